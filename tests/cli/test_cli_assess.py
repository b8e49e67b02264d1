"""`lovande assess` as a coordinator and a script meet it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.assessment.agreement import RatedUnit, Scale, agreement
from pipeline.assessment.booklets import as_workbook, single
from pipeline.base.errors import ExitCode
from pipeline.commands.assess import Progressed
from pipeline.messages.assess import assess_status_lines
from pipeline.model.assessment import OUTSIDE, SCALE
from tests.hostile.packages import bomb
from tests.support import ROUND, case, instrument
from tests.support.assessors import Said, filled
from tests.support.rounds import TEXT, Command, answered, make_round

SECRET = "Ett skäl som bara Anna har."
ANNA: Said = {"P01 E1": ("uppfyllt", SECRET), "P01 E2": ("underlag saknas", "Enheten vet inte.")}
SAMIR: Said = {"P01 E1": ("delvis uppfyllt", "Texten är kort."), "P01 E2": ("underlag saknas", "Vet ej.")}


def begun(tmp_path: Path) -> Path:
    """A round where one of two practices has answered."""
    tmp_path.mkdir(exist_ok=True)
    return make_round(tmp_path / "r", {"svar.docx": answered()})


def returned(home: Path, command: Command, by: str, said: Said, form: str = "xlsx") -> Path:
    """What an assessor sends back: their file with levels and reasons."""
    command("assess", "export", "--round", home, "--by", by, "--format", form)
    (path,) = (home / "outbox" / "assess").glob(f"bedomning-{by.casefold().replace(' ', '-')}.{form}")
    back = home.parent / f"{by} klar.{form}"
    back.write_bytes(filled(path.read_bytes(), said, None))
    return back


def judged(tmp_path: Path, command: Command) -> Path:
    """A round that two have judged."""
    home = begun(tmp_path)
    for by, said in (("Anna Berg", ANNA), ("Samir Holm", SAMIR)):
        assert command("assess", "import", "--round", home, returned(home, command, by, said)).code == ExitCode.OK
    return home


def status(home: Path, command: Command) -> Any:
    return command("assess", "status", "--round", home, "--json").json


# ---- The way through


def test_every_step_ends_with_the_next(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    asked = command("assess", "status", "--round", home)
    assert "Ingen har bedömt än." in asked.out and 'lovande assess export --by "Namn"' in asked.out
    out = command("assess", "export", "--round", home, "--by", "Anna Berg")
    assert (out.code, out.err) == (ExitCode.OK, "")
    assert "11 element i 1 arbetssätt att bedöma" in out.out and "lovande assess import FIL" in out.out
    taken = command("assess", "import", "--round", home, returned(home, command, "Anna Berg", ANNA))
    assert "Anna Berg, 2 nya nivåer." in taken.out and "lovande assess status" in taken.out
    assert "låt en till bedöma" in command("assess", "status", "--round", home).out
    command("assess", "import", "--round", home, returned(home, command, "Samir Holm", SAMIR))
    both = command("assess", "status", "--round", home).out
    assert "Lika nivå: 1 av 2." in both and "P01 E1: Anna Berg uppfyllt; Samir Holm delvis uppfyllt" in both
    assert "lovande assess export --consensus" in both
    together = command("assess", "export", "--round", home, "--consensus")
    assert "2 element i 1 arbetssätt att enas om" in together.out
    agreed = home.parent / "samsyn klar.xlsx"
    form = (home / "outbox" / "assess" / "samsyn.xlsx").read_bytes()
    agreed.write_bytes(filled(form, {"P01 E1": ("delvis uppfyllt", "Vi enades.")}, "Anna Berg och Samir Holm"))
    done = command("assess", "import", "--round", home, agreed)
    assert "samsyn av Anna Berg och Samir Holm, 2 nya nivåer." in done.out and "lovande compile" in done.out
    assert "Nästa steg: lovande compile." in command("assess", "status", "--round", home).out


def test_those_who_could_not_agree_are_told_that_their_own_levels_stay(tmp_path: Path, command: Command) -> None:
    home = judged(tmp_path, command)
    command("assess", "export", "--round", home, "--consensus", "--format", "docx")
    agreed = home.parent / "samsyn.docx"
    agreed.write_bytes(
        filled((home / "outbox" / "assess" / "samsyn.docx").read_bytes(), {}, "Anna Berg och Samir Holm")
    )
    done = command("assess", "import", "--round", home, agreed)
    assert "samsyn av Anna Berg och Samir Holm, 1 ny nivå." in done.out
    assert "P01: ingen samsyn om E1. Vars och ens nivå står kvar." in done.out
    assert "1 element saknar samsyn" in command("assess", "status", "--round", home).out


def test_a_file_that_is_filled_in_where_it_was_written_is_found_by_its_name(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    back = returned(home, command, "Anna Berg", ANNA)
    there = home / "outbox" / "assess" / "bedomning-anna-berg.xlsx"
    untouched = command("assess", "import", "--round", home, there.name)
    assert untouched.code == ExitCode.OK and "har inte fyllt i något än" in untouched.out
    there.write_bytes(back.read_bytes())
    done = command("assess", "import", "--round", home, there.name)
    assert done.code == ExitCode.OK and "2 nya nivåer" in done.out
    assert "ingen med det namnet i outbox/assess" in command("assess", "import", "--round", home, "finns-inte.xlsx").err


def test_two_people_never_get_one_file(tmp_path: Path, command: Command) -> None:
    """Names that a file system cannot tell apart: the second would be given a file in the first one's name."""
    home = begun(tmp_path)
    for by in ("Åsa Ö", "Asa O", "Ольга", "Иван"):
        assert command("assess", "export", "--round", home, "--by", by).code == ExitCode.OK
    assert len(list((home / "outbox" / "assess").glob("bedomning-*.xlsx"))) == 4


