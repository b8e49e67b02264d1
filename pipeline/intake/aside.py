"""Files that a person says are nothing for the round, and files whose own mark says another's -> what goes on record, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipeline.base.errors import ExitCode, LovandeError, SettingsError
from pipeline.model.events import Event, EventKind, waiting
from pipeline.model.returns import PUT_ASIDE, Practice, Return
from pipeline.round.folder import RoundFolder

ASIDE = "Den räknas inte och visas inte mer bland det som väntar. Filen ligger kvar i inbox."
SETTLED_BY_PERSON = frozenset({"assigned", "other_cover", "two_forms"})
"""Findings by which the mark is not the last word: a person has said otherwise, or it cannot be right."""


class MarkedOtherwiseError(LovandeError):
    """A file's own mark says that it is somebody else's; the message says what to do."""

    exit_code = ExitCode.USAGE


def mark_of_another(at: RoundFolder, ret: Return, whose: Practice | None = None) -> str:
    """What a file's own mark says, in Swedish, when that is another round, or another practice of this one than `whose`; else empty."""
    i = ret.identity
    if i is None or not i.practice or SETTLED_BY_PERSON & {f.code for f in ret.findings}:
        return ""
    if i.round and i.round != at.round.id:
        return f"omgången {i.round} (arbetssättet {i.practice} där)"
    own = next((p for p in at.practices if p.id.casefold() == i.practice.casefold()), None)
    return f"arbetssättet {own.id} ({own.name})" if own and whose and own.id != whose.id else ""


def refuse_marked_otherwise(at: RoundFolder, ret: Return, whose: Practice, anyway: str) -> None:
    """Raises MarkedOtherwiseError when the mark in a file says another's, and nobody has said why it is theirs all the same."""
    if anyway or not (says := mark_of_another(at, ret, whose)):
        return
    name = f'lovande receive --assign "{ret.file}"'
    raise MarkedOtherwiseError(
        f"{ret.file}: märkningen i filen säger {says}, inte {whose.id} i {at.round.id}, så svaren läggs inte till {whose.id}. "
        f'Är den inget för omgången: {name} - (åt sidan). Är det ändå svaret för {whose.id}: {name} {whose.id} --anyway --why "skälet".'
    )


def put_aside(at: RoundFolder, log: Sequence[Event], ret: Return, now: datetime) -> Iterator[Event]:
    """A file that waits for a person is put aside. Raises SettingsError for an answer that nobody has asked about."""
    waits = any(w.event.sha256 == ret.sha256 for w in waiting(log))
    if any(f.code == PUT_ASIDE for f in ret.findings):
        return
    if not (ret.needs_action or waits):
        problem = "Filen väntar inte på någon, så den läggs inte åt sidan."
        raise SettingsError(
            at.inbox / ret.file, problem, "Ska den inte räknas, flytta den ur inbox och kör lovande compile."
        )
    about = ret.identity.practice if waits and ret.identity else ""
    data = {"file": ret.file}
    yield Event(now, EventKind.FILE_PUT_ASIDE, about, sha256=ret.sha256, data=data)
    yield Event(now, EventKind.FILE_QUARANTINED, about, sha256=ret.sha256, data={**data, "why": PUT_ASIDE})


def settles_file(at: RoundFolder, ret: Return, guesses: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The commands that settle a file whose practice a person has to say."""
    aside = f'lovande receive --assign "{ret.file}" - (inte vår: den läggs åt sidan och räknas inte).'
    if mark_of_another(at, ret):
        return (aside,)
    return (f'lovande receive --assign "{ret.file}" {guesses[0][0] if guesses else "ARBETSSÄTT"}', aside)


def settles_doubted(name: str) -> tuple[str, ...]:
    """The same for an answer from somebody who is not known as one of theirs, beside that it has been looked at."""
    return (
        f'lovande receive --assign "{name}" ARBETSSÄTT --anyway --why "skälet" (den hör till ett annat arbetssätt än märkningen säger).',
        f'lovande receive --assign "{name}" - (inte deras svar: den läggs åt sidan och räknas inte).',
    )
