"""An assessor's file as it came back -> ratings, and what is wrong with it. Read by the code in each row, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.base.package import sha256
from pipeline.base.swedish import join_words, read_date, swedish_date
from pipeline.model.assessment import Fulfilment, Rating
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Finding, Round, Severity
from pipeline.reading.plain_tables import NotTablesError, PlainTables, Row, plain_tables

from .booklet import (  # fmt: skip
    ASSESSOR,
    CONSENSUS,
    DATE,
    LEVELS,
    PARTICIPANTS,
    PROMPT_DATE,
    PROMPT_LEVEL,
    PROMPT_NAME,
    PROMPT_REASON,
    SHOWN,
)
from .whose import as_spelt, doubt_of_name, plain_name, whose_file

MARK = re.compile(r"(?<![a-zåäö0-9-])([a-zåäö0-9-]+)/([\w.-]+)/([\w.-]+)/bedomning/(dold|visad|samsyn)")
ANSWERS = re.compile(r"([\w.-]+) svar ([0-9a-f]{8})(?![0-9a-f])")
CODE = re.compile(r"([\w.-]+)\s+E\s?(\d+)")
NOT_TABLES = "Filen går inte att läsa som Word, Excel eller OpenDocument. Be om den sparad som .xlsx eller .docx."
NO_MARK = "Filen är ingen bedömning: märkningen saknas. Be om den fil som lovande assess export skrev."
OTHER_ROUND = "Filen hör till omgången {found}, inte {wanted}. Läs in den i den omgången."
OTHER_EDITION = "Filen är gjord för {found}, och omgången har {wanted}. Kriterierna kan betyda olika saker: gör en ny fil med lovande assess export."
NO_NAME = "Rutan {label} är tom, så ingen kan stå för bedömningen. Skriv namnet och läs in filen igen."
NO_ROWS = "Filen har inga rader att bedöma: de är borttagna eller omgjorda. Gör en ny fil med lovande assess export."
ASKED = re.compile(r"(?:Din|Er) nivå för element ")
"""What the row says that a level is chosen in."""
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Returned:
    """What one file says."""

    file: str
    refused: str = ""
    """Why nothing of it is taken, in plain Swedish; empty when it is."""
    by: str = ""
    consensus: bool = False
    ratings: tuple[Rating, ...] = ()
    findings: tuple[Finding, ...] = ()
    made_for: str = ""
    """Whose file it was, when that is not who its box says: somebody has to say who has judged."""


@dataclass(frozen=True, slots=True)
class BookletContext:
    """What the file is held against."""

    instrument: Instrument
    round: Round
    answers: Mapping[str, str]
    """{practice: the digest of its answers now}."""
    judges: Mapping[tuple[str, int], tuple[str, ...]]
    """{(practice, element): who have judged it on these answers}: a consensus is theirs, and takes two of them."""
    agreed: frozenset[tuple[str, int]] = frozenset()
    """Elements with a consensus on these answers."""
    names: tuple[str, ...] = ()
    """Who have judged anything, as they are spelt on record."""


def read_returned(name: str, data: bytes, known: BookletContext, today: date, who: str = "") -> Returned:
    """What a file says, and every row that cannot be taken told with its code. Never raises for what is wrong with a file.

    `today`: when a file bears no date of its own. `who`: who has judged, where a person has said so; an assessor's box that
    says another than the file was made for is never taken for a new person.
    """
    try:
        found = plain_tables(data)
    except NotTablesError:
        return Returned(name, NOT_TABLES)
    text = "\n".join([found.loose, *("\n".join(row) for table in found.tables for row in table)])
    mark = MARK.search(text)
    if mark is None:
        return Returned(name, NO_MARK)
    instrument, version, round, kind = mark.groups()
    if round != known.round.id:
        return Returned(name, OTHER_ROUND.format(found=round, wanted=known.round.id))
    own = (known.instrument.id, known.instrument.version)
    if (instrument, version) != own:
        return Returned(name, OTHER_EDITION.format(found=f"{instrument} {version}", wanted=" ".join(own)))
    agreed = kind == CONSENSUS
    label = PARTICIPANTS if agreed else ASSESSOR
    typed = plain_name(_beside(found, label))
    by = plain_name(who) if who and not agreed else "" if typed == PROMPT_NAME else typed
    if not by:
        return Returned(name, NO_NAME.format(label=label), consensus=agreed)
    if not agreed:
        by = as_spelt(by, (*known.names, whose_file(text), typed))
    if not who and not agreed and (doubt := doubt_of_name(text, by)):
        return Returned(name, doubt.why, by, made_for=doubt.made_for)
    rows = list(_rows(found))
    if not rows:
        return Returned(name, NO_ROWS, by, agreed)
    day, told = _day(found, today)
    base = Rating("", 0, Fulfilment.NO_BASIS, "", by, day, " ".join(own), "", agreed, kind == SHOWN, sha256(data))
    taken, findings = _take_ratings(rows, known, _practices_named(found), base)
    return Returned(name, "", by, agreed, taken, (*told, *_loose_rows(found), *findings))


@dataclass(frozen=True, slots=True)
class _Row:
    practice: str
    element: int
    level: str
    reason: str
    among: str = ""
    """The practice whose sheet the row stands in, when it is another."""
    answers: str = ""
    """The digest of the answers that the row is about, as its own sheet says, or the document; empty when neither does."""

    struck: bool = False
    """Something in the level or the reason is struck through."""

    @property
    def code(self) -> str:
        return f"{self.practice} E{self.element}"


def _rows(found: PlainTables) -> Iterator[_Row]:
    """Every row with a code, below a header that says which columns hold the level and the reason."""
    everywhere = {id.casefold(): digest for id, digest in _marks(found.outside.split("\n"))}
    for number, table in enumerate(found.tables):
        struck = found.struck[number] if number < len(found.struck) else frozenset()
        columns: tuple[int, int] | None = None
        marks = list(_marks(cell for row in table for cell in row[:1]))  # never from what somebody wrote as a reason
        owners, digests = {id.casefold(): id for id, _ in marks}, {id.casefold(): d for id, d in marks}
        for n, row in enumerate(table):
            columns = _header(row) or columns
            code = next((m for cell in row[:2] if (m := CODE.fullmatch(cell.strip()))), None)
            if code and columns:
                crossed = any((n, c) in struck for c in columns)
                level, reason = (row[c].strip() if c < len(row) else "" for c in columns)
                level = "" if level == PROMPT_LEVEL else level
                among = "" if len(owners) != 1 or code[1].casefold() in owners else next(iter(owners.values()))
                answers = {**everywhere, **digests}.get(code[1].casefold(), "")
                yield _Row(
                    code[1], int(code[2]), level, "" if reason == PROMPT_REASON else reason, among, answers, crossed
                )


def _marks(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(practice, digest of its answers) of every line that says nothing else."""
    for line in lines:
        if found := ANSWERS.fullmatch(line.strip()):
            yield found[1], found[2]


