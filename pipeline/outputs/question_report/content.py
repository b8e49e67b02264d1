"""What the report says: first what it rests on and the main points, then element by element, then the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.base.swedish import capital, code_ranges, listed, swedish_date
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import MIN_SHARE, Kind, Pair, QuestionFacts, QuestionReview, part_of
from pipeline.model.returns import Round
from pipeline.office.content import Block, Cell, Points, Report, Section, Table, Text

from .elements import elements
from .fit import criteria, outside
from .groups import FEWEST
from .sentences import noticed, pair_name

LEAD = (
    "Underlag för den som prövar om frågorna är tillräckliga, relevanta eller onödiga. "
    "Rapporten handlar om frågorna. Inget arbetssätt bedöms eller jämförs med ett annat.",
)
APART = "svaren"
"""The part before which a new page begins: what comes first is a summary on one page."""
FOUND_SHOWN = 10
"""Pairs the answers show that are listed; the rest are counted."""


def report(instrument: Instrument, round: Round, found: QuestionReview, written: date | None) -> Report:
    """The report of one round's test of the questions."""
    parts = (
        ("underlag", "Vad rapporten bygger på", _basis(instrument, found)),
        ("korthet", "I korthet", _in_short(instrument, found)),
        ("svaren", "Svaren fråga för fråga", elements(instrument, found)),
        ("liknar", "Frågor som liknar varandra", _pairs(instrument, found)),
        ("kriterier", "Kriterier som frågorna inte täcker", criteria(instrument)),
        ("utanfor", "Frågor som inte hör till något kriterium", outside(instrument)),
        ("grupper", "Skillnader mellan grupper av arbetssätt", _groups(instrument, found)),
        ("anmarkningar", "Vad de svarande säger om frågorna", _remarks(instrument, found)),
        ("granser", "Vad siffrorna inte kan säga", _limits(found)),
    )
    told = ((id, heading, tuple(blocks)) for id, heading, blocks in parts)
    sections = tuple(Section(id, heading, blocks, alone=id == APART) for id, heading, blocks in told if blocks)
    edition = f"{instrument.name}, utgåva {instrument.version}"
    subtitle = " · ".join((edition, swedish_date(written), round.sender))
    footer = "Rapporten prövar frågorna. Inget arbetssätt bedöms."
    return Report(f"Prövning av frågorna: {round.name}", subtitle, LEAD, sections, footer, round.sender, written)


