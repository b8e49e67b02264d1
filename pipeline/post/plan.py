"""Who is to be written to, and who is not and why. Pure: the same register, record, settings and day give the same plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.base.swedish import join_words, swedish_date
from pipeline.model.events import MailState, Standing
from pipeline.model.mail import MailFate, MailSettings, NotReached, Purpose
from pipeline.model.returns import Practice

NOBODY: Mapping[str, tuple[str, ...]] = {}
RENAMED = (
    "{address} har redan fått formuläret för {old}, som inte finns i registret längre. Har id ändrats: ändra tillbaka, för "
    "formuläret som är ute bär det gamla. Är det ett nytt arbetssätt: skriv lovande send {new}."
)
UNREAD = "Har skickat en fil som datorn inte hann läsa. Kör lovande compile igen innan någon får ett mejl om det."
PERHAPS = "En fil i inbox är inte läst, för datorn hann inte, och den kan vara deras. Kör lovande compile igen först."
REMEDIES = {
    NotReached.GONE: "Rätta e-postadressen i registret och kör igen. Är den rätt? Skriv lovande send --withdraw {id}.",
    NotReached.FULL: (
        "Mottagarens brevlåda är full, men adressen finns. Ring eller skriv en annan adress i registret. När det finns plats igen: "
        "lovande send --withdraw {id}, och kör igen."
    ),
    NotReached.REFUSED: (
        "Mottagarens server ville inte ha mejlet (som skräppost, efter sina regler eller för att det är för stort), så adressen kan "
        "vara rätt. Be deras it-stöd släppa fram det, eller skriv en annan adress i registret. När det är ordnat: lovande send "
        "--withdraw {id}, och kör igen."
    ),
}
"""What helps, by why a mail did not arrive."""
WAITS = "{what} väntar på att någon läser {it}, så de får inget mejl än: lovande receive --review."
UNSENT = (MailFate.QUEUED, MailFate.DEFERRED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One mail that is to go to one contact."""

    purpose: Purpose
    address: str
    practices: tuple[Practice, ...]
    step: int = 0
    """Which reminder it is, from 1; 0 for the first of its kind."""
    last: bool = False
    mail: MailState | None = None
    """The mail of an earlier run that this is: queued then, and never handed over."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A practice that is not written to, and why, in Swedish."""

    practice: Practice
    why: str
    act: bool = False
    """Someone has to do something before it can be."""


@dataclass(frozen=True, slots=True)
class Plan:
    mails: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]


def mails_of_gone(mails: Iterable[MailState], practices: Iterable[Practice]) -> dict[str, tuple[str, ...]]:
    """{address: ids of practices whose form went there and that are not in the register any more}."""
    known = {p.id.casefold() for p in practices}
    found: dict[str, tuple[str, ...]] = {}
    for m in mails:
        lost = tuple(id for id in m.practices if id.casefold() not in known)
        if m.purpose is Purpose.FORM and lost and m.fate in (MailFate.SENT, MailFate.WRITTEN, MailFate.UNCERTAIN):
            found[m.address.casefold()] = (*found.get(m.address.casefold(), ()), *lost)
    return found


def first_mails(
    practices: Sequence[Practice],
    standings: Mapping[str, Standing],
    gone: Mapping[str, tuple[str, ...]] = NOBODY,
    named: Collection[str] = (),
) -> Plan:
    """The mails with forms: to everyone whose form has not been sent, one mail per contact.

    A new id at an address that has had the form of a practice that is `mails_of_gone` may be the same one renamed: it is sent to
    only when a person has named it.
    """
    skipped: list[Skipped] = []
    wanted: list[tuple[Practice, MailState | None]] = []
    for p in practices:
        s = standings[p.id]
        why, act = _no_form(p, s)
        new = s.form is None and p.id.casefold() not in {n.casefold() for n in named}
        lost = gone.get(p.email.casefold(), ()) if new else ()
        if lost and not why:
            why, act = RENAMED.format(address=p.email, old=join_words(lost), new=p.id), True
        if why:
            skipped.append(Skipped(p, why, act))
        else:
            wanted.append((p, s.form if s.form and s.form.fate in UNSENT and _same(s.form, p) else None))
    return Plan(tuple(_group_by_contact(Purpose.FORM, [(p, m, 0, False) for p, m in wanted])), tuple(skipped))


