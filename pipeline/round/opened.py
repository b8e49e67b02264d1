"""A round as it was opened last: what its settings and its register said, and a digest of the files that they stood in.

For who only wants to know how the round stands: reading a register and an instrument takes longer than telling it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.base.errors import LovandeError
from pipeline.instrument.packaged import TEXTS
from pipeline.model.mail import MailSettings
from pipeline.model.returns import Practice, Round

from . import settings
from .settings import Retention, Settings

REGISTERS = ("register.xlsx", "register.csv")
INSTRUMENT = "instrument.toml"


@dataclass(frozen=True, slots=True)
class PlainRound:
    """What a round's folder says, but for its instrument."""

    basis: str
    """A digest of the files that say it."""
    settings: Settings
    practices: tuple[Practice, ...]


_opened: dict[Path, PlainRound] = {}
"""{folder: as it was opened last in this process}."""


def files_digest(home: Path, said: Settings) -> str:
    """A digest of all that opening a round with these settings rests on; empty when that cannot be told."""
    home, digest = home.resolve(), hashlib.sha256(f"{said.digest}\0".encode())
    try:
        for file in (*(home / name for name in REGISTERS), *_instrument_files(home, said.round.instrument)):
            content = file.read_bytes() if file.exists() else b""
            digest.update(f"{file}\0{file.exists()}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
    except (OSError, LovandeError):
        return ""
    return digest.hexdigest()


def _instrument_files(home: Path, instrument: str) -> Iterator[Path]:
    """The file of its questions, and where its sentences would lie: broken ones are told."""
    for folder in settings.template_folders(home, instrument):
        if settings.lies_there(folder / TEXTS):
            break
    yield settings.find_template(home, instrument, INSTRUMENT)


def remember(home: Path, basis: str, said: Settings, practices: tuple[Practice, ...]) -> None:
    """Of a round that was opened. `basis`: of its files, the same before and after they were read; empty when nothing is to be kept."""
    _opened.pop(home.resolve(), None)
    if basis and said.digest:
        _opened[home.resolve()] = PlainRound(basis, said, practices)


def opened_last(home: Path) -> PlainRound | None:
    """As it was opened last in this process."""
    return _opened.get(home.resolve())


def forget_opened(home: Path) -> None:
    """When somebody in the register is to be forgotten."""
    _opened.pop(home.resolve(), None)


def is_as_it_was(home: Path, known: PlainRound) -> bool:
    """Whether its files say what they said."""
    try:
        text = (home / "round.toml").read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    return known.settings.digest == settings.digest_of(text) and known.basis == files_digest(home, known.settings)


def plain_round(known: PlainRound | None) -> dict[str, Any] | None:
    """For JSON."""
    if known is None:
        return None
    said = asdict(known.settings)
    said["round"]["deadline"] = known.settings.round.deadline.isoformat()
    until = known.settings.retention.until
    said["retention"]["until"] = until and until.isoformat()
    return {"basis": known.basis, "settings": said, "practices": [list(_values(p)) for p in known.practices]}


def _values(p: Practice) -> Iterator[Any]:
    return (getattr(p, name) for name in Practice.__slots__)


def round_of(plain: Mapping[str, Any] | None) -> PlainRound | None:
    """The same again. Raises ValueError, TypeError or KeyError for what is not such a one."""
    if plain is None:
        return None
    said = plain["settings"]
    round = Round(**{**said["round"], "deadline": date.fromisoformat(said["round"]["deadline"])})
    mail = MailSettings(**{**said["mail"], "receive": tuple(said["mail"]["receive"])})
    until = said["retention"]["until"]
    retention = Retention(**{**said["retention"], "until": date.fromisoformat(until) if until else None})
    known = Settings(round, mail, said["least"], retention, said["digest"])
    return PlainRound(plain["basis"], known, tuple(_practice(values) for values in plain["practices"]))


def _practice(values: list[Any]) -> Practice:
    told: list[Any] = [tuple(v) if isinstance(v, list) else v for v in values]
    return Practice(*told)
