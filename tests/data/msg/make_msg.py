"""Makes the .msg files here with writers that are not ours: see README.md. Run from the repository's top: python -m tests.data.msg.make_msg FOLDER

FOLDER has the writers installed (README.md says how); nothing of them is kept here.
"""

from __future__ import annotations

import importlib
import json
import struct
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.rounds import answered

HERE = Path(__file__).parent
SENT = datetime(2026, 10, 22, 8, 12, tzinfo=UTC)
OURS = "<m001.host-2026@fou.example>"
FOU = ("lovande@fou.example", "FoU Mälarkanten")
KIM = ("kim@norrvik.example", "Kim Exempel")
STRING, TIME = 0x1F, 0x40
QUOTED = "Från: FoU Mälarkanten <lovande@fou.example>\r\nSkickat: den 1 oktober 2026 09:00\r\nTill: Kim Exempel\r\nÄmne: Formulär: Gruppen\r\n\r\nHej! Fyll i formuläret. https://fou.sharepoint.com/:w:/s/lovande/Var-eget\r\n"


def logo(width: int = 120, height: int = 40) -> bytes:
    """A small picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x1f\x6f\x8b" * width) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def with_oxmsg(folder: Path) -> None:
    """@tutao/oxmsg: a reply with the form attached, as most come."""
    form = folder / "form.docx"
    form.write_bytes(answered("P01"))
    headers = "From: Kim Exempel <kim@norrvik.example>\r\n"
    headers += f"Message-ID: <svar1@norrvik.example>\r\nIn-Reply-To: {OURS}\r\nReferences: <aldre@fou.example> {OURS}\r\nDate: Thu, 22 Oct 2026 10:12:00 +0200\r\n\r\n"
    text = f"Hej!\r\nHär kommer vårt svar. Kortfattat på några ställen.\r\n\r\nMed vänlig hälsning\r\nKim Exempel\r\nNorrviks kommun\r\nwww.norrvik.example\r\n\r\n{QUOTED}"
    script = f"""
import {{Email, Attachment}} from "@tutao/oxmsg";
import {{readFileSync, writeFileSync}} from "fs";
const mail = new Email(false, false)
  .sender({json.dumps(KIM[0])}, {json.dumps(KIM[1])}).to({json.dumps(FOU[0])}, {json.dumps(FOU[1])})
  .subject("SV: Formulär: Gruppen").bodyText({json.dumps(text)}).bodyHtml("<p>" + {json.dumps(text.replace("<", "&lt;"))}.replaceAll("\\r\\n", "<br>") + "</p>")
  .sentOn(new Date("{SENT.isoformat()}")).headers({json.dumps(headers)})
  .attach(new Attachment(new Uint8Array(readFileSync("form.docx")), "Svar från Norrvik – Gruppen (åäö).docx"));
writeFileSync({json.dumps(str(HERE / "reply.msg"))}, mail.msg());
"""
    (folder / "make.mjs").write_text(script, encoding="utf-8")
    subprocess.run(["node", "make.mjs"], cwd=folder, check=True)


def with_msgforge() -> None:
    """msgforge: HTML as Outlook keeps it, with pictures in the text."""
    message = importlib.import_module("msgforge").Message
    html = '<html><body><p>Hej, här är vår fil och en bokning.</p><p>Vänliga hälsningar<br>Kim</p><img src="cid:image001.png@01D9A0B0"></body></html>'
    mail = message("SV: Formulär: Gruppen", html, to=[FOU], sender=KIM, sent=SENT)
    mail.attach_bytes("image001.png", logo(), "image/png", "image001.png@01D9A0B0")
    mail.attach_bytes("Uppföljning.ics", CALENDAR, "text/calendar")
    mail.attach_bytes("Kartan.xlsx", answered("P02", "xlsx"))
    (HERE / "logo-and-calendar.msg").write_bytes(mail.as_bytes())
    link = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnorrvik-my.sharepoint.com%2F%3Aw%3A%2Fg%2Fpersonal%2Fkim%2FEabc%3Fe%3D1&data=05%7C02"
    html = f'<html><head><style>p {{margin:0}}</style></head><body><p>Hej! Svaret ligger här: <a href="{link}">Gruppen.docx</a></p>'
    html += '<p>Mvh<br>Kim<br><a href="https://teams.microsoft.com/l/meetup-join/19%3ameeting">Boka möte</a> | '
    html += '<a href="https://norrvik.sharepoint.com/sites/gdpr">Så behandlar vi uppgifter</a></p></body></html>'
    mail = message("Gruppen", html, to=[FOU], sender=KIM, sent=SENT)
    (HERE / "onedrive-link.msg").write_bytes(mail.as_bytes())


def with_aspose() -> None:
    """aspose-email-foss: mails in mails, and Outlook's own classes."""
    create: Any = importlib.import_module("aspose.email_foss.msg").MapiMessage.create
    inner = create("SV: Formulär: Gruppen", "Hej! Se bifogat. /Alex\r\n")
    _from(inner, "alex@norrvik.example", "Alex Exempel")
    inner.set_property(0x1042, STRING, OURS)
    inner.add_attachment("Gruppen ifylld.docx", answered("P01"), mime_type="application/octet-stream")
    outer = create("VB: Formulär: Gruppen", "Vidarebefordrar svaret från Alex.\r\n\r\nMvh\r\nRegistrator\r\n")
    _from(outer, "registrator@norrvik.example", "Registrator")
    outer.add_recipient(FOU[0], display_name=FOU[1])
    outer.add_embedded_message_attachment(inner)
    outer.save(HERE / "forwarded.msg")

    back = create("Formulär: Gruppen", "Hej! Fyll i formuläret.\r\n")
    back.set_property(0x1035, STRING, OURS)
    back.add_attachment("P01-gruppen.docx", b"PK our own form", mime_type="application/octet-stream")
    words = "Det gick inte att leverera till följande mottagare eller grupper:\r\n\r\n"
    words += "Kim Exempel (kim@norrvik.example)\r\nDet gick inte att hitta e-postadressen.\r\n\r\n"
    words += "Diagnostikinformation för administratörer:\r\nGenererande server: mx.fou.example\r\nkim@norrvik.example\r\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\r\n"
    report = create("Olevererat: Formulär: Gruppen", words)
    report.message_class = "REPORT.IPM.Note.NDR"
    _from(report, "postmaster@fou.example", "Microsoft Outlook")
    one = report.add_recipient("kim@norrvik.example", display_name="Kim Exempel")
    one.set_property(0x1001, STRING, "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found")
    one.set_property(0x39FE, STRING, "kim@norrvik.example")
    report.add_embedded_message_attachment(back)
    report.save(HERE / "ndr.msg")

    auto = create("Automatiskt svar: Formulär: Gruppen", "Jag är på semester till den 2 november.\r\nKim\r\n")
    auto.message_class = "IPM.Note.Rules.OofTemplate.Microsoft"
    auto.set_property(0x1042, STRING, OURS)
    _from(auto, *KIM)
    auto.save(HERE / "automatic-reply.msg")


def _from(mail: Any, address: str, name: str) -> None:
    for id, value in ((0x0C1F, address), (0x0C1A, name), (0x5D01, address)):
        mail.set_property(id, STRING, value)
    mail.set_property(0x0E06, TIME, SENT)


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    sys.path += [str(p) for p in place.glob("venv/lib/python*/site-packages")]
    with_oxmsg(place)
    with_msgforge()
    with_aspose()
