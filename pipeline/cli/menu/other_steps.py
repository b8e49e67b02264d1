"""The other steps of the menu: each asks what its command needs and runs it."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import clock, echo, say
from pipeline.messages.screen import shorten_line, wrap_lines

from .asking import Back, ask, ask_path, choose, yes
from .desk import HERE, Desk
from .opening import show

SHOWN = 20
"""How many files of the inbox are listed to choose from."""


def forms(desk: Desk) -> None:
    desk.run("forms")
    if yes("Öppna mappen outbox/forms?"):
        show(Path("outbox/forms"))


def receive(desk: Desk) -> None:
    """From the inbox, another place on the computer, or the mailbox."""
    from pipeline.round import mail_server  # noqa: PLC0415

    box = mail_server.mail_settings(HERE)
    usual = "Från mappen inbox" + (" och det som står i round.toml" if box.receive else "")
    click.echo("Varifrån?")
    where = choose(
        "Välj", (usual, "Från en annan mapp eller fil (.eml, .msg, .zip)", "Från brevlådan (IMAP)"), default=1
    )
    if where == 1:
        desk.run_through([s for s in box.receive if "://" in s], "receive")
    elif where == 2:
        desk.run("receive", "--", ask_path("Mappen eller filen (dra gärna hit den):"))
    else:
        address = box.imap
        if not address or not yes(f"Använda {address.rpartition('@')[2]} som står i round.toml?", default=True):
            address = ask("Serverns adress, till exempel imaps://mail.fou.example (fråga IT):", needed=True)
        desk.run_through([address], "receive", "--", address)


def review(desk: Desk) -> None:
    """What waits for a person: whose a file is, then what the files leave open."""
    desk.run("receive", "--review")
    click.echo()
    while name := ask("Säg vems: skriv filens namn eller mejlets nummer (G…). Enter = gå vidare:"):
        whose = ask("Arbetssättets id (Enter = jag har sett det, - = mejlet kräver inget mer):")
        desk.run("receive", *(["--assign", name.strip('"'), whose] if whose else ["--seen", name.strip('"')]))
    click.echo()
    desk.run("decide", "--list")
    click.echo()
    while _anybody_open() and (practice := ask("Kan peka ut en person: skriv arbetssättets id. Enter = gå vidare:")):
        key = ask("Fältet, som det står i listan (till exempel e1_text):", needed=True)
        number = ask("Numret i listan:", needed=True)
        if yes("Ska uppgiften tas bort i allt som skrivs, utom i er egen summary.xlsx?", default=True):
            desk.run("decide", f"--mask={number}", "--", practice, key)
        else:
            why = ask("Varför får den stå? Skriv utan själva uppgiften:", needed=True)
            desk.run("decide", f"--keep={number}", f"--why={why}", "--", practice, key)
        click.echo()
    while practice := ask("Besluta: skriv arbetssättets id. Enter = tillbaka till menyn:"):
        key = ask("Frågans nummer, till exempel 4.3:", needed=True)
        value = ask("Svaret som ska gälla (eller en fils namn, som svaret tas från):", needed=True)
        why = ask("Skälet. Det står sedan i beskrivningen:", needed=True)
        said = [f"--from={value}"] if _is_file(value) else []
        desk.run("decide", f"--why={why}", *said, "--", practice, key, *([] if said else [value]))


def _anybody_open() -> bool:
    """Whether something that may point at a person waits for a decision, as the ledger knows it."""
    from pipeline.base.errors import LovandeError  # noqa: PLC0415
    from pipeline.commands import status as following  # noqa: PLC0415

    try:
        return any(r.standing.open_finds for r in following.follow(HERE, clock).rows)
    except LovandeError:
        return False


def _is_file(value: str) -> bool:
    return Path("inbox", value).is_file()


def compile_(desk: Desk) -> None:
    desk.run("compile", *(["--pdf"] if yes("Ska beskrivningarna också bli PDF (kräver LibreOffice)?") else []))
    if yes("Öppna mappen outbox?"):
        show(Path("outbox"))


def read(desk: Desk) -> None:
    """Explain one file: one of the inbox, or another."""
    inbox = Path("inbox")
    found = (
        sorted(p for p in inbox.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
        if inbox.is_dir()
        else []
    )
    files = found[:SHOWN]
    if not files:
        desk.run("read", "--", ask_path("Filen (dra gärna hit den):"))
        return
    names = [shorten_line(p.relative_to(inbox).as_posix(), 70) for p in files]
    chosen = choose("Vilken fil i inbox?", (*names, "En annan fil"))
    path = str(files[chosen - 1]) if chosen <= len(files) else ask_path("Filen (dra gärna hit den):")
    desk.run("read", "--", path)


def status(desk: Desk) -> None:
    if desk.run("status") == 0 and yes("Spara läget som en tabell för Excel (outbox/laget.csv)?"):
        desk.run("status", "--save")


def export(desk: Desk) -> None:
    """Tables for researchers, with as little that points at people as they ask for."""
    click.echo("Talen är alltid med. Namn på personer, adresser och roller är aldrig med.")
    municipality = yes("Ska kommunernas och arbetssättens namn vara med?")
    say(
        wrap_lines("Fritexter kan innehålla personuppgifter som inget program hittar. Någon måste läsa dem alla först.")
    )
    texts = yes("Ska fritexterna vara med?")
    chosen = [*(["--with-municipality"] if municipality else []), *(["--with-texts"] if texts else [])]
    desk.run("export", *chosen)
    if yes("Öppna mappen outbox/export?"):
        show(Path("outbox/export"))


ASSESSING = (
    "Skriv en fil åt en bedömare",
    "Läs in en ifylld fil",
    "Skriv filen där bedömarna kommer överens",
    "Se hur långt bedömarna har kommit",
)


def assess(desk: Desk) -> None:
    """A file for an assessor, their levels back, then what they agree on."""
    chosen = choose("Vad vill du göra?", ASSESSING)
    if chosen == 2:
        desk.run("assess", "import", "--", ask_path("Filen (dra gärna hit den):"))
    elif chosen == 4:
        desk.run("assess", "status")
    else:
        whose = f"--by={ask('Bedömarens namn:', needed=True)}" if chosen == 1 else "--consensus"
        form = ["--format=docx"] if yes("Som Word-formulär i stället för Excel?") else []
        shown = ["--show-proposal"] if chosen == 1 and yes("Ska reglernas förslag synas?") else []
        if desk.run("assess", "export", whose, *form, *shown) == 0 and yes("Öppna mappen outbox/assess?"):
            show(Path("outbox/assess"))


MARKS = (
    ("Har avstått", "--declined", "Skälet (till exempel ”Tar inte fram något i år”):"),
    ("Vilar: inga mejl tills det tas upp igen", "--hold", "Skälet:"),
    ("Tas upp igen", "--resume", ""),
    ("Får en ny sista dag", "--deadline", "Ny sista dag, ÅÅÅÅ-MM-DD:"),
    ("Har inget att tillägga: använd svaret som det är", "--use-as-is", ""),
    ("Har svarat, men filen saknas eller går inte att öppna", "--file-missing", ""),
)


def mark(desk: Desk) -> None:
    """Put on record what people have said."""
    chosen = choose("Vad har de sagt?", [words for words, _, _ in MARKS])
    _, option, question = MARKS[chosen - 1]
    practices = ask("Vilka arbetssätt? Skriv id med mellanslag emellan:", needed=True).split()
    said = ask(question, needed=True) if question else ""
    words = (
        [option, f"--why={said}"] if option in ("--declined", "--hold") else [f"{option}={said}" if said else option]
    )
    desk.run("mark", *words, "--", *practices)


PLACES = ("register.xlsx", "round.toml", "outbox", "inbox", ".")
PLACE_WORDS = (
    "Registret, i Excel",
    "Inställningarna (round.toml)",
    "Mappen outbox, med allt som programmet skriver",
    "Mappen inbox, där svaren läggs",
    "Omgångens mapp",
)


def open_place(desk: Desk, default: int = 0) -> None:
    """Open what a person works in outside the menu."""
    chosen = choose("Vad vill du öppna?", PLACE_WORDS, default)
    path = Path(PLACES[chosen - 1])
    if not path.exists() and path.suffix == ".xlsx":
        path = path.with_suffix(".csv")
    if not path.exists():
        echo(f"{path} finns inte i omgångens mapp.")
        return
    show(path.absolute())
    if path.is_file():
        click.echo("Spara och stäng filen när du är klar.")


def move(desk: Desk) -> None:
    """Run the round from this computer."""
    say(
        wrap_lines(
            "Två datorer som skickar mejl skulle skicka dem två gånger. Flytta bara om den andra datorn inte ska användas mer."
        )
    )
    if yes("Ska omgången skötas från den här datorn från och med nu?"):
        desk.run("status", "--move-here")


def new_round(desk: Desk) -> Path:
    """Make a new round and go there. Raises Back when it could not be made."""
    click.echo("En ny omgång. Enter hoppar över en fråga; svaret går att skriva in senare.")
    folder = ask_path("Mappens namn, till exempel hosten-2026:")
    said = {
        "--name": ask("Omgångens namn, så som mottagarna ser det:"),
        "--deadline": ask("Sista svarsdag, ÅÅÅÅ-MM-DD:"),
        "--sender": ask("Er enhets namn:"),
        "--contact": ask("Vem svarar på frågor? Namn, e-post, telefon:"),
    }
    given = [f"{option}={value}" for option, value in said.items() if value]
    home = Path(folder).expanduser()
    if desk.run("init", *given, "--", str(home)) != 0:
        raise Back
    return home.absolute()


def other_round(desk: Desk) -> Path:
    """Go to a round that exists. Raises Back."""
    home = Path(ask_path("Omgångens mapp (dra gärna hit den):")).expanduser()
    if not (home / "round.toml").is_file():
        echo(f"Där finns ingen omgång: filen round.toml saknas i {home.absolute()}.")
        raise Back
    return home.absolute()


def another(desk: Desk) -> Path:
    """A new round, or another one."""
    chosen = choose("Vad vill du göra?", ("Skapa en ny omgång", "Öppna en omgång som finns"))
    return new_round(desk) if chosen == 1 else other_round(desk)
