"""Answers below each other that are one text: paragraphs pasted into a cell fall on the rows below it. Answers -> what is told for a look.

Nobody can know it from the words alone, so nothing is moved. One sure sign is enough, of weaker ones two after each other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.base.swedish import join_words
from pipeline.model.instrument import Field
from pipeline.model.returns import Finding, Severity

RUN_ON = "answers_run_on"
NUMBERED = re.compile(r"\(?(\d{1,2}|[a-hA-H])[.)]\s")
BULLET = re.compile(r"[•▪◦‣·*–-]\s")
COUNTED = (
    ("en", "två", "tre", "fyra", "fem", "sex"),
    ("ett", "två", "tre", "fyra", "fem", "sex"),
    ("första", "andra", "tredje", "fjärde", "femte", "sjätte"),
)
COUNTING = frozenset(word for row in COUNTED for word in row)
LATER = frozenset(word for row in COUNTED for word in row[1:])
FIRST_WORDS, START = 5, 100
"""Words, and characters, among which a paragraph says which it is of several."""
WORD = re.compile(r"\w+")
OPEN = frozenset(
    "och eller men att som där när om för med i på av till från en ett den det de vid under genom samt utan mellan hos än så"
    " vi har är kan ska inte deras vår våra sin sina".split()
)
"""Words that no sentence ends with."""
GOES_ON = re.compile(
    r"(?:därefter|dessutom|därutöver|därtill|vidare|sedan|slutligen|till sist|till slut|avslutningsvis|för det (?:andra|tredje)|å andra sidan|däremot"
    r"|dessa|detta|de|den här|det här|då|där|sådana|denna|samtidigt|därför|på så sätt|utöver det(?:ta)?|efter det(?:ta)?|också|även)\b",
    re.I,
)
"""How a paragraph begins that follows upon another."""
STARTS = frozenset(
    "därefter dessutom därutöver därtill vidare sedan slutligen till avslutningsvis för å däremot dessa detta de den det då där sådana denna"
    " samtidigt därför på utöver efter också även".split()
)
"""The first words of those."""
LONG_LINE = 60
ENDS = ".!?…:;)]”\"'»"


class WrittenAnswer(NamedTuple):
    """An answer in words and where it stands."""

    sheet: str
    row: int
    column: int
    field: Field
    text: str


def run_on_findings(written: Sequence[WrittenAnswer], rows: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    """What is told of answers that run on. `rows`: (sheet, row) of every answer row, in the order they stand."""
    going_on = {(w.sheet, w.row, w.column) for w in written if _may_go_on(w.text)}
    if not going_on:
        return
    follows = {row: after for row, after in itertools.pairwise(rows) if row[0] == after[0]}
    at = {(w.sheet, w.row, w.column): w for w in written}
    chain: list[WrittenAnswer] = []
    links: list[int] = []
    for w in sorted(written, key=lambda w: (w.sheet, w.column, w.row)):
        may = chain and (w.sheet, w.row, w.column) in going_on and _is_next(chain[-1], w, follows, at)
        link = _link(chain[-1].text, w.text) if may else 0
        if not link:
            yield from _told(chain, links)
            chain, links = [], []
        else:
            links.append(link)
        chain.append(w)
    yield from _told(chain, links)


def _is_next(
    before: WrittenAnswer,
    after: WrittenAnswer,
    follows: dict[tuple[str, int], tuple[str, int]],
    at: dict[tuple[str, int, int], WrittenAnswer],
) -> bool:
    """Whether an answer stands in the next answer row, or in the one after that when the one between is empty."""
    if before.sheet != after.sheet or before.column != after.column:
        return False
    row = follows.get((before.sheet, before.row))
    if row is not None and row != (after.sheet, after.row) and (*row, before.column) not in at:
        row = follows.get(row)
    return row == (after.sheet, after.row)


def _told(chain: Sequence[WrittenAnswer], links: Sequence[int]) -> Iterator[Finding]:
    if sum(links) < 2:
        return
    codes = join_words(list(dict.fromkeys(w.field.code for w in chain)))
    message = (
        f"Svaren på {codes} ser ut att vara en och samma text som har delats på flera rader, som när flera stycken klistras in i Excel. "
        "Läs dem i följd och fråga vilken fråga texten hör till."
    )
    first = chain[0].field
    yield Finding(RUN_ON, Severity.TELL, message, first.element, first.code, first.key)


def _link(before: str, after: str) -> int:
    """2 when a text surely goes on from the one before it, 1 when it may, else 0."""
    before, after = before.strip(), after.strip()
    last, first = before.rpartition("\n")[2].strip(), after.partition("\n")[0].strip()
    if not last or not first:
        return 0
    if (first[0].islower() and _is_broken(last, first)) or _next_number(last, first):
        return 2
    words = _words(before)
    others = [] if COUNTING.isdisjoint(words) else _words(after)
    counted = _counted(words, others)
    if counted and _alike(words, others):
        return 2
    plain_bullets = "\n" not in before and "\n" not in after and BULLET.match(last) and BULLET.match(first)
    same_mark = plain_bullets and last[0] == first[0]
    return int(counted or bool(same_mark) or bool(GOES_ON.match(first)))


def _may_go_on(text: str) -> bool:
    """A quick look: most answers begin as no text does that goes on."""
    words = text[:START].casefold().split(None, FIRST_WORDS)[:FIRST_WORDS]
    if not words:
        return False
    is_plain = words[0][0].isalpha() and text.lstrip()[:1].isupper() and words[0][1:2] not in (".", ")")
    return not is_plain or words[0].rstrip(",:") in STARTS or not LATER.isdisjoint(words)


def _is_broken(last: str, first: str) -> bool:
    """A line that ends in the middle of a sentence, and one that goes on with it."""
    if last[-1] in ENDS:
        return False
    is_open = last[-1] in ",–" or (last.rsplit(maxsplit=1)[-1].casefold() in OPEN and len(last.split()) > 2)
    return is_open or (len(last) >= LONG_LINE and last[0].isupper() and len(first) >= LONG_LINE // 2)


def _next_number(last: str, first: str) -> bool:
    one, two = NUMBERED.match(last), NUMBERED.match(first)
    if not (one and two):
        return False
    a, b = one[1].casefold(), two[1].casefold()
    return (
        int(b) - int(a)
        if a.isdecimal() and b.isdecimal()
        else ord(b[0]) - ord(a[0])
        if a.isalpha() and b.isalpha()
        else 0
    ) == 1


def _words(text: str) -> list[str]:
    """Its first words."""
    return WORD.findall(text[:START].casefold())[:FIRST_WORDS]


def _counted(words: list[str], others: list[str]) -> bool:
    """Whether two texts say near their beginnings that they are one and the next of several."""
    return any(_is_next_word(a, b) for a, b in zip(words, others, strict=False))


def _is_next_word(a: str, b: str) -> bool:
    return any(a in row and b in row and row.index(b) - row.index(a) == 1 for row in COUNTED)


def _alike(words: list[str], others: list[str]) -> bool:
    """Whether two texts begin in the same words but for the number."""
    start = list(zip(words, others, strict=False))
    return len(start) > 2 and all(a == b or _is_next_word(a, b) for a, b in start)
