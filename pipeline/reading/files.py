"""Files -> Returns: told by content, read as far as they go, never raising for what is wrong with a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.base import archive, preflight
from pipeline.base.package import Package, sha256
from pipeline.model.instrument import Instrument, fields
from pipeline.model.returns import (
    NOT_READ,
    Answer,
    Finding,
    Identity,
    Return,
    Severity,
    State,
    Unplaced,
    put_in_quarantine,
    unread,
)

from . import attached, losses, reaching, refusals, salvage
from .active import active_parts
from .answers import TWO_FORMS, Reading, TooMuchTextError
from .book import ods, xls, xlsx
from .document import docx, odt
from .kinds import FLAT_KINDS, OLE, ZIP, FileKind, FoundDocument, find_document, kind_of
from .properties import DAMAGE, DoctypeError, declares_type
from .recognition import is_hollow, is_torn_pdf, recognise
from .refusals import CUT_OFF, NOT_A_FORM

if TYPE_CHECKING:
    from pipeline.reading.document.older.conversion import Converted, Prepared

READERS: Mapping[FileKind, Callable[[Instrument, bytes], Reading]] = {
    FileKind.DOCX: docx.read_form,
    FileKind.FLAT_WORD: docx.read_flat_form,
    FileKind.XLSX: xlsx.read_form,
    FileKind.ODT: odt.read_form,
    FileKind.ODS: ods.read_form,
    FileKind.XLS: xls.read_form,
}
CONVERTED = (FileKind.DOC, FileKind.RTF, FileKind.WEB)
"""What only LibreOffice reads."""
NESTED = preflight.TRAP.format(what="tusentals delar inuti varandra")
MOST_TEXT, PER_TEXT = 400_000, 20
"""Characters in one return, and what a text of its own counts for beside its characters: some two hundred pages."""
FAILED = "Filen gick inte att läsa på grund av ett fel i programmet ({error}). Spara undan filen och anmäl felet; övriga filer är lästa."
CONVERTED_SAYS = "Filen är i ett äldre format ({ending}) och läst med LibreOffice, efter frågornas nummer. Radbrytningar kan ha försvunnit: jämför några av svaren med filen."
EMBEDDED = (
    "PDF-filen har en annan fil bifogad i sig. Den läses inte: öppna PDF-filen med försiktighet och se vad den säger."
)
OF_WHOLE_PDF = ("pdf_without_text", "pdf_without_rows", "not_a_form")
"""What can be said of a PDF only when all of it is there."""
FLAT = ("converted", "read_from_pdf")
"""What is said of a file in a format without answer boxes: that they are gone is no news then."""


def read_path(instrument: Instrument, path: Path) -> tuple[Return, ...]:
    """The returns in one file on disk; an archive holds several."""
    return read_paths(instrument, [path])


def read_paths(instrument: Instrument, paths: Iterable[Path]) -> tuple[Return, ...]:
    """The returns in some files on disk, in order; one that cannot be opened is quarantined with the reason."""
    found: list[Return | tuple[str, bytes]] = []
    for path in paths:
        try:
            found.append((path.name, path.read_bytes()))
        except OSError as e:
            reason = f"Filen gick inte att öppna ({e.strerror}). Kontrollera att den är hämtad till datorn och inte är öppen i ett annat program."
            found.append(put_in_quarantine(Return(path.name, ""), "not_readable", reason))
    return _read(instrument, found)


def read_files(instrument: Instrument, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    """The returns in some files by name and content, in order; an archive holds several."""
    return _read(instrument, files)


def read_bytes(instrument: Instrument, name: str, data: bytes) -> Return:
    """One file's content as a return of `instrument`; of an archive, its first file.

    Returns it accepted when its answers could be read; otherwise quarantined with a reason in plain Swedish and whatever
    could be read. What the round has to say (other round, unknown practice, two returns) is for intake.py.
    """
    return _read(instrument, [(name, data)])[0]


def _read(instrument: Instrument, files: Sequence[Return | tuple[str, bytes]]) -> tuple[Return, ...]:
    """Archives opened and old formats converted together, for every start of LibreOffice costs seconds."""
    opened = [one for file in files for one in ([file] if isinstance(file, Return) else _open_file(*file))]
    old = {
        n: (one.found.content, one.found.kind)
        for n, one in enumerate(opened)
        if isinstance(one, _File) and one.found.kind in CONVERTED and not _is_program(instrument, one)
    }
    made = dict(zip(old, _convert_files(list(old.values())), strict=True)) if old else {}
    return tuple(
        one if isinstance(one, Return) else _of_a_form(_as_it_is(_one(instrument, one, made.get(n)), one))
        for n, one in enumerate(opened)
    )


class _File(NamedTuple):
    """A file by name, and the document in it."""

    name: str
    digest: str
    found: FoundDocument


def _open_file(name: str, data: bytes) -> list[Return | _File]:
    found = find_document(data)
    if found.kind is not FileKind.ZIP and not (
        found.kind is FileKind.CUT_OFF and archive.is_torn_archive(found.content)
    ):
        return [_File(name, sha256(data), found)]
    if attached.may_run(name, data):
        return [put_in_quarantine(Return(name, sha256(data)), *refusals.refusal_of_program(name))]
    opened: list[Return | _File] = []
    for member in archive.members(name, found.content):
        if member.content is None:
            opened.append(put_in_quarantine(Return(member.name, ""), member.code, member.reason))
        else:
            opened.append(_File(member.name, sha256(member.content), find_document(member.content)))
    return opened


def _as_it_is(ret: Return, file: _File) -> Return:
    """Told of a form that was found among bytes that are none of it, and of what is no form that it may be a program."""
    stray = file.found.stray
    if stray and ret.answers:
        told = Finding("stray_bytes", Severity.DAMAGE, refusals.STRAY.format(count=stray))
        return replace(ret, findings=(told, *ret.findings))
    is_none = file.found.kind is FileKind.OTHER or any(f.code == "not_a_form" for f in ret.findings)
    if is_none and not ret.is_unread and attached.may_run(file.name, file.found.content):
        return put_in_quarantine(replace(ret, findings=()), *refusals.refusal_of_program(file.name))
    return ret


def _is_program(instrument: Instrument, file: _File) -> bool:
    """Whether a web page that shows nothing of a form may be a program (.hta): then no other program is given it."""
    page = file.found.kind is FileKind.WEB and attached.may_run(file.name, file.found.content)
    return page and not recognise(instrument, FileKind.WEB, file.found.content).is_form


def _convert_files(files: list[tuple[bytes, FileKind]]) -> list[tuple[Prepared, Converted]]:
    from pipeline.reading.document.older import conversion  # noqa: PLC0415  (needs psutil, and only old formats need it)

    prepared = [conversion.prepare(data, kind.value) for data, kind in files]
    made = conversion.convert_many([(p.content, kind.value) for p, (_, kind) in zip(prepared, files, strict=True)])
    return list(zip(prepared, made, strict=True))


def _of_a_form(ret: Return) -> Return:
    """The same, in quarantine and without its text when it has far more than any form: every stage after this reads it all."""
    size = sum(len(a.raw or a.value or "") for a in ret.answers.values())
    if size + sum(len(u.text) + PER_TEXT for u in ret.unplaced) <= MOST_TEXT:
        return ret
    kept = ret.answers if size <= MOST_TEXT else {}
    return put_in_quarantine(
        replace(ret, answers=kept, unplaced=(), findings=()), "too_much_text", refusals.TOO_MUCH_TEXT
    )


def _one(instrument: Instrument, file: _File, converted: tuple[Prepared, Converted] | None) -> Return:
    ret, kind, data = Return(file.name, file.digest), file.found.kind, file.found.content
    if kind is FileKind.XLS:
        data = xls.unlock(data)
    if kind is FileKind.TRAP:
        return put_in_quarantine(ret, *_trap(data))
    if kind in CONVERTED and converted is None:
        return put_in_quarantine(ret, *refusals.refusal_of_program(file.name))
    if kind in refusals.REFUSED:
        return put_in_quarantine(
            ret, *(refusals.refusal_of_other(instrument, data) if kind is FileKind.OTHER else refusals.REFUSED[kind])
        )
    try:
        if kind is FileKind.PDF:
            return _of_torn_pdf(_pdf(instrument, ret, data), data)
        if converted is not None:
            return _old(instrument, ret, kind, *converted)
        if kind is FileKind.CUT_OFF:
            return _salvage(instrument, ret, data)
        if not recognise(instrument, kind, data).is_form:
            return _foreign(instrument, ret, kind, data)
        return _judge(instrument, ret, READERS[kind](instrument, data), active_parts(kind, data))
    except DAMAGE:
        return _salvage(instrument, ret, data)
    except (DoctypeError, RecursionError, TooMuchTextError, xls.NotXlsError) as e:
        return put_in_quarantine(ret, *_why_refused(e))
    except Exception as e:
        if not _whole(data):
            return _salvage(instrument, ret, data)
        # one bad file never stops a batch, and is never forgotten: it is named with the error
        return put_in_quarantine(_unread(instrument, ret), "reader_failed", FAILED.format(error=type(e).__name__))


def _why_refused(error: DoctypeError | RecursionError | TooMuchTextError | xls.NotXlsError) -> tuple[str, str]:
    match error:
        case DoctypeError():
            return "doctype", refusals.DOCTYPE
        case RecursionError():
            return "trap", NESTED
        case TooMuchTextError():
            return "too_much_text", str(error) or refusals.TOO_MUCH_TEXT
        case xls.NotXlsError():
            return error.code, str(error)


def _foreign(instrument: Instrument, ret: Return, kind: FileKind, data: bytes) -> Return:
    """Somebody's file that shows nothing of a form. Whole, it is none; torn, nobody can say what it was."""
    if kind is FileKind.XLS:
        xls.check_whole(data)
    elif kind in FLAT_KINDS and not data.startswith(b"PK") and declares_type(data):
        raise DoctypeError
    elif is_hollow(kind, data) or not (_whole(data) or kind in FLAT_KINDS):
        return put_in_quarantine(ret, "cut_off", CUT_OFF)
    return put_in_quarantine(ret, "not_a_form", NOT_A_FORM)


