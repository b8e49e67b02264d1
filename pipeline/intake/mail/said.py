"""What a mail's own text says beside handing over a form -> the sentences that somebody has to see. Pure.

Greetings, signatures, what programs put below them and sentences that only hand over are left out, by the instrument's own
list (covering.py). In doubt a sentence is shown: one too many costs a look, one too few an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.base.any_of import any_of
from pipeline.model.returns import Practice

from .covering import NAME, Phrases
from .elsewhere import LINK, cloud_hosts

PRACTICE, PAGE_MARK = "¤", "¶"
MOST = 200
"""Sentences that are shown of one mail; the rest is told as a number."""
LONGEST = 600
STEM = 8
"""Letters that a word and a name have to begin with alike."""
LONG = re.compile(rf"\w{{{STEM},}}")
PARTED = re.compile(r"\s[–-]\s|[:,(]")
"""Where the first part of a name ends."""
UNUSUAL = 9
"""Letters of a name that is hardly an everyday word ("Gruppen", "Kartan")."""
WRAPPED = 55
"""A line at least this long goes on in the next one, unless it ends a sentence: mails are broken at some 72 letters."""
ENDS = re.compile(r"[.!?:;)”\"]\s*$")
BULLET = re.compile(r"\s*(?:[-*•–·]|\d{1,2}[.)]|[a-zA-Z]\))\s+\S")
SPLIT = re.compile(r"(?<=[.!?])[)”\"]?\s+(?=[^a-zåäö])|\s[:;=]-?[)D(]\s+")
SHORT = re.compile(
    r"(?:^|[\s(])(?:t\.?\s?ex|bl\.?\s?a|m\.?\s?fl|m\.?\s?m|dvs|d\.?\s?v\.?\s?s|ca|kl|nr|osv|o\.?\s?s\.?\s?v|resp|ev|tel|tfn|dnr|st|s\.?\s?k|f\.?\s?d|p\.?\s?s|(?-i:[A-ZÅÄÖ])|\d{1,2})\.$",
    re.I,
)
CAPITAL = re.compile(r"[A-ZÅÄÖÉÜ][\w’'-]*")
PLAIN = frozenset("word pdf excel docx xlsx teams outlook i vi ni jag er hej med mvh ps obs ok".split())
"""Words with a capital letter that are nobody's name."""
CODE = re.compile(r"(?<![\w.,])([EB]\s?\d{1,2}|F?\d{1,2}\.\d{1,2})(?![\w]|[.,]\d)", re.I)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PAGE = re.compile(
    r"\b(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:se|nu|com|org|net|eu|no|fi|dk|example)\b(?:/\S*)?", re.I
)
PHONE = re.compile(r"(?:\+\d{1,3}[\s-]?)?(?:\(0\)\s?)?\d[\d\s/–-]{5,16}\d")
POSTCODE = re.compile(r"\b(?:SE?-?)?\d{3}\s?\d{2}\b(?=\s+[A-ZÅÄÖ])")
STREET = re.compile(
    r"\b[A-ZÅÄÖ][\w-]*(?:gatan|vägen|gränd|torget|plan|allén|stigen|backen|huset)\s+\d{1,3}\s?[A-Z]?\b|\bbox\s+\d{1,5}\b",
    re.I,
)
ATTRIBUTION = re.compile(r"(?:\S+\s+){0,12}(?:skrev|wrote)\b.{0,80}:", re.I)
"""What a program puts above a quote, when nothing is left of the quote below it."""
DASHES = re.compile(r"[\s\-_=*~–—]{2,}")
SLASHED = re.compile(r"\s*/{1,2}\s*(\S.*)")


class MailSentence(NamedTuple):
    """One that is content."""

    text: str
    questions: tuple[str, ...] = ()
    """Codes of the questions it names, as the form prints them."""
    practices: tuple[str, ...] = ()
    """Ids of those it names."""
    declines: bool = False
    """It seems to say that they do not take part."""
    hosts: tuple[str, ...] = ()
    """Of links in it."""


@dataclass(frozen=True, eq=False)
class SentenceContext:
    """What sentences are read with: the list, the practices and the question codes of the round. What it takes to find names is made once."""

    phrases: Phrases
    practices: Sequence[Practice]
    codes: Collection[str]
    """"E6", "4.3", "B9"."""
    people: Collection[str] = ()
    """Names that are known to be names: contacts, municipalities, the unit."""

    @cached_property
    def own_names(self) -> frozenset[str]:
        """What the practices are called, in lower case."""
        return frozenset(n.casefold() for p in self.practices for n in (p.name, p.id))

    @cached_property
    def any_name(self) -> re.Pattern[str]:
        """Any of those and of the people's, also in the genitive."""
        names = self.own_names | {n.casefold() for n in self.people if len(n) > 1}
        return re.compile(rf"(?<!\w)({any_of(names)})s?(?!\w)", re.I)


