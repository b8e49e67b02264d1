"""What is found inside a form is kept so that no press on it starts anything: pictures, texts and documents as they are, all else in a zip."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.base.libreoffice import VARIABLE
from pipeline.reading.attached import keep_attached, may_run
from pipeline.reading.files import read_files
from tests.cli.test_cli_attachments import FOLDER, RED
from tests.hostile.expected import added, form, members, packed
from tests.hostile.others import LNK, pdf
from tests.support import ROOT, instrument
from tests.support.happenings import day, put, sent
from tests.support.mailing import attach, letter
from tests.support.rounds import Command, answered, make_round, receive

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
    assert keep_attached(name, content)[:2] == (ending, content)


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
    how = keep_attached(name, content)
    assert how.ending == f"{ending}.zip" and how.is_packed
    with zipfile.ZipFile(io.BytesIO(how.content)) as z:
        (inner,) = z.namelist()
        assert z.read(inner) == content, "nothing of it is lost"
    assert inner == f"fil{ending}_", "no system has anything to open that with"
    assert keep_attached(name, content) == how, "the same bytes every time"


def test_a_document_that_fetches_its_template_is_no_plain_document() -> None:
    rels = RELATION % b'Id="r" Type="x/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"'
    assert keep_attached("x.docx", packed(members("docx") | {"word/_rels/settings.xml.rels": rels})).is_packed


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
    assert names == ["bilaga-1-bild.png.zip", "bilaga-2-foto.png"], done.out
    assert FOLDER.endswith("gruppen")


HTA = b"<html><script>new ActiveXObject('WScript.Shell')</script></html>"
STARTED = (
    "hta lnk js jse vbs vbe wsf wsh ps1 bat cmd scr com pif msi jar iso img chm url reg exe dll cpl scf inf sct application "
    "appref-ms settingcontent-ms library-ms search-ms msc jnlp py sh desktop slk iqy xll vhd vhdx msix diagcab"
).split()  # fmt: skip
MAY_BE = "kan vara ett program"


def zipped() -> bytes:
    return packed({"svar.docx": answered(), "run.hta": HTA, "läs mig.txt": b"Hej!", "run.vbs": b"MsgBox 1"})


def live(folder: Path) -> list[str]:
    """Names of what a press could start."""
    endings = tuple(f".{e}" for e in [*STARTED, "html", "htm", "svg", "xml"])
    return [p.name for p in folder.rglob("*") if p.is_file() and p.name.casefold().endswith(endings)]


@pytest.mark.parametrize("ending", STARTED)
@pytest.mark.parametrize("content", [b"Hej", b"MsgBox 1", HTA, b"\0\1\2", b"calc.exe\r\n"])
def test_whatever_a_system_starts_may_be_a_program_and_is_packed(ending: str, content: bytes) -> None:
    name = f"run.{ending.upper()}. "
    assert may_run(name, content) and keep_attached(name, content).ending == f".{ending}.zip"


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.txt", LNK), ("bild.png", b"MZ\x90\0\3"), ("x", b"\x7fELF\2"), ("x.dat", b"\0" * 0x8001 + b"CD001"), ("x.html", b"<hta:application>"),
     ("x.zip", packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe"})), ("x.txt", b"[InternetShortcut]\r\nURL=x")],
)  # fmt: skip
def test_a_program_is_told_by_its_content_whatever_it_is_called(name: str, content: bytes) -> None:
    assert may_run(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("logo.com", RED), ("svar.exe", form("docx")), ("avtal.url", PDF), ("MZ.txt", "MZ är en förkortning.".encode()), ("x.docx", form("docx")),
     ("film.mp4", b"\0\0\0\x18ftypmp42"), ("sida.html", b"<html><p>Hej</p></html>"), ("x.zip", packed({"a.txt": b"x"})), ("rutin.pages", b"x")],
)  # fmt: skip
def test_a_document_a_picture_or_a_page_is_not_called_a_program(name: str, content: bytes) -> None:
    assert not may_run(name, content)


def test_a_page_that_may_be_a_program_is_given_to_no_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told for what it is on a computer without LibreOffice too; a form in it is read as any other."""
    monkeypatch.setenv(VARIABLE, "")
    (ret,) = read_files(instrument(), [("run.hta", HTA)])
    assert [f.code for f in ret.findings] == ["program"]
    (page,) = read_files(instrument(), [("sida.html", HTA)])
    assert [f.code for f in page.findings] == ["needs_libreoffice"]
    mark = b"<html>lovande-arbetssatt/2025-01/P01/host-2026/oversikt</html>"
    (form_of_ours,) = read_files(instrument(), [("svar.hta", mark)])
    assert [f.code for f in form_of_ours.findings] == ["needs_libreoffice"]


