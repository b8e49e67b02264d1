"""Good forms read by the real commands while the computer does anything but let them: `python -m bench load [--forms N] [--ways ...]`.

The forms are made from the invented answers of the tests, all distinct: Word and Excel forms of as many practices, and the OpenDocument,
old Excel and PDF files of the tests, each with other bytes. Four ways to be disturbed:

- *busy*: fifteen busy loops on the same core as the program and its readers (as `taskset` would);
- *shares*: the readers are stopped and continued all the time, so that they get a fifteenth of the processor;
- *stopped*: the readers, and then the whole program with them, are stopped for longer than a file may sleep, and continued;
- *quiet*: nothing.

Counted: files that are not accepted, by why; what is on record as quarantine; practices that would be reminded afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psutil

from pipeline.base.guard import LIMITS, NAME
from pipeline.base.package import pack, unpack
from tests.support import ROOT, typed
from tests.support.filling import blank, filled
from tests.support.rounds import REGISTER

FORMS, LOAD = 200, 15
WAYS = ("busy", "shares", "stopped", "quiet")
OTHERS = ("tests/data/odt/P0*.odt", "tests/data/ods/*.ods", "tests/data/xls/*.xls", "tests/data/pdf/*.pdf")
SHARE = 0.03
"""Seconds that a reader is let run at a time."""


def run(forms: int = FORMS, seed: int = 1, ways: Sequence[str] = WAYS) -> Iterator[tuple[str, str]]:
    """(label, figure) for each way."""
    with tempfile.TemporaryDirectory() as folder:
        for way in ways:
            home = make_round(Path(folder, way), forms, seed)  # each of its own: a round is run from one computer
            counted = counts(home, Path(folder, f"data-{way}"), way)
            wrong = {k: v for k, v in counted.items() if not k.startswith("accepted")}
            yield f"load, {way}: forms accepted", str(counted["accepted"])
            yield f"load, {way}: in quarantine, unread or asked again (there must be none)", str(wrong or 0)


def make_round(home: Path, forms: int, seed: int) -> Path:
    """A round of so many practices less the others' files, each with its answer in the inbox; the others' lie beside it in `andra`."""
    random = Random(f"load {seed}")
    others = [p for pattern in OTHERS for p in sorted(ROOT.glob(pattern))]
    random.shuffle(others)
    n_others = forms // 5
    (home / "inbox").mkdir(parents=True)
    (home / "andra").mkdir()
    (home / "round.toml").write_bytes((ROOT / "round.toml").read_bytes())
    rows = [REGISTER.splitlines()[0]]
    texts = [t for id in ("P08", "P10") for t in typed(id).values() if len(t) > 40]
    for n in range(forms - n_others):
        id, format = f"L{n + 1:03}", ("docx", "xlsx")[n % 2]
        answers = {
            **typed("P08"),
            "e1_text": f"{random.choice(texts)} Grupp {n + 1}, {random.randrange(10_000)} timmar.",
        }
        content = filled(blank(format, "oversikt", id), answers, date(2026, 10, 1 + n % 28).isoformat())
        (home / "inbox" / f"{id}.{format}").write_bytes(content)
        rows.append(
            f"{id};Arbetssätt {id};Norrvik;Familjeenheten;IFO;stöd;pågående;FoU;Kim {n};kim{n}@norrvik.example;{format};Översikt;intern;nej"
        )
    (home / "register.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for n in range(n_others):
        source = others[n % len(others)]
        (home / "andra" / f"{n:03}-{source.name}").write_bytes(_another(source.read_bytes(), n))
    return home


def _another(content: bytes, n: int) -> bytes:
    """The same document with other bytes."""
    if content.startswith(b"PK"):
        members = unpack(content)
        return pack([*members.items(), (f"Thumbnails/{n}.txt", str(n).encode())])
    return content + f"\n%{n}\n".encode() if content.startswith(b"%PDF") else content + bytes(n)


def counts(home: Path, data: Path, way: str) -> Counter[str]:
    """What became of the files, read by `compile` (the round) and `read` (the others), and whom `remind` would write to."""
    found: Counter[str] = Counter()
    code, compiled = _said(["compile", "--json", "--round", str(home)], data, way)
    for f in json.loads(compiled or '{"files": []}')["files"]:
        found[f["status"] if f["status"] == "accepted" else f"{f['status']}: {f['reason'][:60]}"] += 1
    others = sorted(str(p) for p in (home / "andra").iterdir())
    for line in (_said(["read", "--json", *others], data, way)[1] if others else "").splitlines():
        told = json.loads(line)
        found[
            told["status"] if told["status"] == "accepted" else f"{told['status']}: {told['findings'][-1]['code']}"
        ] += 1
    _, reminded = _said(["remind", "--json", "--round", str(home)], data, "quiet")
    asked = [m for m in json.loads(reminded)["mails"] if m["purpose"] == "reminder"]
    if asked:
        found["asked again"] = len(asked)
    if code:
        found[f"exit {code}"] = 1
    return found


def _said(words: Sequence[str], data: Path, way: str) -> tuple[int, str]:
    """(exit code, stdout) of a command that is disturbed in this way."""
    environ = {**os.environ, "LOVANDE_DATA": str(data)}
    environ.pop("LOVANDE_UNGUARDED", None)
    command = [sys.executable, "-m", "pipeline", *words]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environ) as program,
        _disturbed(psutil.Process(program.pid), way),
    ):
        out, _ = program.communicate()
    return program.returncode, out.decode()


@contextmanager
def _disturbed(program: psutil.Process, way: str) -> Iterator[None]:
    with {"busy": _busy, "shares": _shares, "stopped": _stops, "quiet": _quiet}[way](program):
        yield


@contextmanager
def _quiet(program: psutil.Process) -> Iterator[None]:
    yield


@contextmanager
def _busy(program: psutil.Process) -> Iterator[None]:
    core = program.cpu_affinity()[:1]
    program.cpu_affinity(core)  # its readers are started with it
    loops = [psutil.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOAD)]
    try:
        for loop in loops:
            loop.cpu_affinity(core)
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@contextmanager
def _shares(program: psutil.Process) -> Iterator[None]:
    def share(ended: threading.Event) -> None:
        while not ended.is_set():
            for reader in _readers(program):
                _stopped([reader], SHARE * (LOAD - 1))
            time.sleep(SHARE)

    with _meanwhile(share):
        yield


@contextmanager
def _stops(program: psutil.Process) -> Iterator[None]:
    def stop(ended: threading.Event) -> None:
        long = LIMITS.wall * 1.2
        while not (readers := _readers(program)) and not ended.wait(0.05):
            pass
        _stopped(readers, long)
        ended.wait(1)
        _stopped([program, *_readers(program)], long)

    with _meanwhile(stop):
        yield


def _stopped(processes: Sequence[psutil.Process], seconds: float) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.suspend()
    time.sleep(seconds)
    for process in processes:
        with suppress(psutil.Error):
            process.resume()


def _readers(program: psutil.Process) -> list[psutil.Process]:
    found = []
    with suppress(psutil.Error):
        for child in program.children(recursive=True):
            with suppress(psutil.Error):
                if NAME in child.cmdline():
                    found.append(child)
    return found


@contextmanager
def _meanwhile(do: Callable[[threading.Event], Any]) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=do, args=(ended,))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
