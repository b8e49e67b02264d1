"""Answers that were found by their number, put where they belong: never over what stands in the field's own box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.base.swedish import join_words
from pipeline.forms.form_texts import squeeze
from pipeline.forms.layout import rows_by_code
from pipeline.model.instrument import Field, Instrument, field_map
from pipeline.model.returns import Answer, Carrier, Finding, Severity, State, Unplaced

from .answers import understand
from .numbered import NumberedAnswer, NumberedTexts

WHERE = "löpande text"
MOST_NAMED = 8
SAYS = "{named}: svaret stod inte i sin ruta utan i löpande text, med frågans nummer. Det är läst efter numret: titta i filen att det hör dit."
SAYS_MANY = "Svaren på {named} stod inte i sina rutor utan i löpande text, med frågornas nummer. De är lästa efter numren: titta i filen att de hör dit."
TWICE = (
    "{code} är besvarad i sin ruta, och någon annanstans i filen står något annat med samma nummer. Det i rutan används, "
    "det andra står under oplacerad text: fråga vilket som gäller."
)


def add_strays(
    instrument: Instrument,
    depth: str,
    answers: Mapping[str, Answer],
    found: NumberedTexts,
    strays: Sequence[tuple[str, int, str]],
) -> None:
    """Texts that stand in a row but in none of its cells, (code, index among the loose, text): the answer where its box is empty."""
    for code, n, text in strays:
        box = next((f for f in rows_by_code(instrument, depth)[code].fields if not f.kind.is_chosen), None)
        if box is not None and answers[box.key].state is State.BLANK:
            found.told.append(NumberedAnswer(code, {box.key: (text, text)}, text))
            found.taken.add(n)


def place_numbered(
    instrument: Instrument, depth: str, answers: Mapping[str, Answer], found: NumberedTexts, said: list[Finding]
) -> tuple[dict[str, Answer], list[Unplaced]]:
    """The answers with those that were found by number; what their own box contradicts is unplaced, and never overwrites it."""
    known, now = field_map(instrument, depth), dict(answers)
    unplaced: list[Unplaced] = []
    told: dict[str, Field] = {}
    for one in found.told:
        new = {key: understand(instrument, known[key], text, Carrier.NUMBER, WHERE)._replace(raw=raw) for key, (text, raw) in one.values.items()}  # fmt: skip
        differs = [key for key, answer in new.items() if _differs(now[key], answer)]
        if differs:
            first = known[differs[0]]
            unplaced.append(Unplaced(one.whole.strip(), one.code))
            said.append(Finding("duplicate_field", Severity.ASK, TWICE.format(code=one.code), first.element, first.code, first.key))  # fmt: skip
            continue
        for key, answer in new.items():
            if now[key].state is State.NOT_FOUND or (now[key].state is State.BLANK and answer.state is not State.BLANK):
                now[key] = answer if answer.state is not State.BLANK else answer._replace(raw="")
                if answer.state is not State.BLANK:
                    told.setdefault(one.code, known[key])
    if told:
        said.append(_finding(told))
    return now, unplaced


def _differs(there: Answer, new: Answer) -> bool:
    if new.state is State.BLANK or there.state in (State.BLANK, State.NOT_FOUND):
        return False
    return there.value is None or squeeze(there.value) != squeeze(new.value or "")


def _finding(told: Mapping[str, Field]) -> Finding:
    codes = list(told)
    if len(codes) == 1:
        only = told[codes[0]]
        return Finding("numbered_answer", Severity.TELL, SAYS.format(named=codes[0]), only.element, only.code, only.key)
    named = (
        codes if len(codes) <= MOST_NAMED else [*codes[: MOST_NAMED - 1], f"{len(codes) - MOST_NAMED + 1} frågor till"]
    )
    return Finding("numbered_answer", Severity.TELL, SAYS_MANY.format(named=join_words(named)))
