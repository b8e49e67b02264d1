"""A watched process: takes pieces of work from whoever started it, by a line of bytes, and gives what came of each. It ends with its starter."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

# ---- Both ends of the line: eight bytes that say how long, and so many bytes


def write(line: IO[bytes], message: bytes) -> None:
    """Raises OSError when there is nobody at the other end."""
    line.write(len(message).to_bytes(8, "big"))
    line.write(message)
    line.flush()


def read(line: IO[bytes]) -> bytes | None:
    """The next message; None when there is nobody at the other end."""
    head = line.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    message = line.read(length)
    return message if len(message) == length else None


def listen(line: IO[bytes], messages: SimpleQueue[bytes | None]) -> None:
    """Put every message among `messages` as it comes, and None when there are no more."""
    message: bytes | None = b""
    while message is not None:
        try:
            message = read(line)
        except (OSError, ValueError):  # closed here
            message = None
        messages.put(message)
    with suppress(OSError, ValueError):
        line.close()


# ---- The child


def spawn_main() -> None:
    """The child: one piece of work after the other, until there is nobody to do it for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which then ends this
    lines = _own_lines()
    works: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_hear, args=(lines[0], works), daemon=True).start()
    write(lines[1], pickle.dumps(os.getpid()))
    while True:
        try:
            task, item, warm = pickle.loads(works.get())
            if warm is not None:
                warm(item)
            write(lines[1], pickle.dumps(float(sum(os.times()[:2]))))
            answer = _pack(True, task(item))
        except Exception as e:
            answer = _pack(False, e)
        write(lines[1], answer)


def _own_lines() -> tuple[IO[bytes], IO[bytes]]:
    """The lines to the starter, out of reach of what prints or asks: to such there is nothing to read, and all goes to stderr."""
    lines = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    with suppress(OSError):  # a program without a window has none
        os.dup2(2, 1)
    return lines


def _hear(line: IO[bytes], works: SimpleQueue[bytes]) -> None:
    """A starter that is gone leaves no reader behind, whatever it is stuck in."""
    while (work := read(line)) is not None:
        works.put(work)
    os._exit(1)


def _pack(well: bool, result: object) -> bytes:
    try:
        made = pickle.dumps((well, result))
        if not well:
            pickle.loads(made)  # some errors can be packed and not unpacked
    except Exception as e:
        return pickle.dumps((False, RuntimeError(f"{type(result).__name__}: {type(e).__name__}")))
    return made
