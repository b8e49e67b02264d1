"""What was found in a field -> Answer. Shared by every format: what is a placeholder, which choice was typed by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, assert_never

from pipeline.forms.form_texts import IDENTITY
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, field_map, fields
from pipeline.model.returns import Answer, Attachment, Carrier, Finding, Identity, Severity, State, Unplaced
from pipeline.reading.choice_marks import Marked, marks_finding, read_marks

EDITOR_PROMPTS = frozenset(
    {
        "Klicka eller tryck här för att ange text.", "Klicka här för att ange text.", "Välj ett objekt.",
        "Klicka eller tryck här för att ange datum.", "Klicka här för att ange datum.", "Klicka för att ange text",
        "Click or tap here to enter text.", "Click here to enter text.", "Choose an item.", "Click or tap to enter a date.", "Click to enter text",
        "Klikk eller trykk her for å skrive inn tekst.", "Klikk her for å skrive inn tekst.", "Velg et element.",
        "Klik eller tryk her for at skrive tekst.", "Klik her for at angive tekst.", "Vælg et element.",
        "Kirjoita tekstiä napsauttamalla tai napauttamalla tätä.", "Kirjoita tekstiä napsauttamalla tätä.", "Valitse kohde.",
        "Klicken oder tippen Sie hier, um Text einzugeben.", "Klicken Sie hier, um Text einzugeben.", "Wählen Sie ein Element aus.",
        "Choose an item", "Your text here",
        "Cliquez ou appuyez ici pour entrer du texte.", "Cliquez ici pour entrer du texte.", "Choisissez un élément.",
    }
)  # fmt: skip
"""What Word itself writes in an emptied control, in the languages our respondents have it in."""
QUOTES = "\"'”“„’‘»«"
INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)
"""Format characters that no one sees: they are kept in texts, and are no part of a choice."""
LISTED = re.compile(r"^(?:[•▪◦‣·–-]|\d{1,2}[.)])\s+")
"""A bullet or number that an editor put before a choice."""

TWO_FORMS = "two_forms"
SAYS_TWO_FORMS = "Filen innehåller märkningar från mer än ett formulär ({named}), så det går inte att säga vems svaren är. Öppna den, dela upp den eller fråga avsändaren."
TAGGED = re.compile(r"\d+\.\d+|[BEK]\d+")
MARK_SLASHES = 4
"""A mark has five parts at least."""
ADDRESS = "./@%"
"""What stands before a part of an address, and never before a mark."""


class TooMuchTextError(Exception):
    """A file that unpacks to a reasonable size tells so much text, by repeating it, that no program could show it.

    Its message, when it has one, says in Swedish what repeats and what to do.
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one file, before anyone has said whether the file is accepted."""

    answers: Mapping[str, Answer]
    unplaced: tuple[Unplaced, ...]
    findings: tuple[Finding, ...]
    identity: Identity | None
    depth: str
    saved: datetime | None
    facts: tuple[tuple[str, str], ...]
    """What stands in the table of known facts: (label, text)."""
    cover: tuple[str, ...]
    """The cover's sentences that name the practice or the authority, as they stand now."""
    fields_found: int
    """Fields found by control or defined name."""
    rows_found: int
    """Answer rows found by visible code."""
    attachments: tuple[Attachment, ...] = ()


class Spot(NamedTuple):
    """What stands in the place of one field of one file."""

    own: str
    """Text of the control or the named cell."""
    beside: str
    """Text in the same cell outside the control."""
    carrier: Carrier
    location: str
    picked: str = ""
    """A choice that the editor keeps only in the list's own memory."""
    whole: str = ""
    """Both in the order they stand in the cell, when that is known."""
    marked: str = ""
    """Written-out choices as a list of boxes, when one or more of them look otherwise than the rest."""
    doubt: str = ""
    """Why a choice cannot be told for certain although it reads as one: text in it was struck."""


@lru_cache(maxsize=8)
def blank_texts(instrument: Instrument) -> frozenset[str]:
    """Texts that may stand in an empty field: ours and the editors' own prompts."""
    return EDITOR_PROMPTS | {instrument.placeholders.of(kind) for kind in FieldKind}


def understand(instrument: Instrument, field: Field, raw: str, carrier: Carrier, location: str) -> Answer:
    """The answer that `raw` (placeholders allowed) gives in `field`. Never guesses a choice; a text stays as it was typed."""
    if not is_answer(instrument, raw):
        return Answer(field.key, State.BLANK, None, "", carrier, location)
    match field.kind:
        case FieldKind.CHOICE:
            code = choice_code(instrument, field.choices, raw)
            if code is None and (marked := choice_marks(instrument, field, raw)) and marked.code:
                code, carrier = marked.code, Carrier.MARK
            state = State.UNCLEAR if code is None else State.ANSWERED
            return Answer(field.key, state, code, raw.strip(), carrier, location)
        case FieldKind.TEXT:
            return Answer(field.key, State.ANSWERED, raw, raw, carrier, location)
        case FieldKind.DATE:
            return Answer(field.key, State.ANSWERED, raw.strip(), raw.strip(), carrier, location)
        case _:
            assert_never(field.kind)


