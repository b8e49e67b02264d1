"""A mail's headers are those that were meant, whatever the names in them hold: 500 values, each read back by the bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest

from pipeline.base.errors import SettingsError
from pipeline.model.addresses import address_mistake
from pipeline.model.mail import Enclosure, Mail, MailSettings, Purpose
from pipeline.post.message import message
from pipeline.post.wire import CannotGo
from pipeline.round.register import load_register
from pipeline.round.settings import load
from tests.support import ROOT
from tests.support.header_values import ALIKE, COUNT, HONEST, ROUTED, Value, values
from tests.support.rounds import Command, make_round

BOX = MailSettings("lovande@fou.example", "FoU Mälarkanten")
MAIL = Mail(
    "M001", Purpose.FORM, "kim@norrvik.example", "Åsa Öberg", ("P01",), "Beskriv ert arbetssätt: Räven", "Hej!\n",
    (Enclosure("P01.docx", b"PK\3\4"),), "<lovande.host-2026.M001.0a1b2c3d4e5f@fou.example>",
)  # fmt: skip
HEAD = "id;arbetssätt;kommun;verksamhet;område;typ;skede;stöd;kontaktperson;e-post;format;djup;publicering;visa kontakt"
ROW = "P01;Gruppen;Norrvik;Enheten;IFO;stöd;pågående;FoU;Kim Exempel;{};docx;Översikt;öppet;ja"
SETTINGS = """id = "host-2026"
deadline = 2026-10-23
sender = "FoU Mälarkanten"
[contact]
name = "Karin Exempel"
email = "{}"
"""
EXPECTED = ["From", "To", "Reply-To", "Subject", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"]


def made(value: Value) -> bytes:
    """A draft with the value where it belongs."""
    mail, box = MAIL, BOX
    if value.field in ("practice", "subject"):
        mail = replace(
            mail, subject=f"Beskriv ert arbetssätt: {value.text}" if value.field == "practice" else value.text
        )
    elif value.field == "contact":
        mail = replace(mail, name=value.text)
    elif value.field == "sender":
        box = replace(box, name=value.text)
    else:
        mail = replace(mail, enclosures=(Enclosure(f"{value.text}.docx", b"PK\3\4"),))
    return message(mail, box)


def head_of(data: bytes) -> list[tuple[str, str]]:
    """The headers by their bytes alone: lines that begin at the margin, with those that hang under them."""
    head = data.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", head)
    found: list[tuple[str, str]] = []
    for line in head.decode("ascii").split("\r\n"):
        if line[:1] in " \t":
            name, value = found.pop()
            found.append((name, value + line))
        else:
            name, colon, value = line.partition(":")
            assert colon, line
            found.append((name, value))
    return found


def faults(value: Value) -> str:
    """What is not as it was meant in the mail made with a value; empty when all is."""
    data = made(value)
    head = head_of(data)
    if [name for name, _ in head] != EXPECTED:
        return f"headers {[name for name, _ in head]}"
    for name, text in head:
        told = str(make_header(decode_header(text)))
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", told):
            return f"{name} holds {told!r}"
    seen = cast("EmailMessage", message_from_bytes(data, policy=default))
    people = [a.addr_spec for h in ("To", "From", "Reply-To") for a in seen[h].addresses]
    if people != ["kim@norrvik.example", "lovande@fou.example", "lovande@fou.example"]:
        return f"people {people}"
    files = list(seen.iter_attachments())
    if len(files) != 1 or files[0].get_content() != b"PK\3\4" or not str(files[0].get_filename()).endswith(".docx"):
        return f"files {[f.get_filename() for f in files]}"
    if value.shown is None:
        return ""
    where = {"contact": "To", "sender": "From"}.get(value.field, "Subject")
    told = " ".join(str(make_header(decode_header(dict(head)[where].strip()))).split())
    told = told.partition(" <kim@" if where == "To" else " <lovande@")[0] if where != "Subject" else told
    told = told[1:-1].replace('\\"', '"').replace("\\\\", "\\") if told[:1] == '"' else told
    meant = f"Beskriv ert arbetssätt: {value.shown}" if value.field == "practice" else value.shown
    return "" if told == meant else f"{where} says {told!r}, meant {meant!r}"


def test_there_are_five_hundred_and_a_third_is_frozen() -> None:
    assert (len(values()), sum(v.is_frozen for v in values())) == (COUNT, 166)


@pytest.mark.parametrize(
    "part", [pytest.param(20, id="a twentieth"), pytest.param(1, id="all", marks=pytest.mark.heavy)]
)
def test_every_header_and_recipient_is_the_one_that_was_meant(part: int) -> None:
    assert [(v.number, told) for v in values()[::part] if (told := faults(v))] == []


def test_a_mail_whose_bytes_are_not_what_was_meant_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is that writes a header wrong: here a line that ends where it should not."""
    for written in (
        "Subject: Räven\r\nBcc: annan@ekvalla.example\r\n",
        "Subject: R\nBcc: x@y.example\r\n",
        "Subject: Annat\r\n",
        "",
    ):
        monkeypatch.setattr("pipeline.post.message.text_line", lambda *_, now=written: now)
        with pytest.raises(CannotGo, match="blev inte som det var tänkt"):
            message(MAIL, BOX)


