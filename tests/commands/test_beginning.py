"""A new round: what `lovande init` makes loads at once, says what everything means, and overwrites nothing."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.cli import cli
from pipeline.commands.init import begin
from pipeline.instrument.packaged import DEFAULT_INSTRUMENT
from pipeline.round import register, settings
from pipeline.round.folder import open_round
from pipeline.round.new.settings_file import ADDRESS, SENDER, FirstSettings, id_of, settings_file
from pipeline.round.new.start_files import UNIX, UNIX_NAME, WINDOWS, WINDOWS_NAME
from pipeline.round.register.layout import HEADINGS
from pipeline.round.register.new import COLUMNS
from tests.support import instrument

DEPTHS = {d.label.casefold(): d.code for d in instrument().depths}
ROW = (
    "P01",
    "Gruppen",
    "Norrvik",
    "",
    "",
    "",
    "",
    "",
    "Kim Exempel",
    "kim@norrvik.example",
    "docx",
    "Fördjupad",
    "öppet",
    "ja",
)


def clock() -> datetime:
    return datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_a_new_round_has_its_folders_and_files(tmp_path: Path) -> None:
    new = begin(tmp_path / "Hösten 2026", clock)
    assert sorted(p.name for p in new.begun.home.iterdir()) == sorted(
        ["inbox", "outbox", "register.xlsx", "round.toml", WINDOWS_NAME, UNIX_NAME]
    )
    assert new.begun.kept == ()


def test_its_settings_load_and_are_named_after_the_folder(tmp_path: Path) -> None:
    new = begin(tmp_path / "Hösten 2026", clock)
    r = settings.load(new.begun.home / "round.toml").round
    assert (r.id, r.name, r.deadline, r.sender) == ("hosten-2026", "Hösten 2026", date(2026, 10, 13), SENDER)
    assert r.deadline - clock().date() == timedelta(weeks=6)
    box = settings.load(new.begun.home / "round.toml").mail
    assert (box.mailbox, box.smtp, box.receive, box.per_minute, box.days_between, box.most_reminders) == (
        ADDRESS, "", (), 20, 7, 3,
    )  # fmt: skip
    assert new.first.to_fill_in == ("sender", "contact")


def test_what_is_said_is_filled_in(tmp_path: Path) -> None:
    """Also what TOML would take for something else."""
    name = 'Våren "27" \\ C:\\ny\t#1'
    new = begin(tmp_path / "r", clock, name, date(2027, 5, 1), "FoU Väst", "Karin Exempel, karin@fou.example, 010-1")
    r = settings.load(new.begun.home / "round.toml").round
    assert (r.name, r.id, r.deadline, r.sender) == (
        'Våren "27" \\ C:\\ny #1',
        "varen-27-c-ny-1",
        date(2027, 5, 1),
        "FoU Väst",
    )
    assert (r.contact, r.email, r.phone) == ("Karin Exempel", "karin@fou.example", "010-1")
    assert new.first.to_fill_in == ()


@pytest.mark.parametrize(
    ("name", "id"), [("Hösten 2026", "hosten-2026"), ("Å!", "a"), ("(…)", "omgang"), ("x" * 90, "x" * 40)]
)
def test_a_name_becomes_an_id(name: str, id: str) -> None:
    assert id_of(name) == id
    assert settings.ID.fullmatch(id)


def test_every_setting_is_there_with_a_comment_above_it() -> None:
    text = settings_file(FirstSettings("a", "A", date(2026, 1, 1), DEFAULT_INSTRUMENT))
    data = tomllib.loads(text)
    for table in (settings.Sender, settings.Contact, settings.MailTable, settings.RemindersTable):
        name = {"Sender": "sender", "Contact": "contact", "MailTable": "mail", "RemindersTable": "reminders"}[
            table.__name__
        ]
        assert set(data[name]) == {f.name for f in dataclasses.fields(table)}
    assert set(data) == {f.name for f in dataclasses.fields(settings.RoundFile)}
    lines = text.splitlines()
    for n, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            assert lines[n - 1].startswith("# "), line


def test_a_contact_without_an_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="e-postadress"):
        begin(tmp_path / "r", clock, contact="Karin Exempel")
    assert not (tmp_path / "r").exists()


# ---- The register


def test_the_register_has_no_rows_until_somebody_writes_one(tmp_path: Path) -> None:
    begin(tmp_path, clock)
    with pytest.raises(SettingsError, match="inga rader"):
        register.load_register(tmp_path / "register.xlsx", DEPTHS)
    book = load_workbook(tmp_path / "register.xlsx")
    for n, value in enumerate(ROW, 1):
        book.worksheets[0].cell(2, n, value)
    book.save(tmp_path / "register.xlsx")
    (p,) = open_round(tmp_path).practices
    assert (p.id, p.depth, p.spread, p.show_contact, p.format) == ("P01", "fordjupad", "oppet", True, "docx")


def test_the_register_offers_what_can_be_read_and_its_heading_stays_in_sight(tmp_path: Path) -> None:
    begin(tmp_path, clock)
    sheet, read_me = load_workbook(tmp_path / "register.xlsx").worksheets
    assert [c.value for c in sheet[1]] == list(HEADINGS)
    assert sheet.freeze_panes == "B2"
    lists = {
        str(v.sqref).split(":")[0]: v.formula1.strip('"').split(",") for v in sheet.data_validations.dataValidation
    }
    letters = {heading: sheet.cell(2, n).coordinate for n, heading in enumerate(HEADINGS, 1)}
    assert {h: lists[letters[h]] for h in ("format", "djup", "publicering", "visa kontakt")} == {
        "format": ["docx", "xlsx"], "djup": [d.label for d in instrument().depths],
        "publicering": ["intern", "referensgrupper", "öppet"], "visa kontakt": ["ja", "nej"],
    }  # fmt: skip
    assert read_me.title == "Läs mig"


def test_every_column_is_explained_and_what_is_needed_is_what_the_register_needs(tmp_path: Path) -> None:
    begin(tmp_path, clock)
    read_me = load_workbook(tmp_path / "register.xlsx")["Läs mig"]
    rows = {r[0].value: (r[1].value, r[2].value, r[3].value) for r in read_me.iter_rows(min_row=6)}
    assert list(rows) == list(HEADINGS) == list(COLUMNS)
    for heading, (needed, words, example) in rows.items():
        assert (needed == "nej") == (heading in register.OPTIONAL), heading
        assert words.endswith(".") and example


def test_a_new_register_is_the_same_bytes_every_day(tmp_path: Path) -> None:
    for home in ("a", "b"):
        begin(tmp_path / home, clock)
    one, other = ((tmp_path / home / "register.xlsx").read_bytes() for home in ("a", "b"))
    assert one == other
    assert load_workbook(io.BytesIO(one)).properties.created == datetime(2000, 1, 1)


# ---- Nothing is overwritten


def test_a_round_is_not_begun_twice(tmp_path: Path) -> None:
    begin(tmp_path, clock)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    done = CliRunner().invoke(cli, ["init", str(tmp_path), "--name", "Annat"], standalone_mode=False)
    assert isinstance(done.exception, SettingsError)
    assert done.exception.exit_code == ExitCode.BAD_SETTINGS
    assert "redan en omgång" in str(done.exception)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before


def test_files_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / WINDOWS_NAME).write_bytes(b"min egen")
    (tmp_path / "register.csv").write_text("id\n", encoding="utf-8")
    new = begin(tmp_path, clock)
    assert set(new.begun.kept) == {WINDOWS_NAME, "register.xlsx"}
    assert (tmp_path / WINDOWS_NAME).read_bytes() == b"min egen"
    assert not (tmp_path / "register.xlsx").exists(), "it would hide the .csv"


def test_init_says_the_next_step_and_json_is_one_object(tmp_path: Path) -> None:
    said = CliRunner().invoke(cli, ["init", str(tmp_path / "r")], standalone_mode=False)
    assert "Nästa steg" in said.stdout and "register.xlsx" in said.stdout and "round.toml" in said.stdout
    told = CliRunner().invoke(cli, ["init", str(tmp_path / "s"), "--sender", "FoU", "--json"], standalone_mode=False)
    found = json.loads(told.stdout)
    assert (found["round"], found["kept"]) == ("s", [])
    assert found["to_fill_in"] == ["register.xlsx", "round.toml [contact]"]


# ---- The files to double-click


def test_the_windows_file_is_ascii_with_windows_line_ends(tmp_path: Path) -> None:
    begin(tmp_path, clock)
    content = (tmp_path / WINDOWS_NAME).read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") > 20
    assert content.startswith(b"@echo off\r\n")


def test_the_windows_file_looks_in_every_place_and_every_label_is_there() -> None:
    lines = WINDOWS.splitlines()
    assert lines.index("chcp 65001 >nul") < lines.index('pushd "%~dp0"') < lines.index("call lovande")
    assert lines.index("call lovande") < lines.index("py -P -m pipeline")
    assert any(r"%LOCALAPPDATA%\Programs\lovande" in line for line in lines)
    assert {line.split("goto ")[1] for line in lines if "goto " in line} <= {
        line[1:] for line in lines if line[:1] == ":"
    }
    assert lines.count("pause") == 2 and "if errorlevel 1 pause" in lines, "messages stay readable"


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_other_file_finds_the_program_beside_the_round(tmp_path: Path) -> None:
    home = begin(tmp_path / "En omgång", clock).begun.home
    assert os.access(home / UNIX_NAME, os.X_OK)
    program = tmp_path / ".venv" / "bin" / "lovande"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\npwd\necho "$PYTHONUTF8"\nexit 3\n')
    program.chmod(0o755)
    done = subprocess.run(
        [str(home / UNIX_NAME)], check=False, capture_output=True, text=True, input="\n",
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "hem")}, cwd="/",
    )  # fmt: skip
    assert done.stdout.splitlines()[:2] == [str(home), "1"]
    assert "Tryck Enter" in done.stdout
    assert done.returncode == 3


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_without_the_program_it_says_who_can_help(tmp_path: Path) -> None:
    assert UNIX.isascii()
    home = begin(tmp_path / "r", clock).begun.home
    done = subprocess.run(
        ["/bin/sh", str(home / UNIX_NAME)], check=False, capture_output=True, text=True, input="\n",
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, "IT-avdelningen" in done.stdout) == (1, True)


def test_help_stays_quick() -> None:
    """Neither the menu nor the register's writer is loaded for it."""
    slow = ("xlsxwriter", "pipeline.cli.menu.menu", "keyring")
    code = f"import sys; from pipeline.cli import cli; cli.main(['--help'], standalone_mode=False); print([m for m in {slow} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
