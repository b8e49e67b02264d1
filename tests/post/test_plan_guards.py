"""What holds a mail back because it may be on its way to the wrong people, until a person has named the practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.model.events import Event, EventKind, mails
from pipeline.model.returns import Practice
from pipeline.post.plan import Plan, first_mails, mails_of_gone, reminders
from tests.support import practice
from tests.support.happenings import BOX, all_stand, became, came, checked, day, sent

FORM = sent("M001")
INCOMPLETE = (*FORM, came(at=day(5)), checked(at=day(5)))
RENAMED = (practice("P99"),)


def chased(email: str, named: Sequence[str] = ()) -> Plan:
    register = (practice("P01", email=email),)
    return reminders(register, all_stand(register, *INCOMPLETE), BOX, date(2026, 9, 8), named)


def sends(register: Sequence[Practice], *events: Event, named: Sequence[str] = ()) -> Plan:
    return first_mails(register, all_stand(register, *events), mails_of_gone(mails(events).values(), register), named)


def test_a_letter_with_answers_does_not_follow_an_address_to_another_organisation() -> None:
    (held,) = chased("kim@ekvalla.example").skipped
    assert held.act
    assert "norrvik.example" in held.why and "ekvalla.example" in held.why


def test_a_letter_goes_to_another_organisation_when_a_person_names_the_practice() -> None:
    (mail,) = chased("kim@ekvalla.example", ["p01"]).mails
    assert mail.address == "kim@ekvalla.example"


def test_a_letter_goes_to_a_new_contact_of_the_same_organisation() -> None:
    assert [m.address for m in chased("alex@NORRVIK.example").mails] == ["alex@NORRVIK.example"]


def test_a_practice_whose_id_was_changed_gets_no_second_form() -> None:
    (held,) = sends(RENAMED, *FORM).skipped
    assert held.act
    assert "P01" in held.why and "lovande send P99" in held.why


def test_a_new_practice_of_a_contact_who_has_lost_one_is_sent_to_when_a_person_names_it() -> None:
    assert [m.practices[0].id for m in sends(RENAMED, *FORM, named=["P99"]).mails] == ["P99"]


def test_a_second_practice_of_a_contact_is_sent_to_while_the_first_is_in_the_register() -> None:
    register = (practice("P01"), practice("P99"))
    assert [p.id for m in sends(register, *FORM).mails for p in m.practices] == ["P99"]


# ---- An address that is gone


def reminded(*events: Event) -> list[str]:
    """Who is reminded of two practices of one contact, which went out in a mail each."""
    register = (practice("P01"), practice("P02"))
    log = (*sent("M001", "P01"), *sent("M002", "P02"), *events)
    return [
        p.id for m in reminders(register, all_stand(register, *log), BOX, date(2026, 10, 8)).mails for p in m.practices
    ]


def test_a_dead_address_is_reminded_of_nothing_also_of_what_had_not_bounced() -> None:
    assert reminded(became(EventKind.MAIL_BOUNCED, "M001", day(3), trouble="gone")) == []
    assert reminded(became(EventKind.MAIL_BOUNCED, "M001", day(3), why="från en äldre version")) == []


def test_a_full_mailbox_or_a_refusal_says_nothing_of_another_mail() -> None:
    for trouble in ("full", "refused"):
        assert reminded(became(EventKind.MAIL_BOUNCED, "M001", day(3), trouble=trouble)) == ["P02"]


def test_an_address_that_has_taken_a_later_mail_is_alive() -> None:
    later = sent("M003", "P02", at=day(5))
    assert reminded(became(EventKind.MAIL_BOUNCED, "M001", day(3), trouble="gone"), *later) == ["P02"]
