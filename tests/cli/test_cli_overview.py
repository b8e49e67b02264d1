"""approve and overview as commands, and that no file for a wider group holds what its readers may not see."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.round.approvals import Approval, ApprovalStep, current, load
from tests.support import ROOT, typed
from tests.support.rounds import Said, make_round, register

pytestmark = pytest.mark.heavy  # each command is a process of its own
PARTS = ("inbox", "register.xlsx", "round.toml", "assessments.jsonl")
INTERNAL = ("P04", "P09")
"""Their respondents have chosen that only the municipality and the unit may read."""


def run(home: Path, *arguments: str) -> Said:
    """`lovande` in a round, as a process of its own with its own ledger."""
    environ = {**os.environ, "LOVANDE_DATA": str(home.parent / f"{home.name}-data")}
    command = [sys.executable, "-m", "pipeline", arguments[0], "--round", str(home), *arguments[1:]]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=ROOT, check=False, encoding="utf-8")
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round in the repository with P02 and P08 approved, and every overview of it."""
    home = tmp_path_factory.mktemp("omgång")
    for part in PARTS:
        source = ROOT / part
        shutil.copytree(source, home / part) if source.is_dir() else shutil.copy(source, home / part)
    for who in ("--checked-by", "--read-by"):
        assert run(home, "approve", "P02", "P08", who, "Kim Exempel").code == 0
    assert run(home, "overview").code == 0
    return home


def text_of(file: Path) -> str:
    """Every character of a file, unpacked: also what no program shows."""
    data = file.read_bytes()
    if not zipfile.is_zipfile(file):
        return data.decode()
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        for name in z.namelist():
            inner = z.read(name)
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(inner)) as book:
                    found += [book.read(n).decode("utf-8", "ignore") for n in book.namelist()]
            found.append(inner.decode("utf-8", "ignore"))
    return "\n".join(found)


def own_texts(practice: str) -> list[str]:
    """The beginning of each longer text that only this practice has written."""
    long = [t for k, t in typed(practice).items() if k.endswith("_text") or k.startswith("b_")]
    return [t.split("\n")[0][:60] for t in long if len(t.split("\n")[0]) > 40 and not set("&<>\"'") & set(t[:60])]


def test_every_set_is_there_in_every_format(made: Path) -> None:
    found = {
        p.relative_to(made / "outbox" / "overview").as_posix() for p in (made / "outbox" / "overview").rglob("*.*")
    }
    towns = ("bjorkestad", "ekvalla", "granlunda", "lindeby", "norrvik", "sjohamra", "tallmo")
    places = ["national", *(f"{a}/{t}" for a in ("leaders", "units") for t in towns)]
    assert found == {f"{p}/oversikt.{form}" for p in places for form in ("html", "docx", "pptx")}


@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_no_internal_or_draft_text_is_in_any_file_for_a_wider_group(made: Path, form: str) -> None:
    owners = {"P04": "bjorkestad", "P09": "granlunda", "P01": "norrvik", "P06": "granlunda"}
    for file in sorted((made / "outbox" / "overview").rglob(f"*.{form}")):
        said = text_of(file)
        for practice, town in owners.items():
            if town not in file.as_posix():
                assert not [t for t in own_texts(practice) if t in said], (file.name, practice)


def test_what_is_approved_and_shared_is_told_in_the_national_set(made: Path) -> None:
    said = text_of(made / "outbox" / "overview" / "national" / "oversikt.docx")
    assert "Intensivteamet" in said and "Dialog utan dom" in said
    assert "Familjerummet" not in said and "Föräldragrupp Tryggare väg" not in said
    assert "Kim Exempel" not in said  # who checked it is for its own municipality


def test_a_second_run_writes_nothing_new(made: Path) -> None:
    done = run(made, "overview", "--for", "national", "--json")
    assert {w["outcome"] for w in json.loads(done.out)["written"]} == {"unchanged"}