def choice_code(instrument: Instrument, choices: tuple[str, ...], text: str) -> str | None:
    """The code of a choice picked in a list or typed by hand, or None when it cannot be told for certain."""
    known = _known_texts(instrument, choices)
    return known.get(text) or known.get(_plain(text))


def choice_marks(instrument: Instrument, field: Field, text: str) -> Marked | None:
    """What is marked in a text where a choice belongs."""
    return read_marks(_known_texts(instrument, field.choices), text)


def choice_words(instrument: Instrument, field: Field) -> Iterable[str]:
    """Every word that is one of a field's choices."""
    return _known_texts(instrument, field.choices)


def _marks_told(instrument: Instrument, field: Field, spot: Spot, answer: Answer) -> Iterable[Finding]:
    """What is marked where an unclear choice stands: none or several, or another one than is picked."""
    if not field.kind.is_chosen or answer.state is not State.UNCLEAR or spot.doubt:
        return
    names = {c.code: c.label for c in instrument.choices}
    if marked := choice_marks(instrument, field, spot.marked or answer.raw):
        yield marks_finding(field, names, marked)
    elif marked := choice_marks(instrument, field, spot.beside):
        yield marks_finding(field, names, marked, answer.raw)


def collect(
    instrument: Instrument, depth: str, spots: Iterable[tuple[str, Spot]], findings: list[Finding]
) -> tuple[dict[str, Answer], list[Unplaced]]:
    """Every field's answer from the places it was found at, and the texts that fit in none.

    A field found twice keeps the first text; a different second one is `unplaced` and a finding. An empty place never
    outvotes a filled one. Text beside a picked choice never changes the choice.
    """
    known = field_map(instrument, depth)
    answers: dict[str, Answer] = {}
    unplaced: list[Unplaced] = []
    for key, spot in spots:
        field = known[key]
        answer, left = _read_spot(instrument, field, spot)
        findings += _marks_told(instrument, field, spot, answer)
        if left:
            unplaced.append(Unplaced(left, field.code))
        earlier = answers.get(key)
        if earlier is None or earlier.state is State.BLANK:
            answers[key] = answer
        elif answer.state is not State.BLANK and answer.raw != earlier.raw:
            unplaced.append(Unplaced(answer.raw, field.code))
            message = f"{field.code} finns två gånger i filen med olika svar. Det första används, det andra står under oplacerad text: fråga vilket som gäller."
            findings.append(Finding("duplicate_field", Severity.ASK, message, field.element, field.code, key))
    return {f.key: answers.get(f.key) or Answer(f.key, State.NOT_FOUND) for f in known.values()}, unplaced


def _read_spot(instrument: Instrument, field: Field, spot: Spot) -> tuple[Answer, str]:
    """(the answer, text beside it that is no part of it)."""
    own, prompt = spot.own, instrument.placeholders.text
    if not (spot.beside or spot.picked) and (not own or own in blank_texts(instrument)):
        return Answer(field.key, State.BLANK, None, "", spot.carrier, spot.location), ""
    plain = not spot.marked and own[:1].isalnum() and own[:2] not in _beginnings(instrument) and prompt not in own
    if plain and not (spot.beside or spot.picked or spot.doubt or field.kind.is_day):
        return understand(instrument, field, own, spot.carrier, spot.location), ""  # nothing to tell apart
    answer, left = _part_answer(instrument, field, spot)
    if spot.marked and answer.state is State.UNCLEAR:
        told = choice_marks(instrument, field, spot.marked)
        if told and told.code:
            answer = answer._replace(state=State.ANSWERED, value=told.code, carrier=Carrier.MARK)
    if spot.doubt and answer.state is State.ANSWERED:
        return answer._replace(state=State.UNCLEAR, value=None), left
    return answer, left


def _part_answer(instrument: Instrument, field: Field, spot: Spot) -> tuple[Answer, str]:
    own = _without_prompt(instrument, field, spot.own)
    beside = _without_prompt(instrument, field, spot.beside) if spot.beside else ""
    if not beside or not is_answer(instrument, beside):
        answer = understand(instrument, field, spot.picked or own, spot.carrier, spot.location)
        return (answer if own == spot.own else answer._replace(raw=spot.own)), ""
    if not is_answer(instrument, own):
        picked = spot.picked if field.kind.is_chosen else ""
        if picked:
            return understand(instrument, field, picked, spot.carrier, spot.location), beside.strip()
        answer = understand(instrument, field, beside.strip(), Carrier.ROW, spot.location)
        return (answer if beside == spot.beside else answer._replace(raw=spot.beside.strip())), ""
    match field.kind:
        case FieldKind.CHOICE:
            answer = understand(instrument, field, own, spot.carrier, spot.location)
            marked = choice_marks(instrument, field, beside)
            if marked and marked.codes and marked.code != answer.value:
                answer = answer._replace(state=State.UNCLEAR, value=None)
            return answer, beside.strip()
        case FieldKind.TEXT | FieldKind.DATE:
            both = spot.whole.strip() or f"{own.strip()}\n{beside.strip()}"
            return understand(instrument, field, both, Carrier.CONTROL_AND_CELL, spot.location), ""
        case _:
            assert_never(field.kind)


