"""Answers -> completeness per element and findings. It tells what is filled in, never whether it is good.

The rules are the instrument's: gates, needed reasons and consistency checks (model reference, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from pipeline.base.personal_data import mask_text
from pipeline.model.case import Case, Completeness, ElementCompleteness, Level
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Gate, Instrument, Question, choice_key, field_map, fields, text_key
from pipeline.model.returns import Answer, Finding, Severity, State
from pipeline.model.roles import FieldRole

Answers = Mapping[str, Answer]
SETTLED = (State.ANSWERED, State.NOT_APPLICABLE)


def check(instrument: Instrument, depth: str, answers: Answers) -> Completeness:
    """Judge one return's completeness.

    `answers` holds an Answer for every field of the depth; a missing one counts as not found. Returns the same answers
    with the empty followers of closed gates marked `not_applicable`; a typed answer is never emptied by a gate.
    """
    asked = fields(instrument, depth)
    whole = {f.key: answers.get(f.key) or Answer(f.key, State.NOT_FOUND) for f in asked}
    marked = {**whole, **dict(_followers(instrument, whole))}
    gaps = [*_background_gaps(instrument, depth, marked)]
    elements = []
    for e in instrument.elements:
        own = [f for f in asked if f.element == e.number]
        missing = [*_element_gaps(instrument, own, marked)]
        elements.append(_level(instrument, e.number, own, marked, missing))
        gaps += missing
    told = [
        Finding("register_correction", Severity.TELL, b.tell, key=b.key)
        for b in instrument.background
        if b.tell and is_answered(marked, b.key)
    ]
    findings = [*told, *gaps, *_closed_gates(instrument, marked), *_contradictions(instrument, marked)]
    return Completeness(marked, tuple(elements), tuple(findings))


def with_spread(instrument: Instrument, case: Case) -> Completeness:
    """The case's completeness, with a finding when register and respondent, or a decision, disagree on who may read: the narrower holds."""
    key, register = case.roles.key(FieldRole.SPREAD), instrument.spread_label(case.practice.spread)
    narrower = f"Det snävaste gäller: {instrument.spread_label(case.spread)}."
    if not key and case.spread != case.practice.spread:
        said = "men formuläret frågar inte dem som svarar"
    elif case.said_spread not in ("", case.practice.spread):
        other = "ert beslut" if any(d.key == key for d in case.ret.decisions) else "de som svarade"
        said = f"{other} ”{instrument.label(case.value(key) or '')}”"
    else:
        return case.completeness
    message = f"Registret säger ”{register}” om spridningen, {said}. {narrower}"
    told = Finding("spread_differs", Severity.TELL, message, key=key or None)
    return replace(case.completeness, findings=(told, *case.completeness.findings))


def is_answered(answers: Answers, key: str) -> bool:
    answer = answers.get(key)
    return answer is not None and answer.state is State.ANSWERED


def _says_something(answers: Answers, key: str) -> bool:
    """A dash or a full stop is an answer, kept as it is, but it describes nothing."""
    answer = answers.get(key)
    return answer is not None and is_answered(answers, key) and any(letter.isalnum() for letter in answer.value or "")


def closing_gate(instrument: Instrument, answers: Answers, question: Question) -> str | None:
    """The gate question that makes `question` impossible to answer, the outermost one first; None when it is open.

    A gate that somebody has answered so that it opens is open, also when it follows from another that is closed.
    """
    gate = instrument.gate_of(question.id)
    if gate:
        value = _value(answers, gate.question)
        if value in gate.opens_on:
            return None
        outer = closing_gate(instrument, answers, instrument.question(gate.question))
        return outer or (gate.question if value is not None else None)
    if question.requires and _value(answers, question.requires.question) in question.requires.is_not:
        return question.requires.question
    return None


def _value(answers: Answers, question: str) -> str | None:
    answer = answers.get(choice_key(question))
    return answer.value if answer else None


def _followers(instrument: Instrument, answers: Answers) -> Iterator[tuple[str, Answer]]:
    for question in instrument.questions:
        if closing_gate(instrument, answers, question) is None:
            continue
        for key in (choice_key(question.id), text_key(question.id)):
            answer = answers.get(key)
            if answer and answer.state in (State.BLANK, State.NOT_FOUND):
                yield key, answer._replace(state=State.NOT_APPLICABLE)


