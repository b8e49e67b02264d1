"""The numbers that stand for answers, and for every kind of missing one. A missing kind is never another kind, and never a no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.model.case import Case
from pipeline.model.instrument import Instrument
from pipeline.model.returns import SPREADS, Answer, State

from .table import Code

NOT_ASKED = Code(-17, "Inte frågat", "Frågan finns inte i det formulär som arbetssättet fick (annat djup).")
NO_RETURN = Code(-18, "Inget svar har kommit", "Arbetssättet finns i registret, men inget ifyllt formulär är inläst.")
CONFLICT = Code(-16, "Olika svar", "Två filer från samma arbetssätt säger olika, och ingen har avgjort vad som gäller.")
STATES: Mapping[State, Code] = {
    State.BLANK: Code(-11, "Tomt", "Frågan ställdes och lämnades tom."),
    State.NOT_FOUND: Code(-12, "Fältet är borta", "Fältet finns inte kvar i filen. Säger inget om vad svaret skulle ha varit."),
    State.UNREADABLE: Code(-13, "Gick inte att läsa", "Programmet kunde inte läsa fältet. Felet är inte den svarandes."),
    State.UNCLEAR: Code(-14, "Otydligt", "Svaret är skrivet för hand och går inte att tolka säkert som ett av valen."),
    State.NOT_APPLICABLE: Code(-15, "Följer av en annan fråga", "Tomt, och det följer av svaret på en grindfråga. Varken ett nej eller en lucka."),
}  # fmt: skip
MISSING = (*STATES.values(), CONFLICT, NOT_ASKED, NO_RETURN)
"""What the program knows about an answer that is not there. The instrument's own choices have -1 to -9."""
CHOSEN_MISSING = "Ett svar som någon har valt. Räknas inte med i beräkningar, men är varken ett nej eller ett bortfall."


@lru_cache(maxsize=8)
def choice_numbers(instrument: Instrument) -> Mapping[str, int]:
    """{choice: its number}: as the instrument says; those it says nothing of follow after the highest, in their order."""
    said = {c.code: c.exported_as for c in instrument.choices if c.exported_as is not None}
    rest = [c.code for c in instrument.choices if c.exported_as is None]
    return said | {code: n for n, code in enumerate(rest, 1 + max([0, *said.values()]))}


def choice_codes(instrument: Instrument, choices: Sequence[str]) -> tuple[Code, ...]:
    """What the numbers of these choices stand for, answers first and in rising order.

    Two choices with one number, of forms of different depths, share it: "Ja, Finns".
    """
    numbers = choice_numbers(instrument)
    labels: dict[int, list[str]] = {}
    for choice in choices:
        labels.setdefault(numbers[choice], []).append(instrument.label(choice))
    order = sorted(labels, key=lambda n: (n < 0, abs(n)))
    return tuple(Code(n, ", ".join(dict.fromkeys(labels[n])), CHOSEN_MISSING if n < 0 else "") for n in order)


def spread_numbers(instrument: Instrument) -> Mapping[str, int]:
    """{a spread of the register's: its number}: the number of the choice that means it; others take the first that are free."""
    numbers = choice_numbers(instrument)
    said = {s: numbers[choice] for s in SPREADS if (choice := instrument.spread_choice(s))}
    free = iter(n for n in range(1, 1 + 2 * len(SPREADS)) if n not in said.values())
    return {s: said[s] if s in said else next(free) for s in SPREADS}


def spread_codes(instrument: Instrument) -> tuple[Code, ...]:
    """What those numbers stand for, in rising order."""
    numbers = spread_numbers(instrument)
    return tuple(Code(numbers[s], instrument.spread_label(s)) for s in sorted(SPREADS, key=lambda s: numbers[s]))


def code_of(instrument: Instrument, case: Case, answer: Answer | None) -> int:
    """The number of one choice as it stands in the form that came back."""
    if answer is not None and answer.state is State.ANSWERED and answer.value is not None:
        return choice_numbers(instrument)[answer.value]
    return missing_code(case, answer).number


def missing_code(case: Case, answer: Answer | None) -> Code:
    """Why there is no answer in a field that the form has."""
    if answer is None:
        return STATES[State.NOT_FOUND]
    if answer.key in case.ret.conflicts:
        return CONFLICT
    if answer.state is State.BLANK and answer.carrier is None and case.ret.identity and case.ret.identity.part:
        return NOT_ASKED  # a supplement has only the rows that were asked for
    return STATES.get(answer.state, STATES[State.UNREADABLE])
