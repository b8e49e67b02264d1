"""Human assessment in a round: a file out for an assessor, their levels in, and how far they are."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pipeline.assessment import booklets
from pipeline.assessment.agreement import Agreement
from pipeline.assessment.booklets import BookletContext, Returned
from pipeline.assessment.comparison import agreement_of
from pipeline.base.errors import ExitCode, LovandeError
from pipeline.base.guard import Lost, run_guarded
from pipeline.base.swedish import join_words
from pipeline.base.workers import Workers
from pipeline.cases.gather import Progress
from pipeline.cases.record import take_in_whole
from pipeline.ledger import Clock, Ledger, open_ledger
from pipeline.model.assessment import Fulfilment, Rating, latest
from pipeline.model.case import Case
from pipeline.model.events import Event, EventKind
from pipeline.round.folder import RoundFolder, check_inbox, choose_practices, open_round
from pipeline.round.outbox import Outbox, Written

NO_ANSWERS = "Det finns inga lästa svar att bedöma. Lägg svaren i inbox och kör igen."
NOTHING_TO_AGREE = "Inget element är bedömt av två eller fler på de svar som finns nu, så det finns inget att enas om. Läs in bedömarnas filer först: lovande assess import FIL."
NOTHING_OF = "Det finns ingen bedömning av ”{name}” att ta tillbaka{where}. {who}"
ALREADY = "Den är tillbakatagen {day} av {by}."
NOT_READ = "Filen är inte läst: läsningen avbröts innan den var klar. Kör igen, och be annars om filen sparad på nytt som .xlsx eller .docx."
NOT_HERE = "Inget läst svar från {named}, så det finns inget att bedöma. lovande status visar vilka som har svarat."


class AssessError(LovandeError):
    """There is nothing to make a file of; the message says what to do first."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class ForAssessor:
    """The file that was written, and what is in it."""

    written: Written
    practices: int
    elements: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What some files said. `new`: how many ratings of each file were not on record; `replaced`: which elements they change."""

    returned: tuple[Returned, ...]
    new: tuple[int, ...]
    replaced: tuple[tuple[str, ...], ...] = ()

    @property
    def refused(self) -> tuple[Returned, ...]:
        return tuple(r for r in self.returned if r.refused)

    def with_other(self, n: int, once_more: Imported) -> Imported:
        """The same, with what the n-th file said when it was read once more."""
        return Imported(
            (*self.returned[:n], *once_more.returned, *self.returned[n + 1 :]),
            (*self.new[:n], *once_more.new, *self.new[n + 1 :]),
            (*self.replaced[:n], *once_more.replaced, *self.replaced[n + 1 :]),
        )


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Whose ratings do not stand any more, and which: theirs, and each consensus that rested on one of them."""

    of: str
    ratings: tuple[Rating, ...]

    @property
    def agreed(self) -> tuple[str, ...]:
        return tuple(f"{r.practice} E{r.element}" for r in self.ratings if r.consensus)


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the assessors are: how many levels each has given, and which only where two or more have judged."""

    practices: int
    elements: int
    """How many elements there are to judge, in all practices."""
    assessors: tuple[tuple[str, int, int], ...]
    """(name, levels on the answers there are now, levels on answers that have changed since)."""
    ready: int
    """Elements that two or more have judged on the answers there are now."""
    agreed: int
    """Elements with a consensus on the answers there are now."""
    agreement: Agreement
    withdrawn: tuple[booklets.Withdrawal, ...] = ()
    """What has been taken back, oldest first."""


def export_for(
    home: Path, by: str, only: Sequence[str], form: str, show_proposal: bool, executor: Workers, clock: Clock, progress: Progress | None = None
) -> ForAssessor:  # fmt: skip
    """Write one assessor's file to outbox/assess/: `form` xlsx or docx. It holds nothing of what others have said.

    Raises SettingsError for the round's files, AssessError when there is nothing to judge, NotWritableError.
    """
    at, cases = _cases(home, executor, clock, progress)
    name = booklets.as_spelt(booklets.plain_name(by), _names(at))
    booklet = booklets.single(at.instrument, at.round, _choose_cases(at, cases, only), name, show_proposal)
    return _write_booklet(at, booklet, f"bedomning-{_slug(name)}", form)


def export_consensus(
    home: Path, only: Sequence[str], form: str, executor: Workers, clock: Clock, progress: Progress | None = None
) -> ForAssessor:
    """Write the file in which those who have judged agree on a level, with what each of them said beside it. Raises as above."""
    at, cases = _cases(home, executor, clock, progress)
    wanted = _choose_cases(at, cases, only)
    every = [e.number for e in at.instrument.elements]
    names = {r.by for c in wanted for e in every for r in booklets.both_current(c, e)}
    booklet = booklets.consensus(at.instrument, at.round, wanted, sorted(names))
    if not booklet.practices:
        raise AssessError(NOTHING_TO_AGREE)
    return _write_booklet(at, booklet, "samsyn", form)


def import_files(
    home: Path, files: Sequence[Path], executor: Workers, clock: Clock, progress: Progress | None = None, who: str = ""
) -> Imported:
    """Put on record what assessors' files say. A file that cannot be taken is told, and the others are taken.

    `who`: who has judged in them, where a person has said so. Raises SettingsError, NotWritableError.
    """
    at = open_round(home)
    check_inbox(at)
    found: list[Returned] = []
    new: list[int] = []
    replaced: list[tuple[str, ...]] = []
    with open_ledger(home, clock, named=at.round.id) as ledger:
        for path in files:
            cases = _judged_cases(at, ledger, executor, progress)  # anew: a consensus may rest on the file before it
            told = _read(at, path, cases, ledger, who)
            found.append(told)
            added = booklets.append(at.assessments, told.ratings)
            new.append(len(added))
            replaced.append(tuple(f"{r.practice} E{r.element}" for r in added if _differs_from_before(r, cases)))
            if added:
                data = {"by": told.by, "consensus": told.consensus, "levels": len(added)}
                ledger.append(Event(ledger.now(), EventKind.ASSESSED, sha256=added[0].file, data=data))
    return Imported(tuple(found), tuple(new), tuple(replaced))


def withdraw(home: Path, of: str, only: Sequence[str], why: str, by: str, clock: Clock) -> Withdrawn:
    """Put on record that what `of` is said to have judged, of all practices or of `only`, does not stand. Nothing is rewritten.

    Raises SettingsError for the round's files and for an id that is not in the register, AssessError when there is nothing of
    theirs, NotWritableError.
    """
    at = open_round(home)
    name = booklets.plain_name(of)
    named = {p.id.casefold() for p in choose_practices(at, only)} if only else None
    with open_ledger(home, clock, named=at.round.id) as ledger:
        every = latest(booklets.load(at.assessments))
        record = [r for r in every if named is None or r.practice.casefold() in named]
        practices = dict.fromkeys(r.practice for r in record if r.by.casefold() == name.casefold())
        if not practices:
            raise AssessError(_nothing_of(name, every, booklets.withdrawals(at.assessments), named))
        name = next(r.by for r in record if r.by.casefold() == name.casefold())  # as it is spelt on record
        day = ledger.now().astimezone().date()
        lines = [booklets.Withdrawal(p, name, why, booklets.plain_name(by), day) for p in practices]
        taken = tuple(r for r in record if any(w.takes(r) for w in lines))
        booklets.withdraw(at.assessments, lines)
        data = {"by": lines[0].by, "withdrawn": name, "levels": len(taken)}
        ledger.append(Event(ledger.now(), EventKind.ASSESSED, data=data))
    return Withdrawn(name, taken)


def _nothing_of(
    name: str, record: Sequence[Rating], withdrawn: Sequence[booklets.Withdrawal], named: set[str] | None
) -> str:
    """Why there is nothing to take back, and whose there is. Who is offered has something that stands."""
    here = [r for r in record if named is None or r.practice.casefold() in named]
    before = [
        w
        for w in withdrawn
        if w.withdrawn.casefold() == name.casefold() and (named is None or w.practice.casefold() in named)
    ]
    who = sorted({r.by for r in here if not r.consensus}, key=str.casefold)
    of = sorted({r.practice for r in record if r.by.casefold() == name.casefold()})
    said = [ALREADY.format(day=before[-1].day.isoformat(), by=before[-1].by)] if before else []
    if of:
        said.append(f"{name} har bedömt {join_words(of)}.")
    if who:
        said.append(f"Bedömt har {join_words(who)}: skriv {'det namnet' if len(who) == 1 else 'ett av de namnen'}.")
    else:
        said.append(f"Ingen har en bedömning som gäller{' där' if of else ''}.")
    return NOTHING_OF.format(name=name, where=" för det arbetssättet" if named else "", who=" ".join(said))


def _names(at: RoundFolder) -> tuple[str, ...]:
    """Who have judged anything, as they are spelt on record; the latest spelling of each."""
    known = {r.by.casefold(): r.by for r in latest(booklets.load(at.assessments)) if not r.consensus}
    return tuple(known.values())


def _differs_from_before(new: Rating, cases: Sequence[Case]) -> bool:
    """Whether the same people had said something else of the element, on the answers there are now."""
    judged = next((c.judged for c in cases if c.practice.id == new.practice), None)
    same = (r for r in judged.ratings if r not in judged.outdated) if judged else ()
    return any(
        r.element == new.element
        and r.consensus is new.consensus
        and (r.consensus or r.by.casefold() == new.by.casefold())
        for r in same
    )


def how_far(home: Path, executor: Workers, clock: Clock, progress: Progress | None = None) -> Progressed:
    """How far the assessors are, and how far they agree where two or more have judged."""
    at, cases = _cases(home, executor, clock, progress)
    numbers = [e.number for e in at.instrument.elements]
    now: dict[str, int] = {}
    old: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for c in cases:
        for r in c.judged.ratings if c.judged else ():
            if not r.consensus:
                count = old if c.judged and r in c.judged.outdated else now
                by = spelt.setdefault(r.by.casefold(), r.by)  # as judgement.latest knows people
                count[by] = count.get(by, 0) + 1
    names = sorted(spelt.values(), key=str.casefold)
    pairs = [(c, n) for c in cases for n in numbers]
    ready = sum(len(booklets.both_current(c, n)) > 1 for c, n in pairs)
    agreed = sum(_has_consensus(c, n) for c, n in pairs)
    return Progressed(
        len(cases),
        len(pairs),
        tuple((name, now.get(name, 0), old.get(name, 0)) for name in names),
        ready,
        agreed,
        agreement_of(cases, numbers).overall,
        booklets.withdrawals(at.assessments),
    )


def _has_consensus(case: Case, element: int) -> bool:
    found = case.judged.consensus(element) if case.judged else None
    return found is not None and case.judged is not None and found not in case.judged.outdated


def _cases(
    home: Path, executor: Workers, clock: Clock, progress: Progress | None
) -> tuple[RoundFolder, tuple[Case, ...]]:
    at = open_round(home)
    check_inbox(at)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        cases = _judged_cases(at, ledger, executor, progress)
    return at, cases


def _judged_cases(at: RoundFolder, ledger: Ledger, executor: Workers, progress: Progress | None) -> tuple[Case, ...]:
    return take_in_whole(at, ledger, executor, progress).judged


def _choose_cases(at: RoundFolder, cases: Sequence[Case], only: Sequence[str]) -> tuple[Case, ...]:
    """Raises SettingsError for an id that is not in the register, AssessError for one that has no answers."""
    named = {p.id for p in choose_practices(at, only)}
    found = tuple(c for c in cases if c.practice.id in named)
    missing = sorted(named - {c.practice.id for c in found}) if only else []
    if missing or not found:
        raise AssessError(NOT_HERE.format(named=join_words(missing)) if missing else NO_ANSWERS)
    return found


def _read(at: RoundFolder, path: Path, cases: Sequence[Case], ledger: Ledger, who: str) -> Returned:
    try:
        data = path.read_bytes()
    except OSError as e:
        return Returned(path.name, f"Filen gick inte att öppna ({e.strerror}). Stäng den i andra program och kör igen.")
    pairs = [(c, e.number) for c in cases for e in at.instrument.elements]
    judges = {(c.practice.id, n): tuple(r.by for r in booklets.both_current(c, n)) for c, n in pairs}
    agreed = frozenset((c.practice.id, n) for c, n in pairs if _has_consensus(c, n))
    digests = {c.practice.id: booklets.answers_digest(c) for c in cases}
    known = BookletContext(at.instrument, at.round, digests, judges, agreed, _names(at))
    task = partial(_read_booklet, path.name, known, ledger.now().astimezone().date(), who)
    (told,) = run_guarded(task, [data])  # it came in a mail, as the forms did
    return Returned(path.name, NOT_READ) if isinstance(told, Lost) else told


def _read_booklet(name: str, known: BookletContext, today: date, who: str, data: bytes) -> Returned:
    return booklets.read_returned(name, data, known, today, who)


def _write_booklet(at: RoundFolder, booklet: booklets.Booklet, name: str, form: str) -> ForAssessor:
    content = booklets.as_document(booklet, at.round.sender) if form == "docx" else booklets.as_workbook(booklet)
    put = Outbox(at.outbox).put(f"assess/{name}.{form}", content)
    return ForAssessor(put, len(booklet.practices), sum(len(p.elements) for p in booklet.practices))


def _slug(name: str) -> str:
    """'anna-berg'; with a few signs more where letters had to be changed, so that two people never share a file."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    same = slug[:60] == re.sub(r"\s+", "-", name.casefold())
    return (
        slug[:60] if same else f"{slug[:50] or 'bedomare'}-{hashlib.sha256(name.casefold().encode()).hexdigest()[:4]}"
    )


__all__ = [
    "AssessError",
    "ForAssessor",
    "Fulfilment",
    "Imported",
    "Progressed",
    "Returned",
    "Withdrawn",
    "export_consensus",
    "export_for",
    "how_far",
    "import_files",
    "withdraw",
]
