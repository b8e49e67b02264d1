"""The HTML of a mail -> plain text as a person sees it, with the addresses of links. Fetches and runs nothing."""

from __future__ import annotations

import re

from lxml import etree

UNSEEN = frozenset("script style head title meta link noscript template object iframe svg math".split())
BLOCKS = frozenset(
    "p div tr table ul ol li h1 h2 h3 h4 h5 h6 blockquote pre hr section article header footer address center dl dt dd form fieldset".split()
)
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)
QUOTED_CLASS = re.compile(r"gmail_quote|yahoo_quoted|moz-cite|protonmail_quote", re.I)
ON_TOP = "OwaReferenceAttachments"
"""Where Outlook on the web lists the files that it shared instead of attaching, often below the signature."""
MOST = 3_000_000
"""Bytes of HTML that are read."""


def text_of(html: str) -> str:
    """The text, a line each paragraph; a link as "words <address>", what is quoted with "> " before it as in plain text."""
    root = _tree(html)
    return "" if root is None else _Page().text(root)


def pictures_in(html: str) -> frozenset[str]:
    """Content-IDs of the pictures that are shown in the text."""
    return frozenset(m.strip("<>") for m in re.findall(r"cid:([^\"'\s>)]{1,300})", html[:MOST], re.I))


def _tree(html: str) -> etree._Element | None:
    data = html[:MOST].replace("\0", "").encode("utf-8", "replace")
    if not data.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None


class _Page:
    """Walks a tree once and keeps the lines; no recursion, since mails nest tables as deep as they like."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.top: list[str] = []
        self.line: list[str] = []
        self.quoted = self.unseen = self.shared = self.kept = 0
        self.links: list[tuple[str, int]] = []

    def text(self, root: etree._Element) -> str:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self.start(element)
                self.add(element.text)
            else:
                self.end(element)
                self.add(element.tail)
        self.break_line()
        lines = "\n".join(self.top + self.lines)
        return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")

    def add(self, text: str | None) -> None:
        if text and not self.unseen:
            self.line.append(text if self.kept else re.sub(r"[ \t\r\n\f]+", " ", text))

    def start(self, element: etree._Element) -> None:
        tag = element.tag
        self.unseen += _is_unseen(element)
        if tag in BLOCKS:
            self.break_line()
        self.quoted += _is_quote(element)
        self.kept += tag == "pre"
        self.shared += _is_shared(element)
        if tag == "br":
            self.break_line(empty=True)
        elif tag == "li":
            self.line.append("- ")
        elif tag == "a":
            self.links.append((element.get("href", "").strip(), len(self.line)))

    def end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "a" and self.links:
            address, start = self.links.pop()
            said = "".join(self.line[start:])
            if address.lower().startswith(("http:", "https:")) and address not in said and not self.unseen:
                self.line.append(f" <{address[:4000]}>")
        elif tag in ("td", "th") and not self.unseen:
            self.line.append("\t")
        if tag in BLOCKS:
            self.break_line()
        self.quoted -= _is_quote(element)
        self.kept -= tag == "pre"
        self.shared -= _is_shared(element)
        self.unseen -= _is_unseen(element)

    def break_line(self, empty: bool = False) -> None:
        text = "".join(self.line)
        self.line = []
        where = self.top if self.shared and not self.quoted else self.lines
        for line in text.split("\n"):
            clean = line.replace("\xa0", " ").strip(" \t")
            if clean or (empty and where and where[-1].strip("> ")):
                where.append(f"{'> ' if self.quoted else ''}{clean}")


def _is_unseen(element: etree._Element) -> bool:
    return element.tag in UNSEEN or bool(HIDDEN.search(element.get("style", "")[:2000]))


def _is_quote(element: etree._Element) -> bool:
    if element.tag != "blockquote":
        return False
    return element.get("type") == "cite" or bool(QUOTED_CLASS.search(element.get("class", "")))


def _is_shared(element: etree._Element) -> bool:
    return element.get("id", "") == ON_TOP
