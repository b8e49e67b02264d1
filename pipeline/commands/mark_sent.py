"""`lovande send --mark-sent` and `--withdraw`: what people say of mails that left by hand, or never left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.files import rename_synced
from pipeline.base.swedish import join_words, swedish_date
from pipeline.ledger import Clock, open_ledger
from pipeline.model.events import Event, EventKind, MailState, mails, standings
from pipeline.model.mail import MailFate, Purpose
from pipeline.post.hand_over import settled_events
from pipeline.round.folder import RoundFolder, open_round

WITHDRAWABLE = ("written", "uncertain", "queued", "deferred", "refused", "bounced")


def mark_sent(home: Path, names: Sequence[str], clock: Clock) -> tuple[MailState, ...]:
    """Put on record that people have sent some mails by hand: "ALL", ids of mails (M003) or of practices.

    Raises SettingsError for a name that is neither, or nothing to mark.
    """
    return _settle(home, names, clock, EventKind.MAIL_SENT, ("written", "uncertain"))


def _events_sent_otherwise(
    at: RoundFolder, names: Sequence[str], log: Sequence[Event], now: datetime
) -> Iterator[Event]:
    """A practice that has no mail of ours: its form was sent in some other way, and from now on that is known."""
    wanted = {n.casefold() for n in names}
    known = standings(log, [p.id for p in at.practices])
    every = mails(log)
    none = [p for p in at.practices if all(m.fate is MailFate.WITHDRAWN for m in known[p.id].mails)]
    for n, p in enumerate((p for p in none if p.id.casefold() in wanted), len(every) + 1):
        data = {
            "purpose": Purpose.FORM, "step": 0, "address": p.email, "practices": [p.id], "message_id": "", "subject": "", "way": "hand",
        }  # fmt: skip
        yield Event(now, EventKind.MAIL_QUEUED, mail=f"M{n:03}", data=data)
        yield Event(now, EventKind.MAIL_WRITTEN, mail=f"M{n:03}", data={"way": "hand"})


def withdraw(home: Path, names: Sequence[str], clock: Clock) -> tuple[MailState, ...]:
    """Put on record that some mails were never sent, so that they can be again. One that a server took cannot be withdrawn."""
    return _settle(home, names, clock, EventKind.MAIL_WITHDRAWN, WITHDRAWABLE)


def _settle(
    home: Path, names: Sequence[str], clock: Clock, kind: EventKind, fates: Sequence[str]
) -> tuple[MailState, ...]:
    at = open_round(home)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        log, now = ledger.log(), ledger.now()
        otherwise = tuple(_events_sent_otherwise(at, names, log, now)) if kind is EventKind.MAIL_SENT else ()
        every = mails((*log, *otherwise))
        by_hand = kind is EventKind.MAIL_WITHDRAWN  # a person said that they had sent it, and was wrong
        open_ones = {
            id: m
            for id, m in every.items()
            if m.fate in fates or (by_hand and m.fate is MailFate.SENT and m.way == "hand")
        }
        everything = any(n.casefold() in ("all", "alla") for n in names)
        found: dict[str, MailState] = {}
        for name in names:
            about = [
                m for m in open_ones.values()
                if (everything and m.fate == "written") or name.casefold() in (m.id.casefold(), *(p.casefold() for p in m.practices))
            ]  # fmt: skip
            if not about and everything and not open_ones:
                raise SettingsError("mejlen", "Inget mejl väntar på besked.", "Inget mer behöver göras.")
            if not about:
                raise _nothing_about(name, every, open_ones)
            found |= {m.id: m for m in about}
        marked = {"way": "hand", "why": "av en person"}
        ledger.append(*otherwise, *(e for m in found.values() for e in settled_events(kind, m, now, marked)))
        after = mails(ledger.log())
    for m in found.values():
        _put_away(at, m, kind)
    return tuple(after[id] for id in found)


def _nothing_about(name: str, every: Mapping[str, MailState], open_ones: Mapping[str, MailState]) -> SettingsError:
    """Why nothing can be said about a mail: it is known already, or there is none."""
    sent = next(
        (
            m
            for m in every.values()
            if m.sent and name.casefold() in (m.id.casefold(), *(p.casefold() for p in m.practices))
        ),
        None,
    )
    waiting = join_words([f"{m.id} ({' '.join(m.practices)})" for m in open_ones.values()], "och") or "inga"
    if sent and sent.sent:
        way = "en server tog emot det" if sent.way == "smtp" else "en person har sagt det"
        problem = f"{sent.id} är redan antecknat som skickat {swedish_date(sent.sent.astimezone().date())}: {way}."
        return SettingsError(name, problem, f"De som väntar på besked: {waiting}.")
    return SettingsError(name, f"Det finns inget mejl {name} som väntar på besked.", f"De som väntar: {waiting}.")


def _put_away(at: RoundFolder, mail: MailState, kind: EventKind) -> None:
    """An .eml that has been sent lies apart, so that nobody sends it again; one that is withdrawn is removed."""
    if not mail.file:
        return
    path = at.outbox / mail.file
    try:
        if kind is EventKind.MAIL_SENT:
            (path.parent / "skickade").mkdir(exist_ok=True)
            rename_synced(path, path.parent / "skickade" / path.name)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return  # it is open in a program, or gone: the record is what counts
