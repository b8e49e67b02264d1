"""A mail that lies in the inbox -> a return for each form in it, or one in quarantine that says what the mail is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pipeline.base.package import sha256
from pipeline.intake.names import display_name
from pipeline.model.instrument import Instrument
from pipeline.model.mail import OURS, Elsewhere, Incoming, MailKind, NotReached
from pipeline.model.returns import Return, State, put_in_quarantine
from pipeline.reading import files as reading

from .mails import read_mails

OF_SERVERS = (MailKind.BOUNCE, MailKind.DELAYED)
NO_FORM = "not_a_form"
SAVE_IT = "spara filen och lägg den i inbox"
BOUNCED = "Mejlet säger att ett mejl inte kom fram till {address}{why}. {remedy}"
REMEDIES = {
    NotReached.GONE: "Rätta adressen i registret och skicka formuläret igen.",
    NotReached.FULL: "Brevlådan är full, men adressen finns: ring, eller skicka formuläret igen när det finns plats.",
    NotReached.REFUSED: "Servern ville inte ha mejlet (skräppost, regler eller storlek): be mottagarens it-stöd släppa fram det.",
}
NOT_A_SERVER = "Det kommer inte från en e-postserver: läs det innan du ändrar något i registret."
DELAYED = (
    "Mejlet säger att ett mejl är försenat och att servern försöker igen. Inget behöver göras: ta bort mejlet ur inbox."
)
RECEIPT = "Mejlet är ett kvitto på att ett mejl är levererat eller läst. Inget behöver göras: ta bort mejlet ur inbox."
AUTO_REPLY = "Mejlet är ett automatiskt svar. Se om det säger när personen är tillbaka eller vem som svarar i stället, och ta bort det ur inbox."
SECURE = f"Mejlet är skickat som säker e-post, så svaret ligger inte i det. Läs det i den tjänst som mejlet nämner, {SAVE_IT}."
ENCRYPTED = (
    "Mejlet är krypterat (S/MIME eller PGP), så att bara den som har nyckeln kan läsa det. Öppna det i ett e-postprogram som har "
    f"nyckeln, {SAVE_IT}, eller be om filen okrypterad."
)
LINK = (
    "Svaret ligger bakom en länk ({hosts}), som inte är öppnad. Be om filen som bifogad kopia, "
    f"eller öppna länken själv om du litar på avsändaren, {SAVE_IT}."
)
WINMAIL = f"Det som var bifogat ligger i Outlooks egen inslagning (winmail.dat), som inte gick att öppna här. Öppna mejlet i Outlook, {SAVE_IT}, eller be om filen igen."
IN_TEXT = "Mejlet har inget formulär bifogat{others}. Läs mejlet och för in svaren i en kopia av formuläret."
NOTHING = "Mejlet har varken text eller bifogad fil. Be avsändaren att skicka formuläret igen."


def returns_in_mails(
    known: Instrument, name: str, data: bytes
) -> Iterator[tuple[tuple[Return, ...], tuple[bytes, ...]]]:
    """For each mail in the file called `name`: its returns, and the content of each, in the same order.

    A file in it is called "mejl.msg/Svar.docx". Without a form among them the mail is one return.
    """
    for mail in read_mails(name, data):
        files = _files_by_name(replace(mail, files=(*mail.files, *mail.returned)))
        came = {file for file, _ in files[: len(mail.files)]}
        read = (replace(r, sender=mail.who) for r in reading.read_files(known, files))
        returns = tuple(r for r in read if _is_in(r.file, came) or _is_answered(r))
        content = dict(files)
        whole = Return(mail.name, sha256(data) if mail.name == name else "")
        if all(any(f.code == NO_FORM for f in r.findings) for r in returns):
            yield (put_in_quarantine(whole, *_what_it_is(mail)),), (b"",)
            continue
        if mail.is_report and mail.kind in OF_SERVERS and any(b.message_id.startswith(OURS) for b in mail.bounces):
            returns = (*returns, put_in_quarantine(whole, *_what_it_is(mail)))
        elif mail.broken:
            returns = (*returns, put_in_quarantine(whole, "mail_broken", mail.broken))
        yield returns, tuple(content.get(r.file, b"") for r in returns)


def _is_in(file: str, names: Collection[str]) -> bool:
    return any(file == name or file.startswith(f"{name}/") for name in names)


def _is_answered(ret: Return) -> bool:
    """A filled form is read whatever wraps it; our own blank one comes back in a bounce."""
    return any(a.state is State.ANSWERED for a in ret.answers.values())


def _files_by_name(mail: Incoming) -> list[tuple[str, bytes]]:
    """The files under names that can be shown and told apart."""
    found: dict[str, bytes] = {}
    for file in mail.files:
        name = wanted = f"{mail.name}/{display_name(file.name)}"
        n = 2
        while name in found:
            name, n = f"{wanted} ({n})", n + 1
        found[name] = file.content
    return list(found.items())


def _what_it_is(mail: Incoming) -> tuple[str, str]:
    """(code, reason) of a mail without a form."""
    if mail.broken:
        return "mail_broken", mail.broken
    if mail.kind is MailKind.BOUNCE:
        first = mail.bounces[0] if mail.bounces else None
        why = f" ({first.why})" if first and first.why else ""
        remedy = REMEDIES[first.trouble if first else NotReached.GONE] if mail.from_server else NOT_A_SERVER
        address = first.address if first and first.address else "mottagaren"
        return "mail_bounced", BOUNCED.format(address=address, why=why, remedy=remedy)
    if mail.kind is MailKind.DELAYED:
        return "mail_delayed", DELAYED
    if mail.kind is MailKind.RECEIPT:
        return "mail_receipt", RECEIPT
    if Elsewhere.SECURE_MAIL in mail.remarks:
        return "mail_secure", SECURE
    if Elsewhere.ENCRYPTED in mail.remarks:
        return "mail_secure", ENCRYPTED
    if Elsewhere.CLOUD_LINK in mail.remarks:
        return "mail_link", LINK.format(hosts=", ".join(mail.hosts[:3]))
    if Elsewhere.WINMAIL in mail.remarks:
        return "mail_winmail", WINMAIL
    if mail.kind is MailKind.AUTO_REPLY and not mail.files:
        return "mail_auto_reply", AUTO_REPLY
    if mail.text.strip() or mail.files:
        return "mail_without_form", IN_TEXT.format(others=_others([display_name(f.name) for f in mail.files]))
    return "mail_without_form", NOTHING


def _others(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" och {len(names) - 3} till" if len(names) > 3 else ""
    return f", bara {', '.join(names[:3])}{more}"
