"""Archives: bombs flat and nested, names that lead out, passwords, and files that are several things at once."""

from __future__ import annotations

import io
import zipfile

from .expected import Hostile, form, packed


def nested(levels: int, size: int = 10_000_000) -> bytes:
    data = packed({"bomb.txt": b"\0" * size})
    for n in range(levels):
        data = packed({f"{n}-{k}.zip": data for k in range(4)})
    return data


def quine() -> bytes:
    """An archive whose only member has the archive's own beginning."""
    inner = packed({"a.zip": b"PK\3\4" + b"\0" * 200})
    return packed({"a.zip": inner})


def flat(files: int, size: int) -> bytes:
    return packed({f"{n}.docx": b"\0" * size for n in range(files)})


def with_form(name: str) -> bytes:
    return packed({name: form("docx")})


def locked() -> bytes:
    """Says that its member has a password."""
    data = bytearray(packed({"svar.docx": form("docx")}))
    for sign, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(sign) + place] |= 1
    return bytes(data)


def pdf_and_zip() -> bytes:
    """A PDF to one program and a zip to another."""
    return b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + form("docx")


def page_and_zip() -> bytes:
    return b"<html><body><script>alert(1)</script></body></html>" + form("docx")


def picture_and_zip() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + form("docx")


def stored_zip_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        z.writestr("svar.docx", form("docx"))
    return out.getvalue()


ARCHIVES = (
    Hostile("a flat bomb", lambda: flat(3, 150_000_000), ("archive_too_large",)),
    Hostile("bombs in archives in archives", lambda: nested(3), ("archive_too_deep",)),
    Hostile("an archive of itself", quine, ("cut_off",)),
    Hostile("300 files in an archive", lambda: flat(300, 10), ("archive_too_large",)),
    Hostile(
        "6,000 names in an archive",
        lambda: packed([(f"{n}.txt", b"") for n in range(6_000)]),
        ("package_too_large",),
    ),
    Hostile("a form whose name leads up and out", lambda: with_form("../../../svar.docx"), reads=True),
    Hostile("a form with an absolute name", lambda: with_form("/etc/cron.d/svar.docx"), reads=True),
    Hostile("a form with a name of control characters", lambda: with_form("svar\x1b[2J\u202excod.docx"), reads=True),
    Hostile("an archive with a password", locked, ("locked",)),
    Hostile("an archive that is not packed", stored_zip_in_zip, reads=True),
    Hostile(
        "a PDF that is a zip too",
        pdf_and_zip,
        ("cut_off",),
    ),
    Hostile(
        "a web page that is a zip too",
        page_and_zip,
        (),  # a form behind a page: its answers are read, the bytes before it told, and nothing of the page is opened
    ),
    Hostile("a picture that is a zip too", picture_and_zip, ("not_a_form",)),
)
