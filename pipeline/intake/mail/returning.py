"""A mail from a server, and our mails -> whether a mail of ours came back in it, which one, and whose. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.model.events import MailState
from pipeline.model.mail import Bounce, Incoming, MailFate, MailKind

from .senders import organisation

Mails = Mapping[str, MailState]
"""Our mails by id, oldest first."""
GONE = (MailFate.SENT, MailFate.UNCERTAIN, MailFate.WRITTEN, MailFate.BOUNCED)
"""Mails that may have reached a server; what a person has said never went does not bounce either."""


def kind_of(incoming: Incoming, mails: Mails, forms: int, blanks: Sequence[str] = ()) -> MailKind:
    """What it is now that it is known what is ours. A mail with answers in it is no bounce unless it says so in a server's own form."""
    if (
        incoming.if_returned is None
        or incoming.if_referred is None
        or incoming.kind is incoming.if_returned is incoming.if_referred
    ):
        return incoming.kind
    if forms:
        return incoming.kind
    if blanks or _in_words(incoming, mails):
        return incoming.if_returned
    if any(m.message_id in incoming.answers_to for m in mails.values() if m.message_id) or _by_address(incoming, mails):
        return incoming.if_referred
    return incoming.kind


def mails_of(incoming: Incoming, mails: Mails, blanks: Sequence[str] = ()) -> tuple[tuple[MailState, Bounce], ...]:
    """Our mails that came back, each with what is told of it: by Message-ID, else by the form that came back, else by address."""
    bounces = incoming.bounces or (Bounce("", "", "", ""),)
    mail = _by_id(incoming, mails) or _by_form(incoming, mails, blanks)
    if mail is None:
        return tuple(_by_address(incoming, mails).values())
    told = next((b for b in bounces if b.address.casefold() == mail.address.casefold()), bounces[0])
    return ((mail, _fill_address(told, mail)),)


def of_another(incoming: Incoming, mail: MailState) -> tuple[str, ...]:
    """Who could not be reached when that is nobody we wrote to; empty when it may be whom our mail was to.

    Whoever got a mail may pass it on by themselves (a rule in the mailbox), and it then fails at an address that is not theirs.
    A server that only writes an address in another way does so in the mail's own To: too, or keeps the organisation.
    """
    home = mail.message_id.strip("<>").rpartition("@")[2]  # our own domain, and half of what stands for our mail
    failed = tuple(b.address for b in incoming.bounces if b.address and b.address.rpartition("@")[2] != home)
    own = mail.address.casefold()
    if not failed or any(_is_same(a, own) for a in failed):
        return ()
    to = {a.casefold() for a in incoming.given_back_to}
    if to & {a.casefold() for a in failed}:
        return ()
    if not to and any(organisation(a) == organisation(own) != "" for a in failed):
        return ()
    return failed


def _is_same(a: str, b: str) -> bool:
    """The same mailbox, whatever part of an organisation its address names."""
    names = {x.partition("@")[0].partition("+")[0].casefold() for x in (a, b)}
    return a.casefold() == b.casefold() or (len(names) == 1 and organisation(a) == organisation(b) != "")


def is_report_of_ours(incoming: Incoming, mails: Mails) -> bool:
    """A server reports of a mail of ours, in its own form: by the mail that it gives back, else by whom that was to."""
    if not incoming.is_report:
        return False
    ids = {m.message_id for m in mails.values() if m.message_id}
    given_back = {b.message_id for b in incoming.bounces if b.message_id}
    return bool(given_back & ids) or (not given_back and bool(_by_address(incoming, mails)))


def _fill_address(told: Bounce, mail: MailState) -> Bounce:
    """Where nothing says whom it could not reach, it is whom the mail went to."""
    return told if told.address else told._replace(address=mail.address)


def _by_id(incoming: Incoming, mails: Mails) -> MailState | None:
    """By what came back in it, then by what it answers to, then by what stands in its words."""
    by_id = {m.message_id: m for m in mails.values() if m.message_id}
    named = [b.message_id for b in incoming.bounces] + list(incoming.answers_to)
    found = next((by_id[id] for id in named if id in by_id), None)
    return found or next(reversed(_in_words(incoming, mails)), None)


def _in_words(incoming: Incoming, mails: Mails) -> list[MailState]:
    if not incoming.told:
        return []
    return [m for m in mails.values() if m.message_id and m.message_id.strip("<>") in incoming.told]


def _by_form(incoming: Incoming, mails: Mails, blanks: Sequence[str]) -> MailState | None:
    """The latest mail about a practice whose form came back."""
    addresses = {b.address.casefold() for b in incoming.bounces}
    sent = [m for m in mails.values() if m.fate in GONE and set(blanks) & set(m.practices)]
    return next(reversed([m for m in sent if m.address.casefold() in addresses] or sent), None)


def mails_named(incoming: Incoming, mails: Mails) -> tuple[MailState, ...]:
    """Our mails that a server's mail names, or a bounce that somebody has sent on: by Message-ID, else the latest to each address."""
    ids = {b.message_id for b in incoming.bounces if b.message_id}
    return tuple(m for m in mails.values() if m.message_id in ids) or tuple(
        m for m, _ in _by_address(incoming, mails).values()
    )


def _by_address(incoming: Incoming, mails: Mails) -> dict[str, tuple[MailState, Bounce]]:
    """{our mail: (it, what is told)}: the latest to each address that could not be reached."""
    sent = [m for m in mails.values() if m.fate in GONE]
    found: dict[str, tuple[MailState, Bounce]] = {}
    for b in incoming.bounces:
        to = [m for m in sent if b.address and m.address.casefold() == b.address.casefold()]
        if to:
            found.setdefault(to[-1].id, (to[-1], b))
    return found
