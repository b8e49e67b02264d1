"""A real mail server (aiosmtpd) on this computer whose mailbox is the truth, and which can be told to misbehave."""

from __future__ import annotations

import asyncio
import base64
import os
import ssl
import threading
import warnings
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import quote, unquote

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from pipeline.model.mail import Server

DIE, HANG = "die", "hang"
"""Instead of a reply: break the connection without a word, or say nothing at all."""
TAKE_AND_DIE, TAKE_AND_HANG = "take and die", "take and hang"
"""At the dot: the mail is in the mailbox, and nobody hears of it."""


class Taken(NamedTuple):
    """One mail that one recipient has got."""

    recipient: str
    message_id: str
    content: bytes


class MailServer:
    """Listens on 127.0.0.1 until the context is left. Everything it is told can be changed while it runs.

    `taken` is what recipients have got, in order; with a `folder` each mail is also on disk before the server says so
    (`taken_in` reads it back). `cert` is (certificate, key): STARTTLS, or TLS from the start with `tls_at_once`. `users` is
    {user: password}; `tokens` the access tokens that are believed in; who has neither may send when `needs_login` is False.
    `at` is {"MAIL" | "RCPT" | "BODY" | "DOT": reply} with a whole reply ("451 4.3.0 later"), DIE or HANG, or a function from
    the recipient to one, or to "" when all is well. "BODY" is in the middle of the content, "GREETING" at the very start;
    "EHLO", "STARTTLS", "AUTH", "RSET" and "NOOP" take replies too.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        context: ssl.SSLContext | None = None,
        tls_at_once: bool = False,
        users: Mapping[str, str] | None = None,
        tokens: Mapping[str, str] | None = None,
        ways: str = "PLAIN LOGIN XOAUTH2",
        login_says: str = "",
        needs_login: bool = False,
        at: Mapping[str, str | Callable[[str], str]] | None = None,
        leave_out: str = "",
        size: int = 0,
        port: int = 0,
    ) -> None:
        self.folder, self.context, self.tls_at_once = folder, context, tls_at_once
        self.users, self.tokens, self.ways, self.login_says = users or {}, tokens or {}, ways.split(), login_says
        self.needs_login, self.at, self.leave_out = needs_login, dict(at or {}), leave_out.split()
        self.size = size
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        """Each command line as it came, but for the content and for what follows AUTH."""
        self.logins: list[str] = []
        self.sessions = 0
        self.conversations: list[_Conversation] = []
        self.port = port
        """0 until it listens, unless it is told which."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listening, self._stop = threading.Event(), asyncio.Event()

    def __enter__(self) -> Self:
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._listening.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def hang_up(self) -> None:
        """End every conversation without a word, as a server does that has waited long enough."""
        self._loop.call_soon_threadsafe(self._abort)

    @property
    def server(self) -> Server:
        return Server("smtps" if self.tls_at_once else "smtp", "127.0.0.1", self.port)

    @property
    def url(self) -> str:
        return str(self.server)

    def recipients(self) -> list[str]:
        return [taken.recipient for taken in self.taken]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0.01))
            self._loop.close()

    async def _serve(self) -> None:
        tls = self.context if self.tls_at_once else None
        listener = await self._loop.create_server(lambda: _Conversation(self), "127.0.0.1", self.port, ssl=tls)
        self.port = listener.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stop.wait()
        listener.close()
        self._abort()
        await asyncio.sleep(0.01)

    def _abort(self) -> None:
        for conversation in self.conversations:
            for transport in (conversation.transport, conversation._original_transport):
                if transport is not None:
                    transport.abort()  # type: ignore[attr-defined]

    def keep(self, envelope: Envelope) -> None:
        """The mail is its recipients' from now on."""
        content = envelope.original_content or b""
        message_id = str(message_from_bytes(content).get("Message-ID", "")).strip()
        for recipient in envelope.rcpt_tos:
            if self.folder is not None:
                name = f"{len(list(self.folder.iterdir())):06d} {quote(recipient, safe='@')}.eml"
                _write_at_once(self.folder / name, content)
            self.taken.append(Taken(recipient, message_id, content))

    def reply_at(self, point: str, recipient: str) -> str:
        told = self.at.get(point, "")
        return told if isinstance(told, str) else told(recipient)


def taken_in(folder: Path) -> list[Taken]:
    """What a server with that folder has taken, in order, read from the disk alone."""
    mails = []
    for path in sorted(folder.glob("*.eml")):
        content = path.read_bytes()
        message_id = str(message_from_bytes(content).get("Message-ID", "")).strip()
        mails.append(Taken(unquote(path.stem.split(" ", 1)[1]), message_id, content))
    return mails


def grey(seconds_to_no_avail: int = 1) -> Callable[[str], str]:
    """For {"RCPT": grey()}: the first tries of each recipient are put off."""
    seen: dict[str, int] = {}

    def reply(recipient: str) -> str:
        seen[recipient] = seen.get(recipient, 0) + 1
        return "450 4.2.0 Greylisted, see http://postgrey.example" if seen[recipient] <= seconds_to_no_avail else ""

    return reply


def refusing(replies: Mapping[str, str]) -> Callable[[str], str]:
    """For {"RCPT": refusing({...})}: a reply for each of these recipients."""
    return lambda recipient: replies.get(recipient, "")


