"""The report on the questions: what the working group reads, in Word, and the sheet Frågorna."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from pipeline.model.case import Case
from pipeline.office.content import Bars, Block, Figure, Paragraphs, Points, Report, Table
from pipeline.outputs.question_report import report, review, write_report
from tests.cli.test_cli import lovande  # noqa: F401  (a fixture)
from tests.libreoffice.driver import to_pdf
from tests.office.test_docx_template import W
from tests.outputs.test_overview_charts import charts
from tests.outputs.test_question_review import TEN, grouped, many, said
from tests.support import ROUND, case, instrument
from tests.support.filling import blank, filled
from tests.support.looks import REPORT
from tests.support.pages import pages
from tests.support.rounds import answered, contents, make_round
from tests.support.summaries import opened, rows

DAY = date(2026, 10, 20)
LONGEST = 11
"""Pages the ten practices' report may take."""


def told(cases: list[Case]) -> Report:
    return report(instrument(), ROUND, review(instrument(), cases), DAY)


def words(found: Iterable[Block]) -> str:
    """All that blocks say, with plain spaces."""
    return "\n".join(_words(found)).replace("\u00a0", " ")


def _words(found: Iterable[Block]) -> Iterator[str]:
    for block in found:
        match block:
            case Paragraphs():
                yield from block.paragraphs
            case Points():
                yield from (block.heading, *block.items)
            case Table():
                yield block.caption
                yield from (" | ".join(row) for row in (block.columns, *texts(block)))
            case Figure():
                yield from (block.title, block.text)
                yield from _words((block.table,))


def texts(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in table.rows)


def under(found: Report, heading: str) -> tuple[Block, ...]:
    """A part of the report."""
    (blocks,) = [s.blocks for s in found.sections if s.heading == heading]
    return blocks


def element(found: Report, title: str) -> tuple[Figure, Points]:
    """What is said of an element: its figure, and what there is to notice."""
    blocks = under(found, "Svaren fråga för fråga")
    (at,) = [n for n, b in enumerate(blocks) if isinstance(b, Figure) and b.title == title]
    figure, points = blocks[at : at + 2]
    assert isinstance(figure, Figure) and isinstance(points, Points)
    return figure, points


def drawn(figure: Figure) -> Bars:
    assert isinstance(figure.drawn, Bars)
    return figure.drawn


def figures(found: Report) -> list[Figure]:
    return [b for s in found.sections for b in s.blocks if isinstance(b, Figure)]


def tables(blocks: Iterable[Block]) -> list[Table]:
    return [b for b in blocks if isinstance(b, Table)]


@cache
def ten() -> Report:
    return told([case(id) for id in TEN])


@cache
def written() -> bytes:
    return write_report(instrument(), ROUND, review(instrument(), [case(id) for id in TEN]), DAY, REPORT)


