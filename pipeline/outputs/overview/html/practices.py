"""A practice opened: what it is, level and filled as two separate things, reasons, and every answer with its source.

The same markup stands in the page when there are few, and is packed (packing.py) when there are many.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.office.content import Cell, ElementPage, PracticePage, Said

from .heatmap import practice_id
from .markup import Html, join, tag
from .tones import letter, look


def practice(page: PracticePage) -> Html:
    """Everything about one practice, to stand under a heading of level 2 that is its name."""
    id = practice_id(page.id)
    sources = {
        s: n for n, s in enumerate(dict.fromkeys(a.source for e in page.elements for a in e.answers if a.source), 1)
    }
    return join(
        tag("p", page.place, class_="place"),
        tag("p", page.facts, class_="facts-line") if page.facts else None,
        tag("p", page.status, class_="status") if page.status else None,
        tag("p", page.summary, class_="summary") if page.summary else None,
        _profile(page, id),
        tag("p", page.picture, class_="picture") if page.picture else None,
        tag("p", tag("strong", "Kontakt:"), " ", page.contact, class_="contact") if page.contact else None,
        _sources(sources),
        *(_element(e, f"{id}-{e.number}", sources) for e in page.elements),
    )


def said_by(page: PracticePage) -> str:
    """The words of a practice that a search looks in: what was answered, never the questions, which all have in common."""
    answers = (f"{a.choice} {a.text}" for e in page.elements for a in e.answers)
    reasons = (r for e in page.elements for r in e.reasons)
    return "\n".join((page.id, page.name, page.place, page.facts, page.summary, *answers, *reasons))


def _profile(page: PracticePage, id: str) -> Html:
    """Level and filled side by side, never as one."""
    rows = (
        tag(
            "tr",
            tag("th", tag("a", f"{e.number} {e.name}", href=f"#{id}-{e.number}"), scope="row"),
            tag("td", letter(e.level.tone), tag("span", e.level.text), class_=f"tone {look(e.level.tone)}"),
            tag("td", e.filled.text, class_="filled"),
        )
        for e in page.elements
    )
    heads = tag("tr", *(tag("th", h, scope="col") for h in ("Element", "Nivå", "Ifyllt")))
    caption = tag("caption", "Element för element: nivån och hur mycket som är ifyllt är två olika saker")
    return tag("table", caption, tag("thead", heads), tag("tbody", *rows), class_="profile")


def _sources(sources: Mapping[str, int]) -> Html:
    if not sources:
        return Html()
    listed = tag("ol", *(tag("li", s) for s in sources))
    return tag("div", tag("p", tag("strong", "Källor till svaren")), listed, class_="sources")


def _element(e: ElementPage, id: str, sources: Mapping[str, int]) -> Html:
    level, filled = _told("Nivå", e.level), _told("Ifyllt", e.filled)
    reasons = tag("ul", *(tag("li", r) for r in e.reasons), class_="reasons") if e.reasons else None
    answers = tag("dl", *(_answer(a, sources) for a in e.answers), class_="answers") if e.answers else None
    return tag(
        "section",
        tag("h3", f"{e.number} {e.name}", id=id, tabindex=-1),
        tag("dl", level, filled, class_="two"),
        tag("h4", "Varför den nivån") if reasons else None,
        reasons,
        tag("h4", "Svaren") if answers else tag("p", "Inga svar.", class_="nothing"),
        answers,
        class_="element",
        aria_labelledby=id,
    )


def _told(what: str, cell: Cell) -> Html:
    """A level is a ground and a letter, a filled cell never is."""
    words = tag("span", letter(cell.tone), tag("span", cell.text), class_=f"tone {look(cell.tone)}") if what == "Nivå" else cell.text  # fmt: skip
    return tag("div", tag("dt", what), tag("dd", words))


def _answer(a: Said, sources: Mapping[str, int]) -> Html:
    source = tag("span", f"källa {sources[a.source]}", class_="source", title=a.source) if a.source else None
    return tag(
        "div",
        tag("dt", tag("span", a.code, class_="code"), " ", tag("span", a.question)),
        tag("dd", tag("strong", a.choice) if a.choice else None, " ", source),
        tag("dd", a.text, class_="words") if a.text else None,
    )
