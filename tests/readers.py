"""What a reader may come to do in the middle of a file. A module of its own: a watched child imports it and nothing of pytest."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline import reading
from pipeline.instrument import load
from pipeline.intake.mails import read_mails
from pipeline.mail import Incoming
from pipeline.model import Return


def work(what: str) -> str:
    if what == "die":
        os._exit(3)
    if what == "spin":
        while True:
            pass
    if what == "wait":
        time.sleep(1000)
    if what == "grow":
        kept = []
        while True:
            kept.append(bytearray(20_000_000))
            time.sleep(0.02)
    if what == "wrong":
        raise ValueError("fel i programmet")
    return what.upper()


def pid(_: object) -> int:
    return os.getpid()


def waits_for(seconds: str) -> str:
    subprocess.run([sys.executable, "-c", f"import time; time.sleep({seconds})"], check=True)
    return "klart"


def hostile(path: Path) -> tuple[Return, ...]:
    work(path.read_text())
    return ()


def read_or_die(instrument_file: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    if any(content == b"die" for _, content in files):
        os._exit(1)
    return reading.read_files(load(instrument_file), files)


def mails_or_die(name: str, data: bytes) -> tuple[Incoming, ...]:
    if data == b"die":
        os._exit(1)
    return tuple(read_mails(name, data))
