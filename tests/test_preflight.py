"""The first look at a file: what is refused before anything takes it apart, and what is told of the rest."""

from __future__ import annotations

import zipfile

import pytest

from pipeline import preflight
from pipeline.model import Status
from pipeline.reading import read_bytes
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
    assert found is None or ("be avsändaren" in found.reason and "Öppna den inte" in found.reason)


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
    assert list(preflight.told([("a.rels", link)])) == []
    assert [t.code for t in preflight.told([("a.rels", picture)])] == ["outside_link"]
    template = b'<meta:template xlink:href="https://a.example/x.ott"/>'
    assert [t.message for t in preflight.told([("meta.xml", template)])] == [preflight.TEMPLATE]
