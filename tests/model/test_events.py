"""How things stand, told by what has happened: one fact for each thing that can happen, and what a later one does to it."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.ledger.status import HAPPENED
from pipeline.model.events import MAIL_EVENTS, Event, EventKind, mails, standings
from pipeline.model.mail import MailFate, Purpose
from tests.support.happenings import KIM, about, became, came, checked, day, queued, sent, stands

# ---- Mails


def test_a_mail_is_what_it_was_queued_as() -> None:
    (mail,) = mails([queued("M001", "P01", "P02", purpose=Purpose.REMINDER, step=2)]).values()
    assert (mail.purpose, mail.step, mail.address, mail.practices) == (Purpose.REMINDER, 2, KIM, ("P01", "P02"))


@pytest.mark.parametrize(("kind", "fate"), MAIL_EVENTS.items())
def test_the_latest_thing_that_happened_with_a_mail_is_its_fate(kind: EventKind, fate: MailFate) -> None:
    assert mails([queued("M001"), became(kind, "M001")])["M001"].fate is fate


def test_a_bounce_after_the_mail_was_sent_keeps_when_it_was_sent() -> None:
    mail = mails([*sent("M001"), became(EventKind.MAIL_BOUNCED, "M001", day(2), why="550 okänd")])["M001"]
    assert (mail.fate, mail.sent, mail.why) == (MailFate.BOUNCED, day(1), "550 okänd")


def test_a_mail_that_was_never_queued_does_not_exist() -> None:
    assert mails([became(EventKind.MAIL_SENT, "M009")]) == {}


def test_a_mail_is_queued_once() -> None:
    twice = mails([*sent("M001"), queued("M001", to="alex@ekvalla.example")])
    assert (twice["M001"].address, twice["M001"].fate) == (KIM, MailFate.SENT)


def test_the_file_that_a_mail_was_written_to_is_known_after_it_was_sent() -> None:
    written = became(EventKind.MAIL_WRITTEN, "M001", way="eml", file="mail/M001-P01.eml")
    mail = mails([queued("M001"), written, became(EventKind.MAIL_SENT, "M001", way="hand")])["M001"]
    assert (mail.file, mail.way) == ("mail/M001-P01.eml", "hand")


# ---- Forms and reminders


def test_nothing_has_happened_with_a_practice_that_is_not_named() -> None:
    assert standings(sent("M001"), ["P02"])["P02"].mails == ()


@pytest.mark.parametrize(
    "kind", [EventKind.MAIL_WRITTEN, EventKind.MAIL_OFFERED, EventKind.MAIL_REFUSED, EventKind.MAIL_DEFERRED]
)
def test_a_form_that_has_not_certainly_gone_is_not_sent(kind: EventKind) -> None:
    assert stands(queued("M001"), became(kind, "M001")).sent is None


def test_a_form_in_a_mail_about_several_practices_is_sent_to_each() -> None:
    both = standings(sent("M001", "P01", "P02"), ["P01", "P02"])
    assert [both[p].sent for p in both] == [day(1), day(1)]


def test_a_form_that_is_sent_again_was_first_sent_the_first_time() -> None:
    s = stands(*sent("M001"), became(EventKind.MAIL_BOUNCED, "M001"), *sent("M002", at=day(5)))
    assert s.form and (s.sent, s.form.id, s.last_mail) == (day(1), "M002", day(5))


def test_a_form_that_was_withdrawn_counts_as_never_made() -> None:
    s = stands(queued("M001"), became(EventKind.MAIL_WITHDRAWN, "M001"))
    assert (s.form, s.sent) == (None, None)


def test_reminders_are_counted_when_they_are_sent() -> None:
    reminder = {"purpose": Purpose.REMINDER}
    s = stands(*sent("M001"), *sent("M002", at=day(8), **reminder), queued("M003", at=day(15), **reminder))
    assert (s.reminders, s.last_mail) == ((day(8),), day(8))


def test_a_reminder_that_bounced_has_reminded_nobody() -> None:
    reminder = sent("M002", at=day(8), purpose=Purpose.REMINDER)
    s = stands(*sent("M001"), *reminder, became(EventKind.MAIL_BOUNCED, "M002", day(9)))
    assert (s.reminders, s.last_mail) == ((), day(1))


def test_a_letter_is_no_reminder() -> None:
    s = stands(*sent("M001"), *sent("M002", at=day(8), purpose=Purpose.LETTER))
    assert (s.letter, s.reminders) == (day(8), ())


def test_a_practice_that_has_been_given_another_case_in_the_register_is_the_same() -> None:
    s = stands(*sent("M001", "p01"), about(EventKind.ON_HOLD, "p01", why="Föräldraledig"))
    assert (s.sent, s.on_hold) == (day(1), "Föräldraledig")


# ---- Answers


def test_a_file_that_is_accepted_is_an_answer() -> None:
    s = stands(came(at=day(3)), came(at=day(9), sha="b2"))
    assert (s.answered, s.files, s.received, s.latest) == (True, ("a1", "b2"), day(3), day(9))


def test_the_same_file_once_more_is_no_new_answer() -> None:
    s = stands(came(at=day(3)), came(at=day(9)))
    assert (s.files, s.latest) == (("a1",), day(3))


def test_a_file_that_goes_to_quarantine_afterwards_is_no_answer() -> None:
    assert not stands(came(), about(EventKind.FILE_QUARANTINED, sha="a1")).answered


def test_a_file_whose_mark_is_gone_when_it_goes_to_quarantine_is_no_answer_either() -> None:
    assert not stands(came(), about(EventKind.FILE_QUARANTINED, "", sha="a1")).answered


def test_a_file_that_turns_out_to_be_another_practices_is_that_ones_answer_only() -> None:
    both = standings([came("P01"), checked("P01", complete=True), came("P02", day(2))], ["P01", "P02"])
    assert [both[p].answered for p in both] == [False, True]
    assert (both["P01"].complete, both["P01"].received) == (None, None)


def test_how_far_the_answers_are_filled_in_is_what_was_last_checked() -> None:
    s = stands(came(), checked(), checked(complete=True))
    assert (s.complete, s.gaps, s.elements) == (True, 0, 11)


def test_a_complete_answer_finishes_a_practice() -> None:
    assert stands(came(), checked(complete=True)).finished


def test_an_incomplete_answer_does_not() -> None:
    assert not stands(came(), checked()).finished


def test_an_answer_to_be_used_as_it_is_finishes_a_practice() -> None:
    assert stands(came(), checked(), about(EventKind.USE_AS_IS)).finished


def test_a_new_file_after_use_as_is_is_looked_at_again() -> None:
    assert not stands(came(), checked(), about(EventKind.USE_AS_IS), came(sha="b2")).finished


def test_a_file_after_an_answer_without_one_clears_what_is_missing() -> None:
    missing = about(EventKind.FILE_MISSING, why="mejlet hade en länk")
    before, after = stands(missing), stands(missing, came(at=day(4)))
    assert before.missing == day(1) and before.missing_mail["why"] == "mejlet hade en länk"
    assert after.missing is None and after.missing_mail == {}


def test_a_file_in_quarantine_does_not_clear_what_is_missing() -> None:
    assert stands(about(EventKind.FILE_MISSING, why=""), about(EventKind.FILE_QUARANTINED, sha="a1")).missing


# ---- What people say


def test_who_has_declined_is_finished_with_a_reason() -> None:
    s = stands(about(EventKind.DECLINED, why="Verksamheten läggs ned"))
    assert (s.declined, s.finished) == ("Verksamheten läggs ned", True)


def test_who_rests_has_not_declined_and_the_other_way_round() -> None:
    declined, hold = about(EventKind.DECLINED, why="Nej"), about(EventKind.ON_HOLD, why="Semester")
    assert (stands(declined, hold).declined, stands(declined, hold).on_hold) == ("", "Semester")
    assert (stands(hold, declined).declined, stands(hold, declined).on_hold) == ("Nej", "")


def test_who_is_resumed_is_neither() -> None:
    s = stands(about(EventKind.DECLINED, why="Nej"), about(EventKind.FILE_MISSING, why=""), about(EventKind.RESUMED))
    assert (s.declined, s.on_hold, s.missing, s.finished) == ("", "", None, False)


def test_a_deadline_is_the_one_it_was_last_moved_to() -> None:
    s = stands(about(EventKind.DEADLINE_MOVED, to="2026-11-06"), about(EventKind.DEADLINE_MOVED, to="2026-11-13"))
    assert s.deadline == date(2026, 11, 13)


def test_an_automatic_reply_is_known_until_the_next_mail() -> None:
    away = about(EventKind.AUTO_REPLIED, at=day(2))
    assert stands(*sent("M001"), away).away == day(2)
    assert stands(*sent("M001"), away, *sent("M002", at=day(9), purpose=Purpose.REMINDER)).away is None


@pytest.mark.parametrize(
    "event",
    [became(EventKind.MAIL_BOUNCED, "M001", day(2)), about(EventKind.DECIDED, at=day(2)), came(at=day(2))],
)
def test_the_last_event_is_the_latest_about_the_practice_or_its_mail(event: Event) -> None:
    assert stands(*sent("M001"), event, *sent("M002", "P02")).last == event


def test_what_is_not_about_a_practice_changes_none() -> None:
    for kind in (EventKind.MOVED, EventKind.MAIL_RECEIVED):
        assert stands(Event(day(1), kind)).last is None


def test_every_kind_of_event_can_be_told_in_words() -> None:
    assert set(HAPPENED) == set(EventKind)
