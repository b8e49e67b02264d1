"""A new round in a folder: `lovande init`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.swedish import join_words
from pipeline.instrument.packaged import DEFAULT_INSTRUMENT
from pipeline.ledger import Clock
from pipeline.model.addresses import address_mistake
from pipeline.round import register, settings
from pipeline.round.folder import load
from pipeline.round.new import Begun, new_files, write
from pipeline.round.new.settings_file import FirstSettings, id_of
from pipeline.round.register.layout import HEADINGS
from pipeline.round.register.new import Heading

WEEKS = 6
"""From the beginning to the last day, when nobody has said when."""


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round that has just been made."""

    first: FirstSettings
    begun: Begun


def begin(
    home: Path, clock: Clock, name: str = "", deadline: date | None = None, sender: str = "", contact: str = ""
) -> NewRound:
    """Make a new round in a folder; what is empty becomes an example to write over. Overwrites nothing.

    `contact`: "Namn, e-post, telefon". Raises SettingsError when the folder is a round already or the contact has no address.
    """
    name = " ".join(name.split()) or home.resolve().name
    first = FirstSettings(
        id_of(name), name, deadline or clock().astimezone().date() + timedelta(weeks=WEEKS), DEFAULT_INSTRUMENT
    )
    if sender.strip():
        first = replace(first, sender=sender)
    if contact.strip():
        said = settings.contact_of(contact)
        remedy = "Skriv namn, e-postadress och telefon med komma emellan."
        if not said.email:
            raise SettingsError("--contact", f"”{contact}” har ingen e-postadress.", remedy)
        if mistake := address_mistake(said.email, remedy):
            raise SettingsError("--contact", *mistake)
        first = replace(first, contact=said.name, email=said.email, phone=said.phone)
    known = load(settings.find_template(home, first.instrument, "instrument.toml"))
    depths = tuple(d.label for d in known.depths)
    minutes = join_words([f"{d.label} tar ungefär {d.minutes} minuter" for d in known.depths])
    told = {"djup": f"{minutes}. Tomt betyder {depths[0]}."}
    choices = {**register.CHOICES, "djup": depths}
    headings = [Heading(h, choices.get(h, ()), told.get(h, "")) for h in HEADINGS]
    return NewRound(first, write(home, new_files(first, headings)))
