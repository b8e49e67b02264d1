"""A round as it lies on disk: its settings, its instrument and its register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.swedish import swedish_date
from pipeline.instrument import load as instrument
from pipeline.instrument.packaged import DEFAULT_INSTRUMENT, TEXTS
from pipeline.instrument.shipped import borrowed_line
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Practice, Round

from . import approvals, decisions, forgotten, mail_texts, register, settings
from .opened import INSTRUMENT, REGISTERS, files_digest, remember
from .ratings import FILE as ASSESSMENTS
from .settings import Settings


@dataclass(frozen=True, slots=True)
class RoundFolder:
    """A round as it lies on disk."""

    home: Path
    settings: Settings
    instrument: Instrument
    practices: tuple[Practice, ...]
    notes: tuple[str, ...] = ()
    """What a person should know of its own instrument."""

    @property
    def round(self) -> Round:
        return self.settings.round

    @property
    def instrument_file(self) -> Path:
        return settings.find_template(self.home, self.round.instrument, INSTRUMENT)

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    @property
    def record(self) -> Path:
        """The decisions on record."""
        return self.home / decisions.FILE

    @property
    def approvals(self) -> Path:
        """What named people have done with the descriptions before they leave."""
        return self.home / approvals.FILE

    @property
    def assessments(self) -> Path:
        """What named people have said of how far elements hold."""
        return self.home / ASSESSMENTS

    @property
    def mail_texts(self) -> Path:
        """Sentences of mails that somebody has to see."""
        return self.home / mail_texts.FILE

    @property
    def forgotten(self) -> Path:
        """Practices that have been removed, and why."""
        return self.home / forgotten.FILE


def open_round(home: Path, may_be_empty: bool = False) -> RoundFolder:
    """The round in a folder: settings, instrument, register. Raises SettingsError (exit 3).

    `may_be_empty`: a register without rows is one that every practice has been removed from.
    """
    check_folder(home)
    if not (home / "round.toml").exists():
        problem = f"Här finns ingen omgång: filen round.toml saknas i mappen {home.absolute()}."
        raise SettingsError("round.toml", problem, "Gå till omgångens mapp, eller skriv --round MAPP.")
    said = settings.load(home / "round.toml")
    basis = files_digest(home, said)
    own = (f / TEXTS for f in settings.template_folders(home, said.round.instrument))
    texts = next((path for path in own if settings.lies_there(path)), None)
    file = settings.find_template(home, said.round.instrument, INSTRUMENT)
    known, shipped = load(file, texts), _load(file)[1]
    if known.id != said.round.instrument:
        raise SettingsError(
            home / "round.toml",
            f'Instrumentet heter "{known.id}" i sin fil men "{said.round.instrument}" här.',
            "Låt mappens namn, id i instrument.toml och instrument i round.toml vara samma.",
        )
    depths = {text.casefold(): d.code for d in known.depths for text in (d.label, d.code)}
    table, *other = [home / n for n in REGISTERS if (home / n).exists()] or [home / REGISTERS[0]]
    practices = register.load_register(table, depths, may_be_empty)
    if other and not _says_the_same(other[0], depths, practices):
        problem = f"Här finns både {table.name} och {other[0].name}, och de säger inte detsamma."
        raise SettingsError(home, problem, "Behåll den som gäller, och flytta den andra ur omgångens mapp.")
    names: dict[str, Practice] = {}
    for p in practices:
        first = names.setdefault(p.file_name.casefold(), p)
        if first is not p:
            problem = f'"{first.id}" och "{p.id}" skulle få samma filnamn ({p.file_name}).'
            raise SettingsError(table, problem, "Ändra ett av dem i kolumnen id.")
    notes = (borrowed_line(file, shipped, home),) if shipped else ()
    remember(home, basis if basis == files_digest(home, said) and not shipped else "", said, practices)
    return RoundFolder(home, said, known, practices, notes)


def _says_the_same(table: Path, depths: Mapping[str, str], practices: Sequence[Practice]) -> bool:
    """Whether a second register says what the first does; then nothing is lost by reading only that."""
    try:
        return tuple(register.load_register(table, dict(depths), True)) == tuple(practices)
    except SettingsError:
        return False


def check_folder(home: Path) -> None:
    """Raises SettingsError (exit 3) when the folder of the round does not exist."""
    if not home.is_dir():
        raise SettingsError(home, "Mappen finns inte.", "Kontrollera vad som står efter --round.")


def check_inbox(at: RoundFolder) -> None:
    """Raises SettingsError (exit 3) when the inbox is gone: a disk that is not connected is no empty inbox."""
    if not at.inbox.is_dir():
        problem, remedy = "Mappen finns inte.", "Skapa en mapp som heter inbox, eller anslut disken som den ligger på."
        raise SettingsError(at.inbox, problem, remedy)


def choose_practices(at: RoundFolder, only: Sequence[str]) -> tuple[Practice, ...]:
    wanted = {i.casefold() for i in only}
    known = {p.id.casefold() for p in at.practices}
    unknown = [i for i in only if i.casefold() not in known]
    gone = forgotten.latest(forgotten.load(at.forgotten)) if unknown else {}
    if told := [gone[i.casefold()] for i in unknown if i.casefold() in gone]:
        said = f"{told[0].practice} är borttaget ur omgången {swedish_date(told[0].day)} ({told[0].ground})."
        raise SettingsError(at.forgotten.name, said, "Inget mer behöver göras.")
    if unknown:
        ids = ", ".join(p.id for p in at.practices)
        raise SettingsError(
            "register", f"Det finns inget arbetssätt med id {', '.join(unknown)}.", f"Välj bland: {ids}."
        )
    return tuple(p for p in at.practices if not wanted or p.id.casefold() in wanted)


def own_instrument(home: Path) -> Path:
    """The instrument that comes with the program, where there is no round."""
    return settings.find_template(home, DEFAULT_INSTRUMENT, INSTRUMENT)


@lru_cache(maxsize=8)
def load(path: Path, texts: Path | None = None) -> Instrument:
    """`texts`: the file of its sentences, which is read when something is first told."""
    return replace(_load(path)[0], texts_file=texts)


@lru_cache(maxsize=8)
def _load(path: Path) -> tuple[Instrument, Path | None]:
    """The instrument, and the shipped file that it has got its roles from."""
    return instrument.load_borrowing(path)
