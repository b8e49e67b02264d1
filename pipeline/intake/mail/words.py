"""A mail and the mails in it -> what they say beside its own text, which a mail program may show as well. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model.mail import Aside

from .elsewhere import LINK
from .headers import address_in, ids_in
from .html import text_of
from .opened import Opened
from .written import between, is_forward, own_text, without_signature

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def among_quoted(text: str) -> Iterator[Aside]:
    """What the sender wrote among what they quoted; a signature above it says nothing of what it is."""
    found = between(text)
    if any(not b.last for b in found):
        yield from (Aside(b.said, below="" if b.last else b.quoted) for b in found)


def asides(mails: Sequence[Opened], inside: Sequence[Opened]) -> Iterator[Aside]:
    """`mails`: the mail and those in it, whose HTML may say more; `inside`: those in it whose own text nobody has seen."""
    for mail in inside:
        yield from _of(
            mail,
            [own_text(mail.plain if mail.plain.strip() else text_of(mail.html), is_forward(mail.header("subject")))],
        )
    for mail in mails:
        yield from _of(
            mail, [only_in_html(mail), *(_not_in(text, mail.plain, text_of(mail.html)) for text in mail.words)]
        )


def _of(mail: Opened, texts: Sequence[str]) -> Iterator[Aside]:
    id = next(iter(ids_in(mail.header("message-id"))), "")
    yield from (Aside(t, id, address_in(mail.header("from"))[1]) for t in texts if t.strip())


def only_in_html(mail: Opened) -> str:
    """The sentences of the HTML above its signature that do not stand in the plain text; programs break and link them in other ways."""
    if not (mail.plain.strip() and mail.html):
        return ""
    plain = _bare(mail.plain)
    message, _ = without_signature(own_text(text_of(mail.html), is_forward(mail.header("subject"))))
    return "\n".join(s for s in SENTENCE.split(message) if (bare := _bare(s)) and bare not in plain)


def _not_in(text: str, *others: str) -> str:
    """The sentences of a text that stand in none of the others: a part that is shown as text often says the mail's own once more."""
    known = [_bare(other) for other in others if other]
    return "\n".join(s for s in SENTENCE.split(text) if (bare := _bare(s)) and not any(bare in k for k in known))


def _bare(text: str) -> str:
    """Its letters and figures alone."""
    return "".join(re.findall(r"\w+", LINK.sub(" ", text).casefold()))
