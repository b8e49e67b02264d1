"""What came back: files read, told whose they are, merged per practice, decided and checked for what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import NamedTuple

from pipeline import intake
from pipeline.assessment import booklets
from pipeline.assessment import proposal as assessment
from pipeline.base import archive, preflight
from pipeline.base.errors import NotReadError
from pipeline.base.files import as_text
from pipeline.base.package import sha256
from pipeline.base.personal_data import NOBODY, Names
from pipeline.base.swedish import join_words, swedish_date
from pipeline.base.workers import Workers, executor_of, expect, map_ahead
from pipeline.intake.folder import LINK, why_not_here
from pipeline.intake.guarded import read_apart
from pipeline.intake.mail.mails import is_mail
from pipeline.intake.mail.returns import returns_in_mails
from pipeline.intake.mail.senders import display_sender, doubt
from pipeline.ledger.files import KnownFiles
from pipeline.ledger.readings import Readings
from pipeline.model.assessment import Judged
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument, roles_of
from pipeline.model.mail import NO_SENDER
from pipeline.model.returns import (
    BESIDE_FORM,
    SENDER_UNKNOWN,
    Attachment,
    Decision,
    Finding,
    Identity,
    Practice,
    Return,
    Severity,
    Status,
    put_in_quarantine,
)
from pipeline.model.sentences import clear_in, finds_in, names_in
from pipeline.model.settling import Settled
from pipeline.model.settling import current as settled_of
from pipeline.reading import attached
from pipeline.reading import files as reading
from pipeline.reading.document.extras import program_finding
from pipeline.round import decisions, forgotten
from pipeline.round.folder import RoundFolder, load

from . import completeness, merge, personal_data

REMOVED = (
    "Arbetssättet {id} är borttaget ur omgången den {day} ({ground}), så svaret tas inte in. Ta bort filen ur inbox, "
    "eller fatta ett nytt beslut."
)
TOGETHER = 100
"""Files whose readings are kept at a time."""
BESIDE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|webp|heic|svg|txt)$", re.I)
"""Pictures and mail texts that people send along with a form."""
SAME = ((".jpg", ".jpeg"), (".tif", ".tiff"))
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
NO_FORM = ("not_a_form", "program")
NO_FILE = "Det är ingen vanlig fil, så den läses inte. Skriv namnet på en fil."
BESIDE_SAYS = "låg bredvid formuläret i {where} och är sparad som bilaga: titta på den innan någon annan får den."
BESIDE_IN_MAIL = "Filen kom i samma mejl som formuläret för {practice} och ligger kvar i inbox: titta på den innan någon annan får den."
PROGRAM_IN_MAIL = (
    "Filen kom i samma mejl som formuläret för {practice} och kan vara ett program ({name}). "
    "Den ligger i inbox som zip och startar inte av misstag: fråga avsändaren vad det är innan någon öppnar den."
)
NOT_ALL = "Datorn hann inte läsa {files} den här gången, så svaren är inte kända än och inget är gjort. Stäng andra program och kör igen."
SENDER_SAYS = "Svaret för {practice} kom från {sender}, {why}. Det räknas, men se efter att det är deras: lovande receive --review säger hur."
SENDER_NOTED = "Svaret för {practice} kom från {sender}, {why}. Det räknas."
SENDER_SEEN = "Svaret för {practice} kom från {sender}, {why}. Någon har sett efter att det är deras."
LISTED = re.compile(r",|;|\n|\boch\b|&")
"""Between the names of several."""
Progress = Callable[[str, int, int], None]
"""Told (what is being done, how many are done, of how many)."""


class AtWork(NamedTuple):
    """Whose names stand in answers for another reason than that somebody is written about."""

    contact: str
    assessors: tuple[str, ...]


def read_inbox(
    at: RoundFolder, known: KnownFiles, readings: Readings, executor: Workers | None, progress: Progress | None
) -> tuple[Return, ...]:
    """Every file in the inbox, read, and accepted or quarantined, with what is on record about it."""
    with nullcontext(executor) if executor is not None else executor_of() as working:
        returns = [_with_record(r, known) for r in _read_all(at, readings, working, progress)]
    removed = {
        id: REMOVED.format(id=f.practice, ground=f.ground, day=swedish_date(f.day))
        for id, f in forgotten.latest(forgotten.load(at.forgotten)).items()
    }
    accepted = intake.accept(
        returns,
        at.round,
        at.practices,
        at.instrument,
        known.assigned,
        known.issued,
        known.answered,
        removed,
        known.aside,
    )
    accepted = tuple(_with_owner(r, at, known) if r.is_unread else r for r in accepted)
    return tuple(_with_senders(at, accepted, known))


def _with_owner(ret: Return, at: RoundFolder, known: KnownFiles) -> Return:
    """A file that was not read this time is of whom it was known to be of before."""
    id = known.owners.get(ret.sha256, "").casefold()
    owner = next((p for p in at.practices if p.id.casefold() == id), None)
    if owner is None:
        return ret
    form = Identity(at.instrument.id, at.instrument.version, owner.id, at.round.id, owner.depth)
    return replace(ret, identity=form)


def all_read(returns: Iterable[Return], practice: str = "") -> None:
    """Raises NotReadError when a file could not be read this time, or (`practice`) one that is or may be of that practice."""
    names = [r.file for r in returns if r.is_unread and (not practice or practice_of(r) in ("", practice))]
    if names:
        some = join_words([*names[:3], *([f"{len(names) - 3} till"] if len(names) > 3 else [])])
        raise NotReadError(NOT_ALL.format(files=some))


def _with_senders(at: RoundFolder, returns: Sequence[Return], known: KnownFiles) -> Iterator[Return]:
    """Forms from somebody who is not known as one of theirs say so. Who has been looked at by a person is only noted."""
    practices = {p.id: p for p in at.practices}
    came = [(r, r.sender or known.senders.get(r.sha256, "")) for r in returns]
    sent_for: dict[str, dict[str, Practice]] = {}
    for who, id in [(p.email.casefold(), p.id) for p in at.practices] + [
        (sender, practice_of(r)) for r, sender in came
    ]:
        if who and who != NO_SENDER and id in practices:
            sent_for.setdefault(who, {})[id] = practices[id]
    for r, sender in came:
        p = practices.get(practice_of(r)) if r.status is Status.ACCEPTED else None
        found = doubt(sender, p, sent_for.get(sender, {}).values(), at.round.email) if p else None
        if p is None or found is None:
            yield r
            continue
        seen = bool({(r.sha256, p.id.casefold()), (sender, p.id.casefold())} & known.vouched)
        says = SENDER_SEEN if seen else SENDER_NOTED if found.colleague else SENDER_SAYS
        severity = Severity.NOTE if seen or found.colleague else Severity.TELL
        told = Finding(
            SENDER_UNKNOWN, severity, says.format(practice=p.id, sender=display_sender(sender), why=found.why)
        )
        yield replace(r, sender=sender, findings=(*r.findings, told))


def _with_record(ret: Return, known: KnownFiles) -> Return:
    """An answer that does not say when it was saved counts from when it came; a picture in a form's mail needs nobody."""
    if ret.sha256 in known.beside and any(f.code in NO_FORM for f in ret.findings):
        says = PROGRAM_IN_MAIL if any(f.code == "program" for f in ret.findings) else BESIDE_IN_MAIL
        reason = says.format(practice=known.beside[ret.sha256], name=known.names.get(ret.sha256, ""))
        ret = put_in_quarantine(replace(ret, findings=()), BESIDE_FORM, reason)
    arrival = known.arrivals.get(ret.sha256, known.now) if ret.status is Status.ACCEPTED else None
    since = known.accepted.get(ret.sha256, known.now) if ret.status is Status.ACCEPTED else None
    accepted = since.astimezone().date() if since else None
    return replace(ret, saved=ret.saved or arrival, accepted=accepted, named=known.names.get(ret.sha256, ""))


