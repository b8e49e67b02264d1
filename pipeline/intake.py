"""Inbox -> accepted returns: which files there are, which round and practice they belong to, which of two is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from .forms.form_texts import squeezed
from .forms.layout import facts, named_texts
from .model import Finding, Practice, Return, Round, Severity, State, Status, Unplaced, quarantined
from .questionnaire import Instrument, fields

NOT_RETURNS = re.compile(r"~\$.*|\..*|thumbs\.db|desktop\.ini", re.I)
"""Names that no person gave: lock files of Word and LibreOffice, hidden files, the system's own."""


def files_in(inbox: Path) -> tuple[Path, ...]:
    """Every file that arrived, also in folders, in a fixed order. The inbox is never changed."""
    found = (p for p in inbox.rglob("*") if not p.is_dir() and not NOT_RETURNS.fullmatch(p.name))
    return tuple(
        sorted((p for p in found if not _hidden(p, inbox)), key=lambda p: _order(p.relative_to(inbox).as_posix()))
    )


def accept(
    returns: Iterable[Return], round: Round, practices: Sequence[Practice], instrument: Instrument
) -> tuple[Return, ...]:
    """The same returns, in order, each accepted or quarantined with a reason in plain Swedish.

    Matched by the form's own mark, never by sender or file name. Of several returns for one practice the latest is used
    (by when it was saved, then by how much it answers, then by file name) and the others are quarantined, both saying so.
    """
    known = {p.id.casefold(): p for p in practices}
    placed = [with_changed_facts(_place(ret, round, known), known, round, instrument) for ret in returns]
    by_practice: dict[str, list[int]] = {}
    for n, ret in enumerate(placed):
        if ret.status is Status.ACCEPTED and ret.identity:
            by_practice.setdefault(ret.identity.practice, []).append(n)
    for practice, indexes in by_practice.items():
        if len(indexes) > 1:
            _choose(placed, practice, indexes, instrument)
    return tuple(placed)


def _place(ret: Return, round: Round, practices: dict[str, Practice]) -> Return:
    if ret.status is Status.QUARANTINED or ret.identity is None:
        return ret
    identity = ret.identity
    if not identity.practice:
        return quarantined(
            ret,
            "unknown_practice",
            "Filens märkning är borta, så det går inte att säga vilket arbetssätt svaren gäller. Se efter i filen och be annars om en ny på ett märkt formulär.",
        )
    if identity.round != round.id:
        return quarantined(
            ret,
            "other_round",
            f"Filen hör till omgången {identity.round}, inte {round.id}. Lägg den i den omgångens inbox.",
        )
    known = practices.get(identity.practice.casefold())
    if known is None:
        return quarantined(
            ret,
            "unknown_practice",
            f"Arbetssättet {identity.practice} finns inte i registret. Lägg till det i registret, eller kontrollera om id har ändrats.",
        )
    return replace(ret, identity=replace(identity, practice=known.id))


def _choose(placed: list[Return], practice: str, indexes: Sequence[int], instrument: Instrument) -> None:
    """Until returns are merged: the latest is used, the rest wait in quarantine, and both say how they differ."""
    used, *rest = sorted(indexes, key=lambda n: _rank(placed[n]), reverse=True)
    chosen, said = placed[used], []
    for n in rest:
        other = placed[n]
        if other.sha256 == chosen.sha256:
            placed[n] = quarantined(
                other, "same_file", f"Filen är exakt samma som {chosen.file}, som används. Inget behöver göras."
            )
            continue
        differ = _differences(chosen, other, instrument)
        told = (
            f"De skiljer sig på {len(differ)} svar ({', '.join(differ[:12])}{' ...' if len(differ) > 12 else ''})."
            if differ
            else "Svaren är desamma."
        )
        later = chosen.saved is not None and chosen.saved > (other.saved or datetime.min)  # noqa: DTZ901
        why = " (den används som är senast sparad)" if later else " (filerna säger inte vilken som sparades sist)"
        placed[n] = quarantined(
            other,
            "two_returns",
            f"Det finns fler än ett svar för {practice}. {chosen.file} används, inte den här{why}. {told} Jämför dem och ta bort den som inte gäller.",
        )
        said.append(
            Finding(
                "two_returns",
                Severity.ASK,
                f"Det finns fler än ett svar för {practice}. Den här filen används{why}; {other.file} ligger i karantän. {told}",
            )
        )
    placed[used] = replace(chosen, findings=(*chosen.findings, *said))


def _rank(ret: Return) -> tuple[bool, datetime, int, str]:
    """A blank form never outranks a filled one, whenever it was saved."""
    answered = sum(a.state is State.ANSWERED for a in ret.answers.values())
    return answered > 0, ret.saved or datetime.min, answered, ret.file  # noqa: DTZ901


def _differences(a: Return, b: Return, instrument: Instrument) -> list[str]:
    """The visible codes of the rows in which two returns differ."""
    codes = {f.key: f.code for d in instrument.depths for f in fields(instrument, d.code)}
    return list(dict.fromkeys(codes.get(k, k) for k in {**a.answers, **b.answers} if a.value(k) != b.value(k)))


def with_changed_facts(ret: Return, practices: dict[str, Practice], round: Round, instrument: Instrument) -> Return:
    """A fact that the respondent changed on the cover is told and kept; the register is not changed by it."""
    if ret.status is Status.QUARANTINED or ret.identity is None:
        return ret
    practice = practices[ret.identity.practice.casefold()]
    known = dict(facts(instrument, practice))
    said = {squeezed(text) for text in named_texts(instrument, practice, round)}
    changed = [(k, t) for k, t in ret.facts if k != instrument.form.mark and squeezed(t) != squeezed(known.get(k, ""))]
    texts = [f"{k}: {t}" for k, t in changed] + [t for t in ret.cover if squeezed(t) not in said]
    if not texts:
        return ret
    labels = list(dict.fromkeys(k for k, _ in changed if k in known)) or ["text"]
    message = f"Det som stod ifyllt på första sidan skiljer sig från registret ({', '.join(labels)}). Texten är sparad som oplacerad: ändra i registret om det stämmer."
    told = Finding("fact_changed", Severity.TELL, message)
    return replace(ret, unplaced=(*ret.unplaced, *(Unplaced(t, "") for t in texts)), findings=(*ret.findings, told))


def _order(name: str) -> tuple[str, str]:
    """As people sort, and never as the file system happens to when names differ only in case."""
    return name.casefold(), name


def _hidden(path: Path, inbox: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(inbox).parts)
