"""A practice removed from a round: originals, mails, outputs, what is on record and what people have said; then a line that says why.

Shown first. Done again, it removes what a run that was cut off left; the register's row goes last, because it says what to look for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pipeline import intake
from pipeline.base.errors import ExitCode, LovandeError, NotWritableError
from pipeline.base.package import sha256
from pipeline.base.records import keep_lines, lines_of
from pipeline.cases.gather import Progress, all_read, content_hash, read_alone
from pipeline.intake.guarded import read_apart
from pipeline.ledger import Clock, open_ledger, peek
from pipeline.ledger.files import known_files
from pipeline.ledger.forgetting import forget as forget_events
from pipeline.ledger.place import data_folder, find_ledger
from pipeline.ledger.readings import readings_of
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.returns import Practice
from pipeline.outputs import export
from pipeline.round import forgotten, mail_texts
from pipeline.round.folder import RoundFolder, choose_practices, open_round
from pipeline.round.forgotten import Forgotten
from pipeline.round.outbox import HALF, Outbox
from pipeline.round.register.removal import forget_row

from . import archive
from . import export as exporting

TOGETHER = ("overview", "export", "assess")
"""Folders in outbox/ whose files are about all practices together."""
READ_TOGETHER = 100
"""Files that are looked up at a time."""
ARCHIVES = archive.FOLDER
WHOLE = ("summary.xlsx", "questions.docx", "questions.pdf", "laget.csv")
BEYOND = (
    "mejlen i er brevlåda (Inkorgen, Skickat, Behandlat, Att granska) och hos mottagarna",
    "kopior av register.xlsx och ledger.sqlite i mappen, till exempel med ”konflikt” i namnet",
    "säkerhetskopior, papperskorgen och tidigare versioner i OneDrive eller på filservern",
    "det som redan har lämnats ut eller arkiverats: beskrivningar, översikter, forskningspaket, arkivmappar",
    "svar på andra ställen, som mappen ni hämtade dem från",
)
"""Where the program cannot reach."""


class ForgetError(LovandeError):
    """It cannot be done as it was asked; the message says what to write."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be removed, or was."""

    practice: Practice
    originals: tuple[str, ...]
    """Names in the inbox."""
    outputs: tuple[str, ...]
    """Names in the outbox, of this practice alone."""
    together: tuple[str, ...]
    """Names in the outbox of files about all practices; those that can be made anew are, by compile, overview and export."""
    lines: int
    """Decisions, assessments, approvals and what mails have said."""
    mixed: tuple[tuple[str, str], ...]
    """(file in the inbox that holds others' answers too, whose): not removed."""
    shared: tuple[tuple[str, str], ...]
    """(file in the outbox of a mail about other practices too, its number): not removed."""
    unknown: int
    """Files in the inbox that nobody can tell whose they are."""
    halves: tuple[str, ...]
    """Half-written files that commands that were cut off have left in the round: whose they are, nobody can tell."""
    archives: tuple[str, ...]
    """Names of archives in the outbox, which are left: what has been handed over is for the archive."""
    events: int = 0
    done: bool = False

    @property
    def count(self) -> int:
        return sum(map(len, (self.originals, self.outputs, self.together, self.halves))) + self.lines + self.events


