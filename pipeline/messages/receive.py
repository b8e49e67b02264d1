"""What `lovande receive` says: what came and whose, what a person has to look at, what to do next. No answer texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.commands.receive import Assigned, Received
from pipeline.commands.seeing import Review, Seen
from pipeline.intake.take import TakenMail
from pipeline.model.events import EventKind
from pipeline.model.mail import NotReached
from pipeline.model.returns import Return

from .screen import visible, wrap_lines

MAILS = {
    "files": "med formulär",
    "bounce": "studsade",
    "delayed": "fördröjda",
    "auto_reply": "autosvar",
    "receipt": "läskvitton",
    "missing": "svar utan fil",
    "use_as_is": "”använd som det är”",
    "text": "att läsa",
    "broken": "skadade",
    "other": "utan koppling till omgången",
}
"""By the words that the ledger has for what a mail was."""
BOUNCED = {
    NotReached.GONE: "studsade",
    NotReached.FULL: "studsade, för mottagarens brevlåda är full",
    NotReached.REFUSED: "studsade, för mottagarens server ville inte ha det (skräppost, regler eller storlek)",
}
NAMED = 20
"""Mails in a mailbox that are nobody's of the round and are named all the same."""
LATE = "är försenat: servern försöker fortfarande. Gör inget nu. Kommer det inte fram kommer det ett nytt besked."
SIGNED = "mejlet är signerat. Signaturen är inte kontrollerad; innehållet är läst som vanligt."


def receive_json(done: Received) -> dict[str, Any]:
    """The result of `lovande receive --json`."""
    return {
        "saved": [{"file": s.name, "original": s.original, "practice": s.practice or None} for s in done.saved],
        "mails": [
            {
                "name": m.name,
                "what": m.meaning.what,
                "practices": list(m.meaning.practices),
                "likely": list(m.meaning.likely),
                "why": m.meaning.why or None,
                "review": m.meaning.review,
                "files": [s.name for s in m.saved],
                "signed": m.signed,
                **({"sender": m.sender, "subject": m.subject} if m.meaning.what == "other" else {}),
            }
            for m in done.mails
        ],
        "review": reviews_json(done.review, words=False),
        "files": [
            {"file": r.file, "status": r.status, "reason": r.reason, "practice": r.identity.practice if r.identity else None, "new": r.sha256 in done.new}
            for r in done.returns
        ],
        "left": [{"file": x.name, "why": x.reason} for x in done.left],
        "sync_copies": [{"file": c.name, "of": c.of} for c in done.sync_copies],
        "copies": done.copies,
        "blank_forms": done.blanks,
        "looked_again": done.again,
        "untouched": done.untouched,
        "aside": [{"sender": sender, "subject": subject} for sender, subject in done.aside],
        "stopped": list(done.stopped),
        "unread_mails": [{"name": name, "why": why} for name, why in done.unread_mails],
    }  # fmt: skip


def reviews_json(waiting: Sequence[Review], words: bool = True) -> list[dict[str, Any]]:
    """`words`: also what mails say, for whoever reads them; else only how much."""
    return [
        {
            "id": r.id,
            "what": r.what,
            "why": r.why,
            "likely": [{"practice": p, "why": why} for p, why in r.likely],
            "says": list(r.said) if words else [],
            "sentences": len(r.said),
            "about": list(r.about),
        }
        for r in waiting
    ]


def receive_lines(done: Received) -> Iterator[str]:
    """For a person: what is new first, then what needs them."""
    yield from _each(done)
    yield from _together(done)
    if done.review:
        yield ""
        yield from review_lines(done.review, end=False, words=False)
    yield ""
    first, *more = _next(done)
    if not more:
        yield from wrap_lines(f"Nästa steg: {first}")
        return
    yield "Nästa steg:"
    for n, step in enumerate((first, *more), 1):
        said = step if step.startswith("lovande ") else step[0].upper() + step[1:]
        yield from wrap_lines(said, first=f"  {n}. ", indent="     ")


