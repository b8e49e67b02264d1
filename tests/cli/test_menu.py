"""The menu as a coordinator meets it: what Enter does, what every item runs, and that nothing throws them out."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.base.errors import ExitCode
from pipeline.cli import cli
from pipeline.cli.menu import menu, other_steps
from pipeline.cli.menu.desk import Desk
from pipeline.cli.options import clock
from pipeline.commands import status
from pipeline.messages.screen import columns
from pipeline.messages.status import NextStep
from pipeline.round import mail_server
from tests.support.certificates import certificate
from tests.support.mailserver import MailServer
from tests.support.rounds import answered, make_round


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program is opened, no keyring read, and a person sits at both ends."""
    monkeypatch.setattr("pipeline.cli.menu.menu.interactive", lambda: True)
    monkeypatch.setattr("pipeline.cli.menu.opening.open_path", lambda path: False)
    monkeypatch.setattr("pipeline.servers.logins._from_keyring", lambda key: "")
    for name in ("LOVANDE_MAIL_PASSWORD", "LOVANDE_MAIL_TOKEN", "LOVANDE_MAIL_USER"):
        monkeypatch.delenv(name, raising=False)


def answer(home: Path, *lines: str) -> Result:
    """What is said when these lines are written in the menu of a round."""
    text = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(cli, ["--round", str(home)], input=text, standalone_mode=False, catch_exceptions=False)


def number(key: str) -> str:
    """What an item of the menu has before it."""
    items = [i.key for _, some in menu.GROUPS for i in some]
    return str(items.index(key) + 1)


def followed(home: Path) -> status.Followed:
    return status.follow(home, clock)


# ---- In and out


@pytest.mark.parametrize("way_out", ["q", "0", "Avsluta", "Q"])
def test_who_wants_to_leave_leaves(tmp_path: Path, way_out: str) -> None:
    done = answer(make_round(tmp_path, {}), way_out)
    assert done.return_value == ExitCode.OK
    assert "Hej då" in done.stdout


