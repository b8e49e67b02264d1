"""What `lovande approve` put on record, and what waits, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.base.swedish import join_words
from pipeline.cases.approved import CaseStanding
from pipeline.commands.approve import Approving
from pipeline.model.sentences import Sentence

from .finds import case_lines, find_json
from .overview import WRITTEN_BEFORE, Lines
from .screen import shorten_line, wrap_lines

MISSING = {"checked": "inte faktagranskad", "read": "inte läst av en namngiven person"}
SAME_PERSON = (
    "Samma person står för båda. Den som faktagranskar är i verksamheten och den som läser är hos er: låt en till läsa."
)
MOST_CHANGED = 40
"""Changed sentences that are shown of a practice; --json gives them all."""
SENTENCE = 300
STEPS = {"checked": "faktagranskades", "read": "lästes"}
BLOCKED = (
    "Inget godkännande är antecknat: {ids} har uppgifter som kan peka ut en person och som ingen har avgjort. Läs varje mening nedan och "
    "avgör om uppgiften ska tas bort eller får stå."
)
OPEN = "uppgifter som kan peka ut en person är inte avgjorda ({n})"
REREAD = (
    "Filerna är desamma som när den godkändes, men programmet läser nu val på ett annat sätt: {said}. "
    "Godkännandet gäller; se efter att det stämmer."
)
CHANGED = "något i den har ändrats sedan den godkändes"


def blocked_json(done: Approving) -> dict[str, Any]:
    """Nothing was put on record: what has to be settled first, with the sentences."""
    return {"approved": [], "open": [find_json(c.practice.id, f) for c in done.blocked for f in c.open_finds]}


def blocked_lines(done: Approving) -> Lines:
    yield from wrap_lines(BLOCKED.format(ids=join_words([c.practice.id for c in done.blocked])))
    for case in done.blocked:
        yield from case_lines(case, only_open=True)
    yield ""
    yield "Nästa steg: avgör dem med kommandona ovan, och kör lovande approve igen."


def approve_json(done: Approving) -> dict[str, Any]:
    lines = done.lines
    return {
        "approved": [
            {
                "practice": a.practice,
                "step": a.step.value,
                "by": a.by,
                "date": a.day.isoformat(),
                "withdrawn": a.withdrawn,
            }
            for a in lines
        ],
        "open": [],
        "changed": [_change_json(id, c) for id, c in done.renewed],
    }


def _change_json(id: str, c: Any) -> dict[str, Any]:
    return {
        "practice": id, "step": c.step.value, "whole": c.whole, "gone": c.gone,
        "sentences": [{"where": s.where, "text": s.text} for s in c.sentences],
    }  # fmt: skip


def approve_lines(done: Approving, by_one: Sequence[str] = ()) -> Lines:
    """`by_one`: practices for which one person stands for both steps."""
    for id, change in done.renewed:
        yield from _change_lines(id, change)
    for a in done.lines:
        yield f"{a.practice}: taget tillbaka ({a})." if a.withdrawn else f"{a.practice}: {a}."
        if a.practice in by_one:
            yield from wrap_lines(SAME_PERSON, first="  ! ", indent="    ")
    yield from wrap_lines(
        "Nästa steg: lovande approve --list visar vad som återstår, och lovande compile skriver det i beskrivningen. Ändras en mening i den "
        "är den ett utkast igen, och då visas bara de meningar som är nya."
    )


def standing_json(known: Sequence[CaseStanding]) -> dict[str, Any]:
    return {
        "practices": [
            {
                "id": k.case.practice.id,
                "spread": k.case.spread,
                "checked": _one(k.approved.checked),
                "read": _one(k.approved.read),
                "outdated": [a.step.value for a in k.approved.outdated],
                "changed": [_change_json(k.case.practice.id, c) for c in k.approved.changes],
                "reread": [_change_json(k.case.practice.id, c) for c in k.approved.reread],
                "open": [find_json(k.case.practice.id, f) for f in k.case.open_finds],
                "may_leave": k.approved.may_leave,
            }
            for k in known
        ]
    }


def _one(a: Any) -> dict[str, str] | None:
    return {"by": a.by, "date": a.day.isoformat()} if a else None


def standing_lines(known: Sequence[CaseStanding]) -> Lines:
    if not known:
        yield "Inget arbetssätt har svarat än."
        return
    for k in known:
        missing = [MISSING[s.value] for s in k.approved.missing]
        why = [CHANGED] if k.approved.changes else []
        why += [OPEN.format(n=k.approved.open_finds)] if k.approved.open_finds else []
        since = "".join(f", {w}" for w in why)
        yield f"  {k.case.practice.id}: " + (
            f"utkast, {join_words(missing)}{since}" if missing else "får lämna enheten inom sin spridning"
        )
        done = [a for a in (k.approved.checked, k.approved.read) if a is not None]
        yield from (f"    {a}." for a in done)
        if len(done) == 2 and done[0].by.casefold() == done[1].by.casefold():
            yield from wrap_lines(SAME_PERSON, first="    ! ", indent="      ")
        for change in k.approved.changes:
            yield from _change_lines(k.case.practice.id, change)
        for change in k.approved.reread[:1]:
            yield from wrap_lines(
                REREAD.format(said=join_words([f"{s.where}: {s.text}" for s in change.sentences])),
                first="    ",
                indent="      ",
            )
        if k.approved.open_finds:
            yield from wrap_lines(f"→ lovande decide {k.case.practice.id} --list", first="    ", indent="      ")
    if any(k.approved.open_finds and k.approved.outdated for k in known):
        yield from wrap_lines(WRITTEN_BEFORE, first="  ! ", indent="    ")
    yield ""
    yield 'Nästa steg: har verksamheten svarat att texten stämmer: lovande approve ID --checked-by "Namn".'
    yield 'Har någon hos er läst den, så att ingen kan kännas igen: lovande approve ID --read-by "Namn".'


def _change_lines(id: str, c: Any) -> Lines:
    """What a new yes is about: only the sentences that are new or other."""
    since = STEPS[c.step.value]
    if c.whole:
        said = f"{id}: vad som har ändrats sedan den {since} går inte att säga, för det antecknades inte då. Läs hela beskrivningen."
        yield from wrap_lines(said, first="    ", indent="      ")
        return
    n = len(c.sentences)
    new = f"{n} {'ny eller ändrad mening' if n == 1 else 'nya eller ändrade meningar'}"
    gone = f"{c.gone} {'mening är borttagen' if c.gone == 1 else 'meningar är borttagna'}"
    yield from wrap_lines(
        f"{id}, sedan den {since}: {join_words([*([new] if n else []), *([gone] if c.gone else [])])}.",
        first="    ",
        indent="      ",
    )
    for s in c.sentences[:MOST_CHANGED]:
        yield from _sentence(s)
    if n > MOST_CHANGED:
        yield f"      … och {n - MOST_CHANGED} till: lovande approve {id} --list --json visar alla."


def _sentence(s: Sentence) -> Lines:
    yield from wrap_lines(f"{s.where}: {shorten_line(s.text, SENTENCE)}", first="      + ", indent="        ")
