"""Work on what strangers have sent, in a process of its own that is watched from outside: it may die, hang or grow, and is only that.

The process is a plain one that whoever has the work starts, also inside a worker of an executor, and that ends by itself when its
starter is gone. It is kept for the next piece of work until it fails, because a start costs as much as reading tens of files.
Nothing here needs POSIX. Without psutil, or with LOVANDE_UNGUARDED set, the work is done in this process.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from .child import listen, write
from .watch import LOOK, STEP, Family, Patience

T = TypeVar("T")
R = TypeVar("R")
UNGUARDED = "LOVANDE_UNGUARDED"
NAME = "lovande-reader"
"""Stands in the command of every child, for whoever looks at the computer's processes."""
BOOT = "import sys; sys.path[:] = sys.argv[2:]; from pipeline.base.guard.child import spawn_main; spawn_main()"
"""With its starter's own path and none of the environment's, so that both run the same program."""
READERS_OWN = ("LOVANDE_SOFFICE", "PATH", "TMPDIR", "TEMP")
"""What of the environment changes how a file is read."""
SECRET = "LOVANDE_MAIL_"
"""What reads strangers' files never knows a password."""
START = 60.0
"""Seconds of the processor for a child to get ready."""
FIRST_TRY = 0.4
"""The share of its time that a piece of work gets in a process that has done others; the rest is for a try in one of its own."""
KILLED = frozenset({-int(s) for s in (getattr(signal, n, None) for n in ("SIGKILL", "SIGTERM", "SIGHUP")) if s})
"""Exit codes of a process that somebody else has ended: the system, short of memory, or a person."""


class LostWhy(StrEnum):
    """Why a piece of work has no result. Also the codes of the findings that tell it."""

    DIED = "reader_died"
    SLOW = "too_slow"
    BIG = "too_big"
    NOT_NOW = "not_read_this_time"
    """The computer did not get round to it, or ended it: that says nothing of the work."""


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of a result."""

    fate: LostWhy


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take."""

    cpu: float = 8
    """Seconds of the processor in all, both tries together: what a busy computer does meanwhile counts for nobody."""
    helpers: float = 120
    """Seconds of the processor for programs that it starts, each of which has a watch of its own (base/libreoffice.py)."""
    wall: float = 30
    """Seconds that it may sleep with room to run."""
    starved: float = 120
    """Seconds without being let run before it is tried again, and five times that before it is left for another time."""
    memory: int = 480 * 2**20
    """Bytes."""


LIMITS = Limits()


def run_guarded(
    task: Callable[[T], R], items: Iterable[T], limits: Limits = LIMITS, warm: Callable[[T], object] | None = None
) -> Iterator[R | Lost]:
    """`task` done with each of `items` in a watched child, in order; Lost in place of what ended the child twice.

    `warm` is done with the item before its time begins: what it takes to get ready is not the item's. `task` and `warm` are
    functions or partials that can be pickled, and so are items and results. Raises what `task` raises.
    """
    waiting = list(items)
    if not waiting or os.environ.get(UNGUARDED) or not _can_watch():
        yield from map(task, waiting)
        return
    first = replace(limits, cpu=limits.cpu * FIRST_TRY)
    alone = replace(limits, cpu=limits.cpu - first.cpu, starved=limits.starved * 5)
    keeper = _idle_keeper()
    try:
        for item in waiting:
            found = keeper.result_of(task, item, first, warm)
            if isinstance(found, Lost):  # its child is gone with it: this is the only work of a new one
                found = keeper.result_of(task, item, alone, warm)
            yield found
        _give_back(keeper)
    except BaseException:
        keeper.end()
        raise


class _ChildKeeper:
    """One child, and a new one when it has been lost."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def result_of(
        self, task: Callable[[T], R], item: T, limits: Limits, warm: Callable[[T], object] | None
    ) -> R | Lost:
        work = pickle.dumps((task, item, warm))
        child = self._start_child()
        if child is not None and not child.give(work):  # it died while it had nothing to do
            self.end()
            child = self._start_child()
            child = child if child is not None and child.give(work) else None
        if child is None:
            return Lost(LostWhy.NOT_NOW)
        fate = child.wait_for(limits)
        if fate is not None:
            self.end()
            return Lost(fate)
        well, result = child.answer
        if not well:
            raise result
        return result  # type: ignore[no-any-return]

    def _start_child(self) -> _Child | None:
        """The child there is, or a new one; None when the computer gives none. Raises RuntimeError when it cannot work at all."""
        here = _surroundings()
        if self._child is not None and (self._child.surroundings != here or not self._child.is_there):
            self.end()
        fate: LostWhy | None = LostWhy.NOT_NOW
        for _ in range(2):
            if self._child is None:
                with suppress(OSError):  # no memory, or too many processes
                    self._child = _Child(here)
            if self._child is not None and (fate := self._child.not_ready()) is None:
                return self._child
            self.end()
        if fate is LostWhy.DIED:
            raise RuntimeError("The process that reads files does not start; what it says stands above.")
        return None

    def end(self) -> None:
        """No child any more, nor anything that it has started."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def let_go(self) -> None:
        """Close this process's copies of the lines to a child that belongs to another."""
        if self._child is not None:
            self._child.close()


