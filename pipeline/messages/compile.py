"""What `lovande compile` made, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.base.swedish import code_ranges, join_words
from pipeline.commands.compile import Compiled
from pipeline.commands.making import QUESTIONS
from pipeline.model.case import Case
from pipeline.model.returns import Severity
from pipeline.round.outbox import Outcome

from .written import pdf_lines, written_json, written_lines


def compile_json(done: Compiled) -> dict[str, Any]:
    """The result of `lovande compile --json`. No answer texts."""
    return {
        "files": [{"file": r.file, "status": r.status, "reason": r.reason, "practice": r.identity.practice if r.identity else None} for r in done.returns],
        "practices": [
            {
                "practice": c.practice.id,
                "file": c.ret.file,
                "files": [s.file for s in c.ret.files],
                "elements": {str(e.element): {"level": e.level, "filled": e.filled, "asked": e.asked} for e in c.completeness.elements},
                "gaps": len(c.completeness.gaps),
                "open": len(c.open_finds),
            }
            for c in done.cases
        ],
        "waiting": [p.id for p in done.waiting],
        "seen_first": {p: list(ids) for p, ids in done.seen_first.items()},
        "written": written_json(done.written),
        "notes": list(done.notes),
        "left": list(done.left),
    }  # fmt: skip


def compile_lines(done: Compiled) -> Iterator[str]:
    """One line per file or output that needs a person, then what was made and what to do next."""
    for ret in done.quarantined:
        yield f"  ✗ {ret.file}: {ret.reason}"
    for ret in done.unread:
        yield f"  … {ret.file}: {ret.reason}"
    for ret in (*done.copies, *done.beside, *done.aside):
        yield f"    {ret.file}: {ret.reason}"
    there = {w.name for w in done.written if w.outcome not in (Outcome.REMOVED, Outcome.LEFT)}
    for case in done.cases:  # none is written to who has said "use it as it is", and an old one is then removed
        has_letter = f"letters/{case.practice.file_name}.docx" in there
        yield from _case_lines(case, done.seen_first.get(case.practice.id, ()), has_letter)
    yield from written_lines(done.written)
    complete = sum(not c.completeness.gaps for c in done.cases)
    files = len(done.returns)
    yield ""
    held, copies, beside = len(done.quarantined), len(done.copies), len(done.beside)
    later, away = len(done.unread), len(done.aside)
    not_now = f", {later} som datorn inte hann läsa" if later else ""
    read = files - held - copies - beside - later - away
    merged = "" if read == len(done.cases) else f" för {len(done.cases)} arbetssätt"
    same = f", {_count(copies, 'exakt kopia', 'exakta kopior')}" if copies else ""
    along = f", {_count(beside, 'fil', 'filer')} bredvid ett formulär" if beside else ""
    put_away = f", {_count(away, 'fil', 'filer')} åt sidan" if away else ""
    yield f"{_count(files, 'fil', 'filer')} i inbox: {_count(read, 'läst', 'lästa')}{merged}{same}{along}{put_away}, {held} i karantän{not_now}."
    if done.cases:
        yield f"Av de lästa svaren är {_count(complete, 'komplett', 'kompletta')}. {len(done.waiting)} arbetssätt har inget läst svar än."
    else:
        yield "Inget svar kunde läsas den här gången." if files else "Det finns inga svar i inbox."
    made = {
        folder: sum(
            w.name.startswith(folder)
            and (w.name.endswith(".docx") or folder == "attachments")
            and w.outcome not in (Outcome.REMOVED, Outcome.LEFT)
            for w in done.written
        )
        for folder in ("descriptions", "letters", "attachments")
    }
    if done.kept:
        yield f"Det som är gjort tidigare ligger kvar i outbox ({_count(done.kept, 'fil', 'filer')}): beskrivningar, brev och bilagor är inte ändrade."
    if done.left:
        yield f"Det som är skrivet för {join_words(list(done.left))} ligger kvar som det var, tills alla filer är lästa."
    changed = sum(w.outcome in (Outcome.WRITTEN, Outcome.BESIDE) for w in done.written)
    attached = f", {_count(made['attachments'], 'bilaga', 'bilagor')}" if made["attachments"] else ""
    texts = f"{_count(made['descriptions'], 'beskrivning', 'beskrivningar')}, {made['letters']} brev{attached} och "
    yield f"I outbox: {texts if done.cases else ''}summary.xlsx (nytt eller ändrat: {changed})."
    yield from pdf_lines(done.written, done.notes)
    if any(w.name == QUESTIONS and w.outcome is not Outcome.LEFT for w in done.written):
        yield f"Hur frågorna fungerade, för arbetsgruppen: outbox/{QUESTIONS}."
    yield ""
    yield f"Nästa steg: {_next_step(done, made['letters'])}"


def _next_step(done: Compiled, letters: int) -> str:
    if not done.returns:
        look = " Se också vad som väntar på ert beslut med lovande decide --list." if done.undecided else ""
        return f"lägg filerna ni har fått i inbox och kör lovande compile igen.{look}"
    if done.unread:
        return f"stäng andra program och kör lovande compile igen, så läses {'filen' if len(done.unread) == 1 else 'filerna'} som datorn inte hann med."
    steps = ["öppna outbox/summary.xlsx"]
    if any(w.outcome is Outcome.OPEN for w in done.written):
        steps = ["stäng filerna som är öppna och kör lovande compile igen"]
    if done.quarantined:
        steps.append("åtgärda filerna i karantän enligt raderna ovan")
    if done.seen_first:
        steps.append("läs det som väntar med lovande receive --review")
    if done.undecided:
        steps.append("se vad som väntar på ert beslut med lovande decide --list")
    if any(c.open_finds for c in done.cases):
        steps.append("avgör vad som kan peka ut en person med lovande decide --list")
    if letters:
        steps.append("läs breven i outbox/letters och skicka dem med lovande remind")
    late = len(done.waiting) - done.quiet
    if late == 1:
        steps.append("påminn det arbetssätt som inte har svarat: lovande remind")
    elif late:
        steps.append(f"påminn de {late} arbetssätt som inte har svarat: lovande remind")
    return ", ".join(steps) + "."


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _case_lines(case: Case, seen_first: Sequence[str] = (), has_letter: bool = True) -> Iterator[str]:
    if case.ret.sources:
        yield f"    {case.practice.id}: sammanfört ur {len(case.ret.sources)} filer: {join_words([s.file for s in case.ret.sources])}."
    conflicts = _codes(case)
    if conflicts:
        yield f"  ! {case.practice.id}: filerna säger olika på {conflicts}. Skriv lovande decide --list för att se vad."
    gaps = len({f.question or f.message for f in case.completeness.gaps})
    damage = [f for f in case.ret.findings if f.severity is not Severity.NOTE and f.code != "conflict"]
    damage += [f for f in case.completeness.findings if f.severity is Severity.TELL]
    whose = case.practice.id if case.ret.sources else f"{case.ret.file} ({case.practice.id})"
    if seen_first:
        letter = " Brevet skrivs när det är sett." if gaps else ""
        yield f"  ! {case.practice.id}: {join_words(list(seen_first))} väntar på att någon tittar: lovande receive --review.{letter}"
    elif gaps:
        letter = "brevet ligger i outbox/letters" if has_letter else "men inget brev behövs"
        yield f"  ! {whose}: {gaps} {'sak' if gaps == 1 else 'saker'} att fråga om, {letter}."
    for finding in damage:
        where = f"{finding.file} ({case.practice.id})" if finding.file else whose
        yield f"  ! {where}: {finding.message}"


def _codes(case: Case) -> str:
    codes = dict.fromkeys(f.question or "" for f in case.ret.findings if f.code == "conflict")
    return join_words(code_ranges(list(codes)))
