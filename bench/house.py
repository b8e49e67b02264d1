"""How the house stands: `python -m bench house`. The tests hold most of it (tests/whole/test_house.py, test_names.py)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.whole.test_house import ORDER, PACKAGE, ways
from tests.whole.test_names import bare, functions


def run() -> Iterator[tuple[str, str]]:
    """(label, figure) rows."""
    sources = [p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py")]
    rooms = [p for p in PACKAGE.iterdir() if not p.name.startswith("_")]
    between = ways()
    upward = [(a, b) for a, b in between if ORDER.index(b) < ORDER.index(a)]
    found = [name for _, name in functions()]
    classes = [n.name for s in sources for n in ast.walk(ast.parse(s)) if isinstance(n, ast.ClassDef)]
    public = [c for c in classes if not c.startswith("_")]
    yield "house: places at the package's root (goal 17)", str(len(rooms))
    yield "house: ways between rooms (goal <= 90), of them upward (goal 0)", f"{len(between)}, {len(upward)}"
    yield "house: functions that are bare participles (goal <= 3 %)", f"{sum(map(bare, found)) / len(found):.1%}"
    yield "house: class names that stand for two things", str(len(public) - len(set(public)))
    yield "house: lines (goal <= 41,500)", f"{sum(s.count(chr(10)) for s in sources):,}"
