"""register.xlsx or .csv -> Practices. A mistake is an error with file, place and remedy; nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pipeline.base.errors import SettingsError
from pipeline.base.personal_data import Confidence, FoundKind, find
from pipeline.base.swedish import join_words
from pipeline.model.addresses import address_mistake
from pipeline.model.returns import Format, Practice
from pipeline.round.settings import ID

from .book import RegisterTable, missing, read_book
from .layout import HEADINGS, LISTS, OPTIONAL, UNPRINTABLE, decode_csv, one_line, parting

SPREADS = {
    "": "intern",
    "intern": "intern",
    "bara vi": "intern",
    "referensgrupper": "referensgrupper",
    "öppet": "oppet",
    "oppet": "oppet",
    "öppen": "oppet",
}
FORMATS: dict[str, Format] = {"": "docx", "docx": "docx", "word": "docx", "xlsx": "xlsx", "excel": "xlsx"}
YES_NO = {"": False, "nej": False, "ja": True}
CHOICES = {
    "format": ("docx", "xlsx"),
    "publicering": ("intern", "referensgrupper", "öppet"),
    "visa kontakt": ("ja", "nej"),
}
"""What a new register offers to choose from; "djup" comes with the instrument."""
SEVERAL = re.compile(r"\s*(?:,|;|\n|\boch\b)\s*")
NUMBERS = (FoundKind.PERSONNUMMER, FoundKind.SAMORDNINGSNUMMER)
REFERENCE = "diarienummer"
"""A column that a register may have beside the others."""

TAKEN = re.compile(r"[MG]\d+|alla?", re.I)
"""What mails are called, and what all of them are called, in commands that take either."""

CROSSED = ("id", "arbetssätt", "kontaktperson", "e-post")
"""Where a line through the text says that something is not to be sent."""

Cells = dict[str, str]
T = TypeVar("T")


def load_register(path: Path, depths: dict[str, str], may_be_empty: bool = False) -> tuple[Practice, ...]:
    """The practices of a round, in the register's order.

    `depths`: what may stand under "djup" in lower case, {text: code}; the first is used when the cell is empty.
    Raises SettingsError (exit 3) for a missing file or heading, an unknown value, a missing or repeated id.
    """
    rows = list(_rows(path))
    practices = tuple(_practice(path, place, cells, depths) for place, cells in rows)
    if not practices and not may_be_empty:
        raise SettingsError(path, "Registret har inga rader.", "Skriv en rad per arbetssätt under rubrikraden.")
    seen: dict[str, str] = {}
    for (place, _), p in zip(rows, practices, strict=True):
        if p.id.casefold() in seen:
            raise SettingsError(
                path,
                f'Id "{p.id}" står på två rader.',
                "Ge varje arbetssätt ett eget id.",
                place=f"{seen[p.id.casefold()]} och {place}",
            )
        seen[p.id.casefold()] = place
    return practices


def _practice(path: Path, place: str, c: Cells, depths: dict[str, str]) -> Practice:
    def pick(column: str, known: dict[str, T]) -> T:
        value = c[column].casefold()
        if value not in known:
            allowed = ", ".join(k for k in known if k and not _is_twin(k, known))
            raise SettingsError(
                path,
                f'"{c[column]}" går inte att använda under rubriken {column}.',
                f"Skriv något av: {allowed}.",
                place=place,
            )
        return known[value]

    for column in HEADINGS:
        holds = _several(c[column]) if column in LISTS else c[column]
        if not holds and column not in OPTIONAL:
            raise SettingsError(
                path, f"Cellen under rubriken {column} är tom.", "Fyll i den, eller ta bort hela raden.", place=place
            )
    if not ID.fullmatch(c["id"]):
        raise SettingsError(
            path,
            f'Id "{c["id"]}" kan inte stå i formulärens märkning.',
            "Använd bokstäver, siffror, punkt och bindestreck, till exempel P01.",
            place=place,
        )
    if TAKEN.fullmatch(c["id"]):
        raise SettingsError(
            path,
            f'Id "{c["id"]}" går inte att använda: så heter mejlen.',
            "Använd ett annat, till exempel P01.",
            place=place,
        )
    if mistake := address_mistake(c["e-post"]):
        raise SettingsError(path, *mistake, place=place)
    for column in HEADINGS:
        if any(f.kind in NUMBERS and f.confidence is Confidence.CERTAIN for f in find(c[column])):
            raise SettingsError(
                path,
                f"Under rubriken {column} står ett personnummer. Registret syns i filnamn, formulär och översikter.",
                "Ta bort det. Gäller det en brukare: följ er rutin för personuppgiftsincidenter.",
                place=place,
            )
    return Practice(
        id=c["id"], name=c["arbetssätt"], municipalities=_several(c["kommun"]), unit=c["verksamhet"], area=c["område"],
        types=_several(c["typ"]), stage=c["skede"], support=c["stöd"], contact=c["kontaktperson"], email=c["e-post"],
        format=pick("format", FORMATS), depth=pick("djup", {"": next(iter(depths.values())), **depths}),
        spread=pick("publicering", SPREADS), show_contact=pick("visa kontakt", YES_NO), reference=c.get(REFERENCE, ""),
    )  # fmt: skip


def _is_twin(word: str, known: Iterable[str]) -> bool:
    """Whether a word is only how another of them is spelled without å, ä and ö."""
    return any(other != word and _plain(other) == word for other in known)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in SEVERAL.split(text) if part)


def _rows(path: Path) -> Iterator[tuple[str, Cells]]:
    """(place for a person, {heading: text}) of every row that holds something."""
    found = _csv(path) if path.suffix.lower() == ".csv" else read_book(path)
    table, sheet = found.rows, f"bladet {found.sheet}, " if found.other else ""
    start, heads = next(
        (
            (n, [t.strip().casefold() for t in row])
            for n, row in enumerate(table)
            if "id" in [t.strip().casefold() for t in row]
        ),
        (0, [t.strip().casefold() for t in table[0]] if table else []),
    )
    for heading in HEADINGS:
        if heading not in heads:
            near = f" Rubrikerna är nu: {', '.join(h for h in heads if h)}." if heads else ""
            raise SettingsError(
                path,
                f'Rubriken "{heading}" saknas.{near}',
                f"Rubrikraden ska ha: {', '.join(HEADINGS)}.",
                place=f"{sheet}rad {start + 1}",
            )
        if heads.count(heading) > 1:
            raise SettingsError(
                path,
                f'Rubriken "{heading}" står i {heads.count(heading)} kolumner.',
                "Ta bort eller byt namn på den ena kolumnen.",
                place=f"{sheet}rad {start + 1}",
            )
    filled = []
    for n, row in enumerate(table[start + 1 :], start + 2):
        cells = {h: _tidy(h, t) for h, t in zip(heads, [*row, *[""] * len(heads)], strict=False) if h}
        if any(cells.values()):
            filled.append((n, cells))
    _check_looks(path, found, heads, dict(filled), sheet)
    yield from ((f"{sheet}rad {n}", cells) for n, cells in filled)


def _check_looks(path: Path, found: RegisterTable, heads: list[str], filled: dict[int, Cells], sheet: str) -> None:
    """Raises SettingsError for what a person sees and no cell says: cells that are merged into one, and rows crossed out."""
    for m in found.merged:
        named = [h for n, h in enumerate(heads, 1) if h in HEADINGS and m.left <= n <= m.right]
        if named and (m.bottom > m.top or len(named) > 1) and any(m.top <= n <= m.bottom for n in filled):
            rows = f"rad {m.top}-{m.bottom}" if m.bottom > m.top else f"rad {m.top}"
            raise SettingsError(
                path,
                f"Under {'rubriken' if len(named) == 1 else 'rubrikerna'} {join_words(named)} är celler sammanfogade till en, så bara den första har ett värde.",
                "Markera dem i Excel, välj Dela celler och skriv värdet i varje cell.",
                place=f"{sheet}{rows}",
            )
    for n, cells in filled.items():
        crossed = [h for c, h in enumerate(heads, 1) if h in CROSSED and cells[h] and (n, c) in found.struck]
        if crossed:
            whole = "id" in crossed or "arbetssätt" in crossed
            raise SettingsError(
                path,
                "Raden är överstruken." if whole else f"Det som står under {join_words(crossed)} är överstruket.",
                "Ta bort överstrykningen om det gäller, annars det som är struket. Har arbetssättet redan fått mejl: låt raden stå utan "
                f"överstrykning och skriv lovande mark {cells['id'] or 'ID'} --declined."
                if whole
                else "Ta bort överstrykningen om det gäller, eller skriv det som gäller nu.",
                place=f"{sheet}rad {n}",
            )


def _tidy(heading: str, text: str) -> str:
    """A cell's text on one line; a list keeps its lines."""
    text = UNPRINTABLE.sub(" ", text)
    return text.strip() if heading in LISTS else one_line(text)


def _csv(path: Path) -> RegisterTable:
    try:
        text, _ = decode_csv(path.read_bytes())
    except FileNotFoundError:
        raise missing(path) from None
    except UnicodeDecodeError:
        raise SettingsError(
            path, "Filen är inte sparad som UTF-8, så å, ä och ö går förlorade.", "Spara den i Excel som CSV UTF-8."
        ) from None
    except OSError:
        raise SettingsError(
            path, "Filen går inte att läsa.", "Kontrollera att den inte är en mapp och att du får läsa den."
        ) from None
    try:
        return RegisterTable(list(csv.reader(io.StringIO(text), delimiter=parting(text))))
    except csv.Error:
        raise SettingsError(
            path,
            "Filen går inte att tolka som CSV.",
            "Kontrollera att citattecken står i par, eller spara registret som .xlsx.",
        ) from None
