"""A TOML file read and checked against frozen dataclasses, with the line of every mistake."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from .checker import MESSAGES, checker
from .errors import SettingsError

T = TypeVar("T")
Location = tuple[int | str, ...]

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]|\\\\u(?:202[a-eA-E]|206[6-9])")
CONTROL = re.compile(r"\\(?:u00[01]\w|u007[fF]|u[fF]{3}[eEfF]|b|f)")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The parsed data of one file together with its text, so that mistakes can be shown at their line."""

    path: Path
    text: str
    data: dict[str, Any]

    def line(self, table: str, index: int | None = None, key: str | None = None, item: int | None = None) -> int | None:
        """The 1-based line of a key in [table], or in the index-th [[table]]; the table's own line when the key is absent.

        `item`: the place in the key's list, for lists written one item a line. A `table` that has no header of its own
        is looked for as a key above the first header.
        """
        lines, heads, tables = _lines(self.text)
        starts = tables.get(table, [])
        if len(starts) <= (index or 0):
            top = heads[0] if heads else len(lines) + 1
            return _line_of_key(lines, 0, top, table) or (starts[0] if starts else None)
        start = starts[index or 0]
        after = bisect_right(heads, start)
        end = heads[after] if after < len(heads) else len(lines) + 1
        found = _line_of_key(lines, start, end, key) if key else None
        if found is None and key:
            found = next(iter(tables.get(f"{table}.{key}", [])), None)
        if found is None:
            return start
        if item is not None and lines[found - 1].split("#")[0].rstrip().endswith("["):
            items = [
                n for n in range(found + 1, end) if lines[n - 1].strip() and not lines[n - 1].lstrip().startswith("#")
            ]
            return items[item] if item < len(items) else found
        return found

    def line_of(self, text: str) -> int | None:
        """The 1-based line in which a text stands first."""
        return next((n for n, line in enumerate(self.text.splitlines(), 1) if text in line), None)

    def check_characters(self) -> None:
        """Raises SettingsError for a character that no file of ours can hold."""
        for line, text in enumerate(self.text.splitlines(), 1) if CONTROL.search(self.text) else ():
            if CONTROL.search(text.split("#")[0]):
                problem, remedy = "Ett styrtecken går inte att skriva i Word eller Excel.", "Ta bort det ur texten."
                raise SettingsError(self.path, problem, remedy, line)
        for line, text in enumerate(self.text.splitlines(), 1) if TURNING.search(self.text) else ():
            if TURNING.search(text.split("#")[0]):
                problem = "Här står ett osynligt tecken som vänder läsriktningen, så att texten kan se ut att säga något annat."
                raise SettingsError(self.path, problem, "Skriv raden på nytt.", line)

    def validate(self, cls: type[T]) -> T:
        """The data as `cls`, or SettingsError (exit 3) for the first mistake with its line and remedy."""
        from pydantic import ValidationError  # noqa: PLC0415  (0.1 s that --help need not pay)

        self.check_characters()
        try:
            known: type = cls
            return cast(T, checker(known).validate_python(self.data))
        except ValidationError as e:
            mistakes = e.errors(include_url=False)
            # A misspelt key is both unknown and missing: the unknown one stands in the file and can be pointed at.
            unknown = (m for m in mistakes if MESSAGES.get(m["type"]) == MESSAGES["extra_forbidden"])
            raise self._explain(next(unknown, mistakes[0])) from None

    def _explain(self, error: Any) -> SettingsError:
        location: Location = error["loc"]
        words = [str(part) for part in location if not isinstance(part, int)]
        index = next((part for part in location[1:2] if isinstance(part, int)), None)
        below = location[1:] if index is None else location[2:]
        item = next((part for part in below[1:2] if isinstance(part, int)), None)
        problem, remedy = MESSAGES.get(error["type"], (f"går inte att använda ({error['msg']}).", "Rätta värdet."))
        remedy = remedy.replace("{expected}", error.get("ctx", {}).get("expected", "").replace(" or ", " eller "))
        line = self._line_of(words, index, item) if words else None
        return SettingsError(self.path, f'"{words[-1] if words else self.path.name}" {problem}', remedy, line)

    def _line_of(self, words: list[str], index: int | None, item: int | None) -> int | None:
        """The line of a mistake's place; for a key in a table of its own ([form.columns]) the line there."""
        if len(words) == 3 and index is None and item is None:
            inner = f"{words[0]}.{words[1]}"
            if any(_header(text) == f"[{inner}]" for text in self.text.split("\n")):
                return self.line(inner, key=words[2])
        return self.line(words[0], index, words[1] if len(words) > 1 else None, item)


@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[list[str], list[int], dict[str, list[int]]]:
    """(the lines, the numbers of the headers among them, those by the table's name), found once: every check asks for a
    line, also when all is well."""
    lines = text.split("\n")  # as TOML counts; splitlines also breaks at characters that stand inside texts
    heads: list[int] = []
    tables: dict[str, list[int]] = {}
    for n, line in enumerate(lines, 1):
        if header := _header(line):
            heads.append(n)
            if header.startswith("[[") == header.endswith("]]"):
                tables.setdefault(header.strip("[]"), []).append(n)
    return lines, heads, tables


def _header(line: str) -> str:
    """'[form.columns]' or '[[questions]]' when the line is a table's header, else ''."""
    if "[" not in line:
        return ""
    found = re.fullmatch(r"(\[\[?)\s*([\w.-]+)\s*(\]\]?)\s*(?:#.*)?", line.strip())
    return "".join(found.groups()) if found else ""


def _line_of_key(lines: list[str], after: int, end: int, key: str) -> int | None:
    """The 1-based line below line `after` and above line `end` that begins with the key."""
    begins = re.compile(rf"""\s*(["']?){re.escape(key)}\1\s*=""")
    return next((n for n in range(after + 1, end) if key in lines[n - 1] and begins.match(lines[n - 1])), None)


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file. Raises SettingsError when it is missing, is not UTF-8 or is not TOML."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(path, "Filen finns inte.", "Kontrollera mappen, eller lägg filen där.") from None
    except UnicodeDecodeError as e:
        line = e.object[: e.start].count(b"\n") + 1
        raise SettingsError(
            path, "Filen är inte sparad som UTF-8.", "Öppna den i en texteditor och spara den som UTF-8.", line
        ) from None
    except OSError as e:
        raise SettingsError(
            path,
            f"Filen går inte att läsa ({e.strerror}).",
            "Kontrollera att den inte är en mapp och att du får läsa den.",
        ) from None
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except (ValueError, RecursionError) as e:  # tomllib lets through a number too long to be one, and endless nesting
        where = re.search(r"line (\d+)", str(e))
        bad = int(where[1]) if where else None
        begins = f" Raden är: ”{text.split(chr(10))[bad - 1].strip()[:60]}”." if bad else ""
        if re.search(r"overwrite|twice|mutate", str(e)):
            remedy = "Ta bort den ena, och flytta det som ska gälla till den som blir kvar."
            raise SettingsError(path, f"Samma namn står två gånger.{begins}", remedy, bad) from None
        remedy = "Jämför med raderna runt omkring: citattecken runt text, lika med-tecken, hakparenteser i par."
        raise SettingsError(path, f"Filen går inte att tolka som TOML.{begins}", remedy, bad) from None
