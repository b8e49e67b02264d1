"""Forms that lost, gained or were cut by some bytes on their way: `python -m bench torn [--places N] [--seed S]`.

At each of so many places of a form of every format a byte is dropped, one is added, or the file is cut: its end, its beginning
or a piece from its middle. The answers come out, or a sentence that is true of a torn file; never that it is no form, a trap or
a failure of ours. An accepted one has no other answer than before, unless it is said. An .rtf is plain text without a sum to
hold it against: a single letter lost or added within a text is counted there, for nothing in the file can tell it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from pipeline.base.package import pack
from pipeline.intake import guarded
from pipeline.model.returns import Answer, Return, Severity, State, Status
from tests.support import ROOT

PLACES = 200
INSTRUMENT = ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml"
DATA = ROOT / "tests" / "data"
FILES: Mapping[str, Path] = {
    "docx": ROOT / "inbox" / "lovande arbetssätt FINAL.docx",
    "xlsx": ROOT / "inbox" / "P02-intensivteamet (2).xlsx",
    "odt": DATA / "odt" / "P01-word-25.2.odt",
    "ods": DATA / "ods" / "worn-25.2.ods",
    "xls": DATA / "xls" / "worn-25.2.xls",
    "doc": DATA / "doc" / "P08-25.2.doc",
    "rtf": DATA / "rtf" / "P08-25.2.rtf",
    "pdf": DATA / "pdf" / "P01-word-7.4.pdf",
}
ARCHIVE = "zip of forms"
FORMATS = (*FILES, ARCHIVE)
NEVER = frozenset({"not_a_form", "trap", "reader_failed", "package_too_large", "doctype", "other_instrument"})
"""What is never said of our own form."""
LETTER = 4
"""Signs that one byte of an .rtf may stand for in a text: \\'e5 with a byte gone is three signs."""
WAYS = ("dropped", "added", "cut at its end", "cut at its beginning", "cut in its middle")


class Outcome(NamedTuple):
    format: str
    how: str
    codes: tuple[str, ...]
    """Why each return of it is in quarantine; empty for an accepted one."""
    answers: int
    changed: tuple[str, ...] = ()
    """Keys with another answer than before in an accepted file of which nothing is said."""
    letters: int = 0
    """Texts of an .rtf in which one letter is another, gone or new."""

    @property
    def problem(self) -> str:
        if bad := [c for c in self.codes if c in NEVER]:
            return f"{self.format}, {self.how}: {', '.join(bad)}"
        return f"{self.format}, {self.how}: another answer in {', '.join(self.changed[:5])}" if self.changed else ""


def run(places: int = PLACES, seed: int = 1) -> Iterator[tuple[str, str]]:
    """(label, figure) of one run."""
    yield "torn: seed", str(seed)
    problems = []
    for format in FORMATS:
        found = list(outcomes(format, places, seed))
        whole = max(o.answers for o in found)
        told = Counter(code or "accepted" for o in found for code in o.codes)
        some = sum(o.answers > 0 for o in found)
        yield f"torn: {format}, {len(found)} files", ", ".join(f"{c} {n}" for c, n in told.most_common())
        yield f"torn: {format}, with answers", f"{some} (at most {whole}, in all {sum(o.answers for o in found)})"
        if letters := sum(o.letters for o in found):
            yield f"torn: {format}, one letter of a text changed, which nothing in the file can tell", str(letters)
        problems += [o.problem for o in found if o.problem]
    yield "torn: PROBLEMS (there must be none)", str(len(problems))
    for one in problems:
        yield "  problem", one


def outcomes(format: str, places: int, seed: int) -> Iterator[Outcome]:
    """What became of one form of a format, torn at so many places."""
    data = content(format)
    before = _read(data)
    for n in range(places):
        random = Random(f"{seed} {format} {n}")
        how, torn = tear(random, data, WAYS[n % len(WAYS)])
        yield _outcome(format, how, _read(torn), before)


@cache
def content(format: str) -> bytes:
    if format == ARCHIVE:
        return pack((f"svar/{name}.{name}", FILES[name].read_bytes()) for name in ("docx", "xlsx", "odt"))
    return FILES[format].read_bytes()


def tear(random: Random, data: bytes, way: str) -> tuple[str, bytes]:
    """(what was done, the file afterwards)."""
    at = random.randrange(1, len(data) - 1)
    size = random.choice((1, 2, 16, 512, 4096))
    if way == "dropped":
        torn = data[:at] + data[at + 1 :]
    elif way == "added":
        torn = data[:at] + random.randbytes(1) + data[at:]
    elif way == "cut at its end":
        torn = data[:at]
    elif way == "cut at its beginning":
        at = min(at, size)
        torn = data[at:]
    else:
        torn = data[:at] + data[at + size :]
        way += f" ({size} bytes)"
    return f"{way} at {at}", torn


def _read(data: bytes) -> tuple[Return, ...]:
    return guarded.files_apart(INSTRUMENT, [("svar", data)])


def _outcome(format: str, how: str, found: tuple[Return, ...], before: tuple[Return, ...]) -> Outcome:
    codes = tuple(_why(r) for r in found)
    answers = sum(a.value is not None for r in found for a in r.answers.values())
    changed: tuple[str, ...] = ()
    if len(found) == len(before) == 1 and found[0].status is Status.ACCEPTED:
        changed = _changed(found[0], before[0])
    pairs = {k: (before[0].answers[k], found[0].answers.get(k)) for k in changed}
    letters = {k for k, (was, now) in pairs.items() if format == "rtf" and now and _one_letter(was, now)}
    return Outcome(format, how, codes, answers, tuple(k for k in changed if k not in letters), len(letters))


def _one_letter(was: Answer, now: Answer) -> bool:
    """One text is the other with a letter, or the sign that stands for one in an .rtf, lost, added or become another."""
    a, b = was.value or "", now.value or ""
    same = _alike(a, b) + _alike(a[::-1], b[::-1])
    return not (was.raw and was.raw != a) and same >= max(len(a), len(b)) - LETTER


def _alike(a: str, b: str) -> int:
    """How many letters both begin with."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _why(ret: Return) -> str:
    return ret.findings[-1].code if ret.status is Status.QUARANTINED and ret.findings else ""


def _changed(now: Return, before: Return) -> tuple[str, ...]:
    known = {(f.code, f.message) for f in before.findings}
    if any(f.severity is Severity.DAMAGE and (f.code, f.message) not in known for f in now.findings):
        return ()
    return tuple(
        key
        for key, old in before.answers.items()
        if old.state is State.ANSWERED and (key not in now.answers or now.answers[key].value != old.value)
        if key not in now.answers or now.answers[key].state is not State.UNCLEAR
    )
