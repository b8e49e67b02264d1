"""What has happened in the round, on record: see log.py. SQLAlchemy is imported when something is asked for that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .log import Clock, Ledger, LedgerPlace, move_here, open_ledger, peek

__all__ = ["Clock", "Ledger", "LedgerPlace", "move_here", "open_ledger", "peek"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import log  # noqa: PLC0415  (0.2 s that who only looks need not pay)

    return getattr(log, name)
