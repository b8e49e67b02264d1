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

from pipeline.isolation import NAME, Fate, Limits, Lost, guarded
from pipeline.model import Status
from pipeline.recipes import apart
from tests.readers import hostile, mails_or_die, pid, read_or_die, waits_for, work
from tests.rounds import Command, answered, make_round
from tests.support import ROOT

pytestmark = pytest.mark.usefixtures("guard")
LIMITS = Limits(cpu=0.5, wall=1.5, starved=0.6, memory=300 * 2**20)
ROOMY = Limits(cpu=20, memory=300 * 2**20)
"""For what grows: on a busy computer it must not have been slow first."""


def readers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if NAME in p.cmdline()]


@pytest.mark.parametrize(
    ("what", "fate"), [("die", Fate.DIED), ("spin", Fate.SLOW), ("wait", Fate.NOT_NOW), ("grow", Fate.BIG)]
)
def test_what_ends_the_reader_is_only_itself_and_the_next_is_done(what: str, fate: Fate) -> None:
    limits = ROOMY if what == "grow" else LIMITS
    assert list(guarded(work, ["ett", what, "två"], limits)) == ["ETT", Lost(fate), "TVÅ"]


def test_a_mistake_of_ours_is_raised_and_not_taken_for_a_bad_file() -> None:
    with pytest.raises(ValueError, match="fel i programmet"):
        list(guarded(work, ["wrong"], LIMITS))


def test_the_child_is_kept_for_the_next_and_a_new_one_made_when_it_is_lost() -> None:
    pids = list(guarded(pid, [0, 0], LIMITS))
    assert pids[0] == pids[1] != os.getpid()
    assert list(guarded(work, ["die"], LIMITS)) == [Lost(Fate.DIED)]
    assert next(guarded(pid, [0], LIMITS)) != pids[0]


def test_a_program_that_it_has_started_has_its_own_watch() -> None:
    """LibreOffice takes seconds to start, and soffice.py ends it."""
    assert list(guarded(waits_for, [str(LIMITS.wall * 2)], LIMITS)) == ["klart"]


SCRIPT = """
import sys, time
sys.path.insert(0, {root!r})
from pipeline.isolation import guarded
from tests.readers import work
if __name__ == "__main__":
    print("began", flush=True)
    list(guarded(work, ["wait"]))
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


# ---- In a round


@pytest.mark.parametrize(("does", "code"), [("die", "reader_died"), ("spin", "too_slow"), ("grow", "too_big")])
def test_a_file_that_ends_the_reader_is_in_quarantine_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, code: str
) -> None:
    monkeypatch.setattr(apart, "guarded", partial(guarded, limits=ROOMY if does == "grow" else LIMITS))
    file = tmp_path / "svar.docx"
    file.write_bytes(does.encode())
    (ret,) = apart.read_apart(hostile, file, "svar.docx")
    assert (ret.status, ret.findings[-1].code, ret.answers) == (Status.QUARANTINED, code, {})
    assert len(ret.sha256) == 64 and "Be avsändaren om formuläret igen" in ret.reason


def test_files_that_came_together_are_tried_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_read_files", read_or_die)
    found = apart.files_apart(ROOT / "templates/lovande-arbetssatt/instrument.toml", [("bra", b"x"), ("ond", b"die")])
    assert [r.findings[-1].code for r in found] == ["not_a_form", "reader_died"]


def test_a_mail_that_ends_the_reader_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_mails", mails_or_die)
    (mail,) = apart.mails_apart("ont.eml", b"die")
    assert mail.name == "ont.eml" and "Öppna det inte" in mail.broken
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
    code = "import sys; from pipeline.isolation import guarded; print(list(guarded(str, [])), 'psutil' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["[]", "False"]
