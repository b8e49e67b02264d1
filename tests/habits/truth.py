"""What must be true of a return after habits have worn its form, and the judge that says where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.model.instrument import Field, fields
from pipeline.model.returns import Return, State, Status
from tests.support import instrument, unpacked

LIST_MARKS = re.compile(r"^[•▪◦–-] ", re.M)
"""Marks that a list's style draws: they stand in no text, and a program that drops the style drops them."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words somebody wrote: the answer of `key`, or unplaced text when that is None; anywhere, as long as it is told, when `anywhere`."""

    text: str
    key: str | None = None
    near: str | None = None
    """The code that unplaced words must be told at; None when any will do."""
    anywhere: bool = False


@dataclass(slots=True)
class Truth:
    """Filled in by the habits while they wear a form. What none of them mentions must read as it was typed."""

    answers: dict[str, str]
    """{key: what must be read}: a choice's label or the text; a key that is missing must be blank."""
    depth: str = "fordjupad"
    words: list[Words] = field(default_factory=list)
    unclear: dict[str, str] = field(default_factory=dict)
    """{key of a choice: what must stand in raw}."""
    free: set[str] = field(default_factory=set)
    """Keys about which only the words are promised."""
    gone: set[str] = field(default_factory=set)
    """Keys whose place was taken away: no value may come out of nowhere."""
    told: list[frozenset[str]] = field(default_factory=list)
    """Of each set at least one finding's code must be told."""
    attachments: list[bytes] = field(default_factory=list)
    reasons: frozenset[str] = frozenset()
    """Codes of which one must quarantine the file; empty when it must be accepted."""
    may_stop: bool = False
    """True when quarantine with the texts kept is as good as an answer."""
    allowed: set[str] = field(default_factory=set)
    """Codes of findings that may be told beside those promised."""
    talk: bool = False
    """True when findings and unplaced texts beside those promised are no mistake."""

    def says(self, *codes: str) -> None:
        self.told.append(frozenset(codes))

    def loose(self, text: str, near: str | None = None) -> None:
        self.words.append(Words(text, None, near))

    def kept(self, text: str) -> None:
        """These words must be told somewhere."""
        self.words.append(Words(text, anywhere=True))
        self.talk = True


def problems(ret: Return, truth: Truth) -> list[str]:
    """Every promise that the return breaks, each in a sentence; empty when all are kept."""
    if truth.reasons:
        codes = {f.code for f in ret.findings}
        stopped = ret.status is Status.QUARANTINED and bool(truth.reasons & codes) and bool(ret.reason)
        return [] if stopped else [f"must be quarantined for one of {sorted(truth.reasons)}, is {ret.status} {codes}"]
    if ret.status is Status.QUARANTINED:
        return [] if truth.may_stop else [f"quarantined: {ret.reason}"]
    return [*_answers(ret, truth), *_words(ret, truth), *_told(ret, truth)]


def lost(ret: Return, truth: Truth) -> list[str]:
    """What no combination of habits may do: lose words, or show words on another question without a finding there."""
    if ret.status is Status.QUARANTINED:
        return [] if ret.reason else ["quarantined without a reason"]
    everything = plain("\n".join(every_text(ret)))
    typed = [w.text for w in truth.words] + [t for k, t in truth.answers.items() if _field(truth)[k].kind != "choice"]
    gone = [
        f"lost: {text!r}"
        for text in typed
        if plain(text) not in everything and plain(LIST_MARKS.sub("", text)) not in everything
    ]
    return [*gone, *_moved(ret, truth)]


