"""Makes description.docx, letter.docx, overview.docx and overview.pptx as they come with the program. Run it after a change here, then look at them.

A unit restyles its own copies in Word; this script is only where the first ones come from.
Run in the repository, with the package installed: python templates/make_templates.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx.document import Document as DocumentType
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from overview_looks import make_deck, make_report
from template_styles import (
    base_styles,
    border,
    character_style,
    field,
    fill,
    line,
    new_document,
    no_hyphens,
    right_tab,
    save,
    section_break,
    section_properties,
    style,
    tag,
)

from pipeline.office.looks import BLUE, FILLED, INK, MUTED, PALE, RULE, SERIF, VIOLET
from pipeline.office.looks import FONT as SANS

HERE = Path(__file__).parent
LEVELS = {
    "komplett": ("Ifyllt komplett", FILLED[0]),
    "delvis": ("Ifyllt delvis", FILLED[1]),
    "saknas": ("Ifyllt saknas", FILLED[2]),
    "ej relevant": ("Ifyllt ej relevant", FILLED[3]),
}
"""One neutral hue in steps; the word always stands in the cell as well."""
FULFILLED = {
    "uppfyllt": ("Nivå uppfyllt", "single", 48),
    "delvis uppfyllt": ("Nivå delvis uppfyllt", "single", 18),
    "ej uppfyllt": ("Nivå ej uppfyllt", "single", 4),
    "underlag saknas": ("Nivå underlag saknas", "dotted", 18),
    "planerat": ("Nivå planerat", "dashed", 12),
    "ej relevant": ("Nivå ej relevant", "", 0),
    "olika": ("Nivå olika", "double", 6),
}
"""A bar beside the word, never a fill, and another hue: not to be taken for what is filled in, also in a grey print."""


def make_description(path: Path) -> None:
    doc = new_document("Beskrivning av arbetssätt")
    _description_styles(doc)
    _headers(doc)
    line(doc, "Title", "{{ title }}")
    line(doc, "Subtitle", "{{ place }}")
    line(doc, "Fakta", "{{ facts }}")
    line(doc, "Fakta", "{{ edition }}")
    line(doc, "Märkning", "{{ mark }}")
    tag(doc, "if appendix_note")
    line(doc, "Anmärkning", "{{ appendix_note }}")
    tag(doc, "endif")
    tag(doc, "for part in parts")
    tag(doc, "if part.is_wide")
    section_break(doc, 2)
    tag(doc, "endif")
    _heading(doc)
    _content(doc)
    _profile(doc)
    tag(doc, "if part.is_lead")
    opening = section_break(doc, 1)
    tag(doc, "endif")
    tag(doc, "if part.is_wide")
    section_break(doc, 1)
    tag(doc, "endif")
    tag(doc, "endfor")
    _appendix(doc)
    _judging(doc)
    _order_sections(doc, opening)
    save(doc, path)


def _description_styles(doc: DocumentType) -> None:
    base_styles(doc)
    subtitle = style(doc, "Subtitle", SANS, 12, INK, 0, 3)
    no_hyphens(subtitle)
    for wide in subtitle.element.rPr.findall(qn("w:spacing")):
        subtitle.element.rPr.remove(wide)
    no_hyphens(style(doc, "Fakta", SANS, 9, MUTED, 0, 1))
    mark = style(doc, "Märkning", SANS, 9.5, BLUE, 7, 3)
    for side in ("top", "left", "bottom"):
        border(mark, side, BLUE if side == "left" else PALE, 24 if side == "left" else 12, 6 if side == "left" else 1)
    fill(mark, PALE)
    mark.paragraph_format.left_indent = Cm(0.25)
    style(doc, "Ingress", SERIF, 11.5, INK, 0, 3, 1.08)
    style(doc, "Brödtext", SERIF, 10, INK, 0, 3, 1.0)
    style(doc, "Svar i korthet", SANS, 8.5, INK, 1, 2)
    note = style(doc, "Anmärkning", SANS, 8.5, INK, 1, 3)
    border(note, "left", RULE, 12, 5)
    note.paragraph_format.left_indent = Cm(0.2)
    no_hyphens(style(doc, "Tabelltext", SANS, 8.5, INK, 1, 1))
    head = style(doc, "Tabellhuvud", SANS, 8.5, BLUE, 1, 1, bold=True, base="Tabelltext")
    head.paragraph_format.keep_with_next = True
    fill(head, PALE)
    style(doc, "Tabelltext hålls ihop", SANS, 8.5, INK, 1, 1, base="Tabelltext").paragraph_format.keep_with_next = True
    for name, color in LEVELS.values():
        fill(style(doc, name, SANS, 8.5, INK, 1, 1, base="Tabelltext"), color)
    _fulfilment_styles(doc)
    character_style(doc, "Källkod", SANS, 7.5, MUTED)
    character_style(doc, "Inledande ord", SERIF, 10, BLUE, italic=True)
    character_style(doc, "Svarets ord", SANS, 8.5, BLUE, bold=True)


def _fulfilment_styles(doc: DocumentType) -> None:
    for name, kind, size in FULFILLED.values():
        look = style(doc, name, SANS, 8.5, INK, 1, 1, base="Tabelltext")
        look.paragraph_format.left_indent = Cm(0.3)
        if kind:
            border(look, "left", VIOLET, size, 4, kind)
    head = style(doc, "Tabellhuvud uppfyllt", SANS, 8.5, VIOLET, 1, 1, bold=True, base="Tabelltext")
    head.paragraph_format.keep_with_next = True
    style(doc, "Nivåns not", SANS, 8, MUTED, 0, 0.5, base="Tabelltext").paragraph_format.left_indent = Cm(0.3)
    second = style(doc, "Heading 2", SANS, 9.5, VIOLET, 6, 2, bold=True)
    second.paragraph_format.keep_with_next = True
    no_hyphens(second)
    no_hyphens(style(doc, "Liten text", SANS, 8, INK, 0, 2))
    for name, color, bold in (("Liten tabelltext", INK, False), ("Litet tabellhuvud", VIOLET, True)):
        style(doc, name, SANS, 8, color, 1, 0.5, bold=bold, base="Tabelltext")
    doc.styles["Litet tabellhuvud"].paragraph_format.keep_with_next = True  # type: ignore[attr-defined]
    character_style(doc, "Elementets namn", SANS, 8, INK, bold=True)
    character_style(doc, "Läs tillsammans", SANS, 8, VIOLET, bold=True)
    character_style(doc, "Nivåns ord", SANS, 8.5, VIOLET, bold=True)


def _headers(doc: DocumentType) -> None:
    section = doc.sections[0]
    section.different_first_page_header_footer = True
    for header, left in ((section.first_page_header, "{{ sender }}"), (section.header, "{{ title }}")):
        header.paragraphs[0].add_run(left + "\t{{ id }}")
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.add_run("{{ mark }}\tSida ")
        field(paragraph, "PAGE")
        paragraph.add_run(" av ")
        field(paragraph, "NUMPAGES")


def _heading(doc: DocumentType) -> None:
    tag(doc, "if part.new_page")
    line(doc, "Heading 1", "{{ part.heading }}").paragraph_format.page_break_before = True
    tag(doc, "elif part.new_column")
    breaking = line(doc, "Heading 1")
    breaking.add_run().add_break(WD_BREAK.COLUMN)
    breaking.add_run("{{ part.heading }}")
    tag(doc, "else")
    line(doc, "Heading 1", "{{ part.heading }}")
    tag(doc, "endif")


def _content(doc: DocumentType) -> None:
    tag(doc, "for t in part.texts")
    tag(doc, "if part.is_lead")
    line(doc, "Ingress", *TEXT_RUNS)
    tag(doc, "else")
    line(doc, "Brödtext", *TEXT_RUNS)
    tag(doc, "endif")
    tag(doc, "endfor")
    tag(doc, "if part.groups and part.kind == 'text'")
    line(
        doc,
        "Svar i korthet",
        "{% for g in part.groups %}",
        *GROUP_RUNS,
        "{% if not loop.last %} {% endif %}{% endfor %}",
    )
    tag(doc, "else")
    tag(doc, "for g in part.groups")
    tag(doc, "if not loop.last")
    line(doc, "Svar i korthet", *GROUP_RUNS).paragraph_format.keep_with_next = True
    tag(doc, "else")
    line(doc, "Svar i korthet", *GROUP_RUNS)
    tag(doc, "endif")
    tag(doc, "endfor")
    tag(doc, "endif")
    tag(doc, "for note in part.notes")
    tag(doc, "if part.rows")
    line(doc, "Anmärkning", "{{ note }}").paragraph_format.keep_with_next = True
    tag(doc, "else")
    line(doc, "Anmärkning", "{{ note }}")
    tag(doc, "endif")
    tag(doc, "endfor")


TEXT_RUNS = (
    ("{% if t.lead %}{{ t.lead }}:{{ t.joint }}{% endif %}", "Inledande ord"),
    "{{ t.text }}",
    ("{% if t.code %}\u00a0({{ t.code }}){% endif %}", "Källkod"),
)
GROUP_RUNS = (
    ("{{ g.label }}:", "Svarets ord"),
    " {{ g.said }}",
    ("{% if g.codes %} ({{ g.codes }}){% endif %}", "Källkod"),
    ".",
)


def _profile(doc: DocumentType) -> None:
    """Each level has a paragraph style of its own, so that the unit can change its look in Word."""
    tag(doc, "if part.rows and part.is_wide")
    about = (
        "För vart och ett av elementen: först vad som är ifyllt i formuläret, sedan, i en egen kolumn, "
        "hur långt det är uppfyllt och vem som säger det."
    )
    table = _profile_table(doc, (("Element", 5.6), ("Ifyllt i formuläret", 3.5), ("Uppfyllt enligt kriterierna", 8.3)))
    sample = table.rows[2]
    _fulfilled(sample.cells[2], "row.holds")
    tag_in(sample.cells[2], "for note in row.holds.notes")
    sample.cells[2].add_paragraph("{{ note }}", "Nivåns not")
    tag_in(sample.cells[2], "endfor")
    table.rows[0].cells[2].paragraphs[0].style = "Tabellhuvud uppfyllt"
    for row in (table.rows[0], sample):
        _parted(row.cells[2])
    _table_look(table, "Ifyllt och uppfyllt per element", about)
    tag(doc, "elif part.rows")
    table = _profile_table(doc, (("Element", 5.3), ("Ifyllt", 3.0)))
    about = "Vad som är ifyllt i formuläret för vart och ett av elementen. Ingen bedömning är gjord."
    _table_look(table, "Ifyllt per element", about)
    tag(doc, "endif")
    tag(doc, "for note in part.after")
    line(doc, "Anmärkning", "{{ note }}")
    tag(doc, "endfor")


def _profile_table(doc: DocumentType, columns: tuple[tuple[str, float], ...]) -> Any:
    """Element and what is filled in; further columns are left empty."""
    heads, widths = tuple(head for head, _ in columns), tuple(Cm(wide) for _, wide in columns)
    rest = ("",) * (len(columns) - 1)
    table = _table(doc, heads, widths, "Tabellhuvud")
    _row(table.add_row(), ("{%tr for row in part.rows %}", *rest), widths)
    sample = table.add_row()
    _row(sample, ("{%p if loop.last %}", *rest), widths)
    for look, otherwise in (("Tabelltext", "else"), ("Tabelltext hålls ihop", "endif")):
        sample.cells[0].add_paragraph("{{ row.number }} {{ row.name }}", look)
        tag_in(sample.cells[0], otherwise)
    _level(sample.cells[1])
    _row(table.add_row(), ("{%tr endfor %}", *rest), widths)
    return table


def _table(doc: DocumentType, heads: tuple[str, ...], widths: tuple[Any, ...], look: str) -> Any:
    table = doc.add_table(rows=1, cols=len(heads))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _row(table.rows[0], heads, widths, look)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return table


def _parted(cell: Any) -> None:
    """A double rule down the table: what is left of it says nothing of what is right of it."""
    edge = f'<w:left w:val="double" w:sz="6" w:space="0" w:color="{MUTED}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{edge}</w:tcBorders>"))


def _level(cell: Any) -> None:
    for n, (code, (look, _)) in enumerate(LEVELS.items()):
        tag_in(cell, f"{'if' if n == 0 else 'elif'} row.level == '{code}'", first=n == 0)
        cell.add_paragraph("{{ row.said }}{% if row.follows %} ({{ row.follows }}){% endif %}", look)
    tag_in(cell, "endif")


def _fulfilled(cell: Any, shown: str) -> None:
    for n, (code, (look, _, _)) in enumerate(FULFILLED.items()):
        tag_in(cell, f"{'if' if n == 0 else 'elif'} {shown}.level == '{code}'", first=n == 0)
        paragraph = cell.add_paragraph(f"{{{{ {shown}.lead }}}}: ", look)
        paragraph.add_run(f"{{{{ {shown}.said }}}}", "Nivåns ord")
        paragraph.add_run(f"{{% if {shown}.beside %}}; {{{{ {shown}.beside }}}}{{% endif %}}")
    tag_in(cell, "endif")


def tag_in(cell: Any, text: str, first: bool = False) -> None:
    """A tag in a paragraph of its own in a cell; in the one that is there from the beginning when it is the first."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph(style="Mallrad")
    paragraph.add_run("{%p " + text + " %}")


