"""Many long texts in one page: compressed, so that the page is small, opened by the browser itself (DecompressionStream)."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Sequence

from pipeline.office.content import PracticePage

from .markup import Html, clean, tag
from .practices import search_words

MOST_PLAIN = 1_000_000
"""Characters of practice pages that stand in the page as they are: about twenty practices with every answer written out."""
NEXT, PART = "\x1e", "\x1f"
"""Between practices, and between a practice's markup and the words to search: no text has them (markup.clean)."""


def too_many(pages: Iterable[Html]) -> bool:
    return sum(map(len, pages)) > MOST_PLAIN


def pack_pages(pages: Sequence[PracticePage], drawn: Sequence[Html]) -> Html:
    """zlib in base64, in the order of the pages. Which is which is said beside it."""
    whole = NEXT.join(f"{html}{PART}{search_text(page)}" for page, html in zip(pages, drawn, strict=True))
    said = base64.b64encode(zlib.compress(whole.encode("utf-8"), 9)).decode("ascii")
    return tag("script", Html(said), type="text/plain", id="x-packed")


def search_text(page: PracticePage) -> str:
    return clean(search_words(page))
