"""The recording mail server as a process of its own, so that it can be killed too: `python -m bench.kills.server FOLDER PORT DOOM`.

DOOM: of a thousand recipients, so many at whose mail the server breaks the connection after the final dot, half of them
with the mail taken.
"""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.support import ROOT
from tests.support.mailserver import DIE, TAKE_AND_DIE, MailServer


class Server:
    """Runs until the context is left; `kill` and `start` in between."""

    def __init__(self, folder: Path, doom: int = 0) -> None:
        self.folder, self.doom = folder, doom
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        line = [sys.executable, "-m", "bench.kills.server", str(self.folder), str(self.port), str(self.doom)]
        self.process = subprocess.Popen(line, cwd=ROOT, stderr=subprocess.DEVNULL)
        for _ in range(400):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
                return
            time.sleep(0.025)
        raise RuntimeError("the mail server did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def main(folder: str, port: str, doom: str) -> None:
    def at_the_dot(recipient: str) -> str:
        drawn = int(hashlib.sha256(recipient.encode()).hexdigest()[:8], 16)
        return "" if drawn % 1000 >= int(doom) else DIE if drawn // 1000 % 2 else TAKE_AND_DIE

    with MailServer(Path(folder), at={"DOT": at_the_dot} if int(doom) else {}, port=int(port)):
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main(*sys.argv[1:])
