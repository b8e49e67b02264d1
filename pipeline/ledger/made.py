"""What has come out of a round, by what it rests on: an output whose grounds and whose file are as they were is not made again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pipeline.round.outbox import Outbox, Written

from .kept import KeptStore, WorkedOut


class MadeOutputs:
    """The outputs that have been made, of some folders of an outbox."""

    def __init__(self, outbox: Outbox, store: KeptStore, names: Iterable[str], kind: str) -> None:
        """`names`: of all that this run may find as it was; `kind`: of what it makes."""
        self._outbox, self._store, self._kind = outbox, store, kind
        self._known = store.known(kind, names)
        self._new: dict[str, WorkedOut] = {}

    def unchanged(self, name: str, basis: str) -> tuple[Written, frozenset[str]] | None:
        """An output that rests on what it did and lies as it was made, and what its template left out of it; None when it is to be made."""
        kept = self._known.get(name)
        if kept is None or kept.basis != basis or not basis:
            return None
        try:
            digest, *lost = json.loads(kept.content)
        except ValueError:
            return None
        written = self._outbox.keep(name, str(digest))
        return None if written is None else (written, frozenset(map(str, lost)))

    def note(self, name: str, basis: str, digest: str, lost: Iterable[str] = ()) -> None:
        """An output was made: `digest` is its sha256."""
        if basis:
            self._new[name] = WorkedOut(basis, json.dumps([digest, *sorted(lost)]).encode())

    def save(self, names: Iterable[str] | None = None) -> None:
        """Keep what is new; and nothing else than `names`, from a run that makes all of its kind."""
        self._store.keep(self._kind, self._new)
        if names is not None:
            self._store.drop_others(self._kind, set(names))
