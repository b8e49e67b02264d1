"""A logged-in IMAP connection, and how folders are found in it: what drafts and the reading of a mailbox share."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self
from unicodedata import normalize

from imap_tools import BaseMailBox, FolderInfo, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from pipeline.model.mail import Login, Server

from .troubles import MailServerError, Trouble, one_line, speaking_with

NOT_WITH_PASSWORD = re.compile(
    r"BasicAuthBlocked|5\.7\.139|basic auth\w* is disabled|application-specific password", re.I
)
"""How Microsoft 365 and Google say that passwords are not let in, in the answer to a login."""


def open_imap(server: Server, login: Login | None, timeout: float = 60) -> BaseMailBox:
    """A connection that is logged in and has no folder open. TLS always, but on this computer.

    Raises MailServerError (exit 5).
    """
    if login is None:
        raise MailServerError(server, Trouble.LOGIN_REQUIRED)
    with speaking_with(server):
        box = _connect(server, timeout)
        try:
            _log_in(box, server, login)
            # What a server can do is often told only to those who are logged in; imaplib asks before.
            box.client.capabilities = tuple(box.client.capability()[1][-1].decode("ascii", "replace").upper().split())
        except BaseException:
            hang_up(box)
            raise
    return box


class ImapSession:
    """What is kept open while one mailbox is worked with, as a context manager. Entering raises MailServerError (exit 5)."""

    def __init__(self, server: Server, login: Login | None, *, timeout: float = 60) -> None:
        self._server, self._login, self._timeout = server, login, timeout
        self._open: BaseMailBox | None = None

    def __enter__(self) -> Self:
        box = open_imap(self._server, self._login, self._timeout)
        try:
            with speaking_with(self._server):
                self._begin(box)
        except BaseException:
            hang_up(box)
            raise
        self._open = box
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        if self._open is not None:
            hang_up(self._open)
            self._open = None

    def _begin(self, box: BaseMailBox) -> None:
        """What is looked up as soon as the server has let us in."""

    @property
    def _box(self) -> BaseMailBox:
        assert self._open is not None, "use it as a context manager"
        return self._open


def hang_up(box: BaseMailBox) -> None:
    """End the connection, politely if it still stands."""
    with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
        box.client.logout()
    with suppress(OSError):
        box.client.shutdown()


def _connect(server: Server, timeout: float) -> BaseMailBox:
    context = ssl.create_default_context()
    if server.scheme == "imaps":
        return MailBox(server.host, server.port, timeout, ssl_context=context)
    box = MailBoxUnencrypted(server.host, server.port, timeout)
    try:
        if "STARTTLS" in box.client.capabilities:
            box.client.starttls(context)
        elif not server.is_loopback:
            raise MailServerError(server, Trouble.NO_TLS)
    except BaseException:
        hang_up(box)
        raise
    return box


def _log_in(box: BaseMailBox, server: Server, login: Login) -> None:
    client = box.client
    offered = {c.removeprefix("AUTH=") for c in client.capabilities if c.startswith("AUTH=")}
    if login.token and "XOAUTH2" in offered:
        way, answer = "XOAUTH2", f"user={login.user}\1auth=Bearer {login.token}\1\1"
    elif login.password and "PLAIN" in offered:  # unlike LOGIN it takes å, ä and ö
        way, answer = "PLAIN", f"\0{login.user}\0{login.password}"
    elif login.password and "LOGINDISABLED" not in client.capabilities and f"{login.user}{login.password}".isascii():
        way, answer = "", ""
    else:
        raise MailServerError(server, Trouble.NO_LOGIN, " ".join(sorted(offered)), login.user)
    try:
        if way:
            answers = iter([answer.encode()])
            # Asked once more it has said why not: an empty answer lets it finish.
            client.authenticate(way, lambda _: next(answers, b""))
        else:
            client.login(login.user, login.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as e:
        words = one_line(str(e).removeprefix("b'").removesuffix("'"))
        barred = Trouble.PASSWORD_NOT_ALLOWED if NOT_WITH_PASSWORD.search(words) else Trouble.PASSWORD
        raise MailServerError(server, Trouble.TOKEN if login.token else barred, words, login.user) from None


def find_folder(folders: Sequence[FolderInfo], names: Sequence[str], use: str = "") -> FolderInfo | None:
    """The folder that the server marks with a use (RFC 6154, "\\\\Drafts"), else the first that has one of the names.

    / in a name stands between folder and subfolder whatever the server has there. A name is also found one level down,
    beneath INBOX, where some servers keep everything. Capitals do not matter.
    """
    real = [f for f in folders if not {flag.casefold() for flag in f.flags} & {"\\noselect", "\\nonexistent"}]
    for folder in real:
        if use and use.casefold() in (flag.casefold() for flag in folder.flags):
            return folder
    for name in names:
        for wanted in (_plain(name), f"inbox/{_plain(name)}"):
            for folder in real:
                if wanted in (_plain(folder.name), _plain(folder.name.replace(folder.delim or "/", "/"))):
                    return folder
    return None


def make_folder(box: BaseMailBox, folders: Sequence[FolderInfo], name: str) -> str:
    """Create and subscribe to a folder, where this server lets people keep theirs. Its full name comes back."""
    delim = next((f.delim for f in folders if f.delim and f.delim != "NIL"), "/")
    full = name.replace("/", delim)
    try:
        box.folder.create(full)
    except ImapToolsError:
        full = f"INBOX{delim}{full}"  # servers that keep everything beneath INBOX refuse anything beside it
        box.folder.create(full)
    with suppress(ImapToolsError):
        box.folder.subscribe(full, True)
    return full


def _plain(name: str) -> str:
    return normalize("NFC", name).casefold()
