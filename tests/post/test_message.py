"""A mail as bytes: the same every time, read back by any mail program, and with nothing in it that a name has smuggled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import cast

import pytest

from pipeline.model.mail import Enclosure, Mail, MailSettings, Purpose
from pipeline.post.message import domain, message, message_id, server_address
from tests.support.mailing import read

BOX = MailSettings("lovande@fou.example", "FoU Mälarkanten")
NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
FORM = Enclosure("P01.docx", bytes(range(256)) * 400)
MAIL = Mail(
    "M001", Purpose.FORM, "kim@norrvik.example", "Åsa Öberg", ("P01",), "Beskriv ert arbetssätt: Räven",
    "Hej Åsa!\n\nVi ber er beskriva.\n", (FORM,), "<lovande.host-2026.M001.0a1b2c3d4e5f@fou.example>",
)  # fmt: skip


def parsed(mail: Mail = MAIL, **more: object) -> EmailMessage:
    """As a mail program reads it."""
    data = message(mail, BOX, **more)  # type: ignore[arg-type]
    return cast("EmailMessage", message_from_bytes(data, policy=default))


def only(mail: EmailMessage, header: str) -> str:
    (value,) = mail.get_all(header, [])
    return str(value)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


# ---- The same mail, the same bytes


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert message(MAIL, BOX, sent=NOW) == message(MAIL, BOX, sent=NOW)


def test_a_draft_has_the_same_bytes_on_every_day() -> None:
    assert message(MAIL, BOX) == message(MAIL, BOX)


def test_every_line_ends_with_crlf_and_is_short_enough_for_a_server() -> None:
    data = message(replace(MAIL, text="Ett långt stycke utan radbrytning. " * 200), BOX, sent=NOW)
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 998


# ---- Headers


def test_the_mail_comes_from_the_rounds_mailbox_and_answers_go_there() -> None:
    mail = parsed(sent=NOW)
    (sender,), (answers,) = mail["From"].addresses, mail["Reply-To"].addresses
    assert sender == answers == Address("FoU Mälarkanten", addr_spec="lovande@fou.example")


def test_the_mail_goes_to_the_contact_and_nobody_else() -> None:
    mail = parsed(sent=NOW)
    assert mail["To"].addresses == (Address("Åsa Öberg", addr_spec="kim@norrvik.example"),)
    assert mail["Cc"] is None and mail["Bcc"] is None


def test_swedish_letters_come_back_in_name_subject_and_text() -> None:
    mail = parsed(sent=NOW)
    assert (mail["Subject"], text_of(mail)) == ("Beskriv ert arbetssätt: Räven", MAIL.text)


def test_swedish_letters_in_a_domain_are_told_as_servers_know_it() -> None:
    mail = parsed(replace(MAIL, address="kim@nörrvik.example"), sent=NOW)
    assert mail["To"].addresses[0].addr_spec == "kim@xn--nrrvik-wxa.example" or domain("nörrvik.example") in only(
        mail, "To"
    )
    assert message(replace(MAIL, address="kim@nörrvik.example"), BOX, sent=NOW).isascii()


def test_swedish_letters_before_the_at_sign_are_kept() -> None:
    data = message(replace(MAIL, address="åsa@norrvik.example"), BOX, sent=NOW)
    assert "åsa@norrvik.example".encode() in data


def test_a_domain_that_can_be_none_stands_as_it_is() -> None:
    assert server_address(f"kim@{'å' * 80}.example") == f"kim@{'å' * 80}.example"


def test_a_mail_that_is_sent_says_when_and_is_no_draft() -> None:
    mail = parsed(sent=NOW)
    assert mail["Date"].datetime == NOW and mail["X-Unsent"] is None


def test_a_mail_for_a_person_to_send_opens_as_a_draft_and_has_no_date() -> None:
    mail = parsed()
    assert mail["X-Unsent"] == "1" and mail["Date"] is None


def test_the_first_mail_to_a_contact_hangs_under_nothing() -> None:
    assert parsed()["In-Reply-To"] is None and parsed()["References"] is None


def test_a_later_mail_hangs_under_the_latest_and_names_them_all() -> None:
    mail = parsed(thread=("<a@fou.example>", "<b@fou.example>"))
    assert (only(mail, "In-Reply-To"), only(mail, "References").split()) == (
        "<b@fou.example>",
        ["<a@fou.example>", "<b@fou.example>"],
    )


@pytest.mark.parametrize("round", ["host-2026", "kartlaggning-av-arbetssatt-i-nordvastra-lanet-hosten-2026"])
def test_answers_and_threads_find_the_mail_however_long_the_rounds_name_is(round: str) -> None:
    ids = tuple(
        message_id(f"M{n:03}", round, "0a1b2c3d4e5f6a7b", "lovande@fou-malarkanten.example") for n in range(1, 13)
    )
    mail = replace(MAIL, message_id=ids[-1])
    data = message(mail, BOX, thread=ids[:-1], sent=NOW)
    seen = read(data)
    assert seen.message_id == ids[-1]
    assert set(seen.answers_to) == set(ids[:-1])
    assert all(i.encode() in data for i in ids)


def test_a_mails_id_is_its_own_and_the_rounds() -> None:
    one = message_id("M001", "höst 2026", "abcdef0123456789", "lovande@fou.example")
    assert one == "<lovande.h_st_2026.M001.abcdef012345@fou.example>"


# ---- What a name may hold


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\x1c"])
def test_a_line_end_in_a_name_or_a_subject_adds_no_header(end: str) -> None:
    smuggled = f"Kim{end}Bcc: alla@kommunen.example"
    mail = replace(MAIL, name=smuggled, subject=smuggled)
    box = replace(BOX, name=smuggled)
    data = message(mail, box, sent=NOW)
    seen = cast("EmailMessage", message_from_bytes(data, policy=default))
    assert seen["Bcc"] is None and b"\nBcc" not in data and b"\rBcc" not in data
    assert only(seen, "Subject") == "Kim Bcc: alla@kommunen.example"
    assert len(seen["To"].addresses) == 1


@pytest.mark.parametrize(
    "name",
    [
        'Kim "Kimmen" Exempel',
        "Exempel, Kim; Alex",
        "<alex@ekvalla.example>",
        "Kim (vik.)",
        "a@b.example",
        "\\",
        "\0Kim",
    ],
)
def test_signs_in_a_name_never_make_it_an_address(name: str) -> None:
    to = parsed(replace(MAIL, name=name), sent=NOW)["To"].addresses
    assert [a.addr_spec for a in to] == ["kim@norrvik.example"]


@pytest.mark.parametrize("name", ["Åsa " * 80, "Ö" * 300, "A" * 300])
def test_a_long_name_and_subject_come_back_whole(name: str) -> None:
    mail = replace(MAIL, name=name.strip(), subject=name.strip())
    data = message(mail, BOX, sent=NOW)
    seen = message_from_bytes(data)
    assert read(data).subject == name.strip()
    assert " ".join(str(make_header(decode_header(seen["To"]))).split()) == f"{name.strip()} <kim@norrvik.example>"


# ---- Files


def test_the_files_come_back_byte_for_byte_under_their_names() -> None:
    two = (FORM, Enclosure("P02 Räven & Kartan.xlsx", b"PK\x03\x04"))
    files = [(a.get_filename(), a.get_content()) for a in parsed(replace(MAIL, enclosures=two)).iter_attachments()]
    assert files == [("P01.docx", FORM.content), ("P02 Räven & Kartan.xlsx", b"PK\x03\x04")]


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("P01.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("P01.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("P01", "application/octet-stream"),
    ],
)
def test_a_file_says_what_it_is(name: str, media: str) -> None:
    (file,) = parsed(replace(MAIL, enclosures=(Enclosure(name, b"x"),))).iter_attachments()
    assert file.get_content_type() == media


def test_a_mail_without_files_is_a_plain_text() -> None:
    mail = parsed(replace(MAIL, enclosures=()))
    assert mail.get_content_type() == "text/plain" and not list(mail.iter_attachments())


def test_a_line_with_one_dot_or_from_at_its_start_is_kept() -> None:
    text = "Hej!\n.\nFrom Kim kom ett svar.\n--lovande\n"
    assert text_of(parsed(replace(MAIL, text=text))) == text


def test_our_own_reader_sees_the_mail_as_it_was_written() -> None:
    seen = read(message(MAIL, BOX, sent=NOW))
    assert (seen.subject, seen.message_id, seen.files) == (MAIL.subject, MAIL.message_id, (FORM,))


def test_a_mail_read_with_the_stricter_policy_has_no_defects() -> None:
    mail = message_from_bytes(message(MAIL, BOX, ("<a@fou.example>",), NOW), policy=SMTP)
    assert [mail.defects, *(mail[h].defects for h in ("From", "To", "Subject", "Message-ID", "Date"))] == [
        [],
        (),
        (),
        (),
        (),
        (),
    ]
