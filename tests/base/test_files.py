"""Files are on the disk before anybody relies on them, and what strangers sent says so on Windows."""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.base import records
from pipeline.base.errors import NotWritableError
from pipeline.base.files import (
    FROM_INTERNET,
    ZONE,
    mark_as_strangers,
    new_folder,
    remove_written,
    rename_folder_synced,
    replacing,
    write_new,
    write_whole,
)
from pipeline.round import decisions
from pipeline.round.outbox import Outbox
from pipeline.round.register.removal import forget_row
from tests.support import ROOT
from tests.support.rounds import REGISTER


def register_xlsx() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for line in REGISTER.splitlines():
        book.worksheets[0].append(line.split(";"))
    book.save(buffer)
    return buffer.getvalue()


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

    rename = Path.rename

    def moved(self: Path, target: Path) -> Path:
        order.append(f"rename {target.name}")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    monkeypatch.setattr(Path, "rename", moved)
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
    records.append_lines(tmp_path / name, ["{}", '{"a": 1}'])
    records.keep_lines(tmp_path / name, lambda line: line == "{}")
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


@needs_folders
@pytest.mark.parametrize("name", ["register.xlsx", "register.csv"])
def test_the_register_is_replaced_with_the_same_care(tmp_path: Path, happened: list[str], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(REGISTER.encode() if name.endswith("csv") else register_xlsx())
    assert forget_row(path, "P01") and not forget_row(path, "P01")
    assert happened == ["file", f"rename {name}", "folder"]
    assert [p.name for p in tmp_path.iterdir()] == [name], "nothing half-written is left"


def test_a_register_that_somebody_saves_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "register.csv"
    path.write_text(REGISTER, encoding="utf-8")
    write = Path.write_bytes

    def saves_too(self: Path, content: bytes) -> int:
        if self.name.endswith(".tmp"):
            write(path, f"{REGISTER}P03;Ny;Ekvalla\n".encode())
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", saves_too)
    with pytest.raises(NotWritableError, match="samtidigt"):
        forget_row(path, "P01")
    assert "P03;Ny" in path.read_text(encoding="utf-8") and [p.name for p in tmp_path.iterdir()] == ["register.csv"]


def test_a_record_that_somebody_saves_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "decisions.jsonl"
    write = Path.write_bytes

    def saves_too(self: Path, content: bytes) -> int:
        if self.name.endswith(".tmp"):
            write(path, b'{}\n{"theirs": 1}\n')
        return write(self, content)

    write(path, b"{}\n")
    monkeypatch.setattr(Path, "write_bytes", saves_too)
    for change in (
        lambda: records.append_lines(path, ['{"ours": 1}']),
        lambda: records.keep_lines(path, lambda line: "theirs" in line),
    ):
        write(path, b"{}\n")
        with pytest.raises(NotWritableError, match="samtidigt"):
            change()
        assert path.read_bytes() == b'{}\n{"theirs": 1}\n'
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_what_fails_half_way_leaves_the_old_file_and_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(RuntimeError), replacing(tmp_path / "a") as temporary:
        temporary.write_bytes(b"ne")
        raise RuntimeError
    with pytest.raises(RuntimeError), new_folder(tmp_path / "b") as beside:
        (beside / "c").write_bytes(b"x")
        raise RuntimeError
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_a_folder_that_a_cut_off_run_left_half_is_made_anew_and_one_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".b.tmp").mkdir()
    (tmp_path / ".b.tmp" / "left").write_bytes(b"x")
    with new_folder(tmp_path / "b") as beside:
        (beside / "c").write_bytes(b"x")
    assert [p.name for p in (tmp_path / "b").iterdir()] == ["c"] and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(OSError, match="b"), new_folder(tmp_path / "b") as beside:
        (beside / "d").write_bytes(b"x")
    assert [p.name for p in tmp_path.rglob("*")] == ["b", "c"]


BESIDE = {
    "base/files.py": "does it",
    "round/outbox.py": "a large output is made there before it is known whether it is to get the name",
}


def test_a_name_beside_is_made_up_in_one_place() -> None:
    """`replacing` and `new_folder`: every write beside is taken away again, whatever stops it."""
    root = ROOT / "pipeline"
    found = {
        p.relative_to(root).as_posix()
        for p in root.rglob("*.py")
        if re.search(r"""\.tmp["']\)""", p.read_text("utf-8"))
    }
    assert found - set(BESIDE) <= {"commands/forget.py"}, "which looks for what a cut-off run left"


def test_a_file_of_our_own_is_taken_away_with_what_a_cut_off_write_left(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    for path in (file, tmp_path / ".state.json.tmp", tmp_path / "other.json"):
        path.write_bytes(b"x")
    remove_written(file)
    remove_written(file)
    assert [p.name for p in tmp_path.iterdir()] == ["other.json"]


@needs_folders
def test_a_folder_is_named_only_when_everything_in_it_is_on_the_disk(tmp_path: Path, happened: list[str]) -> None:
    (tmp_path / ".a.tmp" / "b").mkdir(parents=True)
    (tmp_path / ".a.tmp" / "b" / "c.txt").write_bytes(b"x")
    rename_folder_synced(tmp_path / ".a.tmp", tmp_path / "a")
    assert happened == ["folder", "file", "folder", "rename a", "folder"]


def test_a_new_file_is_never_half_there_and_never_over_another(tmp_path: Path) -> None:
    assert write_new(tmp_path / "round.toml", b"x") and not write_new(tmp_path / "round.toml", b"y")
    assert (tmp_path / "round.toml").read_bytes() == b"x" and len(list(tmp_path.iterdir())) == 1


NEEDS_NO_CARE = {
    "base/files.py": "does it",
    "base/libreoffice.py": "a folder of LibreOffice's own, gone when it has ended",
    "commands/making.py": "copies of templates in a folder of its own, gone when the command has drawn with them",
    "commands/demo/__init__.py": "an invented round",
    "commands/demo/server.py": "an invented round",
    "ledger/moving.py": "sets an old ledger aside: what follows is made of the snapshot, whether it lies there or not",
}


def test_every_write_and_rename_of_the_program_is_a_careful_one() -> None:
    """What survives is written beside (`temporary`, `beside`, a `folder` that is not named yet) and named by base/files.py."""
    root, found = ROOT / "pipeline", []
    for path in sorted(root.rglob("*.py")):
        for call in (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)):
            said = ast.unparse(call)
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            whose = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
            wrote = name in ("write_bytes", "write_text") and not re.search(
                r"temporary|beside|^\(?folder\b|Path\(folder\)|place\.live", whose
            )
            moved = whose != "re" and (
                (name in ("rename", "replace") and len(call.args) == 1 and not call.keywords)
                or said.startswith(("os.rename", "os.replace", "shutil.move"))
            )
            opened = (
                name == "open" and bool(call.args) and re.match(r"'[rwax]?b?[+wax]b?\+?'$", ast.unparse(call.args[0]))
            ) or re.match(r"open\(.*, '[wax]", said)
            if (wrote or moved or opened) and path.relative_to(root).as_posix() not in NEEDS_NO_CARE:
                found.append(f"{path.relative_to(root).as_posix()}:{call.lineno} {said[:60]}")
    assert found == []


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
    monkeypatch.setattr("pipeline.round.outbox.mark_as_strangers", lambda file: marked.append(file.name))
    outbox = Outbox(tmp_path)
    outbox.put("attachments/P01-gruppen/E1-bild-1.png", b"x")
    outbox.put("letters/P01.docx", b"x")
    assert marked == [".E1-bild-1.png.tmp"]
