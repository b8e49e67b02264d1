"""A case with gaps -> the one file its respondents get: their own answers on a clean form, with a note at every gap.

Also a supplement, which asks only for what is missing, and a form prefilled from another of the same edition: a deeper one,
or the next round's. Nothing is guessed: an answer that cannot be told, or that two files differ on, leaves its field empty
and is quoted in the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from pipeline.base.errors import ExitCode, LovandeError
from pipeline.base.swedish import join_words, swedish_date
from pipeline.model.case import Case
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, field_map, fields
from pipeline.model.mail import Enclosure
from pipeline.model.returns import Answer, Fate, Finding, Practice, Round, State, Version, held_mark

from . import FORMATS
from .filling import SUPPLEMENT, Filling

MOST_QUOTED = 200
"""Characters of what a respondent wrote that are quoted in a note."""


class ChaseError(LovandeError):
    """There is no such form to make; the message says what to do instead."""

    exit_code = ExitCode.USAGE


def clean_form(instrument: Instrument, round: Round, case: Case, *, drawn: bool = True) -> Enclosure:
    """Their answers on a form of the same edition and depth, with a note at every gap. Same case, same bytes.

    Not `drawn`: its name and no content, for who only asks what would be sent.
    """
    return _enclosure(instrument, round, replace(case.practice, depth=case.depth), fill_from(instrument, case), drawn)


def supplement(instrument: Instrument, round: Round, case: Case, *, drawn: bool = True) -> Enclosure:
    """A short form with only the rows where something is missing, `drawn` as above. Raises ChaseError when nothing is."""
    whole, own = fill_from(instrument, case), instrument.form.filling
    if not whole.notes:
        raise ChaseError(f"Det fattas inget i svaret för {case.practice.id}, så det finns inget att komplettera.")
    only = _rows_concerned(instrument, case, whole.notes)
    answers = {key: text for key, text in whole.answers.items() if key in only}
    short = Filling(answers, whole.notes, f"{own.supplement} {own.gaps}", only, whole.held)
    return _enclosure(instrument, round, replace(case.practice, depth=case.depth), short, drawn)


def make_prefilled_form(
    instrument: Instrument, round: Round, practice: Practice, earlier: Case, earlier_round_name: str
) -> tuple[Enclosure, Filling]:
    """The form of a practice with what an earlier return says in the same fields, and what that is: a deeper form of the
    same round, or that of another round, to which roles, dates and corrections of the register do not follow.

    Raises ChaseError when the return is of another edition, whose questions may mean something else.
    """
    was, own = earlier.ret.identity, instrument.form.filling
    if was and (was.instrument, was.version) != (instrument.id, instrument.version):
        raise ChaseError(
            f"Svaret för {practice.id} hör till {was.instrument} {was.version}, och formuläret till {instrument.id} {instrument.version}. "
            "Frågorna kan betyda olika saker, så svaren går inte att fylla i. Skicka ett tomt formulär."
        )
    same_round = was is not None and was.round == round.id
    asked = field_map(instrument, practice.depth)
    known = earlier.completeness.answers
    kept = [f for f in asked.values() if same_round or f.key not in _of_its_time(instrument, practice.depth)]
    notes = dict(_statuses(instrument, earlier, asked))
    lead = _date_line(instrument, earlier) if same_round else own.earlier.format(round=_quote(earlier_round_name))
    filling = Filling(dict(_field_texts(instrument, kept, known)), notes, lead, held=held_mark(earlier.ret.files))
    return _enclosure(instrument, round, practice, filling), filling


def fill_from(instrument: Instrument, case: Case) -> Filling:
    """What stands in the clean form of a case, what is missing where, and what the cover says of it."""
    answers = dict(_field_texts(instrument, fields(instrument, case.depth), case.completeness.answers))
    notes: dict[str, str] = {}
    for finding in case.completeness.gaps:
        if finding.key:
            said = _note(instrument, case, finding)
            notes[finding.key] = f"{notes[finding.key]} {said}" if finding.key in notes else said
    lead = _date_line(instrument, case)
    lead = f"{lead} {instrument.form.filling.gaps}" if notes else lead
    return Filling(answers, notes, lead, held=held_mark(case.ret.files))


def _enclosure(
    instrument: Instrument, round: Round, practice: Practice, filling: Filling, drawn: bool = True
) -> Enclosure:
    form = FORMATS[practice.format]
    end = f"-{SUPPLEMENT}" if filling.part else ""
    content = form.write(instrument, practice, round, filling) if drawn else b""
    return Enclosure(f"{practice.file_name}{end}{form.ending}", content)


def _date_line(instrument: Instrument, case: Case) -> str:
    own = instrument.form.filling
    return own.answers.format(day=swedish_date(case.date)) if case.date else own.answers_undated


def _field_texts(
    instrument: Instrument, asked: Iterable[Field], answers: Mapping[str, Answer]
) -> Iterator[tuple[str, str]]:
    """(key, what stands in the field) of everything that is answered."""
    for f in asked:
        answer = answers.get(f.key)
        if answer and answer.state is State.ANSWERED and answer.value:
            match f.kind:
                case FieldKind.CHOICE:
                    if answer.value in f.choices:
                        yield f.key, instrument.label(answer.value)
                case FieldKind.TEXT | FieldKind.DATE:
                    yield f.key, answer.value
                case _:
                    assert_never(f.kind)


def _of_its_time(instrument: Instrument, depth: str) -> frozenset[str]:
    """Keys of what was true of one round only: who answered, when, and what was wrong in the register then."""
    roles = {c.id for c in instrument.categories}
    corrections = {b.key for b in instrument.background if b.tell}
    found = (f for f in fields(instrument, depth) if f.feed in roles or f.kind.is_day or f.key in corrections)
    return frozenset(f.key for f in found)


def _statuses(instrument: Instrument, earlier: Case, asked: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """A note at each element's text with the short form's answer about the element, which the deep form does not ask for."""
    for f in fields(instrument, earlier.depth):
        answer = earlier.completeness.answers.get(f.key)
        if f.key in asked or not f.kind.is_chosen or f.question or not answer or not answer.value:
            continue
        place = next((o.key for o in asked.values() if o.code == f.code), None)
        if place:
            yield place, instrument.form.filling.status.format(label=instrument.label(answer.value))


# ---- The notes


def _note(instrument: Instrument, case: Case, gap: Finding) -> str:
    """What is missing in one field, in the instrument's own sentences."""
    own, f = instrument.form.filling, field_map(instrument, case.depth)[gap.key or ""]
    if gap.code in {"excel_made_over", *(c.code for c in instrument.checks)}:
        return gap.message
    if gap.code == "unclear_choice":
        return own.unclear.format(said=_quote(case.completeness.answers[f.key].raw))
    conflict = gap.code == "conflict"
    match f.kind:
        case FieldKind.CHOICE:
            return own.conflict.format(answers=_contradicting(instrument, case, f)) if conflict else own.choice
        case FieldKind.TEXT | FieldKind.DATE:
            return own.both if conflict else _text_note(instrument, case, gap, f)
        case _:
            assert_never(f.kind)


