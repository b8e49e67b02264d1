"""Whether a round is whole: originals against the ledger, the ledger against its copy, outputs and packs against their sums. Only looks."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline import intake
from pipeline.assessment import booklets
from pipeline.base import archive
from pipeline.base.errors import LovandeError
from pipeline.base.package import sha256
from pipeline.base.swedish import join_words
from pipeline.cases.gather import Progress
from pipeline.intake.mail.mails import is_mail, read_mails
from pipeline.ledger import peek
from pipeline.ledger.place import data_folder, find_ledger, read_owner
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.mail import MailFate
from pipeline.round import approvals, decisions, forgotten
from pipeline.round.folder import RoundFolder, open_round
from pipeline.round.outbox import HALF
from pipeline.round.written import RECORD, read_record

from .forget import unfinished_removals


class VerifiedPart(StrEnum):
    """What was looked at."""

    ORIGINALS = "originals"
    LEDGER = "ledger"
    RECORDS = "records"
    OUTPUTS = "outputs"
    PACKS = "packs"


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that is not as it was left. `wrong`: somebody has to do something."""

    part: VerifiedPart
    name: str
    message: str
    wrong: bool = True


@dataclass(frozen=True, slots=True)
class Verified:
    matters: tuple[Matter, ...]
    counted: tuple[tuple[VerifiedPart, int], ...]
    """How many of each were looked at."""

    @property
    def wrong(self) -> tuple[Matter, ...]:
        return tuple(m for m in self.matters if m.wrong)


def verify(home: Path, progress: Progress | None = None) -> Verified:
    """Everything that is not whole. Raises SettingsError for the round's own files; what is damaged else is told."""
    at = open_round(home, may_be_empty=True)
    log, matters = _log(at)
    counted = dict.fromkeys(VerifiedPart, 0)
    counted[VerifiedPart.LEDGER] = len(log)
    for n, (part, look) in enumerate(_looks(at, log), 1):
        counted[part], told = look()
        matters += told
        if progress:
            progress("Kontrollerar", n, 4)
    matters += [
        Matter(
            VerifiedPart.RECORDS,
            id,
            f"{id} är antecknat som borttaget men står kvar i registret. Kör lovande forget {id} igen.",
        )
        for id in unfinished_removals(at)
    ]
    return Verified(tuple(matters), tuple(counted.items()))


Look = Callable[[], tuple[int, list[Matter]]]


def _looks(at: RoundFolder, log: tuple[Event, ...]) -> Iterator[tuple[VerifiedPart, Look]]:
    yield VerifiedPart.ORIGINALS, lambda: _originals(at, log)
    yield VerifiedPart.RECORDS, lambda: _records(at, log)
    yield VerifiedPart.OUTPUTS, lambda: _outputs(at.outbox, log)
    yield VerifiedPart.PACKS, lambda: _packs(at.outbox)


def _originals(at: RoundFolder, log: tuple[Event, ...]) -> tuple[int, list[Matter]]:
    """Each file that came is there, as it came; and no other lies under its name."""
    paths = intake.files_in(at.inbox) if at.inbox.is_dir() else ()
    there = {
        path.relative_to(at.inbox).as_posix(): sha256(path)
        for path in paths
        if path.is_file() and not path.is_symlink()
    }
    contents = set(there.values())
    for path in paths:  # what came in an archive has its own sum
        if path.is_file() and any(
            e.data.get("file", "").startswith(f"{path.name}/") for e in log if e.kind is EventKind.FILE_RECEIVED
        ):
            contents |= _inside(path)
    matters = []
    places: dict[str, str] = {}
    for e in log:
        if e.kind is EventKind.FILE_RECEIVED and e.sha256:
            places[e.sha256] = str(e.data.get("file", ""))
    whose = {name: digest for digest, name in places.items()}
    for digest, name in places.items():
        other = there.get(name)
        if (
            digest in contents
            and other is not None
            and other != digest
            and whose.get(name) == digest
            and other in places
        ):
            message = "Under det här namnet ligger en annan fil som också har tagits emot: två filer har bytt namn. Byt tillbaka dem."
            matters.append(Matter(VerifiedPart.ORIGINALS, name, message))
            continue
        if digest in contents or ("/" in name.removeprefix("/") and name.split("/")[0] in there):
            continue  # it is there, or in the archive or mail that it came in
        if name in there:
            message = (
                "Filen är ändrad sedan den togs emot. Hämta tillbaka originalet ur mejlet eller en säkerhetskopia."
            )
        else:
            message = (
                "Filen togs emot men finns inte kvar i inbox. Hämta tillbaka den ur mejlet eller en säkerhetskopia."
            )
        matters.append(Matter(VerifiedPart.ORIGINALS, name, message))
    known = set(places)
    new = [name for name, digest in there.items() if digest not in known]
    if new and log:
        said = f"{len(new)} i inbox är inte lästa än: {join_words(new[:5])}{' med flera' if len(new) > 5 else ''}. lovande compile läser dem."
        matters.append(Matter(VerifiedPart.ORIGINALS, "inbox", said, wrong=False))
    return len(there), matters


def _inside(path: Path) -> set[str]:
    """Sums of the files in an archive, and of those in a mail."""
    data = path.read_bytes()
    if is_mail(path.name, data):
        return {sha256(f.content) for mail in read_mails(path.name, data) for f in mail.files}
    return {sha256(m.content) for m in archive.members(path.name, data) if m.content is not None}


