"""What waits for a person, and what they say when they have seen it: nothing closes without its consequence. `lovande receive --seen`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.base.errors import ExitCode, LovandeError, SettingsError
from pipeline.base.swedish import join_words, swedish_date
from pipeline.intake.aside import settles_doubted
from pipeline.intake.mail.meaning import What
from pipeline.intake.mail.senders import display_sender
from pipeline.ledger import Clock, open_ledger, peek
from pipeline.ledger.files import known_files, open_files
from pipeline.model.events import Event, EventKind, Waiting, not_looked_at, standings, waiting
from pipeline.round.folder import RoundFolder, choose_practices, open_round

LINK_BESIDE = "mejlet hade en länk vid sidan av formuläret"
STRANGER = "Svaret för {id} kom från {sender}, som inte är känd som en av deras. Det räknas, men de får inget mejl förrän någon har sett efter"
MARK = "formulärets egen märkning"
HAS_ANSWERED = (
    "{id} har svarat, så det sätts inte som att de avstår. Gäller det ett annat arbetssätt, skriv det i stället. Vill de dra "
    'tillbaka svaret, skriv först lovande mark {id} --declined --why "skälet"'
)
NO_WORDS = "Texten finns inte kvar här: läs mejlet"


@dataclass(frozen=True, slots=True)
class Review:
    """Something a person has to look at, and how to settle it."""

    id: str
    """A file's name in the inbox, or "G17" for a mail."""
    what: str
    """What it is, in Swedish."""
    why: str
    likely: tuple[tuple[str, str], ...] = ()
    """(practice, why it may be that)."""
    said: tuple[str, ...] = ()
    """Sentences of the mail, in its sender's own words."""
    about: tuple[str, ...] = ()
    """What they seem to be about, in Swedish: questions, links, a decline."""
    settles: tuple[str, ...] = ()
    """The commands that settle it, each with what it says."""


class UnansweredError(LovandeError):
    """What a mail asks for has to be answered before it is done with; the message says how."""

    exit_code = ExitCode.USAGE


class SeenBeforeError(LovandeError):
    """A person has dealt with it already; the message says how what they said is changed."""

    exit_code = ExitCode.USAGE


