"""What an instrument says of its own words: a role or a meaning that is wrong is shown at its line, one that does not exist is done without,
and an own copy of the shipped instrument from before there were any means what the shipped one does.

`tests/data/instrument/` holds the shipped file as it was then.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from pipeline.forms import FORMATS
from pipeline.instrument.load import load, load_borrowing
from pipeline.model.instrument import Instrument, field_map, roles_of
from pipeline.model.returns import SPREADS
from pipeline.model.roles import FieldRole, Meaning
from pipeline.model.sentences import statements
from pipeline.outputs.export.codes import choice_codes, spread_codes, spread_numbers
from tests.instrument.test_instrument import SHIPPED
from tests.instrument.test_instrument_mistakes import TEXT, error_of, line_of
from tests.support import ROOT, ROUND, case, instrument, practice
from tests.support.filling import filled
from tests.support.rounds import Command, contents, make_round

BEFORE = ROOT / "tests" / "data" / "instrument" / "instrument-2025-01-without-roles.toml"
MISTAKES = {
    # name: (old, new, text at whose first line the mistake is, words of the sentence)
    "a role that is not": ('role = "date"', 'role = "datum"', 'role = "datum"', "Välj ett av 'spread', 'consent', 'date', 'summary' eller 'target'"),
    "a meaning that is not": ('meaning = "unknown"', 'meaning = "vet_ej"', 'meaning = "vet_ej"', '"meaning" har ett värde som inte går att använda'),
    "a role that is not, in none": ("none = []", 'none = ["datum"]', 'none = ["datum"]', '"none" har ett värde som inte går att använda'),
    "a role twice in none": ("none = []", 'none = ["date", "date"]', 'none = ["date", "date"]', '"date" står två gånger i none'),
    "a misspelt none": ("none = []", "non = []", "non = []", '"non" är inte en känd inställning'),
    "two fields with one role": ('key = "b_krav"\n', 'key = "b_krav"\nrole = "summary" # igen\n', "# igen", '"b_sammanfattning" och "b_krav" har båda role = "summary"'),
    "a role that nobody has": ('role = "target"\n', "", "none = []", 'Skriv role = "target" under fältet som frågar vilka arbetssättet är till för'),
    "a role both given and in none": ("none = []", 'none = ["date"]', 'none = ["date"]', '"date" står i none, men "b_datum" har den rollen'),
    "a date that is typed as text": ('kind = "date"\nrequired', "required", 'role = "date"', '"b_datum" har role = "date" men är av slaget text'),
    "a summary that is a date": ('role = "summary"', 'role = "summary"\nkind = "date"', 'role = "summary"', "är av slaget date"),
    "a spread that is typed as text": ('kind = "choice"\nchoices = ["intern"', 'choices = ["intern"', 'role = "spread"', "är av slaget text"),
    "a spread without choices": ('choices = ["intern", "referensgrupper", "oppet"]', "choices = []", "choices = []", '"b_spridning" har inga svarsval'),
    "a spread that does not say who may read": ('meaning = "open"\n', "", '@code = "oppet"', 'Svarsvalet "oppet" i "b_spridning" säger inte vilka som får läsa'),
    "a spread that says something else": ('meaning = "open"\n', 'meaning = "yes" # fel\n', "# fel", 'Skriv meaning = "internal", "reference_groups" eller "open"'),
    "two spreads that mean the same": ('meaning = "open"\n', 'meaning = "internal" # fel\n', "# fel", 'Två svarsval i "b_spridning" har meaning = "internal"'),
    "a consent that cannot be given": ('choices = ["ja", "nej"]', 'choices = ["nej"]', 'choices = ["nej"]', 'Inget svarsval i "b_visa_kontakt" betyder ja'),
    "an unknown that does not say so": ('meaning = "unknown"\n', "", '@code = "vet_ej"', 'står under unknown i [judgement] men har ingen meaning. Skriv meaning = "unknown"'),
    "a planned that means something else": ('meaning = "planned"', 'meaning = "unknown" # fel', "# fel", 'står under planned i [judgement] men har meaning = "unknown"'),
    "a question of another kind": ('short = "namngiven teori eller metod"', 'short = "x"\nkind = "text" # än', "# än", "1.1 är av slaget text, och en fråga besvaras"),
    "a kind that is not": ('kind = "date"', 'kind = "datum"', 'kind = "datum"', "Välj ett av 'choice', 'text' eller 'date'"),
    "a partly that means something": ('code = "delvis"\n', 'code = "delvis"\nmeaning = "absent" # fel\n', "# fel", "Ta bort meaning, eller flytta det"),
}  # fmt: skip
SAID = {
    "b_sammanfattning": "Vi träffar föräldrar i grupp.",
    "b_malgrupp": "Föräldrar till barn i skolåldern.",
    "b_datum": "2026-09-01",
    "b_spridning": "Öppet",
    "b_visa_kontakt": "Ja",
    "e1_svar": "Finns",
    "e1_text": "Vi bygger på anknytningsteori.",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_shown_at_its_line_with_a_remedy(name: str, tmp_path: Path) -> None:
    old, new, mark, words = MISTAKES[name]
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    path = tmp_path / "instrument.toml"
    path.write_text(text, encoding="utf-8")
    error = error_of(path)
    assert words in f"{error.problem} {error.remedy}"
    assert error.line == line_of(text, mark), text.split("\n")[(error.line or 1) - 1]


def test_an_instrument_where_every_role_is_given_need_not_say_that_none_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    path.write_text(TEXT.replace("[roles]\nnone = []\n", ""), encoding="utf-8")
    assert load_borrowing(path)[1] is None


def test_every_role_is_given_and_every_choice_that_outputs_rest_on_says_what_it_means() -> None:
    i = load(SHIPPED)
    assert set(roles_of(i).keys) == set(FieldRole)
    assert {m for c in i.choices if (m := c.meaning)} == set(Meaning)
    assert [f.role for f in field_map(i, "oversikt").values() if f.role] == [
        "summary",
        "target",
        "date",
        "spread",
        "consent",
    ]


# ---- Done without


def without(*roles: FieldRole) -> str:
    """The shipped instrument without the fields that have these roles, saying so."""
    text = TEXT
    for role in roles:
        key = roles_of(load(SHIPPED)).key(role)
        text = re.sub(rf'\[\[background\]\]\nkey = "{key}"\n(?:(?!\[\[|#).*\n)*', "", text)
        text = re.sub(rf'"{key}", |, "{key}"|"{key}"', "", text)
    said = ", ".join(f'"{role}"' for role in roles)
    return text.replace("none = []", f"none = [{said}]")


def document_text(path: Path) -> str:
    """The words of a Word file's body."""
    with zipfile.ZipFile(path) as z:
        return re.sub(r"<[^>]+>", "", z.read("word/document.xml").decode().replace("</w:p>", "\n"))