def _text_note(instrument: Instrument, case: Case, gap: Finding, f: Field) -> str:
    own = instrument.form.filling
    choice = next(o for o in (*_row(instrument, case, f), f) if o.kind.is_chosen or o is f)
    chosen = case.value(choice.key)
    if not chosen or gap.code not in ("missing_reason", "missing_comment"):
        return own.text
    why = instrument.question(f.question or "").text_why if gap.code == "missing_comment" else ""
    return own.reason.format(label=instrument.label(chosen), why=why or instrument.completeness.reason_why)


def _row(instrument: Instrument, case: Case, f: Field) -> tuple[Field, ...]:
    """All the fields in a field's row."""
    return tuple(o for o in fields(instrument, case.depth) if o.code == f.code)


def _contradicting(instrument: Instrument, case: Case, f: Field) -> str:
    """'Enhetschef: ”Ja” och Handläggare: ”Nej”': each different answer once, with who gave it when that is said."""
    said: dict[str, list[Version]] = {}
    for v in case.ret.versions:
        if v.key == f.key and v.fate is Fate.CONFLICT:
            words = instrument.label(v.answer.value) if v.answer.value else _quote(v.answer.raw)
            said.setdefault(words, []).append(v)
    roles = {
        words: join_words(list(dict.fromkeys(v.source.role for v in all if v.source.role)))
        for words, all in said.items()
    }
    told = all(roles.values()) and len(set(roles.values())) == len(roles)
    return join_words([f"{_quote(roles[w])}: ”{w}”" if told else f"”{w}”" for w in said])


def _quote(text: str) -> str:
    """A respondent's words as a note quotes them: on one line, not too long, and without quotation marks that would end it."""
    line = " ".join(text.replace("”", "'").split())
    return line if len(line) <= MOST_QUOTED else f"{line[: MOST_QUOTED - 1].rstrip()}…"


def _rows_concerned(instrument: Instrument, case: Case, notes: Mapping[str, str]) -> frozenset[str]:
    """Keys of the rows in a supplement: those with notes, what contradicts them, and who answered in their categories."""
    codes = {f.code for f in fields(instrument, case.depth) if f.key in notes}
    found = {f.code for f in case.completeness.gaps}
    codes |= {q for c in instrument.checks if c.code in found for q in c.when}
    rows = [f for f in fields(instrument, case.depth) if f.code in codes]
    categories = {instrument.element(f.element).category for f in rows if f.element}
    return frozenset(f.key for f in (*rows, *(o for o in fields(instrument, case.depth) if o.feed in categories)))
