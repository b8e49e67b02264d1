"""Files are on the disk before anybody relies on them, and what strangers sent says so on Windows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pipeline import decisions, jsonl
from pipeline.files import FROM_INTERNET, ZONE, mark_as_strangers, write_whole
from pipeline.outbox import Outbox


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to the disk, in order: "sync" of a file or folder, and "rename"."""
    order: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        order.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        order.append(f"rename {target.name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    return order


needs_folders = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux what a handle is of")


@needs_folders
def test_a_file_is_on_the_disk_before_its_name_and_its_name_after(tmp_path: Path, happened: list[str]) -> None:
    write_whole(tmp_path / "a.docx", b"x")
    assert happened == ["file", "rename a.docx", "folder"]


@needs_folders
@pytest.mark.parametrize("name", ["decisions.jsonl", "approvals.jsonl", "assessments.jsonl", "forgotten.jsonl"])
def test_a_record_is_as_safe_when_lines_are_added_and_taken_away(
    tmp_path: Path, happened: list[str], name: str
) -> None:
    jsonl.append_lines(tmp_path / name, ["{}", '{"a": 1}'])
    jsonl.keep_lines(tmp_path / name, lambda line: line == "{}")
    assert happened == ["file", f"rename {name}", "folder"] * 2
    assert (tmp_path / name).read_bytes() == b"{}\n"
    assert decisions.load(tmp_path / "finns-inte.jsonl") == ()


@needs_folders
def test_an_output_is_named_only_when_it_and_the_record_of_it_are_on_the_disk(
    tmp_path: Path, happened: list[str]
) -> None:
    """Or a power cut would leave a file that nobody knows as ours, and the next run would write beside it for ever."""
    Outbox(tmp_path).put("letters/a.docx", b"x")
    one = ["file", "rename .written.json", "folder"]
    assert happened == [*one, "file", "rename a.docx", "folder"]


def test_what_a_stranger_sent_says_so_on_windows(tmp_path: Path) -> None:
    """A name with a colon is a stream there, and an ordinary file here."""
    file = tmp_path / "P01.docx"
    mark_as_strangers(file, "win32")
    assert Path(f"{file}:{ZONE}").read_bytes() == FROM_INTERNET == b"[ZoneTransfer]\r\nZoneId=3\r\n"


def test_a_disk_without_streams_gets_the_file_all_the_same(tmp_path: Path) -> None:
    mark_as_strangers(tmp_path / "finns inte" / "P01.docx", "win32")
    write_whole(tmp_path / "P01.docx", b"x", from_stranger=True)
    assert (tmp_path / "P01.docx").read_bytes() == b"x"


@pytest.mark.skipif(sys.platform != "win32", reason="a stream of a file is Windows' own")
def test_the_mark_follows_the_file_when_it_gets_its_name(tmp_path: Path) -> None:
    write_whole(tmp_path / "P01.docx", b"x", from_stranger=True)
    assert Path(f"{tmp_path / 'P01.docx'}:{ZONE}").read_bytes() == FROM_INTERNET


def test_attachments_and_no_other_outputs_are_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[str] = []
    monkeypatch.setattr("pipeline.outbox.mark_as_strangers", lambda file: marked.append(file.name))
    outbox = Outbox(tmp_path)
    outbox.put("attachments/P01-gruppen/E1-bild-1.png", b"x")
    outbox.put("letters/P01.docx", b"x")
    assert marked == [".E1-bild-1.png.tmp"]
