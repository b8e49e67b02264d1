"""One recipe per command: the stages in the order they run. The only place that may import them all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from . import completeness, description, instrument, intake, letter, reading, register, settings
from .errors import SettingsError
from .forms import FORMATS
from .model import Case, Practice, Return, Round, Status
from .outbox import Outbox, Written
from .questionnaire import Instrument
from .workbook import summary_workbook

Progress = Callable[[str, int, int], None]
"""Told (what is being done, how many are done, of how many)."""

SUMMARY = "summary.xlsx"


@dataclass(frozen=True, slots=True)
class RoundFolder:
    """A round as it lies on disk."""

    home: Path
    round: Round
    instrument: Instrument
    practices: tuple[Practice, ...]

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What `compile` made, for a person and for scripts."""

    returns: tuple[Return, ...]
    cases: tuple[Case, ...]
    waiting: tuple[Practice, ...]
    written: tuple[Written, ...]

    @property
    def quarantined(self) -> tuple[Return, ...]:
        return tuple(r for r in self.returns if r.status is Status.QUARANTINED)


def open_round(home: Path) -> RoundFolder:
    """The round in a folder: settings, instrument, register. Raises SettingsError (exit 3)."""
    round = settings.load_round(home / "round.toml")
    known = _load(settings.find_template(home, round.instrument, "instrument.toml"))
    if known.id != round.instrument:
        raise SettingsError(
            home / "round.toml",
            f'Instrumentet heter "{known.id}" i sin fil men "{round.instrument}" här.',
            "Låt mappens namn, id i instrument.toml och instrument i round.toml vara samma.",
        )
    table = next(
        (home / name for name in ("register.xlsx", "register.csv") if (home / name).exists()), home / "register.xlsx"
    )
    depths = {text.casefold(): d.code for d in known.depths for text in (d.label, d.code)}
    practices = register.load_register(table, depths)
    names: dict[str, Practice] = {}
    for p in practices:
        other = names.setdefault(file_name(p).casefold(), p)
        if other is not p:
            problem = f'"{other.id}" och "{p.id}" skulle få samma filnamn ({file_name(p)}).'
            raise SettingsError(table, problem, "Ändra ett av dem i kolumnen id.")
    return RoundFolder(home, round, known, practices)


def forms(home: Path, only: Sequence[str] = (), progress: Progress | None = None) -> tuple[Written, ...]:
    """Write one form per practice to outbox/forms/. `only`: ids of practices, all when empty.

    Raises SettingsError for a mistake in the round's files or an unknown id, NotWritableError for the outbox.
    """
    at = open_round(home)
    chosen = _chosen(at, only)
    outbox = Outbox(at.outbox)
    written = []
    for n, practice in enumerate(chosen, 1):
        form = FORMATS[practice.format]
        written.append(
            outbox.put(f"forms/{file_name(practice)}{form.ending}", form.write(at.instrument, practice, at.round))
        )
        if progress:
            progress("Skriver formulär", n, len(chosen))
    return tuple(written)


def read(paths: Sequence[Path], home: Path) -> Iterator[Return]:
    """Read files one by one, with gates followed and completeness findings, in or outside a round."""
    known = _load(_instrument_file(home))
    at = open_round(home) if (home / "round.toml").exists() else None
    for path in paths:
        yield _with_completeness(known, _compared(at, reading.read_path(known, path)))


