"""The folded state beside the ledger: used while it fits, passed over and made anew as soon as anything does not."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.ledger import peek
from pipeline.ledger.place import data_folder, read_owner
from pipeline.ledger.state_file import FORMAT, KeptState, look, this_program
from pipeline.model.events import Event, EventKind, standings
from tests.support import ROOT
from tests.support.happenings import about, day, put, sent
from tests.support.rounds import REGISTER, Command, answered, contents, make_round

SECRET = "hemligheten"
HEAVY = (
    "sqlalchemy",
    "pydantic",
    "openpyxl",
    "docxtpl",
    "pandas",
    "lxml",
    "numpy",
    "docx",
    "rich",
    "jinja2",
    "concurrent.futures",
)


@pytest.fixture
def home(tmp_path: Path, command: Command) -> Path:
    """A round that a command has worked in."""
    made = make_round(tmp_path / "r", {"svar.docx": answered()})
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to="alex@ekvalla.example"))
    assert command("receive", "--round", made).code == 0
    return made


def state(home: Path) -> Path:
    owner = read_owner(home)
    assert owner
    return data_folder() / "rounds" / owner.round / "state.json"


def live(home: Path) -> Path:
    return state(home).with_name("ledger.sqlite")


def kept(home: Path) -> KeptState:
    found = look(home)
    assert found is not None
    return found


def said(command: Command, home: Path) -> str:
    return command("status", "--json", "--round", home).out


def imported(home: Path, *words: str) -> set[str]:
    """What Python holds when the command has ended."""
    code = "import sys; from pipeline.cli import main\ntry: main()\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    line = [sys.executable, "-c", code, *words, "--round", str(home)]
    done = subprocess.run(line, check=True, capture_output=True, text=True, cwd=ROOT)
    return set(done.stderr.splitlines()[-1].split())


# ---- While it fits


def test_after_a_command_it_says_what_the_ledger_says(home: Path) -> None:
    assert kept(home).folded.standings(["P01", "P02"]) == standings(peek(home), ["P01", "P02"])
    assert kept(home).bound.number == peek(home)[-1].number


@pytest.mark.parametrize("words", [(), ("--json",), ("--csv",), ("P01",)])
def test_status_takes_nothing_that_it_does_not_use_when_nothing_has_happened(
    home: Path, words: tuple[str, ...]
) -> None:
    held = imported(home, "status", *words)
    assert not [m for m in HEAVY if m in held]
    assert not [
        m
        for m in held
        if m.startswith(
            ("pipeline.reading", "pipeline.intake", "pipeline.forms", "pipeline.outputs", "pipeline.office")
        )
    ]


def test_status_leaves_everything_as_it_was(home: Path, command: Command) -> None:
    before = contents(home), {n: c for n, c in contents(data_folder()).items() if "-shm" not in n}
    said(command, home)
    assert (contents(home), {n: c for n, c in contents(data_folder()).items() if "-shm" not in n}) == before


def test_what_has_happened_since_is_added_to_it(home: Path, command: Command) -> None:
    """As after a command that was killed when it had put something on record."""
    old = state(home).read_bytes()
    put(home, about(EventKind.ON_HOLD, "P02", day(9), why="Föräldraledig"))
    new = said(command, home)
    state(home).write_bytes(old)
    assert kept(home).folded.standings(["P02"])["P02"].on_hold == "Föräldraledig"
    assert said(command, home) == new


def test_a_command_that_changes_nothing_does_not_write_it_again(home: Path, command: Command) -> None:
    before = state(home).stat().st_mtime_ns
    assert command("receive", "--round", home).code == 0
    assert state(home).stat().st_mtime_ns == before


# ---- When it does not fit


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def half_written(file: Path) -> None:
    file.with_name(f".{file.name}.tmp").write_bytes(file.read_bytes()[:100])
    file.unlink()


def turned(file: Path) -> None:
    """A bit on the disk."""
    data = bytearray(file.read_bytes())
    data[-40] ^= 1
    file.write_bytes(data)


def with_head(**other: object) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        head, _, body = file.read_bytes().partition(b"\n")
        file.write_bytes(json.dumps(json.loads(head) | other).encode() + b"\n" + body)

    return change


def as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILED: dict[str, Callable[[Path], None]] = {
    "lost": Path.unlink,
    "empty": lambda f: f.write_bytes(b"") and None,
    "cut off": cut,
    "half written": half_written,
    "a bit turned": turned,
    "no JSON": lambda f: f.write_bytes(b"{]\n{]") and None,
    "something else": lambda f: f.write_bytes(b"[]\n[]") and None,
    "of another format": with_head(format=FORMAT + 1),
    "of another program": with_head(program="0.0.1-0000"),
    "of another ledger": with_head(round="0" * 32),
    "of another schema": with_head(schema="99"),
    "newer than the ledger": with_head(number=9999),
    "of another event": with_head(event="0" * 64),
    "of fewer events": with_head(count=1),
    "with what nobody knows in it": with_head(more=1),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILED)
def test_what_does_not_fit_is_passed_over_and_made_anew(home: Path, command: Command, how: str) -> None:
    right, whole = said(command, home), state(home).read_bytes()
    SPOILED[how](state(home))
    assert look(home) is None
    assert said(command, home) == right
    assert command("verify", "--json", "--round", home).code == 0
    assert command("receive", "--round", home).code == 0
    assert state(home).read_bytes() == whole
    assert said(command, home) == right


def test_where_it_cannot_be_written_the_round_goes_on_without_it(home: Path, command: Command) -> None:
    right = said(command, home)
    as_folder(state(home))
    assert command("receive", "--round", home).code == 0
    assert look(home) is None and said(command, home) == right


def test_an_older_ledger_put_back_is_asked_itself(home: Path, command: Command, tmp_path: Path) -> None:
    shutil.copy(live(home), tmp_path / "old.sqlite")
    put(home, about(EventKind.ON_HOLD, "P02", day(9), why="Föräldraledig"))
    shutil.copy(tmp_path / "old.sqlite", live(home))
    assert look(home) is None
    assert "Föräldraledig" not in said(command, home)


def test_a_ledger_with_something_else_under_the_same_number_is_asked_itself(home: Path) -> None:
    with closing(sqlite3.connect(live(home))) as connection, connection:
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("UPDATE events SET practice = 'P02' WHERE number = (SELECT max(number) FROM events)")
    assert look(home) is None


def test_a_ledger_that_is_gone_is_told_as_it_was_before(home: Path, command: Command) -> None:
    live(home).unlink()
    assert look(home) is None
    assert json.loads(said(command, home))["totals"]["sent"] == 2, "out of the copy in the round's folder"


def test_an_event_of_a_newer_program_is_left_to_the_ledger(home: Path, command: Command) -> None:
    with closing(sqlite3.connect(live(home))) as connection, connection:
        connection.execute("INSERT INTO events SELECT number + 1, at, 'något_nytt', '', '', '', '{}' FROM events ORDER BY number DESC LIMIT 1")  # fmt: skip
    assert look(home) is None
    assert "något_nytt" in command("status", "--round", home).err


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("register.csv", lambda t: t.replace("Kartan", "Den nya kartan")),
        ("round.toml", lambda t: t.replace("deadline = 2026", "deadline = 2027")),
    ],
)
def test_a_file_of_the_round_that_has_changed_is_read(
    home: Path, command: Command, name: str, change: Callable[[str], str]
) -> None:
    before = json.loads(said(command, home))
    text = (home / name).read_text(encoding="utf-8")
    assert change(text) != text
    (home / name).write_text(change(text), encoding="utf-8")
    assert json.loads(said(command, home)) != before
    (home / name).write_text(text, encoding="utf-8")
    assert json.loads(said(command, home)) == before


def test_a_mistake_in_a_file_of_the_round_is_told_as_before(home: Path, command: Command) -> None:
    (home / "register.xlsx").write_bytes(b"x")
    assert command("status", "--round", home).code == 3
    (home / "register.xlsx").unlink()
    own = home / "templates" / "lovande-arbetssatt"
    own.mkdir(parents=True)
    (own / "instrument.toml").write_text("[instrument]\n", encoding="utf-8")
    assert command("status", "--round", home).code == 3


def test_another_computers_round_is_refused_before_anything_is_told(home: Path, command: Command) -> None:
    owner = json.loads((home / ".lovande.json").read_text(encoding="utf-8"))
    (home / ".lovande.json").write_text(json.dumps(owner | {"machine": "en annan"}), encoding="utf-8")
    done = command("status", "--round", home)
    assert done.code == 3 and "Omgången sköts från datorn" in done.err


def test_the_program_it_is_bound_to_is_its_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(home).bound.program == this_program()
    monkeypatch.setattr("pipeline.ledger.state_file.__version__", "9.9.9")
    assert look(home) is None


# ---- What must not stay in it


def forget(command: Command, home: Path, practice: str) -> None:
    ground = ("--ground", "Beslut 2026-11-03, dnr 12/26", "--by", "Karin Exempel", "--yes")
    assert command("forget", "--round", home, practice, *ground).code == 0


def test_what_is_forgotten_is_gone_from_every_byte_of_it(home: Path, command: Command) -> None:
    for word in (b"kim@norrvik.example", b"Kim Exempel", b"svar.docx"):
        assert word in state(home).read_bytes()
    forget(command, home, "P01")
    for name, data in contents(data_folder()).items():
        for word in (b"kim@norrvik.example", b"Kim Exempel", b"svar.docx"):
            assert word not in data, name
    assert command("status", "--round", home).code == 0


def test_one_from_before_a_removal_is_never_moved_on(home: Path, command: Command) -> None:
    old = state(home).read_bytes()
    forget(command, home, "P01")
    state(home).write_bytes(old)
    assert look(home) is None
    assert "kim@norrvik.example" not in said(command, home)
    assert command("receive", "--round", home).code in (0, 4)
    assert b"kim@norrvik.example" not in state(home).read_bytes()


def test_one_from_before_a_removal_is_not_moved_on_over_what_came_after_it(home: Path) -> None:
    """Should the events that it goes up to be there still: the removal itself stands on record."""
    old = state(home).read_bytes()
    put(home, Event(day(9), EventKind.FORGOTTEN, "P77", data={"ground": "x", "removed": 0}))
    state(home).write_bytes(old)
    assert look(home) is None


def test_an_archive_does_not_hold_it(home: Path, command: Command) -> None:
    assert command("archive", "--round", home).code == 0
    assert not [n for n in contents(home) if n.endswith(state(home).name)]


def test_a_new_register_is_kept_by_the_next_command_that_has_the_ledger(home: Path, command: Command) -> None:
    text = REGISTER.replace("Kartan", "Den nya kartan")
    (home / "register.csv").write_text(text, encoding="utf-8")
    assert command("receive", "--round", home).code == 0
    held = imported(home, "status")
    assert "sqlalchemy" not in held
    assert "Den nya kartan" in said(command, home)
