"""How everything stands (folded.py) <-> plain values that JSON can hold, the same after as before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from pipeline.model.events import Event, EventKind, MailState, Standing
from pipeline.model.mail import MailFate, NotReached, Purpose

from .folded import Folded

OF_MAILS = ("form", "sent", "mails", "reminders", "last_mail", "letter", "waits", "unread", "perhaps", "last")
"""What is told of a practice by its mails and by what waits: worked out when it is asked."""
TOLD = tuple(f.name for f in fields(Standing) if f.name not in ("practice", *OF_MAILS))
TIMES = ("received", "latest", "missing", "prefilled", "away")
FILES = ("names", "places", "assigned", "issued", "answered", "owners", "beside", "prefilled", "senders")
"""Fields of FilesFold that are texts by texts."""
FILE_TIMES = ("arrivals", "accepted")
BY_TEXT = ("by_message", "whose", "of", "fates", "judged", "mails_of", "accepted")
EVENTS = ("last", "received", "said", "doubted")
SETS = ("file_names", "done", "looked")


def plain_of(folded: Folded) -> dict[str, Any]:
    """Everything in it, for JSON."""
    files = folded.files
    return {
        "mails": [_plain_mail(m) for m in folded.mails.values()],
        "files": {name: getattr(files, name) for name in FILES}
        | {
            **{name: {digest: at.isoformat() for digest, at in getattr(files, name).items()} for name in FILE_TIMES},
            "aside": sorted(files.aside),
            "vouched": sorted(map(list, files.vouched)),
        },
        "sent_for": {who: sorted(practices) for who, practices in folded.sent_for.items()},
        "about": {mail: list(practices) for mail, practices in folded.about.items()},
        "told": {practice: _plain_told(s) for practice, s in folded.told.items()},
        "not_looked": [_plain_event(e) for e in folded.not_looked],
        **{name: getattr(folded, name) for name in BY_TEXT},
        **{name: {key: _plain_event(e) for key, e in getattr(folded, name).items()} for name in EVENTS},
        **{name: sorted(getattr(folded, name)) for name in SETS},
    }


def folded_of(plain: Mapping[str, Any], number: int, count: int) -> Folded:
    """The same again. Raises ValueError, TypeError, KeyError or AttributeError for what is not such a one."""
    folded = Folded()
    folded.number, folded.count = number, count
    folded.mails = {m.id: m for m in map(_mail, plain["mails"])}
    files = folded.files
    for name in FILES:
        getattr(files, name).update(plain["files"][name])
    for name in FILE_TIMES:
        getattr(files, name).update({s: datetime.fromisoformat(at) for s, at in plain["files"][name].items()})
    files.aside = set(plain["files"]["aside"])
    files.vouched = {(who, practice) for who, practice in plain["files"]["vouched"]}
    folded.sent_for = {who: frozenset(practices) for who, practices in plain["sent_for"].items()}
    folded.about = {mail: tuple(practices) for mail, practices in plain["about"].items()}
    folded.told = {practice: _told(s) for practice, s in plain["told"].items()}
    folded.not_looked = [_event(e) for e in plain["not_looked"]]
    for name in BY_TEXT:
        getattr(folded, name).update(plain[name])
    for name in EVENTS:
        getattr(folded, name).update({key: _event(e) for key, e in plain[name].items()})
    for name in SETS:
        getattr(folded, name).update(plain[name])
    return folded


def _plain_event(e: Event) -> list[Any]:
    return [e.number, e.at.isoformat(), e.kind.value, e.practice, e.mail, e.sha256, dict(e.data)]


def _event(plain: list[Any]) -> Event:
    number, at, kind, practice, mail, sha256, data = plain
    return Event(datetime.fromisoformat(at), EventKind(kind), practice, mail, sha256, data, number)


def _plain_mail(m: MailState) -> list[Any]:
    return [
        m.id, m.purpose.value, m.step, m.address, list(m.practices), m.message_id, m.fate.value, m.at.isoformat(), m.way, m.why,
        m.file, m.subject, m.sent and m.sent.isoformat(), m.trouble and m.trouble.value,
    ]  # fmt: skip


def _mail(plain: list[Any]) -> MailState:
    id, purpose, step, address, practices, message_id, fate, at, way, why, file, subject, sent, trouble = plain
    return MailState(
        id, Purpose(purpose), step, address, tuple(practices), message_id, MailFate(fate), datetime.fromisoformat(at), way,
        why, file, subject, _time(sent), NotReached(trouble) if trouble else None,
    )  # fmt: skip


def _plain_told(s: Standing) -> dict[str, Any]:
    """What is not as it is from the beginning."""
    found = {name: getattr(s, name) for name in TOLD}
    return {
        name: value.isoformat() if isinstance(value, date) else dict(value) if isinstance(value, Mapping) else value
        for name, value in found.items()
        if value != getattr(NOTHING, name)
    }


def _told(plain: Mapping[str, Any]) -> Standing:
    found = dict(plain)
    for name in TIMES:
        found[name] = _time(found.get(name))
    found["files"] = tuple(found.get("files", ()))
    found["deadline"] = date.fromisoformat(found["deadline"]) if found.get("deadline") else None
    return Standing("", **found)


def _time(plain: str | None) -> datetime | None:
    return datetime.fromisoformat(plain) if plain else None


NOTHING = Standing("")
