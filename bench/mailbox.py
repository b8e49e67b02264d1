"""`python -m bench.mailbox`: what it costs to look through a mailbox of 5,000 mails in Dovecot (dovecot-imapd is needed)."""

from __future__ import annotations

import time
from collections.abc import Iterator

from pipeline.intake.mail.mailbox import HANDLED, Mailbox
from tests.servers.test_imap import Wire, mail
from tests.support.dovecot import Dovecot
from tests.support.filling import blank

MAILS, FORMS = 5000, 3


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: the first look, a look at what is new, fetching what may be a return, moving it."""
    form = blank("docx", "fordjupad", "P01")
    text = "Ett vanligt brev med några ord på varje rad.\n" * 200
    mails = {f"{n:05}": mail(n, text) for n in range(MAILS - FORMS)}
    mails |= {f"{n:05}": mail(n, text, {"P01.docx": form}) for n in range(MAILS - FORMS, MAILS)}
    with Dovecot(tls=False) as server:
        server.put(mails)
        yield "mailbox", f"{MAILS} mails, {sum(map(len, mails.values())) / 1e6:.0f} MB, {FORMS} with a form"
        with Wire(server.port) as wire:
            start = time.perf_counter()
            with Mailbox(wire.server, server.login) as mailbox:
                for label in ("first look (the server builds its index)", "second look"):
                    told = list(mailbox.summaries())
                    yield label, _cost(start, wire)
                    start, wire.bytes = time.perf_counter(), 0
                files = [s.uid for s in told if s.has_files]
                content = [mailbox.fetch(uid) for uid in files]
                yield f"fetch the {len(content)} with files", _cost(start, wire)
                start, wire.bytes = time.perf_counter(), 0
                mailbox.move(files, HANDLED)
                yield f"move them to {HANDLED}", _cost(start, wire)
                start, wire.bytes = time.perf_counter(), 0
                list(mailbox.summaries(after=told[-1].uid))
                yield "a look at what is new", _cost(start, wire)


def _cost(start: float, wire: Wire) -> str:
    time.sleep(0.05)  # the last bytes are counted in another thread
    return f"{time.perf_counter() - start - 0.05:6.2f} s {wire.bytes / 1000:9.1f} kB"


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:45} {figure}", flush=True)
