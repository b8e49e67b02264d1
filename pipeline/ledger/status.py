"""How the round stands: one row per practice, totals by municipality, and what is not answered with the reasons (bortfall)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.model.events import Event, EventKind, Standing
from pipeline.model.mail import MailFate
from pipeline.model.returns import Practice


class State(StrEnum):
    """Where a practice is, from the beginning to the end; stored nowhere, so it may be renamed."""

    NOT_SENT = "not_sent"
    TO_SEND = "to_send"
    """Written as a file or a draft that nobody has said is sent."""
    UNCERTAIN = "uncertain"
    UNREACHED = "unreached"
    """The mail was refused, or bounced."""
    WAITING = "waiting"
    LATE = "late"
    FILE_MISSING = "file_missing"
    UNREAD = "unread"
    """Something has come that the computer did not get round to reading."""
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    ON_HOLD = "on_hold"
    DECLINED = "declined"


WORDS: Mapping[State, str] = {
    State.NOT_SENT: "inte skickat",
    State.TO_SEND: "att skicka för hand",
    State.UNCERTAIN: "osäkert om skickat",
    State.UNREACHED: "nådde inte fram",
    State.WAITING: "väntar på svar",
    State.LATE: "sista dag passerad",
    State.FILE_MISSING: "svarat, filen saknas",
    State.UNREAD: "svarat, inte läst än",
    State.INCOMPLETE: "svarat, något fattas",
    State.COMPLETE: "klart",
    State.ON_HOLD: "vilar",
    State.DECLINED: "har avstått",
}
HAPPENED: Mapping[EventKind, str] = {
    EventKind.FORM_ISSUED: "formulär skrivet",
    EventKind.FORM_PREFILLED: "formulär ifyllt med tidigare svar",
    EventKind.MAIL_QUEUED: "mejl förberett",
    EventKind.MAIL_WRITTEN: "mejl skrivet",
    EventKind.MAIL_HANDING: "mejl på väg till servern",
    EventKind.MAIL_OFFERED: "osäkert om mejl gick",
    EventKind.MAIL_SENT: "mejl skickat",
    EventKind.MAIL_REFUSED: "mejl togs inte emot",
    EventKind.MAIL_DEFERRED: "mejl uppskjutet av servern",
    EventKind.MAIL_BOUNCED: "mejl studsade",
    EventKind.MAIL_WITHDRAWN: "mejl återtaget",
    EventKind.REMINDED: "påmind",
    EventKind.LETTER_SENT: "brev skickat",
    EventKind.MAIL_RECEIVED: "mejl kom",
    EventKind.AUTO_REPLIED: "autosvar",
    EventKind.FILE_RECEIVED: "fil kom",
    EventKind.FILE_ACCEPTED: "svar mottaget",
    EventKind.FILE_QUARANTINED: "fil i karantän",
    EventKind.FILE_UNREAD: "datorn hann inte läsa filen",
    EventKind.FILE_SUPERSEDED: "svar ersatt av senare",
    EventKind.FILE_ASSIGNED: "fil tilldelad",
    EventKind.FILE_MISSING: "svar utan fil",
    EventKind.FILE_PUT_ASIDE: "fil lagd åt sidan",
    EventKind.CHECKED: "svar läst",
    EventKind.USE_AS_IS: "använd som det är",
    EventKind.DECIDED: "beslut",
    EventKind.APPROVED: "beskrivning godkänd",
    EventKind.FORGOTTEN: "arbetssättet borttaget enligt beslut",
    EventKind.ASSESSED: "bedömt",
    EventKind.DEADLINE_MOVED: "sista dag flyttad",
    EventKind.DECLINED: "avstod",
    EventKind.ON_HOLD: "vilar",
    EventKind.RESUMED: "återupptaget",
    EventKind.MOVED: "omgången flyttad",
    EventKind.MAIL_TEXT: "mejl med egen text",
    EventKind.MAIL_SEEN: "mejl läst",
    EventKind.SENDER_DOUBTED: "svar från okänd avsändare",
}


@dataclass(frozen=True, slots=True)
class Row:
    """How things stand with one practice, for a person and for scripts."""

    practice: Practice
    state: State
    standing: Standing
    deadline: date
    next: str
    """What is to be done next, in Swedish; empty when nothing is."""
    act: bool
    """Someone at the unit has to do it."""

    @property
    def word(self) -> str:
        return WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of practices."""

    practices: int
    sent: int
    answered: int
    complete: int
    declined: int
    on_hold: int
    no_answer: int
    """Sent, the last day has passed, and nothing has come."""

    @property
    def rate(self) -> float | None:
        """Answered of those sent; None when none is."""
        return self.answered / self.sent if self.sent else None


def rows(
    practices: Sequence[Practice], standings: Mapping[str, Standing], deadline: date, today: date,
    steps: Mapping[str, tuple[str, bool]],
) -> tuple[Row, ...]:  # fmt: skip
    """One row per practice, in the register's order. `steps`: {practice: (the next step, whether the unit must act)}."""
    found = []
    for p in practices:
        s = standings[p.id]
        day = s.deadline or deadline
        step, act = steps.get(p.id, ("", False))
        found.append(Row(p, state(s, day, today), s, day, step, act))
    return tuple(found)


def state(s: Standing, deadline: date, today: date) -> State:
    """Where a practice is."""
    if s.declined:
        return State.DECLINED
    if s.finished:
        return State.COMPLETE
    if s.on_hold:
        return State.ON_HOLD
    if s.unread and not s.answered:
        return State.UNREAD
    if s.missing is not None:
        return State.FILE_MISSING
    if s.answered:
        return State.INCOMPLETE
    fate = s.form.fate if s.form else None
    if fate in (MailFate.REFUSED, MailFate.BOUNCED):
        return State.UNREACHED
    if fate is MailFate.UNCERTAIN:
        return State.UNCERTAIN
    if fate is MailFate.WRITTEN:
        return State.TO_SEND
    if s.sent is None:
        return State.NOT_SENT
    return State.LATE if deadline < today else State.WAITING


def totals(found: Iterable[Row]) -> Totals:
    every = list(found)
    return Totals(
        len(every),
        sum(r.standing.sent is not None for r in every),
        sum(r.standing.answered for r in every),
        sum(r.state is State.COMPLETE for r in every),
        sum(r.state is State.DECLINED for r in every),
        sum(r.state is State.ON_HOLD for r in every),
        sum(r.state is State.LATE for r in every),
    )


def by_municipality(found: Sequence[Row]) -> dict[str, Totals]:
    """Totals per municipality, by name; a practice that several share counts in each."""
    names = sorted({m for r in found for m in r.practice.municipalities}, key=str.casefold)
    return {m: totals(r for r in found if m in r.practice.municipalities) for m in names}


def not_answered(found: Iterable[Row]) -> dict[str, int]:
    """Bortfall: {reason: how many practices}, most first. Who has not been sent anything is no bortfall."""
    reasons: dict[str, int] = {}
    for r in found:
        if r.standing.answered:
            continue
        why = {
            State.DECLINED: f"Avstod: {r.standing.declined}",
            State.UNREACHED: "Mejlet nådde inte fram",
            State.FILE_MISSING: "Svarade, men filen gick inte att öppna",
            State.ON_HOLD: f"Vilar: {r.standing.on_hold}",
            State.LATE: "Inget svar",
        }.get(r.state)
        if why:
            reasons[why] = reasons.get(why, 0) + 1
    return dict(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])))


def told(e: Event | None) -> str:
    """What happened last, in a few words; empty when nothing has."""
    return HAPPENED[e.kind] if e else ""
