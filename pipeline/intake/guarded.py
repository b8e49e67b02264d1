"""Files read in a process of their own (base/guard/__init__.py): one that ends the reader, hangs or grows is marked, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pipeline.base.guard import LIMITS, Lost, LostWhy, run_guarded
from pipeline.base.package import sha256
from pipeline.intake.mail.mails import read_mails
from pipeline.model.mail import Incoming
from pipeline.model.returns import Return, put_in_quarantine, unread
from pipeline.reading import files as reading
from pipeline.round.folder import load

ASK = "Be avsändaren om formuläret igen, sparat som .docx eller .xlsx. De andra filerna läses ändå."
TRIED = f"läsningen avbröts efter sammanlagt {LIMITS.cpu:.0f} sekunder av processorns tid i två försök. Ett formulär tar under en sekund"
LARGE = "Filen kan vara skadad, eller något mycket större än ett formulär"
WHY = {
    LostWhy.DIED: f"Filen är inte läst, för läsaren avslutades mitt i den två gånger. Filen kan vara skadad. {ASK}",
    LostWhy.SLOW: f"Filen är inte läst: {TRIED}. {LARGE}. {ASK}",
    LostWhy.BIG: f"Filen är inte läst: läsningen avbröts två gånger, när den tog mer än {LIMITS.memory // 2**20} MB minne. {LARGE}. {ASK}",
}
"""True of every such file, and of nobody's intent: a long report and a damaged form do the same."""
NOT_NOW = "Datorn hann inte läsa filen den här gången. Det beror på datorn, inte på filen eller på den som skickade den. Stäng andra program och kör igen."


START = 1024
"""Bytes that say what kind of file it is."""
MAILBOX = 60_000_000
"""Bytes. No mail server lets a single mail of this size through."""
LOOK = "Öppna det i ert mejlprogram och se vem det är från"
WHY_MAIL = {
    LostWhy.DIED: f"Mejlet är inte taget isär, för läsaren avslutades mitt i det två gånger. Det kan vara skadat. {LOOK}",
    LostWhy.SLOW: f"Mejlet är inte taget isär: {TRIED}. {LOOK}",
    LostWhy.BIG: f"Mejlet är inte taget isär: läsningen tog mer än {LIMITS.memory // 2**20} MB minne, två gånger. {LOOK}",
}
MAIL_NOT_NOW = (
    "Datorn hann inte ta isär mejlet den här gången. Det ligger kvar där det låg. Stäng andra program och kör igen."
)


def read_apart(read: Callable[[Path], tuple[Return, ...]], path: Path, name: str) -> tuple[Return, ...]:
    """What `read` finds in a file on disk. `read` can be pickled; `name`: what the file is called when it is lost."""
    (found,) = run_guarded(read, [path], warm=warm_path)
    return (_return_lost(name, _content(path), found.fate),) if isinstance(found, Lost) else found


def files_apart(instrument_file: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    """The returns in some files by name and content. When they end the reader together, each is tried alone."""
    task = partial(_read_files, instrument_file)
    (found,) = run_guarded(task, [files], warm=warm_files)
    if not isinstance(found, Lost):
        return found
    if len(files) == 1:
        return (_return_lost(*files[0], found.fate),)
    return tuple(r for one in files for r in files_apart(instrument_file, [one]))


def mails_apart(name: str, data: bytes) -> Iterator[Incoming]:
    """The mails in one file, or one mail of a mailbox. One that ends the reader is told as broken, for a person to look at.

    A mailbox file of many mails is read here: it is the coordinator's own, and takes longer than any one mail may.
    """
    if len(data) > MAILBOX:
        yield from read_mails(name, data)
        return
    (found,) = run_guarded(partial(_mails, name), [data])
    if not isinstance(found, Lost):
        yield from found
    elif found.fate is LostWhy.NOT_NOW:
        yield Incoming(name, unread=MAIL_NOT_NOW)
    else:
        yield Incoming(name, broken=WHY_MAIL[found.fate])


def warm_path(path: Path) -> None:
    """What reads such a file, made ready before its time begins. Its first bytes are looked at and nothing more."""
    try:
        with path.open("rb") as f:
            _warm(f.read(START))
    except OSError:
        return  # told when it is read


def warm_files(files: Sequence[tuple[str, bytes]]) -> None:
    """The same for some files by name and content."""
    for _, content in files:
        _warm(content[:START])


def _warm(start: bytes) -> None:
    """What only some kinds of files need and takes as long to import as a form to read."""
    if b"%PDF" in start:
        from pipeline.reading.document import pdf  # noqa: F401, PLC0415
    if start.startswith((b"{\\rtf", b"\xd0\xcf\x11\xe0")):
        from pipeline.reading.document.older import conversion  # noqa: F401, PLC0415


def _mails(name: str, data: bytes) -> tuple[Incoming, ...]:
    return tuple(read_mails(name, data))


def _read_files(instrument_file: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Return, ...]:
    return reading.read_files(load(instrument_file), files)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _return_lost(name: str, content: bytes, fate: LostWhy) -> Return:
    """Nothing is said of its answers: not that they are empty either."""
    ret = Return(name, sha256(content))
    return unread(ret, NOT_NOW) if fate is LostWhy.NOT_NOW else put_in_quarantine(ret, str(fate), WHY[fate])
