"""What can be wrong between us and a mail server, each with a sentence that says what, where and what to do next."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from pipeline.base.errors import ExitCode, LovandeError
from pipeline.model.mail import Server


class Trouble(StrEnum):
    """For programs; people read the sentence."""

    NOT_FOUND = "not_found"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    LOST = "lost"
    CERTIFICATE = "certificate"
    TLS = "tls"
    NO_TLS = "no_tls"
    PASSWORD = "password"
    PASSWORD_NOT_ALLOWED = "password_not_allowed"
    TOKEN = "token"
    LOGIN_REQUIRED = "login_required"
    LOGIN_NEEDS_TLS = "login_needs_tls"
    NO_LOGIN = "no_login"
    SENDER = "sender"
    LIMIT = "limit"
    RELAY = "relay"
    FOLDER = "folder"
    READ_ONLY = "read_only"
    FULL = "full"
    ANSWER = "answer"


SENTENCES = {
    Trouble.NOT_FOUND: (
        "{server} går inte att hitta: namnet finns inte, eller så saknar datorn nätverk. "
        "Kontrollera stavningen och att datorn är uppkopplad, med VPN om ni brukar det."
    ),
    Trouble.REFUSED: (
        "{server} tar inte emot anslutningar på port {port}. Fråga IT efter rätt port: 587 eller 465 för att skicka, 993 eller 143 för att hämta."
    ),
    Trouble.TIMEOUT: (
        "{server} svarade inte i tid. Försök igen om en stund. Hjälper det inte: fråga IT om adress och port är rätt och om en brandvägg står i vägen."
    ),
    Trouble.LOST: "Förbindelsen med {server} bröts. Kör kommandot igen om en stund. Händer det varje gång: visa IT det här meddelandet.",
    Trouble.CERTIFICATE: (
        "{server} visade ett certifikat som det inte går att lita på. "
        "Kontrollera att servernamnet är det som IT har uppgett, och be annars IT rätta certifikatet; kontrollen går inte att stänga av. "
        "Har organisationen en egen certifikatutfärdare: lägg sökvägen till dess certifikat (.pem) i miljövariabeln SSL_CERT_FILE."
    ),
    Trouble.TLS: (
        "Det gick inte att kryptera förbindelsen med {server}. "
        "Kontrollera porten: smtps:// går till 465 och smtp:// till 587, imaps:// till 993 och imap:// till 143. Stämmer den: visa IT det här meddelandet."
    ),
    Trouble.NO_TLS: (
        "{server} erbjuder ingen kryptering (STARTTLS), så ingenting har skickats dit. Fråga IT efter en adress med kryptering. "
        "Ett internt relä får ta emot brev utan kryptering om ni skickar med --insecure; att hämta går aldrig okrypterat."
    ),
    Trouble.PASSWORD: (
        "{server} godtog inte lösenordet för {user}. "
        "Kontrollera användare och lösenord: det tas ur miljövariabeln LOVANDE_MAIL_PASSWORD, annars ur datorns nyckelring. "
        "Stämmer de tillåter organisationen kanske inte inloggning med lösenord: se docs/it.md."
    ),
    Trouble.PASSWORD_NOT_ALLOWED: (
        "{server} släpper inte in {user} med lösenord: organisationen tillåter det inte. "
        "Skriv breven till filer i stället (--to eml), eller be IT om en token: se docs/it.md."
    ),
    Trouble.TOKEN: (
        "{server} godtog inte token för {user}. Den har troligen gått ut: hämta en ny och lägg den i miljövariabeln LOVANDE_MAIL_TOKEN. Se docs/it.md."
    ),
    Trouble.LOGIN_REQUIRED: (
        "{server} kräver inloggning, och det finns inget lösenord och ingen token att logga in med. "
        "Lägg lösenordet i datorns nyckelring eller i miljövariabeln LOVANDE_MAIL_PASSWORD, eller en token i LOVANDE_MAIL_TOKEN. Se docs/it.md."
    ),
    Trouble.LOGIN_NEEDS_TLS: (
        "{server} kräver inloggning men erbjuder ingen kryptering, och lösenord skickas aldrig okrypterade. Fråga IT efter en adress med kryptering."
    ),
    Trouble.NO_LOGIN: (
        "{server} erbjuder ingen inloggning som passar på port {port}: AUTH saknas, eller så tar den inte emot det slags lösenord eller token som finns. "
        "Fråga IT efter rätt port, ofta 587 eller 465. Ett internt relä utan inloggning nås på port 25."
    ),
    Trouble.SENDER: (
        "{server} låter inte {user} skicka från den här avsändaren. "
        "Be IT ge kontot rätt att skicka som omgångens brevlåda, eller ändra adressen under [mail] i round.toml."
    ),
    Trouble.LIMIT: (
        "{server} låter inte {user} skicka fler brev nu. Vänta till i morgon och kör kommandot igen, eller fråga IT hur många brev kontot får skicka."
    ),
    Trouble.RELAY: (
        "{server} skickar inte brev vidare till andra organisationer härifrån. "
        "Logga in med lösenord eller token, eller be IT låta den här datorn skicka genom servern."
    ),
    Trouble.FOLDER: "Mappen finns inte i brevlådan på {server}. Skriv den som i e-postprogrammet, med / mellan mapp och undermapp och %20 för mellanslag.",
    Trouble.READ_ONLY: (
        "Brevlådan på {server} får bara läsas. "
        "Be IT om rätt att flytta brev i den: de som är klara läggs i en egen mapp."
    ),
    Trouble.FULL: "Brevlådan på {server} är full. Ta bort eller flytta brev, eller be IT om mer plats, och kör kommandot igen.",
    Trouble.ANSWER: "{server} svarade något oväntat. Försök igen om en stund. Händer det varje gång: visa IT det här meddelandet.",
}


KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Trouble], ...] = (
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), Trouble.LOST),
    (ssl.SSLError, Trouble.TLS),
    (TimeoutError, Trouble.TIMEOUT),
    (socket.gaierror, Trouble.NOT_FOUND),
    (ConnectionRefusedError, Trouble.REFUSED),
    (smtplib.SMTPResponseException, Trouble.ANSWER),
    (imaplib.IMAP4.readonly, Trouble.READ_ONLY),
    ((smtplib.SMTPServerDisconnected, ConnectionError, imaplib.IMAP4.abort, EOFError), Trouble.LOST),
    ((smtplib.SMTPException, imaplib.IMAP4.error, ImapToolsError), Trouble.ANSWER),
)
"""The first that fits. What is none of them, such as no route to the host, means that there is no network."""


class MailServerError(LovandeError):
    """We cannot go on with a mail server. `words` are its own, on one line; never a secret."""

    exit_code = ExitCode.MAIL_FAILED

    def __init__(self, server: Server, trouble: Trouble, words: str = "", user: str = "") -> None:
        self.server, self.trouble, self.words = server, trouble, words
        said = SENTENCES[trouble].format(server=server, port=server.port, user=user or "kontot")
        super().__init__(f"{said} ({words})" if words else said)


def one_line(words: bytes | str | None) -> str:
    """A server's words as one readable line of no great length."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words or ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


