"""How fast mails may leave, and how long to wait before a mail is tried again. The clock comes from outside."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """The speed that a server and its receivers bear. Greylisting asks for some minutes, then lets the mail in."""

    per_minute: int = 20
    """Mails in any minute at most; 0 is no limit."""
    tries: int = 3
    """Of one mail in one run, the first among them."""
    first_wait: float = 60.0
    """Seconds before the second try."""
    factor: float = 3.0
    """By how much each wait is longer than the one before."""

    def __post_init__(self) -> None:
        if self.per_minute < 0 or self.tries < 1 or self.first_wait < 0 or self.factor < 1:
            raise ValueError(f"no pace: {self}")

    def waits(self) -> Iterator[float]:
        """Seconds to wait before the second try, the third, …: one fewer than there are tries."""
        for n in range(self.tries - 1):
            yield self.first_wait * self.factor**n


class Throttle:
    """Lets mails go so that no minute sees more than the pace allows. A short round goes at once, a long one evenly."""

    def __init__(
        self,
        pace: Pace,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._sleep, self._now = pace.per_minute, sleep, monotonic
        self._gone: deque[float] = deque(maxlen=self._limit or 1)

    def wait(self) -> None:
        """Comes back when the next mail may leave, and counts it."""
        if not self._limit:
            return
        if len(self._gone) == self._limit:
            while (left := self._gone[0] + MINUTE - self._now()) > 0:  # a sleep may end early
                self._sleep(left)
        self._gone.append(self._now())
