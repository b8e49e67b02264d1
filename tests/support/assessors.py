"""What assessors do with their files: type a level and a reason by the place where they see it, and save."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO

from docx import Document
from openpyxl import load_workbook

Said = Mapping[str, tuple[str, str]]
"""{"P01 E4": (level, reason)}."""


def filled(content: bytes, said: Said, name: str | None = None) -> bytes:
    """The file with levels and reasons typed by their places, as a person does."""
    return _filled(content, tuple(said.items()), name)


@lru_cache(maxsize=64)
def _filled(content: bytes, said: tuple[tuple[str, tuple[str, str]], ...], name: str | None) -> bytes:
    return (_in_word if _is_word(content) else _in_excel)(content, dict(said), name)


def _is_word(content: bytes) -> bool:
    return b"word/document.xml" in content


def _in_excel(content: bytes, said: Said, name: str | None) -> bytes:
    book = load_workbook(BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            if name is not None and row[0].value in ("Bedömare", "Deltagare"):
                row[1].value = name
            if row[0].value in said:
                row[2].value, row[3].value = said[str(row[0].value)]
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _in_word(content: bytes, said: Said, name: str | None) -> bytes:
    document = Document(BytesIO(content))
    texts: dict[str, str] = {}
    for code, (level, reason) in said.items():
        key = code.replace(" ", "_").lower()
        texts |= {f"{key}_niva": level, f"{key}_skal": reason}
    if name is not None:
        texts |= {"b_bedömare": name, "b_deltagare": name}
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for sdt in document.element.body.iter(f"{w}sdt"):
        tag = sdt.find(f"{w}sdtPr/{w}tag").get(f"{w}val")
        if tag in texts:
            next(sdt.iter(f"{w}t")).text = texts[tag]
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
