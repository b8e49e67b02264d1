"""How to log in: from the environment or the system's keyring, never from a file of ours or a command line."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from pipeline.base.errors import NotWritableError
from pipeline.model.mail import Login, Server

from . import ServerAddressError

USER, PASSWORD, TOKEN = "LOVANDE_MAIL_USER", "LOVANDE_MAIL_PASSWORD", "LOVANDE_MAIL_TOKEN"
SERVICE = "lovande"
"""Our name in the keyring."""


def find_login(server: Server, settings_user: str, environ: Mapping[str, str]) -> Login | None:
    """The login for a server, or None when there is nothing to log in with.

    The user is named in the address, else in LOVANDE_MAIL_USER, else in the settings. What the environment holds goes before
    the keyring, and a token before a password: who has fetched a token has done so because passwords are not let in.
    Raises ServerAddressError (exit 2) when there is a secret and nobody it belongs to.
    """
    user = server.user or environ.get(USER, "").strip() or settings_user.strip()
    token, password = environ.get(TOKEN, "").strip(), environ.get(PASSWORD, "")
    if not user:
        if token or password:
            where = f"Skriv användaren i adressen ({server.scheme}://namn@{server.host}) eller i {USER}."
            raise ServerAddressError(f"Det finns ett lösenord eller en token, men ingen användare. {where}")
        return None
    if token or password:
        return Login(user, token=token) if token else Login(user, password)
    if kept := _from_keyring(f"{user} (token)"):
        return Login(user, token=kept)
    if kept := _from_keyring(user):
        return Login(user, kept)
    return None


def save_password(user: str, password: str) -> None:
    """Keep a password in the system's keyring; a token kept for the same user goes, or the password would never be used.

    Raises NotWritableError when there is no keyring that keeps it.
    """
    try:
        import keyring  # noqa: PLC0415  # a tenth of a second, and only here

        keyring.set_password(SERVICE, user, password)
        kept = keyring.get_password(SERVICE, user) == password  # some backends take everything and keep nothing
    except Exception:  # every backend has errors of its own, and their texts are not ours to show
        kept = False
    if not kept:
        instead = f"Lägg lösenordet i miljövariabeln {PASSWORD} i stället."
        raise NotWritableError(f"Datorns nyckelring gick inte att använda. {instead}")
    with suppress(Exception):
        keyring.delete_password(SERVICE, f"{user} (token)")


def _from_keyring(key: str) -> str:
    """What the keyring holds; empty also when there is none, or it fails: then there are other ways to log in."""
    try:
        import keyring  # noqa: PLC0415

        return keyring.get_password(SERVICE, key) or ""
    except Exception:  # every backend has errors of its own
        return ""
