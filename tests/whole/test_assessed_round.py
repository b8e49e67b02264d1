"""The round in the repository with two assessors and what they agreed on: every level and reason, counted by hand."""

from __future__ import annotations

import html
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.data.make_assessments import ASSESSED, FILES, RECORD, ROUND, Filled, copied_round, places, said
from tests.libreoffice import Version, available, excel_fill, fill
from tests.support import ROOT
from tests.support.rounds import Command

ANNA, SAMIR, AGREED = (said(made.said) for made in FILES)
BOTH = [code for code in SAMIR if code in ANNA]
ALIKE = [code for code in BOTH if ANNA[code][0] == SAMIR[code][0]]
ALIKE_REASON = "Lika från alla bedömare."
WANTED = {
    "anna-berg": ANNA,
    "samir-holm": SAMIR,
    "samsyn": AGREED | {code: (ANNA[code][0], ALIKE_REASON) for code in ALIKE},
}
"""What each file says. The consensus was filled in beforehand where both had given the same level."""
LEFT = {"anna-berg": {("P05", 10), ("P07", 9)}, "samir-holm": set(), "samsyn": {("P03", 2), ("P04", 10)}}
"""Where the boxes are empty: Anna could not judge, and the two could not agree."""
RECORDED = [json.loads(line) for line in (ROOT / RECORD).read_text(encoding="utf-8").splitlines()]
ANSWERS_OF_P09 = "Hemrehabteam Steget_2026.xlsx"


def assessed(home: Path) -> Path:
    """The round in the repository with its record, in a folder of its own."""
    shutil.copyfile(ROOT / RECORD, copied_round(home) / RECORD)
    return home


def record(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / RECORD).read_text(encoding="utf-8").splitlines()]


def whose(line: dict[str, Any]) -> str:
    return "samsyn" if line["consensus"] else {"Anna Berg": "anna-berg", "Samir Holm": "samir-holm"}[line["by"]]


def told(lines: list[dict[str, Any]], name: str) -> dict[str, tuple[str, str]]:
    """{"P01 E4": (level, reason)} of one file."""
    mine = [x for x in lines if whose(x) == name]
    found = {f"{x['practice']} E{x['element']}": (x["level"], x["reason"]) for x in mine}
    assert len(found) == len(mine), "nothing is said twice"
    return found


def test_the_two_are_two_people() -> None:
    """They differ where a methodologist would, and neither writes what the other has written."""
    differ = [code for code in BOTH if code not in ALIKE]
    assert (len(ANNA), len(SAMIR), len(BOTH), len(differ)) == (108, 110, 108, 24)
    assert not {reason for _, reason in ANNA.values()} & {reason for _, reason in SAMIR.values()}
    assert set(differ) - set(AGREED) == {f"{p} E{n}" for p, n in LEFT["samsyn"]}
    assert set(AGREED) <= set(differ)


@pytest.mark.parametrize("source", [ANNA, SAMIR, AGREED], ids=["Anna", "Samir", "samsyn"])
def test_no_reason_says_what_the_model_does_not(source: dict[str, tuple[str, str]]) -> None:
    for level, reason in source.values():
        assert "evidens" not in reason.casefold()
        assert level in {"uppfyllt", "delvis uppfyllt", "ej uppfyllt", "underlag saknas", "ej relevant", "planerat"}
        assert reason.endswith((".", "?")) and reason.strip() == reason


# ---- The kept files and the record


@pytest.mark.parametrize("made", FILES, ids=[made.said for made in FILES])
def test_the_record_says_what_was_typed(made: Filled) -> None:
    assert told(RECORDED, made.said) == WANTED[made.said]
    assert {x["day"] for x in RECORDED if whose(x) == made.said} == {made.day}
    assert {x["saw_proposal"] for x in RECORDED} == {False}


def test_the_kept_files_make_the_record_byte_for_byte_and_a_second_time_nothing(
    tmp_path: Path, command: Command
) -> None:
    home = copied_round(tmp_path / "r")
    for made in FILES:
        done = command("assess", "import", "--round", home, "--json", ASSESSED / made.file)
        (file,) = done.json["files"]
        assert (done.code, file["refused"]) == (0, None)
        assert file["levels"] == file["new"] == len(WANTED[made.said])
        assert {f["code"] for f in file["findings"]} <= {"rating_missing"}
        assert len(file["findings"]) == len(LEFT[made.said])
    assert (home / RECORD).read_bytes() == (ROOT / RECORD).read_bytes()
    again = command("assess", "import", "--round", home, "--json", *(ASSESSED / made.file for made in FILES))
    assert [file["new"] for file in again.json["files"]] == [0, 0, 0]
    assert (home / RECORD).read_bytes() == (ROOT / RECORD).read_bytes()


