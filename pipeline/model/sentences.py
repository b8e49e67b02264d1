"""A case -> the case as it is told: one place that decides what of its texts stands in descriptions, overviews and files for others.

And what its documents say, sentence by sentence, for those who approve them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple, assert_never

from pipeline.base.personal_data import NOBODY, FoundKind, Names, names_of

from .assessment import Judged
from .case import NAME, Case
from .field_kinds import FieldKind
from .instrument import Field, Instrument, fields
from .returns import SPREADS, Answer, Attachment, Return, Source, State, Unplaced
from .settling import Find, Ruling, clear_marks, digest_of, finds, hide_open, is_clear, sentences

UNIT, BESIDE = "verksamhet", "bredvid"
"""Keys, beside NAME, of texts that are no answers: a heading of the register, and what was written outside the answer fields."""
CALLED = {
    NAME: "Arbetssättets namn i registret",
    UNIT: "Verksamhetens namn i registret",
    BESIDE: "Text bredvid svarsrutorna",
}


APPROVED_READERS = dict(
    zip(SPREADS, ("kommunen och FoU-enheten", "kommunen, FoU-enheten och referensgrupperna", "alla"), strict=True)
)
"""Who may read it, to those who approve. The digests of what has been approved are of these words, so they stay whatever
texts.toml calls the same people."""


class Sentence(NamedTuple):
    """Something that a practice's documents say."""

    where: str
    text: str
    digest: str
    chosen: bool = False
    """It is one of the choices that the form offers: nobody can be recognised in it."""


# ---- As it is told


def tell_case(case: Case, names: bool = True) -> Case:
    """The case as its documents tell it: [borttaget] for what points at a person and nobody has said may stand.

    `names`: also in what the register calls it, which its own municipality's overviews show as it was typed.
    """
    if case.is_told:
        return case
    said = partial(hide_open, settled=case.settled, names=case.names, clear=case.clear)
    return _tell(tell_names(case) if names else case, said, partial(_anywhere, case))


def clear_in(case: Case) -> str:
    """Marks of all texts that `tell_case` asks about and in which there is nothing."""
    asked: dict[str, None] = {}

    def note(text: str, key: str = "") -> str:
        asked[text] = None
        return text

    _tell(case, note, note)
    return clear_marks((case.practice.name, case.practice.unit, *asked), case.names)


def _tell(case: Case, said: Callable[..., str], plain: Callable[[str], str]) -> Case:
    """`said`: what is told of a text of a field (`key`); `plain`: of one of no field."""
    answers = {k: _answer(a, partial(said, key=k)) for k, a in case.completeness.answers.items()}
    found = tuple(replace(f, message=plain(f.message)) for f in case.completeness.findings)
    return replace(
        case,
        ret=_return(case.ret, said, plain),
        completeness=replace(case.completeness, answers=answers, findings=found),
        judged=_mask_judged(case.judged, plain) if case.judged else None,
        is_told=True,
    )


def tell_names(case: Case) -> Case:
    """The case with what the register calls it as others are told it."""
    p = case.practice
    said = partial(hide_open, settled=case.settled, names=case.names, clear=case.clear)
    name, unit = said(p.name, NAME), said(p.unit, UNIT)
    return case if (name, unit) == (p.name, p.unit) else replace(case, practice=replace(p, name=name, unit=unit))


def take_out(case: Case, text: str, key: str = "") -> str:
    """A text of a practice for those who get nothing that may point at a person, also where somebody lets it stand."""
    return hide_open(text, key, [s for s in case.settled if s.ruling is Ruling.MASK], case.names)


def _anywhere(case: Case, text: str) -> str:
    """A text of no field of its own, as who answered: what may stand in a field may stand there too."""
    found = () if is_clear(text, case.clear) else finds(text, names=case.names)
    if not found:
        return text
    marks = {digest_of(f.sentence) for f in found}
    kept = sorted(s.key for s in case.settled if s.ruling is Ruling.KEEP and s.sentence in marks)
    return hide_open(text, kept[0] if kept else "", case.settled, case.names)


