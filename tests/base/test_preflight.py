"""The first look at a file: what is refused before anything takes it apart, and what is told of the rest."""

from __future__ import annotations

import re
import zipfile

import pytest

from pipeline.base import archive, preflight
from pipeline.model.returns import Status
from pipeline.reading.files import read_bytes
from pipeline.reading.properties import parse
from tests.hostile.expected import form, members, packed
from tests.support import instrument


def entry(name: str, size: int = 10, packed_to: int = 10, at: int = 0, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    info.file_size, info.compress_size, info.header_offset, info.external_attr = size, packed_to, at, mode << 16
    return info


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([entry("word/document.xml", 39_000_000, 3_000_000)], ""),
        ([entry("word/document.xml", 41_000_000, 3_000_000)], "package_too_large"),
        ([entry("word/media/film.mp4", 90_000_000, 90_000_000)], ""),
        ([entry("word/media/x.png", 6_000_000, 1_000)], "package_too_large"),
        ([entry(f"word/media/{n}", 90_000_000, 90_000_000, n * 100_000_000) for n in range(3)], "package_too_large"),
        ([entry(f"{n}", 0, 0, n * 100) for n in range(2_001)], "package_too_large"),
        ([entry("word/../../x")], "trap"),
        ([entry("word/bild..png")], ""),
        ([entry("\\\\server\\x")], "trap"),
        ([entry("a"), entry("A", at=100)], "trap"),
        ([entry("bild", mode=0o120777)], "trap"),
        ([entry("a", packed_to=500), entry("b", at=100)], "trap"),
    ],
)
def test_what_is_refused_by_the_directory_alone(entries: list[zipfile.ZipInfo], code: str) -> None:
    found = preflight.refusal(entries)
    assert (found.code if found else "") == code
    assert found is None or ("Öppna den inte" in found.reason) is (code == "trap"), "large is no trap"
    assert found is None or re.search("be (avsändaren|annars) om formuläret", found.reason)


def test_only_xml_that_packs_as_nobodys_text_does_is_called_dangerous_for_its_size() -> None:
    """A long export is large, a white picture packs well, and neither was made to hurt anybody."""
    for honest in (
        entry("xl/worksheets/sheet1.xml", 60_000_000, 4_000_000),
        entry("word/media/vit.bmp", 30_000_000, 30_000),
    ):
        found = preflight.refusal([honest])
        assert found and found.code == "package_too_large" and "Öppna den inte" not in found.reason
    bomb = preflight.refusal([entry("word/document.xml", 300_000_000 // 2, 150_000)])
    assert bomb and "150 MB" in bomb.reason and "Öppna den inte" in bomb.reason


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_a_form_and_a_form_with_a_hundred_photos_are_let_through(format: str) -> None:
    photos = {f"word/media/{n}.jpg": bytes(1000) for n in range(100)}
    for data in (form(format), packed(members(format) | photos)):
        assert read_bytes(instrument(), "svar", data).status is Status.ACCEPTED


def test_the_reason_stands_with_the_file() -> None:
    ret = read_bytes(instrument(), "svar.docx", packed([*members("docx").items(), ("../x", b"x")]))
    assert (ret.status, ret.findings[-1].code) == (Status.QUARANTINED, "trap")
    assert "en del pekar ut ur filen" in ret.reason
    ret = read_bytes(
        instrument(), "svar.docx", packed([*members("docx").items(), *((f"{n}", b"") for n in range(2_500))])
    )
    assert (ret.findings[-1].code, ret.answers) == ("package_too_large", {})


def test_a_link_that_a_person_presses_is_not_told_as_reaching_out() -> None:
    link = b'<Relationship Id="r1" Type="http://x/hyperlink" Target="http://a.example" TargetMode="External"/>'
    picture = link.replace(b"hyperlink", b"image")
    assert list(preflight.find_reaching([("a.rels", link)], parse)) == []
    assert [t.code for t in preflight.find_reaching([("a.rels", picture)], parse)] == ["outside_link"]
    pressed = ODF % b'<text:a xlink:href="https://a.example/"/>'
    assert list(preflight.find_reaching([("content.xml", pressed)], parse)) == []


RELATION = b'<Relationships><Relationship Id="a" Type="http://x/%s" Target="%s" %s/></Relationships>'
ODF = (
    b'<x xmlns:text="urn:t" xmlns:draw="urn:d" xmlns:meta="urn:m" xmlns:office="urn:o" xmlns:xlink="http://www.w3.org/1999/xlink" '
    b'xmlns:other="http://www.w3.org/1999/xlink">%s</x>'
)


@pytest.mark.parametrize(
    "content",
    [
        RELATION % (b"image", b"http://a.example/x.png", b'TargetMode="External"'),
        RELATION % (b"image/", b"x", b'TargetMode="&#69;xternal"'),
        RELATION % (b"image", b"x>y", b"TargetMode='External'"),
        RELATION % (b"image", b"http://a.example/x.png", b""),
        RELATION % (b"oleObject", rb"\\\\server\\share\\x", b""),
        (RELATION % (b"image", b"http://a.example/x.png", b'TargetMode="External"')).decode().encode("utf-16"),
        ODF % b'<draw:image title="a > b" xlink:href="https://a.example/x.png"/>',
        ODF % b'<draw:image other:href="&#104;ttps://a.example/x.png"/>',
        ODF % b'<meta:template xlink:href="//server/x.ott"/>',
        ODF % b'<office:dde-source/>',
    ],
)  # fmt: skip
def test_what_reaches_out_is_told_however_it_is_spelled(content: bytes) -> None:
    name = "a.rels" if b"Relation" in content.replace(b"\0", b"") else "content.xml"
    assert [t.code for t in preflight.find_reaching([(name, content)], parse)] == ["outside_link"]


@pytest.mark.parametrize(
    "names",
    [
        ["word/vbaProject.bin"],
        ["word/VBAPROJECT.BIN"],
        ["xl/macrosheets/sheet1.xml"],
        ["Basic/Standard/Module1.xml"],
        ["Scripts/python/x.py"],
    ],
)
def test_macros_are_told_whatever_they_are_called(names: list[str]) -> None:
    assert preflight.has_macros(names, b"")
    assert preflight.has_macros(["word/other.bin"], b'<Override ContentType="application/vnd.ms-office.vbaProject"/>')
    assert not preflight.has_macros(["word/document.xml", "xl/worksheets/sheet1.xml", "word/media/vbart.png"], b"")


def test_a_directory_that_lies_about_its_number_is_told_by_its_size() -> None:
    """Its end says five names; taking the directory apart would take a gigabyte."""
    data = bytearray(packed([(f"{n}.txt", b"") for n in range(60_000)]))
    at = data.rfind(preflight.END)
    data[at + 8 : at + 12] = b"\5\0\5\0"
    assert preflight.too_many_names(bytes(data))
    assert archive.names(bytes(data)) == [] and not archive.is_archive(bytes(data))
    assert not preflight.too_many_names(form("docx"))
