"""Names for the pictures and files out of forms: valid everywhere, and never the same twice in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.model.returns import Attachment

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)
"""Names that Windows keeps for itself."""
MOST = 80


def one_name_each(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """The same attachments with file names that differ on every system; exactly the same picture at the same place once."""
    found: list[Attachment] = []
    taken: set[str] = set()
    seen: set[tuple[str, bytes, str]] = set()
    for a in attachments:
        if (a.near, a.content, a.text) in seen:
            continue
        seen.add((a.near, a.content, a.text))
        name = path = _safe(a.name)
        n = 1
        while path.casefold() in taken:
            n += 1
            at = PurePosixPath(name)
            path = f"{at.stem}-{n}{at.suffix}"
        taken.add(path.casefold())
        found.append(replace(a, name=path))
    return tuple(found)


def _safe(name: str) -> str:
    """A name out of a file that anyone may have made can hold folders, or what Windows refuses."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = re.sub(r"[^\w.-]+", "-", last).strip("-. ")
    at = PurePosixPath(plain or "bilaga")
    short = f"{at.stem[:MOST]}{at.suffix[:16]}"
    return f"_{short}" if RESERVED.fullmatch(short) else short
