"""The sentences of mails that somebody has to see, beside the ledger, which holds no words of theirs: an append-only record.

mailtexts.jsonl lies in the round's folder: one mail a line. Where a mail is told twice the latest line holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.records import Record

FILE = "mailtexts.jsonl"


@dataclass(frozen=True, slots=True)
class MailText:
    """What one mail says of its own."""

    key: str
    """What the ledger knows the mail by."""
    practices: tuple[str, ...]
    """Ids of those it may be about."""
    sentences: tuple[str, ...]


RECORD: Record[MailText] = Record(lambda _: MailText, "Raden är ingen text ur ett mejl", "")


def load(path: Path) -> Mapping[str, MailText]:
    """{key: what the mail says}. Raises SettingsError for a line that is none."""
    return {told.key: told for told in RECORD.load(path)}


def append(path: Path, texts: Sequence[MailText]) -> None:
    """Add what some mails say, whole or not at all. Raises NotWritableError."""
    RECORD.append(path, texts)


def is_about(line: str, practice: str) -> bool:
    """Whether a line of the record may be about a practice: what must be forgotten."""
    try:
        return practice.casefold() in {str(p).casefold() for p in json.loads(line)["practices"]}
    except (ValueError, KeyError, TypeError):
        return False
