"""A round handed over to an archive: originals, mails, outputs and records as they are, checksums, and a dated list of documents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.base.csv import csv_bytes
from pipeline.base.errors import ExitCode, LovandeError, NotWritableError
from pipeline.base.files import as_text, new_folder
from pipeline.base.package import sha256
from pipeline.cases.gather import Progress
from pipeline.ledger import Clock, peek
from pipeline.ledger.files import known_files
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.returns import Practice
from pipeline.office.sheets import Column, Sheet
from pipeline.round.folder import RoundFolder, open_round
from pipeline.round.outbox import Outbox

HEADS = (
    "Diarienummer",
    "Handling",
    "Fil",
    "Arbetssätt",
    "Kommun",
    "In eller ut",
    "Datum",
    "SHA-256",
    "Bevaras eller gallras",
)
"""Of the list of documents."""
WIDTHS = (16, 24, 72, 12, 28, 12, 12, 68, 38)
IN, OUT, OWN = "in", "ut", "upprättad"
KEEP, THIN = "enligt er dokumenthanteringsplan", "gallras enligt er dokumenthanteringsplan"
FOLDER = "archive"
"""In the outbox."""
LIST, SUMS, READ_ME = "dokumentlista", "SHA256SUMS", "LÄS MIG.txt"
SAYS = """Arkiv över omgången {name} ({id}), gjort {day} av {sender}.

originals   svaren precis som de kom, och vad som kom med dem
outputs     beskrivningar, brev, arbetsbok, översikter och mejl som filer
records     registret, inställningarna, beslut, bedömningar, godkännanden, borttagningar och liggaren

