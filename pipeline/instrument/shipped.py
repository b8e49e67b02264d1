"""An own copy of a shipped instrument from before roles and meanings -> the same with the shipped ones, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.base.toml import TomlFile, read_toml

from .packaged import DEFAULT_INSTRUMENT, PACKAGED

OWN_WORDS = (("background", "key", "role"), ("choices", "code", "meaning"))
"""(table, what its rows are known by, what they say of themselves since roles and meanings came)."""
FIRST_SAID = ("facts", "spreads", "page", "page_of")
"""What a form says, under [form], since it can be said there."""
SAYS = (
    "Omgångens egen {path} är från en tidigare version av programmet och säger inte vad fälten och svarsvalen används till. "
    "Det är hämtat ur filen som följer med, så inget är annorlunda. Skriv in det i er fil: kopiera raderna role och meaning "
    "och tabellen [roles] ur {shipped}."
)


def with_shipped_roles(file: TomlFile) -> tuple[TomlFile, Path | None]:
    """An own copy of a shipped instrument from before roles and meanings, with the shipped ones, and the file they are from.

    Known by its id and version, which may have a unit's own ending. Any other file as it is, with None: what it lacks is a mistake like others.
    """
    shipped = _same(file) if _is_from_before(file.data) else None
    if shipped is None:
        return file, None
    filled = {table: _fill_rows(file.data, shipped.data, table, by, own) for table, by, own in OWN_WORDS}
    return replace(file, data={**file.data, **filled, "roles": shipped.data["roles"]}), shipped.path


def with_first_words(file: TomlFile) -> TomlFile:
    """An instrument from before the first page's labels, spreads and page numbers could be said, with those that the program said then.

    They are the same in the shipped file, so a form says what it did; nobody has to be told.
    """
    form = file.data.get("form")
    if not isinstance(form, dict) or form.keys() & set(FIRST_SAID):
        return file
    first = read_toml(next(p for root in PACKAGED if (p := root / DEFAULT_INSTRUMENT / "instrument.toml").is_file()))
    return replace(file, data={**file.data, "form": {**{k: first.data["form"][k] for k in FIRST_SAID}, **form}})


def borrowed_line(own: Path, shipped: Path, home: Path) -> str:
    """What a person is told of a copy that has got its roles from the shipped file."""
    path = own.relative_to(home) if own.is_relative_to(home) else own
    return SAYS.format(path=path.as_posix(), shipped=shipped)


def _is_from_before(data: Mapping[str, Any]) -> bool:
    return "roles" not in data and not any(own in row for table, _, own in OWN_WORDS for row in _rows(data, table))


def _same(file: TomlFile) -> TomlFile | None:
    """The shipped instrument that a file is a copy of."""
    said = _edition(file.data)
    for path in (p for root in PACKAGED for p in sorted(root.glob("*/instrument.toml"))):
        if path.parent.name == said[0] and _is_of(_edition((shipped := read_toml(path)).data), said):
            return shipped
    return None


def _edition(data: Mapping[str, Any]) -> tuple[Any, Any]:
    about = data.get("instrument")
    return (about.get("id"), about.get("version")) if isinstance(about, dict) else (None, None)


def _is_of(shipped: tuple[Any, Any], own: tuple[Any, Any]) -> bool:
    """Whether a copy is of this edition; one with a name of its own goes on from it: "2025-01-fou-norr" (docs/bedomning.md)."""
    return own[0] == shipped[0] and f"{own[1]}-".startswith(f"{shipped[1]}-")


def _rows(data: Mapping[str, Any], table: str) -> Iterable[dict[str, Any]]:
    rows = data.get(table)
    return [r for r in rows if isinstance(r, dict)] if isinstance(rows, list) else []


def _fill_rows(own: Mapping[str, Any], shipped: Mapping[str, Any], table: str, by: str, word: str) -> Any:
    known = {r[by]: {word: r[word]} for r in _rows(shipped, table) if word in r}
    rows = own.get(table)
    if not isinstance(rows, list):
        return rows  # a mistake that is told when the file is checked
    return [{**r, **known.get(str(r.get(by)), {})} if isinstance(r, dict) else r for r in rows]
