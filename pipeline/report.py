"""What a command says when it is done: Swedish lines for the coordinator, one JSON object for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .model import Case, Return, Severity
from .outbox import Outcome, Written
from .recipes import Compiled

OUTCOMES = {
    Outcome.OPEN: "{name} är öppen i ett annat program och skrevs inte. Stäng den och kör igen.",
    Outcome.BESIDE: "{name} är ändrad för hand och skrevs inte över. Den nya ligger bredvid: {beside}.",
    Outcome.KEPT: "{name} är ändrad för hand och lämnades som den är. Inget nytt har kommit sedan sist.",
    Outcome.LEFT: "{name} är ändrad för hand och behövs inte längre. Ta bort den om den inte ska användas.",
    Outcome.REMOVED: "{name} behövs inte längre och togs bort.",
}


def return_json(ret: Return) -> dict[str, Any]:
    """One return as `lovande read --json` prints it."""
    i = ret.identity
    return {
        "file": ret.file,
        "sha256": ret.sha256,
        "status": ret.status,
        "reason": ret.reason,
        "instrument": i.instrument if i else None,
        "version": i.version if i else None,
        "practice": (i.practice or None) if i else None,
        "round": (i.round or None) if i else None,
        "answers": {
            a.key: {"value": a.value, "raw": a.raw, "state": a.state, "carrier": a.carrier, "location": a.location}
            for a in ret.answers.values()
        },
        "unplaced": [{"text": u.text, "near": u.near} for u in ret.unplaced],
        "findings": [
            {"code": f.code, "severity": f.severity, "element": f.element, "question": f.question, "message": f.message}
            for f in ret.findings
        ],
    }


def compiled_json(done: Compiled) -> dict[str, Any]:
    """The result of `lovande compile --json`. No answer texts."""
    return {
        "files": [{"file": r.file, "status": r.status, "reason": r.reason, "practice": r.identity.practice if r.identity else None} for r in done.returns],
        "practices": [
            {
                "practice": c.practice.id,
                "file": c.ret.file,
                "elements": {str(e.element): {"level": e.level, "filled": e.filled, "asked": e.asked} for e in c.completeness.elements},
                "gaps": len(c.completeness.gaps),
            }
            for c in done.cases
        ],
        "waiting": [p.id for p in done.waiting],
        "written": written_json(done.written),
    }  # fmt: skip


def written_json(written: Iterable[Written]) -> list[dict[str, str]]:
    return [{"name": w.name, "outcome": w.outcome, "beside": w.beside} for w in written]


def compiled_lines(done: Compiled) -> Iterator[str]:
    """One line per file or output that needs a person, then what was made and what to do next."""
    for ret in done.quarantined:
        yield f"  ✗ {ret.file}: {ret.reason}"
    for case in done.cases:
        yield from _case_lines(case)
    yield from written_lines(done.written)
    complete = sum(not c.completeness.gaps for c in done.cases)
    files = len(done.returns)
    yield ""
    yield f"{files} {'fil' if files == 1 else 'filer'} i inbox: {len(done.cases)} svar lästa, {len(done.quarantined)} i karantän."
    yield f"Av de lästa svaren är {complete} kompletta. {len(done.waiting)} arbetssätt har inget läst svar än."
    made = {
        folder: sum(
            w.name.startswith(folder) and w.outcome not in (Outcome.REMOVED, Outcome.LEFT) for w in done.written
        )
        for folder in ("descriptions", "letters")
    }
    changed = sum(w.outcome in (Outcome.WRITTEN, Outcome.BESIDE) for w in done.written)
    yield f"I outbox: {made['descriptions']} beskrivningar, {made['letters']} brev och summary.xlsx (nytt eller ändrat: {changed})."
    yield ""
    yield f"Nästa steg: {_next_step(done, made['letters'])}"


def _next_step(done: Compiled, letters: int) -> str:
    if not done.returns:
        return "lägg filerna ni har fått i inbox och kör lovande compile igen."
    steps = ["öppna outbox/summary.xlsx"]
    if any(w.outcome is Outcome.OPEN for w in done.written):
        steps = ["stäng filerna som är öppna och kör lovande compile igen"]
    if done.quarantined:
        steps.append("åtgärda filerna i karantän enligt raderna ovan")
    if letters:
        steps.append("läs breven i outbox/letters och skicka dem")
    if done.waiting:
        steps.append(f"påminn de {len(done.waiting)} arbetssätt som inte har svarat")
    return ", ".join(steps) + "."


def _case_lines(case: Case) -> Iterator[str]:
    gaps = len({f.question or f.message for f in case.completeness.gaps})
    damage = [f for f in case.ret.findings if f.severity is not Severity.NOTE]
    damage += [f for f in case.completeness.findings if f.severity is Severity.TELL]
    if gaps:
        yield f"  ! {case.ret.file} ({case.practice.id}): {gaps} {'sak' if gaps == 1 else 'saker'} att fråga om, brevet ligger i outbox/letters."
    for finding in damage:
        yield f"  ! {case.ret.file} ({case.practice.id}): {finding.message}"


def written_lines(written: Iterable[Written]) -> Iterator[str]:
    for w in written:
        if w.outcome in OUTCOMES:
            newest = f" Den nyaste ligger bredvid: {w.beside}." if w.outcome is Outcome.KEPT and w.beside else ""
            yield f"  ! {OUTCOMES[w.outcome].format(name=w.name, beside=w.beside)}{newest}"


def return_lines(ret: Return) -> Iterator[str]:
    """One return for a person, without the texts of its answers."""
    i = ret.identity
    status = "läst" if ret.status == "accepted" else f"i karantän. {ret.reason}"
    yield f"{ret.file}: {status}"
    if i:
        yield f"  Formulär {i.instrument} {i.version}, arbetssätt {i.practice or 'okänt'}, omgång {i.round or 'okänd'}"
    counts: dict[str, int] = {}
    for a in ret.answers.values():
        counts[a.state] = counts.get(a.state, 0) + 1
    if counts:
        yield "  Fält: " + ", ".join(f"{n} {STATES[s]}" for s, n in counts.items())
    for u in ret.unplaced:
        yield f"  Oplacerad text vid {u.near or 'början'}: {len(u.text)} tecken"
    for f in ret.findings:
        said = f"Valet på {f.question} är otydligt skrivet." if f.code == "unclear_choice" else f.message
        yield f"  {'·' if f.severity is Severity.NOTE else '!'} {said}"


STATES = {
    "answered": "besvarade",
    "blank": "tomma",
    "not_found": "borta ur filen",
    "unreadable": "gick inte att läsa",
    "unclear": "oklara",
    "not_applicable": "följer av en annan fråga",
}
