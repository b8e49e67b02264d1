"""Starts LibreOffice 7.4 and 25.2 for the tests: one private profile per process, a time limit, and the program's own words when it fails."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from lxml import etree

Version = Literal["7.4", "25.2"]
HOME = Path(os.environ.get("LOVANDE_LIBREOFFICE", "/tmp/lovande-libreoffice"))
STARTERS: dict[Version, tuple[str, ...]] = {"7.4": (), "25.2": (str(HOME / "run25"),)}
SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that python3-uno is made for."""
FILTERS = {
    ".docx": "MS Word 2007 XML",
    ".odt": "writer8",
    ".ott": "writer8_template",
    ".fodt": "OpenDocument Text Flat XML",
    ".doc": "MS Word 97",
    ".rtf": "Rich Text Format",
    ".xlsx": "Calc MS Excel 2007 XML",
    ".ods": "calc8",
    ".ots": "calc8_template",
    ".fods": "OpenDocument Spreadsheet Flat XML",
    ".xls": "MS Excel 97",
    ".txt": "Text (encoded)",
}
"""What LibreOffice saves for each ending."""
WORKBOOKS = frozenset((".xlsx", ".ods", ".ots", ".fods", ".xls"))
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
SWEDISH_CSV = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1053,false,true"
"""Semicolon, quotation mark, UTF-8, from the first row, Swedish; special numbers (dates) told as Excel tells them."""
SECONDS = 120
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class LibreOfficeError(Exception):
    """LibreOffice is missing, failed or took too long; the text holds what it said."""


@cache
def available(version: Version) -> bool:
    """True when this version and its Python bridge can be started on this machine."""
    with tempfile.TemporaryDirectory() as home:
        try:
            said = _run(version, ["soffice", _profile(Path(home)), "--headless", "--version"], Path(home))
            _run(version, [SYSTEM_PYTHON, "-c", "import uno"], Path(home))
        except LibreOfficeError:
            return False
    return f"LibreOffice {version}." in said


def fill(form: Path, answers: dict[str, str], version: Version, target: Path) -> None:
    """Type the answers ({key: text}; a choice by its label) into a form and save it as `target`, whose ending gives the format.

    In .docx the text goes into the control with that tag, or in 7.4, which has no tags, into the control at its place;
    in .xlsx it is entered in the cell with that name, or at a place ("P01!C12"). Raises LibreOfficeError when anything could not be typed or saved.
    """
    _require(version)
    with _home(form) as (home, source):
        made = home / f"made{target.suffix}"
        job = {
            "profile": f"{home}/profile",
            "source": str(source),
            "target": str(made),
            "filter": FILTERS[target.suffix],
            "answers": answers,
            "places": dict(_places(form)) if form.suffix == ".docx" else {},
        }
        said = _run(version, [SYSTEM_PYTHON, str(Path(__file__).with_name("worker.py"))], home, json.dumps(job))
        if not made.exists():
            raise LibreOfficeError(f"LibreOffice {version} did not save {target}. It said: {said}")
        shutil.copyfile(made, target)


def resave(source: Path, version: Version, target: Path) -> None:
    """Open a file and save it again, as a colleague with LibreOffice does who only adds a full stop."""
    fill(source, {}, version, target)


def to_pdf(path: Path, folder: Path, version: Version = "7.4") -> Path:
    """The file as LibreOffice prints it, in `folder`."""
    return _convert(path, folder, "pdf", version)[0]


def save_as(path: Path, folder: Path, to: str, version: Version = "25.2") -> Path:
    """The file as LibreOffice saves it, in `folder`, by its own name with the ending `to`."""
    return _convert(path, folder, to, version)[0]


def to_text(path: Path, folder: Path, version: Version = "25.2") -> str:
    """What LibreOffice itself sees in a file: a document as text, a workbook as comma-separated values, one sheet after another."""
    to = EVERY_SHEET if path.suffix in WORKBOOKS else "txt:Text (encoded):UTF8"
    return "\n".join(p.read_text(encoding="utf-8-sig") for p in _convert(path, folder, to, version))


