"""`send` killed: every mail is in the mailbox exactly once, or told as uncertain and not sent again."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from random import Random

from pipeline.model.events import MailState, mails
from pipeline.model.mail import MailFate
from tests.support.mailserver import taken_in

from .rounds import address, check_leftovers, check_snapshot, log_of, make_round
from .server import Server
from .states import Spoil
from .tally import Tally
from .victim import Moment, Victim, after, entries, when_grown

PRACTICES = 200
STARTING, FORM, MAIL = 1.0, 0.03, 0.06
"""Seconds that things take about, to aim by."""


def prove(
    folder: Path, random: Random, tally: Tally, kills: int, practices: int = PRACTICES, spoil: Spoil | None = None
) -> None:
    """One round to its end, killed on the way, at most so many times. In every third round the server dies too."""
    home, data = folder / "round", folder / "data"
    ids = make_round(home, practices)
    dying = random.random() < 0.34
    victim = Victim(home, data, spoil=spoil)
    with Server(folder / "mailbox", doom=20 if dying else 0) as server:
        send = ("send", "--to", server.url, "--per-minute", "0")
        while True:
            left = practices - len(list(server.folder.glob("*.eml")))
            aim = _moment(random, server.folder, left) if kills > 0 else None
            murder = _murder(server, random) if dying and random.random() < 0.3 else None
            done = victim.run(*send, until=aim)
            if murder is not None:
                murder.join()
                tally.count("kills of the server")
            if done.was_killed:
                tally.count("kills")
                kills -= 1
                continue
            tally.hold(done.code in (0, 5), f"{home}: send ended with {done.code}: {done.told[-300:]}")
            check_snapshot(home, data, tally)
            fates = Counter(m.fate for m in mails(log_of(home, data)).values())
            if done.code not in (0, 5) or not fates[MailFate.QUEUED] + fates[MailFate.DEFERRED]:
                break
        _check(victim, server, ids, tally, "the server died too" if dying else "only the program died")
        server.kill()
        server.doom = 0
        server.start()
        _settle(victim, server, ids, tally)
        check_leftovers(home, tally)
    tally.count("rounds of so many practices: " + str(practices))


def _moment(random: Random, mailbox: Path, left: int) -> Moment:
    """Anywhere in a whole run, or just after some mail has come to the server: there the records are made."""
    if random.random() < 0.3:
        return after(random.uniform(0.05, STARTING + left * (FORM + MAIL)))
    return when_grown(mailbox, random.randint(1, max(1, left // 6)), random.uniform(0, 0.06))


def _murder(server: Server, random: Random) -> threading.Thread:
    """The server is killed when some more mails have come, and is there again at once."""
    more, now = random.randint(1, 20), entries(server.folder)
    ended = threading.Event()

    def kill() -> None:
        for _ in range(3000):
            if entries(server.folder) >= now + more or ended.wait(0.002):
                break
        server.kill()
        server.start()

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def _check(victim: Victim, server: Server, ids: list[str], tally: Tally, where: str) -> None:
    """The truth on the server's disk against what the ledger says, and what a person is told."""
    taken = Counter(t.recipient for t in taken_in(server.folder))
    by_address = {m.address: m for m in mails(log_of(victim.home, victim.data)).values() if m.fate != "withdrawn"}
    tally.hold(
        all(n == 1 for n in taken.values()), f"{victim.home}: sent twice: {[a for a, n in taken.items() if n > 1]}"
    )
    uncertain: dict[str, MailState] = {}
    for id in ids:
        mail, came = by_address.get(address(id)), taken[address(id)]
        if mail is None:
            tally.hold(False, f"{victim.home}: no mail to {id}")
            continue
        if mail.fate is MailFate.UNCERTAIN:
            uncertain[mail.id] = mail
            tally.count(f"mails uncertain, and {'' if came else 'NOT '}taken, where {where}")
        elif mail.fate is MailFate.SENT:
            tally.count("mails sent")
            tally.hold(came == 1, f"{victim.home}: {mail.id} is on record as sent, and did not come")
        else:
            tally.hold(False, f"{victim.home}: {mail.id} is {mail.fate}")
    told = victim.run("status").json()
    tally.hold(
        sorted(told["totals"]["uncertain_mails"]) == sorted(uncertain),
        f"{victim.home}: status tells {told['totals']['uncertain_mails']} as uncertain",
    )
    again = victim.run("send", "--to", server.url, "--per-minute", "0")
    tally.hold(not again.json()["mails"], f"{victim.home}: send would send {again.json()['mails']}")
    acts = {s["practice"] for s in again.json()["skipped"] if s["act"]}
    tally.hold(
        acts == {p for m in uncertain.values() for p in m.practices}, f"{victim.home}: send tells {acts} as uncertain"
    )
    after = Counter(t.recipient for t in taken_in(server.folder))
    tally.hold(after == taken, f"{victim.home}: sent again")


def _settle(victim: Victim, server: Server, ids: list[str], tally: Tally) -> None:
    """What a person does with the uncertain ones: look in the mailbox, say what is true, send again. Then everybody has one."""
    taken = {t.recipient for t in taken_in(server.folder)}
    for mail in mails(log_of(victim.home, victim.data)).values():
        if mail.fate is MailFate.UNCERTAIN:
            said = "--mark-sent" if mail.address in taken else "--withdraw"
            tally.hold(victim.run("send", said, mail.id).code == 0, f"{victim.home}: {mail.id} could not be settled")
    victim.run("send", "--to", server.url, "--per-minute", "0")
    came = Counter(t.recipient for t in taken_in(server.folder))
    tally.hold(came == Counter(map(address, ids)), f"{victim.home}: in the end not everybody has one mail: {came}")
    check_snapshot(victim.home, victim.data, tally)
