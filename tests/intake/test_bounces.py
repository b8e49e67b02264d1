"""What a mail is by its own headers: a bounce, a receipt, an automatic reply; and who could not be reached."""

from __future__ import annotations

import pytest

from pipeline.intake.mail.bounces import kind_of
from pipeline.intake.mail.opened import Opened
from pipeline.model.mail import Bounce, MailKind
from tests.support.mailing import OURS, attach, letter, names, read

HUMAN = "Det gick inte att leverera."


def report(fields: str, returned: str = "message/rfc822", kind: str = "delivery-status", **headers: str) -> str:
    given = {
        "From": "Mail Delivery System <MAILER-DAEMON@mx.fou.example>",
        "Subject": "Undelivered Mail Returned to Sender",
        **headers,
    }
    head = "".join(f"{k}: {v}\n" for k, v in given.items())
    back = f"Message-ID: {OURS}\nFrom: lovande@fou.example\nSubject: Formulär\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=in\n\n--in\n\nHej\n"
    back += '--in\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="P01.docx"\n\nPK\n--in--\n'
    return (
        f"{head}MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=out\n\n--out\n\n{HUMAN}\n"
        f"--out\nContent-Type: message/{kind}\n\n{fields}\n--out\nContent-Type: {returned}\n\n{back}\n--out--\n"
    )


FAILED = """Reporting-MTA: dns; mx.fou.example

Original-Recipient: rfc822;Kim@norrvik.example
Final-Recipient: rfc822;kim.exempel@internal.norrvik.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <kim@norrvik.example>: Recipient address
    rejected: User unknown
"""


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_the_address_we_sent_to_why_and_which_mail(returned: str) -> None:
    one = read(report(FAILED, returned))
    why = "550 5.1.1 <kim@norrvik.example>: Recipient address rejected: User unknown"
    assert one.kind is MailKind.BOUNCE
    assert one.bounces == (Bounce("kim@norrvik.example", "5.1.1", why, OURS),)


def test_our_own_mail_coming_back_brings_no_files() -> None:
    one = read(report(FAILED))
    assert (names(one), OURS in one.answers_to) == ([], True)


def test_several_addresses_in_one_report_are_all_told_and_those_that_arrived_are_not() -> None:
    more = "\nFinal-Recipient: rfc822; alex@ekvalla.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822; bo@ekvalla.example\nAction: delivered\nStatus: 2.0.0\n"
    assert [(b.address, b.status) for b in read(report(FAILED + more)).bounces] == [
        ("kim@norrvik.example", "5.1.1"),
        ("alex@ekvalla.example", "5.2.2"),
    ]


@pytest.mark.parametrize(
    ("action", "kind"), [("delayed", MailKind.DELAYED), ("delivered", MailKind.RECEIPT), ("relayed", MailKind.RECEIPT)]
)
def test_a_report_that_is_no_failure_is_no_bounce(action: str, kind: MailKind) -> None:
    one = read(report(FAILED.replace("failed", action), Subject="Delivery Status Notification (Delay)"))
    assert (one.kind, [b.address for b in one.bounces]) == (
        kind,
        ["kim@norrvik.example"] if action == "delayed" else [],
    )


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("REPORT.IPM.Note.NDR", MailKind.BOUNCE),
        ("REPORT.IPM.Note.IPNRN", MailKind.RECEIPT),
        ("REPORT.IPM.Note.DR", MailKind.RECEIPT),
        ("REPORT.IPM.Note.DELAYED", MailKind.DELAYED),
    ],
)
def test_outlook_says_what_a_report_is_by_its_class(told: str, kind: MailKind) -> None:
    assert kind_of(Opened(message_class=told), "") is kind


def test_a_read_receipt_is_told() -> None:
    fields = f"Reporting-UA: Outlook\nFinal-Recipient: rfc822;kim@norrvik.example\nOriginal-Message-ID: {OURS}\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    one = read(report(fields, kind="disposition-notification", From="kim@norrvik.example", Subject="Läst: Formulär"))
    assert (one.kind, one.bounces, one.answers_to[0]) == (MailKind.RECEIPT, (), OURS)