def test_the_end_of_what_is_written_leaves_too(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    assert answer(home).return_value == ExitCode.OK
    assert answer(home, number("mark")).return_value == ExitCode.OK, "also in the middle of a question"


def test_the_state_stands_above_and_the_next_step_is_what_enter_does(tmp_path: Path) -> None:
    done = answer(make_round(tmp_path, {}), "q")
    assert "2 arbetssätt, 0 skickade" in done.stdout
    assert re.search(r"^→ +2  Skicka formulären$", done.stdout, re.M)
    assert "Enter = 2" in done.stdout
    new = answer(make_round(tmp_path, {"svar.docx": answered()}), "q")
    assert re.search(r"^→ +\d+  Sammanställ", new.stdout, re.M)


def test_every_next_step_has_an_item() -> None:
    keys = {i.key for _, some in menu.GROUPS for i in some}
    assert {menu.NEXT.get(step, str(step)) for step in NextStep} <= keys


def test_what_is_not_in_the_menu_is_told_kindly(tmp_path: Path) -> None:
    done = answer(make_round(tmp_path, {}), "99", "hej", "-1", 'lovande "', "²", "q")
    assert done.stdout.count("finns inte i menyn") == 5
    assert done.return_value == ExitCode.OK


def test_the_menu_is_never_wider_than_80_columns(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    for state in (menu.state_of(home), menu.state_of(tmp_path / "saknas")):
        groups = menu._inside(menu.MenuState(state.lines, state.next, state.missing, elsewhere=True))
        lines = [
            *state.lines,
            *menu._menu(groups, 1),
            *menu.HELP.splitlines(),
            *(f"→ 1  {w}" for w in other_steps.PLACE_WORDS),
        ]
        assert [line for line in lines if columns(line) > 80] == []


def test_a_written_command_is_run_and_backslashes_stay(tmp_path: Path) -> None:
    done = answer(make_round(tmp_path, {}), "lovande status P01", "", "status --nonsens", "", "forms p02", "", "q")
    assert "1 arbetssätt: 0 skickade" in done.stdout
    assert (tmp_path / "outbox/forms/P02-kartan.xlsx").exists()
    assert "No such option" in done.stderr
    assert menu._words(r'lovande read "C:\Mina filer\å.docx" D:\x') == ["read", r"C:\Mina filer\å.docx", r"D:\x"]


# ---- Every step


SCRIPTS: dict[str, list[str]] = {
    "forms": ["n"],
    "send": ["", "", "", "n"],
    "settle": [],
    "remind": ["", "n", "", "", "n"],
    "receive": ["1"],
    "review": ["", ""],
    "compile": ["n", "n"],
    "read": ["1"],
    "status": ["j"],
    "mark": ["1", "P01", "Hinner inte"],
    "assess": ["1", "Anna Berg", "j", "n", "n"],
    "approve": ["2", "P01", "Kim Exempel"],
    "overview": ["2", "n", "n"],
    "verify": [],
    "archive": ["n"],
    "forget": ["P01", "j", "Beslut 2026-11-03", "Kim Exempel"],
    "export": ["n", "n", "n"],
    "open": ["3"],
    "another": ["1", "ny", "", "", "", ""],
    "help": [],
}


def test_every_command_is_reached_from_the_menu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_round(tmp_path, {})
    answer(home, number("send"), "P01", "", "", "n", "", number("settle"), "", "", "", "q")
    monkeypatch.setattr("pipeline.cli.menu.sending.clock", lambda: clock() + timedelta(days=30))
    make_round(home, {"svar.docx": answered()})
    ran: list[tuple[str, ...]] = []

    def run(self: Desk, *words: str) -> int:
        ran.append(words)
        return ExitCode.OK

    monkeypatch.setattr(Desk, "run", run)
    assert set(SCRIPTS) == {i.key for _, some in menu.GROUPS for i in some}
    for key, lines in SCRIPTS.items():
        assert answer(home, number(key), *lines, "", "q").return_value == ExitCode.OK, key
    monkeypatch.chdir(tmp_path / "inbox")
    CliRunner().invoke(cli, [], input="3\n\nq\n", standalone_mode=False)
    assert {words[0] for words in ran} >= set(cli.commands)
    for expected in (
        ("send", "--to", "eml", "--"), ("remind", "--to", "eml", "--"), ("receive",), ("receive", "--review"), ("decide", "--list"), ("status", "--save"),
        ("mark", "--declined", "--why=Hinner inte", "--", "P01"), ("init", "--", "ny"), ("demo",), ("assess", "export", "--by=Anna Berg", "--format=docx"),
        ("approve", "--checked-by=Kim Exempel", "--", "P01"), ("overview", "--for=national"),
    ):  # fmt: skip
        assert any(words[: len(expected)] == expected for words in ran), expected


def test_every_mark_says_what_its_command_knows(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    for n, (_, option, question) in enumerate(other_steps.MARKS, 1):
        said = [] if not question else ["2027-01-01" if option == "--deadline" else "Skäl"]
        done = answer(home, number("mark"), str(n), "P01", *said, "", "q")
        assert "P01: " in done.stdout, option
    assert followed(home).rows[0].deadline.isoformat() == "2027-01-01"


def test_files_are_written_and_said_to_be_sent(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    done = answer(home, "", "", "", "", "", "", "", "", "", "", "q")
    assert "Det här skulle skickas. Inget är skickat." in done.stdout
    assert len(list((home / "outbox/mail/skickade").glob("*.eml"))) == 2
    assert [bool(r.standing.sent) for r in followed(home).rows] == [True, True]


def test_nothing_is_sent_without_a_yes(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    with MailServer() as server:
        answer(home, number("send"), "", "3", f"smtp://127.0.0.1:{server.port}", "", "", "q")
        assert server.taken == []
    assert not (home / "outbox/mail").exists()


def test_only_some_practices_can_be_sent(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    answer(home, number("send"), "P02", "", "", "n", "", "q")
    assert [p.name for p in (home / "outbox/mail").glob("*.eml")] == ["M001-P02.eml"]


def test_a_mail_that_never_was_sent_can_be_sent_again(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    answer(home, number("send"), "", "", "", "n", "", "q")
    answer(home, number("settle"), "2", "M001", "", "q")
    assert [m.practices for m in followed(home).to_mark] == [("P02",)]


def test_the_table_is_saved_for_excel(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    done = answer(home, number("status"), "j", "", "q")
    assert "outbox/laget.csv" in done.stdout
    content = (home / "outbox/laget.csv").read_bytes()
    assert content.startswith("\ufeffid;arbetssätt;".encode()) and content.count(b"\n") == 3


def test_a_file_whose_practice_is_unknown_is_settled_in_the_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_round(tmp_path, {})
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(Desk, "run", lambda self, *words: ran.append(words) or 0)
    (home / "inbox").mkdir()
    (home / "inbox" / "annan fil.docx").write_bytes(b"")
    answer(home, number("review"), "svar.docx", "P01", "G17", "-", "", "P01", "4.3", "Delvis", "Enades", "P02", "E4", "annan fil.docx", "Hen sa", "", "", "q")  # fmt: skip
    assert ran[1:3] == [("receive", "--assign", "svar.docx", "P01"), ("receive", "--assign", "G17", "-")]
    assert ran[4:] == [
        ("decide", "--why=Enades", "--", "P01", "4.3", "Delvis"),
        ("decide", "--why=Hen sa", "--from=annan fil.docx", "--", "P02", "E4"),
    ]


def test_what_may_point_at_a_person_is_settled_in_the_review_and_is_the_next_step_until_then(tmp_path: Path) -> None:
    home = make_round(tmp_path, {"svar.docx": answered(text="En mamma ringde från 070-174 06 05.")})
    before = answer(home, "compile", "", "q").stdout
    assert "väntar på beslut" in before or followed(home).rows[0].standing.open_finds == 1
    done = answer(home, number("review"), "", "P01", "e1_text", "1", "", "", "", "q")
    assert "nr 1: Borttaget, beslutat av" in done.stdout
    assert followed(home).rows[0].standing.open_finds == 0


# ---- What goes wrong is a sentence, and the menu is still there


def test_a_mistake_in_the_rounds_files_is_told_and_what_to_mend_is_next(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    (home / "register.csv").write_text("id;namn\nP01;x\n", encoding="utf-8")
    done = answer(home, number("compile"), "n", "", "", "", "", "q")
    assert "! register.csv" in done.stdout and 'Rubriken "arbetssätt" saknas' in done.stdout
    assert re.search(r"^→ +\d+  Öppna registret", done.stdout, re.M)
    assert "Fel: register.csv" in done.stderr
    assert f"Öppna själv: {home / 'register.csv'}" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert done.return_value == ExitCode.OK


def test_a_mistake_in_the_settings_points_to_them(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    (home / "round.toml").write_text('id = "a"\n', encoding="utf-8")
    done = answer(home, "", "", "", "q")
    assert f"Öppna själv: {home / 'round.toml'}" in done.stdout


def test_nothing_is_sent_from_an_example(tmp_path: Path) -> None:
    """round.toml of a new round loads at once, but mail from it would come from nobody."""
    CliRunner().invoke(cli, ["init", str(tmp_path / "ny")], standalone_mode=False)
    home = make_round(tmp_path / "r", {})
    (home / "round.toml").write_bytes((tmp_path / "ny" / "round.toml").read_bytes())
    done = answer(home, "", "", "", number("send"), "", "", "", "", "q")
    assert "står exemplet kvar" in done.stdout and f"Öppna själv: {home / 'round.toml'}" in done.stdout
    assert "står exemplet kvar" in done.stderr
    assert not (home / "outbox/mail").exists()


def test_a_bug_is_one_line_and_the_menu_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOVANDE_DEBUG", raising=False)
    monkeypatch.setattr("pipeline.commands.forms.forms", lambda *_: 1 / 0)
    done = answer(make_round(tmp_path, {}), number("forms"), "n", "", "q")
    assert "Internal error: ZeroDivisionError" in done.stderr
    assert "Hej då" in done.stdout


def test_a_round_of_another_computer_can_be_moved_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_round(tmp_path / "r", {})
    answer(home, number("send"), "", "", "", "n", "", "q")
    monkeypatch.setenv("LOVANDE_DATA", str(tmp_path / "annan dator"))
    done = answer(home, "", "j", "", "q")
    assert re.search(r"^→ +\d+  Flytta omgången till den här datorn$", done.stdout, re.M)
    assert "sköts från den här datorn nu" in done.stdout
    assert len(followed(home).to_mark) == 2


# ---- Mail servers


def test_a_password_that_is_missing_is_asked_for_and_kept_only_for_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_round(tmp_path / "r", {})
    kept: list[tuple[str, str]] = []
    monkeypatch.setattr(mail_server, "save_password", lambda user, password: kept.append((user, password)))
    cert = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert.cert))
    with MailServer(context=cert.server_context(), users={"anna": "hemligt"}, needs_login=True) as server:
        where = f"smtp://anna@127.0.0.1:{server.port}"
        done = answer(home, number("send"), "", "3", where, "j", "fel", "j", "hemligt", "j", "", "q")
        assert [t.recipient for t in server.taken] == ["kim@norrvik.example", "alex@ekvalla.example"]
    assert kept == [("anna", "hemligt")]
    assert "hemligt" not in done.stdout + done.stderr
    assert "LOVANDE_MAIL_PASSWORD" not in os.environ
    assert all(r.standing.sent for r in followed(home).rows)


def test_a_server_that_wants_no_password_gets_none(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    with MailServer() as server:
        (home / "round.toml").write_text(
            (home / "round.toml").read_text(encoding="utf-8") + f'\n[mail]\nsmtp = "smtp://127.0.0.1:{server.port}"\n',
            encoding="utf-8",
        )
        answer(home, number("send"), "", "3", "", "j", "", "", "q")
        assert len(server.taken) == 2


def test_an_address_that_is_none_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    done = answer(make_round(tmp_path, {}), number("send"), "", "3", "mail.fou.example", "", "q")
    assert "är ingen serveradress" in done.stderr
    assert "Skicka mejlen nu" not in done.stdout


# ---- Outside a round, and for scripts


def test_outside_a_round_a_new_one_is_made_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = ("hosten-2026", "Hösten 2026", "2026-10-23", "FoU Väst", "Karin Exempel, karin@fou.example")
    done = CliRunner().invoke(cli, [], input="\n".join(["", *said, "q", ""]), standalone_mode=False)
    assert (tmp_path / "hosten-2026/round.toml").exists()
    assert "Registret har inga rader" in done.stdout, "the menu stands in the new round"
    assert Path.cwd() == tmp_path


def test_outside_a_round_another_can_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_round(tmp_path / "En omgång", {})
    (tmp_path / "tom").mkdir()
    monkeypatch.chdir(tmp_path / "tom")
    done = CliRunner().invoke(cli, [], input=f'2\n{tmp_path}\n\n2\n"{home}"\nq\n', standalone_mode=False)
    assert "Där finns ingen omgång" in done.stdout
    assert "2 arbetssätt" in done.stdout


def test_a_script_gets_the_state_and_the_commands_and_is_never_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cli.menu.menu.interactive", lambda: False)
    inside = answer(make_round(tmp_path / "r", {}))
    assert inside.return_value == ExitCode.OK
    assert "2 arbetssätt, 0 skickade" in inside.stdout and "Commands:" in inside.stdout
    (tmp_path / "tom").mkdir()
    monkeypatch.chdir(tmp_path / "tom")
    outside = CliRunner().invoke(cli, [], standalone_mode=False)
    assert outside.return_value == ExitCode.OK
    assert "omgång" not in outside.stdout and "Commands:" in outside.stdout


def test_the_round_may_stand_before_the_command(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    done = CliRunner().invoke(cli, ["--round", str(home), "forms"], standalone_mode=False)
    assert done.return_value == ExitCode.OK
    assert (home / "outbox/forms/P01-gruppen.docx").exists()


def test_a_written_command_that_would_send_is_shown_and_asked_about_first(tmp_path: Path) -> None:
    with MailServer() as server:
        home = make_round(tmp_path, {})
        done = answer(home, f"lovande send --to {server.url} P01", "n", "", "q")
        assert "Inget är skickat" in done.stdout and server.taken == []
        answer(home, f"send --to={server.url} P01", "j", "", "q")
        assert server.recipients() == ["kim@norrvik.example"]
