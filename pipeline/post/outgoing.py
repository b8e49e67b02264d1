"""Mail out, from a plan of whom to write to: its mails made, put on record and handed over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.package import sha256
from pipeline.base.swedish import join_words
from pipeline.cases.gather import Progress
from pipeline.cases.read import RoundCases, read_cases
from pipeline.cases.record import news, take_in
from pipeline.forms import FORMATS
from pipeline.intake.dropped import take_inbox_mails, with_inbox_mails
from pipeline.ledger import Clock, Ledger, open_ledger, peek
from pipeline.model.events import Event, EventKind, MailState, Standing, mails, standings
from pipeline.model.mail import Enclosure, Mail, MailSettings, Purpose
from pipeline.model.returns import Practice
from pipeline.reading import files as reading
from pipeline.round import settings
from pipeline.round.folder import RoundFolder, open_round
from pipeline.round.new.settings_file import examples_left
from pipeline.round.outbox import Outbox

from . import plan as planning
from .checks import Descriptions
from .failures_table import Failure
from .hand_over import NOTHING_HANDED, SHOWN, Handed, Way, hand_over
from .letters import Chased, make_letters
from .message import message_id
from .plan import Plan, Planned, Skipped
from .texts import render_mail, template_name
from .words import names, words_of

Planner = Callable[[RoundCases, Sequence[Event], MailSettings, date], Plan]


@dataclass(frozen=True, slots=True)
class Posted:
    """What `send` or `remind` planned and did."""

    mails: tuple[Mail, ...]
    skipped: tuple[Skipped, ...]
    way: Way
    handed: Handed = NOTHING_HANDED
    withdrawn: tuple[MailState, ...] = ()
    """Mails of an earlier run that are not wanted any more."""
    only: tuple[str, ...] = ()
    """The practices that a person named; empty for all."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        return self.handed.failures


def post_planned(
    home: Path, way: Way, clock: Clock, planner: Planner, about: Sequence[Purpose], whole: bool, kind: str, progress: Progress | None
) -> Posted:  # fmt: skip
    """Plan, make, put on record, hand over; with the way SHOWN only tell what would go.

    `about`: the purposes that the plan is of; `whole`: it is of all practices; `kind` of form in letters: full or supplement.
    Raises SettingsError, NotWritableError, OtherComputerError; what a server refuses is in the result.
    """
    at = open_round(home)
    box = at.settings.mail
    ids = [p.id for p in at.practices]
    if way == SHOWN:
        log, now = with_inbox_mails(at, peek(home), clock()), clock()
        found = read_cases(at, log, now, progress=progress)
        log = (*log, *news(found, log, now))  # who has answered in a file that no command has read yet has answered
        plan = planner(found, log, box, clock().astimezone().date())
        return Posted(_make_mails(found, box, plan, log, clock(), "", kind, False, progress), plan.skipped, way)
    if mistake := examples_left(at.round):
        raise mistake
    with open_ledger(home, clock, named=at.round.id) as ledger:
        take_inbox_mails(at, ledger)
        found = take_in(at, ledger, progress=progress)
        log = ledger.log()
        known = standings(log, ids)
        plan = planner(found, log, box, ledger.now().astimezone().date())
        made = _make_mails(found, box, plan, log, ledger.now(), ledger.place.folder.name, kind, True, progress)
        gone = planning.leftover(plan, known, about) if whole else _to_replace(plan, known, about)
        _queue(ledger, at, made, plan, gone, way)
        ledger.snapshot()  # another computer that takes over must know what was about to go
        handed = hand_over(ledger, at, box, made, _threads(made, known), way, progress)
        return Posted(made, plan.skipped, way, handed, gone)


def _to_replace(plan: Plan, known: Mapping[str, Standing], about: Sequence[Purpose]) -> tuple[MailState, ...]:
    """When only some practices are named: the waiting mails about any of them."""
    named = {p.id for m in plan.mails for p in m.practices}
    return tuple(m for m in planning.leftover(plan, known, about) if named & set(m.practices))


# ---- The mails


def _make_mails(
    found: RoundCases, box: MailSettings, plan: Plan, log: Sequence[Event], now: datetime, ledger: str, kind: str, writing: bool, progress: Progress | None
) -> tuple[Mail, ...]:  # fmt: skip
    """The mails of a plan, with texts and files, numbered on from those on record. `writing`: the forms are put in the outbox too."""
    at = found.at
    known = standings(log, [p.id for p in at.practices])
    letters = {p.practices[0].id for p in plan.mails if p.purpose is Purpose.LETTER}
    cases, described = make_letters(found, letters, kind, drawn=writing), Descriptions(found)
    outbox, prefilled = Outbox(at.outbox), {e.sha256 for e in log if e.kind is EventKind.FORM_PREFILLED}
    taken = len(mails(log))
    made = []
    for n, planned in enumerate(plan.mails, 1):
        if planned.mail is None:
            taken += 1
        id = planned.mail.id if planned.mail else f"M{taken:03}"
        check = described.of(planned.practices[0].id) if planned.purpose is Purpose.CHECK else None
        files = (check.file,) if check else tuple(_files(at, outbox, planned, cases, prefilled, known, writing))
        words = words_of(at, planned, known, files, now, cases)
        if check:
            words |= {
                "spread": check.spread,
                "narrowed": check.narrowed,
                "spread_is_intern": check.intern,
                "changed": check.changed,
            }
        name = template_name(planned.purpose, planned.step, planned.last)
        path = settings.find_template(at.home, at.round.instrument, f"mail/{name}.txt")
        subject, text = render_mail(path, words)
        mid = planned.mail.message_id if planned.mail else message_id(id, at.round.id, ledger, box.mailbox)
        made.append(
            Mail(
                id,
                planned.purpose,
                planned.address,
                join_words(names(planned)),
                tuple(p.id for p in planned.practices),
                subject,
                text,
                files,
                mid,
                planned.step,
                planned.last,
            )
        )
        if progress:
            progress("Skriver mejl", n, len(plan.mails))
    return tuple(made)


