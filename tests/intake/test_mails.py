"""A mail that came in: every file in it is had under the name it came with, and nothing that nobody sent makes noise."""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from PIL import Image

from pipeline.base.package import pack
from pipeline.intake.mail import mails as mails_module
from pipeline.intake.mail.mails import is_mail, read_mails
from pipeline.model.mail import Elsewhere, Enclosure, MailKind
from tests.support.filling import blank
from tests.support.mailing import OURS, attach, letter, names, read, saved
from tests.support.rounds import answered

FORM = b"PK form"


def picture(width: int = 120, height: int = 40, format: str = "PNG", noise: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(buffer, format)
    return buffer.getvalue() + bytes(noise)


def test_who_when_and_what_it_answers() -> None:
    one = read(letter(In_Reply_To=OURS, References=f"<a@fou.example> <b@fou.example> {OURS}"))
    assert (one.sender, one.sender_name, one.subject) == ("kim@norrvik.example", "Kim Exempel", "SV: Formulär")
    assert one.sent == datetime(2026, 10, 22, 8, 12, tzinfo=UTC)
    assert one.message_id == "<svar1@norrvik.example>"
    assert one.answers_to == (OURS, "<b@fou.example>", "<a@fou.example>")
    assert (one.kind, one.text, one.broken) == (MailKind.ORDINARY, "Hej! Här kommer svaret.", "")


def test_a_form_comes_out_byte_for_byte() -> None:
    form = blank("docx")
    one = read(attach(letter(), "Svar – Gruppen (åäö).docx", form))
    assert one.files == (Enclosure("Svar – Gruppen (åäö).docx", form),)


@pytest.mark.parametrize(
    "header",
    [
        "attachment; filename*=UTF-8''Sm%C3%A5%20steg.docx",
        "attachment; filename*0*=UTF-8''Sm%C3%A5; filename*1*=%20steg.docx",
        "attachment; filename*=iso-8859-1'sv'Sm%E5%20steg.docx",
        'attachment; filename="=?utf-8?B?U23DpSBzdGVnLmRvY3g=?="',
        'attachment; filename="=?iso-8859-1?Q?Sm=E5_steg=2Edocx?="',
        "attachment; filename==?utf-8?Q?Sm=C3=A5_steg.docx?=",
        'attachment; filename="Små steg.docx"',
    ],
)
@pytest.mark.parametrize("raw", ["utf-8", "cp1252"])
def test_a_name_is_read_whatever_way_it_is_written(header: str, raw: str) -> None:
    """RFC 2231, RFC 2047 in quotes, which no standard allows and everybody sends, and bytes that nobody encoded."""
    data = b"From: kim@norrvik.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
    assert names(read(data + b"Content-Disposition: " + header.encode(raw) + b"\r\n\r\nhej")) == ["Små steg.docx"]


def test_a_file_without_a_name_gets_one_from_its_type() -> None:
    mail = letter()
    mail.add_attachment(
        FORM, maintype="application", subtype="vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert names(read(mail)) == ["bilaga.docx"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x.docx", "CON", "a\u202excod.exe", "x" * 300 + ".docx"])
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    assert names(read(attach(letter(), name, FORM))) == [name]


# ---- Mails in mails


def test_a_forwarded_mails_files_and_what_it_answers_are_had() -> None:
    inner = attach(letter("Se bifogat.", In_Reply_To=OURS), "Svar.docx", FORM)
    outer = letter("", "VB: Formulär", From="registrator@norrvik.example")
    outer.set_content("")
    outer.add_attachment(inner)
    one = read(outer)
    assert (one.sender, names(one), one.answers_to, one.text) == (
        "registrator@norrvik.example",
        ["Svar.docx"],
        (OURS,),
        "Se bifogat.",
    )


