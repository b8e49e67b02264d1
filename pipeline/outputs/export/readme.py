"""LÄSMIG.txt: what the pack is, how many, how it was made, what is not in it, how to open it, and what it cannot say."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.base.swedish import join_words, swedish_date
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Round

from .codes import MISSING, choice_codes
from .options import Wanted
from .table import Code, DataTable

WIDTH = 96
BEFORE_TEXTS = (
    "Fritexterna är med. De kan innehålla personuppgifter som inget program hittar: "
    "läs dem alla innan paketet lämnas till någon annan."
)
"""Said before a pack with texts is made, and first in it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted for the reader."""

    practices: int
    answered: int
    held: int
    per_depth: tuple[tuple[str, int], ...]
    """(the depth's label, how many answers)."""
    withheld: tuple[str, ...]
    """Ids of the practices whose texts only the municipality and the unit may read."""
    narrow: str
    """What that choice is called."""
    removed: int
    long_texts: int
    """Texts that are cut in the .sav."""
    newest: date | None


@dataclass(frozen=True, slots=True)
class ReadmePart:
    """`verbatim` lines are commands and are not wrapped."""

    heading: str
    lines: tuple[str, ...]
    verbatim: bool = False


def readme(instrument: Instrument, round: Round, tables: Sequence[DataTable], wanted: Wanted, facts: Facts) -> bytes:
    """As Notepad opens it: UTF-8 with a byte order mark, CRLF."""
    title = f"{instrument.name}: data från omgången {round.name}"
    lines = [title, "=" * len(title), ""]
    if wanted.texts:
        lines += [*textwrap.wrap(f"OBS! {BEFORE_TEXTS}", WIDTH), ""]
    for part in _parts(instrument, round, tables, wanted, facts):
        lines.append(part.heading)
        for text in part.lines:
            lines += (
                [f"  {text}"]
                if part.verbatim
                else textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
            )
        lines.append("")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _parts(
    instrument: Instrument, round: Round, tables: Sequence[DataTable], wanted: Wanted, facts: Facts
) -> Iterator[ReadmePart]:
    yield ReadmePart("Vad det är", tuple(_what(instrument, round, facts)))
    shapes = (f"{t.name}: {len(t.rows)} rader, {len(t.columns)} variabler. {t.about}" for t in tables)
    together = "Tabellerna hör ihop genom variabeln id. Allt förklaras i kodbok.xlsx (för människor), kodbok.csv och datapackage.json (för program)."
    yield ReadmePart("Tabeller, var och en som .csv, .parquet och .sav med samma innehåll", (*shapes, together))
    yield ReadmePart("Talen", tuple(_numbers(instrument)))
    yield ReadmePart("Vad som inte är med", tuple(_removal_lines(wanted, facts)))
    yield ReadmePart("Öppna i Excel", EXCEL)
    yield ReadmePart("Öppna i SPSS", tuple(_spss(instrument, tables, facts)))
    yield ReadmePart("Öppna i R (och Python)", R, verbatim=True)
    yield ReadmePart("Kontrollera att inget är ändrat", CHECKING, verbatim=True)
    yield ReadmePart("Vad talen inte kan säga", (*LIMITS, *instrument.instrument.limits))


def _what(instrument: Instrument, round: Round, facts: Facts) -> Iterator[str]:
    about = instrument.instrument
    yield f"Svaren på formuläret {about.name}, utgåva {about.version}, insamlade av {round.sender}."
    yield f"Källa: {about.source}."
    depths = join_words([f"{n} i djupet {label}" for label, n in facts.per_depth])
    yield f"{facts.practices} arbetssätt i registret, svar från {facts.answered}: {depths}."
    if facts.held:
        yield f"För {facts.held} av dem utan svar har en fil kommit som inte kunde tas emot."
    yield f"Det senaste svaret är från den {swedish_date(facts.newest)}."
    yield "Gjort med lovande export ur de filer som kom in. Beslut som enheten har fattat om oklara svar är inräknade (beslut = 1 i tabellen lang)."


def _numbers(instrument: Instrument) -> Iterator[str]:
    offered = dict.fromkeys(c for d in instrument.depths for c in d.choices)
    codes = choice_codes(instrument, list(offered))
    per_depth = (
        f"i djupet {d.label} {_listed_codes(c for c in choice_codes(instrument, d.choices) if not c.missing)}"
        for d in instrument.depths
    )
    left_out = _listed_codes(c for c in codes if c.missing)
    yield f"Positiva tal är svar: {'; '.join(per_depth)}."
    if left_out:
        yield f"Svar som någon har valt men som lämnas utanför beräkningar: {left_out}. De är deklarerade som saknade i .sav men har kvar sina tal."
    yield f"Svar som inte finns har ett tal per skäl: {_listed_codes(MISSING)}."
    for choice in dict.fromkeys(c for d in instrument.depths for c in d.only_in_stage or {}):
        yield f"{instrument.label(choice)} är ett svar, men inget mer eller mindre än de andra: ta ställning till det innan något räknas som en skala."
    yield "Inga svar är vända: se riktning i tabellen lang, och kodboken."


def _listed_codes(codes: Iterable[Code]) -> str:
    return ", ".join(f"{c.number} {c.label}" for c in codes)


def _removal_lines(wanted: Wanted, facts: Facts) -> Iterator[str]:
    yield "Namn, e-post och telefon till kontaktpersoner, verksamhetens namn, vem som svarade, rättelser av registret, text utanför svarsfälten, bilder och bilagor."
    if wanted.municipality:
        yield "Kommunernas och arbetssättens namn ÄR med i tabellen bred."
    else:
        yield "Kommunernas och arbetssättens namn."
    if not wanted.texts:
        yield "Fritexterna. Tabellen texter visar bara om de finns och hur långa de är."
    else:
        things = f"{facts.removed} ställen" if facts.removed != 1 else "1 ställe"
        kinds = "Personnummer, samordningsnummer, telefonnummer, e-postadresser, gatuadresser och registrets kontaktpersoner"
        yield f"{kinds} är i fritexterna ersatta med [borttaget]: {things}. Andra namn kan finnas kvar."
    if facts.withheld:
        who = join_words(facts.withheld)
        texts = f"Texterna från {who} är utelämnade. " if wanted.texts else ""
        yield f"{texts}Spridningen av beskrivningen är ”{facts.narrow}” för {who}. Avgör själva om talen ska lämnas vidare."
    yield "Även utan namn kan en liten enhet kännas igen på område, typ och skede. Publicera inget om ett enskilt arbetssätt utan att fråga dem som har det."


EXCEL = (
    "Dubbelklicka på bred.csv (Excel med svenska inställningar; annars Data > Från text/CSV med UTF-8 och semikolon).",
    "Spara inte över filen: välj Spara som och Excel-arbetsbok.",
    "Text som Excel skulle göra om till en formel, ett tal eller ett datum har en apostrof (') först.",
)


def _spss(instrument: Instrument, tables: Sequence[DataTable], facts: Facts) -> Iterator[str]:
    yield "Arkiv > Öppna > Data, välj bred.sav. Etiketter och saknade värden är redan definierade."
    yield "FREQUENCIES visar varje slags saknat svar för sig, under Missing."
    left_out = [c for c in choice_codes(instrument, [c for d in instrument.depths for c in d.choices]) if c.missing]
    column = next((c.name for t in tables for c in t.columns if left_out and left_out[0] in c.codes), "")
    if column:
        yield f"MISSING VALUES {column} (LO THRU {left_out[0].number - 1}). räknar in {left_out[0].label} bland svaren igen."
    if facts.long_texts:
        yield f"{facts.long_texts} texter är längre än SPSS klarar och är avkortade i .sav, vilket står i dem."


R = (
    'bred <- haven::read_sav("bred.sav", user_na = TRUE)   # etiketter och varje slags saknat svar',
    'bred <- read.csv2("bred.csv", fileEncoding = "UTF-8-BOM")   # eller så; ta sedan bort apostroferna:',
    'bred[] <- lapply(bred, function(x) if (is.character(x)) sub("^\'", "", x) else x)',
    'pandas.read_parquet("bred.parquet")   # Python; arrow::read_parquet i R. Där finns inga apostrofer.',
)
CHECKING = (
    "Linux:    sha256sum -c SHA256SUMS",
    "macOS:    shasum -a 256 -c SHA256SUMS",
    "Windows:  Get-FileHash bred.csv -Algorithm SHA256    (i PowerShell; jämför med raden i SHA256SUMS)",
)
LIMITS = (
    "Svaren är verksamheternas egna. Ingen har kontrollerat dem.",
    "Urvalet är inte slumpmässigt. Räkna inte andelar på få arbetssätt, och skriv alltid ut n.",
    "Ett svar som saknas är aldrig ett nekande svar, vilket skälet än är.",
    "Hur mycket som är ifyllt säger inget om hur bra arbetssättet är.",
    "De olika djupen frågar inte samma sak. Slå inte ihop dem.",
)
