"""Boxes that Word draws: written out as ☒ and ☐, whatever font or control draws them, so that they are read like typed ones."""

from __future__ import annotations

from pipeline.reading.choice_marks import BARE, EMPTY, FULL, TICKED
from pipeline.reading.document.text import CHECKBOX, SDT, SYM, VAL, R, T, W, Xml, content_of, text_of

WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
CHECKED = WORD_2010 + "checked"
FONT, FONTS, PROPERTIES = W + "font", W + "rFonts", W + "rPr"
DRAWN: dict[str, dict[int, str]] = {
    "Wingdings": {0xFE: TICKED, 0xFD: TICKED, 0xFC: "✓", 0xFB: "✗", 0xA8: EMPTY, 0x6F: EMPTY, 0x71: EMPTY, 0x72: EMPTY},
    "Wingdings 2": {
        0x52: TICKED,
        0x53: TICKED,
        0x54: TICKED,
        0x50: "✓",
        0x4F: "✗",
        0xA3: EMPTY,
        0x2A: EMPTY,
        0x30: EMPTY,
    },
}
"""What these fonts draw for a letter, here or among the private characters."""
DRAW_BOXES = (b"Wingdings", b"checkbox")
"""One of these stands in a document that has any."""
PRIVATE = 0xF000


def show_boxes(root: Xml) -> None:
    """Write out boxes drawn by a symbol font, and by a box control that shows something else than a box."""
    for symbol in root.iter(SYM):
        drawn = DRAWN.get(symbol.get(FONT, ""))
        if drawn and (mark := drawn.get(_number(symbol.get(W + "char", "")))):
            symbol.set(W + "char", f"{ord(mark):04X}")
    for fonts in root.iter(FONTS):
        drawn = DRAWN.get(fonts.get(W + "ascii", ""))
        run = fonts.getparent().getparent() if drawn else None
        if drawn and run is not None and run.tag == R:
            for text in run.iter(T):
                if text.text and all(ord(c) % PRIVATE in drawn or c.isspace() for c in text.text):
                    text.text = "".join(drawn.get(ord(c) % PRIVATE, c) for c in text.text)
    for box in root.iter(CHECKBOX):
        sdt = next(box.iterancestors(SDT), None)
        if sdt is not None:
            _show_control(box, content_of(sdt))


def _number(code: str) -> int:
    try:
        return int(code, 16) % PRIVATE
    except ValueError:
        return -1


def _show_control(box: Xml, content: Xml) -> None:
    shown = text_of(content).strip()
    texts = [] if content is None else list(content.iter(T))
    if len(shown) != 1 or shown in FULL + BARE or len(texts) != 1:
        return
    checked = box.find(CHECKED)
    value = "0" if checked is None else checked.get(WORD_2010 + "val", checked.get(VAL, "1"))
    texts[0].text = TICKED if value in ("1", "true", "on") else EMPTY
