"""What a file has lost: rows that are gone, boxes with nothing but the form's own words, and text that fits no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.forms.form_texts import is_own_wording
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Answer, Finding, Severity, State

from .answers import Reading
from .refusals import OWN_TEXT


def without_own_words(instrument: Instrument, reading: Reading, text_lost: bool) -> Reading:
    """The same with every answer that is nothing but the form's own words as not readable: what was said there, nobody can see."""
    known = {f.key: f for f in fields(instrument, reading.depth)}
    choices: dict[tuple[int | None, str | None], Field] = {
        (f.element, f.question): f for f in known.values() if f.choices and f.element
    }
    answers = dict(reading.answers)
    for key, a in reading.answers.items():
        said = a.state is State.UNCLEAR or (a.state is State.ANSWERED and not known[key].choices)
        if said and is_own_wording(instrument, a.value or a.raw or "", text_lost):
            answers[key] = a._replace(state=State.UNREADABLE, value=None)
    for key, a in reading.answers.items():
        beside = choices.get((known[key].element, known[key].question))
        if text_lost and beside and beside.key != key and _has_moved(instrument, a, beside, answers):
            answers[key] = a._replace(state=State.UNREADABLE, value=None)
    return replace(reading, answers=answers)


def _has_moved(instrument: Instrument, a: Answer, beside: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether a text is the choice of its own element, whose place is gone: the row has lost a cell."""
    gone = answers[beside.key].state in (State.NOT_FOUND, State.UNREADABLE)
    labels = {c.label for c in instrument.choices if c.code in beside.choices}
    return gone and a.state is State.ANSWERED and (a.value or "").strip() in labels


def loss_findings(instrument: Instrument, before: Reading, after: Reading) -> list[Finding]:
    """What is said of them; none stops the file. `before` and `after` the form's own words were taken out."""
    known = {f.key: f for f in fields(instrument, after.depth)}
    gone = list(dict.fromkeys(known[a.key].code for a in after.answers.values() if a.state is State.NOT_FOUND))
    said = []
    if gone:
        message = f"De här raderna finns inte kvar i filen: {', '.join(gone)}. Fråga om de togs bort med flit."
        said.append(Finding("field_gone", Severity.DAMAGE, message, None, gone[0]))
    for key, a in after.answers.items():
        if a.state is not before.answers[key].state:
            said.append(Finding("form_text", Severity.DAMAGE, OWN_TEXT, known[key].element, known[key].code, key))
    for u in after.unplaced:
        where = f"vid {u.near}" if u.near else "före den första frågan"
        message = (
            f"Text {where} hör inte till något svarsfält. Den är sparad som oplacerad: läs den och avgör vart den hör."
        )
        said.append(Finding("unplaced_text", Severity.DAMAGE, message, None, u.near or None))
    return said
