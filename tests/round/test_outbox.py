"""What a coordinator has done with an output is never undone, and what could not be written is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, NotWritableError
from pipeline.round.outbox import Outbox, Outcome, Written
from pipeline.round.written import RECORD

NAME = "letters/P01.docx"


def put(root: Path, content: bytes, name: str = NAME) -> Written:
    """One run of the program."""
    return Outbox(root).put(name, content)


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != RECORD}


def test_what_is_unchanged_is_not_rewritten(tmp_path: Path) -> None:
    assert put(tmp_path, b"ett").outcome is Outcome.WRITTEN
    os.utime(tmp_path / NAME, (1, 1))
    assert put(tmp_path, b"ett").outcome is Outcome.UNCHANGED
    assert (tmp_path / NAME).stat().st_mtime == 1


def test_our_own_output_is_renewed_when_the_answers_change(tmp_path: Path) -> None:
    put(tmp_path, b"ett")
    assert put(tmp_path, b"tva") == Written(NAME, Outcome.WRITTEN)
    assert files(tmp_path) == {NAME: b"tva"}


def test_what_was_changed_by_hand_is_never_overwritten_and_the_new_one_lies_beside(tmp_path: Path) -> None:
    put(tmp_path, b"ett")
    (tmp_path / NAME).write_bytes(b"ett, fast snyggare")
    assert put(tmp_path, b"tva") == Written(NAME, Outcome.BESIDE, "letters/P01 (ny).docx")
    assert put(tmp_path, b"tva") == Written(NAME, Outcome.KEPT, "letters/P01 (ny).docx"), "once is enough"
    assert files(tmp_path) == {NAME: b"ett, fast snyggare", "letters/P01 (ny).docx": b"tva"}


def test_the_one_beside_is_not_overwritten_either_when_it_was_changed_by_hand(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    (tmp_path / NAME).write_bytes(b"min")
    put(tmp_path, b"2")
    (tmp_path / "letters/P01 (ny).docx").write_bytes(b"min andra")
    assert put(tmp_path, b"3").beside == "letters/P01 (ny 2).docx"
    assert files(tmp_path) == {NAME: b"min", "letters/P01 (ny).docx": b"min andra", "letters/P01 (ny 2).docx": b"3"}


def test_what_was_changed_by_hand_is_kept_when_there_is_nothing_new_to_say(tmp_path: Path) -> None:
    put(tmp_path, b"ett")
    (tmp_path / NAME).write_bytes(b"ett, fast snyggare")
    assert put(tmp_path, b"ett") == Written(NAME, Outcome.KEPT)
    assert files(tmp_path) == {NAME: b"ett, fast snyggare"}


@pytest.mark.parametrize("lock", ["~$P01.docx", "~$1.docx", ".~lock.P01.docx#"])
def test_what_is_open_in_word_or_libreoffice_is_named_and_the_rest_goes_on(tmp_path: Path, lock: str) -> None:
    put(tmp_path, b"ett")
    (tmp_path / "letters" / lock).write_bytes(b"")
    outbox = Outbox(tmp_path)
    assert outbox.put(NAME, b"tva") == Written(NAME, Outcome.OPEN)
    assert outbox.put("letters/P02.docx", b"x").outcome is Outcome.WRITTEN
    assert (tmp_path / NAME).read_bytes() == b"ett"
    (tmp_path / "letters" / lock).unlink()
    assert put(tmp_path, b"tva").outcome is Outcome.WRITTEN


def test_an_open_output_with_nothing_new_is_simply_unchanged(tmp_path: Path) -> None:
    put(tmp_path, b"ett")
    (tmp_path / "letters/~$P01.docx").write_bytes(b"")
    assert put(tmp_path, b"ett").outcome is Outcome.UNCHANGED


def test_a_letter_of_ours_that_is_no_longer_needed_is_removed_but_never_one_changed_by_hand(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for name in ("letters/P01.docx", "letters/P02.docx", "letters/P03.docx", "descriptions/P01.docx"):
        outbox.put(name, b"vi")
    (tmp_path / "letters/P02.docx").write_bytes(b"jag")
    (tmp_path / "letters/eget.docx").write_bytes(b"jag")
    removed = Outbox(tmp_path).tidy("letters", ["letters/P03.docx"])
    assert removed == [
        Written("letters/P01.docx", Outcome.REMOVED),
        Written("letters/P02.docx", Outcome.LEFT),
    ]
    assert sorted(files(tmp_path)) == [
        "descriptions/P01.docx",
        "letters/P02.docx",
        "letters/P03.docx",
        "letters/eget.docx",
    ]


def test_a_stale_letter_that_is_open_is_named_and_waits_for_the_next_run(tmp_path: Path) -> None:
    put(tmp_path, b"ett")
    lock = tmp_path / "letters/~$P01.docx"
    lock.write_bytes(b"")
    assert Outbox(tmp_path).tidy("letters", []) == [Written("letters/P01.docx", Outcome.OPEN)]
    lock.unlink()
    assert [w.outcome for w in Outbox(tmp_path).tidy("letters", [])] == [Outcome.REMOVED]


@pytest.mark.parametrize("record", [None, b"", b"{half", b"\xff\xfe", b"[]", b'"x"', b"null"])
def test_with_the_record_lost_nothing_that_differs_is_overwritten(tmp_path: Path, record: bytes | None) -> None:
    put(tmp_path, b"ett")
    put(tmp_path, b"lika", "letters/P02.docx")
    (tmp_path / RECORD).unlink()
    if record is not None:
        (tmp_path / RECORD).write_bytes(record)
    assert put(tmp_path, b"tva").outcome is Outcome.BESIDE
    assert put(tmp_path, b"lika", "letters/P02.docx").outcome is Outcome.UNCHANGED
    assert (tmp_path / NAME).read_bytes() == b"ett"


@pytest.mark.parametrize("blocked", ["outbox", "outbox/letters"])
def test_a_file_where_the_folder_should_be_stops_with_the_way_out(tmp_path: Path, blocked: str) -> None:
    (tmp_path / blocked).parent.mkdir(exist_ok=True)
    (tmp_path / blocked).write_bytes(b"in the way")
    with pytest.raises(NotWritableError, match="kör igen") as stopped:
        put(tmp_path / "outbox", b"ett")
    assert stopped.value.exit_code is ExitCode.NOT_WRITABLE
    assert (tmp_path / blocked).read_bytes() == b"in the way"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root and Windows may write in a read-only folder"
)
def test_a_read_only_folder_stops_with_the_way_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(NotWritableError):
        put(tmp_path, b"ett")


def test_nothing_half_written_is_left_when_the_place_is_taken_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / NAME / "x").mkdir(parents=True)
    with pytest.raises(NotWritableError):
        put(tmp_path, b"ett")
    large = Outbox(tmp_path).temporary("letters/P01.docx")
    large.write_bytes(b"stor")
    with pytest.raises(NotWritableError):
        Outbox(tmp_path).put(NAME, large)
    assert files(tmp_path) == {}


FULL = """
import resource, sys
from pathlib import Path
from pipeline.base.errors import NotWritableError
from pipeline.round.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    outbox.put("letters/P01.docx", bytes(100_000))
except NotWritableError:
    sys.exit(6)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file size, which stands in for a full disk")
