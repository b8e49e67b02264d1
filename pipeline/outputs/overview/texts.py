"""What every overview says of itself: what it rests on, how to read it, and what the words mean here."""

from __future__ import annotations

from datetime import date

from pipeline.base.swedish import swedish_date

from .material import Material
from .shown import Reader

WORDS = (
    ("Uppfyllt", "Kriterierna för elementet är på plats enligt svaren. Säger inget om hur mycket av formuläret som är ifyllt."),
    ("Ifyllt", "Hur mycket av det som frågas som har ett svar. Säger inget om ifall det är bra."),
    ("Underlag saknas", "Svaren räcker inte för att säga en nivå. Vet ej och tomt är aldrig detsamma som nej."),
    ("Planerat", "Inget är på plats ännu, men det är bestämt att det ska bli det."),
    ("Samsyn", "Vad två eller fler namngivna bedömare har kommit överens om."),
    ("Förslag", "Vad reglerna säger, ur verksamhetens egna svar. Människor avgör."),
    ("Utkast", "En beskrivning som ännu inte är faktagranskad av verksamheten och läst av en namngiven person."),
    ("Bortfall", "Arbetssätt i registret som inte har svarat, med skälet."),
)  # fmt: skip


def title(m: Material, municipality: str) -> str:
    whose = f": {municipality}" if municipality else ""
    return f"Översikt {m.round.name}{whose}"


def newest(m: Material) -> date | None:
    """The day of the newest answers: the files' own date, so that the same answers give the same files."""
    return max((s.case.date for s in m.standings if s.case.date), default=None)


def about(m: Material, reader: Reader) -> tuple[str, ...]:
    """n, edition, dates, who made it, and what a level is and is not."""
    answered, total = len(m.standings), len(m.practices)
    days = [s.case.date for s in m.standings if s.case.date]
    when = f" Svaren är från {swedish_date(min(days))} till {swedish_date(max(days))}." if days else ""
    known = m.instrument
    said = [
        f"Bygger på svar om {answered} av {total} arbetssätt i omgången {m.round.name}.{when}",
        f"{known.name}, utgåva {known.version}. Sammanställt av {m.round.sender}.",
    ]
    if answered:
        said += [known.judgement.self_assessed, known.judgement.disclaimer]
    if reader.audience == "units":
        said.append("Andras medelvärden visas inte: de är inget mål.")
    return tuple(said)