@contextmanager
def speaking_with(server: Server) -> Iterator[None]:
    """What network, TLS and protocol raise inside, as MailServerError. Errors of our own pass."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError) as e:
        trouble, words = what_is_wrong(e)
        raise MailServerError(server, trouble, words) from e


def what_is_wrong(error: BaseException) -> tuple[Trouble, str]:
    """An error of socket, ssl, smtplib, imaplib or imap-tools as the trouble it means, and words worth showing."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        return Trouble.TIMEOUT, ""  # smtplib tells a timeout and a lost connection by the same error
    trouble = next((trouble for kinds, trouble in KINDS if isinstance(error, kinds)), Trouble.NOT_FOUND)
    words = _words(error) if trouble in (Trouble.CERTIFICATE, Trouble.TLS, Trouble.ANSWER, Trouble.NOT_FOUND) else ""
    return (Trouble.FULL if trouble is Trouble.ANSWER and "[OVERQUOTA]" in words.upper() else trouble), words


def _words(error: BaseException) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return one_line(getattr(error, "verify_message", ""))
        case ssl.SSLError():
            return one_line(getattr(error, "reason", ""))
        case smtplib.SMTPResponseException():
            return f"{error.smtp_code} {one_line(error.smtp_error)}"
        case UnexpectedCommandStatusError():
            said = error.command_result[1]
            return one_line(said[-1] if said and isinstance(said[-1], bytes | str) else "")
        case imaplib.IMAP4.error() | ImapToolsError():
            return one_line(str(error))
        case OSError():
            return one_line(error.strerror)
    return ""
