"""What the mails say: every template for one and several practices, before and after the last day, and when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.intake.mail.meaning import WHY
from pipeline.model.mail import Elsewhere, Purpose
from pipeline.outputs.letter import letter
from pipeline.post.texts import NAMES, PracticeWords, render_mail, template_name
from tests.support import ROOT, ROUND, case, instrument

FOLDER = ROOT / "templates" / "lovande-arbetssatt" / "mail"
ENGLISH = re.compile(r"\b(?:the|and|your|you|please|form|deadline|reminder|True|False|None)\b")
NASTY = (
    "{{ 7 * 7 }}",
    "{% raise %}",
    "<b>A & B</b>",
    "Rad ett\nBcc: alla@kommunen.example",
    "Å" * 300,
    "{# #}",
    "%s {0}",
)


def about(id: str = "P01", name: str = "Gruppen", passed: bool = False) -> PracticeWords:
    return PracticeWords(id, name, "Norrvik", "fredag 23 oktober 2026", passed, "Översikt", 40, f"{id}.docx")


def words(*practices: PracticeWords) -> dict[str, Any]:
    """Everything that a template may name."""
    return {
        "greeting": "Hej Kim Exempel!",
        "practices": list(practices or (about(),)),
        "sender": ROUND.sender,
        "contact": ROUND.contact,
        "authority": "Förbundet FoU Mälarkanten",
        "legal_basis": "uppgift av allmänt intresse",
        "data_protection": "dataskydd@fou.example",
        "closing": "Vänliga hälsningar",
        "contact_line": "Karin Exempel, lovande@fou.example eller 010-000 00 00.",
        "round": ROUND.name,
        "step": 1,
        "letter": letter(instrument(), ROUND, case("P08", {"e1_svar": "Finns"})),
        "how": "Fyll i den bifogade filen.",
        "kept_until": "31 december 2027",
        "spread": "kommunen, FoU-enheten och referensgrupperna",
        "narrowed": False,
        "spread_is_intern": False,
        "changed": (),
        "reason": "filen är skyddad med lösenord",
    }


def text_of(name: str, given: Mapping[str, Any] | None = None) -> tuple[str, str]:
    return render_mail(FOLDER / f"{name}.txt", given or words())


def template(folder: Path, text: str) -> Path:
    path = folder / "form.txt"
    path.write_text(text, encoding="utf-8")
    return path


def mistake(folder: Path, text: str) -> SettingsError:
    with pytest.raises(SettingsError) as said:
        render_mail(template(folder, text), words())
    return said.value


# ---- The texts that come with the program


def test_every_template_that_comes_with_the_program_is_used_and_every_one_used_comes_with_it() -> None:
    assert sorted(p.stem for p in FOLDER.glob("*.txt")) == sorted(NAMES)


@pytest.mark.parametrize("passed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_whole_swedish_and_evenly_set(name: str, several: bool, passed: bool) -> None:
    practices = [about(passed=passed), about("P02", "Kartan", passed)] if several else [about(passed=passed)]
    subject, text = text_of(name, words(*practices))
    assert subject and subject == subject.strip() and "\n" not in subject and "  " not in subject
    assert not re.search(r"[{}]|%[}]", subject + text)
    assert "\n\n\n" not in text and not re.search(r"[ \t]$", text, re.M) and "  " not in text
    assert text.startswith("Hej") and text.endswith("\n") and not text.endswith("\n\n")
    assert not ENGLISH.search(subject + text)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"letter", "letter-again", "reply", "check"}))
def test_a_mail_about_several_practices_names_each(name: str) -> None:
    text = text_of(name, words(about(), about("P02", "Kartan")))[1]
    assert "- Gruppen" in text and "- Kartan" in text


@pytest.mark.parametrize("name", ["form", "reminder-1", "reminder-2"])
def test_a_mail_says_the_last_day(name: str) -> None:
    assert "fredag 23 oktober 2026" in text_of(name)[1]


@pytest.mark.parametrize("name", ["reminder-1", "reminder-2"])
def test_a_reminder_says_that_the_day_has_passed_for_the_practice_it_has_passed_for(name: str) -> None:
    text = text_of(name, words(about(passed=True), about("P02", "Kartan")))[1]
    assert "- Gruppen (sista svarsdag var fredag" in text and "- Kartan (senast fredag" in text


def test_a_form_that_is_sent_late_asks_for_no_day_that_has_been() -> None:
    text = text_of("form", words(about(passed=True)))[1]
    assert "så snart ni kan" in text and "2026" not in text


@pytest.mark.parametrize("name", ["form", "reminder-1", "reminder-2", "reminder-last"])
def test_a_mail_says_how_to_say_no_or_why_it_could_not_be_done(name: str) -> None:
    assert "varför" in text_of(name)[1]


def test_the_first_mail_says_who_answers_for_peoples_data_what_it_is_for_and_for_how_long() -> None:
    text = text_of("form")[1]
    assert "Personuppgiftsansvarig är Förbundet FoU Mälarkanten." in text
    assert "bara för den här omgången och sparar till 31 december 2027" in text and "se, rätta eller ta bort" in text
    assert "Den rättsliga grunden är uppgift av allmänt intresse." in text and "invända" in text
    assert "dataskyddsombudet, dataskydd@fou.example. Klagomål tar Integritetsskyddsmyndigheten emot" in text
    bare = text_of("form", words() | {"kept_until": "", "data_protection": ""})[1]
    assert "sparar till" not in bare and "svara på mejlet. Klagomål" in bare


def test_the_letter_asks_for_what_is_missing() -> None:
    assert text_of("letter")[1].count("\n- ") == len(words()["letter"].gaps) > 0


@pytest.mark.parametrize("intern", [True, False])
def test_a_fact_check_names_the_spread_and_never_calls_intern_secret(intern: bool) -> None:
    text = text_of(
        "check", words() | {"spread": "kommunen och FoU-enheten", "spread_is_intern": intern, "narrowed": intern}
    )[1]
    assert "Beskrivningen får läsas av kommunen och FoU-enheten" in text
    assert ("det snävaste gäller" in text) is intern
    assert ("Intern betyder inte hemlig" in text) is intern


def test_the_reply_says_what_was_wrong_with_the_file() -> None:
    assert "filen är skyddad med lösenord" in text_of("reply")[1]
    pages = text_of("reply", {**words(), "reason": WHY[Elsewhere.IWORK]})[1]
    assert "Arkiv > Exportera till > Word" in pages and "lösenord" not in pages


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("called", NASTY)
def test_a_practice_with_a_strange_name_is_named_as_it_is_and_does_nothing(called: str, name: str) -> None:
    subject, text = text_of(name, words(about(name=called)))
    assert "49" not in subject and "\n" not in subject
    assert " ".join(called.split()) in " ".join(f"{subject} {text}".split()) or name.startswith("letter")


# ---- Which text


@pytest.mark.parametrize(
    ("purpose", "step", "last", "name"),
    [
        (Purpose.FORM, 0, False, "form"),
        (Purpose.REMINDER, 1, False, "reminder-1"),
        (Purpose.REMINDER, 2, False, "reminder-2"),
        (Purpose.REMINDER, 7, False, "reminder-2"),
        (Purpose.REMINDER, 3, True, "reminder-last"),
        (Purpose.LETTER, 0, False, "letter"),
        (Purpose.LETTER, 1, False, "letter-again"),
        (Purpose.REPLY, 0, False, "reply"),
    ],
)
def test_each_mail_has_its_text(purpose: Purpose, step: int, last: bool, name: str) -> None:
    assert template_name(purpose, step, last) == name


# ---- The round's own texts


def test_the_first_line_is_the_subject_and_the_rest_is_the_text(tmp_path: Path) -> None:
    path = template(tmp_path, "Ämne: Om {{ practices[0].name }}\n\n{{ greeting }}\n\nTack!\n\n\n")
    assert render_mail(path, words()) == ("Om Gruppen", "Hej Kim Exempel!\n\nTack!\n")


def test_a_template_saved_in_notepad_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_bytes("\ufeffÄmne: Hej\r\n\r\nEn rad\r\nOch en till å\r\n".encode())
    assert render_mail(path, words()) == ("Hej", "En rad\nOch en till å\n")


@pytest.mark.parametrize("text", ["Hej!\n\nUtan ämne", "Ämne: Bara ämne", "Ämne: Bara ämne\n\n \n", ""])
def test_a_template_without_subject_or_text_is_said(tmp_path: Path, text: str) -> None:
    said = mistake(tmp_path, text)
    assert said.line == 1 and "Ämne:" in str(said) and said.exit_code == ExitCode.BAD_SETTINGS


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Ämne: Hej\n\n{% if practices %}\nTack!\n", 4),
        ("Ämne: {{ practices\n\nHej", 1),
        ("Ämne: Hej\n\nHej\n{{ practice.name }}\n", 4),
        ("Ämne: {{ kommun }}\n\nHej", 1),
        ("Ämne: Hej\n\n{{ practices[7].name }}\n", 3),
        ("Ämne: Hej\n\nHej\n\n{{ practices + 1 }}\n", 5),
        ("Ämne: Hej\n\n{{ 1 / 0 }}\n", 3),
        ("Ämne: Hej\n\n{{ greeting.format }}{{ ''.__class__.__mro__ }}\n", 3),
        ("Ämne: Hej\n\n{% for i in range(10**9) %}{% endfor %}\n", 3),
        ("Ämne: Hej\n\n{% include 'annan.txt' %}\n", 3),
    ],
)
def test_a_mistake_in_a_template_is_told_with_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    said = mistake(tmp_path, text)
    assert (said.file, said.line) == (tmp_path / "form.txt", line)


def test_a_name_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    assert "practices" in str(mistake(tmp_path, "Ämne: Hej\n\n{{ kommun }}"))


def test_a_subject_that_comes_out_empty_is_said(tmp_path: Path) -> None:
    assert "ämne" in str(mistake(tmp_path, "Ämne: {{ '' }}\n\nHej")).casefold()


def test_a_template_that_is_no_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_bytes("Ämne: Hej\n\nå".encode("cp1252"))
    with pytest.raises(SettingsError, match="UTF-8"):
        render_mail(path, words())