def _trap(data: bytes) -> preflight.Refusal:
    if not preflight.too_many_names(data):
        with Package(data) as z:
            if found := preflight.refusal(z.infolist()):
                return found
    return preflight.Refusal("package_too_large", preflight.TOO_LARGE.format(what="tusentals delar"))


def _pdf(instrument: Instrument, ret: Return, data: bytes) -> Return:
    from .document import pdf  # noqa: PLC0415  (PDFium takes longer to load than most files to read)

    found = pdf.read_pdf(instrument, data)
    if found.code == pdf.NOT_A_FORM:
        return put_in_quarantine(ret, found.code, NOT_A_FORM)
    reading = found.reading
    if reading is None:
        written = tuple(Unplaced(text, "") for text in found.written_on)
        return put_in_quarantine(replace(ret, unplaced=written), found.code, found.reason)
    told = [Finding("embedded_object", Severity.TELL, EMBEDDED)] if b"/EmbeddedFile" in data else []
    told += reaching.in_pdf(data)
    if found.code and not reading.rows_found:  # told by its mark or its questions: what was written is kept
        kept = replace(ret, identity=reading.identity, unplaced=reading.unplaced, saved=reading.saved)
        return put_in_quarantine(replace(kept, findings=(*reading.findings, *told)), found.code, found.reason)
    judged = _judge(instrument, ret, reading, told)
    return _refuse(judged, found.code, found.reason) if found.code else judged


