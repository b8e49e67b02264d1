"""What respondents and readers are told stands in texts.toml, once, and nowhere in the modules that tell it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.base.toml import read_toml
from pipeline.instrument.texts import FILLED_IN, FREE
from pipeline.model.returns import SPREADS
from tests.instrument.test_texts import OWN
from tests.whole.test_house import PACKAGE

EMPTIED = (
    "outputs/letter.py",
    "outputs/description",
    "outputs/overview",
    "outputs/question_report",
    "post/letters.py",
    "post/words.py",
    "cases/approved.py",
    "assessment/proposal",
    "instrument/rule_words.py",
    "office/report",
    "forms/layout.py",
    "forms/word.py",
    "forms/excel.py",
    "forms/masters",
    "forms/sheets.py",
    "forms/filling.py",
    "forms/clean.py",
    "model/returns.py",
    "office/boxes.py",
    "office/content.py",
)
NOT_TOLD = {"FIRST_LABELS", "WEEKDAYS", "LOST", "COMMON", "WORD", "USE_AS_IS", "BACKGROUNDS", "problem", "remedy"}
"""Names of what a coordinator is told, of words that are compared, and of what respondents answer, which readers know again."""
LOOKS = (*(f"outputs/overview/deck/{name}.py" for name in ("__init__", "frame", "look")), "office/report/look.py")
"""Names of the parts of slides and styles, and what is said of a look's template to who has changed it."""
SWEDISH = re.compile(r"[åäöÅÄÖ]|[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}[,;:]? [^\W\d_]{2,}")
"""A Swedish letter, or three words in a row."""


def modules(*places: str) -> Iterator[Path]:
    for place in places:
        path = PACKAGE / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,)


def told_here(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every text that is no docstring, no error and none of NOT_TOLD."""
    passed: set[int] = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for n in ast.walk(tree):
        targets = n.targets if isinstance(n, ast.Assign) else [n.target] if isinstance(n, ast.AnnAssign) else []
        error = isinstance(n, ast.Call) and ast.unparse(n.func).endswith("Error")
        if error or any(isinstance(t, ast.Name) and t.id in NOT_TOLD for t in targets):
            passed |= {id(inner) for inner in ast.walk(n)}
    for n in ast.walk(tree):
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in passed:
            yield n.lineno, n.value


def test_no_sentence_stands_in_what_tells_it() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}, rad {line}: {text[:60]}"
        for path in modules(*EMPTIED)
        if path.relative_to(PACKAGE).as_posix() not in LOOKS
        for line, text in told_here(ast.parse(path.read_text(encoding="utf-8")))
        if SWEDISH.search(text)
    ]
    assert found == []


def test_no_sentence_stands_in_the_pages_script() -> None:
    for path in (PACKAGE / "outputs" / "overview" / "html" / "assets").glob("*.js"):
        texts = re.findall(r"'[^'\n]*'|`[^`]*`", re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8")))
        assert [t for t in texts if SWEDISH.search(t)] == [], path.name


def sentences(data: dict[str, object], table: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """(name, what is filled in) of every sentence."""
    for name, said in data.items() if table not in FREE else ():
        if isinstance(said, dict):
            yield from sentences(said, f"{table}.{name}".strip("."))
        else:
            yield name, frozenset(FILLED_IN.findall(str(said)))


def filled(node: ast.expr) -> Iterator[str]:
    """The names of the sentences that a call of format fills in."""
    if isinstance(node, ast.IfExp):
        yield from filled(node.body)
        yield from filled(node.orelse)
    elif isinstance(node, ast.Attribute):
        yield node.attr


def test_every_sentence_is_told_and_given_what_it_fills_in() -> None:
    """Those for each spread are asked for by its code."""
    known: dict[str, list[frozenset[str]]] = {}
    for name, holes in sentences(read_toml(OWN).data):
        known.setdefault(name, []).append(holes)
    used: set[str] = set()
    for path in modules("outputs", "post", "cases", "commands", "assessment", "instrument", "office"):
        for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            used |= {n.attr} if isinstance(n, ast.Attribute) else set()
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "format":
                given = {k.arg for k in n.keywords}
                for name in filled(n.func.value):
                    fits = any(holes <= given for holes in known.get(name, [frozenset()]))
                    assert fits, f"{path.relative_to(PACKAGE)}, rad {n.lineno}: {name} får inte {known[name]}"
    assert set(known) - used - set(SPREADS) == set()
