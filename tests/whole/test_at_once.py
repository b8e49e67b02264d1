"""Two commands on one round at the same time: one works, the other says so and leaves everything as it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.package import sha256
from tests.support import ROOT

pytestmark = pytest.mark.heavy  # whole rounds in processes of their own
PARTS = ("inbox", "register.xlsx", "round.toml", "assessments.jsonl")
COMMAND = [sys.executable, "-m", "pipeline"]


def copied(home: Path) -> Path:
    home.mkdir()
    for part in PARTS:
        source = ROOT / part
        shutil.copytree(source, home / part) if source.is_dir() else shutil.copy(source, home / part)
    return home


def started(home: Path, *words: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "LOVANDE_DATA": str(home.with_name("data"))}
    line = [*COMMAND, words[0], "--round", str(home), *words[1:]]
    return subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ, cwd=ROOT, encoding="utf-8"
    )


def outputs(home: Path) -> dict[str, str]:
    files = (p for p in (home / "outbox").rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(home).as_posix(): sha256(p) for p in files}


def test_two_compiles_at_once_give_what_one_gives(tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    alone = copied(tmp_path / "alone" / "round")
    first = started(alone, "compile")
    _, err = first.communicate()
    assert first.returncode == ExitCode.OK, err
    home = copied(tmp_path / "round")
    for _ in range(3):
        runs = [started(home, "compile", "--json") for _ in range(3)]
        said = [run.communicate() for run in runs]
        codes = [run.returncode for run in runs]
        assert ExitCode.OK in codes and set(codes) <= {ExitCode.OK, ExitCode.NOT_WRITABLE}, said
        for code, (out, err) in zip(codes, said, strict=True):
            if code == ExitCode.OK:
                assert json.loads(out)
            else:
                assert out == "" and "Ett annat lovande-kommando arbetar med omgången just nu" in err
        assert outputs(home) == outputs(alone)
    assert list(home.rglob("*.tmp")) == []


def test_a_compile_while_another_takes_in_answers_loses_none(tmp_path: Path) -> None:
    home = copied(tmp_path / "round")
    post = tmp_path / "post"
    shutil.move(home / "inbox", post)
    (home / "inbox").mkdir()
    runs = [started(home, "receive", str(post)), started(home, "compile")]
    for run in runs:
        _, err = run.communicate()
        assert run.returncode in (ExitCode.OK, ExitCode.NOT_WRITABLE), err
    for words in (("receive", str(post)), ("compile",)):  # the same again is always right
        run = started(home, *words)
        _, err = run.communicate()
        assert run.returncode == ExitCode.OK, err
    wanted = sorted(sha256(p) for p in post.rglob("*") if p.is_file())
    assert sorted(sha256(p) for p in (home / "inbox").rglob("*") if p.is_file()) == wanted
    assert len(list((home / "outbox" / "descriptions").glob("*.docx"))) == 10
