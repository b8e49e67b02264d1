"""A practice opened: what it is, how far its elements are filled in and hold, why, and every answer with where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.base.swedish import capital, swedish_date
from pipeline.model.assessment import Judged
from pipeline.model.case import Case
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import READERS, Answer, Source, State
from pipeline.office.content import ElementPage, PracticePage, Said

from .material import filled_cell, level_cell, place, signed
from .shown import Reader, Standing

UNANSWERED = {
    State.NOT_APPLICABLE: "följer av en annan fråga",
    State.UNREADABLE: "gick inte att läsa",
    State.NOT_FOUND: "fältet är borta",
}
OUTDATED = "Svaren har ändrats sedan dess."


def opened(instrument: Instrument, s: Standing, reader: Reader) -> PracticePage:
    """The page of a practice that its reader may see whole."""
    case, judged = s.case, s.case.judged
    facts = " · ".join(
        capital(w) for w in (case.practice.area, ", ".join(case.practice.types), case.practice.stage) if w
    )
    spread = f"Får läsas av {READERS[case.spread]}."
    return PracticePage(
        case.practice.id,
        case.practice.name,
        place(case.practice),
        facts,
        f"{s.told_to(reader)} {spread}",
        case.value("b_sammanfattning") or "",
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
        level_cell(case.judged, number),
        filled_cell(filled),
        tuple(_reasons(case.judged, number, own)),
        tuple(_answers(instrument, case, number, _source if own else _source_for_others)),
    )


def _reasons(judged: Judged | None, number: int, own: bool) -> Iterator[str]:
    """The proposal, then what each named person has said, then what they agreed on. To others only what they agreed on."""
    if judged is None:
        return
    found = judged.proposal.of(number)
    yield " ".join(("Reglernas förslag.", found.why, *found.notes))
    if len(found.criteria) > 1:
        yield from (f"{c.criterion}: {c.why}" for c in found.criteria)
    agreed = judged.consensus(number)
    for r in (*(judged.by_assessors(number) if own else ()), *((agreed,) if agreed else ())):
        since = f" {OUTDATED}" if r in judged.outdated else ""
        yield f"{capital(r.level)}. {r.reason} {signed(r)}{since}"


def _answers(
    instrument: Instrument, case: Case, number: int, source: Callable[[Case, list[Field]], str]
) -> Iterator[Said]:
    rows: dict[str, list[Field]] = {}
    for f in fields(instrument, case.depth):
        if f.element == number:
            rows.setdefault(f.code, []).append(f)
    for code, own in rows.items():
        asked = instrument.question(own[0].question).text if own[0].question else instrument.element(number).ask
        choice = next((f for f in own if f.kind == "choice"), None)
        text = next((f for f in own if f.kind != "choice"), None)
        yield Said(code, asked, _chosen(instrument, case, choice), _typed(case, text), source(case, own))


def _chosen(instrument: Instrument, case: Case, f: Field | None) -> str:
    answer = case.completeness.answers.get(f.key) if f else None
    if f is None:
        return ""
    if answer is None:
        return "inte besvarad"
    if answer.value is not None:
        return instrument.label(answer.value)
    if answer.state is State.UNCLEAR:
        return f"olika svar ({answer.raw})" if f.key in case.ret.conflicts else f"otydligt svar: {answer.raw}"
    return UNANSWERED.get(answer.state, "inte besvarad")


def _typed(case: Case, f: Field | None) -> str:
    answer: Answer | None = case.completeness.answers.get(f.key) if f else None
    return (answer.value or answer.raw) if answer else ""


def _source(case: Case, own: list[Field]) -> str:
    """Whose answer it is, when it was saved and in which file: by a fingerprint, for a file's name may hold a person's."""
    decided = next((d for d in case.ret.decisions if d.key in {f.key for f in own}), None)
    if decided:
        return str(decided)
    said = [s for f in own for s in case.ret.given.get(f.key, case.ret.files if not case.ret.given else ())]
    return "; ".join(dict.fromkeys(_told(s) for s in said))


def _source_for_others(case: Case, own: list[Field]) -> str:
    """When and in which file, never by whom: a role, and the reason of a decision, are for the practice's own municipality."""
    if any(d.key in {f.key for f in own} for d in case.ret.decisions):
        return "Beslutat av den som sammanställer, eftersom svaren gick isär eller var otydliga"
    said = [s for f in own for s in case.ret.given.get(f.key, case.ret.files if not case.ret.given else ())]
    return "; ".join(dict.fromkeys(_told(s._replace(role="")) for s in said))


def _told(source: Source) -> str:
    saved = f", sparat {swedish_date(source.saved.date())}" if source.saved else ""
    return f"{source.role or 'De svarande'}{saved}, fil {source.sha256[:12]}"
