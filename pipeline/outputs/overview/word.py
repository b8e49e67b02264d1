"""The overview as a Word report that stands alone: every figure with its text and table, and the practices one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.texts import Texts
from pipeline.office.boxes import Box, BoxTable, chip
from pipeline.office.content import Overview, PracticePage
from pipeline.office.report import ReportFile, ReportLook, Turn, blocks_of, heading, table_of
from pipeline.office.report.markup import KEEP, NEW_PAGE, bold, bookmark, link, paragraph, run

MANY = 5
"""With more practices than this, two or three pages each, they are listed first."""


def draw(overview: Overview, look: ReportLook) -> bytes:
    """The report as .docx; the same overview gives the same bytes."""
    said = overview.texts.overview
    words, footer = overview.texts.words, (overview.title, overview.texts.words.page)
    file = ReportFile(look, overview.title, overview.made_by, overview.made_on, footer, words.numbers_below)
    own = [p for p in overview.pages if p.own]
    anchors = {p.id: f"praktik_{n}" for n, p in enumerate(own, 1)}
    parts: list[str | Turn] = [paragraph(run(overview.title), "Title"), paragraph(run(overview.subtitle), "Subtitle")]
    parts += _part_blocks(said.parts.about, (paragraph(run(t)) for t in overview.about))
    parts += _part_blocks(said.parts.left_out, (paragraph(run(t), "ListBullet") for t in overview.left_out))
    for section in overview.sections:
        parts += blocks_of(file, section, anchors)
    if overview.words:
        rows = tuple((Box(word, bold=True), Box(meaning)) for word, meaning in overview.words)
        sheet = BoxTable(said.parts.words, said.parts.words, (said.written.word, said.written.meaning), rows)
        parts += _part_blocks(said.parts.words, [table_of(sheet, look.room, anchors)])
    if own:
        lead = [paragraph(run(said.written.practices_lead)), *_contents(own, anchors)]
        elsewhere = len(overview.pages) - len(own)
        if elsewhere:
            lead.insert(1, paragraph(run(said.written.elsewhere.format(count=elsewhere))))
        parts += _part_blocks(
            said.parts.practices,
            [*lead, *(x for p in own for x in _page(overview.texts, p, look.room, anchors))],
            new_page=True,
        )
    return file.saved(parts)


def _contents(pages: Sequence[PracticePage], anchors: dict[str, str]) -> Iterator[str]:
    """Which practices follow, as links, where there are so many that a reader would leaf for them."""
    if len(pages) > MANY:
        yield from (paragraph(link(anchors[p.id], p.name.replace("\n", " ")), "ListBullet") for p in pages)


def _part_blocks(name: str, blocks: Iterable[str], new_page: bool = False) -> list[str]:
    """A part with its heading, nothing when it would be empty."""
    found = list(blocks)
    return [heading(name, 1, NEW_PAGE if new_page else ""), *found] if found else []


def _page(texts: Texts, page: PracticePage, room: float, anchors: dict[str, str]) -> Iterator[str]:
    """A practice in short. Its answers are in the description and the page; here are levels, what is filled in, and why."""
    title = run(page.name.replace("\n", " "))
    yield paragraph(bookmark(int(anchors[page.id].split("_")[1]), anchors[page.id], title), "Heading2")
    facts = " · ".join(x for x in (page.place, page.facts) if x)
    yield paragraph(run("\n".join(x for x in (facts, page.status) if x)), "Litentext", KEEP)
    yield from (paragraph(run(text)) for text in (page.summary, page.picture) if text)
    if page.contact:
        yield paragraph(bold(f"{texts.words.contact}: ") + run(page.contact))
    if page.elements:
        rows = tuple(
            (
                Box(f"{e.number} {e.name}", bold=True),
                Box(e.level.text, chip=chip(e.level)),
                Box(e.filled.text),
                Box("\n".join(e.reasons)),
            )
            for e in page.elements
        )
        heads = (texts.words.element, texts.words.fulfilled, texts.words.filled, texts.words.why)
        yield table_of(BoxTable(page.name, page.picture or page.name, heads, rows), room, anchors)
