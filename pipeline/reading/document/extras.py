"""What a document holds beside text in rows: pictures and embedded files, notes, tracked changes, struck text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipeline.forms.form_texts import squeeze
from pipeline.model.instrument import Field
from pipeline.model.returns import Attachment, Finding, Severity
from pipeline.reading.answers import plain_code
from pipeline.reading.attached import keep_attached

from .text import (
    ALTERNATIVE,
    DELETED,
    FALLBACK,
    INSERTED,
    POINTS_TO_FILE,
    STRUCK,
    TC,
    TR,
    VAL,
    A,
    R,
    W,
    all_text,
    unwrap,
)

Xml = Any
File = Callable[[str], tuple[str, bytes] | None]
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SAID_IN = ("descr", "title", "alt", "string")
"""Attributes with an alternative text, and with the words of old WordArt."""
PROGRAM = "Filen innehåller något som kan vara ett program {where} ({endings}). Det är sparat som zip ({names}) och startar inte av misstag: fråga avsändaren vad det är."
OFF = ("0", "false", "off", "none")


def code_near(element: Xml | None, rows: Mapping[str, object]) -> str:
    """The visible code of the row an element stands in, else of the nearest row before it; empty when there is none."""
    if element is None:
        return ""
    for tr in element.iterancestors(TR):
        if code := _code_of(tr, rows):
            return code
    before = element.xpath("preceding::w:tr", namespaces={"w": W[1:-1]})
    return next((code for tr in reversed(before) if (code := _code_of(tr, rows))), "")


def _code_of(tr: Xml, rows: Mapping[str, object]) -> str:
    return next((c for cell in unwrap(tr, TC)[:3] if (c := plain_code(all_text(cell))) in rows), "")


def near_relation(body: Xml, rid: str, rows: Mapping[str, object]) -> str:
    """The row of whatever points to a part of the package."""
    if not rid:
        return ""
    found = body.xpath(f"//*[@*[namespace-uri()='{REL[1:-1]}' and .=$rid]]", rid=rid)
    return code_near(found[0], rows) if found else ""


def noted_rows(body: Xml, notes: Iterable[Xml], rows: Mapping[str, object]) -> dict[Xml, str]:
    """{comment or footnote: the row it is fastened to, empty when it is fastened nowhere}. All at once: there may be thousands."""
    notes = list(notes)
    marks: dict[tuple[str, str | None], Xml] = {}
    for m in body.iter(*{f"{note.tag}Reference" for note in notes}) if notes else ():
        marks.setdefault((m.tag, m.get(W + "id")), m)
    near: dict[Xml, str] = {}
    found = {}
    for note in notes:
        mark = marks.get((f"{note.tag}Reference", note.get(W + "id")))
        paragraph = None if mark is None else next(mark.iterancestors(W + "p"), mark)
        if paragraph not in near:
            near[paragraph] = code_near(paragraph, rows)
        found[note] = near[paragraph]
    return found


def attachments_in(
    roots: Iterable[Xml], file: File, all_files: Iterable[str], rows: Mapping[str, object]
) -> tuple[tuple[Attachment, ...], list[tuple[str, str]], list[Finding]]:
    """(pictures and embedded files in the order they stand, then those that nothing points to; [(alternative text, near)]; findings)."""
    found: dict[tuple[str, str], tuple[str, bytes, str]] = {}
    alternative: dict[tuple[str, str], None] = {}
    missing: list[str] = []
    for element in (e for root in roots for e in root.iter(*POINTS_TO_FILE, *ALTERNATIVE)):
        if element.tag in ALTERNATIVE:
            texts = [element.get(n) or "" for n in SAID_IN]
            alternative |= {(t.strip(), code_near(element, rows)): None for t in texts if t.strip()}
        if element.tag in POINTS_TO_FILE:
            rid = next((element.get(REL + n) for n in ("embed", "id") if element.get(REL + n)), "")
            stored = file(rid) if rid else None
            if stored is None and element.tag == A + "blip":
                missing.append(code_near(element, rows))
            elif stored is not None:
                found.setdefault((rid, code_near(element, rows)), (*stored, _description_of(element)))
    used = {rid for rid, _ in found}
    for rid in all_files:
        stored = None if rid in used else file(rid)
        if stored is not None:
            found.setdefault((rid, ""), (*stored, ""))
    counts: Counter[str] = Counter()
    attachments = []
    for (_, near), (name, content, text) in found.items():
        attachments.append(attachment(counts, near, name, content, text))
    return tuple(attachments), list(alternative), attachment_findings(attachments, missing)


def attachment(counts: Counter[str], near: str, name: str, content: bytes, text: str) -> Attachment:
    """A file out of a form under a name of ours, and so that nothing starts by a press on it. `counts`: of those made before it."""
    how = keep_attached(name, content)
    stem = f"{near or 'formular'}-{how.kind}"
    counts[stem] += 1
    return Attachment(f"{stem}-{counts[stem]}{how.ending}", near, how.content, text)


def attachment_findings(attachments: Iterable[Attachment], missing: Iterable[str] = ()) -> list[Finding]:
    """One finding per row that holds pictures or files. `missing`: rows with a picture that is not in the file."""
    places: dict[str, list[str]] = {near: [] for near in missing}
    for a in attachments:
        places.setdefault(a.near, []).append(a.name)
    found = []
    for near, names in places.items():
        packed = [n for n in names if n.endswith(".zip")]
        plain = [n for n in names if n not in packed]
        found += [_picture_finding(near, plain)] if plain or not names else []
        found += [program_finding(f"vid {near}" if near else "utanför frågorna", packed, near)] if packed else []
    return found


def program_finding(where: str, names: Sequence[str], near: str = "") -> Finding:
    """Files that may be programs, and lie in zips. `where` they were found, `names` of the zips."""
    endings = ", ".join(dict.fromkeys(PurePosixPath(n.removesuffix(".zip")).suffix for n in names))
    message = PROGRAM.format(where=where, endings=endings, names=", ".join(names))
    return Finding("embedded_program", Severity.TELL, message, None, near or None)


def _description_of(element: Xml) -> str:
    """The alternative text of the drawing a picture stands in."""
    drawing = next(element.iterancestors(W + "drawing", W + "pict", W + "object"), None)
    names = () if drawing is None else drawing.iter(*ALTERNATIVE)
    return next((t for e in names for n in SAID_IN if (t := (e.get(n) or "").strip())), "")


def _picture_finding(near: str, names: list[str]) -> Finding:
    """A picture is no text and no answer, but somebody meant something by it: one finding per place."""
    where = f"vid {near}" if near else "utanför frågorna"
    kept = f"Den sparas som bilaga ({', '.join(names)})" if names else "Den följde inte med i filen"
    message = f"Filen innehåller en bild eller en inklistrad fil {where}. {kept}: se vad den säger och fråga om det behövs som text."
    return Finding("picture", Severity.TELL, message, None, near or None)


def change_findings(found: Mapping[str, list[Xml]]) -> list[Finding]:
    """Tracked changes that nobody has accepted or rejected. `found`: a survey."""
    if not any(tag in found for tag in (*INSERTED, *DELETED)):
        return []
    message = "Filen har spårade ändringar som ingen har godkänt. Insatt text räknas som svar, borttagen text inte. Öppna filen om det är osäkert vad som gäller."
    return [Finding("tracked_changes", Severity.TELL, message)]


def struck_words(cell: Xml) -> str:
    """The text in a cell that somebody struck through, empty when there is none."""
    marks = (m for m in cell.iter(*STRUCK) if m.get(VAL, "1") not in OFF)
    runs = (r for m in marks for r in [m.getparent().getparent()] if r is not None and r.tag == R)
    texts = (all_text(r) for r in runs if next(r.iterancestors(FALLBACK, W + "del"), None) is None)
    return squeeze("".join(texts))


def struck_text(field: Field) -> Finding:
    """Struck text is kept, for nothing a respondent wrote is thrown away; a person must see that it was struck."""
    message = (
        f"I svaret på {field.code} är text överstruken. Den står kvar i svaret: öppna filen och fråga vad som gäller."
    )
    return Finding("struck_text", Severity.ASK, message, field.element, field.code, field.key)