def _each(done: Received) -> Iterator[str]:
    for s in done.saved:
        whose = s.practice or "okänt arbetssätt"
        yield from wrap_lines(f"{whose}: {s.name} (kom som {visible(s.original)})", first="  ", indent="    ")
    for m in done.mails:
        yield from _mail(m, _is_told(m, done.quarantined))
    for sender, subject in done.aside[:NAMED]:
        yield from _aside_lines(sender, subject)
    if len(done.aside) > NAMED:
        yield f"  … och {_count(len(done.aside) - NAMED, 'mejl', 'mejl')} till i brevlådan utan koppling till omgången."
    for c in done.sync_copies:
        yield from wrap_lines(
            f"{c.name} är en synkkopia av {c.of}: två personer har ändrat samtidigt. Båda läses.",
            first="  ",
            indent="    ",
        )
    for x in done.left:
        yield from wrap_lines(f"! {x.name}: {x.reason}", first="  ", indent="    ")
    for name, why in done.unread_mails:
        yield from wrap_lines(f"… {name}: {why}", first="  ", indent="    ")
    for r in done.unread:
        yield from wrap_lines(f"… {_return_line(r)}: {r.reason}", first="  ", indent="    ")
    reviewed = {r.id for r in done.review}
    for r in done.quarantined:
        if r.sha256 in done.new and r.file not in reviewed:
            yield from wrap_lines(f"✗ {_return_line(r)}: {r.reason}", first="  ", indent="    ")


def _together(done: Received) -> Iterator[str]:
    accepted = sum(r.sha256 in done.new and not r.reason for r in done.returns)
    if accepted or done.mails or done.saved or done.left or done.unread or done.unread_mails:
        yield ""
        yield f"{_count(accepted, 'nytt svar', 'nya svar')}, {_count(len(done.mails), 'mejl', 'mejl')}{_kinds(done.mails)}."
    else:
        yield "Inget nytt har kommit."
    if done.copies:
        yield f"{_count(done.copies, 'fil var redan hämtad', 'filer var redan hämtade')}."
    if done.blanks:
        yield f"{_count(done.blanks, 'tomt formulär kom', 'tomma formulär kom')} tillbaka precis som det skickades, och räknas inte."
    if done.again:
        yield f"{_count(done.again, 'mejl', 'mejl')} från tidigare har nu lästs igen för sin egen text."
    if done.untouched:
        yield f"{_count(done.untouched, 'mejl', 'mejl')} i brevlådan hör inte till omgången och ligger kvar."
    old = [r for r in done.quarantined if r.sha256 not in done.new]
    if old:
        yield f"{_count(len(old), 'fil ligger', 'filer ligger')} kvar i karantän sedan tidigare: lovande compile säger varför."
    for why in done.stopped:
        yield from wrap_lines(f"Stannade: {why}")


def _is_told(m: TakenMail, quarantined: Sequence[Return]) -> bool:
    """Whether what is wrong with a mail's files is said of the files themselves."""
    names = {s.name for s in m.saved} | {m.name}
    return any(r.file in names or r.file.startswith(tuple(f"{n}/" for n in names)) for r in quarantined)


def _mail(m: TakenMail, is_told: bool) -> Iterator[str]:
    what, about = m.meaning.what, " ".join(m.meaning.practices)
    if m.signed and m.is_ours:
        yield from wrap_lines(f"{visible(m.name)}: {SIGNED}", first="  ", indent="    ")
    if what == "bounce":
        for id, b in m.meaning.bounced:
            said = f"! {about}: {id} till {visible(b.address)} {BOUNCED[b.trouble]}: {visible(b.why) or 'utan skäl'}"
            yield from wrap_lines(said, first="  ", indent="    ")
    elif what == "delayed":
        for id, b in m.meaning.late:
            said = f"{about}: {id} till {visible(b.address)} {LATE}"
            yield from wrap_lines(said, first="  ", indent="    ")
    elif what == "missing" and about:
        why = "filen går inte att läsa, se längre ned" if is_told else f"filen saknas: {m.meaning.why}"
        yield from wrap_lines(f"! {about}: svarat, men {why}.", first="  ", indent="    ")
    elif what == "auto_reply":
        yield f"  {about}: autosvar."
    elif what == "use_as_is":
        yield f"  {about}: har inget att tillägga, använd som det är."
    elif what == "other":
        yield from _aside_lines(m.sender, m.subject)


def _aside_lines(sender: str, subject: str) -> Iterator[str]:
    """What the program does not take for theirs, so that a person can see that it is not."""
    said = f"utan koppling till omgången: {visible(sender) or 'okänd avsändare'}, ”{visible(subject) or 'utan ämne'}”"
    yield from wrap_lines(said, first="  ", indent="    ")


def _kinds(mails: Sequence[TakenMail]) -> str:
    counts = Counter(str(m.meaning.what) for m in mails)
    told = [f"{n} {MAILS[what]}" for what, n in sorted(counts.items(), key=lambda pair: list(MAILS).index(pair[0]))]
    return f" ({', '.join(told)})" if told else ""


