"""The overviews of one municipality: for its development leaders, and for the units whose practices it is about.

Its own practices whole, drafts too. Of others nothing but what they have chosen to share and named people have approved,
and of no one's internal data anything at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import capital, join_words
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Fulfilment, Judged
from pipeline.model.returns import Severity
from pipeline.office.content import (  # fmt: skip
    Bar,
    Bars,
    Block,
    Card,
    Cards,
    Cell,
    Figure,
    HeatMap,
    Overview,
    Paragraphs,
    Points,
    PracticePage,
    Section,
    Segment,
    SharedPages,
    Table,
)

from .elsewhere import OtherPractices, heat_row, other_practices, table_row
from .material import TONES, OverviewMaterial, filled_cell, leading, place
from .opened import whole_page
from .shown import Reader, SharedCase, left_out_lines, own
from .similar import similar
from .texts import about, glossary, newest, title

MOST_NEXT = 3
"""Things to do next: more is a list that nobody starts on."""


def leaders(m: OverviewMaterial, municipality: str) -> Overview:
    """One set for the development leaders of a municipality."""
    reader = Reader("leaders", municipality)
    mine, known, said = own(reader, m.standings), other_practices(m), m.texts.leaders
    others = [id for id, s in known.cases.items() if not reader.owns(s.practice)]
    sections = (
        Section("egna", said.own, tuple(_map(m, known, mine, others))),
        Section("luckor", said.gaps, tuple(_gaps(m, reader, mine))),
        Section("liknande", said.alike, tuple(_alike(m, known, mine))),
        *(
            (Section("sedan", said.since.format(earlier=m.earlier_name or said.last_time), tuple(_since(m, mine))),)
            if m.earlier
            else ()
        ),
    )
    away = {s.practice.id for s in mine}
    pages = [p for p in known.pages.pages if p.id not in away]
    return _overview(m, reader, m.texts.for_leaders, sections, mine, pages, known.pages)


def units(m: OverviewMaterial, municipality: str) -> Overview:
    """One set for the units of a municipality: their own practices and nobody else's."""
    reader = Reader("units", municipality)
    mine = own(reader, m.standings)
    sections = tuple(
        Section(f"p-{_slug(s.practice.id)}", s.practice.name, tuple(_unit(m, s)), alone=True) for s in mine
    )
    silent = [x for x in m.silent if reader.owns(x.practice)]
    if silent or not mine:
        said = [m.texts.units.no_answer.format(practice=x.practice.name) for x in silent] or [m.texts.none_own]
        sections = (*sections, Section("utan-svar", m.texts.units.silent, (Paragraphs(tuple(said)),)))
    return _overview(m, reader, m.texts.for_units, sections, mine)


def municipalities(m: OverviewMaterial) -> tuple[str, ...]:
    """Every municipality of the register, once, as it is written there."""
    return tuple(sorted(dict.fromkeys(town for p in m.practices for town in p.municipalities)))


def _overview(
    m: OverviewMaterial, reader: Reader, subtitle: str, sections: tuple[Section, ...], mine: Sequence[SharedCase],
    others: Sequence[PracticePage] = (), shared: SharedPages | None = None,
) -> Overview:  # fmt: skip
    pages = (*(whole_page(m.instrument, s, reader) for s in mine), *others)
    return Overview(
        reader.audience,
        reader.municipality,
        title(m, reader.municipality),
        subtitle,
        about(m, reader),
        left_out_lines(m.texts.left_out, reader, m.standings),
        sections,
        texts(m.instrument),
        tuple(sorted(pages, key=lambda p: p.id)),
        glossary(m),
        m.round.sender,
        newest(m),
        shared,
    )


# ---- For leaders


