"""The real program at a real (pseudo) terminal: what is seen there, and how it ends."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from pipeline.cli.menu import menu
from pipeline.messages.screen import columns
from pipeline.round.new.start_files import UNIX_NAME
from tests.support import ROOT
from tests.support.rounds import make_round

pytestmark = pytest.mark.heavy  # each test is a program in a terminal of its own

pty = pytest.importorskip("pty", reason="no pseudo terminals here")
CONTROLLED = (
    "import fcntl, signal, sys, termios; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); from pipeline.cli import main; main()"
)
"""The program with the terminal as its own, so that Ctrl-C reaches it."""
END_OF_FILE, INTERRUPT = "\x04", "\x03"


def number(key: str) -> str:
    """What an item of the menu has before it."""
    return str([i.key for _, some in menu.GROUPS for i in some].index(key) + 1)


class Terminal:
    """What is written to the program, and what it shows."""

    def __init__(self, file: int, process: subprocess.Popen[bytes]) -> None:
        self.file, self.process, self.shown, self.fresh = file, process, "", ""

    def until(self, words: str) -> str:
        """Wait for words that have not been waited for before; returns what was shown up to them."""
        while words not in self.fresh:
            ready = select.select([self.file], [], [], 600)[0]
            assert ready, f"{words!r} never came, and nothing else for ten minutes; shown: {self.fresh}"
            try:
                self.fresh += os.read(self.file, 65536).decode("utf-8", "replace")
            except OSError:
                break
        before, found, self.fresh = self.fresh.partition(words)
        self.shown += before + found
        assert found, before
        return before + found

    def write(self, text: str) -> None:
        """Once the program listens: a key pressed between a question and its reading would wait for the next one."""
        program, spent = psutil.Process(self.process.pid), -1.0
        while self.process.poll() is None and not (
            (now := sum(program.cpu_times()[:2])) == spent and program.status() == psutil.STATUS_SLEEPING
        ):
            spent = now
            time.sleep(0.3)
        os.write(self.file, text.encode())

    def code(self) -> int:
        return self.process.wait()


@contextmanager
def terminal(command: Sequence[str], cwd: Path) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    environ = {
        **os.environ,
        "TERM": "dumb",
        "COLUMNS": "80",
        "PYTHONPATH": str(ROOT),
        "DISPLAY": "",
        "WAYLAND_DISPLAY": "",
    }
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=environ, start_new_session=True
    )
    os.close(theirs)
    try:
        yield Terminal(ours, process)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@contextmanager
def lovande(cwd: Path) -> Iterator[Terminal]:
    with terminal([sys.executable, "-c", CONTROLLED], cwd) as t:
        yield t


def test_a_round_is_sent_with_enter_and_nothing_is_wider_than_the_window(tmp_path: Path) -> None:
    home = make_round(tmp_path, {})
    with lovande(home) as t:
        assert "→  2  Skicka formulären" in t.until("(Enter = 2):")
        t.write("\n")
        t.until("Enter = alla:")
        t.write("\n")
        t.until("(Enter = 1)")
        t.write("\n")
        t.until("[J/n]")
        t.write("j\n")
        t.until("[J/n]")
        t.write("nej\n")
        t.until("Tryck Enter")
        t.write("\n")
        assert "→  3  Säg vilka" in t.until("(Enter = 3):")
        t.write("0\n")
        t.until("Hej då.")
        assert t.code() == 0
        assert [line for line in t.shown.replace("\r", "").split("\n") if columns(line) > 80] == []
    assert len(list((home / "outbox/mail").glob("*.eml"))) == 2


def test_ctrl_c_in_a_question_goes_back_and_in_the_menu_leaves(tmp_path: Path) -> None:
    with lovande(make_round(tmp_path, {})) as t:
        t.until("(Enter = 2):")
        t.write(f"{number('mark')}\n")
        t.until("Vad har de sagt?")
        t.write(INTERRUPT)
        t.until("Tillbaka till menyn.")
        t.until("Tryck Enter")
        t.write("\n")
        t.until("(Enter = 2):")
        t.write(INTERRUPT)
        t.until("Avslutat.")
        assert t.code() == 130
        assert "Traceback" not in t.shown


def test_the_end_of_the_file_leaves_with_0(tmp_path: Path) -> None:
    with lovande(make_round(tmp_path, {})) as t:
        t.until("(Enter = 2):")
        t.write(END_OF_FILE)
        assert t.code() == 0


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    with lovande(make_round(tmp_path, {})) as t:
        t.until("(Enter = 2):")
        questions = ("Enter = alla:", "(Enter = 1)", "(fråga IT):", "[j/N]", "Lösenord för anna")
        for line, then in zip(("2", "", "3", "smtp://anna@127.0.0.1:1", "j"), questions, strict=True):
            t.write(f"{line}\n")
            t.until(then)
        t.write("hemligt\n")
        t.until("Var lösenordet fel?")
        t.write("n\n")
        t.until("Tryck Enter")
        assert "hemligt" not in t.shown


def test_the_start_file_opens_the_menu_of_its_own_folder(tmp_path: Path) -> None:
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "lovande").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline\n')
    (bin / "lovande").chmod(0o755)
    home = tmp_path / "Vårens omgång"
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "init", str(home)], check=True, capture_output=True, cwd=ROOT, text=True
    )
    assert "Nästa steg" in done.stdout
    with terminal(["/bin/sh", "-c", f'PATH="{bin}:$PATH" exec "{home / UNIX_NAME}"'], tmp_path) as t:
        assert "Registret har inga rader" in t.until(f"(Enter = {number('open')}):")
        t.write("q\n")
        t.until("Hej då.")
        assert t.code() == 0


def test_in_a_pipe_nothing_is_asked(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--round", str(make_round(tmp_path, {}))],
        check=False, capture_output=True, text=True, cwd=ROOT, stdin=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0
    assert "2 arbetssätt, 0 skickade" in done.stdout and "Commands:" in done.stdout
