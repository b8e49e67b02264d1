"""Bounces of a mail of ours as servers make them, by the styles in bounce_styles.py, and ordinary mails that are none."""

from __future__ import annotations

import html as pages
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from tests.support.bounce_styles import (
    BARE,
    DSN,
    FILE,
    FULL,
    GONE,
    HEADERS,
    HTML,
    INLINE,
    REFUSED,
    SAID,
    STYLES,
    WAITS,
    WHY,
    WORDS,
    Style,
)
from tests.support.filling import blank
from tests.support.mailing import attach, letter

MAILBOX, TOPIC = "lovande@fou.example", "Beskriv ert arbetssätt: Gruppen"
OURS = "<lovande.host-2026.M001.c913e41461d9@fou.example>"
KIM = "kim@norrvik.example"
SHORT = {GONE: "Failure", FULL: "Failure", REFUSED: "Failure", WAITS: "Delay"}
ACTION = {GONE: "failed", FULL: "failed", REFUSED: "failed", WAITS: "delayed"}


class Planted(NamedTuple):
    """A bounce, and what it is."""

    name: str
    kind: str
    mail: bytes


def our_mail(address: str = KIM, message_id: str = OURS, form: bytes = b"") -> EmailMessage:
    """The mail of ours that came back, with the blank form."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"FoU Mälarkanten <{MAILBOX}>", f"Kim Exempel <{address}>", TOPIC
    mail["Message-ID"] = message_id
    mail.set_content("Hej Kim!\n\nVi ber er beskriva arbetssättet Gruppen i det bifogade formuläret.\n")
    attach(mail, "P01-gruppen.docx", form or blank("docx", "oversikt", "P01"))
    mail.set_boundary("lovande-1")
    return mail


def bounces(address: str = KIM, message_id: str = OURS, form: bytes = b"") -> Iterator[Planted]:
    """Every style with every kind it has, reasons taken in turn."""
    ours = our_mail(address, message_id, form)
    turn = 0
    for style in STYLES:
        for kind in style.kinds:
            turn += 1
            yield Planted(f"{style.name}/{kind}", kind, bounce(style, kind, turn, ours))


def bounce(style: Style, kind: str, turn: int, ours: EmailMessage) -> bytes:
    address = ours["To"].addresses[0].addr_spec
    status, why = WHY[kind][turn % len(WHY[kind])]
    facts = {
        "address": address, "why": why, "domain": address.partition("@")[2], "host": "mx.fou.example", "topic": TOPIC,
        "id": ours["Message-ID"], "said": SAID[style.language][kind], "short": SHORT[kind],
    }  # fmt: skip
    said = "\n\n".join(t.format(**facts) for t in (style.intro, WORDS[style.language][kind], style.line) if t)
    mail = EmailMessage(policy=SMTP.clone(refold_source="none"))
    if style.path != "-":
        mail["Return-Path"] = style.path
    mail["From"], mail["To"], mail["Subject"] = style.sender.format(**facts), MAILBOX, style.subject.format(**facts)
    mail["Message-ID"], mail["Date"] = f"<{turn}.b@mx.example>", "Mon, 05 Oct 2026 10:00:00 +0200"
    for line in style.headers:
        name, _, value = line.format(**facts).partition(": ")
        mail[name] = value
    whole = ours.as_bytes()
    head = whole.partition(b"\r\n\r\n")[0] + b"\r\n"
    if style.shape == INLINE:
        mail.set_content(
            f"{said}\n\n{style.divider}\n\n{whole[:6000].decode('utf-8', 'replace')}".replace("\r\n", "\n"), cte="8bit"
        )
        return mail.as_bytes()
    if style.shape == HTML:
        lines = "".join(f"<p>{pages.escape(t)}</p>" for t in said.splitlines() if t)
        mail.set_content(
            f"<html><body>{lines}<p>Message-ID: {pages.escape(facts['id'])}</p></body></html>", subtype="html"
        )
        return mail.as_bytes()
    if style.shape == BARE:
        mail["References"] = facts["id"]
        mail.set_content(said)
        return mail.as_bytes()
    final = "" if "utan adress" in style.name else f"Final-Recipient: rfc822; {address}\n"
    parts = [("text/plain; charset=utf-8", said.encode())]
    if style.shape in (DSN, HEADERS):
        fields = f"Reporting-MTA: dns; mx.fou.example\n\n{final}Action: {ACTION[kind]}\nStatus: {status}\nDiagnostic-Code: smtp; {why}\n"
        parts.append(("message/delivery-status", fields.encode()))
    parts.append(
        ("text/rfc822-headers", head) if style.shape == HEADERS
        else ('application/octet-stream; name="Mime.822"', whole) if style.shape == FILE
        else ("message/rfc822", whole)
    )  # fmt: skip
    media = "multipart/report; report-type=delivery-status" if style.shape in (DSN, HEADERS) else "multipart/mixed"
    first = (
        mail.as_bytes().rstrip(b"\r\n")
        + f'\r\nMIME-Version: 1.0\r\nContent-Type: {media}; boundary="QQ"\r\n\r\n'.encode()
    )
    return (
        first
        + b"".join(b"--QQ\r\nContent-Type: " + t.encode() + b"\r\n\r\n" + c + b"\r\n" for t, c in parts)
        + b"--QQ--\r\n"
    )


# ---- Mails that are none


SUBJECTS = ("SV: {topic}", "Re: {topic}", "VB: {topic}", "Fråga", "Undeliverable mail in our inbox", "SV: Undelivered Mail Returned to Sender",
            "Leveransen är försenad", "Brevlådan är full", "Olevererat paket", "Mail delivery failed?", "Delivery Status", "Postfach voll")  # fmt: skip
TEXTS = (
    "Hej! Vi återkommer i nästa vecka.",
    "Hej! Förra mejlet studsade, så jag skriver från en annan adress.",
    "Jag fick ”550 5.1.1 User unknown” när jag skrev till er förra adress. Vad gör jag?",
    "Vår brevlåda var full, men nu går det att skicka igen.",
    "Mejlet kunde inte levereras till min kollega, skicka det gärna till mig.",
    "Vi avstår. Arbetssättet heter Kan inte levereras i tid.",
    "The message could not be delivered to Alex, who has left.",
    "Hej!\n\nMail Delivery System skriver till mig varje dag. Hör det ihop med er?\n\nMvh\nKim",
)
QUOTED = f"\n\nFrån: FoU Mälarkanten <{MAILBOX}>\nSkickat: den 1 oktober 2026 09:00\nTill: Kim Exempel <{KIM}>\nÄmne: {TOPIC}\n\nHej Kim! Message-ID: {OURS}\n"
AWAY = {
    "sv": (
        "Automatiskt svar: {topic}",
        "Jag är ledig till den 14 oktober. Mejlet vidarebefordras inte. Växel: 450 12 34, rum 412 A.",
    ),
    "en": ("Automatic reply: {topic}", "I am out of office and my mailbox is not read."),
    "de": (
        "Abwesenheitsnotiz: {topic}",
        "Ich bin bis 5.10.26 nicht im Büro. Ihre Nachricht wird nicht weitergeleitet. Tel. 450 12 34",
    ),
    "fr": ("Réponse automatique : {topic}", "Je suis absente du bureau."),
    "fi": ("Automaattinen vastaus: {topic}", "Olen poissa toimistolta 2.11.26 asti. Puh. 551 2233."),
    "da": ("Automatisk svar: {topic}", "Jeg er ikke på kontoret. Min adresse bruges ikke længere."),
    "no": ("Automatisk svar: {topic}", "Jeg har sluttet i kommunen 4.8.26, og adressen finnes ikke lenger."),
}
AUTOMATIC = (
    {"Auto_Submitted": "auto-replied", "Return_Path": "<>"},
    {"X_Auto_Response_Suppress": "All", "Auto_Submitted": "auto-generated", "Return_Path": "<>"},
    {"Precedence": "bulk", "Return_Path": "<>"},
    {"X_Autoreply": "yes"},
    {"Return_Path": "<>"},
)


class Ordinary(NamedTuple):
    """A mail that is no bounce."""

    name: str
    mail: bytes


def ordinary() -> Iterator[Ordinary]:
    """More than two hundred: replies, forwards, questions about bounces, automatic replies, receipts, acknowledgements."""
    for n, subject in enumerate(SUBJECTS):
        for m, text in enumerate(TEXTS):
            more = {"In_Reply_To": OURS, "References": OURS} if (n + m) % 2 else {}
            sender = (
                "Kim Exempel <kim@norrvik.example>",
                "Alex <alex@annan.example>",
                "Post Master <post.master@norrvik.example>",
            )[(n + m) % 3]
            mail = letter(
                text + (QUOTED if m % 2 else ""),
                subject.format(topic=TOPIC),
                From=sender,
                Return_Path="<kim@norrvik.example>",
                **more,
            )
            if n % 4 == 3:  # our mail as it came, attached to theirs
                mail.add_attachment(our_mail())
            yield Ordinary(f"skrivet {n}/{m}", mail.as_bytes())
    for language, (subject, text) in AWAY.items():
        for n, headers in enumerate(AUTOMATIC):
            for m, sender in enumerate(
                (
                    "Kim Exempel <kim@norrvik.example>",
                    "Registrator <registrator@norrvik.example>",
                    "noreply@norrvik.example",
                )
            ):
                mail = letter(text, subject.format(topic=TOPIC), From=sender, In_Reply_To=OURS, **headers)
                yield Ordinary(f"borta {language}/{n}/{m}", mail.as_bytes())
    for n, subject in enumerate(
        (
            "Läst: {topic}",
            "Read: {topic}",
            "Gelesen: {topic}",
            "Levererat: {topic}",
            "Delivered: {topic}",
            "Not read: {topic}",
        )
    ):
        yield Ordinary(
            f"kvitto {n}",
            letter(
                "Meddelandet har tagits emot.", subject.format(topic=TOPIC), In_Reply_To=OURS, Return_Path="<>"
            ).as_bytes(),
        )