def compile_round(home: Path, executor: Executor, progress: Progress | None = None) -> Compiled:
    """Inbox in; descriptions, letters and the summary workbook out. Moves nothing in the inbox.

    Raises SettingsError for a mistake in the round's files, NotWritableError when the outbox cannot be written.
    """
    at = open_round(home)
    if not at.inbox.is_dir():
        problem, remedy = "Mappen finns inte.", "Skapa en mapp som heter inbox, eller anslut disken som den ligger på."
        raise SettingsError(at.inbox, problem, remedy)
    described = description.open_template(settings.find_template(home, at.round.instrument, "description.docx"))
    asked = letter.open_template(settings.find_template(home, at.round.instrument, "letter.docx"))

    returns = intake.accept(_read_all(at, executor, progress), at.round, at.practices, at.instrument)
    cases = _cases(at, returns)
    waiting = tuple(p for p in at.practices if p.id not in {c.practice.id for c in cases})

    outbox = Outbox(at.outbox)
    written: list[Written] = []
    for n, case in enumerate(cases, 1):
        name = file_name(case.practice)
        written.append(
            outbox.put(f"descriptions/{name}.docx", description.describe(described, at.instrument, at.round, case))
        )
        if letter.wanted(case):
            written.append(
                outbox.put(f"letters/{name}.docx", letter.write_letter(asked, at.instrument, at.round, case))
            )
        if progress:
            progress("Skriver beskrivningar och brev", n, len(cases))
    temporary = outbox.temporary(SUMMARY)
    summary_workbook(at.instrument, at.round, cases, returns, waiting, temporary)
    written.append(outbox.put(SUMMARY, temporary))
    if cases:  # with none at all something is wrong with the round, and nothing is tidied away because of it
        made = {w.name for w in written}
        for folder in ("descriptions", "letters"):
            written += outbox.tidy(folder, made)
    return Compiled(returns, cases, waiting, tuple(written))


def file_name(practice: Practice) -> str:
    """'P01-foraldragrupp-tryggare-vag': says what it is, and survives every mail program and file system."""
    plain = unicodedata.normalize("NFKD", practice.name.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"{practice.id}-{words[:60] or 'arbetssatt'}".rstrip("-.")


def _read_all(at: RoundFolder, executor: Executor, progress: Progress | None) -> Iterator[Return]:
    paths = intake.files_in(at.inbox)
    task = partial(_read_one, settings.find_template(at.home, at.round.instrument, "instrument.toml"), at.inbox)
    for n, ret in enumerate(executor.map(task, paths), 1):
        if progress:
            progress("Läser svar", n, len(paths))
        yield ret


def _read_one(instrument_file: Path, inbox: Path, path: Path) -> Return:
    """One task for an executor: everything it needs is named by path, so that it can run in any process."""
    return replace(reading.read_path(_load(instrument_file), path), file=path.relative_to(inbox).as_posix())


def _cases(at: RoundFolder, returns: Iterable[Return]) -> tuple[Case, ...]:
    practices = {p.id: p for p in at.practices}
    cases = []
    for ret in returns:
        if ret.status is Status.ACCEPTED and ret.identity:
            found = completeness.check(at.instrument, ret.identity.depth, ret.answers)
            case = Case(practices[ret.identity.practice], ret, found)
            cases.append(replace(case, completeness=completeness.with_spread(at.instrument, case)))
    return tuple(sorted(cases, key=lambda c: c.practice.id))


def _compared(at: RoundFolder | None, ret: Return) -> Return:
    """In a round, a return of it is compared with what its form was sent out with."""
    if at is None or ret.identity is None or ret.identity.round != at.round.id:
        return ret
    practices = {p.id.casefold(): p for p in at.practices}
    if ret.identity.practice.casefold() not in practices:
        return ret
    return intake.with_changed_facts(ret, practices, at.round, at.instrument)


def _with_completeness(known: Instrument, ret: Return) -> Return:
    if not ret.answers or ret.identity is None:
        return ret
    found = completeness.check(known, ret.identity.depth, ret.answers)
    return replace(ret, answers=found.answers, findings=(*ret.findings, *found.findings))


def _chosen(at: RoundFolder, only: Sequence[str]) -> tuple[Practice, ...]:
    wanted = {i.casefold() for i in only}
    known = {p.id.casefold() for p in at.practices}
    unknown = [i for i in only if i.casefold() not in known]
    if unknown:
        ids = ", ".join(p.id for p in at.practices)
        raise SettingsError(
            "register", f"Det finns inget arbetssätt med id {', '.join(unknown)}.", f"Välj bland: {ids}."
        )
    return tuple(p for p in at.practices if not wanted or p.id.casefold() in wanted)


def _instrument_file(home: Path) -> Path:
    """The round's instrument when there is a round here, else the one that comes with the program."""
    if (home / "round.toml").exists():
        return settings.find_template(home, settings.load_round(home / "round.toml").instrument, "instrument.toml")
    return settings.find_template(home, settings.DEFAULT_INSTRUMENT, "instrument.toml")


@lru_cache(maxsize=8)
def _load(path: Path) -> Instrument:
    return instrument.load(path)
