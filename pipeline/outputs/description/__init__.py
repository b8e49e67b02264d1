"""A case -> the standardised description of a practice, at most four pages, from a template the unit can restyle.

The parts, their order and what feeds them are the instrument's. Nothing a respondent wrote is reworded or cut but for what
may point at a person (model/sentences.py).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pipeline.base.swedish import capital, swedish_date
from pipeline.instrument.texts import texts
from pipeline.model.case import Case
from pipeline.model.instrument import DescriptionPart as Plan
from pipeline.model.instrument import Instrument, fields
from pipeline.model.returns import Round, Source
from pipeline.model.roles import Meaning
from pipeline.model.sentences import tell_case as as_told
from pipeline.office.word_template import KeptTemplate, kept_template

from .judging import Judging, judging
from .levels import mark
from .pages import MOST_PAGES, first_page, second_column, total
from .part import Group, Item, Part, Text, answer, decided_note, group, in_folder, items, text_content
from .profile import profile

NOT_KNOWN = (Meaning.UNKNOWN, Meaning.PLANNED)
"""What choices mean that say: this is not known (yet)."""
SHOWN_SHA = 12
"""Characters of a fingerprint: enough to find the file in the sheet Källor."""


@dataclasses.dataclass(frozen=True, slots=True)
class Description:
    """Everything a description says; its fields are the names a template may use."""

    id: str
    title: str
    place: str
    facts: str
    edition: str
    mark: str
    sender: str
    parts: tuple[Part, ...]
    appendix: tuple[Text, ...]
    appendix_note: str
    judging: Judging | None
    """How the levels were set. Not among `parts`, so that a unit's own template from before leaves no empty heading."""


LOST = {
    "edition": "datum, utgåva och vem som får läsa",
    "mark": "hur mycket av beskrivningen som är bedömt",
    "parts": "allt som verksamheten har svarat",
    "appendix": "kommentarerna till enskilda frågor, när texterna är långa",
    "appendix_note": "att kommentarerna står i en bilaga",
    "judging": "hur nivåerna är satta",
    "Part.texts": "verksamhetens egna texter",
    "Part.groups": "det som är valt i listor",
    "Part.notes": "vad som inte är känt eller inte visas",
    "Part.rows": "elementen och hur långt vart och ett är ifyllt",
    "Part.after": "det som står under elementen",
    "Text.lead": "vilken fråga en kommentar hör till",
    "Text.text": "verksamhetens egna texter",
    "Row.holds": "hur långt varje element är uppfyllt",
    "Row.follows": "vilka frågor som följer av ett nej",
}
"""What a description does not say when its template leaves the field out."""


def open_template(path: Path, copy: Path | None = None) -> KeptTemplate:
    """The template of descriptions, checked. Raises SettingsError for a tag or a field that does not exist.

    `copy`: where what it holds is read.
    """
    return kept_template(path, Description, copy)


def describe(template: KeptTemplate, instrument: Instrument, round: Round, case: Case) -> bytes:
    """The description of one case as a .docx. Same case, same bytes."""
    content = description(instrument, round, case)
    context = {f.name: getattr(content, f.name) for f in dataclasses.fields(content)}
    return template.render(context, content.title, case.date)


def lost_fields(template: KeptTemplate, instrument: Instrument, round: Round, case: Case) -> frozenset[str]:
    """The fields of LOST that say something in the description of a case, and that its template leaves out."""
    if not any(map(template.leaves_out, LOST)):
        return frozenset()
    return template.lost(description(instrument, round, case), LOST)


def description(instrument: Instrument, round: Round, case: Case) -> Description:
    """What the description of a case says, as data. When four pages cannot hold it, the comments go to an appendix.

    It is one document, which the unit checks and others read: what may point at a person is masked in it for everybody.
    """
    case = as_told(case)
    whole = tuple(_parts(instrument, round, case, comments_apart=False))
    opening = _opening(instrument, whole)
    if total(whole[:opening], whole[opening:]) <= MOST_PAGES:
        return _description(instrument, round, case, whole, ())
    plans = [p for p in instrument.parts if p.kind == "text"]
    comments = tuple(c for p in plans for c in text_content(instrument, case, p).comments)
    apart = tuple(_parts(instrument, round, case, comments_apart=bool(comments)))
    return _description(instrument, round, case, apart, comments)


