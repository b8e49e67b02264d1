"""PDFs of the form filled from a few words to two hundred an answer, printed by LibreOffice 7.4 and 25.2, and foreign PDFs.

The foreign ones are listed in foreign_pdfs.csv with where they come from; those of them that lie in the folder LOVANDE_FOREIGN,
named by the first twelve signs of their sha256, are read. A third of them, by sha256, was looked at only when all was done.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.forms.layout import labels_offered
from pipeline.model.instrument import fields
from pipeline.model.returns import Return, Status
from pipeline.reading.files import read_bytes
from tests.libreoffice.driver import Version, to_pdf
from tests.support import instrument, typed
from tests.support.filling import blank, filled

VERSIONS: tuple[Version, ...] = ("7.4", "25.2")
SIZES = (
    *(("docx", "oversikt", n) for n in (0, 10, 60, 150)),
    *(("docx", "fordjupad", n) for n in (5, 35, 80, 120, 170)),
    ("xlsx", "oversikt", 12),
    ("xlsx", "fordjupad", 25),
)
"""(format, depth, words in an answer): up to 48 pages."""
FOREIGN = Path(__file__).with_name("foreign_pdfs.csv")


def run() -> Iterator[tuple[str, str]]:
    """(label, figure) rows."""
    refused, longest = 0, 0.0
    for version in VERSIONS:
        for format, depth, words in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder, f"form.{format}")
                source.write_bytes(filled(blank(format, depth), answers(depth, words)))
                ret, seconds = _timed(to_pdf(source, Path(folder), version).read_bytes())
            refused += ret.status is not Status.ACCEPTED
            longest = max(longest, seconds)
            yield f"pdf: {format}, {depth}, {words} words an answer, {version}", f"{ret.status}, {seconds:.2f} s"
    yield "pdf: honest ones refused (there must be none)", str(refused)
    yield "pdf: the slowest honest one, seconds of processor time (goal <= 3)", f"{longest:.2f}"
    yield from _foreign(Path(os.environ.get("LOVANDE_FOREIGN", "-")))


def answers(depth: str, words: int) -> dict[str, str]:
    """Every question answered, the texts with about so many words each."""
    chance = random.Random(f"{depth} {words}")
    sentences = [s for text in typed("P01").values() for s in text.split(". ") if len(s.split()) > 5]
    found = {}
    for f in fields(instrument(), depth):
        if f.choices:
            found[f.key] = chance.choice(labels_offered(instrument(), f, "pågående", depth))
        elif f.kind == "date":
            found[f.key] = "2026-10-01"
        elif words:
            text = [chance.choice(sentences)]
            while sum(len(s.split()) for s in text) < words * chance.uniform(0.6, 1.4):
                text.append(chance.choice(sentences))
            found[f.key] = ". ".join(text)
    return found


def _foreign(folder: Path) -> Iterator[tuple[str, str]]:
    with FOREIGN.open(encoding="utf-8", newline="") as lines:
        known = [row["sha256"] for row in csv.DictReader(lines)]
    here = [folder / f"{sha[:12]}.pdf" for sha in known]
    read = [_timed(p.read_bytes()) for p in here if p.exists()]
    yield "pdf: foreign ones read, of those listed", f"{len(read)} of {len(known)}"
    yield "pdf: foreign ones taken for a form (there must be none)", str(sum(bool(r.answers) for r, _ in read))
    for code, count in sorted(Counter(r.findings[-1].code for r, _ in read if r.findings).items()):
        yield f"pdf: foreign, {code}", str(count)


def _timed(data: bytes) -> tuple[Return, float]:
    start = time.process_time()
    ret = read_bytes(instrument(), "svar.pdf", data)
    return ret, time.process_time() - start
