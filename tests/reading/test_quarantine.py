"""Which form a file is, and what is wrong with the files that are none: a reason in plain Swedish, never an exception."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from pipeline.base.package import pack, unpack
from pipeline.model.instrument import fields
from pipeline.model.returns import Return, State, Status
from pipeline.reading.files import read_bytes, read_path
from tests.support import instrument
from tests.support.filling import DOCUMENT, W, blank, changed, filled, flatten, meant, reworked, told

PLAIN = {"b_malgrupp": "Barn 6–12 år.", "f4_1_svar": "Ja", "f4_2_text": "Två av tre."}
MARK = b"lovande-arbetssatt/2025-01/P01/host-2026/fordjupad"
PLACES = {
    "docx": (DOCUMENT, "word/footer1.xml", "docProps/core.xml", "docProps/custom.xml"),
    "xlsx": ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "docProps/core.xml", "docProps/custom.xml"),
}
BOTH = pytest.mark.parametrize("format", ["docx", "xlsx"])


def read(data: bytes) -> Return:
    return read_bytes(instrument(), "svar", data)


def codes(ret: Return) -> list[str]:
    return [f.code for f in ret.findings]


def correct(ret: Return) -> bool:
    return told(dict(ret.answers)) == meant(PLAIN, "fordjupad")


def form(format: str) -> bytes:
    return filled(blank(format), PLAIN)


def remarked(data: bytes, old: bytes, new: bytes, only: str = "") -> bytes:
    """The package with the form's mark changed in every part, or in one."""
    return pack((n, d.replace(old, new) if only in ("", n) else d) for n, d in unpack(data).items())


@BOTH
@pytest.mark.parametrize("left", range(4))
def test_one_mark_of_four_is_enough(format: str, left: int) -> None:
    kept = PLACES[format][left]
    ret = read(pack((n, d if n == kept else d.replace(MARK, b"")) for n, d in unpack(form(format)).items()))
    assert str(ret.identity) == MARK.decode()
    assert correct(ret)


@BOTH
def test_marks_that_say_different_things_are_told_and_the_visible_one_is_believed(format: str) -> None:
    ret = read(remarked(form(format), b"/P01/", b"/P07/", "docProps/core.xml"))
    assert ret.identity and ret.identity.practice == "P01"
    assert codes(ret) == ["identity_conflict"]


@BOTH
def test_without_any_mark_the_questions_tell_the_instrument(format: str) -> None:
    ret = read(remarked(form(format), MARK, b""))
    assert ret.identity and (ret.identity.instrument, ret.identity.practice) == (instrument().id, "")
    assert codes(ret) == ["no_identity"]
    assert correct(ret)


@BOTH
def test_a_depth_that_does_not_exist_is_told_from_the_questions(format: str) -> None:
    ret = read(remarked(form(format), b"/fordjupad", b"/okand"))
    assert ret.identity and ret.identity.depth == "fordjupad"
    assert correct(ret)


# ---- Files that are not what was asked for


def word_file() -> bytes:
    doc = Document()
    doc.add_paragraph("Protokoll från nämnden")
    doc.add_table(2, 3).cell(1, 1).text = "Ärende"
    return saved(doc)


def excel_file() -> bytes:
    book = Workbook()
    book.active.append(["Kostnad", 12, "=A1"])
    return saved(book)


def saved(thing: object) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def stripped() -> bytes:
    """Every control gone and every answer cell empty."""

    def empty(root: object) -> None:
        for sdt in list(root.iter(f"{W}sdt")):  # type: ignore[attr-defined]
            sdt.getparent().remove(sdt)

    return changed(blank("docx"), empty)