dokumentlista.xlsx (och .csv) är listan över handlingarna, med datum och diarienummer. SHA256SUMS har varje fils
kontrollsumma: kör ”sha256sum -c SHA256SUMS”, eller be IT. Mejlen i er brevlåda är inte med: exportera dem ur den.
"""
RECORDS = (
    "round.toml",
    "register.xlsx",
    "register.csv",
    "decisions.jsonl",
    "assessments.jsonl",
    "approvals.jsonl",
    "forgotten.jsonl",
    "mailtexts.jsonl",
    "ledger.sqlite",
)
WORDS = {
    "descriptions": "Beskrivning", "letters": "Brev om det som saknas", "overview": "Översikt", "mail": "Mejl", "forms": "Formulär",
    "export": "Data till forskare", "assess": "Bedömares underlag", "attachments": "Bilaga till svar",
}  # fmt: skip


class ArchiveError(LovandeError):
    """It cannot be put there; the message says where it can."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """One row of the list."""

    what: str
    file: str
    practice: str
    municipality: str
    way: str
    day: date | None
    digest: str
    fate: str
    reference: str


@dataclass(frozen=True, slots=True)
class Archived:
    folder: Path
    files: int
    documents: int
    changed: int
    """Outputs that somebody has changed by hand."""
    reference: str


def archive(home: Path, target: Path | None, clock: Clock, progress: Progress | None = None) -> Archived:
    """Write the archive of a round to a new folder in `target` (outbox/archive when None): whole, or not under its name.

    Raises SettingsError for the round's files, ArchiveError for a target in the inbox or the outbox, NotWritableError.
    """
    at = open_round(home, may_be_empty=True)
    log = peek(at.home)
    today = clock().astimezone().date()
    reference = at.settings.retention.reference
    root = target or at.outbox / FOLDER
    _check_place(at, root)
    folder = _free(root, at.round.id, today)
    try:
        with new_folder(folder) as beside:
            documents = list(_copy_files(at, beside, log, progress))
            _write_list(beside, documents, reference, today)
            about = SAYS.format(name=at.round.name, id=at.round.id, day=today.isoformat(), sender=at.round.sender)
            (beside / READ_ME).write_text(about, encoding="utf-8-sig")
            files = sorted(p for p in beside.rglob("*") if p.is_file())
            sums = "".join(f"{sha256(p)}  {p.relative_to(beside).as_posix()}\n" for p in files)
            (beside / SUMS).write_text(sums, encoding="utf-8")
    except OSError as e:
        raise NotWritableError(
            f"{folder} gick inte att skriva ({e.strerror}). Kontrollera att det finns plats och kör igen."
        ) from e
    box = Outbox(at.outbox)
    names = [p.relative_to(at.outbox).as_posix() for p in _outputs(at)]
    changed = sum(
        not box.is_ours(n) for n in names if n.split("/")[0] in ("descriptions", "letters", "overview", "summary.xlsx")
    )
    return Archived(folder, len(files), len(documents), changed, reference)


def _check_place(at: RoundFolder, root: Path) -> None:
    """Raises ArchiveError for a folder whose files are read as answers, or written as outputs, the next time."""
    place, own = root.resolve(), (at.outbox / FOLDER).resolve()
    for taken in (at.inbox.resolve(), at.outbox.resolve()):
        if place.is_relative_to(taken) and not place.is_relative_to(own):
            raise ArchiveError(
                f"Ett arkiv kan inte ligga i {taken.name}: dess filer skulle läsas eller räknas som omgångens egna. "
                "Välj en annan mapp efter --to, eller låt bli --to, så hamnar det i outbox/archive."
            )


def _free(root: Path, id: str, today: date) -> Path:
    """A name that no archive has."""
    name, n = f"{id}-{today.isoformat()}", 1
    while (root / (name if n == 1 else f"{name}-{n}")).exists():
        n += 1
    return root / (name if n == 1 else f"{name}-{n}")


def _outputs(at: RoundFolder) -> list[Path]:
    found = (p for p in at.outbox.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
    return sorted(p for p in found if p.relative_to(at.outbox).parts[0] != FOLDER) if at.outbox.is_dir() else []


def _copy_files(
    at: RoundFolder, folder: Path, log: Sequence[Event], progress: Progress | None
) -> Iterator[ArchivedDocument]:
    """Every file copied, with its row in the list."""
    known, practices = known_files(log), {p.id.casefold(): p for p in at.practices}
    whose = {e.sha256: e.practice for e in log if e.kind is EventKind.FILE_ACCEPTED}
    originals = (
        sorted(p for p in at.inbox.rglob("*") if p.is_file() and not p.is_symlink()) if at.inbox.is_dir() else []
    )
    outputs = _outputs(at)
    records = [at.home / name for name in RECORDS if (at.home / name).is_file()]
    total = len(originals) + len(outputs) + len(records)
    named = {p.id: p for p in at.practices} | {p.file_name: p for p in at.practices}
    sent = {m.file: m for m in mails(log).values() if m.file}
    n = 0
    for group, paths, base in (
        ("originals", originals, at.inbox),
        ("outputs", outputs, at.outbox),
        ("records", records, at.home),
    ):
        for path in paths:
            name = as_text(path.relative_to(base).as_posix())
            copy = folder / group / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            digest = sha256(copy)
            place = f"{group}/{name}"
            if group == "originals":
                p = practices.get(whose.get(digest, "").casefold())
                arrived = known.arrivals.get(digest)
                yield _row(
                    "Svar på formulär" if p else "Inkommen fil",
                    place,
                    p,
                    IN,
                    arrived.date() if arrived else None,
                    digest,
                    KEEP,
                )
            elif group == "outputs":
                p = _whose(path.relative_to(base), named)
                mail = sent.get(name) or sent.get(f"mail/{path.name}")
                day = mail.sent.date() if mail and mail.sent else None
                what = WORDS.get(name.split("/")[0], "Sammanställning")
                yield _row(
                    what,
                    place,
                    p,
                    OUT if mail else OWN,
                    day,
                    digest,
                    THIN if what in ("Formulär", "Bedömares underlag") else KEEP,
                )
            else:
                yield _row("Omgångens uppgifter", place, None, OWN, None, digest, KEEP)
            n += 1
            if progress:
                progress("Kopierar", n, total)


def _whose(output: Path, named: Mapping[str, Practice]) -> Practice | None:
    """The practice that a file, or the folder it lies in, is named after: by all of its name, or else by as many of its first words as are one's.

    "P1-grupp-norr" is not told as another's who is called "P1-grupp".
    """
    for part in (output.stem, output.parent.name):
        words = part
        while words:
            if words in named:
                return named[words]
            words = words.rpartition("-")[0]
    return None


def _row(
    what: str, file: str, p: Practice | None, way: str, day: date | None, digest: str, fate: str
) -> ArchivedDocument:
    """With the practice's own diarienummer, if it has one."""
    known = (p.id, p.municipality, p.reference) if p else ("", "", "")
    return ArchivedDocument(what, file, *known[:2], way, day, digest, fate, known[2])


def _write_list(folder: Path, documents: Sequence[ArchivedDocument], reference: str, today: date) -> None:
    rows = [
        (
            d.reference or reference,
            d.what,
            d.file,
            d.practice,
            d.municipality,
            d.way,
            d.day,
            d.digest,
            d.fate,
        )
        for d in documents
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{LIST}.csv").write_bytes(csv_bytes(HEADS, rows))
    from pipeline.office.excel import write  # noqa: PLC0415  (XlsxWriter, that only this needs)

    columns = tuple(Column(head, width) for head, width in zip(HEADS, WIDTHS, strict=True))
    about = "En rad per handling i omgången."
    lines = (tuple(str(value or "") for value in row) for row in rows)
    sheet = Sheet("Handlingar", "Handlingar", about, columns, lines, header_height=18)
    write((sheet,), folder / f"{LIST}.xlsx", "Dokumentlista", "", today, subject="Dokumentlista")