def xml(data: bytes, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return etree.fromstring(z.read(part))


# ---- What it says


def test_it_begins_with_how_many_answered_what() -> None:
    said_first = words(under(ten(), "Vad rapporten bygger på"))
    assert "8 arbetssätt svarade i det formulär som har frågorna (Fördjupad, 59 frågor)" in said_first
    assert "2 arbetssätt svarade i det" in said_first


def test_the_three_questions_of_the_plan_are_answered_first() -> None:
    short = under(ten(), "I korthet")
    assert [b.heading for b in short if isinstance(b, Points)] == [
        "Är frågorna tillräckliga?",
        "Är de relevanta för dem som svarar?",
        "Är någon onödig?",
    ]
    said_short = words(short)
    assert "Kriterium 6a prövas inte direkt av någon fråga." in said_short
    assert (
        "Minst var fjärde svarade Ej relevant på 4.2 (5 av 8), 4.3 (2 av 8), 4.4 (2 av 8) och 9.7 (2 av 7)."
        in said_short
    )
    assert "4.3 och 4.4 (lika i 7 av 8)" in said_short


def test_every_element_has_a_chart_and_a_table_with_the_same_figures() -> None:
    for e in instrument().elements:
        figure, _ = element(ten(), f"{e.number}. {e.name}")
        for bar, row in zip(drawn(figure).bars, texts(figure.table), strict=True):
            said = dict(zip(figure.table.columns, row, strict=True))
            assert bar.label == f"{said['Nr']} {said['Frågan gäller']}"
            assert {s.label: str(s.number) for s in bar.segments} == {s.label: said[s.label] for s in bar.segments}
            assert set(said) - {s.label for s in bar.segments} == {"Nr", "Frågan gäller", "Kommentar"}


def test_a_bar_is_all_who_were_asked() -> None:
    for figure in figures(ten()):
        assert {sum(s.number or 0 for s in bar.segments) for bar in drawn(figure).bars} == {8}


def test_the_reversed_question_is_explained_at_its_chart() -> None:
    assert "5.2 är omvänd. Ja betyder att det finns hinder." in words(element(ten(), "5. Överförbarhet"))


def test_what_short_forms_say_stands_at_the_element_also_when_a_round_asks_it_no_question() -> None:
    """An instrument of one's own may have an element with nothing but the short form's status."""
    bare = replace(instrument(), questions=tuple(q for q in instrument().questions if q.element != 2))
    found = report(bare, ROUND, review(instrument(), [case(id) for id in TEN]), DAY)
    (points,) = [
        b for b in under(found, "Svaren fråga för fråga") if isinstance(b, Points) and b.heading == "2. Positiv verkan"
    ]
    assert "I det korta formuläret (2 arbetssätt)" in words((points,))


def test_no_percentage_is_told_of_ten_practices_and_some_of_twenty() -> None:
    rest = [b for s in ten().sections if s.heading != "Vad rapporten bygger på" for b in s.blocks]
    assert "%" not in words(rest)
    assert "20 (100 %)" in words(element(told(many(20, q1_1="Ja")), "1. Teori och kunskap"))


def test_no_practice_is_named_but_at_its_remark() -> None:
    remarks = under(ten(), "Vad de svarande säger om frågorna")
    assert [row[0] for b in tables(remarks) for row in texts(b)] == [
        "P02",
        "P03",
        "P05",
        "P07",
        "P09",
        "P10",
    ]
    rest = words(b for s in ten().sections if s.blocks != remarks for b in s.blocks)
    assert not [id for id in TEN if id in rest]


def test_remarks_stand_word_for_word() -> None:
    text = "- rad ett\n- ”rad två” <b> & co"
    (table,) = tables(under(told([said("P01", b_anmarkning=text)]), "Vad de svarande säger om frågorna"))
    assert texts(table) == (("P01", text, "–", "Bara vi"),)


def test_why_differences_are_not_shown_is_said_with_the_sizes() -> None:
    groups = words(under(ten(), "Skillnader mellan grupper av arbetssätt"))
    assert "minst 20 arbetssätt i gruppen" in groups
    assert "Område: IFO 8. Jämförs inte." in groups, "the cases here all have the tests' own background"


def test_a_difference_is_told_with_both_figures() -> None:
    cases = [*grouped(20, "Ja", "IFO", 1), *grouped(18, "Nej", "LSS", 40), *grouped(7, "Ja", "LSS", 70)]
    groups = words(under(told(cases), "Skillnader mellan grupper av arbetssätt"))
    assert (
        "1.1 namngiven teori eller metod: Ja hos 20 av 20 (100 %) (område IFO), mot 7 av 25 (28 %) av de andra."
        in groups
    )


def test_a_criterion_that_is_not_covered_stands_with_the_sources_words_and_what_is_not_asked() -> None:
    (table,) = tables(under(ten(), "Kriterier som frågorna inte täcker"))
    found = {row[0]: row[1:] for row in texts(table)}
    assert found["6a"] == (
        "Insatsen är förknippad med viss grad av ekonomisk lönsamhet",
        "ingen (indirekt 6.2 och 6.3)",
        "ekonomisk lönsamhet",
    )
    assert "3a" not in found


def test_it_says_what_the_figures_cannot_say() -> None:
    limits = words(under(ten(), "Vad siffrorna inte kan säga"))
    assert all(w in limits for w in ("få och inte slumpvis valda", "verksamheternas egna", "inget om hur bra"))


def test_a_round_with_a_single_practice_can_be_told() -> None:
    found = words(b for s in told([said("P01", q1_1="Ja")]).sections for b in s.blocks)
    assert "1 arbetssätt svarade" in found
    assert "Ingen har skrivit något om frågorna." in found


# ---- The file


def test_the_same_round_gives_the_same_bytes() -> None:
    assert write_report(instrument(), ROUND, review(instrument(), [case(id) for id in TEN]), DAY, REPORT) == written()


def test_it_is_swedish_has_a_title_and_the_rounds_date() -> None:
    language = xml(written(), "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    about = Document(io.BytesIO(written())).core_properties
    assert language.get(f"{W}val") == "sv-SE"
    assert (about.title, about.created.date()) == ("Prövning av frågorna: Hösten 2026", DAY)  # type: ignore[union-attr]


def test_every_chart_can_be_edited_has_the_bars_numbers_and_says_what_it_shows() -> None:
    shown = list(charts(written()))
    assert len(shown) == len(figures(ten())) == len(instrument().elements)
    for figure, (_, sheet) in zip(figures(ten()), shown, strict=True):
        head, *rows = [[c.value for c in row] for row in sheet.iter_rows()]
        for bar, (_, *numbers) in zip(drawn(figure).bars, rows, strict=True):
            found = {word: n for word, n in zip(head[1:], numbers, strict=True) if n}
            assert found == {s.label: s.number for s in bar.segments if s.number}
    said = [e.get("descr") for e in xml(written()).iter("{*}docPr")]
    assert said[3] == "4. Mål. Så svarade 8 arbetssätt på elementets 9 frågor. Talen står i tabellen efter diagrammet."


def test_an_answer_looks_the_same_in_every_chart() -> None:
    """Also where another chart lacks some of the answers: who has read one chart can read them all."""
    looks: dict[str, set[bytes]] = {}
    for chart, _ in charts(written()):
        for series in chart.iter("{*}ser"):
            name = "".join(series.find("{*}tx").itertext("{*}v"))
            looks.setdefault(name, set()).add(etree.tostring(series.find("{*}spPr"), method="c14n"))
    assert {"Ja", "Delvis", "Nej", "Vet ej", "Ej relevant", "Planerat", "Tomt", "Följer"} <= set(looks)
    assert {name: len(found) for name, found in looks.items()} == dict.fromkeys(looks, 1)
    assert len({next(iter(found)) for found in looks.values()}) == len(looks), "and no two answers look alike"


def test_a_single_practices_chart_tells_its_answers_apart() -> None:
    """Every bar has one part, but not the same: there is a legend."""
    found = write_report(instrument(), ROUND, review(instrument(), [said("P01", q1_1="Ja", q1_2="Nej")]), DAY, REPORT)
    chart, sheet = next(charts(found))
    assert chart.find(".//{*}legend") is not None
    assert [c.value for c in sheet[1]][1:] == ["Ja", "Nej", "Tomt"]


def test_the_summary_has_a_page_of_its_own() -> None:
    parts = [(s.heading, s.alone) for s in ten().sections]
    assert parts[:3] == [("Vad rapporten bygger på", False), ("I korthet", False), ("Svaren fråga för fråga", True)]


def test_every_table_has_a_header_row_and_a_name() -> None:
    tables = list(xml(written()).iter(f"{W}tbl"))
    assert len(tables) > len(instrument().elements)
    for table in tables:
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")


def test_headings_go_down_one_step_at_a_time() -> None:
    styles = [p.style.name for p in Document(io.BytesIO(written())).paragraphs if p.style and "Heading" in p.style.name]  # type: ignore[operator]
    assert styles[0] == "Heading 1"
    assert set(styles) == {"Heading 1", "Heading 2"}


def test_what_no_file_can_hold_does_not_stop_the_report() -> None:
    ugly = replace(case("P01"), practice=case("P01").practice)
    found = review(instrument(), [ugly])
    found = replace(
        found, remarks=(replace(review(instrument(), [case("P02")]).remarks[0], text="före\x01\ud800efter"),)
    )
    assert b"PK" in write_report(instrument(), ROUND, found, None, REPORT)[:2]


# ---- compile


@pytest.mark.heavy
def test_compile_writes_the_report_when_somebody_has_answered_questions(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    deep = filled(blank("docx"), {"f1_1_svar": "Ja", "f10_1_svar": "Nej", "b_anmarkning": "1.1 var svår."})
    home = make_round(tmp_path, {"svar.docx": deep})
    done = lovande("compile", "--round", home)
    assert "Hur frågorna fungerade, för arbetsgruppen: outbox/questions.docx." in done.out
    page = Document(home / "outbox/questions.docx")
    assert "1.1 var svår." in [c.text for t in page.tables for c in t._cells]
    before = contents(home / "outbox")
    assert "nytt eller ändrat: 0" in lovande("compile", "--round", home).out
    assert contents(home / "outbox") == before


@pytest.mark.heavy
def test_a_report_that_is_no_longer_made_is_removed(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": filled(blank("docx"), {"f1_1_svar": "Ja"})})
    lovande("compile", "--round", home)
    (home / "inbox/svar.docx").unlink()
    (home / "inbox/kort.docx").write_bytes(answered())
    done = lovande("compile", "--round", home)
    assert not (home / "outbox/questions.docx").exists()
    assert "questions.docx" not in done.out


# ---- The sheet Frågorna


def test_the_sheet_has_a_row_per_question_with_its_figures() -> None:
    found = rows(opened([case(id) for id in TEN])["Frågorna"])
    assert [r["Nr"] for r in found] == [q.id for q in instrument().questions]
    row = {r["Nr"]: r for r in found}["6.2"]
    assert [row[h] for h in ("Tillfrågade", "Ja", "Delvis", "Nej", "Vet ej", "Tomt", "Oklart", "Följer", "Kommentar")] == [
        "8", "0", "3", "0", "4", "0", "0", "1", "5",
    ]  # fmt: skip
    assert (row["Vanligaste svar"], row["Kriterium"]) == ("Vet ej: 4 av 7", "6c")
    assert row["Att lägga märke till"] == "Vet ej 4 av 7; Kommentar 5 av 7"


def test_the_sheet_says_which_question_is_like_which_and_who_names_it() -> None:
    row = {r["Nr"]: r for r in rows(opened([case(id) for id in TEN])["Frågorna"])}
    assert (row["4.3"]["Liknar"], row["4.3"]["Nämnd av"]) == ("4.4: 7 av 8", "P02, P07")
    assert (row["9.6"]["Liknar"], row["9.6"]["Kriterium"]) == ("3.5: 7 av 8", "inget")
    assert row["5.2"]["Att lägga märke till"].startswith("Omvänd fråga")


def test_the_sheet_tells_shares_when_there_are_enough() -> None:
    row = rows(opened(many(20, q1_1="Ja"))["Frågorna"])[0]
    assert (row["Ja"], row["Nej"], row["Vanligaste svar"]) == ("20 (100 %)", "0 (0 %)", "Ja: 20 av 20 (100 %)")


def test_the_sheet_says_what_it_is_and_prints_on_landscape() -> None:
    page = opened([case(id) for id in TEN])["Frågorna"]
    assert "8 arbetssätt svarade på frågorna. 2 svarade i det korta formuläret" in page["A2"].value
    assert (page.page_setup.orientation, page.freeze_panes) == ("landscape", "C6")


def test_the_codebook_says_which_questions_bear_on_each_criterion() -> None:
    found = {r["Kod"]: r for r in rows(opened([case("P01")])["Kodbok"]) if r["Avsnitt"] == "Kriterium"}
    assert len(found) == sum(len(e.criteria) for e in instrument().elements)
    assert found["4a"]["Ord i bladen"] == "Prövas av 4.1, 4.3, 4.4, 4.6 och 4.7 (indirekt 4.9)"
    assert found["6a"]["Ord i bladen"] == "Prövas av ingen (indirekt 6.2 och 6.3)"
    assert "Ingen fråga gäller: om målen har tagits fram i samarbete med målgruppen" in found["4a"]["Betydelse"]


# ---- In LibreOffice


@pytest.mark.heavy
def test_the_ten_practices_report_is_few_pages(tmp_path: Path) -> None:
    (tmp_path / "questions.docx").write_bytes(written())
    assert pages(tmp_path / "questions.docx") <= LONGEST
    assert to_pdf(tmp_path / "questions.docx", tmp_path, "25.2").stat().st_size > 0
