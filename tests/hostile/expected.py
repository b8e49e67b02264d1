"""What is expected of a hostile file, and the good forms that most of them are made from."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from tests.support.filling import blank, filled

TEXT = "Vi träffas på torsdagar i en grupp om åtta."
ANSWERS = {"e1_svar": "Finns", "e1_text": TEXT, "e2_svar": "Vet ej"}
Members = dict[str, bytes]


class Hostile(NamedTuple):
    """`make`: its bytes; `codes`: one of these is why it is in quarantine, none when it is accepted; `told`: findings that must be
    there; `reads`: the answers in it are read all the same."""

    name: str
    make: Callable[[], bytes]
    codes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    reads: bool = False
    own: bool = True
    """Made from a form with the answers here, so that it is known when one is invented."""


@cache
def form(format: str) -> bytes:
    """A short form that came back with answers."""
    return filled(blank(format, "oversikt"), ANSWERS)


def members(format: str) -> Members:
    with zipfile.ZipFile(io.BytesIO(form(format))) as z:
        return {i.filename: z.read(i) for i in z.infolist()}


def packed(parts: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the parts, also twice the same name, as zipfile itself would not write it."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        warnings.simplefilter("ignore")  # the same name twice is what some of them are about
        for name, data in parts.items() if isinstance(parts, Mapping) else parts:
            info = zipfile.ZipInfo(name)
            info.filename = name  # with what ZipInfo takes away
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, data)
    return out.getvalue()


def changed(format: str, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The form with one part changed."""
    parts = members(format)
    parts[part] = change(parts[part])
    return packed(parts)


def added(format: str, **more: bytes) -> bytes:
    """The form with more parts: "word__media__x.bin" is word/media/x.bin."""
    return packed(members(format) | {n.replace("__", "/").replace("_DOT_", "."): d for n, d in more.items()})
