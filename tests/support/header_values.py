"""500 names, subjects, file names and addresses that a mail could be steered by, each with what a reader must see of it.

Made from a seed, none of them taken from anywhere. Every third is frozen: it was looked at once, when the rest was done.
"""

from __future__ import annotations

import base64
import random
from typing import NamedTuple

SEED, COUNT = 20261130, 500
FIELDS = ("practice", "contact", "sender", "subject", "file")
ENDS = ("\r\n", "\n", "\r", "\n\r", "\r\n ", "\r\n\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0", "\x7f")
HEADERS = (
    "Bcc: annan@ekvalla.example", "Cc: annan@ekvalla.example", "To: annan@ekvalla.example", "Subject: Annat", "X-Unsent: 0",
    "From: annan@ekvalla.example", "Reply-To: annan@ekvalla.example", "Content-Type: text/html", "\r\n<b>Ny text</b>",
    "Content-Transfer-Encoding: base64", "Sender: annan@ekvalla.example", "Return-Path: <annan@ekvalla.example>",
)  # fmt: skip
SIGNS = (
    'Kim "Kimmen" Exempel', "Exempel, Kim; Alex", "<alex@ekvalla.example>", "Kim (vik.)", "alex@ekvalla.example,", "\\", 'Kim\\"',
    'Kim" <annan@ekvalla.example>, "Åsa', "Grupp: annan@ekvalla.example;", "Kim <annan@ekvalla.example>", "(Kim", "Kim >", "a:;",
    "Räven & Åsa\u202egnp.exe", "Åsa\u200b Öberg", "\u2066Kim\u2069", "\ud800Kim", "Kim\udcff", "👩‍👩‍👧 Familjen", "=?", "?=", "=?utf-8?q?",
    "=?utf-8?q?=?=", "=?x?q?Kim?=", "=?utf-8?z?Kim?=", "=?utf-8?b?%%%?=", "=?utf-8?b?S2lt", "=?utf-8?q?K=ZZ?=", "=??q?a?=", "'", "%0d%0aBcc: a@b",
    "Kim\\r\\nBcc: annan@ekvalla.example", "&#13;&#10;Bcc: annan@ekvalla.example", "utf-8''Kim", "a*0*=b; filename=c.exe", 'a"; filename="c.exe',
)  # fmt: skip
PLAIN = (
    "Tryggare väg",
    "Räven",
    "Grupp för föräldrar",
    "Åsa Öberg",
    "Kim",
    "En mycket lång rubrik om arbetssätt " * 6,
    "Ö" * 120,
    "A" * 300,
)
CHARSETS = ("utf-8", "UTF-8", "iso-8859-1", "utf-16", "utf-7", "us-ascii", "windows-1252", "utf-8*sv")


class Value(NamedTuple):
    """`text` stands in `field`; a reader sees `shown` in the finished mail, or anything on one line when that is None."""

    number: int
    field: str
    text: str
    shown: str | None

    @property
    def is_frozen(self) -> bool:
        return self.number % 3 == 2


def encoded(text: str, charset: str, way: str) -> str:
    """An encoded-word (RFC 2047) as a careless or hostile program writes it, with the line ends inside."""
    data = text.encode(charset.partition("*")[0], "replace")
    if way in "bB":
        return f"=?{charset}?{way}?{base64.b64encode(data).decode()}?="
    return f"=?{charset}?{way}?{''.join(f'={n:02X}' for n in data)}?="


def shown(text: str) -> str:
    """What is left of a text on one line: no line ends, no control characters, nothing that turns the reading round."""
    bare = "".join(" " if ord(c) < 32 or 126 < ord(c) < 160 or c in "\u2028\u2029" else c for c in text)
    return " ".join(bare.split())


def values() -> tuple[Value, ...]:
    made, dice = [], random.Random(SEED)
    for number in range(COUNT):
        field, kind = dice.choice(FIELDS), number % 5
        before, end, header = dice.choice(PLAIN), dice.choice(ENDS), dice.choice(HEADERS)
        charset, way = dice.choice(CHARSETS), dice.choice("bBqQ")
        smuggled = f"A{end}{header}"
        if kind == 0:  # as it stands
            text, seen = f"{before} {smuggled}", shown(f"{before} {smuggled}")
        elif kind == 1:  # in one encoded-word
            safe = (
                smuggled
                if charset in ("utf-8", "UTF-8", "utf-16", "utf-7", "utf-8*sv")
                else smuggled.encode("ascii", "replace").decode()
            )
            text, seen = f"{before} {encoded(safe, charset, way)}", shown(f"{before} {safe}")
        elif kind == 2:  # in an encoded-word in an encoded-word, up to four of them
            word = smuggled
            for _ in range(dice.randint(2, 4)):
                word = encoded(word, "utf-8", dice.choice("bq"))
            text, seen = f"{before} {word}", shown(f"{before} {smuggled}")
        elif kind == 3:  # parted between two words, so that neither holds a whole line end
            half = dice.randint(1, len(smuggled) - 1)
            text = " ".join(encoded(part, "utf-8", dice.choice("bq")) for part in (smuggled[:half], smuggled[half:]))
            seen = shown(smuggled)
        else:  # signs of the headers' own language
            text, seen = f"{dice.choice(SIGNS)} {before}", None
        made.append(Value(number, field, text, seen if field != "file" else None))
    return tuple(made)


ROUTED = (
    "kim%ekvalla.example@norrvik.example",
    "ekvalla.example!kim@norrvik.example",
    "a!b!kim@norrvik.example",
    "kim%a%b@norrvik.example",
)
"""Addresses that tell a server to send on to another."""
ALIKE = (
    "kim@n\u043errvik.example", "kim@\u0430\u0440\u0440\u04cf\u0435.example", "kim@norrvi\u03ba.example", "kim@norrv\u0131k.example",
    "kim@n\u0585rrvik.example", "kim@\uff4eorrvik.example", "kim@norrvi\u212a.example", "kim@norrvik.ex\u0430mple", "kim@xn--nrrvik-wqf.example",
    "k\u0456m@norrvik.example", "kim@norr\u1d20ik.example", "kim@n\u1ecdrrvik.example", "kim@norrvi\u043a.example", "kim@norrvik\u0660.example",
)  # fmt: skip
"""Addresses with a letter that only looks like the one that should stand there."""
HONEST = (
    "kim@norrvik.example", "kim.exempel+lovande@norrvik.example", "åsa.öberg@nörrvik.example", "o'neil@norrvik.example", "kim_e-x@norr-vik.example",
    "KIM@NORRVIK.EXAMPLE", "kim@xn--nrrvik-wxa.example", "k@n.example", "renée@ålaryd.example", "11kim@1norrvik.example", "giella@\u010d\u00e1hppes.example",
)  # fmt: skip
