"""How long one description takes: the kept template and docxtpl re-opened, each against the floor.

The floor is what no writer of this document can avoid: zlib 6 of its document.xml and the raw copying of the rest.
"""

from __future__ import annotations

import dataclasses
import statistics
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import process_time

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from pipeline.base.package import read_zip, write_zip
from pipeline.office.word_template import plain_text
from pipeline.outputs.description import Description, describe, description, open_template
from tests.support import ROUND, case, instrument

TEMPLATE = Path(__file__).parent.parent / "templates" / "lovande-arbetssatt" / "description.docx"
DOCUMENT = "word/document.xml"
GOALS = {"kept template": " (goal <= 10)"}


def run(rounds: int = 5) -> list[tuple[str, str]]:
    """Median CPU time of one description, and ratios to the floor, over alternating rounds on a deep case."""
    kept, questions, one = open_template(TEMPLATE), instrument(), case("P03")
    written = describe(kept, questions, ROUND, one)
    members = list(read_zip(written))
    xml = zlib.decompress(next(m.data for m in members if m.name == DOCUMENT), -15)
    said = description(questions, ROUND, one)

    def floor() -> None:
        packed = zlib.compress(xml, 6)
        write_zip(m._replace(data=packed) if m.name == DOCUMENT else m for m in members)

    sides: dict[str, tuple[Callable[[], object], int]] = {
        "floor": (floor, 200),
        "kept template": (lambda: describe(kept, questions, ROUND, one), 100),
        "docxtpl re-opened": (lambda: _reopened(said), 5),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(max(rounds, 5)):
        for name, (work, times_a_round) in sides.items():
            times[name].append(_seconds(work, times_a_round))
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratios = {
        name: statistics.median(t / f for t, f in zip(times[name], times["floor"], strict=True)) for name in sides
    }
    result = [(f"description: {name}", f"{medians[name] * 1000:.2f} ms") for name in sides]
    result += [
        (f"description: {name} against the floor{GOALS.get(name, '')}", f"{ratios[name]:.1f}")
        for name in list(sides)[1:]
    ]
    return [*result, ("description: document.xml", f"{len(xml) / 1024:.0f} kB")]


def _reopened(said: Description) -> bytes:
    """What docxtpl's own manual does for every document. Its values get no line breaks as Word's own elements."""
    template = DocxTemplate(str(TEMPLATE))
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["plain"] = plain_text
    template.render({f.name: getattr(said, f.name) for f in dataclasses.fields(said)}, environment)
    target = BytesIO()
    template.save(target)
    return target.getvalue()


def _seconds(work: Callable[[], object], times: int) -> float:
    started = process_time()
    for _ in range(times):
        work()
    return (process_time() - started) / times


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:<42} {figure:>12}")
