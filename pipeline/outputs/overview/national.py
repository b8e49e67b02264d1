"""The overview for national and regional actors: the field as a whole. No weak practice is named and no municipality ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipeline.base.swedish import capital, join_words
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Fulfilment
from pipeline.model.instrument import Question, choice_key
from pipeline.model.returns import State
from pipeline.model.roles import FieldRole
from pipeline.office.content import (
    Bar,
    Bars,
    Card,
    Cards,
    Cell,
    Figure,
    Grid,
    Overview,
    Paragraphs,
    Points,
    Section,
    Segment,
    Table,
    Tone,
)
from pipeline.office.looks import answer_tones

from .material import TONES, OverviewMaterial, few, leading, number, place
from .pool import Pool, pool
from .shown import Reader, SharedCase, left_out_lines, standings_named
from .suppress import hide_small
from .texts import about, glossary, newest, title

BEHIND = "\0"
"""In place of a choice: the question follows from a closed gate."""
SPARSE = 2
"""With fewer practices than this per cell that holds any, a map of three dimensions tells single practices: one is dropped."""


def national(m: OverviewMaterial) -> Overview:
    """One set for the whole country, from every practice of the round."""
    reader, said = Reader("national"), m.texts.national
    sections = (
        Section("svar", said.answered, tuple(_answer_blocks(m))),
        Section("falt", said.field, tuple(_field(m))),
        *((Section("underlag", said.basis, tuple(_elements(m))),) if m.standings else ()),
        *((Section("fragor", said.questions, tuple(_questions(m)), slides=False),) if _deep(m).counted else ()),
        Section("delade", said.shared, tuple(_shared_practices(m, reader))),
    )
    return Overview(
        "national",
        "",
        title(m, ""),
        m.texts.for_national,
        about(m, reader),
        (*left_out_lines(m.texts.left_out, reader, m.standings), *_uncounted_lines(m)),
        sections,
        texts(m.instrument),
        words=glossary(m),
        made_by=m.round.sender,
        made_on=newest(m),
    )


# ---- Who has answered


def _answer_blocks(m: OverviewMaterial) -> Iterator[Paragraphs | Figure]:
    total, answered, said = len(m.practices), len(m.standings), m.texts.national
    if not total:
        yield Paragraphs((said.empty_register,))
        return
    reasons = Counter(s.why for s in m.silent)
    bars = (
        Bar(capital(said.has_answered), (Segment(said.has_answered, answered, Tone.MET),)),
        *(Bar(capital(why), (Segment(why, n),)) for why, n in reasons.most_common()),
    )
    rows = tuple((Cell(b.label), number(b.segments[0].number or 0)) for b in bars)
    table = Table(said.answers_figure, (said.answers_state, m.shared.practice), rows)
    text = said.answers_text.format(answered=answered, total=total)
    if reasons:
        why = join_words([f"{n} {why}" for why, n in reasons.most_common()])
        text += f" {said.answers_silent.format(count=total - answered, reasons=why)}"
    yield Figure("bortfall", said.answers_figure, text, Bars(bars, m.shared.practices), table)


# ---- What the field is


def _field(m: OverviewMaterial) -> Iterator[Paragraphs | Figure]:
    practices, said = m.practices, m.texts.national
    if not practices:
        yield Paragraphs((m.texts.national.nothing_yet,))
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
        said.map_plain,
        (m.shared.area, *types),
        rows,
        said.map_note,
    )
    dropped = sparse and len(stages) > 1
    text = said.map_text.format(count=len(practices)) + (f" {said.map_dropped}" if dropped else "")
    yield Figure("karta", said.map_plain if dropped else said.map_by_stage, text, drawn, table)
    if stages:
        by_stage = Counter(capital(p.stage) for p in practices if p.stage)
        bars = tuple(Bar(s, (Segment(s, by_stage[s]),)) for s in stages)
        heads = (m.shared.stage, m.shared.practice)
        table = Table(said.stages, heads, tuple((Cell(s), number(by_stage[s])) for s in stages))
        text = said.stages_text.format(count=sum(by_stage.values()))
        yield Figure("skede", said.stages, text, Bars(bars, m.shared.practices), table)


def _sum(found: Mapping[tuple[str, str, str], int], area: str, type: str, stage: str | None) -> int:
    return sum(n for (a, t, s), n in found.items() if a == area and t == type and stage in (None, s))


def _order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(names)))


# ---- What there is basis for


def _elements(m: OverviewMaterial) -> Iterator[Figure | Paragraphs]:
    """Levels per element over all practices; small numbers hidden. Then where studies of what comes of it are wanted."""
    whole = pool(m.standings, m.least)
    n, said = len(whole.counted), m.texts.national
    if n < m.least:
        yield Paragraphs((said.too_few.format(count=n, least=m.least),))
        return
    rows, bars = [], []
    levels = _levels(m, whole)
    for e in m.instrument.elements:
        told = levels[e.number]
        label = f"{e.number} {e.name}"
        bars.append(Bar(label, tuple(Segment(capital(level), told[level], TONES[Fulfilment(level)]) for level in told)))
        rows.append((Cell(label), *(few(m) if told[x] is None else number(told[x] or 0) for x in told)))
    heads = (m.shared.element, *(capital(level) for level in Fulfilment))
    text = f"{said.levels_text.format(count=n)} {m.texts.agreed_first} {said.levels_limits}"
    table = Table(said.levels_table, heads, tuple(rows), said.note.format(least=m.least))
    yield Figure("element", said.levels, text, Bars(tuple(bars), m.shared.practices), table)
    yield _lacking(m, levels, n)
    yield from _studies(m)


def _uncounted_lines(m: OverviewMaterial) -> Iterator[str]:
    """In which figures those who may not be named are left out too."""
    levels, answers = pool(m.standings, m.least).left, _deep(m).left
    if levels or answers:
        told = m.texts.left_out
        what = told.levels_and_answers if levels and answers else told.levels if levels else told.answers
        yield told.uncounted.format(what=what)


def _levels(m: OverviewMaterial, whole: Pool) -> dict[int, dict[str, int | None]]:
    """{element: {level: how many practices, None when hidden}}: what is hidden once is hidden everywhere."""
    found = {}
    for e in m.instrument.elements:
        counts, *parts = (_by_level(e.number, some) for some in (whole.counted, *whole.parts))
        found[e.number] = hide_small(counts, m.least, parts)
    return found


def _by_level(element: int, standings: Iterable[SharedCase]) -> dict[str, int]:
    counts = Counter(leading(s.case.judged, element)[0] for s in standings)
    return {str(level): counts[level] for level in Fulfilment}


def _lacking(m: OverviewMaterial, levels: Mapping[int, Mapping[str, int | None]], n: int) -> Figure | Paragraphs:
    found = {number: told[Fulfilment.NO_BASIS] for number, told in levels.items()}
    names = {e.number: f"{e.number} {e.name}" for e in m.instrument.elements}
    said = m.texts.national
    often = sorted((k for k, count in found.items() if count), key=lambda k: (-(found[k] or 0), k))
    if not often:
        some = join_words([names[k] for k, count in found.items() if count is None])
        return Paragraphs(
            (said.lacking_few.format(elements=some, count=n) if some else said.lacking_none.format(count=n),)
        )
    order = [*often, *(k for k in found if found[k] is None), *(k for k in found if found[k] == 0)]
    cells = {k: few(m) if (count := found[k]) is None else number(count) for k in order}
    bars = tuple(Bar(names[k], (Segment(str(Fulfilment.NO_BASIS), found[k], Tone.NO_BASIS),)) for k in order)
    most = said.lacking_most.format(elements=join_words([names[k] for k in often[:3]]))
    heads = (m.shared.element, m.shared.practice)
    table = Table(said.lacking_table, heads, tuple((Cell(names[k]), cells[k]) for k in order))
    text = f"{said.lacking_text.format(count=n)} {most}"
    return Figure("saknas", said.lacking, text, Bars(bars, m.shared.practices), table)


def _studies(m: OverviewMaterial) -> Iterator[Paragraphs]:
    """Areas in which the element about what comes of it is seldom fulfilled: where studies are wanted."""
    element, said = m.instrument.judgement.outcome, m.texts.national
    if not element:
        return
    members: dict[str, list[SharedCase]] = {}
    for s in m.standings:
        members.setdefault(capital(s.practice.area), []).append(s)
    counted_in = {area: pool(some, m.least).counted for area, some in members.items()}
    areas = {area: [leading(s.case.judged, element)[0] for s in some] for area, some in counted_in.items()}
    told = [
        f"{area} ({len(levels)} {m.shared.practices})"
        for area, levels in sorted(areas.items())
        if len(levels) >= m.least and levels.count(Fulfilment.MET) < m.least
    ]
    name = f"{element} {m.instrument.element(element).name}"
    if told:
        yield Paragraphs((said.studies.format(element=name, least=m.least, areas=join_words(told)),))
    else:
        yield Paragraphs((said.studies_unknown.format(element=name, least=m.least),))


# ---- How the answers spread


def _deep(m: OverviewMaterial) -> Pool:
    return pool([s for s in m.standings if m.instrument.depth(s.case.depth).unit == "question"], m.least)


def _questions(m: OverviewMaterial) -> Iterator[Figure | Paragraphs]:
    """Every question's answers, element by element; what follows from a gate is left out and told.

    An element where every number would be hidden has no figure: it is named with the others that are so.
    """
    every = list(_per_element(m))
    told = [f for f in every if isinstance(f.drawn, Bars) and any(s.number for b in f.drawn.bars for s in b.segments)]
    silent = [f.title.partition(":")[0] for f in every if f not in told]
    if silent:
        what = join_words(silent) if told else m.texts.national.no_element
        yield Paragraphs((m.texts.national.answers_hidden.format(elements=what, count=len(_deep(m).counted)),))
    yield from told


def _per_element(m: OverviewMaterial) -> Iterator[Figure]:
    whole = _deep(m)
    choices = list(dict.fromkeys(c for d in m.instrument.depths if d.unit == "question" for c in d.choices))
    tones, said = answer_tones(m.instrument), m.texts.national
    for e in m.instrument.elements:
        asked = m.instrument.questions_of(e.number)
        bars, rows = [], []
        for q in asked:
            counts, *parts = (_answers(some, q, choices) for some in (whole.counted, *whole.parts))
            told = hide_small(counts, m.least, parts)
            told.pop(BEHIND)
            label = said.reversed.format(question=f"{q.id} {q.short}") if q.polarity == "-" else f"{q.id} {q.short}"
            bars.append(Bar(label, tuple(Segment(_label(m, c), told[c], tones.get(c, Tone.PLAIN)) for c in told)))
            rows.append((Cell(label), *(few(m) if told[c] is None else number(told[c] or 0) for c in told)))
        heads = (m.shared.question, *(_label(m, c) for c in (*choices, "")))
        name = f"{e.number} {e.name}"
        text = said.question_text.format(element=name, count=len(whole.counted))
        table = Table(said.question_table.format(element=name), heads, tuple(rows), said.note.format(least=m.least))
        title = said.question_figure.format(element=name)
        yield Figure(f"svar-{e.number}", title, text, Bars(tuple(bars), m.shared.answers), table)


def _answers(deep: Iterable[SharedCase], q: Question, choices: Iterable[str]) -> dict[str, int]:
    """{choice: how many}, and those the question was not put to: never shown, but hidden numbers can be counted out with them."""
    found: Counter[str] = Counter()
    for s in deep:
        answer = s.case.completeness.answers.get(choice_key(q.id))
        behind = answer is not None and answer.state is State.NOT_APPLICABLE
        found[BEHIND if behind else (answer.value if answer else None) or ""] += 1
    return {c: found[c] for c in (*choices, "", BEHIND)}


def _label(m: OverviewMaterial, choice: str) -> str:
    return m.instrument.label(choice) if choice else capital(m.shared.unanswered)


# ---- What may be read


def _shared_practices(m: OverviewMaterial, reader: Reader) -> Iterator[Cards | Paragraphs | Points]:
    """Practices that may be told by name: what they are, never how they are judged."""
    found = sorted(standings_named(reader, m.standings), key=lambda s: s.practice.id)
    said = m.texts.national
    if not found:
        yield Paragraphs((said.shared_none,))
        return
    many = (said.shared_one if len(found) == 1 else said.shared_many).format(count=len(found))
    yield Paragraphs((f"{many} {said.shared_chosen}",))
    yield Cards(tuple(_card(m, s, reader) for s in found))


def _card(m: OverviewMaterial, s: SharedCase, reader: Reader) -> Card:
    facts = ", ".join((capital(s.practice.area), *s.practice.types))
    lines = [
        (m.texts.national.what, s.case.said(FieldRole.SUMMARY) or ""),
        (m.texts.national.area_and_type, facts),
        (m.texts.national.status, s.told_to(reader)),
        (m.shared.contact, s.case.contact),
    ]
    return Card(s.practice.name, place(s.practice), tuple((what, text) for what, text in lines if text))
