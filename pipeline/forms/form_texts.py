"""What a form itself says outside its answers, so that everything else in a return is a person's."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.model.instrument import Instrument
from pipeline.model.returns import HELD

from .filling import SUPPLEMENT
from .layout import sections, table_name

IDENTITY = re.compile(
    rf"(?<![a-zåäö0-9-])([a-zåäö0-9-]+)/([\w.-]+)/([\w.-]+)/([\w.-]+)/([a-zåäö]+)(?:/({SUPPLEMENT}))?(?:/({HELD}-[0-9a-f]{{8}}))?"
)
BULLETS = "•◦▪"
"""What our own lists begin with, once the reader has written list markers out."""
NAMES = ("practice", "sender", "authority", "contact", "choices")
FILLED_IN = {
    **dict.fromkeys(NAMES, ".{1,400}"),
    "minutes": r"\d+",
    "deadline": r"[a-zåäö]+\d+[a-zåäö]+\d{4}",
    "contact": r"[^@]{1,120},[^@,]+@[a-z0-9åäö.-]+(?:,[\d+()/–-]+)?",
    "choices": r"[A-ZÅÄÖa-zåäö,]{1,80}",
}
"""What a form's own texts may hold where a fact is filled in. Names can be any words: intake.py knows which they should be."""


FIRST_PAGE, FIRST_PAGE_OF = "sida {page}", "sida {page} av {pages}"
"""How forms numbered their pages before an instrument could say it: those that are out still do."""


class PrintedTexts(NamedTuple):
    """What a form itself says outside its answer rows, white space removed."""

    fixed: frozenset[str]
    filled: tuple[re.Pattern[str], ...]
    """Texts with a number, date, address or mark filled in."""
    named: tuple[re.Pattern[str], ...]
    """Texts with a name filled in; intake.py knows which name it should be."""


@lru_cache(maxsize=8)
def _printed_texts(instrument: Instrument) -> frozenset[str]:
    """What stands printed in the rows and headings of any depth, white space removed."""
    texts: set[str] = set()
    for depth in instrument.depths:
        for section in sections(instrument, depth.code):
            texts |= {section.title, section.lead, *(b.heading for b in section.blocks)}
            for block in section.blocks:
                for row in block.rows:
                    texts |= {row.code, f"F{row.code}", row.ask, row.title + row.ask, row.ask + row.hint}
                    texts |= {row.ask + row.hint + row.help, row.title + row.ask + row.hint + row.help}
                    texts |= {block.heading + row.ask + row.hint, block.heading + row.ask + row.hint + row.help}
    return frozenset(squeeze(t) for t in texts if t)


LONG_ENOUGH = 20
PART_OF_IT = 30
"""Letters of a piece of the form's own words that nobody types by chance."""


def is_printed(instrument: Instrument, text: str) -> bool:
    """True when a text is no more than what a row or heading of the form has printed: then nobody has typed it there.

    A code or a single word can be somebody's answer ("4.3", "Handledning").
    """
    return len(text) >= LONG_ENOUGH and squeeze(text) in _printed_texts(instrument)


def is_own_wording(instrument: Instrument, text: str, text_lost: bool = False) -> bool:
    """True when a text is nothing but the form's own words, one or several of them: whatever box it stands in, it is no answer.

    `text_lost`: the file has lost text, or its boxes on the way, so a part of a sentence, a code or a head is the form's too.
    """
    if is_printed(instrument, text):
        return True
    words = _wording(instrument)
    lines = [plain for line in text.splitlines() if (plain := squeeze(line).lstrip(BULLETS))]
    if text_lost and lines and words.marks.issuperset(lines):
        return True
    own = (n in words.units or (text_lost and len(n) >= PART_OF_IT and n in words.joined) for n in lines)
    return any(len(line) >= LONG_ENOUGH for line in lines) and all(own)


class _Wording(NamedTuple):
    units: frozenset[str]
    marks: frozenset[str]
    """Codes and the heads of columns."""
    joined: str


@lru_cache(maxsize=8)
def _wording(instrument: Instrument) -> _Wording:
    heads = instrument.form.columns
    rows = [
        row for d in instrument.depths for s in sections(instrument, d.code) for b in s.blocks for row in b.rows
    ]  # fmt: skip
    printed = _printed_texts(instrument) | form_texts(instrument).fixed
    units = printed | {squeeze(t) for row in rows for t in (row.title, row.hint, row.help, row.hint + row.help) if t}
    marks = {squeeze(getattr(heads, f.name)) for f in dataclasses.fields(heads)}
    marks |= {code for row in rows for code in (row.code, f"F{row.code}")}
    return _Wording(frozenset(units), frozenset(marks), "\n".join(sorted(printed)))


