"""A seeded twentieth of `python -m bench load`: good forms read while the computer does anything but let them. Nothing here is a clock."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench import load
from tests.support import ROOT

SEED, FORMS = 3, 10
LOAD = 5
"""Busy loops on the program's core: the benchmark has fifteen, under which starting alone may take minutes."""
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(sys.platform == "darwin", reason="a program cannot be bound to a core there"),
]


@pytest.mark.parametrize("way", load.WAYS)
def test_every_good_form_is_read_and_nobody_is_asked_again(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`quiet` shows that what disturbs is all that differs."""
    monkeypatch.setattr(load, "LOAD", LOAD)
    forms = FORMS if way == "quiet" else 1
    home = load.make_round(tmp_path / "omgång", forms, SEED)
    assert load.counts(home, tmp_path / "data", way) == {"accepted": forms}


def test_the_form_that_was_blamed_for_a_busy_computer_is_read(tmp_path: Path) -> None:
    """An untouched form whose reader got 3 % of a processor was called damaged, or made to do harm."""
    form = ROOT / "tests" / "data" / "busy" / "form.docx"
    code, out = load._said(["read", "--json", str(form)], tmp_path / "data", "shares")
    told = json.loads(out)
    assert (code, told["status"], told["reason"]) == (0, "accepted", "")
