"""Whether the sender of a form is one of theirs, by the address alone: the contact, or the contact's organisation. Pure.

An address can be forged, so to be known proves nothing and makes nothing anybody's: whose a form is, its own mark says. To be
unknown is told, and what would open more to others waits for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple

from pipeline.model.mail import NO_SENDER
from pipeline.model.returns import Practice

ANYBODYS = frozenset(
    """gmail.com googlemail.com hotmail.com hotmail.se live.com live.se outlook.com outlook.se msn.com passport.com
    yahoo.com yahoo.se ymail.com rocketmail.com icloud.com me.com mac.com aol.com gmx.com gmx.net gmx.de mail.com email.com
    proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io tuta.com fastmail.com hey.com zoho.com zohomail.eu yandex.com mail.ru
    hushmail.com inbox.com duck.com mailbox.org posteo.de posteo.net runbox.com web.de t-online.de
    telia.com comhem.se tele2.se bredband.net bredband2.com bahnhof.se spray.se passagen.se home.se swipnet.se glocalnet.net
    ownit.se algonet.se tiscali.se bostream.nu brevet.nu mail.se epost.se telenor.se telenor.com tre.se halebop.se 3.se
    boxer.se allente.se viasat.se spacenet.se bredbandsbolaget.se utfors.se privat.utfors.se netatonce.net riksnet.se
    abc.se ettan.se hem.utfors.se op.se vattenfall.net tyfon.se junet.se online.no broadpark.no start.no frisurf.no
    jubii.dk ofir.dk mail.dk post.tele.dk luukku.com suomi24.fi pp.inet.fi kolumbus.fi btinternet.com comcast.net verizon.net""".split()
)
"""Where anybody can have an address: never an organisation."""
SHARED_ENDINGS = frozenset(
    """co.uk org.uk gov.uk ac.uk com.au kommune.no herad.no fylkeskommune.no pp.se org.se com.se tm.se press.se parti.se
    onmicrosoft.com sharepoint.com github.io azurewebsites.net herokuapp.com blogspot.com wordpress.com""".split()
)
"""Where the name before it says whose it is."""


def organisation(address: str) -> str:
    """The domain of an address without its subdomains, in lower case; empty where anybody can have one, and for no address."""
    local, at, domain = address.rpartition("@")
    labels = domain.strip(" .>").casefold().split(".")
    if not (local and at and len(labels) > 1 and all(labels)):
        return ""
    for count in (2, 3):
        name = ".".join(labels[-count:])
        if name not in SHARED_ENDINGS:
            whole = len(labels) >= count
            return name if whole and name not in ANYBODYS and ".".join(labels) not in ANYBODYS else ""
    return ""


def is_one_of_theirs(sender: str, practice: Practice) -> bool:
    """The contact, or somebody with an address in the same organisation."""
    return is_together(sender, practice.email, practice.municipalities)


def is_together(one: str, other: str, towns: Collection[str] = ()) -> bool:
    """Whether two addresses are of the same organisation, as far as that can be known.

    The same domain is, and one below the other: whoever has norrvik.example gives out what lies below it. Two that only share
    what is above them (skola.norrvik.example, socialtjanst.norrvik.example) may as well be two customers of one host or two
    members of a federation (a.kommunalforbund.example, b.kommunalforbund.example), and no list tells which. They are of one
    only when what they share bears the name of a municipality of the practice (`towns`): then it is that municipality's own.
    Else a person is asked. A stranger who is taken for a colleague may open a description to everybody and nobody is told;
    a colleague who is taken for a stranger costs somebody a look, once.
    """
    if one.casefold() == other.casefold():
        return True
    own = organisation(other)
    if not own or organisation(one) != own:
        return False
    here, there = (f".{a.rpartition('@')[2].strip(' .>').casefold()}" for a in (one, other))
    return here.endswith(there) or there.endswith(here) or _is_named_after(own, towns)


def _is_named_after(domain: str, towns: Collection[str]) -> bool:
    """Whether a domain is a municipality's by its name: "storaekvalla.example", "norrvikskommun.example"."""
    label = domain.partition(".")[0]
    with suppress(UnicodeError):  # "xn--…" that is none
        label = label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    names = {_plain(re.sub(r"s?\s+(?:kommun|stad)$", "", t.strip(), flags=re.I)) for t in towns}
    ends = ("", "kommun", "skommun", "stad", "sstad")
    return any(_plain(label) == f"{name}{end}" for name in names if name for end in ends)


def _plain(text: str) -> str:
    """Its letters as domains have them: "Åmåla" is "amala"."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFD", text.casefold()))


class SenderDoubt(NamedTuple):
    """Why a sender is not simply one of theirs."""

    why: str
    """In Swedish: "som …"."""
    colleague: bool = False
    """In the same organisation, and all that they have sent for are practices of it: a registrar's office, most often."""


def doubt(sender: str, practice: Practice, others: Collection[Practice], unit: str) -> SenderDoubt | None:
    """None when it came in no mail, or there is no doubt.

    `others`: practices that they have sent for or are the contact of; `unit`: an address of those who run the round.
    """
    if not sender or sender.casefold() == practice.email.casefold():
        return None
    if sender == NO_SENDER:
        return SenderDoubt("så det går inte att se vem det är från")
    if unit and is_together(sender, unit):
        return None  # somebody here has passed it on
    if not is_one_of_theirs(sender, practice):
        return SenderDoubt("som varken är kontaktperson eller har en adress i kontaktpersonens organisation")
    beside = [p for p in others if p.id != practice.id]
    if not beside:
        return None
    ids = ", ".join(sorted(p.id for p in beside))
    why = f"som inte är kontaktperson för {practice.id} men är det eller har skickat svar för {ids}"
    return SenderDoubt(why, all(is_one_of_theirs(sender, p) for p in beside))


def display_sender(sender: str) -> str:
    """An address as it is told to people: "kom från …"."""
    return "ett mejl utan avsändarens adress" if sender == NO_SENDER else sender
