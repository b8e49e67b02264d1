"""A mail server on this computer, for as long as the demo plays: whatever it is handed lies in a folder, one file per mail."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from pipeline.base.errors import LovandeError

STARTS_WITHIN = 10.0


class LocalServer:
    """Listens on 127.0.0.1 until the context is left, and reaches nobody else. Raises LovandeError when it cannot listen."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, 0
        self.taken: list[Path] = []
        """The mails, in the order they came."""
        self._listening, self._loop = threading.Event(), asyncio.new_event_loop()
        self._done = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mail server", daemon=True)

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._listening.wait(STARTS_WITHIN)
        if not self._port:
            raise LovandeError("Det gick inte att starta en e-postserver på den här datorn (127.0.0.1). Kör igen.")
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(RuntimeError):  # it never came to run
            self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(STARTS_WITHIN)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def keep(self, recipients: list[str], content: bytes) -> None:
        path = self._folder / f"{len(self.taken) + 1:02} till {recipients[0]}.eml"
        path.write_bytes(content)
        self.taken.append(path)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._listening.set()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    async def _serve(self) -> None:
        from aiosmtpd.smtp import SMTP  # noqa: PLC0415  (only the demo needs a server)

        keeper = _MailHook(self)
        with suppress(OSError):
            listener = await self._loop.create_server(
                lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, loop=self._loop), "127.0.0.1", 0
            )
            self._port = int(listener.sockets[0].getsockname()[1])
            self._listening.set()
            await self._done.wait()
            listener.close()


class _MailHook:
    """aiosmtpd's hook for a whole mail."""

    def __init__(self, owner: LocalServer) -> None:
        self._owner = owner

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self._owner.keep(list(envelope.rcpt_tos), envelope.original_content or b"")
        return "250 OK"
