"""The report on the questions: what the working group reads, in Word, and the sheet Frågorna."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from pipeline.model.case import Case
from pipeline.outputs.question_report import report, review, write_report
from pipeline.outputs.question_report.blocks import Block, Bullets, Chart, Heading, Table, Text
from tests.cli.test_cli import lovande  # noqa: F401  (a fixture)
from tests.libreoffice.driver import to_pdf
from tests.office.test_docx_template import W
from tests.outputs.test_question_review import TEN, grouped, many, said
from tests.support import ROOT, ROUND, case, instrument
from tests.support.filling import blank, filled
from tests.support.pages import pages
from tests.support.rounds import answered, contents, make_round
from tests.support.summaries import opened, rows

DAY = date(2026, 10, 20)
LONGEST = 9
"""Pages the ten practices' report may take."""


def blocks(cases: list[Case]) -> tuple[Block, ...]:
    return report(instrument(), ROUND, review(instrument(), cases), DAY).blocks


def words(found: tuple[Block, ...]) -> str:
    return "\n".join(_words(found))


def _words(found: tuple[Block, ...]) -> Iterator[str]:
    for block in found:
        match block:
            case Heading() | Text():
                yield block.text
            case Bullets():
                yield from block.items
            case Table():
                yield from (" | ".join(row) for row in (block.columns, *block.rows))
            case Chart():
                yield block.about


def under(found: tuple[Block, ...], heading: str) -> tuple[Block, ...]:
    """What stands below a heading, to the next of its level."""
    at = next(n for n, b in enumerate(found) if isinstance(b, Heading) and b.text == heading)
    level = found[at].level  # type: ignore[union-attr]
    end = next((n for n, b in enumerate(found[at + 1 :], at + 1) if isinstance(b, Heading) and b.level <= level), None)
    return found[at + 1 : end]


@cache
def ten() -> tuple[Block, ...]:
    return blocks([case(id) for id in TEN])


