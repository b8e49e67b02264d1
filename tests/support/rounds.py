"""Small rounds on disk for the tests that run commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.commands import receive as receiving
from pipeline.commands.receive import Received
from pipeline.forms import FORMATS
from tests.support import ROOT, ROUND, instrument, practice
from tests.support.filling import filled

REGISTER = """id;arbetssätt;kommun;verksamhet;område;typ;skede;stöd;kontaktperson;e-post;format;djup;publicering;visa kontakt
P01;Gruppen;Norrvik;Familjeenheten;IFO;stöd;pågående;FoU;Kim Exempel;kim@norrvik.example;docx;Översikt;intern;nej
P02;Kartan;Ekvalla;LSS;LSS;stöd;pågående;FoU;Alex Exempel;alex@ekvalla.example;xlsx;Översikt;intern;nej
"""
TEXT = "Vi träffas på torsdagar."


class Said(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Said]


@cache
def answered(id: str = "P01", format: str = "docx", text: str = TEXT) -> bytes:
    """A short form that came back with a few answers."""
    towns = ("Ekvalla",) if id == "P02" else ("Norrvik",)  # as the register says
    form = FORMATS[format].write(instrument(), practice(id, "oversikt", format=format, municipalities=towns), ROUND)  # type: ignore[index]
    return filled(form, {"e1_svar": "Finns", "e1_text": text, "e2_svar": "Vet ej"})


def make_round(home: Path, inbox: Mapping[str, bytes]) -> Path:
    """A round with two practices, P01 and P02, and these files in its inbox."""
    home.mkdir(exist_ok=True)
    (home / "round.toml").write_bytes((ROOT / "round.toml").read_bytes())
    (home / "register.csv").write_text(REGISTER, encoding="utf-8")
    for name, data in inbox.items():
        path = home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return home


def register(home: Path, *rows: str) -> None:
    """A register with these practices: "P01;Gruppen;Norrvik;kim@norrvik.example"."""
    lines = [REGISTER.splitlines()[0]]
    for row in rows:
        id, name, town, address = row.split(";")
        contact = address.partition("@")[0].capitalize() + " Exempel"
        lines.append(
            f"{id};{name};{town};Familjeenheten;IFO;stöd;pågående;FoU;{contact};{address};docx;Översikt;intern;nej"
        )
    (home / "register.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """{path: content} of every file in a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def receive(home: Path, on: datetime, *sources: Path) -> Received:
    """Somebody takes in what has come, and waits for nothing."""
    return receiving.receive(home, [str(s) for s in sources], lambda: on, sleep=lambda _: None)