def _moved(ret: Return, truth: Truth) -> Iterator[str]:
    """Answers that stand on a question they were not written at, without a finding that names the question or the whole file."""
    known = _field(truth)
    asked = {f.question for f in ret.findings} | {f.key for f in ret.findings}
    asked |= {code for f in ret.findings for code in re.findall(r"\b(?:\d+\.\d+|[BEK]\d+)\b", f.message)}
    codes = {c.label: c.code for c in instrument().choices}
    for key, answer in ret.answers.items():
        f, meant = known[key], truth.answers.get(key, "")
        if answer.state is not State.ANSWERED or key in truth.free or {f.code, key} & asked:
            continue
        if f.kind == "choice":
            if answer.value != codes.get(meant):
                yield f"{key} is {answer.value!r} and was {meant!r}, and nothing is told"
        else:
            others = [k for k, t in truth.answers.items() if k != key and known[k].kind == "text" and len(t) > 12]
            strays = [
                k
                for k in others
                if plain(meant) != plain(answer.value or "") and plain(truth.answers[k]) in plain(answer.value or "")
            ]
            yield from (f"{key} holds the text of {k}, and nothing is told" for k in strays)


def _field(truth: Truth) -> dict[str, Field]:
    return {f.key: f for f in fields(instrument(), truth.depth)}


def every_text(ret: Return) -> Iterator[str]:
    """Every text that a return tells."""
    for a in ret.answers.values():
        yield from (a.value or "", a.raw)
    yield from (u.text for u in ret.unplaced)
    yield from (text for fact in ret.facts for text in fact)
    yield from ret.cover
    yield from (a.text for a in ret.attachments)


def plain(text: str) -> str:
    """The text without white space: where it breaks is not what these promises are about."""
    return "".join(text.split())


def _answers(ret: Return, truth: Truth) -> Iterator[str]:
    code = {c.label: c.code for c in instrument().choices}
    for f in fields(instrument(), truth.depth):
        key, answer = f.key, ret.answers.get(f.key)
        got = (answer.state, answer.value) if answer else (None, None)
        if key in truth.free:
            continue
        if key in truth.gone:
            if got[0] not in (State.NOT_FOUND, State.BLANK):
                yield f"{key} was taken away, is {got}"
            continue
        if key in truth.unclear:
            if got[0] is not State.UNCLEAR or plain(truth.unclear[key]) not in plain(answer.raw if answer else ""):
                yield f"{key} must be unclear with {truth.unclear[key]!r}, is {got} raw {answer and answer.raw!r}"
            continue
        text = truth.answers.get(key, "")
        want = (State.ANSWERED, code[text] if f.kind == "choice" else text) if text else (State.BLANK, None)
        if got != want:
            yield f"{key} must be {want}, is {got}"


def _words(ret: Return, truth: Truth) -> Iterator[str]:
    everything = plain("\n".join(every_text(ret)))
    for w in truth.words:
        text = plain(w.text)
        if w.anywhere:
            if text not in everything:
                yield f"lost: {w.text!r}"
        elif w.key is not None:
            answer = ret.answers[w.key]
            if text not in plain(answer.value or answer.raw):
                where = "elsewhere" if text in everything else "nowhere"
                yield f"{w.text!r} must be in {w.key}, which is {answer.value!r}; it is {where}"
        else:
            found = [u.near for u in ret.unplaced if text in plain(u.text)]
            if not found:
                yield f"{w.text!r} must be unplaced; it is {'elsewhere' if text in everything else 'nowhere'}"
            elif w.near is not None and w.near not in found:
                yield f"{w.text!r} must be unplaced at {w.near!r}, is at {found}"


def _told(ret: Return, truth: Truth) -> Iterator[str]:
    codes = [f.code for f in ret.findings]
    yield from (f"must tell one of {sorted(some)}, tells {codes}" for some in truth.told if not some & set(codes))
    contents = [unpacked(a) for a in ret.attachments]
    yield from (f"attachment {content[:12]!r} is not kept" for content in truth.attachments if content not in contents)
    loose = [w for w in truth.words if w.key is None]
    if not (truth.talk or loose or truth.told or truth.attachments):
        yield from (f"told for nothing: {f.code}: {f.message}" for f in ret.findings if f.code not in truth.allowed)
        yield from (f"unplaced for nothing: {u.text!r} at {u.near!r}" for u in ret.unplaced)
    elif not truth.talk:
        for u in ret.unplaced:
            if not any(plain(w.text) in plain(u.text) for w in loose):
                yield f"unplaced for nothing: {u.text!r} at {u.near!r}"
