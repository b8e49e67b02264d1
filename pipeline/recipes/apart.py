"""Files read in a process of their own (isolation.py): one that ends the reader, hangs or grows is marked, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pipeline import reading
from pipeline.intake.mails import read_mails
from pipeline.isolation import LIMITS, Fate, Lost, guarded
from pipeline.mail import Incoming
from pipeline.model import Return, quarantined
from pipeline.package import sha256

from .folder import load

ASK = "Öppna den inte. Be avsändaren om formuläret igen, sparat som .docx eller .xlsx. De andra filerna är lästa."
WHY = {
    Fate.DIED: f"Läsaren stannade mitt i filen: den är skadad på ett ovanligt sätt, eller gjord för att skada. {ASK}",
    Fate.SLOW: f"Filen tog mer än {LIMITS.cpu:.0f} sekunder att läsa och avbröts. Ett formulär tar under en sekund: den är skadad, eller gjord för att skada. {ASK}",
    Fate.BIG: f"Filen tog mer än {LIMITS.memory // 2**20} MB minne att läsa och avbröts. Ett formulär tar en tiondel: den är skadad, eller gjord för att skada. {ASK}",
}


MAILBOX = 60_000_000
"""Bytes. No mail server lets a single mail of this size through."""
WHY_MAIL = {
    Fate.DIED: "Mejlet går inte att ta isär: det är skadat på ett ovanligt sätt, eller gjort för att skada. Öppna det inte",
    Fate.SLOW: "Mejlet tog för lång tid att ta isär: det är skadat, eller gjort för att skada. Öppna det inte",
    Fate.BIG: "Mejlet tog för mycket minne att ta isär: det är skadat, eller gjort för att skada. Öppna det inte",
}


def read_apart(read: Callable[[Path], tuple[Return, ...]], path: Path, name: str) -> tuple[Return, ...]:
    """What `read` finds in a file on disk. `read` can be pickled; `name`: what the file is called when it is lost."""
    (found,) = guarded(read, [path])
    return (_lost(name, _content(path), found.fate),) if isinstance(found, Lost) else found


def files_apart(instrument_file: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    """The returns in some files by name and content. When they end the reader together, each is tried alone."""
    task = partial(_read_files, instrument_file)
    (found,) = guarded(task, [files])
    if not isinstance(found, Lost):
        return found
    if len(files) == 1:
        return (_lost(*files[0], found.fate),)
    return tuple(r for one in files for r in files_apart(instrument_file, [one]))


def mails_apart(name: str, data: bytes) -> Iterator[Incoming]:
    """The mails in one file, or one mail of a mailbox. One that ends the reader is told as broken, for a person to look at.

    A mailbox file of many mails is read here: it is the coordinator's own, and takes longer than any one mail may.
    """
    if len(data) > MAILBOX:
        yield from read_mails(name, data)
        return
    (found,) = guarded(partial(_mails, name), [data])
    yield from (Incoming(name, broken=WHY_MAIL[found.fate]),) if isinstance(found, Lost) else found


def _mails(name: str, data: bytes) -> tuple[Incoming, ...]:
    return tuple(read_mails(name, data))


def _read_files(instrument_file: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    return reading.read_files(load(instrument_file), files)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _lost(name: str, content: bytes, fate: Fate) -> Return:
    """Nothing is said of its answers: not that they are empty either."""
    return quarantined(Return(name, sha256(content)), str(fate), WHY[fate])
