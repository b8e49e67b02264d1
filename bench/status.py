"""`lovande status --json` on a large round, as a process of its own, against reading the same events with sqlite3 and json."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.kills.rounds import address, make_round
from pipeline.ledger import open_ledger
from pipeline.model.events import Event, EventKind
from pipeline.model.mail import Purpose
from tests.support import ROOT

PRACTICES, ROUNDS = 1000, 7
START = datetime(2026, 9, 1, 8, tzinfo=UTC)
BARE = """
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("SELECT * FROM events ORDER BY number").fetchall()
print(len([json.loads(r[6]) for r in rows]))
"""


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: medians over alternating rounds."""
    with tempfile.TemporaryDirectory() as folder:
        home, data = Path(folder, "round"), Path(folder, "data")
        events = _round(home, data)
        environ = {**os.environ, "LOVANDE_DATA": str(data)}
        sides = {
            "status": [sys.executable, "-m", "pipeline", "status", "--json", "--round", str(home)],
            "bare": [sys.executable, "-c", BARE, str(home / "ledger.sqlite")],
        }
        seen: dict[str, list[float]] = {side: [] for side in sides}
        passed: dict[str, list[float]] = {side: [] for side in sides}
        for n in range(ROUNDS + 1):
            for side, command in sides.items():
                start, before = time.perf_counter(), os.times()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environ, cwd=ROOT)
                after = os.times()
                if n:  # the first round warms the disk cache
                    used = after.children_user + after.children_system - before.children_user - before.children_system
                    seen[side].append(used)
                    passed[side].append(time.perf_counter() - start)
    what = f"status: {PRACTICES} practices, {events} events"
    yield f"{what}, CPU (goal: at most 1 s)", f"{median(seen['status']):.2f} s"
    yield f"{what}, on the wall at best", f"{min(passed['status']):.2f} s"
    ratio = median(a / b for a, b in zip(seen["status"], seen["bare"], strict=True))
    yield "status: against python reading the same events and no more, CPU", f"{ratio:.1f}"


def _round(home: Path, data: Path) -> int:
    """A round in which everybody has had a form and a reminder, and most have answered; how many events that is."""
    ids = make_round(home, PRACTICES)
    with open_ledger(home, lambda: START, data) as ledger:
        for n, id in enumerate(ids):
            ledger.append(
                *_mail(id, f"M{n + 1:03}", Purpose.FORM, 0), *_mail(id, f"M{PRACTICES + n + 1:03}", Purpose.REMINDER, 1)
            )
            if n % 10 < 7:
                ledger.append(*_answer(id, n))
                (home / "inbox" / f"{id}.docx").write_bytes(b"")
        return len(ledger.log())


def _mail(id: str, mail: str, purpose: Purpose, step: int) -> Iterator[Event]:
    at = START + timedelta(days=10 * step)
    data = {
        "purpose": purpose, "step": step, "address": address(id), "practices": [id], "message_id": f"<{mail}@fou.example>",
        "subject": "Beskriv ert arbetssätt", "way": "smtp",
    }  # fmt: skip
    if purpose is Purpose.FORM:
        yield Event(at, EventKind.FORM_ISSUED, id, mail, f"{mail:0>64}", {"file": f"{id}.docx", "prefilled": False})
    yield Event(at, EventKind.MAIL_QUEUED, mail=mail, data=data)
    yield Event(at, EventKind.MAIL_OFFERED, mail=mail)
    yield Event(at, EventKind.MAIL_SENT, mail=mail, data={"way": "smtp", "why": "2.0.0 OK", "code": 250})
    if purpose is Purpose.REMINDER:
        yield Event(at, EventKind.REMINDED, id, mail, data={"step": step})


def _answer(id: str, n: int) -> Iterator[Event]:
    at, digest = START + timedelta(days=12), f"{n:064x}"
    yield Event(at, EventKind.FILE_RECEIVED, id, sha256=digest, data={"file": f"{id}.docx", "original": "Svar.docx"})
    yield Event(at, EventKind.FILE_ACCEPTED, id, sha256=digest, data={"file": f"{id}.docx"})
    yield Event(at, EventKind.CHECKED, id, data={"complete": n % 3 == 0, "filled": 8, "elements": 11, "gaps": n % 3})


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:70} {figure}")