def test_municipalities_that_differ_by_a_ring_or_a_capital_never_meet_in_one_file(tmp_path: Path) -> None:
    home = make_round(tmp_path / "omgång", {})
    (home / "inbox").mkdir()
    register(
        home, "P01;Gruppen;Åstad;a@astad.example", "P02;Kartan;Astad;b@astad.example", "P03;Bron;ASTAD;c@astad.example"
    )
    assert run(home, "overview", "--for", "units").code == 0
    files = sorted((home / "outbox" / "overview" / "units").rglob("*.docx"))
    assert len(files) == len({f.parent.name.casefold() for f in files}) == 3
    assert sorted(n for f in files for n in ("Gruppen", "Kartan", "Bron") if n in text_of(f)) == [
        "Bron",
        "Gruppen",
        "Kartan",
    ]


def test_sets_of_an_earlier_run_that_are_not_written_again_are_named(tmp_path: Path) -> None:
    """A practice may have become internal since: what lies there still names it."""
    home = make_round(tmp_path / "omgång", {})
    (home / "inbox").mkdir()
    assert json.loads(run(home, "overview", "--json").out)["older"] == []
    done = json.loads(run(home, "overview", "--for", "national", "--json").out)
    assert done["older"] == [f"overview/{a}/{t}" for a in ("leaders", "units") for t in ("ekvalla", "norrvik")]
    said = " ".join(run(home, "overview", "--municipality", "NORRVIK", "--for", "units").out.split())
    assert "overview/leaders/ekvalla" in said and "overview/units/norrvik" not in said and "Lämna inte ut dem" in said


def test_a_round_is_not_compared_with_itself(tmp_path: Path) -> None:
    home = make_round(tmp_path / "omgång", {})
    (home / "inbox").mkdir()
    done = run(home, "overview", "--earlier", str(home))
    assert done.code == 2 and "tidigare omgång" in done.err


# ---- approve


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "omgång"
    made.mkdir()
    for part in PARTS[:3]:
        source = ROOT / part
        shutil.copytree(source, made / part) if source.is_dir() else shutil.copy(source, made / part)
    return made


def test_both_steps_are_needed_and_both_are_on_record(home: Path) -> None:
    assert "utkast, inte faktagranskad och inte läst" in run(home, "approve", "--list").out
    run(home, "approve", "P01", "--checked-by", "Kim Exempel", "--on", "2026-11-01")
    listed = json.loads(run(home, "approve", "P01", "--list", "--json").out)["practices"][0]
    assert (listed["checked"], listed["read"], listed["may_leave"]) == (
        {"by": "Kim Exempel", "date": "2026-11-01"},
        None,
        False,
    )
    run(home, "approve", "P01", "--read-by", "Karin Exempel")
    assert json.loads(run(home, "approve", "P01", "--list", "--json").out)["practices"][0]["may_leave"] is True


def test_it_can_be_taken_back(home: Path) -> None:
    run(home, "approve", "P01", "--read-by", "Karin Exempel")
    assert run(home, "approve", "P01", "--read-by", "Karin Exempel", "--withdraw").code == 0
    again = run(home, "approve", "P01", "--read-by", "Karin Exempel", "--withdraw")
    assert again.code == 2 and "inget sådant godkännande" in again.err
    assert [a.withdrawn for a in load(home / "approvals.jsonl")] == [False, True]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("approve", "P01"), 2, "--checked-by"),
        (("approve", "P01", "--checked-by", "A B", "--read-by", "C D"), 2, "--checked-by"),
        (("approve", "P01", "--checked-by", "-"), 2, "Skriv namnet"),
        (("approve", "P01", "--checked-by", "A B", "--on", "2099-01-01"), 2, "har inte varit än"),
        (("approve", "P77", "--checked-by", "A B"), 3, "P77"),
        (("overview", "--municipality", "Ingenstans", "--for", "units"), 2, "finns inte i registret"),
        (("overview", "--for", "national", "--municipality", "Ekvalla"), 2, "har ingen kommun"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_put_on_record(
    home: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    done = run(home, *args)
    assert (done.code, words in done.err) == (code, True), done.err
    assert not (home / "approvals.jsonl").exists()


def test_an_approval_of_other_answers_does_not_hold() -> None:
    one = Approval("P01", ApprovalStep.CHECKED, "Kim Exempel", date(2026, 11, 1), "aaaaaaaa")
    assert current([one], "p01", "aaaaaaaa").checked == one
    since = current([one], "P01", "bbbbbbbb")
    assert (since.checked, since.outdated) == (None, (one,))
