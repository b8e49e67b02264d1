"""`python -m bench bounces`: every planted bounce and every ordinary mail, and with `--folder` real bounces of others made into ours.

The folder holds mails (.eml) as sisimai/set-of-emails does: `bench/bounces.toml` says which, and where they are. In each the
Message-ID that came back, the address that could not be reached, or both become those of a mail of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.intake.mail.mails import read_mails
from pipeline.intake.mail.meaning import What, meaning
from tests.intake.test_bounces_planted import kind_in, meant, round_of
from tests.support.bouncing import KIM, OURS, bounces, ordinary

ID = re.compile(rb"^[ >\t]*message-id:\s*(<[^<>\s]+>)", re.I | re.M)
TO = re.compile(rb"^[ >\t]*to:\s*(?:[^\n<]*<)?([^\s<>,;]+@[^\s<>,;]+)", re.I | re.M)
RECIPIENT = re.compile(
    rb"^(?:original-recipient:\s*rfc822;|final-recipient:\s*(?:rfc822|smtp);|x-failed-recipients:)\s*<?([^\s<>,]+@[^\s<>,]+)",
    re.I | re.M,
)
WAYS = ("id", "address", "both")


def run(folder: Path | None = None) -> Iterator[tuple[str, str]]:
    """Label and figure."""
    right = Counter(kind_in(meant(b.mail)) == b.kind for b in bounces())
    yield "bounces: planted, with the right mail and reason", f"{right[True]} of {right.total()}"
    told = Counter(meant(o.mail).what for o in ordinary())
    wrong = told[What.BOUNCE] + told[What.DELAYED]
    yield "bounces: ordinary mails called bounces", f"{wrong} of {told.total()}"
    if folder is None:
        return
    for way in WAYS:
        for part, frozen in (("two thirds", False), ("the frozen third", True)):
            found = Counter(
                _outcome(made)
                for f in _files(folder)
                if is_frozen(f) is frozen and (made := ours_of(f.read_bytes(), way))
            )
            yield f"bounces: others' made ours by {way}, {part}", f"{found.total()}: {dict(found.most_common())}"


def is_frozen(file: Path) -> bool:
    """A third, by name: not looked at while the code was written."""
    return hashlib.sha256(file.name.encode()).digest()[0] % 3 == 0


def _files(folder: Path) -> list[Path]:
    return sorted(f for f in folder.rglob("*.eml") if not f.name.startswith(("arf-", "json-", "rfc3834-", "make-test")))


def ours_of(mail: bytes, way: str) -> bytes | None:
    """The same bounce of a mail of ours; None when it has nothing to make ours."""
    data = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head, _, rest = data.partition(b"\n\n")
    ids, named, to = ID.findall(rest), RECIPIENT.search(data), TO.findall(rest)
    address = named[1] if named else to[-1] if to else b""
    if (way == "id" and not ids) or (way == "address" and not address):
        return None
    changes = {ids[-1]: OURS.encode()} if ids and way != "address" else {}
    changes |= {address: KIM.encode()} if address and way != "id" else {}
    for old, new in changes.items():
        head, rest = head.replace(old, new), rest.replace(old, new)
    return head + b"\n\n" + rest


def _outcome(mail: bytes) -> str:
    known = round_of()
    found = [meaning(one, known, 0, len(one.files)) for one in read_mails("mejl.eml", mail)]
    if any(m.bounced or m.late for m in found):
        return "put to our mail"
    return "shown" if any(m.review for m in found) else "silent"
