"""LibreOffice on this computer: where it is, and how it is started so that a hostile file can neither reach out nor stay on.

Rules: DESIGN, what the experiments said, 8. Links and macros are shut off in a profile that is new for every start, the
network is a dead proxy and, where the system has one, an empty network namespace; the whole process tree is ended.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import cache
from pathlib import Path

import psutil

from pipeline.base.guard.watch import LOOK, STEP, Family, Patience

VARIABLE = "LOVANDE_SOFFICE"
"""Names the program when it stands in none of the usual places; an empty value means that it shall not be used."""
NAMES = ("soffice.com", "soffice.exe") if sys.platform == "win32" else ("soffice", "libreoffice")
FOLDERS = {
    "win32": [
        f"{os.environ.get(base, '')}/LibreOffice/program"
        for base in ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432")
    ],
    "darwin": ["/Applications/LibreOffice.app/Contents/MacOS", "~/Applications/LibreOffice.app/Contents/MacOS"],
}
USUAL = ["/usr/lib/libreoffice/program", "/opt/libreoffice/program", "/snap/bin", "/usr/local/bin"]

START, EACH = 5.0, 3.0
"""Seconds of the processor for a start, and more for a file: three do for one form and the start together."""
STARVED = 2
"""How many times as long it may go without being let run as it may sleep."""
MEMORY = 3 * 2**30
"""Bytes that LibreOffice may take in all; a form takes a tenth of it."""
PIPE_PATH = 40
"""A longer path leaves no room for the name of the program's own pipe (104 characters on macOS)."""
DEAD = "http://127.0.0.1:9"
OFF: dict[str, dict[str, bool | int | str]] = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3,
        "DisableMacrosExecution": True,
        "DisableActiveContent": True,
        "DisablePythonRuntime": True,
        "DisableOLEAutomation": True,
        "BlockUntrustedRefererLinks": True,
        "CheckDocumentEvents": True,
    },
    "Office.Writer/Content/Update": {"Link": 2, "Field": False, "Chart": False},
    "Office.Calc/Content/Update": {"Link": 1},
    "Office.Common/Misc": {"FirstRun": False, "CrashReport": False, "CollectUsageInformation": False},
    "Inet/Settings": {
        "ooInetProxyType": 2,
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": 9,
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": 9,
        "ooInetFTPProxyName": "127.0.0.1",
        "ooInetFTPProxyPort": 9,
        "ooInetNoProxy": "",
    },
}
"""Never a macro, never a link followed or updated (2 is "never" in Writer, 1 in Calc), all traffic to a door that is shut.

What an older version does not know it leaves unread.
"""
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")


class Ending(Enum):
    """How a start of LibreOffice ended."""

    DONE = auto()
    """By itself."""
    STUCK = auto()
    """By us: it used all that it may, or slept."""
    NOT_NOW = auto()
    """By us: the computer did not let it run, which says nothing of the files."""


@cache
def find(said: str | None = None) -> tuple[str, ...] | None:
    """The command that starts LibreOffice, or None: what `LOVANDE_SOFFICE` says, else PATH, else the usual folders.

    `said` is what the variable holds, so that a changed variable is seen.
    """
    if said is not None:
        path = Path(said).expanduser()
        if path.is_dir():
            return next(((str(path / n),) for n in NAMES if (path / n).is_file()), None)
        return (str(path),) if said and path.is_file() else None
    found = next((p for n in NAMES if (p := shutil.which(n))), None)
    folders = (Path(f).expanduser() for f in FOLDERS.get(sys.platform, USUAL))
    return (found,) if found else next(((str(f / n),) for f in folders for n in NAMES if (f / n).is_file()), None)


def find_libreoffice() -> tuple[str, ...] | None:
    """The command that starts LibreOffice on this computer, or None."""
    return find(os.environ.get(VARIABLE))


@cache
def without_network() -> tuple[str, ...]:
    """The command before a command that takes its network away; empty where the system has none."""
    unshare = shutil.which("unshare") if sys.platform.startswith("linux") else None
    for flags in ("-rn", "-n") if unshare else ():
        start = (str(unshare), flags, "--")
        try:
            if subprocess.run([*start, "true"], capture_output=True, timeout=10, check=False).returncode == 0:
                return start
        except (OSError, subprocess.SubprocessError):
            continue
    return ()


