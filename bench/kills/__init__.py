"""`python -m bench kills [--rounds N] [--seed S]`: the program killed (SIGKILL) at random moments, again and again, and what is true afterwards.

The mailbox on the server's disk is the truth for what was sent, the inbox folder and the server's folders for what came.
docs/reliability.md tells what is promised and keeps the latest figures. Needs Dovecot, and a system with SIGKILL.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.kills import compiling, receiving, sending, steps

from .tally import Tally

KILLS = 100
EVERY = 4
"""Of the single steps; which of them follows from the seed, so that four seeds take them all."""
Prove = Callable[[Path, Random, Tally, int], None]


def run(rounds: int | None = None, seed: int = 1, only: str = "") -> Iterator[tuple[str, str]]:
    """(label, figure): 100 kills of each of `send`, `receive` and `compile`, then one at every fourth single step of a small round.

    `rounds`: so many rounds of each instead; `only`: a word in the name of the part that is wanted.
    """
    for name, kills, prove in (
        ("send", KILLS, sending.prove),
        ("receive from an mbox and a folder", KILLS // 2, receiving.prove_files),
        ("receive from Dovecot", KILLS // 2, receiving.prove_mailbox),
        ("compile", KILLS, compiling.prove),
    ):
        if only in name:
            yield from _at_random(name, prove, kills, rounds, seed)
    for name, prove_steps in (
        ("single steps of send", steps.of_sending),
        ("single steps of receive", steps.of_receiving),
    ):
        if only in name:
            start, tally = time.perf_counter(), Tally()
            with tempfile.TemporaryDirectory(prefix="lovande-kills-") as folder:
                prove_steps(Path(folder), tally, EVERY, 1 + seed % EVERY)
            yield from _told(name, tally, start)


def _at_random(name: str, prove: Prove, kills: int, rounds: int | None, seed: int) -> Iterator[tuple[str, str]]:
    start, tally, n = time.perf_counter(), Tally(), 0
    yield f"kills: {name}: seed", str(seed)
    with tempfile.TemporaryDirectory(prefix="lovande-kills-") as folder:
        while n < rounds if rounds is not None else tally.kills < kills:
            left = kills if rounds is not None else kills - tally.kills
            prove(Path(folder) / str(n), Random(f"{seed} {name} {n}"), tally, left)
            n += 1
    yield from _told(name, tally, start)


def _told(name: str, tally: Tally, start: float) -> Iterator[tuple[str, str]]:
    for label, figure in tally.rows():
        yield f"kills: {name}: {label}", figure
    yield f"kills: {name}: time", f"{time.perf_counter() - start:.0f} s"
