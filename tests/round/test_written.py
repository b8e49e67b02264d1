"""What is on record of the outputs costs a line for each in a large round, and survives what a run can be cut off in."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.round.outbox import Outbox, Outcome
from pipeline.round.written import RECORD, SINCE, SMALL, read_record

MANY = SMALL + 50


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """An outbox with many outputs."""
    outbox = Outbox(tmp_path)
    for n in range(MANY):
        outbox.put(f"descriptions/P{n:03}.docx", b"%d" % n)
    return tmp_path


def test_a_small_round_keeps_the_whole_record_as_earlier_versions_read_it(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for n in range(SMALL):
        outbox.put(f"P{n:03}.docx", b"%d" % n)
    assert not (tmp_path / SINCE).exists()
    assert len(read_record(tmp_path)) == SMALL


def test_one_output_more_costs_a_line_and_not_the_whole_record(large: Path) -> None:
    whole, lines = (large / RECORD).stat(), (large / SINCE).stat().st_size
    Outbox(large).put("descriptions/P000.docx", b"nytt")
    assert (large / RECORD).stat().st_mtime_ns == whole.st_mtime_ns
    assert 0 < (large / SINCE).stat().st_size - lines < 500


def test_what_stands_in_lines_is_known_as_ours(large: Path) -> None:
    again = Outbox(large)
    assert all(again.is_ours(f"descriptions/P{n:03}.docx") for n in range(MANY))
    (large / "descriptions/P249.docx").write_bytes(b"av en person")
    assert Outbox(large).put("descriptions/P249.docx", b"nytt").outcome is Outcome.BESIDE


def test_a_line_that_a_run_was_cut_off_in_takes_no_other_with_it(large: Path) -> None:
    lines = (large / SINCE).read_bytes()
    (large / SINCE).write_bytes(lines[:-20])
    outbox = Outbox(large)
    assert sum(outbox.is_ours(f"descriptions/P{n:03}.docx") for n in range(MANY)) == MANY - 1
    outbox.put("descriptions/P010.docx", b"nytt")
    assert Outbox(large).is_ours("descriptions/P010.docx")


def test_cut_off_between_the_record_and_its_lines_both_say_the_same(large: Path) -> None:
    lines = (large / SINCE).read_bytes()
    outbox = Outbox(large)
    outbox.tidy("descriptions", [f"descriptions/P{n:03}.docx" for n in range(MANY)])
    assert not (large / SINCE).exists()
    whole = read_record(large)
    (large / SINCE).write_bytes(lines)
    assert read_record(large) == whole


def test_no_name_stays_when_it_is_forgotten(large: Path) -> None:
    assert b"P249" in (large / SINCE).read_bytes()
    Outbox(large).forget(["descriptions/P249.docx"])
    assert not any(b"P249" in p.read_bytes() for p in large.rglob("*") if p.is_file())
