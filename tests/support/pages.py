"""`python -m tests.support.pages FOLDER`: how many A4 pages the forms in a folder take in LibreOffice, and whether that is few enough.

A blank deep form may take 12 pages, a short one 4 (the client's limit: forty minutes, no patience).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.forms import FORMATS
from tests.support import instrument
from tests.support.filling import READ

MOST = {"fordjupad": 12, "oversikt": 4}


def pages(path: Path) -> int:
    """A4 pages of a document or workbook, as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
        said = subprocess.run(
            ["pdfinfo", str(Path(folder, path.stem + ".pdf"))], check=True, capture_output=True, text=True
        ).stdout
    found = re.search(r"^Pages:\s+(\d+)", said, re.M)
    assert found, said
    return int(found[1])


def main(folder: Path) -> int:
    too_long = 0
    seen: set[tuple[str, str]] = set()
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        reading = READ[path.suffix.removeprefix(".")](instrument(), data)
        if (path.suffix, reading.depth) in seen:
            continue  # forms of one kind differ only in the facts on the cover
        seen.add((path.suffix, reading.depth))
        count = pages(path)
        too_long += count > MOST[reading.depth]
        sys.stdout.write(f"{path.name}: {reading.depth}, {count} pages (at most {MOST[reading.depth]})\n")
    assert {ending for ending, _ in seen} == {f.ending for f in FORMATS.values()}
    return too_long


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