EXIM = (
    "This message was created automatically by mail delivery software.\n\n"
    "A message that you sent could not be delivered. The following address failed:\n\n"
    "  kim@norrvik.example\n    550 5.1.1 User unknown\n\n"
    "------ This is a copy of the message ------\n\n"
    "Message-ID: <m001.host-2026@fou.example>\nFrom: lovande@fou.example\nTo: annan@ekvalla.example\n"
)
QMAIL = "Hi. This is the qmail-send program.\n\n<kim@norrvik.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
SWEDISH = (
    "Meddelandet kunde inte levereras till Kim Exempel (kim@norrvik.example). Fel: 550 5.1.1 användaren finns inte.\n"
)


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        (EXIM, {"Subject": "Mail delivery failed: returning message", "From": "Mailer-Daemon@mx.example", "X-Failed-Recipients": "kim@norrvik.example"}),
        (EXIM, {"Subject": "Mail delivery failed", "From": "Mailer-Daemon@mx.example"}),
        (QMAIL, {"Subject": "failure notice", "From": "MAILER-DAEMON@mx.example"}),
        (SWEDISH, {"Subject": "Det gick inte att leverera: Formulär", "From": "postmaster@norrvik.example"}),
        (SWEDISH, {"Subject": "Olevererat: Formulär", "From": "Microsoft Outlook <MicrosoftExchange329e@fou.example>"}),
        (SWEDISH, {"Subject": "Undeliverable: Formulär", "From": "postmaster@norrvik.example"}),
        (SWEDISH, {"Subject": "Undelivered Mail Returned to Sender", "From": "<>"}),
    ],
)  # fmt: skip
def test_servers_that_follow_no_standard_are_understood(text: str, headers: dict[str, str]) -> None:
    one = read(
        "".join(f"{k}: {v}\n" for k, v in headers.items())
        + f"To: lovande@fou.example\nReferences: {OURS}\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    )
    assert one.kind is MailKind.BOUNCE
    assert [(b.address, b.status, b.message_id) for b in one.bounces] == [("kim@norrvik.example", "5.1.1", OURS)]


@pytest.mark.parametrize("subject", ["SV: Undeliverable: Formulär", "Kan inte levereras i tid", "Fråga om leveransfel"])
def test_a_person_who_writes_about_a_failure_is_no_server(subject: str) -> None:
    assert read(letter("Jag fick 5.1.1 tillbaka.", subject)).kind is MailKind.ORDINARY


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x=1"}, {"Precedence": "auto_reply"}, {"X_Autoreply": "yes"},
        {"X_Autorespond": "x"}, {"subject": "Autosvar: Formulär"}, {"subject": "Automatiskt svar: Formulär"}, {"subject": "Automatic reply: Form"},
        {"subject": "Out of office: Form"}, {"subject": "Frånvaro: SV: Formulär"}, {"subject": "Frånvaro"}, {"subject": "Frånvaromeddelande: Kim"},
    ],
)  # fmt: skip
def test_an_automatic_reply_is_told(headers: dict[str, str]) -> None:
    assert read(letter("Jag är borta.", **headers)).kind is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "All"}, {"Precedence": "bulk"}, {"subject": "Frånvaro i skolan – svar"},
        {"subject": "SV: Frånvaroteamet"}, {"subject": "Formulär: autosvar i chatt"},
    ],
)  # fmt: skip
def test_an_ordinary_mail_is_not_taken_for_an_automatic_one(headers: dict[str, str]) -> None:
    """Exchange asks on ordinary mail too that nobody replies by itself, and absence is what some ways of working are about."""
    assert read(letter(**headers)).kind is MailKind.ORDINARY


def test_a_case_systems_mail_keeps_its_file_though_it_calls_itself_automatic() -> None:
    one = read(attach(letter(Auto_Submitted="auto-generated"), "Svar.docx", b"PK"))
    assert (one.kind, names(one)) == (MailKind.AUTO_REPLY, ["Svar.docx"])


def test_a_bounce_that_somebody_forwards_tells_whom_it_is_about() -> None:
    outer = attach(letter("Den här kom till mig.", "VB: Undeliverable"), "studs.eml", report(FAILED).encode())
    one = read(outer)
    assert (one.kind, names(one), [b.address for b in one.bounces]) == (MailKind.ORDINARY, [], ["kim@norrvik.example"])