def _write_at_once(path: Path, content: bytes) -> None:
    half = path.with_suffix(".half")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


class _Handler:
    """aiosmtpd's hooks. None of them changes what aiosmtpd itself does when all is well."""

    def __init__(self, owner: MailServer) -> None:
        self.owner = owner

    async def handle_EHLO(
        self, smtp: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        left_out = [*self.owner.leave_out, *([] if self.owner.users or self.owner.tokens else ["AUTH"])]
        return [r for r in replies if r[4:].split()[0] not in left_out]

    async def handle_MAIL(
        self, smtp: _Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.owner.needs_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if reply := await smtp.told("MAIL", ""):
            return reply
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

    async def handle_RCPT(
        self, smtp: _Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := await smtp.told("RCPT", address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: _Conversation, session: Session, envelope: Envelope) -> str:
        if max(map(len, (envelope.original_content or b"").split(b"\r\n"))) > 998:
            return "500 5.6.0 Line too long (RFC 5321 4.5.3.1.6)"
        if self.owner.reply_at("DOT", envelope.rcpt_tos[0]) in (TAKE_AND_DIE, TAKE_AND_HANG):
            self.owner.keep(envelope)
        if reply := await smtp.told("DOT", envelope.rcpt_tos[0]):
            return reply
        self.owner.keep(envelope)
        return "250 2.0.0 OK: queued"

    async def auth_XOAUTH2(self, smtp: SMTP, args: list[str]) -> AuthResult:
        user, _, rest = base64.b64decode(args[1]).decode().removeprefix("user=").partition("\1auth=Bearer ")
        if self.owner.tokens.get(user) == rest.removesuffix("\1\1"):
            self.owner.logins.append(f"XOAUTH2 {user}")
            return AuthResult(success=True, auth_data=user)
        if await smtp.challenge_auth('{"status":"401"}') == b"":
            await smtp.push("535 5.7.3 Authentication unsuccessful")
        return AuthResult(success=False, handled=True)


class _Conversation(SMTP):
    """One client's conversation."""

    line_length_limit = 12288
    """A token is longer than the line of a mail may be; those are checked when the whole mail is here."""

    def __init__(self, owner: MailServer) -> None:
        self.owner = owner
        owner.sessions += 1
        owner.conversations.append(self)
        # From the start TLS is under aiosmtpd, which does not know of it.
        starttls = owner.context if not owner.tls_at_once else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            super().__init__(
                _Handler(owner),
                data_size_limit=owner.size or None,
                enable_SMTPUTF8="SMTPUTF8" not in owner.leave_out,
                hostname="mail.example",
                tls_context=starttls,
                timeout=3600,
                auth_require_tls=not owner.tls_at_once,
                auth_exclude_mechanism=[w for w in ("PLAIN", "LOGIN", "XOAUTH2") if w not in owner.ways],
                authenticator=self._known,
                loop=asyncio.get_running_loop(),
            )
        self.command_size_limits["AUTH"] = 12288

    def _known(self, _: SMTP, session: Session, envelope: Envelope, way: str, data: LoginPassword) -> AuthResult:
        user, password = data.login.decode(), data.password.decode()
        if self.owner.users.get(user) == password and not self.owner.login_says:
            self.owner.logins.append(f"{way} {user}")
            return AuthResult(success=True, auth_data=user)
        return AuthResult(success=False, handled=False, message=self.owner.login_says or None)

    async def told(self, point: str, recipient: str) -> str:
        """The reply that the server is told to give here; it does not come back when there is none to give."""
        reply = self.owner.reply_at(point, recipient)
        if reply in (HANG, TAKE_AND_HANG):
            await asyncio.sleep(3600)
        if reply in (DIE, TAKE_AND_DIE):
            assert self.transport is not None
            self.transport.abort()  # type: ignore[attr-defined]
            await asyncio.sleep(3600)
        return reply

    async def _handle_client(self) -> None:
        with suppress(asyncio.CancelledError, ConnectionError):
            if reply := await self.told("GREETING", ""):
                await self.push(reply)
                self.transport.close()  # type: ignore[union-attr]
                return
            await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:
        self.owner.commands.append("DATA")
        recipient = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if recipient and self.owner.reply_at("BODY", recipient):
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            await self.push(await self.told("BODY", recipient))
            self.transport.close()  # type: ignore[union-attr]
            return
        await super().smtp_DATA(arg)


def _noted(name: str) -> Callable[[_Conversation, Any], Coroutine[Any, Any, None]]:
    original = getattr(SMTP, f"smtp_{name}")

    async def method(self: _Conversation, arg: str) -> None:
        self.owner.commands.append(name if name == "AUTH" else f"{name} {arg or ''}".strip())
        reply = self.owner.at.get(name, "")
        if isinstance(reply, str) and reply and name not in ("MAIL", "RCPT"):
            await self.push(await self.told(name, ""))
            return
        await original(self, arg)

    return method


for _name in ("EHLO", "MAIL", "RCPT", "RSET", "NOOP", "QUIT", "STARTTLS", "AUTH"):
    setattr(_Conversation, f"smtp_{_name}", _noted(_name))
