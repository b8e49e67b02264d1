"""What Excel has made of what was typed is told with both readings and asked about; a paste over several rows is told."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.cases.completeness import check
from pipeline.cases.merge import with_conflicts
from pipeline.model.instrument import Field, field_map
from pipeline.model.returns import Finding, Return, Severity
from pipeline.reading.book.made_over import made_over
from pipeline.reading.book.number_formats import format_number, shape_of
from pipeline.reading.book.ods import book_of
from pipeline.reading.book.run_on import WrittenAnswer, run_on_findings
from pipeline.reading.files import read_bytes
from tests.support import ROOT, instrument
from tests.support.rereading import at, excel, read

MADE_OVER, RUN_ON = "excel_made_over", "answers_run_on"


def found(ret: Return, code: str) -> list[Finding]:
    return [f for f in ret.findings if f.code == code]


def test_days_that_excel_made_are_read_as_shown_and_told_with_what_was_typed() -> None:
    ret = read((ROOT / "tests/data/excel/made-dates.xlsx").read_bytes())
    shown = {"b_sammanfattning": "02-jan", "b_malgrupp": "feb-26", "b_anvant": "2025-03-04"}
    assert {k: ret.value(k) for k in shown} == shown
    said = {f.key: f.message for f in found(ret, MADE_OVER)}
    typed = {"b_sammanfattning": "1-2", "b_malgrupp": "2-26", "b_anvant": "3/4"}
    assert set(said) == set(typed)
    for key, words in typed.items():
        assert f"”{words}”" in said[key]
        assert f"”{shown[key]}”" in said[key]
        assert "Excel har gjort om" in said[key]


@pytest.mark.parametrize("version", ["7.4", "25.2"])
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_days_that_excel_made_are_told_when_libreoffice_has_saved_them(ending: str, version: str) -> None:
    """LibreOffice writes the formats in its own words (8-okt for 08-okt): what is shown then is what the file says."""
    ret = read_bytes(
        instrument(), f"svar.{ending}", (ROOT / f"tests/data/excel/made-dates-{version}.{ending}").read_bytes()
    )
    assert isinstance(ret, Return)
    assert [ret.value(k) for k in ("b_sammanfattning", "b_malgrupp", "b_anvant")] == ["2-jan", "feb-26", "2025-03-04"]
    said = {f.question: f.message for f in found(ret, MADE_OVER)}
    assert [w in said[q] for q, w in (("B1", "”1-2”"), ("B2", "”2-26”"), ("B3", "”3/4”"))] == [True] * 3


@pytest.mark.parametrize(
    ("styles", "cell", "shown"),
    [
        (
            '<n:currency-style s:name="N1"><n:number n:decimal-places="2" n:min-integer-digits="1" n:grouping="true"/>'
            '<n:text> </n:text>'
            '<n:currency-symbol>kr</n:currency-symbol></n:currency-style>',
            'o:value-type="currency" o:value="1500"',
            "1\xa0500,00 kr",
        ),
        (
            '<n:percentage-style s:name="N1"><n:number n:decimal-places="1" n:min-integer-digits="1"/>'
            '<n:text>%</n:text></n:percentage-style>',
            'o:value-type="percentage" o:value="0.853"',
            "85,3%",
        ),
        (
            '<n:date-style s:name="N1"><n:day/>'
            '<n:text> </n:text>'
            '<n:month n:style="long" n:textual="true"/></n:date-style>',
            'o:value-type="date" o:date-value="2026-01-02"',
            "2 januari",
        ),
        (
            '<n:date-style s:name="N1" n:language="en" n:country="US">'
            '<n:month n:textual="true"/>'
            '<n:text>/</n:text><n:day n:style="long"/></n:date-style>',
            'o:value-type="date" o:date-value="2026-10-02"',
            "Oct/02",
        ),
        (
            '<n:time-style s:name="N1" n:truncate-on-overflow="false"><n:hours/>'
            '<n:text>:</n:text>'
            '<n:minutes n:style="long"/></n:time-style>',
            'o:value-type="time" o:time-value="PT37H30M00S"',
            "37:30",
        ),
        (
            '<n:time-style s:name="N1"><n:hours n:style="long"/>'
            '<n:text>.</n:text>'
            '<n:minutes n:style="long"/></n:time-style>',
            'o:value-type="time" o:time-value="PT09H05M00S"',
            "09.05",
        ),
        (
            '<n:number-style s:name="N1"><n:scientific-number n:decimal-places="2" n:min-integer-digits="1" n:min-exponent-digits="2"/></n:number-style>',
            'o:value-type="float" o:value="100000"',
            "1,00E+05",
        ),
        (
            '<n:number-style s:name="N1"><n:fraction n:min-integer-digits="0" n:min-numerator-digits="1" n:min-denominator-digits="1"/></n:number-style>',
            'o:value-type="float" o:value="1.5"',
            "1 1/2",
        ),
        (
            '<n:number-style s:name="N1"><n:number n:decimal-places="0" n:min-integer-digits="10"><n:embedded-text n:position="4">-</n:embedded-text></n:number></n:number-style>',
            'o:value-type="float" o:value="7001011234"',
            "700101-1234",
        ),
        (
            '<n:number-style s:name="N2">'
            '<n:text>färre</n:text></n:number-style>'
            '<n:number-style s:name="N1"><n:number n:decimal-places="0" n:min-integer-digits="1"/>'
            '<s:map s:condition="value()&lt;100" s:apply-style-name="N2"/></n:number-style>',
            'o:value-type="float" o:value="12"',
            "färre",
        ),
    ],
)  # fmt: skip
def test_a_style_of_opendocument_shows_what_the_same_format_of_excel_does(styles: str, cell: str, shown: str) -> None:
    names = {"o": "office:1.0", "table": "table:1.0", "text": "text:1.0", "s": "style:1.0", "n": "datastyle:1.0"}
    spaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}"' for k, v in names.items())
    used = '<s:style s:name="ce1" s:family="table-cell" s:data-style-name="N1"/>'
    inside = f'<table:table-cell table:style-name="ce1" {cell}><text:p>på annat sätt</text:p></table:table-cell>'
    table = f'<table:table table:name="Blad"><table:table-row>{inside}</table:table-row></table:table>'
    body = f"<o:body><o:spreadsheet>{table}</o:spreadsheet></o:body>"
    data = f"<o:document {spaces}><o:automatic-styles>{styles}{used}</o:automatic-styles>{body}</o:document>"
    assert book_of(data.encode()).sheets == {"Blad": {(1, 1): shown}}


def test_the_letter_asks_what_was_typed() -> None:
    ret = read((ROOT / "tests/data/excel/made-dates.xlsx").read_bytes())
    assert ret.identity is not None
    known = with_conflicts(check(instrument(), ret.identity.depth, ret.answers), ret)
    asked = {f.question: f.message for f in known.gaps if f.code == MADE_OVER}
    assert set(asked) == {"B1", "B2", "B3"}
    assert "”02-jan” (2 januari 2026)" in asked["B1"]
    assert "”1-2”, ”1/2” eller ”2/1”" in asked["B1"]


def test_what_a_later_file_says_instead_is_not_asked_about() -> None:
    ret = read((ROOT / "tests/data/excel/made-dates.xlsx").read_bytes())
    assert ret.identity is not None
    answers = dict(ret.answers)
    answers["b_sammanfattning"] = answers["b_sammanfattning"]._replace(value="1–2 gånger i veckan")
    known = with_conflicts(check(instrument(), ret.identity.depth, answers), ret)
    assert {f.question for f in known.gaps if f.code == MADE_OVER} == {"B2", "B3"}


@pytest.mark.parametrize(
    ("value", "number", "code", "typed"),
    [
        ("46024", 16, "", ("1-2", "1/2", "2/1")), ("46054", 17, "", ("2-26", "2/26")), ("18264", 17, "", ("1-50",)),
        ("36925", 14, "", ("2-3", "2/3", "3/2", "1-2-3")), ("0.125694444444444", 20, "", ("3:1",)), ("0.354166666666667", 20, "", ("8:30",)),
        ("1.5625", 46, "", ("37:30",)), ("100000", 11, "", ("1E5",)), ("12000", 11, "", ("12E3",)), ("46024", 0, "[$-41D]d mmmm yyyy", ("1-2",)),
        ("25", 14, "", ("25",)), ("0.0430671296296296", 21, "", ("1:2:1",)),
    ],
)  # fmt: skip
def test_what_may_have_been_typed_is_named(value: str, number: int, code: str, typed: tuple[str, ...]) -> None:
    shape = shape_of(number, code)
    made = made_over(value, shape, format_number(value, shape))
    assert made is not None
    assert set(typed) <= set(made.typed)


@pytest.mark.parametrize(("value", "number", "code"), [("25", 0, ""), ("0.85", 9, ""), ("1500", 0, '#,##0 "kr"'), ("0.75", 12, ""), ("7", 49, ""), ("3.5", 2, "")])  # fmt: skip
def test_what_is_as_it_was_typed_is_not_asked_about(value: str, number: int, code: str) -> None:
    shape = shape_of(number, code)
    assert made_over(value, shape, format_number(value, shape)) is None


def test_a_day_where_a_day_is_asked_for_is_a_day_however_it_is_shown() -> None:
    def change(book: Any) -> None:
        cell = at(book, "b_datum")
        cell.value, cell.number_format = 46297, "d mmmm yyyy"

    ret = excel({}, change)
    assert ret.value("b_datum") == "2026-10-02"
    assert found(ret, MADE_OVER) == []


@pytest.mark.parametrize(("value", "severity"), [(197001011234, Severity.NOTE), (1234567890123456789, Severity.ASK)])
def test_a_number_too_long_for_its_cell_is_read_in_full_and_told(value: int, severity: Severity) -> None:
    def change(book: Any) -> None:
        cell = at(book, "b_sammanfattning")
        cell.value, cell.number_format = value, "General"

    ret = excel({}, change)
    assert str(ret.value("b_sammanfattning"))[:12] == str(value)[:12]
    assert [f.severity for f in found(ret, MADE_OVER)] == [severity]


def test_paragraphs_pasted_over_three_questions_are_told_at_all_three() -> None:
    ret = read((ROOT / "tests/data/excel/paste-spills.xlsx").read_bytes())
    (said,) = found(ret, RUN_ON)
    assert said.severity is Severity.TELL
    assert "B2, B3 och B4" in said.message
    assert (said.question, said.key) == ("B2", "b_malgrupp")


KEYS = ("b_sammanfattning", "b_malgrupp", "b_anvant", "b_upplagg")


def told(*texts: str) -> list[str]:
    """What is told of these answers in rows after each other."""
    known: dict[str, Field] = dict(field_map(instrument(), "fordjupad"))
    rows = [("Blad", n) for n in range(5, 5 + len(texts))]
    written = [WrittenAnswer("Blad", n, 4, known[k], t) for (_, n), k, t in zip(rows, KEYS, texts, strict=False) if t]
    return [f.message for f in run_on_findings(written, rows)]


@pytest.mark.parametrize(
    "texts",
    [
        ("Vi möter barn och", "deras föräldrar hemma hos familjen."),
        ("Vi möter barn,", "unga och deras föräldrar."),
        ("1. Första mötet hemma.", "2. Nätverksmöte."),
        ("a) Mötet.", "b) Nätverket."),
        ("Vi börjar.\n1. Mötet.\n2. Nätverket.", "3. Avslutet."),
        ("• Föräldrar", "• Barn", "• Skola"),
        ("Första delen är möten.", "Andra delen är samtal.", "Tredje delen är avslut."),
        ("Vi möter familjen.", "Därefter skriver vi en plan.", "Till sist följer vi upp."),
        ("Vi möter familjen och", "", "skriver en plan med dem."),
        ("Målgruppen är familjer som har sökt stöd och som vill ha hjälp i hemmet", "flera gånger i veckan under en längre tid av två behandlare"),
    ],
)  # fmt: skip
def test_answers_that_run_on_are_told(texts: tuple[str, ...]) -> None:
    assert len(told(*texts)) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ("Barn 6–12 år.", "Sedan 2019.", "Två behandlare."),
        ("föräldrar och barn", "i tre år", "hembesök varje vecka"),
        ("Vi har två behandlare.", "Vi har tre grupper."),
        ("De flesta är barn.", "Det vet vi inte."),
        ("1. Möten.", "Nej."), ("- Möten", "- Samtal"), ("2.", "3."),
        ("Dessutom familjehem.", "", "", "Därefter intet."),
    ],
)  # fmt: skip
def test_answers_of_their_own_are_not(texts: tuple[str, ...]) -> None:
    assert told(*texts) == []