def review_lines(waiting: Sequence[Review], end: bool = True, words: bool = True) -> Iterator[str]:
    """What a person has to look at, each with the likely practice and the command that settles it. `words`: also what mails say."""
    yield f"Att granska: {len(waiting) or 'inget'}"
    for r in waiting:
        yield ""
        yield from wrap_lines(f"{r.id}: {visible(r.what)}", first="  ", indent="    ")
        yield from wrap_lines(r.why, first="    ", indent="    ")
        for practice, why in r.likely:
            yield from wrap_lines(f"Troligen {practice}: {why}.", first="    ", indent="      ")
        if r.said and not words:
            yield "    Vad mejlet säger visas av: lovande receive --review"
        for sentence in r.said if words else ():
            yield from wrap_lines(f"”{visible(sentence)}”", first="    ", indent="     ")
        for about in r.about:
            yield from wrap_lines(visible(about), first="    ", indent="    ")
        yield from _settling_lines(r)
    if end and waiting:
        yield ""
        yield from wrap_lines(
            "Nästa steg: titta på filen eller mejlet, och skriv kommandot med det arbetssätt som stämmer."
        )


def _settling_lines(r: Review) -> Iterator[str]:
    guess = r.likely[0][0] if r.likely else "ARBETSSÄTT"
    is_mail = r.id.startswith("G") and r.id[1:].isdecimal()
    for way in r.settles:
        yield from wrap_lines(way, first="    → ", indent="      ")
    if is_mail and len(r.settles) == 1:
        yield f'      eller säg vilket arbetssätt det gäller: lovande receive --assign "{r.id}" {guess}'
        yield f'      Avstår de? lovande receive --seen {r.id} --declined {guess} --why "SKÄL"'
        yield f"      Saknas filen? lovande receive --seen {r.id} --file-missing {guess}"


def _next(done: Received) -> list[str]:
    if done.stopped:
        return ["åtgärda det som står ovan och kör lovande receive igen. Det som är hämtat hämtas inte igen."]
    steps = ["granska det som står ovan."] if done.review else []
    if done.unread or done.unread_mails:
        return [*steps, "kör lovande receive igen, så läses det som datorn inte hann med."]
    if any(m.meaning.what == "missing" for m in done.mails):
        steps.append("lovande remind ber om filerna som saknas.")
    answered = {r.identity.practice for r in done.returns if not r.reason and r.identity}
    bounces = [m for m in done.mails if m.meaning.what == "bounce" and (m.meaning.bounced or not m.meaning.review)]
    lost = [m for m in bounces if not m.meaning.practices or not set(m.meaning.practices) <= answered]
    if len(lost) < len(bounces):  # who has answered is sent no form again
        steps.append("lovande remind säger vad som hjälper mot brev som studsade, om något fattas i svaret.")
    if lost:
        gone = all(b.trouble is NotReached.GONE for m in lost for _, b in m.meaning.bounced)
        steps.append(
            "rätta adresserna som studsade i registret och kör lovande send."
            if gone
            else "lovande send säger vad som hjälper mot det som studsade."
        )
    steps.append(
        "lovande compile skriver beskrivningar, brev och sammanställning."
        if done.new or done.saved
        else "lovande status visar läget."
    )
    return steps


def _return_line(r: Return) -> str:
    return f"{r.file} (kom som {visible(r.named)})" if r.named else r.file


def assign_json(done: Assigned) -> dict[str, Any]:
    return {"name": done.name, "practice": done.practice.id if done.practice else None}


def assign_lines(done: Assigned) -> Iterator[str]:
    is_mail = done.name[:1] in "Gg" and done.name[1:].isdecimal()
    whose = f"hör till {done.practice.id}" if done.practice else "kräver inget mer" if is_mail else "är lagd åt sidan"
    yield from wrap_lines(f"{done.name} {whose}. {done.means}")


def seen_json(done: Seen) -> dict[str, Any]:
    return {
        "id": done.id,
        "follows": [{"what": c.kind, "practice": c.practice, "why": c.why or None} for c in done.consequences],
    }


def seen_lines(done: Seen) -> Iterator[str]:
    """What a person has seen, and what follows."""
    words = {
        EventKind.DECLINED: "har avstått",
        EventKind.FILE_MISSING: "har svarat, men filen saknas",
        EventKind.USE_AS_IS: "används som det är",
    }
    told = [f"{c.practice}: {words[c.kind]}." for c in done.consequences]
    yield from wrap_lines(" ".join([f"{done.id} är sett.", *told]))


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
