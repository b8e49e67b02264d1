"""A file that ends its reader, hangs or grows is marked, and nothing else is lost: watched from outside, as on people's computers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from pipeline.base import guard
from pipeline.base.guard import NAME, Limits, Lost, LostWhy, run_guarded
from pipeline.intake import guarded as apart
from pipeline.model.returns import Status
from tests.support import ROOT
from tests.support.readers import (
    environment,
    hostile,
    mails_or_die,
    pid,
    place_of_the_program,
    read_or_die,
    waits_for,
    work,
)
from tests.support.rounds import Command, answered, make_round

pytestmark = pytest.mark.usefixtures("guard")
LIMITS = Limits(cpu=0.5, wall=1.5, memory=300 * 2**20)
ROOMY = Limits(cpu=20, memory=300 * 2**20)
"""For what grows: on a busy computer it must not have been slow first."""


def readers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if NAME in p.cmdline()]


@pytest.mark.parametrize(
    ("what", "fate"), [("die", LostWhy.DIED), ("spin", LostWhy.SLOW), ("wait", LostWhy.NOT_NOW), ("grow", LostWhy.BIG)]
)
def test_what_ends_the_reader_is_only_itself_and_the_next_is_done(what: str, fate: LostWhy) -> None:
    limits = ROOMY if what == "grow" else LIMITS
    assert list(run_guarded(work, ["ett", what, "två"], limits)) == ["ETT", Lost(fate), "TVÅ"]


def test_a_mistake_of_ours_is_raised_and_not_taken_for_a_bad_file() -> None:
    with pytest.raises(ValueError, match="fel i programmet"):
        list(run_guarded(work, ["wrong"], LIMITS))


def test_the_child_is_kept_for_the_next_and_a_new_one_made_when_it_is_lost() -> None:
    pids = list(run_guarded(pid, [0, 0], LIMITS))
    assert pids[0] == pids[1] != os.getpid()
    assert list(run_guarded(work, ["die"], LIMITS)) == [Lost(LostWhy.DIED)]
    assert next(run_guarded(pid, [0], LIMITS)) != pids[0]


def test_a_program_that_it_has_started_has_its_own_watch() -> None:
    """LibreOffice takes seconds to start, and base/libreoffice.py ends it."""
    assert list(run_guarded(waits_for, [str(LIMITS.wall * 2)], LIMITS)) == ["klart"]


CONTINUE = """
import sys, time, psutil
while True:
    for child in psutil.Process(int(sys.argv[1])).children():
        if child.status() == "stopped":
            time.sleep(2)
            child.resume()
    time.sleep(0.05)
"""
"""Continues every stopped child of a process after two seconds."""
SCRIPT = """
import sys, time
sys.path.insert(0, {root!r})
from pipeline.base.guard import run_guarded
from tests.support.readers import work
if __name__ == "__main__":
    print("began", flush=True)
    list(run_guarded(work, ["wait"]))
"""


def test_a_program_that_is_killed_leaves_no_reader_behind(tmp_path: Path) -> None:
    """The reader hangs when its program dies: it ends all the same."""
    script = tmp_path / "reads.py"
    script.write_text(SCRIPT.format(root=str(ROOT)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, cwd=ROOT) as program:
        assert program.stdout is not None and program.stdout.readline() == b"began\n"
        left: list[psutil.Process] = []
        for _ in range(200):
            left = psutil.Process(program.pid).children(recursive=True)
            if any(NAME in p.cmdline() for p in left):
                break
            time.sleep(0.05)
        assert left
        program.kill()
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []


# ---- In a worker


POOLS = """
import sys
sys.path.insert(0, {root!r})
from tests.support.readers import Pool
if __name__ == "__main__":
    with Pool({pool!r}) as executor:
        print(*executor.map(Pool.work, ["ett", "die", "två"]), flush=True)
