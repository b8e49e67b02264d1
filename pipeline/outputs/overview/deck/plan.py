"""What stands on which slide, as data: one message a slide, at most a dozen lines, and a word on where the rest is.

Room is counted in Arial's own widths, so that a text that is too long is known here and not by whoever shows the slide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.base.xml_text import plain
from pipeline.model.texts import Texts
from pipeline.model.texts.overview import WrittenTexts
from pipeline.office.boxes import Box, BoxTable, from_table
from pipeline.office.content import Card, Cards, Figure, Overview, Paragraphs, Points, Section, Table
from pipeline.office.text_width import lines, shorten_text

from . import figures, told
from .slide import BODY, LEAD, MOST_LEAD, MOST_LINES, MOST_PARTS, ROOM, TITLE_LINES, TITLE_SIZES, Slide, SlideLine


def plan(overview: Overview) -> tuple[Slide, ...]:
    """The slides in their order. Every title is there once."""
    return tuple(_unique(_plain(overview.texts, s) for s in _slides(overview)))


def _slides(overview: Overview) -> Iterator[Slide]:
    yield Slide(overview.title, lines=(SlideLine(overview.subtitle),), notes=overview.about, opening=True)
    texts = overview.texts
    parts, said = texts.overview.parts, texts.overview.written
    yield from _text(said, parts.about, "", [SlideLine(t) for t in overview.about])
    yield from _text(said, parts.left_out, "", [SlideLine(t, "•") for t in overview.left_out])
    for section in overview.sections:
        there = sum(isinstance(b, Figure) for b in section.blocks)
        if section.slides or not there:
            yield from _section(texts, section)
        else:
            elsewhere = said.told_elsewhere_one if there == 1 else said.told_elsewhere_many
            yield from _text(said, section.heading, "", [SlideLine(elsewhere.format(count=there))])
    if overview.words:
        rows = tuple((Box(word, bold=True), Box(meaning)) for word, meaning in overview.words)
        sheet = BoxTable(parts.words, parts.words, (said.word, said.meaning), rows)
        yield from _table(said, parts.words, "", sheet)


def _section(texts: Texts, section: Section) -> Iterator[Slide]:
    """Texts and lists in a row share slides, and cards share theirs; other blocks have slides of their own."""
    said = texts.overview.written
    waiting: list[SlideLine] = []
    for block in section.blocks:
        match block:
            case Paragraphs(paragraphs=paragraphs):
                waiting += [SlideLine(t) for t in paragraphs]
            case Points(items=items, numbered=numbered, heading=heading):
                waiting += [SlideLine(heading, bold=True)] if heading and items else []
                waiting += [SlideLine(t, f"{n}." if numbered else "•") for n, t in enumerate(items, 1)]
            case Cards(cards=cards):
                yield from _cards(said, section.heading, waiting, cards)
                waiting = []
            case Figure() | Table():
                yield from _text(said, section.heading, section.heading, waiting)
                waiting = []
                yield from _draw_slides(texts, section.heading, block)
    yield from _text(said, section.heading, section.heading, waiting)


def _draw_slides(texts: Texts, part: str, block: Figure | Table) -> Iterator[Slide]:
    if isinstance(block, Table):
        yield from _table(texts.overview.written, block.caption, part, from_table(block))
        return
    for title, same in groupby(figures.draw_figure(texts, block), lambda s: s.title):
        yield from (
            replace(s, part=part, lines=_lead(block.text))
            for s in _number_slides(texts.overview.written, title, list(same))
        )


def _table(said: WrittenTexts, title: str, part: str, sheet: BoxTable) -> Iterator[Slide]:
    found = figures.parts(said, sheet, figures.part_of(said, title, 1, MOST_PARTS))
    made = [Slide(title, part, sheets=(s,), about=s.about, note=note, notes=told.sheet(s)) for s, note in found]
    yield from _number_slides(said, title, made)


def _lead(text: str) -> tuple[SlideLine, ...]:
    """A figure's text as it fits above it; all of it is in the notes."""
    return (SlideLine(shorten_text(plain(text), LEAD, ROOM, MOST_LEAD)),)


