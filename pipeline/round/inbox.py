"""The inbox of a round -> which files came, by name alone: nothing is opened."""

from __future__ import annotations

import re
from pathlib import Path

NOT_RETURNS = re.compile(r"~\$.*|\..*|thumbs\.db|desktop\.ini", re.I)
"""Names that no person gave: lock files of Word and LibreOffice, hidden files, the system's own."""


def files_in(inbox: Path) -> tuple[Path, ...]:
    """Every file that arrived, also in folders, in a fixed order. The inbox is never changed."""
    found = (p for p in inbox.rglob("*") if not p.is_dir() and not NOT_RETURNS.fullmatch(p.name))
    return tuple(
        sorted((p for p in found if not is_hidden(p, inbox)), key=lambda p: name_order(p.relative_to(inbox).as_posix()))
    )


def name_order(name: str) -> tuple[str, str]:
    """As people sort, and never as the file system happens to when names differ only in case."""
    return name.casefold(), name


def is_hidden(path: Path, inbox: Path) -> bool:
    """Whether it, or a folder that it lies in, is hidden by its name."""
    return any(part.startswith(".") for part in path.relative_to(inbox).parts)
