"""Makes the saved forms beside this file anew: `python -m tests.data.odt.make`, by hand, when the forms change."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.model.instrument import fields
from tests.libreoffice import fill, resave, word_fill
from tests.reading.test_returns import VERSIONS
from tests.support import instrument, typed
from tests.support.filling import blank

HERE = Path(__file__).parent


def make() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for practice, depth in (("P01", "fordjupad"), ("P08", "oversikt")):
            form, filled = Path(folder, f"{practice}.docx"), Path(folder, f"{practice}-ifylld.docx")
            form.write_bytes(blank("docx", depth, practice, "uppstart"))
            keys = {f.key for f in fields(instrument(), depth)}
            answers = {key: text for key, text in typed(practice).items() if key in keys}
            for version in VERSIONS:
                if practice == "P01":
                    word_fill(form, answers, filled)
                    resave(filled, version, HERE / f"{practice}-word-{version}.odt")
                else:
                    fill(form, answers, version, HERE / f"{practice}-libreoffice-{version}.odt")


if __name__ == "__main__":
    make()
