"""A kept template gives documents that hold a respondent's words as words, and tells what is wrong with a template."""

from __future__ import annotations

import io
import pickle
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.base.package import read_zip
from pipeline.office.word_template import KeptTemplate
from tests.support import ROOT

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = date(2026, 10, 16)


@dataclass(frozen=True, slots=True)
class Thing:
    name: str


@dataclass(frozen=True, slots=True)
class Offers:
    title: str
    things: tuple[Thing, ...]
    best: Thing | None


CONTEXT = {"title": "Trygg väg", "things": (Thing("en"), Thing("två")), "best": None}


def template(folder: Path, *paragraphs: str, footer: str = "") -> Path:
    doc = Document()
    for text in paragraphs:
        doc.add_paragraph(text)
    if footer:
        doc.sections[0].footer.paragraphs[0].text = footer
    doc.save(str(folder / "mall.docx"))
    return folder / "mall.docx"


def words(docx: bytes, part: str = "word/document.xml") -> str:
    """The text of a part as Word shows it: a line per paragraph, `w:br` and `w:tab` as line break and tab."""
    with zipfile.ZipFile(io.BytesIO(docx)) as z:
        root = etree.fromstring(z.read(part))
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "\n".join(
        "".join(e.text or "" if e.tag == f"{W}t" else signs.get(str(e.tag), "") for e in p.iterdescendants())
        for p in root.iter(f"{W}p")
    )


def render(path: Path, **context: object) -> bytes:
    return KeptTemplate(path, Offers).render({**CONTEXT, **context}, "Titel", DAY)


@pytest.mark.parametrize(
    "typed",
    [
        "Anna & Bo",
        "a < b > c",
        "<w:p/>",
        "<b>fet</b>",
        "{{ title }}",
        "{% for x in y %}",
        "{# #}",
        '"”',
        "=1+1",
        "a\nb",
        "a\tb\n\nc",
    ],
)
def test_what_a_respondent_typed_stands_in_the_document_as_typed(tmp_path: Path, typed: str) -> None:
    assert words(render(template(tmp_path, "Svar: {{ title }}."), title=typed)) == f"Svar: {typed}."


def test_line_breaks_and_tabs_are_words_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(render(template(tmp_path, "{{ title }}"), title="a\r\nb\tc"))) as z:
        xml = z.read("word/document.xml").decode()
    assert xml.count("<w:br/>") == 1
    assert xml.count("<w:tab/>") == 1


def test_characters_xml_cannot_hold_are_shown(tmp_path: Path) -> None:
    assert words(render(template(tmp_path, "{{ title }}"), title="a\x07b\x00c\ufffed\ud800")) == "a␇b␀c�d�"


def test_loops_and_footers_are_filled_in(tmp_path: Path) -> None:
    path = template(tmp_path, "{%p for t in things %}", "- {{ t.name }}", "{%p endfor %}", footer="Om {{ title }}")
    assert words(render(path)) == "- en\n- två"
    assert words(render(path), "word/footer1.xml") == "Om Trygg väg"


def test_a_tag_that_word_has_split_is_still_a_tag(tmp_path: Path) -> None:
    doc = Document()
    paragraph = doc.add_paragraph()
    for piece in ("Om {", "{ ti", "tle", " }}", "!"):
        paragraph.add_run(piece).bold = piece == "tle"
    doc.save(str(tmp_path / "mall.docx"))
    assert words(render(tmp_path / "mall.docx")) == "Om Trygg väg!"


def test_a_field_in_an_attribute_stays_one_attribute(tmp_path: Path) -> None:
    doc = Document()
    doc.add_paragraph("x")._p.set(f"{W}rsidR", "{{ title }}")
    doc.save(str(tmp_path / "mall.docx"))
    with zipfile.ZipFile(io.BytesIO(render(tmp_path / "mall.docx", title='a\nb "c" <d>'))) as z:
        root = etree.fromstring(z.read("word/document.xml"))
    assert next(root.iter(f"{W}p")).get(f"{W}rsidR") == 'a b "c" <d>'


