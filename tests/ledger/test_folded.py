"""The folded state says what the whole log says, however it was moved on and however often it was put away in between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from pipeline.ledger.files import known_files, open_files
from pipeline.ledger.folded import Folded, LiveAnswers
from pipeline.ledger.plain import folded_of, plain_of
from pipeline.model.events import Event, EventKind, mails, not_looked_at, standings, unread_files, waiting
from pipeline.model.mail import Purpose
from tests.support.happenings import day

REGISTER = ("P01", "P02", "Gruppen-3", "å4")
NAMED = (*REGISTER, "p01", "GRUPPEN-3", "borta", "")
"""As events name them: also in another case, and who is not in the register."""
SHAS = tuple(f"{n:064x}" for n in range(6))
MAILS = tuple(f"M{n:03}" for n in range(1, 7))
KEYS = tuple(f"<{n}@x.example>#0" for n in range(5))
DATA: dict[EventKind, Any] = {
    EventKind.FILE_QUARANTINED: lambda r: {"why": r.choice(("unknown_practice", "cut_off", "too_slow", "two_forms"))},
    EventKind.FILE_UNREAD: lambda r: {"gone": True} if r.random() < 0.3 else {"why": "not_read_this_time"},
    EventKind.FILE_RECEIVED: lambda r: {"file": f"fil-{r.randrange(9)}.docx"} | r.choice(
        ({}, {"sender": "Kim@norrvik.example"}, {"sender": "alex@ekvalla.example", "original": "Svar.docx", "holds": "b" * 64}, {"beside": "P02"})
    ),
    EventKind.CHECKED: lambda r: {"complete": r.random() < 0.5, "filled": 3, "elements": 11, "gaps": r.randrange(4), "open": r.randrange(2)},
    EventKind.DECLINED: lambda r: {"why": "Hinner inte"},
    EventKind.ON_HOLD: lambda r: {"why": "Föräldraledig"},
    EventKind.DEADLINE_MOVED: lambda r: {"to": "2026-11-01"},
    EventKind.FILE_MISSING: lambda r: {"why": "en länk", "key": r.choice(KEYS)},
    EventKind.MAIL_RECEIVED: lambda r: {
        "key": r.choice(KEYS), "what": r.choice(("files", "missing", "text", "other")), "review": r.random() < 0.4,
        "likely": r.sample(NAMED[:-1], 2), "why": "x",
    } | ({"looked": True} if r.random() < 0.7 else {}),
    EventKind.MAIL_TEXT: lambda r: {"key": r.choice(KEYS), "sentences": r.randrange(3), "hosts": [], "practices": r.sample(NAMED[:-1], 1)}
    | ({"informs": True} if r.random() < 0.3 else {}),
    EventKind.MAIL_SEEN: lambda r: {"key": r.choice(KEYS)} if r.random() < 0.5 else {},
    EventKind.FILE_ASSIGNED: lambda r: {"key": r.choice(KEYS)} if r.random() < 0.5 else {},
    EventKind.SENDER_DOUBTED: lambda r: {"file": "P01-abc.docx", "sender": "x@y.example"},
    EventKind.FORM_PREFILLED: lambda r: {"mark": "svar-1", "held": {"f1_1_svar": "aa"}},
    EventKind.FORM_ISSUED: lambda r: {"prefilled": r.random() < 0.3, "file": "P01.docx"},
    EventKind.MAIL_BOUNCED: lambda r: {"why": "550", "trouble": r.choice(("full", "gone", "okänt"))},
    EventKind.MAIL_WRITTEN: lambda r: {"way": "eml", "file": "mail/M001.eml"},
}  # fmt: skip
OF_MAIL = [k for k in EventKind if k.value.startswith("mail_") and k not in (EventKind.MAIL_RECEIVED, EventKind.MAIL_TEXT, EventKind.MAIL_SEEN)]  # fmt: skip


def happened(chance: Random, many: int) -> list[Event]:
    """Whatever may happen, in any order but that a mail is queued before anything becomes of it."""
    log: list[Event] = []
    queued: list[str] = []
    for number in range(1, many + 1):
        kind = chance.choice(tuple(EventKind))
        if kind is EventKind.FORGOTTEN:
            continue  # what was known of them is gone from the log itself
        mail, practice, sha, data = "", chance.choice(NAMED), "", DATA.get(kind, lambda _: {})(chance)
        if kind is EventKind.MAIL_QUEUED or (kind in OF_MAIL and not queued):
            mail = chance.choice(MAILS)
            if mail in queued:
                continue
            kind, practice = EventKind.MAIL_QUEUED, ""
            queued.append(mail)
            about = chance.sample(NAMED[:-1], 2)
            data = {
                "purpose": chance.choice(tuple(Purpose)), "step": 1, "address": "kim@norrvik.example", "practices": about,
                "message_id": f"<{mail}@fou.example>", "subject": "Ämne",
            }  # fmt: skip
        elif kind in OF_MAIL:
            mail, practice = chance.choice(queued), ""
        elif kind.value.startswith("file_") or kind in (EventKind.SENDER_DOUBTED, EventKind.FORM_ISSUED):
            sha = chance.choice(SHAS)
        log.append(Event(day(1) + timedelta(minutes=number), kind, practice, mail, sha, data, number))
    return log


def put_away(folded: Folded) -> Folded:
    """As JSON has it."""
    return folded_of(json.loads(json.dumps(plain_of(folded))), folded.number, folded.count)


def hold(folded: Folded, log: Sequence[Event]) -> None:
    """Everything that is told of it, against the whole log."""
    assert (folded.number, folded.count) == (log[-1].number, len(log))
    assert folded.standings(REGISTER) == standings(log, REGISTER)
    assert (folded.mails, list(folded.mails)) == (mails(log), list(mails(log)))
    assert folded.waiting() == waiting(log)
    assert list(folded.unread_files().items()) == list(unread_files(log).items())
    assert folded.open_files() == open_files(log)
    assert folded.not_looked_at() == not_looked_at(log)
    assert folded.files.known() == known_files(log)
    assert folded.file_names == {e.data["file"] for e in log if e.kind is EventKind.FILE_RECEIVED}
    assert folded.by_message == {m.message_id: m.id for m in mails(log).values()}
    live, known = LiveAnswers(folded, REGISTER), standings(log, REGISTER)
    assert set(live) == set(known)
    for p in REGISTER:
        assert (live[p].answered, live[p].finished, live[p].declined) == (
            known[p].answered,
            known[p].finished,
            known[p].declined,
        )


@pytest.mark.parametrize("seed", range(60))
def test_moved_on_by_any_events_it_says_what_the_whole_log_says(seed: int) -> None:
    chance = Random(seed)
    log = happened(chance, 90)
    folded = Folded()
    at = 0
    while at < len(log):
        upto = min(len(log), at + chance.randrange(1, 25))
        folded.move_on(log[at:upto])
        if chance.random() < 0.5:
            folded = put_away(folded)
        hold(folded, log[:upto])
        at = upto


def test_every_kind_of_event_is_among_those() -> None:
    met = {e.kind for seed in range(60) for e in happened(Random(seed), 90)}
    assert met == set(EventKind) - {EventKind.FORGOTTEN}


def test_who_is_not_in_the_register_is_not_told_of() -> None:
    with pytest.raises(KeyError):
        LiveAnswers(Folded(), ["P01"])["P02"]
