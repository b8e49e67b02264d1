"""How reports and decks look is a file that the unit can change in Word, PowerPoint and LibreOffice; what is lost from it is told."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor
from pptx import Presentation
from pptx.util import Emu

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.office import report, word
from pipeline.office.report.look import NEEDED, SHOWN
from pipeline.outputs.overview import deck
from pipeline.outputs.overview import word as report_writer
from pipeline.outputs.overview.deck.look import CONTENT, NAME, OPENING
from pipeline.round.settings import find_look
from tests.libreoffice.driver import save_as, to_pdf
from tests.support.looks import DECK, REPORT, TEMPLATES, deck_of, report_of
from tests.support.overviews import ten
from tests.support.rounds import Command, answered, make_round

FONT, RED, PINK = "Times New Roman", "7A1F3D", "F3DDE5"
WROTE = "Vår förvaltning"


def own_report(target: Path) -> Path:
    """A copy that somebody has changed: another font, colour and margin, and a header of their own."""
    doc = Document(str(TEMPLATES / report.FILE))
    for name in (n for n in NEEDED if n not in ("Hyperlink", "Rapporttabell")):
        word.set_font(doc.styles[name].element, FONT)
    for name in ("Title", "Heading 1", "Heading 2"):
        style: Any = doc.styles[name]
        style.font.color.rgb = RGBColor.from_string(RED)
    (head,) = doc.styles["Rapporttabell"].element.iter(qn("w:shd"))
    head.set(qn("w:fill"), PINK)
    doc.sections[0].header.paragraphs[0].text = WROTE
    doc.sections[0].left_margin, doc.sections[0].right_margin = Cm(3), Cm(1)
    doc.save(str(target / report.FILE))
    return target / report.FILE


def own_deck(target: Path) -> Path:
    """A copy with another font and other colours, and a text on every slide."""
    made = Presentation(str(TEMPLATES / deck.FILE))
    theme: Any = next(p for p in made.part.package.iter_parts() if str(p.partname).endswith("/theme1.xml"))
    for old, new in (("1F4E79", RED), ("E3ECF5", PINK), ('typeface="Arial"', f'typeface="{FONT}"')):
        theme._blob = theme.blob.replace(old.encode(), new.encode())
    for layout in made.slide_layouts:
        box: Any = next(s for s in layout.shapes if s.name == "Band")
        box.text_frame.text = WROTE
    made.save(str(target / deck.FILE))
    return target / deck.FILE


def parts(data: bytes, pattern: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {n: z.read(n).decode() for n in z.namelist() if re.search(pattern, n)}


def words(data: bytes) -> list[str]:
    """All text of a report or a deck, but for what its look brings."""
    found = parts(data, r"word/document|word/charts/|ppt/(slides|notesSlides|charts)/.*xml$")
    return [t for name in sorted(found) for t in re.findall(r"<(?:w:t|a:t|c:v)(?: [^>]*)?>([^<]*)<", found[name])]


# ---- The unit's own look


def test_a_report_bears_the_look_of_the_units_own_copy_and_says_the_same(tmp_path: Path) -> None:
    data = report_writer.draw(ten(), report.open_look(own_report(tmp_path)))
    assert words(data) == words(report_of(ten()))
    made = Document(io.BytesIO(data))
    style: Any = made.styles["Heading 1"]
    assert (style.font.name, str(style.font.color.rgb)) == (FONT, RED)
    assert made.sections[0].header.paragraphs[0].text == WROTE
    assert {round(s.left_margin.cm, 1) for s in made.sections if s.left_margin} == {3.0}
    assert all(f'typeface="{FONT}"' in xml and "Arial" not in xml for xml in parts(data, "word/charts/chart").values())
    assert PINK in parts(data, "word/styles")["word/styles.xml"]
    assert data == report_writer.draw(ten(), report.open_look(own_report(tmp_path)))


def test_a_deck_bears_the_look_of_the_units_own_copy_and_says_the_same(tmp_path: Path) -> None:
    data = deck.draw(ten(), deck.open_look(own_deck(tmp_path)))
    assert words(data) == words(deck_of(ten()))
    slides = parts(data, r"ppt/slides/slide\d+.xml$")
    titles = [re.search(r'type="title"/>.*?</p:sp>', xml, re.S) for xml in slides.values()]
    assert sum(found is not None and "Clr" not in found[0] for found in titles) == len(slides) - 1, "all but the first"
    assert all("latin" not in xml for xml in slides.values()), "the font is the theme's"
    assert RED in parts(data, "ppt/theme/theme1")["ppt/theme/theme1.xml"]
    assert WROTE in "".join(parts(data, r"ppt/slideLayouts/slideLayout\d").values())
    assert data == deck.draw(ten(), deck.open_look(own_deck(tmp_path)))


def test_what_stands_in_a_template_is_in_no_output() -> None:
    samples = [p.text for p in Document(io.BytesIO(REPORT.data)).paragraphs if p.text]
    samples += [s.text_frame.text for x in Presentation(io.BytesIO(DECK.data)).slides for s in x.placeholders]
    told = " ".join((*words(report_of(ten())), *words(deck_of(ten()))))
    assert len(samples) > 8 and [s for s in samples if s in told and len(s) > 12] == []
    assert len(Presentation(io.BytesIO(deck_of(ten()))).slides) == 13


def test_styles_are_found_by_name_whatever_a_swedish_word_calls_their_ids(tmp_path: Path) -> None:
    members = {n: d.encode() for n, d in parts(REPORT.data, r"\.(xml|rels)$").items()}
    for name, text in members.items():
        members[name] = re.sub(rb'(styleId|w:val)="Heading(\d)"', rb'\1="Rubrik\2"', text)
    with zipfile.ZipFile(tmp_path / report.FILE, "w") as z:
        for name, text in members.items():
            z.writestr(name, text)
    made = Document(io.BytesIO(report_writer.draw(ten(), report.open_look(tmp_path / report.FILE))))
    assert {p.style.name for p in made.paragraphs if p.style and p._p.style == "Rubrik1"} == {"Heading 1"}
    assert not any(p._p.style == "Heading1" for p in made.paragraphs)


@pytest.mark.heavy
def test_copies_saved_by_libreoffice_give_their_look_to_what_is_drawn(tmp_path: Path) -> None:
    """LibreOffice leaves out what slides would inherit, and says it where the sample stands instead."""
    own, saved = tmp_path / "own", tmp_path / "saved"
    for folder in (own, saved):
        folder.mkdir()
    for made in (own_report(own), own_deck(own)):
        save_as(made, saved, made.suffix.removeprefix("."))
    looks = report.open_look(saved / report.FILE), deck.open_look(saved / deck.FILE)
    data, shown = report_writer.draw(ten(), looks[0]), deck.draw(ten(), looks[1])
    assert words(data) == words(report_of(ten())) and words(shown) == words(deck_of(ten()))
    style: Any = Document(io.BytesIO(data)).styles["Heading 1"]
    assert (style.font.name, str(style.font.color.rgb).upper()) == (FONT, RED)
    assert WROTE in "".join(parts(data, "word/header").values())
    first = Presentation(io.BytesIO(shown)).slides[0]
    title, under = first.placeholders
    assert under.top >= title.top + title.height, "below the title also where its own place is lost"
    assert f'typeface="{FONT}"' in parts(shown, "ppt/slides/slide2.xml")["ppt/slides/slide2.xml"]
    assert RED in parts(shown, "ppt/theme/theme1")["ppt/theme/theme1.xml"].upper()
    for name, content in (("report.docx", data), ("deck.pptx", shown)):
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            assert len(z.namelist()) == len(set(z.namelist())), "no part twice"
        (tmp_path / name).write_bytes(content)
        assert to_pdf(tmp_path / name, tmp_path, "25.2").stat().st_size > 10_000


# ---- What is missing is told


def told(opened: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        opened(path)
    assert caught.value.exit_code is ExitCode.BAD_SETTINGS and str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", [n for n in NEEDED if n != "Normal"])
def test_a_report_look_without_a_style_is_told_by_its_name_in_word(name: str, tmp_path: Path) -> None:
    doc = Document(str(TEMPLATES / report.FILE))
    doc.styles[name].delete()
    doc.save(str(tmp_path / report.FILE))
    said = told(report.open_look, tmp_path / report.FILE)
    assert f"saknar stilen ”{SHOWN.get(name, name)}”" in said and "Utgå från den overview.docx som följer med" in said


def test_a_page_with_no_room_for_a_table_is_told(tmp_path: Path) -> None:
    doc = Document(str(TEMPLATES / report.FILE))
    doc.sections[0].left_margin = doc.sections[0].right_margin = Cm(5.1)
    doc.save(str(tmp_path / report.FILE))
    assert "Mellan marginalerna är det 10,8 cm" in told(report.open_look, tmp_path / report.FILE)


@pytest.mark.parametrize("name", [OPENING, CONTENT])
def test_a_deck_look_without_a_layout_is_told(name: str, tmp_path: Path) -> None:
    made = Presentation(str(TEMPLATES / deck.FILE))
    next(x for x in made.slide_layouts if x.name == name)._element.cSld.set("name", "Annan")
    made.save(str(tmp_path / deck.FILE))
    assert f"saknar layouten ”{name}”" in told(deck.open_look, tmp_path / deck.FILE)


@pytest.mark.parametrize(
    ("layout", "shape", "what"),
    [
        (OPENING, "Rubrik", "platshållaren för rubrik"),
        (OPENING, "Underrubrik", "platshållaren för underrubrik"),
        (CONTENT, "Rubrik", "platshållaren för rubrik"),
        (CONTENT, "Text", "platshållaren för text"),
        (CONTENT, "Bildnummer", "platshållaren för bildnummer"),
        (CONTENT, NAME, f"textrutan ”{NAME}”"),
    ],
)
def test_a_deck_look_without_what_a_slide_needs_is_told(layout: str, shape: str, what: str, tmp_path: Path) -> None:
    made = Presentation(str(TEMPLATES / deck.FILE))
    found = next(x for x in made.slide_layouts if x.name == layout)
    element: Any = next(s for s in found.shapes if s.name == shape)._element
    element.getparent().remove(element)
    made.save(str(tmp_path / deck.FILE))
    assert f"Layouten ”{layout}” saknar {what}" in told(deck.open_look, tmp_path / deck.FILE)


def test_slides_of_another_size_are_told(tmp_path: Path) -> None:
    made = Presentation(str(TEMPLATES / deck.FILE))
    made.slide_width = Emu(9144000)
    made.save(str(tmp_path / deck.FILE))
    assert "25,4 × 19,1 cm" in told(deck.open_look, tmp_path / deck.FILE)


@pytest.mark.parametrize("opened", [report.open_look, deck.open_look])
@pytest.mark.parametrize("content", [b"", b"ingen zip", None])
def test_a_look_that_is_no_whole_file_is_told(
    opened: Callable[[Path], object], content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "mall"
    path.write_bytes(REPORT.data[:4000] if content is None else content)
    assert "Mallen saknas eller är ingen hel" in told(opened, path)
    assert "Mallen saknas eller är ingen hel" in told(opened, tmp_path / "finns inte")


# ---- In a round


def test_a_round_from_before_and_one_with_an_instrument_of_its_own_have_the_look_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "templates" / "lovande-arbetssatt").mkdir(parents=True)
    for instrument in ("lovande-arbetssatt", "eget"):
        for name in (report.FILE, deck.FILE):
            assert find_look(tmp_path, instrument, name).read_bytes() == (TEMPLATES / name).read_bytes()


def test_the_rounds_own_look_wins_and_what_it_lacks_stops_the_command(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "omgång", {"a.docx": answered()})
    own = home / "templates" / "lovande-arbetssatt"
    own.mkdir(parents=True)
    own_report(own), own_deck(own)
    assert command("overview", "--round", home, "--for", "national").code == 0
    drawn = home / "outbox/overview/national/oversikt"
    assert RED in parts(drawn.with_suffix(".docx").read_bytes(), "word/styles")["word/styles.xml"]
    assert RED in parts(drawn.with_suffix(".pptx").read_bytes(), "ppt/theme/theme1")["ppt/theme/theme1.xml"]
    doc = Document(str(own / report.FILE))
    doc.styles["Tabelltext"].delete()
    doc.save(str(own / report.FILE))
    for name in ("compile", "overview"):
        done = command(name, "--round", home)
        assert done.code == ExitCode.BAD_SETTINGS
        assert "saknar stilen ”Tabelltext”" in " ".join(done.err.split()) and "Traceback" not in done.err
    assert command("overview", "--round", home, "--format", "pptx").code == 0, "what is not asked for stops nothing"
