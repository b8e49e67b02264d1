"""What an overview's page holds packed, put together again: by the format as it is described, not by the code that writes it."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator


def texts_packed(page: str) -> Iterator[str]:
    """Every packed text of a page, as its browser unpacks it."""
    for said in re.findall(r'<script type="text/plain"[^>]*>([^<]+)<', page):
        yield zlib.decompress(base64.b64decode(said)).decode("utf-8")


def unpacked_pages(page: str) -> dict[str, str]:
    """{id of a practice: its markup}; what is told last of a practice is what is shown."""
    pieces: list[str] = []
    found = {}
    for text in texts_packed(page):
        new, rows = text.split("\x1f")
        pieces += new.split("\x1e") if new else []
        for row in rows.split("\x1e"):
            id, signs = row.split("\x1d")
            numbers = (ord(s) - (0x30 if ord(s) < 0xD800 else 0x830) for s in signs)
            found[id] = "".join(pieces[n] for n in numbers).replace("\x1d", f"x-p-{id}")
    return found