def round_with(home: Path, text: str) -> tuple[Path, Instrument]:
    """A round with an instrument of its own, whose form came back with everything that it asks."""
    own = home / "templates" / "lovande-arbetssatt" / "instrument.toml"
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    known = load(own)
    form = FORMATS["docx"].write(known, practice("P01", "oversikt", spread="oppet"), ROUND)
    asked = field_map(known, "oversikt")
    make_round(home, {"svar.docx": filled(form, {k: v for k, v in SAID.items() if k in asked})})
    register = (home / "register.csv").read_text(encoding="utf-8").replace("intern;nej", "öppet;ja")
    (home / "register.csv").write_text(register, encoding="utf-8")
    return home, known


def told(home: Path, command: Command) -> tuple[str, str, str]:
    """(what compile says, P01's description, the national overview), with the description approved."""
    compiled = command("compile", "--round", home)
    assert compiled.code == 0, compiled.err
    for who in ("--checked-by", "--read-by"):
        assert command("approve", "--round", home, "P01", who, "Kim Exempel").code == 0
    assert command("overview", "--round", home).code == 0
    page = (home / "outbox/overview/national/oversikt.html").read_text(encoding="utf-8")
    return compiled.out, document_text(home / "outbox/descriptions/P01-gruppen.docx"), page


def test_with_every_role_all_is_told(tmp_path: Path, command: Command) -> None:
    said, description, page = told(round_with(tmp_path / "r", TEXT)[0], command)
    assert "kim@norrvik.example" in description and "Får läsas av alla" in description
    assert "1 september 2026" in description and "Datum: 1 september 2026 (B7)" in description
    assert SAID["b_sammanfattning"] in page and "kim@norrvik.example" in page
    assert "spridningen" not in said and "tidigare version" not in said


