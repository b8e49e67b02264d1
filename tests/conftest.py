"""Every test has a data folder of its own: no test sees, or leaves, a ledger on the computer it runs on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest

from pipeline.base.guard import UNGUARDED
from pipeline.base.libreoffice import VARIABLE
from pipeline.cli import main
from pipeline.commands import receive
from tests.support.rounds import Command, Said


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Python looks through what has been made for what can be freed. Thousands of tests and all modules are there to the
    end: they are left out of it, and it is done more seldom."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """The quick tests of a file go to the same worker, so that what they share is made once."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415  (without workers it is not needed)

    return LoadFileScheduling(config, log) if config.option.markexpr == "not heavy" else None


@pytest.fixture(scope="session")
def data_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders, one after another: pytest would look through all that there are for each."""
    home = tmp_path_factory.mktemp("data")
    return (home / str(n) for n in count())


@pytest.fixture(autouse=True)
def data_folder(data_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = next(data_folders)
    folder.mkdir()
    monkeypatch.setenv("LOVANDE_DATA", str(folder))
    yield folder


@pytest.fixture(autouse=True)
def read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick tests read files in their own process, which saves a start for each; heavy ones and `guard` as people do.

    They do without LibreOffice, also where it is installed: a start takes seconds.
    """
    if request.node.get_closest_marker("heavy") is None:
        monkeypatch.setenv(UNGUARDED, "1")
        monkeypatch.setenv(VARIABLE, "")


@pytest.fixture
def guard(read_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in a watched process, as people's are."""
    monkeypatch.delenv(UNGUARDED, raising=False)


@pytest.fixture
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two looks at a file that may still be being written."""
    monkeypatch.setattr(receive, "LOOK_AGAIN", 0.01)


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """A folder that mails are saved in."""
    folder = tmp_path / "sparad post"
    folder.mkdir()
    return folder


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`lovande` with these arguments, as a person runs it."""

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["lovande", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run
