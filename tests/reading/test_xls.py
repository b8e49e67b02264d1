"""The form as an old Excel workbook: what is locked, torn or only called .xls says so, and the records are read to the end."""

from __future__ import annotations

import contextlib
import struct
from types import SimpleNamespace
from typing import Any

import olefile
import pytest

from pipeline.model.instrument import fields
from pipeline.model.returns import State
from pipeline.reading.book import xls
from pipeline.reading.book.rows import Design, tell
from pipeline.reading.book.xls import records as xls_records
from tests.support import ROOT, instrument

DATA = ROOT / "tests" / "data" / "xls"
WORN = DATA / "worn-7.4.xls"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><body><table>", "HTML"), (b"\xef\xbb\xbf  <!DOCTYPE html>\n<html>", "HTML"), (b'<?xml version="1.0"?>\n<html xmlns="x">', "HTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003"),
        (b"Nr;Fr\xe5ga;Svar\r\nB1;Vem?;Barn\r\n", "CSV"), (b"Nr\tFr\xe5ga\tSvar\n", "CSV"), ("Nr;Fråga;Svar\n".encode("utf-16"), "CSV"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"), (b"ID;PWXL;N;E", "SYLK"),
    ],
)  # fmt: skip
def test_a_file_that_is_only_called_xls_says_what_it_is(data: bytes, said: str) -> None:
    assert said in (xls.real_kind(data) or "")


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Hej!", b"%PDF-1.7"])
def test_nothing_is_guessed_about_other_files(data: bytes) -> None:
    assert xls.real_kind(data) is None


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_torn_file_is_refused_or_read_but_never_fails_otherwise(share: float) -> None:
    data = WORN.read_bytes()
    try:
        reading = xls.read_form(instrument(), data[: int(len(data) * share)])
    except xls.NotXlsError as e:
        assert (e.code, "skadad" in str(e)) == ("cut_off", True)
    else:
        assert reading.rows_found


def test_a_file_with_spoilt_bytes_is_refused_or_read_but_never_fails_otherwise() -> None:
    data = bytearray(WORN.read_bytes())
    for start in range(512, len(data) - 64, 997):
        spoilt = data[:start] + bytes(64) + data[start + 64 :]
        with contextlib.suppress(xls.NotXlsError):
            xls.read_form(instrument(), bytes(spoilt))


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def sheet(*records: bytes) -> bytes:
    return b"".join((record(xls_records.BOF, bytes(16)), *records, record(xls_records.EOF, b"")))


def test_a_text_box_split_over_records_of_both_widths_is_one_text() -> None:
    words = "räv och björn 🙂"
    wide = words.encode("utf-16-le")
    count = len(wide) // 2
    head = bytes(10) + struct.pack("<HH", count, 16) + bytes(4)
    parts = (
        record(xls_records.CONTINUE, b"\1" + wide[:8]),
        record(xls_records.CONTINUE, b"\1" + wide[8:]),
        record(xls_records.CONTINUE, bytes(16)),
    )
    assert xls_records.read_sheet(sheet(record(xls_records.TXO, head), *parts), 0).texts == [(0, words)]


def test_printed_heads_and_feet_are_read() -> None:
    code = "&LVårt huvud"
    data = struct.pack("<HB", len(code), 0) + code.encode("latin-1")
    assert xls_records.read_sheet(sheet(record(xls_records.HEADER, data)), 0).margins == [code]


def test_a_number_that_may_be_two_codes_is_told_and_not_guessed() -> None:
    rows = {"4.1": None, "4.10": None}
    asks = {"4.1": "Ärmålenklara?", "4.10": "Ärmålenskrivna?"}
    form = Design(rows, asks, {v: k for k, v in asks.items()}, {}, {}, frozenset())  # type: ignore[arg-type]
    assert tell(form, {1: "4,1", 2: "?"}, ()).doubtful == ("4.1", "4.10")
    assert tell(form, {1: "4,1", 2: "Är målen skrivna?"}, ()).code == "4.10"
    assert tell(form, {1: "4,1", 2: "?"}, ("4.10",)).code == "4.10"
    assert tell(form, {1: "4.10", 2: "?"}, ()).code == "4.10"


FONT, STRUCK = 0x31, 0x08


def with_struck_font(name: str) -> bytes:
    """The file with every font of this kind struck through, by its own records."""
    data = bytearray(WORN.read_bytes())
    ole: Any = olefile.OleFileIO(bytes(data))
    for kind, body in xls_records.records(ole.openstream("Workbook").read()):
        if kind == FONT and body[16:].decode("latin-1").replace("\0", "").startswith(name):
            whole = struct.pack("<HH", kind, len(body)) + body
            at = data.find(whole)
            while at >= 0:
                data[at + 6] |= STRUCK
                at = data.find(whole)
    return bytes(data)


def test_a_struck_choice_is_no_choice_for_certain_and_struck_text_is_kept() -> None:
    plain, struck = (
        xls.read_form(instrument(), WORN.read_bytes()),
        xls.read_form(instrument(), with_struck_font("Arial")),
    )
    choices = {f.key for f in fields(instrument(), plain.depth) if f.kind == "choice"}
    given = {key for key, a in plain.answers.items() if a.state is State.ANSWERED}
    assert {f.key for f in struck.findings if f.code == "struck_text"} == given
    assert all(struck.answers[key].state is (State.UNCLEAR if key in choices else State.ANSWERED) for key in given)
    assert {key: a.raw for key, a in struck.answers.items()} == {key: a.raw for key, a in plain.answers.items()}
    assert "struck_text" not in [f.code for f in plain.findings]


def test_words_struck_in_a_cell_are_seen() -> None:
    font = SimpleNamespace
    book = font(font_list=[font(struck_out=0), font(struck_out=1)], xf_list=[font(font_index=0)])

    def seen(*changes: tuple[int, int]) -> bool:
        cell = font(value="Två av tre.", xf_index=0)
        sheet = font(cell=lambda _row, _column: cell, rich_text_runlist_map={(0, 0): list(changes)})
        return xls.is_struck(book, sheet, (1, 1))

    assert (seen(), seen((4, 1)), seen((0, 1), (3, 0)), seen((3, 1), (4, 0)), seen((11, 1))) == (
        False,
        True,
        True,
        False,
        False,
    )