def test_without_a_spread_only_the_municipality_and_the_unit_read_and_that_is_said(
    tmp_path: Path, command: Command
) -> None:
    home, known = round_with(tmp_path / "r", without(FieldRole.SPREAD))
    said, description, page = told(home, command)
    assert "Får läsas av kommunen och FoU-enheten" in description
    assert (
        "Registret säger ”Öppet” om spridningen, men formuläret frågar inte dem som svarar. Det snävaste gäller: Bara vi."
        in " ".join(said.split())
    )
    assert "Gruppen" not in page and "formuläret frågar inte vilka som får läsa" in page
    assert spread_numbers(known) == dict(zip(SPREADS, (1, 2, 3), strict=True))


def test_without_a_consent_the_contact_is_not_shown(tmp_path: Path, command: Command) -> None:
    _, description, page = told(round_with(tmp_path / "r", without(FieldRole.CONSENT))[0], command)
    assert "kim@norrvik.example" not in description and "FoU-enheten förmedlar kontakten" in description
    assert "Gruppen" in page and "kim@norrvik.example" not in page


def test_without_a_date_the_day_the_file_was_saved_is_all_there_is(tmp_path: Path, command: Command) -> None:
    _, description, _ = told(round_with(tmp_path / "r", without(FieldRole.DATE))[0], command)
    assert "1 oktober 2026" in description
    assert "Datum:" not in description and "september" not in description


def test_without_a_summary_and_a_target_group_their_parts_are_left_out(tmp_path: Path, command: Command) -> None:
    _, description, page = told(round_with(tmp_path / "r", without(FieldRole.SUMMARY, FieldRole.TARGET))[0], command)
    assert "Gruppen" in page and SAID["b_sammanfattning"] not in page and ">Vad:" not in page
    assert SAID["b_sammanfattning"] not in description and SAID["e1_text"] in description
    assert "Vad är det?" not in description and "För vem?" not in description  # no heading over nothing
    assert (
        description.index("Hur länge har det använts?")
        < description.index("Vad vet man?")
        < description.index("Varför det väntas")
    )


def test_with_no_role_at_all_every_command_does(tmp_path: Path, command: Command) -> None:
    home, _ = round_with(tmp_path / "r", without(*FieldRole))
    _, description, _ = told(home, command)
    assert "Får läsas av kommunen och FoU-enheten" in description and "kim@norrvik.example" not in description
    assert command("export", "--round", home).code == 0
    assert command("status", "--round", home).code == 0


def test_spreads_keep_the_numbers_and_words_of_the_form_that_asks() -> None:
    shipped = load(SHIPPED)
    assert spread_codes(shipped) == choice_codes(shipped, SPREADS)
    assert [shipped.spread_label(s) for s in SPREADS] == ["Bara vi", "Referensgrupper", "Öppet"]


def test_a_spread_that_is_called_something_else_holds(tmp_path: Path, command: Command) -> None:
    """The respondent's "Bara vi" is not passed over because its field and its choices have other names."""
    text = (
        TEXT.replace('"b_spridning"', '"b_vilka_laser"')
        .replace('"intern"', '"hemma"', 1)
        .replace('["intern", "referensgrupper"', '["hemma", "referensgrupper"')
    )
    home, known = round_with(tmp_path / "r", text)
    form = FORMATS["docx"].write(known, practice("P01", "oversikt", spread="oppet"), ROUND)
    (home / "inbox" / "svar.docx").write_bytes(
        filled(form, {**{k: v for k, v in SAID.items() if k != "b_spridning"}, "b_vilka_laser": "Bara vi"})
    )
    said, description, page = told(home, command)
    assert "Får läsas av kommunen och FoU-enheten" in description and "Gruppen" not in page
    assert (
        "Registret säger ”Öppet” om spridningen, de som svarade ”Bara vi”. Det snävaste gäller: Bara vi."
        in " ".join(said.split())
    )


@pytest.mark.parametrize(
    ("id", "answers", "whole", "sentences"),
    [
        ("P01", "95e0b4f9", "f0da1fb8", "ad61b1c6"),
        ("P02", "76b0de07", "1604281f", "56137a27"),
        ("P08", "32913956", "9f323634", "042c6485"),
    ],
)
def test_what_was_approved_and_rated_before_there_were_roles_still_holds(
    id: str, answers: str, whole: str, sentences: str
) -> None:
    """Taken by the version before: what approvals and ratings know an answer, a description and its sentences by."""
    made = case(id, spread="oppet", show_contact=True)
    said = repr([s.digest for s in statements(instrument(), made)]).encode()
    assert (made.digest, made.described, hashlib.sha256(said).hexdigest()[:8]) == (answers, whole, sentences)


