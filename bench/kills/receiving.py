"""`receive` and `compile` killed: every file is in the inbox once, every mail in its folder once, all of it on record once."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from random import Random

from pipeline.model.events import EventKind
from tests.support.dovecot import PASSWORD, USER, Dovecot

from .post import Post, as_files, as_mbox, make_post
from .rounds import check_leftovers, check_snapshot, contents, log_of, make_round
from .states import Spoil
from .tally import Tally
from .victim import Moment, Victim, after, when_grown

MAILS, PRACTICES = 200, 150
STARTING, MAIL = 0.8, 0.018
"""Seconds that things take about, to aim by."""
MOST = {"receive": 12, "compile": 5}
"""Kills in one round: then it is let through to the end and looked at."""
FOLDERS = {"INBOX": "cur", "Behandlat": ".Behandlat", "Att granska": ".Att granska"}
"""Where a Maildir keeps them."""


def prove_files(
    folder: Path, random: Random, tally: Tally, kills: int, mails: int = MAILS, spoil: Spoil | None = None
) -> None:
    """One round: half the mails in an mbox, the same and the rest as files in a folder."""
    home, data = folder / "round", folder / "data"
    ids = make_round(home, min(PRACTICES, mails))
    post = make_post(random, ids, mails)
    as_files(post, folder / "mails")
    as_mbox(post, folder / "mails.mbox")
    victim = Victim(home, data, spoil=spoil)
    sources = [str(folder / "mails.mbox"), str(folder / "mails")]
    random.shuffle(sources)
    _received(victim, sources, random, tally, kills, len(post.mails))
    _check(victim, post, sources, tally)


def prove_mailbox(folder: Path, random: Random, tally: Tally, kills: int, mails: int = MAILS) -> None:
    """One round: the mails in a real mailbox, from which they are moved."""
    home, data = folder / "round", folder / "data"
    ids = make_round(home, min(PRACTICES, mails))
    post = make_post(random, ids, mails)
    with Dovecot(tls=False) as server:
        server.put(post.mails)
        victim = Victim(home, data, {"LOVANDE_MAIL_USER": USER, "LOVANDE_MAIL_PASSWORD": PASSWORD})
        source = f"imap://127.0.0.1:{server.port}"
        box = server.home / "mail" / USER
        _received(victim, [source], random, tally, kills, len(post.mails), box / ".Behandlat" / "new")
        _check(victim, post, [source], tally)
        for name, wanted in post.in_place().items():
            lying = _in_maildir(box / FOLDERS[name])
            tally.hold(
                lying == wanted,
                f"{home}: {name} holds {sum(lying.values())} mails, of them {sum((lying - wanted).values())} too many; {sum((wanted - lying).values())} are not there",
            )
            tally.count(f"mails in {name} exactly once", sum(lying.values()))


def _received(
    victim: Victim, sources: list[str], random: Random, tally: Tally, kills: int, mails: int, moved: Path | None = None
) -> None:
    """Receive until it ends by itself, then compile likewise."""
    inbox = victim.home / "inbox"
    for command in (("receive", *sources), ("compile",)):
        most = min(kills, MOST[command[0]]) if command[0] == "receive" else MOST["compile"]
        while True:
            aim = _moment(random, command[0], victim.home, inbox, mails, moved) if most > 0 else None
            done = victim.run(*command, until=aim)
            if not done.was_killed:
                break
            tally.count("kills" if command[0] == "receive" else "kills of compile, beside these")
            most -= 1
            if random.random() < 0.1:
                tally.hold(victim.run("status").code == 0, f"{victim.home}: status does not work after a kill")
        tally.hold(done.code in (0, 4), f"{victim.home}: {command[0]} ended with {done.code}: {done.told[-300:]}")
        check_snapshot(victim.home, victim.data, tally)


def _moment(random: Random, command: str, home: Path, inbox: Path, mails: int, moved: Path | None) -> Moment:
    """Anywhere in a whole run, or just after some file has come: into the inbox, the folder of what is done, or the outbox."""
    drawn = random.random()
    if command == "compile":
        folder = home / "outbox" / random.choice(("descriptions", "letters"))
        return (
            after(random.uniform(0.3, 2))
            if drawn < 0.5
            else when_grown(folder, random.randint(1, 60), random.uniform(0, 0.1))
        )
    left = max(0, mails - sum(1 for _ in inbox.iterdir()))
    if drawn < 0.3 or (left < 10 and not moved):
        return after(random.uniform(0.05, STARTING + mails * 0.002 + left * MAIL))
    if moved is not None and (drawn > 0.7 or left < 10):
        return when_grown(moved, 1, random.choice((0, random.uniform(0, 0.4))))
    return when_grown(inbox, random.randint(1, max(1, left // 8)), random.uniform(0, 0.05))


def _check(victim: Victim, post: Post, sources: list[str], tally: Tally) -> None:
    lying = contents(victim.home / "inbox")
    tally.hold(set(lying) >= post.files, f"{victim.home}: lost: {len(post.files - set(lying))} files")
    tally.hold(set(lying) <= post.files, f"{victim.home}: {len(set(lying) - post.files)} files that nobody sent")
    tally.hold(all(n == 1 for n in lying.values()), f"{victim.home}: {sum(n > 1 for n in lying.values())} files twice")
    log = log_of(victim.home, victim.data)
    for kind, of in ((EventKind.FILE_RECEIVED, post.files), (EventKind.FILE_ACCEPTED, post.forms)):
        told = Counter(e.sha256 for e in log if e.kind is kind)
        tally.hold(
            set(told) == of and all(n == 1 for n in told.values()),
            f"{victim.home}: {kind} is on record for {len(told)} files, {sum(told.values())} times; there are {len(of)}",
        )
    keys = Counter(str(e.data["key"]) for e in log if e.kind is EventKind.MAIL_RECEIVED)
    tally.hold(all(n == 1 for n in keys.values()), f"{victim.home}: mails on record twice")
    told = {e.practice for e in log if e.kind is EventKind.CHECKED}
    tally.hold(told == post.answered, f"{victim.home}: {len(told)} practices checked of {len(post.answered)}")
    made = list((victim.home / "outbox" / "descriptions").glob("*.docx"))
    tally.hold(len(made) == len(post.answered), f"{victim.home}: {len(made)} descriptions of {len(post.answered)}")
    again = victim.run("receive", *sources).json()
    tally.hold(
        not again["saved"] and not any(f["new"] for f in again["files"]),
        f"{victim.home}: received again: {len(again['saved'])}",
    )
    tally.hold(contents(victim.home / "inbox") == lying, f"{victim.home}: the inbox changed when nothing had come")
    check_snapshot(victim.home, victim.data, tally)
    check_leftovers(victim.home, tally)
    tally.count("files in the inbox exactly once", len(lying))
    tally.count("rounds of so many mails: " + str(len(post.mails)))


def _in_maildir(folder: Path) -> Counter[str]:
    """{sha256 of a mail: how many lie there}. Dovecot keeps the mails as they came."""
    found = folder if folder.name == "cur" else folder / "cur"
    every = [*found.glob("*"), *found.with_name("new").glob("*")] if found.is_dir() else []
    return Counter(hashlib.sha256(p.read_bytes()).hexdigest() for p in every)
