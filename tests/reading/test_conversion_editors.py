"""Old formats through the LibreOffice of this computer: nothing lost, nothing fetched, and one bad file is only that file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import get_args

import psutil
import pytest

from pipeline.base.libreoffice import VARIABLE, find_libreoffice
from pipeline.model.returns import Status
from pipeline.reading.answers import Reading
from pipeline.reading.document import odt
from pipeline.reading.document.older.conversion import convert, convert_many
from pipeline.reading.document.older.rtf import close_groups
from pipeline.reading.document.pdf import read_pdf
from pipeline.reading.files import read_bytes
from tests.libreoffice.driver import Version, resave, to_pdf
from tests.support import ROOT, instrument, typed
from tests.support.filling import blank, filled, meant, told

pytestmark = pytest.mark.heavy
DOC = (ROOT / "tests/data/doc/P08-25.2.doc").read_bytes()
RTF = (ROOT / "tests/data/rtf/P08-25.2.rtf").read_bytes()


def read(content: bytes | None) -> Reading:
    assert content is not None
    return odt.read_form(instrument(), content)


@pytest.mark.parametrize(("name", "data"), [("svar.doc", DOC), ("svar.rtf", RTF)])
def test_an_old_file_is_a_return_like_any_other_and_says_how_it_was_read(name: str, data: bytes) -> None:
    ret = read_bytes(instrument(), name, data)
    assert (ret.status, [f.code for f in ret.findings], ret.unplaced) == (Status.ACCEPTED, ["converted"], ())
    assert told(dict(ret.answers)) == meant(typed("P08"), "oversikt")


@pytest.fixture
def visitors() -> Iterator[tuple[str, list[str]]]:
    """(address of a server on this computer, who came)."""
    seen: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def answer(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = answer

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


def unguarded(source: Path, *options: str) -> None:
    """As somebody opens it who suspects nothing."""
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    command = [
        *(find_libreoffice() or ("soffice",)),
        profile,
        "--headless",
        *options,
        "--outdir",
        str(source.parent / "out"),
    ]
    subprocess.run([*command, str(source)], capture_output=True, timeout=120, check=True)


@pytest.mark.parametrize("data", [DOC, RTF], ids=["doc", "rtf"])
def test_a_form_saved_in_an_old_format_gives_every_answer(data: bytes) -> None:
    reading = read(convert(data, ".doc" if data is DOC else ".rtf").content)
    assert told(dict(reading.answers)) == meant(typed("P08"), "oversikt")
    assert reading.unplaced == ()
    assert str(reading.identity) == "lovande-arbetssatt/2025-01/P08/host-2026/oversikt"


@pytest.mark.parametrize("ending", [".doc", ".rtf"])
@pytest.mark.parametrize("version", get_args(Version))
def test_each_version_of_libreoffice_saves_the_long_form_so_that_it_is_read(
    version: Version, ending: str, tmp_path: Path
) -> None:
    """7.4 drops the line breaks of Word controls when it opens the form; this checks what happens to the words."""
    answers = {k: " ".join(v.split()) for k, v in typed("P01").items()}
    form, old = tmp_path / "form.docx", tmp_path / f"old{ending}"
    form.write_bytes(filled(blank("docx", stage="uppstart"), answers))
    resave(form, version, old)
    reading = read(convert(old.read_bytes(), ending).content)
    assert told(dict(reading.answers)) == meant(answers, "fordjupad")
    assert reading.unplaced == ()


def test_a_rtf_cut_off_halfway_is_read_as_far_as_it_goes() -> None:
    whole = read(convert(RTF, ".rtf").content)
    cut, was_cut = close_groups(RTF[: len(RTF) * 3 // 4])
    assert was_cut
    found = read(convert(cut, ".rtf").content).answers
    same = [k for k, a in whole.answers.items() if a.value and found[k].value == a.value]
    assert len(same) > 15


@pytest.mark.parametrize("namespace", [True, False], ids=["no network", "dead proxy only"])
def test_a_page_saved_as_old_word_document_fetches_nothing(
    namespace: bool, visitors: tuple[str, list[str]], tmp_path: Path
) -> None:
    """The same page opened without the guard does fetch, so that this proves something."""
    address, seen = visitors
    links = f'<img src="{address}/p.png"><iframe src="{address}/f"></iframe>'
    page = f'<html><head><link rel="stylesheet" href="{address}/s.css"></head><body background="{address}/b.png">{links}Hej</body></html>'
    (found,) = convert_many([(page.encode(), ".html")], namespace=namespace)
    assert found.content is not None
    assert seen == []
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    unguarded(tmp_path / "page.html", "--convert-to", "odt:writer8")
    assert seen


@pytest.mark.parametrize("namespace", [True, False], ids=["no network", "dead proxy only"])
def test_a_doc_with_a_linked_picture_fetches_nothing(
    namespace: bool, visitors: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, seen = visitors
    (tmp_path / "page.html").write_text(f'<p>Hej<img src="{address}/p.png"></p>', encoding="utf-8")
    unguarded(tmp_path / "page.html", "--infilter=HTML (StarWriter)", "--convert-to", "doc:MS Word 97")
    linked = tmp_path / "out" / "page.doc"
    seen.clear()
    assert address.encode() in linked.read_bytes().replace(b"\0", b"")
    (found,) = convert_many([(linked.read_bytes(), ".doc")], namespace=namespace)
    assert found.content is not None
    assert seen == []
    unguarded(linked, "--convert-to", "odt:writer8")
    assert seen


@pytest.mark.parametrize("namespace", [True, False], ids=["no network", "dead proxy only"])
def test_a_rtf_with_remote_template_picture_and_linked_object_fetches_nothing(
    namespace: bool, visitors: tuple[str, list[str]]
) -> None:
    address, seen = visitors
    rtf = (
        rb"{\rtf1\ansi{\*\template %s/t.dotm}{\field{\*\fldinst INCLUDEPICTURE \"%s/p.png\" \\d}{\fldrslt bild}}"
        rb"{\field{\*\fldinst INCLUDETEXT \"%s/i.docx\"}{\fldrslt x}}"
        rb"{\object\objautlink\objupdate{\*\objclass Word.Document.8}{\*\objdata 0105000001000000}{\result hej}} Vi\par}"
    ).replace(b"%s", address.encode())
    (found,) = convert_many([(rtf, ".rtf")], namespace=namespace)
    assert found.content is not None
    assert seen == []


def test_a_form_saved_as_a_web_page_gives_every_answer(tmp_path: Path) -> None:
    (tmp_path / "form.doc").write_bytes(DOC)
    unguarded(tmp_path / "form.doc", "--convert-to", "html:HTML (StarWriter)")
    reading = read(convert((tmp_path / "out" / "form.html").read_bytes(), ".html").content)
    wanted = meant(typed("P08"), "oversikt")
    found = told(dict(reading.answers))
    plain = {k: (s, v and " ".join(v.split())) for k, (s, v) in found.items()}
    assert plain == {k: (s, v and " ".join(v.split())) for k, (s, v) in wanted.items()}


def test_files_are_converted_together_and_a_damaged_one_is_only_itself() -> None:
    damaged = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 3000, ".doc")
    found = convert_many([(DOC, ".doc"), damaged, (RTF, ".rtf"), (DOC, ".doc"), (b"{\\rtf1 hej", ".rtf")])
    assert [c.code for c in found] == ["", "conversion_failed", "", "", "conversion_failed"]
    assert all((c.content is None) == bool(c.code) for c in found)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_file_that_libreoffice_hangs_on_is_ended_with_all_it_started_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that hangs on one file, with a child of its own, before LibreOffice gets the others."""
    (program,) = find_libreoffice() or ("",)
    script = tmp_path / "soffice"
    script.write_text(
        f'#!/bin/sh\nfor f in "$@"; do case $f in /*) grep -q HANG "$f" && {{ sleep 4321 & sleep 4321; }};; esac; done\nexec {program} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(script))
    found = convert_many([(DOC, ".doc"), (DOC + b"HANG", ".doc"), (DOC, ".doc")], seconds=5)
    assert [c.code for c in found] == ["", "conversion_stuck", ""]
    assert not [p for p in psutil.process_iter(["cmdline"]) if "4321" in (p.info["cmdline"] or [])]


def test_nothing_is_left_among_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(Path("/tmp").glob("OSL_PIPE*")) if Path("/tmp").is_dir() else set()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert convert(DOC, ".doc").content is not None
    assert convert(b"x", ".doc").content is None
    assert not list(tmp_path.iterdir())
    if Path("/tmp").is_dir() and len(str(tmp_path)) < 20:
        assert set(Path("/tmp").glob("OSL_PIPE*")) <= before


@pytest.mark.parametrize("format", ["docx", "xlsx"])
@pytest.mark.parametrize("version", get_args(Version))
def test_a_form_printed_to_pdf_gives_every_choice_and_text(version: Version, format: str, tmp_path: Path) -> None:
    """White space apart: 7.4 drops line breaks in Word controls, so the answers have none. What a cell has no room
    for 7.4 leaves out of the print: the texts are short enough here."""
    limit = 60 if (version, format) == ("7.4", "xlsx") else 4000
    answers = {k: " ".join(v.split())[:limit].strip() for k, v in typed("P01").items()}
    form = tmp_path / f"form.{format}"
    form.write_bytes(filled(blank(format, stage="uppstart"), answers))
    found = read_pdf(instrument(), to_pdf(form, tmp_path, version).read_bytes())
    assert found.reading is not None
    plain = {k: (s, v and " ".join(v.split())) for k, (s, v) in told(dict(found.reading.answers)).items()}
    assert plain == meant(answers, "fordjupad")
    assert found.reading.unplaced == ()
