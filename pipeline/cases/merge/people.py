"""Who answered a form, by its role fields: two returns by the same people are versions, by different people contributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.model.instrument import Field, Instrument, fields
from pipeline.model.returns import Return, Source, State

MOST_SHOWN = 60
"""Characters of a role that is shown before what someone wrote."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """Those who filled in one file."""

    source: Source
    roles: Mapping[str, str]
    """{category: what stands in its role field}."""
    categories: Mapping[int, str]
    """{element: its category}."""

    def source_of(self, asked: Field) -> Source:
        """The file as the source of one field: who answered that category, when that is said."""
        own = self.roles.get(self.categories.get(asked.element or 0, ""))
        return self.source._replace(role=_line([own])) if own else self.source

    def is_someone_else(self, other: Contributor, asked: Field) -> bool:
        """Whether the roles say that a field was answered by other people: by its own category, else by all they share.

        Roles left empty tell nothing. Where some are the same and some are not, it cannot be told: they are others then.
        """
        category = self.categories.get(asked.element or 0, "")
        if category in self.roles and category in other.roles:
            return not same_role(self.roles[category], other.roles[category])
        shared = [c for c in self.roles if c in other.roles]
        if shared:
            return not all(same_role(self.roles[c], other.roles[c]) for c in shared)
        mine, theirs = self.roles.values(), other.roles.values()
        return bool(mine) and bool(theirs) and not any(same_role(a, b) for a in mine for b in theirs)


def contributors(instrument: Instrument, returns: Iterable[Return]) -> dict[str, Contributor]:
    """{file: who filled it in}."""
    known = {c.id for c in instrument.categories}
    keys = {f.key: f.feed for f in fields(instrument, instrument.depths[0].code) if f.feed in known}
    categories = {e.number: e.category for e in instrument.elements}
    found = {}
    for ret in returns:
        roles = {
            c: a.value for k, c in keys.items() if (a := ret.answers.get(k)) and a.state is State.ANSWERED and a.value
        }
        source = Source(ret.file, ret.sha256, ret.saved, _line(roles.values()), ret.named, ret.accepted)
        found[ret.file] = Contributor(source, roles, categories)
    return found


def same_role(one: str, other: str) -> bool:
    """Whether two role texts can be the same people: a revision often adds to what stood there."""
    a, b = _plain(one), _plain(other)
    return bool(a and b) and (a in b or b in a)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _line(roles: Iterable[str]) -> str:
    """All the roles of a file in one line, each once."""
    once = dict.fromkeys(" ".join(r.split()) for r in roles)
    line = ", ".join(once)
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1].rstrip()}…"
