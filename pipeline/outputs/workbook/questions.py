"""What stands in the sheet Frågorna: a row per question, with how it worked in the round."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.base.swedish import join_words
from pipeline.model.instrument import Instrument
from pipeline.model.question_facts import (
    MIN_SHARE,
    GroupDifference,
    Note,
    NoticeKind,
    Pair,
    QuestionFacts,
    QuestionReview,
    part_of,
    share,
)
from pipeline.model.returns import Round
from pipeline.office.sheets import Column, Row, Sheet

NO_CRITERION = "inget"
SHARE, LONG = 9.5, 8
"""The width of a column with shares in it, and the letters of a head that needs as much."""


def questions(instrument: Instrument, round: Round, found: QuestionReview) -> Sheet:
    """A row per question: who answered what, what there is to notice, and which criterion it belongs to."""
    choices = [instrument.label(c) for c in found.questions[0].chosen] if found.questions else []
    base = f"Antal arbetssätt. Från {MIN_SHARE} svar även andelen av dem som svarat."
    shares = any(f.answered >= MIN_SHARE for f in found.questions)
    differ = any(f.differences for f in found.questions)
    columns = (
        Column("Nr", 6),
        Column("Fråga", 46),
        Column("Tillfrågade", 11.5, "Arbetssätt vars formulär hade frågan. Svaren, Tomt, Oklart och Följer blir tillsammans så många."),
        *(Column(label, SHARE if shares or len(label) >= LONG else 7.5, base) for label in choices),
        Column("Tomt", 7.5, "Lämnat tomt."),
        Column("Oklart", 8, "Går inte att tolka säkert, två filer säger olika, eller fältet gick inte att läsa."),
        Column("Följer", 8, "Tomt, och följer av svaret på en tidigare fråga. Räknas inte i någon annan siffra."),
        Column("Kommentar", 11.5, "Så många skrev en kommentar till frågan."),
        Column("Vanligaste svar", 19),
        Column("Att lägga märke till", 30, _notice_words()),
        Column("Liknar", 15, "Frågor som frågar nästan samma sak, eller som alla har besvarat lika, och i hur många arbetssätt svaren är lika."),
        Column("Skillnader", 30 if differ else 10.5, "Grupper av arbetssätt (område, typ, skede) som svarar annorlunda än de andra, mer än slumpen brukar ge."),
        Column("Kriterium", 10, f"Kriterier som frågan prövar. {NO_CRITERION}: frågan hör inte till något."),
        Column("Nämnd av", 10, "Arbetssätt som nämner frågans nummer i det de skrivit om frågorna."),
    )  # fmt: skip
    about = "En rad per fråga: hur frågan fungerade i omgången. Säger inget om hur bra ett arbetssätt är."
    return Sheet("Frågorna", "Fragorna", about, columns, _rows(instrument, found), _lead(round, found), frozen=2)


def _lead(round: Round, found: QuestionReview) -> tuple[str, ...]:
    apart = (
        f" {found.short} svarade i det korta formuläret, som inte har frågorna, och räknas inte här."
        if found.short
        else ""
    )
    too_few = [g.background for g in found.groupings if not g.compared]
    groups = f" Skillnader visas inte för {join_words(too_few)}: grupperna är för små." if too_few else ""
    return (
        f"Hur frågorna fungerade: {round.name}",
        f"Bladet prövar frågorna, inte arbetssätten. {found.deep} arbetssätt svarade på frågorna.{apart}",
        f"Siffrorna är antal arbetssätt; andelar visas från {MIN_SHARE} svar.{groups} Kolumnerna förklaras i bladet Kodbok.",
    )


def _notice_words() -> str:
    return (
        "Alla lika: alla som sagt hur det är har valt samma svar, så frågan skiljer inga arbetssätt åt här. "
        "Ett svar eller Tomt: minst var fjärde. Kommentar: minst hälften. "
        "I onödan: besvarad fast den följer av ett tidigare svar."
    )


def _rows(instrument: Instrument, found: QuestionReview) -> Iterator[Row]:
    pairs = (*found.similar, *found.found)
    for f in found.questions:
        yield (
            f.question,
            instrument.question(f.question).text,
            str(f.asked),
            *(share(n, f.answered) for n in f.chosen.values()),
            str(f.blank),
            str(f.unclear + f.lost),
            str(f.follows),
            str(f.commented),
            _commonest(instrument, f),
            "; ".join(said for n in f.notes if (said := _note(instrument, n))),
            "; ".join(_alike(p, f.question) for p in pairs if f.question in p.questions),
            "; ".join(_difference(instrument, d) for d in f.differences),
            ", ".join(instrument.criteria_of(f.question)) or (NO_CRITERION if instrument.coverage else ""),
            ", ".join(f.mentioned_by),
        )


def _commonest(instrument: Instrument, f: QuestionFacts) -> str:
    """The commonest answer, or those that are equally common."""
    most = max(f.chosen.values(), default=0)
    if not most:
        return ""
    said = [instrument.label(c) for c, n in f.chosen.items() if n == most]
    return f"{join_words(said, 'eller')}: {part_of(most, f.answered)}"


def _note(instrument: Instrument, n: Note) -> str:
    match n.kind:
        case NoticeKind.REVERSED:
            return "Omvänd fråga"
        case NoticeKind.ALIKE:
            return f"Alla lika: {n.said}"
        case NoticeKind.OFTEN:
            return f"{instrument.label(n.choice)} {n.said}"
        case NoticeKind.BLANK:
            return f"Tomt {n.said}"
        case NoticeKind.COMMENTED:
            return f"Kommentar {n.said}"
        case NoticeKind.DESPITE:
            return f"I onödan {n.said}"
        case _:
            return ""  # in a column of its own


def _alike(p: Pair, question: str) -> str:
    (other,) = (q for q in p.questions if q != question)
    return f"{other}: {part_of(p.alike, p.both)}" if p.both else other


def _difference(instrument: Instrument, d: GroupDifference) -> str:
    return f"{d.group}: {instrument.label(d.choice)} {part_of(d.n, d.of)}, andra {part_of(d.others, d.of_others)}"
