"""A case with gaps -> one page that thanks, says what arrived and asks, in the questions' own words, for what is missing.

Few gaps are asked for, the ones the description needs first; optional comments never. The order and the number are the
instrument's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.base.swedish import capital, code_ranges, in_words, join_words, swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.case import Case, Level
from pipeline.model.instrument import Instrument, Question, fields
from pipeline.model.returns import Finding, Round
from pipeline.model.sentences import tell_case
from pipeline.model.texts import LetterTexts
from pipeline.office.word_template import KeptTemplate, kept_template

CHOICE, TEXT, CONFLICT, PERSONAL = "missing_choice", "missing_text", "conflict", "personal_data"
USE_AS_IS = "använd som det är"


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is asked for: the visible code and what to answer."""

    code: str
    ask: str
    keys: tuple[str, ...]
    """The answers it is about."""


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """Everything a letter says; its fields are the names a template may use."""

    title: str
    id: str
    sender: str
    greeting: str
    thanks: str
    arrived: str
    lead: str
    gaps: tuple[Gap, ...]
    rest: str
    personal: str
    """Asks for a version without what seems to point at a person; empty when nothing does."""
    how: str
    way_out: str
    ask_whom: str
    signature: tuple[str, ...]


LOST = {
    "lead": "vad brevet ber om",
    "gaps": "frågorna som behöver svar",
    "Gap.code": "frågornas nummer",
    "Gap.ask": "frågorna som behöver svar",
    "rest": "vilka fler frågor det går bra att svara på",
    "personal": "att de gärna får skicka en version utan personuppgifter",
    "how": "hur de svarar",
    "way_out": f"att de kan svara ”{USE_AS_IS}”",
    "ask_whom": "vem de kan fråga",
    "arrived": "vilka filer som har kommit",
    "signature": "vem brevet är från",
}
"""What a letter does not say when its template leaves the field out."""


def is_wanted(case: Case) -> bool:
    """Whether there is anything to ask this respondent for: what is missing, or a version without personal data."""
    return bool(case.completeness.gaps) or bool(_personal_codes(case))


def open_template(path: Path, copy: Path | None = None) -> KeptTemplate:
    """The template of letters, checked. Raises SettingsError for a tag or a field that does not exist.

    `copy`: where what it holds is read.
    """
    return kept_template(path, Letter, copy)


def write_letter(template: KeptTemplate, instrument: Instrument, round: Round, case: Case) -> bytes:
    """The letter of one case as a .docx. Same case, same bytes."""
    content = letter(instrument, round, case)
    context = {f.name: getattr(content, f.name) for f in dataclasses.fields(content)}
    return template.render(context, content.title, case.date)


def lost_fields(template: KeptTemplate, instrument: Instrument, round: Round, case: Case) -> frozenset[str]:
    """The fields of LOST that say something in the letter of a case, and that its template leaves out."""
    return template.lost(letter(instrument, round, case), LOST) if any(map(template.leaves_out, LOST)) else frozenset()


def letter(instrument: Instrument, round: Round, case: Case) -> Letter:
    """What the letter of a case says, as data. Masked like the description: who reads it is not always who wrote."""
    case = tell_case(case, names=False)
    asked, rest = _choose_gaps(instrument, case)
    said, mail = texts(instrument).letter, texts(instrument).mail
    personal = _personal(said, case)
    only_personal = bool(personal) and not asked
    p, contact = case.practice, join_words([w for w in (round.email, round.phone) if w], "eller")
    return Letter(
        title=said.title.format(practice=p.name),
        id=p.id,
        sender=round.sender,
        greeting=mail.greeting.format(names=p.contact) if p.contact else mail.greeting_plain,
        thanks=said.thanks,
        arrived=_arrival_words(said, case),
        lead=personal if only_personal else _lead(said, len(asked)),
        gaps=asked,
        rest=said.rest.format(questions=join_words(rest)) if rest else "",
        personal=personal if asked else "",
        how=said.personal_how if only_personal else f"{said.how} {said.enough}",
        way_out=(said.personal_stays if only_personal else said.way_out).format(use_as_is=USE_AS_IS),
        ask_whom=said.ask_whom.format(contact=round.contact, ways=contact),
        signature=(mail.closing, round.contact, round.sender),
    )


