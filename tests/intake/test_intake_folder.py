"""A folder that a program keeps in step with the cloud: what can be read now, and what to do about the rest. Nothing is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.intake.folder import (
    BEING_WRITTEN,
    IN_CLOUD,
    IN_CLOUD_FOLDER,
    IN_ICLOUD,
    LINK,
    Copy,
    Left,
    copies_among,
    is_nobodys,
    look_in,
    why_not_here,
)


class Waiting:
    """Lets no time pass; what happens meanwhile is given, a step a time."""

    def __init__(self, *steps: object) -> None:
        self.steps, self.times = list(steps), 0

    def __call__(self) -> None:
        self.times += 1
        if self.steps:
            self.steps.pop(0)()  # type: ignore[operator]


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"hej")


def listed(folder: Path, wait: Waiting | None = None) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in look_in(folder, wait or Waiting()).files]


def test_files_are_found_in_folders_too_and_in_a_fixed_order(tmp_path: Path) -> None:
    put(tmp_path, "b.docx", "A.docx", "Norrvik/svar.xlsx")
    assert listed(tmp_path) == ["A.docx", "b.docx", "Norrvik/svar.xlsx"]


@pytest.mark.parametrize(
    "name",
    [
        "~$svar.docx",
        "~WRD0001.tmp",
        "svar.docx.crdownload",
        "svar.docx.part",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        ".~lock.svar.odt#",
        "x.TMP",
    ],
)
def test_names_that_no_person_gave_are_skipped_and_not_told(name: str, tmp_path: Path) -> None:
    put(tmp_path, name, "svar.docx")
    found = look_in(tmp_path, Waiting())
    assert ([p.name for p in found.files], found.left) == (["svar.docx"], ())
    assert is_nobodys(name)


@pytest.mark.parametrize("name", ["delar.docx", "part.docx", "tmp svar.docx", "svar~1.docx"])
def test_names_that_only_look_like_it_are_read(name: str) -> None:
    assert not is_nobodys(name)


@pytest.mark.parametrize("attributes", [0x1000, 0x40000, 0x400000, 0x400020, 0x501620])
def test_a_file_that_is_only_in_the_cloud_is_told_with_what_to_do(attributes: int) -> None:
    assert why_not_here("svar.docx", attributes) == IN_CLOUD
    assert "Behåll alltid på den här enheten" in IN_CLOUD
    assert why_not_here("Norrvik", attributes, is_folder=True) == IN_CLOUD_FOLDER


@pytest.mark.parametrize("attributes", [0, 0x20, 0x80, 0x400, 0x80020, 0x100020])
def test_a_file_that_is_on_the_computer_is_read(attributes: int) -> None:
    """Archive, normal, a reparse point, pinned: "keep always" leaves marks of its own."""
    assert why_not_here("svar.docx", attributes) == ""


def test_what_icloud_has_not_fetched_is_told_under_its_own_name(tmp_path: Path) -> None:
    put(tmp_path, "Norrvik/.svar.docx.icloud")
    assert look_in(tmp_path, Waiting()).left == (Left("Norrvik/svar.docx", IN_ICLOUD),)


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("svar-DESKTOP-AB12CD3.docx", "svar.docx"),
        ("svar-KOMMUN4711.docx", "svar.docx"),
        ("svar (1).docx", "svar.docx"),
        ("svar (Kims conflicted copy 2026-10-22).docx", "svar.docx"),
        ("svar (conflicted copy 2026-10-22 101200).docx", "svar.docx"),
        ("svar (Kim Exempels konfliktkopia 2026-10-22).docx", "svar.docx"),
        ("svar.sync-conflict-20261022-101200-ABCDEF.docx", "svar.docx"),
        ("svar_conflict-20261022-101200.docx", "svar.docx"),
    ],
)
def test_a_copy_that_a_program_made_is_told_with_the_file_it_is_of(name: str, of: str) -> None:
    assert copies_among([of, name]) == (Copy(name, of),)
    assert copies_among([f"Norrvik/{name}", f"Norrvik/{of}"]) == (Copy(f"Norrvik/{name}", f"Norrvik/{of}"),)


@pytest.mark.parametrize("name", ["svar-P01.docx", "svar-slutlig.docx", "svar (Norrvik).docx", "Hem-LSS.docx"])
def test_a_name_that_a_person_gave_is_no_copy(name: str) -> None:
    assert copies_among(["svar.docx", "Hem.docx", name]) == ()


def test_a_number_or_a_computers_name_says_nothing_without_the_file_it_is_of() -> None:
    assert copies_among(["svar (1).docx", "svar-DESKTOP-AB12CD3.docx", "annat.docx"]) == ()


def test_a_copy_is_read_like_any_other_file(tmp_path: Path) -> None:
    put(tmp_path, "svar.docx", "svar (1).docx")
    assert listed(tmp_path) == ["svar (1).docx", "svar.docx"]


def test_a_file_that_is_still_written_is_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "svar.docx", "annan.docx")
    wait = Waiting(lambda: (tmp_path / "svar.docx").write_bytes(b"mer av det"))
    assert listed(tmp_path, wait) == ["annan.docx", "svar.docx"]
    assert wait.times == 2, "two looks that agree, a wait between each"


def test_a_file_that_never_stops_growing_is_left_for_the_next_run(tmp_path: Path) -> None:
    put(tmp_path, "svar.docx", "annan.docx")

    def grow() -> None:
        with (tmp_path / "svar.docx").open("ab") as f:
            f.write(b"x")

    found = look_in(tmp_path, Waiting(*[grow] * 20))
    assert ([p.name for p in found.files], found.left) == (["annan.docx"], (Left("svar.docx", BEING_WRITTEN),))
    assert "skrivs just nu" in BEING_WRITTEN


def test_a_file_that_changes_in_time_and_not_in_size_is_being_written(tmp_path: Path) -> None:
    put(tmp_path, "svar.docx")
    wait = Waiting(lambda: os.utime(tmp_path / "svar.docx", (1, 1)))
    listed(tmp_path, wait)
    assert wait.times == 2


def test_a_file_that_was_renamed_while_we_looked_is_not_told(tmp_path: Path) -> None:
    put(tmp_path, "svar.docx")
    found = look_in(tmp_path, Waiting(lambda: (tmp_path / "svar.docx").rename(tmp_path / "b.docx")))
    assert (found.files, found.left) == ((), ())


def test_an_empty_folder_is_not_waited_for(tmp_path: Path) -> None:
    wait = Waiting()
    assert (look_in(tmp_path, wait).files, wait.times) == ((), 0)


def test_links_are_told_and_never_followed(tmp_path: Path) -> None:
    put(tmp_path, "utanför/hemlig.docx")
    inbox = tmp_path / "inbox"
    put(inbox, "svar.docx")
    try:
        (inbox / "genväg.docx").symlink_to(tmp_path / "utanför/hemlig.docx")
        (inbox / "mapp").symlink_to(tmp_path / "utanför", target_is_directory=True)
        (inbox / "runt").symlink_to(inbox, target_is_directory=True)
    except OSError:
        pytest.skip("the system does not let us make links")
    found = look_in(inbox, Waiting())
    assert [p.name for p in found.files] == ["svar.docx"]
    assert found.left == (Left("genväg.docx", LINK), Left("mapp", LINK), Left("runt", LINK))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (left,) = look_in(tmp_path / "borta", Waiting()).left
    assert "Kontrollera" in left.reason