def _practices_named(found: PlainTables) -> set[str]:
    """Practices, in lower case, that the file is about: by the lines about their answers, and by the list it begins with."""
    cells = {cell.strip().casefold() for table in found.tables for row in table for cell in row}
    lines = (*found.outside.split("\n"), *(cell for table in found.tables for row in table for cell in row[:1]))
    return {id.casefold() for id, _ in _marks(lines)} | cells


def _header(row: Row) -> tuple[int, int] | None:
    heads = [cell.casefold() for cell in row]
    level = next((n for n, h in enumerate(heads) if h.endswith("nivå")), None)
    reason = next((n for n, h in enumerate(heads) if h.endswith("skäl")), None)
    return None if level is None or reason is None or level == reason else (level, reason)


def _beside(found: PlainTables, label: str) -> str:
    """The cell after the one that says this."""
    for table in found.tables:
        for row in table:
            for n, cell in enumerate(row[:-1]):
                if cell.strip() == label:
                    return next((c for c in row[n + 1 :] if c.strip()), "")
    return ""


def _day(found: PlainTables, today: date) -> tuple[date, tuple[Finding, ...]]:
    """(the date that is typed, else when the file was saved, else today; what is wrong with what is typed)."""
    typed = _beside(found, DATE).strip()
    otherwise = min(found.saved.date() if found.saved else today, today)
    if typed in ("", PROMPT_DATE):
        return otherwise, ()
    day = read_date(typed)
    if day is not None and day <= today:
        return day, ()
    why = "har inte varit än" if day else "går inte att läsa som ett datum"
    message = f"Datum: ”{typed[:40]}” {why}. {swedish_date(otherwise)} står i stället: skriv ÅÅÅÅ-MM-DD och läs in filen igen."
    return otherwise, (Finding("rating_date", Severity.ASK, message),)


