"""The name in an assessor's box and the name the file was made for -> whether somebody must say who has judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.base.swedish import read_date
from pipeline.model.assessment import Fulfilment

from .booklet import MADE_FOR

WHOSE = re.compile(rf"/bedomning/(?:dold|visad){MADE_FOR}([^\n]+)")
OTHER_NAME = (
    "Filen är gjord för {made_for}, men i rutan Bedömare står ”{typed}”. Vem har bedömt? "
    'Säg det med --as "{made_for}" eller --as och ett annat namn, och läs in filen igen. Inget av den är läst.'
)
NO_PERSON = (
    "I rutan Bedömare står ”{typed}”, som inte ser ut som ett namn. Vem har bedömt? "
    'Säg det med --as "Namn" och läs in filen igen. Inget av den är läst.'
)
LONGEST_NAME = 80
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


class NameDoubt(NamedTuple):
    """Why a name is not taken for a person's without asking."""

    why: str
    """In Swedish, with what to do."""
    made_for: str = ""
    """Whose file it was made to be; empty in files from before that stood there."""


def plain_name(typed: str) -> str:
    """A name on one line, without what cannot be seen: one person's name is one, whatever computer it was typed on."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", typed)).split())


def whose_file(text: str) -> str:
    """Whose file it was made to be, by its own mark; empty when it does not say."""
    marked = WHOSE.search(text)
    return plain_name(marked[1]) if marked else ""


def as_spelt(name: str, known: Iterable[str]) -> str:
    """A name as the first of those that are known has it, whatever the case of its letters; itself when nobody has it."""
    return next((k for k in known if k.casefold() == name.casefold()), name)


def doubt_of_name(text: str, typed: str) -> NameDoubt | None:
    """Why `typed`, in the box of a file that holds `text`, must be asked about; None when it is the file's own or a likely name."""
    owner = whose_file(text)
    if owner and owner.casefold() != typed.casefold():
        return NameDoubt(OTHER_NAME.format(made_for=owner, typed=typed[:LONGEST_NAME]), owner)
    return None if owner or _is_name(typed) else NameDoubt(NO_PERSON.format(typed=typed[:LONGEST_NAME]))


def _is_name(typed: str) -> bool:
    """Whether a box for a name can hold one: no level, no date, no sentence."""
    level = " ".join(typed.casefold().split()).strip(" .") in set(Fulfilment)
    return not level and read_date(typed) is None and len(typed) <= LONGEST_NAME and any(map(str.isalpha, typed))
