"""`python -m tests.hostile DIR`: every hostile file, to try another program on. Nothing in them runs or reaches anyone."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.hostile import EVERY

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for n, hostile in enumerate(EVERY, 1):
        (target / f"{n:02} {re.sub(r'[^a-z0-9 ]', '', hostile.name.lower())}.docx").write_bytes(hostile.make())
    print(f"{len(EVERY)} files in {target}")  # noqa: T201
