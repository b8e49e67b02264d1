"""Files of other kinds under a form's name, and old formats with traps."""

from __future__ import annotations

import random

from tests.support import ROOT

from .expected import Hostile, form

DOC = ROOT / "tests/data/doc/P08-25.2.doc"
RTF = ROOT / "tests/data/rtf/P08-25.2.rtf"
LNK = b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F" + b"\0" * 200


def pdf_of(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF with these objects and a right table of where they are."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, last = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % last
    for number in range(1, last):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return bytes(out) + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (last, root, start)


def pdf(action: bytes = b"GoTo", kids: bytes = b"3 0 R") -> bytes:
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/%s>>>>" % action,
            2: b"<</Type/Pages/Kids[%s]/Count 1>>" % kids,
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        }
    )


def deep_pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj" + b"[" * 100_000 + b"]" * 100_000 + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def noise(size: int, start: bytes = b"") -> bytes:
    return start + random.Random(7).randbytes(size)


def rtf_object() -> bytes:
    trap = rb"{\object\objemb{\*\objclass Package}{\*\objdata 0105000002000000080000005061636b61676500}}"
    return RTF.read_bytes().replace(b"\\pard", trap + b"\\pard", 1)


def rtf_deep() -> bytes:
    return b"{\\rtf1 " + b"{" * 100_000 + b"x" + b"}" * 100_000 + b"}"


def torn_doc() -> bytes:
    data = bytearray(DOC.read_bytes())
    data[0x200:0x400] = noise(0x200)
    return bytes(data)


def renamed(stream: str) -> bytes:
    """The .doc with its main stream under another name, as the directory of another kind of file has it."""
    old, new = "WordDocument".encode("utf-16-le"), stream.encode("utf-16-le")
    data = DOC.read_bytes()
    at = data.index(old)
    entry = new.ljust(64, b"\0") + (len(new) + 2).to_bytes(2, "little")
    return data[:at] + entry + data[at + 66 :]


def looped_ole() -> bytes:
    """A compound file whose table of sectors leads round and round."""
    data = bytearray(DOC.read_bytes())
    for n in range(512, min(len(data), 512 + 4 * 128), 4):
        data[n : n + 4] = b"\1\0\0\0"
    return bytes(data)


def mail_bomb() -> bytes:
    """Mails in mails in mails."""
    inner = b"Subject: innerst\r\nFrom: a@b.example\r\n\r\nhej"
    for n in range(200):
        edge = b"g%d" % n
        inner = (
            b'From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="%s"\r\n\r\n'
            b"--%s\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--%s--\r\n"
        ) % (edge, edge, inner, edge)
    return inner


CONVERTED = ("not_a_form", "other_format", "conversion_failed", "conversion_stuck", "needs_libreoffice")
"""What LibreOffice makes of it, or does not, is its own affair: not a form, and nothing of it is believed."""
NO_PDF = ("pdf_without_text",)
OTHERS = (
    Hostile("a program renamed", lambda: b"MZ\x90\0" + b"\0" * 500, ("program",)),
    Hostile("a shortcut renamed", lambda: LNK, ("program",)),
    Hostile("a script renamed", lambda: b"#!/bin/sh\nrm -rf /\n", ("program",)),
    Hostile("nothing at all", lambda: b"", ("empty_file",)),
    Hostile("a megabyte of zeroes", lambda: b"\0" * 1_000_000, ("not_a_form",)),
    Hostile("a megabyte of noise", lambda: noise(1_000_000), ("not_a_form",)),
    Hostile("noise that begins as a zip", lambda: noise(100_000, b"PK\3\4"), ("cut_off",)),
    Hostile(
        "noise that begins as an old Word file",
        lambda: noise(100_000, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("cut_off",),
    ),
    Hostile("half a form", lambda: form("docx")[: len(form("docx")) // 2], ("cut_off",)),
    Hostile("a form without its last byte", lambda: form("docx")[:-1], ("cut_off",), reads=True),
    Hostile("a form with a program after it", lambda: form("docx") + b"MZ" + b"\0" * 1000, reads=True),
    Hostile("a PDF that starts a program", lambda: pdf(b"Launch/F(cmd.exe)"), NO_PDF),
    Hostile("a PDF with a script", lambda: pdf(b"JavaScript/JS(app.alert(1))"), NO_PDF),
    Hostile("a PDF whose pages lead round and round", lambda: pdf(kids=b"2 0 R"), NO_PDF),
    Hostile("a PDF of 100,000 brackets", deep_pdf, ("cut_off",)),
    Hostile("noise that begins as a PDF", lambda: noise(200_000, b"%PDF-1.7\n"), ("cut_off",)),
    Hostile("mails in mails, 200 deep", mail_bomb, ("other_format",)),
    Hostile("a web page with a script", lambda: b"<html><script>while(1);</script><body>hej</body></html>", CONVERTED),
    Hostile("RTF with a hidden object", rtf_object, told=("embedded_object",), reads=True, own=False),
    Hostile("RTF of 100,000 brackets", rtf_deep, CONVERTED),
    Hostile("a file encrypted by a label", lambda: renamed("\x09DRMContent"), ("label_locked",)),
    Hostile("a file encrypted with a password", lambda: renamed("EncryptedPackage"), ("locked",)),
    Hostile("an old Word file with a torn head", torn_doc, ("cut_off",)),
    Hostile("an old Word file that leads round and round", looped_ole, ("cut_off",)),
)