def _files(
    at: RoundFolder, outbox: Outbox, planned: Planned, cases: Mapping[str, Chased], prefilled: Collection[str],
    known: Mapping[str, Standing], writing: bool,
) -> Iterator[Enclosure]:  # fmt: skip
    for p in planned.practices:
        if planned.purpose is Purpose.LETTER:
            yield cases[p.id].file
        elif planned.purpose is not Purpose.REPLY:
            deadline = known[p.id].deadline
            shown = None if writing else _form_there(outbox, p, prefilled)
            yield shown or form_of(at, outbox, p, deadline, prefilled, writing)


def _form_there(outbox: Outbox, p: Practice, prefilled: Collection[str]) -> Enclosure | None:
    """What would go, for who only asks: the form in the outbox, or one without content that is not written yet; None when it is not ours."""
    name = f"{p.file_name}{FORMATS[p.format].ending}"
    there = outbox.root / "forms" / name
    if not there.is_file():
        return Enclosure(name, b"")
    return (
        Enclosure(name, there.read_bytes()) if outbox.is_ours(f"forms/{name}") or sha256(there) in prefilled else None
    )


def form_of(
    at: RoundFolder,
    outbox: Outbox,
    p: Practice,
    deadline: date | None,
    prefilled: Collection[str] = (),
    writing: bool = True,
) -> Enclosure:
    """A practice's form to send: the one in outbox/forms, also when somebody has changed it by hand, if it is theirs.

    `deadline`: their own last day, if it has been moved; `prefilled`: sha256 of forms with earlier answers in them;
    `writing`: a form that is not there, or that we wrote before, is written. Raises SettingsError when the file there is
    another practice's form: nothing may go to the wrong municipality.
    """
    form = FORMATS[p.format]
    name = f"{p.file_name}{form.ending}"
    content = form.write(at.instrument, p, replace(at.round, deadline=deadline or at.round.deadline))
    there = at.outbox / "forms" / name
    if not (there.is_file() and sha256(there) in prefilled):
        if outbox.is_ours(f"forms/{name}") and not writing:
            return Enclosure(name, content)
        if writing:
            outbox.put(f"forms/{name}", content)
    try:
        own = there.read_bytes()
    except OSError:
        return Enclosure(name, content)
    if own != content:
        identity = reading.read_bytes(at.instrument, name, own).identity
        if identity is None or (identity.practice.casefold(), identity.round) != (p.id.casefold(), at.round.id):
            problem = f"Filen är inte formuläret för {p.id}."
            raise SettingsError(there, problem, "Ta bort den, så skrivs rätt formulär, och kör igen.")
    return Enclosure(name, own, by_hand=own != content and sha256(own) not in prefilled)


def _threads(made: Sequence[Mail], known: Mapping[str, Standing]) -> dict[str, tuple[str, ...]]:
    """{mail: Message-IDs of what was sent before to the same address about the same practices}, so that it lands under it."""
    found = {}
    for mail in made:
        before = {m.id: m for p in mail.practices for m in known[p].mails if m.sent and m.address == mail.address}
        ids = [m.message_id for _, m in sorted(before.items()) if m.message_id and m.id != mail.id]
        answered = [str(known[p].missing_mail.get("message_id", "")) for p in mail.practices]
        found[mail.id] = tuple(dict.fromkeys([*ids, *(a for a in answered if a and mail.purpose is Purpose.REPLY)]))
    return found


# ---- The record


def _queue(
    ledger: Ledger, at: RoundFolder, made: Sequence[Mail], plan: Plan, gone: Sequence[MailState], way: Way
) -> None:
    """All mails of this run on record before any of them leaves."""
    now = ledger.now()
    prefilled = {e.sha256 for e in ledger.log() if e.kind is EventKind.FORM_PREFILLED}
    happened = [Event(now, EventKind.MAIL_WITHDRAWN, mail=m.id, data={"why": "ersatt"}) for m in gone]
    for mail, planned in zip(made, plan.mails, strict=True):
        if planned.mail:
            continue
        if mail.purpose is Purpose.FORM:
            for p, file in zip(planned.practices, mail.enclosures, strict=True):
                digest = sha256(file.content)
                issued = {
                    "file": file.name,
                    "depth": p.depth,
                    "edition": at.instrument.version,
                    "prefilled": digest in prefilled,
                }
                happened.append(Event(now, EventKind.FORM_ISSUED, p.id, mail.id, digest, issued))
        for file in mail.enclosures if mail.purpose is Purpose.LETTER else ():
            answered = {"file": file.name, "answered": True}
            happened.append(
                Event(now, EventKind.FORM_ISSUED, mail.practices[0], mail.id, sha256(file.content), answered)
            )
        data = {
            "purpose": mail.purpose, "step": mail.step, "address": mail.address, "practices": mail.practices,
            "message_id": mail.message_id, "subject": mail.subject, "way": way.kind,
        }  # fmt: skip
        happened.append(Event(now, EventKind.MAIL_QUEUED, mail=mail.id, data=data))
    ledger.append(*happened)
