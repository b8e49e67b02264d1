"""texts.toml -> Texts, checked against the one that comes with the program. Read when something is first told.

That file is the list of what there is: every sentence it has must be in another, with the same things filled in, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

from pipeline.base.errors import SettingsError
from pipeline.base.swedish import join_words
from pipeline.base.toml import TomlFile, read_toml
from pipeline.model.instrument import Instrument
from pipeline.model.texts import Texts

from .packaged import DEFAULT_INSTRUMENT, PACKAGED, TEXTS

FREE = frozenset(("description.about.kinds", "overview.words"))
"""Tables whose names are the file's own: words, each with what it means."""
FILLED_IN = re.compile(r"\{(\w+)\}")
Mistake = tuple[str, str, int | None]


def texts(instrument: Instrument) -> Texts:
    """What is said to who answers and who reads. Raises SettingsError (exit 3) with file, line and remedy."""
    return load_texts(instrument.texts_file or _shipped_file())


@lru_cache(maxsize=8)
def load_texts(path: Path) -> Texts:
    """The sentences of one file. Raises SettingsError for a name that is unknown or missing, an empty sentence, or one that
    fills in what does not exist or leaves out what it has to say."""
    file = read_toml(path)
    if path != _shipped_file():
        file.check_characters()
        for problem, remedy, line in _mistakes(file, file.data, read_toml(_shipped_file()).data):
            raise SettingsError(path, problem, remedy, line)
    made: Texts = _make_texts(Texts, file.data)
    return made


@lru_cache(maxsize=1)
def _shipped_file() -> Path:
    return next(p for root in PACKAGED if (p := root / DEFAULT_INSTRUMENT / TEXTS).is_file())


def _make_texts(cls: type[Any], data: Mapping[str, Any]) -> Any:
    hints = get_type_hints(cls)
    return cls(
        **{name: _make_texts(hints[name], said) if is_dataclass(hints[name]) else said for name, said in data.items()}
    )


def _mistakes(file: TomlFile, said: Mapping[str, Any], known: Mapping[str, Any], table: str = "") -> Iterator[Mistake]:
    """What is wrong in a table; first the names, for a misspelt one is both unknown and missing."""
    inside = f" under [{table}]" if table else ""
    for name in said if table in FREE else ():
        yield from ((*found, _line(file, table, name)) for found in _sentence(table, name, said[name], None))
    if table in FREE:
        return
    for name in said:
        if name not in known:
            near = get_close_matches(name, known, 1)
            remedy = f"Menade du {near[0]}?" if near else "Rätta stavningen eller ta bort den."
            yield f'"{name}"{inside} är ingen text som programmet har.', remedy, _line(file, table, name)
    if missing := {name: own for name, own in known.items() if name not in said}:
        yield _missing(file, table, missing)
    for name, own in ((name, own) for name, own in known.items() if name in said):
        below = f"{table}.{name}" if table else name
        if isinstance(own, dict) is not isinstance(said[name], dict):
            remedy = f"Skriv [{below}] på en egen rad." if isinstance(own, dict) else f"Skriv {_example(name, own)}"
            yield f'"{name}"{inside} är inte skriven som den ska.', remedy, _line(file, table, name)
        elif isinstance(own, dict):
            yield from _mistakes(file, said[name], own, below)
        else:
            yield from ((*found, _line(file, table, name)) for found in _sentence(table, name, said[name], own))


def _missing(file: TomlFile, table: str, missing: Mapping[str, Any]) -> Mistake:
    """All at once: a new edition of the program may have several sentences more."""
    last = file.text.count("\n") + 1
    tables = [f"[{table}.{name}]" if table else f"[{name}]" for name, own in missing.items() if isinstance(own, dict)]
    if tables:
        problem = (
            f"Avdelningen {tables[0]} saknas." if len(tables) == 1 else f"Avdelningarna {join_words(tables)} saknas."
        )
        return problem, "Kopiera ur programmets egen texts.toml.", last
    names = join_words([f'"{name}"' for name in missing])
    rows = "\n".join(_example(name, own) for name, own in missing.items())
    if len(missing) == 1:
        return f"Texten {names} saknas under [{table}].", f"Lägg till raden {rows}", file.line(table) or last
    return f"Texterna {names} saknas under [{table}].", f"Lägg till raderna\n{rows}", file.line(table) or last


def _sentence(table: str, name: str, text: Any, own: str | None) -> Iterator[tuple[str, str]]:
    """`own`: as the program has it; None for a word and its meaning, in which nothing is filled in."""
    if not isinstance(text, str):
        yield f'"{name}" under [{table}] ska vara text.', "Sätt citattecken runt den."
        return
    if not text.strip():
        remedy = f"Skriv en mening, till exempel {_example(name, own)}" if own else "Skriv vad ordet betyder."
        yield f'Texten "{name}" under [{table}] är tom.', remedy
        return
    has, may = set(FILLED_IN.findall(text)), set(FILLED_IN.findall(own or ""))
    shown = " och ".join(f"{{{n}}}" for n in sorted(may))
    for extra in sorted(has - may):
        near = get_close_matches(extra, may, 1)
        remedy = f"Menade du {{{near[0]}}}?" if near else f"Det som finns är {shown}." if may else "Skriv vanliga ord."
        yield f'"{{{extra}}}" kan inte fyllas i här ("{name}" under [{table}]).', remedy
    if set("{}") & set(FILLED_IN.sub("", text)):
        problem = f'"{name}" under [{table}] har en klammer som inte hör till något som fylls i.'
        yield problem, f"Använd {shown} så, eller ta bort den." if may else "Ta bort den."
    for left in sorted(may - has):
        problem = f'"{name}" under [{table}] har inte kvar {{{left}}}, så det som ska stå där kommer inte med.'
        yield problem, f"Skriv in det, till exempel {_example(name, own or '')}"


def _line(file: TomlFile, table: str, name: str) -> int | None:
    return file.line(table, key=name) if table else file.line(name)


def _example(name: str, own: Any) -> str:
    return f'{name} = "{own}"'