# ---- An own copy from before


def test_an_own_copy_from_before_gives_what_the_shipped_one_does_and_is_told_so(
    tmp_path: Path, command: Command
) -> None:
    made = []
    for name, text in (("before", BEFORE.read_text(encoding="utf-8")), ("shipped", TEXT)):
        home, _ = round_with(tmp_path / name, text)
        said, *_ = told(home, command)
        told_so = "instrument.toml är från en tidigare version av programmet" in " ".join(said.split())
        assert told_so == (name == "before")
        made.append({k: v for k, v in contents(home / "outbox").items() if k != ".written.json"})
    assert made[0].keys() == made[1].keys() and len(made[0]) > 5
    assert [k for k in made[0] if made[0][k] != made[1][k]] == []
    notes = command("compile", "--round", tmp_path / "before", "--json").json["notes"]
    assert len(notes) == 1 and notes[0].startswith("Omgångens egen templates/lovande-arbetssatt/instrument.toml är")
    assert command("compile", "--round", tmp_path / "shipped", "--json").json["notes"] == []


def test_the_copy_from_before_has_the_shipped_roles_and_meanings() -> None:
    known, shipped = load_borrowing(BEFORE)
    assert shipped == SHIPPED
    assert roles_of(known) == roles_of(load(SHIPPED))
    assert (known.background, known.choices, known.roles) == (
        load(SHIPPED).background,
        load(SHIPPED).choices,
        load(SHIPPED).roles,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version = "2025-01"', 'version = "2024-01"'),
        ('version = "2025-01"', 'version = "2025-011"'),
        ('id = "lovande-arbetssatt"', 'id = "annat"'),
        ('code = "ja"', 'code = "ja"\nmeaning = "yes"'),
        ('kind = "date"', 'kind = "date"\nrole = "date"'),
        ("[form]", '[roles]\nnone = ["date"]\n[form]'),
    ],
    ids=[
        "another edition",
        "an edition that begins alike",
        "another instrument",
        "a meaning of its own",
        "a role of its own",
        "a table of roles",
    ],
)
def test_nothing_is_borrowed_by_another_instrument_or_by_one_that_speaks_for_itself(
    old: str, new: str, tmp_path: Path
) -> None:
    path = tmp_path / "instrument.toml"
    path.write_text(BEFORE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert "Inget fält har role" in error_of(path).problem


def test_a_copy_from_before_that_has_taken_a_field_away_is_asked_what_holds(tmp_path: Path) -> None:
    text = BEFORE.read_text(encoding="utf-8")
    text = re.sub(r'\[\[background\]\]\nkey = "b_datum"\n(?:(?!\[\[|#).*\n)*', "", text).replace(', "b_datum"', "")
    path = tmp_path / "instrument.toml"
    path.write_text(text, encoding="utf-8")
    error = error_of(path)
    assert error.problem == 'Inget fält har role = "date".' and 'none = ["date"]' in error.remedy
    assert error.line == line_of(text, "[[background]]")


def test_a_copy_from_before_with_an_ending_of_its_own_is_a_copy_too(tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    text = BEFORE.read_text(encoding="utf-8").replace('version = "2025-01"', 'version = "2025-01-fou-norr"')
    path.write_text(text, encoding="utf-8")
    known, shipped = load_borrowing(path)
    assert (known.version, shipped, roles_of(known)) == ("2025-01-fou-norr", SHIPPED, roles_of(load(SHIPPED)))


def test_the_guide_names_every_role_and_every_meaning() -> None:
    guide = (ROOT / "docs" / "instrument.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \|", guide, re.M))
    assert rows - {"role", "meaning"} == {*FieldRole, *Meaning}


@pytest.mark.parametrize("table", ["background = 3\n", "choices = 4\n", 'background = ["x"]\n', "instrument = 3\n"])
def test_a_copy_from_before_that_is_something_else_is_a_settings_error(table: str, tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    path.write_text(table, encoding="utf-8")
    error_of(path)
