"""Forms with earlier answers in them: a deeper form after a short one, and the next round's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands.mark_sent import mark_sent, withdraw
from pipeline.commands.prefill import prefill
from pipeline.commands.receive import receive
from pipeline.commands.send import send
from pipeline.post.hand_over import SHOWN, way_of
from pipeline.reading.files import read_bytes
from pipeline.round.outbox import Outbox
from tests.support import instrument
from tests.support.happenings import clock, day
from tests.support.rounds import TEXT, answered, make_round


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """P01 has answered the short form that was sent; since then the register says the deep one."""
    made = make_round(tmp_path / "omgång", {"svar.docx": answered("P01")})
    send(made, way_of("eml"), clock(day(1)), ["P01"])
    (made / "inbox" / "svar.docx").write_bytes(answered("P01"))
    mark_sent(made, ["P01"], clock(day(1)))
    receive(made, (), clock(day(2)), sleep=lambda _: None)
    register = made / "register.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("docx;Översikt", "docx;Fördjupad"), encoding="utf-8")
    return made


def test_a_deeper_form_holds_what_was_answered_in_the_short_one_and_is_sent(home: Path) -> None:
    prefill(home, ["P01"], None, clock(day(3)))
    (mail,) = send(home, SHOWN, clock(day(4)), ["P01"]).mails
    (file,) = mail.enclosures
    back = read_bytes(instrument(), file.name, file.content)
    assert back.identity and (back.identity.practice, back.identity.depth) == ("P01", "fordjupad")
    assert back.value("e1_text") == TEXT


def test_a_deeper_form_is_sent_once(home: Path) -> None:
    prefill(home, ["P01"], None, clock(day(3)))
    send(home, way_of("eml"), clock(day(4)), ["P01"])
    mark_sent(home, ["P01"], clock(day(4)))
    assert send(home, SHOWN, clock(day(5)), ["P01"]).mails == ()


def test_a_return_of_the_depth_that_was_sent_is_no_corrected_cover_when_the_register_says_another(home: Path) -> None:
    (ret,) = receive(home, (), clock(day(3)), sleep=lambda _: None).returns
    assert not [t.text for t in ret.unplaced if "Går listan inte att öppna" in t.text]


def test_a_form_of_the_next_round_holds_this_rounds_answers(home: Path, tmp_path: Path) -> None:
    later = make_round(tmp_path / "nästa", {})
    (later / "inbox").mkdir()
    settings = (later / "round.toml").read_text(encoding="utf-8").replace('id = "host-2026"', 'id = "var-2027"')
    (later / "round.toml").write_text(settings, encoding="utf-8")
    (written,) = prefill(later, ["P01"], home, clock(day(9))).written
    back = read_bytes(instrument(), "P01.docx", (Outbox(later / "outbox").root / written.name).read_bytes())
    assert back.identity and back.identity.round == "var-2027"
    assert back.value("e1_text") == TEXT


def test_what_was_marked_as_sent_by_mistake_can_be_taken_back(home: Path) -> None:
    withdraw(home, ["M001"], clock(day(3)))
    (home / "inbox" / "svar.docx").unlink()
    assert [m.practices for m in send(home, SHOWN, clock(day(4)), ["P02"]).mails] == [("P02",)]
