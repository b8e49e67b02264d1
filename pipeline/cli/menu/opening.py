"""A file or a folder opened with the computer's own program, where it has one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.cli.options import echo


def show(path: Path) -> None:
    """Open it, or say where it is."""
    echo(f"Öppnar {path.name}." if open_path(path) else f"Öppna själv: {path.absolute()}")


def open_path(path: Path) -> bool:
    """Open it without waiting; False when the computer cannot."""
    try:
        if sys.platform == "win32":
            if path.suffix == ".toml":  # no program is known for it
                subprocess.Popen(["notepad.exe", str(path)])
            else:
                os.startfile(path)
            return True
        command = ["open", "-t"] if path.suffix == ".toml" else ["open"]
        if sys.platform != "darwin":
            command = ["xdg-open"]
            if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
                return False
        if shutil.which(command[0]) is None:
            return False
        subprocess.Popen(
            [*command, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return True
