"""What the sender of a mail wrote: its text without what is quoted below, and without the signature."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

REPLY_OR_FORWARD = re.compile(r"\s*(?:(sv|re|aw|vs)|(vb|fw|fwd|wg|vl|tr))\s*(?:\[\d+\])?\s*:", re.I)
HEAD = re.compile(r"[>\s*]*(?:från|from|fra|von|lähettäjä|avsändare)\s?\*?\s?:", re.I)
FIELD = re.compile(
    r"[>\s*]*(?:skickat|sent|datum|date|till|to|kopia|cc|ämne|subject|svar till|reply-to|dato|til|emne)\s?\*?\s?:", re.I
)
NEAR = 6
"""Lines below "Från:" among which its fellows stand; some programs put an empty line between them."""
DIVIDER = re.compile(
    r"[\s>]*(?:[-_*]{2,}\s*(?:ursprungligt meddelande|original message|vidarebefordrat (?:meddelande|brev)|forwarded message|opprinnelig melding)\b.{0,20}"
    r"|(?:begin forwarded message|påbörja vidarebefordrat meddelande|vidarebefordrat brev|början på vidarebefordrat brev)\s?:)\s*",
    re.I,
)
WROTE = re.compile(r"\b(?:skrev|wrote|har skrivit|skriver)\b.{0,150}:\s*$", re.I)
WHEN = re.compile(r"\d{1,2}[.:]\d{2}|\b(?:19|20)\d{2}\b|@")
"""An attribution has a time, a year or an address, which tells it from "Den anhörige skrev så här:"."""
STARTS = re.compile(
    r"[\s>]*(?:den|on|le|på|mån|tis|ons|tors?|fre|lör|sön|\d{1,2}\b|\d{4}-\d\d-\d\d|[\w.+-]+@|<|[A-ZÅÄÖ][\w-]+ )", re.I
)
SENTENCE = re.compile(r"[.!?]\s*$")
RULE = re.compile(r"\s*[_\-=]{5,}\s*")
DASHES = re.compile(r"--\s?")
GREETING = re.compile(
    r"\s*(?:(?:med )?(?:de )?(?:vänlig|vänliga|bästa|varma|goda|soliga|allra bästa|hjärtliga)\s+(?:sommar|höst|vinter|vår|jul)?hälsning(?:ar)?"
    r"|m\.?\s?v\.?\s?h\.?|mvh|hälsningar|hälsar|b\.?r\.?|(?:best|kind|warm) regards|regards|skickat från min \w+.*"
    r"|hämta outlook för \w+.*|get outlook for \w+.*|sent from my \w+.*)\b[\s,.!]*(?:[A-ZÅÄÖ][^\n]{0,60})?",
    re.I,
)
ABOVE = 4
"""Quoted lines above an answer in which the question that it answers is looked for."""
FIRST = 6
"""Lines among which a quote has its first mark, if it has any."""
MOST, WIDEST = 20_000, 1000
"""Lines that are read, and letters of a line that are looked at for a mark."""


def is_forward(subject: str) -> bool:
    """The sender's own words may be none, and what counts stands below the quoted header."""
    found = REPLY_OR_FORWARD.match(subject)
    return bool(found and found[2])


class Between(NamedTuple):
    """What stands among what is quoted."""

    quoted: str
    """The lines right above it."""
    said: str
    last: bool = False
    """Nothing is quoted below it, so that a signature may stand in it."""


def own_text(text: str, forwarded: bool = False) -> str:
    """What the sender wrote above and between what is quoted.

    A forwarded mail's first quoted text counts too: it is what was forwarded, and the answers may stand there.
    """
    return _part_own_words(text, forwarded)[0]


def between(text: str) -> tuple[Between, ...]:
    """What the sender wrote between marked lines (">") of what is quoted, and below the last of them."""
    return _part_own_words(text, False)[1]