def profile(home: Path) -> str:
    """Write a new user profile into `home`; the argument that makes LibreOffice use it."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{_value(value)}</value></prop></item>'
        for path, settings in OFF.items()
        for name, value in settings.items()
    )
    user = home / "profile" / "user"
    user.mkdir(parents=True)
    xcu = f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    (user / "registrymodifications.xcu").write_text(xcu, encoding="utf-8")
    return f"-env:UserInstallation={(home / 'profile').as_uri()}"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def environment(home: Path) -> dict[str, str]:
    """The environment of the guarded program: dead proxies, temporary files in `home`, nothing of our own Python."""
    clean = {k: v for k, v in os.environ.items() if not k.upper().startswith(("PYTHON", "VIRTUAL_ENV", "NO_PROXY"))}
    proxies = {name: DEAD for n in PROXIES for name in (n, n.upper())}
    places = dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), str(home))
    return clean | proxies | places | {"SAL_USE_VCLPLUGIN": "svp"}


def arguments(home: Path) -> list[str]:
    """What every start has in common: unseen, with a profile of its own, no recovery, its pipe in `home`."""
    pipe = [f"-env:OSL_SOCKET_PATH={home}"] if len(str(home)) <= PIPE_PATH else []
    return [profile(home), *pipe, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]


def run(command: Sequence[str], home: Path, progress: Callable[[], int], seconds: float, cpu: float) -> Ending:
    """Run until it ends by itself or is ended, for one of these reasons: it has used `cpu` seconds of the processor without
    `progress` growing, or too much memory; it has slept for `seconds`; or it has not been let run for twice as long.

    Whatever it started is ended with it.
    """
    try:
        process = psutil.Popen(
            [*command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=environment(home),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return Ending.STUCK
    family, patience = Family(process), None
    done, before = progress(), 0.0
    step = min(LOOK, seconds / 10)
    try:
        while True:
            try:
                process.wait(STEP if patience is None else step)
                return Ending.DONE
            except psutil.TimeoutExpired:
                look = family.look(time.monotonic())
            patience = patience.after(look, step) if patience else Patience.from_now(look)
            if (now := progress()) != done:
                done, before = now, look.used
            if look.used - before > cpu or patience.slept > seconds or family.all_memory() > MEMORY:
                return Ending.STUCK
            if patience.starved > STARVED * seconds:
                return Ending.NOT_NOW
    except psutil.Error:  # it ended between two looks
        return Ending.DONE
    finally:
        family.end()


def convert_files(
    files: Sequence[tuple[bytes, str]],
    reads: str,
    target: str,
    seconds: float,
    namespace: bool = True,
    each: float = EACH,
) -> tuple[dict[int, bytes], Ending]:
    """Some files (content, ending) of one kind as something else, in one start and in a folder that is gone afterwards.

    `reads`: the filter that reads them, for LibreOffice must never guess from content that a stranger made; `target`:
    ending and filter, with options, of what is to be written; `seconds`: how long it may sleep; `each`: seconds of the
    processor for each file. Returns {index: what was written, perhaps cut off} and how it ended. Call it only where `installed()`.
    """
    program = find_libreoffice() or ()
    before = without_network() if namespace else ()
    with tempfile.TemporaryDirectory(prefix="lo", ignore_cleanup_errors=True) as folder:
        home = Path(folder).resolve()
        out = home / "out"
        out.mkdir()
        sources = [home / f"{n}{ending}" for n, (_, ending) in enumerate(files)]
        for path, (content, _) in zip(sources, files, strict=True):
            path.write_bytes(content)
        command = [*before, *program, *arguments(home), f"--infilter={reads}"]
        command += ["--convert-to", target, "--outdir", str(out), *map(str, sources)]
        ended = run(command, home, lambda: len(list(out.iterdir())), seconds, START + each)
        made = {n: out / f"{n}.{target.partition(':')[0]}" for n in range(len(files))}
        return {n: p.read_bytes() for n, p in made.items() if p.is_file()}, ended
