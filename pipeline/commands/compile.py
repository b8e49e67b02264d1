"""`lovande compile`: inbox in; descriptions, letters, the report on the questions and the summary workbook out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import intake
from pipeline.base.workers import Workers
from pipeline.cases.gather import Progress
from pipeline.cases.kept import kept_of
from pipeline.cases.record import take_in
from pipeline.instrument.texts import texts
from pipeline.intake.dropped import take_inbox_mails
from pipeline.ledger import Clock, Ledger, open_ledger
from pipeline.model.case import Case
from pipeline.model.events import standings
from pipeline.model.returns import BESIDE_FORM, PUT_ASIDE, SAME_FILE, Practice, Return
from pipeline.outputs import description, letter
from pipeline.outputs.pdf_copies import print_copies
from pipeline.round.folder import RoundFolder, check_inbox, open_round
from pipeline.round.left_out import left_out_lines
from pipeline.round.outbox import Outbox, Written

from .decide import pending, waiting_for
from .making import ATTACHMENTS, DESCRIPTIONS, LETTERS, QUESTIONS, Making, check_templates

QUESTIONS_PDF = "questions.pdf"
MADE = (DESCRIPTIONS, LETTERS, ATTACHMENTS)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What `compile` made, for a person and for scripts."""

    returns: tuple[Return, ...]
    cases: tuple[Case, ...]
    waiting: tuple[Practice, ...]
    written: tuple[Written, ...]
    quiet: int = 0
    """How many of `waiting` have declined or are on hold."""
    undecided: int = 0
    """How many things `lovande decide --list` shows as waiting."""
    kept: int = 0
    """Files made before that were left where they are, when nothing could be read this time."""
    notes: tuple[str, ...] = ()
    """What a person should know of the templates and of the PDF copies."""
    left: tuple[str, ...] = ()
    """Ids of practices whose description and letter are as they were, for a file of theirs could not be read this time."""
    seen_first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """{practice: what a person has to look at before anybody is written to}."""

    @property
    def quarantined(self) -> tuple[Return, ...]:
        """What someone has to act on."""
        return tuple(r for r in self.returns if r.needs_action)

    @property
    def unread(self) -> tuple[Return, ...]:
        """What the computer did not get round to reading."""
        return tuple(r for r in self.returns if r.is_unread)

    @property
    def copies(self) -> tuple[Return, ...]:
        """Exactly the same files once more; nothing needs to be done about them."""
        return tuple(r for r in self.returns if any(f.code == SAME_FILE for f in r.findings))

    @property
    def beside(self) -> tuple[Return, ...]:
        """Files that came in the same mail as a form."""
        return tuple(r for r in self.returns if any(f.code == BESIDE_FORM for f in r.findings))

    @property
    def aside(self) -> tuple[Return, ...]:
        """Files that a person has put aside."""
        return tuple(r for r in self.returns if any(f.code == PUT_ASIDE for f in r.findings))


def compile_round(
    home: Path, executor: Workers, clock: Clock, progress: Progress | None = None, pdf: bool = False
) -> Compiled:
    """Inbox in; descriptions, letters and the summary workbook out, with `pdf` also as PDF. Moves nothing in the inbox.

    Raises SettingsError for a mistake in the round's files, NotWritableError when the outbox cannot be written.
    """
    at = open_round(home)
    with open_ledger(home, clock, named=at.round.id) as ledger:
        return _compile(at, ledger, executor, progress, pdf)


def _compile(at: RoundFolder, ledger: Ledger, executor: Workers, progress: Progress | None, pdf: bool) -> Compiled:
    home = at.home
    check_inbox(at)
    texts(at.instrument)  # a mistake in them is told before anything is read
    with kept_of(home, ledger.place) as store:
        templates = check_templates(at, store)

    take_inbox_mails(at, ledger)
    came = take_in(at, ledger, executor, progress)
    returns, cases = came.returns, came.described
    known = standings(ledger.log(), [p.id for p in at.practices])
    questions, taken = pending(came)
    waiting = tuple(p for p in at.practices if p.id not in {c.practice.id for c in cases})

    unread = any(r.is_unread for r in returns)
    nobodys = any(known[p.id].perhaps for p in at.practices)
    left = tuple(p for p in at.practices if known[p.id].unread)

    outbox = Outbox(at.outbox)
    kept = 0 if cases else sum(p.is_file() for f in MADE for p in (at.outbox / f).rglob("*"))
    with (
        kept_of(home, ledger.place) as store,
        Making(at, outbox, store, templates, cases, known) as making,
    ):
        written, lost = making.documents(executor, progress)
        about_all, questions_told = making.about_all(returns, waiting)
        written += about_all
        making.save()
    if not questions_told and cases and not unread:
        outbox.discard(QUESTIONS)
    documents = [w for w in written if w.name == QUESTIONS or w.name.startswith(MADE[0])]
    copies = print_copies(outbox, documents, pdf, progress)
    written += copies.written
    if cases:  # with none at all something is wrong with the round, and nothing is tidied away because of it
        made = {w.name for w in written}
        for folder in MADE:
            written += outbox.tidy(
                folder, made, None if nobodys else tuple(name for p in left for name in (p.file_name, p.id))
            )
        if QUESTIONS_PDF not in made and not unread:
            outbox.discard(QUESTIONS_PDF)
    quiet = sum(bool(known[p.id].declined or known[p.id].on_hold or known[p.id].waits) for p in waiting)
    seen_first = {p.id: known[p.id].waits for p in at.practices if known[p.id].waits}
    return Compiled(
        returns,
        cases,
        waiting,
        tuple(written),
        quiet,
        len(waiting_for(questions, taken)),
        kept,
        (
            *at.notes,
            *left_out_lines(
                home, templates.description, lost[DESCRIPTIONS], description.LOST, "beskrivning", "beskrivningar"
            ),
            *left_out_lines(home, templates.letter, lost[LETTERS], letter.LOST, "brev", "brev"),
            *copies.notes,
            *(f"inbox/{name}: {intake.HIDDEN}" for name in intake.hidden_documents(at.inbox)),
        ),
        tuple(p.id for p in left),
        seen_first,
    )