def find_unmarked_quote(text: str) -> str:
    """The first quoted mail below the sender's own words, as Outlook quotes: from below its header to the next one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST]
    found: list[str] | None = None
    n = 0
    while n < len(lines):
        header = _header_block(lines, n) or DIVIDER.fullmatch(lines[n][:WIDEST])
        size = 0 if header else _attribution(lines, n)
        if header or size:
            if found is not None:
                break
            found = []
            n = _after_header(lines, n) if header else n + size
            continue
        if found is not None:
            found.append(lines[n])
        n += 1
    return "\n".join(found or ())


def _part_own_words(text: str, forwarded: bool) -> tuple[str, tuple[Between, ...]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST]
    kept: list[str] = []
    quoted: list[str] = []
    among: list[Between] = []
    start = 0  # of what stands below the last quoted lines, in `kept`
    n = 0
    while n < len(lines):
        line = lines[n]
        look = line[:WIDEST]
        header = _header_block(lines, n)
        if header or DIVIDER.fullmatch(look):
            below = _after_header(lines, n)
            if not forwarded:
                if not _is_marked(lines, below):
                    break
                n = below
                continue
            forwarded, n = False, below
            if n < len(lines) and lines[n].lstrip().startswith(">"):
                lines[n:] = [x.lstrip()[1:].removeprefix(" ") if x.lstrip().startswith(">") else x for x in lines[n:]]
            continue
        if size := _attribution(lines, n):
            if not _is_marked(lines, n + size):
                break
            n += size
            continue
        if look.lstrip().startswith(">"):
            if said := _fill_lines(kept[start:]):
                among += [Between(_fill_lines(quoted[-ABOVE:]), said)] if quoted else []
                quoted = []
            start = len(kept)
            quoted.append(look.strip(" \t>"))
        else:
            kept.append(line.rstrip())
        n += 1
    if quoted and (said := _fill_lines(kept[start:])):
        among.append(Between(_fill_lines(quoted[-ABOVE:]), said, True))
    while kept and (not kept[-1].strip() or RULE.fullmatch(kept[-1][:WIDEST])):
        kept.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n"), tuple(among)


def _fill_lines(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line.strip())


def _is_marked(lines: list[str], n: int) -> bool:
    """Whether what is quoted from there has marks (">"), so that what has none is the sender's; an answer may stand first."""
    filled = (x.lstrip() for x in lines[n:] if x.strip())
    return any(x.startswith(">") for x in islice(filled, FIRST))


def without_signature(own: str) -> tuple[str, str]:
    """(the message, what stands below the greeting it ends with). Below a line of two dashes nothing counts at all."""
    lines = own.split("\n")
    end = next((n for n, line in enumerate(lines) if DASHES.fullmatch(line)), len(lines))
    lines = lines[:end]
    greeted = next((n for n, line in enumerate(lines) if GREETING.fullmatch(line[:WIDEST])), len(lines))
    return "\n".join(lines[:greeted]), "\n".join(lines[greeted:])


def _header_block(lines: list[str], n: int) -> bool:
    """ "Från: … Skickat: … Till: …", as Outlook and Apple Mail write it above what they quote."""
    if not HEAD.match(lines[n][:WIDEST]):
        return False
    return sum(bool(FIELD.match(x[:WIDEST])) for x in lines[n + 1 : n + 1 + NEAR]) >= 2


def _after_header(lines: list[str], n: int) -> int:
    """The line after a divider and the header lines that follow it."""
    n += bool(DIVIDER.fullmatch(lines[n][:WIDEST]))
    last, end = n, min(len(lines), n + 12)
    for m in range(n, end):
        if HEAD.match(lines[m][:WIDEST]) or FIELD.match(lines[m][:WIDEST]):
            last = m + 1
        elif lines[m].strip() and last > n and not lines[m][:1].isspace():
            break
    return last


def _attribution(lines: list[str], n: int) -> int:
    """How many lines "Den tors 22 okt. 2026 kl. 10:12 skrev Kim <kim@norrvik.example>:" takes; 0 when there is none."""
    first = lines[n][:WIDEST]
    if not STARTS.match(first):
        return 0
    for size in (1, 2, 3):
        if n + size > len(lines) or (size > 1 and not lines[n + size - 1].strip()):
            return 0
        said = " ".join(x[:WIDEST].strip() for x in lines[n : n + size])
        if size > 1 and (SENTENCE.search(first) or not WHEN.search(first)):
            return 0
        if len(said) < 400 and WROTE.search(said) and WHEN.search(said):
            return size
    return 0
