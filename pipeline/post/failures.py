"""What could not be sent, as a table that a coordinator opens in Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

HEADINGS = ("mejl", "arbetssätt", "till", "vad som hände", "serverns svar", "gör så här")
LIVE = ("=", "+", "-", "@", "\t", "\r")
"""What Excel would run as a formula when it begins a cell."""


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
    """The failures as CSV for a Swedish Excel: semicolons, UTF-8 with a mark, no cell that runs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([f"'{cell}" if cell.startswith(LIVE) else cell for cell in f.row] for f in failures)
    return buffer.getvalue().encode("utf-8-sig")
