"""The form as an old Excel workbook: what is locked, torn or only called .xls says so, and the records are read to the end."""

from __future__ import annotations

import contextlib
import struct

import pytest

from pipeline.forms import xls
from pipeline.forms.book.rows import Design, tell
from pipeline.forms.xls import records as xls_records
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
    assert said in (xls.disguised(data) or "")


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Hej!", b"%PDF-1.7"])
def test_nothing_is_guessed_about_other_files(data: bytes) -> None:
    assert xls.disguised(data) is None


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_torn_file_is_refused_or_read_but_never_fails_otherwise(share: float) -> None:
    data = WORN.read_bytes()
    try:
        reading = xls.read_form(instrument(), data[: int(len(data) * share)])
    except xls.NotReadError as e:
        assert (e.code, "skadad" in str(e)) == ("cut_off", True)
    else:
        assert reading.rows_found


def test_a_file_with_spoilt_bytes_is_refused_or_read_but_never_fails_otherwise() -> None:
    data = bytearray(WORN.read_bytes())
    for start in range(512, len(data) - 64, 997):
        spoilt = data[:start] + bytes(64) + data[start + 64 :]
        with contextlib.suppress(xls.NotReadError):
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
