"""forget and archive killed (kill -9) in a process of their own at moments spread over their work: nothing half is left for good."""

from __future__ import annotations

import hashlib
import random
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.kills.states import SPOILS
from bench.kills.victim import Moment, Process, Victim, after
from tests.support.happenings import put, sent
from tests.support.inflated import inflated
from tests.support.rounds import answered, make_round

pytestmark = pytest.mark.heavy
CONTACT = "kim@norrvik.example"
SECRET, OTHER = "En hemlig mening om gruppen i Norrvik.", "En annan mening, om kartan."
FORGET = ("P01", "--ground", "Beslut 2026-11-03, dnr 12/26", "--by", "Karin Exempel", "--yes")
KILLS, MOST, LEAST = 8, 40, 3
"""Kills, and how many more on a computer where they come too early or too late, until so many have come in the middle."""


class Kept(NamedTuple):
    """A round and how it was, to begin from again: a copy in another place would be known as a copy."""

    victim: Victim
    copy: Path

    def anew(self) -> Victim:
        for place in (self.victim.home, self.victim.data):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(self.copy / place.name, place)
        return self.victim


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A round that has been sent, answered, compiled, approved and exported."""
    root = tmp_path_factory.mktemp("hel")
    inbox = {"svar.docx": answered(text=SECRET), "svar.xlsx": answered("P02", "xlsx", OTHER)}
    victim = Victim(make_round(root / "omgang", inbox), root / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOVANDE_DATA", str(victim.data))
        put(victim.home, *sent("M001", "P01"), *sent("M002", "P02", to="alex@ekvalla.example"))
    for words in (("compile",), ("approve", "P01", "--checked-by", "Kim Exempel"), ("export", "--with-texts")):
        assert victim.run(*words).code == 0
    for place in (victim.home, victim.data):
        shutil.copytree(place, root / "kept" / place.name)
    return Kept(victim, root / "kept")


def holding(text: str, *folders: Path) -> list[str]:
    """Names of the files that hold it, packed or not."""
    return [p.name for f in folders for p in f.rglob("*") if p.is_file() and text.encode() in inflated(p.read_bytes())]


def since(file: Path, seconds: float) -> Moment:
    """So long after a file has come to be."""

    def wait(process: Process) -> None:
        while process.poll() is None and not file.exists():
            time.sleep(0.0005)
        after(seconds)(process)

    return wait


def _left(process: Process, file: Path) -> float:
    """Seconds from when the file has come to be until the process ends by itself."""
    since(file, 0)(process)
    start = time.monotonic()
    process.wait()
    return time.monotonic() - start


def in_register(victim: Victim) -> bool:
    return "P01;" in (victim.home / "register.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("how", [None, *SPOILS])
def test_a_removal_killed_at_any_moment_is_finished_by_the_next(kept: Kept, how: str | None) -> None:
    """Most of its time goes to starting and reading: killed so long after it has put on record what it is going to do.

    `how` the folded state is spoiled before it is finished: an old one holds who is forgotten.
    """
    spoil = SPOILS[how]() if how else None
    chance = random.Random(7)
    record = kept.victim.home / "forgotten.jsonl"
    spent: list[float] = []
    kept.anew().run("forget", *FORGET, until=lambda process: spent.append(_left(process, record)))
    begun = 0
    for n in range(MOST):
        if n >= KILLS and begun >= LEAST:
            break
        victim = kept.anew()
        assert holding(CONTACT, victim.data) != []
        if spoil is not None:
            spoil(victim.data)
        done = victim.run("forget", *FORGET, until=since(record, spent[0] * chance.uniform(0, 1)))
        if in_register(victim):
            if spoil is not None:
                spoil(victim.data)
            if done.was_killed and record.exists():
                begun += 1
                told = [m["message"] for m in victim.run("verify").json()["matters"]]
                assert any("lovande forget P01 igen" in message for message in told), "what is half done is told"
            assert victim.run("forget", *FORGET).code == 0
        assert holding(SECRET, victim.home, victim.data) == [] and holding(CONTACT, victim.data) == []
        assert holding(OTHER, victim.home), "the other practice's answer is where it was"
        assert victim.run("verify").json()["whole"]
    assert begun >= LEAST, "some were killed in the middle of it"


def test_an_archive_killed_at_any_moment_is_whole_or_has_no_name(kept: Kept) -> None:
    chance = random.Random(8)
    archives = kept.victim.home / "outbox" / "archive"
    spent: list[float] = []
    kept.anew().run("archive", until=lambda process: spent.append(_left(process, archives)))
    cut = 0
    for n in range(MOST):
        if n >= KILLS and cut >= LEAST:
            break
        victim = kept.anew()
        victim.run("archive", until=since(archives, spent[0] * chance.uniform(0, 0.8)))
        cut += archives.exists() and any(p.name.startswith(".") for p in archives.iterdir())
        assert victim.run("archive").code == 0
        for folder in archives.iterdir():
            assert not folder.name.startswith("."), "what was cut off is not left with the answers"
            lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
            sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
            files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
            assert set(sums) == set(files) - {"SHA256SUMS"}
            assert {n: hashlib.sha256(files[n].read_bytes()).hexdigest() for n in sums} == sums
    assert cut >= LEAST, "some were killed in the middle of it"