def _of_torn_pdf(judged: Return, data: bytes) -> Return:
    """The same, called cut off when that is why it says so little."""
    of_whole = any(f.code in OF_WHOLE_PDF and f.message == judged.reason for f in judged.findings)
    return _refuse(judged, "cut_off", refusals.TORN_PDF) if of_whole and is_torn_pdf(data) else judged


def _old(instrument: Instrument, ret: Return, kind: FileKind, prepared: Prepared, made: Converted) -> Return:
    was_cut = any(f.code == "cut_off" for f in prepared.findings)
    told = [f for f in prepared.findings if f.code != "cut_off"]
    if made.content is None:
        kept = replace(ret, findings=tuple(told))
        return unread(kept, made.reason) if made.code == NOT_READ else put_in_quarantine(kept, made.code, made.reason)
    if not recognise(instrument, FileKind.ODT, made.content).is_form:
        was_ours = recognise(instrument, kind, prepared.content).is_form  # torn, it may lose its text on the way
        return put_in_quarantine(ret, *(("cut_off", CUT_OFF) if was_cut or was_ours else ("not_a_form", NOT_A_FORM)))
    reading = odt.read_form(instrument, made.content)
    more = [Unplaced(text, "") for text in prepared.beside if not any(text in u.text for u in reading.unplaced)]
    told.append(Finding("converted", Severity.NOTE, CONVERTED_SAYS.format(ending=kind.value)))
    judged = _judge(instrument, ret, replace(reading, unplaced=(*reading.unplaced, *more)), told)
    return _refuse(judged, "cut_off", refusals.SALVAGED) if was_cut else judged