class DeclinedError(LovandeError):
    """They have declined, so nothing can be asked of them; the message says how they are taken up again."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class MailAsks:
    """What a mail seems to call for, and nobody has said yes or no to."""

    declines: tuple[str, ...] = ()
    """Ids of the practices that it may decline for."""
    seems_to_decline: bool = False
    """It seems to decline, also where it does not say for which."""
    hosts: tuple[str, ...] = ()
    """Of links to files."""
    use_as_is: tuple[str, ...] = ()
    seems_as_is: bool = False
    """It seems to say "use it as it is", also where it does not say of which."""

    @property
    def is_empty(self) -> bool:
        return not (self.declines or self.seems_to_decline or self.hosts or self.seems_as_is)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a person says follows of a mail."""

    kind: EventKind
    """DECLINED, FILE_MISSING or USE_AS_IS."""
    practice: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What `receive --seen` put on record."""

    id: str
    consequences: tuple[Consequence, ...]


def consequences_asked(at: RoundFolder, log: Sequence[Event], item: Waiting) -> MailAsks:
    """What is still to be answered: what a person has put on record in another way is answered."""
    known = standings(log, [p.id for p in at.practices])
    ids = {p.casefold(): p for p in known}
    said = item.said.data if item.said else {}
    about = [ids[p.casefold()] for p in item.practices if p.casefold() in ids]
    declines = [ids[p.casefold()] for p in said.get("declines", ()) if p.casefold() in ids]
    open_ones = tuple(p for p in declines if not known[p].declined)
    unnamed = bool(said.get("seems_to_decline")) and not declines and not any(known[p].declined for p in about)
    hosts = () if any(known[p].missing for p in about) else tuple(said.get("hosts", ()))
    as_is = item.event.data.get("asks") == What.USE_AS_IS or bool(said.get("as_is"))
    to_use = tuple(p for p in about if as_is and known[p].answered and not known[p].finished)
    done = bool(about) and all(known[p].use_as_is or known[p].finished for p in about)
    return MailAsks(open_ones, unnamed, hosts, to_use, as_is and not done)


def mark_seen(home: Path, id: str, consequences: Sequence[Consequence], nothing: bool, clock: Clock) -> Seen:
    """Put on record that a person has seen what waits, and what follows. `nothing`: they say that nothing does.

    Raises UnansweredError when the mail asks for something that they have not answered, SettingsError for what is not there.
    """
    at = open_round(home)
    about = (
        {p.id.casefold(): p.id for p in choose_practices(at, [c.practice for c in consequences])}
        if consequences
        else {}
    )
    with open_ledger(home, clock, named=at.round.id) as ledger:
        log, now = ledger.log(), ledger.now()
        item = _item(log, id)
        if item is None:
            ledger.append(_old_seen(log, id, ledger.now()))
            return Seen(id, ())
        declined = {about[c.practice.casefold()] for c in consequences if c.kind is EventKind.DECLINED}
        others = [p for c in consequences if (p := about[c.practice.casefold()]) and c.kind is not EventKind.DECLINED]
        if both := [p for p in others if p in declined]:
            raise SettingsError(both[0], "Både att de avstår och att de är med.", "Säg en av sakerna om arbetssättet.")
        refuse_of_declined(log, others)
        if not consequences and not nothing:
            _refuse(item.id, consequences_asked(at, log, item))
        answered = standings(log, [p.id for p in at.practices])
        for c in consequences:
            if c.kind is EventKind.DECLINED and answered[about[c.practice.casefold()]].answered:
                raise UnansweredError(HAS_ANSWERED.format(id=about[c.practice.casefold()]))
        key = {"key": item.event.data["key"]} if "key" in item.event.data else {}
        happened = [
            Event(now, c.kind, about[c.practice.casefold()], data={"why": c.why or LINK_BESIDE, **key})
            for c in consequences
        ]
        done = Event(now, EventKind.MAIL_SEEN, item.event.practice, sha256=item.event.sha256, data=key)
        ledger.append(*happened, done)
    return Seen(item.id, tuple(consequences))


def refuse_of_declined(log: Sequence[Event], practices: Sequence[str]) -> None:
    """Raises DeclinedError when something is said of a practice that it will not be asked for."""
    known = standings(log, practices)
    if gone := [p for p in known if known[p].declined]:
        ids = " ".join(gone)
        raise DeclinedError(
            f"{join_words(gone)} har avstått, så ingen frågar dem om något. Är de med igen: skriv lovande mark {ids} --resume först."
        )


def what_is_asked(home: Path, id: str) -> MailAsks:
    """What a mail that waits calls for, for who asks a person. Nothing for what does not wait."""
    at, log = open_round(home), peek(home)
    item = _item(log, id)
    return consequences_asked(at, log, item) if item else MailAsks()


def refuse_unanswered(at: RoundFolder, log: Sequence[Event], mail: Event, practice: str) -> bool:
    """For `--assign`: whether a file is missing then. Raises UnansweredError for a mail that asks for more than whose it is."""
    item = next((w for w in waiting(log) if w.event.number == mail.number), None)
    calls = consequences_asked(at, log, item) if item else MailAsks()
    link = mail.data["what"] == What.MISSING or bool(calls.hosts)
    answered = (
        MailAsks()
        if practice and link and not (calls.declines or calls.seems_to_decline or calls.seems_as_is)
        else calls
    )
    _refuse(f"G{mail.number}", answered)
    return link


def _refuse(id: str, calls: MailAsks) -> None:
    if calls.is_empty:
        return
    told = " ".join(ways(id, calls))
    raise UnansweredError(f"{id} {_seems(calls)}, och det ska få sin följd. Skriv {told}")


def _seems(calls: MailAsks) -> str:
    words = []
    if calls.declines or calls.seems_to_decline:
        words.append(f"ser ut att avstå{f' för {join_words(list(calls.declines))}' if calls.declines else ''}")
    if calls.hosts:
        words.append(f"har en länk ({join_words(list(calls.hosts))})")
    if calls.seems_as_is:
        words.append(
            f"säger ”använd som det är”{f' om {join_words(list(calls.use_as_is))}' if calls.use_as_is else ''}"
        )
    return join_words(words)


def ways(id: str, calls: MailAsks) -> Iterator[str]:
    """The commands that settle it, each with what it says."""
    shown = f'"{id}"' if " " in id else id
    if calls.declines or calls.seems_to_decline:
        who = calls.declines[0] if calls.declines else "ARBETSSÄTT"
        yield f'lovande receive --seen {shown} --declined {who} --why "skälet" (de avstår).'
    if calls.hosts:
        yield f"lovande receive --seen {shown} --file-missing ARBETSSÄTT (formuläret ligger bakom länken: påminnelserna upphör, och vi ber om filen)."
    for p in calls.use_as_is or ("ARBETSSÄTT",) * calls.seems_as_is:
        yield f"lovande receive --seen {shown} --use-as-is {p} (kontaktpersonen säger detsamma)."
    if calls.is_empty:
        yield f"lovande receive --seen {shown} (läst)."
    else:
        yield f"lovande receive --seen {shown} --nothing (läst, och inget av det stämmer)."


def review_of(at: RoundFolder, log: Sequence[Event], item: Waiting, sentences: Sequence[str]) -> Review:
    """One thing that waits, for a person."""
    e = item.event
    known = {p.id.casefold(): p.id for p in at.practices}
    marked = _practices_marked(log, item)
    guesses = tuple(
        (known[p], MARK if p in marked else "avsändaren, tråden eller mejlets text")
        for p in map(str.casefold, item.practices)
        if p in known
    )
    calls = consequences_asked(at, log, item)
    settles = tuple(ways(item.id, calls))
    if e.kind is EventKind.SENDER_DOUBTED:
        settles = (*settles, *settles_doubted(item.id))
    who = display_sender(str(e.data.get("sender") or "okänd avsändare"))
    if e.kind is EventKind.SENDER_DOUBTED:
        why = f"{STRANGER.format(id=e.practice, sender=who)}."
        return Review(item.id, f"formulär från {who}", why, ((e.practice, MARK),), settles=settles)
    said = item.said.data if item.said else {}
    about = []
    if said.get("questions"):
        about.append(f"Nämner {join_words(list(said['questions']))}.")
    if not calls.is_empty:
        about.append(f"Mejlet {_seems(calls)}.")
    missing = (NO_WORDS,) if said.get("sentences") and not sentences else ()
    why = f"{str(e.data.get('why')).rstrip('.')}."
    return Review(
        item.id, f"mejl från {who} ({e.data.get('name')})", why if e.data.get("why") else "Mejlet säger mer än att det lämnar formuläret.",
        guesses, tuple(sentences) or missing, tuple(about), settles,
    )  # fmt: skip


def _practices_marked(log: Sequence[Event], item: Waiting) -> frozenset[str]:
    """Practices whose form came in the mail, by its own mark, in lower case."""
    key = item.event.data.get("key")
    came = (e.practice for e in log if e.kind is EventKind.FILE_RECEIVED and key and e.data.get("mail") == key)
    told = item.said.data.get("marked", ()) if item.said else ()
    return frozenset(p.casefold() for p in (*came, *told) if p)


def _item(log: Sequence[Event], id: str) -> Waiting | None:
    plain = id.strip().removeprefix("inbox/")
    return next((w for w in waiting(log) if w.id.casefold() == plain.casefold()), None)


FOLLOWED = {
    EventKind.DECLINED: "de har avstått",
    EventKind.FILE_MISSING: "filen saknas",
    EventKind.USE_AS_IS: "används som det är",
    EventKind.FILE_ASSIGNED: "mejlet hör dit",
}


def _refuse_seen_again(log: Sequence[Event], id: str) -> None:
    """Raises SeenBeforeError for what a person has dealt with already: what they said, and what changes it."""
    mails = [e for e in log if e.kind is EventKind.MAIL_RECEIVED and f"G{e.number}" == id.upper()]
    files = [
        e for e in log if e.kind is EventKind.SENDER_DOUBTED and str(e.data.get("file")).casefold() == id.casefold()
    ]
    if not (of := (mails or files)[-1:]):
        return
    key, digest = str(of[0].data.get("key", "")), of[0].sha256
    about = [e for e in log if (e.data.get("key") == key if key else e.sha256 == digest) and e.number > of[0].number]
    done = [e for e in about if e.kind in (EventKind.MAIL_SEEN, EventKind.FILE_ASSIGNED)]
    if not done:
        return
    said = [f"{e.practice}: {FOLLOWED[e.kind]}" for e in about if e.kind in FOLLOWED and e.practice]
    told = f"Det som sades då: {join_words(said)}." if said else "Ingen följd sades då."
    who = next((e.practice for e in about if e.kind in FOLLOWED and e.practice), "ARBETSSÄTT")
    day = swedish_date(done[-1].at.astimezone().date())
    raise SeenBeforeError(
        f"{id} är redan sett ({day}). {told} Ändra med lovande mark {who} --resume (det gäller inte), "
        f'--declined --why "skälet", --file-missing eller --use-as-is.'
    )


def _old_seen(log: Sequence[Event], id: str, now: datetime) -> Event:
    """A mail from before its text was looked at: a person has read it where it lies."""
    old = next((e for e in not_looked_at(log) if f"G{e.number}" == id.strip().upper()), None)
    if old is None:
        names = join_words([w.id for w in waiting(log)]) or "inget"
        plain = id.strip().removeprefix("inbox/")
        _refuse_seen_again(log, plain)
        if plain.casefold() in {known_files(log).places.get(s, "").casefold() for s in open_files(log)}:
            remedy = f'Skriv lovande receive --assign "{plain}" ARBETSSÄTT, eller - i stället för arbetssättet om den inte är vår.'
            raise SettingsError(plain, "Filen väntar på att någon säger vems den är.", remedy)
        raise SettingsError(id, "Det är inget som väntar.", f"Att granska: {names}.")
    return Event(now, EventKind.MAIL_SEEN, data={"key": old.data["key"]})
