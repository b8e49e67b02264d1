"""`lovande decide` and a round where several files came back for one practice, as the coordinator meets them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.base.errors import ExitCode
from pipeline.cli import cli
from tests.cli.test_cli import contents, lovande  # noqa: F401
from tests.office.test_docx_template import words
from tests.support import instrument
from tests.support.filling import W, blank, changed, controls, filled
from tests.support.rounds import answered, make_round

CHIEF = {"k1_roll": "Enhetschef", "e1_svar": "Finns", "e1_text": "HEMLIG teori.", "e3_svar": "Delvis"}
STAFF = {"k1_roll": "Handläggare", "e1_svar": "Saknas", "e1_text": "Ingen teori.", "e4_svar": "Finns"}


def form(answers: dict[str, str], saved: str) -> bytes:
    return filled(blank("docx", "oversikt", "P01"), answers, saved)


def round_of_two(home: Path, **more: bytes) -> Path:
    files = {"chef.docx": form(CHIEF, "2026-10-01"), "mapp/personal.docx": form(STAFF, "2026-10-02")}
    return make_round(home, {**files, **{f"{n}.docx": data for n, data in more.items()}})


def decisions(done) -> dict:  # type: ignore[no-untyped-def, type-arg]
    return json.loads(done.out)  # type: ignore[no-any-return]


def test_two_files_for_one_practice_are_both_used_and_nothing_is_in_quarantine(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.OK
    assert "2 filer i inbox: 2 lästa för 1 arbetssätt, 0 i karantän." in done.out
    assert "sammanfört ur 2 filer: chef.docx och mapp/personal.docx" in done.out
    assert "P01: filerna säger olika på E1" in done.out and "lovande decide --list" in done.out
    assert "HEMLIG" not in done.out + done.err
    asked = words((home / "outbox/letters/P01-gruppen.docx").read_bytes())
    assert "Ni har svarat olika på E1. Enhetschef: ”Finns”; Handläggare: ”Saknas”. Vilket gäller?" in asked
    told = json.loads(lovande("compile", "--round", home, "--json").out)
    assert [p["files"] for p in told["practices"]] == [["chef.docx", "mapp/personal.docx"]]
    assert {f["status"] for f in told["files"]} == {"accepted"}


def test_what_waits_is_listed_with_who_said_what_and_the_command_that_settles_it(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    done = lovande("decide", "--list", "--round", home)
    assert done.code == ExitCode.OK
    for said in (
        "Väntar på beslut: 2",
        "Enhetschef (chef.docx): Finns",
        "HEMLIG teori",
        "decide P01 e1_svar",
        "Beslutat: inget",
    ):
        assert said in done.out
    told = decisions(lovande("decide", "--list", "--json", "--round", home))
    assert [(w["key"], w["state"], [s["value"] for s in w["said"]]) for w in told["waiting"]] == [
        ("e1_svar", "conflict", ["finns", "saknas"]),
        ("e1_text", "conflict", ["HEMLIG teori.", "Ingen teori."]),
    ]
    assert told["decided"] == []


def test_a_decision_goes_on_record_and_into_what_is_made_and_no_file_is_touched(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    before = contents(home / "inbox")
    done = lovande("decide", "P01", "E1", "Delvis", "--why", "Enades i telefon", "--by", "Kim Exempel", "--round", home)
    assert done.code == ExitCode.OK, done.err
    today = date.today().isoformat()  # noqa: DTZ011
    assert f"Beslutat av Kim Exempel {today}: Enades i telefon" in done.out
    assert "E1 har också E1 Beskrivning (e1_text)" in done.out and "Nästa steg" in done.out
    (line,) = (home / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert (record["practice"], record["key"], record["value"], record["day"]) == ("P01", "e1_svar", "delvis", today)
    assert sorted(b[1] for b in record["basis"]) == sorted(before.values()), "the files it rests on"
    told = decisions(lovande("decide", "--list", "--json", "--round", home))
    assert [w["key"] for w in told["waiting"]] == ["e1_text"]
    assert [(d["key"], d["holds"], d["by"]) for d in told["decided"]] == [("e1_svar", True, "Kim Exempel")]
    read = json.loads(lovande("read", home / "inbox/chef.docx", "--json", "--round", home).out)
    assert read["answers"]["e1_svar"]["value"] == "finns", "what the file says"
    assert [(d["key"], d["value"]) for d in read["decisions"]] == [("e1_svar", "delvis")]
    assert f"Beslutat av Kim Exempel {today}" in lovande("read", home / "inbox/chef.docx", "--round", home).out
    assert lovande("compile", "--round", home).code == ExitCode.OK
    assert contents(home / "inbox") == before


def test_the_answer_of_one_file_can_be_taken_and_the_contact_decides_when_nobody_is_named(
    tmp_path: Path,
    lovande: Any,  # noqa: F811
) -> None:
    home = round_of_two(tmp_path)
    for name in ("personal.docx", "inbox/mapp/personal.docx"):
        done = lovande("decide", "p01", "e1_text", "--from", name, "--why", "De vet", "--json", "--round", home)
        assert (done.code, decisions(done)["value"], decisions(done)["by"]) == (0, "Ingen teori.", "Karin Exempel")
    assert lovande("decide", "P01", "e1_text", "--withdraw", "--why", "Fel fil", "--round", home).code == ExitCode.OK
    told = decisions(lovande("decide", "P01", "--list", "--json", "--round", home))
    assert (len(told["waiting"]), told["decided"]) == (2, [])


def test_a_decision_where_nothing_was_unclear_says_so(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    assert "Inget var oklart" in lovande("decide", "P01", "E3", "Finns", "--why", "x", "--round", home).out
    assert "inte ifyllt" in lovande("decide", "P01", "e5_text", "Text.", "--why", "x", "--round", home).out


def test_a_newer_return_outdates_the_decision_and_says_so(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    lovande("decide", "P01", "E1", "Delvis", "--why", "Enades", "--round", home)
    lovande("compile", "--round", home)
    (home / "inbox/ny.docx").write_bytes(form({"e1_svar": "Vet ej"}, "2026-11-20"))
    done = lovande("compile", "--round", home)
    assert "Svaren på E1 Svar har ändrats efter beslutet" in done.out
    told = decisions(lovande("decide", "--list", "--json", "--round", home))
    assert [d["holds"] for d in told["decided"]] == [False]


def test_a_decision_whose_files_are_gone_is_still_listed(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    lovande("decide", "P01", "E1", "Delvis", "--why", "Enades", "--round", home)
    for path in (home / "inbox").rglob("*.docx"):
        path.unlink()
    for only in ([], ["P01"]):
        text = " ".join(lovande("decide", *only, "--list", "--round", home).out.split())
        assert "Väntar på beslut: 1" in text and "P01 E1 Svar: Finns det här hos er?" in text
        assert "Beslutet gäller inte längre: Delvis. Beslutat av" in text and "--withdraw" in text
    lovande("compile", "--round", home)
    assert "lovande decide --list" in lovande("compile", "--round", home).out
    assert lovande("decide", "P01", "E1", "--withdraw", "--why", "Borta", "--round", home).code == ExitCode.OK
    assert "Väntar på beslut: inget" in lovande("decide", "--list", "--round", home).out
    assert "lovande decide --list" not in lovande("compile", "--round", home).out


def test_a_decision_of_a_practice_that_is_no_longer_in_the_register_can_be_taken_back(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    lovande("decide", "P01", "E1", "Delvis", "--why", "Enades", "--round", home)
    register = home / "register.csv"
    register.write_text(register.read_text(encoding="utf-8").replace("P01;", "P09;"), encoding="utf-8")
    assert lovande("decide", "P01", "E1", "--withdraw", "--why", "Borta", "--round", home).code == ExitCode.OK
    assert "Väntar på beslut: inget" in lovande("decide", "--list", "--round", home).out


def test_an_answer_is_told_of_the_file_that_gave_it_and_with_the_question_in_its_own_words(
    tmp_path: Path,
    lovande: Any,  # noqa: F811
) -> None:
    def unsure(root: Any) -> None:
        next(controls(root)["e1_svar"].iter(W + "t")).text = "osäker"

    home = make_round(
        tmp_path,
        {
            "a.docx": form({"k1_roll": "Enhetschef", "e2_svar": "Finns"}, "2026-10-01"),
            "b.docx": changed(form({"k1_roll": "Handläggare", "e1_svar": "Finns"}, "2026-10-02"), unsure),
        },
    )
    done = lovande("decide", "--list", "--round", home)
    assert "Handläggare (b.docx): osäker" in done.out and "a.docx" not in done.out
    assert "P01 E1 Svar: Finns det här hos er?" in done.out
    assert "inget" in lovande("decide", "P02", "--list", "--round", home).out.splitlines()[0]
    assert "lovande decide --list" in lovande("compile", "--round", home).out.split("Nästa steg")[1], (
        "an unclear choice"
    )
    page = load_workbook(home / "outbox/summary.xlsx")["Svar"]
    lines = [[str(c.value or "") for c in line] for line in page.iter_rows()]
    [row] = [line for line in lines if "e1_svar" in line]
    assert "b.docx" in row and "Svarat av: Handläggare" in row and "a.docx" not in " ".join(row)


def test_a_conflict_about_the_background_is_asked_with_the_question_in_its_own_words(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(
        tmp_path,
        {
            "Anna Persson.docx": form({"k1_roll": "Enhetschef", "b_malgrupp": "Barn."}, "2026-10-01"),
            "b.docx": form({"k1_roll": "Handläggare", "b_malgrupp": "Unga."}, "2026-10-02"),
        },
    )
    lovande("compile", "--round", home)
    ask = next(b.ask for b in instrument().background if b.key == "b_malgrupp")
    assert f"{ask} Ni har svarat olika på" in words((home / "outbox/letters/P01-gruppen.docx").read_bytes())
    cells = [str(c.value) for line in load_workbook(home / "outbox/summary.xlsx")["Luckor"].iter_rows() for c in line]
    assert [c for c in cells if c.startswith(f"{ask} – Ni har svarat olika")]
    assert "Anna Persson" not in words((home / "outbox/descriptions/P01-gruppen.docx").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], ExitCode.USAGE, "lovande decide"),
        (["P01", "E1"], ExitCode.USAGE, "lovande decide"),
        (["P01", "E1", "Finns", "--from", "chef.docx", "--why", "x"], ExitCode.USAGE, "lovande decide"),
        (["P01", "E1", "Finns"], ExitCode.USAGE, "--why"),
        (["P01", "E1", "Kanske", "--why", "x"], ExitCode.USAGE, "”Finns”"),
        (["P01", "E99", "Finns", "--why", "x"], ExitCode.USAGE, "E99"),
        (["P01", "E1", "--from", "borta.docx", "--why", "x"], ExitCode.USAGE, "chef.docx"),
        (["P01", "E3", "--from", "personal.docx", "--why", "x"], ExitCode.USAGE, "inget svar"),
        (["P02", "E1", "Finns", "--why", "x"], ExitCode.USAGE, "inget läst svar"),
        (["P01", "E1", "--withdraw", "--why", "x"], ExitCode.USAGE, "inget beslut"),
        (["P99", "E1", "Finns", "--why", "x"], ExitCode.BAD_SETTINGS, "P01, P02"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_what_to_write_and_nothing_goes_on_record(
    arguments: list[str],
    code: ExitCode,
    said: str,
    tmp_path: Path,
    lovande: Any,  # noqa: F811
) -> None:
    home = round_of_two(tmp_path)
    done = lovande("decide", *arguments, "--round", home)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert not (home / "decisions.jsonl").exists()


def test_a_damaged_record_stops_compile_with_line_and_remedy(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = round_of_two(tmp_path)
    (home / "decisions.jsonl").write_text("{}\n", encoding="utf-8")
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS
    assert "decisions.jsonl, rad 1" in done.err and "säkerhetskopia" in done.err


def test_compile_gives_the_same_bytes_with_several_files_and_a_decision(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    homes = [round_of_two(tmp_path / name, tredje=answered(text="Tredje.")) for name in ("en", "två")]
    for home in homes:
        lovande("decide", "P01", "E1", "Delvis", "--why", "Enades", "--round", home)
        lovande("compile", "--round", home)
    one, other = (contents(home / "outbox") for home in homes)
    assert one == other
    assert "nytt eller ändrat: 0" in lovande("compile", "--round", homes[0]).out


def test_help_says_what_to_write() -> None:
    text = cli.commands["decide"].get_help(cli.make_context("lovande", ["decide"], resilient_parsing=True))
    assert re.search(r"--why.*\n.*--by", text, re.S)
