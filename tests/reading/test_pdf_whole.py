"""What is no damage: a PDF locked against changes only, and parts that are packed as few programs pack them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.model.returns import Return, Status
from pipeline.reading.files import read_bytes
from tests.support import ROOT, instrument
from tests.support.pdf_files import for_slow_networks, repacked, restricted

PDF = sorted((ROOT / "tests/data/pdf").glob("*.pdf"))
FIELDS = ROOT / "tests/data/pdf/P08-fields-25.2.pdf"


def read(data: bytes) -> Return:
    return read_bytes(instrument(), "svar.pdf", data)


def flushed(data: bytes) -> bytes:
    """As an annotating program packs: all is written out, and the packing never ended."""
    packing = zlib.compressobj()
    return packing.compress(data) + packing.flush(zlib.Z_SYNC_FLUSH)


def summed(data: bytes) -> bytes:
    """The same with the check sum after it all the same."""
    return flushed(data) + zlib.adler32(data).to_bytes(4, "big")


def without_sum(data: bytes) -> bytes:
    return zlib.compress(data)[:-4]


def half_sum(data: bytes) -> bytes:
    return zlib.compress(data)[:-2]


@pytest.mark.parametrize("path", PDF, ids=lambda p: p.name)
def test_a_pdf_locked_against_changes_only_gives_the_same_answers(path: Path) -> None:
    """Acrobat's "restrict editing": it opens for everybody, and its list of parts is a packed part that is never locked."""
    plain, locked = read(path.read_bytes()), read(restricted(path.read_bytes()))
    assert locked.status is Status.ACCEPTED
    assert locked.answers == plain.answers
    assert [f.code for f in locked.findings] == [f.code for f in plain.findings]


def test_a_locked_pdf_with_a_damaged_part_is_damaged_all_the_same() -> None:
    data = bytearray(restricted(FIELDS.read_bytes()))
    at = data.index(b"stream\n", data.index(b"/FlateDecode"))
    data[at + 120] ^= 4
    assert read(bytes(data)).findings[-1].code == "cut_off"


def test_a_locked_pdf_with_a_damaged_list_of_parts_is_damaged_all_the_same() -> None:
    data = bytearray(restricted(FIELDS.read_bytes()))
    data[data.index(b"endstream", data.index(b"/XRef")) - 3] ^= 4
    ret = read(bytes(data))
    assert (ret.status, ret.findings[-1].code) == (Status.QUARANTINED, "cut_off")


@pytest.mark.parametrize("packed", [flushed, summed, without_sum, half_sum])
def test_a_part_that_lacks_only_its_last_block_or_its_sum_is_no_damage(packed: Callable[[bytes], bytes]) -> None:
    """Every viewer shows all of it."""
    ret = read(repacked(FIELDS.read_bytes(), packed))
    assert ret.status is Status.ACCEPTED
    assert ret.answers == read(FIELDS.read_bytes()).answers


@pytest.mark.parametrize("packed", [flushed, summed, without_sum, half_sum])
@pytest.mark.parametrize("lost", [1, 3, 40])
def test_a_part_that_is_shorter_than_it_says_is_damage(packed: Callable[[bytes], bytes], lost: int) -> None:
    assert read(repacked(FIELDS.read_bytes(), packed, shorter=lost)).findings[-1].code == "cut_off"


def test_a_part_whose_sum_is_another_is_damage() -> None:
    for wrong in (lambda d: zlib.compress(d)[:-4] + b"\1\2", lambda d: flushed(d) + b"\1\2\3\4"):
        assert read(repacked(FIELDS.read_bytes(), wrong)).findings[-1].code == "cut_off"


def test_a_carriage_return_alone_before_a_part_is_no_damage() -> None:
    ret = read(repacked(FIELDS.read_bytes(), zlib.compress, line_end=b"\r"))
    assert ret.status is Status.ACCEPTED
    assert ret.answers == read(FIELDS.read_bytes()).answers


def test_a_byte_lost_or_added_before_a_packed_list_of_parts_is_damage() -> None:
    """The list stands a byte from where the file says, and nothing else may tell it: the letter was in a text of a field."""
    data = restricted(FIELDS.read_bytes())
    at = data.index(b"/V <") + 5
    for torn in (data[:at] + data[at + 2 :], data[:at] + data[at + 1 :], data[:at] + b"4" + data[at:]):
        assert read(torn).findings[-1].code == "cut_off"


def test_a_list_of_parts_that_is_said_to_begin_at_the_line_break_before_it_is_no_damage() -> None:
    data = FIELDS.read_bytes()
    at = data.rindex(b"xref", 0, data.rindex(b"startxref"))
    early = data.replace(b"startxref\n%d" % at, b"startxref\n%d" % (at - 1))
    assert early != data
    assert read(early).status is Status.ACCEPTED
    place = data.index(b"/V <") + 5
    assert read(early[:place] + b"4" + early[place:]).findings[-1].code == "cut_off"


def test_a_byte_lost_or_added_in_a_file_for_slow_networks_is_damage_though_its_list_of_parts_comes_first() -> None:
    """Acrobat's "fast web view": nothing moves the list, but the file says how long it is."""
    data = for_slow_networks(FIELDS.read_bytes())
    assert read(data).status is Status.ACCEPTED
    assert read(data).answers == read(FIELDS.read_bytes()).answers
    assert read(data + b"\r\n\r\n").status is Status.ACCEPTED
    at = data.index(b"/V <") + 12
    for torn in (data[:at] + data[at + 4 :], data[:at] + data[at + 1 :], data[:at] + b"0041" + data[at:]):
        assert read(torn).findings[-1].code == "cut_off"
