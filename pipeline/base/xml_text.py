"""Text as every office format can hold it."""

from __future__ import annotations

import re

NO_XML = re.compile("[\x00-\x08\x0e-\x1b\x1f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e]")


def plain(text: str) -> str:
    """Line breaks as newlines, what XML has no place for as a visible sign (U+FFFD)."""
    return NO_XML.sub("\ufffd", LINE_ENDS.sub("\n", text))
