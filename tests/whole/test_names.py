"""Names that can be guessed and searched for: a function is called by what it does or gives, not by a bare participle."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

IRREGULAR = frozenset(
    """begun bent bit blown borne bought bound broken brought built burnt caught chosen clung cut dealt done
    drawn driven dug fed felt flung forbidden forgotten fought found frozen given gone grown ground had heard held hidden
    hung hurt kept known laid led left lent let lost made meant met mistaken outdone paid proven put read rewritten ridden
    risen run said seen sent set sewn shaken shed shown shrunk shut slid sold sought sown spent split spoken spread
    stolen stood struck stuck sung sworn swept swum taken taught thought thrown told torn undone understood unseen
    withdrawn withheld woken won worn wound woven written""".split()
)
"""Participles that do not end in -ed. Of those that are also verbs (below) a name says more than one word."""

VERBS_TOO = frozenset("cut let put read run set shed shut split spread".split())
"""`read`, `put`: the same word tells somebody to do it."""

NOT_PARTICIPLES = frozenset(
    "bed embed exceed feed heed indeed need proceed red seed shed speed succeed unneeded weed".split()
)

SMALL_WORDS = frozenset(
    """above again alike alone along apart around aside at away back be before behind beside between by down each
    elsewhere first for from here in into last later more no not now of off on once only or otherwise out over right room
    round since so still through to together twice under up upon well whole with within without yes yet""".split()
)
"""What says nothing of what is done to what: `told_by`, `left_out`, `taken_apart`."""

FILLERS = frozenset("do get give have is make be has was were".split())
"""`get_told` is `told` with a word before it; `is_asked` asks something, and is none."""

QUESTIONS = frozenset("is has was were".split())


def participle(word: str) -> bool:
    if word in VERBS_TOO or word in NOT_PARTICIPLES:
        return False
    return word in IRREGULAR or (len(word) > 3 and word.endswith("ed"))


def bare(name: str) -> bool:
    """Whether a name is nothing but a participle, whatever small words stand around it."""
    words = [w for w in name.strip("_").split("_") if w]
    if words and words[0] in QUESTIONS:
        return False
    while words and words[0] in FILLERS:
        words.pop(0)
    return bool(words) and participle(words[0]) and all(w in SMALL_WORDS or participle(w) for w in words[1:])


def functions() -> Iterator[tuple[str, str]]:
    """(file, name) of every function and method of the package, inner ones and properties too."""
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path.relative_to(ROOT).as_posix(), node.name


def test_a_bare_participle_is_known_from_a_name_that_says_what_is_done() -> None:
    for name in ("told", "_shown", "made_for", "left_out", "get_told", "make_drawn", "taken_apart_again", "seen"):
        assert bare(name), name
    for name in ("tell_case", "read_file", "put_away", "closed_gates", "is_answered", "seed", "merged_cells", "speed"):
        assert not bare(name), name


def test_at_most_three_functions_in_a_hundred_are_bare_participles() -> None:
    found = list(functions())
    bad = [f"{file}: {name}" for file, name in found if bare(name)]
    share = len(bad) / len(found)
    assert share <= 0.03, f"{len(bad)} of {len(found)}, {share:.1%}:\n" + "\n".join(bad)


def test_a_class_name_stands_for_one_thing() -> None:
    """Whoever searches for it finds one; names that begin with _ are a module's own."""
    trees = [ast.parse(p.read_text(encoding="utf-8")) for p in (ROOT / "pipeline").rglob("*.py")]
    counts = Counter(n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef))
    assert [name for name, count in counts.items() if count > 1 and not name.startswith("_")] == []