def _read_all(at: RoundFolder, readings: Readings, executor: Workers, progress: Progress | None) -> Iterator[Return]:
    paths = intake.files_in(at.inbox)
    hashes = {p: digest for p in paths if (digest := content_hash(p))}
    kept = readings.known(hashes.values())
    new = [p for p in paths if hashes.get(p) not in kept]
    task = partial(_read_one, at.instrument_file, at.inbox)
    read: dict[Path, tuple[Return, ...]] = {}
    to_keep: dict[str, tuple[Return, ...]] = {}
    expect(executor, len(new))
    for n, (path, returns) in enumerate(zip(new, map_ahead(executor, task, new), strict=True), 1):
        read[path] = returns
        if path in hashes and content_hash(path) == hashes[path]:  # else it was saved while it was read
            to_keep[hashes[path]] = _nameless(at, path, returns)
        if len(to_keep) == TOGETHER or n == len(
            new
        ):  # some at a time: who is interrupted has not read them for nothing
            readings.check_instrument()
            readings.keep(to_keep)
            to_keep = {}
        if progress:
            progress("Läser svar", n, len(new))
    for path in paths:
        for ret in read[path] if path in read else _place_returns(at, path, kept[hashes[path]]):
            yield replace(ret, file=as_text(ret.file))


def content_hash(path: Path) -> str:
    """sha256 of a file; empty for one that cannot be read, or lies in a cloud: opening it would fetch it."""
    try:
        if why_not_here(path.name, getattr(path.stat(), "st_file_attributes", 0)):
            return ""
        return sha256(path) if path.is_file() and not path.is_symlink() else ""
    except OSError:
        return ""


