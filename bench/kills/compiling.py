"""`compile` killed: each output is the whole old file or the whole new one, and what is run again is as if nothing had happened.

A round whose answers change from one version to the other and back, so that every output is written anew each time. What each
version gives is known from rounds that nothing disturbed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from pipeline.base.package import sha256
from pipeline.forms import FORMATS
from tests.support import ROUND, instrument, practice
from tests.support.filling import filled

from .rounds import check_leftovers, check_snapshot, format_of, make_round
from .tally import Tally
from .victim import Moment, Victim, after, when_changed

PRACTICES = 30
MOST = 6
"""Kills in one change of version: then it is let through to the end and looked at."""


def prove(folder: Path, random: Random, tally: Tally, kills: int, practices: int = PRACTICES) -> None:
    """One round, compiled from one version of its answers to the other until there have been so many kills."""
    home, data = folder / "round", folder / "data"
    ids = make_round(home, practices)
    versions = [_answers(ids, text) for text in ("Vi träffas på torsdagar.", "Vi träffas varje fredag, hela gruppen.")]
    whole = [_undisturbed(folder / f"undisturbed-{n}", practices, version) for n, version in enumerate(versions)]
    victim = Victim(home, data)
    _put(home, versions[0])
    victim.run("compile")
    tally.hold(_outputs(home) == whole[0], f"{home}: the first compile gives other files than in an undisturbed round")
    done, turn = 0, 0
    while done < kills:
        before, turn = turn, 1 - turn
        _put(home, versions[turn])
        for _ in range(MOST):
            ended = victim.run("compile", until=_moment(random, home))
            if not ended.was_killed:
                break
            done += 1
            tally.count("kills")
            _check_whole(home, whole[before], whole[turn], tally)
        ended = victim.run("compile")
        tally.hold(ended.code == 0, f"{home}: compile ended with {ended.code}: {ended.told[-300:]}")
        tally.hold(
            _outputs(home) == whole[turn],
            f"{home}: other files than in an undisturbed round: {_differ(_outputs(home), whole[turn])}",
        )
        tally.count("outputs compared with those of an undisturbed round", len(whole[turn]))
        check_leftovers(home, tally)
        check_snapshot(home, data, tally)
        tally.hold(_same(home, versions[turn]), f"{home}: the inbox is not as it was")


def _moment(random: Random, home: Path) -> Moment:
    """Anywhere in a run, or just after some output has been written."""
    if random.random() < 0.4:
        return after(random.uniform(0.2, 2.5))
    outputs = sorted(p for p in (home / "outbox").rglob("*") if p.suffix in (".docx", ".xlsx"))
    return when_changed(random.choice(outputs), random.uniform(0, 0.02))


def _answers(ids: list[str], text: str) -> dict[str, bytes]:
    """{file name: a short form with answers}."""
    made = {}
    for id in ids:
        format = format_of(id)
        known = practice(id, "oversikt", format=format, municipalities=("Norrvik",))
        form = FORMATS[format].write(instrument(), known, ROUND)  # type: ignore[index]
        made[f"{id}.{format}"] = filled(form, {"e1_svar": "Finns", "e1_text": f"{text} {id}", "e2_svar": "Vet ej"})
    return made


def _put(home: Path, version: dict[str, bytes]) -> None:
    for name, content in version.items():
        (home / "inbox" / name).write_bytes(content)


def _same(home: Path, version: dict[str, bytes]) -> bool:
    return {p.name: p.read_bytes() for p in (home / "inbox").iterdir()} == version


def _undisturbed(folder: Path, practices: int, version: dict[str, bytes]) -> dict[str, str]:
    make_round(folder / "round", practices)
    _put(folder / "round", version)
    Victim(folder / "round", folder / "data").run("compile")
    outputs = _outputs(folder / "round")
    shutil.rmtree(folder)
    return outputs


def _outputs(home: Path) -> dict[str, str]:
    """{name: sha256} of every file that a person would open."""
    outbox = home / "outbox"
    files = (p for p in outbox.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(outbox).as_posix(): sha256(p) for p in files}


def _check_whole(home: Path, old: dict[str, str], new: dict[str, str], tally: Tally) -> None:
    there = _outputs(home)
    broken = [name for name, digest in there.items() if digest not in (old.get(name), new.get(name))]
    tally.hold(not broken, f"{home}: neither the old nor the new file after a kill: {broken}")
    gone = sorted((old.keys() & new.keys()) - there.keys())
    tally.hold(not gone, f"{home}: gone after a kill: {gone}")
    tally.count("outputs that were whole after a kill, old", sum(there[n] == old.get(n) != new.get(n) for n in there))
    tally.count("outputs that were whole after a kill, new", sum(there[n] == new.get(n) != old.get(n) for n in there))


def _differ(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))[:5]
