"""What `lovande forget` would remove, or did, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.commands.forget import BEYOND, Removal

from .screen import one_line, wrap_lines
from .verify import MOST


def removal_json(done: Removal) -> dict[str, Any]:
    return {
        "practice": done.practice.id,
        "removed": done.done,
        "originals": list(done.originals),
        "outputs": list(done.outputs),
        "together": list(done.together),
        "lines": done.lines,
        "events": done.events,
        "mixed": [{"file": name, "others": others} for name, others in done.mixed],
        "shared": [{"file": name, "mail": number} for name, number in done.shared],
        "unknown": done.unknown,
        "halves": list(done.halves),
        "archives": list(done.archives),
    }


def removal_lines(done: Removal) -> Iterator[str]:
    p = done.practice
    yield f"{p.id} {p.name}, {p.municipality}"
    yield "Det här är borttaget:" if done.done else "Det här skulle tas bort. Inget är borttaget."
    yield from _name_lines("Svar i inbox", done.originals)
    yield from _name_lines("Egna filer i outbox", done.outputs)
    yield from _name_lines("Filer i outbox om alla arbetssätt tillsammans, där det ingår", _folders(done.together))
    if done.halves:
        yield from _name_lines("Halva filer från kommandon som avbröts", done.halves)
    yield f"  Beslut, bedömningar och godkännanden: {done.lines}"
    yield f"  Ur liggaren: {f'{done.events} händelser' if done.done else 'allt utom att mejl har gått, och när'}. Ur registret: raden."
    for name, others in done.mixed:
        yield from wrap_lines(
            f"✗ {one_line(name)} innehåller även svar från {others} och tas inte bort. Ta ut deras fil, och ta bort den själv.",
            first="  ",
            indent="    ",
        )
    for name, number in done.shared:
        yield from wrap_lines(
            f"✗ {one_line(name)} är ett mejl även om andra arbetssätt och tas inte bort. Är det inte skickat: lovande send "
            f"--withdraw {number}, och skicka de andras på nytt. Är det skickat: ta bort filen själv.",
            first="  ",
            indent="    ",
        )
    if done.unknown:
        yield from wrap_lines(
            f"{done.unknown} filer i inbox säger inte vilket arbetssätt de hör till: titta själv efter något av {p.id}.",
            first="  ",
            indent="    ",
        )
    yield ""
    yield "Det här når programmet inte, så ta bort det själv:"
    for where in BEYOND:
        yield from wrap_lines(where, first="  - ", indent="    ")
    for name in done.archives:
        yield from wrap_lines(
            f"arkivet outbox/archive/{one_line(name)}, om {p.id} finns i det", first="  - ", indent="    "
        )
    yield ""
    if done.done:
        yield from wrap_lines(
            "Beslutet står i forgotten.jsonl. Nästa steg: lovande compile, och det andra som ska göras om (overview, export)."
        )
    else:
        yield from wrap_lines(
            f'Nästa steg: lovande archive om något ska bevaras. Sedan lovande forget {p.id} --ground "Beslut ..." --by "Namn" --yes. Det går inte att ångra.'
        )


def _folders(names: tuple[str, ...]) -> tuple[str, ...]:
    """'export/host-2026-1 (16 filer)', 'summary.xlsx'."""
    found: dict[str, int] = {}
    for name in names:
        parts = name.split("/")
        place = "/".join(parts[: min(2, len(parts) - 1)]) or name
        found[place] = found.get(place, 0) + 1
    return tuple(
        place if place in names else f"{place} ({n} {'fil' if n == 1 else 'filer'})" for place, n in found.items()
    )


def _name_lines(what: str, names: tuple[str, ...]) -> Iterator[str]:
    yield f"  {what}: {len(names) or 'inga'}"
    yield from (f"    {one_line(name)}" for name in names[:MOST])
    if len(names) > MOST:
        yield f"    ... och {len(names) - MOST} till"