def _cards(said: WrittenTexts, part: str, waiting: Sequence[SlideLine], cards: Sequence[Card]) -> Iterator[Slide]:
    """As many cards on a slide as there is room for, none in two pieces that fits on one; how many more there are is said."""
    pages: list[list[SlideLine]] = [list(waiting)]
    shown = 0
    for card in cards:
        found = [
            SlideLine(", ".join(x for x in (card.title, card.place) if x), bold=True),
            *(SlideLine(f"{what}: {text}") for what, text in card.lines),
        ]
        if pages[-1] and sum(map(height, [*pages[-1], *found])) > MOST_LINES:
            if len(pages) == MOST_PARTS:
                break
            pages.append([])
        pages[-1] += found
        shown += 1
    made = [slide for page in pages for slide in _text(said, part, "", page)]
    if made and shown < len(cards):
        made[-1] = replace(made[-1], note=said.more_in_report.format(count=len(cards) - shown))
    plain_titles = [replace(s, title=part) for s in made]
    yield from (
        replace(s, title=figures.part_of(said, part, n, len(made)) if len(made) > 1 else part)
        for n, s in enumerate(plain_titles, 1)
    )


def _text(said: WrittenTexts, title: str, part: str, found: Sequence[SlideLine]) -> Iterator[Slide]:
    """Slides of running text, none with more than a dozen lines as they wrap."""
    pages: list[list[SlideLine]] = [[]]
    used = 0
    for line in (piece for x in found for piece in _pieces(x)):
        needed = height(line)
        if used and used + needed > MOST_LINES:
            pages.append([])
            used = 0
        pages[-1].append(line)
        used += needed
    notes = tuple(f"{x.sign} {x.text}".strip() for x in found)
    made = [Slide(title, part if part != title else "", tuple(p), notes=notes) for p in pages if p]
    yield from _number_slides(said, title, made)


def _number_slides(said: WrittenTexts, title: str, made: Sequence[Slide]) -> Iterator[Slide]:
    """At most MOST_PARTS slides of one thing, their titles with numbers."""
    kept = made[:MOST_PARTS]
    for n, slide in enumerate(kept, 1):
        rest = said.in_report if n == len(kept) < len(made) and said.in_report not in slide.note else ""
        note = f"{slide.note} {rest}".strip()
        yield replace(slide, title=figures.part_of(said, title, n, len(kept)) if len(kept) > 1 else title, note=note)


def height(line: SlideLine, points: float = BODY) -> int:
    """Lines as it wraps."""
    return len(lines(plain(line.text), points, ROOM - (1.0 if line.sign else 0), line.bold))


def _pieces(line: SlideLine) -> Iterator[SlideLine]:
    """A paragraph that fills more than a slide, in pieces that do not."""
    wrapped = lines(plain(line.text), BODY, ROOM - (1.0 if line.sign else 0), line.bold)
    if len(wrapped) <= MOST_LINES:
        yield line
        return
    for n in range(0, len(wrapped), MOST_LINES):
        yield line._replace(text=" ".join(wrapped[n : n + MOST_LINES]), sign="" if n else line.sign)


def _plain(texts: Texts, slide: Slide) -> Slide:
    """A title is one line of text as far as PowerPoint is concerned, and no longer than fits; the whole of it is in the notes."""
    whole = plain(slide.title).replace("\n", " ").strip() or texts.words.practice
    title = shorten_text(whole, TITLE_SIZES[-1], ROOM, TITLE_LINES, bold=True)
    return replace(slide, title=title, notes=slide.notes if title == whole else (whole, *slide.notes))


def _unique(slides: Iterable[Slide]) -> Iterator[Slide]:
    seen: Counter[str] = Counter()
    for slide in slides:
        title = slide.title
        while seen[title]:
            seen[slide.title] += 1
            title = f"{slide.title} ({seen[slide.title]})"
        seen[title] += 1
        yield replace(slide, title=title)
