"""What stood in a form already when it was sent out is not said by whoever sends it back.

A letter's file holds what had come until then. Answered weeks later and saved last, it would otherwise take back what the
same people, or others, have said in between. Nothing of this is silent: where an answer that is not heard differs from what
stands, or it cannot be known what a form held, that is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from pipeline.base.swedish import code_ranges, join_words
from pipeline.model.instrument import Instrument, field_map
from pipeline.model.returns import Answer, Decision, Finding, Return, Severity, Source, State, held_mark

from .settle import SAID, letters, utc

MOST = 12
"""Returns of one practice among which those that a form was filled in from are looked for: more is no round by e-mail."""
NOTHING_NEW = "{file} är formuläret som vi skickade, med svaren som redan stod i det. Inget är ändrat, så det räknas inte som ett nytt svar."
DIFFERS = (
    "I {file} står på {codes} det som stod i formuläret när vi skickade det, och något annat har sagts sedan dess. "
    "Det nyare gäller. Har de ändrat tillbaka: avgör med lovande decide."
)
UNKNOWN = "{file} skickades ut med svar i, och filerna som de kom ifrån finns inte kvar som de var. Allt i den räknas därför som nytt: se efter att inget nyare har ersatts."
Merge = Callable[[Sequence[Return]], Return]
"""Several returns as one."""
Digests = Mapping[str, str]
"""{key: a digest of the answer in it}."""


@dataclass(frozen=True)
class Before:
    """What forms can hold that no return in the inbox says. Of one practice, or of all when asked for one."""

    decided: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """{practice: {key: every answer that somebody in the round has decided on}}."""
    prefilled: Mapping[str, Digests] = field(default_factory=dict)
    """{mark of a form: what stood in it}, of forms filled in from another round."""


NOTHING = Before()


def before(record: Iterable[Decision], prefilled: Mapping[str, Digests]) -> Before:
    """From the decisions on record, oldest first, and the forms that the ledger knows."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for d in record:
        own = found.setdefault(d.practice.casefold(), {})
        own[d.key] = own.get(d.key, frozenset()) | {_letters(d.value)}
    return Before(found, prefilled)


def digests(answers: Iterable[Answer]) -> dict[str, str]:
    """What is kept of the answers in a form that is sent out, to know them again."""
    return {a.key: _digest(a) for a in answers}


def drop_echoes(ordered: Sequence[Return], merge: Merge, known: Before = NOTHING) -> tuple[Return, ...]:
    """The same returns in the same order, without the answers that their forms were sent out with."""
    return tuple(_new_in(ret, _echoes(ret, ordered, merge, known)) for ret in ordered)


def echoes_told(
    instrument: Instrument, depth: str, ordered: Sequence[Return], new: Sequence[Return], answers: Mapping[str, Answer],
    given: Mapping[str, Sequence[Source]], known: Before,
) -> Iterator[Finding]:  # fmt: skip
    """The forms that came back with nothing new in them, and the answers not heard that differ from what was said before them.

    `given`: {key: the files that say what stands in it}.
    """
    asked = field_map(instrument, depth)
    for was, now in zip(ordered, new, strict=True):
        if now is was:
            if len(ordered) > 1 and _is_unknown(was, ordered, known):
                yield Finding("held_unknown", Severity.TELL, UNKNOWN.format(file=was.file), file=was.file)
            continue
        if not any(a.state in SAID for a in now.answers.values()) and not (now.unplaced or now.attachments):
            yield Finding("nothing_new", Severity.TELL, NOTHING_NEW.format(file=now.file), file=now.file)
        unheard = [
            k for k, a in was.answers.items() if a.state in SAID and now.answers[k].state not in SAID and k in asked
        ]
        earlier = [k for k in unheard if all(utc(s.saved) < utc(was.saved) for s in given.get(k, ()))]
        differ = [k for k in earlier if letters(was.answers[k]) != letters(answers[k])]
        if differ:
            codes = join_words(code_ranges(list(dict.fromkeys(asked[k].code for k in differ))))
            yield Finding("held_differs", Severity.TELL, DIFFERS.format(file=was.file, codes=codes), file=was.file)


def _echoes(ret: Return, ordered: Sequence[Return], merge: Merge, known: Before) -> frozenset[str]:
    """Keys of the answers that a return's form was sent out with."""
    mark = ret.identity.held if ret.identity else ""
    if not mark or ret.identity is None:
        return frozenset()
    others = _origin(ret, ordered)
    if others is None:
        return _from_elsewhere(ret, ordered, known.prefilled.get(mark, {}))
    held = merge(others).answers
    decided = known.decided.get(ret.identity.practice.casefold(), {})
    return frozenset(
        key
        for key, a in ret.answers.items()
        if a.state is State.ANSWERED and (_same(a, held.get(key)) or letters(a) in decided.get(key, ()))
    )


def _from_elsewhere(ret: Return, ordered: Sequence[Return], held: Digests) -> frozenset[str]:
    """The same of a form filled in from another round: its answers give way to whatever anybody says in this one."""
    said = {
        k
        for r in ordered
        if r is not ret
        for k, a in r.answers.items()
        if a.state in SAID and _digest(a) != held.get(k)
    }
    return frozenset(
        k for k, a in ret.answers.items() if k in said and a.state is State.ANSWERED and _digest(a) == held.get(k)
    )


def _origin(ret: Return, ordered: Sequence[Return]) -> Sequence[Return] | None:
    """The returns that a form was filled in from; None when they are not here as they were."""
    mark = ret.identity.held if ret.identity else ""
    others = [r for r in ordered if r is not ret][:MOST]
    for size in range(len(others), 0, -1):
        for some in combinations(others, size):
            if held_mark(f for r in some for f in r.files) == mark:
                return some
    return None


def _is_unknown(ret: Return, ordered: Sequence[Return], known: Before) -> bool:
    mark = ret.identity.held if ret.identity else ""
    return bool(mark) and mark not in known.prefilled and _origin(ret, ordered) is None


def _new_in(ret: Return, echoes: frozenset[str]) -> Return:
    same = {key: Answer(key, State.BLANK) for key in echoes}
    return replace(ret, answers={**ret.answers, **same}) if same else ret


def _same(answer: Answer, held: Answer | None) -> bool:
    """Whatever white space the way here has cost it."""
    return held is not None and held.state is State.ANSWERED and letters(answer) == letters(held)


def _letters(value: str) -> str:
    return letters(Answer("", State.ANSWERED, value, value))


def _digest(answer: Answer) -> str:
    return hashlib.sha256(f"{answer.key}={letters(answer)}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