@pytest.mark.parametrize("name", ["VB Formulär.eml", "mejl.dat"])
def test_a_mail_attached_as_any_file_is_opened(name: str) -> None:
    inner = attach(letter(), "Svar.docx", FORM)
    assert names(read(attach(letter(), name, inner.as_bytes()))) == ["Svar.docx"]


def test_an_outlook_mail_attached_to_a_mail_is_opened() -> None:
    one = read(attach(letter(), "VB_ Formulär.msg", saved("reply.msg"), "application/vnd.ms-outlook"))
    assert names(one) == ["Svar från Norrvik – Gruppen (åäö).docx"]
    assert OURS in one.answers_to


def test_a_forwarded_mail_in_base64_is_opened_though_no_standard_allows_it() -> None:
    inner = base64.encodebytes(attach(letter(), "Svar.docx", FORM).as_bytes()).decode()
    data = "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: message/rfc822\n"
    data += f"Content-Transfer-Encoding: base64\n\n{inner}\n--q--\n"
    assert names(read(data)) == ["Svar.docx"]


def test_mails_as_deep_as_people_forward_are_opened_and_deeper_ones_told() -> None:
    mail = attach(letter(), "Svar.docx", FORM)
    for depth in range(1, 9):
        outer = letter()
        outer.add_attachment(mail)
        mail = outer
        one = read(mail)
        assert names(one) == (["Svar.docx"] if depth <= 6 else []), depth
        assert bool(one.broken) == (depth > 6)


def test_a_zip_of_mails_is_opened_and_any_other_zip_stays_one_file() -> None:
    mail = attach(letter(), "Svar.docx", FORM).as_bytes()
    mixed = pack([("mapp/mejl.eml", mail), ("Bild.docx", b"B"), ("sig.ics", b"BEGIN:VCALENDAR")])
    assert names(read(attach(letter(), "mejl.zip", mixed))) == ["Svar.docx", "Bild.docx"]
    plain = pack([("Svar.docx", FORM)])
    assert read(attach(letter(), "svar.zip", plain)).files == (Enclosure("svar.zip", plain),)


def test_more_than_a_mail_may_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mails_module, "TOTAL", 10)
    one = read(attach(attach(letter(), "a.docx", b"12345"), "b.docx", b"1234567"))
    assert (names(one), one.set_aside) == (["a.docx"], ("b.docx",))
    assert "större filer" in one.broken


# ---- What is set aside


def test_a_signatures_logo_a_calendar_file_a_card_and_signatures_make_no_noise() -> None:
    html = '<p>Hej</p><img src="cid:logo@1">'
    mail = letter("Hej", html=html)
    mail.get_payload()[1].add_related(picture(), "image", "png", cid="<logo@1>", filename="vapen.png")  # type: ignore[index,union-attr]
    attach(mail, "image001.png", picture(), "image/png")
    attach(mail, "Kommunlogotyp.jpg", picture(format="JPEG"), "image/jpeg")
    attach(mail, "möte.ics", b"BEGIN:VCALENDAR", "text/calendar")
    attach(mail, "Kim.vcf", b"BEGIN:VCARD", "text/vcard")
    attach(mail, "smime.p7s", b"x", "application/pkcs7-signature")
    attach(mail, "signature.asc", b"x", "application/pgp-signature")
    attach(mail, "Svar.docx", FORM)
    one = read(mail)
    assert names(one) == ["Svar.docx"]
    assert len(one.set_aside) == 7


def test_a_photo_of_a_filled_form_is_kept() -> None:
    assert names(read(attach(letter(), "IMG_4711.jpg", picture(300, 400, "JPEG"), "image/jpeg"))) == ["IMG_4711.jpg"]


@pytest.mark.parametrize(
    "big", [picture(700, 100), picture(100, 700, "JPEG"), picture(900, 900, "GIF"), picture(noise=100_000)]
)
def test_a_large_picture_is_kept_even_where_it_is_shown_in_the_text(big: bytes) -> None:
    mail = letter("", html='<p>Svaret:</p><img src="cid:b@1">')
    mail.add_related(big, "image", "png", cid="<b@1>", filename="image001.png")
    assert names(read(mail)) == ["image001.png"]