class _Child:
    """A process that works, and the two lines to it. Raises OSError when there can be none."""

    def __init__(self, surroundings: tuple[object, ...]) -> None:
        self.surroundings = surroundings
        self.answer: tuple[bool, Any] = (False, None)
        flags = ["-I", *(["-B"] if sys.dont_write_bytecode else []), *(["-X", "utf8"] if sys.flags.utf8_mode else [])]
        path = [str(Path(p).resolve()) for p in sys.path]  # '' is where we stand now
        self._process = subprocess.Popen(
            [sys.executable, *flags, "-c", BOOT, NAME, *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={k: v for k, v in os.environ.items() if not k.startswith(SECRET)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._messages: SimpleQueue[bytes | None] = SimpleQueue()
        self._pid = 0
        threading.Thread(target=listen, args=(self._process.stdout, self._messages), daemon=True).start()

    @property
    def is_there(self) -> bool:
        return self._process.poll() is None

    def not_ready(self) -> LostWhy | None:
        """Why it has not said that it is there; None when it has. What it takes to start is nobody's."""
        if not self._pid:
            said = self._next_message(Limits(cpu=START), self._process.pid, 0)
            if not isinstance(said, bytes):
                return said
            # Its own number: a virtual environment's python.exe on Windows is only a starter of the real one.
            self._pid = pickle.loads(said)
        return None

    def give(self, work: bytes) -> bool:
        """Hand it a piece of work; False when it is not there any more."""
        assert self._process.stdin is not None
        try:
            write(self._process.stdin, work)
        except OSError:
            return False
        return True

    def wait_for(self, limits: Limits) -> LostWhy | None:
        """None when there is an `answer`; else why there will be none."""
        began = self._next_message(replace(limits, cpu=START), self._pid, None)
        if not isinstance(began, bytes):
            return began
        at = pickle.loads(began)
        said = self._next_message(limits, self._pid, at) if isinstance(at, float) else began
        if not isinstance(said, bytes):
            return said
        self.answer = pickle.loads(said)
        return None

    def _next_message(self, limits: Limits, pid: int, used: float | None) -> bytes | LostWhy:
        """The next that it says, or why it says nothing more. `used`: seconds of the processor before it, None for as many as now."""
        import psutil  # noqa: PLC0415

        with suppress(Empty):
            return self._next(STEP)  # nearly always
        step = min(LOOK, limits.wall / 10)
        try:
            family = Family(psutil.Process(pid))
            first = family.look(time.monotonic())
            patience, used = Patience.from_now(first), family.own() if used is None else used
            while family.memory() <= limits.memory:
                if family.own() - used > limits.cpu:
                    return LostWhy.SLOW
                now = time.monotonic()
                if now - patience.last.at >= step:
                    patience = patience.after(family.look(now), step)
                    if patience.last.used - first.used > limits.cpu + limits.helpers:
                        return LostWhy.SLOW
                    if patience.starved > limits.starved or (patience.slept > limits.wall and not family.helpers):
                        return (
                            LostWhy.NOT_NOW
                        )  # no file of ours makes its reader sleep: a disk or a scanner does not answer
                with suppress(Empty):
                    return self._next(STEP)
            return LostWhy.BIG
        except psutil.Error:
            with suppress(Empty):
                return self._next(1)
            return LostWhy.DIED

    def _next(self, seconds: float) -> bytes | LostWhy:
        """What it has said. Raises Empty when that is nothing."""
        said = self._messages.get(timeout=seconds)
        if said is not None:
            return said
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        return LostWhy.NOT_NOW if self._process.returncode in KILLED else LostWhy.DIED

    def close(self) -> None:
        """This process's copy of the line to it, by whose end it knows that nobody is there."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def end(self) -> None:
        import psutil  # noqa: PLC0415

        for pid in {self._process.pid, self._pid} - {0}:
            with suppress(psutil.Error):
                Family(psutil.Process(pid)).end()
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self.close()


def _surroundings() -> tuple[object, ...]:
    """What a child has from its starter at the start: one that was started among others would read otherwise."""
    return (os.path.realpath("."), *sys.path, *(os.environ.get(name) for name in READERS_OWN))


# ---- Children that wait for work

_idle: list[_ChildKeeper] = []
_lock = threading.Lock()


def _idle_keeper() -> _ChildKeeper:
    with _lock:
        return _idle.pop() if _idle else _ChildKeeper()


def _give_back(keeper: _ChildKeeper) -> None:
    with _lock:
        _idle.append(keeper)


def _forget_all() -> None:
    """In a fork: the children belong to the process that started them, and must see its end when it comes."""
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()
    while _idle:
        _idle.pop().let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


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
    return bool(sys.executable)
