"""Mails laid as drafts in a real Dovecot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.model.mail import Server
from pipeline.post.drafts import Drafts
from pipeline.servers.imap import hang_up, open_imap
from pipeline.servers.troubles import MailServerError, Trouble
from tests.support.dovecot import Dovecot, token

pytestmark = pytest.mark.heavy
MAIL = b"Message-ID: <1@fou.example>\nSubject: =?utf-8?q?P=C3=A5minnelse?=\n\nHej!\n"


@pytest.fixture
def dovecot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    with Dovecot(uses={r"\Drafts": "Påbörjat", r"\Sent": "Skickade brev"}) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.cert))
        yield server


def lying_in(dovecot: Dovecot, folder: str) -> list[tuple[bytes, tuple[str, ...]]]:
    box = open_imap(dovecot.tls_server, dovecot.login)
    box.folder.set(folder, readonly=True)
    found = [(m.obj.as_bytes(), m.flags) for m in box.fetch(mark_seen=False)]
    hang_up(box)
    return found


def test_a_draft_lies_read_in_the_folder_that_the_server_keeps_drafts_in(dovecot: Dovecot) -> None:
    with Drafts(dovecot.tls_server, dovecot.login) as drafts:
        assert drafts.folder == "Påbörjat"
        assert drafts.put(MAIL, "<1@fou.example>")
    [(content, flags)] = lying_in(dovecot, "Påbörjat")
    assert content == MAIL
    assert {"\\Draft", "\\Seen"} <= set(flags)


def test_a_draft_that_lies_there_already_is_not_laid_twice(dovecot: Dovecot) -> None:
    for _ in range(2):
        with Drafts(dovecot.tls_server, dovecot.login) as drafts:
            first = drafts.put(MAIL, "<1@fou.example>")
            assert drafts.contains("<1@fou.example>")
            assert not drafts.put(MAIL, "<1@fou.example>")
            assert not drafts.contains("<2@fou.example>")
            assert not drafts.contains('<"quoted \\ odd"@fou.example>')
    assert not first
    assert len(lying_in(dovecot, "Påbörjat")) == 1


def test_a_draft_that_somebody_has_sent_is_known_while_it_keeps_its_id(dovecot: Dovecot) -> None:
    with Drafts(dovecot.tls_server, dovecot.login) as drafts:
        drafts.put(MAIL, "<1@fou.example>")
        assert not drafts.sent("<1@fou.example>")
        box = open_imap(dovecot.tls_server, dovecot.login)
        box.folder.set("Påbörjat")
        box.move(box.uids(), "Skickade brev")
        hang_up(box)
        assert drafts.sent("<1@fou.example>")
        assert not drafts.contains("<1@fou.example>")


def test_a_token_opens_the_mailbox_and_an_old_one_does_not(dovecot: Dovecot) -> None:
    login = dovecot.login
    with Drafts(dovecot.server, type(login)(login.user, token=token())) as drafts:
        assert drafts.put(MAIL, "<1@fou.example>")
    with (
        pytest.raises(MailServerError) as e,
        Drafts(dovecot.server, type(login)(login.user, token=token(lifetime=-60))),
    ):
        pass
    assert e.value.trouble is Trouble.TOKEN


def test_the_folder_in_the_address_goes_before_all_others_and_is_made(dovecot: Dovecot) -> None:
    there = Server("imaps", "127.0.0.1", dovecot.tls_port, folder="Omgång/Utkast åäö & co")
    for fresh in (True, False):
        with Drafts(there, dovecot.login) as drafts:
            assert drafts.put(MAIL, "<1@fou.example>") is fresh
    assert len(lying_in(dovecot, "Omgång/Utkast åäö & co")) == 1


@pytest.mark.parametrize("name", ["Utkast", "Drafts"])
def test_a_folder_is_known_by_name_where_no_uses_are_marked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Dovecot(tls=False) as server:
        box = open_imap(server.server, server.login)
        box.folder.create(name)
        hang_up(box)
        with Drafts(server.server, server.login) as drafts:
            assert drafts.folder == name


def test_a_missing_folder_is_made_where_the_server_keeps_folders() -> None:
    with Dovecot(tls=False, prefix="INBOX.", separator=".") as server:
        for _ in range(2):
            with Drafts(server.server, server.login) as drafts:
                assert drafts.folder == "INBOX.Drafts"
                drafts.put(MAIL, "<1@fou.example>")
                assert not drafts.sent("<1@fou.example>")
        assert len(lying_in_plain(server, "INBOX.Drafts")) == 1


def lying_in_plain(server: Dovecot, folder: str) -> list[str]:
    box = open_imap(server.server, server.login)
    box.folder.set(folder, readonly=True)
    found = box.uids()
    hang_up(box)
    return found
