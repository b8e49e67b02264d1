"""What a new round's register is told to hold: its columns, with the words for each. Drawn in new_book.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Heading(NamedTuple):
    """A column of the register, and what the program knows about it."""

    name: str
    choices: tuple[str, ...] = ()
    """What may stand there; empty when it is free text."""
    note: str = ""
    """What more there is to say."""


class RegisterColumn(NamedTuple):
    """What a person is told about a column of the register."""

    width: int
    needed: bool
    words: str
    example: str


COLUMNS: Mapping[str, RegisterColumn] = {
    "id": RegisterColumn(9, True, "Ett kort id för arbetssättet. Bokstäver, siffror, punkt och bindestreck. Ändra det aldrig under omgången.", "P01"),
    "arbetssätt": RegisterColumn(34, True, "Arbetssättets namn, så som verksamheten säger det.", "Föräldragrupp Tryggare väg"),
    "kommun": RegisterColumn(22, True, "Kommunen. Flera skrivs med komma emellan.", "Norrvik, Ekvalla"),
    "verksamhet": RegisterColumn(28, False, "Enhetens namn.", "Öppenvården för barn och unga"),
    "område": RegisterColumn(18, False, "Verksamhetsområdet.", "IFO, äldreomsorg eller funktionshinder"),
    "typ": RegisterColumn(20, False, "Slag av insats. Flera skrivs med komma emellan.", "förebyggande, öppen insats"),
    "skede": RegisterColumn(13, False,
        "Hur långt arbetssättet har kommit. Vid uppstart och omtag erbjuds svaret Planerat i det fördjupade formuläret.", "uppstart, pågående eller omtag"),
    "stöd": RegisterColumn(14, False, "Vem som hjälper till med beskrivningen.", "själva eller FoU"),
    "kontaktperson": RegisterColumn(24, True, "Den som får formuläret, med för- och efternamn.", "Kim Exempel"),
    "e-post": RegisterColumn(32, True, "Kontaktpersonens adress. Samma adress på flera rader ger ett enda mejl med alla formulären.", "kim@norrvik.example"),
    "format": RegisterColumn(10, False, "docx är ett Word-formulär, xlsx ett Excel-formulär. Tomt betyder Word.", "docx"),
    "djup": RegisterColumn(12, False, "Hur mycket formuläret frågar efter.", "Översikt"),
    "publicering": RegisterColumn(16, False, "Hur långt beskrivningen får spridas. Den som svarar får också välja; det snävaste gäller. Tomt betyder intern.", "intern"),
    "visa kontakt": RegisterColumn(14, False, "Om kontaktpersonens namn får stå i beskrivningen. Den som svarar måste också säga ja. Tomt betyder nej.", "nej"),
}  # fmt: skip
INTRODUCTION = (
    "Skriv en rad per arbetssätt i bladet Register, under rubrikerna.",
    "Rubrikerna ska stå kvar som de är. Egna kolumner till höger går bra.",
    "Spara och stäng filen innan du går vidare.",
)
