"""Makes what two invented assessors say anew: `python -m tests.data.make_assessments`, by hand, when the answers or the files for assessors change.

Anna Berg and Samir Holm (assessed/*.json) get the files that `lovande assess export` writes for the round in the repository,
fill them in in LibreOffice and save them; `assess import` takes them in, and what they agree on goes the same way. The three
files are kept in assessed/, and the record that came of it, assessments.jsonl, in the repository's root.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from tests.libreoffice import Version, fill
from tests.support import ROOT
from tests.support.assessors import Said

ASSESSED = ROOT / "tests" / "data" / "assessed"
RECORD = "assessments.jsonl"
ROUND = ("round.toml", "register.xlsx", "inbox")
"""What the round in the repository is made of, but for the record."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How one of the files came about."""

    said: str
    """The name of its .json."""
    asked: tuple[str, ...]
    """What `assess export` is asked for."""
    exported: str
    day: str
    """What is written as the date."""
    saved_by: Version
    file: str


FILES = (
    Filled("anna-berg", ("--by", "Anna Berg"), "bedomning-anna-berg.xlsx", "2026-11-16", "25.2", "bedomning-anna-berg.xlsx"),
    Filled("samir-holm", ("--by", "Samir Holm", "--format", "docx"), "bedomning-samir-holm.docx", "2026-11-18", "7.4", "bedomning-samir-holm.docx"),
    Filled("samsyn", ("--consensus",), "samsyn.xlsx", "2026-11-24", "25.2", "samsyn.ods"),
)  # fmt: skip
"""The consensus last: it rests on the other two."""


def said(name: str) -> dict[str, tuple[str, str]]:
    """What is in assessed/NAME.json."""
    found = json.loads((ASSESSED / f"{name}.json").read_text(encoding="utf-8"))
    return {code: (level, reason) for code, (level, reason) in found.items()}


def copied_round(home: Path) -> Path:
    """The round in the repository, in a folder of its own, before anybody has judged."""
    home.mkdir(parents=True, exist_ok=True)
    for name in ROUND:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, home / name)
    return home


def places(form: Path, day: str, told: Said) -> dict[str, str]:
    """{where: what is typed}: by the cell in a workbook, by the tag in a document."""
    return _cells(form, day, told) if form.suffix == ".xlsx" else _tags(day, told)


def _cells(form: Path, day: str, told: Said) -> dict[str, str]:
    typed = {}
    for sheet in load_workbook(form):
        for row in sheet.iter_rows(max_col=1):
            code, at = str(row[0].value), row[0].row
            if code == "Datum":
                typed[f"{sheet.title}!B{at}"] = day
            if code in told:
                typed |= dict(zip((f"{sheet.title}!C{at}", f"{sheet.title}!D{at}"), told[code], strict=True))
    return typed


def _tags(day: str, told: Said) -> dict[str, str]:
    typed = {"b_datum": day}
    for code, (level, reason) in told.items():
        key = re.sub(r"\W", "_", code).lower()
        typed |= {f"{key}_niva": level, f"{key}_skal": reason}
    return typed


def make_assessments(home: Path) -> None:
    """Fill the three files anew, and the record of them, through the real program. Raises LibreOfficeError, CalledProcessError."""
    copied_round(home)
    for made in FILES:
        _lovande(home, "export", *made.asked)
        form, target = home / "outbox" / "assess" / made.exported, ASSESSED / made.file
        fill(form, places(form, made.day, said(made.said)), made.saved_by, target)
        _lovande(home, "import", str(target))
    shutil.copyfile(home / RECORD, ROOT / RECORD)


def _lovande(home: Path, *words: str) -> None:
    environment = {**os.environ, "LOVANDE_DATA": str(home / "data")}
    command, *rest = words
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "assess", command, "--round", str(home), *rest], check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )  # fmt: skip
    sys.stdout.write(done.stdout)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        make_assessments(Path(folder) / "omgang")