def _map(
    m: OverviewMaterial, known: OtherPractices, mine: Sequence[SharedCase], others: Sequence[str]
) -> Iterator[Block]:
    if not mine:
        yield Paragraphs((m.texts.none_own,))
    if not mine and not others:
        return
    columns = tuple((str(e.number), e.name) for e in m.instrument.elements)
    drawn = [heat_row(m, s, True) for s in _by_id(mine)]
    rows = (*drawn, *(known.rows[id] for id in others))
    said = m.texts.leaders
    whose = said.map_and_others if others else said.map_own
    text = f"{whose.format(count=len(mine), others=len(others))} {m.texts.agreed_first} {said.map_filled}"
    heads = (*_heads(m), *(f"{n} {name}" for n, name in columns))
    table = Table(said.map, heads, (*map(table_row, drawn), *(known.cells[id] for id in others)))
    yield Figure("karta", said.map, text, HeatMap(columns, rows, _heads(m)), table)


def _heads(m: OverviewMaterial) -> tuple[str, str]:
    return m.shared.practice, m.shared.municipality


def _gaps(m: OverviewMaterial, reader: Reader, mine: Sequence[SharedCase]) -> Iterator[Block]:
    cards, said = [], m.texts.leaders
    for s in _by_id(mine):
        gaps = len(s.case.completeness.gaps)
        missing = (
            (said.missing_one if gaps == 1 else said.missing_many).format(count=gaps) if gaps else said.missing_none
        )
        lines = [(m.shared.filled, missing), *((said.next_step, step) for step in next_steps(m, s))]
        cards.append(Card(s.practice.name, place(s.practice), tuple(lines), s.practice.id))
    if cards:
        yield Cards(tuple(cards))
    silent = [x for x in m.silent if reader.owns(x.practice)]
    if silent:
        yield Points(tuple(f"{x.practice.name}: {x.why}." for x in silent))
    if not cards and not silent:
        yield Paragraphs((m.texts.none_own,))


def _alike(m: OverviewMaterial, known: OtherPractices, mine: Sequence[SharedCase]) -> Iterator[Block]:
    said, own_ids = m.texts.leaders, {s.practice.id for s in mine}
    cards = []
    for s in _by_id(mine):
        for found in similar(m.texts.similar, s, known.alike, own_ids):
            lines = [
                (said.alike_to, s.practice.name),
                (said.alike_why, capital("; ".join(found.why)) + "."),
                (m.shared.contact, found.other.case.contact),
            ]
            cards.append(
                Card(
                    found.other.practice.name,
                    place(found.other.practice),
                    tuple((a, b) for a, b in lines if b),
                    found.other.practice.id,
                )
            )
    if cards:
        yield Paragraphs((said.alike_means,))
        yield Cards(tuple(cards))
    else:
        yield Paragraphs((said.alike_none,))


def _since(m: OverviewMaterial, mine: Sequence[SharedCase]) -> Iterator[Block]:
    rows, said = [], m.texts.leaders
    for s in _by_id(mine):
        before = m.earlier.get(s.practice.id, {})
        for e in m.instrument.elements:
            now = leading(s.case.judged, e.number)[0]
            then = before.get(e.number)
            if then is not None and then is not now:
                rows.append(
                    (
                        Cell(f"{s.practice.id} {s.practice.name}"),
                        Cell(f"{e.number} {e.name}"),
                        Cell(capital(then), tone=TONES[then]),
                        Cell(capital(now), tone=TONES[now]),
                    )
                )
    if not rows:
        yield Paragraphs((said.since_none,))
        return
    bars = tuple(
        Bar(c[0].text, (Segment(said.since_part, sum(r[0].text == c[0].text for r in rows)),))
        for c in {r[0].text: r for r in rows}.values()
    )
    heads = (m.shared.practice, m.shared.element, said.since_then, said.since_now)
    table = Table(said.since_table, heads, tuple(rows))
    text = said.since_text.format(count=len(rows))
    yield Figure("forandring", said.since_figure, text, Bars(bars, said.since_unit), table)


# ---- For units


