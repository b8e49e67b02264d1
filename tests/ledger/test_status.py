"""How the round stands: where each practice is, what is not answered and why, and each shared practice in every municipality."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.ledger.status import PracticeState, StatusRow, by_municipality, not_answered, rows, state, totals
from pipeline.model.events import Event, EventKind
from pipeline.model.returns import Practice
from tests.support import practice
from tests.support.happenings import about, all_stand, became, came, checked, queued, sent, stands

DEADLINE = date(2026, 10, 23)
BEFORE, LAST_DAY, AFTER = date(2026, 10, 1), DEADLINE, date(2026, 10, 24)
FORM = sent("M001")
LINK = about(EventKind.FILE_MISSING, why="en länk")


@pytest.mark.parametrize(
    ("happened", "where"),
    [
        ((), PracticeState.NOT_SENT),
        ((queued("M001"),), PracticeState.NOT_SENT),
        ((queued("M001"), became(EventKind.MAIL_DEFERRED, "M001")), PracticeState.NOT_SENT),
        ((queued("M001"), became(EventKind.MAIL_WITHDRAWN, "M001")), PracticeState.NOT_SENT),
        ((queued("M001"), became(EventKind.MAIL_WRITTEN, "M001")), PracticeState.TO_SEND),
        ((queued("M001"), became(EventKind.MAIL_OFFERED, "M001")), PracticeState.UNCERTAIN),
        ((queued("M001"), became(EventKind.MAIL_REFUSED, "M001")), PracticeState.UNREACHED),
        ((*FORM, became(EventKind.MAIL_BOUNCED, "M001")), PracticeState.UNREACHED),
        (FORM, PracticeState.WAITING),
        ((*FORM, LINK), PracticeState.FILE_MISSING),
        ((*FORM, came(), checked()), PracticeState.INCOMPLETE),
        ((*FORM, came()), PracticeState.INCOMPLETE),
        ((*FORM, came(), checked(complete=True)), PracticeState.COMPLETE),
        ((*FORM, came(), checked(), about(EventKind.USE_AS_IS)), PracticeState.COMPLETE),
        ((*FORM, LINK, came(), checked(complete=True)), PracticeState.COMPLETE),
        ((came(), checked()), PracticeState.INCOMPLETE),
        ((*FORM, about(EventKind.ON_HOLD, why="Semester")), PracticeState.ON_HOLD),
        ((*FORM, about(EventKind.DECLINED, why="Nej")), PracticeState.DECLINED),
        ((*FORM, about(EventKind.DECLINED, why="Nej"), about(EventKind.RESUMED)), PracticeState.WAITING),
    ],
)
def test_a_practice_is_where_what_has_happened_has_put_it(happened: tuple[Event, ...], where: PracticeState) -> None:
    assert state(stands(*happened), DEADLINE, BEFORE) is where


@pytest.mark.parametrize(("today", "where"), [(LAST_DAY, PracticeState.WAITING), (AFTER, PracticeState.LATE)])
def test_the_last_day_is_still_in_time(today: date, where: PracticeState) -> None:
    assert state(stands(*FORM), DEADLINE, today) is where


def test_a_practice_with_a_later_day_of_its_own_is_not_late() -> None:
    (row,) = some_rows((practice(),), *FORM, about(EventKind.DEADLINE_MOVED, to="2026-11-06"))
    assert (row.state, row.deadline) == (PracticeState.WAITING, date(2026, 11, 6))


def some_rows(practices: tuple[Practice, ...], *events: Event) -> tuple[StatusRow, ...]:
    return rows(practices, all_stand(practices, *events), DEADLINE, AFTER, {})


def test_the_share_of_answers_is_of_those_that_were_sent() -> None:
    three = tuple(practice(f"P0{n}") for n in (1, 2, 3))
    t = totals(some_rows(three, *sent("M001", "P01", "P02"), came("P01")))
    assert (t.practices, t.sent, t.answered, t.no_answer, t.rate) == (3, 2, 1, 1, 0.5)


def test_with_nothing_sent_there_is_no_share() -> None:
    assert totals(some_rows((practice(),))).rate is None


def test_a_practice_that_municipalities_share_counts_in_each_and_once_in_all() -> None:
    shared = (practice("P01", municipalities=("Norrvik", "Ekvalla")), practice("P02", municipalities=("Ekvalla",)))
    found = some_rows(shared, *sent("M001", "P01"))
    assert {m: (t.practices, t.sent) for m, t in by_municipality(found).items()} == {
        "Ekvalla": (2, 1),
        "Norrvik": (1, 1),
    }
    assert totals(found).practices == 2


def test_what_is_not_answered_is_told_by_reason_the_commonest_first() -> None:
    six = tuple(practice(f"P0{n}") for n in range(1, 8))
    found = some_rows(
        six,
        *sent("M001", *(p.id for p in six[:6])),
        about(EventKind.DECLINED, "P01", why="Läggs ned"),
        about(EventKind.ON_HOLD, "P02", why="Semester"),
        about(EventKind.FILE_MISSING, "P03", why="låst"),
        came("P04"),
    )
    assert not_answered(found) == {
        "Inget svar": 2,
        "Avstod: Läggs ned": 1,
        "Svarade, men filen gick inte att öppna": 1,
        "Vilar: Semester": 1,
    }


def test_before_the_last_day_nobody_has_failed_to_answer() -> None:
    found = rows((practice(),), all_stand((practice(),), *FORM), DEADLINE, BEFORE, {})
    assert not_answered(found) == {}


def test_who_answered_and_then_declined_is_no_gap_in_the_answers() -> None:
    assert not_answered(some_rows((practice(),), *FORM, came(), about(EventKind.DECLINED, why="Nej"))) == {}