def _nameless(at: RoundFolder, path: Path, returns: Iterable[Return]) -> tuple[Return, ...]:
    """Without the file's place in the inbox: the same content comes under many names."""
    place = path.relative_to(at.inbox).as_posix()
    return tuple(replace(r, file=r.file.removeprefix(place)) for r in returns)


def _place_returns(at: RoundFolder, path: Path, returns: Iterable[Return]) -> tuple[Return, ...]:
    place = path.relative_to(at.inbox).as_posix()
    return tuple(replace(r, file=place + r.file) for r in returns)


def _read_one(instrument_file: Path, inbox: Path, path: Path) -> tuple[Return, ...]:
    """One task for an executor: everything it needs is named by path, so that it can run in any process. The guard is inside it."""
    folder = path.relative_to(inbox).parent
    if path.is_symlink():  # it may lead to any file on this computer
        return (put_in_quarantine(Return((folder / path.name).as_posix(), ""), "not_readable", LINK),)
    returns = read_apart(partial(read_alone, instrument_file), path, path.name)
    return tuple(replace(r, file=(folder / r.file).as_posix()) for r in returns)


def read_alone(instrument_file: Path, path: Path) -> tuple[Return, ...]:
    """The same as `read_file`, with everything it needs named by path."""
    return read_file(load(instrument_file), path)


def read_file(known: Instrument, path: Path) -> tuple[Return, ...]:
    """The returns in one file: of a mail, or an archive, those in it. What lies beside the only form there is kept as its attachments."""
    if not path.is_file() and path.exists():  # a pipe or a device has no end
        return (put_in_quarantine(Return(path.name, ""), "not_readable", NO_FILE),)
    if path.exists() and path.stat().st_size > preflight.FILE:
        return (put_in_quarantine(Return(path.name, ""), "package_too_large", preflight.HUGE),)
    if why := why_not_here(path.name, getattr(path.stat(), "st_file_attributes", 0)):
        return (put_in_quarantine(Return(path.name, ""), "not_readable", why),)  # opening it would fetch it
    try:
        data = path.read_bytes()
    except OSError:
        return reading.read_path(known, path)  # which says why
    if is_mail(path.name, data):
        found = returns_in_mails(known, path.name, data)
        return tuple(r for returns, content in found for r in _with_beside(returns, content, "mejlet"))
    returns = reading.read_files(known, [(path.name, data)])
    if len(returns) == 1:
        return returns
    members = {(m.name, sha256(m.content)): m.content for m in archive.members(path.name, data) if m.content}
    return _with_beside(returns, [members.get((r.file, r.sha256), b"") for r in returns], "zip-filen")


