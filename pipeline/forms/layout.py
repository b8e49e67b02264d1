"""What a form says and asks, in order, before any file format: the one contract that every writer and reader shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import lru_cache

from pipeline.base.swedish import join_words, swedish_date
from pipeline.model.instrument import Field, Instrument, field_map, fields
from pipeline.model.returns import Identity, Practice, Round

from .filling import BLANK, Filling

WEEKDAYS = "måndag tisdag onsdag torsdag fredag lördag söndag".split()


@dataclass(frozen=True, slots=True)
class FormRow:
    """One answer row: the visible code, what is asked, and the fields that stand in its answer columns."""

    code: str
    title: str
    """Bold before the question; empty where a heading above the table says it."""
    ask: str
    help: str
    hint: str
    """Shown in bold: what to do at a gate."""
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    """The column head over each of `fields`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (may be empty) and one table."""

    heading: str
    rows: tuple[FormRow, ...]
    columns: tuple[str, ...]
    """All column heads of the table: code, question, then the answer columns."""


@dataclass(frozen=True, slots=True)
class FormSection:
    """A main part of the form: a chapter in a document, in the long form a sheet in a workbook."""

    title: str
    lead: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page. That of a supplement is short: no `facts_lead`, and of the facts only whose form it is."""

    title: str
    practice: str
    texts: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    facts_lead: str
    facts: tuple[tuple[str, str], ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Front:
    """All that a form says of one practice and one round, answers apart."""

    cover: Cover
    mark: str
    sender: str


@lru_cache(maxsize=32)
def sections(instrument: Instrument, depth: str) -> tuple[FormSection, ...]:
    """The sections of a blank form, in order: background, one per category, the end."""
    form, heads = instrument.form, instrument.form.columns
    start = [b for b in instrument.background if b.place == "start"]
    end = [b for b in instrument.background if b.place == "end"]
    result = [
        FormSection(
            form.background_heading,
            "",
            (_background(instrument, depth, [b.key for b in start]),),
        )
    ]
    for c in instrument.categories:
        lead = form.category_lead.format(about=c.about, who_knows=c.who_knows, minutes=c.minutes[depth])
        role = field_map(instrument, depth)[f"{c.id}_roll"]
        who = Block(
            "",
            (FormRow(role.code, "", instrument.role.ask, "", "", (role,), (heads.choice,)),),
            (heads.code, heads.question, heads.choice),
        )
        result.append(FormSection(c.name, lead, (who, *_element_blocks(instrument, depth, c.id))))
    result.append(FormSection(form.end_heading, "", (_background(instrument, depth, [b.key for b in end]),)))
    return tuple(result)


@lru_cache(maxsize=32)
def rows_by_code(instrument: Instrument, depth: str) -> Mapping[str, FormRow]:
    """Every answer row by its visible code ("4.3", "E4", "B3", "K1")."""
    merged: dict[str, FormRow] = {}
    for section in sections(instrument, depth):
        for block in section.blocks:
            for row in block.rows:
                merged[row.code] = row
    return merged


def narrow_sections(parts: tuple[FormSection, ...], only: frozenset[str] | None) -> tuple[FormSection, ...]:
    """The sections with nothing but the rows of these fields, without leads; an element's heading goes to the first of its tables."""
    if only is None:
        return parts
    return tuple(replace(p, lead="", blocks=blocks) for p in parts if (blocks := tuple(_narrow_blocks(p.blocks, only))))


def _narrow_blocks(blocks: tuple[Block, ...], only: frozenset[str]) -> Iterator[Block]:
    heading = ""
    for block in blocks:
        heading = block.heading or heading
        rows = tuple(row for row in block.rows if any(f.key in only for f in row.fields))
        if rows:
            yield replace(block, heading=heading, rows=rows)
            heading = ""


def cover(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> Cover:
    """The first page, with what the register knows filled in, and what already stands in the form."""
    form, own = instrument.form, instrument.form.filling
    first = next(f for f in fields(instrument, practice.depth) if f.kind.is_chosen and f.element)
    chosen = labels_offered(instrument, first, practice.stage, practice.depth)
    who = ", ".join(x for x in (round.contact, round.email, round.phone) if x)
    words = {
        "practice": practice.name, "minutes": instrument.depth(practice.depth).minutes, "deadline": long_date(round.deadline),
        "choices": join_words(chosen, "eller"),
        "contact": who, "sender": round.sender, "authority": round.authority or round.sender,
    }  # fmt: skip
    lead = ((own.label, filling.lead),) if filling.lead else ()
    whole = Cover(
        form.title,
        practice.name,
        (*lead, *((c.label, c.text.format(**words)) for c in form.cover)),
        form.steps,
        tuple(n.format(**words) for n in form.notes),
        form.facts_lead,
        facts(instrument, practice),
        f"{form.mark}: {identity(instrument, practice, round, filling)}",
    )
    if not filling.part:
        return whole
    texts = tuple(t for t in whole.texts if t[0] in (own.label, *own.supplement_cover))
    return replace(whole, title=own.supplement_title, texts=texts, facts_lead="", facts=whole.facts[:1])


def front(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> Front:
    """What the form of one practice says that another's does not, answers apart."""
    mark = str(identity(instrument, practice, round, filling))
    return Front(cover(instrument, practice, round, filling), mark, round.sender)


def named_texts(instrument: Instrument, practice: Practice, round: Round) -> tuple[str, ...]:
    """The cover's sentences that may hold any name, with the names this form was sent with."""
    first = cover(instrument, practice, round)
    return (*(f"{label}: {text}" for label, text in first.texts), *first.notes)


def identity(instrument: Instrument, practice: Practice, round: Round, filling: Filling = BLANK) -> Identity:
    about = instrument.id, instrument.version, practice.id, round.id, practice.depth
    return Identity(*about, filling.part, filling.held)


def labels_offered(instrument: Instrument, field: Field, stage: str, depth: str) -> tuple[str, ...]:
    """The labels in a choice's list for a practice in this stage ("Omtag/revidering" is an "omtag").

    A label that is not offered is still understood when read.
    """
    only = instrument.depth(depth).only_in_stage or {}
    now = stage.casefold()
    return tuple(
        instrument.label(c)
        for c in field.choices
        if field.element is None or c not in only or any(now.startswith(s) for s in only[c])
    )


def stage_asked(instrument: Instrument, stage: str, depth: str) -> str:
    """What of a stage's name decides which choices are offered: practices that have it alike have the same lists."""
    told = (s for stages in (instrument.depth(depth).only_in_stage or {}).values() for s in stages)
    now = stage.casefold()
    return max((s for s in told if now.startswith(s)), key=len, default="")


def table_name(section: FormSection, block: Block) -> str:
    """What a screen reader says of a table, and some editors write above it: 'Koncept: 4.1–4.9'."""
    first, last = block.rows[0].code, block.rows[-1].code
    return f"{section.title}: {first}–{last}" if len(block.rows) > 1 else f"{section.title}: {first}"


def long_date(day: date) -> str:
    """'fredag 23 oktober 2026'."""
    return f"{WEEKDAYS[day.weekday()]} {swedish_date(day)}"


def facts(instrument: Instrument, p: Practice) -> tuple[tuple[str, str], ...]:
    """What the register knows of a practice, as the cover shows it: (label, text)."""
    said = instrument.form.facts
    known = (
        (said.practice, p.name), (said.municipality, p.municipality), (said.unit, p.unit), (said.area, p.area),
        (said.types, ", ".join(p.types)), (said.stage, p.stage), (said.support, p.support),
        (said.contact, ", ".join(x for x in (p.contact, p.email) if x)), (said.spread, instrument.spread_label(p.spread)),
    )  # fmt: skip
    return tuple((name, value or "–") for name, value in known)


FIRST_LABELS = ("Arbetssätt", "Kommun", "Verksamhet", "Område", "Typ", "Skede", "Stöd vid beskrivningen", "Kontaktperson",
                "Får läsas av (enligt anmälan)")  # fmt: skip
"""What first pages called the facts before an instrument could say it: forms that are out still do."""


def known_facts(instrument: Instrument, p: Practice) -> Mapping[str, str]:
    """{label: text} of the facts, under the labels of today and under those that older forms have."""
    now = facts(instrument, p)
    return {**{first: text for first, (_, text) in zip(FIRST_LABELS, now, strict=True)}, **dict(now)}


def said_facts(instrument: Instrument, on_cover: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What a returned first page says of each fact, in the order of `facts`; empty where it says nothing."""
    said, own = dict(on_cover), instrument.form.facts
    labels = zip((getattr(own, f.name) for f in dataclass_fields(own)), FIRST_LABELS, strict=True)
    return tuple(said.get(now) or said.get(first, "") for now, first in labels)


def _background(instrument: Instrument, depth: str, keys: list[str]) -> Block:
    heads = instrument.form.columns
    known = field_map(instrument, depth)
    texts = {b.key: b for b in instrument.background}
    rows = tuple(
        FormRow(known[k].code, "", texts[k].ask, texts[k].help, "", (known[k],), (heads.choice,)) for k in keys
    )
    return Block("", rows, (heads.code, heads.question, heads.choice))


def _element_blocks(instrument: Instrument, depth: str, category: str) -> tuple[Block, ...]:
    """The short form has one table for the category; the deep form a text and a table of questions per element."""
    heads = instrument.form.columns
    known = fields(instrument, depth)
    elements = instrument.elements_of(category)
    own = {e.number: tuple(f for f in known if f.element == e.number and f.question is None) for e in elements}
    if instrument.depth(depth).unit == "element":
        columns = (heads.choice, heads.text)
        rows = tuple(
            FormRow(
                own[e.number][0].code,
                f"{e.number}. {e.name}. {instrument.form.status_ask}",
                e.ask,
                e.guidance,
                "",
                own[e.number],
                columns,
            )
            for e in elements
        )
        return (Block("", rows, (heads.code, heads.question, *columns)),)
    blocks: list[Block] = []
    for e in elements:
        told = FormRow(own[e.number][0].code, "", e.ask, e.guidance, "", own[e.number], (heads.text,))
        blocks.append(Block(f"{e.number}. {e.name}", (told,), (heads.code, heads.question, heads.text)))
        asked = tuple(
            _question_row(instrument, q.id, tuple(f for f in known if f.question == q.id))
            for q in instrument.questions_of(e.number)
        )
        blocks.append(Block("", asked, (heads.code, heads.question, heads.choice, heads.comment)))
    return tuple(blocks)


def _question_row(instrument: Instrument, question: str, own: tuple[Field, ...]) -> FormRow:
    """The hint in bold says what to do at a gate, or that Ja calls for a text (a reversed question)."""
    q, gate, heads = instrument.question(question), instrument.gate(question), instrument.form.columns
    hint, help = (gate.hint, q.help) if gate else (q.help, "") if q.text_if else ("", q.help)
    return FormRow(q.id, "", q.text, help, hint, own, (heads.choice, heads.comment))
