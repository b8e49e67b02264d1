"""Mail out: plan, make the mails, put them on record, hand them over. `lovande send` and `lovande remind`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.files import rename_synced
from pipeline.base.package import sha256
from pipeline.base.swedish import listed, swedish_date
from pipeline.cases.gather import Progress
from pipeline.cases.read import RoundCases, read_cases
from pipeline.cases.record import news, take_in
from pipeline.forms import FORMATS
from pipeline.intake.dropped import take_inbox_mails, with_inbox_mails
from pipeline.ledger import Clock, Ledger, opened, peek
from pipeline.model.events import Event, EventKind, MailState, Standing, mails, standings
from pipeline.model.mail import Enclosure, Mail, MailFate, MailSettings, Purpose
from pipeline.model.returns import Practice
from pipeline.post import plan as planning
from pipeline.post.checks import Descriptions
from pipeline.post.failures import Failure
from pipeline.post.hand_over import NOTHING_HANDED, SHOWN, Handed, Way, hand_over, settled_events
from pipeline.post.letters import Chased, chased
from pipeline.post.message import message_id
from pipeline.post.plan import Plan, Planned, Skipped
from pipeline.post.texts import rendered, template_name
from pipeline.post.words import names, words_of
from pipeline.reading import files as reading
from pipeline.round import settings
from pipeline.round.folder import RoundFolder, chosen, open_round
from pipeline.round.outbox import Outbox

from .init import examples_left

SENDING, CHASING = (Purpose.FORM,), (Purpose.REMINDER, Purpose.LETTER, Purpose.REPLY)
WITHDRAWABLE = ("written", "uncertain", "queued", "deferred", "refused", "bounced")
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


def send(home: Path, way: Way, clock: Clock, only: Sequence[str] = (), progress: Progress | None = None) -> Posted:
    """Send every form that has not been sent, one mail per contact; with the way SHOWN only tell what would go.

    Raises SettingsError, NotWritableError, OtherComputerError; what a server refuses is in the result.
    """

    def plan(found: RoundCases, log: Sequence[Event], _: MailSettings, __: date) -> Plan:
        at = found.at
        known = standings(log, [p.id for p in at.practices])
        return planning.first_mails(chosen(at, only), known, planning.gone(mails(log).values(), at.practices), only)

    done = _post(home, way, clock, plan, SENDING, not only, "full", progress)
    return replace(done, only=tuple(only))


def remind(
    home: Path, way: Way, clock: Clock, only: Sequence[str] = (), supplement: bool = False, progress: Progress | None = None
) -> Posted:  # fmt: skip
    """Write to who has not answered, has answered incompletely, or has answered without the file, when it is time.

    `supplement`: the letters hold a short form with only the gaps instead of the whole one.
    """

    def plan(found: RoundCases, log: Sequence[Event], box: MailSettings, today: date) -> Plan:
        at = found.at
        known = standings(log, [p.id for p in at.practices])
        return planning.reminders(chosen(at, only), known, box, today, only)

    done = _post(home, way, clock, plan, CHASING, not only, "supplement" if supplement else "full", progress)
    return replace(done, only=tuple(only))


def ask_to_check(
    home: Path, way: Way, clock: Clock, only: Sequence[str] = (), progress: Progress | None = None
) -> Posted:
    """Send each unit that has answered its description, once for each answer, to be fact-checked. Raises as `send`."""

    def plan(found: RoundCases, log: Sequence[Event], _: MailSettings, __: date) -> Plan:
        at = found.at
        known = standings(log, [p.id for p in at.practices])
        described = Descriptions(found).done
        return planning.checks(chosen(at, only), known, described, only)

    done = _post(home, way, clock, plan, (Purpose.CHECK,), not only, "full", progress)
    return replace(done, only=tuple(only))


def _post(
    home: Path, way: Way, clock: Clock, planner: Planner, about: Sequence[Purpose], whole: bool, kind: str, progress: Progress | None
) -> Posted:  # fmt: skip
    at = open_round(home)
    box = at.settings.mail
    ids = [p.id for p in at.practices]
    if way == SHOWN:
        log, now = with_inbox_mails(at, peek(home), clock()), clock()
        found = read_cases(at, log, now, progress=progress)
        log = (*log, *news(found, log, now))  # who has answered in a file that no command has read yet has answered
        plan = planner(found, log, box, clock().astimezone().date())
        return Posted(_made(found, box, plan, log, clock(), "", kind, False, progress), plan.skipped, way)
    if mistake := examples_left(at.round):
        raise mistake
    with opened(home, clock, named=at.round.id) as ledger:
        take_inbox_mails(at, ledger)
        found = take_in(at, ledger, progress=progress)
        log = ledger.log()
        known = standings(log, ids)
        plan = planner(found, log, box, ledger.now().astimezone().date())
        made = _made(found, box, plan, log, ledger.now(), ledger.place.folder.name, kind, True, progress)
        gone = planning.leftover(plan, known, about) if whole else _replaced(plan, known, about)
        _queue(ledger, at, made, plan, gone, way)
        ledger.snapshot()  # another computer that takes over must know what was about to go
        handed = hand_over(ledger, at, box, made, _threads(made, known), way, progress)
        return Posted(made, plan.skipped, way, handed, gone)


def _replaced(plan: Plan, known: Mapping[str, Standing], about: Sequence[Purpose]) -> tuple[MailState, ...]:
    """When only some practices are named: the waiting mails about any of them."""
    named = {p.id for m in plan.mails for p in m.practices}
    return tuple(m for m in planning.leftover(plan, known, about) if named & set(m.practices))


# ---- The mails


def _made(
    found: RoundCases, box: MailSettings, plan: Plan, log: Sequence[Event], now: datetime, ledger: str, kind: str, writing: bool, progress: Progress | None
) -> tuple[Mail, ...]:  # fmt: skip
    """The mails of a plan, with texts and files, numbered on from those on record. `writing`: the forms are put in the outbox too."""
    at = found.at
    known = standings(log, [p.id for p in at.practices])
    letters = {p.practices[0].id for p in plan.mails if p.purpose is Purpose.LETTER}
    cases, described = chased(found, letters, kind), Descriptions(found)
    taken = len(mails(log))
    made = []
    for n, planned in enumerate(plan.mails, 1):
        if planned.mail is None:
            taken += 1
        id = planned.mail.id if planned.mail else f"M{taken:03}"
        check = described.of(planned.practices[0].id) if planned.purpose is Purpose.CHECK else None
        files = (check.file,) if check else tuple(_files(at, planned, cases, log, known, writing))
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
        subject, text = rendered(path, words)
        mid = planned.mail.message_id if planned.mail else message_id(id, at.round.id, ledger, box.mailbox)
        made.append(
            Mail(
                id,
                planned.purpose,
                planned.address,
                listed(names(planned)),
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
    at: RoundFolder, planned: Planned, cases: Mapping[str, Chased], log: Sequence[Event], known: Mapping[str, Standing], writing: bool
) -> Iterator[Enclosure]:  # fmt: skip
    prefilled = {e.sha256 for e in log if e.kind is EventKind.FORM_PREFILLED}
    for p in planned.practices:
        if planned.purpose is Purpose.LETTER:
            yield cases[p.id].file
        elif planned.purpose is not Purpose.REPLY:
            yield form_of(at, p, known[p.id].deadline, prefilled, writing)


def form_of(
    at: RoundFolder, p: Practice, deadline: date | None, prefilled: Collection[str] = (), writing: bool = True
) -> Enclosure:
    """A practice's form to send: the one in outbox/forms, also when somebody has changed it by hand, if it is theirs.

    `deadline`: their own last day, if it has been moved; `prefilled`: sha256 of forms with earlier answers in them;
    `writing`: a form that is not there, or that we wrote before, is written. Raises SettingsError when the file there is
    another practice's form: nothing may go to the wrong municipality.
    """
    form, outbox = FORMATS[p.format], Outbox(at.outbox)
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


def mark_sent(home: Path, names: Sequence[str], clock: Clock) -> tuple[MailState, ...]:
    """Put on record that people have sent some mails by hand: "ALL", ids of mails (M003) or of practices.

    Raises SettingsError for a name that is neither, or nothing to mark.
    """
    return _settle(home, names, clock, EventKind.MAIL_SENT, ("written", "uncertain"))


def _sent_otherwise(at: RoundFolder, names: Sequence[str], log: Sequence[Event], now: datetime) -> Iterator[Event]:
    """A practice that has no mail of ours: its form was sent in some other way, and from now on that is known."""
    wanted = {n.casefold() for n in names}
    known = standings(log, [p.id for p in at.practices])
    every = mails(log)
    none = [p for p in at.practices if all(m.fate is MailFate.WITHDRAWN for m in known[p.id].mails)]
    for n, p in enumerate((p for p in none if p.id.casefold() in wanted), len(every) + 1):
        data = {
            "purpose": Purpose.FORM, "step": 0, "address": p.email, "practices": [p.id], "message_id": "", "subject": "", "way": "hand",
        }  # fmt: skip
        yield Event(now, EventKind.MAIL_QUEUED, mail=f"M{n:03}", data=data)
        yield Event(now, EventKind.MAIL_WRITTEN, mail=f"M{n:03}", data={"way": "hand"})


def withdraw(home: Path, names: Sequence[str], clock: Clock) -> tuple[MailState, ...]:
    """Put on record that some mails were never sent, so that they can be again. One that a server took cannot be withdrawn."""
    return _settle(home, names, clock, EventKind.MAIL_WITHDRAWN, WITHDRAWABLE)


def _settle(
    home: Path, names: Sequence[str], clock: Clock, kind: EventKind, fates: Sequence[str]
) -> tuple[MailState, ...]:
    at = open_round(home)
    with opened(home, clock, named=at.round.id) as ledger:
        log, now = ledger.log(), ledger.now()
        otherwise = tuple(_sent_otherwise(at, names, log, now)) if kind is EventKind.MAIL_SENT else ()
        every = mails((*log, *otherwise))
        by_hand = kind is EventKind.MAIL_WITHDRAWN  # a person said that they had sent it, and was wrong
        open_ones = {
            id: m
            for id, m in every.items()
            if m.fate in fates or (by_hand and m.fate is MailFate.SENT and m.way == "hand")
        }
        everything = any(n.casefold() in ("all", "alla") for n in names)
        found: dict[str, MailState] = {}
        for name in names:
            about = [
                m for m in open_ones.values()
                if (everything and m.fate == "written") or name.casefold() in (m.id.casefold(), *(p.casefold() for p in m.practices))
            ]  # fmt: skip
            if not about and everything and not open_ones:
                raise SettingsError("mejlen", "Inget mejl väntar på besked.", "Inget mer behöver göras.")
            if not about:
                raise _nothing_about(name, every, open_ones)
            found |= {m.id: m for m in about}
        marked = {"way": "hand", "why": "av en person"}
        ledger.append(*otherwise, *(e for m in found.values() for e in settled_events(kind, m, now, marked)))
        after = mails(ledger.log())
    for m in found.values():
        _put_away(at, m, kind)
    return tuple(after[id] for id in found)


def _nothing_about(name: str, every: Mapping[str, MailState], open_ones: Mapping[str, MailState]) -> SettingsError:
    """Why nothing can be said about a mail: it is known already, or there is none."""
    sent = next(
        (
            m
            for m in every.values()
            if m.sent and name.casefold() in (m.id.casefold(), *(p.casefold() for p in m.practices))
        ),
        None,
    )
    waiting = listed([f"{m.id} ({' '.join(m.practices)})" for m in open_ones.values()], "och") or "inga"
    if sent and sent.sent:
        way = "en server tog emot det" if sent.way == "smtp" else "en person har sagt det"
        problem = f"{sent.id} är redan antecknat som skickat {swedish_date(sent.sent.astimezone().date())}: {way}."
        return SettingsError(name, problem, f"De som väntar på besked: {waiting}.")
    return SettingsError(name, f"Det finns inget mejl {name} som väntar på besked.", f"De som väntar: {waiting}.")


def _put_away(at: RoundFolder, mail: MailState, kind: EventKind) -> None:
    """An .eml that has been sent lies apart, so that nobody sends it again; one that is withdrawn is removed."""
    if not mail.file:
        return
    path = at.outbox / mail.file
    try:
        if kind is EventKind.MAIL_SENT:
            (path.parent / "skickade").mkdir(exist_ok=True)
            rename_synced(path, path.parent / "skickade" / path.name)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return  # it is open in a program, or gone: the record is what counts
