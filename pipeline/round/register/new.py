"""register.xlsx of a new round: the headings, lists to choose from, and a second sheet that explains each column."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pipeline.base.swedish import listed
from pipeline.office.looks import PAPER
from pipeline.office.looks import SHEET as SHEET_COLOURS

SHEET, READ_ME = "Register", "Läs mig"
ROWS = 500
"""How many rows have lists to choose from."""
LINE, WORDS_WIDTH = 15.0, 66
"""Points of a line, and characters in the column of the second sheet that holds sentences."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  (equal input, equal bytes; XlsxWriter takes no time zone)
HEADER = {
    "bold": True,
    "font_color": f"#{PAPER}",
    "bg_color": f"#{SHEET_COLOURS.head}",
    "valign": "vcenter",
    "text_wrap": True,
    "border": 1,
    "border_color": f"#{SHEET_COLOURS.rule}",
}
TEXT = {"num_format": "@", "text_wrap": True, "valign": "top"}
"""Number format text: an id like 007 keeps its zeros, and nothing turns into a formula or a date."""


class Heading(NamedTuple):
    """A column of the register, and what the program knows about it."""

    name: str
    choices: tuple[str, ...] = ()
    """What may stand there; empty when it is free text."""
    note: str = ""
    """What more there is to say."""


class Column(NamedTuple):
    """What a person is told about a column of the register."""

    width: int
    needed: bool
    words: str
    example: str


COLUMNS: Mapping[str, Column] = {
    "id": Column(9, True, "Ett kort id för arbetssättet. Bokstäver, siffror, punkt och bindestreck. Ändra det aldrig under omgången.", "P01"),
    "arbetssätt": Column(34, True, "Arbetssättets namn, så som verksamheten säger det.", "Föräldragrupp Tryggare väg"),
    "kommun": Column(22, True, "Kommunen. Flera skrivs med komma emellan.", "Norrvik, Ekvalla"),
    "verksamhet": Column(28, False, "Enhetens namn.", "Öppenvården för barn och unga"),
    "område": Column(18, False, "Verksamhetsområdet.", "IFO, äldreomsorg eller funktionshinder"),
    "typ": Column(20, False, "Slag av insats. Flera skrivs med komma emellan.", "förebyggande, öppen insats"),
    "skede": Column(13, False, "Hur långt arbetssättet har kommit. Vid uppstart och omtag erbjuds svaret Planerat i det fördjupade formuläret.", "uppstart, pågående eller omtag"),
    "stöd": Column(14, False, "Vem som hjälper till med beskrivningen.", "själva eller FoU"),
    "kontaktperson": Column(24, True, "Den som får formuläret, med för- och efternamn.", "Kim Exempel"),
    "e-post": Column(32, True, "Kontaktpersonens adress. Samma adress på flera rader ger ett enda mejl med alla formulären.", "kim@norrvik.example"),
    "format": Column(10, False, "docx är ett Word-formulär, xlsx ett Excel-formulär. Tomt betyder Word.", "docx"),
    "djup": Column(12, False, "Hur mycket formuläret frågar efter.", "Översikt"),
    "publicering": Column(16, False, "Hur långt beskrivningen får spridas. Den som svarar får också välja; det snävaste gäller. Tomt betyder intern.", "intern"),
    "visa kontakt": Column(14, False, "Om kontaktpersonens namn får stå i beskrivningen. Den som svarar måste också säga ja. Tomt betyder nej.", "nej"),
}  # fmt: skip
INTRODUCTION = (
    "Skriv en rad per arbetssätt i bladet Register, under rubrikerna.",
    "Rubrikerna ska stå kvar som de är. Egna kolumner till höger går bra.",
    "Spara och stäng filen innan du går vidare.",
)


def register_book(headings: Sequence[Heading]) -> bytes:
    """The workbook, with the headings in this order."""
    from xlsxwriter import Workbook  # noqa: PLC0415  (a tenth of a second that the other commands need not pay)

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Register över arbetssätt", "created": MADE, "author": "lovande"})
    header, text = book.add_format(HEADER), book.add_format(TEXT)
    _register(book.add_worksheet(SHEET), headings, header, text)
    _read_me(book.add_worksheet(READ_ME), headings, header, text, book.add_format())
    book.close()
    return buffer.getvalue()


def _register(sheet: Any, headings: Sequence[Heading], header: Any, text: Any) -> None:
    sheet.set_row(0, 24)
    for n, h in enumerate(headings):
        sheet.set_column(n, n, COLUMNS[h.name].width, text)
        if h.choices:
            sheet.data_validation(1, n, ROWS, n, _validation(h))
    _table(sheet, 0, 1, [h.name for h in headings], "Arbetssatt", "Register: en rad per arbetssätt", header)
    sheet.freeze_panes(1, 1)
    _printed(sheet)
    sheet.set_selection(1, 0, 1, 0)


def _validation(h: Heading) -> dict[str, object]:
    """A list to choose from; an empty cell is fine."""
    words = f"Välj {listed(h.choices, 'eller')}, eller lämna tomt."
    return {
        "validate": "list", "source": list(h.choices), "ignore_blank": True, "input_title": h.name.capitalize(),
        "input_message": words, "error_title": "Det går inte att läsa", "error_message": words,
    }  # fmt: skip


def _read_me(sheet: Any, headings: Sequence[Heading], header: Any, text: Any, line_format: Any) -> None:
    for n, width in enumerate((16, 16, WORDS_WIDTH, 38)):
        sheet.set_column(n, n, width, text)
    for row, line in enumerate(INTRODUCTION):
        sheet.write_string(row, 0, line, line_format)
    first = len(INTRODUCTION) + 1
    heads = ("Rubrik", "Måste fyllas i", "Vad du skriver", "Till exempel")
    about = "Vad som skrivs under varje rubrik i registret"
    _table(sheet, first, first + len(headings), heads, "Kolumner", about, header)
    for row, h in enumerate(headings, first + 1):
        c = COLUMNS[h.name]
        chosen = f"Välj {listed(h.choices, 'eller')}." if h.choices else ""
        words = " ".join(x for x in (c.words, h.note, chosen) if x)
        sheet.set_row(row, LINE * math.ceil(len(words) / (WORDS_WIDTH - 6)))
        for n, cell in enumerate((h.name, "ja" if c.needed else "nej", words, c.example)):
            sheet.write_string(row, n, cell, text)
    sheet.freeze_panes(first + 1, 0)
    _printed(sheet)


def _table(sheet: Any, top: int, bottom: int, heads: Sequence[str], name: str, about: str, header: Any) -> None:
    """A real table: it grows as rows are written below it, and a screen reader speaks its headings."""
    columns = [{"header": h, "header_format": header} for h in heads]
    options = {"name": name, "columns": columns, "autofilter": False, "style": "Table Style Light 1"}
    sheet.add_table(top, 0, bottom, len(heads) - 1, {**options, "title": name, "description": about})


def _printed(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
