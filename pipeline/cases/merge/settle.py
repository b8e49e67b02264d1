"""One field of several returns: what stands, what a later return has superseded, and the answer that follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import assert_never

from pipeline.base.swedish import capital, join_words
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, roles_of
from pipeline.model.returns import Answer, Fate, Return, State, Version

from .people import Contributor, same_role
from .strangers import opens_more, strange_files

SAID = (State.ANSWERED, State.UNCLEAR)
WORN = frozenset(("breaks_lost", "converted", "read_from_pdf"))
"""Findings of files from which white space may have been lost on the way."""
CONTROLS = dict.fromkeys((*range(9), *range(14, 28), 31), "�")
"""What XML has no place for; a form that is sent back has a sign in its place."""


def is_supplement(ret: Return) -> bool:
    """Whether its form asked only for what was missing in an earlier one."""
    return ret.identity is not None and bool(ret.identity.part)


def utc(saved: datetime | None) -> datetime:
    """Comparable whether the file's time names its zone or not; never earlier than none at all."""
    if saved is None:
        return datetime.min  # noqa: DTZ901
    return saved.astimezone(UTC).replace(tzinfo=None) if saved.tzinfo else saved


def settle_field(
    instrument: Instrument, asked: Field, people: Mapping[str, Contributor], ordered: Sequence[Return]
) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    """(what stands, what a later return has superseded) in one field."""
    standing: list[Version] = []
    old: list[Version] = []
    waits: list[Version] = []
    strange = strange_files(ordered)
    for ret in ordered:
        answer = ret.answers.get(asked.key)
        if answer is None or answer.state not in SAID:
            continue
        new = Version(asked.key, answer, people[ret.file].source_of(asked))
        if _repeats(instrument, asked, new, standing, people, ret):
            continue
        if ret.file in strange and opens_more(roles_of(instrument), asked, answer, standing):
            waits.append(new)
            continue
        if ret.file not in strange:  # their own later word is the answer to it
            old += [v._replace(fate=Fate.SUPERSEDED) for v in waits if words(v.answer) != words(answer)]
            waits = []
        kept = [v for v in standing if not _revises(asked, new, v, people)]
        agreed = differ(asked, standing) and not kept
        for earlier in standing:
            if earlier not in kept and words(earlier.answer) != words(answer):
                settles = agreed or earlier.answer.state is State.UNCLEAR
                old.append(earlier._replace(fate=Fate.SETTLED if settles else Fate.SUPERSEDED))
        standing = [*kept, new]
    if asked.kind.is_day and (last := _latest_day(standing)):
        old += [v._replace(fate=Fate.SUPERSEDED) for v in standing if v.answer.value != last.answer.value]
        standing = [v for v in standing if v.answer.value == last.answer.value]
    return (*standing, *waits), tuple(old)


def _repeats(
    instrument: Instrument,
    asked: Field,
    new: Version,
    standing: Sequence[Version],
    people: Mapping[str, Contributor],
    ret: Return,
) -> bool:
    """Whether a text only says again what stands, as it was filled in for them: several texts that differ, or one from which
    the way here has worn the line breaks.
    """
    if not asked.kind.is_prose or not standing or not any(_revises(asked, new, v, people) for v in standing):
        return False
    if differ(asked, standing):
        return letters(new.answer) == letters(answer_of(instrument, asked, standing, ()))
    worn = any(f.code in WORN for f in ret.findings)
    return worn and any(letters(new.answer) == letters(v.answer) for v in standing)


def letters(answer: Answer) -> str:
    """What is said, without white space."""
    return "".join((answer.value or answer.raw).translate(CONTROLS).split())


def _revises(asked: Field, new: Version, earlier: Version, people: Mapping[str, Contributor]) -> bool:
    """Whether it can be told that `new` is what the same people say later."""
    one, other = people[new.source.file], people[earlier.source.file]
    if is_role(asked):  # who answered: both did, unless the one includes the other
        return same_role(new.answer.value or "", earlier.answer.value or "") and len(new.answer.raw) >= len(
            earlier.answer.raw
        )
    if new.source.saved is None or earlier.source.saved is None:
        return False
    later = utc(new.source.saved) > utc(earlier.source.saved)
    return later and not one.is_someone_else(other, asked)


