"""Bars as native charts, in the report and in the deck: the figure's numbers, nothing hidden, readable without colour."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import openpyxl
import pytest
from lxml import etree

from pipeline.instrument.texts import texts
from pipeline.office.charts import plots
from pipeline.office.content import Bar, Bars, Cell, Figure, Overview, Section, Segment, Table, Tone
from pipeline.office.looks import COUNTS, LOOKS, SHADES, Look, parts
from pipeline.office.text_width import columns, lines, shorten_text, width
from tests.support import instrument
from tests.support.looks import deck_of, report_of

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WRITERS = {"docx": report_of, "pptx": deck_of}
LEVELS = (("uppfyllt", Tone.MET), ("delvis uppfyllt", Tone.PARTLY), ("underlag saknas", Tone.NO_BASIS))


def shown(bars: Bars, note: str = "Tal under 5 visas inte.") -> Overview:
    """An overview of one figure."""
    table = Table("Tabellen", ("Element", "Antal"), ((Cell("Mål"), Cell("7", 7.0)),), note)
    figure = Figure("f", "Nivåer per element", "Hur många arbetssätt som har varje nivå (n = 20).", bars, table)
    return Overview(
        "national", "", "Översikt", "För alla", (), (), (Section("s", "Underlag", (figure,)),), texts(instrument())
    )


def stacked(*counts: tuple[str, tuple[int | None, ...]]) -> Bars:
    return Bars(
        tuple(
            Bar(label, tuple(Segment(word, n, tone) for (word, tone), n in zip(LEVELS, numbers, strict=True)))
            for label, numbers in counts
        ),
        "arbetssätt",
    )


def charts(data: bytes) -> Iterator[tuple[Any, Any]]:
    """(the chart's XML, the sheet of its workbook), in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        names = [n for n in z.namelist() if "/charts/chart" in n and n.endswith(".xml")]
        for name in sorted(names, key=lambda n: (len(n), n)):
            folder, _, file = name.rpartition("/")
            rels = etree.fromstring(z.read(f"{folder}/_rels/{file}.rels"))
            (target,) = [r.get("Target") for r in rels]
            book = openpyxl.load_workbook(
                io.BytesIO(z.read(f"{folder.split('/')[0]}/embeddings/{target.rsplit('/', 1)[1]}"))
            )
            yield etree.fromstring(z.read(name)), book.active


def told(chart: Any) -> dict[str, dict[str, int]]:
    """{series: {category: number}} as the chart shows it."""
    found = {}
    for series in chart.iter(f"{C}ser"):
        names = [v.text for v in series.find(f"{C}cat").iter(f"{C}v")]
        points = {int(p.get("idx")): int(p.findtext(f"{C}v")) for p in series.find(f"{C}val").iter(f"{C}pt")}
        found[series.findtext(f"{C}tx//{C}v")] = {names[n]: value for n, value in points.items()}
    return found


@pytest.mark.parametrize("writer", WRITERS)
def test_a_chart_shows_the_figures_numbers_and_its_workbook_holds_the_same(writer: str) -> None:
    bars = stacked(("1 Teori", (9, 6, 5)), ("2 Verkan", (0, 12, 8)))
    ((chart, sheet),) = charts(WRITERS[writer](shown(bars)))
    assert told(chart) == {
        "uppfyllt": {"1 Teori": 9},
        "delvis uppfyllt": {"1 Teori": 6, "2 Verkan": 12},
        "underlag saknas": {"1 Teori": 5, "2 Verkan": 8},
    }
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        [None, "uppfyllt", "delvis uppfyllt", "underlag saknas"],
        ["1 Teori", 9, 6, 5],
        ["2 Verkan", None, 12, 8],
    ]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_hidden_number_is_nowhere_in_the_chart_and_its_bar_is_marked_with_the_reason_below(writer: str) -> None:
    bars = stacked(("1 Teori", (13, None, None)), ("2 Verkan", (20, 0, 0)))
    data = WRITERS[writer](shown(bars))
    ((chart, sheet),) = charts(data)
    assert told(chart) == {"uppfyllt": {"1 Teori *": 13, "2 Verkan": 20}}
    assert [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] == [["1 Teori *", 13], ["2 Verkan", 20]]
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        assert any("* Tal under 5 visas inte." in z.read(n).decode() for n in z.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_bar_that_is_wholly_hidden_has_no_length(writer: str) -> None:
    bars = Bars(
        (
            Bar("1 Teori", (Segment("underlag saknas", None, Tone.NO_BASIS),)),
            Bar("2 Verkan", (Segment("underlag saknas", 6, Tone.NO_BASIS),)),
            Bar("3 Mål", (Segment("underlag saknas", 0, Tone.NO_BASIS),)),
        ),
        "arbetssätt",
    )
    ((chart, sheet),) = charts(WRITERS[writer](shown(bars)))
    assert told(chart) == {"Antal arbetssätt": {"2 Verkan": 6, "3 Mål": 0}}
    cells = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    assert cells == [["1 Teori *", None], ["2 Verkan", 6], ["3 Mål", 0]]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("first", [(None, None, 0), (0, 0, 0)])
def test_a_chart_that_would_show_next_to_nothing_is_left_out_for_its_table(
    writer: str, first: tuple[int | None, ...]
) -> None:
    """A bar without length looks like none at all, where it may be four that are hidden."""
    overview = shown(stacked(("1 Teori", first), ("2 Verkan", (None, None, None))))
    data = WRITERS[writer](overview)
    assert not list(charts(data))
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        everything = "".join(z.read(n).decode() for n in z.namelist() if n.endswith(".xml"))
    assert all(text in everything for text in ("Tabellen", "Mål", "Tal under 5 visas inte."))


@pytest.mark.parametrize("writer", WRITERS)
def test_what_somebody_wrote_is_text_in_the_charts_workbook_and_never_a_formula(writer: str) -> None:
    evil = '=HYPERLINK("http://evil.example")'
    ((chart, sheet),) = charts(WRITERS[writer](shown(stacked((evil, (3, 2, 1)), ("@SUM(A1)", (1, 0, 0))))))
    assert {c.data_type for row in sheet.iter_rows() for c in row if isinstance(c.value, str)} == {"s"}
    assert sheet["A2"].value == evil
    assert evil in told(chart)["uppfyllt"]


@pytest.mark.parametrize("writer", WRITERS)
def test_all_charts_of_a_figure_share_one_scale(writer: str) -> None:
    bars = Bars(tuple(Bar(f"Fråga {n}", (Segment("svar", n),)) for n in range(1, 41)), "svar")
    found = [chart for chart, _ in charts(WRITERS[writer](shown(bars)))]
    assert len(found) > 1
    assert len({chart.find(f".//{C}valAx//{C}max").get("val") for chart in found}) == 1
    assert [n for chart in found for n in told(chart)["Antal svar"].values()] == list(range(1, 41))


def test_a_number_that_has_no_room_in_its_part_is_not_drawn_over_the_next() -> None:
    ((chart, _),) = charts(report_of(shown(stacked(("1 Teori", (400, 1, 599)), ("2 Verkan", (300, 300, 400))))))
    series = list(chart.iter(f"{C}ser"))
    gone = [[d.find(f"{C}idx").get("val") for d in s.iter(f"{C}dLbl")] for s in series]
    assert gone == [[], ["0"], []]


def test_a_chart_is_swedish_and_does_not_point_out_of_its_file() -> None:
    for draw in WRITERS.values():
        data = draw(shown(stacked(("1 Teori", (3, 2, 1)))))
        ((chart, _),) = charts(data)
        assert chart.find(f"{C}lang").get("val") == "sv-SE"
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            assert not [n for n in z.namelist() if n.endswith(".rels") and b"External" in z.read(n)]


# ---- Without colour


def lightness(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    found = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    r, g, b = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in found)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [*LOOKS.values(), *COUNTS, *SHADES])
def test_text_can_be_read_on_every_look(look: Look) -> None:
    assert contrast(look.ink, look.fill) >= 4.5


