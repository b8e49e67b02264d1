"""Who does things: one thread for few, several processes for many, and what comes out in the order of what went in."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psutil
import pytest

from pipeline.base import workers
from pipeline.base.errors import SettingsError
from pipeline.base.workers import AHEAD, AUTO, FEW, Workers, apart, executor_of, expect, map_ahead


def where(n: int) -> tuple[int, int]:
    time.sleep(0.02)  # so that it is still at work when the next comes
    return n, os.getpid()


def ends_others(here: int, n: int) -> int:
    if n == 1 and os.getpid() != here:
        os._exit(3)
    return n


def fails(n: int) -> int:
    if n == 3:
        raise SettingsError("mall.docx", "Fältet finns inte.", "Ta bort det.", 7)
    return n


def test_few_are_done_in_this_process() -> None:
    with executor_of(AUTO) as several:
        expect(several, FEW)
        assert list(map_ahead(several, where, range(FEW))) == [(n, os.getpid()) for n in range(FEW)]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, guard: None) -> Iterator[Workers]:
    """As on a computer with room for two, when there is much to do."""
    monkeypatch.setattr(workers, "_room", lambda: 2)
    with executor_of(AUTO) as several:
        expect(several, FEW)
        list(map_ahead(several, where, range(3)))
        expect(several, FEW + 1)
        yield several


def test_many_are_done_by_others_and_come_in_order(two: Workers) -> None:
    found = list(map_ahead(two, apart(where, two), range(40)))
    assert [n for n, _ in found] == list(range(40))
    assert len({pid for _, pid in found}) == 2 and os.getpid() not in {pid for _, pid in found}


def test_a_mistake_in_another_process_is_told_as_here(two: Workers) -> None:
    with pytest.raises(SettingsError) as caught:
        list(map_ahead(two, apart(fails, two), range(9)))
    assert str(caught.value) == "mall.docx, rad 7: Fältet finns inte. Ta bort det."
    assert (caught.value.file, caught.value.line) == (Path("mall.docx"), 7)


def test_what_ends_a_process_is_done_here(two: Workers) -> None:
    assert list(map_ahead(two, apart(partial(ends_others, os.getpid()), two), range(3))) == [0, 1, 2]


def test_what_is_not_begun_is_not_done_when_nobody_takes_it() -> None:
    begun: list[int] = []
    go = threading.Event()

    def slowly(n: int) -> int:
        begun.append(n)
        go.wait(5)
        return n

    with ThreadPoolExecutor(1) as one:
        taken = map_ahead(one, slowly, range(100))
        assert isinstance(taken, Generator)
        go.set()
        assert next(taken) == 0
        go.clear()
        taken.close()
        go.set()
    assert len(begun) <= AHEAD + 1


def test_there_are_never_more_than_the_computer_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 900 * 2**20

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert workers._room() == 2
    Memory.available = 64 * 2**30
    assert workers._room() == workers.MOST
    Memory.available = 0
    assert workers._room() == 1
