"""One pattern of many words: it costs the length of the text, where the words one after another cost their number as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Any

Node = dict[str, Any]
END = ""
"""The key in a node at which a word ends."""
DEEPEST = 60
"""Groups in one another: Python's own limit lies higher."""


def any_of(words: Iterable[str]) -> str:
    """The source of a pattern of any of the words, the longest first as `a|b|c` by falling length; of no words, one of nothing.

    The words differ also where case does not count: give them in lower case where the pattern passes it over.
    """
    known = sorted({w for w in words if w})
    root: Node = {}
    for word in known:
        reduce(lambda node, c: node.setdefault(c, {}), word, root)[END] = True
    try:
        return _source(root, DEEPEST) if known else "(?!)"
    except _TooDeepError:
        return f"(?:{'|'.join(map(re.escape, sorted(known, key=lambda w: (-len(w), w))))})"


class _TooDeepError(Exception):
    """Words that begin as one another, many times over."""


def _source(node: Node, room: int) -> str:
    """Of what follows in a node: where a word may end, what is longer is tried first."""
    if not room:
        raise _TooDeepError
    branches = []
    for first, after in node.items():
        if first == END:
            continue
        said, rest = re.escape(first), after
        while len(rest) == 1 and END not in rest:  # nothing branches here
            ((letter, following),) = rest.items()
            said, rest = said + re.escape(letter), following
        branches.append(said + (_source(rest, room - 1) if len(rest) > (END in rest) else ""))
    group = f"(?:{'|'.join(branches)})"
    return f"{group}?" if END in node else group
