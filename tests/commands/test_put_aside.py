"""A file that is nothing for the round: it is never mixed in without a reason, and can be put aside for good."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.commands.status import follow
from pipeline.forms import FORMATS
from pipeline.ledger import peek
from pipeline.model.events import waiting
from tests.support.filling import filled
from tests.support.happenings import day, put, sent
from tests.support.incoming import answered_by
from tests.support.mailing import attach, letter
from tests.support.rounds import ROUND, Command, answered, instrument, make_round, practice, receive

FILE = "svar från vt26.docx"


pytestmark = pytest.mark.usefixtures("no_long_wait")


@cache
def of_another_round() -> bytes:
    """Another unit's form P01, of the round vt26."""
    form = FORMATS["docx"].write(instrument(), practice("P01", "oversikt"), replace(ROUND, id="vt26"))
    return filled(form, {"e1_svar": "Finns", "e1_text": "Ett annat arbetssätt."})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {FILE: of_another_round()})
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to="alex@ekvalla.example"))
    return made


def said(text: str) -> str:
    return " ".join(text.split())


def test_a_form_of_another_round_becomes_nobodys_answer_without_a_reason(home: Path, command: Command) -> None:
    shown = said(command("receive", "--round", home).out)
    assert f'lovande receive --assign "{FILE}" - (inte vår' in shown and f'"{FILE}" P01' not in shown
    refused = command("receive", "--assign", FILE, "P01", "--round", home)
    assert refused.code == ExitCode.USAGE and "omgången vt26" in refused.err and answered_by(home) == []
    assert command("receive", "--assign", FILE, "P01", "--anyway", "--round", home).code == ExitCode.USAGE
    taken = command("receive", "--assign", FILE, "P01", "--anyway", "--why", "fyllde i förra", "--round", home)
    assert taken.code == ExitCode.OK and answered_by(home) == ["P01"]


def test_a_form_of_another_practice_of_the_round_is_not_moved_without_a_reason(home: Path, command: Command) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered("P01"))
    receive(home, day(3))
    refused = command("receive", "--assign", "svar.docx", "P02", "--round", home)
    assert refused.code == ExitCode.USAGE and "arbetssättet P01" in refused.err and answered_by(home) == ["P01"]


def test_a_file_that_is_put_aside_is_not_listed_or_counted_and_can_be_taken_up_again(
    home: Path, command: Command
) -> None:
    assert command("receive", "--round", home).code == ExitCode.QUARANTINED
    done = command("receive", "--assign", FILE, "-", "--round", home)
    assert done.code == ExitCode.OK and "lagd åt sidan" in done.out
    again, compiled = command("receive", "--round", home), command("compile", "--round", home)
    (file,) = receive(home, day(4)).returns
    assert [f.code for f in file.findings][-1] == "put_aside" and not file.answers
    assert (again.code, compiled.code) == (ExitCode.OK, ExitCode.OK) and "Att granska" not in again.out
    assert "1 fil åt sidan, 0 i karantän" in compiled.out
    assert follow(home, lambda: day(5)).review == 0 and (home / "inbox" / FILE).exists()
    assert command("receive", "--assign", FILE, "P01", "--round", home).code == ExitCode.USAGE
    command("receive", "--assign", FILE, "P01", "--anyway", "--why", "deras ändå", "--round", home)
    assert answered_by(home) == ["P01"]


def test_what_is_no_form_can_be_put_aside_too(home: Path, command: Command) -> None:
    (home / "inbox" / FILE).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    assert command("receive", "--round", home).code == ExitCode.QUARANTINED
    command("receive", "--assign", FILE, "-", "--round", home)
    assert command("receive", "--round", home).code == ExitCode.OK


def test_an_answer_from_a_stranger_that_is_put_aside_is_no_answer(home: Path, tmp_path: Path, command: Command) -> None:
    post = tmp_path / "post"
    post.mkdir()
    mail = attach(letter("Hej", From="Vik <vik@annan.example>"), "svar.docx", answered("P01"))
    (post / "mejl.eml").write_bytes(mail.as_bytes())
    receive(home, day(3), post)
    (one,) = waiting(peek(home))
    assert answered_by(home) == ["P01"]
    assert command("receive", "--assign", one.id, "-", "--round", home).code == ExitCode.OK
    assert waiting(peek(home)) == () and answered_by(home) == []
    receive(home, day(4), post)
    assert waiting(peek(home)) == () and answered_by(home) == []


def test_an_answer_that_nobody_has_asked_about_is_not_put_aside(home: Path, command: Command) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered("P01"))
    receive(home, day(3))
    assert command("receive", "--assign", "svar.docx", "-", "--round", home).code == ExitCode.BAD_SETTINGS
    assert answered_by(home) == ["P01"]


def test_a_file_is_not_settled_by_being_seen_and_that_says_how(home: Path, command: Command) -> None:
    receive(home, day(3))
    told = command("receive", "--seen", FILE, "--round", home)
    assert told.code == ExitCode.BAD_SETTINGS and f'--assign "{FILE}" ARBETSSÄTT, eller -' in said(told.err)
