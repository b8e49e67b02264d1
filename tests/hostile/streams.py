"""Old containers, printed files and mails that lead round, lie about their sizes or pile up."""

from __future__ import annotations

import base64
import re
import struct
import zlib

from pipeline.forms.layout import rows_by_code
from tests.support import ROOT, instrument

from .expected import Hostile, form
from .others import RTF, pdf_of

XLS = sorted((ROOT / "tests/data/xls").glob("*.xls"))[0]


# ---- Compound files


def head_changed(at: int, value: int, data: bytes) -> bytes:
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


def master_round() -> bytes:
    """The list of lists of sectors says that it goes on in itself."""
    return head_changed(72, 1_000, head_changed(68, 0, XLS.read_bytes()))


def small_streams_lie() -> bytes:
    """Every stream in the directory says that it is four gigabytes."""
    data = bytearray(XLS.read_bytes())
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for at in range(start, min(start + 512, len(data)), 128):
        struct.pack_into("<I", data, at + 120, 0xFFFFFFF0)
    return bytes(data)


def directory_round() -> bytes:
    """Every entry of the directory is its own sister and child."""
    data = bytearray(XLS.read_bytes())
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for n, at in enumerate(range(start, min(start + 512, len(data)), 128)):
        struct.pack_into("<III", data, at + 68, n, n, n)
    return bytes(data)


def sector_size(shift: int) -> bytes:
    data = XLS.read_bytes()
    return data[:30] + struct.pack("<H", shift) + data[32:]


def records_changed(kind: int, change: bytes, at: int = 0) -> bytes:
    """Every record of a kind in the old workbook with its first bytes changed. The records lie in sectors that follow each other."""
    data = bytearray(XLS.read_bytes())
    for found in re.finditer(re.escape(struct.pack("<H", kind)) + rb"([\x04-\xff][\x00-\x1f])", bytes(data)):
        place = found.end() + at
        data[place : place + len(change)] = change
    return bytes(data)


# ---- PDF


def stream(data: bytes, words: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (words, len(data), data)


def page(
    content: bytes,
    resources: bytes = b"",
    box: bytes = b"0 0 600 800",
    more: dict[int, bytes] | None = None,
    words: bytes = b"",
) -> bytes:
    fonts = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>%s>>" % resources
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources%s>>" % (box, fonts),
            4: stream(content, words),
            **(more or {}),
        }
    )


def asking(content: bytes) -> bytes:
    """With some of the form's own questions on the page, so that it is taken for a form and read to its end."""
    asks = [row.ask for row in rows_by_code(instrument(), "oversikt").values()][:4]
    lines = b"".join(
        b"1 0 0 1 50 %d Tm (%s) Tj " % (700 - 20 * n, re.sub(rb"([()\\\\])", rb"\\\1", ask.encode("cp1252", "replace")))
        for n, ask in enumerate(asks)
    )
    return page(b"BT /F1 9 Tf " + lines + b"ET " + content)


def frames(count: int) -> bytes:
    return asking(b"".join(b"%d %d 3 3 re S " % (n % 600, n // 600 * 3) for n in range(count)))


def packed_often(times: int) -> bytes:
    """Nine megabytes of text commands, packed many times over."""
    data = b"BT /F1 9 Tf (x) Tj ET " * 400_000
    for _ in range(times):
        data = zlib.compress(data, 9)
    return page(data, words=b"/Filter[" + b"/FlateDecode " * times + b"]")


def drawn_in_itself() -> bytes:
    form_of_itself = stream(
        b"/X Do BT /F1 9 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    )
    return page(b"/X Do", b"/XObject<</X 5 0 R>>", more={5: form_of_itself})


def drawn_doubling(depth: int) -> bytes:
    """Each drawing draws the next one ten times."""
    more = {}
    for n in range(depth):
        inside = b"BT /F1 9 Tf (x) Tj ET" if n == depth - 1 else b"/X Do " * 10
        more[5 + n] = stream(
            inside,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
            % (6 + n),
        )
    return page(b"/X Do", b"/XObject<</X 5 0 R>>", more=more)


def many_pages(count: int) -> bytes:
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * count, count),
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        }
    )


def objects_in_itself() -> bytes:
    """A packed list of objects that says it goes on in itself."""
    inside = zlib.compress(b"1 0 2 30 <</Type/Catalog/Pages 2 0 R>>  <</Type/Pages/Kids[]/Count 0>>")
    return pdf_of(
        {
            4: stream(inside, b"/Type/ObjStm/N 2/First 9/Extends 4 0 R/Filter/FlateDecode"),
            1: b"<</Type/Catalog/Pages 4 0 R>>",
        }
    )


def table_in_circle() -> bytes:
    data = page(b"BT /F1 9 Tf (x) Tj ET")
    at = int(data.rpartition(b"startxref\n")[2].split()[0])
    return data.replace(b"trailer<<", b"trailer<</Prev %d" % at, 1)


def huge_picture(filter: bytes) -> bytes:
    picture = stream(
        b"\0" * 100,
        b"/Type/XObject/Subtype/Image/Width 2147483647/Height 2147483647/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/%s"
        % filter,
    )
    return page(b"/X Do", b"/XObject<</X 5 0 R>>", more={5: picture})


def dictionaries(depth: int) -> bytes:
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/X " + b"<</X " * depth + b"1" + b">>" * depth + b">>",
            2: b"<</Type/Pages/Kids[]/Count 0>>",
        }
    )


# ---- RTF, for LibreOffice


def rtf(inside: bytes) -> bytes:
    return RTF.read_bytes().replace(b"\\pard", inside + b"\\pard", 1)


# ---- Mails, as forms' names have them


