"""The overview for national and regional actors: the field as a whole. No weak practice is named and no municipality ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipeline.base.swedish import capital, listed
from pipeline.model.assessment import Fulfilment
from pipeline.model.instrument import Question, choice_key
from pipeline.model.returns import State
from pipeline.office.content import (
    Bar,
    Bars,
    Card,
    Cards,
    Cell,
    Figure,
    Grid,
    Overview,
    Points,
    Section,
    Segment,
    Table,
    Text,
    Tone,
)
from pipeline.office.looks import answer_tones

from .material import FEW, TONES, Material, counted, leading, number, place
from .pool import UNCOUNTED, Pool, pool
from .shown import Reader, Standing, left_out, named
from .suppress import shown
from .texts import WORDS, about, newest, title

BEHIND = "\0"
"""In place of a choice: the question follows from a closed gate."""
SPARSE = 2
"""With fewer practices than this per cell that holds any, a map of three dimensions tells single practices: one is dropped."""
NOTE = "Tal under {least} är dolda, och även andra som de kunde räknas ut med. Noll är inte dolt."
TOO_FEW = "Nivåerna visas inte: arbetssätten är för få (n = {n}; det behövs minst {least}), så varje antal skulle säga vems det är."
NOTHING_YET = "Inga svar har kommit in än. Översikten fylls när de gör det."


def national(m: Material) -> Overview:
    """One set for the whole country, from every practice of the round."""
    reader = Reader("national")
    sections = (
        Section("svar", "Vilka har svarat", tuple(_answered(m))),
        Section("falt", "Vad arbetssätten handlar om", tuple(_field(m))),
        *((Section("underlag", "Vad det finns underlag för", tuple(_elements(m))),) if m.standings else ()),
        *(
            (Section("fragor", "Hur svaren fördelar sig", tuple(_questions(m)), slides=False),)
            if _deep(m).counted
            else ()
        ),
        Section("delade", "Arbetssätt som andra får läsa om", tuple(_shared(m, reader))),
    )
    return Overview(
        "national",
        "",
        title(m, ""),
        "För nationella och regionala aktörer",
        about(m, reader),
        (*left_out(reader, m.standings), *_uncounted(m)),
        sections,
        words=WORDS,
        made_by=m.round.sender,
        made_on=newest(m),
    )


# ---- Who has answered


def _answered(m: Material) -> Iterator[Text | Figure]:
    total, answered = len(m.practices), len(m.standings)
    if not total:
        yield Text(("Registret är tomt.",))
        return
    reasons = Counter(s.why for s in m.silent)
    bars = (
        Bar("Har svarat", (Segment("har svarat", answered, Tone.MET),)),
        *(Bar(capital(why), (Segment(why, n),)) for why, n in reasons.most_common()),
    )
    rows = tuple((Cell(b.label), number(b.segments[0].number or 0)) for b in bars)
    table = Table("Svar och bortfall", ("Läge", "Arbetssätt"), rows)
    silent = (
        f" Bortfallet är {total - answered}: {listed([f'{n} {why}' for why, n in reasons.most_common()])}."
        if reasons
        else ""
    )
    text = f"{answered} av {counted(total, 'arbetssätt', 'arbetssätt')} i registret har svarat (n = {total}).{silent}"
    yield Figure("bortfall", "Svar och bortfall", text, Bars(bars, "arbetssätt"), table)


# ---- What the field is


def _field(m: Material) -> Iterator[Text | Figure]:
    practices = m.practices
    if not practices:
        yield Text((NOTHING_YET,))
        return
    areas = _order(capital(p.area) for p in practices)
    types = _order(capital(t) for p in practices for t in p.types)
    stages = _order(capital(p.stage) for p in practices if p.stage)
    found = Counter((capital(p.area), capital(t), capital(p.stage)) for p in practices for t in p.types)
    sparse = len(practices) < SPARSE * len(found)
    panels = [("", None)] if sparse or len(stages) < 2 else [(s, s) for s in stages]
    drawn = Grid(
        types,
        areas,
        tuple(
            (name, tuple(tuple(number(_sum(found, a, t, stage)) for t in types) for a in areas))
            for name, stage in panels
        ),
    )
    rows = tuple((Cell(a), *(number(_sum(found, a, t, None)) for t in types)) for a in areas)
    table = Table(
        "Arbetssätt per område och typ",
        ("Område", *types),
        rows,
        "Ett arbetssätt med flera typer räknas en gång i varje.",
    )
    dropped = " Skede är inte med: det finns för få arbetssätt per ruta." if sparse and len(stages) > 1 else ""
    text = f"Hur många arbetssätt det finns per område och typ (n = {len(practices)}).{dropped}"
    yield Figure(
        "karta",
        "Arbetssätt per område, typ och skede" if not dropped else "Arbetssätt per område och typ",
        text,
        drawn,
        table,
    )
    if stages:
        by_stage = Counter(capital(p.stage) for p in practices if p.stage)
        bars = tuple(Bar(s, (Segment(s, by_stage[s]),)) for s in stages)
        table = Table(
            "Arbetssätt per skede", ("Skede", "Arbetssätt"), tuple((Cell(s), number(by_stage[s])) for s in stages)
        )
        yield Figure(
            "skede",
            "Arbetssätt per skede",
            f"I vilket skede arbetssätten är (n = {sum(by_stage.values())}).",
            Bars(bars, "arbetssätt"),
            table,
        )


def _sum(found: Mapping[tuple[str, str, str], int], area: str, type: str, stage: str | None) -> int:
    return sum(n for (a, t, s), n in found.items() if a == area and t == type and stage in (None, s))


def _order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(names)))


# ---- What there is basis for


def _elements(m: Material) -> Iterator[Figure | Text]:
    """Levels per element over all practices; small numbers hidden. Then where studies of what comes of it are wanted."""
    whole = pool(m.standings, m.least)
    n = len(whole.counted)
    if n < m.least:
        yield Text((TOO_FEW.format(n=n, least=m.least),))
        return
    rows, bars = [], []
    levels = _levels(m, whole)
    for e in m.instrument.elements:
        told = levels[e.number]
        label = f"{e.number} {e.name}"
        bars.append(Bar(label, tuple(Segment(capital(level), told[level], TONES[Fulfilment(level)]) for level in told)))
        rows.append((Cell(label), *(FEW if told[x] is None else number(told[x] or 0) for x in told)))
    heads = ("Element", *(capital(level) for level in Fulfilment))
    note = NOTE.format(least=m.least)
    text = (
        f"Hur långt varje element är uppfyllt enligt verksamheternas egna svar (n = {n}). Samsyn mellan bedömare går före reglernas "
        "förslag. Nivåerna säger inget om ifyllnad och inget om vad arbetssätten leder till."
    )
    table = Table("Nivåer per element", heads, tuple(rows), note)
    yield Figure("element", "Uppfyllt per element", text, Bars(tuple(bars), "arbetssätt"), table)
    yield _lacking(m, levels, n)
    yield from _studies(m)


def _uncounted(m: Material) -> Iterator[str]:
    """In which figures those who may not be named are left out too."""
    levels, answers = pool(m.standings, m.least).left, _deep(m).left
    if levels or answers:
        yield UNCOUNTED.format(
            what="nivåer och svar" if levels and answers else "nivåerna" if levels else "svaren på frågorna"
        )


def _levels(m: Material, whole: Pool) -> dict[int, dict[str, int | None]]:
    """{element: {level: how many practices, None when hidden}}: what is hidden once is hidden everywhere."""
    found = {}
    for e in m.instrument.elements:
        counts, *parts = (_by_level(e.number, some) for some in (whole.counted, *whole.parts))
        found[e.number] = shown(counts, m.least, parts)
    return found


def _by_level(element: int, standings: Iterable[Standing]) -> dict[str, int]:
    counts = Counter(leading(s.case.judged, element)[0] for s in standings)
    return {str(level): counts[level] for level in Fulfilment}


def _lacking(m: Material, levels: Mapping[int, Mapping[str, int | None]], n: int) -> Figure | Text:
    found = {number: told[Fulfilment.NO_BASIS] for number, told in levels.items()}
    names = {e.number: f"{e.number} {e.name}" for e in m.instrument.elements}
    often = sorted((k for k, count in found.items() if count), key=lambda k: (-(found[k] or 0), k))
    if not often:
        some = listed([names[k] for k, count in found.items() if count is None])
        few = f"i för få arbetssätt för att visas för {some}" if some else "inte för något element"
        return Text((f"Underlag saknas {few} (n = {n}).",))
    order = [*often, *(k for k in found if found[k] is None), *(k for k in found if found[k] == 0)]
    cells = {k: FEW if (count := found[k]) is None else number(count) for k in order}
    bars = tuple(Bar(names[k], (Segment("underlag saknas", found[k], Tone.NO_BASIS),)) for k in order)
    most = f" Oftast saknas det för {listed([names[k] for k in often[:3]])}."
    table = Table(
        "Underlag saknas, per element", ("Element", "Arbetssätt"), tuple((Cell(names[k]), cells[k]) for k in order)
    )
    text = f"I hur många arbetssätt ingen kan säga nivån, eftersom svaren som avgör är tomma, Vet ej eller går isär (n = {n}).{most}"
    return Figure("saknas", "Element där underlag ofta saknas", text, Bars(bars, "arbetssätt"), table)


def _studies(m: Material) -> Iterator[Text]:
    """Areas in which the element about what comes of it is seldom fulfilled: where studies are wanted."""
    element = m.instrument.judgement.outcome
    if not element:
        return
    members: dict[str, list[Standing]] = {}
    for s in m.standings:
        members.setdefault(capital(s.practice.area), []).append(s)
    counted_in = {area: pool(some, m.least).counted for area, some in members.items()}
    areas = {area: [leading(s.case.judged, element)[0] for s in some] for area, some in counted_in.items()}
    told = [
        f"{area} ({counted(len(levels), 'arbetssätt', 'arbetssätt')})"
        for area, levels in sorted(areas.items())
        if len(levels) >= m.least and levels.count(Fulfilment.MET) < m.least
    ]
    name = f"{element} {m.instrument.element(element).name}"
    if told:
        few = f"inget arbetssätt eller färre än {m.least}"
        yield Text((f"Studier behövs i områden där {name} är uppfyllt i {few}: {listed(told)}.",))
    else:
        yield Text(
            (
                f"Om det saknas studier i något område går inte att säga: för få arbetssätt i varje, eller {name} är uppfyllt i {m.least} eller fler av dem.",
            )
        )


# ---- How the answers spread


def _deep(m: Material) -> Pool:
    return pool([s for s in m.standings if m.instrument.depth(s.case.depth).unit == "question"], m.least)


def _questions(m: Material) -> Iterator[Figure | Text]:
    """Every question's answers, element by element; what follows from a gate is left out and told.

    An element where every number would be hidden has no figure: it is named with the others that are so.
    """
    every = list(_per_element(m))
    told = [f for f in every if isinstance(f.drawn, Bars) and any(s.number for b in f.drawn.bars for s in b.segments)]
    silent = [f.title.partition(":")[0] for f in every if f not in told]
    if silent:
        what = listed(silent) if told else "något element"
        yield Text(
            (
                f"Hur svaren fördelar sig visas inte för {what}: alla antal är små eller kan räknas ut ur små (n = {len(_deep(m).counted)}).",
            )
        )
    yield from told


def _per_element(m: Material) -> Iterator[Figure]:
    whole = _deep(m)
    choices = list(dict.fromkeys(c for d in m.instrument.depths if d.unit == "question" for c in d.choices))
    tones = answer_tones(m.instrument)
    for e in m.instrument.elements:
        asked = m.instrument.questions_of(e.number)
        bars, rows = [], []
        for q in asked:
            counts, *parts = (_answers(some, q, choices) for some in (whole.counted, *whole.parts))
            told = shown(counts, m.least, parts)
            told.pop(BEHIND)
            label = f"{q.id} {q.short}" + (" (omvänd)" if q.polarity == "-" else "")
            bars.append(Bar(label, tuple(Segment(_label(m, c), told[c], tones.get(c, Tone.PLAIN)) for c in told)))
            rows.append((Cell(label), *(FEW if told[c] is None else number(told[c] or 0) for c in told)))
        heads = ("Fråga", *(_label(m, c) for c in (*choices, "")))
        text = f"Svaren på frågorna om {e.number} {e.name} (n = {len(whole.counted)}). Frågor som följer av en grindfråga räknas inte hos dem som inte fick den."
        table = Table(f"Svar: {e.number} {e.name}", heads, tuple(rows), NOTE.format(least=m.least))
        yield Figure(f"svar-{e.number}", f"{e.number} {e.name}: svar per fråga", text, Bars(tuple(bars), "svar"), table)


def _answers(deep: Iterable[Standing], q: Question, choices: Iterable[str]) -> dict[str, int]:
    """{choice: how many}, and those the question was not put to: never shown, but hidden numbers can be counted out with them."""
    found: Counter[str] = Counter()
    for s in deep:
        answer = s.case.completeness.answers.get(choice_key(q.id))
        behind = answer is not None and answer.state is State.NOT_APPLICABLE
        found[BEHIND if behind else (answer.value if answer else None) or ""] += 1
    return {c: found[c] for c in (*choices, "", BEHIND)}


def _label(m: Material, choice: str) -> str:
    return m.instrument.label(choice) if choice else "Inte besvarad"


# ---- What may be read


def _shared(m: Material, reader: Reader) -> Iterator[Cards | Text | Points]:
    """Practices that may be told by name: what they are, never how they are judged."""
    found = sorted(named(reader, m.standings), key=lambda s: s.practice.id)
    if not found:
        yield Text(
            (
                "Ingen beskrivning är ännu både faktagranskad, läst av en namngiven person och öppen för andra än kommunen.",
            )
        )
        return
    yield Text(
        (
            f"{counted(len(found), 'beskrivning', 'beskrivningar')} får läsas här. De är valda av dem som svarade, inte av oss.",
        )
    )
    yield Cards(tuple(_card(s, reader) for s in found))


def _card(s: Standing, reader: Reader) -> Card:
    facts = ", ".join((capital(s.practice.area), *s.practice.types))
    lines = [
        ("Vad", s.case.value("b_sammanfattning") or ""),
        ("Område och typ", facts),
        ("Status", s.told_to(reader)),
        ("Kontakt", s.case.contact),
    ]
    return Card(s.practice.name, place(s.practice), tuple((what, text) for what, text in lines if text))
