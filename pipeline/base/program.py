"""A digest of the program's own code: what was worked out by other code than this is worked out anew, and nobody has to remember a number."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
WHOLE = ("",)


@lru_cache(maxsize=4)
def program(parts: tuple[str, ...] = WHOLE) -> str:
    """Of some folders and modules of the package ("base", "cases/gather.py"), or of all of it: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in parts:
        for file in sorted((PACKAGE / name).rglob("*.py")) if (PACKAGE / name).is_dir() else [PACKAGE / name]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