@lru_cache(maxsize=8)
def form_texts(instrument: Instrument) -> PrintedTexts:
    form, heads = instrument.form, instrument.form.columns
    texts = {form.title, form.steps_heading, *form.steps, form.notes_heading, form.facts_heading, form.facts_lead,
             form.thanks, form.sheet_hint, form.filling.supplement_title, form.filling.label, *(getattr(heads, f.name) for f in dataclasses.fields(heads))}  # fmt: skip
    texts |= {c.label for c in form.cover} | {f"{n}. {step}" for n, step in enumerate(form.steps, 1)} | {form.mark}
    for depth in instrument.depths:
        for section in sections(instrument, depth.code):
            texts |= {section.title, section.lead, *(b.heading for b in section.blocks)}
            for row in (r for b in section.blocks for r in b.rows):
                texts |= {row.title + row.ask + row.hint + row.help}
            texts |= {b.heading + b.rows[0].ask + b.rows[0].hint + b.rows[0].help for b in section.blocks}
            texts |= {table_name(section, b) for b in section.blocks} | {
                f"{section.title}: {row.code}" for b in section.blocks for row in b.rows
            }
    # the instrument's own id, or a word right before the mark would pass for a part of it
    depths = "|".join(d.code for d in instrument.depths)
    mark = rf"({re.escape(instrument.id)}/[\w.-]+/[\w.-]+/[\w.-]+/({depths})(/{SUPPLEMENT})?(/{HELD}-[0-9a-f]{{8}})?)?"
    facts = {**FILLED_IN, "mark": mark, "page": r"\d*", "pages": r"\d*"}
    templates = [*(f"{c.label}: {c.text}" for c in form.cover), *form.notes]
    pages = dict.fromkeys((FIRST_PAGE, FIRST_PAGE_OF, form.page, form.page_of))
    templates += [f"{form.mark}: {{mark}}", *(f"{form.mark}: {{mark}} · {page}" for page in pages)]
    templates += [form.page_of] * (form.page_of != FIRST_PAGE_OF)
    filled: list[re.Pattern[str]] = [_own_sentences(instrument)]
    named: list[re.Pattern[str]] = []
    for template in templates:
        (named if has_name(template) else filled).append(re.compile(_pattern(template, facts), re.S))
    return PrintedTexts(frozenset(squeeze(t) for t in texts), tuple(filled), tuple(named))


@lru_cache(maxsize=8)
def page_number(instrument: Instrument) -> re.Pattern[str]:
    """How a form's foot numbers its pages after the mark, as printed."""
    form = instrument.form
    texts = sorted({FIRST_PAGE, FIRST_PAGE_OF, form.page, form.page_of}, key=len, reverse=True)
    ways = "|".join(re.sub(r"\\{pages?\\}", r"\\d{1,3}", re.escape(text)) for text in texts)
    return re.compile(rf"\s*·?\s*(?:{ways})$")


def _pattern(template: str, facts: Mapping[str, str]) -> str:
    return re.sub(r"\\\{(\w+)\\\}", lambda m: facts[m[1]], re.escape(squeeze(template)))


def _own_sentences(instrument: Instrument) -> re.Pattern[str]:
    """One or several of the sentences in a form that went back with answers in it: on its cover, and in its notes.

    What we quote stands in quotation marks and holds none, so that words added to a note are not taken for ours.
    """
    form, rules = instrument.form.filling, instrument.completeness
    whys = {rules.reason_why, *(q.text_why for q in instrument.questions if q.text_why)}
    facts = {
        "day": r"\d+[a-zåäö]+\d{4}",
        "round": ".{1,80}?",
        "label": "|".join(re.escape(squeeze(c.label)) for c in instrument.choices),
        "why": "|".join(re.escape(squeeze(w)) for w in whys),
        "said": "[^”]{1,400}",
        "answers": "(?:[^”]{0,200}”[^”]{1,400}”){2,}",
    }
    facts = {name: f"(?:{pattern})" for name, pattern in facts.items()}
    ours = [form.answers, form.answers_undated, form.earlier, form.gaps, form.supplement, form.choice, form.text, form.reason,
            form.unclear, form.conflict, form.both, form.status, form.too_long, *(c.message for c in instrument.checks)]  # fmt: skip
    return re.compile(f"(?:{re.escape(squeeze(form.label))}:?)?(?:{'|'.join(_pattern(t, facts) for t in ours)})+", re.S)


WORD = re.compile(r"\w")


def has_name(template: str) -> bool:
    """True when a form text has a name filled in, which can be any words."""
    return any(f"{{{name}}}" in template for name in NAMES)


@lru_cache(maxsize=1024)
def is_form_text(instrument: Instrument, text: str) -> bool:
    """True when the text is the form's own for certain, whatever an editor did to its spaces."""
    plain = squeeze(text).lstrip(BULLETS)
    known = form_texts(instrument)
    return not plain or plain in known.fixed or any(p.fullmatch(plain) for p in known.filled)


@lru_cache(maxsize=1024)
def is_named_text(instrument: Instrument, text: str) -> bool:
    """True when the text is one of the form's own with some name in it."""
    plain = squeeze(text).lstrip(BULLETS)
    return any(p.fullmatch(plain) for p in form_texts(instrument).named)


@lru_cache(maxsize=256)
def heading(instrument: Instrument, texts: tuple[str, ...]) -> Mapping[str, int] | None:
    """{column head: index} of a form table's heading row, or None when the row is something else.

    The first head must stand alone; another counts also with words added after it. One head proves nothing.
    """
    heads = instrument.form.columns
    if not {t.strip().casefold() for t in texts} & {heads.code.casefold(), heads.fact.casefold()}:
        return None  # nearly every row
    names = sorted((getattr(heads, f.name) for f in dataclasses.fields(heads)), key=len, reverse=True)
    exact = {n.casefold(): n for n in names}
    found = {exact[t]: k for k, text in reversed(tuple(enumerate(texts))) if (t := text.strip().casefold()) in exact}
    for k, text in enumerate(texts):
        said = text.strip().casefold()
        name = next((n for low, n in exact.items() if said.startswith(low) and not WORD.match(said, len(low))), None)
        if name:
            found.setdefault(name, k)
    return found if len(found) > 1 else None


def squeeze(text: str) -> str:
    """The text without white space, its letters composed: a Mac may part "å" in two characters."""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return "".join(text.split())
