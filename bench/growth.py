"""What whole commands cost as a round grows: `python -m bench growth [--sizes 250,500,1000,2000] [--only WORD]`.

Every command runs as a process of its own on a copy of a round that was drawn once (bench/grown.py), in the order of a season. Told: CPU of
the command and all it starts (user and system), the most memory that they held together (proportional set size, looked at twenty times a
second), the ratio to a floor that is taken in the same run, and the exponent with which the CPU grows. The floor is what no program can do
without: start Python, hash and inflate and parse what came in, deflate what goes out, on the very same bytes.
"""

from __future__ import annotations

import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
from lxml import etree

from bench.grown import grown
from pipeline.base.package import pack, unpack
from pipeline.ledger import peek
from pipeline.model.events import mails
from tests.support import ROOT

SIZES = (250, 500, 1000, 2000)
LOOK = 0.05
CHANGED = 0.01
AGAINST_READING = {"compile, unchanged": 0.25, "compile, 1 % changed": 0.40}
"""What may be at most such a part of reading every file once, without what is kept."""
MAILS = "receive, as many mails as answers (goal <= 3 x reading them)"
"""Into a round that is full; its floor is `read` of the same files, with no cache."""
PREPARES = ("send --to eml", "mark sent", "compile, first")
"""What makes the round that others are measured on."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run of one command."""

    cpu: float
    memory: int
    """Bytes, of all its processes together."""


@dataclass(frozen=True, slots=True)
class Floors:
    """Seconds of CPU, taken in the same run as the commands."""

    start: float
    came: float
    """Hash, inflate and parse the inbox."""
    inbox_hash: float
    made: dict[str, float]
    """{folder of the outbox: deflate what lies there}."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One command on a round of one size, and its floor in seconds of CPU."""

    name: str
    size: int
    cost: Cost
    floor: float


def run(sizes: Sequence[int] = SIZES, only: str = "", write: bool = False) -> Iterator[tuple[str, str]]:
    """(label, figure) for every command and size, then the exponents and what the goals compare. `write`: also to docs/performance.md."""
    found: list[Measured] = []
    for size in sizes:
        floors, costs = _measured(size, only)
        for name, cost in costs.items():
            found.append(Measured(name, size, cost, floors[name]))
            ratio = f"{cost.cpu / floors[name]:.2f} x floor"
            yield f"growth, {size}: {name}", f"{cost.cpu:.2f} s CPU, {cost.memory / 1e6:.0f} MB, {ratio}"
        if "read all, no cache" in costs:
            for name, goal in ((n, g) for n, g in AGAINST_READING.items() if n in costs):
                ratio = f"{costs[name].cpu / costs['read all, no cache'].cpu:.2f}"
                yield f"growth, {size}: {name} against reading once (goal <= {goal})", ratio
    for name in dict.fromkeys(m.name for m in found):
        by_size = {m.size: m.cost for m in found if m.name == name}
        if len(by_size) > 1:
            yield f"growth, exponent: {name} (goal <= 1.1)", f"{exponent(by_size):.2f}"
    if write:
        from bench.growth_page import write_page

        write_page(found)


