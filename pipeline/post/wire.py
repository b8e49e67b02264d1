"""A mail as it goes over the wire: addresses of the envelope, seven or eight bits, the size, the dots."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import SMTP

from pipeline.model.addresses import address_mistake
from pipeline.model.mail import Delivery, DeliveryOutcome

END = b".\r\n"
"""What makes a mail the server's."""


class CannotGo(Exception):
    """This mail cannot be handed to this server as it is; `delivery` says so in Swedish."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.delivery = Delivery(DeliveryOutcome.REFUSED, code, words)


@dataclass(frozen=True, slots=True)
class Packed:
    """What a server is told about one mail."""

    sender: str
    recipient: str
    options: tuple[str, ...]
    """Of MAIL FROM."""
    content: bytes
    """With CRLF and doubled dots, ending in a whole line, without the final dot."""


def pack_mail(message: bytes, sender: str, recipient: str, offers: dict[str, str]) -> Packed:
    """A mail made ready for a server that `offers` these extensions (EHLO keyword in lower case: parameters).

    Raises CannotGo for an address that is none, for letters that the server cannot take and for a mail that is too big.
    """
    whole = with_crlf(message)
    senders, recipients = envelope(sender), envelope(recipient)
    head = whole.partition(b"\r\n\r\n")[0]
    options = []
    if not (senders + recipients).isascii() or not head.isascii():
        if "smtputf8" not in offers:
            raise CannotGo(
                "Adressen eller ämnet har å, ä, ö eller andra tecken som mejlservern inte klarar. Använd en adress utan dem."
            )
        options = ["SMTPUTF8"]
    if not whole.isascii():
        if "8bitmime" in offers:
            options.append("BODY=8BITMIME")
        else:
            whole = seven_bits(whole)
    limit = int(offers["size"]) if offers.get("size", "").isdecimal() else 0
    if limit and len(whole) > limit:
        raise CannotGo(
            f"Brevet är {_megabytes(len(whole))} och mejlservern tar emot högst {_megabytes(limit)}. Be IT höja gränsen, eller dela upp det på flera brev."
        )
    if "size" in offers:
        options.append(f"SIZE={len(whole)}")
    return Packed(senders, recipients, tuple(options), _with_dots_doubled(whole))


def envelope(address: str) -> str:
    """An address as servers know it: an international domain in its ASCII form (IDNA). Raises CannotGo when it is none."""
    if mistake := address_mistake(address):
        raise CannotGo(f"{' '.join(mistake[0].split())} Rätta den i registret.")
    local, _, domain = address.rpartition("@")
    try:
        return address if domain.isascii() else f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise CannotGo(f"”{domain}” kan inte vara namnet på en mejlserver. Rätta adressen i registret.") from None


def with_crlf(message: bytes) -> bytes:
    """Every line ended by CRLF, also the last one."""
    whole = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return whole if whole.endswith(b"\r\n") else whole + b"\r\n"


def _with_dots_doubled(message: bytes) -> bytes:
    """A line that begins with a dot begins with two, for one alone ends the mail."""
    return (b"." if message.startswith(b".") else b"") + message.replace(b"\n.", b"\n..")


def seven_bits(message: bytes) -> bytes:
    """The same mail with its eight-bit parts encoded, for the few servers that take seven bits only."""
    return message_from_bytes(message, policy=SMTP).as_bytes(policy=SMTP.clone(cte_type="7bit"))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