def _log(at: RoundFolder) -> tuple[tuple[Event, ...], list[Matter]]:
    """(what has happened, what is wrong with the ledger)."""
    home = at.home.resolve()
    if read_owner(home) is None and not (at.home / "ledger.sqlite").exists():
        return (), [
            Matter(
                VerifiedPart.LEDGER,
                "ledger.sqlite",
                "Omgången har ingen liggare än: inget kommando har läst eller skickat något.",
                wrong=False,
            )
        ]
    try:
        place, owner = find_ledger(home, data_folder(), at.round.id)
        log = peek(at.home)
    except LovandeError as e:
        return (), [Matter(VerifiedPart.LEDGER, "ledger.sqlite", str(e))]
    matters = []
    for path, called in ((place.live, "Liggaren på datorn"), (place.snapshot, "Kopian i omgångens mapp")):
        if path.exists() and (why := _damage(path)):
            matters.append(
                Matter(
                    VerifiedPart.LEDGER,
                    path.name,
                    f"{called} är skadad ({why}). Ta en kopia av båda filerna innan något annat körs.",
                )
            )
    if owner is not None and owner.open:
        matters.append(
            Matter(
                VerifiedPart.LEDGER,
                "ledger.sqlite",
                "Ett kommando blev avbrutet. Kör samma kommando igen, så blir kopian i mappen hel.",
                wrong=False,
            )
        )
    elif (
        place.snapshot.exists()
        and place.live.exists()
        and not matters
        and _ledger_digest(place.snapshot) != _ledger_digest(place.live)
    ):
        said = "Kopian i omgångens mapp säger något annat än liggaren på datorn. Kör lovande compile, så skrivs den om."
        matters.append(Matter(VerifiedPart.LEDGER, "ledger.sqlite", said))
    return log, matters


def _damage(path: Path) -> str:
    try:
        with closing(sqlite3.connect(path)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as e:
        return str(e)
    return "" if said == "ok" else str(said).splitlines()[0]


def _ledger_digest(path: Path) -> str:
    """A digest of every event in a ledger."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT number, at, kind, practice, mail, sha256, data FROM events ORDER BY number"
        ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _records(at: RoundFolder, log: tuple[Event, ...]) -> tuple[int, list[Matter]]:
    """Each record can be read, and none is gone that the ledger says there was."""
    count, matters = 0, []
    for path, kind in (
        (at.record, EventKind.DECIDED),
        (at.assessments, EventKind.ASSESSED),
        (at.approvals, EventKind.APPROVED),
    ):
        if not path.exists() and any(e.kind is kind for e in log):
            said = "Filen är borta, men liggaren säger att den har funnits. Hämta tillbaka den ur en säkerhetskopia."
            matters.append(Matter(VerifiedPart.RECORDS, path.name, said))
    for path, load in (
        (at.record, decisions.load), (at.record, decisions.load_settled), (at.assessments, booklets.load), (at.approvals, approvals.load), (at.forgotten, forgotten.load)
    ):  # fmt: skip
        try:
            count += len(load(path))
        except LovandeError as e:
            matters.append(Matter(VerifiedPart.RECORDS, path.name, str(e)))
    return count, matters


def _outputs(outbox: Path, log: tuple[Event, ...]) -> tuple[int, list[Matter]]:
    """What the program has written, against what it says that it wrote. A mail that has been dealt with is not there any more."""
    gone = {m.file for m in mails(log).values() if m.fate not in (MailFate.QUEUED, MailFate.WRITTEN)}
    try:
        record = read_record(outbox)
    except FileNotFoundError:
        return 0, []
    except (OSError, ValueError):
        said = "Anteckningen om vad programmet har skrivit går inte att läsa, så ändrat för hand går inte att skilja från vårt. Kör lovande compile."
        return 0, [Matter(VerifiedPart.OUTPUTS, RECORD, said)]
    matters = []
    for name, sums in record.items():
        path = outbox / name
        if not path.is_file():
            if name not in gone:
                said = "Filen är borttagen. Samma kommando skriver den igen."
                matters.append(Matter(VerifiedPart.OUTPUTS, name, said, wrong=False))
        elif sha256(path) not in str(sums).split():
            said = "Filen är ändrad för hand sedan programmet skrev den. Den skrivs aldrig över."
            matters.append(Matter(VerifiedPart.OUTPUTS, name, said, wrong=False))
    for half in sorted(outbox.rglob(HALF)):
        said = "En halv fil från ett kommando som avbröts. lovande compile tar bort den."
        matters.append(Matter(VerifiedPart.OUTPUTS, half.relative_to(outbox).as_posix(), said, wrong=False))
    return len(record), matters


def _packs(outbox: Path) -> tuple[int, list[Matter]]:
    """Frozen packs, and archives, against their own sums."""
    count, matters = 0, []
    for sums in sorted([*outbox.glob("export/*/SHA256SUMS"), *outbox.glob("archive/*/SHA256SUMS")]):
        for line in sums.read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            path = sums.parent / name.lstrip("*")
            count += 1
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                what = "är ändrad" if path.is_file() else "är borta"
                again = "lovande archive" if sums.parent.parent.name == "archive" else "lovande export"
                said = f"Filen {what} sedan den frystes, så det här är inte längre det som lämnades ut. Gör ett nytt: {again}."
                matters.append(Matter(VerifiedPart.PACKS, f"outbox/{path.relative_to(outbox).as_posix()}", said))
    return count, matters