def test_nothing_of_anna_stands_in_the_file_that_samir_got_after_hers_was_taken_in() -> None:
    with zipfile.ZipFile(ASSESSED / FILES[1].file) as z:
        seen = " ".join(re.sub("<[^>]+>", " ", z.read(n).decode()) for n in z.namelist() if n.endswith(".xml"))
    assert html.unescape(seen).count(SAMIR["P02 E7"][1]) == 1, "the texts can be found this way"
    assert "Anna Berg" not in seen
    assert not [reason for _, reason in ANNA.values() if reason in html.unescape(seen)]


# ---- How far they are, counted by hand


def test_status_counts_as_a_person_with_the_two_lists_would(tmp_path: Path, command: Command) -> None:
    now = command("assess", "status", "--round", assessed(tmp_path / "r"), "--json").json
    assert (now["practices"], now["elements"]) == (10, 110)
    assert now["assessors"] == [
        {"name": "Anna Berg", "levels": len(ANNA), "outdated": 0},
        {"name": "Samir Holm", "levels": len(SAMIR), "outdated": 0},
    ]
    assert (now["ready_for_consensus"], now["consensus"]) == (len(BOTH), len(ALIKE) + len(AGREED))
    agreement = now["agreement"]
    assert (agreement["n"], agreement["identical"], agreement["too_few"]) == (len(BOTH), len(ALIKE), None)
    assert agreement["coefficients"]["percent"]["value"] == pytest.approx(len(ALIKE) / len(BOTH))
    differing = {d["unit"].replace("/", " E"): d["said"] for d in agreement["differing"]}
    assert differing == {
        code: {"Anna Berg": ANNA[code][0], "Samir Holm": SAMIR[code][0]} for code in BOTH if code not in ALIKE
    }


def test_what_was_said_of_answers_that_have_changed_is_told_and_counts_no_more(
    tmp_path: Path, command: Command
) -> None:
    home = assessed(tmp_path / "r")
    excel_fill(ROOT / "inbox" / ANSWERS_OF_P09, {"f11_6_svar": "Ja"}, home / "inbox" / ANSWERS_OF_P09)
    now = command("assess", "status", "--round", home, "--json").json
    assert now["assessors"] == [
        {"name": "Anna Berg", "levels": 97, "outdated": 11},
        {"name": "Samir Holm", "levels": 99, "outdated": 11},
    ]
    assert (now["ready_for_consensus"], now["consensus"]) == (97, 95)
    said_so = command("assess", "status", "--round", home).out
    assert "Anna Berg: 97 av 110, 11 på svar som har ändrats sedan" in said_so
    again = command("assess", "import", "--round", home, "--json", ASSESSED / FILES[0].file).json["files"][0]
    (once,) = [f["message"] for f in again["findings"] if f["code"] == "rating_outdated"]
    assert (
        again["new"] == 0 and once.startswith("P09: svaren har ändrats") and "E1, E2" in once and "E10 och E11" in once
    )
    shown = command("assess", "import", "--round", home, ASSESSED / FILES[0].file).out
    assert shown.count("svaren har ändrats") == 1 and "lovande assess export skriver en ny fil" in shown


def test_the_record_travels_with_the_round() -> None:
    """What is packed for others holds the answers and what was said of them."""
    packed = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("sdist]")[1].split("]")[0]
    assert {f'"{name}"' for name in (*ROUND, RECORD)} <= set(packed.replace("include = [", "").strip().split(", "))
    assert {x["edition"] for x in RECORDED} == {"lovande-arbetssatt 2025-01"}


# ---- Both versions of LibreOffice, every format it saves


def exported(tmp_path: Path, command: Command, form: str) -> tuple[Path, Path]:
    home = copied_round(tmp_path / "r")
    assert command("assess", "export", "--round", home, "--by", "Bo Ek", "--format", form, "P01", "P10").code == 0
    return home, home / "outbox" / "assess" / f"bedomning-bo-ek.{form}"


@pytest.mark.heavy
@pytest.mark.parametrize("saved", ["xlsx", "ods", "docx", "odt"])
@pytest.mark.parametrize("version", ["7.4", "25.2"])
def test_what_is_typed_in_libreoffice_comes_back_exactly(
    tmp_path: Path, command: Command, version: Version, saved: str
) -> None:
    if not available(version):
        pytest.skip(f"LibreOffice {version} is not installed")
    home, form = exported(tmp_path, command, "docx" if saved in ("docx", "odt") else "xlsx")
    mine = {code: SAMIR[code] for code in SAMIR if code.startswith(("P01", "P10"))}
    assert any("\n" in reason for _, reason in mine.values())
    mine["P01 E1"] = ("uppfyllt", "=1+1 är ”3” & <inte> 2; se 1.1 – 1.6\tEtt skäl.")
    target = tmp_path / f"ifylld.{saved}"
    fill(form, places(form, "2026-11-20", mine), version, target)
    done = command("assess", "import", "--round", home, "--json", target)
    (file,) = done.json["files"]
    assert (done.code, file["by"], file["findings"]) == (0, "Bo Ek", [])
    lines = record(home)
    assert {f"{x['practice']} E{x['element']}": (x["level"], x["reason"]) for x in lines} == mine
    assert {x["day"] for x in lines} == {"2026-11-20"}