def forget(
    home: Path, practice: str, ground: str, by: str, clock: Clock, really: bool, progress: Progress | None = None
) -> Removal:
    """Show what would be removed of a practice, or (`really`) remove it. Raises ForgetError, SettingsError, NotWritableError."""
    at = open_round(home)
    (p,) = choose_practices(at, [practice])
    if not really:
        return _traces(at, p, progress)
    if len(ground.strip()) < 4 or not any(c.isalpha() for c in ground):
        short = f'"{ground.strip()}" säger inte vilket beslut det är. ' if ground.strip() else ""
        raise ForgetError(
            f'{short}Skriv beslutet eller lagrummet som borttagningen vilar på: --ground "Beslut 2026-11-03, dnr 12/26".'
        )
    if not any(c.isalpha() for c in by):
        raise ForgetError('Skriv vem som tar bort det: --by "Namn".')
    removal = _traces(at, p, progress)
    with open_ledger(at.home, clock, named=at.round.id) as ledger:
        today = ledger.now().astimezone().date()
        _on_record(at, p, ground, by, today, removal)
        # The ledger knows which files and mails are its, and so goes after them: cut off before, all of it is found again.
        own = {e.sha256 for e in ledger.log() if e.sha256 and e.practice.casefold() == p.id.casefold()}
        files = own | {sha256(at.inbox / name) for name in removal.originals if (at.inbox / name).is_file()}
        for name in removal.originals:
            (at.inbox / name).unlink(missing_ok=True)
        Outbox(at.outbox).forget((*removal.outputs, *removal.together))
        for name in removal.halves:
            (at.home / name).unlink(missing_ok=True)
        for path in (at.record, at.assessments, at.approvals):
            keep_lines(path, _not_about(p))
        keep_lines(at.mail_texts, lambda line: not mail_texts.is_about(line, p.id))
        ledger.may_shrink()
        events = forget_events(ledger.place, p.id, files, [p.email])
        ledger.append(Event(ledger.now(), EventKind.FORGOTTEN, p.id, data={"ground": ground, "removed": removal.count}))
    if not forget_row(register := _register(at.home), p.id):
        raise NotWritableError(
            f"Raden för {p.id} i {register} gick inte att hitta. Ta bort den för hand: den har kontaktpersonens namn och adress."
        )
    return Removal(
        p,
        removal.originals,
        removal.outputs,
        removal.together,
        removal.lines,
        removal.mixed,
        removal.shared,
        removal.unknown,
        removal.halves,
        removal.archives,
        events,
        True,
    )


def _on_record(at: RoundFolder, p: Practice, ground: str, by: str, today: date, removal: Removal) -> None:
    """First of all: from now on its answers are not taken in, whatever happens to this command."""
    packs = export.highest(at.outbox / exporting.FOLDER, at.round.id)
    said = Forgotten(p.id, " ".join(ground.split()), " ".join(by.split()), today, removal.count, packs)
    before = forgotten.latest(forgotten.load(at.forgotten)).get(p.id.casefold())
    if before is None or (before.ground, before.by, before.day) != (said.ground, said.by, said.day):
        forgotten.append(at.forgotten, said)


def _register(home: Path) -> Path:
    return next((home / n for n in ("register.xlsx", "register.csv") if (home / n).exists()), home / "register.xlsx")


def _traces(at: RoundFolder, p: Practice, progress: Progress | None) -> Removal:
    """Everything of a practice that lies in the round's folder."""
    place, _ = find_ledger(at.home.resolve(), data_folder(), at.round.id)
    log = peek(at.home) if place.live.exists() or place.snapshot.exists() else ()
    known = known_files(log)
    told = {e.sha256 for e in log if e.sha256 and e.practice.casefold() == p.id.casefold()}
    told |= {
        digest
        for digest, whose in (*known.assigned.items(), *known.beside.items())
        if whose.casefold() == p.id.casefold()
    }
    originals, mixed, unknown = [], [], 0
    paths = intake.files_in(at.inbox) if at.inbox.is_dir() else ()
    for n, (path, digest, owners) in enumerate(_owners(at, paths), 1):
        name = path.relative_to(at.inbox).as_posix()
        if owners == {p.id.casefold()} or (not owners - {p.id.casefold()} and digest in told):
            originals.append(name)
        elif p.id.casefold() in owners:
            others = sorted(q.id for q in at.practices if q.id.casefold() in owners - {p.id.casefold()})
            mixed.append((name, ", ".join(others) or "andra"))
        elif not owners:
            unknown += 1
        if progress:
            progress("Letar", n, len(paths))
    alone = [m.file for m in mails(log).values() if m.file and [q.casefold() for q in m.practices] == [p.id.casefold()]]
    longer = [q.id for q in at.practices if q.id.startswith(f"{p.id}-")]
    outputs, together = _outputs(at.outbox, p, alone, longer)
    lines = sum(
        not _not_about(p)(line) for path in (at.record, at.assessments, at.approvals) for _, line in lines_of(path)
    ) + sum(mail_texts.is_about(line, p.id) for _, line in lines_of(at.mail_texts))
    shared = tuple(_shared_mails(at.outbox, log, p))
    folder = at.outbox / ARCHIVES
    archives = sorted(a.name for a in folder.iterdir() if not a.name.startswith(".")) if folder.is_dir() else ()
    halves = tuple(sorted(h.relative_to(at.home).as_posix() for h in at.home.rglob(HALF) if h.is_file()))
    return Removal(
        p, tuple(originals), outputs, together, lines, tuple(mixed), shared, unknown, halves, tuple(archives)
    )


