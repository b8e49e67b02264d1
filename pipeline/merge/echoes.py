"""What stood in a form already when it was sent out is not said by whoever sends it back.

A letter's file holds what had come until then. Answered weeks later and saved last, it would otherwise take back what the
same people, or others, have said in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from pipeline.model import Answer, Finding, Return, Severity, State, held_mark

from .settle import SAID, letters

MOST = 12
"""Returns of one practice among which those that a form was filled in from are looked for: more is no round by e-mail."""
NOTHING_NEW = "{file} är formuläret som vi skickade, med svaren som redan stod i det. Inget är ändrat, så det räknas inte som ett nytt svar."
Merge = Callable[[Sequence[Return]], Return]
"""Several returns as one."""


def heard(ordered: Sequence[Return], merge: Merge) -> tuple[Return, ...]:
    """The same returns in the same order, without the answers that their forms were sent out with.

    A form whose answers came from files that are no longer here says all that stands in it.
    """
    return tuple(_new_in(ret, _held(ret, ordered, merge)) for ret in ordered)


def echoes_told(ordered: Sequence[Return], new: Sequence[Return]) -> Iterator[Finding]:
    """The forms that came back with nothing new in them."""
    for before, after in zip(ordered, new, strict=True):
        silent = not any(a.state in SAID for a in after.answers.values())
        if after is not before and silent and not (after.unplaced or after.attachments):
            message = NOTHING_NEW.format(file=after.file)
            yield Finding("nothing_new", Severity.TELL, message, file=after.file)


def _held(ret: Return, ordered: Sequence[Return], merge: Merge) -> Mapping[str, Answer]:
    """The answers that stood in a return's form when it was sent out."""
    mark = ret.identity.held if ret.identity else ""
    others = [r for r in ordered if r is not ret][-MOST:]
    if not mark or not others:
        return {}
    for size in range(len(others), 0, -1):
        for some in combinations(others, size):
            if held_mark(f for r in some for f in r.files) == mark:
                return merge(some).answers
    return {}


def _new_in(ret: Return, held: Mapping[str, Answer]) -> Return:
    same = {key: Answer(key, State.BLANK) for key, a in ret.answers.items() if _same(a, held.get(key))}
    return replace(ret, answers={**ret.answers, **same}) if same else ret


def _same(answer: Answer, held: Answer | None) -> bool:
    """Whatever white space the way here has cost it."""
    both = held is not None and answer.state is held.state is State.ANSWERED
    return both and held is not None and letters(answer) == letters(held)
