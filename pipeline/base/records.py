"""Append-only records in a round's folder: one JSON object a line, checked against its class, never rewritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from .checker import MESSAGES, checker
from .errors import SettingsError
from .files import change_whole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """What the lines of one record are: frozen dataclasses, whose fields are the keys of a line.

    A key that no field has is passed over: a later version may have written it. Anything else that is no such line is told
    with its number, and never skipped.
    """

    kind_of: Callable[[Mapping[str, Any]], type[T]]
    """The class of a line, by what stands in it."""
    problem: str
    """What a line is not: "Raden är inget beslut"."""
    adds: str
    """How lines come here: "Beslut läggs till med lovande decide, aldrig för hand."; empty when no person adds any."""
    marks: Mapping[type, Mapping[str, str]] = field(default_factory=dict)
    """{class: what its lines bear before its fields}."""
    later: tuple[str, ...] = ()
    """Fields that lines of earlier versions lack; their defaults say what that means."""

    def load(self, path: Path) -> tuple[T, ...]:
        """Every line, oldest first; none when there is no file. Raises SettingsError."""
        return tuple(self._item(path, number, line) for number, line in lines_of(path))

    def append(self, path: Path, items: Sequence[T]) -> None:
        """Add some lines, all or none. Raises NotWritableError, SettingsError."""
        if items:
            append_lines(path, [self._line(item) for item in items])

    def _line(self, item: Any) -> str:
        said = {**self.marks.get(type(item), {}), **asdict(item)}
        return json.dumps(said, ensure_ascii=False, default=str)

    def _item(self, path: Path, number: int, line: str) -> T:
        from pydantic import ValidationError  # noqa: PLC0415  (0.1 s that --help need not pay)

        try:
            said = json.loads(line)
            if not isinstance(said, dict):
                raise self._none(path, number)
            kind: type = self.kind_of(said)
            absent = [f.name for f in fields(kind) if f.name not in said and f.name not in self.later]
            if absent:
                raise self._none(path, number, absent[0], "missing")
            found: T = checker(kind).validate_json(line, strict=True)
            return found
        except ValidationError as e:
            mistake = e.errors(include_url=False)[0]
            key = next((part for part in mistake["loc"] if isinstance(part, str)), "")
            raise self._none(path, number, key, mistake["type"]) from None
        except ValueError:  # no JSON
            raise self._none(path, number) from None

    def _none(self, path: Path, number: int, key: str = "", mistake: str = "") -> SettingsError:
        """What to say of a line that is none; never what stands in it."""
        why, _ = MESSAGES.get(mistake, ("går inte att använda.", ""))
        remedy = f"Hämta tillbaka filen ur en säkerhetskopia. {self.adds}".rstrip()
        return SettingsError(path, f'{self.problem}: "{key}" {why}' if key else f"{self.problem}.", remedy, number)


def lines_of(path: Path) -> tuple[tuple[int, str], ...]:
    """(line number, line) of every line that says something; none when there is no file. Raises SettingsError."""
    try:
        return _lines_in(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as e:
        raise SettingsError(path, "Filen gick inte att läsa.", "Hämta tillbaka den ur en säkerhetskopia.") from e


def _lines_in(content: bytes) -> tuple[tuple[int, str], ...]:
    lines = content.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple((n, line) for n, line in enumerate(lines, 1) if line.strip())


def keep_lines(path: Path, wanted: Callable[[str], bool]) -> int:
    """Take away the lines that are not `wanted`, whole or not at all; returns how many. For what must be forgotten, and nothing
    else. Raises SettingsError, NotWritableError.
    """
    unwanted = [line for _, line in lines_of(path) if not wanted(line)]

    def without(before: bytes) -> bytes:
        return _as_lines([line for _, line in _lines_in(before) if wanted(line)])

    if unwanted:
        change_whole(path, without)
    return len(unwanted)


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Add some lines, all of them or none: the whole file is written beside and renamed, so that a crash leaves no half line.

    Raises NotWritableError when the folder refuses or someone else is writing at the same time.
    """
    change_whole(path, lambda b: b + (b"\n" if b and not b.endswith(b"\n") else b"") + _as_lines(lines))


def _as_lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
