"""round.toml -> Settings, and where the round's instrument and templates are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from pipeline.base.errors import SettingsError
from pipeline.base.toml import TomlFile, read_toml
from pipeline.instrument.packaged import DEFAULT_INSTRUMENT, PACKAGED
from pipeline.model.addresses import address_mistake
from pipeline.model.mail import MailSettings
from pipeline.model.returns import Round

ID = re.compile(r"[A-Za-z0-9ÅÄÖåäö](?:[A-Za-z0-9ÅÄÖåäö._-]*[A-Za-z0-9ÅÄÖåäö])?")
LEGAL_BASIS = "uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen)"
"""What a public body that gathers descriptions of ways of working rests on; the authority says another if it has one."""
MOST = 10_000
"""No number of days, mails or reminders is larger."""


@dataclass(frozen=True, slots=True)
class Sender:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    name: str
    authority: str = ""
    legal_basis: str = LEGAL_BASIS
    data_protection: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class MailTable:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    mailbox: str = ""
    name: str = ""
    smtp: str = ""
    imap: str = ""
    user: str = ""
    receive: tuple[str, ...] = ()
    per_minute: int = 20


@dataclass(frozen=True, slots=True)
class RemindersTable:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    days_between: int = 7
    most: int = 3


@dataclass(frozen=True, slots=True)
class OverviewTable:
    """`least`: smaller numbers of answers are hidden in overviews for wider groups."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    least: int = 5


@dataclass(frozen=True, slots=True)
class Retention:
    """`until`: the last day that originals and mails are kept in the round; `reference`: the round's diarienummer."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    until: date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RoundFile:
    """round.toml, table by table."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    id: str
    deadline: date
    sender: Sender
    contact: Contact
    name: str = ""
    instrument: str = DEFAULT_INSTRUMENT
    mail: MailTable = MailTable()
    reminders: RemindersTable = RemindersTable()
    overview: OverviewTable = OverviewTable()
    retention: Retention = Retention()


@dataclass(frozen=True, slots=True)
class Settings:
    """What round.toml says, checked."""

    round: Round
    mail: MailSettings
    """[mail] and [reminders]."""
    least: int
    """[overview]: the smallest number of answers that is shown."""
    retention: Retention
    """How long the round keeps what it has, and its diarienummer."""
    digest: str = field(default="", compare=False)
    """Of the text that says all this; empty where it was not read from a file."""


