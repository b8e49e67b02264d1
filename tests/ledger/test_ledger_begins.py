"""Commands that begin a round at the same time, and commands that are cut off before there is a ledger."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.base.errors import NotWritableError, SettingsError
from pipeline.ledger import open_ledger, peek
from pipeline.ledger.place import begin_ledger, read_owner
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.mail import MailFate, Purpose

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
QUEUED = {
    "purpose": Purpose.FORM, "step": 0, "address": "kim@norrvik.example", "practices": ["P01"], "message_id": "<1@fou.example>",
}  # fmt: skip


def clock() -> datetime:
    return NOW


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "omgång"
    folder.mkdir()
    return folder


def test_only_one_of_the_commands_that_begin_a_round_at_once_gets_it(home: Path, tmp_path: Path) -> None:
    """Two ledgers of one round would both send."""
    ready, got, said = threading.Barrier(6), [], []

    def command() -> None:
        ready.wait()
        try:
            with open_ledger(home, clock, tmp_path / "data") as ledger:
                got.append(ledger.place.folder)
                held.wait(10)
        except NotWritableError as e:
            said.append(str(e))

    held = threading.Event()
    threads = [threading.Thread(target=command) for _ in range(6)]
    for t in threads:
        t.start()
    while len(said) < 5 and any(t.is_alive() for t in threads) and len(got) < 2:
        pass
    held.set()
    for t in threads:
        t.join()
    assert len(got) == 1
    assert (
        said == ["Ett annat lovande-kommando arbetar med omgången just nu. Vänta tills det är klart och kör igen."] * 5
    )


def test_a_command_cut_off_before_it_had_a_ledger_is_as_if_it_never_was(home: Path, tmp_path: Path) -> None:
    begin_ledger(home, tmp_path / "data")
    assert peek(home, tmp_path / "data") == ()
    with open_ledger(home, clock, tmp_path / "data") as ledger:
        ledger.append(Event(NOW, EventKind.MAIL_QUEUED, mail="M001", data=QUEUED))
    assert len(peek(home, tmp_path / "data")) == 1


def no_ledger(data: Path) -> None:
    shutil.rmtree(data / "rounds")


def empty_ledger(data: Path) -> None:
    """What a computer that loses its power may leave; with the log of the old ledger beside it."""
    (live,) = data.glob("rounds/*/ledger.sqlite")
    live.with_name("ledger.sqlite-wal").write_bytes(b"x" * 5000)
    live.write_bytes(b"")


@pytest.mark.parametrize("lose", [no_ledger, empty_ledger])
def test_a_ledger_that_is_lost_after_a_run_was_cut_off_holds_what_may_have_gone_as_uncertain(
    home: Path, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    with pytest.raises(KeyboardInterrupt), open_ledger(home, clock, tmp_path / "data") as ledger:
        ledger.append(Event(NOW, EventKind.MAIL_QUEUED, mail="M001", data=QUEUED))
        ledger.snapshot()
        owner = (home / ".lovande.json").read_bytes()
        raise KeyboardInterrupt
    (home / ".lovande.json").write_bytes(owner)  # as it is while a command works, and when it was killed
    lose(tmp_path / "data")
    with open_ledger(home, clock, tmp_path / "data") as ledger:
        assert mails(ledger.log())["M001"].fate is MailFate.UNCERTAIN


def test_a_disk_that_was_full_when_the_ledger_was_to_be_made_is_no_damaged_ledger(home: Path, tmp_path: Path) -> None:
    place, _ = begin_ledger(home, tmp_path / "data")
    place.folder.mkdir(parents=True)
    place.live.write_bytes(b"")
    assert peek(home, tmp_path / "data") == ()
    with open_ledger(home, clock, tmp_path / "data") as ledger:
        assert ledger.log() == ()


def test_a_ledger_that_is_lost_with_its_snapshot_is_not_begun_anew(home: Path, tmp_path: Path) -> None:
    """It would send everything once more."""
    with open_ledger(home, clock, tmp_path / "data"):
        owner = (home / ".lovande.json").read_bytes()
    (home / ".lovande.json").write_bytes(owner)
    (home / "ledger.sqlite").unlink()
    shutil.rmtree(tmp_path / "data" / "rounds")
    for look in (
        lambda: peek(home, tmp_path / "data"),
        lambda: open_ledger(home, clock, tmp_path / "data").__enter__(),
    ):
        with pytest.raises(SettingsError, match="säkerhetskopia"):
            look()
    found = read_owner(home)
    assert found is not None
    assert found.open
