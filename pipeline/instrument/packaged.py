"""Where the templates that come with the program lie, and what the files of an instrument are called."""

from __future__ import annotations

from pathlib import Path

DEFAULT_INSTRUMENT = "lovande-arbetssatt"
PACKAGED = (Path(__file__).parents[1] / "_templates", Path(__file__).parents[2] / "templates")
"""In the wheel, and in a clone of the repository."""
TEXTS = "texts.toml"
