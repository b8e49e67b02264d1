"""The hostile files (tests/hostile), each read as people's are, in the watched process -> what each takes, and what is said of it.

Counted: the processor's time and the memory of the reader and all that it starts, both tries and the start of a new reader with them.
With `busy` all is read once more while two loops run on every core: what is said of a file must be the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil

from pipeline.base.guard import NAME
from pipeline.intake import guarded
from pipeline.model.returns import Status
from tests.hostile import EVERY, Hostile
from tests.support import ROOT

INSTRUMENT = ROOT / "templates/lovande-arbetssatt/instrument.toml"
MOST_SECONDS, MOST_MB = 10, 512
GLANCE = 0.01
"""Seconds between two looks at the memory."""
SHOWN = 8
LOOPS_PER_CORE = 2


class Took(NamedTuple):
    name: str
    seconds: float
    mb: float
    told: tuple[str, ...]
    """Why each of its documents is in quarantine; empty for one that is accepted."""
    expected: bool


def run(busy: bool = False, only: str = "") -> Iterator[tuple[str, str]]:
    """(label, figure) rows."""
    files = [h for h in EVERY if any(word in h.name for word in only.split(","))]
    guarded.files_apart(INSTRUMENT, [("svar.docx", b"")])  # a reader that has started
    idle = [_took(h) for h in files]
    yield from _figures(idle, "idle")
    if not busy:
        return
    with _busy():
        loaded = [_took(h) for h in files]
    yield from _figures(loaded, "loaded")
    differing = [(i, b) for i, b in zip(idle, loaded, strict=True) if i.told != b.told]
    yield "hostile: told otherwise when loaded (there must be none)", str(len(differing))
    for i, b in differing:
        yield f"hostile: {i.name}", f"{i.told} idle, {b.told} loaded"


def _figures(took: Sequence[Took], way: str) -> Iterator[tuple[str, str]]:
    yield f"hostile, {way}: files read", str(len(took))
    for t in sorted(took, key=lambda t: -t.seconds)[:SHOWN]:
        yield f"hostile, {way}, slowest: {t.name}", _figure(t)
    for t in sorted(took, key=lambda t: -t.mb)[:SHOWN]:
        yield f"hostile, {way}, largest: {t.name}", _figure(t)
    over = [t for t in took if t.seconds > MOST_SECONDS or t.mb > MOST_MB]
    yield f"hostile, {way}: over {MOST_SECONDS} s or {MOST_MB} MB (there must be none)", str(len(over))
    for t in over:
        yield f"hostile, {way}, over: {t.name}", _figure(t)
    wrong = [t for t in took if not t.expected]
    yield f"hostile, {way}: told for something else (there must be none)", str(len(wrong))
    for t in wrong:
        yield f"hostile, {way}, told otherwise: {t.name}", str(t.told)


def _figure(t: Took) -> str:
    return f"{t.seconds:.1f} s, {t.mb:.0f} MB, {', '.join(sorted({c.partition(':')[0] for c in t.told})) or 'accepted'}"


def _took(hostile: Hostile) -> Took:
    content = hostile.make()
    with _measured() as meter:
        returns = guarded.files_apart(INSTRUMENT, [("svar.docx", content)])
    codes = [r.findings[-1].code if r.status is not Status.ACCEPTED else "" for r in returns]
    told = tuple(f"{code}: {r.reason}" for code, r in zip(codes, returns, strict=True) if code)
    expected = set(codes) <= set(hostile.codes) if hostile.codes else codes == [""]
    return Took(hostile.name, meter.seconds, meter.bytes / 2**20, told, expected)


@dataclass(slots=True)
class _Meter:
    """What this program's readers have taken between two moments."""

    bytes: int = 0
    seconds: float = 0
    _seen: dict[psutil.Process, float] = field(default_factory=dict)
    """Seconds of each process when it was last seen: some ended ones are waited for by nobody."""

    def look(self) -> float:
        """Seconds used since the program began, as far as the system tells of those that have ended."""
        waited = sum(psutil.Process().cpu_times()[2:4])
        total = 0
        for reader in _readers():
            with suppress(psutil.Error):
                for process in (reader, *reader.children(recursive=True)):
                    with suppress(psutil.Error):
                        times = process.cpu_times()
                        waited += sum(times[:4])
                        self._seen[process] = times.user + times.system
                        total += process.memory_info().rss
        self.bytes = max(self.bytes, total)
        return float(waited)

    def seen(self) -> float:
        return sum(self._seen.values())


@contextmanager
def _measured() -> Iterator[_Meter]:
    meter, ended = _Meter(), threading.Event()

    def watch() -> None:
        while not ended.wait(GLANCE):
            meter.look()

    waited, seen = meter.look(), meter.seen()
    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield meter
    finally:
        ended.set()
        thread.join()
        meter.seconds = max(meter.look() - waited, meter.seen() - seen)


def _readers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if NAME in child.cmdline():
                found.append(child)
    return found


@contextmanager
def _busy() -> Iterator[None]:
    count = LOOPS_PER_CORE * (os.cpu_count() or 1)
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        time.sleep(1)
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