@cache
def written() -> bytes:
    return write_report(instrument(), ROUND, review(instrument(), [case(id) for id in TEN]), DAY)


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
    assert [b.text for b in short if isinstance(b, Heading)] == [
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
        found = under(ten(), f"{e.number}. {e.name}")
        (chart,) = [b for b in found if isinstance(b, Chart)]
        (table,) = [b for b in found if isinstance(b, Table)]
        for bar, row in zip(chart.bars, table.rows, strict=True):
            figures = dict(zip(table.columns, row, strict=True))
            assert bar.label.startswith(f"{figures['Nr']} ")
            assert {word: str(n) for word, n in bar.parts} == {
                word: figures[word] for word in chart.legend if figures[word] != "0"
            }
            assert bar.beside == (f"{figures['Följer']} följer" if figures["Följer"] != "0" else "")
            assert bar.label in chart.about, "who cannot see the chart hears it"


def test_a_bar_and_what_follows_are_all_who_were_asked() -> None:
    for chart in (b for b in ten() if isinstance(b, Chart)):
        for bar in chart.bars:
            follows = int(bar.beside.split()[0]) if bar.beside else 0
            assert sum(n for _, n in bar.parts) + follows == chart.longest == 8


def test_the_reversed_question_is_explained_at_its_chart() -> None:
    assert "5.2 är omvänd. Ja betyder att det finns hinder." in words(under(ten(), "5. Överförbarhet"))


def test_no_percentage_is_told_of_ten_practices_and_some_of_twenty() -> None:
    told = [b for b in ten() if not (isinstance(b, Bullets) and "procent" in b.items[1])]
    assert "%" not in words(tuple(told))
    assert "20 (100 %)" in words(under(blocks(many(20, q1_1="Ja")), "1. Teori och kunskap"))


def test_no_practice_is_named_but_at_its_remark() -> None:
    remarks = under(ten(), "Vad de svarande säger om frågorna")
    assert [row[0] for b in remarks if isinstance(b, Table) for row in b.rows] == [
        "P02",
        "P03",
        "P05",
        "P07",
        "P09",
        "P10",
    ]
    rest = tuple(b for b in ten() if b not in remarks)
    assert not [id for id in TEN if id in words(rest)]


def test_remarks_stand_word_for_word() -> None:
    text = "- rad ett\n- ”rad två” <b> & co"
    (table,) = [
        b
        for b in under(blocks([said("P01", b_anmarkning=text)]), "Vad de svarande säger om frågorna")
        if isinstance(b, Table)
    ]
    assert table.rows == (("P01", text, "–", "Bara vi"),)


def test_why_differences_are_not_shown_is_said_with_the_sizes() -> None:
    told = words(under(ten(), "Skillnader mellan grupper av arbetssätt"))
    assert "minst 20 arbetssätt i gruppen" in told
    assert "Område: IFO 8. Jämförs inte." in told, "the cases here all have the tests' own background"


def test_a_difference_is_told_with_both_figures() -> None:
    cases = [*grouped(20, "Ja", "IFO", 1), *grouped(18, "Nej", "LSS", 40), *grouped(7, "Ja", "LSS", 70)]
    told = words(under(blocks(cases), "Skillnader mellan grupper av arbetssätt"))
    assert (
        "1.1 namngiven teori eller metod: Ja hos 20 av 20 (100 %) (område IFO), mot 7 av 25 (28 %) av de andra." in told
    )


def test_a_criterion_that_is_not_covered_stands_with_the_sources_words_and_what_is_not_asked() -> None:
    (table,) = [b for b in under(ten(), "Kriterier som frågorna inte täcker") if isinstance(b, Table)]
    found = {row[0]: row[1:] for row in table.rows}
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
    found = words(blocks([said("P01", q1_1="Ja")]))
    assert "1 arbetssätt svarade" in found
    assert "Ingen har skrivit något om frågorna." in found


# ---- The file


@pytest.mark.heavy
def test_the_same_round_gives_the_same_bytes_whatever_the_users_own_settings() -> None:
    import matplotlib  # noqa: PLC0415

    with matplotlib.rc_context({"font.size": 31, "savefig.dpi": 37, "text.color": "red"}):
        again = write_report(instrument(), ROUND, review(instrument(), [case(id) for id in TEN]), DAY)
    assert again == written()


def test_it_is_swedish_has_a_title_and_the_rounds_date() -> None:
    language = xml(written(), "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    about = Document(io.BytesIO(written())).core_properties
    assert language.get(f"{W}val") == "sv-SE"
    assert (about.title, about.created.date()) == ("Prövning av frågorna: Hösten 2026", DAY)  # type: ignore[union-attr]


def test_every_chart_says_in_words_what_it_shows() -> None:
    told = [e.get("descr") for e in xml(written()).iter("{*}docPr")]
    assert len(told) == len(instrument().elements)
    assert "4.2 målen speglar myndighetens handlingsplan: Ja 2, Delvis 1, Ej relevant 5." in told[3]


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
    assert b"PK" in write_report(instrument(), ROUND, found, None)[:2]


@pytest.mark.heavy
def test_charts_are_drawn_quietly_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """matplotlib keeps a list of fonts in the user's folder, and says so in English when it cannot."""
    code = (
        "from datetime import date\nfrom tests.support import ROUND, case, instrument\n"
        "from pipeline.outputs.question_report import review, write_report\n"
        "print(len(write_report(instrument(), ROUND, review(instrument(), [case('P01')]), date(2026, 1, 1))) > 9999)"
    )
    env = {"PATH": "", "HOME": "/nowhere", "MPLCONFIGDIR": str(tmp_path / "file" / "in"), "LANG": "C.UTF-8"}
    (tmp_path / "file").write_text("")
    (tmp_path / "matplotlibrc").write_text("nonsense: 1\nfont.size: 40\n")
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**env, "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")},
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


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
