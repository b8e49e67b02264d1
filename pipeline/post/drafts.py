"""Mails laid as drafts in a mailbox, for a person to look through and send."""

from __future__ import annotations

from imap_tools import BaseMailBox
from imap_tools.utils import quote

from pipeline.model.mail import Login, Server
from pipeline.servers.imap import ImapSession, find_folder, make_folder
from pipeline.servers.troubles import speaking_with

DRAFTS = ("Drafts", "Utkast")
SENT = ("Sent", "Skickat", "Skickade objekt", "Skickade", "Sent Items", "Sent Messages", "Sent Mail")
"""What mail programs call the folders on servers that mark no uses. The first one is what we call a folder we must make."""


class Drafts(ImapSession):
    """The drafts of one mailbox: the folder that the server's address names, else the one it keeps drafts in, else a new one.

    TLS always, but on this computer. Every method raises MailServerError (exit 5).
    """

    def __init__(self, server: Server, login: Login | None, *, timeout: float = 60) -> None:
        super().__init__(server, login, timeout=timeout)
        self.folder = ""
        """Its name, when the context is entered."""
        self._sent = ""

    def _begin(self, box: BaseMailBox) -> None:
        folders = box.folder.list()
        named = (self._server.folder,) if self._server.folder else ()
        drafts = find_folder(folders, named or DRAFTS, "" if named else "\\Drafts")
        sent = find_folder(folders, SENT, "\\Sent")
        self.folder = drafts.name if drafts else make_folder(box, folders, (named or DRAFTS)[0])
        self._sent = sent.name if sent else ""

    def put(self, message: bytes, message_id: str) -> bool:
        """Lay a mail among the drafts; False when it lies there already. A run that was cut off can be made again."""
        if self.contains(message_id):
            return False
        with speaking_with(self._server):
            self._box.append(message, self.folder, flag_set=["\\Draft", "\\Seen"])
        return True

    def contains(self, message_id: str) -> bool:
        """Whether a mail lies among the drafts, by its Message-ID (with brackets)."""
        return self._holds(self.folder, message_id)

    def sent(self, message_id: str) -> bool:
        """Whether a mail lies among the sent ones. True is certain, False proves nothing.

        Many mail programs keep a draft's Message-ID when it is sent, many others give it a new one or keep no copy there.
        """
        return bool(self._sent) and self._holds(self._sent, message_id)

    def _holds(self, folder: str, message_id: str) -> bool:
        with speaking_with(self._server):
            self._box.folder.set(folder, readonly=True)  # anew each time: a folder that is open shows new mail late
            return bool(self._box.uids(f"HEADER Message-ID {quote(message_id)!s}", charset=None))