def _loose_rows(found: PlainTables) -> Iterator[Finding]:
    """Levels and reasons in rows that no longer say what they are about, and codes in tables whose header is gone."""
    for table in found.tables:
        columns: tuple[int, int] | None = None
        for row in table:
            header = _header(row)
            columns = header or columns
            code = next((m[0] for cell in row[:2] if (m := CODE.fullmatch(cell.strip()))), "")
            if code and not columns:
                message = f"{code}: raden går inte att läsa, för tabellens rubrikrad är borta. Gör en ny fil med lovande assess export."
                yield Finding("rating_unknown", Severity.ASK, message, question=code)
            elif not code and any(ASKED.match(cell.strip()) for cell in row) and any(_level(c) for c in row):
                level = next(c.strip() for c in row if _level(c))
                message = f"”{level}” står i en rad utan kod (”{next(c for c in row if ASKED.match(c.strip()))[:60]}”). Skriv koden i första kolumnen, som P01 E4."
                yield Finding("rating_unknown", Severity.ASK, message)
            elif not code and not header and columns and not any(cell.strip() for cell in row[:1]):
                level, reason = (row[c].strip() if c < len(row) else "" for c in columns)
                if _level(level) and reason and not row[1].strip():
                    message = f"”{level}” med skälet ”{reason[:40]}” står i en rad utan kod. Skriv koden i första kolumnen, som P01 E4."
                    yield Finding("rating_unknown", Severity.ASK, message)


def _take_ratings(
    rows: Sequence[_Row], known: BookletContext, about: set[str], base: Rating
) -> tuple[tuple[Rating, ...], tuple[Finding, ...]]:
    practices = {id.casefold(): id for id in known.answers}
    elements = {e.number for e in known.instrument.elements}
    taken: dict[tuple[str, int], Rating] = {}
    twice: set[tuple[str, int]] = set()
    empty: dict[str, list[int]] = {}
    findings: list[Finding] = []
    for row in rows:
        id = practices.get(row.practice.casefold())
        if id is None or row.element not in elements:
            findings.append(
                _finding(
                    "rating_unknown",
                    row,
                    f"{row.code}: arbetssättet har inget läst svar, eller elementet finns inte. Raden är inte läst.",
                )
            )
            continue
        if not row.level and not row.reason:
            empty.setdefault(id, []).append(row.element)
            continue
        if doubt := _doubt(row):
            findings.append(_finding(*doubt))
            continue
        rating = _rating(row, id, known, base, findings)
        if rating is None:
            continue
        before = taken.get((id, row.element))
        if before and (before.level, before.reason) != (rating.level, rating.reason):
            twice.add((id, row.element))
        taken[id, row.element] = rating
    for id, n in sorted(twice):
        del taken[id, n]
        findings.append(
            Finding(
                "rating_twice",
                Severity.ASK,
                f"{id} E{n} står två gånger med olika nivå eller skäl. Ingen av dem är läst: ta bort den ena.",
                n,
            )
        )
    findings += _find_outdated(taken.values(), known)
    if not base.consensus:  # rows and whole sheets that are gone are not judged either
        seen = {(r.practice.casefold(), r.element) for r in rows}
        for key, id in practices.items():
            if key in about:
                empty.setdefault(id, []).extend(n for n in sorted(elements) if (key, n) not in seen)
    for id, left in empty.items():
        unsaid = [n for n in sorted(set(left)) if (id, n) not in taken]
        if unsaid:
            stays = [n for n in unsaid if (id, n) in known.agreed]
            findings.append(Finding("rating_missing", Severity.GAP, _empty_boxes(id, unsaid, stays, base.consensus)))
    return tuple(taken[key] for key in sorted(taken)), tuple(findings)


def _doubt(row: _Row) -> tuple[str, _Row, str] | None:
    """Why a row that says something cannot be taken for what it says."""
    if row.struck:
        message = f"{row.code}: något i nivån eller skälet är överstruket. Raden är inte läst: ta bort det som inte gäller och läs in filen igen."
        return "rating_impossible", row, message
    if row.among:
        message = f"{row.code}: raden står bland raderna om {row.among}. Den är inte läst: skriv rätt kod i första kolumnen och läs in filen igen."
        return "rating_unknown", row, message
    return None