def test_tones_differ_in_letter_and_in_shade_or_pattern() -> None:
    told = [look for tone, look in LOOKS.items() if tone is not Tone.PLAIN]
    assert len({look.letter for look in told}) == len(told)
    for one, other in combinations(told, 2):
        assert one.pattern != other.pattern or contrast(one.fill, other.fill) > 1.15


def test_parts_of_a_bar_never_look_the_same_though_their_tones_may_be() -> None:
    tones = [Tone.MET, Tone.NOT_MET, Tone.NO_BASIS, Tone.PLAIN, Tone.PLAIN, Tone.NO_BASIS]
    looks = parts(tones)
    assert looks[:3] == (LOOKS[Tone.MET], LOOKS[Tone.NOT_MET], LOOKS[Tone.NO_BASIS])
    assert len({(x.fill, x.pattern) for x in looks}) == len(tones)


DRAWN_AS = {"wdUpDiag": "/", "wdDnDiag": "\\", "openDmnd": "x", "ltVert": "|", "narHorz": "-", "lgGrid": "+"}
"""What LibreOffice, which makes the PDF copies, draws a pattern as; dots and confetti are "/" to it, like wdUpDiag."""


def test_parts_of_a_bar_are_told_apart_also_where_patterns_are_drawn_as_plain_lines() -> None:
    looks = parts([t for t in Tone if t not in (Tone.PLAIN, Tone.HIDDEN)] + [Tone.PLAIN] * (len(COUNTS) - 1))
    patterns = [DRAWN_AS[look.pattern] for look in looks if look.pattern]
    assert len(set(patterns)) == len(patterns)


