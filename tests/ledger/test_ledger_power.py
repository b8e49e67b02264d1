"""A mail that was being handed over when the program, or the computer, stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ledger import log as ledgers
from pipeline.ledger import open_ledger, peek
from pipeline.model.events import mails
from pipeline.model.mail import MailFate
from tests.support.happenings import clock, day, put, queued


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A round in which a server was about to be given a mail when the program ended."""
    put(tmp_path, queued("M001"), queued("M002", "P02"))
    with open_ledger(tmp_path, clock(day(1))) as ledger:
        ledger.hand("M001")
    return tmp_path


def fates(home: Path) -> list[MailFate]:
    return [m.fate for m in mails(peek(home)).values()]


def test_it_goes_with_the_next_run_when_only_the_program_stopped(home: Path) -> None:
    with open_ledger(home, clock(day(2))) as ledger:
        assert ledger.claim("M001")


def test_it_is_uncertain_when_the_computer_has_been_started_since_and_the_others_are_not(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = ledgers._on_since() + 3600
    monkeypatch.setattr(ledgers, "_on_since", lambda: later)
    with open_ledger(home, clock(day(2))) as ledger:
        assert not ledger.claim("M001")
    assert fates(home) == [MailFate.UNCERTAIN, MailFate.QUEUED]


def test_a_claim_is_seen_by_every_command_at_once(home: Path) -> None:
    with open_ledger(home, clock(day(2))) as ledger:
        ledger.claim("M001")
        assert fates(home)[0] is MailFate.UNCERTAIN