OPENDOCUMENT = pack([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")])
DRAWING = pack([("mimetype", b"application/vnd.oasis.opendocument.graphics"), ("content.xml", b"<x/>")])
LEGACY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PLAIN_BINARY = pack([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"")])
BAD = {
    "empty": (lambda: b"", "empty_file", "tom"),
    "text": ("Hej! Här kommer svaren.".encode, "not_a_form", "inget svarsformulär"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "not_a_form", "inget svarsformulär"),
    "another document": (word_file, "not_a_form", "inget svarsformulär"),
    "another workbook": (excel_file, "not_a_form", "inget svarsformulär"),
    "half": (lambda: blank("docx")[:9000], "cut_off", "avhuggen"),
    "truncated xml": (lambda: pack((n, d[:-400] if n == DOCUMENT else d) for n, d in unpack(blank("docx")).items()), "cut_off", "skadad"),
    "truncated sheet": (lambda: pack((n, d[:-400] if n.endswith("sheet3.xml") else d) for n, d in unpack(blank("xlsx")).items()), "cut_off", "skadad"),
    "part lost": (lambda: pack((n, d) for n, d in unpack(blank("xlsx")).items() if n != "xl/_rels/workbook.xml.rels"), "cut_off", "skadad"),
    "controls gone": (stripped, "controls_gone", "skadat formulär"),
    "prompts as text": (lambda: changed(blank("docx"), flatten), "controls_gone", "skadat formulär"),
    "names gone": (lambda: reworked(blank("xlsx"), lambda book: book.defined_names.clear()), "controls_gone", "skadat formulär"),
    "other instrument": (lambda: remarked(form("docx"), b"lovande-arbetssatt/", b"uppfoljning/"), "other_instrument", "annat formulär"),
    "other version": (lambda: remarked(form("xlsx"), b"/2025-01/", b"/2031-01/"), "other_instrument", "2031-01"),
    "odt with nothing in it": (lambda: OPENDOCUMENT, "cut_off", "skadad"),
    "drawing": (lambda: DRAWING, "not_a_form", "inget svarsformulär"),
    "pdf cut off": (lambda: b"%PDF-1.7\n", "cut_off", "PDF"),
    "doc cut off": (lambda: LEGACY, "cut_off", "skadad"),
    "xlsb": (lambda: PLAIN_BINARY, "other_format", ".xlsb"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_is_no_answer_is_quarantined_with_a_reason_people_understand(what: str, tmp_path: Path) -> None:
    make, code, said = BAD[what]
    data = make()
    path = tmp_path / "svar från Norrvik.docx"
    path.write_bytes(data)
    [ret] = read_path(instrument(), path)
    assert (ret.status, code in codes(ret)) == (Status.QUARANTINED, True), codes(ret)
    assert said in ret.reason
    assert ret.reason.endswith(".") and "Error" not in ret.reason
    assert ret.sha256 == hashlib.sha256(data).hexdigest()
    assert path.read_bytes() == data


def test_a_quarantined_form_is_read_as_far_as_it_goes() -> None:
    ret = read(BAD["other version"][0]())
    assert correct(ret)
    assert ret.identity and ret.identity.version == "2031-01"


def test_a_missing_file_and_a_folder_are_quarantined_too(tmp_path: Path) -> None:
    for path in (tmp_path / "borta.docx", tmp_path):
        [ret] = read_path(instrument(), path)
        assert (ret.status, codes(ret)) == (Status.QUARANTINED, ["not_readable"])


FEW_OR_MANY = pytest.mark.parametrize("times", [8, pytest.param(80, marks=pytest.mark.heavy)])


@BOTH
@FEW_OR_MANY
def test_wherever_a_file_is_cut_off_it_says_so(format: str, times: int) -> None:
    data, chance = form(format), random.Random(2026)
    for length in [4, 100, len(data) - 1, *(chance.randrange(4, len(data)) for _ in range(times))]:
        ret = read(data[:length])
        assert (ret.status, codes(ret)[-1]) == (Status.QUARANTINED, "cut_off"), length
        for key, answer in ret.answers.items():  # the last text before the cut may be a part of what was written
            assert answer.value is None or meant(PLAIN, "fordjupad")[key][1].startswith(answer.value)


@BOTH
@FEW_OR_MANY
def test_whatever_bytes_are_damaged_no_exception_escapes_and_nothing_passes_for_the_respondents_answer(
    format: str, times: int
) -> None:
    data, chance = bytearray(form(format)), random.Random(1)
    for _ in range(times):
        damaged = data[:]
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        ret = read(bytes(damaged))
        assert ret.status is Status.QUARANTINED or correct(ret)
        assert "reader_failed" not in codes(ret), ret.reason


@BOTH
@pytest.mark.heavy
@pytest.mark.parametrize(
    "old,new",
    [
        (b">", b">"),
        (b"</", b"<"),
        (b'"', b"'"),
        (b"w:", b"x:"),
        (b't="', b't="q'),
        (b"<v>", b"<v>9"),
        (b"2026-10-01", b"2026-19-39"),
    ],
)
def test_damage_inside_the_parts_of_a_whole_zip_never_raises(format: str, old: bytes, new: bytes) -> None:
    for part in unpack(form(format)):
        ret = read(remarked(form(format), old, new, part))
        assert ret.status is Status.QUARANTINED or ret.answers
        assert "reader_failed" not in codes(ret), (part, ret.reason)


def test_a_zip_with_a_password_is_quarantined() -> None:
    data = bytearray(form("docx"))
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        info = z.getinfo(DOCUMENT)
    data[info.header_offset + 6] |= 1
    central = data.rindex(DOCUMENT.encode()) - 46
    data[central + 8] |= 1
    ret = read(bytes(data))
    assert (ret.status, codes(ret)) == (Status.QUARANTINED, ["locked"])
    assert "lösenord" in ret.reason


def test_our_own_failure_is_marked_as_ours_and_never_as_a_blank_answer() -> None:
    """A whole package with a number format that has no number: nobody's editor writes that, so the reader gives up and says so."""
    ret = read(remarked(blank("xlsx"), b'<xf numFmtId="0"', b'<xf numFmtId="V"', "xl/styles.xml"))
    assert ret.status is Status.QUARANTINED
    assert codes(ret) == ["reader_failed"]
    assert {a.state for a in ret.answers.values()} == {State.UNREADABLE}
    assert len(ret.answers) >= len(fields(instrument(), instrument().depths[0].code))
