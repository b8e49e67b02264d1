"""Forms that were really filled in and saved in other programs come back with every answer as it was typed."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.forms import FORMATS
from pipeline.model.instrument import Field, fields
from pipeline.model.returns import Carrier, State
from pipeline.reading.answers import Reading
from pipeline.reading.book import xlsx
from pipeline.reading.document import docx
from tests.libreoffice import LibreOfficeError, Version, excel_fill, fill, resave, to_pdf, to_text, word_fill
from tests.support import ROOT, ROUND, instrument, practice, typed

INBOX = ROOT / "inbox"
FILES = {
    "Föräldragrupp Tryggare väg - ifylld.docx": ("P01", "fordjupad"),
    "P02-intensivteamet (2).xlsx": ("P02", "fordjupad"),
    "Råd och stöd i skolan, slutversion 16 okt.docx": ("P03", "fordjupad"),
    "Svar Familjerummet.docx": ("P04", "fordjupad"),
    "Kopia av Friskvård Tallmo + Sjöhamra.xlsx": ("P05", "fordjupad"),
    "lovande arbetssätt FINAL.docx": ("P06", "fordjupad"),
    "formulär våldsprevention åk 7.docx": ("P07", "fordjupad"),
    "Dialog_utan_dom_tre_kommuner_v3.docx": ("P08", "oversikt"),
    "Hemrehabteam Steget_2026.xlsx": ("P09", "fordjupad"),
    "vardagsstöd (ifyllt).xlsx": ("P10", "oversikt"),
}
SAVED_BY_74 = ("P03", "P07", "P08")
"""The documents among them that LibreOffice 7.4 saved."""
FILLED_IN_WORD = ("P03", "P07")
"""Those of them that it got from Word; the third was typed in it."""

VERSIONS: tuple[Version, ...] = ("7.4", "25.2")
READERS = {".docx": docx.read_form, ".xlsx": xlsx.read_form}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = (
    *(
        "- punkt ett\n- punkt två\n\n• punkt tre",
        "1) första\n2) andra",
        "rad ett\n\n\nrad fyra",
        "=1+1",
        "=SUMMA(A1:A9)",
        "+46 8 123",
        "-1",
    ),
    *(
        "&<>\"' ]]> <b>fet</b> &amp;",
        "{{ namn }} {% if %}",
        "Så här: 👩‍👩‍👧 🙂 åäö",
        "tjugo\u00a0procent",
        "före\tefter tabb",
        "4.1",
        "4.1 Ja",
    ),
    *(
        "10\u2011årsmöte",
        "upp\u00addelning",
        "dubbla  mellanslag",
        "_x0041_",
        "#N/A",
        "TRUE",
        "'citat'",
        "1e5",
        "0012",
        "Ja",
        "”…” – ‰",
    ),
    "\n".join(f"Rad {n}: vi möts, lyssnar och prövar en sak till nästa gång." for n in range(1, 53))[:3000],
)


def left_by(version: str, file: Path, answers: Mapping[str, str], typed_here: bool = True) -> dict[str, str]:
    """What can be read of the answers in a file that LibreOffice saved. Nothing at all may differ but line breaks in a document.

    7.4 keeps none in a plain-text control. What was typed in it is found apart again, empty lines excepted.
    """
    if file.suffix != ".docx" or version != "7.4":
        return dict(answers)
    return {key: re.sub("\n+", "\n" if typed_here else "", text) for key, text in answers.items()}


def read(file: Path) -> Reading:
    return READERS[file.suffix](instrument(), file.read_bytes())


def expected(answers: Mapping[str, str], field: Field) -> tuple[State, str | None]:
    if field.key not in answers:
        return State.BLANK, None
    text = answers[field.key]
    if field.kind == "choice":
        return State.ANSWERED, {c.label: c.code for c in instrument().choices}[text]
    return State.ANSWERED, text


def assert_exact(reading: Reading, answers: Mapping[str, str], depth: str) -> None:
    """Every field as it stands in `answers`, nothing beside it, nothing to say about it."""
    asked = fields(instrument(), depth)
    assert set(answers) <= {f.key for f in asked}
    assert {k: (a.state, a.value) for k, a in reading.answers.items()} == {f.key: expected(answers, f) for f in asked}
    assert (reading.unplaced, {f.code for f in reading.findings} - {"breaks_lost"}) == ((), set())
    assert reading.depth == depth
    assert reading.fields_found == len(asked)


# ---- The example round, read as it lies in the repository


@pytest.mark.parametrize(("file", "whose"), FILES.items(), ids=[whose for whose, _ in FILES.values()])
def test_return_gives_every_typed_answer(file: str, whose: tuple[str, str]) -> None:
    id, depth = whose
    reading = read(INBOX / file)
    assert_exact(
        reading,
        left_by("7.4" if id in SAVED_BY_74 else "25.2", INBOX / file, typed(id), id not in FILLED_IN_WORD),
        depth,
    )
    assert bool(reading.findings) == (id in SAVED_BY_74), "that line breaks are lost is told"
    assert str(reading.identity) == f"{instrument().id}/{instrument().version}/{id}/host-2026/{depth}"


@pytest.mark.parametrize("file", FILES)
def test_answers_are_carried_by_control_or_name(file: str) -> None:
    carrier = Carrier.CONTROL if file.endswith("docx") else Carrier.NAME
    assert {a.carrier for a in read(INBOX / file).answers.values()} == {carrier}


def test_inbox_holds_one_return_per_practice_and_nothing_else() -> None:
    assert {p.name for p in INBOX.iterdir() if p.suffix in READERS} == set(FILES)


def test_file_names_can_lie_on_a_windows_disk() -> None:
    assert [name for name in FILES if re.search(r'[<>:"/\\|?*]|[. ]$', name) or len(name) > 100] == []


def test_both_versions_and_both_formats_are_there() -> None:
    saved = {(program(INBOX / file), Path(file).suffix) for file in FILES}
    assert saved == {(version, ending) for version in VERSIONS for ending in READERS}
    assert {
        whose for file, (whose, _) in FILES.items() if program(INBOX / file) == "7.4" and file.endswith("docx")
    } == {*SAVED_BY_74}


@pytest.mark.parametrize("file", [f for f, (id, _) in FILES.items() if id in SAVED_BY_74])
def test_7_4_loses_line_breaks_and_nothing_else(file: str) -> None:
    """Seen in the saved XML, without the reader: no break in a control, but a trace of each.

    Typed in 7.4, every line is a piece of its own; in a file that came from Word the breaks stand before the control.
    """
    id, _ = FILES[file]
    saved = controls(INBOX / file)
    texts = typed(id).values()
    assert any("\n" in text for text in texts)
    for text in texts:
        lines = [line for line in text.split("\n") if line]
        trace = (text.count("\n"), ["".join(lines)]) if id in FILLED_IN_WORD else (0, lines)
        assert trace in saved


def part(file: Path, name: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(file) as z:
        return z.read(name)


def program(file: Path) -> str:
    """The version that saved the file, as it says itself."""
    found = re.search(rb"LibreOffice/(\d+\.\d+)", part(file, "docProps/app.xml"))
    return found[1].decode() if found else ""


def controls(file: Path) -> list[tuple[int, list[str]]]:
    """(line breaks before the control, the pieces its text is saved in) of every content control; none has a break in it."""
    body: Any = etree.fromstring(part(file))
    found = []
    for control in body.iter(f"{W}sdt"):
        content = control.find(f"{W}sdtContent")
        assert content.find(f".//{W}br") is None
        marked = "".join("\t" if e.tag == f"{W}tab" else f"\n{e.text or ''}" for e in content.iter(f"{W}t", f"{W}tab"))
        before = sum(e.tag == f"{W}br" for sibling in control.itersiblings(preceding=True) for e in sibling.iter())
        found.append((before, marked.replace("\t\n", "\t").strip("\n").split("\n")))
    return found


# ---- Word's and Excel's own ways, which need no program


def nasty_answers(depth: str) -> dict[str, str]:
    """Every choice of every kind of list in turn, every nasty text, and each third text field left blank."""
    answers: dict[str, str] = {}
    texts = 0
    for n, f in enumerate(fields(instrument(), depth)):
        if f.kind == "choice":
            offered = [c for c in f.choices if c != "planerat"]
            answers[f.key] = instrument().label(offered[n % len(offered)])
        elif f.kind == "date":
            answers[f.key] = "2026-10-02"
        elif texts < len(NASTY) or n % 3:
            answers[f.key] = NASTY[texts % len(NASTY)]
            texts += 1
    return answers


def blank_form(folder: Path, ending: str, depth: str) -> Path:
    form = folder / f"form{ending}"
    known = practice("P01", depth, format=ending[1:])
    form.write_bytes(FORMATS[known.format].write(instrument(), known, ROUND))
    return form


@pytest.mark.parametrize("depth", ["fordjupad", "oversikt"])
@pytest.mark.parametrize("ending", READERS)
def test_what_word_and_excel_save_comes_back_exactly(ending: str, depth: str, tmp_path: Path) -> None:
    answers, target = nasty_answers(depth), tmp_path / f"svar{ending}"
    (word_fill if ending == ".docx" else excel_fill)(blank_form(tmp_path, ending, depth), answers, target)
    assert_exact(read(target), answers, depth)


# ---- LibreOffice itself. Missing LibreOffice is a failure that says what to do, never a skip


@pytest.fixture(scope="module", params=["fordjupad", "oversikt"])
def depth(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.heavy
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ending", READERS)
def test_form_filled_in_libreoffice_comes_back_exactly(
    ending: str, version: Version, depth: str, tmp_path: Path
) -> None:
    answers, target = nasty_answers(depth), tmp_path / f"svar{ending}"
    fill(blank_form(tmp_path, ending, depth), answers, version, target)
    assert program(target) == version
    left = left_by(version, target, answers)
    assert_exact(read(target), left, depth)
    shown = left_by(version, target, answers, typed_here=False)  # the breaks that are read no program shows
    assert unseen_by_libreoffice(target, shown, tmp_path) == []


@pytest.mark.heavy
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ending", READERS)
def test_form_filled_by_microsoft_and_saved_by_libreoffice(
    ending: str, version: Version, depth: str, tmp_path: Path
) -> None:
    answers, filled, target = nasty_answers(depth), tmp_path / f"ifylld{ending}", tmp_path / f"svar{ending}"
    (word_fill if ending == ".docx" else excel_fill)(blank_form(tmp_path, ending, depth), answers, filled)
    resave(filled, version, target)
    left = left_by(version, target, answers, typed_here=False)
    assert_exact(read(target), left, depth)
    assert unseen_by_libreoffice(target, left, tmp_path) == []


@pytest.mark.heavy
def test_it_is_7_4_that_loses_line_breaks_when_it_saves(tmp_path: Path) -> None:
    """Typed in 7.4 they are there until it saves; in the saved file they are gone for every program. The reader has no part in it."""
    form, saved = blank_form(tmp_path, ".docx", "oversikt"), tmp_path / "svar.docx"
    answers = {key: text for key, text in nasty_answers("oversikt").items() if "\n" in text}
    fill(form, answers, "7.4", tmp_path / "innan.txt")
    fill(form, answers, "7.4", saved)
    typed_in = (tmp_path / "innan.txt").read_text(encoding="utf-8")
    assert [text for text in answers.values() if text not in typed_in] == []
    assert not any(text in to_text(saved, tmp_path, version) for text in answers.values() for version in VERSIONS)


@pytest.mark.heavy
def test_it_is_7_4_that_loses_line_breaks_when_it_opens_what_word_saved(tmp_path: Path) -> None:
    """25.2 shows them in the very same file."""
    filled = tmp_path / "ifylld.docx"
    answers = {key: text for key, text in nasty_answers("oversikt").items() if "\n" in text}
    word_fill(blank_form(tmp_path, ".docx", "oversikt"), answers, filled)
    seen = {version: to_text(filled, tmp_path, version) for version in VERSIONS}
    assert [text for text in answers.values() if text not in seen["25.2"]] == []
    assert not any(text in seen["7.4"] for text in answers.values())
    assert [
        text for text in left_by("7.4", filled, answers, typed_here=False).values() if text not in seen["7.4"]
    ] == []


@pytest.mark.heavy
def test_blank_form_saved_by_libreoffice_is_still_blank(depth: str, tmp_path: Path) -> None:
    for ending in READERS:
        form = blank_form(tmp_path, ending, depth)
        for version in VERSIONS:
            resave(form, version, tmp_path / f"{version}{ending}")
            assert_exact(read(tmp_path / f"{version}{ending}"), {}, depth)


@pytest.mark.heavy
@pytest.mark.parametrize("ending", READERS)
def test_form_can_be_printed(ending: str, depth: str, tmp_path: Path) -> None:
    assert to_pdf(blank_form(tmp_path, ending, depth), tmp_path).read_bytes().startswith(b"%PDF")


@pytest.mark.heavy
@pytest.mark.parametrize("version", VERSIONS)
def test_a_choice_that_is_not_offered_cannot_be_picked(version: Version, tmp_path: Path) -> None:
    form = blank_form(tmp_path, ".docx", "fordjupad")
    with pytest.raises(LibreOfficeError, match="'Kanske' is not in the list: Ja, Delvis"):
        fill(form, {"f1_1_svar": "Kanske"}, version, tmp_path / "svar.docx")


def test_missing_libreoffice_is_an_error_that_says_what_to_install(tmp_path: Path) -> None:
    ask = (
        "from tests.libreoffice import fill; from pathlib import Path; fill(Path('a.xlsx'), {}, '25.2', Path('b.xlsx'))"
    )
    environment = {**os.environ, "LOVANDE_LIBREOFFICE": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode and "Run tests/libreoffice/install.sh" in said.stderr


def unseen_by_libreoffice(file: Path, answers: Mapping[str, str], folder: Path) -> list[str]:
    """The answers that LibreOffice 25.2 itself does not see in the file: a route that shares no code with the reader."""
    shown = to_text(file, folder, "25.2")
    cells = {c for row in csv.reader(io.StringIO(shown)) for c in row} if file.suffix == ".xlsx" else set()
    return [text for text in answers.values() if (text not in cells if cells else text not in shown)]
