"""The menu's steps for what leaves the unit: approving descriptions, and the overviews."""

from __future__ import annotations

from pathlib import Path

from .asking import ask, choose, yes
from .desk import Desk
from .opening import show

APPROVING = (
    "Be verksamheterna läsa sina beskrivningar",
    "Verksamheten har faktagranskat beskrivningen",
    "Någon hos oss har läst den, så att ingen kan kännas igen",
    "Se vad som återstår",
)
READERS = ("Alla", "Nationella och regionala aktörer", "Utvecklingsledare", "Verksamheter")
CODES = ((), ("--for=national",), ("--for=leaders",), ("--for=units",))


def approve(desk: Desk) -> None:
    """Put on record what makes a description more than a draft."""
    chosen = choose("Vad har hänt?", APPROVING)
    if chosen == 1:
        ask_to_check(desk)
        return
    if chosen == 4:
        desk.run("approve", "--list")
        return
    practices = ask("Vilka arbetssätt? Skriv id med mellanslag emellan:", needed=True).split()
    option = "--checked-by" if chosen == 2 else "--read-by"
    desk.run("approve", f"{option}={ask('Namnet på den som har gjort det:', needed=True)}", "--", *practices)


def ask_to_check(desk: Desk) -> None:
    """Show what would go, then the mails as files to send; other ways are the command's."""
    if desk.run("approve", "--ask") == 0 and yes("Skriva mejlen som filer i outbox/mail? Inget skickas av det."):
        desk.run("approve", "--ask", "--to", "eml")
        show(Path("outbox/mail"))


def overview(desk: Desk) -> None:
    """Pages, reports and decks for those who discuss the round."""
    chosen = choose("För vilka?", READERS)
    pdf = ["--pdf"] if yes("Ska rapporterna också bli PDF (kräver LibreOffice)?") else []
    if desk.run("overview", *CODES[chosen - 1], *pdf) in (0, 4) and yes("Öppna mappen outbox/overview?"):
        show(Path("outbox/overview"))


def verify(desk: Desk) -> None:
    desk.run("verify")


def archive(desk: Desk) -> None:
    """Everything in one folder, to hand over."""
    if desk.run("archive") == 0 and yes("Öppna mappen outbox/archive?"):
        show(Path("outbox/archive"))


def forget(desk: Desk) -> None:
    """Show first, then ask on what ground."""
    practice = ask("Arbetssättets id:", needed=True)
    if desk.run("forget", "--", practice) or not yes("Ta bort allt det här? Det går inte att ångra."):
        return
    ground = ask("Beslutet eller lagrummet som det vilar på:", needed=True)
    desk.run("forget", f"--ground={ground}", f"--by={ask('Ditt namn:', needed=True)}", "--yes", "--", practice)
