"""Minutes, budgets and guidelines number their lines as the form does: they are nobody's answers."""

from __future__ import annotations

import pytest

from pipeline.reading.numbered import Line, LineKind, find_numbered
from tests.support import instrument


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (("4.3. Ordföranden öppnade mötet.", "4.4. Budgeten fastställdes.", "9.2. Mötet avslutades."), ()),
        (("Budget", "4.3: lokaler"), ()),
        (("Riktlinje 12", "4.3: Enheten ska följa upp."), ()),
        (("Våra svar:", "4.3. Vi följer upp.", "4.4. Vi mäter.", "9.2. Vi frågar."), ("4.3", "4.4", "9.2")),
        (("Budget", "Svar 4.3: Vi följer upp."), ("4.3",)),
        (("4.3: Vi följer upp.",), ("4.3",)),
    ],
)
def test_a_number_counts_where_something_says_that_answers_follow(
    texts: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    lines = [Line(LineKind.TEXT, text, "", n) for n, text in enumerate(texts)]
    assert tuple(t.code for t in find_numbered(instrument(), "fordjupad", lines).told) == codes
