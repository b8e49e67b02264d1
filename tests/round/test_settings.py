"""round.toml: what it gives, and for each mistake the file, the line and what to do. Which template is found first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.model.returns import Round
from pipeline.round.settings import Retention, find_template, load
from tests.support import ROOT

TEXT = """\
# En omgång
id = "host-2026"
name = "Hösten 2026"
deadline = 2026-10-23
instrument = "lovande-arbetssatt"

[sender]                       # så som kommunerna känner er
name = "FoU Mälarkanten"
authority = "Förbundet"

[contact]
name = "Karin Exempel"
email = "lovande@fou.example"
phone = "010-000 00 00"
"""


def saved(folder: Path, text: str) -> Path:
    path = folder / "round.toml"
    path.write_text(text, encoding="utf-8")
    return path


def error_of(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(path)
    error = caught.value
    assert int(error.exit_code) == int(ExitCode.BAD_SETTINGS) == 3
    assert str(error).startswith(str(path))
    assert len(error.remedy) > 10
    return error


def test_every_setting_comes_through(tmp_path: Path) -> None:
    assert load(saved(tmp_path, TEXT)).round == Round(
        "host-2026", "Hösten 2026", "lovande-arbetssatt", date(2026, 10, 23), "FoU Mälarkanten", "Karin Exempel",
        "lovande@fou.example", "010-000 00 00", "Förbundet", "uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen)", "",
    )  # fmt: skip


def test_what_may_be_left_out(tmp_path: Path) -> None:
    optional = ('name = "Hösten', "instrument", "authority", "phone")
    round = load(saved(tmp_path, "\n".join(x for x in TEXT.split("\n") if not x.startswith(optional)))).round
    assert (round.name, round.instrument, round.authority, round.phone) == ("host-2026", "lovande-arbetssatt", "", "")


def test_the_repositorys_own_round_is_right() -> None:
    assert load(ROOT / "round.toml").round.id == "host-2026"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('id = "host-2026"', 'id = "höst 2026"', 2, 'Omgångens id "höst 2026" kan inte stå'),
        ('id = "host-2026"', 'id = ""', 2, 'Omgångens id "" kan inte stå'),
        ('id = "host-2026"', "id = 2026", 2, '"id" ska vara text. Sätt citattecken'),
        ('id = "host-2026"', "id = host-2026", 2, "går inte att tolka som TOML. Raden är: ”id = host-2026”."),
        ("deadline =", "dedline =", 4, '"dedline" är inte en känd inställning'),
        ("2026-10-23", '"snart"', 4, '"deadline" ska vara ett datum. Skriv ÅÅÅÅ-MM-DD'),
        ("2026-10-23", "2026-02-30", 4, "går inte att tolka som TOML"),
        ("2026-10-23", "2026-10-23T12:00:00", 4, '"deadline" ska vara ett datum. Skriv ÅÅÅÅ-MM-DD utan klockslag'),
        ("2026-10-23", "23/10 2026", 4, "går inte att tolka som TOML"),
        ("2026-10-23", '["2026-10-23"]', 4, '"deadline" ska vara ett datum'),
        ('authority = "Förbundet"', "authority = true", 9, '"authority" ska vara text'),
        ('name = "FoU Mälarkanten"', 'nmae = "FoU"', 8, '"nmae" är inte en känd inställning'),
        ('name = "FoU Mälarkanten"\n', "", 7, '"name" saknas. Lägg till raden.'),
        ('name = "FoU Mälarkanten"', 'name = " "', 8, '"name" under [sender] är tomt'),
        ('name = "Karin Exempel"', 'name = ""', 12, '"name" under [contact] är tomt'),
        ("lovande@fou.example", "lovande.fou.example", 13, '"lovande.fou.example" är ingen e-postadress'),
        ("[contact]", "[kontakt]", 11, '"kontakt" är inte en känd inställning'),
        ("[contact]", "[contact", 11, "går inte att tolka som TOML"),
        ("[contact]", "[sender]", 11, "står två gånger"),
        ("[contact]", "[[contact]]", 11, '"contact" ska vara en tabell'),
    ],
)
def test_a_mistake_is_shown_at_its_line_with_a_remedy(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    assert TEXT.count(old) == 1
    error = error_of(saved(tmp_path, TEXT.replace(old, new)))
    assert words in f"{error.problem} {error.remedy}"
    assert error.line == line
    assert f"rad {line}: " in str(error)


@pytest.mark.parametrize("key", ["id", "deadline"])
def test_a_top_setting_that_is_missing_is_named_and_not_looked_for_in_the_tables(key: str, tmp_path: Path) -> None:
    error = error_of(saved(tmp_path, "\n".join(x for x in TEXT.split("\n") if not x.startswith(key))))
    assert (error.problem, error.line) == (f'"{key}" saknas.', None)


def test_a_top_setting_written_below_a_table_is_shown_where_it_stands(tmp_path: Path) -> None:
    text = TEXT.replace("deadline = 2026-10-23\n", "") + "deadline = 2026-10-23\n"
    error = error_of(saved(tmp_path, text))
    assert (error.problem, error.line) == ('"deadline" är inte en känd inställning.', text.count("\n"))


@pytest.mark.parametrize("text", ["", "sender = 1\n", "\x00"])
def test_a_file_that_is_something_else(text: str, tmp_path: Path) -> None:
    error_of(saved(tmp_path, text))


def test_a_missing_file_a_folder_and_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    assert error_of(tmp_path / "round.toml").problem == "Filen finns inte."
    assert "går inte att läsa" in error_of(tmp_path).problem
    (tmp_path / "round.toml").write_bytes(TEXT.encode("cp1252"))
    error = error_of(tmp_path / "round.toml")
    assert (error.problem, error.line) == ("Filen är inte sparad som UTF-8.", 1)  # "En omgång"


# ---- mail, overviews, retention

MORE = """
[mail]
mailbox = "svar@fou.example"
per_minute = 5