HEAD = b"From: kim@norrvik.example\r\nTo: lovande@fou.example\r\nSubject: Svar\r\nMIME-Version: 1.0\r\n"
FORM_PART = (
    b'Content-Type: application/octet-stream; name="svar.docx"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    + base64.encodebytes(form("docx"))
)


def multi(parts: list[bytes], head: bytes = HEAD, edge: bytes = b"gr") -> bytes:
    body = b"".join(b"--%s\r\n%s\r\n" % (edge, part) for part in parts)
    return head + b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n%s--%s--\r\n' % (edge, body, edge)


def nested_parts(depth: int) -> bytes:
    inner = b"Content-Type: text/plain\r\n\r\nhej"
    for n in range(depth):
        inner = multi([inner], b"", b"g%d" % n)
    return HEAD + inner


CONVERTED = ("not_a_form", "other_format", "conversion_failed", "conversion_stuck", "needs_libreoffice", "cut_off")
OLD = ("cut_off",)
STREAMS = (
    Hostile("an old workbook whose list of sectors goes on in itself", master_round, OLD),
    Hostile("an old workbook whose streams say four gigabytes", small_streams_lie, OLD),
    Hostile("an old workbook whose directory leads round", directory_round, OLD),
    Hostile("an old workbook with sectors of two gigabytes", lambda: sector_size(31), OLD),
    Hostile("an old workbook with sectors of one byte", lambda: sector_size(0), OLD),
    Hostile("an old workbook whose sheets lie outside it", lambda: records_changed(0x85, b"\xff\xff\xff\x7f"), OLD, own=False),
    Hostile("an old workbook whose sheets lie in each other", lambda: records_changed(0x85, b"\0\0\0\0"), OLD, own=False),
    Hostile("an old workbook that says it has two billion texts", lambda: records_changed(0xFC, b"\xff\xff\xff\x7f\xff\xff\xff\x7f"), OLD, own=False),
    Hostile("an old workbook whose cells are numbered past the end", lambda: records_changed(0xFD, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), OLD, own=False),
    Hostile("nine megabytes of drawing packed 12 times", lambda: packed_often(12), ("pdf_too_large",)),
    Hostile("100,000 frames beside the form's questions", lambda: frames(100_000), ("pdf_too_large",)),
    Hostile("20,000 frames beside the form's questions", lambda: frames(20_000), ("pdf_without_rows",)),
    Hostile("a drawing of itself", drawn_in_itself, ("not_a_form",)),
    Hostile("a drawing that grows tenfold, eight deep", lambda: drawn_doubling(8), ("too_big",)),
    Hostile("100,000 pages that are one", lambda: many_pages(100_000), ("pdf_too_large",)),
    Hostile("a list of objects in itself", objects_in_itself, ("pdf_without_text",)),
    Hostile("a table of objects that comes before itself", table_in_circle, ("not_a_form",)),
    Hostile("a JBIG2 picture of an exabyte", lambda: huge_picture(b"JBIG2Decode"), ("pdf_without_text",)),
    Hostile("a fax of an exabyte", lambda: huge_picture(b"CCITTFaxDecode"), ("pdf_without_text",)),
    Hostile("a page as large as a country", lambda: page(b"BT /F1 1e30 Tf 1e30 0 0 1e30 1e38 -1e38 Tm (x) Tj ET", box=b"-1e38 -1e38 1e38 1e38"), ("pdf_without_text",)),
    Hostile("200,000 letters on a page, each alone", lambda: page(b"BT /F1 9 Tf " + b"1 0 0 1 9 9 Tm (x) Tj " * 200_000 + b"ET"), ("not_a_form",)),
    Hostile("names in names, 5,000 deep in a PDF", lambda: dictionaries(5_000), ("cut_off",)),
    Hostile("RTF with two gigabytes of binary to come", lambda: rtf(b"{\\*\\pict\\bin2147483647 x}"), CONVERTED, own=False),
    Hostile("RTF with 20 MB of an object", lambda: rtf(b"{\\object\\objemb{\\*\\objdata " + b"00" * 10_000_000 + b"}}"), told=("embedded_object",), reads=True, own=False),
    Hostile("RTF with 200,000 small groups", lambda: rtf(b"{\\b x}" * 200_000), ("too_much_text", *CONVERTED), own=False),
    Hostile("a mail of parts in parts, 1,000 deep", lambda: nested_parts(1_000), ("other_format",)),
    Hostile("a mail with 100,000 headers", lambda: HEAD + b"X-A: b\r\n" * 100_000 + b"\r\nhej", ("other_format",)),
    Hostile("a mail with 20,000 encoded words for a subject", lambda: HEAD.replace(b"Svar", b"=?utf-8?q?=41?=\r\n " * 20_000 + b"x") + b"\r\nhej", ("other_format",)),
    Hostile("a mail with a header of five megabytes", lambda: HEAD + b"X-A: " + b"a" * 5_000_000 + b"\r\n\r\nhej", ("other_format",)),
    Hostile("a mail of 5,000 parts", lambda: multi([FORM_PART[:0] + b"Content-Type: text/plain\r\n\r\nhej"] * 5_000), ("other_format",)),
    Hostile("a mail whose base64 is noise", lambda: multi([FORM_PART.replace(b"A", b"\xff\x00=")]), ("other_format",)),
    Hostile("a mail with a word of its own for base64", lambda: multi([FORM_PART.replace(b"base64", b"x-uuencode")]), ("other_format",)),
    Hostile("a mail with references of a megabyte", lambda: HEAD + b"References:" + b" <a@b.example>\r\n" * 60_000 + b"\r\nhej", ("other_format",)),
)  # fmt: skip