def exponent(costs: dict[int, Cost]) -> float:
    """The slope of log(CPU) by log(size), least squares: what every run costs, however small, makes it less."""
    points = [(math.log(size), math.log(max(cost.cpu, 1e-3))) for size, cost in costs.items()]
    x, y = (sum(p[n] for p in points) / len(points) for n in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def _measured(size: int, only: str) -> tuple[dict[str, float], dict[str, Cost]]:
    """({command: its floor}, {command: cost}) of a season of a round."""
    with tempfile.TemporaryDirectory() as folder:
        home, data = Path(folder, "round"), Path(folder, "data")
        shutil.copytree(grown(size), home)
        came = sorted(home.glob("inbox/*"))
        late = came[: max(1, len(came) // 100)]
        away = Path(folder, "late")
        away.mkdir()
        costs: dict[str, Cost] = {}
        answers = (home / "inbox").rename(Path(folder, "inbox"))
        (home / "inbox").mkdir()

        def cost(name: str, *words: str, prepare: Callable[[], object] = lambda: None) -> None:
            if only in name or name in PREPARES:
                prepare()
                done = _cost(words, home, data)
                if only in name:
                    costs[name] = done

        cost("help", "--help")
        cost("forms", "forms")
        cost("send, shown", "send")
        cost("send --to eml", "send", "--to", "eml")
        cost("mark sent", "send", "--mark-sent", "ALL")
        cost("status, nobody has answered", "status")
        (home / "inbox").rmdir()
        answers.rename(home / "inbox")
        cost("read all, no cache", "read", "--json", *(str(p) for p in came))
        cost("compile, first", "compile")
        cost("compile, unchanged", "compile")
        cost("compile, 1 % changed", "compile", prepare=lambda: _change(late))
        cost("status", "status")
        cost("remind, shown", "remind")
        cost("decide --list", "decide", "--list")
        cost("approve --list", "approve", "--list")
        cost("overview, all", "overview")
        cost("overview, again", "overview")
        cost("export", "export")
        cost("verify", "verify")
        cost("archive", "archive", "--to", str(Path(folder, "archive")))
        one = Path(folder, "one.docx")
        one.write_bytes(_with_note(came[0].read_bytes(), "one") if came[0].suffix == ".docx" else came[0].read_bytes())
        cost("receive, one file", "receive", str(one))
        reading = 0.0
        if only in MAILS:
            reading = _cost(("read", "--json", *(str(p) for p in came)), home, data).cpu
            cost(MAILS, "receive", str(_as_mails(came, home, data, Path(folder, "mails"))))
            cost("status, all have answered twice", "status")
        floors = _floors(came, home / "outbox")  # before anything is gone
        cost("forget one", "forget", "P0001", "--yes", "--ground", "Beslut 2026-11-03, dnr 12/26", "--by", "Karin Ek")
        out = floors.made
        floor = {
            "forms": floors.start + out.get("forms", 0),
            "send --to eml": floors.start + out.get("mail", 0),
            "read all, no cache": floors.start + floors.came,
            "compile, first": floors.start
            + floors.came
            + sum(v for k, v in out.items() if k in ("descriptions", "letters", ".")),
            "compile, unchanged": floors.start + floors.inbox_hash,
            "compile, 1 % changed": floors.start + floors.inbox_hash + floors.came * CHANGED,
            "overview, all": floors.start + out.get("overview", 0),
            "export": floors.start + out.get("export", 0),
            "verify": floors.start + floors.inbox_hash,
            MAILS: reading,
        }
        return {name: floor.get(name, floors.start) for name in costs}, costs


def _cost(words: Sequence[str], home: Path, data: Path) -> Cost:
    environ = {**os.environ, "LOVANDE_DATA": str(data), "PYTHONPATH": str(ROOT)}
    environ.pop("LOVANDE_UNGUARDED", None)
    command = [sys.executable, "-m", "pipeline", *words]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home, env=environ
    ) as program:
        watch = _Watch(program.pid)
        watch.start()
        program.wait()
        watch.ended.set()
        watch.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, watch.most)


class _Watch(threading.Thread):
    """Looks at how much memory a process and all below it hold."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(LOOK):
            try:
                top = psutil.Process(self.pid)
                held = sum(_held(p) for p in (top, *top.children(recursive=True)))
            except psutil.Error:
                continue
            self.most = max(self.most, held)


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def _as_mails(came: Sequence[Path], home: Path, data: Path, folder: Path) -> Path:
    """Every answer saved once more and sent as a reply to the mail that its form went out with."""
    folder.mkdir()
    ours = {p: m for m in mails(peek(home, data)).values() for p in m.practices}
    for n, path in enumerate(came):
        own = ours[path.stem.partition("-")[0]]
        mail = EmailMessage()
        mail["From"], mail["Subject"], mail["Message-ID"] = own.address, f"Sv: {own.subject}", f"<{n}@svar.example>"
        mail["Date"] = format_datetime(datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(minutes=n))
        mail["In-Reply-To"] = own.message_id
        mail.set_content("Hej!\n\nHär kommer formuläret.\n\nMed vänlig hälsning\nKim Ek\n")
        content = _with_note(path.read_bytes(), f"mail-{n}")
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=path.name)
        (folder / f"{n:05}.eml").write_bytes(mail.as_bytes())
    return folder


def _change(files: Sequence[Path]) -> None:
    for n, path in enumerate(files):
        path.write_bytes(_with_note(path.read_bytes(), str(n)))


def _with_note(content: bytes, note: str) -> bytes:
    """The same document saved once more: other bytes, the same answers."""
    return pack([*unpack(content).items(), (f"docProps/thumbnail-{note}.txt", note.encode())])


def _floors(came: Sequence[Path], outbox: Path) -> Floors:
    started = _cpu(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), children=True)
    contents = [p.read_bytes() for p in came]
    hashed = _cpu(lambda: [sha256(c).hexdigest() for c in contents])
    parsed = _cpu(
        lambda: [
            etree.fromstring(part)
            for c in contents
            for name, part in unpack(c).items()
            if name.endswith((".xml", ".rels"))
        ]
    )
    made: dict[str, float] = {}
    for path in sorted(p for p in outbox.rglob("*") if p.is_file()):
        parts = path.relative_to(outbox).parts
        content = path.read_bytes()
        inner = list(unpack(content).values()) if content.startswith(b"PK") else [content]
        room = parts[0] if len(parts) > 1 else "."
        made[room] = made.get(room, 0.0) + _cpu(partial(_deflate, inner))
    return Floors(started, hashed + parsed, hashed, made)


def _deflate(contents: Sequence[bytes]) -> None:
    for content in contents:
        zlib.compress(content, 6)


def _cpu(do: Callable[[], Any], children: bool = False) -> float:
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    before = resource.getrusage(who)
    do()
    after = resource.getrusage(who)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
