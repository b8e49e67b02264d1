"""Several returns of one practice -> the one Return that its description, letter and workbook are made from.

Field by field: what was saved later supersedes what the same people said before, an empty field supersedes nothing, and
where it cannot be told that one is a revision of the other both are kept as a conflict: a choice becomes unclear, texts
stand one after the other, each introduced by who wrote it. Nothing is picked, nothing is dropped without being told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from pipeline.model.instrument import Instrument, field_map, fields, roles_of
from pipeline.model.returns import Answer, Fate, Finding, Return, Source, State, Status, Unplaced, Version

from .attachments import one_name_each
from .echoes import NOTHING, Before, before, digests, drop_echoes, echoes_told
from .people import Contributor, contributors
from .settle import SAID, answer_label, answer_of, differ, introduce_versions, is_supplement, settle_field, utc, words
from .strangers import held_findings, held_versions, strange_files
from .told import conflicts_told, files_told, own_told, replaced_findings, with_conflicts


@dataclass(frozen=True)
class Merged:
    """A practice's return, and the returns it was made from: later saved last."""

    ret: Return
    returns: tuple[Return, ...]
    instrument: Instrument
    new: tuple[Return, ...]
    """The same, without the answers that stood in their forms when they were sent out."""

    def standing(self, key: str) -> tuple[Version, ...]:
        """What the files say in a field now; what has been superseded is left out."""
        asked = field_map(self.instrument, _depth(self.ret)).get(key)
        return settle_field(self.instrument, asked, self._people, self.new)[0] if asked else ()

    @cached_property
    def _people(self) -> Mapping[str, Contributor]:
        return contributors(self.instrument, self.returns)


def by_practice(returns: Iterable[Return], instrument: Instrument, known: Before = NOTHING) -> tuple[Merged, ...]:
    """The accepted ones of `returns`, those of one practice merged, in the order of the practices' ids.

    `known`: what forms can have held when they were sent out, that no return says.
    """
    found: dict[str, list[Return]] = {}
    for ret in returns:
        if ret.status is Status.ACCEPTED and ret.identity:
            found.setdefault(ret.identity.practice, []).append(ret)
    return tuple(merge_returns(found[practice], instrument, known) for practice in sorted(found))


def merge_returns(returns: Sequence[Return], instrument: Instrument, known: Before = NOTHING) -> Merged:
    """One or more accepted returns of one practice as one. The order they come in never matters.

    The frame is the deepest form that anyone has written in; an answer that it has no field for is kept as unplaced text
    at its element. Findings, unplaced texts, attachments and the locations of answers name their file.
    """
    ordered = tuple(sorted(returns, key=_age))
    last = ordered[-1]
    people = contributors(instrument, ordered)
    strange = strange_files(ordered)
    if len(ordered) == 1:
        alone = replace(last, attachments=one_name_each(last.attachments))
        return Merged(_with_held(alone, instrument, people) if strange else alone, ordered, instrument, ordered)
    new = drop_echoes(ordered, lambda some: merge_returns(some, instrument, known).ret, known)
    frame = _frame(ordered, instrument)
    depth = _depth(frame)
    answers: dict[str, Answer] = {}
    versions: list[Version] = []
    given: dict[str, tuple[Source, ...]] = {}
    doubtful: list[Finding] = []
    for asked in fields(instrument, depth):
        standing, superseded = settle_field(instrument, asked, people, new)
        waits = held_versions(roles_of(instrument), asked, standing, strange)
        in_force = [v for v in standing if v not in waits] or standing
        answers[asked.key] = answer_of(instrument, asked, in_force, ordered)
        if standing:
            given[asked.key] = tuple(v.source for v in standing)
        conflicting = [v._replace(fate=Fate.CONFLICT) for v in standing if waits or differ(asked, standing)]
        versions += [*superseded, *conflicting]
        if waits:
            doubtful += [*held_findings(asked, waits, [answer_label(instrument, v.answer) for v in waits])]
    beside = [*_outside(instrument, depth, ordered), *_damaged_texts(instrument, depth, ordered, answers)]
    loose = [replace(u, file=r.file) for r in ordered for u in r.unplaced]
    told = [
        *files_told(instrument, ordered, people, depth),
        *echoes_told(instrument, depth, ordered, new, answers, given, known),
        *replaced_findings(instrument, depth, versions),
        *doubtful,
        *conflicts_told(instrument, depth, [v for v in versions if v.key not in {f.key for f in doubtful}]),
        *own_told(ordered),
    ]
    whole = replace(
        last,
        identity=frame.identity and replace(frame.identity, held=""),
        answers=answers,
        unplaced=tuple(_once([*loose, *beside])),
        findings=tuple(told),
        saved=max((r.saved for r in ordered if r.saved), key=utc, default=None),
        attachments=one_name_each([replace(a, file=a.file or r.file) for r in ordered for a in r.attachments]),
        sources=tuple(people[r.file].source for r in ordered),
        versions=tuple(versions),
        given=given,
    )
    return Merged(whole, ordered, instrument, new)


