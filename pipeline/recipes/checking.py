"""The descriptions that units are asked to fact-check: which need it, and the file that goes with the mail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

from pipeline import decisions, description, merge, settings
from pipeline.case import Case
from pipeline.events import Event
from pipeline.mail import Enclosure
from pipeline.model import SPREADS

from .approving import with_approvals, with_standing
from .assessing import with_ratings
from .folder import RoundFolder
from .gathering import Progress, arrived, case_of
from .known import known_files

CHECKED = "Faktagranskad av {by}. Ändras svaren frågar lovande approve --ask igen."


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A description that goes to its unit."""

    file: Enclosure
    spread: str
    """Who may read it, in words."""
    intern: bool


class Descriptions:
    """Every practice that has answered; nothing is read until it is asked for, and only once."""

    def __init__(self, at: RoundFolder, log: tuple[Event, ...], progress: Progress | None) -> None:
        self.at, self.log, self.progress = at, log, progress

    @cached_property
    def cases(self) -> dict[str, Case]:
        record = decisions.load(self.at.record)
        with ThreadPoolExecutor(1) as executor:
            files = known_files(self.log)
            returns = arrived(self.at, executor, self.progress, files)
        merged = merge.by_practice(returns, self.at.instrument, merge.before(record, files.prefilled))
        found = (case_of(self.at, m, record) for m in merged)
        return {c.practice.id: c for c in with_standing(self.at, with_ratings(self.at, [c for c in found if c]))}

    @cached_property
    def done(self) -> dict[str, str]:
        """{practice: why its description needs no check; empty when it does}."""
        known = with_approvals(self.at, tuple(self.cases.values()))
        return {
            k.case.practice.id: CHECKED.format(by=k.approved.checked.by) if k.approved.checked else "" for k in known
        }

    def of(self, practice: str) -> ToCheck:
        case = self.cases[practice]
        template = settings.find_template(self.at.home, self.at.round.instrument, "description.docx")
        content = description.describe(description.open_template(template), self.at.instrument, self.at.round, case)
        spread = self.at.instrument.label(case.spread)
        return ToCheck(Enclosure(f"{case.practice.file_name}.docx", content), spread, case.spread == SPREADS[0])
