"""The overviews of one municipality: for its development leaders, and for the units whose practices it is about.

Its own practices whole, drafts too. Of others nothing but what they have chosen to share and named people have approved,
and of no one's internal data anything at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.base.swedish import capital, listed
from pipeline.model.assessment import Fulfilment, Judged
from pipeline.model.returns import READERS, Severity
from pipeline.office.content import (  # fmt: skip
    Bar,
    Bars,
    Block,
    Card,
    Cards,
    Cell,
    Figure,
    HeatMap,
    HeatRow,
    Overview,
    Points,
    Section,
    Segment,
    Table,
    Text,
)

from .material import TONES, Material, counted, facets, filled_cell, leading, level_cell, place  # fmt: skip
from .opened import opened
from .shown import Reader, Standing, left_out, named, own
from .similar import similar
from .texts import WORDS, about, newest, title

MOST_NEXT = 3
"""Things to do next: more is a list that nobody starts on."""
NOT_ANSWERED = "Inget svar har kommit in än om {name}."
NONE_OWN = "Ingen av kommunens arbetssätt har svarat än."


def leaders(m: Material, municipality: str) -> Overview:
    """One set for the development leaders of a municipality."""
    reader = Reader("leaders", municipality)
    mine, others = own(reader, m.standings), _others(reader, m.standings)
    sections = (
        Section("egna", "Kommunens arbetssätt", tuple(_map(m, reader, mine, others))),
        Section("luckor", "Vad som fattas, och nästa steg", tuple(_gaps(m, reader, mine))),
        Section("liknande", "Liknande arbetssätt på andra håll", tuple(_alike(m, mine, others))),
        *(
            (Section("sedan", f"Sedan {m.earlier_name or 'förra gången'}", tuple(_since(m, mine))),)
            if m.earlier
            else ()
        ),
    )
    return _overview(m, reader, "För utvecklingsledare", sections, (*mine, *others))


def units(m: Material, municipality: str) -> Overview:
    """One set for the units of a municipality: their own practices and nobody else's."""
    reader = Reader("units", municipality)
    mine = own(reader, m.standings)
    sections = tuple(
        Section(f"p-{_slug(s.practice.id)}", s.practice.name, tuple(_unit(m, s)), alone=True) for s in mine
    )
    silent = [x for x in m.silent if reader.owns(x.practice)]
    if silent or not mine:
        said = [NOT_ANSWERED.format(name=x.practice.name) for x in silent] or [NONE_OWN]
        sections = (*sections, Section("utan-svar", "Utan svar", (Text(tuple(said)),)))
    return _overview(m, reader, "För verksamheterna", sections, mine)


def municipalities(m: Material) -> tuple[str, ...]:
    """Every municipality of the register, once, as it is written there."""
    return tuple(sorted(dict.fromkeys(town for p in m.practices for town in p.municipalities)))


def _overview(
    m: Material, reader: Reader, subtitle: str, sections: tuple[Section, ...], pages: Sequence[Standing]
) -> Overview:
    return Overview(
        reader.audience,
        reader.municipality,
        title(m, reader.municipality),
        subtitle,
        about(m, reader),
        left_out(reader, m.standings),
        sections,
        tuple(opened(m.instrument, s, reader) for s in sorted(pages, key=lambda s: s.practice.id)),
        WORDS,
        m.round.sender,
        newest(m),
    )


def _others(reader: Reader, standings: Sequence[Standing]) -> tuple[Standing, ...]:
    return tuple(s for s in named(reader, standings) if not reader.owns(s.practice))


# ---- For leaders