def _with_held(ret: Return, instrument: Instrument, people: Mapping[str, Contributor]) -> Return:
    """The only return of a practice, from somebody who is not known: what it would open waits."""
    versions: list[Version] = []
    told: list[Finding] = []
    for asked in fields(instrument, _depth(ret)):
        standing, _ = settle_field(instrument, asked, people, (ret,))
        waits = held_versions(roles_of(instrument), asked, standing, {ret.file})
        versions += [v._replace(fate=Fate.CONFLICT) for v in waits]
        told += held_findings(asked, waits, [answer_label(instrument, v.answer) for v in waits])
    return replace(ret, versions=(*ret.versions, *versions), findings=(*told, *ret.findings))


def _depth(ret: Return) -> str:
    return ret.identity.depth if ret.identity else ""


def _age(ret: Return) -> tuple[datetime, str, str, str]:
    return utc(ret.saved), ret.file.casefold(), ret.file, ret.sha256


def _frame(ordered: Sequence[Return], instrument: Instrument) -> Return:
    """The deepest form that anyone has written in; of equally deep ones the latest. A supplement only when there is no other."""
    whole = [r for r in ordered if not is_supplement(r)] or ordered
    filled = [r for n, r in enumerate(whole) if _adds(r, whole[:n])] or whole
    size = {d.code: len(fields(instrument, d.code)) for d in instrument.depths}
    return max(enumerate(filled), key=lambda pair: (size.get(_depth(pair[1]), 0), pair[0]))[1]


def _adds(ret: Return, before: Sequence[Return]) -> bool:
    """Whether it says anything that no earlier one does: a form that was filled in for them may come back as it was sent."""
    earlier = {(k, words(a)) for r in before for k, a in r.answers.items() if a.state in SAID}
    return any(a.state in SAID and (k, words(a)) not in earlier for k, a in ret.answers.items())


# ---- What has no field of its own


def _outside(instrument: Instrument, depth: str, ordered: Sequence[Return]) -> Iterator[Unplaced]:
    """Answers to what only another depth asks, as text at their element."""
    inside = field_map(instrument, depth)
    for ret in ordered:
        if _depth(ret) == depth or _depth(ret) not in {d.code for d in instrument.depths}:
            continue
        label = instrument.depth(_depth(ret)).label
        for asked in fields(instrument, _depth(ret)):
            answer = ret.answers.get(asked.key)
            if asked.key not in inside and answer and answer.state in SAID:
                text = f"{asked.alias}, i formuläret {label}: {answer_label(instrument, answer)}"
                near = asked.code if asked.question is None else f"E{asked.element}"
                yield Unplaced(text, near, ret.file)


def _damaged_texts(
    instrument: Instrument, depth: str, ordered: Sequence[Return], answers: Mapping[str, Answer]
) -> Iterator[Unplaced]:
    """Words left in a field that could not be read, where another file's answer stands instead."""
    codes = {f.key: f.code for f in fields(instrument, depth)}
    for ret in ordered:
        for a in ret.answers.values():
            hurt = a.state in (State.UNREADABLE, State.NOT_FOUND) and a.raw.strip()
            if hurt and a.key in codes and a.raw != answers[a.key].raw:
                yield Unplaced(a.raw, codes[a.key], ret.file)


def _once(found: Iterable[Unplaced]) -> Iterator[Unplaced]:
    """A text that stands in several versions of a form once, with the first file it stands in."""
    seen = set()
    for u in found:
        if (u.text, u.near) not in seen:
            seen.add((u.text, u.near))
            yield u


__all__ = [
    "Before",
    "Merged",
    "before",
    "by_practice",
    "digests",
    "introduce_versions",
    "merge_returns",
    "with_conflicts",
]