def _lead(said: LetterTexts, count: int) -> str:
    return said.lead_one if count == 1 else said.lead_many.format(count=capital(in_words(count)))


def _personal_codes(case: Case) -> list[str]:
    return [f.question for f in case.completeness.findings if f.code == PERSONAL and f.question]


def _personal(said: LetterTexts, case: Case) -> str:
    """Names the rows and never what stands there. It is their call: a municipality's own telephone number may stay."""
    codes = _personal_codes(case)
    return said.personal.format(questions=join_words(code_ranges(list(dict.fromkeys(codes))))) if codes else ""


def _arrival_words(said: LetterTexts, case: Case) -> str:
    """File, date and how many elements are filled in; never what is good or bad about them."""
    levels = [e.level for e in case.completeness.elements]
    done = sum(level in (Level.COMPLETE, Level.NOT_RELEVANT) for level in levels)
    names = [s.named or s.file for s in case.ret.files]
    undated, dated = (said.file, said.file_dated) if len(names) == 1 else (said.files, said.files_dated)
    received = (
        dated.format(files=join_words(names), day=swedish_date(case.date))
        if case.date
        else undated.format(files=join_words(names))
    )
    return f"{received} {said.filled.format(done=done, total=len(levels))}"


def _choose_gaps(instrument: Instrument, case: Case) -> tuple[tuple[Gap, ...], tuple[str, ...]]:
    """The gaps to ask for, in order of need, and the codes of the others."""
    ranked = sorted(_gaps(instrument, case), key=lambda pair: pair[0])
    gaps = tuple(g for _, g in ranked)
    most = instrument.letter.most_gaps
    left = {key for g in gaps[most:] for key in g.keys}
    codes = dict.fromkeys(f.code for f in fields(instrument, case.depth) if f.key in left)
    return gaps[:most], code_ranges(sorted(codes, key=lambda c: "." in c))


def _gaps(instrument: Instrument, case: Case) -> Iterator[tuple[tuple[int, int], Gap]]:
    """Each gap with its rank: a contradiction between their own files, the instrument's own order, then what needs an
    explanation, then what was not ticked.
    """
    order = {f.key: n for n, f in enumerate(fields(instrument, case.depth))}
    first = {key: n for n, key in enumerate(instrument.letter.first)}
    found = case.completeness.gaps
    for same in _together(found):
        keys = tuple(f.key or "" for f in same)
        favoured = [first[k] for k in keys if k in first]
        unticked = all(f.code == CHOICE for f in same)
        asked = min(order.get(k, len(order)) for k in keys)
        rank = (1, min(favoured)) if favoured else (3 if unticked else 2, asked)
        if any(f.code == CONFLICT for f in same):  # only they can tell, and it is soon answered
            rank = (0, asked)
        yield rank, Gap(same[0].question or "", _ask(instrument, same), keys)


def _together(found: Sequence[Finding]) -> list[list[Finding]]:
    """Findings about the same row are asked for as one."""
    groups: dict[object, list[Finding]] = {}
    for n, f in enumerate(found):
        groups.setdefault(f.question or n, []).append(f)
    return list(groups.values())


def _ask(instrument: Instrument, same: Sequence[Finding]) -> str:
    """The question in its own words, and what is wanted of it."""
    written = [f for f in same if f.code != CHOICE] or list(same)
    asks = list(dict.fromkeys(words for f in written for words in _words(instrument, f)))
    unticked = [] if len(written) == len(same) else [texts(instrument).letter.choose_too]
    return " ".join([*asks, *unticked])


def _words(instrument: Instrument, finding: Finding) -> tuple[str, ...]:
    """A finding's message without its code; a reason is asked for after the question that it belongs to."""
    message = finding.message.removesuffix(f" ({finding.question})")
    if finding.code in {CHOICE, TEXT, *(c.code for c in instrument.checks)}:
        return (message,)
    asked = {q.id: q for q in instrument.questions}.get(finding.question or "")
    if asked:
        return _question(asked), message
    if finding.element:
        return instrument.element(finding.element).ask, message
    background = next((b.ask for b in instrument.background if b.key == finding.key), "")
    return (background, message) if background and finding.code == CONFLICT else (message,)


def _question(question: Question) -> str:
    """The question in full, without the examples it gives in brackets: they are in the form."""
    return question.text.split("? (")[0] + "?" if "? (" in question.text else question.text
