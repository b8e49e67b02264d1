"""How the round stands: one row per practice, totals by municipality, and what is not answered with the reasons (bortfall)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.model.events import Event, EventKind, Standing
from pipeline.model.mail import MailFate
from pipeline.model.returns import Practice


class PracticeState(StrEnum):
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


WORDS: Mapping[PracticeState, str] = {
    PracticeState.NOT_SENT: "inte skickat",
    PracticeState.TO_SEND: "att skicka för hand",
    PracticeState.UNCERTAIN: "osäkert om skickat",
    PracticeState.UNREACHED: "nådde inte fram",
    PracticeState.WAITING: "väntar på svar",
    PracticeState.LATE: "sista dag passerad",
    PracticeState.FILE_MISSING: "svarat, filen saknas",
    PracticeState.UNREAD: "svarat, inte läst än",
    PracticeState.INCOMPLETE: "svarat, något fattas",
    PracticeState.COMPLETE: "klart",
    PracticeState.ON_HOLD: "vilar",
    PracticeState.DECLINED: "har avstått",
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
class StatusRow:
    """How things stand with one practice, for a person and for scripts."""

    practice: Practice
    state: PracticeState
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
) -> tuple[StatusRow, ...]:  # fmt: skip
    """One row per practice, in the register's order. `steps`: {practice: (the next step, whether the unit must act)}."""
    found = []
    for p in practices:
        s = standings[p.id]
        day = s.deadline or deadline
        step, act = steps.get(p.id, ("", False))
        found.append(StatusRow(p, state(s, day, today), s, day, step, act))
    return tuple(found)


def state(s: Standing, deadline: date, today: date) -> PracticeState:
    """Where a practice is."""
    if s.declined:
        return PracticeState.DECLINED
    if s.finished:
        return PracticeState.COMPLETE
    if s.on_hold:
        return PracticeState.ON_HOLD
    if s.unread and not s.answered:
        return PracticeState.UNREAD
    if s.missing is not None:
        return PracticeState.FILE_MISSING
    if s.answered:
        return PracticeState.INCOMPLETE
    fate = s.form.fate if s.form else None
    if fate in (MailFate.REFUSED, MailFate.BOUNCED):
        return PracticeState.UNREACHED
    if fate is MailFate.UNCERTAIN:
        return PracticeState.UNCERTAIN
    if fate is MailFate.WRITTEN:
        return PracticeState.TO_SEND
    if s.sent is None:
        return PracticeState.NOT_SENT
    return PracticeState.LATE if deadline < today else PracticeState.WAITING


def totals(found: Iterable[StatusRow]) -> Totals:
    every = list(found)
    return Totals(
        len(every),
        sum(r.standing.sent is not None for r in every),
        sum(r.standing.answered for r in every),
        sum(r.state is PracticeState.COMPLETE for r in every),
        sum(r.state is PracticeState.DECLINED for r in every),
        sum(r.state is PracticeState.ON_HOLD for r in every),
        sum(r.state is PracticeState.LATE for r in every),
    )


def by_municipality(found: Sequence[StatusRow]) -> dict[str, Totals]:
    """Totals per municipality, by name; a practice that several share counts in each."""
    names = sorted({m for r in found for m in r.practice.municipalities}, key=str.casefold)
    return {m: totals(r for r in found if m in r.practice.municipalities) for m in names}


def not_answered(found: Iterable[StatusRow]) -> dict[str, int]:
    """Bortfall: {reason: how many practices}, most first. Who has not been sent anything is no bortfall."""
    reasons: dict[str, int] = {}
    for r in found:
        if r.standing.answered:
            continue
        why = {
            PracticeState.DECLINED: f"Avstod: {r.standing.declined}",
            PracticeState.UNREACHED: "Mejlet nådde inte fram",
            PracticeState.FILE_MISSING: "Svarade, men filen gick inte att öppna",
            PracticeState.ON_HOLD: f"Vilar: {r.standing.on_hold}",
            PracticeState.LATE: "Inget svar",
        }.get(r.state)
        if why:
            reasons[why] = reasons.get(why, 0) + 1
    return dict(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])))


def event_in_words(e: Event | None) -> str:
    """What happened last, in a few words; empty when nothing has."""
    return HAPPENED[e.kind] if e else ""