def _unit(m: OverviewMaterial, s: SharedCase) -> Iterator[Block]:
    judged, case, said = s.case.judged, s.case, m.texts.units
    yield _profile(m, s)
    if judged:
        yield Paragraphs(
            tuple(x for x in (f"{judged.proposal.summary}. {judged.proposal.stands}", *judged.proposal.warnings) if x)
        )
    differ = tuple(_disagreements(m, s))
    if differ:
        yield Paragraphs((said.differ,))
        yield Points(differ)
    yield Paragraphs((said.do_next,))
    yield Points(next_steps(m, s) or (said.nothing_to_do,), numbered=True)
    yield Paragraphs(
        (
            f"{said.who_sees.format(readers=m.shared.readers.of(case.spread))} {s.status}",
            said.print_it.format(file=f"descriptions/{case.file_name}.docx"),
        )
    )


def _profile(m: OverviewMaterial, s: SharedCase) -> Figure:
    """One practice's elements: how far they hold, and beside it how far they are filled in."""
    row = heat_row(m, s, True)
    columns = tuple((str(e.number), e.name) for e in m.instrument.elements)
    rows = tuple(
        (Cell(f"{e.number} {e.name}"), level, filled_cell(m.instrument, f))
        for e, level, f in zip(m.instrument.elements, row.cells, s.case.completeness.elements, strict=True)
    )
    drawn = HeatMap(columns, (row,), _heads(m))
    title = m.texts.units.profile.format(practice=s.practice.name)
    heads = (m.shared.element, m.shared.fulfilled, m.shared.filled)
    table = Table(title, heads, rows)
    return Figure(f"profil-{_slug(s.practice.id)}", title, m.texts.units.profile_text, drawn, table)


def _disagreements(m: OverviewMaterial, s: SharedCase) -> Iterator[str]:
    judged, ret = s.case.judged, s.case.ret
    for e in m.instrument.elements:
        said = [r for r in judged.by_assessors(e.number) if r not in judged.outdated] if judged else []
        if len({r.level for r in said}) > 1:
            yield f"{e.number} {e.name}: {join_words([f'{r.by} {r.level}' for r in said])}."
    for f in ret.findings:
        if f.code == "conflict":
            yield f.message


def next_steps(m: OverviewMaterial, s: SharedCase) -> tuple[str, ...]:
    """At most three things, what stops most first: what is missing, what is claimed and not documented, what is not in place."""
    return tuple(list(dict.fromkeys(_steps(m, s)))[:MOST_NEXT])


def _steps(m: OverviewMaterial, s: SharedCase) -> Iterator[str]:
    case, judged, said = s.case, s.case.judged, m.texts.steps
    conflicts = [f for f in case.ret.findings if f.code == "conflict" and f.severity is Severity.ASK]
    if conflicts:
        yield said.agree.format(question=conflicts[0].question)
    gaps = case.completeness.gaps
    if gaps:
        codes = list(dict.fromkeys(g.question for g in gaps if g.question))
        few, more = ", ".join(codes[:4]), len(codes) - 4
        yield said.complete_more.format(questions=few, more=more) if more > 0 else said.complete.format(questions=few)
    if judged:
        yield from _by_level(m, judged, Fulfilment.NO_BASIS, said.find_out)
        yield from (
            f"{e.element} {m.instrument.element(e.element).name}: {e.notes[0]}"
            for e in judged.proposal.elements
            if e.notes and e.level is Fulfilment.NOT_MET
        )
        yield from _by_level(m, judged, Fulfilment.NOT_MET, said.decide)
        yield from _by_level(m, judged, Fulfilment.PARTLY, said.work_on)
    if not s.may_leave:
        yield said.check


def _by_level(m: OverviewMaterial, judged: Judged, level: Fulfilment, sentence: str) -> Iterator[str]:
    found = [e.number for e in m.instrument.elements if leading(judged, e.number)[0] is level]
    if found:
        yield sentence.format(elements=join_words([f"{n} {m.instrument.element(n).name}" for n in found[:3]]))


def _by_id(standings: Sequence[SharedCase]) -> list[SharedCase]:
    return sorted(standings, key=lambda s: s.practice.id)


def _slug(id: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in id.casefold())


__all__ = ["leaders", "municipalities", "next_steps", "units"]
