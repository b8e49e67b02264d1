"""A Word form from the master of its kind: only rows with an answer or a comment are drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.comments import CommentsPart
from lxml import etree

from pipeline.forms.filling import BLANK, Filling
from pipeline.forms.layout import FormRow, Front, front, sections, stage_asked
from pipeline.forms.word import add_comments, draw, draw_document, fill_row, is_noted, members_of
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Round
from pipeline.office import word

from . import MOST_KEPT, Master, cut, fits, place, stand_in, words_of

COMMENTS = "word/comments.xml"
OWN_PREFIXES = re.compile(rb'<w:tr(?: xmlns:\w+="[^"]*")+')


class WordMaster(NamedTuple):
    """A form without facts and answers, and what answers are drawn from."""

    master: Master
    rows: Mapping[str, tuple[FormRow, word.Xml]]
    """{place: the row and how it is drawn while it is empty}."""
    package: Package


def write(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> bytes:
    """The form as `word.draw` draws it, to the byte. A supplement has no master: each has rows of its own."""
    said, depth = front(instrument, practice, round, filling), practice.depth
    noted, stage = is_noted(instrument, depth, filling), stage_asked(instrument, practice.stage, depth)
    fitting = filling.only is None and fits(said)
    made = _master(instrument, depth, stage, stand_in(said), noted) if fitting else None
    if made is None:
        return draw(instrument, practice, round, filling)
    words: dict[str, str | bytes] = {**words_of(said)}
    comments = CommentsPart.default(made.package)
    for name, (row, blank) in made.rows.items():
        if any(f.key in filling.answers or f.key in filling.notes for f in row.fields):
            drawn = deepcopy(blank)
            fill_row(drawn, instrument, row, depth, stage, filling)
            add_comments(drawn, comments.comments, filling, said.sender)
            words[name] = _row_xml(drawn)
    if noted:
        words[COMMENTS] = comments.blob
    return made.master.fill(words)


@lru_cache(maxsize=MOST_KEPT)
def _master(instrument: Instrument, depth: str, stage: str, said: Front, noted: bool) -> WordMaster | None:
    """The master of all forms that have this alike, `noted` with comments; None when there can be none."""
    doc = draw_document(instrument, depth, stage, said, BLANK, noted)
    rows = [row for part in sections(instrument, depth) for block in part.blocks for row in block.rows]
    drawn = [tr for tr in doc.element.body.iter(qn("w:tr")) if next(word.controls_in(tr), None) is not None]
    places = {f"row {n}": pair for n, pair in enumerate(zip(rows, drawn, strict=True))}
    for name, (_, tr) in places.items():
        above = tr.getprevious()  # the heads, at least
        above.tail = (above.tail or "") + place(name)
        tr.getparent().remove(tr)
    members, blank = members_of(doc), {name: _row_xml(tr) for name, (_, tr) in places.items()}
    if noted:
        blank[COMMENTS], members[COMMENTS] = members[COMMENTS], place(COMMENTS).encode()
    master = cut(members.items(), blank, said)
    return WordMaster(master, places, doc.part.package) if master else None


def _row_xml(tr: word.Xml) -> bytes:
    """A table row as it stands in its document, which says once for all what its prefixes mean."""
    return OWN_PREFIXES.sub(b"<w:tr", etree.tostring(tr, encoding="UTF-8", with_tail=False), count=1)
