"""What `lovande demo` says of each step: what was done, in a sentence or two, and what is worth a look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.base.swedish import join_words, swedish_date
from pipeline.commands.demo import HOME, OWN, PlayedStep

from .screen import wrap_lines
from .status import status_lines

INTRO = (
    "Här spelas en hel omgång upp på några sekunder, från tomma formulär till färdiga beskrivningar. Kommunerna, personerna och svaren "
    "är påhittade. Mejlen går bara till en e-postserver på den här datorn, och dagarna går utan att någon behöver vänta."
)
TITLES: Mapping[str, tuple[str, str]] = {
    "begin": ("En omgång är en mapp", ""),
    "forms": ("Formulären skrivs", "lovande forms"),
    "send": ("Formulären skickas", "lovande send --to smtp"),
    "first_answers": ("De första svaren kommer", "lovande receive"),
    "status": ("Hur ligger vi till?", "lovande status"),
    "correct": ("En adress rättas", ""),
    "send_again": ("Det som studsade skickas igen", "lovande send --to smtp"),
    "away": ("Ett autosvar", "lovande receive"),
    "remind": ("Påminnelser och brev", "lovande remind --to smtp"),
    "last_answers": ("Resten kommer", "lovande receive"),
    "compile": ("Allt ställs samman", "lovande compile"),
    "end": ("Klart", "lovande status"),
}
"""{step: (heading, the command that does it)}."""
TEXTS: Mapping[str, str] = {
    "begin": (
        "Registret har en rad per arbetssätt: {practices} stycken i {municipalities} kommuner. Kim Exempel svarar för två av dem. "
        "Inställningarna säger vem som frågar och när svaren ska vara inne."
    ),
    "forms": "{forms} formulär, i Word eller Excel som registret säger. Det registret vet står redan i dem.",
    "send": (
        "{mails} mejl har gått, ett till varje kontaktperson: Kim får båda sina formulär i samma mejl. Utan --to visar lovande send "
        "bara vad som skulle gå, och inget mejl går två gånger."
    ),
    "first_answers": (
        "{mails} mejl. Ett med två ifyllda formulär ({answers}): filerna heter något annat nu, men märkningen inuti säger vilka de är. "
        "Ett med en länk i stället för filen ({missing}); länken öppnas aldrig. Och ett som studsade ({bounce}): adressen i registret var fel."
    ),
    "status": "Vad varje arbetssätt väntar på, och vad ni kan göra åt det:",
    "correct": "I registret ändras {was} till {now}. Inget annat behövs.",
    "send_again": "Bara formuläret som inte nådde fram går i väg: {mails} mejl.",
    "away": "Robin är på semester ({auto_reply}). Det noteras men räknas inte som svar; när Robin är tillbaka visar lovande receive --review.",
    "remind": (
        "{mails} mejl, alla olika. Kim har svarat men hoppat över något, och får sina egna svar tillbaka med en kommentar där det fattas. "
        "Alex ombeds skicka filen som bilaga. Robin får en påminnelse. Den som är klar får inget."
    ),
    "last_answers": "{mails} mejl med {answers}, den här gången ur en sparad brevlåda. Kims nya fil läggs ihop med den första.",
    "compile": "{descriptions} beskrivningar i Word och en sammanställning i Excel. Samma svar ger alltid samma filer.",
    "end": "",
}
"""What was done, with the step's numbers."""


def intro_lines() -> Iterator[str]:
    yield from wrap_lines(INTRO)


def step_lines(step: PlayedStep, number: int, folder: Path) -> Iterator[str]:
    """One step for a person. Paths are shown as they lie in `folder`."""
    title, command = TITLES[step.name]
    yield ""
    yield f"{number}. {title} ({swedish_date(step.day.astimezone().date())})"
    if command:
        yield f"   $ {command}"
    if TEXTS[step.name]:
        yield from wrap_lines(TEXTS[step.name].format(**_words(step)), first="   ", indent="   ")
    if step.status:
        yield ""
        yield from status_lines(step.status)
    for n, path in enumerate(step.look):
        shown = path.relative_to(folder).as_posix()
        yield from wrap_lines(shown, first="   Titta på: " if n == 0 else "             ", indent="             ")


def end_lines(folder: Path, windows: bool) -> Iterator[str]:
    """Where everything lies, how to go on with it, and how to be rid of it. `windows`: as PowerShell wants it."""
    own, home = folder / OWN, folder / HOME
    yield ""
    yield f"Allt ligger i {folder}"
    yield from wrap_lines("Inget annat på datorn är ändrat. Vill ni köra egna kommandon i omgången, skriv först:")
    yield f'   $env:LOVANDE_DATA = "{own}"' if windows else f'   export LOVANDE_DATA="{own}"'
    yield f'   cd "{home}"'
    if windows:
        yield "Ta bort mappen i Utforskaren när ni har tittat klart."
    else:
        yield "Ta bort mappen när ni har tittat klart:"
        yield f'   rm -r "{folder}"'


def step_json(step: PlayedStep, folder: Path) -> dict[str, Any]:
    look = [p.relative_to(folder).as_posix() for p in step.look]
    return {"step": step.name, "day": step.day.date().isoformat(), **step.facts, "look": look}


def _words(step: PlayedStep) -> dict[str, Any]:
    """The step's numbers and ids as they stand in a sentence."""
    about: Mapping[str, list[str]] = step.facts.get("about", {})
    told = {what: join_words(ids) for what, ids in about.items()}
    answers = step.facts.get("answers", ())
    return {"missing": "", "bounce": "", "auto_reply": "", **told, **step.facts, "answers": join_words(list(answers))}