def reminders(
    practices: Sequence[Practice],
    standings: Mapping[str, Standing],
    settings: MailSettings,
    today: date,
    named: Collection[str] = (),
) -> Plan:
    """The mails that chase: the letter to who answered incompletely, a reminder to who has not answered, a reply to who
    answered without the file. Nobody is written to more often than the settings allow, and nobody who has said no.

    A letter holds what they answered: it goes to another organisation than the form did only when the practice is among
    `named` (ids that a person has written).
    """
    skipped: list[Skipped] = []
    found: dict[Purpose, list[tuple[Practice, MailState | None, int, bool]]] = {p: [] for p in Purpose}
    gone = _gone(standings)
    for p in practices:
        s = standings[p.id]
        if s.finished and not s.declined:
            continue
        why, act = _no_reminder(p, s, settings, today)
        if not why and (dead := _dead(p, s, gone)):
            why, act = _standing_mail(dead, p)
        if why:
            skipped.append(Skipped(p, why, act))
            continue
        waiting = next((m for m in s.mails if m.fate in UNSENT and _same(m, p) and m.purpose is not Purpose.FORM), None)
        purpose, step = _next(s)
        if (
            purpose is Purpose.LETTER
            and p.id.casefold() not in {n.casefold() for n in named}
            and (why := _elsewhere(p, s, standings))
        ):
            skipped.append(Skipped(p, why, True))
            continue
        last = purpose is Purpose.REMINDER and step >= settings.most_reminders
        found[purpose].append((p, waiting if waiting and waiting.purpose is purpose else None, step, last))
    mails = [m for purpose, wanted in found.items() for m in _group_by_contact(purpose, wanted)]
    order = {p.id: n for n, p in enumerate(practices)}
    return Plan(tuple(sorted(mails, key=lambda m: order[m.practices[0].id])), tuple(skipped))


def _gone(standings: Mapping[str, Standing]) -> dict[str, list[MailState]]:
    """{address: mails that say that it is gone}."""
    found: dict[str, list[MailState]] = {}
    for m in (m for s in standings.values() for m in s.mails if m.fate is MailFate.BOUNCED):
        if m.trouble is NotReached.GONE:
            found.setdefault(m.address.casefold(), []).append(m)
    return found


def _dead(p: Practice, s: Standing, gone: Mapping[str, Sequence[MailState]]) -> MailState | None:
    """A mail about other practices that says that the address is gone, after the latest mail about this one went to it."""
    later = [m for m in gone.get(p.email.casefold(), ()) if s.last_mail is None or m.at >= s.last_mail]
    return later[-1] if later else None


def _no_form(p: Practice, s: Standing) -> tuple[str, bool]:
    """(why the form is not to be sent, whether someone must act); empty when it is."""
    if why := _refusal(s):
        return why, False
    if s.prefilled and s.form and s.form.fate is MailFate.SENT and s.form.at < s.prefilled:
        return "", False  # a form with their answers in it has been written since
    gone = s.form is not None and s.form.fate in (MailFate.SENT, MailFate.WRITTEN, MailFate.UNCERTAIN)
    if not gone and (s.answered or s.missing is not None):
        return "Har redan svarat.", False
    if not gone and s.unread:
        return UNREAD, True
    return _standing_mail(s.form, p) if s.form and s.form.fate not in UNSENT else ("", False)


def _standing_mail(m: MailState, p: Practice) -> tuple[str, bool]:
    match m.fate:
        case MailFate.SENT:
            return f"Skickades {swedish_date(m.at.astimezone().date())} ({m.id}).", False
        case MailFate.WRITTEN:
            return _awaits_person(m), True
        case MailFate.UNCERTAIN:
            return _uncertain(m), True
        case MailFate.REFUSED | MailFate.BOUNCED if _same(m, p):
            came = "studsade" if m.fate is MailFate.BOUNCED else "togs inte emot"
            remedy = REMEDIES[m.trouble or NotReached.GONE].format(id=m.id)
            return f"{m.id} till {m.address} {came}: {m.why or 'utan skäl'}. {remedy}", True
        case _:
            return "", False


def _awaits_person(m: MailState) -> str:
    where = "ligger som utkast i brevlådan" if m.way == "drafts" else f"ligger i outbox/{m.file or 'mail'}"
    return f"{m.id} {where}. Skicka det och skriv sedan: lovande send --mark-sent {m.id}"


def _uncertain(m: MailState) -> str:
    return (
        f"Det är osäkert om {m.id} till {m.address} kom fram till servern. Se i Skickat eller fråga mottagaren, och skriv sedan "
        f"lovande send --mark-sent {m.id} (det gick) eller lovande send --withdraw {m.id} (det gick inte, skicka igen)."
    )