def _row(row: Any, texts: tuple[str, ...], widths: tuple[Any, ...], look: str = "Tabelltext") -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        cell.paragraphs[0].style = look
        cell.paragraphs[0].add_run(text)


def _table_look(table: Any, caption: str, about: str) -> None:
    properties = table._tbl.tblPr
    edges = "".join(
        f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>' for s in ("top", "bottom", "insideH")
    )
    for found in properties.findall(qn("w:tblLook")):
        properties.remove(found)
    properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>"))
    for old in properties.findall(qn("w:tblLayout")):
        properties.remove(old)
    properties.append(parse_xml(f'<w:tblLayout {nsdecls("w")} w:type="fixed"/>'))
    properties.append(
        parse_xml(
            f'<w:tblLook {nsdecls("w")} w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        )
    )
    properties.append(parse_xml(f'<w:tblCaption {nsdecls("w")} w:val="{caption}"/>'))
    properties.append(parse_xml(f'<w:tblDescription {nsdecls("w")} w:val="{about}"/>'))


def _appendix(doc: DocumentType) -> None:
    tag(doc, "if appendix")
    line(doc, "Heading 1", "Bilaga: kommentarer till enskilda frågor").paragraph_format.page_break_before = True
    tag(doc, "for t in appendix")
    line(doc, "Brödtext", *TEXT_RUNS)
    tag(doc, "endfor")
    tag(doc, "endif")


def _judging(doc: DocumentType) -> None:
    """On a page of its own, so that the description itself can be handed on without it."""
    tag(doc, "if judging")
    section_break(doc, 2)
    line(doc, "Heading 1", "{{ judging.heading }}").paragraph_format.page_break_before = True
    tag(doc, "for note in judging.notes")
    line(doc, "Anmärkning", "{{ note }}")
    tag(doc, "endfor")
    line(doc, "Heading 2", "Nivå och skäl, element för element")
    _statements(doc)
    line(doc, "Heading 2", "Hur svaren läses")
    tag(doc, "for text in judging.reading")
    line(doc, "Liten text", "{{ text }}")
    tag(doc, "endfor")
    line(doc, "Heading 2", "Reglerna, kriterium för kriterium")
    _rules(doc)
    tag(doc, "if judging.tried")
    line(doc, "Heading 2", "Om reglerna hade varit andra")
    line(doc, "Liten text", "{{ judging.stands }}").paragraph_format.keep_with_next = True
    tag(doc, "for g in judging.tried")
    line(doc, "Liten text", ("{{ g.label }}:", "Läs tillsammans"), " {{ g.said }}.")
    tag(doc, "endfor")
    tag(doc, "endif")
    section_break(doc, 1)
    line(doc, "Avsnittsbrytning")
    tag(doc, "endif")


def _statements(doc: DocumentType) -> None:
    widths = (Cm(3.5), Cm(5.7), Cm(8.2))
    table = _table(doc, ("Element", "Nivå, vem och när", "Skäl"), widths, "Litet tabellhuvud")
    _row(table.add_row(), ("{%tr for s in judging.statements %}", "", ""), widths)
    sample = table.add_row()
    _row(sample, ("", "", ""), widths)
    name, level, reasons = sample.cells
    tag_in(name, "if s.is_first", first=True)
    name.add_paragraph(style="Liten tabelltext").add_run("{{ s.element }}", "Elementets namn")
    tag_in(name, "else")
    name.add_paragraph("{{ s.element }}", "Liten tabelltext")
    tag_in(name, "endif")
    _fulfilled(level, "s.shown")
    tag_in(level, "if s.who")
    level.add_paragraph("{{ s.who }}", "Nivåns not")
    tag_in(level, "endif")
    tag_in(reasons, "for reason in s.reasons", first=True)
    reasons.add_paragraph("{{ reason }}", "Liten tabelltext")
    tag_in(reasons, "endfor")
    tag_in(reasons, "for note in s.notes")
    reasons.add_paragraph(style="Liten tabelltext").add_run("{{ note }}", "Läs tillsammans")
    tag_in(reasons, "endfor")
    _row(table.add_row(), ("{%tr endfor %}", "", ""), widths)
    about = (
        "För vart och ett av elementen: varje nivå, vem som har satt den, när, på vilken utgåva och med vilket skäl."
    )
    _table_look(table, "Nivå och skäl per element", about)


def _rules(doc: DocumentType) -> None:
    widths = (Cm(1.0), Cm(6.8), Cm(9.6))
    table = _table(doc, ("Nr", "Kriterium, källans ord", "Regel"), widths, "Litet tabellhuvud")
    _row(table.add_row(), ("{%tr for r in judging.rules %}", "", ""), widths)
    _row(table.add_row(), ("{{ r.criterion }}", "{{ r.text }}", "{{ r.rule }}"), widths, "Liten tabelltext")
    _row(table.add_row(), ("{%tr endfor %}", "", ""), widths)
    _table_look(
        table, "Reglerna för kriterierna", "Vad som krävs för att vart och ett av kriterierna ska vara uppfyllt."
    )


def _order_sections(doc: DocumentType, opening: Paragraph) -> None:
    """The first section carries headers and footers, which the second shares; the second has two columns."""
    first, last = opening._p.pPr.find(qn("w:sectPr")), doc.sections[-1]._sectPr
    for reference in [*last.findall(qn("w:headerReference")), *last.findall(qn("w:footerReference"))][::-1]:
        first.insert(0, reference)
    first.append(last.find(qn("w:titlePg")))
    first.remove(first.find(qn("w:type")))
    columns = section_properties(doc, 2)
    last.getparent().replace(last, columns)


def make_letter(path: Path) -> None:
    doc = new_document("Komplettering av beskrivningen")
    base_styles(doc)
    section = doc.sections[0]
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(1.8)
    for name in ("Header", "Footer"):
        right_tab(doc.styles[name], 21 - 5.2)  # type: ignore[arg-type]
    title = style(doc, "Heading 1", SANS, 17, BLUE, 6, 8, bold=True)
    title.paragraph_format.keep_with_next = True
    style(doc, "Brevtext", SERIF, 11, INK, 4, 5, 1.08)
    gap = style(doc, "Fråga", SERIF, 11, INK, 0, 4, 1.0)
    gap.paragraph_format.left_indent, gap.paragraph_format.first_line_indent = Cm(1.5), Cm(-1.5)
    right = gap.paragraph_format.tab_stops
    right.add_tab_stop(Cm(1.5))
    gap.paragraph_format.keep_together = True
    box = style(doc, "Utväg", SERIF, 11, INK, 6, 8, 1.05)
    for side in ("top", "left", "bottom"):
        border(box, side, BLUE if side == "left" else PALE, 24 if side == "left" else 18, 6 if side == "left" else 2)
    fill(box, PALE)
    box.paragraph_format.left_indent = Cm(0.25)
    style(doc, "Underskrift", SERIF, 11, INK, 0, 0, 1.05)
    character_style(doc, "Frågans nummer", SANS, 9.5, BLUE, bold=True)
    section.header.paragraphs[0].add_run("{{ sender }}\t{{ id }}")
    for text in ("{{ greeting }}", "{{ thanks }} {{ arrived }}", "{{ lead }}"):
        if text == "{{ greeting }}":
            line(doc, "Heading 1", "{{ title }}")
        line(doc, "Brevtext", text)
    doc.paragraphs[-1].paragraph_format.keep_with_next = True
    tag(doc, "for gap in gaps")
    line(doc, "Fråga", ("{{ gap.code }}", "Frågans nummer"), "\t{{ gap.ask }}")
    tag(doc, "endfor")
    tag(doc, "if rest")
    line(doc, "Brevtext", "{{ rest }}")
    tag(doc, "endif")
    tag(doc, "if personal")
    line(doc, "Brevtext", "{{ personal }}")
    tag(doc, "endif")
    line(doc, "Brevtext", "{{ how }}")
    line(doc, "Utväg", "{{ way_out }}")
    line(doc, "Brevtext", "{{ ask_whom }}")
    tag(doc, "for row in signature")
    line(doc, "Underskrift", "{{ row }}")
    tag(doc, "endfor")
    save(doc, path)


if __name__ == "__main__":
    target = HERE / "lovande-arbetssatt"
    make_description(target / "description.docx")
    make_letter(target / "letter.docx")
    make_report(target / "overview.docx")
    make_deck(target / "overview.pptx")
