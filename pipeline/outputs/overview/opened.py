"""A practice opened: what it is, how far its elements are filled in and hold, why, and every answer with where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.base.swedish import capital, swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Judged
from pipeline.model.case import Case
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Answer, Source, State
from pipeline.model.roles import FieldRole
from pipeline.office.content import ElementPage, PracticePage, Said

from .material import filled_cell, level_cell, place, signature
from .shown import Reader, SharedCase


def whole_page(instrument: Instrument, s: SharedCase, reader: Reader) -> PracticePage:
    """The page of a practice that its reader may see whole."""
    case, judged = s.case, s.case.judged
    facts = " · ".join(
        capital(w) for w in (case.practice.area, ", ".join(case.practice.types), case.practice.stage) if w
    )
    words = texts(instrument).words
    spread = f"{words.readable_by.format(readers=words.readers.of(case.spread))}."
    return PracticePage(
        case.practice.id,
        case.practice.name,
        place(case.practice),
        facts,
        f"{s.told_to(reader)} {spread}",
        case.said(FieldRole.SUMMARY) or "",
        f"{judged.proposal.summary}. {judged.proposal.stands}" if judged else "",
        tuple(_element(instrument, case, n.number, reader.owns(case.practice)) for n in instrument.elements),
        case.contact,
        reader.owns(case.practice),
    )


def _element(instrument: Instrument, case: Case, number: int, own: bool) -> ElementPage:
    filled = next(e for e in case.completeness.elements if e.element == number)
    return ElementPage(
        number,
        instrument.element(number).name,
        level_cell(texts(instrument).overview.levels, case.judged, number),
        filled_cell(instrument, filled),
        tuple(_reasons(instrument, case.judged, number, own)),
        tuple(_answers(instrument, case, number, _source if own else _source_for_others)),
    )


def _reasons(instrument: Instrument, judged: Judged | None, number: int, own: bool) -> Iterator[str]:
    """The proposal, then what each named person has said, then what they agreed on. To others only what they agreed on."""
    if judged is None:
        return
    found, said = judged.proposal.of(number), texts(instrument).overview
    yield " ".join((said.levels.proposal, found.why, *found.notes))
    if len(found.criteria) > 1:
        yield from (f"{c.criterion}: {c.why}" for c in found.criteria)
    agreed = judged.consensus(number)
    for r in (*(judged.by_assessors(number) if own else ()), *((agreed,) if agreed else ())):
        since = f" {said.practice.outdated}" if r in judged.outdated else ""
        yield f"{capital(r.level)}. {r.reason} {signature(said.levels, r)}{since}"


def _answers(
    instrument: Instrument, case: Case, number: int, source: Callable[[Instrument, Case, list[Field]], str]
) -> Iterator[Said]:
    rows: dict[str, list[Field]] = {}
    for f in fields(instrument, case.depth):
        if f.element == number:
            rows.setdefault(f.code, []).append(f)
    for code, own in rows.items():
        asked = instrument.question(own[0].question).text if own[0].question else instrument.element(number).ask
        choice = next((f for f in own if f.kind.is_chosen), None)
        text = next((f for f in own if not f.kind.is_chosen), None)
        yield Said(
            code, asked, _choice_label(instrument, case, choice), _typed_text(case, text), source(instrument, case, own)
        )


def _choice_label(instrument: Instrument, case: Case, f: Field | None) -> str:
    answer = case.completeness.answers.get(f.key) if f else None
    if f is None:
        return ""
    shared, said = texts(instrument).words, texts(instrument).overview.practice
    if answer is None:
        return shared.unanswered
    if answer.value is not None:
        return instrument.label(answer.value)
    if answer.state is State.UNCLEAR:
        return (shared.differs if f.key in case.ret.conflicts else said.unclear).format(answer=answer.raw)
    unanswered = {State.NOT_APPLICABLE: said.follows, State.UNREADABLE: said.unreadable, State.NOT_FOUND: said.gone}
    return unanswered.get(answer.state, shared.unanswered)


def _typed_text(case: Case, f: Field | None) -> str:
    answer: Answer | None = case.completeness.answers.get(f.key) if f else None
    return (answer.value or answer.raw) if answer else ""


def _source(instrument: Instrument, case: Case, own: list[Field]) -> str:
    """Whose answer it is, when it was saved and in which file: by a fingerprint, for a file's name may hold a person's."""
    decided = next((d for d in case.ret.decisions if d.key in {f.key for f in own}), None)
    if decided:
        return str(decided)
    said = [s for f in own for s in case.ret.given.get(f.key, case.ret.files if not case.ret.given else ())]
    return "; ".join(dict.fromkeys(_source_words(instrument, s) for s in said))


def _source_for_others(instrument: Instrument, case: Case, own: list[Field]) -> str:
    """When and in which file, never by whom: a role, and the reason of a decision, are for the practice's own municipality."""
    if any(d.key in {f.key for f in own} for d in case.ret.decisions):
        return texts(instrument).overview.practice.decided
    said = [s for f in own for s in case.ret.given.get(f.key, case.ret.files if not case.ret.given else ())]
    return "; ".join(dict.fromkeys(_source_words(instrument, s._replace(role="")) for s in said))


def _source_words(instrument: Instrument, source: Source) -> str:
    shared = texts(instrument).words
    who = source.role or capital(shared.somebody)
    if source.saved:
        who = texts(instrument).overview.practice.saved.format(who=who, day=swedish_date(source.saved.date()))
    return shared.file.format(reply=who, fingerprint=source.sha256[:12])