@pytest.mark.parametrize(
    "stranger", ["<a\r\nBcc: x@y.example>", "<=?utf-8?q?a=0D=0ABcc:x?= b@c>", "Bcc: x@y.example", "<å@b.example>", "<>"]
)
def test_an_id_from_another_persons_mail_adds_nothing(stranger: str) -> None:
    """A reply stands under the mail it replies to, and that mail's id is its sender's own invention."""
    names = [name for name, _ in head_of(message(MAIL, BOX, thread=(stranger,)))]
    assert names == EXPECTED


@pytest.mark.parametrize("address", [*ROUTED, *ALIKE])
def test_an_address_that_leads_elsewhere_is_refused_wherever_it_is_taken(address: str, tmp_path: Path) -> None:
    problem, remedy = address_mistake(address) or ("", "")
    assert address in problem and remedy.endswith(".")
    with pytest.raises(CannotGo):
        message(replace(MAIL, address=address), BOX)
    (tmp_path / "register.csv").write_text("\n".join((HEAD, ROW.format(address))), encoding="utf-8")
    with pytest.raises(SettingsError, match="rad 2"):
        load_register(tmp_path / "register.csv", {"översikt": "oversikt"})
    (tmp_path / "round.toml").write_text(SETTINGS.format(address), encoding="utf-8")
    with pytest.raises(SettingsError, match="rad 6"):
        load(tmp_path / "round.toml")


@pytest.mark.parametrize("address", HONEST)
def test_an_address_that_people_have_is_taken(address: str) -> None:
    assert address_mistake(address) is None
    assert message(replace(MAIL, address=address), BOX)


@pytest.mark.parametrize(
    ("address", "says"),
    [(ROUTED[0], "tecknet %"), (ROUTED[1], "tecknet !"), (ALIKE[0], "о (U+043E)"), (ALIKE[8], "nоrrvik.example")],
)
def test_the_sentence_says_which_sign_it_is(address: str, says: str) -> None:
    assert says in (address_mistake(address) or ("", ""))[0]


def test_a_practice_with_a_whole_header_in_its_name_reaches_its_own_contact_only(
    tmp_path: Path, command: Command
) -> None:
    """The case that was found: a name in the register put a Bcc into the mail."""
    home = make_round(tmp_path / "omgång", {})
    for file in (ROOT / "tests/data/security/header_injection_subject").iterdir():
        (home / file.name).write_bytes(file.read_bytes())
    (home / "register.xlsx").unlink(missing_ok=True)
    done = command("send", "--round", home, "--to", "eml")
    assert done.code == 0, done.err
    (file,) = (home / "outbox/mail").glob("*.eml")
    head = dict(head_of(file.read_bytes()))
    assert sorted(head) == sorted(EXPECTED)
    assert head["To"] == " Kim Exempel <kim@norrvik.example>"