def _map(m: Material, reader: Reader, mine: Sequence[Standing], others: Sequence[Standing]) -> Iterator[Block]:
    if not mine:
        yield Text((NONE_OWN,))
    every = [(s, True) for s in _by_id(mine)] + [(s, False) for s in _by_id(others)]
    if not every:
        return
    columns = tuple((str(e.number), e.name) for e in m.instrument.elements)
    rows = tuple(
        HeatRow(
            s.practice.id,
            s.practice.name,
            facets(s.practice),
            _levels(m, s),
            yes,
            s.practice.id,
        )
        for s, yes in every
    )
    shared = f", och {len(others)} på andra håll som får läsas här" if others else ""
    text = (
        f"Hur långt varje element är uppfyllt i kommunens arbetssätt (n = {len(mine)}){shared}. Samsyn mellan bedömare går före reglernas förslag. "
        "Hur mycket som är ifyllt står för sig, när ett arbetssätt öppnas."
    )
    heads = ("Arbetssätt", "Kommun", *(f"{n} {name}" for n, name in columns))
    table = Table(
        "Arbetssätt och element",
        heads,
        tuple((Cell(f"{r.id} {r.name}"), Cell(", ".join(r.facets.municipalities)), *r.cells) for r in rows),
    )
    yield Figure("karta", "Arbetssätt och element", text, HeatMap(columns, rows), table)


def _levels(m: Material, s: Standing) -> tuple[Cell, ...]:
    return tuple(level_cell(s.case.judged, e.number) for e in m.instrument.elements)


def _gaps(m: Material, reader: Reader, mine: Sequence[Standing]) -> Iterator[Block]:
    cards = []
    for s in _by_id(mine):
        gaps = len(s.case.completeness.gaps)
        missing = f"{counted(gaps, 'sak', 'saker')} att komplettera" if gaps else "inget fattas"
        lines = [("Ifyllt", missing), *(("Nästa steg", step) for step in next_steps(m, s))]
        cards.append(Card(s.practice.name, place(s.practice), tuple(lines), s.practice.id))
    if cards:
        yield Cards(tuple(cards))
    silent = [x for x in m.silent if reader.owns(x.practice)]
    if silent:
        yield Points(tuple(f"{x.practice.name}: {x.why}." for x in silent))
    if not cards and not silent:
        yield Text((NONE_OWN,))


