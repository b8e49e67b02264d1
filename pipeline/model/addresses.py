"""An e-mail address as somebody wrote it -> why it cannot be used and what to do, or nothing: registers, settings and mails ask the same."""

from __future__ import annotations

import re
import unicodedata

SHAPE = re.compile(
    r"""(?=.{6,254}$)(?!\.)(?!.*\.[.@])[^@\s,;:<>()\[\]\\"\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]{1,64}@(?:[\w-]+\.)+\w[\w-]*"""
)
ROUTES = re.compile(r"[%!|`]|=\?|\?=")
"""How servers of old were told to send a mail on to another (kim%there@here, there!kim@here), or what a mail program decodes."""
DOMAIN = frozenset("åäöéüèæøáàñïčđŋšŧž")
"""Letters beside a-z in names of Nordic places, also in Sámi. Any other in a domain's name only looks like one of these."""
LOOKALIKES = frozenset("ıĸŀŉſ")
"""In the alphabets that Latin-1 and Latin Extended-A hold, but taken for i, k, l, n and f."""
REMEDY = "Skriv en adress, till exempel namn@kommun.example."


def address_mistake(address: str, remedy: str = REMEDY) -> tuple[str, str] | None:
    """(what is wrong with it, what to do), in Swedish; None for an address that mail can be sent to."""
    if not SHAPE.fullmatch(address):
        return f'"{address}" är ingen e-postadress.', remedy
    local, _, domain = address.rpartition("@")
    if found := ROUTES.search(local):
        why = f'"{address}" har tecknet {found[0]} före @. Då kan mejlet skickas vidare till någon annan.'
        return why, "Skriv mottagarens egen adress, till exempel namn@kommun.example."
    for part, text, known in (
        ("", local, _is_european),
        ("", domain, _is_nordic),
        ("läses som", _decode_domain(domain), _is_nordic),
    ):
        signs = (*(c for c in text if _whole(c) != c), *(c for c in _whole(text) if not c.isascii() and not known(c)))
        for sign in signs[:1]:
            told = f'"{address}" {part} {local}@{text} och' if part else f'"{address}"'
            why = f"{told} har tecknet {sign} (U+{ord(sign):04X}), som kan tas för ett annat."
            return why, "Skriv adressen för hand, med vanliga bokstäver."
    return None


def _whole(text: str) -> str:
    """A letter and its ring as one sign. Of signs that stand alone it changes only those made to look like another."""
    return unicodedata.normalize("NFC", text)


def _is_nordic(sign: str) -> bool:
    return sign.casefold() in DOMAIN


def _is_european(sign: str) -> bool:
    return "À" <= sign <= "ž" and sign.isalpha() and sign not in LOOKALIKES


def _decode_domain(domain: str) -> str:
    """A domain as browsers show it: xn--nrrvik-wxa is nörrvik."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