"""


@pytest.mark.parametrize("pool", ["threads", "processes", "loky"])
def test_work_in_any_executor_is_guarded_and_the_program_ends(pool: str, tmp_path: Path) -> None:
    """A program of its own, as `lovande compile --jobs 2` is: it must end when all is written, and leave nothing running."""
    if pool == "loky":
        pytest.importorskip("loky")
    script = tmp_path / "reads.py"
    script.write_text(POOLS.format(root=str(ROOT), pool=pool), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as program:
        out, _ = program.communicate()  # for ever, when it does not end
    assert out.split() == ["ETT", "reader_died", "TVÅ"]


def test_a_killed_program_leaves_no_worker_and_no_reader(tmp_path: Path) -> None:
    """It is killed while both its workers are stuck in a file."""
    script = tmp_path / "reads.py"
    stuck = POOLS.replace('["ett", "die", "två"]', '["stuck", "stuck"]')
    script.write_text(stuck.format(root=str(ROOT), pool="threads"), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], cwd=tmp_path) as program:
        family: list[psutil.Process] = []
        while sum(NAME in _command(p) for p in family) < 2:
            family = psutil.Process(program.pid).children(recursive=True)
            time.sleep(0.05)
        program.kill()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked there")
def test_a_fork_does_not_use_its_parents_reader() -> None:
    (first,) = run_guarded(pid, [0], LIMITS)
    read, write = os.pipe()
    if not (child := os.fork()):
        os.write(write, str(*run_guarded(pid, [0], LIMITS)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(read, 20)) != first
    assert list(run_guarded(pid, [0], LIMITS)) == [first]


def test_the_reader_runs_the_same_program_as_its_starter_and_not_the_environments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (where,) = run_guarded(place_of_the_program, [0], LIMITS)
    assert Path(str(where)) == ROOT / "pipeline"


# ---- In a round


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("spin", "too_slow"),
        pytest.param("die", "reader_died", marks=pytest.mark.heavy),
        pytest.param("grow", "too_big", marks=pytest.mark.heavy),
    ],
)
def test_a_file_that_ends_the_reader_is_in_quarantine_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, code: str
) -> None:
    monkeypatch.setattr(apart, "run_guarded", partial(run_guarded, limits=ROOMY if does == "grow" else LIMITS))
    file = tmp_path / "svar.docx"
    file.write_bytes(does.encode())
    (ret,) = apart.read_apart(hostile, file, "svar.docx")
    assert (ret.status, ret.findings[-1].code, ret.answers) == (Status.QUARANTINED, code, {})
    assert len(ret.sha256) == 64 and "Be avsändaren om formuläret igen" in ret.reason
    assert "gjord för" not in ret.reason and "Öppna den inte" not in ret.reason, "a long report does the same"


def test_a_file_whose_reader_was_not_let_run_is_unread_and_blamed_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "run_guarded", partial(run_guarded, limits=LIMITS))
    file = tmp_path / "svar.docx"
    file.write_bytes(b"wait")
    (ret,) = apart.read_apart(hostile, file, "svar.docx")
    assert (ret.status, ret.findings[-1].code, ret.is_unread) == (Status.UNREAD, "not_read_this_time", True)
    assert "Datorn hann inte" in ret.reason and "kör igen" in ret.reason


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody can tell who ended a process")
def test_a_reader_that_somebody_else_ends_is_no_fault_of_the_file() -> None:
    """As the system does when it is short of memory."""
    assert list(run_guarded(work, ["killed", "två"], LIMITS)) == [Lost(LostWhy.NOT_NOW), "TVÅ"]


@pytest.mark.skipif(sys.platform == "win32", reason="stops the process by a signal")
def test_a_stopped_reader_is_waited_for_and_nothing_is_counted() -> None:
    """It stops itself and is continued after four times as long as it may sleep; both by the clock and by the watch."""
    limits = Limits(cpu=0.5, wall=0.5)
    with subprocess.Popen([sys.executable, "-c", CONTINUE, str(os.getpid())]) as other:
        assert list(run_guarded(work, ["stop"], limits)) == ["STOP"]
        other.kill()


@pytest.mark.heavy
def test_files_that_came_together_are_tried_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_read_files", read_or_die)
    found = apart.files_apart(ROOT / "templates/lovande-arbetssatt/instrument.toml", [("bra", b"x"), ("ond", b"die")])
    assert [r.findings[-1].code for r in found] == ["not_a_form", "reader_died"]


def test_a_mail_that_ends_the_reader_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_mails", mails_or_die)
    (mail,) = apart.mails_apart("ont.eml", b"die")
    assert mail.name == "ont.eml" and "avslutades" in mail.broken and "gjort för" not in mail.broken
    (mail,) = apart.mails_apart("bra.eml", b"From: kim@norrvik.example\nSubject: Hej\n\nHej!")
    assert (mail.sender, mail.broken) == ("kim@norrvik.example", "")


def test_a_round_is_read_through_the_guard(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "round", {"svar.docx": answered(), "annat.docx": b"PK\x03\x04 avhuggen"})
    done = command("compile", "--round", home, "--json")
    assert {f["file"]: f["status"] for f in done.json["files"]} == {
        "svar.docx": "accepted",
        "annat.docx": "quarantined",
    }
    assert readers(), "it is kept for the next file"
    said = command("read", home / "inbox" / "svar.docx", "--json")
    assert said.json["status"] == "accepted"


def test_nothing_new_to_read_starts_nothing() -> None:
    code = "import sys; from pipeline.base.guard import run_guarded; print(list(run_guarded(str, [])), 'psutil' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["[]", "False"]


def test_what_reads_strangers_files_does_not_know_the_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOVANDE_MAIL_PASSWORD", "hemligt")
    fresh: list[guard._ChildKeeper] = []
    monkeypatch.setattr(guard, "_idle", fresh)
    assert list(run_guarded(environment, ["LOVANDE_MAIL_PASSWORD", "PATH"])) == ["", os.environ["PATH"]]
    fresh.pop().end()
