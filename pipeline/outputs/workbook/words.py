"""Swedish words for the program's own codes, as the sheets show them and the codebook explains them.

What the instrument names (choices, elements, questions) is taken from the instrument.
"""

from __future__ import annotations

from typing import NamedTuple, assert_never

from pipeline.model.assessment import Fulfilment
from pipeline.model.case import ElementCompleteness, Level
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Field, Instrument
from pipeline.model.returns import Carrier, Fate, Severity, State, Status
from pipeline.office.sheets import Shade, Shaded


class Word(NamedTuple):
    word: str
    about: str


STATES = {
    State.ANSWERED: Word("Besvarat", "Det finns ett svar och det kunde läsas säkert."),
    State.BLANK: Word("Tomt", "Fältet finns i filen men lämnades tomt."),
    State.NOT_FOUND: Word(
        "Fältet saknas", "Fältet finns inte kvar i filen. Det säger inget om vad svaret skulle ha varit."
    ),
    State.UNREADABLE: Word(
        "Gick inte att läsa", "Programmet kunde inte läsa fältet. Felet är vårt, inte den svarandes."
    ),
    State.UNCLEAR: Word(
        "Otydligt",
        "Valet är skrivet för hand och går inte att tolka säkert, eller två filer säger olika. Det som skrevs står i kolumnen Text.",
    ),
    State.NOT_APPLICABLE: Word(
        "Följer av en annan fråga",
        "Tomt, och det följer av svaret på en tidigare fråga. Räknas varken som ett nej eller som en lucka.",
    ),
}
OUTSIDE = Word(
    "Utanför svarsfälten", "Text som skrevs bredvid fälten. Nr visar närmaste fråga. Texten ändrar inget svar."
)

FATES = {
    Fate.SUPERSEDED: Word(
        "Ersatt av senare svar", "Ett tidigare svar i samma fråga, i en fil som sparades före. Räknas inte som svar."
    ),
    Fate.SETTLED: Word(
        "Besvarat på nytt",
        "Svaret gick inte att tolka eller stred mot ett annat. De som svarade har själva rättat det.",
    ),
    Fate.CONFLICT: Word(
        "Olika svar",
        "Vad en av filerna säger, när de säger olika och det inte går att veta vilken som gäller. Väntar på beslut.",
    ),
    Fate.DECIDED: Word(
        "Avgjort genom beslut", "Vad filen säger i en fråga som ni har beslutat om. Beslutet står på svarets egen rad."
    ),
}
ATTACHMENT = Word(
    "Bilaga",
    "En bild eller en fil som låg i formuläret. Den är sparad i mappen attachments; Text säger var och vad den kallas.",
)

CARRIERS = {
    Carrier.CONTROL: Word("Svarsfältet", "Svaret stod i formulärets svarsfält."),
    Carrier.CONTROL_AND_CELL: Word("Svarsfältet och cellen", "Svaret stod i svarsfältet och bredvid det i samma cell."),
    Carrier.NAME: Word("Cellens namn", "Svaret hittades genom cellens namn i kalkylbladet."),
    Carrier.ROW: Word("Radens nummer", "Svaret hittades genom numret som syns först på raden."),
    Carrier.NUMBER: Word("Frågans nummer", "Svaret stod utanför raderna med frågans nummer framför sig."),
    Carrier.MARK: Word("Markering", "Ett av de utskrivna valen var kryssat, markerat, fetstilt eller understruket."),
    Carrier.DECISION: Word("Beslut", "Ni har beslutat vad som gäller. Vem, när och varför står i kolumnen Beslut."),
}

LEVELS = {
    Level.COMPLETE: Word("Komplett", "Allt som efterfrågas i elementet är ifyllt."),
    Level.PARTIAL: Word("Delvis", "En del är ifyllt. Delvis 5/9 betyder att 5 av 9 efterfrågade svar finns med."),
    Level.MISSING: Word(
        "Saknas (tomt)", "Inget i elementet är ifyllt. Säger inget om huruvida det finns hos verksamheten."
    ),
    Level.NOT_RELEVANT: Word(
        "Ej relevant", "Den svarande har angett att elementet inte är relevant, och skrivit varför."
    ),
}
WAITING = Word("Inget svar än", "Inget ifyllt formulär har kommit.")
HELD = Word("Fil i karantän", "En fil har kommit men kunde inte tas emot. Skälet står i bladen Luckor och Källor.")