def _background_gaps(instrument: Instrument, depth: str, answers: Answers) -> Iterator[Finding]:
    asks = {b.key: b.ask for b in instrument.background}
    for f in fields(instrument, depth):
        if f.key not in asks:
            continue
        if answers[f.key].state is State.UNCLEAR:
            yield _unclear(instrument, f, answers[f.key])
        elif answers[f.key].state is State.UNREADABLE:
            yield _unreadable(f)
        elif f.required and not _says_something(answers, f.key):
            yield Finding("missing_text", Severity.GAP, f"{asks[f.key]} ({f.code})", None, f.code, f.key)


def _element_gaps(instrument: Instrument, own: Sequence[Field], answers: Answers) -> Iterator[Finding]:
    for f in own:
        answer = answers[f.key]
        if answer.state is State.UNCLEAR:
            yield _unclear(instrument, f, answer)
        elif answer.state is State.UNREADABLE:
            yield _unreadable(f)
        else:
            yield from _missing(instrument, f, own, answers)


def _missing(instrument: Instrument, f: Field, own: Sequence[Field], answers: Answers) -> Iterator[Finding]:
    match f.kind:
        case FieldKind.CHOICE:
            if answers[f.key].state not in SETTLED:
                status = f"{instrument.form.status_ask} {_element_ask(instrument, f)}"
                text = instrument.question(f.question).text if f.question else status
                yield _finding("missing_choice", Severity.GAP, f"{text} ({f.code})", f)
        case FieldKind.TEXT:
            if not _says_something(answers, f.key):
                yield from _missing_text(instrument, f, own, answers)
        case FieldKind.DATE:
            pass  # nothing about an element is a day
        case _:
            assert_never(f.kind)


def _missing_text(instrument: Instrument, f: Field, own: Sequence[Field], answers: Answers) -> Iterator[Finding]:
    """A comment is optional except where the instrument says why; an element's text is wanted unless there is nothing to describe."""
    rules = instrument.completeness
    if f.question:
        question, choice = instrument.question(f.question), _value(answers, f.question)
        if closing_gate(instrument, answers, question) is not None:
            return  # the gate is the reason: one fact, also when every follower was answered by hand
        if choice in rules.reason_if and _reason_elsewhere(answers, question, choice):
            return
        if choice in rules.reason_if:
            yield _finding(
                "missing_reason",
                Severity.GAP,
                f"Ni har svarat {instrument.label(choice or '')} på {f.code}. {rules.reason_why} ({f.code})",
                f,
            )
        elif choice in question.text_if:
            yield _finding(
                "missing_comment",
                Severity.GAP,
                f"Ni har svarat {instrument.label(choice or '')} på {f.code}. {question.text_why} ({f.code})",
                f,
            )
        return
    status = next((answers[o.key].value for o in own if o.kind.is_chosen and o.question is None), None)
    if status in rules.reason_if:
        yield _finding(
            "missing_reason",
            Severity.GAP,
            f"Ni har svarat {instrument.label(status or '')} på {f.code}. {rules.reason_why} ({f.code})",
            f,
        )
    elif not _all_choices_in(rules.text_waived_if_all, own, answers):
        yield _finding("missing_text", Severity.GAP, f"{_element_ask(instrument, f)} ({f.code})", f)


def _reason_elsewhere(answers: Answers, question: Question, choice: str | None) -> bool:
    """True when the question that shares its reason with this one has the same choice and a text."""
    at = question.reason_at
    return bool(at) and _value(answers, at) == choice and _says_something(answers, text_key(at))


