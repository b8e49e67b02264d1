"""The few words that a written overview adds to what it is given: names of parts, and where the rest is."""

from __future__ import annotations

ABOUT = "Om underlaget"
LEFT_OUT = "Vad som inte är med, och varför"
WORDS = "Ord i översikten"
WORD, MEANING = "Ord", "Vad det betyder här"
PRACTICES = "Arbetssätten ett och ett"
PRACTICES_LEAD = (
    "Hur långt ett element är uppfyllt och hur mycket av det som är ifyllt är två olika saker. "
    "De står därför i var sin kolumn."
)
ELEMENT, LEVEL, FILLED, REASONS = "Element", "Uppfyllt", "Ifyllt", "Varför"
CONTACT = "Kontakt"
NUMBERS_IN_NOTES = "Talen står i bildens anteckningar."
IN_REPORT = "Resten står i rapporten."


def elsewhere(count: int) -> str:
    """Where to read about practices that others have."""
    return f"Här står de egna. {count} arbetssätt på andra håll, som får läsas här, går att öppna i översikten som webbsida."


def part_of(what: str, n: int, of: int) -> str:
    """A title when what it names goes over several slides."""
    return f"{what} ({n} av {of})"


def table_of(what: str) -> str:
    return f"{what}: tabell"


def shown_here(first: int, last: int, total: int, cut: bool) -> str:
    """Which rows a slide holds, and where the others are when they are on no slide."""
    rows = f"{first}–{last}" if last > first else f"{first}"
    return f"Här visas {rows} av {total}." + (f" {IN_REPORT}" if cut else "")


def told_elsewhere(figures: int) -> str:
    """What a part that has no slides says on its only one."""
    drawn = f"{figures} diagram" if figures > 1 else "Ett diagram"
    return f"{drawn} med tabell står i rapporten och på webbsidan."


def more_in_report(left: int) -> str:
    return f"{left} till står i rapporten."