def test_same_input_gives_same_bytes_and_a_date_that_is_not_the_clock(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ title }}")
    assert render(path) == render(path)
    with zipfile.ZipFile(io.BytesIO(render(path))) as z:
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert z.testzip() is None
    undated = KeptTemplate(path, Offers).render(CONTEXT, "Titel", None)
    assert Document(io.BytesIO(undated)).core_properties.modified.date() == date(2000, 1, 1)


def test_the_files_properties_have_the_cases_title_and_date(tmp_path: Path) -> None:
    document = KeptTemplate(template(tmp_path, "{{ title }}"), Offers).render(CONTEXT, "Väg & <mål>\n2", DAY)
    about = Document(io.BytesIO(document)).core_properties
    assert about.title == "Väg & <mål> 2"
    assert about.created.date() == about.modified.date() == DAY


def test_parts_without_tags_are_copied_compressed_as_they_are(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ title }}")
    before = {m.name: m.data for m in read_zip(path.read_bytes())}
    after = {m.name: m.data for m in read_zip(render(path))}
    assert list(after) == list(before)
    assert {n for n in after if after[n] != before[n]} == {"word/document.xml", "docProps/core.xml"}


@pytest.mark.parametrize(
    ("paragraphs", "field", "shown"),
    [
        (["Hej", "Om {{ titel }} här"], "titel", "Om {{ titel }} här"),
        (["{%p for t in things %}", "Se {{ t.namn }}!", "{%p endfor %}"], "t.namn", "Se {{ t.namn }}!"),
        (["{%p for t in tings %}", "x", "{%p endfor %}"], "tings", "{% for t in tings %}"),
        (["{%p if best %}", "Bäst: {{ best.namn }}", "{%p endif %}"], "best.namn", "Bäst: {{ best.namn }}"),
        (["Antal {{ things[0].nmn }}"], "things[...].nmn", "Antal {{ things[0].nmn }}"),
    ],
)
def test_an_unknown_field_is_told_when_the_template_is_opened(
    tmp_path: Path, paragraphs: list[str], field: str, shown: str
) -> None:
    path = template(tmp_path, *paragraphs)
    with pytest.raises(SettingsError) as error:
        KeptTemplate(path, Offers)
    assert error.value.exit_code is ExitCode.BAD_SETTINGS
    for told in (str(path), f'"{field}"', f"stycket ”{shown}”", "Rätta stavningen"):
        assert told in str(error.value)


def test_an_unknown_field_in_the_footer_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"sidfoten ”Sida \{\{ sida \}\}”"):
        KeptTemplate(template(tmp_path, "{{ title }}", footer="Sida {{ sida }}"), Offers)


def test_a_field_that_types_cannot_follow_is_told_when_it_is_met(tmp_path: Path) -> None:
    path = template(tmp_path, "{%p for t in things|list %}", "Se {{ t.namn }}!", "{%p endfor %}")
    with pytest.raises(SettingsError, match=r'stycket ”Se \{\{ t.namn \}\}!”: Fältet "namn" finns inte'):
        render(path)


def test_a_broken_tag_names_the_paragraph(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"stycket ”Om \{\{ title") as error:
        KeptTemplate(template(tmp_path, "Hej", "Om {{ title | }} här"), Offers)
    assert "går inte att tolka" in str(error.value)
    with pytest.raises(SettingsError, match="endfor"):
        KeptTemplate(template(tmp_path, "{%p for t in things %}", "x"), Offers)


@pytest.mark.parametrize("content", [None, b"", b"inte en Word-fil", b"PK\x03\x04 avbruten"])
def test_a_file_that_is_no_template_is_a_settings_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mall.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="Mallen saknas eller är ingen hel Word-fil"):
        KeptTemplate(path, Offers)


def test_a_workbook_is_no_template(tmp_path: Path) -> None:
    (tmp_path / "mall.docx").write_bytes((ROOT / "register.xlsx").read_bytes())
    with pytest.raises(SettingsError, match="Mallen är ingen Word-fil"):
        KeptTemplate(tmp_path / "mall.docx", Offers)


def test_a_template_can_travel_to_another_process(tmp_path: Path) -> None:
    kept = KeptTemplate(template(tmp_path, "{{ title }}"), Offers)
    again = pickle.loads(pickle.dumps(kept))
    assert again.render(CONTEXT, "Titel", DAY) == kept.render(CONTEXT, "Titel", DAY)
