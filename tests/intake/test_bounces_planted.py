"""Bounces of our own mail in the styles of some sixty servers and nine languages are told from all else, and why they did not arrive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.intake.mail.bounces import trouble_of
from pipeline.intake.mail.meaning import KnownRound, MailMeaning, What, meaning
from pipeline.model.events import MailState, Standing
from pipeline.model.mail import MailFate, NotReached, Purpose
from tests.support import practice
from tests.support.bounce_styles import FULL, GONE, REFUSED, SAID, STYLES, WAITS
from tests.support.bouncing import KIM, OURS, bounce, bounces, ordinary, our_mail
from tests.support.mailing import attach, letter, read

MET = {NotReached.GONE: GONE, NotReached.FULL: FULL, NotReached.REFUSED: REFUSED}


def round_of(*mails: MailState) -> KnownRound:
    own = mails or (mail_to(KIM),)
    return KnownRound([replace(practice("P01"), email=KIM)], {m.id: m for m in own}, {"P01": Standing("P01")})


def mail_to(address: str, id: str = "M001", message_id: str = OURS, fate: MailFate = MailFate.SENT) -> MailState:
    return MailState(id, Purpose.FORM, 0, address, ("P01",), message_id, fate, datetime(2026, 9, 1, tzinfo=UTC))


def meant(mail: bytes, known: KnownRound | None = None, **more: object) -> MailMeaning:
    one = read(mail)
    return meaning(one, known or round_of(), 0, len(one.files), **more)  # type: ignore[arg-type]


def kind_in(found: MailMeaning) -> str:
    """What it was put down as: of which kind when it is about our mail."""
    if found.bounced:
        return MET[found.bounced[0][1].trouble] if found.bounced[0][0] == "M001" else "another mail"
    return WAITS if found.late else f"{found.what}{' to a person' if found.review else ''}"


def test_there_are_enough_styles_languages_and_bounces_to_say_something() -> None:
    assert len({s.name for s in STYLES}) == len(STYLES) >= 50 and len(SAID) >= 9
    assert sum(len(s.kinds) for s in STYLES) >= 150


def test_every_planted_bounce_is_put_to_our_mail_with_the_right_reason() -> None:
    for b in bounces():
        found = meant(b.mail)
        assert kind_in(found) == b.kind, b.name
        ((_, told),) = found.bounced or found.late
        assert told.address == KIM and found.practices == ("P01",) and (found.late or told.why), b.name


def test_no_ordinary_mail_is_called_a_bounce_or_a_delay() -> None:
    told = Counter(str(meant(o.mail).what) for o in ordinary())
    assert told.total() >= 200 and not {What.BOUNCE, What.DELAYED} & set(told)


# ---- What makes it ours


def of(name: str, kind: str = GONE, **ours: str) -> bytes:
    style = next(s for s in STYLES if s.name == name)
    return bounce(style, kind, 0, our_mail(**{"address": KIM, "message_id": OURS, **ours}))


@pytest.mark.parametrize("name", ["OpenSMTPD", "qmail", "IceWarp", "GroupWise", "Postfix", "Egen utan ämne"])
def test_the_message_id_decides_whatever_the_address_became(name: str) -> None:
    """Whose mail is forwarded inside the municipality bounces at another address than we wrote to."""
    found = meant(of(name, address="k.exempel@inre.norrvik.example"))
    assert [id for id, _ in found.bounced] == ["M001"]


@pytest.mark.parametrize("name", ["OpenSMTPD", "qmail", "IceWarp", "GroupWise", "Postfix", "Microsoft 365"])
def test_the_address_decides_when_a_gateway_gave_the_mail_another_id(name: str) -> None:
    assert [id for id, _ in meant(of(name, message_id="<ny@gateway.example>")).bounced] == ["M001"]


# The address that failed is in the report; whom our mail was to stands in the mail that came back.
def passed_on(failed: str, to: str = KIM) -> bytes:
    return of("Postfix", address=to).replace(f"rfc822; {to}".encode(), f"rfc822; {failed}".encode()).replace(
        f"<{to}>: ".encode(), f"<{failed}>: ".encode()
    )  # fmt: skip


@pytest.mark.parametrize("failed", ["alex@norrvik.example", "kim.privat@mejl.example", "alex@ekvalla.example"])
def test_who_a_contact_passes_our_mail_on_to_is_no_dead_address_of_the_contacts(failed: str) -> None:
    found = meant(passed_on(failed))
    assert (found.what, found.bounced, found.likely, found.review) == (What.BOUNCE, (), ("P01",), True)
    assert failed in found.why and KIM in found.why


@pytest.mark.parametrize("failed", ["kim@inre.norrvik.example", "KIM@Norrvik.example", "kim+post@norrvik.example"])
def test_another_way_to_write_the_contacts_address_is_the_contacts(failed: str) -> None:
    assert [id for id, _ in meant(passed_on(failed)).bounced] == ["M001"]


def test_a_report_says_the_contacts_address_where_it_says_the_original_one() -> None:
    mail = passed_on("x@dold.example").replace(b"Final-Rec", f"Original-Recipient: rfc822; {KIM}\r\nFinal-Rec".encode())
    assert [id for id, _ in meant(mail).bounced] == ["M001"]


@pytest.mark.parametrize(
    "who", ["Lo <lo@annan.example>", "Kim Exempel <kim@norrvik.example>", "noreply@tjanst.example"]
)
def test_a_report_that_no_server_sent_marks_nobody_as_unreached(who: str) -> None:
    mail = re.sub(rb"(?m)^(Return-Path|From): .*\r?\n", b"", of("Postfix"), count=2)
    found = meant(f"From: {who}\r\nReturn-Path: <studs@annan.example>\r\n".encode() + mail)
    assert (found.what, found.bounced, found.likely, found.review) == (What.BOUNCE, (), ("P01",), True)
    assert "inte från en e-postserver" in found.why


@pytest.mark.parametrize("name", ["IceWarp", "GroupWise", "Postfix", "Egen utan ämne"])
def test_our_form_in_what_came_back_decides_when_neither_does(name: str) -> None:
    mail = of(name, message_id="<ny@gateway.example>", address="k@inre.example")
    assert [id for id, _ in meant(mail, blanks=["P01"]).bounced] == ["M001"]


def test_an_id_that_is_broken_over_lines_or_has_lost_its_brackets_is_found() -> None:
    for told in (OURS.strip("<>"), OURS[:30] + "\n  " + OURS[30:]):
        text = f"Er försändelse gick inte fram.\n\nReferens: {told}\n"
        mail = letter(
            text, "Notifiering", From="postmaster@norrvik.example", Return_Path="<>", Message_ID="<9@x.example>"
        )
        assert kind_in(meant(mail.as_bytes())) == GONE


def test_a_null_sender_that_gives_our_mail_back_is_a_bounce_in_any_language() -> None:
    mail = letter(
        "Skilaboðin komust ekki til skila.", "Tilkynning", From="Kerfi <kerfi@norrvik.example>", Return_Path="<>"
    )
    mail.add_attachment(our_mail())
    assert kind_in(meant(mail.as_bytes())) == GONE


def test_the_earlier_of_two_mails_that_a_bounce_names_is_the_one_that_came_back() -> None:
    """A reminder refers to the first mail; when the first comes back late it is the first."""
    known = round_of(mail_to(KIM), mail_to(KIM, "M002", "<lovande.host-2026.M002.aa@fou.example>"))
    assert [id for id, _ in meant(of("Postfix"), known).bounced] == ["M001"]


def test_a_mail_that_a_person_has_taken_back_does_not_bounce_and_is_no_riddle() -> None:
    found = meant(of("Postfix"), round_of(mail_to(KIM, fate=MailFate.WITHDRAWN)))
    assert (found.what, found.bounced, found.review) == (What.BOUNCE, (), False)


def test_a_bounce_of_nothing_of_ours_is_shown_to_a_person_also_without_an_address() -> None:
    for mail in (
        of("Egen utan adress", message_id="<x@annat.example>", address="x@annat.example"),
        of("Postfix", message_id="<x@annat.example>", address="x@annat.example"),
    ):
        found = meant(mail)
        assert (found.what, found.bounced, found.review) == (What.BOUNCE, (), True)


def test_a_bounce_that_a_colleague_sends_on_is_read_by_a_person_who_is_told_what_it_is_about() -> None:
    mail = attach(
        letter("Den här kom till mig.", "VB: Undeliverable", From="alex@fou.example"), "studs.eml", of("Postfix")
    )
    found = meant(mail.as_bytes())
    assert (found.what, found.review, found.likely, found.bounced) == (What.TEXT, True, ("P01",), ())


def test_who_looks_after_the_servers_may_write_to_us() -> None:
    mail = letter(
        "Hej! Vi har flyttat brevlådan, försök igen.",
        "SV: Formulär",
        From="postmaster@norrvik.example",
        Return_Path="<postmaster@norrvik.example>",
        In_Reply_To=OURS,
    )
    found = meant(mail.as_bytes())
    assert (found.what, found.review) == (What.TEXT, True)


def test_out_of_office_from_nobody_is_an_automatic_reply_though_it_quotes_our_mail() -> None:
    text = f"Jag är ledig.\n\n-----Ursprungligt meddelande-----\nMessage-ID: {OURS}\nTill: {KIM}\n"
    mail = letter(text, "Automatiskt svar: Formulär", Return_Path="<>", Auto_Submitted="auto-replied", In_Reply_To=OURS)
    assert meant(mail.as_bytes()).what is What.AUTO_REPLY


def test_answers_in_a_mail_that_looks_like_a_bounce_are_kept_for_whoever_takes_it() -> None:
    one = read(attach(letter("x", "Undelivered Mail", From="MAILER-DAEMON@x.example"), "svar.docx", b"PK"))
    assert [f.name for f in one.returned] == ["svar.docx"] and one.files == ()


# ---- Why


REASONS: Mapping[NotReached, tuple[tuple[str, str], ...]] = {
    NotReached.GONE: (("5.1.1", "550 mailbox full of policy"), ("", "550 User unknown"), ("5.4.1", "550 Recipient address rejected: Access denied"),
                      ("5.2.1", "mailbox disabled"), ("5.0.0", "550 användaren finns inte"), ("", ""), ("4.4.7", "delivery time expired")),
    NotReached.FULL: (("5.2.2", ""), ("4.2.2", "over quota"), ("", "552 Mailbox is full"), ("5.0.0", "Brevlådan är full"), ("5.2.3", "quota exceeded")),
    NotReached.REFUSED: (("5.7.1", ""), ("5.7.26", "DMARC"), ("", "554 rejected as spam"), ("5.3.4", "too big"), ("5.0.0", "avvisat som skräppost"), ("5.6.0", "")),
}  # fmt: skip


@pytest.mark.parametrize(("trouble", "status", "words"), [(t, *one) for t, all in REASONS.items() for one in all])
def test_why_a_mail_did_not_arrive_is_told_by_code_then_by_words(trouble: NotReached, status: str, words: str) -> None:
    assert trouble_of(status, words) is trouble
