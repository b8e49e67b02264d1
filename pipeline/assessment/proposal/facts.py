"""Answers -> what each says for judging: in place, partly, not, planned, not relevant or unknown. Turned round where Ja speaks against."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.instrument.texts import texts
from pipeline.instrument.weighing import Fact, WeighedFact
from pipeline.model.instrument import Instrument, choice_key, text_key
from pipeline.model.returns import Answer, State

Answers = Mapping[str, Answer]
NOTHING = Answer("", State.NOT_FOUND)
TURNED = {Fact.IN_PLACE: Fact.NOT, Fact.NOT: Fact.IN_PLACE}


class JudgedQuestion(NamedTuple):
    """A question as far as judging needs it."""

    id: str
    choice: str
    """Key of its choice."""
    text: str
    above: str
    """The question that it may follow from; empty when none."""
    said: Mapping[str, WeighedFact]
    """{choice: what it says here}."""
    shares_reason: tuple[str, str]
    """Keys of the choice and the text of the question whose reason may stand for its own; empty when none."""


def facts(instrument: Instrument, answers: Answers, conflicts: frozenset[str] = frozenset()) -> dict[str, WeighedFact]:
    """{question: what it says}, for answers whose followers of closed gates are marked (completeness.check).

    `conflicts`: keys that several files differ on. A follower takes over the answer of the gate it follows from, once and
    for all; an answer that contradicts its gate is unknown, and so is the gate, until someone has said which holds.
    """
    found: dict[str, WeighedFact] = {}
    followers = []
    for q in _plan(instrument):  # a follower stands after its gate: the instrument's check holds that
        answer = answers.get(q.choice, NOTHING)
        if q.above and answer.state is State.NOT_APPLICABLE:
            found[q.id] = _inherit(q.above, found[q.above])
            followers.append(q)
        else:
            found[q.id] = _own(instrument, q, answer, answers, conflicts)
    changed = _find_contradictions(instrument, found)
    if changed:
        found.update(changed)
        for q in followers:  # outermost first, so that what follows from a follower changes with it
            found[q.id] = _inherit(q.above, found[q.above])
    return found


def status_fact(instrument: Instrument, choice: Answer, text: Answer) -> WeighedFact:
    """What an element's status in the short form says; not relevant needs its reason in the element's text."""
    if choice.value is None:
        return WeighedFact(Fact.UNKNOWN, _not_answered(instrument, choice.state))
    fact = meanings(instrument).get(choice.value, Fact.UNKNOWN)
    if fact is Fact.IRRELEVANT and not _says_something(text):
        return WeighedFact(Fact.UNKNOWN, texts(instrument).reasons.no_reason)
    return WeighedFact(fact, instrument.label(choice.value))


def _not_answered(instrument: Instrument, state: State) -> str:
    own = texts(instrument).reasons
    return {State.UNREADABLE: own.unreadable, State.UNCLEAR: own.unclear}.get(state, texts(instrument).words.unanswered)


@lru_cache(maxsize=8)
def meanings(instrument: Instrument) -> Mapping[str, Fact]:
    """{choice: what it says where Ja speaks for}."""
    rules = instrument.judgement
    lists = (
        (Fact.IN_PLACE, rules.in_place), (Fact.PARTLY, rules.partly), (Fact.NOT, rules.not_in_place),
        (Fact.PLANNED, rules.planned), (Fact.IRRELEVANT, rules.not_relevant), (Fact.UNKNOWN, rules.unknown),
    )  # fmt: skip
    return {choice: fact for fact, choices in lists for choice in choices}


@lru_cache(maxsize=8)
def _plan(instrument: Instrument) -> tuple[JudgedQuestion, ...]:
    straight = {c: WeighedFact(fact, instrument.label(c)) for c, fact in meanings(instrument).items()}
    turned = {c: WeighedFact(TURNED.get(t.fact, t.fact), t.label) for c, t in straight.items()}
    above = {q.id: q.requires.question for q in instrument.questions if q.requires}
    above |= {f: g.question for g in instrument.gates for f in g.followers}
    return tuple(
        JudgedQuestion(
            q.id, choice_key(q.id), text_key(q.id), above.get(q.id, ""), turned if q.polarity == "-" else straight,
            (choice_key(q.reason_at), text_key(q.reason_at)) if q.reason_at else ("", ""),
        )
        for q in instrument.questions
    )  # fmt: skip


def _own(
    instrument: Instrument, q: JudgedQuestion, answer: Answer, answers: Answers, conflicts: frozenset[str]
) -> WeighedFact:
    if answer.value is None:
        differ = q.choice in conflicts
        said = texts(instrument).reasons.differs if differ else _not_answered(instrument, answer.state)
        return WeighedFact(Fact.UNKNOWN, said)
    told = q.said.get(answer.value) or WeighedFact(Fact.UNKNOWN, answer.value)
    if told.fact is Fact.IRRELEVANT and not _has_reason(q, answer.value, answers):
        return WeighedFact(Fact.UNKNOWN, texts(instrument).reasons.no_reason)
    return told


def _inherit(above: str, gate: WeighedFact) -> WeighedFact:
    """The fact is the gate's, and it is one, however many follow from it."""
    return gate._replace(follows=gate.follows or above)


def _find_contradictions(instrument: Instrument, found: Mapping[str, WeighedFact]) -> dict[str, WeighedFact]:
    """A gate that says no and a follower that says yes: neither can be relied on. Of a gate that follows from another it is
    that other one, which somebody has answered.
    """
    changed: dict[str, WeighedFact] = {}
    for q in _plan(instrument):
        if q.above and found[q.above].fact is Fact.NOT and found[q.id].fact in (Fact.IN_PLACE, Fact.PARTLY):
            said = found[q.above].follows or q.above
            why = texts(instrument).reasons.contradicted
            changed[q.id] = WeighedFact(Fact.UNKNOWN, why.format(answer=found[q.id].label, question=said))
            changed[said] = WeighedFact(Fact.UNKNOWN, why.format(answer=found[said].label, question=q.id))
    return changed


def _has_reason(q: JudgedQuestion, value: str, answers: Answers) -> bool:
    """Its own comment, or that of the question which shares its reason and has the same answer."""
    if _says_something(answers.get(q.text, NOTHING)):
        return True
    choice, text = q.shares_reason
    return bool(choice) and answers.get(choice, NOTHING).value == value and _says_something(answers.get(text, NOTHING))


def _says_something(answer: Answer) -> bool:
    """A dash is no reason."""
    return answer.state is State.ANSWERED and any(letter.isalnum() for letter in answer.value or "")