def _with_beside(returns: tuple[Return, ...], content: Sequence[bytes], where: str) -> tuple[Return, ...]:
    """Pictures and texts that came with the only form go with it. `content`: of each return."""
    forms = [r for r in returns if r.status is Status.ACCEPTED]
    if len(returns) == 1 or len(forms) != 1:
        return returns
    kept = [
        (r, data)
        for r, data in zip(returns, content, strict=True)
        if data and any(f.code == "program" or (f.code in NO_FORM and BESIDE.search(r.file)) for f in r.findings)
    ]
    attachments = tuple(_beside(n, r.file.rsplit("/", 1)[-1], data) for n, (r, data) in enumerate(kept, 1))
    says = BESIDE_SAYS.format(where=where)
    told = [
        program_finding(f"bredvid formuläret i {where}", [a.name])
        if a.name.endswith(".zip")
        else Finding("picture", Severity.TELL, f"{r.file.rsplit('/', 1)[-1]} {says}")
        for a, (r, _) in zip(attachments, kept, strict=True)
    ]
    form = forms[0]
    whole = replace(form, attachments=(*form.attachments, *attachments), findings=(*form.findings, *told))
    put_away = {id(r) for r, _ in kept}
    return tuple(whole if r is form else r for r in returns if id(r) not in put_away)


def _beside(n: int, name: str, content: bytes) -> Attachment:
    """A file that lay beside a form, by the name it had there; one that is not what it is called gets an ending that starts nothing."""
    how = attached.keep_attached(name, content)
    stem = NOT_ON_WINDOWS.sub("_", name)
    same = next((e for e in SAME if how.ending in e), (how.ending,))
    own = stem if stem.lower().endswith(same) else f"{PurePath(stem).stem}{how.ending}"
    return Attachment(f"bilaga-{n}-{own}", "", how.content)


def practice_of(ret: Return) -> str:
    return ret.identity.practice if ret.identity else ""


def case_of(at: RoundFolder, found: merge.Merged, record: Sequence[Decision], settled: Sequence[Settled]) -> Case:
    """A practice with its merged return, the decisions that hold, what is missing then, and what in it points at a person."""
    practice = next(p for p in at.practices if p.id == practice_of(found.ret))
    return work_out(practice, found, record, settled, at_work_in(at))


def work_out(
    practice: Practice, found: merge.Merged, record: Sequence[Decision], settled: Sequence[Settled],
    at_work: AtWork,
) -> Case:  # fmt: skip
    """The same, of what it rests on."""
    instrument = found.instrument
    ret = decisions.apply_decisions(found.ret, instrument, decisions.current(record, practice.id), found.standing)
    depth = ret.identity.depth if ret.identity else practice.depth
    known = merge.with_conflicts(completeness.check(instrument, depth, ret.answers), ret)
    proposal = assessment.propose(instrument, depth, known.answers, ret.conflicts)
    case = Case(practice, ret, known, roles_of(instrument), Judged(proposal), settled=settled_of(settled, practice.id))
    case = replace(case, completeness=completeness.with_spread(instrument, case))
    case = replace(case, names=_names(case, [*record, *settled], at_work))
    case = replace(case, finds=finds_in(instrument, case))
    case = replace(case, completeness=personal_data.with_personal_data(instrument, case))
    return replace(case, clear=clear_in(case))


def at_work_in(at: RoundFolder) -> AtWork:
    """Who works with a round: its contact, and who has assessed anything in it, as they wrote their names."""
    assessed = sorted({r.by for r in booklets.load(at.assessments)}) if at.assessments.exists() else ()
    return AtWork(at.round.contact, tuple(assessed))


def _names(case: Case, record: Iterable[Decision | Settled], at_work: AtWork) -> Names:
    """The names in its texts that are not those of the unit, of who has decided something, or of an assessor."""
    if names_in(case) == NOBODY:
        return NOBODY
    deciding = {d.by for d in record if d.practice.casefold() == case.practice.id.casefold()}
    listed = (name for by in sorted({*at_work.assessors, *deciding}) for name in LISTED.split(by))
    return names_in(case, (at_work.contact, *listed))
