"""What `lovande status` says: a row per practice, totals, what is not answered and why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipeline.base.csv import Value, csv_text
from pipeline.base.swedish import swedish_date
from pipeline.ledger.status import (
    WORDS,
    PracticeState,
    StatusRow,
    Totals,
    by_municipality,
    event_in_words,
    not_answered,
    totals,
)
from pipeline.model.mail import NotReached

from .screen import table, wrap_lines

if TYPE_CHECKING:
    from pipeline.commands.status import Followed
    from pipeline.round.outbox import Written

WIDTHS = (8, 24, 22, 9, 9)
HEAD = ("Id", "Kommun", "Läge", "Påmind", "Ifyllt")
CSV_HEAD = (
    "id", "arbetssätt", "kommun", "kontaktperson", "e-post", "läge", "skickat", "påminnelser", "senast påmind", "svarat", "ifyllda element",
    "element", "komplett", "saker att fråga om", "sista dag", "senaste händelse", "när", "nästa steg", "skäl",
)  # fmt: skip


def moved_line(before: str) -> str:
    """`before`: the computer that has run the round until now."""
    return f"Omgången sköts från den här datorn nu, inte längre från {before}."


def status_json(now: Followed) -> dict[str, Any]:
    """The result of `lovande status --json`: {practices, totals}."""
    return {
        "round": now.round.id,
        "deadline": now.round.deadline.isoformat(),
        "practices": [_row_json(r) for r in now.rows],
        "kept_too_long_since": now.kept_until.isoformat() if now.kept_until else None,
        "totals": {
            **_totals_json(totals(now.rows)),
            "municipalities": {m: _totals_json(t) for m, t in by_municipality(now.rows).items()},
            "not_answered": not_answered(now.rows),
            "uncertain_mails": [m.id for m in now.uncertain],
            "mails_to_mark": [m.id for m in now.to_mark],
            "new_files": now.new_files,
            "unread_files": now.unread,
            "to_review": now.review,
            "mails_not_looked_at": list(now.not_looked_at),
        },
    }


def _row_json(r: StatusRow) -> dict[str, Any]:
    s = r.standing
    return {
        "practice": r.practice.id,
        "name": r.practice.name,
        "municipalities": list(r.practice.municipalities),
        "state": r.state,
        "sent": _iso(s.sent),
        "reminded": len(s.reminders),
        "last_reminded": _iso(s.reminders[-1]) if s.reminders else None,
        "letter": _iso(s.letter),
        "answered": _iso(s.received),
        "complete": s.complete,
        "filled": s.filled,
        "elements": s.elements,
        "gaps": s.gaps,
        "open": s.open_finds,
        "deadline": r.deadline.isoformat(),
        "declined": s.declined or None,
        "on_hold": s.on_hold or None,
        "waits_for": list(s.waits),
        "last_event": {"what": s.last.kind, "at": _iso(s.last.at)} if s.last else None,
        "next": r.next or None,
        "act": r.act,
    }


def _totals_json(t: Totals) -> dict[str, Any]:
    return {
        "practices": t.practices, "sent": t.sent, "answered": t.answered, "complete": t.complete, "declined": t.declined,
        "on_hold": t.on_hold, "no_answer": t.no_answer, "response_rate": None if t.rate is None else round(t.rate, 3),
    }  # fmt: skip


def status_csv(now: Followed) -> str:
    """A row per practice for a Swedish Excel: semicolons, and no cell that runs."""
    return csv_text(CSV_HEAD, map(_csv_row, now.rows), end="\n")


def _csv_row(r: StatusRow) -> tuple[Value, ...]:
    s, p = r.standing, r.practice
    complete = "" if s.complete is None else "ja" if s.complete else "nej"
    return (
        p.id, p.name, ", ".join(p.municipalities), p.contact, p.email, r.word, _day(s.sent), len(s.reminders),
        _day(s.reminders[-1] if s.reminders else None), _day(s.received), s.filled, s.elements, complete, s.gaps,
        r.deadline, event_in_words(s.last), _day(s.last.at if s.last else None), r.next, s.declined or s.on_hold,
    )  # fmt: skip


def status_lines(now: Followed) -> Iterator[str]:
    """The same for a person."""
    t = totals(now.rows)
    yield f"{now.round.name}: sista svarsdag {swedish_date(now.round.deadline)}"
    yield ""
    yield from table([HEAD], WIDTHS)
    for r in now.rows:
        s = r.standing
        filled = f"{s.filled}/{s.elements}" if s.elements else ""
        where = r.practice.municipality
        yield from table([(r.practice.id, where, r.word, str(len(s.reminders) or ""), filled)], WIDTHS)
        if s.last:
            what = f"{event_in_words(s.last)} {swedish_date(s.last.at.astimezone().date())}"
            yield from wrap_lines(f"Senast: {what}.", first=" " * 10, indent=" " * 10)
        if s.open_finds:
            yield from wrap_lines(
                f"→ {_open_finds(s.open_finds)}: lovande decide {r.practice.id} --list.",
                first=" " * 10,
                indent=" " * 12,
            )
        if r.next:
            yield from wrap_lines(("→ " if r.act else "") + r.next, first=" " * 10, indent=" " * 12)
    yield ""
    rate = "" if t.rate is None else f" ({_percent(t.rate)})"
    done = f"{t.answered} har svarat{rate}, {_count_words(t.complete, 'klar', 't', 'a')}"
    yield f"{t.practices} arbetssätt: {_count_words(t.sent, 'skicka', 't', 'de')}, {done}."
    towns = by_municipality(now.rows)
    if len(towns) > 1:
        yield ""
        widths = (28, 12, 9, 8, 7)
        yield from table([("Kommun", "Arbetssätt", "Skickat", "Svarat", "Klart")], widths)
        for name, own in towns.items():
            yield from table([(name, str(own.practices), str(own.sent), str(own.answered), str(own.complete))], widths)
    missing = not_answered(now.rows)
    if missing:
        yield ""
        yield "Bortfall:"
        for why, count in missing.items():
            yield from wrap_lines(f"{count}  {why}", first="  ", indent="     ")
    if now.not_looked_at:
        yield ""
        yield from wrap_lines(_not_looked_at(now.not_looked_at), indent="  ")
    if now.kept_until:
        yield ""
        yield from wrap_lines(KEPT_TOO_LONG.format(day=swedish_date(now.kept_until)), indent="  ")
    yield ""
    yield from wrap_lines(f"Nästa steg: {next_step(now)}")


def kept_line(kept: Written) -> str:
    """Where the table that was saved lies."""
    from pipeline.round.outbox import Outcome  # noqa: PLC0415  (only who saves needs it)

    if kept.outcome is Outcome.OPEN:
        return f"outbox/{kept.name} är öppen i ett annat program och skrevs inte. Stäng den och kör igen."
    return f"Tabellen ligger i outbox/{kept.beside or kept.name}."


def _not_looked_at(ids: Sequence[str]) -> str:
    one = len(ids) == 1
    shown = ", ".join(ids[:6]) + (f" och {len(ids) - 6} till" if len(ids) > 6 else "")
    return NOT_LOOKED_AT.format(
        mails="1 mejl" if one else f"{len(ids)} mejl",
        own="dess" if one else "deras",
        ids=shown,
        it="det" if one else "de",
    )


NOT_LOOKED_AT = (
    "! {mails} från tidigare kom med formulär utan att {own} egen text lästes ({ids}). Kör lovande receive med mappen, filen eller "
    "brevlådan där {it} ligger. Finns {it} inte kvar: lovande receive --seen G… tar bort påminnelsen om ett i taget."
)
KEPT_TOO_LONG = (
    "! Svar och mejl skulle sparas här till {day}. Lämna det som ska bevaras med lovande archive, och ta sedan bort mappen och mejlen, "
    "eller ett arbetssätt i taget med lovande forget."
)


class NextStep(StrEnum):
    """What there is to do next, for the menu."""

    SETTLE = "settle"
    COMPILE = "compile"
    MARK = "mark"
    SEND = "send"
    REVIEW = "review"
    REMIND = "remind"
    REGISTER = "register"
    DONE = "done"
    RECEIVE = "receive"


def next_step(now: Followed) -> str:
    """The one thing to do first, as a sentence."""
    return first_thing(now)[1]


def first_thing(now: Followed) -> tuple[NextStep, str]:
    """The one thing to do first: for the menu, and as a sentence."""
    states = [r.state for r in now.rows]
    if now.uncertain:
        ids = ", ".join(m.id for m in now.uncertain)
        words = f"det är osäkert om {ids} kom fram: se i Skickat, och skriv lovande send --mark-sent eller --withdraw och mejlets nummer."
        return NextStep.SETTLE, words
    if now.new_files:
        files = "en ny fil" if now.new_files == 1 else f"{now.new_files} nya filer"
        return NextStep.COMPILE, f"{files} i inbox: lovande compile."
    if now.unread:
        files = "en fil" if now.unread == 1 else f"{now.unread} filer"
        return NextStep.COMPILE, f"kör lovande compile igen, för datorn hann inte läsa {files}."
    if now.to_mark:
        ids = "ALL" if len(now.to_mark) > 3 else " ".join(m.id for m in now.to_mark)
        return NextStep.MARK, f"skicka mejlen som väntar och skriv lovande send --mark-sent {ids}."
    if PracticeState.NOT_SENT in states:
        return NextStep.SEND, "lovande send visar vad som skulle skickas."
    if now.review:
        what = "sak" if now.review == 1 else "saker"
        return NextStep.REVIEW, f"{now.review} {what} behöver att någon tittar: lovande receive --review."
    if any(r.act and "lovande remind" in r.next for r in now.rows):
        return NextStep.REMIND, "lovande remind visar vilka som skulle påminnas."
    if PracticeState.UNREACHED in states:
        lost = [r.standing.form.trouble for r in now.rows if r.state is PracticeState.UNREACHED and r.standing.form]
        if any(trouble not in (None, NotReached.GONE) for trouble in lost):
            return NextStep.REGISTER, "lovande send säger varför mejl inte kom fram och vad som hjälper."
        return NextStep.REGISTER, "rätta adresserna i registret och kör lovande send."
    if waiting := sum(r.standing.open_finds for r in now.rows):
        return NextStep.REVIEW, f"{_open_finds(waiting)}, så inget av det kan godkännas: lovande decide --list."
    if all(s in (PracticeState.COMPLETE, PracticeState.DECLINED) for s in states):
        return (
            NextStep.DONE,
            "allt är klart. lovande compile skriver beskrivningarna, och lovande approve --ask ber verksamheterna faktagranska dem.",
        )
    return NextStep.RECEIVE, "vänta på svar. När mejl kommer: lovande receive."


def _open_finds(n: int) -> str:
    return (
        "1 uppgift kan peka ut en person och väntar på beslut"
        if n == 1
        else f"{n} uppgifter kan peka ut en person och väntar på beslut"
    )


def deadline_line(now: Followed) -> str:
    """The last day, for the menu."""
    return f"Sista svarsdag {swedish_date(now.round.deadline)}."


def summary_line(now: Followed) -> str:
    """The round in one line, for the menu."""
    t = totals(now.rows)
    parts = [
        f"{t.practices} arbetssätt",
        _count_words(t.sent, "skicka", "t", "de"),
        f"{t.answered} har svarat",
        _count_words(t.complete, "klar", "t", "a"),
    ]
    late = sum(r.state is PracticeState.LATE for r in now.rows)
    return ", ".join(parts + ([f"{late} {WORDS[PracticeState.LATE]}"] if late else [])) + "."


def _count_words(count: int, stem: str, one: str, several: str) -> str:
    """'1 skickat', '3 skickade': as the word stands beside arbetssätt."""
    return f"{count} {stem}{one if count == 1 else several}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} procent"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _day(at: datetime | None) -> date | None:
    return at.astimezone().date() if at else None
