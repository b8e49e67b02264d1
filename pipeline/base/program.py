"""A digest of the program's own code, and of the styles and scripts that it puts into pages.

What was worked out by other code than this is worked out anew, and nobody has to remember a number.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
WHOLE = ("",)


ENDINGS = frozenset((".py", ".css", ".js", ".html"))


@lru_cache(maxsize=4)
def program(parts: tuple[str, ...] = WHOLE) -> str:
    """Of some folders and modules of the package ("base", "cases/gather.py"), or of all of it: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in parts:
        for file in _files(PACKAGE / name):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(place: Path) -> list[Path]:
    return sorted(f for f in place.rglob("*") if f.suffix in ENDINGS) if place.is_dir() else [place]
