"""Nothing is fetched while files are read: every attempt to reach a network is watched for, in the program and below it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import EVERY
from tests.support import ROOT
from tests.support.rounds import answered, make_round

NETWORK = (
    "http://",
    "file:",
    "server",
    "linked",
    "frame",
    "remote",
    "external",
    "altChunk",
    "DDE",
    "HTML",
    "page",
    "RTF",
    "old Word",
)
WATCHED = """
import sys
seen = []
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request", "ftplib.connect"):
        seen.append((event, str(args[1:] if event == "socket.connect" else args)))
sys.addaudithook(watch)
sys.argv = ["lovande", "compile", "--round", {home!r}, "--json"]
from pipeline.cli import main
try:
    main()
except SystemExit as done:
    pass
print("SEEN", seen, file=sys.stderr)
"""


def round_with(home: Path, names: tuple[str, ...] | None) -> Path:
    """A round with good answers, and the hostile files that would reach out (or all of them)."""
    made = make_round(home, {"bra.docx": answered(), "bra.xlsx": answered("P02", "xlsx")})
    wanted = [h for h in EVERY if names is None or any(n in h.name for n in names)]
    for n, hostile in enumerate(wanted):
        (made / "inbox" / f"{n:02}.docx").write_bytes(hostile.make())
    return made


def test_python_itself_opens_no_connection_and_asks_for_no_address(tmp_path: Path) -> None:
    """By the interpreter's own audit events, in the process that reads."""
    home = round_with(tmp_path / "round", tuple(n for n in NETWORK if n not in ("page", "RTF", "old Word")))
    environ = {**os.environ, "LOVANDE_DATA": str(tmp_path / "data"), "LOVANDE_UNGUARDED": "1", "LOVANDE_SOFFICE": ""}
    code = WATCHED.format(home=str(home))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environ, check=False
    )
    assert '"accepted"' in done.stdout, done.stderr
    assert "SEEN []" in done.stderr


@pytest.mark.heavy
def test_no_system_call_reaches_a_network_not_even_from_libreoffice(tmp_path: Path) -> None:
    """Every process that reading starts, by strace: no socket but those within the computer's own files."""
    strace = shutil.which("strace")
    assert strace, "apt-get install strace"
    home, log = round_with(tmp_path / "round", None), tmp_path / "calls"
    environ = {**os.environ, "LOVANDE_DATA": str(tmp_path / "data")}
    command = [strace, "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,bind", "-o", str(log)]
    command += [sys.executable, "-m", "pipeline", "compile", "--round", str(home), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, check=False)
    assert '"accepted"' in done.stdout, done.stderr
    calls = log.read_text(encoding="utf-8", errors="replace")
    assert re.search(r"sa_family=AF_UNIX", calls), "the watch works: LibreOffice has a socket of its own among files"
    assert re.findall(r".*(?:connect|sendto|sendmsg|bind)\(.*AF_INET6?.*", calls) == []
