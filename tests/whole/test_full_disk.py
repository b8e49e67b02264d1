"""A disk that is full in the middle: what has gone is on record or told as uncertain, and scripts get exit code 6."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.base.errors import ExitCode, NotWritableError
from pipeline.base.files import not_writable, write_whole
from pipeline.cli import cli
from pipeline.commands import receive, send
from pipeline.ledger import Ledger, peek
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.mail import MailFate
from pipeline.post.hand_over import Way
from pipeline.post.pace import Pace
from tests.support.mailserver import MailServer
from tests.support.rounds import make_round

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


def full_at(monkeypatch: pytest.MonkeyPatch, kind: EventKind) -> None:
    """The ledger takes everything but events of this kind."""
    append = Ledger.append

    def refused(self: Ledger, *happened: Event) -> None:
        if any(e.kind is kind for e in happened):
            raise not_writable(self.place.live)
        append(self, *happened)

    monkeypatch.setattr(Ledger, "append", refused)


def test_a_mail_whose_sending_could_not_be_put_on_record_is_told_as_uncertain_and_the_rest_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_round(tmp_path / "omgång", {})
    with MailServer() as server:
        way = Way("smtp", server.url, pace=Pace(per_minute=0))
        with monkeypatch.context() as patched:
            full_at(patched, EventKind.MAIL_SENT)
            done = send.send(home, way, lambda: NOW)
        assert (done.handed.code, done.handed.left) == (ExitCode.NOT_WRITABLE, ("M002",))
        assert [f.mail for f in done.failures] == ["M001"]
        assert "--mark-sent M001" in done.failures[0].remedy
        assert send.send(home, way, lambda: NOW).handed.sent == ("M002",)
        assert sorted(server.recipients()) == ["alex@ekvalla.example", "kim@norrvik.example"]
    assert [m.fate for m in mails(peek(home)).values()] == [MailFate.UNCERTAIN, MailFate.SENT]


def test_nothing_goes_when_it_cannot_be_put_on_record_that_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_round(tmp_path / "omgång", {})

    def refused(self: Ledger, mail: str) -> bool:
        raise not_writable(self.place.live)

    monkeypatch.setattr(Ledger, "claim", refused)
    with MailServer() as server:
        said = CliRunner().invoke(
            cli, ["send", "--round", str(home), "--to", server.url, "--per-minute", "0"], standalone_mode=False
        )
        assert server.taken == []
    assert said.return_value == ExitCode.NOT_WRITABLE
    assert "2 mejl är inte prövade" in said.output


def test_an_inbox_that_is_full_is_no_fault_of_the_mail_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_round(tmp_path / "omgång", {"läs mig.txt": b"x"})

    def refused(*_: object) -> None:
        raise not_writable(home / "inbox" / "P01.docx")

    monkeypatch.setattr(receive, "_from_mailbox", refused)
    with pytest.raises(NotWritableError):
        receive.receive(home, ["imap://127.0.0.1:1"], lambda: NOW)


def test_a_file_that_could_not_be_written_leaves_nothing_half_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "P01.docx", b"hela")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NotWritableError, match="plats på disken"):
        write_whole(tmp_path / "P01.docx", b"mer")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"hela"]
