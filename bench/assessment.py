"""What it costs to propose levels for 1,000 practices, against reading the files they come in.

Each question's answer is drawn from what the eight deep returns of the example round say on it, independently of the
other questions; and, harder than any round, from all choices alike. What is kept from one practice to the next helps least then.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from pipeline.assessment.proposal import propose
from pipeline.cases.completeness import check
from pipeline.model.instrument import choice_key, fields
from pipeline.model.returns import Answer, State
from pipeline.reading.files import read_path
from tests.support import ROOT, SHORT, instrument, typed

PRACTICES, ROUNDS = 1000, 5
DEEP = "fordjupad"
Drawn = Mapping[str, Sequence[str]]
"""{question: the answers to draw from}; an empty one is a question left empty."""


def run() -> Iterator[tuple[str, str]]:
    """Label and figure: medians over rounds in which reading and proposing take turns."""
    known = instrument()
    files = sorted(p for p in (ROOT / "inbox").iterdir() if p.suffix in (".docx", ".xlsx"))
    every = {q.id: [*known.depth(DEEP).choices, ""] for q in known.questions}
    for label, drawn in (("as in the example round", _in_the_round()), ("from all choices alike", every)):
        propose.__globals__["_criterion"].cache_clear()
        draw = random.Random(1)
        shares = []
        for _ in range(ROUNDS):
            answers = [check(known, DEEP, _answers(draw, drawn)).answers for _ in range(PRACTICES)]
            reading = _seconds(lambda: [read_path(known, f) for f in files]) / len(files)
            shares.append(_seconds(lambda some=answers: [propose(known, DEEP, a) for a in some]) / PRACTICES / reading)  # type: ignore[misc]
        what = f"propose levels for {PRACTICES} practices, answers drawn {label}"
        yield what, f"{median(shares):.1%} of reading as many files (goal 5 %); the first 1,000: {shares[0]:.1%}"


def _in_the_round() -> Drawn:
    codes = {c.label: c.code for c in instrument().choices}
    deep = [typed(f"P{n:02}") for n in range(1, 11) if f"P{n:02}" not in SHORT]
    return {q.id: [codes.get(p.get(choice_key(q.id), ""), "") for p in deep] for q in instrument().questions}


def _answers(draw: random.Random, drawn: Drawn) -> dict[str, Answer]:
    found = {f.key: Answer(f.key, State.BLANK) for f in fields(instrument(), DEEP)}
    for q, choices in drawn.items():
        choice = draw.choice(choices)
        if choice:
            found[choice_key(q)] = Answer(choice_key(q), State.ANSWERED, choice, choice)
    return found


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
