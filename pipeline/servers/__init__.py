"""Where mail servers are: what people write, as a Server. Logins, troubles and IMAP have modules of their own here."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from pipeline.base.errors import ExitCode, LovandeError
from pipeline.base.swedish import join_words
from pipeline.model.mail import Server

PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}
"""The port of each scheme when none is named: for programs that hand in mail, and for those that read it."""
SENDING = ("smtp", "smtps")
READING = ("imap", "imaps")
HOST = re.compile(r"(?!-)[\w-]+(?:\.[\w-]+)*")


class ServerAddressError(LovandeError):
    """A server's address cannot be understood; the message says what to write instead."""

    exit_code = ExitCode.USAGE


def parse_server(text: str, schemes: Collection[str] = tuple(PORTS)) -> Server:
    """What a person wrote, "imaps://anna@host/Mapp%20A" or "smtp://host:587", as a Server. `schemes` are those that fit here.

    Raises ServerAddressError (exit 2). What stands before @ is never repeated in it: it may be a password.
    """
    written = text.strip()
    scheme, mark, rest = written.partition("://")
    scheme = scheme.casefold()
    if not mark or not rest:
        tip = f"{next(iter(schemes))}://{_masked_address(written) or 'server.example'}"
        raise ServerAddressError(
            f"”{_masked_address(written)}” är ingen serveradress. Skriv hur den nås, till exempel {tip}."
        )
    if scheme not in schemes:
        known = join_words([f"{s}://" for s in schemes], "eller")
        raise ServerAddressError(f"Serveradressen ska här börja med {known}.")
    if re.search(r"[\s\x00-\x1f\x7f]", written):
        raise _mistake(written, "Det står mellanslag i den. I ett mappnamn skrivs mellanslag %20.")
    return _server(scheme, written)


def _server(scheme: str, written: str) -> Server:
    try:
        parts = urlsplit(written)
        host, port = unquote(parts.hostname or "", errors="strict"), parts.port
        user = unquote((parts.netloc.rpartition("@")[0]), errors="strict")
        folder = unquote(parts.path, errors="strict").strip("/")
    except UnicodeDecodeError:
        raise _mistake(written, "Något som skrivs med % är inget tecken i UTF-8.") from None
    except ValueError:  # its text may hold what stands before @
        why = "Porten är ett tal från 1 till 65535, och en IPv6-adress står inom [ ]."
        raise _mistake(written, why) from None
    if ":" in parts.netloc.rpartition("@")[0]:
        why = "Lösenord skrivs aldrig i adressen, för där syns det. Lägg det i datorns nyckelring eller i miljövariabeln LOVANDE_MAIL_PASSWORD."
        raise _mistake(written, why)
    if not _is_host(host):
        raise _mistake(written, "Namnet på servern saknas eller har tecken som inte kan stå där.")
    if port == 0:
        raise _mistake(written, "Porten är ett tal från 1 till 65535.")
    if parts.query or parts.fragment:
        raise _mistake(written, "? och # kan inte stå i den. I ett mappnamn skrivs de %3F och %23.")
    if folder and scheme not in READING:
        raise _mistake(written, "En mapp kan bara stå i en adress som börjar med imap:// eller imaps://.")
    if re.search(r"[\x00-\x1f\x7f]", user + folder):
        raise _mistake(written, "Användare och mapp kan inte ha styrtecken.")
    return Server(scheme, host, port or PORTS[scheme], user, folder)


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        try:
            host.encode("idna")
        except UnicodeError:
            return False
        return HOST.fullmatch(host) is not None
    return True


def _mistake(written: str, why: str) -> ServerAddressError:
    return ServerAddressError(f"Serveradressen {_masked_address(written)} går inte att använda. {why}")


def _masked_address(written: str) -> str:
    """The address without what stands before @."""
    scheme, mark, rest = written.partition("://") if "://" in written else ("", "", written)
    return f"{scheme if scheme in PORTS else ''}{mark}{rest.rpartition('@')[2]}"