def _answer(a: Answer, said: Callable[[str], str]) -> Answer:
    value = said(a.value) if a.value else a.value
    return a if value == a.value and said(a.raw) == a.raw else a._replace(value=value, raw=said(a.raw))


def _return(ret: Return, said: Callable[..., str], plain: Callable[[str], str]) -> Return:
    def of(s: Source) -> Source:
        return s._replace(role=plain(s.role), file=plain(s.file), named=plain(s.named))

    return replace(
        ret,
        answers={k: _answer(a, partial(said, key=k)) for k, a in ret.answers.items()},
        unplaced=tuple(replace(u, text=said(u.text, key=BESIDE)) for u in ret.unplaced),
        findings=tuple(replace(f, message=plain(f.message)) for f in ret.findings),
        attachments=tuple(replace(a, name=plain(a.name), text=plain(a.text)) for a in ret.attachments),
        file=plain(ret.file),
        named=plain(ret.named),
        role=plain(ret.role),
        sources=tuple(map(of, ret.sources)),
        versions=tuple(
            v._replace(answer=_answer(v.answer, partial(said, key=v.key)), source=of(v.source)) for v in ret.versions
        ),
        decisions=tuple(replace(d, value=said(d.value, key=d.key), why=plain(d.why)) for d in ret.decisions),
        given={k: tuple(map(of, sources)) for k, sources in ret.given.items()},
    )


def _mask_judged(judged: Judged, plain: Callable[[str], str]) -> Judged:
    ratings = {r: replace(r, reason=plain(r.reason)) for r in judged.ratings}
    return replace(
        judged, ratings=tuple(ratings.values()), outdated=frozenset(ratings.get(r, r) for r in judged.outdated)
    )


# ---- What is found


def names_in(case: Case, at_work: Iterable[str] = ()) -> Names:
    """The names that a practice's texts give away somewhere: in an answer, beside them, or in what the register calls it.

    `at_work`: who works with it, whose names stand there for another reason.
    """
    p = case.practice
    answers = (text for a in case.completeness.answers.values() for text in {a.value or "", a.raw})
    versions = (v.answer.value or v.answer.raw for v in case.ret.versions)
    texts = dict.fromkeys((p.name, p.unit, *answers, *versions, *(u.text for u in case.ret.unplaced)))
    found = [f.words for text in texts for f in finds(text) if f.kind is FoundKind.NAME]
    return names_of(found, texts, (p.contact, *at_work), p.municipalities) if found else NOBODY


def finds_in(instrument: Instrument, case: Case) -> tuple[Find, ...]:
    """What points at a person in the texts that others may get of a practice, field by field, with what is decided about it."""
    named = [(NAME, CALLED[NAME], case.practice.name), (UNIT, CALLED[UNIT], case.practice.unit)]
    answers = [(f.key, f.alias, _field_text(case, f)) for f in leaving(instrument, case.depth)]
    seen = partial(finds, settled=case.settled, names=case.names)
    every = [f for k, name, text in (*named, *answers) for f in _number_finds(seen(text, k), name)]
    beside = tuple(f for u in _beside(instrument, case) for f in seen(u.text, BESIDE))
    return (*every, *_number_finds(beside, CALLED[BESIDE]))


def _number_finds(found: tuple[Find, ...], name: str) -> Iterator[Find]:
    """One for each that can be settled by itself: the same place in the same sentence, written twice, is one."""
    places = Counter((f.sentence, f.first, f.last) for f in found)
    first = {(f.sentence, f.first, f.last): f for f in reversed(found)}
    for n, (at, times) in enumerate(places.items(), 1):
        yield replace(first[at], name=name, number=n, places=times)


def _field_text(case: Case, f: Field) -> str:
    """What somebody wrote in a field, also in the place of a choice."""
    a = case.completeness.answers.get(f.key)
    if a is None:
        return ""
    match f.kind:
        case FieldKind.CHOICE:
            return a.raw if a.state is State.UNCLEAR else ""
        case FieldKind.TEXT | FieldKind.DATE:
            return a.value or a.raw
        case _:
            assert_never(f.kind)


def _beside(instrument: Instrument, case: Case) -> Iterator[Unplaced]:
    """What stands outside the answer fields and is told with the question it is near; the rest is told in no document."""
    near = told_codes(instrument, case.depth)
    yield from (u for u in case.ret.unplaced if u.near in near)


