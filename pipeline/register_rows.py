"""A row of the register emptied, for a practice that is to be forgotten. The rest of the file is left as it is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .errors import NotWritableError


def forget_row(path: Path, practice: str) -> bool:
    """Empty the row of a practice; False when there is none. Raises NotWritableError."""
    try:
        content = _csv(path, practice) if path.suffix.lower() == ".csv" else _xlsx(path, practice)
        if content is None:
            return False
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as e:
        why = "Stäng den om den är öppen och kör igen."
        raise NotWritableError(f"{path} gick inte att skriva ({e.strerror}). {why}") from e
    return True


def _csv(path: Path, practice: str) -> bytes | None:
    text = path.read_bytes().decode("utf-8-sig")
    kept = []
    for line in text.splitlines(keepends=True):
        cells = next(iter(csv.reader(io.StringIO(line), delimiter=";")), [])
        if practice.casefold() not in [c.strip().casefold() for c in cells[:3]]:
            kept.append(line)
    return None if len("".join(kept)) == len(text) else "".join(kept).encode("utf-8-sig")


def _xlsx(path: Path, practice: str) -> bytes | None:
    from openpyxl import load_workbook  # noqa: PLC0415  (only this needs it)

    book, found = load_workbook(path), False
    for sheet in book:
        for row in sheet.iter_rows():
            if any(str(c.value or "").strip().casefold() == practice.casefold() for c in row[:3]):
                found = True
                for cell in row:
                    cell.value = None
    if not found:
        return None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