def why_unseen(s: Standing) -> str:
    """Why nobody is to write to them until a person has looked at what they sent; empty when nothing waits."""
    return WAITS.format(what=join_words(list(s.waits)), it="det" if len(s.waits) == 1 else "dem") if s.waits else ""


def _no_reminder(p: Practice, s: Standing, settings: MailSettings, today: date) -> tuple[str, bool]:
    why, act = _nothing_now(s)
    if why:
        return why, act
    for m in (m for m in s.mails if m.purpose is not Purpose.CHECK):  # that is another errand
        if m.fate is MailFate.WRITTEN and not (m.purpose is Purpose.FORM and s.answered):
            return _awaits_person(m), True
        if m.fate is MailFate.UNCERTAIN:
            return _uncertain(m), True
    if s.missing is None and not s.answered:
        if s.sent is None or (s.form and s.form.fate in UNSENT):
            return "Formuläret är inte skickat: lovande send.", True
        if s.form and s.form.fate in (MailFate.BOUNCED, MailFate.REFUSED):
            why, act = _standing_mail(s.form, p)
            return why or "Adressen är ändrad i registret: skicka formuläret dit med lovande send.", act or not why
    tried = [m for m in s.mails if m.fate not in (*UNSENT, MailFate.WITHDRAWN)]
    if tried and tried[-1].fate in (MailFate.BOUNCED, MailFate.REFUSED) and _same(tried[-1], p):
        return _standing_mail(tried[-1], p)
    purpose, step = _next(s)
    first_of_kind = purpose is not Purpose.REMINDER and step == 0
    if step > settings.most_reminders:
        return (
            f"Påmind {step - 1} gånger, fler blir det inte. Ring, eller anteckna bortfall: lovande mark {p.id} --declined.",
            True,
        )
    if purpose is Purpose.REPLY and step > 0:
        return "Har svarat men filen saknas; vi har bett om den som bilaga. Ring om den dröjer.", True
    if s.last_mail and not first_of_kind:
        next_day = s.last_mail.astimezone().date() + timedelta(days=settings.days_between)
        if today < next_day:
            return (
                f"Fick ett mejl {swedish_date(s.last_mail.astimezone().date())}; nästa tidigast {swedish_date(next_day)}.",
                False,
            )
    return "", False


def _next(s: Standing) -> tuple[Purpose, int]:
    """(what kind of mail is next, how many of that kind they have had about what they sent)."""
    if s.missing is not None:
        return Purpose.REPLY, _mails_had(s, Purpose.REPLY, s.missing)
    if s.answered:
        return Purpose.LETTER, _mails_had(s, Purpose.LETTER, s.latest)
    return Purpose.REMINDER, len(s.reminders) + 1


def _elsewhere(p: Practice, s: Standing, standings: Mapping[str, Standing]) -> str:
    """Why a letter may be on its way to the wrong municipality; empty when it is not.

    Another organisation than the form went to, or somebody who was sent another practice's form.
    """
    own = _form_addresses(s)
    before = {a.rpartition("@")[2] for a in own}
    now = p.email.rpartition("@")[2].casefold()
    if not own or p.email.casefold() in own:
        return ""
    if now in before:
        others = {a for other in standings.values() if other.practice != s.practice for a in _form_addresses(other)}
        if p.email.casefold() not in others:
            return ""
        return (
            f"Formuläret skickades till {join_words(sorted(own))}, men registret säger nu {p.email}, som fick ett annat arbetssätts. "
            f"Brevet innehåller deras svar: är adressen rätt, skriv lovande remind {p.id}."
        )
    return (
        f"Formuläret skickades till {join_words(sorted(before))}, men registret säger nu {now}. Brevet innehåller deras svar: är "
        f"adressen rätt, skriv lovande remind {p.id}."
    )


def _mails_had(s: Standing, purpose: Purpose, since: datetime | None) -> int:
    """How many mails of a kind have reached them since then."""
    lost = (MailFate.BOUNCED, MailFate.REFUSED, MailFate.WITHDRAWN)
    came = [m.sent for m in s.mails if m.purpose is purpose and m.sent and m.fate not in lost]
    return sum(since is None or at >= since for at in came)


def _form_addresses(s: Standing) -> set[str]:
    """The addresses that its form has been sent to."""
    return {m.address.casefold() for m in s.mails if m.purpose is Purpose.FORM and m.sent}


def _refusal(s: Standing) -> str:
    if s.declined:
        return f"Har avstått: {s.declined}"
    return f"Vilar: {s.on_hold}" if s.on_hold else ""


