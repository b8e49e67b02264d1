"""A form filled in, changed by an editor or a person, and read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.model.returns import Return
from pipeline.reading.files import read_bytes
from tests.support import instrument
from tests.support.filling import blank, changed, filled, meant, reworked, told

PLAIN = {
    "b_malgrupp": "Barn 6–12 år.",
    "e4_text": "Syftet är\ntrygghet.",
    "f4_1_svar": "Ja",
    "f4_2_svar": "Delvis",
    "f4_2_text": "Två av tre.",
    "b_visa_kontakt": "Nej",
}


def read(data: bytes) -> Return:
    return read_bytes(instrument(), "svar", data)


def word(answers: dict[str, str], change: Callable[[Any], object] = lambda _: None) -> Return:
    return read(changed(filled(blank("docx", stage="uppstart"), answers), change))


def excel(answers: dict[str, str], change: Callable[[Any], object]) -> Return:
    return read(reworked(filled(blank("xlsx"), answers), change))


def at(book: Any, key: str) -> Any:
    """The cell that a field's defined name points to."""
    ((sheet, cell),) = book.defined_names[key].destinations
    return book[sheet][cell.replace("$", "")]


def codes(ret: Return) -> list[str]:
    return [f.code for f in ret.findings]


def loose(ret: Return) -> list[tuple[str, str]]:
    return [(u.text, u.near) for u in ret.unplaced]


def correct(ret: Return, answers: dict[str, str]) -> bool:
    return told(dict(ret.answers)) == meant(answers, "fordjupad")