def test_a_full_disk_leaves_the_old_output_whole_and_nothing_half_written(tmp_path: Path) -> None:
    put(tmp_path, b"ett")
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], check=False, capture_output=True)
    assert done.returncode == ExitCode.NOT_WRITABLE, done.stderr
    assert files(tmp_path) == {NAME: b"ett"}


def test_a_large_output_is_moved_into_place(tmp_path: Path) -> None:
    for content, outcome in ((b"ett", Outcome.WRITTEN), (b"ett", Outcome.UNCHANGED), (b"2", Outcome.WRITTEN)):
        outbox = Outbox(tmp_path)
        temporary = outbox.temporary("summary.xlsx")
        temporary.write_bytes(content)
        assert outbox.put("summary.xlsx", temporary).outcome is outcome
        assert files(tmp_path) == {"summary.xlsx": content}


def test_what_is_no_longer_made_in_a_folder_of_its_own_is_removed_with_the_folder(tmp_path: Path) -> None:
    box = Outbox(tmp_path)
    for name in ("attachments/P01-a/bild.png", "attachments/P02-b/bild.png", "attachments/P02-b/kvar.png"):
        box.put(name, b"x")
    (tmp_path / "attachments/P02-b/bild.png").write_bytes(b"changed by hand")
    removed = Outbox(tmp_path).tidy("attachments", ["attachments/P02-b/kvar.png"])
    assert [(w.name, w.outcome) for w in removed] == [
        ("attachments/P01-a/bild.png", Outcome.REMOVED),
        ("attachments/P02-b/bild.png", Outcome.LEFT),
    ]
    assert not (tmp_path / "attachments/P01-a").exists()
    assert (tmp_path / "attachments/P02-b/kvar.png").exists()


class Killed(BaseException):
    """Stands for a process that is gone."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_a_run_that_was_cut_off_has_written_is_known_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Cut off just before or just after the file was put in place, twice: the next run renews it, and tidies it away."""
    put(tmp_path, b"ett")
    replace = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target.name == Path(NAME).name:
            if moment == "after":
                replace(self, target)
            raise Killed
        return replace(self, target)

    for content in (b"tva", b"tre"):
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(Path, "replace", killed)
            put(tmp_path, content)
    assert put(tmp_path, b"fyra") == Written(NAME, Outcome.WRITTEN)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Path, "replace", killed)
        put(tmp_path, b"fem")
    assert Outbox(tmp_path).tidy("letters", []) == [Written(NAME, Outcome.REMOVED)]
