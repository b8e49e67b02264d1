"""The summary workbook of 1,000 practices against plain openpyxl writing the same sheets.

Every practice has answered all fields of the instrument's fullest form with texts of ordinary length, and two people have
judged every element and agreed on a level. Each measurement
is a process of its own: it loads the pickled answers, then counts processor time (user + system) and the peak of
resident memory over what it was after loading. Importing the writing library is part of what is measured. openpyxl
writes the same rows in normal mode without any formatting, which is the least it can do.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median

from pipeline.assessment.proposal import propose
from pipeline.cases.completeness import check
from pipeline.instrument.load import load
from pipeline.model.assessment import Fulfilment, Judged, Proposal, Rating, latest
from pipeline.model.case import Case
from pipeline.model.instrument import Field, Instrument, fields, roles_of
from pipeline.model.returns import Answer, Carrier, Identity, Practice, Return, Round, State

ROOT = Path(__file__).parent.parent
TOML = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"
ROUND = Round("host-2026", "Hösten 2026", "lovande-arbetssatt", date(2026, 10, 23), "FoU", "Kim", "fou@fou.example")
WORDS_OF = {"element": (30, 150), "background": (15, 60), "comment": (8, 50), "reason": (8, 40)}
"""Shortest and longest text in words; most are nearer the shortest, as in the typed answers of tests/data/typed."""


def run(rounds: int = 5, practices: int = 1000) -> list[tuple[str, str]]:
    """(label, figure) rows: medians over `rounds` alternating rounds, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "cases.pickle"
        data.write_bytes(pickle.dumps(_cases(practices)))
        seen: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for n in range(rounds):
            for side in sorted(SIDES, reverse=bool(n % 2)):
                seen[side].append(_measure(side, data))
    cpu = {side: median(m["cpu"] for m in found) for side, found in seen.items()}
    peak = {side: median(m["peak"] for m in found) for side, found in seen.items()}
    ratios = [a["cpu"] / b["cpu"] for a, b in zip(seen["lovande"], seen["openpyxl"], strict=True)]
    size = {side: found[-1]["size"] for side, found in seen.items()}
    return [
        (f"workbook, {practices} practices: lovande, CPU", f"{cpu['lovande']:.2f} s"),
        (f"workbook, {practices} practices: openpyxl, CPU", f"{cpu['openpyxl']:.2f} s"),
        (
            "workbook: CPU against openpyxl (goal <= 0.65)",
            f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
        ),
        ("workbook: lovande, peak over loaded answers (goal <= 60 MB)", f"{peak['lovande']:.1f} MB"),
        ("workbook: openpyxl, peak over loaded answers", f"{peak['openpyxl']:.1f} MB"),
        ("workbook: file, lovande / openpyxl", f"{size['lovande']:.1f} / {size['openpyxl']:.1f} MB"),
    ]


