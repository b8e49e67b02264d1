"""Many long texts in one page: what they have in common once, compressed, opened by the browser itself (DecompressionStream).

A practice's markup is cut at its texts. Every piece stands once in a list, and a practice is a row of signs that say which.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Mapping
from html import escape

from .markup import Html, tag

MOST_PLAIN = 1_000_000
"""Characters of practice pages that stand in the page as they are: about twenty practices with every answer written out."""
NEXT, PART, ID = "\x1e", "\x1f", "\x1d"
"""Between pieces and between practices; between the two lists; after a practice's id, and in place of its address: no text has them (markup.clean)."""
PIECE = re.compile(r"(?:<[^>]+>)+[^<]*")
"""Tags and the text after them: whatever stands in a text or an attribute is escaped."""
FIRST_SIGN, SURROGATES = 0x30, 0xD800
"""The sign of the first piece, and those that are no signs."""


def too_many(pages: Iterable[Html]) -> bool:
    return sum(map(len, pages)) > MOST_PLAIN


def cut_into_pieces(pages: Mapping[str, Html]) -> dict[str, list[str]]:
    """{id: its pieces}. `pages`: {id: its markup}."""
    return {id: PIECE.findall(_without_address(id, html)) for id, html in pages.items()}


def number_pieces(pages: Mapping[str, list[str]], known: Mapping[str, int]) -> dict[str, int]:
    """{piece: its number} of those that are not known, in the order they are met."""
    found: dict[str, int] = {}
    for pieces in pages.values():
        for piece in pieces:
            if piece not in known:
                found.setdefault(piece, len(known) + len(found))
    return found


def pack_pages(pages: Mapping[str, list[str]], new: Mapping[str, int], known: Mapping[str, int], where: str) -> Html:
    """zlib in base64: the new pieces, then every practice. `known`: pieces that stand in what was packed before it."""
    signs = {piece: _sign(n) for piece, n in (*known.items(), *new.items())}
    rows = (f"{id}{ID}{''.join(map(signs.__getitem__, pieces))}" for id, pieces in pages.items())
    whole = f"{NEXT.join(new)}{PART}{NEXT.join(rows)}"
    said = base64.b64encode(zlib.compress(whole.encode("utf-8"), 9)).decode("ascii")
    return tag("script", Html(said), type="text/plain", id=where, class_="packed")


def _without_address(id: str, html: Html) -> str:
    """With a sign in place of the address that a practice's parts have in common."""
    return html.replace(f"x-p-{id}", ID) if escape(id) == id else html


def _sign(n: int) -> str:
    code = FIRST_SIGN + n
    return chr(code if code < SURROGATES else code + 0x800)
