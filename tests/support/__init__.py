"""What the tests share: the repository's instrument, and cases made from the typed answers of the ten invented practices."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline.base.package import unpack
from pipeline.cases.completeness import check
from pipeline.cases.personal_data import with_personal_data
from pipeline.instrument.load import load
from pipeline.model.case import Case
from pipeline.model.instrument import Instrument, fields, roles_of
from pipeline.model.returns import Answer, Attachment, Carrier, Identity, Practice, Return, Round, State

ROOT = Path(__file__).parents[2]
TYPED = ROOT / "tests" / "data" / "typed"
ROUND = Round(
    "host-2026",
    "Hösten 2026",
    "lovande-arbetssatt",
    date(2026, 10, 23),
    "FoU Mälarkanten",
    "Karin Exempel",
    "lovande@fou.example",
    "010-000 00 00",
)
SHORT = ("P08", "P10")


@cache
def instrument() -> Instrument:
    return load(ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml")


def typed(practice: str) -> dict[str, str]:
    """{key: what the respondent typed}; choices as their labels."""
    answers: dict[str, str] = json.loads((TYPED / f"{practice}.json").read_text(encoding="utf-8"))
    return answers


def answers_of(typed: dict[str, str], depth: str) -> dict[str, Answer]:
    """The answers that a perfect reading of `typed` gives."""
    code = {c.label: c.code for c in instrument().choices}
    result = {}
    for f in fields(instrument(), depth):
        if f.key in typed:
            value = code[typed[f.key]] if f.kind == "choice" else typed[f.key]
            result[f.key] = Answer(f.key, State.ANSWERED, value, typed[f.key], Carrier.CONTROL, f.code)
        else:
            result[f.key] = Answer(f.key, State.BLANK)
    return result


def practice(id: str = "P01", depth: str = "fordjupad", **changes: object) -> Practice:
    facts = {
        "id": id,
        "name": f"Arbetssätt {id}",
        "municipalities": ("Norrvik",),
        "unit": "Familjeenheten",
        "area": "IFO",
        "types": ("förebyggande",),
        "stage": "pågående",
        "support": "FoU",
        "contact": "Kim Exempel",
        "email": "kim@norrvik.example",
        "format": "docx",
        "depth": depth,
        **changes,
    }
    return Practice(**facts)  # type: ignore[arg-type]


def case(id: str, answers: dict[str, str] | None = None, depth: str | None = None, **changes: object) -> Case:
    """A case as compile makes it, from the typed answers of a practice or from `answers`."""
    depth = depth or ("oversikt" if id in SHORT else "fordjupad")
    completeness = check(instrument(), depth, answers_of(typed(id) if answers is None else answers, depth))
    identity = Identity(instrument().id, instrument().version, id, ROUND.id, depth)
    ret = Return(f"{id}.docx", "0" * 64, identity=identity, answers=completeness.answers, saved=datetime(2026, 10, 20))
    made = Case(practice(id, depth, **changes), ret, completeness, roles_of(instrument()))
    return replace(made, completeness=with_personal_data(instrument(), made))


def unpacked(attachment: Attachment) -> bytes:
    """What was kept of a file out of a form: what may be a program lies in a zip."""
    if not attachment.name.endswith(".zip"):
        return attachment.content
    (content,) = unpack(attachment.content).values()
    return content
