"""Texts outside their rows that say themselves which question they answer: "Svar 4.3: ...", rows pasted as text, own lists.

A number alone proves nothing: a date, an amount, a chapter and a clock look the same. It counts with a form of words that
belongs to an answer, or with the question's own words after it; whatever names two questions is nobody's answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from pipeline.forms.form_texts import heading, is_form_text, is_named_text
from pipeline.forms.layout import FormRow, rows_by_code
from pipeline.model.instrument import Instrument

from .answers import choice_code, plain_code
from .question_words import after_words, may_go_on, question_words

CODE = r"F?\d{1,2}[.,]\d{1,2}|[BEK]\d{1,2}"
ENDS = r"(?![\w%]|[.,]\d|[.,/–-]\s?\d)"
"""What no number of a question goes on with: "4.30", "4.3.2026", "4.3–9.2", "4.3 %" without its space."""
ANSWER_WORDS = r"svar(?:et)?(?:\s+(?:på|till|för))?(?:\s+frågan?)?(?:\s+(?:nr|nummer))?"
QUESTION_WORDS = r"frågan?(?:\s+(?:nr|nummer))?"
COMMENT_WORDS = r"kommentar(?:er)?(?:\s+(?:på|till|för))?(?:\s+frågan?)?"
HEAD = re.compile(
    rf"\s*(?:[•▪◦‣·*–-]\s*)?(?:(?P<answer>{ANSWER_WORDS})|(?P<asked>{QUESTION_WORDS})|(?P<comment>{COMMENT_WORDS}))?(?:(?<=\w)[.:]?\s+)?"
    rf"(?P<open>\()?(?P<code>{CODE}){ENDS}(?(open)\))(?P<label>[ \t]+(?:svar|kommentar|beskrivning)(?=\s*:))?"
    r"(?:(?P<colon>\s*:(?!\d))|(?P<tab>[^\S\n]*\t)|(?P<mark>\s*[.)](?=\s|$)|\s+[–—-](?=\s))|(?P<end>\s*$)|(?P<bare>\s))\s*",
    re.I,
)
"""How a paragraph begins that may be the answer to a question."""
LEAD = re.compile(
    rf"\W*(?:{ANSWER_WORDS}|{QUESTION_WORDS}|{COMMENT_WORDS})?\s*\(?(?P<code>{CODE})(?![\w%]|[.,]\d)", re.I
)
UNITS = (
    r"\s*(?:%|procent|miljon|miljard|mkr|tkr|kr\b|kronor|tim|h\b|min|dag|veck|månad|år|km|m\b|kg|gång|person|st\b|tjänst|poäng|hp\b"
    r"|barn|familj|ungdom|klient|brukar|grad|punkt|av\b)"
)
OTHER = re.compile(rf"(?<![\w.,/])(?:F?\d{{1,2}}\.\d{{1,2}}|[BEK]\d{{1,2}})(?![\w%]|[.,]\d)(?!{UNITS})")
"""Another question's number in the text; an amount with its unit is none."""
AMOUNT = re.compile(UNITS, re.I)
NUMBERED = re.compile(r"\W*(?:\w+\s+|§\s*)?\d{1,2}[.,]\d")
"""A text that begins with a number of its own goes on with nothing."""
ANNOUNCED = re.compile(r"\b(?:be)?svar", re.I)
"""What says that answers follow: minutes and budgets number their lines too."""
A_HEADING = 80
SENTENCE = re.compile(r"[.!?…”\")]\s*$")
PARTS = re.compile(r"\t|\n|\s[–—-]\s|[.;:]\s")
"""What may part a choice from the words after it."""
COMMENT = re.compile(r"[\s.;,–—-]*\bkommentar\s*:\s*", re.I)
MOST_LINES = 12
"""Lines that one question's own words may be spread over."""
ENOUGH = 3
"""Numbers in a list that make it a list of answers."""


