"""The descriptions that units are asked to fact-check: which need it, and the file that goes with the mail."""

from __future__ import annotations

import glob
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path

from pipeline.base.package import Package
from pipeline.cases.approved import CaseStanding, with_approvals
from pipeline.cases.gather import all_read
from pipeline.cases.read import RoundCases
from pipeline.instrument.texts import texts
from pipeline.model.case import Case
from pipeline.model.mail import Enclosure
from pipeline.model.returns import SPREADS
from pipeline.model.settling import finds
from pipeline.outputs import description
from pipeline.round import settings
from pipeline.round.approvals import ApprovalStep
from pipeline.round.outbox import Outbox

UNMERGED = (
    "{file} är ändrad för hand, och svaret är ett annat sedan dess. Kör lovande compile, för över ändringarna till filen med (ny) i "
    "namnet, och låt den ta den gamlas plats."
)
NAMES_SOMEBODY = (
    "{file} är ändrad för hand, och där står uppgifter som kan peka ut en person och som inte står i den beskrivning som programmet "
    "skriver. Ta bort dem ur filen, eller avgör dem först: lovande decide {id} --list."
)
MOST_CHANGED = 20
"""Changed sentences that a mail names; of more it is easier to read the whole."""
BODY = "word/document.xml"
CHECKED = "Faktagranskad av {by}. Ändras något i den frågar lovande approve --ask igen."


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A description that goes to its unit."""

    file: Enclosure
    spread: str
    """Who may read it, in words."""
    narrowed: bool
    """Whether that is less than the unit itself has said: the register says less."""
    intern: bool
    changed: tuple[str, ...] = ()
    """What is new since they last said that it was right, when that can be told and is not the whole of it."""


class Descriptions:
    """Of every practice that has answered. Raises NotReadError when one is asked for and a file could not be read this time."""

    def __init__(self, found: RoundCases) -> None:
        self.at, self._found = found.at, found

    @cached_property
    def cases(self) -> dict[str, Case]:
        all_read(self._found.returns)
        return {c.practice.id: c for c in self._found.described}

    @cached_property
    def approved(self) -> tuple[CaseStanding, ...]:
        return tuple(with_approvals(self.at, tuple(self.cases.values())))

    @cached_property
    def done(self) -> dict[str, str]:
        """{practice: why its description needs no check; empty when it does}."""
        return {
            k.case.practice.id: CHECKED.format(by=k.approved.checked.by)
            if k.approved.checked
            else self._why_unmerged(k.case) or self._names_somebody(k.case)
            for k in self.approved
        }

    def of(self, practice: str) -> ToCheck:
        """The description that goes: the one in outbox/descriptions when somebody has changed it by hand."""
        case = self.cases[practice]
        own = self._changed_by_hand(case)
        name = f"{case.file_name}.docx"
        file = Enclosure(name, own.read_bytes(), by_hand=True) if own else Enclosure(name, self._describe(case))
        narrowed = case.spread != (case.said_spread or case.spread)
        readers = texts(self.at.instrument).words.readers.of(case.spread)
        return ToCheck(file, readers, narrowed, case.spread == SPREADS[0], () if own else self._changes(practice))

    def _changes(self, practice: str) -> tuple[str, ...]:
        found = next(k.approved.changes for k in self.approved if k.case.practice.id == practice)
        since = next((c for c in found if c.step is ApprovalStep.CHECKED and not c.whole), None)
        sentences = [f"{s.where}: {s.text}" for s in since.sentences] if since else []
        return tuple(sentences) if len(sentences) <= MOST_CHANGED else ()

    def _describe(self, case: Case) -> bytes:
        template = settings.find_template(self.at.home, self.at.round.instrument, "description.docx")
        return description.describe(description.open_template(template), self.at.instrument, self.at.round, case)

    def _changed_by_hand(self, case: Case) -> Path | None:
        """The description in the outbox, when it is not as the program wrote it."""
        name = f"descriptions/{case.file_name}.docx"
        path = self.at.outbox / name
        return path if path.is_file() and not Outbox(self.at.outbox).is_ours(name) else None

    def _why_unmerged(self, case: Case) -> str:
        """Why a description that was changed by hand waits: the answers have changed since it was."""
        path = self._changed_by_hand(case)
        if path is None:
            return ""
        beside = any(path.parent.glob(f"{glob.escape(path.stem)} (ny*.docx"))
        name = f"descriptions/{path.name}"
        if beside or not Outbox(self.at.outbox).wrote(name, self._describe(case)):
            return UNMERGED.format(file=path.name)
        return ""

    def _names_somebody(self, case: Case) -> str:
        """Why a description that was changed by hand waits: it has what is masked in ours."""
        path = self._changed_by_hand(case)
        if path is None:
            return ""
        ours = _text_of(self._describe(case))
        found = [f for f in finds(_text_of(path.read_bytes()), names=case.names) if f.words not in ours]
        return NAMES_SOMEBODY.format(file=path.name, id=case.practice.id) if found else ""


def _text_of(document: bytes) -> str:
    """The text of a Word file, a line for each paragraph; empty when it is none."""
    try:
        body = Package(document).read(BODY).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, NotImplementedError, RuntimeError):
        return ""
    paragraphs = ("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", p)) for p in body.split("</w:p>"))
    return "\n".join(" ".join(unescape(p).split()) for p in paragraphs)
