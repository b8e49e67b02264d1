"""Starts ONLYOFFICE's document builder (x2t and sdkjs, from PyPI): one script for each file, in a home of its own, with a time limit.

The free engine prints "Unregistered Version" in the header of every document: that is the engine's, and no habit of people.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from lxml import etree

SECONDS = 180
STAMP = "Unregistered Version"
"""What the free engine adds to the head of a document."""
BOOK = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TYPED_IN_WORD = """
const said = %s;
for (const control of Api.GetDocument().GetAllContentControls()) {
  const text = said[control.GetTag()];
  if (text === undefined) continue;
  let items = [];
  try { items = control.GetDropdownList().GetAllItems(); } catch (none) { }
  const item = items.find((one) => one.GetText() === text);
  if (item) { item.Select(); continue; }
  control.RemoveAllElements();
  text.split("\\n").forEach((line, at) => {
    const run = Api.CreateRun();
    if (at) run.AddLineBreak();
    line.split("\\t").forEach((piece, n) => { if (n) run.AddTabStop(); run.AddText(piece); });
    control.AddElement(run, at);
  });
}
"""
TYPED_IN_EXCEL = """
for (const [sheet, cell, text] of %s) Api.GetSheet(sheet).GetRange(cell).SetValue(text);
"""


class OnlyOfficeError(Exception):
    """The engine is missing, failed or took too long; the text holds what it said."""


@cache
def available() -> bool:
    """True when the engine is installed: python -m pip install ".[editors]"."""
    return _engine() is not None


def fill(form: Path, answers: dict[str, str], target: Path) -> None:
    """Type the answers ({key: text}; a choice by its label) into a form and save it as `target`, whose ending gives the format.

    In .docx the text goes into the control with that tag, in .xlsx into the cell with that name. Raises OnlyOfficeError.
    """
    if form.suffix == ".xlsx":
        at = _named_cells(form)
        typing = TYPED_IN_EXCEL % json.dumps([[*at[key], text] for key, text in answers.items() if key in at])
    else:
        typing = TYPED_IN_WORD % json.dumps(answers)
    _run(form, _one_line(typing), target)


def resave(source: Path, target: Path) -> None:
    """Open a file and save it, as `target` says."""
    _run(source, "", target)


def _run(source: Path, typing: str, target: Path) -> None:
    engine = _engine()
    if engine is None:
        raise OnlyOfficeError('ONLYOFFICE is not installed: python -m pip install ".[editors]"')
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        copy, made, script = (
            home / f"form{source.suffix}",
            home / f"made{target.suffix}",
            home / "script.docbuilder",
        )
        shutil.copyfile(source, copy)
        lines = [
            f"builder.OpenFile({json.dumps(str(copy))});",
            typing,
            f"builder.SaveFile({json.dumps(target.suffix[1:])}, {json.dumps(str(made))});",
            "builder.CloseFile();",
        ]
        script.write_text("\n".join(filter(None, lines)), encoding="utf-8")
        given = {**os.environ, "HOME": folder, "LD_LIBRARY_PATH": str(engine)}
        try:
            done = subprocess.run(
                [engine / "docbuilder", script], env=given, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired as e:
            raise OnlyOfficeError(f"ONLYOFFICE did not save {target.name} in {SECONDS} s") from e
        if not made.exists():
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise OnlyOfficeError(f"ONLYOFFICE did not save {target.name}. It said: {said[-500:]}")
        shutil.copyfile(made, target)


@cache
def _engine() -> Path | None:
    """The folder of the engine's programs."""
    found = importlib.util.find_spec("docbuilder")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "lib" if places else None


def _one_line(script: str) -> str:
    """The builder takes a script line by line, and a statement is to stand on one."""
    return re.sub(r"\s*\n\s*", " ", script).strip()


def _named_cells(book: Path) -> dict[str, tuple[str, str]]:
    """{name: (sheet, address)} of the cells of a workbook that have names."""
    with zipfile.ZipFile(book) as z:
        root = etree.fromstring(z.read("xl/workbook.xml"))
    found = {}
    for name in root.iter(f"{BOOK}definedName"):
        place = re.fullmatch(r"'?(.*?)'?!\$?([A-Z]+)\$?(\d+)", name.text or "")
        if place:
            found[name.get("name")] = (place[1].replace("''", "'"), place[2] + place[3])
    return found
