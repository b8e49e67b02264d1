"""The steps of the menu about mail out: send, remind, and what has been sent by hand."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.base.errors import ExitCode
from pipeline.cli.options import clock, say
from pipeline.messages.screen import wrap_lines
from pipeline.messages.terminal import progress_bar

from .asking import ask, choose, yes
from .desk import HERE, Desk
from .opening import show

WAYS = (
    "Som filer som du öppnar och skickar från Outlook (ingen server behövs)",
    "Som utkast i brevlådan, som du skickar därifrån (IMAP)",
    "Direkt genom en mejlserver (SMTP)",
)
FILES, DRAFTS, SERVER = 1, 2, 3


def send(desk: Desk) -> None:
    """Send the forms that have not been sent."""
    _post(desk, "send")


def remind(desk: Desk) -> None:
    """Remind who has not answered, ask for what is missing."""
    _post(desk, "remind")


def _post(desk: Desk, command: str) -> None:
    """Show what would go, ask who and how, confirm, and run the command."""
    purposes = _show_plan(command)
    if not purposes:
        return
    click.echo()
    names = ask("Vilka arbetssätt? Skriv id med mellanslag emellan. Enter = alla:").split()
    if names and desk.run(command, "--", *names) != ExitCode.OK:
        return
    extra = []
    if "letter" in purposes and yes("Ska breven ha ett kort formulär med bara det som fattas?"):
        extra = ["--supplement"]
    click.echo("Hur ska mejlen skickas?")
    way = choose("Välj", WAYS, default=FILES)
    if way == FILES:
        if not yes("Skriva mejlen som filer i outbox/mail? Inget skickas av det.", default=True):
            return
        if desk.run(command, "--to", "eml", *extra, "--", *names) == ExitCode.OK and _any(Path("outbox/mail")):
            if yes("Öppna mappen outbox/mail nu?", default=True):
                show(Path("outbox/mail"))
            say(wrap_lines("När mejlen är skickade: välj Säg vilka mejl som är skickade i menyn."))
        return
    to, address = _server("imap" if way == DRAFTS else "smtp")
    sure = "Lägga mejlen som utkast nu?" if way == DRAFTS else "Skicka mejlen nu? De går inte att ta tillbaka."
    if yes(sure, default=way == DRAFTS):
        desk.run_through([address], command, "--to", to, *extra, "--", *names)


def _show_plan(command: str) -> set[str]:
    """Show what would go, just as the command does; what kinds of mail it is."""
    from pipeline.commands import remind, send  # noqa: PLC0415
    from pipeline.messages import send as send_report  # noqa: PLC0415
    from pipeline.post import hand_over  # noqa: PLC0415

    plan = send.send if command == "send" else remind.remind
    with progress_bar(quiet=False) as progress:
        done = plan(HERE, hand_over.SHOWN, clock, progress=progress)
    say(send_report.send_lines(done, command))
    return {str(m.purpose) for m in done.mails}


def _server(kind: str) -> tuple[str, str]:
    """(what to write after --to, the server's address): what round.toml names, or what the person writes."""
    from pipeline.round import mail_server  # noqa: PLC0415

    box = mail_server.mail_settings(HERE)
    named = box.smtp if kind == "smtp" else box.imap
    if named and yes(f"Använda servern som står i round.toml, {named.rpartition('@')[2]}?", default=True):
        return ("smtp" if kind == "smtp" else "drafts"), named
    example = "smtp://mail.fou.example:587" if kind == "smtp" else "imaps://mail.fou.example"
    address = ask(f"Serverns adress, till exempel {example} (fråga IT):", needed=True)
    mail_server.door(HERE, address)  # a mistake is told before anything is asked
    return address, address


def _any(folder: Path) -> bool:
    return folder.is_dir() and any(folder.glob("*.eml"))


def settle(desk: Desk) -> None:
    """Say which mails have been sent by hand, and which never were."""
    from pipeline.commands import status  # noqa: PLC0415

    now = status.follow(HERE, clock)
    waiting = [*now.to_mark, *now.uncertain]
    if not waiting:
        click.echo("Inga mejl väntar på besked.")
        return
    uncertain = {m.id for m in now.uncertain}
    click.echo("De här mejlen väntar på besked:")
    for m in waiting:
        doubt = " (osäkert om det kom fram)" if m.id in uncertain else ""
        say(wrap_lines(f"{m.id}  {m.address}: {' '.join(m.practices)}{doubt}", first="  ", indent="        "))
    click.echo()
    done = choose("Vad har hänt?", ("De är skickade", "De skickades aldrig, och ska kunna skickas igen"), default=1)
    every = "" if uncertain else " Enter = alla:"
    names = ask(f"Vilka? Skriv mejlens nummer med mellanslag emellan.{every}", needed=bool(uncertain)).split()
    desk.run("send", "--mark-sent" if done == 1 else "--withdraw", "--", *(names or ["ALL"]))