def test_an_attached_text_is_a_file_and_the_mails_own_text_is_none() -> None:
    one = read(attach(letter("Hej"), "svar.txt", b"Ja", "text/plain"))
    assert (names(one), one.text) == (["svar.txt"], "Hej")


# ---- Signs that the answer is elsewhere


def test_files_that_nobody_can_open_are_told() -> None:
    label = pack([("EncryptedPackage", b"x"), ("[Content_Types].xml", b"<x/>")])
    one = read(attach(letter(), "Svar.docx", label))
    assert (names(one), one.remarks) == (["Svar.docx"], (Elsewhere.LOCKED,))


# ---- What a file of mails is


def test_mails_are_told_by_content() -> None:
    assert is_mail("x", letter().as_bytes())
    assert is_mail("x", b"From kim@norrvik.example Thu Oct 22 10:12:00 2026\n" + letter().as_bytes())
    assert is_mail("x", saved("reply.msg"))
    assert is_mail("mejl.zip", pack([("a.eml", letter().as_bytes())]))


def test_files_that_only_look_like_mail_are_none() -> None:
    page = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n"
    word_page = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
    for data in (
        page,
        word_page,
        b"",
        b"From the beginning.\nHej: hopp\n",
        b"Hej!\n\nTill: Kim",
        answered(),
        answered("P02", "xlsx"),
    ):
        assert not is_mail("svar.eml", data) and not is_mail("svar.msg", data)


def mailbox(*mails: EmailMessage, end: str = "\n") -> bytes:
    one = "From kim@norrvik.example Thu Oct 22 10:12:00 2026\n{}\n"
    return "".join(one.format(m.as_bytes().decode().replace("\r\n", "\n")) for m in mails).replace("\n", end).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_mail_in_a_mailbox_is_had_under_its_number(end: str) -> None:
    data = mailbox(
        letter("Ett.\n\nFrom här börjar\n>From vi: igen"), attach(letter("Två."), "Svar.docx", FORM), end=end
    )
    found = list(read_mails("post.mbox", data))
    assert [m.name for m in found] == ["post.mbox/1", "post.mbox/2"]
    assert names(found[1]) == ["Svar.docx"]
    assert "From vi: igen" in found[0].text


def test_a_mailbox_of_thousands_is_read_one_mail_at_a_time() -> None:
    data = mailbox(*[letter()] * 5000)
    found = read_mails("post.mbox", data)
    assert [next(found).name for _ in range(3)] == ["post.mbox/1", "post.mbox/2", "post.mbox/3"]


def test_each_mail_in_a_zip_is_had_and_what_lies_beside_them() -> None:
    data = pack([("a.eml", letter("A").as_bytes()), ("b.msg", saved("forwarded.msg")), ("Svar.docx", FORM)])
    found = list(read_mails("alla.zip", data))
    assert [(m.name, names(m)) for m in found] == [
        ("alla.zip/a.eml", []),
        ("alla.zip/b.msg", ["Gruppen ifylld.docx"]),
        ("alla.zip", ["Svar.docx"]),
    ]