def _description(
    instrument: Instrument, round: Round, case: Case, parts: tuple[Part, ...], appendix: tuple[Text, ...]
) -> Description:
    p = case.practice
    told, words = texts(instrument).description, texts(instrument).words
    readers = words.readable_by.format(readers=words.readers.of(case.spread))
    version = case.ret.identity.version if case.ret.identity else instrument.version
    last = next((plan for plan in instrument.parts if plan.kind == "judgement"), None)
    return Description(
        id=p.id,
        title=p.name,
        place=" · ".join(x for x in (p.municipality, p.unit) if x),
        facts=" · ".join(
            capital(said)
            for said in (p.area, ", ".join(p.types), told.stage.format(stage=p.stage) if p.stage else "")
            if said
        ),
        edition=" · ".join(
            x for x in (swedish_date(case.date), _edition(instrument, version), readers, case.standing) if x
        ),
        mark=mark(told.levels, case.judged),
        sender=round.sender,
        parts=tuple(_place_parts(parts, instrument)),
        appendix=appendix,
        appendix_note=told.appendix_note if appendix else "",
        judging=judging(instrument, case, last, case.judged) if last and case.judged else None,
    )


def _edition(instrument: Instrument, version: str) -> str:
    return texts(instrument).words.edition.format(instrument=instrument.name, edition=version)


def _parts(instrument: Instrument, round: Round, case: Case, comments_apart: bool) -> Iterator[Part]:
    """Not a part that no field of a form of this depth feeds: it would be a heading over nothing."""
    for plan in instrument.parts:
        match plan.kind:
            case "text":
                if not items(instrument, case.depth, plan.feeds):
                    continue
                c = text_content(instrument, case, plan, comments_apart)
                written = c.texts if comments_apart else c.texts + c.comments
                yield Part(plan.id, plan.heading, plan.kind, written, c.groups, c.notes)
            case "unknown":
                groups = tuple(_unknown(instrument, case))
                labels = " eller ".join(instrument.label(c) for c in instrument.choices_meaning(*NOT_KNOWN))
                nothing = texts(instrument).description.nothing_unknown.format(choices=labels)
                if groups or labels:
                    yield Part(plan.id, plan.heading, plan.kind, groups=groups, notes=() if groups else (nothing,))
            case "contact":
                yield Part(plan.id, plan.heading, plan.kind, texts=tuple(_contact(instrument, round, case)))
            case "profile":
                yield profile(instrument, case, plan)
            case "about":
                yield Part(plan.id, plan.heading, plan.kind, groups=tuple(_about(instrument, round, case, plan)))


def _opening(instrument: Instrument, parts: Sequence[Part]) -> int:
    """How many of the parts stand on page one: they come first."""
    page_one = {plan.id for plan in instrument.parts if plan.page == 1}
    return sum(part.id in page_one for part in parts)


def _place_parts(parts: tuple[Part, ...], instrument: Instrument) -> Iterator[Part]:
    """Page one stands alone when it fits on a page; a longer one runs on, and nothing is cut."""
    opening = _opening(instrument, parts)
    alone = opening > 0 and first_page(parts[:opening]) <= 1
    column = second_column(parts[:opening]) if alone else None
    for n, part in enumerate(parts):
        yield dataclasses.replace(part, is_lead=n == 0, new_page=alone and n == opening, new_column=n == column)


def _unknown(instrument: Instrument, case: Case) -> Iterator[Group]:
    """What is not known: answers that say so, claims without documentation, and what page one asks for in vain."""
    told = texts(instrument).description
    everything = items(instrument, case.depth, tuple(dict.fromkeys(f.feed for f in fields(instrument, case.depth))))
    for code in instrument.choices_meaning(*NOT_KNOWN):
        chosen = [i for i in everything if i.choice and answer(case, i.choice).value == code]
        if chosen:
            yield group(instrument.label(code), _draw_together(instrument, chosen))
    page_one = tuple(f for plan in instrument.parts if plan.page == 1 for f in plan.feeds)
    opening = items(instrument, case.depth, page_one)
    for code in instrument.choices_meaning(Meaning.ABSENT):
        denied = [i for i in opening if _rests_on(instrument, i) and _chose(case, i, code)]
        if denied:
            yield group(told.denied.format(choice=instrument.label(code)), denied)
    asked = {g.key for g in case.completeness.gaps} - case.ret.conflicts
    empty = [i for i in opening if not i.question and i.text and i.text.key in asked]
    if empty:
        yield group(told.not_described, empty)


