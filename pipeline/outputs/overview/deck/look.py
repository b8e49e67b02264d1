"""overview.pptx -> how a deck looks: two layouts and what stands in them, and the inks and fonts that slides must be given. Checked."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from pptx import Presentation

from pipeline.base.errors import SettingsError
from pipeline.office.charts import Inks
from pipeline.office.own_files import OfficeKind, read_template

from .markup import EMU, LINES, MUTED, TEXT, Face, SlidePlace, theme_fill
from .slide import HEIGHT, WIDTH

FILE = "overview.pptx"
"""Its name in `templates/<instrument>/`."""
OPENING, CONTENT, NAME = "Öppning", "Rubrik och innehåll", "Översiktens namn"
"""The names of the layouts, and of the box in the second that says which overview it is."""
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
TITLES, TEXTS, NUMBERS = ("title", "ctrTitle"), ("body", "subTitle", "obj", ""), ("sldNum",)
NEEDED = {
    OPENING: (("rubrik", TITLES), ("underrubrik", TEXTS)),
    CONTENT: (("rubrik", TITLES), ("text", TEXTS), ("bildnummer", NUMBERS)),
}
GAP, UNDER = 0.5, 2.4
"""Centimetres between a title and what stands below it, and of that."""
REMEDY = f"Utgå från den {FILE} som följer med programmet och ändra i bildbakgrunden, men ta inte bort något. Tar ni bort filen används den mallen."


class Holder(NamedTuple):
    """A placeholder of a layout: the element by which a slide's own refers to it, and what its sample is written in.

    What a sample says itself, and not its layout or master, a slide would not inherit: LibreOffice saves all looks so.
    """

    kind: str
    face: Face
    place: SlidePlace | None = None
    """Where it stands when its layout does not say."""


@dataclass(frozen=True, slots=True)
class DeckLook:
    path: Path
    data: bytes
    """The whole template."""
    opening: tuple[Holder, ...]
    """Title and what stands below it: a subtitle, or below the title where LibreOffice has made another text of it."""
    content: tuple[Holder, ...]
    """Title, text and number."""
    name: Face
    """Of the overview's name at the foot, and of other small text."""

    @property
    def text(self) -> Face:
        """What stands in tables and boxes."""
        found = self.content[1].face
        return Face(found.fill or theme_fill(TEXT), found.font)

    @property
    def small(self) -> Face:
        return Face(self.name.fill or theme_fill(MUTED), self.name.font or self.text.font)

    @property
    def inks(self) -> Inks:
        """Of charts."""
        fills = (f.fill.removeprefix("<a:solidFill>").removesuffix("</a:solidFill>") for f in (self.text, self.small))
        text, small = fills
        return Inks(text, small, f'<a:schemeClr val="{LINES}"/>', self.text.font or "+mn-lt")


def open_look(path: Path) -> DeckLook:
    """Raises SettingsError (exit 3), naming the file and what is missing, when a deck cannot be drawn in it."""
    data = read_template(path, OfficeKind.POWERPOINT)
    try:
        deck = Presentation(io.BytesIO(data))
        layouts = {str(x.name): x for m in deck.slide_masters for x in m.slide_layouts}
        size = (deck.slide_width or 0, deck.slide_height or 0)
    except Exception as e:  # a broken file makes python-pptx raise almost anything; to the unit it is all the same
        problem = "Mallen saknas eller är ingen hel PowerPoint-fil."
        remedy = "Lägg dit en PowerPoint-fil (.pptx), eller ta bort filen så används mallen som följer med programmet."
        raise SettingsError(path, problem, remedy) from e
    if any(abs(found / EMU - wanted) > 0.1 for found, wanted in zip(size, (WIDTH, HEIGHT), strict=True)):
        wide, high = (f"{side / EMU:.1f}".replace(".", ",") for side in size)
        remedy = "Välj Bredbild (16:9) under Design, Bildstorlek i PowerPoint."
        raise SettingsError(path, f"Bilderna är {wide} × {high} cm, och ska vara bredbild: 33,9 × 19,1 cm.", remedy)
    found: dict[str, tuple[Holder, ...]] = {}
    for name, holders in NEEDED.items():
        if name not in layouts:
            raise SettingsError(path, f"Mallen saknar layouten ”{name}”.", REMEDY)
        found[name] = tuple(_holder(path, layouts[name], what, kinds) for what, kinds in holders)
    box = name_box(layouts[CONTENT])
    if box is None:
        raise SettingsError(path, f"Layouten ”{CONTENT}” saknar textrutan ”{NAME}”.", REMEDY)
    look = DeckLook(path, data, found[OPENING], found[CONTENT], _face(box))
    head, below = look.opening
    if "subTitle" in below.kind:
        return look
    first = next(s for s in layouts[OPENING].placeholders if s._element.find(f".//{P}ph").get("type", "") in TITLES)
    x, y, room, tall = ((side or 0) / EMU for side in (first.left, first.top, first.width, first.height))
    return replace(look, opening=(head, Holder(below.kind, look.small, SlidePlace(x, y + tall + GAP, room, UNDER))))


def name_box(layout: Any) -> Any:
    """The box that says which overview it is; None when there is none."""
    return next((s._element for s in layout.shapes if s.name == NAME and s.has_text_frame), None)


def _holder(path: Path, layout: Any, what: str, kinds: tuple[str, ...]) -> Holder:
    for shape in layout.placeholders:
        mark = shape._element.find(f".//{P}ph")
        if mark.get("type", "") in kinds:
            given = "".join(f' {k}="{mark.get(k)}"' for k in ("type", "sz", "idx") if mark.get(k))
            return Holder(f"<p:ph{given}/>", _face(shape._element))
    raise SettingsError(path, f"Layouten ”{layout.name}” saknar platshållaren för {what}.", REMEDY)


def _face(shape: Any) -> Face:
    """What the first words in it say of themselves."""
    said = next(shape.iter(f"{A}rPr"), None)
    if said is None:
        return Face()
    fill, latin = said.find(f"{A}solidFill"), said.find(f"{A}latin")
    plain = "" if fill is None or not len(fill) else etree.tostring(fill, encoding="unicode", with_tail=False)
    weight = {"1": True, "true": True, "0": False, "false": False}.get(said.get("b", ""))
    return Face(_unbound(plain), "" if latin is None else str(latin.get("typeface", "")), weight)


def _unbound(xml: str) -> str:
    """Without the namespaces that where it is put has declared already."""
    head, mark, rest = xml.partition(">")
    return head.split(" ")[0] + mark + rest if xml else ""