def _level(
    instrument: Instrument, number: int, own: Sequence[Field], answers: Answers, gaps: Sequence[Finding]
) -> ElementCompleteness:
    missing = {g.key for g in gaps}
    wanted = [
        f
        for f in own
        if f.key in missing
        or (
            answers[f.key].state is not State.NOT_APPLICABLE
            and (f.kind.is_chosen or (f.question is None and is_answered(answers, f.key)))
        )
    ]
    filled = sum(f.key not in missing for f in wanted)
    following = sum(answers[f.key].state is State.NOT_APPLICABLE for f in own if f.kind.is_chosen)
    if not any(is_answered(answers, f.key) for f in own):
        level = Level.MISSING
    elif gaps:
        level = Level.PARTIAL
    elif _all_choices_in(instrument.completeness.not_relevant_if_all, own, answers):
        level = Level.NOT_RELEVANT
    else:
        level = Level.COMPLETE
    return ElementCompleteness(
        number, level, filled, len(wanted), _why(instrument, number, filled, len(wanted), following, answers)
    )


def _why(instrument: Instrument, number: int, filled: int, wanted: int, following: int, answers: Answers) -> str:
    said = "Allt som efterfrågas finns med." if filled == wanted else f"{filled} av {wanted} svar finns med."
    if following:
        gates = {closing_gate(instrument, answers, q) for q in instrument.questions_of(number)} - {None}
        total = len(instrument.questions_of(number))
        said += f" {following} av {total} frågor följer av {' och '.join(sorted(g for g in gates if g))}."
    return said


def _all_choices_in(codes: Sequence[str], own: Sequence[Field], answers: Answers) -> bool:
    """True when every choice that can be answered has one of these values, and there is at least one."""
    open_ = [answers[f.key] for f in own if f.kind.is_chosen and answers[f.key].state is not State.NOT_APPLICABLE]
    return bool(open_) and all(a.value in codes for a in open_)


def _closed_gates(instrument: Instrument, answers: Answers) -> Iterator[Finding]:
    """A closed gate is one fact, however many questions follow from it."""
    for gate in instrument.gates:
        value = _value(answers, gate.question)
        if value is None or value in gate.opens_on:
            continue
        behind = set(_behind(instrument, gate))
        empty = [
            q.id
            for q in instrument.questions
            if q.id in behind
            and answers.get(choice_key(q.id), Answer("", State.ANSWERED)).state is State.NOT_APPLICABLE
            and closing_gate(instrument, answers, q) == gate.question  # said once, at the outermost gate
        ]
        if empty:
            question = instrument.question(gate.question)
            message = f"{gate.question} är besvarad {instrument.label(value)}. {', '.join(empty)} följer av det och räknas inte som obesvarade."
            yield Finding(
                "follows_from_gate", Severity.NOTE, message, question.element, gate.question, choice_key(gate.question)
            )


def _behind(instrument: Instrument, gate: Gate) -> Iterator[str]:
    for follower in gate.followers:
        yield follower
        inner = instrument.gate(follower)
        if inner:
            yield from _behind(instrument, inner)


def _contradictions(instrument: Instrument, answers: Answers) -> Iterator[Finding]:
    for rule in instrument.checks:
        if all(_value(answers, q) in codes for q, codes in rule.when.items()):
            last = list(rule.when)[-1]
            yield Finding(
                rule.code,
                Severity(rule.severity),
                rule.message,
                instrument.question(last).element,
                last,
                choice_key(last),
            )


def _unclear(instrument: Instrument, f: Field, answer: Answer) -> Finding:
    match f.kind:
        case FieldKind.CHOICE:
            ask = f"Välj det som stämmer bäst: {', '.join(instrument.label(c) for c in f.choices)}."
        case FieldKind.TEXT | FieldKind.DATE:
            ask = "Det går inte att se vad som gäller. Skriv svaret en gång till."
        case _:
            assert_never(f.kind)
    message = f"Ni har skrivit ”{mask_text(answer.raw)}” på {f.code}. {ask} ({f.code})"
    return _finding("unclear_choice", Severity.ASK, message, f)


def _unreadable(f: Field) -> Finding:
    """Our failure: told to the coordinator, never asked of the respondent."""
    return _finding(
        "unreadable", Severity.DAMAGE, f"Svaret på {f.code} gick inte att läsa. Öppna filen och skriv av det.", f
    )


def _element_ask(instrument: Instrument, f: Field) -> str:
    return instrument.element(f.element or 0).ask


def _finding(code: str, severity: Severity, message: str, f: Field) -> Finding:
    return Finding(code, severity, message, f.element, f.code, f.key)


__all__ = ["check", "closing_gate", "field_map", "is_answered"]
