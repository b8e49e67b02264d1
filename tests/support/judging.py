"""Answers and their proposal, for tests of judging: only what is said needs to be written."""

from __future__ import annotations

from pipeline.assessment.proposal import propose
from pipeline.cases.completeness import check
from pipeline.model.assessment import ElementProposal, Proposal
from pipeline.model.instrument import choice_key, fields, text_key
from pipeline.model.returns import Answer, State
from tests.support import SHORT, instrument, typed

DEEP, BRIEF = "fordjupad", "oversikt"
UNCLEAR = "otydligt"
LABELS = {c.label: c.code for c in instrument().choices}


def answered(keys: dict[str, str], depth: str = DEEP) -> dict[str, Answer]:
    """{key: answer}, everything else left empty. A choice by its label, or UNCLEAR."""
    found = {}
    for f in fields(instrument(), depth):
        said = keys.get(f.key, "")
        value = LABELS.get(said, said) if f.kind == "choice" else said
        found[f.key] = Answer(f.key, State.ANSWERED, value, said) if said else Answer(f.key, State.BLANK)
        if said == UNCLEAR:
            found[f.key] = Answer(f.key, State.UNCLEAR, None, said)
    return found


def proposal(keys: dict[str, str], depth: str = DEEP, conflicts: frozenset[str] = frozenset()) -> Proposal:
    known = check(instrument(), depth, answered(keys, depth))
    return propose(instrument(), depth, known.answers, conflicts)


def proposed(practice: str, conflicts: frozenset[str] = frozenset()) -> Proposal:
    """Of one of the ten practices, from its typed answers; a conflict leaves no value."""
    keys = {k: v for k, v in typed(practice).items() if k not in conflicts}
    return proposal(keys, BRIEF if practice in SHORT else DEEP, conflicts)


def element(number: int, **said: str) -> ElementProposal:
    """An element where q1_2="Ja" answers 1.2, and r1_2="..." is the comment there."""
    keys = {}
    for name, value in said.items():
        question = name[1:].replace("_", ".")
        keys[choice_key(question) if name[0] == "q" else text_key(question)] = value
    return proposal(keys).of(number)


def levels(found: ElementProposal) -> dict[str, str]:
    """{criterion: level} and the element's own under its number."""
    return {c.criterion: str(c.level) for c in found.criteria} | {str(found.element): str(found.level)}
