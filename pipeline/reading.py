"""One file -> Return: told by content, read as far as it goes, never raising for what is wrong with the file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from lxml import etree

from .forms import of_package
from .forms.answers import Reading
from .model import Answer, Finding, Identity, Return, Severity, State, quarantined
from .package import sha256
from .questionnaire import Instrument, fields

BROKEN = (
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    struct.error,
    NotImplementedError,
)
"""What a damaged package makes the libraries raise."""

OLD_FORMAT = "Filen är i ett äldre format (.doc, .xls), ett Outlook-mejl (.msg) eller skyddad med lösenord. Be om en .docx eller .xlsx utan lösenord."
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "other_format", "Filen är en PDF. Be om Word- eller Excel-filen som svaren skrevs i."),
    (b"{\\rtf", "other_format", "Filen är sparad som RTF. Be om den sparad som Word-dokument (.docx)."),
    (b"\xd0\xcf\x11\xe0", "other_format", OLD_FORMAT),
)  # fmt: skip
LOCKED = 0x1
"""Set in a zip for every part that needs a password."""
PASSWORD = "Filen är ett zip-arkiv med lösenord. Be om formuläret som .docx eller .xlsx utan lösenord."
STRICT = b"http://purl.oclc.org/ooxml/"
STRICT_SAVED = "Filen är sparad som Strict Open XML. Be om den sparad som vanligt Word-dokument (.docx) eller Excel-arbetsbok (.xlsx)."
NOT_A_FORM = "Filen är inget svarsformulär: inga av formulärets frågor eller svarsfält finns i den. Kontrollera om fel fil bifogades och be annars om rätt fil."
CUT_OFF = "Filen går inte att öppna: den är avhuggen eller skadad. Be avsändaren att öppna den hos sig, spara den och skicka den igen."
EMPTY = "Filen är tom (0 byte). Be avsändaren att skicka den igen som bifogad kopia."
GONE = "Svarsfälten är borta och alla rutor är tomma, så det här är ett skadat formulär, inte ett tomt svar. Be om filen igen, helst sparad i Word eller Excel."
OTHER_INSTRUMENT = (
    "Filen hör till ett annat formulär ({found}) än omgångens ({wanted}). Kontrollera vilken omgång den hör till."
)
FAILED = "Filen gick inte att läsa på grund av ett fel i programmet ({error}). Spara undan filen och anmäl felet; övriga filer är lästa."


def read_path(instrument: Instrument, path: Path) -> Return:
    """Read a file from disk; one that cannot be opened is quarantined with the reason."""
    try:
        data = path.read_bytes()
    except OSError as e:
        reason = f"Filen gick inte att öppna ({e.strerror}). Kontrollera att den är hämtad till datorn och inte är öppen i ett annat program."
        return quarantined(Return(path.name, ""), "not_readable", reason)
    return read_bytes(instrument, path.name, data)


def read_bytes(instrument: Instrument, name: str, data: bytes) -> Return:
    """Read one file's content as a return of `instrument`.

    Returns it accepted when its answers could be read; otherwise quarantined with a reason in plain Swedish and whatever
    could be read. What the round has to say (other round, unknown practice, two returns) is for intake.py.
    """
    ret = Return(name, sha256(data))
    if not data:
        return quarantined(ret, "empty_file", EMPTY)
    for signature, code, reason in SIGNATURES:
        if data.startswith(signature):
            return quarantined(ret, code, reason)
    try:
        return _read_package(instrument, ret, data)
    except BROKEN:
        code, reason = ("cut_off", CUT_OFF) if data.startswith(b"PK") else ("not_a_form", NOT_A_FORM)
        return quarantined(ret, code, reason)
    except Exception as e:
        if not _whole(data):
            return quarantined(ret, "cut_off", CUT_OFF)
        # one bad file never stops a batch, and is never forgotten: it is named with the error
        return quarantined(_unread(instrument, ret), "reader_failed", FAILED.format(error=type(e).__name__))


def _read_package(instrument: Instrument, ret: Return, data: bytes) -> Return:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        if any(i.flag_bits & LOCKED for i in z.infolist()):
            return quarantined(ret, "other_format", PASSWORD)
        form = of_package(z.namelist())
        if form is None:
            return quarantined(ret, *_other_package(z))
        if STRICT in z.read(next(n for n in z.namelist() if n.startswith(form.part)))[:4000]:
            return quarantined(ret, "other_format", STRICT_SAVED)
    return _judge(instrument, ret, form.read(instrument, data))


def _judge(instrument: Instrument, ret: Return, reading: Reading) -> Return:
    identity = reading.identity and replace(reading.identity, depth=reading.depth)
    ret = replace(
        ret,
        identity=identity,
        answers=reading.answers,
        unplaced=reading.unplaced,
        saved=reading.saved,
        facts=reading.facts,
        cover=reading.cover,
        attachments=reading.attachments,
        findings=reading.findings,
    )
    if not reading.fields_found and not reading.rows_found:
        return quarantined(replace(ret, answers={}, unplaced=()), "not_a_form", NOT_A_FORM)
    if identity and (identity.instrument, identity.version) != (instrument.id, instrument.version):
        found, wanted = f"{identity.instrument} {identity.version}", f"{instrument.id} {instrument.version}"
        return quarantined(ret, "other_instrument", OTHER_INSTRUMENT.format(found=found, wanted=wanted))
    if identity is None:
        said = Finding(
            "no_identity",
            Severity.DAMAGE,
            f"Formulärets märkning saknas. Frågornas nummer stämmer med {instrument.name} {instrument.version}, så filen är läst som det.",
        )
        ret = replace(
            ret,
            identity=Identity(instrument.id, instrument.version, "", "", reading.depth),
            findings=(*ret.findings, said),
        )
    if not reading.fields_found:
        if not any(a.state in (State.ANSWERED, State.UNCLEAR) for a in reading.answers.values()):
            return quarantined(ret, "controls_gone", GONE)
        said = Finding(
            "controls_gone",
            Severity.DAMAGE,
            "Svarsfälten är borta ur filen. Svaren är lästa efter frågornas nummer: jämför några av dem med filen.",
        )
        ret = replace(ret, findings=(*ret.findings, said))
    return replace(ret, findings=(*ret.findings, *_losses(instrument, reading)))


def _losses(instrument: Instrument, reading: Reading) -> list[Finding]:
    """Rows that are gone, and text that fits no answer: both are told, neither stops the file."""
    known = {f.key: f for f in fields(instrument, reading.depth)}
    gone = list(dict.fromkeys(known[a.key].code for a in reading.answers.values() if a.state is State.NOT_FOUND))
    said = []
    if gone:
        message = f"De här raderna finns inte kvar i filen: {', '.join(gone)}. Fråga om de togs bort med flit."
        said.append(Finding("field_gone", Severity.DAMAGE, message, None, gone[0]))
    for u in reading.unplaced:
        where = f"vid {u.near}" if u.near else "före den första frågan"
        message = (
            f"Text {where} hör inte till något svarsfält. Den är sparad som oplacerad: läs den och avgör vart den hör."
        )
        said.append(Finding("unplaced_text", Severity.DAMAGE, message, None, u.near or None))
    return said


def _other_package(z: zipfile.ZipFile) -> tuple[str, str]:
    names = z.namelist()
    if "mimetype" in names and z.read("mimetype").startswith(b"application/vnd.oasis.opendocument"):
        return (
            "other_format",
            "Filen är sparad i LibreOffice-format (.odt eller .ods). Be om den sparad som .docx eller .xlsx.",
        )
    if any(n.lower().endswith((".docx", ".xlsx")) for n in names):
        return "other_format", "Filen är ett zip-arkiv. Packa upp det och lägg filerna i inbox."
    return "not_a_form", NOT_A_FORM


def _whole(data: bytes) -> bool:
    """True when every part of the package unpacks to what was packed: only then is a failure ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return z.testzip() is None
    except (*BROKEN, ValueError, RuntimeError):
        return False


def _unread(instrument: Instrument, ret: Return) -> Return:
    """Every field marked as our failure, so that nothing of it can pass for the respondent's silence."""
    answers = {f.key: Answer(f.key, State.UNREADABLE) for f in fields(instrument, instrument.depths[0].code)}
    return replace(ret, answers=answers)