def content_of(text: str, known: SentenceContext) -> tuple[MailSentence, ...]:
    """The sentences of a mail's own text that somebody has to see, in order."""
    found = []
    for sentence in _content(text, known):
        found.append(_judge_sentence(sentence[:LONGEST], known))
        if len(found) >= MOST:
            break
    return tuple(found)


def answers_in(text: str, below: str, known: SentenceContext) -> tuple[MailSentence, ...]:
    """Every sentence of what stands right below a quoted question, with the questions that are named above it."""
    asked = _judge_sentence(below, known).questions
    told = (_judge_sentence(s[:LONGEST], known) for line in _unwrap_lines(text) for s in _sentences(line))
    return tuple(s._replace(questions=tuple(dict.fromkeys((*s.questions, *asked)))) for s in islice(told, MOST))


def practices_named(text: str, practices: Sequence[Practice]) -> tuple[str, ...]:
    """Ids of the practices that a text names: by id, by name, or by a long word that only one name has."""
    folded = text.casefold()
    named = _named(tuple((p.id, p.name) for p in practices))
    found = tuple(id for id, pattern in named.each if pattern.search(folded)) if named.any.search(folded) else ()
    return found or _by_stem(folded, named.stems)


class _Named(NamedTuple):
    """How the practices of a round are named in a text."""

    any: re.Pattern[str]
    """Whether any is: most texts name none, and need not be looked through for each."""
    each: tuple[tuple[str, re.Pattern[str]], ...]
    stems: Mapping[str, Sequence[tuple[str, str]]] = {}
    """{the first letters of a long word in a name: (practice, the word)}."""


def _by_stem(folded: str, stems: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[str, ...]:
    """By a long word that begins as a word of one name only does ("Haschavvänjning" of "Haschavvänjningsprogrammet")."""
    found: list[str] = []
    for word in LONG.findall(folded):
        alike = (id for id, n in stems.get(word[:STEM], ()) if n.startswith(word) or word.startswith(n))
        like = list(dict.fromkeys(alike))
        found += like if len(like) == 1 else []
    return tuple(dict.fromkeys(found))


def practices_told(text: str, practices: Sequence[Practice]) -> tuple[str, ...]:
    """Ids of the practices that a stranger's text surely names: by id, by a name of two words or more, or by one that is no everyday word."""
    folded = " ".join(text.casefold().split())
    told = _told(tuple((p.id, p.name) for p in practices))
    return tuple(id for id, pattern in told.each if pattern.search(folded)) if told.any.search(folded) else ()


@lru_cache(maxsize=8)
def _told(practices: tuple[tuple[str, str], ...]) -> _Named:
    known = []
    for id, name in practices:
        first = PARTED.split(name.casefold())[0].strip()
        known.append((id, [id.casefold(), *(n for n in (name.casefold(), first) if len(n) >= UNUSUAL or " " in n)]))

    def pattern(names: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w@./-])(?:{names})(?:s|en|et)?(?![\w@-]|\.\w)")

    every = pattern(any_of(n for _, names in known for n in names))
    return _Named(every, tuple((id, pattern("|".join(map(re.escape, names)))) for id, names in known))


@lru_cache(maxsize=8)
def _named(practices: tuple[tuple[str, str], ...]) -> _Named:
    words = Counter(w for _, name in practices for w in set(re.findall(r"\w{7,}", name.casefold())))
    known: list[tuple[str, Sequence[str]]] = []
    stems: dict[str, list[tuple[str, str]]] = {}
    for id, name in practices:
        folded = name.casefold()
        first = PARTED.split(folded)[0].strip()
        own = [w for w in re.findall(r"\w{7,}", folded) if words[w] == 1]
        names = dict.fromkeys(n for n in (id.casefold(), folded, first if len(first) > 4 else "", *own) if n)
        known.append((id, tuple(names)))
        for word in LONG.findall(folded):
            stems.setdefault(word[:STEM], []).append((id, word))

    def pattern(names: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{names})(?:s|en|et)?(?!\w)")

    every = pattern(any_of(n for _, names in known for n in names))
    return _Named(every, tuple((id, pattern("|".join(map(re.escape, names)))) for id, names in known), stems)


def _judge_sentence(text: str, known: SentenceContext) -> MailSentence:
    codes = {c.casefold(): c for c in known.codes}
    asked = (re.sub(r"\s", "", m).casefold() for m in CODE.findall(text))
    questions = tuple(dict.fromkeys(codes[q] for a in asked if (q := a.removeprefix("f")) in codes))
    hosts = cloud_hosts(text, "") or tuple(
        dict.fromkeys(re.sub(r"^https?://([^/:\s]+).*", r"\1", x) for x in LINK.findall(text))
    )
    declines = known.phrases.declines(" ".join(_words(text, known)))
    return MailSentence(text, questions, practices_named(text, known.practices), declines, hosts)


