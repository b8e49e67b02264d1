"""An .xls that Excel locked with its own key, since the workbook's structure is protected, is read; one with a password is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.returns import Return, Status
from pipeline.reading.files import read_bytes
from tests.support import ROOT, instrument
from tests.support.locked_books import locked

WORN = sorted((ROOT / "tests/data/xls").glob("worn-*.xls"))
WAYS = ("xor", "rc4", "rc4 of windows")


def read(data: bytes) -> Return:
    return read_bytes(instrument(), "svar.xls", data)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("path", WORN, ids=lambda p: p.name)
def test_a_workbook_locked_with_excels_own_key_gives_the_same_answers(path: Path, how: str) -> None:
    """Excel and LibreOffice open it and ask nobody for a password."""
    plain, ret = read(path.read_bytes()), read(locked(path.read_bytes(), how))
    assert plain.status is Status.ACCEPTED
    assert (ret.status, ret.answers, ret.unplaced, ret.findings) == (
        plain.status,
        plain.answers,
        plain.unplaced,
        plain.findings,
    )


@pytest.mark.parametrize("how", WAYS[1:])
def test_a_workbook_with_somebodys_password_says_so(how: str) -> None:
    ret = read(locked(WORN[0].read_bytes(), how, "hemligt"))
    assert (ret.status, ret.findings[-1].code) == (Status.QUARANTINED, "locked")
    assert "skyddad med lösenord" in ret.reason


@pytest.mark.parametrize("how", WAYS)
def test_a_locked_workbook_that_is_cut_is_never_another_answer(how: str) -> None:
    whole = locked(WORN[0].read_bytes(), how)
    for share in (0.2, 0.5, 0.9):
        ret = read(whole[: int(len(whole) * share)])
        assert ret.status is Status.QUARANTINED
        assert ret.findings[-1].code in ("cut_off", "locked")
