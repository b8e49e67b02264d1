"""A name that is found once in a practice is masked in all that is written of it, also in what the register calls it and in names of files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from tests.cli.test_cli import lovande  # noqa: F401
from tests.commands.test_gate import HEAD, PAGES, ROWS, approve_both, form, holding, home, said  # noqa: F401
from tests.support.rounds import Command

MOTHER = "Lena Karlsson"
TWICE = f"Vi ringde {MOTHER} på morgonen och sedan mamman {MOTHER} igen. Ring Lena på måndag."


def listed(lovande: Command, home: Path) -> list[dict[str, object]]:  # noqa: F811
    return json.loads(lovande("decide", "P01", "--list", "--json", "--round", home).out)["personal"]  # type: ignore[no-any-return]


def mask_all(lovande: Command, home: Path) -> None:  # noqa: F811
    for f in listed(lovande, home):
        if not f["settled"]:
            assert lovande("decide", "P01", f["key"], "--mask", f["number"], "--round", home).code == ExitCode.OK


def registered(home: Path, name: str, unit: str) -> None:  # noqa: F811
    row = ROWS[0].replace("Gruppen 1", name).replace("Familjeenheten", unit)
    (home / "register.csv").write_text("\n".join([HEAD, row, *ROWS[1:]]) + "\n", encoding="utf-8")


@pytest.mark.heavy
def test_a_name_that_stands_again_is_open_where_it_stands_and_masked_for_everybody(
    home: Path,  # noqa: F811
    lovande: Command,  # noqa: F811
) -> None:
    """Only the one after "mamman" was found; the other stood in three other municipalities' pages."""
    (home / "inbox" / "1.docx").write_bytes(form(1, TWICE, e2_text="Lena var nöjd."))
    assert [(f["key"], f["found"]) for f in listed(lovande, home)] == [
        ("e1_text", MOTHER), ("e1_text", MOTHER), ("e1_text", "Lena"), ("e2_text", "Lena")
    ]  # fmt: skip
    mask_all(lovande, home)
    approve_both(lovande, home, "P01")
    for command in (("compile",), ("overview", *PAGES), ("export", "--with-texts")):
        assert lovande(*command, "--round", home).code == ExitCode.OK
    assert holding(home, "Lena") == holding(home, "Karlsson") == set()
    assert {f.split("/")[0] for f in holding(home, "Vi ringde [borttaget] på")} >= {
        "descriptions",
        "overview",
        "export",
    }


def test_what_is_masked_in_the_registers_name_is_in_no_name_of_a_file_nor_in_the_units_name(
    home: Path,  # noqa: F811
    lovande: Command,  # noqa: F811
) -> None:
    registered(home, f"Stöd till mamman {MOTHER}", f"Enhet hos {MOTHER}")
    (home / "inbox" / "1.docx").write_bytes(form(1, "Vi ses."))
    assert [f["key"] for f in listed(lovande, home)] == ["arbetssätt", "verksamhet"]
    mask_all(lovande, home)
    approve_both(lovande, home, "P01")
    for command in (("compile",), ("overview", "--for", "national"), ("overview", *PAGES)):
        assert lovande(*command, "--round", home).code == ExitCode.OK
    names = [p.relative_to(home / "outbox").as_posix() for p in (home / "outbox").rglob("*")]
    assert "descriptions/P01.docx" in names and not [n for n in names if "lena" in n or "karlsson" in n]
    own = {"letters/P01.docx", "overview/leaders/norrvik/oversikt.html"}  # where its name stands as they have typed it
    assert holding(home, "Karlsson") <= own


def test_the_same_sentence_twice_is_settled_once(home: Path, lovande: Command) -> None:  # noqa: F811
    """Masked as number 1 and kept as number 2, it stood for everybody."""
    (home / "inbox" / "1.docx").write_bytes(form(1, "Pojken Elias, 9 år, kom. Vi åt. Pojken Elias, 9 år, kom."))
    assert [(f["number"], f["places"]) for f in listed(lovande, home)] == [(1, 2)]
    assert "Gäller båda ställena." in said(lovande("decide", "P01", "--list", "--round", home))
    assert lovande("decide", "P01", "E1", "--mask", "1", "--round", home).code == ExitCode.OK
    refused = lovande("decide", "P01", "E1", "--keep", "2", "--why", "ok", "--round", home)
    assert refused.code == ExitCode.USAGE and "Det finns ingen uppgift nr 2 i E1" in said(refused)
    assert lovande("compile", "--round", home).code == ExitCode.OK
    assert holding(home, "Elias") == set()


def test_nothing_is_asked_of_what_is_settled_and_the_unit_is_told_where_it_still_stands(
    home: Path,  # noqa: F811
    lovande: Command,  # noqa: F811
) -> None:
    (home / "inbox" / "1.docx").write_bytes(form(1, TWICE))
    assert "utom i summary.xlsx, som är er egen arbetsbok" in said(lovande("decide", "P01", "--list", "--round", home))
    assert "På E1 kan det stå" in said(lovande("compile", "--round", home))
    mask_all(lovande, home)
    done = said(lovande("compile", "--round", home))
    assert "På E1 kan det stå" not in done
    assert holding(home, MOTHER, but=()) == {"summary.xlsx"}


def test_whose_word_it_is_that_only_the_unit_reads_is_told_as_it_is(home: Path, lovande: Command) -> None:  # noqa: F811
    """They answered "Öppet", and the unit decided."""
    done = lovande("decide", "P02", "B9", "Bara vi", "--why", "Kim bad om det.", "--round", home)
    assert done.code == ExitCode.OK
    told = said(lovande("compile", "--round", home))
    assert "Registret säger ”Öppet" in told and "ert beslut ”Bara vi" in told and "de som svarade ”Bara vi" not in told
    approve_both(lovande, home, "P02")
    assert lovande("overview", "--for", "national", "--format", "html", "--round", home).code == ExitCode.OK
    assert holding(home, "registret eller FoU-enheten har valt att bara kommunen") == {
        "overview/national/oversikt.html"
    }
