"""A practice opened: what it is, level and filled as two separate things, reasons, and every answer with its source.

The same markup stands in the page when there are few, and is packed (packing.py) when there are many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.model.texts import Texts
from pipeline.model.texts.overview import OpenedTexts
from pipeline.office.content import ElementPage, PracticePage, Said

from .heatmap import practice_id
from .markup import Html, join, tag
from .tones import letter, look


def practice(texts: Texts, page: PracticePage) -> Html:
    """Everything about one practice, to stand under a heading of level 2 that is its name."""
    id, said = practice_id(page.id), texts.overview.practice
    sources = {
        s: n for n, s in enumerate(dict.fromkeys(a.source for e in page.elements for a in e.answers if a.source), 1)
    }
    return join(
        tag("p", page.place, class_="place"),
        tag("p", page.facts, class_="facts-line") if page.facts else None,
        tag("p", page.status, class_="status") if page.status else None,
        tag("p", page.summary, class_="summary") if page.summary else None,
        _profile(texts, page, id),
        tag("p", page.picture, class_="picture") if page.picture else None,
        tag("p", tag("strong", f"{texts.words.contact}:"), " ", page.contact, class_="contact")
        if page.contact
        else None,
        _sources(said, sources),
        *(_element(texts, e, f"{id}-{e.number}", sources) for e in page.elements),
    )


def leading_reason(e: ElementPage) -> str:
    """The reason that says why the level is what it is: the proposal's, or what was agreed on."""
    return next((r for r in e.reasons if e.level.about in r), e.reasons[0]) if e.reasons else ""


def _profile(texts: Texts, page: PracticePage, id: str) -> Html:
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
    names = (texts.words.element, texts.overview.practice.level, texts.words.filled)
    heads = tag("tr", *(tag("th", h, scope="col") for h in names))
    caption = tag("caption", texts.overview.practice.profile)
    return tag("table", caption, tag("thead", heads), tag("tbody", *rows), class_="profile")


def _sources(said: OpenedTexts, sources: Mapping[str, int]) -> Html:
    if not sources:
        return Html()
    listed = tag("ol", *(tag("li", tag("span", s)) for s in sources))
    return tag("div", tag("p", tag("strong", said.sources)), listed, class_="sources")


def _element(texts: Texts, e: ElementPage, id: str, sources: Mapping[str, int]) -> Html:
    said = texts.overview.practice
    tone = tag("span", letter(e.level.tone), tag("span", e.level.text), class_=f"tone {look(e.level.tone)}")
    level, filled = _cell_html(said.level, tone), _cell_html(texts.words.filled, e.filled.text)
    reasons = tag("ul", *_reasons(e), class_="reasons") if e.reasons else None
    answers = tag("dl", *(_answer(said, a, sources) for a in e.answers), class_="answers") if e.answers else None
    return tag(
        "section",
        tag("h3", f"{e.number} {e.name}", id=id, tabindex=-1),
        tag("dl", level, filled, class_="two"),
        tag("h4", said.why) if reasons else None,
        reasons,
        tag("h4", said.answers) if answers else tag("p", said.no_answers, class_="nothing"),
        answers,
        class_="element",
        aria_labelledby=id,
    )


def _reasons(e: ElementPage) -> Iterator[Html]:
    """The one that leads is marked where it is not the first."""
    leading = e.reasons.index(leading_reason(e))
    return (tag("li", r, class_="leading" if n and n == leading else None) for n, r in enumerate(e.reasons))


def _cell_html(what: str, words: str) -> Html:
    """A level is a ground and a letter, a filled cell never is."""
    return tag("div", tag("dt", what), tag("dd", words))


def _answer(said: OpenedTexts, a: Said, sources: Mapping[str, int]) -> Html:
    source = (
        tag("span", said.source.format(number=sources[a.source]), class_="source", title=a.source) if a.source else None
    )
    return tag(
        "div",
        tag("dt", tag("span", a.code, class_="code"), " ", tag("span", a.question)),
        tag("dd", tag("strong", a.choice) if a.choice else None, " ", source),
        tag("dd", a.text, class_="words") if a.text else None,
    )
