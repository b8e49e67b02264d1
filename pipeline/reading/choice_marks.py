"""Choices shown by marks among their labels: "☐ Ja ☒ Nej", "( ) Ja (X) Nej", a cross at one of the lines.

The rules, for whoever must judge them:
1. All that stands there must be marks, labels that the question offers and signs that part them, or it is no answer.
2. Every label has its own mark, and all marks stand on the same side of their labels; or each label has its own line, where
   a mark may be left out.
3. Exactly one label is marked and none is named twice: that is the choice. Otherwise it is unclear, and told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.model.instrument import Field
from pipeline.model.returns import Finding, Severity

TICKED, EMPTY = "☒", "☐"
CHOICE_MARKS = "choice_marks"
FULL = "☒☑✓✔✗✘✕✖◉⦿●■🗹🗷🗸🗴\uf0fe\uf0fd\uf0fc\uf0fb\uf052\uf053\uf054\uf050\uf04f"
BARE = "☐□◻▢○◯❏❑❒⬜\uf0a8\uf06f\uf071\uf072\uf0a3\uf0a1"
"""Also the private characters that Wingdings and Wingdings 2 draw boxes for."""
FULL_TYPED = r"[\[(]\s*[xX×*✓✔✗]\s*[\])]|_+[xX]_+"
BARE_TYPED = r"[\[(]\s*[\])]|_{2,}"
CROSS = r"(?<!\w)[xX×](?!\w)"
PARTING = re.compile(r"[\s,;/|:.·•–-]+")
SEVERAL = "I raden {code} är flera val markerade: {marked}. Fråga vilket som gäller."
NONE = "I raden {code} är inget av valen markerat. Fråga vilket som gäller."
MIXED = (
    "I raden {code} går det inte att säga vilket val som är markerat. Se efter i filen, eller fråga vilket som gäller."
)
AGAINST = "I raden {code} är ”{picked}” valt, och bredvid är {marked} markerat. Fråga vilket som gäller."


class Marked(NamedTuple):
    """What marks and labels say together."""

    codes: tuple[str, ...]
    """The choices that are marked."""
    certain: bool
    """False when the marks and the labels cannot be held together for certain."""

    @property
    def code(self) -> str | None:
        return self.codes[0] if self.certain and len(self.codes) == 1 else None


def read_marks(known: Mapping[str, str], text: str) -> Marked | None:
    """What is marked in a text; None when it holds no marks, or no words that can be chosen. `known`: {words: code}."""
    if not any(c in text for c in FULL + BARE) and not _typed().search(text):
        return None
    tokens, pure = _tokens(known, unicodedata.normalize("NFKC", text) if "\uff08" in text else text)
    if not any(t.code for line in tokens for t in line) or not any(t.code is None for line in tokens for t in line):
        return None
    pairs = _pairs(tokens) if pure else None
    if pairs is None:
        return Marked((), False)
    codes = [code for code, _ in pairs]
    return Marked(tuple(code for code, full in pairs if full), len(set(codes)) == len(codes))


def words_in(known: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where the labels of a text stand that holds nothing else; empty when it holds other words or marks."""
    grammar, spans, end = _grammar(tuple(known)), [], 0
    for found in grammar.finditer(text):
        if not found["label"] or PARTING.sub("", text[end : found.start()]):
            return []
        end = found.end()
        spans.append((found.start(), end))
    return [] if PARTING.sub("", text[end:]) else spans


class MarkToken(NamedTuple):
    """A label, by its code, or a mark."""

    code: str | None
    full: bool = False


@lru_cache(maxsize=1)
def _typed() -> re.Pattern[str]:
    return re.compile(f"{FULL_TYPED}|{BARE_TYPED}|{CROSS}")


@lru_cache(maxsize=64)
def _grammar(words: tuple[str, ...]) -> re.Pattern[str]:
    labels = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?P<full>[{FULL}]|{FULL_TYPED}|{CROSS})\ufe0f?|(?P<bare>[{BARE}]|{BARE_TYPED})\ufe0f?|(?P<label>(?<!\w)(?:{labels})(?!\w))",
        re.I,
    )


def _tokens(known: Mapping[str, str], text: str) -> tuple[list[list[MarkToken]], bool]:
    """(the tokens of each line, True when nothing else stands there)."""
    codes = {" ".join(w.casefold().split()): code for w, code in known.items()}
    grammar, pure = _grammar(tuple(known)), True
    lines: list[list[MarkToken]] = []
    for line in text.splitlines():
        tokens: list[MarkToken] = []
        end = 0
        for found in grammar.finditer(line):
            pure = pure and not PARTING.sub("", line[end : found.start()])
            end = found.end()
            label = found["label"]
            tokens.append(
                MarkToken(codes[" ".join(label.casefold().split())]) if label else MarkToken(None, bool(found["full"]))
            )
        pure = pure and not PARTING.sub("", line[end:])
        if tokens:
            lines.append(tokens)
    return lines, pure


def _pairs(lines: list[list[MarkToken]]) -> list[tuple[str, bool]] | None:
    """[(code, marked)] of every label, or None when a mark may be another label's."""
    if all(_count(line, True) == 1 and len(line) <= 2 for line in lines):
        return [(label.code or "", any(t.full for t in line)) for line in lines for label in line if label.code]
    flat = [t for line in lines for t in line]
    first, second = flat[::2], flat[1::2]
    if len(first) != len(second):
        return None
    if all(t.code for t in second) and not any(t.code for t in first):
        return [(label.code or "", mark.full) for mark, label in zip(first, second, strict=True)]
    if all(t.code for t in first) and not any(t.code for t in second):
        return [(label.code or "", mark.full) for label, mark in zip(first, second, strict=True)]
    return None


def _count(line: list[MarkToken], labels: bool) -> int:
    return sum((t.code is not None) is labels for t in line)


def marks_finding(field: Field, names: Mapping[str, str], marked: Marked, picked: str = "") -> Finding:
    """Which choices are marked, where that is no answer. `names`: {code: label}."""
    said = " och ".join(f"”{names[c]}”" for c in marked.codes)
    if picked:
        message = AGAINST.format(code=field.code, picked=picked, marked=said or "något annat")
    elif not marked.certain:
        message = MIXED.format(code=field.code)
    else:
        message = (SEVERAL if said else NONE).format(code=field.code, marked=said)
    return Finding(CHOICE_MARKS, Severity.ASK, message, field.element, field.code, field.key)