def _latest_day(standing: Sequence[Version]) -> Version | None:
    """When the last of several contributors was done, if all wrote dates."""
    try:
        days = [(date.fromisoformat((v.answer.value or "").strip()), n) for n, v in enumerate(standing)]
    except ValueError:
        return None
    return standing[max(days)[1]] if len(days) > 1 else None


def words(answer: Answer) -> tuple[State, str]:
    """What is said, whatever white space an editor has left in it."""
    return answer.state, " ".join((answer.value or answer.raw).translate(CONTROLS).split())


def differ(asked: Field, standing: Sequence[Version]) -> bool:
    """Whether this is a conflict. Different people may all have answered: that is no contradiction."""
    return len({words(v.answer) for v in standing}) > 1 and not is_role(asked)


def is_role(asked: Field) -> bool:
    return asked.element is None and asked.key.startswith(f"{asked.feed}_")


def answer_of(instrument: Instrument, asked: Field, standing: Sequence[Version], ordered: Sequence[Return]) -> Answer:
    if not standing:
        return _silence(asked, ordered)
    last = standing[-1]
    where = "; ".join(dict.fromkeys(_place(v) for v in standing))
    different = list({words(v.answer): v for v in standing}.values())
    if len(different) == 1:
        return last.answer._replace(location=where)
    if is_role(asked):
        every = [v.answer.value or v.answer.raw for v in different]
        both = ", ".join(r for r in every if not any(r != o and r in o for o in every))
        return last.answer._replace(value=both, raw=both, location=where)
    said = [f"{who}: {answer_label(instrument, v.answer)}" for who, v in introduce_versions(standing)]
    match asked.kind:
        case FieldKind.CHOICE:
            return last.answer._replace(state=State.UNCLEAR, value=None, raw="; ".join(said), location=where)
        case FieldKind.TEXT | FieldKind.DATE:
            both = "\n".join(said)
            return last.answer._replace(state=State.ANSWERED, value=both, raw=both, location=where)
        case _:
            assert_never(asked.kind)


def _silence(asked: Field, ordered: Sequence[Return]) -> Answer:
    """Nobody answered: our failure comes before a field left empty, and that before one that is gone."""
    found = [(r, a) for r in ordered if (a := r.answers.get(asked.key))]
    found = [
        (r, a) for r, a in found if a.carrier or not is_supplement(r)
    ] or found  # what it did not ask, it says nothing of
    for state in (State.UNREADABLE, State.NOT_APPLICABLE, State.BLANK, State.NOT_FOUND):
        for ret, answer in reversed(found):
            if answer.state is state:
                return answer._replace(location=f"{ret.file}: {answer.location}" if answer.location else ret.file)
    return Answer(asked.key, State.NOT_FOUND)


def _place(version: Version) -> str:
    where = version.answer.location
    return f"{version.source.file}: {where}" if where else version.source.file


def answer_label(instrument: Instrument, answer: Answer) -> str:
    """A choice by its label, anything else as it was written."""
    labels = {c.code: c.label for c in instrument.choices}
    return answer.raw if answer.value is None else labels.get(answer.value, answer.value)


ORDINALS = ("ett svar", "ett annat svar", "ett tredje svar", "ett fjärde svar", "ett femte svar")


def introduce_versions(standing: Sequence[Version]) -> Iterator[tuple[str, Version]]:
    """Each different thing said, with who says it: their role, else "Ett svar" and "Ett annat svar".

    Never the file's name: people put their own names there, and this goes into descriptions and letters.
    """
    groups: dict[object, list[Version]] = {}
    for v in standing:
        groups.setdefault(words(v.answer), []).append(v)
    said = [list(dict.fromkeys(v.source.role for v in same)) for same in groups.values()]
    every = [role for roles in said for role in roles]
    seen: dict[str, int] = {}
    for roles, same in zip(said, groups.values(), strict=True):
        names = []
        for role in sorted(roles, key=lambda r: not r):
            if role and every.count(role) == 1:
                names.append(role)
                continue
            n = seen[role] = seen.get(role, -1) + 1
            which = ORDINALS[n] if n < len(ORDINALS) else f"svar nummer {n + 1}"
            names.append(f"{role} ({which})" if role else which)
        yield capital(join_words(names)), same[-1]
