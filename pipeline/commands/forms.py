"""`lovande forms`: one form per practice, in outbox/forms/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.forms import FORMATS
from pipeline.round.folder import choose_practices, open_round
from pipeline.round.outbox import Outbox, Written

if TYPE_CHECKING:
    from pipeline.cases.gather import Progress  # which imports what reads: 0.4 s that blank forms need not pay


def forms(home: Path, only: Sequence[str] = (), progress: Progress | None = None) -> tuple[Written, ...]:
    """Write one form per practice to outbox/forms/. `only`: ids of practices, all when empty.

    Raises SettingsError for a mistake in the round's files or an unknown id, NotWritableError for the outbox.
    """
    at = open_round(home)
    wanted = choose_practices(at, only)
    outbox = Outbox(at.outbox)
    written = []
    for n, practice in enumerate(wanted, 1):
        form = FORMATS[practice.format]
        written.append(
            outbox.put(f"forms/{practice.file_name}{form.ending}", form.write(at.instrument, practice, at.round))
        )
        if progress:
            progress("Skriver formulär", n, len(wanted))
    return tuple(written)