FULFILMENTS = {
    Fulfilment.MET: Word("Uppfyllt", "Allt som avgör är på plats enligt svaren."),
    Fulfilment.PARTLY: Word(
        "Delvis uppfyllt",
        "Något av det som avgör är på plats, helt eller delvis, men inte allt. Skälet säger vad som fattas.",
    ),
    Fulfilment.NOT_MET: Word(
        "Ej uppfyllt", "Inget av det som avgör är på plats, eller ett nej på en förutsättning avgör."
    ),
    Fulfilment.NO_BASIS: Word(
        "Underlag saknas", "Svaren räcker inte för att säga vilken nivå det är. Det är inte detsamma som ej uppfyllt."
    ),
    Fulfilment.NOT_RELEVANT: Word("Ej relevant", "Allt som avgör är ej relevant, med skäl i formuläret."),
    Fulfilment.PLANNED: Word("Planerat", "Inget är på plats ännu, men något av det som avgör är planerat."),
}
NOTHING_ASKED = Word("Inte frågat", "Inget som är frågat gäller kriteriet.")
UNSETTLED = Word("Ingen samsyn än", "De som har bedömt har inte enats om en nivå för elementet.")
PROPOSED = Word("Förslag", "Reglernas nivå, från enhetens egna svar.")
ASSESSED = Word("Bedömning", "En bedömares nivå.")
CONSENSUS = Word("Samsyn", "Den nivå som bedömare har enats om.")
CHANGED = Word("Svaren har ändrats sedan", "Nivån sattes på andra svar än dem som finns nu.")
RULES = "Reglerna"
"""Who proposes."""

SEVERITIES = {
    Severity.GAP: Word("Saknas", "Något som efterfrågas är inte ifyllt."),
    Severity.ASK: Word("Fråga", "Något behöver ett besked: svaret är otydligt eller två svar säger emot varandra."),
    Severity.TELL: Word("Att göra", "Något för er som samordnar: rätta i registret eller ta ställning."),
    Severity.DAMAGE: Word("Fel i filen", "Något i filen är skadat eller gick inte att läsa."),
    Severity.NOTE: Word("Upplysning", "Bra att veta. Inget behöver göras."),
}
"""In the order they are listed for a practice."""

STATUSES = {
    Status.ACCEPTED: Word("Inläst", "Filen är mottagen och svaren finns i bladet Svar."),
    Status.QUARANTINED: Word("I karantän", "Filen kunde inte tas emot. Skälet säger varför och vad man kan göra."),
    Status.UNREAD: Word(
        "Inte läst",
        "Datorn hann inte läsa filen när boken skrevs. Det säger inget om filen eller om den som skickade den.",
    ),
}


def kind_word(kind: FieldKind) -> Word:
    match kind:
        case FieldKind.CHOICE:
            return Word("Val", "Ett av de tillåtna valen.")
        case FieldKind.TEXT:
            return Word("Text", "Fri text.")
        case FieldKind.DATE:
            return Word("Datum", "Ett datum, som det skrevs.")
        case _:
            assert_never(kind)


KINDS = {kind: kind_word(kind) for kind in FieldKind}


def level(found: ElementCompleteness) -> Shaded:
    """How far an element is filled in, as a cell of the heat map."""
    word = LEVELS[found.level].word
    match found.level:
        case Level.COMPLETE:
            return Shaded(word, Shade.FULL)
        case Level.PARTIAL:
            most = 2 * found.filled >= found.asked
            return Shaded(f"{word} {found.filled}/{found.asked}", Shade.MOST if most else Shade.SOME)
        case Level.MISSING:
            return Shaded(word, Shade.NONE)
        case Level.NOT_RELEVANT:
            return Shaded(word, Shade.OUTSIDE)


def wording(instrument: Instrument, field: Field) -> str:
    """What the form asks in this field, in words that stand on their own."""
    if field.question:
        text = instrument.question(field.question).text
        return text if field.kind.is_chosen else f"Kommentar till {field.question}: {text}"
    if field.element:
        element = instrument.element(field.element)
        return f"{instrument.form.status_ask} {element.ask}" if field.kind.is_chosen else element.ask
    asks = {b.key: b.ask for b in instrument.background}
    if field.key in asks:
        return asks[field.key]
    return f"{instrument.role.ask} ({instrument.category(field.feed).name})"
