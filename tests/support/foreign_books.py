"""Workbooks that offices have and that are no forms of ours: numbers like 4.1 in their first column, in all ways they come.

Twelve kinds of tables, each written in six ways: numbers as text, as numbers, as numbers with a comma, with a full stop after,
with the F that our own sheets have, and under a title with a sheet before it; by openpyxl and by XlsxWriter in turn.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

import xlsxwriter
from openpyxl import Workbook

from pipeline.base import libreoffice

Cell = str | float
Row = tuple[Cell, ...]


class Foreign(NamedTuple):
    name: str
    rows: tuple[Row, ...]
    title: str = ""
    """Stands on a sheet of its own before the table."""


HEADS_AND_WORDS: dict[str, tuple[Row, Sequence[str], Sequence[Cell]]] = {
    "budget": (("Nr", "Post", "Kostnad", "Kommentar"), ("Personal", "Lokaler", "Resor", "Utbildning", "IT"), (340_000, "se bilaga")),
    "action list": (("Nr", "Åtgärd", "Ansvarig", "Klart"), ("Ta fram rutin", "Informera chefer", "Följ upp", "Utvärdera"), ("Enhetschef", "2026-11-30")),
    "minutes": (("Punkt", "Ärende", "Beslut", "Ansvarig"), ("Föregående protokoll", "Ekonomi", "Lägesrapport", "Övrigt"), ("Ja", "Ordförande")),
    "supplier questionnaire": (("Nr", "Fråga", "Svar", "Kommentar"), ("Har ni kollektivavtal?", "Finns en miljöpolicy?", "Kan ni leverera i tid?"), ("Ja", "Se punkt 7")),
    "requirements": (("ID", "Krav", "Ska/Bör", "Uppfylls"), ("Systemet ska logga in användare", "Systemet ska exportera listor"), ("Ska", "Ja")),
    "time plan": (("Fas", "Aktivitet", "Vecka", "Status"), ("Förstudie", "Upphandling", "Införande", "Avslut"), (12, "Planerat")),
    "risk analysis": (("Risk", "Beskrivning", "Sannolikhet", "Konsekvens"), ("Personal slutar", "Försening", "Låg kvalitet"), (3, 4)),
    "checklist": (("Kontroll", "Vad", "Ja/Nej", "Anteckning"), ("Brandsläckare", "Utrymning", "Skyltar"), ("Nej", "")),
    "survey results": (("Fråga", "Text", "Medel", "Antal"), ("Bemötande", "Information", "Tillgänglighet"), (4.2, 118)),
    "education plan": (("Moment", "Innehåll", "Timmar", "Lärare"), ("Introduktion", "Samtalsmetodik", "Handledning"), (6, "Extern")),
    "follow-up": (("Mål", "Indikator", "Utfall", "Delvis/Ja/Nej"), ("Fler deltagare", "Kortare väntetid", "Nöjda föräldrar"), (71, "Delvis")),
    "agreement": (("§", "Innehåll", "Part", "Datum"), ("Parterna", "Uppdraget", "Ersättning", "Uppsägning"), ("Kommunen", "2026-01-01")),
}  # fmt: skip


def _text(chapter: int, number: int) -> Cell:
    return f"{chapter}.{number}"


def _number(chapter: int, number: int) -> Cell:
    return float(f"{chapter}.{number}")


def _comma(chapter: int, number: int) -> Cell:
    return f"{chapter},{number}"


def _full_stop(chapter: int, number: int) -> Cell:
    return f"{chapter}.{number}."


def _as_ours(chapter: int, number: int) -> Cell:
    return f"F{chapter}.{number}"


WAYS: dict[str, Callable[[int, int], Cell]] = {
    "as text": _text,
    "as numbers": _number,
    "with a comma": _comma,
    "with a full stop": _full_stop,
    "with a letter": _as_ours,
    "behind a title": _text,
}


def _rows(kind: str, way: str) -> tuple[Row, ...]:
    heads, words, rest = HEADS_AND_WORDS[kind]
    body = (
        (WAYS[way](chapter, number), f"{words[(chapter + number) % len(words)]} {chapter}:{number}", *rest)
        for chapter in range(1, 12)
        for number in range(1, 6)
    )
    return (heads, *body)


BOOKS = tuple(
    Foreign(f"{kind} {way}", _rows(kind, way), f"{kind}: arbetsmaterial 2026" if way == "behind a title" else "")
    for kind in HEADS_AND_WORDS
    for way in WAYS
)


def saved(book: Foreign) -> bytes:
    """The workbook as one of the two libraries writes it."""
    return (_by_openpyxl if sum(map(ord, book.name)) % 2 else _by_xlsxwriter)(book)


def _by_openpyxl(book: Foreign) -> bytes:
    made, out = Workbook(), io.BytesIO()
    sheet = made.active
    if book.title:
        sheet.title = "Framsida"
        sheet["A1"] = book.title
        sheet = made.create_sheet("Tabell")
    for row in book.rows:
        sheet.append(row)
    made.save(out)
    return out.getvalue()


def _by_xlsxwriter(book: Foreign) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        if book.title:
            made.add_worksheet("Framsida").write_string("A1", book.title)
        sheet = made.add_worksheet("Tabell")
        for n, row in enumerate(book.rows):
            sheet.write_row(n, 0, row)
    return out.getvalue()


def old_and_open(books: Sequence[Foreign]) -> list[bytes]:
    """The same as LibreOffice saves them, as .xls and as .ods; none where it is not installed."""
    files = [(saved(book), ".xlsx") for book in books]
    made = (
        libreoffice.convert_files(files, "Calc MS Excel 2007 XML", t, 120)[0] for t in ("xls:MS Excel 97", "ods:calc8")
    )
    return [data for one in made for data in one.values()] if libreoffice.find_libreoffice() else []
