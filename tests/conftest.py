"""Every test has a data folder of its own: no test sees, or leaves, a ledger on the computer it runs on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.isolation import UNGUARDED
from tests.rounds import Command, Said


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("LOVANDE_DATA", str(folder))
    yield folder


@pytest.fixture(autouse=True)
def read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick tests read files in their own process, which saves a start for each; heavy ones and `guard` as people do."""
    if request.node.get_closest_marker("heavy") is None:
        monkeypatch.setenv(UNGUARDED, "1")


@pytest.fixture
def guard(read_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in a watched process, as people's are."""
    monkeypatch.delenv(UNGUARDED, raising=False)


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
