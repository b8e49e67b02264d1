"""What `lovande decide` says: what was put on record, what waits for a decision, what is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from pipeline.base.swedish import join_words
from pipeline.commands.decide import Decided, OpenQuestion, Taken, waiting_for
from pipeline.commands.settle import SettledFinds
from pipeline.model.case import Case
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument
from pipeline.model.returns import Answer, State

from .finds import find_json, finds_lines
from .read import decision_json
from .screen import shorten_line, wrap_lines

HELD = "widening_held"
HELD_SAYS = (
    "Svaret i filen kom från en avsändare som inte är känd och öppnade mer än annars, så det gällde inte. Det står kvar i filen och "
    "i bladet Svar."
)
ASKED = 150
"""Columns of a question's own words."""


def decide_json(done: Decided) -> dict[str, Any]:
    """The result of `lovande decide --json`."""
    d = done.decision
    rests = [{"file": b.file, "sha256": b.sha256, "state": b.state} for b in d.basis]
    return {
        "practice": d.practice,
        "question": done.field.code,
        **decision_json(d),
        "withdrawn": d.withdrawn,
        "basis": rests,
    }


def decide_lines(done: Decided) -> Iterator[str]:
    """What was decided about which field, what was there before, and what to do next."""
    d, f = done.decision, done.field
    if d.withdrawn:
        yield from wrap_lines(
            f"Beslutet om {f.alias} ({f.key}) för {d.practice} är taget tillbaka. Filernas eget svar gäller igen."
        )
    else:
        yield from wrap_lines(f"{d.practice}, {f.alias} ({f.key}): {_value(done.instrument, f, d.value, 300)}")
        yield from wrap_lines(f"{d}")
        yield from wrap_lines(_before(done))
    for other in done.others:
        yield from wrap_lines(
            f"{f.code} har också {other.alias} ({other.key}), som beslutet inte rör. Skriv {other.key} för att besluta om den."
        )
    yield ""
    yield from wrap_lines("Nästa steg: kör lovande compile, så följer beskrivningen, brevet och sammanställningen med.")


def _before(done: Decided) -> str:
    answer = done.before.answers.get(done.field.key)
    if done.field.key in {d.key for d in done.before.decisions}:
        return "Ett tidigare beslut fanns. Det står kvar i decisions.jsonl, men det nya gäller."
    held = any(f.code == HELD and f.key == done.field.key for f in done.before.findings)
    if held and len({v.answer.value for v in done.before.versions if v.key == done.field.key} - {None}) < 2:
        return HELD_SAYS
    if done.field.key in done.before.conflicts:
        return "Filerna sade olika. Vad var och en sade står kvar i bladet Svar."
    if answer is None or answer.state in (State.BLANK, State.NOT_FOUND, State.NOT_APPLICABLE):
        return "Fältet var inte ifyllt i filen."
    if answer.state is State.ANSWERED:
        return "Inget var oklart: filen hade ett svar som gick att läsa. Det står kvar i filen och i bladet Svar."
    return "Svaret i filen gick inte att tolka. Det står kvar i filen och i bladet Svar."


def settled_json(done: SettledFinds) -> dict[str, Any]:
    """The result of `lovande decide --mask` and `--keep` with `--json`. Nothing of what stands there."""
    return {
        "practice": done.practice,
        "settled": [
            {
                "key": s.key, "number": f.number, "kind": f.kind.value, "ruling": s.ruling.value, "by": s.by,
                "date": s.day.isoformat(), "why": s.why, "withdrawn": s.withdrawn,
            }
            for f, s in done.lines
        ],
        "open": len(done.left),
    }  # fmt: skip


def settled_lines(done: SettledFinds) -> Iterator[str]:
    """What was settled and what is left to settle before the practice can be approved."""
    for f, s in done.lines:
        where = f"{done.practice}, {done.name}, nr {f.number}"
        if s.withdrawn:
            yield from wrap_lines(f"{where}: beslutet är taget tillbaka. Uppgiften väntar på ett nytt beslut.")
        else:
            yield from wrap_lines(f"{where}: {s}")
    yield ""
    left = len(done.left)
    if left:
        rest = "1 uppgift väntar" if left == 1 else f"{left} uppgifter väntar"
        yield from wrap_lines(
            f"Nästa steg: {rest} på beslut i {done.practice}. lovande decide {done.practice} --list visar vad."
        )
    else:
        yield from wrap_lines(
            f"Nästa steg: inget mer väntar i {done.practice}. lovande compile och lovande overview skriver om det som är skrivet, "
            "och lovande approve --list visar vad som ska läsas innan den får lämna enheten."
        )


