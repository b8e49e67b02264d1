"""What has come back is read once: after compile no command reads an unchanged file again, and who only looks writes nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.package import unpack
from pipeline.intake import guarded as apart
from pipeline.ledger.place import OWNER
from tests.support.filling import CORE, blank, filled, packed
from tests.support.happenings import put, sent
from tests.support.rounds import TEXT, Command, answered, contents, make_round

NEW = "Vi träffas på fredagar."
INBOX = {"svar.docx": answered(), "svar.xlsx": answered("P02", "xlsx"), "Norrvik/en till.docx": answered(text=NEW)}
REMIND, ASK = ("remind", "--to", "eml"), ("approve", "--ask", "--to", "eml")
DECIDE = ("decide", "P01", "e1_svar", "Saknas", "--why", "De har sagt det")
LOOKING = (
    ("remind",),
    ("send",),
    ("approve", "--ask"),
    ("decide", "--list"),
    ("status",),
    ("decide", "P01", "--list"),
)
"""They write nothing, anywhere."""
WORKING = (
    ("forms", "--prefill"),
    ("overview",),
    ("export",),
    ("approve", "--list"),
    ("assess", "status"),
    ("receive", "--review"),
    REMIND,
    ASK,
    DECIDE,
    ("receive",),
    ("compile",),
)
Read = list[str]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """The names of the files that are given to what reads them, which does so as ever."""
    names: Read = []
    real: Callable[..., Iterator[Any]] = apart.run_guarded

    def counted(task: Any, items: Iterable[Any], **more: Any) -> Iterator[Any]:
        given = list(items)
        names.extend(item.name if isinstance(item, Path) else "mejl" for item in given)
        return real(task, given, **more)

    monkeypatch.setattr(apart, "run_guarded", counted)
    return names


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", INBOX)
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to="alex@ekvalla.example"))
    return made


def caches(data: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(data).items() if "readings.sqlite" in name}


def runs(command: Command, home: Path, words: Iterable[str]) -> None:
    done = command(*words, "--round", home)
    assert done.code in (ExitCode.OK, ExitCode.QUARANTINED), (words, done.err)


def test_a_file_that_compile_has_read_is_read_by_no_other_command(home: Path, command: Command, read: Read) -> None:
    runs(command, home, ("compile",))
    assert sorted(read) == ["en till.docx", "svar.docx", "svar.xlsx"], "each once"
    for words in (*LOOKING, *WORKING):
        read.clear()
        runs(command, home, words)
        assert read == [], words


def test_the_letters_and_the_descriptions_that_go_are_made_of_what_was_read_before(
    home: Path, command: Command, read: Read
) -> None:
    runs(command, home, ("compile",))
    runs(command, home, ("mark", "P02", "--use-as-is"))
    read.clear()
    letters = command("remind", "--json", "--round", home).json["mails"]
    checks = command("approve", "--ask", "--json", "--round", home).json["mails"]
    assert [(m["purpose"], m["practices"]) for m in (*letters, *checks)] == [("letter", ["P01"]), ("check", ["P02"])]
    assert read == []


def test_of_a_changed_inbox_only_what_is_new_is_read_and_once(home: Path, command: Command, read: Read) -> None:
    runs(command, home, ("compile",))
    for n, words in enumerate((REMIND, ASK, DECIDE)):
        read.clear()
        (home / "inbox" / f"ny{n}.docx").write_bytes(answered(text=f"{NEW} {n}"))
        runs(command, home, words)
        assert read == [f"ny{n}.docx"], words
        read.clear()
        runs(command, home, ("compile",))
        assert read == [], f"{words} has kept what it read"


def test_a_command_that_only_looks_reads_what_is_new_and_keeps_nothing(
    home: Path, command: Command, read: Read, data_folder: Path
) -> None:
    runs(command, home, ("compile",))
    (home / "inbox" / "ny.docx").write_bytes(answered(text=f"{NEW} Ibland."))
    before = caches(data_folder)
    assert before
    for words in LOOKING:
        read.clear()
        runs(command, home, words)
        assert read == ([] if words == ("status",) else ["ny.docx"]), words
    assert caches(data_folder) == before


def test_saying_whose_a_file_is_changes_what_it_counts_as_and_not_what_was_read(
    home: Path, command: Command, read: Read
) -> None:
    (home / "inbox" / "okänd.docx").write_bytes(answered("P77"))
    runs(command, home, ("compile",))
    read.clear()
    assert command("receive", "--assign", "okänd.docx", "P02", "--round", home).code == ExitCode.OK
    done = command("compile", "--json", "--round", home)
    assert read == []
    assert {(f["file"], f["practice"]) for f in done.json["files"]} >= {("okänd.docx", "P02")}


def test_an_earlier_rounds_answers_are_taken_from_what_was_read_there_and_nothing_is_kept_there(
    home: Path, tmp_path: Path, command: Command, read: Read, data_folder: Path
) -> None:
    runs(command, home, ("compile",))
    (home / "inbox" / "sen.docx").write_bytes(answered(text=f"{NEW} Sent."))
    before, kept = contents(home), caches(data_folder)
    later = next_round(tmp_path)
    read.clear()
    runs(command, later, ("forms", "--prefill-from", str(home)))
    assert read == ["sen.docx"] and contents(home) == before
    assert {n: c for n, c in caches(data_folder).items() if n in kept} == kept


def test_of_an_earlier_round_that_another_computer_runs_every_file_is_read_and_nothing_kept(
    home: Path, tmp_path: Path, command: Command, read: Read, data_folder: Path
) -> None:
    runs(command, home, ("compile",))
    owner = json.loads((home / OWNER).read_text(encoding="utf-8"))
    (home / OWNER).write_text(json.dumps(owner | {"machine": "enannan", "name": "DATOR-2"}), encoding="utf-8")
    before, kept = contents(home), caches(data_folder)
    later = next_round(tmp_path)
    read.clear()
    runs(command, later, ("forms", "--prefill-from", str(home)))
    assert len(read) == len(INBOX) and contents(home) == before
    assert {n: c for n, c in caches(data_folder).items() if n in kept} == kept
    assert [p.name for p in (later / "outbox" / "forms").iterdir()], "their answers are there all the same"


def test_a_round_that_nobody_has_begun_is_only_looked_at(
    tmp_path: Path, command: Command, read: Read, data_folder: Path
) -> None:
    fresh = make_round(tmp_path / "ny", INBOX)
    for words in (("send",), ("decide", "--list")):
        read.clear()
        runs(command, fresh, words)
        assert len(read) == len(INBOX), words
    assert not (fresh / OWNER).exists() and caches(data_folder) == {}


def test_what_the_cache_says_is_what_the_file_says(home: Path, command: Command, data_folder: Path) -> None:
    """Read anew or known from before, decide --list shows the same."""
    anew = command("decide", "--list", "--json", "--round", home).out
    runs(command, home, ("compile",))
    assert caches(data_folder)
    assert command("decide", "--list", "--json", "--round", home).out == anew
    assert TEXT in anew and NEW in anew


def test_decide_shows_what_compile_says_of_a_file_that_came_since_and_does_not_say_when_it_was_saved(
    home: Path, command: Command
) -> None:
    """It counts from when it came, for every command: a later word of the same people waits for nobody."""
    before, after = ({"e1_svar": choice} for choice in ("Finns", "Saknas"))
    shutil.rmtree(home / "inbox")
    (home / "inbox").mkdir()
    (home / "inbox" / "svar.docx").write_bytes(filled(blank("docx", "oversikt"), before, saved="2020-01-01"))
    runs(command, home, ("compile",))
    (home / "inbox" / "ny.docx").write_bytes(undated(filled(blank("docx", "oversikt"), after)))
    shown = command("decide", "--list", "--json", "--round", home).json
    runs(command, home, ("compile",))
    assert shown == command("decide", "--list", "--json", "--round", home).json
    assert shown["waiting"] == []


def undated(form: bytes) -> bytes:
    members = unpack(form)
    members[CORE] = re.sub(r"<dcterms:modified.*?</dcterms:modified>", "", members[CORE].decode()).encode()
    return packed(members.items())


def next_round(tmp_path: Path) -> Path:
    later = make_round(tmp_path / "nästa", {})
    (later / "inbox").mkdir()
    settings = (later / "round.toml").read_text(encoding="utf-8").replace('id = "host-2026"', 'id = "var-2027"')
    (later / "round.toml").write_text(settings, encoding="utf-8")
    return later