[reminders]
days_between = 10
most = 2

[overview]
least = 7

[retention]
until = 2027-06-30
reference = "FoU 2026/12"
"""


def test_one_reading_gives_the_round_its_mail_its_overviews_and_how_long_it_is_kept(tmp_path: Path) -> None:
    said = load(saved(tmp_path, TEXT + MORE))
    assert said.round == load(saved(tmp_path, TEXT)).round
    assert (said.mail.mailbox, said.mail.user, said.mail.name) == (
        "svar@fou.example",
        "svar@fou.example",
        "FoU Mälarkanten",
    )
    assert (said.mail.per_minute, said.mail.days_between, said.mail.most_reminders) == (5, 10, 2)
    assert (said.least, said.retention) == (7, Retention(date(2027, 6, 30), "FoU 2026/12"))


def test_what_nothing_is_said_of_is_as_usual(tmp_path: Path) -> None:
    said = load(saved(tmp_path, TEXT))
    assert (said.mail.mailbox, said.mail.per_minute, said.mail.days_between, said.mail.most_reminders) == (
        "lovande@fou.example",
        20,
        7,
        3,
    )
    assert (said.least, said.retention) == (5, Retention(None, ""))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("svar@fou.example", "svar.fou.example", 17, '"svar.fou.example" är ingen e-postadress'),
        ("per_minute = 5", "per_minute = -1", 18, '"per_minute" kan inte vara -1. Skriv 0 eller mer.'),
        ("days_between = 10", "days_between = 0", 21, '"days_between" kan inte vara 0. Skriv 1 eller mer.'),
        ("days_between = 10", "days_between = 5000000", 21, '"days_between" kan inte vara 5000000. Skriv högst 10000.'),
        ("most = 2", "most = -1", 22, '"most" kan inte vara -1. Skriv 0 eller mer.'),
        ("least = 7", "least = 0", 25, '"least" kan inte vara 0. Skriv 1 eller mer; 5 är vanligt.'),
        ("2027-06-30", '"snart"', 28, '"until" ska vara ett datum'),
    ],
)
def test_a_mistake_below_is_shown_at_its_line_too(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    assert MORE.count(old) == 1
    error = error_of(saved(tmp_path, TEXT + MORE.replace(old, new)))
    assert words in f"{error.problem} {error.remedy}" and error.line == line


def test_of_several_mistakes_what_all_the_round_rests_on_is_told_first(tmp_path: Path) -> None:
    text = (TEXT + MORE).replace("least = 7", "least = 0").replace("per_minute = 5", "per_minute = -1")
    assert error_of(saved(tmp_path, text.replace("lovande@fou.example", "lovande"))).line == 13
    assert error_of(saved(tmp_path, text)).line == 18


# ---- templates


def test_the_rounds_own_template_wins_over_the_packaged_one(tmp_path: Path) -> None:
    packaged = find_template(tmp_path, "lovande-arbetssatt", "letter.docx")
    assert packaged.is_file() and not packaged.is_relative_to(tmp_path)
    own = tmp_path / "templates" / "lovande-arbetssatt" / "letter.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"")
    assert find_template(tmp_path, "lovande-arbetssatt", "letter.docx") == own
    assert find_template(tmp_path, "lovande-arbetssatt", "instrument.toml") != own.parent / "instrument.toml"


def test_an_instrument_that_is_not_there_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        find_template(tmp_path, "annat", "instrument.toml")
    assert caught.value.exit_code == 3
    assert 'instrument = "annat" i round.toml' in caught.value.remedy


def test_sender_and_contact_may_be_written_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "round.toml"
    path.write_text(
        'id = "h"\ndeadline = 2026-10-23\nsender = "FoU X"\ncontact = "Karin Exempel, k@fou.example, 010-1"\n',
        encoding="utf-8",
    )
    r = load(path).round
    assert (r.sender, r.contact, r.email, r.phone) == ("FoU X", "Karin Exempel", "k@fou.example", "010-1")


def test_a_contact_without_an_address_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "round.toml"
    path.write_text('id = "h"\ndeadline = 2026-10-23\nsender = "FoU X"\ncontact = "Karin Exempel"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="rad 4"):
        load(path)
