"""The covering mails in tests/data/covering, as text with the sentences that are content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.mail.covering import LIST, load_phrases
from pipeline.intake.mail.said import SentenceContext
from tests.support import ROOT, instrument, practice

DATA = Path(__file__).parents[1] / "data" / "covering"


@dataclass(frozen=True)
class CoveringMail:
    """One mail as people write it."""

    number: int
    text: str
    content: tuple[str, ...]
    """The sentences that somebody has to see, in order."""

    @property
    def frozen(self) -> bool:
        """Whether it was left alone while the list was made."""
        return self.number % 3 == 0


def mails() -> list[CoveringMail]:
    """All of them, in the order of the file."""
    ends = _ends()
    found = []
    for line in (DATA / "mails.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        body, *below = re.split(r"\s@(?=s\d)", line)
        names = below[0].split() if below else []
        content = tuple(re.findall(r"⟦(.*?)⟧", body))
        text = re.sub(r" // ", "\n\n", re.sub(r"[⟦⟧]", "", body))
        text = re.sub(r" / ", "\n", text)
        whole = "\n\n".join([text, *(ends[n] for n in names)])
        found.append(CoveringMail(len(found) + 1, whole, content))
    return found


def _ends() -> dict[str, str]:
    parts = re.split(r"^@(\w+)\n", (DATA / "ends.txt").read_text(encoding="utf-8"), flags=re.M)[1:]
    return {name: text.strip("\n") for name, text in zip(parts[::2], parts[1::2], strict=True)}


def known() -> SentenceContext:
    """What a round with three practices knows."""
    practices = [
        practice("P01", name="Gruppen"),
        practice("P02", name="Kartan", municipalities=("Ekvalla",)),
        practice("P03", name="Jobbspåret", municipalities=("Lindeby",)),
    ]
    phrases = load_phrases(ROOT / "templates" / "lovande-arbetssatt" / LIST)
    codes = {f"E{e.number}" for e in instrument().elements} | {q.id for q in instrument().questions} | {"B2", "B9"}
    people = ("Norrvik", "Ekvalla", "Lindeby", "Kim", "Alex", "Karin", "FoU Mälarkanten", "Familjeenheten")
    return SentenceContext(phrases, practices, codes, people)
