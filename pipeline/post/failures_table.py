"""What could not be sent, as a table that a coordinator opens in Excel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.base.csv import csv_bytes

HEADINGS = ("mejl", "arbetssätt", "till", "vad som hände", "serverns svar", "gör så här")


@dataclass(frozen=True, slots=True)
class Failure:
    """A mail that did not go, and what to do about it."""

    mail: str
    practices: tuple[str, ...]
    address: str
    what: str
    words: str
    remedy: str

    @property
    def row(self) -> tuple[str, ...]:
        return self.mail, " ".join(self.practices), self.address, self.what, self.words, self.remedy


def as_csv(failures: Iterable[Failure]) -> bytes:
    return csv_bytes(HEADINGS, [f.row for f in failures])