def is_answer(instrument: Instrument, text: str) -> bool:
    """True when the text is something a person wrote: neither white space nor a placeholder."""
    text = text.strip()
    if not text or text in blank_texts(instrument):
        return False
    if text[0].isalnum() and text[:2] not in _beginnings(instrument):
        return True
    plain = " ".join(text.split())
    if not plain.isprintable():  # as every invisible character makes it
        plain = " ".join(plain.translate(INVISIBLE).split())
    return bool(plain) and plain not in blank_texts(instrument)


@lru_cache(maxsize=8)
def _beginnings(instrument: Instrument) -> frozenset[str]:
    """How the placeholders begin: most answers do not, and need no closer look."""
    return frozenset(p[:2] for p in blank_texts(instrument))


def _without_prompt(instrument: Instrument, field: Field, text: str) -> str:
    """The text without a placeholder that an editor made ordinary text and that somebody wrote right up against.

    "Skriv härVi möts" and "Vi mötsSkriv här" lose it, also on a line of its own; "Skriv härefter" and "Skriv här i rutan"
    are what somebody wrote.
    """
    prompt = instrument.placeholders.of(field.kind)
    if prompt not in text or text.strip() in blank_texts(instrument):
        return text
    cut = re.escape(prompt)
    before = r"\s*" if field.kind.is_chosen else r"(?:(?=[A-ZÅÄÖ])|[^\S\n]*\n|[^\S\n]+(?=[A-ZÅÄÖ]))"
    rest = re.sub(rf"\A\s*{cut}{before}|(?<=[^\s\d])\s*{cut}\s*\Z", "", text)
    return rest if rest.strip() else text


def after_question(text: str, asked: str) -> str:
    """What was typed after the form's own question (white space removed in `asked`); the whole text when the question was changed."""
    seen = 0
    for n, letter in enumerate(text):
        if seen == len(asked):
            return text[n:].strip()
        if not letter.isspace():
            if letter != asked[seen]:
                return text.strip()
            seen += 1
    return text.strip()


def guess_depth(instrument: Instrument, codes: Iterable[str]) -> str:
    """The depth that asks for most of these visible codes; the first one when they tell nothing."""
    seen = set(codes)
    return max(instrument.depths, key=lambda d: len(seen & {f.code for f in fields(instrument, d.code)})).code


@lru_cache(maxsize=64)
def _known_texts(instrument: Instrument, choices: tuple[str, ...]) -> Mapping[str, str]:
    offered = [c for c in instrument.choices if c.code in choices]
    return {c.label: c.code for c in offered} | {_plain(text): c.code for c in offered for text in (c.label, *c.typed)}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).casefold()
    return LISTED.sub("", " ".join(text.split())).strip(" .!,;:" + QUOTES)


def find_identity(text: str) -> Identity | None:
    """The form's mark in a text, or None. The end of an address on the web looks like one, and is none."""
    if text.count("/") < MARK_SLASHES:
        return None  # nearly every text
    marks = (found for found in IDENTITY.finditer(text) if text[max(found.start() - 1, 0)] not in ADDRESS)
    found = next(marks, None)
    return Identity(*found.groups(default="")) if found else None


def settled_identity(
    instrument: Instrument, texts: Iterable[str], carried: Identity | None, findings: list[Finding]
) -> Identity | None:
    """The visible mark wins over the file's properties: it is the one that survives every editor and that a person can see."""
    marks = dict.fromkeys(i for i in map(find_identity, texts) if i and i.instrument == instrument.id)
    seen = next(iter(marks), None)
    owners = list(dict.fromkeys((i.practice.casefold(), i.round) for i in marks))
    if len(owners) > 1:
        named = (
            " och ".join(dict.fromkeys(i.practice for i in marks))
            if len({p for p, _ in owners}) > 1
            else "två omgångar"
        )
        findings.append(Finding(TWO_FORMS, Severity.DAMAGE, SAYS_TWO_FORMS.format(named=named)))
    elif seen and carried and seen != carried:
        message = f"Filens märkningar säger olika saker: {seen} i texten, {carried} i filens egenskaper. Den synliga gäller: kontrollera att svaren hör till rätt arbetssätt."
        findings.append(Finding("identity_conflict", Severity.ASK, message))
    return seen or carried


def plain_code(text: str) -> str:
    """The visible code as it stands in the instrument: 'F4.3' and ' 4.3.' -> '4.3', 'e4' -> 'E4'."""
    code = text.strip().rstrip(".:)").strip().upper()
    return code[1:] if code[:1] == "F" and TAGGED.fullmatch(code[1:]) else code
