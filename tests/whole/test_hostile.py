"""Hostile files, each read as people's are: in a watched process, within ten seconds and 512 MB, and nothing in them believed."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.intake import guarded
from pipeline.model.returns import Return, State, Status
from pipeline.reading.book.xlsx.cells import X
from pipeline.reading.book.xlsx.parts import sheet_parts
from pipeline.reading.document.docx.parts import relations
from pipeline.reading.kinds import FileKind, kind_of
from pipeline.reading.plain_tables import NotTablesError, plain_tables
from pipeline.reading.properties import parse
from tests.hostile import EVERY, Hostile
from tests.hostile.containers import CONTAINERS
from tests.hostile.expected import ANSWERS, TEXT
from tests.hostile.growing import GROWING, many_sheets
from tests.hostile.streams import STREAMS
from tests.support import ROOT
from tests.support.rounds import Command, answered, make_round

INSTRUMENT = ROOT / "templates/lovande-arbetssatt/instrument.toml"
CONVERTED = (FileKind.DOC, FileKind.RTF, FileKind.WEB)
KNOWN = (*ANSWERS.values(), "Så här gör vi.")
pytestmark = pytest.mark.usefixtures("guard")


def slow(hostile: Hostile) -> bool:
    """Through LibreOffice, with hundreds of megabytes to make first, or ended by the watch."""
    return any(
        word in hostile.name for word in ("RTF", "web page", "old Word", "MB", "flat bomb", "larger than", "tenfold")
    )


LATER = frozenset(h.name for n, h in enumerate((*CONTAINERS, *GROWING, *STREAMS)) if n % 4)
"""Three in four of the second hundred are read with the heavy tests: each costs a third of a second."""
CASES = [pytest.param(h, id=h.name, marks=pytest.mark.heavy if slow(h) or h.name in LATER else ()) for h in EVERY]


@pytest.mark.parametrize("hostile", CASES)
def test_it_does_no_harm_and_is_told_for_what_it_is(hostile: Hostile) -> None:
    returns = guarded.files_apart(INSTRUMENT, [("svar.docx", hostile.make())])
    codes = [_why(r) for r in returns]
    if hostile.codes:
        assert set(codes) <= set(hostile.codes), codes
        assert all(r.reason for r in returns), "why, and what to do, in Swedish"
    else:
        assert codes == [""], codes
    told = {f.code for r in returns for f in r.findings}
    assert set(hostile.told) <= told
    said = {a.value for r in returns for a in r.answers.values() if a.state is State.ANSWERED}
    if hostile.reads:
        assert any(a.value for r in returns for a in r.answers.values()), "what was answered is read all the same"
    if hostile.own:
        assert said <= {TEXT, "finns", "vet_ej", "Familjeenheten", "Kim Exempel", None}, "no answer is invented"


def _why(ret: Return) -> str:
    return ret.findings[-1].code if ret.status is Status.QUARANTINED else ""


def test_a_book_after_the_answers_is_left_out_and_the_answers_are_not() -> None:
    """What comes after the reading takes every text, and would take the time of a book."""
    made = next(h for h in EVERY if h.codes == ("too_much_text",)).make()
    (ret,) = guarded.files_apart(INSTRUMENT, [("svar.docx", made)])
    assert ret.findings[-1].code == "too_much_text" and ret.unplaced == ()
    assert TEXT in {a.value for a in ret.answers.values()}


def test_tables_that_repeat_without_end_are_told_as_that_and_as_no_assessors_tables() -> None:
    made = next(h for h in EVERY if "that repeat, eight deep" in h.name).make()
    (ret,) = guarded.files_apart(INSTRUMENT, [("svar.docx", made)])
    assert ret.findings[-1].code == "too_much_text" and "upprepas" in (ret.reason or "")
    with pytest.raises(NotTablesError):
        plain_tables(made)


def test_a_sheet_that_a_workbook_lists_again_is_read_once() -> None:
    with zipfile.ZipFile(io.BytesIO(many_sheets(3))) as z:
        book = parse(z.read("xl/workbook.xml"))
        read = [sheet.part for sheet in sheet_parts(z, book, relations(z, "xl/workbook.xml"))]
    assert len(read) == len(set(read)) == len(list(book.iter(X + "sheet"))) - 3


def test_there_are_as_many_as_were_asked_for_and_they_differ() -> None:
    assert len(EVERY) >= 160 and len({h.name for h in EVERY}) == len(EVERY)
    assert len((*CONTAINERS, *GROWING, *STREAMS)) >= 60


def test_nothing_that_must_be_read_through_libreoffice_is_read_without_it() -> None:
    """The quick ones are those that the program reads by itself."""
    for hostile in EVERY:
        if not slow(hostile):
            assert kind_of(hostile.make()) not in CONVERTED, hostile.name


GOOD_IN_MAIL = "a mail with a word of its own for base64"
"""A mail whose part is a whole form, whatever it says of how it is packed: in an inbox a mail's forms are answers."""


@pytest.mark.heavy
def test_a_round_with_all_of_them_is_compiled_and_the_good_answers_are_there(tmp_path: Path, command: Command) -> None:
    """A hundred hostile files in one inbox: every one is told, and the two good answers are described."""
    home = make_round(tmp_path / "round", {"bra.docx": answered(), "också bra.xlsx": answered("P02", "xlsx")})
    for n, hostile in enumerate(h for h in EVERY if h.codes):
        (home / "inbox" / f"{n:02}.docx").write_bytes(hostile.make())
    done = command("compile", "--round", home, "--json")
    assert done.code == 4 and "Traceback" not in done.err
    files = {f["file"].split("/")[0]: f["status"] for f in done.json["files"]}
    assert len(files) == 2 + sum(bool(h.codes) for h in EVERY)
    assert files.pop("bra.docx") == files.pop("också bra.xlsx") == "accepted"
    others = [h.name for h in EVERY if h.codes]
    assert {others[int(n.split(".")[0])] for n, status in files.items() if status != "quarantined"} == {GOOD_IN_MAIL}
    assert len(list((home / "outbox" / "descriptions").glob("*.docx"))) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there that a test does not have")
def test_a_link_in_the_inbox_is_not_followed(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "round", {"bra.docx": answered()})
    secret = tmp_path / "hemlig.docx"
    secret.write_bytes(answered("P02", "docx"))
    (home / "inbox" / "länk.docx").symlink_to(secret)
    done = command("compile", "--round", home, "--json")
    assert {f["file"]: f["status"] for f in done.json["files"]} == {"bra.docx": "accepted", "länk.docx": "quarantined"}
    (reason,) = [f["reason"] for f in done.json["files"] if f["file"] == "länk.docx"]
    assert "den följs inte" in reason
