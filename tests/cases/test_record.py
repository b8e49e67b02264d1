"""What `compile` puts on record about files and answers: each thing once, and the order of files that say no date themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.base.package import sha256
from pipeline.commands.compile import Compiled, compile_round
from pipeline.commands.receive import assign
from pipeline.ledger import peek
from pipeline.model.events import Event, EventKind, standings
from tests.support.filling import blank, filled
from tests.support.happenings import about, beginning, clock, day, put
from tests.support.rounds import TEXT, answered, contents, make_round

UNDATED = "1999-01-01"
"""So old that it counts as never saved."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    return made


def drop(home: Path, name: str, content: bytes) -> str:
    (home / "inbox" / name).write_bytes(content)
    return sha256(content)


def compiled(home: Path, on: datetime) -> Compiled:
    with ThreadPoolExecutor(1) as executor:
        return compile_round(home, executor, clock(on))


def said(home: Path, kind: EventKind) -> list[Event]:
    return [e for e in peek(home) if e.kind is kind]


def undated(text: str) -> bytes:
    return filled(blank("docx", "oversikt"), {"e1_svar": "Finns", "e1_text": text}, UNDATED)


def test_a_new_answer_is_received_accepted_and_checked(home: Path) -> None:
    sha = drop(home, "svar.docx", answered())
    compiled(home, day(3))
    assert [(e.kind.value, e.practice, e.sha256) for e in peek(home)] == [
        ("file_received", "", sha),
        ("file_accepted", "P01", sha),
        ("checked", "P01", ""),
    ]


def test_compiling_again_puts_nothing_new_on_record(home: Path) -> None:
    drop(home, "svar.docx", answered())
    drop(home, "okänd.docx", answered("P77"))
    compiled(home, day(3))
    before = peek(home)
    compiled(home, day(9))
    assert peek(home) == before


def test_a_file_that_was_renamed_in_the_inbox_is_no_new_answer(home: Path) -> None:
    drop(home, "svar.docx", answered())
    compiled(home, day(3))
    (home / "inbox" / "svar.docx").rename(home / "inbox" / "P01 Norrvik.docx")
    compiled(home, day(4))
    assert len(said(home, EventKind.FILE_ACCEPTED)) == 1


def test_a_file_in_quarantine_says_why_in_a_word(home: Path) -> None:
    drop(home, "svar.docx", answered("P77"))
    compiled(home, day(3))
    assert [e.data["why"] for e in said(home, EventKind.FILE_QUARANTINED)] == ["unknown_practice"]


def test_a_practice_that_comes_into_the_register_gets_the_answer_that_waited(home: Path) -> None:
    drop(home, "svar.docx", answered("P03"))
    compiled(home, day(3))
    with (home / "register.csv").open("a", encoding="utf-8") as file:
        file.write(
            "P03;Samtalet;Norrvik;Familjeenheten;IFO;stöd;pågående;FoU;Kim;kim@norrvik.example;docx;Översikt;intern;nej\n"
        )
    compiled(home, day(4))
    assert standings(peek(home), ["P03"])["P03"].received == day(4)


def test_an_answer_that_a_later_one_says_all_of_is_superseded_once(home: Path) -> None:
    first = drop(home, "a.docx", filled(blank("docx", "oversikt"), {"e1_text": "Torsdagar."}, "2026-09-02"))
    compiled(home, day(3))
    drop(home, "b.docx", filled(blank("docx", "oversikt"), {"e1_text": "Fredagar."}, "2026-09-04"))
    compiled(home, day(5))
    compiled(home, day(6))
    assert [e.sha256 for e in said(home, EventKind.FILE_SUPERSEDED)] == [first]


def test_how_far_a_practice_has_come_is_told_again_only_when_it_has_changed(home: Path) -> None:
    drop(home, "a.docx", answered())
    compiled(home, day(3))
    drop(home, "b.docx", filled(blank("docx", "oversikt"), {"e3_svar": "Finns", "e3_text": TEXT}, "2026-10-04"))
    compiled(home, day(4))
    compiled(home, day(5))
    gaps = [e.data["gaps"] for e in said(home, EventKind.CHECKED)]
    assert len(gaps) == 2 and gaps[1] < gaps[0]


@pytest.mark.parametrize(("first", "later"), [("a.docx", "b.docx"), ("b.docx", "a.docx")])
def test_of_files_that_do_not_say_when_they_were_saved_the_one_that_came_last_holds(
    home: Path, first: str, later: str
) -> None:
    drop(home, first, undated("Torsdagar."))
    compiled(home, day(3))
    drop(home, later, undated("Fredagar."))
    for on in (day(5), day(6)):
        (case,) = compiled(home, on).cases
        assert case.ret.answers["e1_text"].value == "Fredagar."