def digest_of(text: str) -> str:
    """Of the text of round.toml, for who asks whether it is the one that was read."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def load(path: Path) -> Settings:
    """The settings of a round, read once. Raises SettingsError (exit 3) with file, line and remedy."""
    file = read_toml(path)
    r = replace(file, data=_spell_out(file.data)).validate(RoundFile)
    return Settings(_round(file, r), _mail(file, r), _least(file, r), r.retention, digest_of(file.text))


def _round(file: TomlFile, r: RoundFile) -> Round:
    if not ID.fullmatch(r.id):
        raise SettingsError(
            file.path,
            f'Omgångens id "{r.id}" kan inte stå i formulärens märkning.',
            'Använd bokstäver, siffror, punkt och bindestreck, till exempel "host-2026".',
            file.line("id"),
        )
    for table, name in (("sender", r.sender.name), ("contact", r.contact.name)):
        if not name.strip():
            raise SettingsError(
                file.path,
                f'"name" under [{table}] är tomt.',
                "Fyll i det: det står i formuläret.",
                file.line(table, key="name"),
            )
    if mistake := address_mistake(r.contact.email, "Skriv en adress, till exempel namn@fou.example."):
        raise SettingsError(file.path, *mistake, file.line("contact", key="email"))
    return Round(
        r.id, r.name or r.id, r.instrument, r.deadline, r.sender.name, r.contact.name, r.contact.email, r.contact.phone,
        r.sender.authority, r.sender.legal_basis.strip().rstrip("."), r.sender.data_protection.strip().rstrip("."),
    )  # fmt: skip


def _mail(file: TomlFile, r: RoundFile) -> MailSettings:
    m, box = r.mail, r.mail.mailbox or r.contact.email
    if mistake := address_mistake(box, "Skriv omgångens brevlåda, till exempel lovande@fou.example."):
        raise SettingsError(file.path, *mistake, file.line("mail", key="mailbox"))
    for table, key, value, least in (
        ("mail", "per_minute", m.per_minute, 0),
        ("reminders", "days_between", r.reminders.days_between, 1),
        ("reminders", "most", r.reminders.most, 0),
    ):
        if value > MOST:
            problem = f'"{key}" kan inte vara {value}.'
            raise SettingsError(file.path, problem, f"Skriv högst {MOST}.", file.line(table, key=key))
        if value < least:
            problem = f'"{key}" kan inte vara {value}.'
            raise SettingsError(file.path, problem, f"Skriv {least} eller mer.", file.line(table, key=key))
    return MailSettings(
        box, m.name or r.sender.name, m.smtp, m.imap, m.user or box, m.receive, m.per_minute,
        r.reminders.days_between, r.reminders.most,
    )  # fmt: skip


def _least(file: TomlFile, r: RoundFile) -> int:
    least = r.overview.least
    if least < 1:
        remedy = "Skriv 1 eller mer; 5 är vanligt."
        raise SettingsError(file.path, f'"least" kan inte vara {least}.', remedy, file.line("overview", key="least"))
    return least


def _spell_out(data: dict[str, Any]) -> dict[str, Any]:
    """Sender and contact may be written on one line: sender = "FoU X", contact = "Karin Exempel, karin@fou.example, 010-1"."""
    spelled = dict(data)
    if isinstance(data.get("sender"), str):
        spelled["sender"] = {"name": data["sender"]}
    if isinstance(data.get("contact"), str):
        spelled["contact"] = asdict(contact_of(data["contact"]))
    return spelled


def contact_of(text: str) -> Contact:
    """ "Karin Exempel, karin@fou.example, 010-1" as a contact; the address is empty when there is none."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    email = next((p for p in parts if "@" in p), "")
    phone = next((p for p in parts if p != email and p[:1] in "+0123456789"), "")
    name = " ".join(p for p in parts if p not in (email, phone))
    return Contact(name or email, email, phone)


USE_OURS = "Lägg filen där, eller ta bort det som ligger där så används programmets egen."


def template_folders(home: Path, instrument: str) -> Iterator[Path]:
    """Where a template file may lie: the round's own copy first, which wins, then the packaged one."""
    for root in (home / "templates", *PACKAGED):
        folder = root / instrument
        for place in (root, folder):
            if (place.exists() or place.is_symlink()) and not place.is_dir():
                raise SettingsError(place, "Här ska en mapp ligga, och det är något annat.", USE_OURS)
        if folder.is_dir():
            yield folder


def lies_there(path: Path) -> bool:
    """Whether a file has been put there. Raises SettingsError for what is no file: passed over in silence, ours would be used instead."""
    if path.is_file():
        return True
    if path.exists() or path.is_symlink():
        raise SettingsError(
            path, "Här ska en fil ligga, och det är en mapp, en trasig länk eller något annat.", USE_OURS
        )
    return False


def find_look(home: Path, instrument: str, name: str) -> Path:
    """The template of how something looks. Raises SettingsError when there is none.

    An instrument of a round's own, or a round from before there were such templates, has the one that comes with the program.
    """
    for known in (instrument, DEFAULT_INSTRUMENT):
        for folder in template_folders(home, known):
            if lies_there(folder / name):
                return folder / name
    return find_template(home, instrument, name)


def find_template(home: Path, instrument: str, name: str) -> Path:
    """The template file `name` of an instrument. Raises SettingsError when there is none."""
    for folder in template_folders(home, instrument):
        if lies_there(folder / name):
            return folder / name
    raise SettingsError(
        home / "templates" / instrument / name,
        "Filen finns inte.",
        f'Kontrollera instrument = "{instrument}" i round.toml, eller lägg mallen i templates/{instrument}/.',
    )
