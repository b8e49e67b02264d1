"""The mails that come to a round: forms with answers, forms with a photo, two forms in one, the same mail twice, and others."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random

from tests.support.filling import blank, filled

from .rounds import address, format_of

MEDIA = {
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MBOX_FROM = b"From kim@norrvik.example Thu Oct 22 10:12:00 2026\n"


@dataclass(slots=True)
class Post:
    """What came, and what must be true of it in the end."""

    mails: dict[str, bytes] = field(default_factory=dict)
    """{name: the mail}, in order."""
    place: dict[str, str] = field(default_factory=dict)
    """{name: the folder of the mailbox where it ends}."""
    files: set[str] = field(default_factory=set)
    """sha256 of every attachment that has to do with the round."""
    forms: set[str] = field(default_factory=set)
    """Those that are forms with answers."""
    answered: set[str] = field(default_factory=set)
    """Practices."""

    def in_place(self) -> dict[str, Counter[str]]:
        """{folder: sha256 of the mails that must lie there}."""
        found: dict[str, Counter[str]] = {}
        for name, content in self.mails.items():
            found.setdefault(self.place[name], Counter())[hashlib.sha256(content).hexdigest()] += 1
        return found


def make_post(random: Random, ids: list[str], mails: int) -> Post:
    """So many mails. The contacts' answers come in the order of the practices; every practice in at least one."""
    post = Post()
    for n in range(mails):
        id = ids[n % len(ids)]
        form = _form(post, id, f"Svar nummer {n}.")
        if n % 12 == 5:
            _add(post, n, id, {f"{id}.{format_of(id)}": form, "Gruppen i trädgården.jpg": _photo(post, random)})
        elif n % 12 == 7:
            other = ids[(n + 1) % len(ids)]
            more = _form(post, other, f"Och svar {n} om ett annat.")
            _add(post, n, id, {f"{id}.{format_of(id)}": form, f"{other}.{format_of(other)}": more})
        elif n % 12 == 9:
            _add(post, n, id, {f"{id}.{format_of(id)}": form})
            _again(post, n)
        elif n % 12 == 11:
            _add(post, n, id, {f"{id}.{format_of(id)}": form})
            _add(post, n, id, {f"Kopia av {id}.{format_of(id)}": form}, "b", "Skickar det igen, för säkerhets skull.")
        else:
            _add(post, n, id, {f"{id}.{format_of(id)}": form})
        if n % 25 == 3:
            _add(post, n, id, {}, "t", "Vi hinner inte förrän nästa vecka, går det bra?", folder="Att granska")
        if n % 25 == 13:
            _add(post, n, "", {}, "r", "Nu är det rea på kontorsmöbler.", folder="INBOX")
    return post


def as_mbox(post: Post, target: Path) -> None:
    """Unix mailbox: as Thunderbird and others save one."""
    with target.open("wb") as file:
        for content in post.mails.values():
            plain = content.replace(b"\r\n", b"\n")
            file.write(MBOX_FROM + plain.replace(b"\nFrom ", b"\n>From ").rstrip(b"\n") + b"\n\n")


def as_files(post: Post, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, content in post.mails.items():
        (folder / f"{name}.eml").write_bytes(content)


def _form(post: Post, id: str, text: str) -> bytes:
    content = filled(blank(format_of(id), "oversikt", id), {"e1_svar": "Finns", "e1_text": text, "e2_svar": "Vet ej"})
    digest = hashlib.sha256(content).hexdigest()
    post.files.add(digest)
    post.forms.add(digest)
    post.answered.add(id)
    return content


def _photo(post: Post, random: Random) -> bytes:
    content = b"\xff\xd8\xff\xe0" + random.randbytes(150_000)
    post.files.add(hashlib.sha256(content).hexdigest())
    return content


def _add(
    post: Post, n: int, id: str, files: dict[str, bytes], mark: str = "a", text: str = "Hej! Här kommer svaret.", folder: str = "Behandlat"
) -> None:  # fmt: skip
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Kim Exempel <{address(id) if id else 'rea@butik.example'}>"
    mail["To"], mail["Subject"] = "lovande@fou.example", f"SV: Formulär {n}{mark}"
    mail["Date"], mail["Message-ID"] = "Thu, 22 Oct 2026 10:12:00 +0200", f"<{n}{mark}@norrvik.example>"
    mail.set_content(text)
    for name, content in files.items():
        ending = name.rsplit(".", 1)[-1]
        media = ("application", MEDIA[ending]) if ending in MEDIA else ("image", "jpeg")
        mail.add_attachment(content, maintype=media[0], subtype=media[1], filename=name)
    post.mails[f"{n:04}{mark}"] = mail.as_bytes()
    post.place[f"{n:04}{mark}"] = folder


def _again(post: Post, n: int) -> None:
    """The very same mail once more, as when a server delivers it twice."""
    post.mails[f"{n:04}z"] = post.mails[f"{n:04}a"]
    post.place[f"{n:04}z"] = post.place[f"{n:04}a"]
