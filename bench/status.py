"""`lovande status` when nothing has happened since the last command, as a process of its own: on the repository's own round against
bare Python, and on a large one also when the folded state is lost and the whole ledger is asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.kills.rounds import address, make_round
from bench.startup import cpu_of
from pipeline.ledger import open_ledger
from pipeline.model.events import Event, EventKind
from pipeline.model.mail import Purpose
from tests.support import ROOT

PRACTICES, ROUNDS = 1000, 7
START = datetime(2026, 9, 1, 8, tzinfo=UTC)
OWN = ("round.toml", "register.xlsx", "inbox", "templates", "assessments.jsonl")
"""What the repository's own round of ten practices is made of."""


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: medians over alternating rounds."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "LOVANDE_DATA": str(Path(folder, "data")), "PYTHONPATH": str(ROOT)}
        own, large = Path(folder, "own"), Path(folder, "round")
        own.mkdir()
        for name in OWN:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, own / name)
        events = _round(large, Path(folder, "data"))
        for home, words in ((own, ("receive",)), (large, ("mark", "P0001", "--resume"))):
            line = [sys.executable, "-m", "pipeline", *words, "--round", str(home)]
            subprocess.run(line, check=True, stdout=subprocess.DEVNULL, env=environ)
        state = next(p for p in Path(folder, "data").rglob("state.json") if b"P0999" in p.read_bytes())
        kept = state.read_bytes()
        seen: dict[str, list[float]] = {side: [] for side in ("bare", "own", "large", "lost")}
        for n in range(ROUNDS + 1):
            for side, times in seen.items():
                state.write_bytes(kept) if side != "lost" else state.unlink()
                status = ("-m", "pipeline", "status", "--round", str(own if side == "own" else large))
                used = cpu_of([sys.executable, *(("-c", "pass") if side == "bare" else status)], env=environ)
                if n:  # the first round warms the disk cache
                    times.append(used)
    bare, ten, many, asked = map(median, seen.values())
    yield "status: ten practices, nothing has happened, CPU", f"{ten * 1000:.0f} ms"
    yield "status: the same against bare Python (goal: at most 25)", f"{ten / bare:.1f}"
    what = f"status: {PRACTICES} practices, {events} events"
    yield f"{what}, nothing has happened, CPU (goal: at most 1 s)", f"{many:.2f} s"
    yield f"{what}, the folded state lost, CPU", f"{asked:.2f} s"


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