def _salvage(instrument: Instrument, ret: Return, data: bytes) -> Return:
    """What was cut off or damaged is in quarantine, and read all the same as far as it goes."""
    try:
        rest = (salvage.salvage_zip if ZIP in data or data.startswith(b"PK") else salvage.mend_xml)(data)
        if rest is None:
            return put_in_quarantine(ret, "cut_off", CUT_OFF)
        kind = kind_of(rest)
        if not recognise(instrument, kind, rest).is_form:
            return put_in_quarantine(ret, "cut_off", CUT_OFF)
        judged = _without_lost(_judge(instrument, ret, READERS[kind](instrument, rest), text_lost=True))
        return _refuse(judged, "cut_off", refusals.SALVAGED if judged.answers or judged.unplaced else CUT_OFF)
    except Exception:  # a damaged file may make any of them fail, and the reason is known already
        return put_in_quarantine(ret, "cut_off", CUT_OFF)


def _without_lost(ret: Return) -> Return:
    """What is lost of a torn file is no answer and no text of anybody's, and nobody took it away on purpose."""
    answers = {k: Answer(k, State.UNREADABLE) if salvage.GONE in (a.raw or "") else a for k, a in ret.answers.items()}
    unplaced = tuple(u for u in ret.unplaced if u.text.strip(f"{salvage.GONE} :\n"))
    findings = tuple(f for f in ret.findings if f.code != "field_gone" and salvage.GONE not in f.message)
    return replace(ret, answers=answers, unplaced=unplaced, findings=findings)


def _refuse(judged: Return, code: str, reason: str) -> Return:
    """The same return in quarantine for this reason and no other."""
    findings = tuple(f for f in judged.findings if f.message not in (judged.reason, reason))
    return put_in_quarantine(replace(judged, findings=findings), code, reason)


def _judge(
    instrument: Instrument, ret: Return, reading: Reading, told: Sequence[Finding] = (), text_lost: bool = False
) -> Return:
    identity = reading.identity and replace(reading.identity, depth=reading.depth)
    if identity and identity.part:  # rows that a supplement does not have were never asked: they are not gone
        asked = {k: Answer(k, State.BLANK) if a.state is State.NOT_FOUND else a for k, a in reading.answers.items()}
        reading = replace(reading, answers=asked)
    as_found, flat = reading, any(f.code in FLAT for f in (*reading.findings, *told))
    reading = losses.without_own_words(instrument, reading, text_lost=text_lost or flat)
    ret = replace(
        ret,
        identity=identity,
        answers=reading.answers,
        unplaced=reading.unplaced,
        saved=reading.saved,
        facts=reading.facts,
        cover=reading.cover,
        attachments=reading.attachments,
        findings=(*reading.findings, *told),
    )
    if not reading.fields_found and not reading.rows_found:
        if identity:  # ours, but nothing in it can be placed: what was written is kept all the same
            return put_in_quarantine(replace(ret, answers={}), "no_rows", refusals.NO_ROWS)
        return put_in_quarantine(replace(ret, answers={}, unplaced=()), "not_a_form", NOT_A_FORM)
    if identity and (identity.instrument, identity.version) != (instrument.id, instrument.version):
        found, wanted = f"{identity.instrument} {identity.version}", f"{instrument.id} {instrument.version}"
        return put_in_quarantine(ret, "other_instrument", refusals.OTHER_INSTRUMENT.format(found=found, wanted=wanted))
    mixed = next((f for f in ret.findings if f.code == TWO_FORMS), None)
    if mixed is not None:
        return _refuse(ret, mixed.code, mixed.message)
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
            return put_in_quarantine(ret, "controls_gone", refusals.GONE)
        if any(f.code in FLAT for f in ret.findings):
            return replace(ret, findings=(*ret.findings, *losses.loss_findings(instrument, as_found, reading)))
        said = Finding(
            "controls_gone",
            Severity.DAMAGE,
            "Svarsfälten är borta ur filen. Svaren är lästa efter frågornas nummer: jämför några av dem med filen.",
        )
        ret = replace(ret, findings=(*ret.findings, said))
    return replace(ret, findings=(*ret.findings, *losses.loss_findings(instrument, as_found, reading)))


def _whole(data: bytes) -> bool:
    """True when every part of a package unpacks to what was packed: only then is a failure ours. A flat file cannot say it."""
    if not data.startswith(b"PK"):
        return data.startswith(OLE)
    try:
        with Package(data) as z:
            return all(z.read(name) is not None for name in z.namelist() if not name.endswith("/"))
    except (*DAMAGE, ValueError, RuntimeError):
        return False


def _unread(instrument: Instrument, ret: Return) -> Return:
    """Every field marked as our failure, so that nothing of it can pass for the respondent's silence."""
    answers = {f.key: Answer(f.key, State.UNREADABLE) for f in fields(instrument, instrument.depths[0].code)}
    return replace(ret, answers=answers)