def test_a_file_that_says_when_it_was_saved_is_ordered_by_that_and_not_by_when_it_came(home: Path) -> None:
    drop(home, "ny.docx", filled(blank("docx", "oversikt"), {"e1_text": "Fredagar."}, "2026-09-04"))
    compiled(home, day(5))
    drop(home, "gammal.docx", filled(blank("docx", "oversikt"), {"e1_text": "Torsdagar."}, "2026-09-01"))
    (case,) = compiled(home, day(6)).cases
    assert case.ret.answers["e1_text"].value == "Fredagar."


def test_compiling_on_another_day_gives_the_same_bytes(home: Path) -> None:
    drop(home, "svar.docx", undated(TEXT))
    drop(home, "p02.xlsx", answered("P02", "xlsx"))
    compiled(home, datetime(2026, 9, 3, 9, 0, 0, 123456).astimezone())
    before = contents(home / "outbox")
    compiled(home, day(20))
    assert contents(home / "outbox") == before


def test_a_blank_form_as_it_was_sent_out_is_no_answer_however_it_came_into_the_inbox(home: Path) -> None:
    form = blank("docx", "oversikt")
    put(home, about(EventKind.FORM_ISSUED, "P01", sha=sha256(form)))
    drop(home, "P01.docx", form)
    (ret,) = compiled(home, day(3)).returns
    assert [f.code for f in ret.findings][-1] == "blank_form" and "fel fil" in ret.reason
    assert not standings(peek(home), ["P01"])["P01"].answered


def test_a_form_that_was_sent_out_with_answers_in_it_is_no_new_answer_when_it_comes_back_untouched(home: Path) -> None:
    form = answered()
    put(home, about(EventKind.FORM_ISSUED, "P01", sha=sha256(form), prefilled=True))
    drop(home, "P01.docx", form)
    (ret,) = compiled(home, day(3)).returns
    assert [f.code for f in ret.findings][-1] == "unchanged_form"
    assert not standings(peek(home), ["P01"])["P01"].answered


def test_a_person_may_say_that_everything_in_an_untouched_form_still_holds(home: Path) -> None:
    form = answered()
    put(home, about(EventKind.FORM_ISSUED, "P01", sha=sha256(form), prefilled=True))
    drop(home, "P01.docx", form)
    assign(home, "P01.docx", "P01", clock(day(3)))
    assert standings(peek(home), ["P01"])["P01"].answered


def test_a_form_whose_first_page_names_another_practice_elsewhere_waits_for_a_person(home: Path) -> None:
    register = home / "register.csv"
    text = register.read_text(encoding="utf-8").replace("P01;Gruppen;Norrvik", "P01;Samtal;Söderby")
    register.write_text(text, encoding="utf-8")
    drop(home, "svar.docx", answered())
    (ret,) = compiled(home, day(3)).returns
    assert [f.code for f in ret.findings][-1] == "other_cover"
    assert "Söderby" in ret.reason and "Norrvik" in ret.reason


def test_what_is_said_of_a_file_is_the_same_from_memory(home: Path) -> None:
    drop(home, "svar.docx", answered())
    first, again = compiled(home, day(3)), compiled(home, day(4))
    assert first.returns == again.returns


def test_the_same_content_under_two_names_is_told_by_its_own_name_also_from_memory(home: Path) -> None:
    drop(home, "svar.docx", answered())
    compiled(home, beginning())
    (home / "inbox" / "Norrvik").mkdir()
    drop(home, "Norrvik/svar igen.docx", answered())
    assert sorted(r.file for r in compiled(home, day(3)).returns) == ["Norrvik/svar igen.docx", "svar.docx"]


def test_who_has_nothing_to_add_gets_no_letter(home: Path) -> None:
    drop(home, "svar.docx", answered())
    compiled(home, day(3))
    assert list((home / "outbox" / "letters").glob("P01*"))
    put(home, about(EventKind.USE_AS_IS, "P01", at=day(4)))
    compiled(home, day(5))
    assert not list((home / "outbox" / "letters").glob("P01*"))


def test_who_has_declined_is_not_among_those_to_remind(home: Path) -> None:
    drop(home, "svar.docx", answered())
    put(home, about(EventKind.DECLINED, "P02", at=day(2), why="Hinner inte"))
    done = compiled(home, day(3))
    assert ([p.id for p in done.waiting], done.quiet) == (["P02"], 1)
