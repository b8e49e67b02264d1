"""An overview as one HTML file: offline, with nothing to fetch; readable without a script, and searched with one."""

from __future__ import annotations

from .page import draw

__all__ = ["draw"]