def _nothing_now(s: Standing) -> tuple[str, bool]:
    """(why they are asked nothing now, whatever stands, whether someone must act); empty when they may be."""
    if why := _refusal(s):
        return why, False
    if s.unread or s.perhaps:
        return UNREAD if s.unread else PERHAPS, True
    return why_unseen(s), bool(s.waits)


def _same(m: MailState, p: Practice) -> bool:
    return m.address.casefold() == p.email.casefold()


def _group_by_contact(
    purpose: Purpose, wanted: Iterable[tuple[Practice, MailState | None, int, bool]]
) -> Iterator[Planned]:
    """One mail per contact; but one per practice of what has a file of its own. A mail that waits stays itself."""
    groups: dict[object, list[tuple[Practice, MailState | None, int, bool]]] = {}
    for one in wanted:
        p, mail, *_ = one
        apart = purpose in (Purpose.LETTER, Purpose.CHECK)
        key: object = (mail.id,) if mail else (p.id, p.email) if apart else p.email.casefold()
        groups.setdefault(key, []).append(one)
    for group in groups.values():
        who = tuple(p for p, *_ in group)
        mail = group[0][1]
        whole = mail if mail and set(mail.practices) == {p.id for p in who} else None
        # "the last one" is said only when it is so for all of them, and nobody's first is called their second
        step, last = min(step for _, _, step, _ in group), all(last for *_, last in group)
        yield Planned(purpose, who[0].email, who, step, last, whole)


def checks(
    practices: Sequence[Practice],
    standings: Mapping[str, Standing],
    done: Mapping[str, str],
    named: Collection[str] = (),
) -> Plan:
    """The mails that ask a unit whether its description is right: once for each answer, to everyone who has answered.

    `done`: {practice with a description: why it needs no check; empty when it does}. A description holds what they answered,
    so it goes to another organisation than the form did only when the practice is among `named`.
    """
    skipped, found = [], []
    for p in practices:
        s = standings[p.id]
        by_name = p.id.casefold() in {n.casefold() for n in named}
        why, act = _no_check(s, done.get(p.id), by_name)
        if not why and not by_name:
            why = _elsewhere(p, s, standings).replace("lovande remind", "lovande approve --ask")
            act = bool(why)
        if why:
            skipped.append(Skipped(p, why, act))
        else:
            waiting = next(
                (m for m in s.mails if m.purpose is Purpose.CHECK and m.fate in UNSENT and _same(m, p)), None
            )
            found.append((p, waiting, 0, False))
    return Plan(tuple(_group_by_contact(Purpose.CHECK, found)), tuple(skipped))


def _no_check(s: Standing, done: str | None, named: bool) -> tuple[str, bool]:
    why, act = _nothing_now(s)
    if why:
        return why, act
    if done is None:
        return "Har inte svarat, så det finns ingen beskrivning.", False
    if done:
        return done, False
    asked = [m for m in s.mails if m.purpose is Purpose.CHECK]
    for m in asked:
        if m.fate is MailFate.WRITTEN and s.latest is not None and m.at < s.latest:
            where = (m.file and f"i outbox/{m.file}") or "bland utkasten"
            return (
                f"{m.id} ligger {where}, men svaret har ändrats sedan dess: skicka det inte. Skriv lovande send --withdraw {m.id}, och sedan lovande approve --ask.",
                True,
            )
        if m.fate is MailFate.WRITTEN:
            return _awaits_person(m), True
        if m.fate is MailFate.UNCERTAIN:
            return _uncertain(m), True
    if _mails_had(s, Purpose.CHECK, s.latest):
        return (
            f'Har fått beskrivningen att läsa. När de har svarat: lovande approve {s.practice} --checked-by "Namn".',
            False,
        )
    if s.missing is not None and not named:
        return f"En fil saknas: lovande remind ber om den. Ska de läsa ändå: lovande approve --ask {s.practice}.", False
    if not s.finished and not named:
        return (
            f"Något fattas i svaret: lovande remind frågar efter det. Ska de läsa ändå: lovande approve --ask {s.practice}.",
            False,
        )
    return "", False


def leftover(plan: Plan, standings: Mapping[str, Standing], about: Iterable[Purpose]) -> tuple[MailState, ...]:
    """Mails of an earlier run that wait and are no part of the plan any more: another address, or no longer wanted."""
    kept = {m.mail.id for m in plan.mails if m.mail}
    kinds = set(about)
    waiting = {m.id: m for s in standings.values() for m in s.mails if m.fate in UNSENT and m.purpose in kinds}
    return tuple(m for id, m in waiting.items() if id not in kept)
