"""What checks data against a class and writes it as JSON, and what its mistakes are called in Swedish: what is wrong, and what to do about it in TOML."""

from __future__ import annotations

from functools import cache
from typing import Any

MESSAGES = {
    "missing": ("saknas.", "Lägg till raden."),
    "extra_forbidden": ("är inte en känd inställning.", "Rätta stavningen eller ta bort raden."),
    "unexpected_keyword_argument": ("är inte en känd inställning.", "Rätta stavningen eller ta bort raden."),
    "literal_error": ("har ett värde som inte går att använda.", "Välj ett av {expected}."),
    "enum": ("har ett värde som inte går att använda.", "Välj ett av {expected}."),
    "string_type": ("ska vara text.", "Sätt citattecken runt värdet."),
    "int_type": ("ska vara ett heltal.", "Skriv bara siffror, utan citattecken."),
    "int_parsing": ("ska vara ett heltal.", "Skriv bara siffror, utan citattecken."),
    "bool_type": ("ska vara true eller false.", "Skriv true eller false, utan citattecken."),
    "int_from_float": ("ska vara ett heltal.", "Skriv bara siffror, utan decimaler."),
    "bool_parsing": ("ska vara true eller false.", "Skriv true eller false, utan citattecken."),
    "dict_type": ("ska vara en grupp av värden.", "Skriv dem som { namn = värde, namn = värde }."),
    "mapping_type": ("ska vara en grupp av värden.", "Skriv dem som { namn = värde, namn = värde }."),
    "dataclass_type": (
        "ska vara en tabell.",
        "Skriv en rad med namnet inom hakparenteser och värdena på raderna under.",
    ),
    "tuple_type": ("ska vara en lista.", 'Skriv värdena inom hakparenteser: ["a", "b"].'),
    "date_from_datetime_parsing": ("ska vara ett datum.", "Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-16."),
    "date_parsing": ("ska vara ett datum.", "Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-16."),
    "date_from_datetime_inexact": ("ska vara ett datum.", "Skriv ÅÅÅÅ-MM-DD utan klockslag, till exempel 2026-10-16."),
    "date_type": ("ska vara ett datum.", "Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-16."),
}


@cache
def checker(cls: type) -> Any:
    """What checks data against a class, made once: the making costs many times the checking."""
    from pydantic import TypeAdapter  # noqa: PLC0415  (0.1 s that --help need not pay)

    return TypeAdapter(cls)


def as_json(of: Any, value: Any) -> bytes:
    """A value of this class as JSON, the same each time; empty for half a character, which JSON cannot hold."""
    try:
        made: bytes = checker(of).dump_json(value)
    except ValueError:
        return b""
    return made