def open_csv(path: Path, folder: Path, version: Version = "7.4") -> Path:
    """Open a CSV as a person in Sweden does, UTF-8 with semicolons and numbers told by themselves; returns it as .xlsx."""
    _require(version)
    with _home(path) as (home, source):
        command = [
            "soffice",
            _profile(home),
            "--headless",
            SWEDISH_CSV,
            "--convert-to",
            "xlsx",
            "--outdir",
            str(home / "made"),
            str(source),
        ]
        said = _run(version, command, home)
        made = home / "made" / f"{source.stem}.xlsx"
        if not made.exists():
            raise LibreOfficeError(f"LibreOffice {version} opened no {path.name}: {said}")
        return Path(shutil.copy(made, folder / f"{path.stem}-{version}.xlsx"))


def _convert(path: Path, folder: Path, to: str, version: Version) -> list[Path]:
    _require(version)
    with _home(path) as (home, source):
        made = home / "made"
        command = ["soffice", _profile(home), "--headless", "--convert-to", to, "--outdir", str(made), str(source)]
        said = _run(version, command, home)
        if not made.is_dir() or not any(made.iterdir()):
            raise LibreOfficeError(f"LibreOffice {version} made no {to} of {path}. It said: {said}")
        return [Path(shutil.copy(p, folder)) for p in sorted(made.iterdir())]


@contextlib.contextmanager
def _home(source: Path) -> Iterator[tuple[Path, Path]]:
    """(a folder for one run, a copy of the file in it): profile and lock files go with the folder, whatever happens."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        (Path(folder) / "in").mkdir()
        yield Path(folder), Path(shutil.copy(source, Path(folder) / "in"))


def _require(version: Version) -> None:
    if not available(version):
        raise LibreOfficeError(
            f"LibreOffice {version} is not installed for the tests. Run tests/libreoffice/install.sh and try again."
        )


def _profile(home: Path) -> str:
    return f"-env:UserInstallation={(home / 'profile').as_uri()}"


def _run(version: Version, command: Sequence[str], home: Path, typed: str = "") -> str:
    """Run in a session of its own, so that everything it started can be ended with it. Returns what it said."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    said = home / "said.txt"
    # Into a file: a pipe would stay open as long as any child of the program lives.
    with said.open("wb") as out:
        try:
            process = subprocess.Popen(
                [*STARTERS[version], *command],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**clean, "LC_ALL": "C.UTF-8", "HOME": str(home)},
                start_new_session=True,
            )
        except OSError as error:
            raise LibreOfficeError(f"LibreOffice {version} cannot be started: {error}") from None
        try:
            process.communicate(typed.encode(), timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise LibreOfficeError(
                f"LibreOffice {version} was not done in {SECONDS} seconds. It said: {_end_of(said)}"
            ) from None
        finally:
            _end(process)
    if process.returncode:
        raise LibreOfficeError(f"LibreOffice {version} failed with code {process.returncode}. It said: {_end_of(said)}")
    return _end_of(said)


def _end_of(said: Path) -> str:
    return said.read_text(encoding="utf-8", errors="replace")[-2000:].strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _places(form: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    """(key, (number of the table, cell as LibreOffice names it)) of every control: where a person sees it."""
    with zipfile.ZipFile(form) as z:
        body: Any = etree.fromstring(z.read("word/document.xml"))
    for t, table in enumerate(body.iter(f"{W}tbl"), 1):
        for r, row in enumerate(table.iter(f"{W}tr"), 1):
            for c, cell in enumerate(row.iter(f"{W}tc")):
                for tag in cell.iter(f"{W}tag"):
                    yield tag.get(f"{W}val"), (t, f"{chr(65 + c)}{r}")
