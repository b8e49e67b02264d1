"""What files were read as is kept, so that a file is read once; and only as long as what reads it is the same."""

from __future__ import annotations

import ast
import sqlite3
from pathlib import Path

import pytest

from pipeline.cases.gather import read_file
from pipeline.ledger.readings import READ_BY, Readings
from pipeline.model.returns import Attachment, Finding, Return, Severity, put_in_quarantine
from tests.support import ROOT, instrument
from tests.support.rounds import answered

PACKAGE = ROOT / "pipeline"
INSTRUMENT = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "readings.sqlite"


def kept(cache: Path, read: dict[str, tuple[Return, ...]], by: Path = INSTRUMENT) -> dict[str, tuple[Return, ...]]:
    """What is known of those files after they were kept, by a command that comes later."""
    first = Readings(cache, INSTRUMENT)
    first.keep(read)
    first.close()
    later = Readings(cache, by)
    known = later.known(read)
    later.close()
    return known


def test_a_file_comes_back_as_it_was_read(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "svar.docx").write_bytes(answered())
    read = {"a1": read_file(instrument(), tmp_path / "svar.docx")}
    assert kept(cache, read) == read


def test_what_was_attached_comes_back_byte_for_byte(cache: Path) -> None:
    picture = Attachment("bild.png", "4.3", bytes(range(256)))
    read = {"a1": (Return("svar.docx", "a1", attachments=(picture,)),)}
    assert kept(cache, read)["a1"][0].attachments == (picture,)


def test_a_file_that_nobody_has_read_is_not_known(cache: Path) -> None:
    readings = Readings(cache, INSTRUMENT)
    assert readings.known(["a1"]) == {}
    readings.close()


def test_another_instrument_reads_anew(cache: Path, tmp_path: Path) -> None:
    changed = tmp_path / "instrument.toml"
    changed.write_bytes(INSTRUMENT.read_bytes() + b"\n# en rad till\n")
    assert kept(cache, {"a1": (Return("svar.docx", "a1"),)}, changed) == {}


@pytest.mark.parametrize(
    "code", ["not_readable", "reader_failed", "needs_libreoffice", "conversion_failed", "conversion_stuck"]
)
def test_what_could_not_be_read_on_this_computer_today_is_tried_again(cache: Path, code: str) -> None:
    assert kept(cache, {"a1": (put_in_quarantine(Return("svar.doc", "a1"), code, "Gick inte."),)}) == {}


def test_what_is_wrong_with_the_file_itself_is_kept(cache: Path) -> None:
    told = Return("svar.docx", "a1", findings=(Finding("cut_off", Severity.DAMAGE, "avhuggen"),))
    assert kept(cache, {"a1": (told,)}) == {"a1": (told,)}


def test_many_files_are_found_again(cache: Path) -> None:
    read = {f"s{n}": (Return(f"{n}.docx", f"s{n}"),) for n in range(1200)}
    assert kept(cache, read) == read


def test_a_character_that_cannot_be_kept_is_read_again_and_stops_nothing(cache: Path) -> None:
    assert kept(cache, {"a1": (Return("\ud800.docx", "a1"),), "b2": (Return("b.docx", "b2"),)}).keys() == {"b2"}


def test_a_damaged_cache_is_as_good_as_none(cache: Path) -> None:
    cache.write_bytes(b"inte en databas" * 100)
    assert kept(cache, {"a1": (Return("svar.docx", "a1"),)}) == {}


def test_what_an_earlier_version_kept_goes_when_this_one_keeps(cache: Path) -> None:
    with sqlite3.connect(cache) as connection:
        connection.execute("CREATE TABLE readings (sha256, reader, content)")
        connection.execute("INSERT INTO readings VALUES ('a1', 'en tidigare', 'Vi träffas på torsdagar.')")
    connection.close()
    assert kept(cache, {"a1": (Return("svar.docx", "a1"),)}) == {"a1": (Return("svar.docx", "a1"),)}
    with sqlite3.connect(cache) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("kept",)]
    connection.close()


def test_what_another_reader_has_read_does_not_stay(cache: Path, tmp_path: Path) -> None:
    changed = tmp_path / "instrument.toml"
    changed.write_bytes(INSTRUMENT.read_bytes() + b"\n# en rad till\n")
    for by, digest in ((INSTRUMENT, "a1"), (changed, "b2")):
        readings = Readings(cache, by)
        readings.keep({digest: (Return("svar.docx", digest),)})
        readings.close()
    assert kept(cache, {}, INSTRUMENT) == {}
    with sqlite3.connect(cache) as connection:
        assert connection.execute("SELECT key FROM kept").fetchall() == [("b2",)]
    connection.close()


def imported(module: Path) -> set[Path]:
    """The modules of the package that one module imports."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            near = module.parents[node.level - 1] if node.level else ROOT
            place = near.joinpath(*(node.module or "").split(".")) if node.module else near
            names = [place, *(place / a.name for a in node.names)]
            found |= {f for n in names for f in (n.with_suffix(".py"), n / "__init__.py") if f.is_file()}
    return {f for f in found if f.is_relative_to(PACKAGE)}


def test_a_change_in_any_code_that_reads_makes_every_file_be_read_again() -> None:
    seen, waiting = set[Path](), {PACKAGE / "reading/files.py", PACKAGE / "intake/mail/returns.py"}
    while waiting:
        module = waiting.pop()
        seen.add(module)
        waiting |= imported(module) - seen - {PACKAGE / "__init__.py", PACKAGE / "intake" / "__init__.py"}
    watched = {
        f for name in READ_BY for f in ([PACKAGE / name] if name.endswith(".py") else (PACKAGE / name).rglob("*.py"))
    }
    assert sorted(f.relative_to(PACKAGE).as_posix() for f in seen - watched) == []
