"""A tenth of `python -m bench kills`: the program killed again and again, and nothing sent twice or lost. docs/reliability.md."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bench.kills import compiling, receiving, sending, steps
from bench.kills.states import SPOILS
from bench.kills.tally import Tally

pytestmark = pytest.mark.heavy
SEED = 26


def until_killed(prove: Callable[[Path, Random, Tally, int, int], None], folder: Path, kills: int, size: int) -> Tally:
    """Rounds of that size until there have been so many kills, or three rounds: a slow computer is killed less often."""
    tally = Tally()
    for n in range(3):
        if tally.kills < kills:
            prove(folder / str(n), Random(f"{SEED} {n}"), tally, kills - tally.kills, size)
    return tally


def test_a_send_that_is_killed_ten_times_sends_every_mail_once_or_tells_it_as_uncertain(tmp_path: Path) -> None:
    tally = until_killed(sending.prove, tmp_path, kills=10, size=40)
    assert tally.problems == []
    assert tally.kills


@pytest.mark.parametrize("prove", [receiving.prove_files, receiving.prove_mailbox])
def test_a_receive_that_is_killed_five_times_takes_in_every_file_and_every_mail_once(
    tmp_path: Path, prove: Callable[[Path, Random, Tally, int, int], None]
) -> None:
    tally = until_killed(prove, tmp_path, kills=5, size=50)
    assert tally.problems == []
    assert tally.kills


def test_a_compile_that_is_killed_ten_times_leaves_whole_files_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    tally = until_killed(compiling.prove, tmp_path, kills=10, size=12)
    assert tally.problems == []
    assert tally.kills


@pytest.mark.parametrize("prove", [steps.of_sending, steps.of_receiving])
def test_some_of_the_steps_at_which_it_can_be_killed(tmp_path: Path, prove: Callable[[Path, Tally, int], None]) -> None:
    """Every thirty-first, from the beginning to the snapshot; the benchmark takes more."""
    tally = Tally()
    prove(tmp_path, tally, 31)
    assert tally.problems == []
    assert tally.kills


@pytest.mark.parametrize("how", SPOILS)
@pytest.mark.parametrize(("prove", "size"), [(sending.prove, 24), (receiving.prove_files, 30)], ids=["send", "receive"])
def test_the_same_with_the_folded_state_spoiled_before_every_command(
    tmp_path: Path, prove: Callable[..., None], size: int, how: str
) -> None:
    tally = until_killed(partial(prove, spoil=SPOILS[how]()), tmp_path, kills=4, size=size)
    assert tally.problems == []
    assert tally.kills
