"""Old word processor files (.doc, .rtf, saved web pages) -> .odt by the LibreOffice of this computer, under guard.

OpenDocument and not .docx: in trials with LibreOffice 7.4 and 25.2 it kept every text that the import had seen, while
.docx written by 25.2 takes symbol fonts apart and .docx written by 7.4 may lose line breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.base import libreoffice
from pipeline.base.libreoffice import Ending
from pipeline.model.returns import NOT_READ, Finding, Severity
from pipeline.reading.ole import signs_in_doc

from .rtf import alternative_texts, close_groups, is_too_deep, signs_in_rtf

FILTERS = {".doc": "MS Word 97", ".rtf": "Rich Text Format", ".html": "HTML (StarWriter)"}
"""LibreOffice is told what to read: it must never guess from content that a stranger made."""
TARGET = "odt:writer8"
SECONDS = 30
"""That it may sleep in the middle of it. What it may use of the processor stands in base/libreoffice.py."""
TOGETHER = 25
"""Files converted in one start: a start costs more than a conversion."""

MISSING = "Filen är i ett äldre format ({ending}) som läses med LibreOffice, som inte finns på den här datorn. Installera det och kör igen, eller be om filen som .docx."
FAILED = "Filen är i ett äldre format ({ending}) och går inte att öppna: den är troligen skadad. Be avsändaren att öppna den hos sig, spara den som .docx och skicka den igen."
STUCK = "Filen är i ett äldre format ({ending}) som LibreOffice inte kom igenom: det avbröts. Be avsändaren att öppna den hos sig, spara den som .docx och skicka den igen."
NOT_NOW = "Datorn hann inte läsa filen den här gången: den är i ett äldre format ({ending}) som läses med LibreOffice, som inte fick arbeta. Stäng andra program och kör igen."
WHY = {
    Ending.DONE: ("conversion_failed", FAILED),
    Ending.STUCK: ("conversion_stuck", STUCK),
    Ending.NOT_NOW: (NOT_READ, NOT_NOW),
}
"""(code, reason) of a file that there is nothing of, by how LibreOffice ended."""
SIGNS = {
    "macros": ("macros", Severity.NOTE, "Filen innehåller makron. De har inte körts, och svaren är lästa utan dem."),
    "template": ("outside_link", Severity.TELL, "Filen hämtar en mall från en annan plats. Det har inte följts. Fråga avsändaren om det är meningen."),
    "link": ("outside_link", Severity.TELL, "Filen hämtar bilder eller text från en annan plats. Det har inte följts: fråga avsändaren vad som skulle stå där."),
    "object": ("embedded_object", Severity.TELL, "Filen har en annan fil inbäddad i sig. Den läses inte: öppna filen med försiktighet och se vad den säger."),
}  # fmt: skip
"""What a sign in an old file is told as."""
CUT = "Filen är avhuggen: slutet saknas. Det som finns är läst. Be avsändaren att skicka den igen."


@dataclass(frozen=True, slots=True)
class Prepared:
    """An old file as it can be converted, and what the conversion would not show."""

    content: bytes = field(repr=False)
    findings: tuple[Finding, ...] = ()
    beside: tuple[str, ...] = field(default=(), repr=False)
    """Texts that LibreOffice leaves behind: they belong to the unplaced."""


def prepare(data: bytes, ending: str) -> Prepared:
    """What to convert instead of `data`, with what in it reaches out of it, what is cut off and what would be lost."""
    signs = signs_in_doc(data) if ending == ".doc" else signs_in_rtf(data) if ending == ".rtf" else ()
    found = tuple(dict.fromkeys(Finding(*SIGNS[sign]) for sign in signs))
    if ending != ".rtf":
        return Prepared(data, found)
    content, was_cut = close_groups(data)
    return Prepared(
        content,
        (*found, *([Finding("cut_off", Severity.DAMAGE, CUT)] if was_cut else [])),
        alternative_texts(data),
    )


@dataclass(frozen=True, slots=True)
class Converted:
    """One file converted, or why not."""

    content: bytes | None = field(repr=False)
    """The OpenDocument text, or None."""
    code: str = ""
    """Finding code when there is no content: needs_libreoffice, conversion_failed, conversion_stuck, not_read_this_time."""
    reason: str = ""
    """What to do, in Swedish."""


def convert(data: bytes, ending: str) -> Converted:
    """One file (`ending` is .doc, .rtf or .html, told by its content) as .odt. Never raises for what is in it."""
    return convert_many([(data, ending)])[0]


def convert_many(
    files: Sequence[tuple[bytes, str]], *, namespace: bool = True, seconds: float = SECONDS
) -> list[Converted]:
    """Several files (content, ending) as .odt, in the same order, with as few starts of LibreOffice as can be.

    A file that stops LibreOffice takes no other along: what was not done is tried again, the first of it alone.
    `namespace` false leaves the network namespace out, as where the system has none.
    """
    if libreoffice.find_libreoffice() is None:
        return [Converted(None, "needs_libreoffice", MISSING.format(ending=ending)) for _, ending in files]
    failed = {ending: Converted(None, "conversion_failed", FAILED.format(ending=ending)) for _, ending in files}
    made = {n: failed[e] for n, (data, e) in enumerate(files) if e == ".rtf" and is_too_deep(data)}
    for ending in dict.fromkeys(e for _, e in files):
        waiting = [n for n, (_, e) in enumerate(files) if e == ending and n not in made]
        while waiting:
            group = waiting[:TOGETHER]
            done, ended = _start([files[n] for n in group], seconds, namespace)
            made |= {group[n]: Converted(content) for n, content in done.items()}
            left = [n for n in group if n not in made]
            if left and (len(group) > 1 or ended is Ending.NOT_NOW):  # once more, alone
                done, ended = _start([files[left[0]]], seconds, namespace)
                if 0 in done:
                    made[left[0]] = Converted(done[0])
            if left and left[0] not in made:
                code, reason = WHY[ended]
                made[left[0]] = Converted(None, code, reason.format(ending=ending))
            waiting = [n for n in waiting if n not in made]
    return [made[n] for n in range(len(files))]


def _start(files: Sequence[tuple[bytes, str]], seconds: float, namespace: bool) -> tuple[dict[int, bytes], Ending]:
    """({index: converted content}, how LibreOffice ended)."""
    made, ended = libreoffice.convert_files(files, FILTERS[files[0][1]], TARGET, seconds, namespace)
    # a file that LibreOffice was still writing when it was ended lacks its end, and so is no package
    return {n: data for n, data in made.items() if data.startswith(b"PK") and b"PK\5\6" in data[-70000:]}, ended