def _alike(m: Material, mine: Sequence[Standing], others: Sequence[Standing]) -> Iterator[Block]:
    keys = _compared(m)
    cards = []
    for s in _by_id(mine):
        for found in similar(s, others, keys):
            lines = [
                ("Liknar", s.practice.name),
                ("Därför", capital("; ".join(found.why)) + "."),
                ("Kontakt", found.other.case.contact),
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
        yield Text(("Likheten gäller område, typ, ord i texterna och profil. Den säger inget om vilket som är bäst.",))
        yield Cards(tuple(cards))
    else:
        yield Text(
            ("Inget arbetssätt på andra håll, som får läsas här, liknar kommunens tillräckligt för att nämnas.",)
        )


def _compared(m: Material) -> tuple[str, ...]:
    """Whom it is for, and what it builds on: the texts whose words are compared."""
    first = m.instrument.elements[0].number
    return ("b_malgrupp", f"e{first}_text")


def _since(m: Material, mine: Sequence[Standing]) -> Iterator[Block]:
    rows = []
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
        yield Text(("Ingen nivå är en annan än då.",))
        return
    bars = tuple(
        Bar(c[0].text, (Segment("element med annan nivå", sum(r[0].text == c[0].text for r in rows)),))
        for c in {r[0].text: r for r in rows}.values()
    )
    table = Table("Nivåer som är andra än förra gången", ("Arbetssätt", "Element", "Då", "Nu"), tuple(rows))
    text = f"{counted(len(rows), 'element har', 'element har')} en annan nivå än då. Skillnaden kan bero på hur svaren skrevs, inte bara på arbetssättet."
    yield Figure("forandring", "Vad som är annorlunda", text, Bars(bars, "element"), table)


# ---- For units


def _unit(m: Material, s: Standing) -> Iterator[Block]:
    judged, case = s.case.judged, s.case
    yield _profile(m, s)
    if judged:
        yield Text(
            tuple(x for x in (f"{judged.proposal.summary}. {judged.proposal.stands}", *judged.proposal.warnings) if x)
        )
    differ = tuple(_disagreements(m, s))
    if differ:
        yield Text(("Här skiljer sig bedömare eller de som har svarat:",))
        yield Points(differ)
    yield Text(("Gör härnäst:",))
    yield Points(next_steps(m, s) or ("Inget behöver göras nu.",), numbered=True)
    yield Text(
        (
            f"Vem som ser vad: beskrivningen får läsas av {READERS[case.spread]}. {s.status}",
            f"Den finns att skriva ut i descriptions/{case.file_name}.docx.",
        )
    )


def _profile(m: Material, s: Standing) -> Figure:
    """One practice's elements: how far they hold, and beside it how far they are filled in."""
    levels = _levels(m, s)
    columns = tuple((str(e.number), e.name) for e in m.instrument.elements)
    rows = tuple(
        (Cell(f"{e.number} {e.name}"), level, filled_cell(f))
        for e, level, f in zip(m.instrument.elements, levels, s.case.completeness.elements, strict=True)
    )
    drawn = HeatMap(
        columns, (HeatRow(s.practice.id, s.practice.name, facets(s.practice), levels, True, s.practice.id),)
    )
    text = "Till vänster i tabellen hur långt varje element är uppfyllt, till höger hur mycket som är ifyllt. Det är två olika saker."
    return Figure(
        f"profil-{_slug(s.practice.id)}",
        f"Profil: {s.practice.name}",
        text,
        drawn,
        Table(f"Profil: {s.practice.name}", ("Element", "Uppfyllt", "Ifyllt"), rows),
    )


def _disagreements(m: Material, s: Standing) -> Iterator[str]:
    judged, ret = s.case.judged, s.case.ret
    for e in m.instrument.elements:
        said = [r for r in judged.by_assessors(e.number) if r not in judged.outdated] if judged else []
        if len({r.level for r in said}) > 1:
            yield f"{e.number} {e.name}: {listed([f'{r.by} {r.level}' for r in said])}."
    for f in ret.findings:
        if f.code == "conflict":
            yield f.message


def next_steps(m: Material, s: Standing) -> tuple[str, ...]:
    """At most three things, what stops most first: what is missing, what is claimed and not documented, what is not in place."""
    return tuple(list(dict.fromkeys(_steps(m, s)))[:MOST_NEXT])


def _steps(m: Material, s: Standing) -> Iterator[str]:
    case, judged = s.case, s.case.judged
    conflicts = [f for f in case.ret.findings if f.code == "conflict" and f.severity is Severity.ASK]
    if conflicts:
        yield f"Kom överens om vad som gäller: {conflicts[0].question}."
    gaps = case.completeness.gaps
    if gaps:
        codes = list(dict.fromkeys(g.question for g in gaps if g.question))
        more = f" och {len(codes) - 4} till" if len(codes) > 4 else ""
        yield f"Komplettera det som fattas: {', '.join(codes[:4])}{more}."
    if judged:
        yield from _by_level(m, judged, Fulfilment.NO_BASIS, "Ta reda på det som saknas för att säga något om {what}.")
        yield from (
            f"{e.element} {m.instrument.element(e.element).name}: {e.notes[0]}"
            for e in judged.proposal.elements
            if e.notes and e.level is Fulfilment.NOT_MET
        )
        yield from _by_level(m, judged, Fulfilment.NOT_MET, "Bestäm om och hur {what} ska komma på plats.")
        yield from _by_level(
            m,
            judged,
            Fulfilment.PARTLY,
            "Välj ett av de element som är delvis uppfyllda att arbeta vidare med: {what}.",
        )
    if not s.may_leave:
        yield "Faktagranska beskrivningen, så att den är mer än ett utkast."


def _by_level(m: Material, judged: Judged, level: Fulfilment, sentence: str) -> Iterator[str]:
    found = [e.number for e in m.instrument.elements if leading(judged, e.number)[0] is level]
    if found:
        yield sentence.format(what=listed([f"{n} {m.instrument.element(n).name}" for n in found[:3]]))


def _by_id(standings: Sequence[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda s: s.practice.id)


def _slug(id: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in id.casefold())


__all__ = ["leaders", "municipalities", "next_steps", "units"]