def _shared_mails(outbox: Path, log: Iterable[Event], p: Practice) -> Iterator[tuple[str, str]]:
    """Mails to somebody who answers for several: where their files lie now, and their numbers."""
    for m in mails(log).values():
        whose = [q.casefold() for q in m.practices]
        if m.file and p.id.casefold() in whose and len(set(whose)) > 1:
            lies = sorted((outbox / "mail").rglob(m.file.rsplit("/", 1)[-1]))
            yield from ((path.relative_to(outbox).as_posix(), m.id) for path in lies)


def _owners(at: RoundFolder, paths: Sequence[Path]) -> Iterator[tuple[Path, str, set[str]]]:
    """(a file, its digest, whose answers it holds by the forms' own marks, in lower case), of each. Raises NotReadError.

    What has been read before is not read again.
    """
    with readings_of(at.home, at.instrument_file, None) as readings:
        for n in range(0, len(paths), READ_TOGETHER):
            some = [(path, content_hash(path)) for path in paths[n : n + READ_TOGETHER]]
            known = readings.known(digest for _, digest in some if digest)
            for path, digest in some:
                returns = known.get(digest) or read_apart(partial(read_alone, at.instrument_file), path, path.name)
                all_read(returns)  # what is not read may hold their answers
                yield (
                    path,
                    digest,
                    {r.identity.practice.casefold() for r in returns if r.identity and r.identity.practice},
                )


def _outputs(outbox: Path, p: Practice, alone: list[str], longer: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(files of the practice alone, files about all together)."""
    own, together = [], []
    for path in sorted(q for q in outbox.rglob("*") if q.is_file()) if outbox.is_dir() else ():
        name = path.relative_to(outbox).as_posix()
        first = name.split("/")[0]
        if first == ARCHIVES and name.split("/")[1].startswith(".") and name.split("/")[1].endswith(".tmp"):
            together.append(name)  # an archive that was cut off: nobody's, and made anew by archive
        elif first == ARCHIVES:
            continue  # handed over, or to be: told with what the program does not reach
        elif (
            first in TOGETHER
            or name in WHOLE
            or name.rpartition("(ny")[0].strip() in [w.rpartition(".")[0] for w in WHOLE]
        ):
            together.append(name)
        elif (
            any(_is_own(part, p, longer) for part in name.split("/"))
            or name in alone
            or (first == "mail" and any(name.endswith(a.rsplit("/", 1)[-1]) for a in alone))
        ):
            own.append(name)
    return tuple(own), tuple(together)


def _is_own(part: str, p: Practice, longer: list[str]) -> bool:
    """'P01-gruppen', 'P01-gruppen (ny).docx', and what it was called before: by its id, but not by one that begins alike."""
    folded = part.casefold()
    return folded.startswith(f"{p.id}-".casefold()) and not any(folded.startswith(f"{q}-".casefold()) for q in longer)


def _not_about(p: Practice) -> Callable[[str], bool]:
    def wanted(line: str) -> bool:
        try:
            return str(json.loads(line)["practice"]).casefold() != p.id.casefold()
        except (ValueError, KeyError, TypeError):
            return True

    return wanted


def unfinished_removals(at: RoundFolder) -> Iterator[str]:
    """Practices whose removal was cut off: they are on record as removed, and are still in the register."""
    done = forgotten.latest(forgotten.load(at.forgotten))
    yield from (p.id for p in at.practices if p.id.casefold() in done)