def test_a_figure_that_names_all_parts_draws_each_as_its_sisters_do() -> None:
    keys = (*LEVELS, ("Tomt", Tone.PLAIN), ("Oklart", Tone.PLAIN))
    met = Segment(LEVELS[0][0], 1, LEVELS[0][1])
    both, alone = (met, Segment("Tomt", 1), Segment("Oklart", 2)), (met, Segment("Oklart", 2), Segment("Annat", 1))
    one, other = (plots(Bars((Bar("a", parts),), "svar", keys), 9, 9, 5.0)[0].series for parts in (both, alone))
    assert [s.label for s in other] == [met.label, "Oklart", "Annat"], "also what it did not name"
    assert [s.look for s in other[:2]] == [s.look for s in one if s.label != "Tomt"]


# ---- Room


def test_widths_are_arials() -> None:
    """From Adobe's metrics: capital A is 667 thousandths, a space 278, å as a 556."""
    assert [round(width(c, 72) / 2.54 * 1000) for c in ("A", " ", "å", "–")] == [667, 278, 556, 556]


def test_text_wraps_at_words_and_a_word_too_long_is_broken_but_kept() -> None:
    text = "Samordnad individuell planering " + "å" * 60
    wrapped = lines(text, 12, 5.0)
    assert wrapped[0] == "Samordnad individuell"
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 12) <= 5.0 for line in wrapped)


def test_a_no_break_space_keeps_its_words_on_one_line() -> None:
    assert lines("27 (60\u00a0%)", 10, 1.3) == ["27", "(60\u00a0%)"]
    (found, _) = columns([["27 (60\u00a0%)"], ["Det här är en lång text som får stå på flera rader"]], 10, 4.0, 0.3)
    assert found >= width("(60\u00a0%)", 10, True) + 0.3


def test_a_text_with_room_is_left_alone_and_a_longer_one_ends_with_an_ellipsis_that_fits() -> None:
    assert shorten_text("Familjerummet", 12, 5.0, 1) == "Familjerummet"
    short = shorten_text("Samordnad individuell planering i nätverk", 12, 5.0, 1)
    assert short == "Samordnad individuell …"
    assert lines(short, 12, 5.0) == [short]


def test_a_narrow_tables_columns_are_as_wide_as_their_longest_words() -> None:
    found = columns([["Element", "9 Individuell anpassning och samspel"], ["Delvis uppfyllt", "3"]], 10, 8.0, 0.3)
    assert sum(found) == pytest.approx(8.0)
    assert found[1] >= width("uppfyllt", 10, True) + 0.3
