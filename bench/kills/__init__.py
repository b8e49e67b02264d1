"""`python -m bench kills [--rounds N] [--seed S]`: the program killed (SIGKILL) at random moments, again and again, and what is true afterwards.

The mailbox on the server's disk is the truth for what was sent, the inbox folder and the server's folders for what came.
docs/reliability.md tells what is promised and keeps the latest figures. Needs Dovecot, and a system with SIGKILL.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from . import receiving, sending, steps
from .tally import Tally

KILLS = 100


def run(rounds: int | None = None, seed: int = 1) -> Iterator[tuple[str, str]]:
    """(label, figure): 100 kills of `send`, 100 of `receive`, then one at every single step of a small round. `rounds`: so many rounds of each instead."""
    parts = (
        ("send", sending.prove),
        ("receive from an mbox and a folder", receiving.prove_files),
        ("receive from Dovecot", receiving.prove_mailbox),
    )
    for name, prove in parts:
        kills = KILLS if prove is sending.prove else KILLS // 2
        start, tally = time.perf_counter(), Tally()
        yield f"kills: {name}, seed {seed}", "begins"
        with tempfile.TemporaryDirectory(prefix="lovande-kills-") as folder:
            n = 0
            while n < rounds if rounds is not None else tally.kills < kills:
                prove(
                    Path(folder) / str(n),
                    Random(f"{seed} {name} {n}"),
                    tally,
                    kills - tally.kills if rounds is None else kills,
                )
                n += 1
        for label, figure in tally.rows():
            yield f"kills: {name}: {label}", figure
        yield f"kills: {name}: rounds, and time", f"{n}, {time.perf_counter() - start:.0f} s"
    for name, prove_steps in (("send", steps.of_sending), ("receive", steps.of_receiving)):
        tally = Tally()
        with tempfile.TemporaryDirectory(prefix="lovande-kills-") as folder:
            prove_steps(Path(folder), tally)
        for label, figure in tally.rows():
            yield f"kills: at every step of {name}: {label}", figure
