"""Work on what strangers have sent, in a process of its own that is watched from outside: it may die, hang or grow, and is only that.

A child is kept for the next piece of work until it fails or the program ends, because a start costs as much as reading tens
of files. Nothing here needs POSIX. Without psutil, or with LOVANDE_UNGUARDED set, the work is done in this process.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
UNGUARDED = "LOVANDE_UNGUARDED"
STEP = 0.05
"""Seconds between two looks at a child that works."""


class Fate(StrEnum):
    """Why a piece of work has no result. Also the codes of the findings that tell it."""

    DIED = "reader_died"
    SLOW = "too_slow"
    BIG = "too_big"


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of a result."""

    fate: Fate


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take."""

    cpu: float = 10
    """Seconds of the processor: what a busy computer does meanwhile counts for nobody."""
    wall: float = 30
    """Seconds by the clock without the processor: it waits for something that does not come. Not while a program that it
    has started is running, which has a watch of its own (soffice.py)."""
    memory: int = 512 * 2**20
    """Bytes."""


LIMITS = Limits()


def guarded(task: Callable[[T], R], items: Iterable[T], limits: Limits = LIMITS) -> Iterator[R | Lost]:
    """`task` done with each of `items` in a watched child, in order; Lost in place of what ended the child.

    `task` is a function or a partial of one that can be pickled, and so are items and results. Raises what `task` raises.
    """
    waiting = list(items)
    if not waiting or os.environ.get(UNGUARDED) or not _can_watch():
        yield from map(task, waiting)
        return
    keeper = _taken()
    try:
        for item in waiting:
            yield keeper.done(task, item, limits)
        _given_back(keeper)
    except BaseException:
        keeper.end()
        raise


class _Keeper:
    """One child, and a new one when it has been lost."""

    def __init__(self) -> None:
        self._process: Any = None
        self._line: Connection | None = None

    def done(self, task: Callable[[T], R], item: T, limits: Limits) -> R | Lost:
        line = self._started()
        try:
            line.send((task, item))
        except OSError:  # it died while it had nothing to do
            line = self._started(anew=True)
            line.send((task, item))
        fate = self._watched(line, limits)
        if fate is None:
            try:
                well, result = line.recv()
            except (EOFError, OSError):
                fate = Fate.DIED
        if fate is not None:
            self.end()
            return Lost(fate)
        if not well:
            raise result
        return result  # type: ignore[no-any-return]

    def _started(self, anew: bool = False) -> Connection:
        if anew or self._line is None or not self._process.is_alive():
            self.end()
            context = get_context("spawn")
            self._line, other = context.Pipe()
            self._process = context.Process(target=_work, args=(other,), daemon=False, name="lovande-reader")
            self._process.start()
            other.close()
            self._line.recv()  # it is there: what it takes to start is not the file's
        return self._line

    def _watched(self, line: Connection, limits: Limits) -> Fate | None:
        """None when there is an answer to fetch; else why there will be none."""
        import psutil  # noqa: PLC0415

        if line.poll(STEP):  # nearly always
            return None
        try:
            child = psutil.Process(self._process.pid)
            spent, since = sum(child.cpu_times()[:2]), time.monotonic()
            while not line.poll(STEP):
                if child.memory_info().rss > limits.memory:
                    return Fate.BIG
                if sum(child.cpu_times()[:2]) - spent > limits.cpu:
                    return Fate.SLOW
                if time.monotonic() - since > limits.wall:
                    if not child.children():
                        return Fate.SLOW
                    since = time.monotonic()
        except psutil.Error:
            return None if line.poll() else Fate.DIED
        return None

    def end(self) -> None:
        """No child any more, nor anything that it has started."""
        line, process, self._line, self._process = self._line, self._process, None, None
        if line is not None:
            line.close()
        if process is not None:
            _killed(process)


def _killed(process: Any) -> None:
    import psutil  # noqa: PLC0415

    with suppress(psutil.Error):
        for one in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                one.kill()
    process.kill()
    process.join(5)


def _work(line: Connection) -> None:
    """The child: one piece of work after the other, until there is nobody to do it for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which then ends this
    threading.Thread(target=_end_with_parent, daemon=True).start()
    line.send(None)
    with suppress(EOFError, OSError):
        while True:
            task, item = line.recv()
            try:
                result: tuple[bool, object] = (True, task(item))
            except Exception as e:
                result = (False, e)
            line.send(result)


def _end_with_parent() -> None:
    """A program that is killed leaves no reader behind, whatever it is stuck in."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_idle: list[_Keeper] = []
_lock = threading.Lock()


def _taken() -> _Keeper:
    with _lock:
        return _idle.pop() if _idle else _Keeper()


def _given_back(keeper: _Keeper) -> None:
    with _lock:
        _idle.append(keeper)


@atexit.register
def _end_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().end()


def _can_watch() -> bool:
    try:
        import psutil  # noqa: F401, PLC0415
    except ImportError:
        return False
    return sys.executable is not None