def _basis(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    deep, short = (
        listed([d.label for d in instrument.depths if d.unit == u], "eller") for u in ("question", "element")
    )
    other = f" Det korta formuläret ({short}) har inga frågor, bara ett val per element: {found.short} arbetssätt svarade i det, och räknas för sig."
    apart = other if found.short else ""
    waiting = f" {found.waiting} arbetssätt har inte svarat än." if found.waiting else ""
    yield Points(
        (
            f"{found.deep} arbetssätt svarade i det formulär som har frågorna ({deep}, {len(instrument.questions)} frågor).{apart}{waiting}",
            f"Siffrorna är antal arbetssätt. Andelar i procent visas först när minst {MIN_SHARE} har svarat; med färre är ett enda arbetssätt mer än fem procent.",
            "En fråga som inte går att besvara efter ett tidigare svar räknas varken som nej eller som tom. "
            "Den står för sig, under Följer.",
        )
    )


def _in_short(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    """The project plan's three words, each with what the answers and the instrument say to it."""
    relevant = tuple(noticed(instrument, found.questions, (Kind.OFTEN, Kind.BLANK))) or (
        "Ingen fråga har ofta besvarats med Vet ej eller Ej relevant, eller lämnats tom.",
    )
    yield Points(tuple(_sufficient(instrument, found)), heading="Är frågorna tillräckliga?")
    yield Points(relevant, heading="Är de relevanta för dem som svarar?")
    yield Points(tuple(_needless(instrument, found)), heading="Är någon onödig?")


def _sufficient(instrument: Instrument, found: QuestionReview) -> Iterator[str]:
    partly = [c.criterion for c in instrument.coverage if c.not_asked and c.questions]
    wholly = [c.criterion for c in instrument.coverage if not c.questions]
    if partly:
        yield f"I {len(partly)} av {len(instrument.coverage)} kriterier finns något som ingen fråga gäller: {listed(partly)}."
    if wholly:
        yield f"Kriterium {listed(wholly)} prövas inte direkt av någon fråga."
    if not partly and not wholly:
        yield "Inget i kriterierna är angivet som oprövat."
    said = len({r.practice for r in found.remarks})
    yield f"{said} av {found.deep + found.short} svarande har skrivit något om frågorna. Det står ordagrant längre fram."


def _needless(instrument: Instrument, found: QuestionReview) -> Iterator[str]:
    alike = list(noticed(instrument, found.questions, (Kind.ALIKE,)))
    yield from alike or ["Ingen fråga har fått samma svar av alla."]
    pairs = [f"{pair_name(p)} (lika i {part_of(p.alike, p.both)})" for p in found.similar if p.both]
    if pairs:
        yield f"Frågor som liknar varandra: {listed(pairs)}."
    without = [q for group in instrument.no_criterion for q in group.questions]
    if without:
        yield f"{len(without)} av {len(instrument.questions)} frågor hör inte till något kriterium: {listed(_codes(instrument, without))}."


def _codes(instrument: Instrument, questions: list[str]) -> tuple[str, ...]:
    return code_ranges([q.id for q in instrument.questions if q.id in questions])


def _pairs(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    if found.similar:
        text = "Frågor som är så lika att den ena kanske räcker. Olika svar visar att de svarande ändå skiljer dem åt."
        yield Text((text,))
        rows = tuple(_pair_row(instrument, p) for p in found.similar)
        columns = ("Frågor", "Gäller", "Lika svar", "Olika svar", "Varför de jämförs")
        yield Table("Frågepar som jämförs", columns, rows)
    if not found.found:
        yield Text(("Inga andra två frågor har fått samma svar av alla som svarat på båda.",))
        return
    many = f"{len(instrument.questions) * (len(instrument.questions) - 1) // 2:,}".replace(",", "\u00a0")
    shown = sorted(found.found, key=lambda p: -p.both)[:FOUND_SHOWN]
    said = [f"{pair_name(p)} ({p.both} arbetssätt)" for p in shown]
    rest = f" och {len(found.found) - len(shown)} par till" if len(found.found) > len(shown) else ""
    text = (
        "Svaren själva visar också par där alla som svarat på båda svarat lika, fast svaren skiljer sig mellan arbetssätten: "
        f"{', '.join(said) if rest else listed(said)}{rest}. "
        f"Alla {many} par är jämförda, så bland få arbetssätt uppstår några sådana av en slump."
    )
    yield Text((text,))


def _pair_row(instrument: Instrument, p: Pair) -> tuple[Cell, ...]:
    about = " / ".join(instrument.question(q).short for q in p.questions)
    unlike = "; ".join(
        f"{instrument.label(a)} / {instrument.label(b)}: {n}"
        for (a, b), n in sorted(p.differing.items(), key=lambda kv: -kv[1])
    )
    n = p.both - p.alike
    told = (pair_name(p), about, part_of(p.alike, p.both), f"{n} ({unlike})" if n else "0", p.why)
    return tuple(Cell(text) for text in told)


def _groups(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    sizes = []
    for g in found.groupings:
        groups = listed([f"{name} {n}" for name, n in g.sizes.items()]) if g.sizes else "inga uppgifter"
        compared = f" Jämförs: {listed(g.compared)}." if g.compared else " Jämförs inte."
        sizes.append(f"{capital(g.background)}: {groups}.{compared}")
    text = (
        f"Svaren jämförs bara när minst {FEWEST} arbetssätt i gruppen och minst {FEWEST} andra har svarat på frågan. "
        "Med färre säger en skillnad mer om de enskilda arbetssätten än om frågan, och den som läser kan se vem som svarat vad."
    )
    yield Text((text,))
    yield Points(tuple(sizes))
    if not any(g.compared for g in found.groupings):
        return
    told = [_difference(instrument, f) for f in found.questions if f.differences]
    if told:
        text = "Skillnaderna nedan är större än slumpen brukar ge, med hänsyn till hur många jämförelser som görs. De visar var det är värt att titta, inte varför."
        yield Text((text,))
        yield Points(tuple(told))
    else:
        yield Text(("Ingen skillnad är större än slumpen brukar ge.",))


def _difference(instrument: Instrument, f: QuestionFacts) -> str:
    said = [
        f"{instrument.label(d.choice)} hos {part_of(d.n, d.of)} ({d.background} {d.group}), mot {part_of(d.others, d.of_others)} av de andra"
        for d in f.differences
    ]
    return f"{f.question} {instrument.question(f.question).short}: {'; '.join(said)}."


def _remarks(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    if not found.remarks:
        yield Text(("Ingen har skrivit något om frågorna.",))
        return
    text = (
        "Ordagrant ur formulären. Texterna kan visa vem som svarat: läs dem innan rapporten lämnar er. "
        "Sista kolumnen är vad verksamheten har sagt om vem som får läsa dess beskrivning."
    )
    yield Text((text,))
    rows = tuple(
        tuple(
            Cell(said)
            for said in (r.practice, r.text, listed(code_ranges(r.questions)) or "–", instrument.spread_label(r.spread))
        )
        for r in found.remarks
    )
    columns = ("Id", "Anmärkning", "Nämner", "Får läsas av")
    yield Table("De svarandes anmärkningar om frågorna", columns, rows)


def _limits(found: QuestionReview) -> Iterator[Block]:
    few = "få och inte" if found.deep < MIN_SHARE else "inte"
    yield Points(
        (
            f"Arbetssätten är {few} slumpvis valda. Att alla svarat lika kan bero på vilka som var med, lika väl som på frågan.",
            "Svaren är verksamheternas egna. En fråga som missförståtts av alla på samma sätt syns inte här.",
            "Vet ej och Ej relevant kan bero på frågan, på arbetssättet eller på vem som svarade. Kommentarerna i bladet Svar säger ofta vilket.",
            "En fråga utan spridning kan ändå behövas för att beskriva ett arbetssätt. Att den inte skiljer arbetssätt åt är skäl att pröva den, inte att stryka den.",
            "Tid per fråga, hur lika två bedömare svarar och vad som ändras efter en dialog är inte mätt.",
            "Rapporten är till för att utveckla formuläret. Den säger inget om hur bra något arbetssätt är.",
        )
    )
