"""What `lovande send`, `remind` and `mark` say: what would go, what went, what did not and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.base.swedish import join_words
from pipeline.model.events import MailState
from pipeline.model.mail import Mail, Purpose
from pipeline.post.outgoing import Posted

from .screen import shorten_line, wrap_lines

MOST_LISTED = 30
KINDS = {
    Purpose.FORM: "formulär",
    Purpose.REMINDER: "påminnelse",
    Purpose.LETTER: "brev om det som fattas",
    Purpose.REPLY: "svar om filen som saknas",
    Purpose.CHECK: "beskrivning att faktagranska",
}
MOST_NAMED = 12
"""Practices with nothing to do that are listed one by one."""


def send_json(done: Posted, command: str) -> dict[str, Any]:
    """The result of `lovande send --json` and `remind --json`. No texts of mails."""
    h = done.handed
    files = dict(h.written)
    trouble = {f.mail: f for f in h.failures}

    def outcome(m: Mail) -> str:
        if m.id in h.sent:
            return "sent"
        if m.id in files:
            return "written"
        return "failed" if m.id in trouble else "planned" if done.way.kind == "show" else "not_tried"

    return {
        "command": command,
        "way": done.way.kind,
        "mails": [
            {
                "id": m.id,
                "purpose": m.purpose,
                "step": m.step,
                "to": m.address,
                "practices": list(m.practices),
                "subject": m.subject,
                "files": [e.name for e in m.enclosures],
                "outcome": outcome(m),
                "file": files.get(m.id) or None,
                "failure": {"what": f.what, "words": f.words, "remedy": f.remedy} if (f := trouble.get(m.id)) else None,
            }
            for m in done.mails
        ],
        "skipped": [{"practice": s.practice.id, "why": s.why, "act": s.act} for s in done.skipped],
        "stopped": h.stopped or None,
    }


def send_lines(done: Posted, command: str) -> Iterator[str]:
    """What would go or what went, then who was not written to and why, then what to do next."""
    if done.way.kind == "show":
        yield from _plan_lines(done, command)
    else:
        yield from _handed_lines(done)
    yield from _skipped_lines(done, command)
    yield ""
    yield from wrap_lines(f"Nästa steg: {_next(done, command)}")


def _plan_lines(done: Posted, command: str) -> Iterator[str]:
    if not done.mails:
        yield _nothing(done, command)
        return
    yield "Det här skulle skickas. Inget är skickat."
    for m in done.mails:
        yield ""
        whom = f"{m.name} <{m.address}>" if m.name else m.address
        yield from wrap_lines(f"{m.id}  {KINDS[m.purpose].capitalize()} till {whom}", indent="      ")
        yield from wrap_lines(f"Ämne: {m.subject}", first="      ", indent="        ")
        for e in m.enclosures:
            changed = ", som ni har ändrat den" if e.by_hand else ""
            size = f"{max(1, len(e.content) // 1000)} kB" if e.content else "skrivs när mejlet skickas"
            yield f"      + {e.name} ({size}{changed})"
    for m in _one_of_each(done.mails):
        yield ""
        yield f"Så här lyder {m.id}:"
        yield ""
        for line in m.text.rstrip("\n").split("\n"):
            yield from wrap_lines(line, first="  | ", indent="  | ")
    yield ""
    people = len({m.address.casefold() for m in done.mails})
    practices = len({p for m in done.mails for p in m.practices})
    yield f"{len(done.mails)} mejl till {people} mottagare om {practices} arbetssätt."


def _nothing(done: Posted, command: str) -> str:
    """That no mail is to be made, and whether something waits for a person all the same."""
    waits = sum(s.act for s in done.skipped)
    if waits:
        return f"Inget nytt mejl att skriva, men {waits} arbetssätt behöver er först: se nedan."
    return "Alla formulär är skickade." if command == "send" else "Inget mejl behöver skickas nu."


def _one_of_each(made: Sequence[Mail]) -> list[Mail]:
    """The first mail of each kind: the others are alike but for names."""
    found: dict[tuple[Purpose, bool, bool], Mail] = {}
    for m in made:
        found.setdefault((m.purpose, m.step > 1, m.last), m)
    return list(found.values())


def _handed_lines(done: Posted) -> Iterator[str]:
    h = done.handed
    if h.written:
        where = "som utkast i brevlådan" if done.way.kind == "drafts" else "i outbox/mail"
        yield f"{len(h.written)} mejl ligger {where}. De räknas som skickade först när ni säger det."
        for id, file in h.written:
            m = next(m for m in done.mails if m.id == id)
            changed = "  med filen som ni har ändrat den" if any(e.by_hand for e in m.enclosures) else ""
            yield f"  {id}  {m.address}" + (f"  {file}" if file else "") + changed
    if h.sent:
        for m in done.mails if len(h.sent) <= MOST_LISTED else ():
            if m.id in h.sent:
                yield f"  {m.id}  {m.address} ({' '.join(m.practices)}): skickat."
        yield f"{len(h.sent)} mejl {'skickat' if len(h.sent) == 1 else 'skickade'}. lovande status --json visar alla, och när."
    for f in h.failures:
        yield from wrap_lines(
            f"✗ {f.mail} till {f.address} ({' '.join(f.practices)}): {f.what}", first="  ", indent="    "
        )
        if f.words:
            yield from wrap_lines(f"Servern: {shorten_line(f.words, 300)}", first="    ", indent="    ")
        yield from wrap_lines(f.remedy, first="    → ", indent="      ")
    if h.failures:
        yield f"{len(h.failures)} mejl gick inte. Tabellen ligger i outbox/mail/det-som-inte-gick.csv."
    if h.stopped:
        yield from wrap_lines(f"Stannade: {h.stopped}")
        if h.left:
            yield f"{len(h.left)} mejl är inte prövade. De skickas nästa gång, och inget skickas två gånger."
    if not (h.written or h.sent or h.failures or h.stopped):
        yield "Inget mejl behövde skickas."


def _skipped_lines(done: Posted, command: str) -> Iterator[str]:
    acts = [s for s in done.skipped if s.act]
    others = [s for s in done.skipped if not s.act]
    for heading, some in (("Behöver er", acts), ("Inget nu", others)):
        if some:
            yield ""
            if some is others and len(some) > MOST_NAMED:
                yield f"{heading}: {len(some)} arbetssätt. lovande status säger varför."
                continue
            yield f"{heading}:"
            for s in some:
                yield from wrap_lines(f"{s.practice.id}: {s.why}", first="  ", indent="      ")


def _next(done: Posted, command: str) -> str:
    h, kind = done.handed, done.way.kind
    command = " ".join((command, *done.only))
    if kind == "show" and done.mails:
        return (
            f"lovande {command} --to eml skriver mejlen som filer att skicka från Outlook. Med en server: "
            f"lovande {command} --to drafts (utkast i brevlådan) eller --to smtp://SERVER:587."
        )
    if h.stopped or any("osäkert" in f.what.casefold() or "inte ta emot" in f.what for f in h.failures):
        return "åtgärda det som står ovan och kör samma kommando igen."
    if h.written and kind == "eml":
        return "öppna filerna i outbox/mail, skicka dem och skriv lovande send --mark-sent ALL. Skicka bara några? Skriv deras nummer i stället för ALL."
    if h.written:
        return "skicka utkasten från brevlådan och skriv lovande send --mark-sent ALL."
    return "lovande status visar läget. När svar kommer: lovande receive."


def settled_lines(changed: Sequence[MailState], sent: bool) -> Iterator[str]:
    """What `--mark-sent` and `--withdraw` did."""
    done = "skickat" if sent else "återtaget"
    for m in changed:
        yield f"  {m.id}  {m.address} ({' '.join(m.practices)}): {done}."
    after = "lovande status visar läget." if sent else f"{_command(changed)} visar vad som ska skickas i stället."
    yield f"Nästa steg: {after}"


def _command(changed: Sequence[MailState]) -> str:
    """Which command makes such mails."""
    made = {
        "lovande approve --ask" if m.purpose is Purpose.CHECK else "lovande send eller lovande remind" for m in changed
    }
    return join_words(sorted(made), "och") if made else "lovande send"


def settled_json(changed: Sequence[MailState]) -> dict[str, Any]:
    return {"mails": [{"id": m.id, "to": m.address, "practices": list(m.practices), "fate": m.fate} for m in changed]}