def _draw_together(instrument: Instrument, chosen: list[Item]) -> Iterator[Item]:
    """An element whose questions all have the same answer is said once, by its name, with all their codes."""
    ids = {i.question.id for i in chosen if i.question}
    for item in chosen:
        asked = [q.id for q in instrument.questions_of(item.question.element)] if item.question else []
        if len(asked) > 2 and ids.issuperset(asked):
            element = instrument.element(item.question.element) if item.question else None
            whole = texts(instrument).description.whole_element
            first = element is not None and item.code == asked[0]
            name = whole.format(number=element.number, name=element.name) if element and first else ""
            yield dataclasses.replace(item, name=name)
        else:
            yield item


def _rests_on(instrument: Instrument, item: Item) -> bool:
    """Whether a Nej here says that something is not known: an element's status, a gate, or what another claim needs."""
    question = item.question
    return question is None or question.requires is not None or instrument.gate(question.id) is not None


def _chose(case: Case, item: Item, code: str) -> bool:
    return item.choice is not None and answer(case, item.choice).value == code


def _contact(instrument: Instrument, round: Round, case: Case) -> Iterator[Text]:
    """The contact person only when the register and the respondent both say yes; else the unit that runs the round."""
    p = case.practice
    if case.contact:
        yield Text(p.unit, case.contact, "")
        return
    unit = ", ".join(w for w in (round.contact, round.email, round.phone) if w)
    yield Text(round.sender, unit, "")
    yield Text("", texts(instrument).description.contact_through, "")


def _about(instrument: Instrument, round: Round, case: Case, plan: Plan) -> Iterator[Group]:
    """Whose words these are, when, by whom, from which file and which edition of which source."""
    about, told = instrument.instrument, texts(instrument).description.about
    depth = instrument.depth(case.depth).label.lower()
    version = case.ret.identity.version if case.ret.identity else instrument.version
    own = told.words_but_decided if _has_ours(instrument, case) else told.words
    yield Group(told.whose_words, f"{own.format(sender=round.sender)} {told.codes}", "")
    asked = [(i, answer(case, i.text).value or "") for i in items(instrument, case.depth, plan.feeds) if i.text]
    said = [
        f"{i.name}: {_day(words) if i.text and i.text.kind.is_day else words} ({i.code})" for i, words in asked if words
    ]
    if said:
        yield Group(capital(instrument.role.name), "; ".join(said), "")
    yield from _elsewhere(instrument, case)
    yield Group(told.form, f"{_edition(instrument, version)}, {depth}. {round.name}, {round.sender}", "")
    yield Group(told.source, about.source, "")
    yield Group(told.basis, "; ".join(_neutral(instrument, s) for s in case.ret.files), "")


def _neutral(instrument: Instrument, source: Source) -> str:
    """A file told without its name, which may hold a person's: by who answered, when, the kind of file and its fingerprint."""
    told, shared = texts(instrument).description.about, texts(instrument).words
    who, kind = source.role or shared.somebody, told.kinds.get(source.file.rsplit(".", 1)[-1].casefold(), "")
    day = swedish_date(source.saved.date()) if source.saved else ""
    said = told.reply_saved.format(who=who, day=day) if day else told.reply.format(who=who)
    shown = f"{said} ({kind})" if kind else said
    return shared.file.format(reply=shown, fingerprint=source.sha256[:SHOWN_SHA])


def _has_ours(instrument: Instrument, case: Case) -> bool:
    """Whether a decided text is not what a file says."""
    written = {f.key for f in fields(instrument, case.depth) if not f.kind.is_chosen}
    said = {(v.key, v.answer.value) for v in case.ret.versions}
    return any(d.key in written and (d.key, d.value) not in said for d in case.ret.decisions)


def _elsewhere(instrument: Instrument, case: Case) -> Iterator[Group]:
    """Decisions and attachments that no text part tells of."""
    feeds = tuple(feed for plan in instrument.parts if plan.kind == "text" for feed in plan.feeds)
    found = items(instrument, case.depth, feeds)
    there = {f.key for i in found for f in (i.choice, i.text) if f}
    asked = {f.key: f for f in fields(instrument, case.depth)}
    decided = [
        f"{f.alias}: {decided_note(instrument, case, f).rstrip('.')}"
        for d in case.ret.decisions
        if d.key not in there and (f := asked[d.key])
    ]
    if decided:
        yield Group(texts(instrument).description.about.decisions, "; ".join(decided), "")
    loose = [a for a in case.ret.attachments if a.near not in {i.code for i in found}]
    if loose:
        said = texts(instrument).description
        yield Group(said.about.attachments, in_folder(said.part, case, loose), "")


def _day(words: str) -> str:
    """A date the Swedish way; what was typed when it is no date."""
    try:
        return swedish_date(date.fromisoformat(words.strip()))
    except ValueError:
        return words
