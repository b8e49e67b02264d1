"""One kill at each step, or at every fourth, of a small round: before and after everything that is written, committed, moved or handed over.

Random moments seldom fall between two steps that follow close on each other; here every such place is met.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from pipeline.model.events import EventKind, mails
from pipeline.model.mail import MailFate
from tests.support.mailserver import taken_in

from .post import as_mbox, make_post
from .rounds import address, check_leftovers, check_snapshot, contents, log_of, make_round
from .server import Server
from .tally import Tally
from .victim import Victim

MOST = 400
DIES = """
import os, pathlib, signal, smtplib, sqlite3, sys
from sqlalchemy import Engine, event

at, step = int(sys.argv.pop(1)), 0

def reached():
    global step
    step += 1
    if step == at:
        os.kill(os.getpid(), signal.SIGKILL)

def around(of, name):
    original = getattr(of, name)
    def method(*given, **more):
        reached()
        done = original(*given, **more)
        reached()
        return done
    setattr(of, name, method)

for name in ("replace", "unlink", "write_bytes", "write_text", "mkdir"):
    around(pathlib.Path, name)
around(smtplib.SMTP, "send")
event.listens_for(Engine, "begin")(lambda c: reached())
event.listens_for(Engine, "commit")(lambda c: reached())

import pipeline.ledger as ledger
for name in ("append", "claim", "snapshot"):
    around(ledger.Ledger, name)
around(os, "fsync")

from pipeline.cli import main
sys.argv[0] = "lovande"
main()
"""
"""Runs a command and kills itself at the step that its first argument says."""


def of_sending(folder: Path, tally: Tally, every: int = 4, first: int = 1, practices: int = 2) -> None:
    """`send` to a server, killed at its 1st, 2nd, … step; then run to its end. `every`: not each step, but each such, from the `first`."""
    for step in range(first, MOST, every):
        home, data = folder / str(step) / "round", folder / str(step) / "data"
        ids = make_round(home, practices)
        victim = Victim(home, data)
        with Server(home.with_name("mailbox")) as server:
            send = ("send", "--to", server.url, "--per-minute", "0")
            first = _killed(victim, step, *send)
            if not first:
                return
            tally.count("kills")
            tally.hold(victim.run("status").code == 0, f"step {step}: status does not work after it")
            done = victim.run(*send)
            tally.hold(done.code == 0, f"step {step}: send ended with {done.code}: {done.told[-300:]}")
            check_snapshot(home, data, tally)
            check_leftovers(home, tally)
            came = Counter(t.recipient for t in taken_in(server.folder))
            for mail in mails(log_of(home, data)).values():
                uncertain = mail.fate is MailFate.UNCERTAIN
                tally.hold(uncertain or mail.fate is MailFate.SENT, f"step {step}: {mail.id} is {mail.fate}")
                tally.hold(
                    came[mail.address] == 1 or (uncertain and not came[mail.address]),
                    f"step {step}: {mail.id} came {came[mail.address]} times",
                )
                if uncertain:
                    tally.count(f"mails uncertain, and {'taken by the server' if came[mail.address] else 'not taken'}")
            tally.hold(
                {address(i) for i in ids} == {m.address for m in mails(log_of(home, data)).values()},
                f"step {step}: lost",
            )


def of_receiving(folder: Path, tally: Tally, every: int = 4, first: int = 1, number: int = 2) -> None:
    """`receive` from an mbox and then `compile`, each killed at its 1st, 2nd, … step; then run to its end."""
    for command in ("receive", "compile"):
        for step in range(first, MOST, every):
            home, data = folder / f"{command}-{step}" / "round", folder / f"{command}-{step}" / "data"
            ids = make_round(home, number)
            post = make_post(Random(1), ids, number)
            as_mbox(post, home.with_name("mails.mbox"))
            receive = ("receive", str(home.with_name("mails.mbox")))
            victim = Victim(home, data)
            if command == "compile":
                victim.run(*receive)
            if not _killed(victim, step, *(receive if command == "receive" else ("compile",))):
                break
            tally.count("kills")
            tally.count(f"kills of {command}")
            tally.hold(victim.run("status").code == 0, f"{command} {step}: status does not work after it")
            for done in (victim.run(*receive), victim.run("compile")):
                tally.hold(done.code == 0, f"{command} {step}: ended with {done.code}: {done.told[-300:]}")
            check_snapshot(home, data, tally)
            check_leftovers(home, tally)
            tally.hold(
                contents(home / "inbox") == Counter(post.files), f"{command} {step}: the inbox does not hold what came"
            )
            for kind in (EventKind.FILE_RECEIVED, EventKind.FILE_ACCEPTED):
                told = Counter(e.sha256 for e in log_of(home, data) if e.kind is kind)
                tally.hold(
                    told == Counter(post.files), f"{command} {step}: {kind} is on record {sum(told.values())} times"
                )
            made = sorted(p.name for p in (home / "outbox").rglob("*.docx"))
            tally.hold(
                len(made) == 2 * number and not any("(ny" in m for m in made),
                f"{command} {step}: the outbox holds {made}",
            )


def _killed(victim: Victim, step: int, *arguments: str) -> bool:
    """Whether the command died at the step; it has come to its end when it has fewer."""
    return victim.run(*arguments, program=("-c", DIES, str(step))).was_killed