def test_a_compile_leaves_the_assessors_files_alone(tmp_path: Path, command: Command) -> None:
    home = judged(tmp_path, command)
    before = sorted(p.name for p in (home / "outbox" / "assess").iterdir())
    assert command("compile", "--round", home).code == ExitCode.OK
    assert sorted(p.name for p in (home / "outbox" / "assess").iterdir()) == before


def test_a_file_that_is_filled_in_where_it_was_written_is_not_written_over(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    command("assess", "export", "--round", home, "--by", "Anna Berg")
    path = home / "outbox" / "assess" / "bedomning-anna-berg.xlsx"
    mine = filled(path.read_bytes(), ANNA, None)
    path.write_bytes(mine)
    command("assess", "export", "--round", home, "--by", "Anna Berg", "--show-proposal")
    assert path.read_bytes() == mine


# ---- Blindness


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("shown", [[], ["--show-proposal"]])
def test_an_assessors_file_is_the_same_whatever_others_have_said(
    tmp_path: Path, command: Command, form: str, shown: list[str]
) -> None:
    untouched, with_anna = begun(tmp_path / "a"), begun(tmp_path / "b")
    back = returned(with_anna, command, "Anna Berg", ANNA)
    command("assess", "import", "--round", with_anna, back)
    for home in (untouched, with_anna):
        command("assess", "export", "--round", home, "--by", "Samir Holm", "--format", form, *shown)
    one, other = (h / "outbox" / "assess" / f"bedomning-samir-holm.{form}" for h in (untouched, with_anna))
    assert one.read_bytes() == other.read_bytes(), "no level, no reason and no name of hers"


# ---- For scripts


def test_json_is_alone_on_stdout_and_holds_no_reasons_and_no_answers(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    said = [command("assess", "export", "--round", home, "--by", "Anna Berg", "--json")]
    said.append(command("assess", "import", "--round", home, "--json", returned(home, command, "Anna Berg", ANNA)))
    returned_by_samir = returned(home, command, "Samir Holm", SAMIR)
    said.append(command("assess", "import", "--round", home, "--json", returned_by_samir))
    said.append(command("assess", "export", "--round", home, "--consensus", "--json"))
    said.append(command("assess", "status", "--round", home, "--json"))
    for done in said:
        assert (done.code, done.err) == (ExitCode.OK, "")
        assert json.loads(done.out)
        assert SECRET not in done.out and "Texten är kort" not in done.out and TEXT not in done.out
    assert said[0].json["elements"] == 11
    (file,) = said[1].json["files"]
    assert (file["by"], file["levels"], file["new"], file["consensus"]) == ("Anna Berg", 2, 2, False)
    assert {(f["code"], f["severity"]) for f in file["findings"]} == {("rating_missing", "gap")}
    assert said[4].json["assessors"] == [
        {"name": "Anna Berg", "levels": 2, "outdated": 0},
        {"name": "Samir Holm", "levels": 2, "outdated": 0},
    ]


def test_few_cases_are_listed_and_no_statistics_made_of_them(tmp_path: Path, command: Command) -> None:
    agreement = status(judged(tmp_path, command), command)["agreement"]
    assert (agreement["n"], agreement["identical"]) == (2, 1)
    assert "För få för statistik" in agreement["too_few"]
    assert [d["unit"] for d in agreement["differing"]] == ["P01/1"]


# ---- What goes wrong


@pytest.mark.parametrize(
    "words",
    [
        ("export",),
        ("export", "--by", "  "),
        ("export", "--by", "Anna Berg", "--consensus"),
        ("export", "--consensus", "--show-proposal"),
        ("export", "--by", "Anna Berg", "--format", "pdf"),
        ("import",),
        ("import", "finns-inte.xlsx"),
        ("grade",),
    ],
)
def test_a_command_that_is_written_wrongly_is_exit_code_2(
    tmp_path: Path, command: Command, words: tuple[str, ...]
) -> None:
    name, *rest = words
    done = command("assess", name, "--round", begun(tmp_path), *rest)
    assert (done.code, done.out) == (ExitCode.USAGE, "") and done.err


def test_an_id_that_is_not_in_the_register_is_exit_code_3_and_one_without_answers_2(
    tmp_path: Path, command: Command
) -> None:
    home = begun(tmp_path)
    unknown = command("assess", "export", "--round", home, "--by", "Anna Berg", "P99")
    assert unknown.code == ExitCode.BAD_SETTINGS and "P99" in unknown.err
    empty = command("assess", "export", "--round", home, "--by", "Anna Berg", "p01", "P02")
    assert empty.code == ExitCode.USAGE and "Inget läst svar från P02" in empty.err
    assert not (home / "outbox" / "assess").exists()


def test_without_answers_there_is_nothing_to_judge(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {})
    (home / "inbox").mkdir()
    for words in (("--by", "Anna Berg"), ("--consensus",)):
        done = command("assess", "export", "--round", home, *words)
        assert done.code == ExitCode.USAGE and "Lägg svaren i inbox" in done.err
    asked = command("assess", "status", "--round", home)
    assert asked.code == ExitCode.OK and "Lägg svaren i inbox" in asked.out
    assert status(home, command)["agreement"]["n"] == 0


def test_before_two_have_judged_there_is_nothing_to_agree_on(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    command("assess", "import", "--round", home, returned(home, command, "Anna Berg", ANNA))
    done = command("assess", "export", "--round", home, "--consensus")
    assert done.code == ExitCode.USAGE and "inget att enas om" in done.err


def test_a_file_for_another_round_is_refused_and_the_others_are_taken(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    stray = tmp_path / "annan.xlsx"
    spring = replace(ROUND, id="var-2027")
    stray.write_bytes(filled(as_workbook(single(instrument(), spring, (case("P01"),), "Bo Ek")), ANNA, None))
    torn = tmp_path / "trasig.docx"
    torn.write_bytes(b"PK\x03\x04inte en zip")
    samir = returned(home, command, "Samir Holm", SAMIR, "docx")
    done = command("assess", "import", "--round", home, stray, torn, samir)
    assert done.code == ExitCode.QUARANTINED
    assert "✗ annan.xlsx: Filen hör till omgången var-2027, inte host-2026." in done.out
    assert "✗ trasig.docx: Filen går inte att läsa" in done.out
    assert "✓ Samir Holm klar.docx: Samir Holm, 2 nya nivåer" in done.out
    assert [a["name"] for a in status(home, command)["assessors"]] == ["Samir Holm"]


def test_an_outbox_that_cannot_be_written_is_exit_code_6(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    (home / "outbox").write_text("en fil där mappen skulle ligga", encoding="utf-8")
    done = command("assess", "export", "--round", home, "--by", "Anna Berg")
    assert done.code == ExitCode.NOT_WRITABLE and "Traceback" not in done.err


def test_a_record_that_is_damaged_is_exit_code_3_and_left_as_it_is(tmp_path: Path, command: Command) -> None:
    home = judged(tmp_path, command)
    path = home / "assessments.jsonl"
    path.write_bytes(path.read_bytes() + b'{"practice": "P01"\n')
    before = path.read_bytes()
    for words in (("status",), ("export", "--by", "Bo Ek"), ("import", tmp_path / "Anna Berg klar.xlsx")):
        done = command("assess", words[0], "--round", home, *words[1:])
        assert done.code == ExitCode.BAD_SETTINGS and "rad 5" in done.err, words
    assert path.read_bytes() == before


def test_a_folder_that_is_no_round_is_exit_code_3(tmp_path: Path, command: Command) -> None:
    for words in (("status",), ("export", "--by", "Anna Berg")):
        assert command("assess", words[0], "--round", tmp_path, *words[1:]).code == ExitCode.BAD_SETTINGS


def test_a_level_that_replaces_an_earlier_one_by_the_same_person_is_told_by_its_place(
    tmp_path: Path, command: Command
) -> None:
    home = judged(tmp_path, command)
    again = returned(home, command, "Anna Berg", {"P01 E1": ("ej uppfyllt", "Jag läste fel.")})
    said = command("assess", "import", "--round", home, again).out
    assert "P01 E1 ersätter det som Anna Berg har satt tidigare" in said and "P01 E2 ersätter" not in said


def test_rows_that_were_not_taken_are_the_next_step(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    back = returned(home, command, "Anna Berg", {"P01 E1": ("kanske", "Därför.")})
    assert "Nästa steg: rätta raderna med !" in command("assess", "import", "--round", home, back).out


def test_the_screen_says_every_measure_as_the_workbook_does() -> None:
    """A share is said in per cent, and a measure that cannot be given says why: three assessors have no kappa of two."""
    names = ("Anna Berg", "Bo Ek", "Cia Lund")
    said = [
        RatedUnit(f"P{p:02}/{e}", who, "uppfyllt" if (p + e + n) % 7 else "ej uppfyllt", f"P{p:02}")
        for p in range(1, 11)
        for e in range(1, 5)
        for n, who in enumerate(names)
    ]
    found = agreement(said, Scale(tuple(map(str, SCALE)), tuple(map(str, OUTSIDE))))
    shown = "\n".join(assess_status_lines(Progressed(10, 40, tuple((n, 40, 0) for n in names), 40, 0, found)))
    share = found.coefficient("percent").value
    assert share is not None and f"Andel lika (procent)           {100 * share:.0f} % (" in shown
    assert "Cohens kappa                   – Cohens kappa gäller två bestämda bedömare, och ni är 3" in shown


# ---- Whose file it is


def misfilled(home: Path, command: Command, form: str = "xlsx", name: str = "Samir Holm") -> Path:
    """Anna's file, in which another name stands in the box."""
    back = returned(home, command, "Anna Berg", ANNA, form)
    back.write_bytes(filled(back.read_bytes(), {}, name))
    return back


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_name_that_is_not_the_one_the_file_was_made_for_is_asked_about_and_nobody_is_added(
    tmp_path: Path, command: Command, form: str, as_json: tuple[str, ...]
) -> None:
    home = begun(tmp_path)
    back = misfilled(home, command, form)
    done = command("assess", "import", "--round", home, *as_json, back)
    assert done.code == ExitCode.QUARANTINED
    assert "gjord för Anna Berg" in done.out and "Samir Holm" in done.out and "--as" in done.out
    assert status(home, command)["assessors"] == []
    if as_json:
        assert done.json["files"][0]["made_for"] == "Anna Berg"


@pytest.mark.parametrize("who", ["Anna Berg", "Samir Holm"])
def test_whoever_is_said_to_have_judged_is_who_has(tmp_path: Path, command: Command, who: str) -> None:
    home = begun(tmp_path)
    back = misfilled(home, command)
    assert command("assess", "import", "--round", home, "--as", who, back).code == ExitCode.OK
    assert [a["name"] for a in status(home, command)["assessors"]] == [who]
    two = command("assess", "import", "--round", home, "--as", who, back, back)
    assert two.code == ExitCode.USAGE and "en fil i taget" in two.err


def test_one_name_in_other_letters_is_the_same_name(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    assert command("assess", "import", "--round", home, misfilled(home, command, name="ANNA  berg")).code == ExitCode.OK


@pytest.mark.parametrize("again", [False, True])
def test_a_name_in_other_letters_is_spelt_as_it_is_known(tmp_path: Path, command: Command, again: bool) -> None:
    """By the file's own mark the first time, by what is on record when the file is somebody else's."""
    home = begun(tmp_path)
    if again:
        command("assess", "import", "--round", home, returned(home, command, "Anna Berg", ANNA))
        back = returned(home, command, "Bo Ek", SAMIR)
    else:
        back = misfilled(home, command)
    assert command("assess", "import", "--round", home, "--as", "anna  BERG", back).code == ExitCode.OK
    assert [a["name"] for a in status(home, command)["assessors"]] == ["Anna Berg"]
    assert '"anna' not in (home / "assessments.jsonl").read_text(encoding="utf-8")
    if again:
        command("assess", "export", "--round", home, "--by", "ANNA BERG")
        sheet = load_workbook(home / "outbox" / "assess" / "bedomning-anna-berg.xlsx").worksheets[0]
        assert "ANNA BERG" not in [c.value for row in sheet.iter_rows() for c in row]


def test_at_a_terminal_the_person_is_asked_who_has_judged(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = begun(tmp_path)
    back = misfilled(home, command, name="uppfyllt")
    monkeypatch.setattr("pipeline.cli.menu.asking.interactive", lambda: True)
    answers = iter(["0", "1"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    left = command("assess", "import", "--round", home, back)
    assert left.code == ExitCode.QUARANTINED and status(home, command)["assessors"] == []
    done = command("assess", "import", "--round", home, back)
    assert done.code == ExitCode.OK and "Anna Berg, 2 nya nivåer" in done.out
    assert [a["name"] for a in status(home, command)["assessors"]] == ["Anna Berg"]


# ---- Withdrawn


def agreed(tmp_path: Path, command: Command) -> Path:
    home = judged(tmp_path, command)
    command("assess", "export", "--round", home, "--consensus")
    together = home.parent / "samsyn klar.xlsx"
    form = (home / "outbox" / "assess" / "samsyn.xlsx").read_bytes()
    together.write_bytes(filled(form, {"P01 E1": ("uppfyllt", "Vi enades.")}, "Anna Berg och Samir Holm"))
    command("assess", "import", "--round", home, together)
    return home


def test_what_is_withdrawn_counts_nowhere_and_stays_on_record(tmp_path: Path, command: Command) -> None:
    home = agreed(tmp_path, command)
    before = (home / "assessments.jsonl").read_bytes()
    assert status(home, command)["consensus"] == 2
    why = ("--why", "Namnet stod i fel ruta.", "--by", "Karin Exempel")
    done = command("assess", "withdraw", "--round", home, "--of", "samir holm", *why)
    assert done.code == ExitCode.OK
    assert "2 nivåer av Samir Holm gäller inte längre" in done.out
    assert "Samsynen om P01 E1 och P01 E2 byggde på dem" in done.out
    now = status(home, command)
    assert [a["name"] for a in now["assessors"]] == ["Anna Berg"]
    assert (now["ready_for_consensus"], now["consensus"], now["agreement"]["n"]) == (0, 0, 0)
    assert [(w["of"], w["by"], w["why"]) for w in now["withdrawn"]] == [
        ("Samir Holm", "Karin Exempel", "Namnet stod i fel ruta.")
    ]
    assert (home / "assessments.jsonl").read_bytes().startswith(before)
    assert "Tillbakataget: Samir Holm om P01" in command("assess", "status", "--round", home).out
    assert command("compile", "--round", home).code == ExitCode.OK
    book = load_workbook(home / "outbox" / "summary.xlsx")
    assert "Samir Holm" not in [str(c.value) for row in book["Bedömning"].iter_rows() for c in row]


def test_what_was_withdrawn_can_be_read_in_again_and_then_counts(tmp_path: Path, command: Command) -> None:
    home = judged(tmp_path, command)
    why = ("--why", "Fel fil.", "--by", "Karin Exempel")
    command("assess", "withdraw", "--round", home, "--of", "Samir Holm", *why, "P01")
    again = command("assess", "import", "--round", home, home.parent / "Samir Holm klar.xlsx")
    assert "Samir Holm, 2 nya nivåer." in again.out
    assert status(home, command)["agreement"]["n"] == 2


def test_a_name_that_has_judged_nothing_is_told_with_those_who_have(tmp_path: Path, command: Command) -> None:
    home = judged(tmp_path, command)
    before = (home / "assessments.jsonl").read_bytes()
    done = command("assess", "withdraw", "--round", home, "--of", "Bo", "--why", "Fel.", "--by", "Karin")
    assert done.code == ExitCode.USAGE and "Bedömt har Anna Berg och Samir Holm" in done.err
    other = command("assess", "withdraw", "--round", home, "--of", "Bo", "--why", "Fel.", "--by", "Karin", "P02")
    assert "Anna Berg" not in other.err and "Ingen har en bedömning som gäller" in other.err
    empty = command("assess", "withdraw", "--round", home, "--of", "Anna Berg", "--why", " ", "--by", "Karin")
    assert empty.code == ExitCode.USAGE and "--why" in empty.err
    assert (home / "assessments.jsonl").read_bytes() == before


def test_what_is_withdrawn_already_is_told_so_and_only_names_that_stand_are_offered(
    tmp_path: Path, command: Command
) -> None:
    home = agreed(tmp_path, command)
    why = ("--why", "Fel fil.", "--by", "Karin Exempel")
    command("assess", "withdraw", "--round", home, "--of", "Samir Holm", *why)
    twice = command("assess", "withdraw", "--round", home, "--of", "Samir Holm", *why)
    said = " ".join(twice.err.split())
    assert twice.code == ExitCode.USAGE and "tillbakatagen" in said and "av Karin Exempel" in said
    assert "Bedömt har Anna Berg: skriv" in said and "Samir Holm: skriv" not in said and "och Samir" not in said
    command("assess", "withdraw", "--round", home, "--of", "Anna Berg", *why)
    none = " ".join(command("assess", "withdraw", "--round", home, "--of", "Anna Berg", *why).err.split())
    assert "Ingen har en bedömning som gäller" in none and "skriv ett av" not in none


@pytest.mark.heavy
def test_an_assessors_file_that_is_a_bomb_is_told_and_the_others_are_taken(tmp_path: Path, command: Command) -> None:
    """It is taken apart in a watched process, as forms are: here it would take all the memory there is."""
    home = begun(tmp_path)
    good, bad = returned(home, command, "Anna Berg", ANNA), tmp_path / "bomb.docx"
    bad.write_bytes(bomb("word/document.xml", 300_000_000))
    done = command("assess", "import", "--round", home, bad, good)
    assert "bomb.docx" in done.out and "Filen går inte att läsa" in done.out, done.out + done.err
    assert status(home, command)["assessors"]


@pytest.mark.usefixtures("guard")
def test_a_good_file_of_an_assessor_comes_through_the_watched_process(tmp_path: Path, command: Command) -> None:
    home = begun(tmp_path)
    assert command("assess", "import", "--round", home, returned(home, command, "Anna Berg", ANNA)).code == ExitCode.OK
    assert status(home, command)["assessors"]
