"""Rounds of many practices, and what their ledgers and folders hold."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from pathlib import Path

from pipeline.ledger import peek
from pipeline.ledger.place import read_owner
from pipeline.model.events import Event
from tests.support import ROOT
from tests.support.rounds import REGISTER

from .states import check_state
from .tally import Tally

ROW = "{id};Arbetssätt {id};Norrvik;Enheten;IFO;stöd;pågående;FoU;Kim {id};{email};{format};Översikt;intern;nej"


def address(id: str) -> str:
    return f"kim.{id.lower()}@norrvik.example"


def format_of(id: str) -> str:
    """Every tenth form is Word: they take more than twice as long to write."""
    return "docx" if id.endswith("0") else "xlsx"


def make_round(home: Path, practices: int) -> list[str]:
    """A round in a new folder, with a contact for each practice; the ids."""
    (home / "inbox").mkdir(parents=True)
    (home / "round.toml").write_bytes((ROOT / "round.toml").read_bytes())
    ids = [f"P{n:04}" for n in range(1, practices + 1)]
    rows = [ROW.format(id=id, email=address(id), format=format_of(id)) for id in ids]
    (home / "register.csv").write_text("\n".join([REGISTER.splitlines()[0], *rows, ""]), encoding="utf-8")
    return ids


def log_of(home: Path, data: Path) -> tuple[Event, ...]:
    return peek(home, data)


def check_snapshot(home: Path, data: Path, tally: Tally) -> None:
    """After a run that has ended by itself: the copy in the round says what the ledger says, and so does the folded state."""
    check_state(home, data, tally)
    live = log_of(home, data)
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        held = connection.execute("SELECT count(*), max(number) FROM events").fetchone()
        whole = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    owner = read_owner(home)
    tally.count("times the snapshot was compared with the ledger")
    tally.hold(whole == ("ok",), f"{home.name}: the snapshot is damaged: {whole}")
    tally.hold(
        held == (len(live), live[-1].number if live else None),
        f"{home.name}: the snapshot holds {held}, the ledger {len(live)}",
    )
    tally.hold(
        owner is not None and owner.events == len(live) and not owner.open, f"{home.name}: .lovande.json says {owner}"
    )


def check_leftovers(home: Path, tally: Tally) -> None:
    """Half-written files are never under a name that anything reads, and none are left when a run has ended by itself."""
    left = [p.relative_to(home).as_posix() for p in home.rglob("*.tmp")]
    tally.hold(not left, f"{home.name}: left behind: {left}")


def contents(folder: Path) -> Counter[str]:
    """{sha256: how many files have that content}."""
    found = (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return Counter(hashlib.sha256(p.read_bytes()).hexdigest() for p in found)
