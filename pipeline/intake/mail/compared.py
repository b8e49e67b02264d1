"""A mail of ours as it stands quoted below an answer, and as it was sent -> what somebody has typed into it. Pure.

Outlook quotes without marks, so only the text that was sent tells which lines are not ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .elsewhere import LINK
from .written import Between

SURE = 12
"""Letters from which a line is looked for further on in what was sent; a short one has to stand right there."""
LEAST, MOST_PART = 3, 0.6
"""Lines, and how much of the quote, that must be ours before anything is said of the others."""
ADDED = re.compile(r"<(?:mailto|tel):[^>]*>|\[(?:cid|mailto|image|bild)[^\]]{0,200}\]", re.I)


def find_typed(quoted: str, sent: str) -> tuple[Between, ...]:
    """What stands between lines of ours (or in one, also where they are marked), each with the line of ours above it. Nothing when it is hardly the mail that was sent."""
    lines = [bare for line in quoted.splitlines() if (bare := line.strip(" \t>\r"))]
    ours = _ours(lines, _bare(sent))
    own = [n for n, is_ours in enumerate(ours) if is_ours]
    if len(own) < LEAST or len(own) < MOST_PART * (own[-1] - own[0] + 1):
        return ()
    found: list[Between] = []
    for n in range(own[0], own[-1]):
        if ours[n]:
            continue
        if ours[n - 1]:
            found.append(Between(lines[n - 1], lines[n]))
        else:
            found[-1] = found[-1]._replace(said=f"{found[-1].said}\n{lines[n]}")
    return tuple(found)


def _ours(lines: Sequence[str], sent: str) -> list[bool]:
    """For each line whether it is ours: read from the first to the last, since a word like "Ja" stands somewhere in any text."""
    at, found = 0, []
    for line in lines:
        bare = _bare(line)
        here = at if sent.startswith(bare, at) else sent.find(bare, at) if len(bare) >= SURE else -1
        found.append(here >= 0)
        at = here + len(bare) if here >= 0 else at
    return found


def _bare(text: str) -> str:
    """Its letters and figures alone: programs break lines, and make links of addresses."""
    return "".join(re.findall(r"[^\W_]+", LINK.sub(" ", ADDED.sub(" ", text)).casefold()))
