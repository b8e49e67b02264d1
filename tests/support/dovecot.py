"""Debian's Dovecot as a real IMAP server on this computer, with users, TLS and a folder of its own."""

from __future__ import annotations

import base64
import getpass
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from pipeline.model.mail import Login, Server
from tests.support.certificates import certificate

USER, PASSWORD = "omgang@fou.example", "lösen ord"
TOKEN_KEY = b"the tests' own key for tokens"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
instance_name = {port}
protocols = imap
listen = 127.0.0.1
log_path = {home}/log
auth_mechanisms = plain login xoauth2
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_location = maildir:{home}/mail/%Lu
mail_uid = {mail_user}
mail_gid = {mail_group}
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login_user}
mail_max_userip_connections = 100
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={home}/mail/%Lu allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
  {folders}
}}
{more}
"""


class Dovecot:
    """A running server; leave the context and it has ended. Raises FileNotFoundError when Dovecot is not installed.

    `prefix` and `separator` are of its folders, `uses` {use: folder} those it marks; `more` goes to the end of its
    configuration. `insecure` takes STARTTLS and the TLS port away.
    """

    def __init__(
        self,
        *,
        prefix: str = "",
        separator: str = "/",
        uses: Mapping[str, str] | None = None,
        more: str = "",
        tls: bool = True,
    ) -> None:
        self.program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
        if self.program is None:
            raise FileNotFoundError(
                "Dovecot is not installed: apt-get install dovecot-imapd (.ci/run does). These tests need a real server."
            )
        self.home = Path(tempfile.mkdtemp(prefix="lovande-dovecot-"))  # short: it holds sockets; and others must get in
        self.home.chmod(0o755)
        self.port, self.tls_port = _free_ports()
        self.cert = certificate(self.home).cert
        folders = "".join(
            f'mailbox "{name}" {{\n auto = create\n special_use = {use}\n}}\n' for use, name in (uses or {}).items()
        )
        root = os.geteuid() == 0
        me = getpass.getuser()
        more = more if tls else f"{more}\nssl = no\n"
        (self.home / "dovecot.conf").write_text(
            CONFIG.format(
                home=self.home,
                port=self.port,
                tls_port=self.tls_port if tls else 0,
                mail_user="nobody" if root else os.geteuid(),
                mail_group="nogroup" if root else os.getegid(),
                internal="dovecot" if root else me,
                internal_group="dovecot" if root else os.getegid(),
                login_user="dovenull" if root else me,
                prefix=prefix,
                separator=separator,
                folders=folders,
                more=more,
            ),
            encoding="utf-8",
        )
        (self.home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\nb@fou.example:{{PLAIN}}pw\n", encoding="utf-8")
        key = self.home / "keys" / "default" / "HS256"
        key.mkdir(parents=True)
        (key / "default").write_bytes(base64.b64encode(TOKEN_KEY))
        (self.home / "oauth2").write_text(
            f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={self.home}/keys/\n"
            "username_attribute = sub\n"
        )
        (self.home / "mail").mkdir()
        if root:
            shutil.chown(self.home / "mail", "nobody", "nogroup")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        assert self.program is not None
        self._process = subprocess.Popen([self.program, "-F", "-c", str(self.home / "dovecot.conf")])
        for _ in range(6000):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        said = self.log()
        self.__exit__()
        raise RuntimeError(f"Dovecot did not start: {said}")

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def server(self) -> Server:
        return Server("imap", "127.0.0.1", self.port)

    @property
    def tls_server(self) -> Server:
        return Server("imaps", "127.0.0.1", self.tls_port)

    @property
    def login(self) -> Login:
        return Login(USER, PASSWORD)

    def log(self) -> str:
        path = self.home / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def put(self, mails: Mapping[str, bytes], folder: str = "") -> None:
        """Lay mails into INBOX, or a subfolder, as files, in the order of their names: fast enough for thousands."""
        box = self.home / "mail" / USER / folder
        for part in ("cur", "new", "tmp"):
            (box / part).mkdir(parents=True, exist_ok=True)
        for name, content in mails.items():
            (box / "cur" / f"{name}:2,").write_bytes(content)
        if os.geteuid() == 0:
            for path in (self.home / "mail").rglob("*"):
                shutil.chown(path, "nobody", "nogroup")


def token(user: str = USER, lifetime: int = 3600) -> str:
    """An access token (JWT) that the server believes in for so many seconds."""
    now = int(time.time())
    claims = {"sub": user, "iat": now - 10000, "exp": now + lifetime}
    parts = [_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = ".".join(parts)
    return f"{signed}.{_b64(hmac.digest(TOKEN_KEY, signed.encode(), hashlib.sha256))}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