def _empty_boxes(id: str, elements: Sequence[int], stays: Sequence[int], consensus: bool) -> str:
    """What is said of boxes that are empty; several who could not agree have left them so."""
    said = join_words([f"E{n}" for n in elements[:MOST_NAMED]])
    if consensus and stays:
        older = join_words([f"E{n}" for n in stays[:MOST_NAMED]])
        return f"{id}: ingen ny samsyn om {said}. Den tidigare samsynen om {older} gäller fortfarande."
    if consensus:
        return f"{id}: ingen samsyn om {said}. Vars och ens nivå står kvar."
    return f"{id}: {len(elements)} element är inte {'bedömt' if len(elements) == 1 else 'bedömda'} ({said})."


def _rating(row: _Row, id: str, known: BookletContext, base: Rating, findings: list[Finding]) -> Rating | None:
    level = _level(row.level)
    if not row.level:
        findings.append(
            _finding(
                "rating_impossible",
                row,
                f"{row.code}: skälet är skrivet men ingen nivå är vald. Välj en nivå och läs in filen igen.",
            )
        )
        return None
    if level is None:
        known_levels = ", ".join(LEVELS)
        findings.append(
            _finding(
                "rating_impossible", row, f"{row.code}: ”{row.level[:60]}” är ingen nivå. Välj en av: {known_levels}."
            )
        )
        return None
    if not any(letter.isalnum() for letter in row.reason):
        findings.append(
            _finding(
                "rating_without_reason",
                row,
                f"{row.code}: nivån {level} har inget skäl, så den är inte läst. Skriv varför och läs in filen igen.",
            )
        )
        return None
    by = base.by
    if base.consensus:
        judges = known.judges.get((id, row.element), ())
        theirs = _participants(by, judges, known)
        if len(judges) < 2 or sum(j in theirs for j in judges) < 2:
            why = (
                "färre än två har bedömt de svar som finns nu, så det finns inget att enas om"
                if len(judges) < 2
                else f"{PARTICIPANTS} nämner färre än två av dem som har bedömt ({join_words(judges)})"
            )
            findings.append(_finding("consensus_too_early", row, f"{row.code}: {why}. Raden är inte läst."))
            return None
        by = join_words(theirs)
    return Rating(
        id, row.element, level, row.reason, by, base.day, base.edition, row.answers, base.consensus, base.saw_proposal, base.file
    )  # fmt: skip


def _find_outdated(taken: Iterable[Rating], known: BookletContext) -> Iterator[Finding]:
    """Said once of each practice: a level is about all its answers together, so one that changes makes all its levels older."""
    found: dict[tuple[str, str], list[int]] = {}
    for r in taken:
        if r.answers != known.answers[r.practice]:
            found.setdefault((r.practice, r.answers), []).append(r.element)
    for (id, digest), elements in sorted(found.items()):
        why = (
            "svaren har ändrats efter att filen gjordes, och en nivå gäller alla svar om arbetssättet"
            if digest
            else f"raden ”{id} svar …” är borta, så det syns inte vilka svar som bedömdes"
        )
        which = join_words([f"E{n}" for n in sorted(elements)])
        told = (
            f"Nivån för {which} är läst och märkt"
            if len(elements) == 1
            else f"Nivåerna för {which} är lästa och märkta"
        )
        message = f"{id}: {why}. {told} så: gör en ny fil om de svar som finns nu ska bedömas."
        yield Finding("rating_outdated", Severity.ASK, message, elements[0] if len(elements) == 1 else None, id)


def _participants(typed: str, judges: Sequence[str], known: BookletContext) -> tuple[str, ...]:
    """Who agreed on one element: those named who judged it, and others named who have judged nothing."""
    rest, own = typed, {j.casefold(): j for j in judges}
    named = []
    for judge in sorted(judges, key=len, reverse=True):  # a name may have a comma in it, or an "och"
        if (at := rest.casefold().find(judge.casefold())) >= 0:
            named.append(judge)
            rest = f"{rest[:at]};{rest[at + len(judge) :]}"
    named = sorted(named, key=lambda n: typed.casefold().find(n.casefold()))
    named += [" ".join(n.split()) for n in re.split(r",|;|\boch\b|\n", rest) if n.strip()]
    elsewhere = {j.casefold() for every in known.judges.values() for j in every} - set(own)
    return tuple(dict.fromkeys(own.get(n.casefold(), n) for n in named if n.casefold() not in elsewhere))


def _level(typed: str) -> Fulfilment | None:
    plain = " ".join(typed.casefold().split()).strip(" .")
    return next((f for f in Fulfilment if f == plain), None)


def _finding(code: str, row: _Row, message: str) -> Finding:
    return Finding(code, Severity.ASK, message, row.element, row.code)
