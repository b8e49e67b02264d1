"""Makes the returns of the example round: `python -m tests.data.make_returns` writes inbox/ anew, by hand, when the forms change.

Every file is a form that pipeline/forms writes for a row of register.xlsx, filled with typed/<practice>.json in the
program that `RETURNS` names, and saved by it. LibreOffice puts the time of saving in the files: they differ each time.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.forms import FORMATS
from pipeline.instrument.load import load
from pipeline.round.register import load_register
from pipeline.round.settings import find_template
from pipeline.round.settings import load as settings
from tests.libreoffice import Version, fill, resave, word_fill
from tests.support import ROOT, typed


@dataclass(frozen=True, slots=True)
class Made:
    """How a return came about, and what the respondent called the file."""

    saved_by: Version
    file: str
    filled_as_word: bool = False
    """Filled as Word does and only then opened and saved by LibreOffice, as happens when two people share a form."""


RETURNS = {
    "P01": Made("25.2", "Föräldragrupp Tryggare väg - ifylld.docx"),
    "P02": Made("7.4", "P02-intensivteamet (2).xlsx"),
    "P03": Made("7.4", "Råd och stöd i skolan, slutversion 16 okt.docx", filled_as_word=True),
    "P04": Made("25.2", "Svar Familjerummet.docx"),
    "P05": Made("25.2", "Kopia av Friskvård Tallmo + Sjöhamra.xlsx"),
    "P06": Made("25.2", "lovande arbetssätt FINAL.docx"),
    "P07": Made("7.4", "formulär våldsprevention åk 7.docx", filled_as_word=True),
    "P08": Made("7.4", "Dialog_utan_dom_tre_kommuner_v3.docx"),
    "P09": Made("25.2", "Hemrehabteam Steget_2026.xlsx"),
    "P10": Made("7.4", "vardagsstöd (ifyllt).xlsx"),
}


def make_returns(home: Path, inbox: Path) -> None:
    """Write a return for every practice in the register of the round in `home`. Raises LibreOfficeError."""
    round = settings(home / "round.toml").round
    instrument = load(find_template(home, round.instrument, "instrument.toml"))
    depths = {name: d.code for d in instrument.depths for name in (d.label.casefold(), d.code)}
    inbox.mkdir(exist_ok=True)
    for practice in load_register(home / "register.xlsx", depths):
        made = RETURNS[practice.id]
        with tempfile.TemporaryDirectory() as folder:
            form = Path(folder) / f"{practice.id}.{practice.format}"
            form.write_bytes(FORMATS[practice.format].write(instrument, practice, round))
            _answer(form, typed(practice.id), made, inbox / made.file)
        sys.stdout.write(f"{practice.id}  {made.file}\n")


def _answer(form: Path, answers: dict[str, str], made: Made, target: Path) -> None:
    if made.filled_as_word:
        filled = form.with_stem("filled")
        word_fill(form, answers, filled)
        resave(filled, made.saved_by, target)
    else:
        fill(form, answers, made.saved_by, target)


if __name__ == "__main__":
    make_returns(ROOT, ROOT / "inbox")
