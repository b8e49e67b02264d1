"""A document in Word's own elements -> Reading. Shared by every flowing format: what they hold is told in these elements first.

One pass over the rows (document_flow.py) gives what stands in every answer cell; notes, margins and embedded files follow.
Tracked insertions count, deletions do not. At the end the sum of all text must close (accounting.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.forms.form_texts import BULLETS, is_form_text, is_named_text, squeeze
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Attachment, Finding, Identity, Unplaced
from pipeline.reading.answers import Reading, collect, find_identity, guess_depth, plain_code, settled_identity
from pipeline.reading.numbered import find_numbered
from pipeline.reading.placing import add_strays, place_numbered

from .accounting import closes, lost_pieces, second_copies, unaccounted_finding
from .extras import attachments_in, change_findings, code_near, near_relation, noted_rows
from .flow import Flow
from .rows import merged_rows
from .text import MC, MERGED, TC, TR, Xml, all_text, survey, text_of, unwrap


def _nothing() -> None:
    return None


def _no_file(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Document:
    """A flowing document in Word's own elements, whatever format it came in."""

    body: Xml
    """w:body with w:p, w:tbl/w:tr/w:tc and inline w:sdt."""
    notes: list[Xml]
    """w:comment, w:footnote and w:endnote with the w:id that a w:commentReference (...) in the body points to."""
    margins: list[Xml]
    """The paragraphs of page headers and footers."""
    carried: Identity | None
    """The mark in the file's properties."""
    saved: datetime | None
    file: Callable[[str], tuple[str, bytes] | None] = _no_file
    """The embedded file with this relation id, the r:embed of a picture: (its name, its content)."""
    files: tuple[str, ...] = ()
    """Relation ids of all embedded files, also those that nothing in the body points to."""
    parts: tuple[tuple[str, str], ...] = ()
    """(text, relation id) of parts beside the text, such as charts and diagrams."""
    labels: frozenset[str] = frozenset()
    """What a sensitivity label wrote on the pages, white space removed."""
    findings: tuple[Finding, ...] = ()
    unusual: Mapping[str, list[Xml]] | None = None
    """A survey of the body, when one was made."""
    show_lists: Callable[[], None] = _nothing
    """Writes list markers into the body; called when a cell is found that could hold a list, for most forms have none."""


def read_document(instrument: Instrument, document: Document) -> Reading:
    """The answers of one document, its unplaced texts and what a human should know about it."""
    body = document.body
    unusual = survey(body) if document.unusual is None else document.unusual
    second_copies(unusual.get(MC + "AlternateContent", ()))
    depth = _depth(instrument, document)
    flow = Flow(instrument, depth, body, unusual, document.show_lists)
    said, loose = [*document.findings, *flow.said], [*flow.loose, *_notes(document, flow)]
    for p in document.margins:
        text = text_of(p)
        if text.strip() and squeeze(text) not in document.labels:
            loose.append((text.strip(), ""))
        loose += _balance([p], [text], flow, said)
    loose += _balance([_outermost(body), *document.notes], flow.seen, flow, said)
    attachments: tuple[Attachment, ...] = ()
    if unusual or document.files:
        roots = [body, *document.notes, *document.margins]
        attachments, alternative, told = attachments_in(roots, document.file, document.files, flow.rows)
        said += [*change_findings(unusual), *merged_rows(unusual.get(MERGED, ()), flow.rows), *told]
        loose += alternative
    loose += [(text, near_relation(body, rid, flow.rows)) for text, rid in document.parts]
    answers, unplaced = collect(instrument, depth, flow.spots, said)
    numbered = find_numbered(instrument, depth, flow.lines)
    add_strays(instrument, depth, answers, numbered, [(code, n, flow.loose[n][0]) for code, n in flow.strays])
    answers, doubled = place_numbered(instrument, depth, answers, numbered, said)
    identity = settled_identity(instrument, (text for text, _ in loose), document.carried, said)
    left = [(t, numbered.near.get(n, near)) for n, (t, near) in enumerate(loose) if n not in numbered.taken]
    facts = (*flow.facts, *numbered.facts)
    texts, cover = _part_loose(instrument, left, facts)
    return Reading(
        answers,
        (*unplaced, *doubled, *texts),
        tuple(said),
        identity,
        depth,
        document.saved,
        facts,
        cover,
        flow.controls_found,
        flow.rows_found + numbered.rows,
        attachments,
    )


def _outermost(body: Xml) -> Xml:
    """The element in which everything of the text stands, also what a program put beside the body."""
    above = body.getparent()
    return body if above is None or len(above) == 1 else above


def _depth(instrument: Instrument, document: Document) -> str:
    carried = document.carried or find_identity(all_text(document.body))
    if carried and carried.depth in {d.code for d in instrument.depths}:
        return carried.depth
    first = (cell for row in document.body.iter(TR) for cell in unwrap(row, TC)[:1])
    return guess_depth(instrument, (plain_code(all_text(cell)) for cell in first))


def _notes(document: Document, flow: Flow) -> Iterator[tuple[str, str]]:
    """Comments, footnotes and endnotes, each at the row it is fastened to."""
    rows = noted_rows(document.body, document.notes, flow.rows)
    for note in document.notes:
        text = text_of(note)
        flow.seen.append(text)
        if text.strip():
            yield text.strip(), rows[note]


def _balance(roots: list[Xml], placed: list[str], flow: Flow, said: list[Finding]) -> list[tuple[str, str]]:
    """What was placed nowhere although the roots hold it: told, and kept at its row."""
    gone = [] if closes(roots, placed) else lost_pieces(roots, placed)
    if gone:
        said.append(unaccounted_finding(sum(len(squeeze(p.text)) for p in gone), code_near(gone[0].element, flow.rows)))
    return [(p.text.strip(), code_near(p.element, flow.rows)) for p in gone]


def _part_loose(
    instrument: Instrument, loose: Sequence[tuple[str, str]], facts: Sequence[tuple[str, str]]
) -> tuple[list[Unplaced], tuple[str, ...]]:
    """(what a person wrote, the form's own sentences with a name in them)."""
    ours = facts[0][1] if facts else ""
    plain = {t: t.lstrip(BULLETS + " ") for t, _ in loose}  # ONLYOFFICE makes a list of the name on the cover in .odt
    texts = [Unplaced(t, near) for t, near in loose if plain[t] != ours and not is_form_text(instrument, t)]
    cover = {u.text: plain[u.text] for u in texts if is_named_text(instrument, u.text)}
    return [u for u in texts if u.text not in cover], tuple(cover.values())
