"""What a reader may come to do in the middle of a file. A module of its own: a watched child imports it and nothing of pytest, and of ours only what it uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.guard import Lost, run_guarded

if TYPE_CHECKING:
    from pipeline.model.mail import Incoming
    from pipeline.model.returns import Return


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
    if what == "stuck":
        while True:
            pass
    if what == "killed":
        os.kill(os.getpid(), signal.SIGTERM)
    if what == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if what == "wrong":
        raise ValueError("fel i programmet")
    return what.upper()


def pid(_: object) -> int:
    return os.getpid()


def place_of_the_program(_: object) -> str:
    import pipeline  # noqa: PLC0415

    return str(Path(str(pipeline.__file__)).parent)


class Pool:
    """An executor of a kind, whose tasks are guarded as `compile` has them."""

    def __init__(self, pool: str) -> None:
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor  # noqa: PLC0415
        from multiprocessing import get_context  # noqa: PLC0415

        if pool == "loky":
            from loky import ProcessPoolExecutor as Loky  # noqa: PLC0415

            self.executor: Executor = Loky(2)
        elif pool == "processes":
            self.executor = ProcessPoolExecutor(2, get_context("spawn"))
        else:
            self.executor = ThreadPoolExecutor(2)

    def __enter__(self) -> Executor:
        return self.executor.__enter__()

    def __exit__(self, *why: object) -> None:
        self.executor.shutdown()

    @staticmethod
    def work(what: str) -> str:
        (found,) = run_guarded(work, [what])
        return str(found.fate) if isinstance(found, Lost) else found


def waits_for(seconds: str) -> str:
    subprocess.run([sys.executable, "-c", f"import time; time.sleep({seconds})"], check=True)
    return "klart"


def hostile(path: Path) -> tuple[Return, ...]:
    work(path.read_text())
    return ()


def read_or_die(instrument_file: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    if any(content == b"die" for _, content in files):
        os._exit(1)
    from pipeline.instrument.load import load  # noqa: PLC0415
    from pipeline.reading import files as reading  # noqa: PLC0415

    return reading.read_files(load(instrument_file), files)


def mails_or_die(name: str, data: bytes) -> tuple[Incoming, ...]:
    if data == b"die":
        os._exit(1)
    from pipeline.intake.mail.mails import read_mails  # noqa: PLC0415

    return tuple(read_mails(name, data))


def environment(name: str) -> str:
    return os.environ.get(name, "")
