"""What `lovande archive` handed over, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.commands.archive import Archived

from .screen import wrap_lines


def archive_json(done: Archived) -> dict[str, Any]:
    return {"folder": str(done.folder), "documents": done.documents, "files": done.files}


def archive_lines(done: Archived) -> Iterator[str]:
    yield f"{done.files} filer och en lista över {done.documents} handlingar ligger i {done.folder}."
    if done.changed:
        yield from wrap_lines(f"{done.changed} filer i outbox är ändrade för hand. De är med som de är nu.")
    if not done.reference:
        yield from wrap_lines(
            "Diarienummer saknas i listan: skriv [retention] reference i round.toml, eller för in det i dokumentlista.xlsx."
        )
    yield ""
    yield from wrap_lines(
        "Nästa steg: lämna hela mappen till arkivet. SHA256SUMS visar att inget har ändrats på vägen. Inget är borttaget ur omgången."
    )
