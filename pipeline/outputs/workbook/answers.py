"""What stands in the sheet Svar: every field of every practice, and what else its files hold, as rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from pipeline.model.case import Case
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Answer, Source, State, Version
from pipeline.office.sheets import NOTE, Column, Row, Sheet

from .words import ATTACHMENT, CARRIERS, FATES, OUTSIDE, STATES, Word, kind_word, wording

SHOWN_RAW = (State.UNCLEAR, State.UNREADABLE, State.NOT_FOUND)
"""Where `raw` is the respondent's own words; in an empty field it is the form's prompt."""


def answers(instrument: Instrument, cases: Sequence[Case]) -> Sheet:
    """A row per field of every case, whatever its state, and what else its files hold.

    That is, below a field: what single files say where it is not simply the answer; last: text outside the fields, and
    attachments. Those rows have no variable, so that no answer is counted twice.
    """
    columns = (
        Column("Id", 6.5, "Arbetssättets id i registret."),
        Column("Kommun", 13),
        Column("Element", 8.5, "Elementets nummer. Tomt för bakgrundsuppgifter."),
        Column("Nr", 6, "Numret som syns i formuläret, till exempel 4.3, E4 eller B3."),
        Column("Variabel", 16, "Svarets nyckel, samma i alla filer och rapporter."),
        Column("Fråga", 36, "Frågan som den står i formuläret."),
        Column("Svarstyp", 9, "Val, text eller datum."),
        Column("Läge", 13, "Vad som är känt om fältet. Lägena förklaras nedan."),
        Column("Valkod", 11, "Koden för det valda alternativet."),
        Column("Val", 11, "Det valda alternativet i ord."),
        Column(
            "Text",
            62,
            "Den svarandes text, oförändrad. Vid ett val: det som skrevs för hand, om det avviker från valets namn.",
        ),
        Column("Beslut", 22, "Vem som beslutat vad som gäller, när och varför. Tomt när svaret är den svarandes eget."),
        Column("Hämtat från", 14, "Hur svaret hittades i filen."),
        Column("Plats", 16, "Var i filen svaret stod."),
        Column("Fil", 18),
        NOTE,
    )
    about = "En rad per fält i varje inläst formulär, vad som än är känt om det."
    return Sheet("Svar", "Svar", about, columns, _answer_rows(instrument, cases), printed=12, noted=True)


def _answer_rows(instrument: Instrument, cases: Sequence[Case]) -> Iterator[Row]:
    labels = {c.code: c.label for c in instrument.choices}
    depths = {
        d.code: [(f, _question_columns(instrument, f)) for f in fields(instrument, d.code)] for d in instrument.depths
    }
    for case in cases:
        id, municipality = case.practice.id, case.practice.municipality
        file = ", ".join(s.file for s in case.ret.files)
        given = case.ret.given
        found = case.completeness.answers
        decided = {d.key: str(d) for d in case.ret.decisions}
        versions: dict[str, list[Version]] = {}
        for v in case.ret.versions:
            versions.setdefault(v.key, []).append(v)
        for field, asked in depths[case.depth]:
            answer = found.get(field.key) or Answer(field.key, State.NOT_FOUND)
            state, code, label, text, *how = _answer_cells(field, answer, labels)
            who = (_files(given[field.key]), _who(given[field.key])) if field.key in given else (file, "")
            yield (id, municipality, *asked, state, code, label, text, decided.get(field.key, ""), *how, *who)
            for v in versions.get(field.key, ()):
                yield (id, municipality, *_version(field, asked, v, labels))
        for u in case.ret.unplaced:
            yield _beside(id, municipality, u.near, OUTSIDE, u.text, u.file or file)
        for a in case.ret.attachments:
            path = f"attachments/{case.file_name}/{a.name}"
            yield _beside(
                id, municipality, a.near, ATTACHMENT, f"{path} – {a.title}" if a.title else path, a.file or file
            )


def _files(sources: Sequence[Source]) -> str:
    return ", ".join(s.file for s in sources)


def _who(sources: Sequence[Source]) -> str:
    roles = list(dict.fromkeys(s.role for s in sources if s.role))
    return f"Svarat av: {'; '.join(roles)}" if roles else ""


def _version(field: Field, asked: Sequence[str], version: Version, labels: Mapping[str, str]) -> Row:
    """What one file says in a field, below the answer that stands."""
    element, nr, _, question, kind = asked
    _, answer, source, fate = version
    match field.kind:
        case FieldKind.CHOICE:
            words = labels.get(answer.value or "", answer.raw)
        case FieldKind.TEXT | FieldKind.DATE:
            words = answer.raw
        case _:
            assert_never(field.kind)
    where = (_carrier(answer), answer.location, source.file, _who([source]))
    return (element, nr, "", question, kind, FATES[fate].word if fate else "", "", "", words, "", *where)


def _beside(id: str, municipality: str, near: str, what: Word, text: str, file: str) -> Row:
    return (id, municipality, "", near, "", "", "", what.word, "", "", text, "", "", "", file, "")


def _question_columns(instrument: Instrument, f: Field) -> tuple[str, ...]:
    return (str(f.element or ""), f.code, f.key, wording(instrument, f), kind_word(f.kind).word)


def _answer_cells(f: Field, answer: Answer, labels: Mapping[str, str]) -> tuple[str, ...]:
    code = label = text = ""
    if answer.state is State.ANSWERED:
        match f.kind:
            case FieldKind.CHOICE:
                code = answer.value or ""
                label = labels.get(code, code)
                text = "" if answer.raw.strip() == label else answer.raw
            case FieldKind.TEXT | FieldKind.DATE:
                text = answer.value or ""
            case _:
                assert_never(f.kind)
    elif answer.state in SHOWN_RAW:
        text = answer.raw
    return (STATES[answer.state].word, code, label, text, _carrier(answer), answer.location)


def _carrier(answer: Answer) -> str:
    return CARRIERS[answer.carrier].word if answer.carrier else ""
