"""How many things are done at once: the one place that makes an executor.

Its threads wait; what takes the processor is done in processes beside them (base/guard), each kept for the next thing.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

AUTO = 0
"""As many as the computer has room for, and one for what is few."""
FEW = 40
"""Things that one process has done before another has started: a start costs a second of the processor."""
MOST = 8
ROOM = 400 * 2**20
"""Bytes of free memory for each process."""
AHEAD = 4
"""Things handed to each process before what comes out of them is taken."""
T = TypeVar("T")
R = TypeVar("R")


class Workers(Protocol):
    """Who does things: an executor, or one that is made when there is something to do."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]: ...


@contextmanager
def executor_of(jobs: int = 1) -> Iterator[Workers]:
    """So many at a time; AUTO: as many as fit what there is to do."""
    workers = _MadeWorkers(jobs)
    try:
        yield workers
    finally:
        workers.end()


def expect(workers: Workers, count: int) -> None:
    """Say how many things will come: where that is for the program to choose, it decides how many do them."""
    if isinstance(workers, _MadeWorkers):
        workers.expect(count)


def map_ahead(workers: Workers, do: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """What `do` makes of each, in their order, with few of them handed out at a time: what is waiting takes no room.

    Ends what is not begun when whoever takes them stops.
    """
    many = AHEAD * getattr(workers, "jobs", 1)
    handed: deque[Future[R]] = deque()
    try:
        for thing in things:
            handed.append(workers.submit(do, thing))
            if len(handed) >= many:
                yield handed.popleft().result()
        while handed:
            yield handed.popleft().result()
    finally:
        for future in handed:
            future.cancel()


class _MadeWorkers:
    """Threads that are made when there is something to do, and as many as fit it."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs if jobs != AUTO else 1
        self._auto = jobs == AUTO
        self._made: Executor | None = None

    def expect(self, count: int) -> None:
        if self._auto and self.jobs == 1 and count > FEW and (jobs := _room()) > 1:
            if self._made is not None:
                self._made.shutdown()
            self.jobs, self._made = jobs, None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        if self._made is None:
            self._made = ThreadPoolExecutor(self.jobs)
        return self._made.submit(fn, *args, **kwargs)

    def end(self) -> None:
        if self._made is not None:
            self._made.shutdown()


def are_several(workers: Workers | None) -> bool:
    """Whether more than one thing is done at a time, each in a process of its own."""
    return getattr(workers, "jobs", 1) > 1


def apart(do: Callable[[T], R], workers: Workers) -> Callable[[T], R]:
    """The same, for our own work: done in a process beside this one, when several work. `do`, what it is given and what it gives
    can be pickled, and doing it twice is no harm: what a process was lost with is done here."""
    if not are_several(workers):
        return do
    from .guard import Limits, Lost, run_guarded  # noqa: PLC0415

    ours = Limits(cpu=600, wall=600, memory=4 * 2**30)

    def elsewhere(thing: T) -> R:
        (found,) = run_guarded(do, [thing], ours)
        return do(thing) if isinstance(found, Lost) else found

    return elsewhere


def _room() -> int:
    """How many processes this computer has processors and free memory for."""
    import psutil  # noqa: PLC0415

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST, cores, int(psutil.virtual_memory().available) // ROOM))
