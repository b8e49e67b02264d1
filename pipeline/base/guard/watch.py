"""Looks at a process and what it has started -> whether it has used up what it may, sleeps for nothing, or is not let run.

What it takes of the processor is its own doing. Time by the clock is so only when it sleeps of its own accord on a computer
that has room for it: one that is busy, suspended, stopped or waits for a disk is charged with nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

STEP = 0.05
"""Seconds between two glances at what it has used."""
LOOK = 1.0
"""Seconds between two looks at what it is doing; a longer time is counted as this, for whoever looks was not let run either."""
ROOM = 0.2
"""So much of one processor was free since the last look: what could run would have run."""
AWAKE = 0.01
"""It sleeps as long as it uses less of the time than this: an idle program has timers too."""
ASLEEP = frozenset({"sleeping", "idle"})
"""psutil's words. A stopped process, one that waits for a disk, and one that wants the processor are none of them."""
NO_WORDS = sys.platform == "win32"
"""Windows says only whether a process is suspended: there it sleeps when it uses nothing though there is room."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What is seen at one moment."""

    at: float
    """Seconds of a clock that never goes back."""
    used: float
    """Seconds of the processor, by all that is watched, also by what has ended."""
    asleep: bool
    """All of it sleeps of its own accord."""
    room: float | None = None
    """Seconds that the computer's processors have been idle, all together, where that has to tell who sleeps from who is not let run."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long it has slept, and how long it has not been let run, since it last did something."""

    last: Glance
    slept: float = 0
    starved: float = 0
    since: float = 0
    """What it had used when that began."""

    @classmethod
    def from_now(cls, look: Glance) -> Patience:
        return cls(look, since=look.used)

    def after(self, look: Glance, step: float = LOOK) -> Patience:
        """With one more look, which counts for at most two steps."""
        gap = look.at - self.last.at
        counted = min(max(gap, 0), 2 * step)
        if look.used - self.since > max(2 * STEP, AWAKE * (self.slept + self.starved + counted)):
            return Patience.from_now(look)
        if look.asleep and self.last.asleep and _was_let_run(self.last, look):
            return replace(self, last=look, slept=self.slept + counted)
        return replace(self, last=look, starved=self.starved + counted)


@dataclass(slots=True)
class Family:
    """A process and all that it starts: what they have used, also those that have ended. Raises psutil.Error when the first is gone."""

    first: Any
    """psutil.Process"""
    helpers: frozenset[Any] = frozenset()
    """What it had started and was there at the last look."""
    _seen: dict[Any, float] | None = None

    def own(self) -> float:
        """Seconds of the processor used by the first alone."""
        return float(sum(self.first.cpu_times()[:2]))

    def memory(self) -> int:
        """Bytes of the first alone."""
        return int(self.first.memory_info().rss)

    def look(self, at: float) -> Glance:
        """All of it."""
        import psutil  # noqa: PLC0415

        self.helpers = frozenset(self.first.children(recursive=True))
        seen = self._seen if self._seen is not None else {}
        self._seen = seen
        waited_for, asleep = 0.0, True
        for process in (self.first, *self.helpers):
            try:
                times, status = process.cpu_times(), process.status()
            except psutil.Error:
                if process is self.first:
                    raise
                continue
            seen[process] = max(seen.get(process, 0), times.user + times.system)
            waited_for += sum(times[:4])
            asleep = asleep and (status in ASLEEP or (NO_WORDS and status == "running"))
        # Some systems add what ended children used to their parent; where they do not, what was last seen of each is the most known.
        used = max(waited_for, sum(seen.values()))
        return Glance(at, used, asleep, _room(psutil.cpu_times()) if NO_WORDS else None)

    def all_memory(self) -> int:
        """Bytes of all of it, as of the last look."""
        import psutil  # noqa: PLC0415

        total = 0
        for process in (self.first, *self.helpers):
            try:
                total += int(process.memory_info().rss)
            except psutil.Error:
                continue
        return total

    def end(self) -> None:
        """End all of it."""
        import psutil  # noqa: PLC0415

        with suppress(psutil.Error):
            self.helpers |= frozenset(self.first.children(recursive=True))
        end((self.first, *self.helpers))


def end(processes: Iterable[Any]) -> None:
    """End these processes for good, and wait until they are gone."""
    import psutil  # noqa: PLC0415

    every = list(processes)
    for process in every:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(every, timeout=10)


def _was_let_run(before: Glance, now: Glance) -> bool:
    """Whether what could run would have been let."""
    if before.room is None or now.room is None:
        return True  # the system itself says that it sleeps
    return now.room - before.room >= ROOM * (now.at - before.at)


def _room(times: Any) -> float:
    return float(times.idle + getattr(times, "iowait", 0))