def test_programs_beside_a_form_in_a_zip_are_told_and_come_out_in_zips(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"x.zip": zipped()})
    done = command("compile", "--round", home)
    names = sorted(p.name for p in (home / "outbox/attachments").rglob("*") if p.is_file())
    assert names == ["bilaga-1-run.hta.zip", "bilaga-2-läs-mig.txt", "bilaga-3-run.vbs.zip"]
    assert done.code == 0 and done.out.count(MAY_BE) == 2 and not live(home)


def test_a_program_in_a_zip_without_a_form_is_told(tmp_path: Path, command: Command) -> None:
    home = make_round(
        tmp_path,
        {"x.zip": packed({"run.hta": HTA, "run.lnk": LNK}), "y.jar": packed({"A.class": b"x", "B.class": b"x"})},
    )
    done = command("compile", "--round", home)
    assert done.code == 4 and " ".join(done.out.split()).count(MAY_BE) == 3 and "(.jar)" in done.out


def test_programs_in_mails_are_told_and_saved_in_zips(tmp_path: Path) -> None:
    """Beside a form, alone, and beside a form in a zip: no way out of a mail gives a file that starts."""
    home, post = make_round(tmp_path / "omgång", {}), tmp_path / "post"
    put(home, *sent("M001", "P01"))
    post.mkdir()
    beside = attach(attach(letter(Message_ID="<a@x.example>"), "svar.docx", answered()), "run.hta", HTA)
    alone = attach(letter(Message_ID="<b@x.example>"), "faktura.lnk", LNK)
    inside = attach(letter(Message_ID="<c@x.example>"), "svar.zip", zipped())
    page = attach(letter(Message_ID="<d@x.example>"), "sida.txt", b"<html><script>1</script></html>")
    for n, mail in enumerate((beside, alone, inside, page)):
        (post / f"{n}.eml").write_bytes(mail.as_bytes())
    for _ in range(2):
        done = receive(home, day(3), post)
    assert not live(home)
    said = {r.named: r.reason for r in done.returns if MAY_BE in r.reason}
    assert said.keys() == {"run.hta", "faktura.lnk"} and "P01" in said["run.hta"]
    told = [f.message for r in done.returns for f in r.findings if f.code == "embedded_program"]
    assert len(told) == 2 and all(MAY_BE in t for t in told)
    names = {p.name.partition(".")[2] for p in (home / "inbox").iterdir()}
    assert names == {"docx", "hta.zip", "lnk.zip", "zip", "txt.zip"}
    hta = next((home / "inbox").glob("*.hta.zip"))
    with zipfile.ZipFile(hta) as z:
        assert z.read("fil.hta_") == HTA, "nothing is lost"
    assert not done.saved, "taken in once"


def test_a_program_that_was_saved_in_a_zip_is_found_by_what_looks_after_files(tmp_path: Path, command: Command) -> None:
    """Its own digest and the zip's are both on record: it is not missing, can be put aside, and goes with its practice."""
    home, post = make_round(tmp_path / "omgång", {}), tmp_path / "post"
    put(home, *sent("M001", "P01"))
    post.mkdir()
    (home / "inbox").mkdir(exist_ok=True)
    mail = attach(attach(letter(), "svar.docx", answered()), "run.hta", HTA)
    (post / "a.eml").write_bytes(mail.as_bytes())
    receive(home, day(3), post)
    assert command("verify", "--round", home).code == 0
    assert command("compile", "--round", home).code == 0, "it waits for nobody: the form's own mail says whose it is"
    done = command("forget", "P01", "--ground", "samtycke", "--by", "Karin Exempel", "--yes", "--round", home)
    assert done.code == 0 and list((home / "inbox").iterdir()) == [], done.out + done.err


def test_a_program_in_a_mail_in_the_inbox_is_told_wherever_in_it_it_lies(tmp_path: Path, command: Command) -> None:
    beside = attach(attach(letter(), "svar.docx", answered()), "run.hta", HTA)
    inside = attach(
        letter(Message_ID="<b@x.example>"),
        "svar.zip",
        packed({"svar.xlsx": answered("P02", "xlsx"), "run.ps1": b"calc"}),
    )
    home = make_round(tmp_path, {"a.eml": beside.as_bytes(), "b.eml": inside.as_bytes()})
    done = command("compile", "--round", home)
    assert " ".join(done.out.split()).count(MAY_BE) == 2 and "(.hta)" in done.out and "(.ps1)" in done.out
    assert not live(home)


def test_a_folder_with_a_program_is_told_and_nothing_is_copied(tmp_path: Path) -> None:
    home, folder = make_round(tmp_path / "omgång", {"svar.docx": answered()}), tmp_path / "mapp"
    folder.mkdir()
    (folder / "run.hta").write_bytes(HTA)
    (left,) = receive(home, day(3), folder).left
    assert MAY_BE in left.reason and [p.name for p in (home / "inbox").iterdir()] == ["svar.docx"]