def decisions_json(
    known: Instrument, waiting: Iterable[OpenQuestion], taken: Iterable[Taken], cases: Iterable[Case] = ()
) -> dict[str, Any]:
    """The result of `lovande decide --list --json`."""
    held, settled = list(waiting), list(taken)
    open_ones = {(q.practice, q.field.key) for q in held}
    return {
        "waiting": [
            {
                "practice": q.practice,
                "key": q.field.key,
                "question": q.field.code,
                "asked": q.asked,
                "state": "conflict" if q.field.key in q.ret.conflicts else State.UNCLEAR,
                "said": [
                    {"file": file, "role": role, "value": a.value, "raw": a.raw, "state": a.state}
                    for file, role, a in _file_answers(q)
                ],
            }
            for q in held
        ]
        + [
            {
                "practice": t.practice,
                "key": t.decision.key,
                "question": t.name,
                "asked": t.asked,
                "state": "expired",
                "said": [],
            }
            for t in settled
            if t.waits and (t.practice, t.decision.key) not in open_ones
        ],
        "decided": [{"practice": t.practice, **decision_json(t.decision), "holds": t.holds} for t in settled],
        "personal": [find_json(c.practice.id, f) for c in cases for f in c.finds],
    }


def decisions_lines(
    known: Instrument, waiting: Iterable[OpenQuestion], taken: Iterable[Taken], cases: Iterable[Case] = ()
) -> Iterator[str]:
    """What waits for a decision, with what each file says and the command that settles it; what may point at a person; then
    what is decided.
    """
    held, settled = list(waiting), list(taken)
    expired = {(t.practice, t.decision.key): t for t in settled if t.waits}
    yield f"Väntar på beslut: {len(waiting_for(held, settled)) or 'inget'}"
    for q in held:
        yield ""
        yield from wrap_lines(f"{q.practice} {q.field.alias}: {shorten_line(q.asked, ASKED)}", 80, "", "  ")
        earlier = expired.pop((q.practice, q.field.key), None)
        if earlier:
            yield from _expired_lines(earlier)
        for file, role, a in _file_answers(q):
            who = f"{role} ({file})" if role else file
            words = a.raw if a.value is None else _value(known, q.field, a.value, 1000)
            yield from wrap_lines(f"{who}: {shorten_line(words, 1500)}", 80, "  ", "    ")
        match q.field.kind:
            case FieldKind.CHOICE:
                allowed = join_words([known.label(c) for c in q.field.choices], "eller")
                yield f'  → lovande decide {q.practice} {q.field.key} "SVAR" --why "SKÄL"'
                yield from wrap_lines(f"SVAR är {allowed}.", 80, "    ", "    ")
            case FieldKind.TEXT | FieldKind.DATE:
                yield f'  → lovande decide {q.practice} {q.field.key} --from "FIL" --why "SKÄL"'
                yield '    eller skriv den text som ska gälla: "TEXT" i stället för --from "FIL".'
            case _:
                assert_never(q.field.kind)
    for t in expired.values():
        yield ""
        yield from wrap_lines(
            f"{t.practice} {t.name}" + (f": {shorten_line(t.asked, ASKED)}" if t.asked else ""), 80, "", "  "
        )
        yield from _expired_lines(t)
    yield from finds_lines([c for c in cases if c.finds])
    done = [t for t in settled if not t.waits]
    yield ""
    yield f"Beslutat: {len(done) or 'inget'}"
    for t in done:
        gone = "" if t.holds else " Behövs inte längre: filerna säger nu detsamma."
        yield from wrap_lines(f"{t.practice} {t.name}: {_taken_lines(t)}{gone}", 80, "  ", "    ")


def _expired_lines(t: Taken) -> Iterator[str]:
    """A decision that waits because what it rested on has changed."""
    said = f"Beslutet gäller inte längre: {_taken_lines(t)} Svaren har ändrats sedan dess, eller filerna är borta."
    yield from wrap_lines(said, 80, "  ", "    ")
    yield f'  → ta bort det: lovande decide {t.practice} {t.decision.key} --withdraw --why "SKÄL"'
    yield "    eller besluta igen."


def _taken_lines(t: Taken) -> str:
    return f"{shorten_line(t.shown, 200).rstrip('.')}. {str(t.decision).rstrip('.')}."


def _file_answers(q: OpenQuestion) -> list[tuple[str, str, Answer]]:
    """(file, role, answer) of each file that says something in the field."""
    found = [(v.source.file, v.source.role, v.answer) for v in q.said]
    return found or [(", ".join(s.file for s in q.ret.files), "", q.ret.answers[q.field.key])]


def _value(known: Instrument, field: Field, value: str, width: int) -> str:
    match field.kind:
        case FieldKind.CHOICE:
            return known.label(value)
        case FieldKind.TEXT | FieldKind.DATE:
            return shorten_line(value, width)
        case _:
            assert_never(field.kind)