def _measure(side: str, data: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.workbook", side, str(data)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _child(side: str, data: Path) -> None:
    instrument = load(TOML)
    gc.disable()
    cases: list[Case] = pickle.loads(data.read_bytes())
    gc.enable()
    gc.collect()
    target = data.with_name(f"{side}.xlsx")
    _forget_peak()
    loaded, before = _memory("VmRSS"), os.times()
    SIDES[side](instrument, cases, target)
    after = os.times()
    cpu = after.user - before.user + after.system - before.system
    print(json.dumps({"cpu": cpu, "peak": _memory("VmHWM") - loaded, "size": target.stat().st_size / 1e6}))


def _lovande(instrument: Instrument, cases: Sequence[Case], target: Path) -> None:
    from pipeline.outputs.question_report import review
    from pipeline.outputs.workbook import summary_workbook

    summary_workbook(instrument, ROUND, cases, [c.ret for c in cases], [], review(instrument, cases), target)


def _openpyxl(instrument: Instrument, cases: Sequence[Case], target: Path) -> None:
    from openpyxl import Workbook

    from pipeline.outputs.question_report import review
    from pipeline.outputs.workbook import sheets

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets(instrument, ROUND, cases, [c.ret for c in cases], [], review(instrument, cases)):
        page = book.create_sheet(sheet.name)
        for line in sheet.lead:
            page.append([line])
        page.append([c.header for c in sheet.columns])
        for row in sheet.rows:
            page.append([cell if isinstance(cell, str) else cell.text for cell in row])
    book.save(target)


SIDES = {"lovande": _lovande, "openpyxl": _openpyxl}


def _forget_peak() -> None:
    """Let the peak start from here. Linux only; elsewhere it would include the loading."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory(name: str) -> float:
    """VmRSS (now) or VmHWM (peak) of this process, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{name}:\s+(\d+) kB", status, re.M)
    assert found, name
    return int(found[1]) * 1024 / 1e6


def _cases(many: int) -> list[Case]:
    instrument = load(TOML)
    depth = max(instrument.depths, key=lambda d: len(fields(instrument, d.code))).code
    words = sorted(
        {w for q in instrument.questions for w in q.text.split()}
        | {w for e in instrument.elements for w in e.guidance.split()}
    )
    dice = random.Random(2026)
    return [_case(instrument, depth, f"P{n:04}", words, dice) for n in range(1, many + 1)]


def _case(instrument: Instrument, depth: str, id: str, words: Sequence[str], dice: random.Random) -> Case:
    answers = {f.key: _answer(instrument, f, words, dice) for f in fields(instrument, depth)}
    found = check(instrument, depth, answers)
    identity = Identity(instrument.id, instrument.version, id, ROUND.id, depth)
    ret = Return(f"{id}.docx", f"{dice.getrandbits(256):064x}", identity=identity, answers=found.answers)
    practice = Practice(
        id, f"Arbetssätt {id}", ("Norrvik",), "Familjeenheten", "IFO", ("förebyggande",), "pågående", "FoU",
        "Kim Exempel", "kim@norrvik.example", "docx", depth,
    )  # fmt: skip
    proposal = propose(instrument, depth, found.answers)
    return Case(
        practice, ret, found, roles_of(instrument), Judged(proposal, latest(_ratings(instrument, proposal, id, words)))
    )


def _ratings(instrument: Instrument, proposal: Proposal, id: str, words: Sequence[str]) -> Iterator[Rating]:
    """What two people say of every element, mostly what is proposed, and what they agree on."""
    dice = random.Random(id)
    edition = f"{instrument.id} {instrument.version}"
    for element in instrument.elements:
        level = proposal.of(element.number).level
        for by in ("Kim Ek", "Robin Alm", "Kim Ek och Robin Alm"):
            said = level if dice.random() < 0.8 else dice.choice(list(Fulfilment))
            both = " och " in by
            yield Rating(id, element.number, said, _text("reason", words, dice), by, ROUND.deadline, edition, "", both)


def _answer(instrument: Instrument, f: Field, words: Sequence[str], dice: random.Random) -> Answer:
    if f.kind == "choice":
        # The first choice opens every gate, so that all fields are answered.
        value, raw = f.choices[0], instrument.label(f.choices[0])
    elif f.kind == "date":
        value = raw = f"2026-10-{dice.randint(1, 22):02}"
    else:
        value = raw = _text("comment" if f.question else "element" if f.element else "background", words, dice)
    return Answer(f.key, State.ANSWERED, value, raw, Carrier.CONTROL, f"tabell 7, rad {f.code}")


def _text(kind: str, words: Sequence[str], dice: random.Random) -> str:
    low, high = WORDS_OF[kind]
    return " ".join(dice.choices(words, k=int(dice.triangular(low, high, low)))) + "."


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _child(sys.argv[1], Path(sys.argv[2]))
    else:
        for label, figure in run():
            print(f"{label}: {figure}")
