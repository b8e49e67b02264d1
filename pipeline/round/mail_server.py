"""Which mail server a round names, and whether there is anything to log in with: asked by the menu before a command tries."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.mail import MailSettings
from pipeline.servers import parse_server
from pipeline.servers.logins import PASSWORD, USER, find_login, save_password

from . import settings


@dataclass(frozen=True, slots=True)
class Door:
    """A mail server as a person is about to knock on it."""

    address: str
    """Without a name or a password."""
    user: str
    locked: bool
    """There is no login for it, in the environment or in the keyring."""


def mail_settings(home: Path) -> MailSettings:
    """[mail] of a round. Raises SettingsError."""
    return settings.load(home / "round.toml").mail


def door(home: Path, address: str) -> Door:
    """The server that was named, and whether a password is missing. Raises ServerAddressError, SettingsError."""
    box, server = mail_settings(home), parse_server(address)
    login = find_login(server, box.user, os.environ)
    user = login.user if login else server.user or os.environ.get(USER, "").strip() or box.user
    return Door(str(server), user, login is None)


__all__ = ["PASSWORD", "Door", "door", "mail_settings", "save_password"]
