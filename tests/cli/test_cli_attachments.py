"""Pictures that people paste into a form are kept as files beside the description, named in it and never shown in it."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from pipeline.base.errors import ExitCode
from tests.cli.test_cli import contents, lovande  # noqa: F401
from tests.office.test_docx_template import words
from tests.support.rounds import answered, make_round

FOLDER = "attachments/P01-gruppen"


def png(colour: bytes) -> bytes:
    """The smallest picture there is: one point of a colour."""
    size = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(b"\0" + colour)), (b"IEND", b""))
    packed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


RED, BLUE = png(b"\xff\0\0"), png(b"\0\0\xff")


def with_picture(picture: bytes, text: str = "Se bilden.") -> bytes:
    """A form with a picture pasted beside the text about element 1."""
    document = Document(io.BytesIO(answered(text=text)))
    tags = {t.get(qn("w:val")): t for t in document.element.body.iter(qn("w:tag"))}
    paragraph = next(tags["e1_text"].iterancestors(qn("w:p")))
    Paragraph(paragraph, document).add_run().add_picture(io.BytesIO(picture))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_pictures_of_two_returns_are_kept_beside_each_other_and_named_where_they_belong(
    tmp_path: Path,
    lovande: Any,  # noqa: F811
) -> None:
    home = make_round(tmp_path, {"a.docx": with_picture(RED), "b.docx": with_picture(BLUE, "Se den andra.")})
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK, done.err
    kept = {p.name: p.read_bytes() for p in (home / "outbox" / FOLDER).iterdir()}
    assert kept == {"E1-bild-1.png": RED, "E1-bild-1-2.png": BLUE}
    assert "2 bilagor" in done.out
    document = (home / "outbox/descriptions/P01-gruppen.docx").read_bytes()
    for name in kept:
        assert f"Bilaga: {name} (i mappen {FOLDER})" in words(document)
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        assert not [n for n in parts.namelist() if "media" in n], "they may show people"
    page = load_workbook(home / "outbox/summary.xlsx")["Svar"]
    texts = {cell.value for line in page.iter_rows() for cell in line}
    assert {f"{FOLDER}/{name}" for name in kept} <= texts
    lines = [[str(cell.value or "") for cell in line] for line in page.iter_rows()]
    [row] = [line for line in lines if f"{FOLDER}/E1-bild-1-2.png" in line]
    assert "b.docx" in row and "a.docx" not in " ".join(row), "the file it came in"


def test_what_has_not_changed_is_not_rewritten_and_what_is_no_longer_sent_is_removed(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"a.docx": with_picture(RED), "b.docx": answered()})
    lovande("compile", "--round", home)
    before = contents(home / "outbox")
    assert "nytt eller ändrat: 0" in lovande("compile", "--round", home).out
    assert contents(home / "outbox") == before
    (home / "inbox/a.docx").unlink()
    lovande("compile", "--round", home)
    assert not (home / "outbox" / FOLDER).exists()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        for name, data in files.items():
            z.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


def test_what_lies_beside_the_only_form_in_a_zip_is_its_attachment(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"x.zip": zipped(svar_docx=answered(), bild_png=RED, mejl_txt=b"Hej! Karin")})
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK, done.out
    kept = {p.name: p.read_bytes() for p in (home / "outbox" / FOLDER).iterdir()}
    assert kept == {"bilaga-1-bild.png": RED, "bilaga-2-mejl.txt": b"Hej! Karin"}
    assert "bild.png låg bredvid formuläret" in done.out


def test_a_picture_beside_a_form_is_kept_when_the_same_form_came_alone_too(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    data = answered()
    home = make_round(tmp_path, {"svar.docx": data, "x.zip": zipped(svar_docx=data, bild_png=RED)})
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK, done.out
    assert [p.read_bytes() for p in (home / "outbox" / FOLDER).iterdir()] == [RED]


def test_beside_several_forms_it_cannot_be_told_whose_a_picture_is(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"x.zip": zipped(a_docx=answered(), b_xlsx=answered("P02", "xlsx"), bild_png=RED)})
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.QUARANTINED and "x.zip/bild.png" in done.out


def test_an_attachment_that_is_open_is_told(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"a.docx": with_picture(RED)})
    lovande("compile", "--round", home)
    (home / "outbox" / FOLDER / ".~lock.E1-bild-1.png#").write_bytes(b"")
    (home / "inbox/a.docx").write_bytes(with_picture(BLUE))
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.NOT_WRITABLE
    assert f"{FOLDER}/E1-bild-1.png är öppen" in done.out


def test_read_tells_of_attachments_to_people_and_scripts(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"a.docx": with_picture(RED)})
    told = json.loads(lovande("read", home / "inbox/a.docx", "--json").out)
    assert told["attachments"] == [{"name": "E1-bild-1.png", "near": "E1", "sha256": hashlib.sha256(RED).hexdigest()}]
    assert told["sources"] == [{"file": "a.docx", "sha256": told["sha256"]}]
    assert "E1-bild-1.png (vid E1)" in lovande("read", home / "inbox/a.docx").out
