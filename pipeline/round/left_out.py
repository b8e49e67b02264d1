"""A template of the unit's own that leaves a field out -> what the documents lost by it, in Swedish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SAYS = (
    "Mallen {path} har inte fältet {field}, så {documents} säger inte {what}. "
    "Lägg till fältet i mallen, eller ta bort mallen ur omgången så används den som följer med."
)


def left_out_lines(
    home: Path, path: Path, found: Iterable[Iterable[str]], tells: Mapping[str, str], one: str, several: str
) -> Iterator[str]:
    """`found`: for each document the fields that it lost; `tells`: what each field says; `one`, `several`: what the documents are called."""
    counts = Counter(field for fields in found for field in fields)
    shown = path.relative_to(home) if path.is_relative_to(home) else path
    for field in sorted(counts, key=list(tells).index):
        documents = f"{counts[field]} {one if counts[field] == 1 else several}"
        yield SAYS.format(path=shown.as_posix(), field=field.rpartition(".")[2], documents=documents, what=tells[field])