@lru_cache(maxsize=16)
def _told_fields(instrument: Instrument, depth: str) -> tuple[Field, ...]:
    """What a description or an overview tells."""
    feeds = {feed for part in instrument.parts for feed in part.feeds}
    return tuple(f for f in fields(instrument, depth) if f.element is not None or f.feed in feeds)


def told_codes(instrument: Instrument, depth: str) -> frozenset[str]:
    """The questions beside which a text outside the answer fields is told."""
    return frozenset(f.code for f in _told_fields(instrument, depth))


@lru_cache(maxsize=16)
def leaving(instrument: Instrument, depth: str) -> tuple[Field, ...]:
    """What others may get: that, and what is exported."""
    exported = {b.key for b in instrument.background if b.exported}
    told = {f.key for f in _told_fields(instrument, depth)}
    return tuple(f for f in fields(instrument, depth) if f.key in exported | told)


# ---- What is approved


def statements(instrument: Instrument, case: Case) -> tuple[Sentence, ...]:
    """What the practice's documents say to others, a sentence each, masked as they are.

    Not whom to ask, when it was saved, nor what a single assessor has written: that is no statement about the practice.
    """
    chosen = {
        f.alias
        for f in _told_fields(instrument, case.depth)
        if f.kind.is_chosen and (a := case.completeness.answers.get(f.key)) and a.value is not None
    }
    return tuple(
        Sentence(
            where,
            text,
            hashlib.sha256(f"{where}\0{mark}".encode("utf-8", "surrogatepass")).hexdigest()[:8],
            where in chosen,
        )
        for where, text, mark in _statements(instrument, tell_case(case))
    )


def _statements(instrument: Instrument, case: Case) -> Iterator[tuple[str, str, str]]:
    """(where, sentence, what its digest is of)."""
    p = case.practice
    for where, text in (
        ("Arbetssätt", p.name),
        ("Kommun", p.municipality),
        ("Verksamhet", p.unit),
        ("Område", p.area),
        ("Typ", ", ".join(p.types)),
        ("Skede", p.stage),
        ("Stöd", p.support),
        ("Spridning", f"Får läsas av {APPROVED_READERS[case.spread]}."),
        ("Kontakt", f"Kontaktpersonen visas{'' if case.contact else ' inte'}."),
    ):
        if text:
            yield where, text, text
    for f in _told_fields(instrument, case.depth):
        yield from ((f.alias, text, mark) for text, mark in _field_sentences(instrument, case, f))
    for u in _beside(instrument, case):
        yield from ((f"{CALLED[BESIDE]}, nära {u.near}", s, s) for s in sentences(u.text))
    names = {f.key: f.alias for f in fields(instrument, case.depth)}
    yield from ((f"Beslut om {names.get(d.key, d.key)}", str(d), str(d)) for d in case.ret.decisions)
    for r in case.judged.ratings if case.judged else ():
        if r.consensus:
            where = f"Samsyn om element {r.element}"
            yield where, f"{r.level}".capitalize() + ".", r.level
            yield from ((where, s, s) for s in sentences(r.reason))
    yield from (("Bilaga", a.name, _mark(a)) for a in case.ret.attachments)


def _field_sentences(instrument: Instrument, case: Case, f: Field) -> Iterator[tuple[str, str]]:
    """(what is said in a field, what its digest is of): a choice by its code, which an edition's new wording leaves as it is."""
    a = case.completeness.answers.get(f.key)
    if a is None:
        return
    match f.kind:
        case FieldKind.CHOICE:
            if a.value is not None:
                yield instrument.label(a.value), a.value
            elif a.state is State.UNCLEAR and a.raw:
                yield a.raw, a.raw
        case FieldKind.TEXT:
            yield from ((s, s) for s in sentences(a.value or a.raw))
        case FieldKind.DATE:
            pass  # when it was done is no statement about the practice
        case _:
            assert_never(f.kind)


def _mark(a: Attachment) -> str:
    return f"{a.name}\0{a.title}\0{hashlib.sha256(a.content).hexdigest()}"