class LineKind(Enum):
    TEXT = "text"
    OURS = "ours"
    """The form's own words."""
    WALL = "wall"
    """A table of the form, or whatever else parts texts from each other."""


class Line(NamedTuple):
    """A paragraph outside the rows, or a row of a table of the respondent's own."""

    kind: LineKind
    text: str
    near: str = ""
    """The code of the question that stands before it."""
    at: int = -1
    """Its index among the loose texts; -1 when it is none of them."""


WALL = Line(LineKind.WALL, "")


class NumberedAnswer(NamedTuple):
    """What one text says, for one question."""

    code: str
    values: Mapping[str, tuple[str, str]]
    """{key: (what was answered, what stood in the file)}."""
    whole: str
    row: bool = False
    """A row of the form in text: an empty field is a field left empty."""


@dataclass(slots=True)
class NumberedTexts:
    """What was found in the texts outside the rows."""

    told: list[NumberedAnswer] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """Indexes of the loose texts that are part of an answer, or the form's own."""
    near: dict[int, str] = field(default_factory=dict)
    """{index of a loose text: the code of the question it belongs nearest to}."""
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len({t.code for t in self.told})


@dataclass(slots=True)
class _Head:
    """A paragraph that begins with a number."""

    code: str
    known: bool
    worded: bool
    """A word says that it is an answer."""
    sure: bool
    """Its form of words is that of an answer."""
    weak: bool
    """It counts in a list of such."""
    rest: str
    lead: str
    comment: bool
    lines: int = 1
    """How many lines the number and the question's words take."""
    cells: bool = False
    """A row of the form, with tabs between what were its cells."""
    asked: bool = False
    """The question's own words stand after the number."""


def has_number(text: str) -> bool:
    """Quick: whether the text may begin with a question's number. False is certain."""
    return LEAD.match(text) is not None


def find_numbered(instrument: Instrument, depth: str, lines: Sequence[Line]) -> NumberedTexts:
    """Which of the lines answer which question."""
    return _Finder(instrument, depth, lines).find()


