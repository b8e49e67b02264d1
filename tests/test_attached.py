"""What is found inside a form is kept so that no press on it starts anything: pictures, texts and documents as they are, all else in a zip."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.forms.attached import kept
from tests.hostile.expected import added, form, members, packed
from tests.hostile.others import LNK, pdf
from tests.rounds import Command, make_round
from tests.support import ROOT
from tests.test_cli_attachments import FOLDER, RED

MACROS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RELATION = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship %s/></Relationships>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/>%s</svg>'
ODT = (ROOT / "tests/data/odt/P08-libreoffice-25.2.odt").read_bytes()
PDF = (ROOT / "tests/data/pdf/P01-word-7.4.pdf").read_bytes()


def chart_document() -> bytes:
    """A Word file with a chart, and the workbook that the chart is drawn from."""
    return packed(members("docx") | {"word/embeddings/Microsoft_Excel.xlsx": form("xlsx")})


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("image1.png", RED, ".png"), ("image1.emf", RED, ".png"), ("bild.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20, ".jpg"),
        ("image1.svg", SVG % b"<a href='#x'/>", ".svg"), ("metod.pdf", PDF, ".pdf"), ("metod.bin", PDF, ".pdf"),
        ("program.docx", form("docx"), ".docx"), ("tabell.xlsx", form("xlsx"), ".xlsx"), ("text.odt", ODT, ".odt"),
        ("diagram.docx", chart_document(), ".docx"), ("läs mig.txt", "Så här gör vi.\r\n".encode(), ".txt"), ("lista.csv", b"=cmd|A1;b\n", ".txt"),
    ],
)  # fmt: skip
def test_what_is_surely_a_picture_a_text_or_a_document_is_kept_as_it_is(name: str, content: bytes, ending: str) -> None:
    assert kept(name, content)[:2] == (ending, content)


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("run.lnk", LNK, ".lnk"), ("run.LNK ", LNK, ".lnk"), ("x.exe", b"MZ" + b"\0" * 99, ".exe"), ("x.png", b"MZ" + b"\0" * 99, ".png"),
        ("x.hta", b"<html><script>1</script></html>", ".hta"), ("x.js", b"WScript.Echo(1)", ".js"), ("x.vbs", b"MsgBox 1", ".vbs"), ("x.bat", b"calc", ".bat"),
        ("x.txt", b"#!/bin/sh\ncalc", ".txt"), ("x.url", b"[InternetShortcut]\nURL=file://127.0.0.1/x", ".url"), ("x.iqy", b"WEB\n1\nhttp://127.0.0.1:9/", ".iqy"),
        ("x.slk", b"ID;P\nC;X1;Y1;EEXEC(\"calc\")", ".slk"), ("x.docm", added("docx", word__vbaProject_DOT_bin=MACROS), ".docm"),
        ("x.docx", added("docx", word__vbaProject_DOT_bin=MACROS), ".docx"), ("x.docx", packed(members("docx") | {"word/embeddings/a.exe": b"MZ"}), ".docx"),
        ("x.docx", packed(members("docx") | {"word/embeddings/b.docx": added("docx", word__vbaProject_DOT_bin=MACROS)}), ".docx"),
        ("x.rtf", b"{\\rtf1 x}", ".rtf"), ("x.zip", packed({"a.txt": b"x"}), ".zip"), ("oleObject1.bin", MACROS, ".bin"), ("utan", b"\0\1\2", ".bin"),
        ("x.pdf", pdf(b"JavaScript/JS(app.alert(1))"), ".pdf"), ("x.pdf", pdf(b"Launch/F(cmd.exe)"), ".pdf"), ("x.html", b"<p>hej</p>", ".html"),
        ("x.svg", SVG % b"<script>1</script>", ".svg"), ("x.svg", SVG % b"<a onclick='x()'/>", ".svg"), ("x.svg", SVG % b"<image href='http://127.0.0.1:9/'/>", ".svg"),
        ("x.e\u202excod", b"\0", ".bin"), ("x.exe\0.png", b"MZ", ".png"), ("x", b"", ".bin"), ("x.doc", (ROOT / "tests/data/doc/P08-25.2.doc").read_bytes(), ".doc"),
    ],
)  # fmt: skip
def test_everything_else_lies_in_a_zip_with_its_ending_in_the_name(name: str, content: bytes, ending: str) -> None:
    how = kept(name, content)
    assert how.ending == f"{ending}.zip" and how.is_packed
    with zipfile.ZipFile(io.BytesIO(how.content)) as z:
        (inner,) = z.namelist()
        assert z.read(inner) == content, "nothing of it is lost"
    assert inner == f"fil{ending}_", "no system has anything to open that with"
    assert kept(name, content) == how, "the same bytes every time"


def test_a_document_that_fetches_its_template_is_no_plain_document() -> None:
    rels = RELATION % b'Id="r" Type="x/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"'
    assert kept("x.docx", packed(members("docx") | {"word/_rels/settings.xml.rels": rels})).is_packed


def test_a_shortcut_in_a_form_is_saved_so_that_it_does_not_start(tmp_path: Path, command: Command) -> None:
    """The case that was found: the shortcut lay in the outbox under its own ending."""
    home = make_round(tmp_path, {"svar.docx": (ROOT / "tests/data/security/e03_lnk_only.docx").read_bytes()})
    done = command("compile", "--round", home, "--json")
    assert done.code == 0, done.err
    (folder,) = (home / "outbox/attachments").iterdir()
    assert [p.name for p in folder.iterdir()] == ["formular-fil-1.lnk.zip"]
    read = command("read", home / "inbox/svar.docx", "--json").json
    said = [f["message"] for f in read["findings"] if f["code"] == "embedded_program"]
    assert (
        len(said) == 1
        and "program" in said[0]
        and "formular-fil-1.lnk.zip" in said[0]
        and "se vad den säger" not in said[0]
    )


def test_a_program_in_a_workbook_is_told_too(tmp_path: Path, command: Command) -> None:
    rels = RELATION % b'Id="rId90" Type="x/package" Target="../embeddings/x.exe"'
    data = packed(
        members("xlsx") | {"xl/worksheets/_rels/sheet2.xml.rels": rels, "xl/embeddings/x.exe": b"MZ" + b"\0" * 99}
    )
    home = make_round(tmp_path, {"svar.xlsx": data})
    done = command("compile", "--round", home, "--json")
    names = [p.name for p in (home / "outbox/attachments").rglob("*") if p.is_file()]
    assert names == ["formular-fil-1.exe.zip"], done.out


def test_what_lay_beside_a_form_is_judged_by_its_content(tmp_path: Path, command: Command) -> None:
    both = packed({"svar.docx": form("docx"), "bild.png": b"MZ" + b"\0" * 99, "foto.jpg": RED})
    home = make_round(tmp_path, {"x.zip": both})
    done = command("compile", "--round", home, "--json")
    names = sorted(p.name for p in (home / "outbox/attachments").rglob("*") if p.is_file())
    assert names == ["bilaga-1-bild.png.zip", "bilaga-2-foto.jpg"], done.out
    assert FOLDER.endswith("gruppen")