# ---- Whatever programs make of a mail


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n\n", b"From: ", b":", b"Subject: =?x?Q?=ZZ?= =?utf-8?B?!!!?=\nFrom: <<>>@,;\n\n",
        b"From: a@b.example\nDate: igar\nContent-Type: multipart/mixed\n\nhej",
        b"From: a@b.example\nDate: Mon, 99 Foo 99999 99:99:99 +9999\nSubject: x\nContent-Type: text/plain; charset=finns-inte\n\nhej",
        b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset*=x'\n\nhej\xff\xfe",
        b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=\"\"\n\n--\n\nhej",
        b"From: a@b.example\nSubject: x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: a@b.example\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=q\n\n--q\nContent-Type: message/delivery-status\n\n--q--",
        b"From: " + b"(" * 5000 + b"\nTo: x\n\nhej",
        b"From: a@b.example\nTo: x\nContent-Type: text/plain;" + b' a="' * 3000 + b"\n\nhej",
        b"From: a@b.example\nTo: x\nContent-Type: text/html\n\n" + b"<div>" * 20_000 + b"hej",
        b"From: a@b.example\nTo: x\n" + b"".join(b"Content-Type: multipart/mixed; boundary=q%d\n\n--q%d\n" % (n, n) for n in range(3000)),
    ],
)  # fmt: skip
def test_a_malformed_mail_is_read_as_far_as_it_goes_and_never_raises(data: bytes) -> None:
    (one,) = read_mails("mejl.eml", data)
    assert one.name == "mejl.eml"
    assert one.broken or one.sender or one.subject or one.text or one.kind


def test_a_mail_cut_in_its_last_file_says_so() -> None:
    data = attach(letter(), "Svar.docx", answered()).as_bytes()
    one = read(data[: len(data) // 2])
    assert "avhugget" in one.broken
    assert one.text == "Hej! Här kommer svaret."


def test_a_mail_that_only_forgot_to_say_where_it_ends_is_whole() -> None:
    data = attach(letter(), "Svar.docx", answered()).as_bytes()
    one = read(data[: data.rindex(b"\r\n--")])
    assert (names(one), one.broken) == (["Svar.docx"], "")


def test_what_is_no_mail_at_all_says_what_to_do() -> None:
    assert "spara det på nytt" in read(b"hej").broken


# ---- An address that only stands in a name is nobody's


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("=?utf-8?q?K_=3Ckim=40norrvik.example=3E?= <x@evil.example>", "K kim at norrvik.example", "x@evil.example"),
        ('"=?utf-8?q?K=22_=3Ckim=40norrvik.example=3E=2C?=" <x@evil.example>', None, "x@evil.example"),
        ('"=?utf-8?q?K=22_=3Ckim=40norrvik.example=3E=2C?= <x@evil.example>', None, "x@evil.example"),
        ("kim@norrvik.example <x@evil.example>", "kim@norrvik.example", "x@evil.example"),
        ('"kim@norrvik.example" <x@evil.example>', "kim@norrvik.example", "x@evil.example"),
        ("(kim@norrvik.example) <x@evil.example>", None, "x@evil.example"),
        ('"K\\" <kim@norrvik.example>" <x@evil.example>', None, "x@evil.example"),
        ("=?utf-8?q?kim=40norrvik=2Eexample?=", "kim at norrvik.example", ""),
        ("=?utf-8?Q?Sj=C3=B6berg=2C_Kim?= <Kim@Norrvik.example>", "Sjöberg, Kim", "kim@norrvik.example"),
        ("=?iso-8859-1?Q?Kim_=C5ker?= <kim@norrvik.example>", "Kim Åker", "kim@norrvik.example"),
        ("undisclosed", "undisclosed", ""),
    ],
)
def test_a_sender_is_who_the_raw_header_says(value: str, name: str | None, address: str) -> None:
    one = read(f"From: {value}\r\nSubject: Svar\r\nMessage-ID: <a@x.example>\r\n\r\nHej!\r\n")
    assert one.sender == address and (name is None or one.sender_name == name)


def test_a_bounce_is_about_the_address_that_the_mail_went_to_and_no_name_in_it() -> None:
    name = "=?utf-8?q?K_=3Ckim=40norrvik.example=3E?="
    one = read(
        "From: Mail Delivery System <MAILER-DAEMON@host.example>\r\nReturn-Path: <>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\n550 5.1.1 user unknown\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; host.example\r\n\r\n"
        f"Final-Recipient: rfc822; {name} <lo@ekvalla.example>\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    assert [b.address for b in one.bounces] == ["lo@ekvalla.example"]
