"""Our own blank form that comes back just as it was sent is no answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands.receive import receive
from pipeline.commands.send import send
from pipeline.post.hand_over import way_of
from tests.support.happenings import clock, day
from tests.support.rounds import make_round


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A round whose forms have been written to mails; one of them lies in the inbox, untouched."""
    made = make_round(tmp_path, {})
    (made / "inbox").mkdir()
    send(made, way_of("eml"), clock(day(1)))
    form = next((made / "outbox" / "forms").glob("P01*"))
    (made / "inbox" / "svar.docx").write_bytes(form.read_bytes())
    return made


def test_it_is_told_for_what_it_is_and_counts_as_no_answer(home: Path) -> None:
    (ret,) = receive(home, (), clock(day(2)), sleep=lambda _: None).returns
    assert [f.code for f in ret.findings][-1] == "blank_form"
    assert "P01" in ret.reason


def test_it_stays_where_it_lies_in_a_folder_it_is_fetched_from(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "nedladdat"
    folder.mkdir()
    (home / "inbox" / "svar.docx").rename(folder / "svar.docx")
    done = receive(home, (str(folder),), clock(day(2)), sleep=lambda _: None)
    assert (done.saved, done.blanks) == ((), 1)
