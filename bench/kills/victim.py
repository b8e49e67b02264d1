"""A command in a process of its own, that is killed when its moment comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import ROOT

Process = subprocess.Popen[bytes]
Moment = Callable[[Process], object]
"""Comes back when the process is to be killed, or has ended."""
KILLED = -9
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    said: str
    """On stdout."""
    told: str
    """On stderr."""

    @property
    def was_killed(self) -> bool:
        return self.code == KILLED

    def json(self) -> Any:
        return json.loads(self.said)


@dataclass(frozen=True, slots=True)
class Victim:
    """Runs lovande commands on one round."""

    home: Path
    data: Path
    """The computer's own folder for the ledger."""
    environ: dict[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], None] | None = None
    """What is done to the computer's own folder before each command."""

    def run(self, *arguments: str, until: Moment | None = None, program: tuple[str, ...] = ("-m", "pipeline")) -> Done:
        """One command with --json, to its end or until its moment comes."""
        command, *rest = arguments
        if self.spoil is not None:
            self.spoil(self.data)
        said, told = self.data.with_name("said"), self.data.with_name("told")
        environ = {**os.environ, "LOVANDE_DATA": str(self.data), **self.environ}
        line = [sys.executable, *program, command, "--round", str(self.home), "--json", *rest]
        with said.open("wb") as out, told.open("wb") as err:
            process = subprocess.Popen(line, stdout=out, stderr=err, env=environ, cwd=ROOT)
            if until is not None:
                until(process)
                process.kill()
            code = process.wait(PATIENCE)
        return Done(code, said.read_text(encoding="utf-8"), told.read_text(encoding="utf-8"))


def after(seconds: float) -> Moment:
    """So long after its start, whatever it is doing."""

    def wait(process: Process) -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)

    return wait


def when_grown(folder: Path, by: int, then: float) -> Moment:
    """So long after a folder has got so many more files: in the middle of the work that fills it."""

    def wait(process: Process) -> None:
        before = entries(folder)
        while entries(folder) < before + by and process.poll() is None:
            time.sleep(0.001)
        with suppress(subprocess.TimeoutExpired):
            process.wait(then)

    return wait


def when_changed(file: Path, then: float) -> Moment:
    """So long after a file has been replaced."""

    def wait(process: Process) -> None:
        before = file.stat()
        while process.poll() is None:
            with suppress(FileNotFoundError):
                if (now := file.stat()).st_mtime_ns != before.st_mtime_ns or now.st_ino != before.st_ino:
                    break
            time.sleep(0.001)
        with suppress(subprocess.TimeoutExpired):
            process.wait(then)

    return wait


def entries(folder: Path) -> int:
    return sum(1 for _ in os.scandir(folder)) if folder.is_dir() else 0
