"""Mails saved from Outlook (.msg), written by three programs that are not ours: see tests/data/msg/README.md."""

from __future__ import annotations

import random

import pytest

from pipeline.intake.mail.mails import read_mails
from pipeline.intake.mail.rtf import plain_of, unpack_rtf
from pipeline.model.mail import Bounce, Elsewhere, Incoming, MailKind
from pipeline.reading.kinds import FileKind, kind_of
from tests.support.mailing import MSG, OURS, attach, letter, names, saved
from tests.support.rounds import answered

FILES = sorted(p.name for p in MSG.glob("*.msg"))


def read(name: str) -> Incoming:
    (one,) = read_mails(name, saved(name))
    return one


def test_a_reply_with_the_form() -> None:
    one = read("reply.msg")
    assert (one.sender, one.sender_name, one.subject) == ("kim@norrvik.example", "Kim Exempel", "SV: Formulär: Gruppen")
    assert (one.message_id, one.answers_to) == ("<svar1@norrvik.example>", (OURS, "<aldre@fou.example>"))
    assert names(one) == ["Svar från Norrvik – Gruppen (åäö).docx"]
    assert kind_of(one.files[0].content) is FileKind.DOCX
    assert one.text.startswith("Hej!\nHär kommer vårt svar.") and "Fyll i formuläret" not in one.text
    assert (one.remarks, one.broken) == ((), ""), "the link stands in what is quoted"
    assert one.sent is not None and one.sent.isoformat() == "2026-10-22T08:12:00+00:00"


def test_a_logo_in_the_text_and_a_calendar_file_are_set_aside() -> None:
    one = read("logo-and-calendar.msg")
    assert (names(one), one.set_aside) == (["Kartan.xlsx"], ("image001.png", "Uppföljning.ics"))


def test_the_form_in_a_mail_in_a_mail_is_had() -> None:
    one = read("forwarded.msg")
    assert (one.sender, names(one), one.answers_to) == ("registrator@norrvik.example", ["Gruppen ifylld.docx"], (OURS,))
    assert "Hej! Se bifogat." in one.text


def test_a_link_in_html_behind_safe_links_is_told_and_a_meeting_is_not() -> None:
    one = read("onedrive-link.msg")
    assert (one.files, one.remarks, one.hosts) == ((), (Elsewhere.CLOUD_LINK,), ("norrvik-my.sharepoint.com",))


def test_exchange_could_not_deliver() -> None:
    one = read("ndr.msg")
    why = "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"
    assert (one.kind, one.files) == (MailKind.BOUNCE, ())
    assert one.bounces == (Bounce("kim@norrvik.example", "5.1.1", why, OURS),)


def test_an_absence_is_an_automatic_reply() -> None:
    assert read("automatic-reply.msg").kind is MailKind.AUTO_REPLY


def test_text_that_outlook_packed_is_read() -> None:
    """The example of [MS-OXRTFCP] 3.1, and one with letters in every way RTF writes them."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert (
        plain_of(rb"{\rtf1{\fonttbl{\f0 Arial;}}Tr\'e4ffas p\u229?\par torsdagar \{kl 10\}}")
        == "Träffas på\ntorsdagar {kl 10}"
    )


@pytest.mark.parametrize("name", FILES)
def test_a_cut_outlook_mail_says_what_to_do(name: str) -> None:
    data = saved(name)
    for length in (8, 100, 600, len(data) // 2):
        (one,) = read_mails(name, data[:length])
        assert "på nytt" in one.broken, length


@pytest.mark.parametrize("name", [*FILES, "mejl.eml"])
def test_whatever_is_damaged_in_a_mail_nothing_raises_and_nothing_takes_long(name: str) -> None:
    mail = letter("Hej", html='<p>Hej <img src="cid:x@1"></p>', In_Reply_To=OURS)
    data = (
        saved(name)
        if name in FILES
        else attach(attach(mail, "Svar å.docx", answered()), "vb.eml", letter().as_bytes()).as_bytes()
    )
    chance = random.Random(name)
    for turn in range(60):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 5, 50, 500))):
            at = chance.randrange(min(len(damaged), chance.choice((700, 3000, len(damaged)))))
            damaged[at] = chance.randrange(256)
        if turn % 3 == 0:
            del damaged[chance.randrange(len(damaged)) :]
        if turn % 7 == 0 and damaged:
            at = chance.randrange(len(damaged))
            damaged[at:at] = damaged[: chance.randrange(2000)]
        assert [m.name.partition("/")[0] for m in read_mails(name, bytes(damaged))] == [name]
