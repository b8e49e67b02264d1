"""What stands in the sheets Översikt, Luckor and Källor, as rows of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.instrument.texts import texts
from pipeline.model.case import Case, form_date
from pipeline.model.instrument import Instrument, fields, roles_of
from pipeline.model.returns import Finding, Practice, Return, Round, Severity, State, Status
from pipeline.model.roles import FieldRole
from pipeline.office.sheets import NOTE, Column, Row, Shade, Shaded, Sheet

from .words import HELD, SEVERITIES, STATUSES, WAITING, level, wording


def overview(
    instrument: Instrument, round: Round, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Sheet:
    """A row per practice: how far each element is filled in."""
    facts = (
        Column("Id", 6.5),
        Column("Arbetssätt", 25),
        Column("Kommun", 13),
        Column("Verksamhet", 17),
        Column("Område", 16),
        Column("Typ", 15),
        Column("Skede", 10),
        Column("Djup", 10),
        Column("Datum", 10.5),
        Column("Får läsas av", 13, "Det snävare av registrets och den svarandes val."),
    )
    elements = tuple(Column(f"{e.number} {e.name}", 12.5) for e in instrument.elements)
    judged = any(c.judged for c in cases)
    lead = (
        f"Ifyllt per element: {round.name}",
        "Tabellen visar vad som är ifyllt i svaren, inte om det är bra. "
        + ("Det är bladet Uppfyllt som visar nivåer." if judged else texts(instrument).description.levels.unjudged),
        "Delvis 5/9: 5 av 9 efterfrågade svar finns med. Mörkare blått: mer ifyllt. Reglerna står i bladet Kodbok.",
    )
    rows = _overview_rows(instrument, cases, returns, waiting)
    about = "En rad per arbetssätt. Visar vad som är ifyllt per element, inte om det är bra."
    return Sheet("Översikt", "Oversikt", about, facts + elements, rows, lead, frozen=2, header_height=50)


def _overview_rows(
    instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Iterator[Row]:
    rows: list[tuple[str, Row]] = []
    for case in cases:
        levels = {e.element: level(e) for e in case.completeness.elements}
        when = case.date.isoformat() if case.date else ""
        facts = _facts(instrument, case.practice, case.depth, when, case.spread)
        rows.append((case.practice.id, (*facts, *(levels[e.number] for e in instrument.elements))))
    for p, word in silent(waiting, returns):
        empty = [Shaded(word, Shade.OUTSIDE)] * len(instrument.elements)
        rows.append((p.id, (*_facts(instrument, p, p.depth, "", p.spread), *empty)))
    yield from (cells for _, cells in sorted(rows, key=lambda row: row[0]))


def silent(waiting: Sequence[Practice], returns: Sequence[Return]) -> Iterator[tuple[Practice, str]]:
    """Practices without answers, with what is shown in their place."""
    held = {_practice_id(r) for r in returns if r.status is Status.QUARANTINED}
    later = {_practice_id(r) for r in returns if r.is_unread}
    return (
        (p, (STATUSES[Status.UNREAD] if p.id in later else HELD if p.id in held else WAITING).word) for p in waiting
    )


def _facts(instrument: Instrument, p: Practice, depth: str, when: str, spread: str) -> tuple[str, ...]:
    types, label = ", ".join(p.types), instrument.depth(depth).label
    return (p.id, p.name, p.municipality, p.unit, p.area, types, p.stage, label, when, instrument.spread_label(spread))


def gaps(
    instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Sheet:
    """What is missing or needs a reply, and whom to ask; practice by practice, files of unknown practices last."""
    columns = (
        Column("Id", 6.5),
        Column("Arbetssätt", 23),
        Column("Kommun", 13),
        Column("Kontaktperson", 17),
        Column("E-post", 24),
        Column("Nr", 6, "Frågan det gäller, som den är numrerad i formuläret."),
        Column("Slag", 12, "Vad det är för lucka. Slagen förklaras nedan."),
        Column("Vad", 64, "Vad som saknas eller behöver ett besked."),
        Column("Fil", 18),
        NOTE,
    )
    about = "Vad som saknas eller behöver ett besked, och vem man kan fråga."
    rows = _gap_rows(instrument, cases, returns, waiting)
    return Sheet("Luckor", "Luckor", about, columns, rows, printed=8, noted=True)


def _gap_rows(
    instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return], waiting: Sequence[Practice]
) -> Iterator[Row]:
    asked = {f.key: wording(instrument, f) for d in instrument.depths for f in fields(instrument, d.code)}
    practices = {p.id: p for p in (*waiting, *(c.practice for c in cases))}
    files: defaultdict[str, list[Return]] = defaultdict(list)
    own = _cases_of(cases)
    answered = {c.practice.id: c for c in cases}
    for r in returns:
        case = own.get((r.file, r.sha256))
        files[case.practice.id if case else _practice_id(r)].append(r)
    silent = {p.id for p in waiting}
    for id in sorted({*practices, *files}, key=lambda id: (id not in practices, id == "", id)):
        who = _who(practices.get(id), id)
        for r in files[id]:
            if r.needs_action or r.is_unread:
                yield (*who, "", STATUSES[r.status].word, r.reason, r.file, "")
        if id in silent:
            held = any(r.needs_action or r.is_unread for r in files[id])
            message = "Inget svar har kunnat läsas in än." if held else "Inget svar har kommit."
            yield (*who, "", WAITING.word, message, "", "")
        loose = [r for r in files[id] if r.status is Status.ACCEPTED and (r.file, r.sha256) not in own]
        for case, r in [*([(answered[id], answered[id].ret)] if id in answered else []), *((None, r) for r in loose)]:
            for f in _findings(case, r):
                file = f.file or ", ".join(s.file for s in r.files)
                # what they are to settle is read apart from the form
                question = f"{asked[f.key]} – " if f.code == "conflict" and f.key in asked else ""
                yield (*who, f.question or "", SEVERITIES[f.severity].word, f"{question}{f.message}", file, "")


def _cases_of(cases: Sequence[Case]) -> dict[tuple[str, str], Case]:
    """{(file, sha256): the case it is part of}."""
    return {(s.file, s.sha256): c for c in cases for s in c.ret.files}


def _findings(case: Case | None, ret: Return) -> list[Finding]:
    every = dict.fromkeys((*(case.completeness.findings if case else ()), *ret.findings))
    rank: dict[Severity, int] = {s: n for n, s in enumerate(SEVERITIES)}
    return sorted(every, key=lambda f: rank[f.severity])


def _who(p: Practice | None, id: str) -> tuple[str, ...]:
    return (p.id, p.name, p.municipality, p.contact, p.email) if p else (id, "", "", "", "")


def _practice_id(ret: Return) -> str:
    return ret.identity.practice if ret.identity else ""


def sources(instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return]) -> Sheet:
    """Every file that arrived."""
    columns = (
        Column("Fil", 24),
        Column("SHA-256", 34, "Filens fingeravtryck. Två filer med samma fingeravtryck är lika, tecken för tecken."),
        Column("Id", 6.5, "Arbetssättet som filen gäller. Tomt om det inte går att se."),
        Column("Status", 11),
        Column("Skäl", 38, "Varför filen ligger i karantän eller inte är läst."),
        Column("Sammanförd med", 22, "Andra filer för samma arbetssätt. Svaren är sammanförda fråga för fråga."),
        Column("Formulär", 18),
        Column("Utgåva", 9, "Formulärets utgåva."),
        Column("Omgång", 12),
        Column("Djup", 10),
        Column("Datum", 10.5, "Formulärets datum, annars när filen senast sparades."),
        Column("Antal svar", 8, "Antal fält i filen som är besvarade."),
        NOTE,
    )
    about = "Varje fil som kom, inläst, i karantän eller inte läst än."
    return Sheet("Källor", "Kallor", about, columns, _source_rows(instrument, cases, returns), printed=12, noted=True)


def _source_rows(instrument: Instrument, cases: Sequence[Case], returns: Sequence[Return]) -> Iterator[Row]:
    own = _cases_of(cases)
    depths, dated = {d.code: d.label for d in instrument.depths}, roles_of(instrument).key(FieldRole.DATE)
    for r in returns:
        case, i = own.get((r.file, r.sha256)), r.identity
        when = form_date(r.value(dated), r.saved)
        count = sum(a.state is State.ANSWERED for a in r.answers.values())
        form = (i.instrument, i.version, i.round, depths.get(i.depth, i.depth)) if i else ("", "", "", "")
        practice = case.practice.id if case else _practice_id(r)
        others = ", ".join(s.file for s in case.ret.sources if s.file != r.file) if case else ""
        merged = (STATUSES[r.status].word, r.reason, others)
        yield (r.file, r.sha256, practice, *merged, *form, when.isoformat() if when else "", str(count), "")
