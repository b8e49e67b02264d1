"""A TOML file read and checked against frozen dataclasses, with the line of every mistake."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .errors import SettingsError

T = TypeVar("T")
Location = tuple[int | str, ...]

MESSAGES = {
    "missing": ("saknas.", "Lägg till raden."),
    "extra_forbidden": ("är inte en känd inställning.", "Rätta stavningen eller ta bort raden."),
    "unexpected_keyword_argument": ("är inte en känd inställning.", "Rätta stavningen eller ta bort raden."),
    "literal_error": ("har ett värde som inte går att använda.", "Välj ett av {expected}."),
    "string_type": ("ska vara text.", "Sätt citattecken runt värdet."),
    "int_type": ("ska vara ett heltal.", "Skriv bara siffror, utan citattecken."),
    "int_parsing": ("ska vara ett heltal.", "Skriv bara siffror, utan citattecken."),
    "bool_type": ("ska vara true eller false.", "Skriv true eller false, utan citattecken."),
    "tuple_type": ("ska vara en lista.", 'Skriv värdena inom hakparenteser: ["a", "b"].'),
    "date_from_datetime_parsing": ("ska vara ett datum.", "Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-16."),
    "date_type": ("ska vara ett datum.", "Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-16."),
}


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The parsed data of one file together with its text, so that mistakes can be shown at their line."""

    path: Path
    text: str
    data: dict[str, Any]

    def line(self, table: str, index: int | None = None, key: str | None = None) -> int | None:
        """The 1-based line of a key in [table], or in the index-th [[table]]; the table's own line when the key is absent."""
        lines = self.text.splitlines()
        header = f"[{table}]" if index is None else f"[[{table}]]"
        starts = [n for n, text in enumerate(lines, 1) if text.split("#")[0].strip() == header]
        if len(starts) <= (index or 0):
            return next((n for n, text in enumerate(lines, 1) if re.match(rf"\s*{re.escape(table)}\s*=", text)), None)
        start = starts[index or 0]
        for n, text in enumerate(lines[start:], start + 1):
            if text.startswith("["):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", text):
                return n
        return start

    def validate(self, cls: type[T]) -> T:
        """The data as `cls`, or SettingsError (exit 3) for the first mistake with its line and remedy."""
        from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415  (0.1 s that --help need not pay)

        try:
            return TypeAdapter(cls).validate_python(self.data)
        except ValidationError as e:
            raise self._explain(e.errors(include_url=False)[0]) from None

    def _explain(self, error: Any) -> SettingsError:
        location: Location = error["loc"]
        words = [str(part) for part in location if not isinstance(part, int)]
        index = next((part for part in location[1:2] if isinstance(part, int)), None)
        key = words[1] if len(words) > 1 else None
        problem, remedy = MESSAGES.get(error["type"], (f"går inte att använda ({error['msg']}).", "Rätta värdet."))
        remedy = remedy.format(expected=error.get("ctx", {}).get("expected", "").replace(" or ", " eller "))
        line = self.line(words[0], index, key) if words else None
        return SettingsError(self.path, f'"{words[-1] if words else self.path.name}" {problem}', remedy, line)


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file. Raises SettingsError when it is missing, is not UTF-8 or is not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(path, "Filen finns inte.", "Kontrollera mappen, eller lägg filen där.") from None
    except UnicodeDecodeError:
        raise SettingsError(
            path, "Filen är inte sparad som UTF-8.", "Öppna den i en texteditor och spara den som UTF-8."
        ) from None
    except OSError as e:
        raise SettingsError(
            path,
            f"Filen går inte att läsa ({e.strerror}).",
            "Kontrollera att den inte är en mapp och att du får läsa den.",
        ) from None
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as e:
        where = re.search(r"line (\d+)", str(e))
        remedy = "Jämför med raderna runt omkring: citattecken runt text, lika med-tecken, hakparenteser i par."
        raise SettingsError(
            path, f"Filen går inte att tolka som TOML ({e}).", remedy, int(where[1]) if where else None
        ) from None
