"""Who is reminded, asked for what is missing or asked for a file, and when: never before it is time, never more than is said."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.model.events import Event, EventKind
from pipeline.model.mail import Purpose
from pipeline.model.returns import Practice
from pipeline.post.plan import Plan, Planned, reminders
from pipeline.post.texts import template_name
from tests.support import practice
from tests.support.happenings import BOX, about, all_stand, became, came, checked, day, queued, sent

ALEX = "alex@ekvalla.example"
ONE = (practice("P01"),)
TWO = (practice("P01"), practice("P02"))
FORM = sent("M001")
INCOMPLETE = (*FORM, came(at=day(5)), checked(at=day(5)))
LINK = about(EventKind.FILE_MISSING, at=day(5), why="mejlet hade en länk")


def plan(practices: Sequence[Practice], *events: Event, on: int = 8, most: int = 3) -> Plan:
    settings = replace(BOX, days_between=7, most_reminders=most)
    return reminders(practices, all_stand(practices, *events), settings, date(2026, 9, on))


def one(*events: Event, on: int = 8, most: int = 3) -> Planned:
    (mail,) = plan(ONE, *events, on=on, most=most).mails
    return mail


def none(*events: Event, on: int = 8, most: int = 3) -> tuple[str, bool]:
    """Why the practice is not written to, and whether somebody has to act."""
    made = plan(ONE, *events, on=on, most=most)
    assert made.mails == ()
    return (made.skipped[0].why, made.skipped[0].act) if made.skipped else ("", False)


def reminded(*days: int) -> list[Event]:
    """A form on 1 September, and reminders on these days."""
    later = (sent(f"M{n:03}", at=day(d), purpose=Purpose.REMINDER, step=n - 1) for n, d in enumerate(days, 2))
    return [*FORM, *(e for two in later for e in two)]


# ---- When


@pytest.mark.parametrize(("on", "time_has_come"), [(1, False), (7, False), (8, True), (9, True)])
def test_a_reminder_comes_seven_days_after_the_form_and_not_a_day_before(on: int, time_has_come: bool) -> None:
    assert bool(plan(ONE, *FORM, on=on).mails) is time_has_come


def test_who_was_written_to_lately_is_told_with_the_day_that_it_can_be_again() -> None:
    assert none(*FORM, on=7) == ("Fick ett mejl 1 september 2026; nästa tidigast 8 september 2026.", False)


@pytest.fixture
def in_sweden(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system has one time zone")
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_mail_just_after_midnight_was_sent_that_day_and_not_the_day_before_as_in_greenwich(in_sweden: None) -> None:
    just_after_midnight = sent("M001", at=datetime(2026, 9, 1, 22, 30, tzinfo=UTC))  # 0.30 on the 2nd
    assert none(*just_after_midnight, on=8)[0].startswith("Fick ett mejl 2 september 2026; nästa tidigast 9 september")
    assert one(*just_after_midnight, on=9).step == 1


def test_the_days_count_from_the_latest_mail() -> None:
    assert none(*reminded(8), on=14)[0].startswith("Fick ett mejl 8 september")
    assert one(*reminded(8), on=15).step == 2


# ---- Which, and how many


def names(*events: Event, on: int, most: int = 3) -> str:
    mail = one(*events, on=on, most=most)
    return template_name(mail.purpose, mail.step, mail.last)


def test_the_reminders_have_a_first_a_second_and_a_last_text() -> None:
    assert names(*reminded(), on=8) == "reminder-1"
    assert names(*reminded(8), on=15) == "reminder-2"
    assert names(*reminded(8, 15), on=22) == "reminder-last"


def test_the_only_reminder_is_also_the_last() -> None:
    assert names(*FORM, on=8, most=1) == "reminder-last"


def test_after_the_last_reminder_a_person_calls_or_notes_that_nothing_came() -> None:
    said, act = none(*reminded(8, 15, 22), on=30)
    assert said.startswith("Påmind 3 gånger") and "lovande mark P01 --declined" in said and act


def test_a_round_without_reminders_reminds_nobody() -> None:
    assert none(*FORM, on=20, most=0)[1]


def test_a_contact_is_reminded_of_all_their_practices_in_one_mail() -> None:
    (mail,) = plan(TWO, *sent("M001", "P01", "P02")).mails
    assert [p.id for p in mail.practices] == ["P01", "P02"]


def test_only_the_practices_whose_time_has_come_are_in_the_mail() -> None:
    (mail,) = plan(TWO, *sent("M001", "P01"), *sent("M002", "P02", at=day(4))).mails
    assert [p.id for p in mail.practices] == ["P01"]


def test_a_mail_is_not_called_the_last_when_one_of_its_practices_will_be_reminded_again() -> None:
    (mail,) = plan(TWO, *reminded(8, 15), *sent("M009", "P02", at=day(15)), on=22).mails
    assert [p.id for p in mail.practices] == ["P01", "P02"] and not mail.last


# ---- Who is left alone


@pytest.mark.parametrize(
    "happened",
    [
        (came(), checked(complete=True)),
        (came(), checked(), about(EventKind.USE_AS_IS)),
        (about(EventKind.DECLINED, why="Nej"),),
        (about(EventKind.ON_HOLD, why="Semester"),),
    ],
    ids=["complete", "use as is", "declined", "on hold"],
)
def test_who_has_answered_wholly_or_said_no_is_not_written_to(happened: tuple[Event, ...]) -> None:
    assert not none(*FORM, *happened, on=30)[1]


def test_who_has_had_no_form_is_not_reminded_of_it() -> None:
    assert none(on=30) == ("Formuläret är inte skickat: lovande send.", True)


@pytest.mark.parametrize("later", [(), (became(EventKind.MAIL_DEFERRED, "M002"),)])
def test_who_is_to_have_the_form_at_a_new_address_is_not_reminded_before_it_has_gone(later: tuple[Event, ...]) -> None:
    bounced = (*FORM, became(EventKind.MAIL_BOUNCED, "M001", why=""), queued("M002", to=ALEX), *later)
    made = plan((practice(email=ALEX),), *bounced, on=30)
    assert made.mails == () and made.skipped[0].why == "Formuläret är inte skickat: lovande send."


def test_who_never_got_the_form_is_not_reminded_of_it() -> None:
    said, act = none(*FORM, became(EventKind.MAIL_BOUNCED, "M001", why="550 okänd"), on=30)
    assert "studsade: 550 okänd" in said and act


def test_a_new_address_after_a_bounce_gets_the_form_and_no_reminder() -> None:
    made = plan((practice(email=ALEX),), *FORM, became(EventKind.MAIL_BOUNCED, "M001", why=""), on=30)
    assert made.mails == () and "lovande send" in made.skipped[0].why


@pytest.mark.parametrize("kind", [EventKind.MAIL_WRITTEN, EventKind.MAIL_OFFERED])
def test_nobody_is_reminded_while_a_mail_to_them_may_have_gone(kind: EventKind) -> None:
    said, act = none(*FORM, queued("M002", purpose=Purpose.REMINDER), became(kind, "M002"), on=30)
    assert "--mark-sent M002" in said and act


@pytest.mark.parametrize("kind", [EventKind.MAIL_REFUSED, EventKind.MAIL_BOUNCED])
@pytest.mark.parametrize("purpose", [Purpose.REMINDER, Purpose.LETTER])
def test_an_address_that_took_no_reminder_is_not_tried_again_and_again(kind: EventKind, purpose: Purpose) -> None:
    before = INCOMPLETE if purpose is Purpose.LETTER else FORM
    said, act = none(*before, *sent("M002", at=day(8), purpose=purpose), became(kind, "M002", why="550 slutat"), on=30)
    assert "550 slutat" in said and act


@pytest.mark.parametrize("kind", [EventKind.MAIL_REFUSED, EventKind.MAIL_BOUNCED])
def test_a_reminder_that_did_not_arrive_goes_at_once_to_the_new_address_and_is_still_the_first(kind: EventKind) -> None:
    reminder = (*sent("M002", at=day(8), purpose=Purpose.REMINDER, step=1), became(kind, "M002", why=""))
    (mail,) = plan((practice(email=ALEX),), *FORM, *reminder, on=9).mails
    assert (mail.address, mail.step) == (ALEX, 1)


# ---- Who has answered


def test_what_is_missing_is_asked_for_at_once() -> None:
    mail = one(*INCOMPLETE, on=5)
    assert (mail.purpose, template_name(mail.purpose, mail.step, mail.last)) == (Purpose.LETTER, "letter")


@pytest.mark.parametrize(("on", "time_has_come"), [(11, False), (12, True)])
def test_the_letter_is_repeated_when_the_days_have_passed(on: int, time_has_come: bool) -> None:
    made = plan(ONE, *INCOMPLETE, *sent("M002", at=day(5, 10), purpose=Purpose.LETTER), on=on)
    assert [template_name(m.purpose, m.step, m.last) for m in made.mails] == ["letter-again"] * time_has_come


def test_a_new_return_after_a_letter_has_a_letter_of_its_own_at_once() -> None:
    letter = sent("M002", at=day(6), purpose=Purpose.LETTER)
    mail = one(*INCOMPLETE, *letter, came(at=day(7), sha="b2"), on=7)
    assert (mail.purpose, mail.step) == (Purpose.LETTER, 0)


def test_a_letter_is_repeated_as_often_as_a_reminder_and_no_more() -> None:
    letters = [
        e for n, d in enumerate((5, 12, 19, 26), 2) for e in sent(f"M{n:03}", at=day(d, 10), purpose=Purpose.LETTER)
    ]
    assert none(*INCOMPLETE, *letters, on=30, most=3)[1]


def test_letters_are_one_for_each_practice_because_each_has_its_own_file() -> None:
    second = (*sent("M009", "P02"), came("P02", day(5), "b2"), checked("P02", at=day(5)))
    assert [[p.id for p in m.practices] for m in plan(TWO, *INCOMPLETE, *second).mails] == [["P01"], ["P02"]]


def test_who_has_answered_a_form_that_we_never_sent_is_asked_for_what_is_missing() -> None:
    assert one(came(at=day(5)), checked(at=day(5)), on=5).purpose is Purpose.LETTER


# ---- Who has answered without the file


def test_who_has_answered_without_the_file_is_asked_for_it_at_once_and_not_reminded() -> None:
    assert one(*FORM, LINK, on=5).purpose is Purpose.REPLY


def test_they_are_asked_once_and_then_called() -> None:
    said, act = none(*FORM, LINK, *sent("M002", at=day(6), purpose=Purpose.REPLY), on=30)
    assert "Ring om den dröjer" in said and act


def test_another_mail_without_the_file_is_answered_too() -> None:
    again = about(EventKind.FILE_MISSING, at=day(9), why="låst")
    assert one(*FORM, LINK, *sent("M002", at=day(6), purpose=Purpose.REPLY), again, on=9).purpose is Purpose.REPLY


def test_when_the_file_has_come_it_is_judged_as_any_other() -> None:
    assert one(*FORM, LINK, came(at=day(7)), checked(at=day(7)), on=7).purpose is Purpose.LETTER


def test_who_is_resumed_after_an_answer_without_the_file_is_reminded() -> None:
    assert one(*FORM, LINK, about(EventKind.RESUMED, at=day(6)), on=8).purpose is Purpose.REMINDER


# ---- Mails of an earlier run


def test_a_reminder_that_waits_is_the_same_mail_in_the_next_run() -> None:
    mail = one(*FORM, queued("M002", at=day(8), purpose=Purpose.REMINDER, step=1), on=9)
    assert mail.mail and mail.mail.id == "M002"


def test_a_reminder_that_waits_does_not_become_a_letter() -> None:
    waiting = queued("M002", at=day(4), purpose=Purpose.REMINDER, step=1)
    mail = one(*FORM, waiting, came(at=day(5)), checked(at=day(5)), on=9)
    assert (mail.purpose, mail.mail) == (Purpose.LETTER, None)
