"""overview.docx -> how a report looks: its styles by the names the unit sees, its page, its header, and the ink of its charts. Checked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from pipeline.base.errors import SettingsError
from pipeline.office import word
from pipeline.office.charts import INKS, Inks
from pipeline.office.charts.drawing import colour
from pipeline.office.own_files import OfficeKind, read_template

FILE = "overview.docx"
"""Its name in `templates/<instrument>/`."""
PARAGRAPH, CHARACTER, TABLE = WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER, WD_STYLE_TYPE.TABLE
NEEDED = {
    "Normal": PARAGRAPH,
    "Title": PARAGRAPH,
    "Subtitle": PARAGRAPH,
    "Heading 1": PARAGRAPH,
    "Heading 2": PARAGRAPH,
    "Caption": PARAGRAPH,
    "List Bullet": PARAGRAPH,
    "Tabelltext": PARAGRAPH,
    "Tabellhuvud": PARAGRAPH,
    "Liten text": PARAGRAPH,
    "Hyperlink": CHARACTER,
    "Rapporttabell": TABLE,
}
"""The styles a report is written in, by their names in the file."""
SHOWN = {
    "Title": "Rubrik",
    "Subtitle": "Underrubrik",
    "Heading 1": "Rubrik 1",
    "Heading 2": "Rubrik 2",
    "Caption": "Beskrivning",
    "List Bullet": "Punktlista",
    "Hyperlink": "Hyperlänk",
}
"""What a Swedish Word calls those of its own."""
KEPT = ("styles", "numbering", "settings", "theme", "fontTable", "webSettings", "header")
"""The parts of the template that a report has too: not what stands in its text."""
EDGE = 0.5
"""Centimetres of paper around all text, at least: where there is no footer LibreOffice says nought."""
NARROWEST = 12.0
"""Centimetres between the margins, at least: a table with fewer breaks its words."""
REMEDY = f"Utgå från den {FILE} som följer med programmet: ändra stilarna, men ta inte bort någon. Tar ni bort filen används den mallen."


@dataclass(frozen=True, slots=True)
class ReportLook:
    path: Path
    data: bytes
    """The whole template."""
    ids: Mapping[str, str]
    """{the id that the report's markup has for a style: the one that it has in the template}: a Swedish Word says Rubrik1."""
    page: tuple[float, float]
    """Centimetres, the shorter side first."""
    margins: tuple[float, float, float, float]
    """Centimetres: top, right, bottom, left."""
    edges: tuple[float, float]
    """Centimetres from the paper's edge to the header and to the footer."""
    inks: Inks

    @property
    def room(self) -> float:
        """Centimetres of text on an upright page."""
        return self.page[0] - self.margins[1] - self.margins[3]

    @property
    def wide_room(self) -> float:
        """The same on a lying page."""
        return self.page[1] - self.margins[1] - self.margins[3]

    def new_document(self) -> DocumentType:
        """The template without what stands in it, to be written in."""
        doc = Document(io.BytesIO(self.data))
        for key in [k for k, r in doc.part.rels.items() if r.reltype.rsplit("/", 1)[-1] not in KEPT]:
            del doc.part.rels[key]
        word.drop_unused_parts(doc)
        return doc


def open_look(path: Path, content: bytes | None = None) -> ReportLook:
    """`content`: what the file held, when it has been read already. Raises SettingsError (exit 3), naming the file and what is missing, when a report cannot be written in it."""
    data = read_template(path, OfficeKind.WORD, content)
    try:
        doc = Document(io.BytesIO(data))
        sections = list(doc.sections)
        styles = {(s.type, str(s.name).casefold()): s for s in doc.styles}
    except Exception as e:  # a broken file makes python-docx raise almost anything; to the unit it is all the same
        problem = "Mallen saknas eller är ingen hel Word-fil."
        remedy = "Lägg dit en Word-fil (.docx), eller ta bort filen så används mallen som följer med programmet."
        raise SettingsError(path, problem, remedy) from e
    if not sections:
        raise SettingsError(path, "Mallen säger inte hur sidan ser ut (storlek och marginaler).", REMEDY)
    for name, kind in NEEDED.items():
        if (kind, name.casefold()) not in styles:
            shown = f"”{SHOWN[name]}” ({name})" if name in SHOWN else f"”{name}”"
            raise SettingsError(path, f"Mallen saknar stilen {shown}.", REMEDY)
    ids = {name.replace(" ", ""): str(styles[kind, name.casefold()].style_id) for name, kind in NEEDED.items()}
    last: Any = sections[-1]
    margins = tuple(
        (edge or 0) / 360000 for edge in (last.top_margin, last.right_margin, last.bottom_margin, last.left_margin)
    )
    short, tall = sorted((last.page_width.cm, last.page_height.cm)) if last.page_width and last.page_height else (0, 0)
    head, foot = (max((edge or 0) / 360000, EDGE) for edge in (last.header_distance, last.footer_distance))
    text, small = (styles[PARAGRAPH, name] for name in ("normal", "liten text"))
    inks = Inks(_ink(text, INKS.text), _ink(small, INKS.muted), INKS.rule, _font(text))
    top, right, bottom, left = margins
    look = ReportLook(path, data, ids, (short, tall), (top, right, bottom, left), (head, foot), inks)
    if look.room < NARROWEST:
        problem = f"Mellan marginalerna är det {look.room:.1f} cm, och rapportens tabeller behöver {NARROWEST:.0f}."
        raise SettingsError(path, problem.replace(".", ",", 1), "Gör marginalerna mindre eller sidan bredare.")
    return look


def _ink(style: Any, otherwise: str) -> str:
    """The colour of a style or of what it is based on."""
    while style is not None:
        if style.font.color is not None and style.font.color.rgb is not None:
            return colour(str(style.font.color.rgb))
        style = style.base_style
    return otherwise


def _font(style: Any) -> str:
    fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    named = None if fonts is None or fonts.get(qn("w:asciiTheme")) else fonts.get(qn("w:ascii"))
    return str(named or "+mn-lt")