# ---- What is content


def _content(text: str, known: SentenceContext) -> Iterator[str]:
    lines = _unwrap_lines(text)
    while lines and ATTRIBUTION.fullmatch(lines[-1]):
        lines.pop()
    end = _message_end(lines, known)
    for line in lines[:end]:
        for sentence in _sentences(line):
            if not _hands_over(sentence, known):
                yield sentence
    for line in lines[end:]:
        yield from (s for s in _sentences(line) if not _is_signature(s, known))


def _message_end(lines: Sequence[str], known: SentenceContext) -> int:
    """Where the signature begins: the greeting it ends with, a line of dashes, else the names and numbers that stand last."""
    for n, line in enumerate(lines):
        if DASHES.fullmatch(line) or known.phrases.closes(_words(line, known)) or (n and _slashed_name(line, known)):
            return n
    end = len(lines)
    while end and (_is_names(lines[end - 1], known) or _stands_below(lines[end - 1], known)):
        end -= 1
    return end


def _hands_over(sentence: str, known: SentenceContext) -> bool:
    words = _words(sentence, known)
    return not words or known.phrases.hands_over(words)


def _stands_below(line: str, known: SentenceContext) -> bool:
    return all(known.phrases.stands_below(_words(s, known)) for s in _sentences(line))


def _slashed_name(line: str, known: SentenceContext) -> bool:
    """ "/Kim" """
    found = SLASHED.fullmatch(line)
    return bool(found) and _is_names(found[1], known)  # type: ignore[index]


def _is_names(line: str, known: SentenceContext) -> bool:
    """A line of nothing but a few names, none of which is a practice's."""
    words = re.findall(r"[^\s,/&]+", line)
    marked = _mark_names(line, known)
    few = 0 < len(words) <= 4 and PRACTICE not in marked and not re.search(r"\d|:", line)
    return (
        few
        and all(CAPITAL.fullmatch(w) or w in ("och", "&") for w in words)
        and not known.phrases.speaks(line.casefold())
    )


def _is_signature(line: str, known: SentenceContext) -> bool:
    """A name, title, workplace, address or number; nothing that is said."""
    if not line.strip() or DASHES.fullmatch(line) or known.phrases.stands_below(_words(line, known)):
        return True
    marked = _mark_names(line, known)
    if cloud_hosts("", line) or (PRACTICE in marked and not re.search(r"\w", re.sub(r"\boch\b", "", marked))):
        return False
    bare = line
    for pattern in (LINK, ADDRESS, PAGE, POSTCODE, STREET, PHONE):
        bare = pattern.sub(" ", bare)
    if re.search(r"\d", bare) or len(bare.split()) > 12 or re.search(r"[?!]", bare):
        return False
    words = known.phrases.without_contact(" ".join(re.findall(r"[\w’'-]+", bare.casefold())))
    return not known.phrases.speaks(words) and not known.phrases.declines(words)


# ---- Lines, sentences, words


def _unwrap_lines(text: str) -> list[str]:
    """Lines as they were written: those that a program has broken are put together again."""
    found: list[str] = []
    going_on = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            going_on = False
            continue
        if going_on and not BULLET.match(raw):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
        going_on = (len(line) >= WRAPPED and not ENDS.search(line)) or (line.endswith(",") and len(line) > 30)
    return found


def _sentences(line: str) -> Iterator[str]:
    line = re.sub(r"^\s*[-*•·]\s+", "- ", line)
    start = 0
    for cut in SPLIT.finditer(line):
        piece = line[start : cut.start()]
        if SHORT.search(piece):
            continue
        if piece.strip():
            yield piece.strip()
        start = cut.end()
    if line[start:].strip():
        yield line[start:].strip()


def _words(sentence: str, known: SentenceContext) -> list[str]:
    """In lower case, without punctuation, with § for names. A number keeps its digits together."""
    words: list[str] = []
    bare_of_links = PAGE.sub(f" {PAGE_MARK} ", LINK.sub(f" {PAGE_MARK} ", sentence))
    for n, word in enumerate(re.findall(r"[§¤¶]|[^\s§¤¶]+", _mark_names(bare_of_links, known))):
        for piece in re.findall(r"[§¤¶]|[\w’'@./:+-]*[\w]", word):
            bare = piece.strip("’'-./:+")
            if piece in (NAME, PRACTICE) or (
                (n or words) and CAPITAL.fullmatch(bare) and bare.casefold() not in PLAIN and not re.search(r"\d", bare)
            ):
                bare = NAME
            if bare == NAME and words and words[-1] == NAME:
                continue
            words += [bare.casefold()] if bare else []
    return words


def _mark_names(text: str, known: SentenceContext) -> str:
    """With the round's own names marked."""
    return known.any_name.sub(lambda m: f" {PRACTICE if m[1].casefold() in known.own_names else NAME} ", text)
