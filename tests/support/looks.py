"""The looks that come with the program, and reports and decks drawn in them."""

from __future__ import annotations

from pipeline.office import report
from pipeline.office.content import Overview
from pipeline.outputs.overview import deck, word
from tests.support import ROOT

TEMPLATES = ROOT / "templates" / "lovande-arbetssatt"
REPORT, DECK = report.open_look(TEMPLATES / report.FILE), deck.open_look(TEMPLATES / deck.FILE)


def report_of(overview: Overview) -> bytes:
    return word.draw(overview, REPORT)


def deck_of(overview: Overview) -> bytes:
    return deck.draw(overview, DECK)
