"""HTML by building it: whatever is not built here is escaped, so that no text of anybody's becomes markup."""

from __future__ import annotations

import json
import re
from html import escape

NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What an HTML text may not hold (HTML Standard, 13.2.3.5, and lone surrogates, which UTF-8 cannot)."""
VOID = frozenset(("br", "col", "input", "link", "meta", "rect", "circle", "use"))
"""Elements without an end. The shapes are SVG's, closed by a slash."""
SHAPES = frozenset(("rect", "circle", "use"))


class Html(str):
    """Markup that was made here. A plain str is always text."""

    __slots__ = ()


Child = str | None
Value = str | int | float | bool | None


def clean(text: str) -> str:
    """The text with a replacement sign for every character that HTML cannot hold."""
    return NOT_HTML.sub("\ufffd", text)


def text(said: str) -> Html:
    """A text as markup that shows it; markup as it is."""
    return said if isinstance(said, Html) else Html(escape(clean(said)))


def join(*children: Child) -> Html:
    return Html("".join(text(c) for c in children if c))


def tag(name: str, /, *children: Child, **attributes: Value) -> Html:
    """An element. `class_` is class, `aria_label` aria-label; True is a bare attribute, False and None are left out."""
    return Html(f"{start(name, **attributes)}{join(*children)}" + ("" if name in VOID else f"</{name}>"))


def start(name: str, /, **attributes: Value) -> Html:
    """Only the beginning of an element."""
    said = "".join(_attribute(k, v) for k, v in attributes.items() if v is not None and v is not False)
    return Html(f"<{name}{said}{'/' if name in SHAPES else ''}>")


def _attribute(name: str, value: Value) -> str:
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(clean(str(value)))}"'


def data(id: str, what: object) -> Html:
    """What the script reads, as JSON that can end no script element and start no comment."""
    said = json.dumps(what, ensure_ascii=True, separators=(",", ":"))
    for sign in "<>&":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return Html(f'<script type="application/json" id="{escape(id)}">{said}</script>')
