"""Rounds for tests of overviews: the ten invented practices, each with its own spread, consent and approvals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from pipeline.model.assessment import Judged
from pipeline.model.returns import Practice
from pipeline.outputs.overview import OverviewMaterial, SharedCase, Silent
from pipeline.round.register import load_register
from tests.support import ROOT, ROUND, case, instrument
from tests.support.judging import proposed

DRAFT, CHECKED = "Utkast.", "Faktagranskad av Kim Exempel den 1 november 2026."


@cache
def register() -> Mapping[str, Practice]:
    depths = {d.label.lower(): d.code for d in instrument().depths}
    return MappingProxyType({p.id: p for p in load_register(ROOT / "register.xlsx", depths)})


def standing(id: str, may_leave: bool = True, **changes: Any) -> SharedCase:
    """One of the ten as the register has it; `changes` to its row."""
    known = replace(case(id), practice=replace(register()[id], **changes), judged=Judged(proposed(id)))
    return SharedCase(known, may_leave, CHECKED if may_leave else DRAFT)


def material(*standings: SharedCase, silent: tuple[Silent, ...] = ()) -> OverviewMaterial:
    return OverviewMaterial(instrument(), ROUND, standings, silent)


def words(thing: object) -> Iterator[str]:
    """Every text anywhere in it."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for f in fields(thing):
            yield from words(getattr(thing, f.name))
    elif isinstance(thing, tuple | list | frozenset | set):
        for one in thing:
            yield from words(one)