class _Finder:
    def __init__(self, instrument: Instrument, depth: str, lines: Sequence[Line]) -> None:
        self.instrument, self.lines = instrument, lines
        self.rows, self.words = rows_by_code(instrument, depth), question_words(instrument, depth)
        self.found = NumberedTexts()

    def find(self) -> NumberedTexts:
        at = 0
        while at < len(self.lines):
            end = next((n for n in range(at, len(self.lines)) if self.lines[n].kind is LineKind.WALL), len(self.lines))
            self._region(range(at, end))
            at = end + 1
        return self.found

    def _region(self, region: range) -> None:
        """The lines between two tables."""
        heads: dict[int, _Head] = {}
        skip = region.start
        for n in region:
            line = self.lines[n]
            if n < skip or line.kind is not LineKind.TEXT:
                continue
            head = self._head(n, region.stop)
            if head is not None:
                heads[n] = head
                skip = n + head.lines
            elif "\t" in line.text:
                skip = self._heads_or_facts(n, region.stop)
        if not heads:
            return
        before = [self.lines[n].text for n in range(region.start, min(heads)) if self.lines[n].kind is LineKind.TEXT]
        announced = any(ANNOUNCED.search(text) for text in before)
        foreign = any(not h.known and not h.worded for h in heads.values()) or (
            not announced and any(len(t) < A_HEADING and not SENTENCE.search(t) for t in before)
        )
        bodies = {n: self._body(n, heads, region.stop) for n in heads}
        weak = [n for n, h in heads.items() if h.weak and h.known and self._is_said(h.code, bodies[n][0])]
        all_weak = [n for n, h in heads.items() if h.weak]
        is_list = len({heads[n].code for n in weak}) >= ENOUGH and weak == all_weak and announced and not foreign
        for n, head in heads.items():
            body, after = bodies[n]
            sure = head.asked or (head.sure and (head.worded or not foreign)) or (head.weak and is_list)
            if head.known and sure and (head.asked or not self._names_another(head.code, body)):
                self._take(n, head, body, after)
            else:
                self._leave(n, head, after)

    def _head(self, n: int, stop: int) -> _Head | None:
        text = self.lines[n].text
        begins = HEAD.match(text)
        if begins is None:
            return self._number_only(text)
        said = begins["code"]
        code, worded = (
            plain_code(said.replace(",", ".")),
            bool(begins["answer"] or begins["asked"] or begins["comment"]),
        )
        if "," in said and not worded:
            return None
        rest, lead = text[begins.end() :], text[: begins.end()]
        known = code in self.rows
        head = _Head(code, known, worded, False, False, rest, lead, bool(begins["comment"]) or (begins["label"] or "").strip().casefold() == "kommentar")  # fmt: skip
        if known and (asked := self._asked(n, begins.end(), code, stop)):
            return asked
        closed = any(begins[how] is not None for how in ("colon", "tab", "mark", "end"))
        if AMOUNT.match(rest) and not worded and not begins["colon"]:
            return None
        if worded:
            goes_on = bool(begins["answer"]) and (rest[:1].isupper() or rest[:1] in '”"«')
            head.sure = bool(closed) or goes_on
        else:
            head.sure = bool(begins["colon"])
            head.weak = not head.sure and bool(closed)
        return head

    def _number_only(self, text: str) -> _Head | None:
        """A line that names a question in a way that answers nothing: what stands nearest to it is known all the same."""
        begins = LEAD.match(text)
        if begins is None or AMOUNT.match(text[begins.end() :]) or "," in begins["code"]:
            return None
        code = plain_code(begins["code"])
        return _Head(code, True, True, False, False, "", text, False) if code in self.rows else None

    def _asked(self, n: int, start: int, code: str, stop: int) -> _Head | None:
        """A head whose number is followed by its question's own words, wherever the lines break."""
        text, begins = self.lines[n].text[start:], n
        for words in self.words[code]:
            joined, last = text, begins
            while (rest := after_words(joined, words)) is None and last + 1 < min(stop, n + MOST_LINES) and may_go_on(joined, words):  # fmt: skip
                last += 1
                joined = f"{joined}\n{self.lines[last].text}"
            if rest is not None:
                cells = rest[:1] == "\t"
                head = _Head(
                    code, True, True, True, False, rest[1:] if cells else rest.strip(), "", False, last - n + 1
                )
                head.cells, head.asked = cells, True
                return head
        return None

    def _heads_or_facts(self, n: int, stop: int) -> int:
        """Heads of a table that was made into text, and the known facts below such: the form's own. Gives the first line after."""
        texts = tuple(t.strip() for t in self.lines[n].text.split("\t"))
        heads = heading(self.instrument, texts)
        if heads is None or not set(texts) <= heads.keys():
            return n + 1
        self._drop(n)
        n += 1
        while self.instrument.form.columns.known in heads and n < stop:
            label, tab, text = self.lines[n].text.partition("\t")
            if not tab or "\t" in text or self.lines[n].kind is not LineKind.TEXT:
                break
            self.found.facts.append((label.strip(), text.strip()))
            self._drop(n)
            n += 1
        return n

    def _body(self, n: int, heads: Mapping[int, _Head], stop: int) -> tuple[str, int]:
        """(what is said after the number, the first line that is no part of it)."""
        head = heads[n]
        at = first = n + head.lines
        while at < stop and at not in heads and self._is_plain(at):
            at += 1
        next_head = at < stop and at in heads
        closed = next_head or (head.cells and at < stop and self._is_ours(at))
        if head.cells and not head.rest.strip():
            at = first  # its cells are empty: what follows is something else
        elif not closed:
            at = min(at, first + (0 if head.rest.strip() else 1))
        texts = [head.rest, *(self.lines[k].text for k in range(first, at))]
        return "\n".join(texts if head.cells else [t for t in texts if t.strip()]).strip("\n "), at

    def _is_plain(self, n: int) -> bool:
        line = self.lines[n]
        if line.kind is not LineKind.TEXT or self._is_ours(n) or line.text.rstrip().endswith(":"):
            return False
        return NUMBERED.match(line.text) is None

    def _is_ours(self, n: int) -> bool:
        kind, text, _, _ = self.lines[n]
        if kind is LineKind.TEXT and "\t" in text and self._is_heading(text):
            return True
        return kind is LineKind.OURS or is_form_text(self.instrument, text) or is_named_text(self.instrument, text)

    def _is_heading(self, text: str) -> bool:
        """The heads of a table that was made into text."""
        texts = tuple(t.strip() for t in text.split("\t"))
        heads = heading(self.instrument, texts)
        return heads is not None and set(texts) <= heads.keys()

    def _is_said(self, code: str, body: str) -> bool:
        """Whether a text in a list is an answer and no heading."""
        return bool(SENTENCE.search(body)) or bool(_part_choice(self.instrument, self.rows[code], body)[0])

    def _names_another(self, code: str, text: str) -> bool:
        return any(self._is_another(code, found[0]) for found in OTHER.finditer(text))

    def _is_another(self, code: str, text: str) -> bool:
        other = plain_code(text)
        return other in self.rows and other != code

    def _take(self, n: int, head: _Head, body: str, after: int) -> None:
        whole = "\n".join(self.lines[k].text for k in range(n, after))
        row = self.rows[head.code]
        text = next((f for f in row.fields if not f.kind.is_chosen), None)
        if head.cells and len(row.fields) > 1:
            first, _, second = body.partition("\t") if "\t" in body or not head.rest else ("", "", body)
            if "\t" not in body and choice_code(self.instrument, row.fields[0].choices, body):
                first, second = body, ""
            values = dict(zip((f.key for f in row.fields), ((first.strip(), first), (second.strip(), second)), strict=False))  # fmt: skip
        else:
            chosen, cut, rest = ("", 0, body) if head.comment else _part_choice(self.instrument, row, body)
            picked = next((f for f in row.fields if f.kind.is_chosen), None)
            values = {picked.key: (chosen, head.lead + body[:cut])} if picked and chosen else {}
            if rest and text is not None:
                values[text.key] = (rest, body[cut:] if chosen else head.lead + body)
            elif rest:
                self._leave(n, head, after)
                return
        self.found.told.append(NumberedAnswer(head.code, values, whole, head.cells))
        for k in range(n, after):
            self._drop(k)
        self._follow(after, head.code)

    def _leave(self, n: int, head: _Head, after: int) -> None:
        if head.known:
            for k in range(n, max(after, n + 1)):
                self._near(k, head.code)
            self._follow(max(after, n + 1), head.code)

    def _follow(self, n: int, code: str) -> None:
        """Plain text after a numbered one stands nearest to its question."""
        while n < len(self.lines) and self._is_plain(n) and HEAD.match(self.lines[n].text) is None:
            self._near(n, code)
            n += 1

    def _near(self, n: int, code: str) -> None:
        if self.lines[n].at >= 0:
            self.found.near[self.lines[n].at] = code

    def _drop(self, n: int) -> None:
        if self.lines[n].at >= 0:
            self.found.taken.add(self.lines[n].at)


def _part_choice(instrument: Instrument, row: FormRow, body: str) -> tuple[str, int, str]:
    """(the choice that the text begins with, where it ends, the words after it)."""
    offered = next((f.choices for f in row.fields if f.kind.is_chosen), ())
    if not offered or not body:
        return "", 0, body
    if choice_code(instrument, offered, body):
        return body, len(body), ""
    for parted in (COMMENT.search(body), PARTS.search(body)):
        if parted is not None and choice_code(instrument, offered, body[: parted.start()]):
            return body[: parted.start()], parted.start(), body[parted.end() :].strip()
    return "", 0, body
