"""What `lovande approve` and `lovande overview` say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.recipes.approving import Known
from pipeline.recipes.overviewing import Overviewed
from pipeline.swedish import listed

from .results import pdf_lines, written_json, written_lines
from .screen import wrapped

Lines = Iterator[str]
MISSING = {"checked": "inte faktagranskad", "read": "inte läst av en namngiven person"}
FOR = {"national": "nationella och regionala aktörer", "leaders": "utvecklingsledare", "units": "verksamheter"}


MOST_OLDER = 4
"""Folders of older overviews that are named."""
SAME_PERSON = (
    "Samma person står för båda. Den som faktagranskar är i verksamheten och den som läser är hos er: låt en till läsa."
)


def approved_json(lines: Sequence[Any]) -> dict[str, Any]:
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
        ]
    }


def approved_lines(lines: Sequence[Any], by_one: Sequence[str] = ()) -> Lines:
    """`by_one`: practices for which one person stands for both steps."""
    for a in lines:
        yield f"{a.practice}: taget tillbaka ({a})." if a.withdrawn else f"{a.practice}: {a}."
        if a.practice in by_one:
            yield from wrapped(SAME_PERSON, first="  ! ", indent="    ")
    yield from wrapped(
        "Nästa steg: lovande approve --list visar vad som återstår, och lovande compile skriver det i beskrivningen. Ändras något i den "
        "är den ett utkast igen."
    )


def standing_json(known: Sequence[Known]) -> dict[str, Any]:
    return {
        "practices": [
            {
                "id": k.case.practice.id,
                "spread": k.case.spread,
                "checked": _one(k.approved.checked),
                "read": _one(k.approved.read),
                "outdated": [a.step.value for a in k.approved.outdated],
                "may_leave": k.approved.may_leave,
            }
            for k in known
        ]
    }


def _one(a: Any) -> dict[str, str] | None:
    return {"by": a.by, "date": a.day.isoformat()} if a else None


def standing_lines(known: Sequence[Known]) -> Lines:
    if not known:
        yield "Inget arbetssätt har svarat än."
        return
    for k in known:
        missing = [MISSING[s.value] for s in k.approved.missing]
        since = ", något i den har ändrats sedan den godkändes" if k.approved.outdated else ""
        yield f"  {k.case.practice.id}: " + (
            f"utkast, {listed(missing)}{since}" if missing else "får lämna enheten inom sin spridning"
        )
        done = [a for a in (k.approved.checked, k.approved.read) if a is not None]
        yield from (f"    {a}." for a in done)
        if len(done) == 2 and done[0].by.casefold() == done[1].by.casefold():
            yield from wrapped(SAME_PERSON, first="    ! ", indent="      ")
    yield ""
    yield 'Nästa steg: har verksamheten svarat att texten stämmer: lovande approve ID --checked-by "Namn".'
    yield 'Har någon hos er läst den, så att ingen kan kännas igen: lovande approve ID --read-by "Namn".'


def overviewed_json(done: Overviewed) -> dict[str, Any]:
    """No answers and no levels."""
    return {
        "sets": [
            {"for": o.audience, "municipality": o.municipality or None, "practices": len(o.pages)} for o in done.sets
        ],
        "written": written_json(done.written),
        "drafts": list(done.drafts),
        "internal": list(done.internal),
        "quarantined": [{"file": r.file, "reason": r.reason} for r in done.quarantined],
        "notes": list(done.notes),
        "older": list(done.older),
    }


def overviewed_lines(done: Overviewed, home: Path) -> Lines:
    yield from written_lines(done.written)
    for ret in done.quarantined:
        yield f"  ✗ {ret.file}: {ret.reason}"
    for audience, name in FOR.items():
        sets = [o for o in done.sets if o.audience == audience]
        if sets:
            where = home / "outbox" / "overview" / audience
            yield f"För {name}: {len(sets)} {'översikt' if len(sets) == 1 else 'översikter'} i {where}."
    yield from pdf_lines(done.written, done.notes)
    if done.drafts:
        yield from wrapped(
            f"{listed(done.drafts)} är utkast: de nämns bara i den egna kommunens översikter. lovande approve --list visar vad som saknas."
        )
    if done.internal:
        yield from wrapped(f"{listed(done.internal)} får bara läsas av kommunen och er, så de nämns bara där.")
    if done.older:
        named = listed(
            [
                *done.older[:MOST_OLDER],
                *([f"{len(done.older) - MOST_OLDER} till"] if len(done.older) > MOST_OLDER else []),
            ]
        )
        yield from wrapped(
            f"! Äldre översikter ligger kvar i outbox och är inte omskrivna: {named}. De kan nämna arbetssätt som inte får nämnas där nu. "
            "Lämna inte ut dem: lovande overview utan val skriver om alla.",
            indent="  ",
        )
    yield ""
    yield "Nästa steg: öppna en av dem i webbläsaren och läs den som mottagaren, innan någon annan får den."
