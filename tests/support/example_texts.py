"""What the example round's outputs say, file by file: `python -m tests.support.example_texts OUTBOX > tests/data/example_round.csv`.

A line holds a file's name, how many pieces of text it has and the sha256 of them all, in the order of its parts. Looks are not
in it: only what a reader reads, and the numbers in tables and charts.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree

LOOKS = re.compile(
    r"(^|/)(styles|theme\d*|settings|fontTable|webSettings|presProps|viewProps|tableStyles)\.xml$|slide(Master|Layout)|/docProps/|^docProps/"
)
TEXTS = frozenset({"t", "v", "delText"})


class _Page(HTMLParser):
    """The words of a page, and none of its styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside not in ("style", "script") and data.strip():
            self.said.append(" ".join(data.split()))


def said_in(path: Path) -> Iterator[str]:
    """The pieces of text of a file, in order."""
    if path.suffix == ".html":
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        yield from page.said
    elif path.suffix in (".docx", ".xlsx", ".pptx"):
        with zipfile.ZipFile(path) as z:
            for name in sorted(n for n in z.namelist() if n.endswith(".xml") and not LOOKS.search(n)):
                for element in etree.fromstring(z.read(name)).iter():
                    if isinstance(element.tag, str) and etree.QName(element).localname in TEXTS and element.text:
                        yield element.text


def summary(outbox: Path) -> list[str]:
    """A line per output."""
    lines = []
    for path in sorted(
        p for p in outbox.rglob("*") if p.is_file() and p.suffix in (".docx", ".xlsx", ".pptx", ".html")
    ):
        said = list(said_in(path))
        digest = sha256("\n".join(said).encode()).hexdigest()
        lines.append(f"{path.relative_to(outbox).as_posix()},{len(said)},{digest}")
    return lines


if __name__ == "__main__":
    print("\n".join(summary(Path(sys.argv[1]))))  # noqa: T201
