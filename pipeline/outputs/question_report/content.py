"""What the report says: first what it rests on and the main points, then element by element, then the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.base.swedish import capital, code_ranges, join_words, swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import MIN_SHARE, NoticeKind, Pair, QuestionFacts, QuestionReview, part_of
from pipeline.model.returns import Round
from pipeline.office.content import Block, Cell, Paragraphs, Points, Report, Section, Table

from .elements import elements
from .fit import criteria, outside
from .groups import FEWEST
from .sentences import notice, pair_name

APART = "svaren"
"""The part before which a new page begins: what comes first is a summary on one page."""
FOUND_SHOWN = 10
"""Pairs the answers show that are listed; the rest are counted."""


def report(instrument: Instrument, round: Round, found: QuestionReview, written: date | None) -> Report:
    """The report of one round's test of the questions."""
    said = texts(instrument)
    heads = said.questions.headings
    parts = (
        ("underlag", heads.basis, _basis(instrument, found)),
        ("korthet", heads.in_short, _in_short(instrument, found)),
        ("svaren", heads.answers, elements(instrument, found)),
        ("liknar", heads.pairs, _pairs(instrument, found)),
        ("kriterier", heads.criteria, criteria(instrument)),
        ("utanfor", heads.outside, outside(instrument)),
        ("grupper", heads.groups, _groups(instrument, found)),
        ("anmarkningar", heads.remarks, _remarks(instrument, found)),
        ("granser", heads.limits, _limits(instrument, found)),
    )
    told = ((id, heading, tuple(blocks)) for id, heading, blocks in parts)
    sections = tuple(Section(id, heading, blocks, alone=id == APART) for id, heading, blocks in told if blocks)
    edition = said.words.edition.format(instrument=instrument.name, edition=instrument.version)
    subtitle = " · ".join((edition, swedish_date(written), round.sender))
    title, lead = said.questions.title.format(round=round.name), (said.questions.lead,)
    footer, words = said.questions.footer, said.words
    return Report(title, subtitle, lead, sections, footer, words.page, words.numbers_below, round.sender, written)


def _basis(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    deep, short = (
        join_words([d.label for d in instrument.depths if d.unit == u], "eller") for u in ("question", "element")
    )
    said = texts(instrument).questions.basis
    who = [said.deep.format(count=found.deep, form=deep, questions=len(instrument.questions))]
    if found.short:
        who.append(said.short.format(count=found.short, form=short))
    if found.waiting:
        who.append(said.waiting.format(count=found.waiting))
    yield Points((" ".join(who), said.shares.format(least=MIN_SHARE), said.follows))


def _in_short(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    """The project plan's three words, each with what the answers and the instrument say to it."""
    said = texts(instrument).questions.in_short
    relevant = tuple(notice(instrument, found.questions, (NoticeKind.OFTEN, NoticeKind.BLANK))) or (said.relevant_all,)
    yield Points(tuple(_sufficient(instrument, found)), heading=said.sufficient)
    yield Points(relevant, heading=said.relevant)
    yield Points(tuple(_needless(instrument, found)), heading=said.needless)


def _sufficient(instrument: Instrument, found: QuestionReview) -> Iterator[str]:
    partly = [c.criterion for c in instrument.coverage if c.not_asked and c.questions]
    wholly = [c.criterion for c in instrument.coverage if not c.questions]
    said = texts(instrument).questions.in_short
    if partly:
        yield said.partly.format(count=len(partly), all=len(instrument.coverage), criteria=join_words(partly))
    if wholly:
        yield said.wholly.format(criteria=join_words(wholly))
    if not partly and not wholly:
        yield said.all_asked
    yield said.remarks.format(count=len({r.practice for r in found.remarks}), all=found.deep + found.short)


def _needless(instrument: Instrument, found: QuestionReview) -> Iterator[str]:
    alike = list(notice(instrument, found.questions, (NoticeKind.ALIKE,)))
    said = texts(instrument).questions.in_short
    yield from alike or [said.none_alike]
    pairs = [said.pair_alike.format(pair=pair_name(p), alike=part_of(p.alike, p.both)) for p in found.similar if p.both]
    if pairs:
        yield said.pairs.format(pairs=join_words(pairs))
    without = [q for group in instrument.no_criterion for q in group.questions]
    if without:
        told = join_words(_codes(instrument, without))
        yield said.no_criterion.format(count=len(without), all=len(instrument.questions), questions=told)


def _codes(instrument: Instrument, questions: list[str]) -> tuple[str, ...]:
    return code_ranges([q.id for q in instrument.questions if q.id in questions])


def _pairs(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    said = texts(instrument).questions.pairs
    if found.similar:
        yield Paragraphs((said.text,))
        rows = tuple(_pair_row(instrument, p) for p in found.similar)
        columns = (said.questions, said.about, said.alike, said.unlike, said.why)
        yield Table(said.table, columns, rows)
    if not found.found:
        yield Paragraphs((said.none_found,))
        return
    many = f"{len(instrument.questions) * (len(instrument.questions) - 1) // 2:,}".replace(",", "\u00a0")
    shown = sorted(found.found, key=lambda p: -p.both)[:FOUND_SHOWN]
    told = [said.pair.format(pair=pair_name(p), count=p.both) for p in shown]
    rest = len(found.found) - len(shown)
    pairs = said.pairs_more.format(pairs=", ".join(told), more=rest) if rest else join_words(told)
    yield Paragraphs((f"{said.found.format(pairs=pairs)} {said.by_chance.format(count=many)}",))


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
    sizes, said = [], texts(instrument).questions.groups
    for g in found.groupings:
        groups = join_words([f"{name} {n}" for name, n in g.sizes.items()]) if g.sizes else said.no_facts
        compared = said.compared.format(groups=join_words(g.compared)) if g.compared else said.not_compared
        sizes.append(f"{capital(g.background)}: {groups}. {compared}")
    yield Paragraphs((said.text.format(least=FEWEST),))
    yield Points(tuple(sizes))
    if not any(g.compared for g in found.groupings):
        return
    told = [_difference(instrument, f) for f in found.questions if f.differences]
    if told:
        yield Paragraphs((said.differences,))
        yield Points(tuple(told))
    else:
        yield Paragraphs((said.no_differences,))


def _difference(instrument: Instrument, f: QuestionFacts) -> str:
    words = texts(instrument).questions.groups.difference
    said = [
        words.format(
            choice=instrument.label(d.choice),
            part=part_of(d.n, d.of),
            group=f"{d.background} {d.group}",
            others=part_of(d.others, d.of_others),
        )
        for d in f.differences
    ]
    return f"{f.question} {instrument.question(f.question).short}: {'; '.join(said)}."


def _remarks(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    said = texts(instrument).questions.remarks
    if not found.remarks:
        yield Paragraphs((said.none,))
        return
    yield Paragraphs((said.text,))
    rows = tuple(
        tuple(
            Cell(text)
            for text in (
                r.practice,
                r.text,
                join_words(code_ranges(r.questions)) or "–",
                instrument.spread_label(r.spread),
            )
        )
        for r in found.remarks
    )
    columns = (said.id, said.remark, said.mentions, said.readers)
    yield Table(said.table, columns, rows)


def _limits(instrument: Instrument, found: QuestionReview) -> Iterator[Block]:
    said = texts(instrument).questions.limits
    chosen = said.few_chosen if found.deep < MIN_SHARE else said.chosen
    yield Points((f"{chosen} {said.all_alike}", said.own, said.unsure, said.no_spread, said.not_measured, said.purpose))
