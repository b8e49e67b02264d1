"""A zip that came back: every file in it is had or told of, and no archive can fill the memory or reach the disk."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.base.archive import EACH, FILES, Member, is_archive, members
from pipeline.base.package import pack
from tests.support.filling import blank


def names(found: list[Member]) -> list[str]:
    return [m.name for m in found]


def codes(found: list[Member]) -> list[str]:
    return [m.code for m in found]


def test_the_files_come_in_order_and_are_named_after_the_archive() -> None:
    found = members("svar.zip", pack([("b.docx", b"B"), ("mapp/a.xlsx", b"A")]))
    assert [(m.name, m.content, m.code) for m in found] == [
        ("svar.zip/b.docx", b"B", ""),
        ("svar.zip/mapp/a.xlsx", b"A", ""),
    ]


@pytest.mark.parametrize(
    "name", ["__MACOSX/._svar.docx", "Thumbs.db", "mapp/.DS_Store", "desktop.ini", "~$svar.docx", "._svar.docx"]
)
def test_system_files_are_nobodys_return(name: str) -> None:
    assert names(members("s.zip", pack([(name, b"x"), ("svar.docx", b"S")]))) == ["s.zip/svar.docx"]


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "utf-8"])
def test_swedish_names_are_right_whoever_packed(encoding: str) -> None:
    """zipfile itself always sets the flag for UTF-8, so the raw bytes are put in by hand."""
    plain, raw = "xxxxxxxxxxxx", "blå höst äÄ".encode(encoding)
    data = pack([(plain[: len(raw)].ljust(len(raw), "x"), b"S")])
    data = data.replace(b"x" * len(raw), raw)
    assert names(members("s.zip", data)) == ["s.zip/blå höst äÄ"]


@pytest.mark.parametrize("name", ["../../svar.docx", "/svar.docx", "..\\svar.docx", "./svar.docx"])
def test_a_name_never_leads_out_of_the_archive(name: str) -> None:
    assert names(members("s.zip", pack([(name, b"S")]))) == ["s.zip/svar.docx"]


def test_a_drive_in_a_name_is_only_a_name() -> None:
    assert names(members("s.zip", pack([("C:\\svar.docx", b"S")]))) == ["s.zip/C_/svar.docx"]


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_told() -> None:
    inner = pack([("svar.docx", b"S"), ("igen.zip", pack([("b.docx", b"B")]))])
    found = members("s.zip", pack([("inre.zip", inner)]))
    assert [(m.name, m.code) for m in found] == [
        ("s.zip/inre.zip/svar.docx", ""),
        ("s.zip/inre.zip/igen.zip", "archive_too_deep"),
    ]


def test_a_form_is_no_archive_and_comes_out_whole() -> None:
    form = blank("docx")
    found = members("s.zip", pack([("svar.docx", form)]))
    assert not is_archive(form)
    assert [m.content for m in found] == [form]


def test_a_folder_named_word_is_no_document() -> None:
    assert is_archive(pack([("word/svar.docx", b"S")]))


def test_a_bomb_is_told_and_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("bomb.docx", bytes(EACH // 4))
        z.writestr("svar.docx", b"S")
    assert codes(members("s.zip", buffer.getvalue())) == ["archive_too_large", ""]


def test_a_directory_that_lies_about_sizes_gives_no_more_than_it_says() -> None:
    data = pack([("svar.docx", bytes(3_000_000))])
    lying = data.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (found,) = members("s.zip", lying)
    assert found.code in ("archive_broken", "archive_too_large") or len(found.content or b"") <= 10


def test_more_files_than_a_round_has_are_not_unpacked() -> None:
    data = pack([(f"{n}.docx", b"S") for n in range(FILES + 1)])
    assert [(m.name, m.code) for m in members("s.zip", data)] == [("s.zip", "archive_too_large")]


def test_a_password_is_told() -> None:
    data = bytearray(pack([("svar.docx", b"S")]))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    assert codes(members("s.zip", bytes(data))) == ["archive_locked"]


def test_one_damaged_file_takes_no_other_along() -> None:
    data = pack([("a.docx", b"A" * 500), ("b.docx", b"B")])
    at = data.index(b"a.docx") + 6
    broken = data[:at] + b"\xff\xff\xff" + data[at + 3 :]
    assert codes(members("s.zip", broken)) == ["archive_broken", ""]


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4" + bytes(50), b"hej"])
def test_what_is_no_archive_is_told_and_raises_nothing(data: bytes) -> None:
    assert codes(members("s.zip", data)) == ["archive_broken"]
    assert not is_archive(data)


def test_an_empty_archive_is_told() -> None:
    assert codes(members("s.zip", pack([]))) == ["archive_empty"]


def test_every_cut_of_an_archive_is_read_without_raising(tmp_path: Path) -> None:
    data = pack([("a.docx", b"A" * 50), ("b.docx", b"B")])
    for end in range(len(data)):
        members("s.zip", data[:end])
    assert not any(tmp_path.iterdir())
