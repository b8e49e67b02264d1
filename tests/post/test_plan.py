"""Who is sent a form, and who is not: everybody once, one mail per contact, and nobody who has answered or said no."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.model.events import Event, EventKind
from pipeline.model.mail import Purpose
from pipeline.model.returns import Practice
from pipeline.post.plan import Plan, first_mails, leftover
from tests.support import practice
from tests.support.happenings import about, all_stand, became, came, queued, sent

ALEX = "alex@ekvalla.example"
ONE = (practice("P01"),)
TWO = (practice("P01"), practice("P02"))
OTHERS = (practice("P01"), practice("P02", email=ALEX))


def plan(practices: Sequence[Practice], *events: Event) -> Plan:
    return first_mails(practices, all_stand(practices, *events))


def to_whom(made: Plan) -> list[tuple[str, tuple[str, ...]]]:
    return [(m.address, tuple(p.id for p in m.practices)) for m in made.mails]


def why(*events: Event, who: Practice = ONE[0]) -> tuple[str, bool]:
    """Why the practice is not sent its form, and whether somebody has to act."""
    (skipped,) = plan((who,), *events).skipped
    return skipped.why, skipped.act


def test_everybody_gets_their_form_the_first_time() -> None:
    assert to_whom(plan(OTHERS)) == [("kim@norrvik.example", ("P01",)), (ALEX, ("P02",))]


def test_a_contact_with_several_practices_gets_one_mail() -> None:
    assert to_whom(plan((*TWO, practice("P03", email=ALEX)))) == [
        ("kim@norrvik.example", ("P01", "P02")),
        (ALEX, ("P03",)),
    ]


def test_an_address_in_other_capitals_is_the_same_contact() -> None:
    assert to_whom(plan((practice("P01"), practice("P02", email="Kim@Norrvik.Example")))) == [
        ("kim@norrvik.example", ("P01", "P02"))
    ]


def test_nobody_gets_a_form_twice() -> None:
    again = plan(TWO, *sent("M001", "P01", "P02"))
    assert again.mails == () and [s.why for s in again.skipped] == ["Skickades 1 september 2026 (M001)."] * 2


def test_a_practice_that_is_new_in_the_register_is_sent_alone() -> None:
    assert to_whom(plan(TWO, *sent("M001", "P01"))) == [("kim@norrvik.example", ("P02",))]


def test_a_new_address_is_no_reason_to_send_what_has_arrived() -> None:
    assert plan((practice(email=ALEX),), *sent("M001")).mails == ()


@pytest.mark.parametrize("kind", [EventKind.MAIL_BOUNCED, EventKind.MAIL_REFUSED])
def test_a_form_that_did_not_arrive_waits_for_another_address(kind: EventKind) -> None:
    said, act = why(*sent("M001"), became(kind, "M001", why="550 okänd"))
    assert "550 okänd. Rätta e-postadressen i registret" in said and act


@pytest.mark.parametrize("kind", [EventKind.MAIL_BOUNCED, EventKind.MAIL_REFUSED])
def test_a_form_that_did_not_arrive_goes_to_the_new_address_as_a_new_mail(kind: EventKind) -> None:
    made = plan((practice(email=ALEX),), queued("M001"), became(kind, "M001", why=""))
    assert to_whom(made) == [(ALEX, ("P01",))] and made.mails[0].mail is None


def test_capitals_alone_are_no_new_address() -> None:
    assert (
        plan((practice(email="KIM@norrvik.example"),), queued("M001"), became(EventKind.MAIL_REFUSED, "M001")).mails
        == ()
    )


def test_a_form_that_a_person_is_to_send_waits_for_their_word() -> None:
    said, act = why(queued("M001"), became(EventKind.MAIL_WRITTEN, "M001", way="eml", file="mail/M001-P01.eml"))
    assert "outbox/mail/M001-P01.eml" in said and "lovande send --mark-sent M001" in said and act


def test_a_draft_is_looked_for_in_the_mailbox() -> None:
    assert "utkast i brevlådan" in why(queued("M001"), became(EventKind.MAIL_WRITTEN, "M001", way="drafts"))[0]


def test_a_form_that_may_have_gone_is_not_sent_again_by_itself() -> None:
    said, act = why(queued("M001"), became(EventKind.MAIL_OFFERED, "M001"))
    assert "--mark-sent M001" in said and "--withdraw M001" in said and act


@pytest.mark.parametrize("kind", [EventKind.MAIL_WRITTEN, EventKind.MAIL_OFFERED])
def test_a_new_address_sends_no_second_form_while_the_first_may_have_gone(kind: EventKind) -> None:
    assert plan((practice(email=ALEX),), queued("M001"), became(kind, "M001")).mails == ()


def test_a_form_that_was_withdrawn_goes_again() -> None:
    made = plan(ONE, queued("M001"), became(EventKind.MAIL_OFFERED, "M001"), became(EventKind.MAIL_WITHDRAWN, "M001"))
    assert made.mails[0].mail is None


@pytest.mark.parametrize("kind", [EventKind.DECLINED, EventKind.ON_HOLD])
def test_who_has_said_no_or_wait_is_not_written_to(kind: EventKind) -> None:
    said, act = why(about(kind, why="Ingen tid"))
    assert said.endswith("Ingen tid") and not act


def test_who_is_resumed_is_written_to() -> None:
    assert plan(ONE, about(EventKind.ON_HOLD, why="Semester"), about(EventKind.RESUMED)).mails


@pytest.mark.parametrize(
    "before",
    [
        (),
        (queued("M001"),),
        (queued("M001"), became(EventKind.MAIL_DEFERRED, "M001")),
        (queued("M001"), became(EventKind.MAIL_REFUSED, "M001", why="")),
        (*sent("M001"), became(EventKind.MAIL_BOUNCED, "M001", why="")),
    ],
)
@pytest.mark.parametrize("address", ["kim@norrvik.example", ALEX])
def test_who_has_answered_a_form_they_got_in_some_other_way_is_not_sent_one(
    before: tuple[Event, ...], address: str
) -> None:
    assert why(*before, came(), who=practice(email=address)) == ("Har redan svarat.", False)


def test_who_has_answered_without_the_file_is_not_asked_to_begin() -> None:
    assert plan(ONE, about(EventKind.FILE_MISSING, why="en länk")).mails == ()


# ---- Mails of an earlier run


@pytest.mark.parametrize("later", [(), (became(EventKind.MAIL_DEFERRED, "M001"),)])
def test_a_mail_that_waits_is_the_same_mail_in_the_next_run(later: tuple[Event, ...]) -> None:
    made = plan(TWO, queued("M001", "P01", "P02"), *later)
    assert to_whom(made) == [("kim@norrvik.example", ("P01", "P02"))]
    assert made.mails[0].mail and made.mails[0].mail.id == "M001"


def test_a_mail_that_waits_for_an_address_that_has_changed_is_replaced() -> None:
    practices = (practice(email=ALEX),)
    known = all_stand(practices, queued("M001"))
    made = first_mails(practices, known)
    assert made.mails[0].mail is None and made.mails[0].address == ALEX
    assert [m.id for m in leftover(made, known, [Purpose.FORM])] == ["M001"]


def test_a_mail_that_waits_is_replaced_when_one_of_its_practices_has_declined() -> None:
    known = all_stand(TWO, queued("M001", "P01", "P02"), about(EventKind.DECLINED, "P02", why="Nej"))
    made = first_mails(TWO, known)
    assert to_whom(made) == [("kim@norrvik.example", ("P01",))] and made.mails[0].mail is None
    assert [m.id for m in leftover(made, known, [Purpose.FORM])] == ["M001"]


def test_a_mail_that_nobody_wants_any_more_is_left_over() -> None:
    known = all_stand(ONE, queued("M001"), about(EventKind.DECLINED, why="Nej"))
    assert [m.id for m in leftover(first_mails(ONE, known), known, [Purpose.FORM])] == ["M001"]


def test_sending_forms_leaves_reminders_that_wait_alone() -> None:
    known = all_stand(ONE, *sent("M001"), queued("M002", purpose=Purpose.REMINDER))
    assert leftover(first_mails(ONE, known), known, [Purpose.FORM]) == ()


def test_a_mail_is_left_over_once_however_many_practices_it_is_about() -> None:
    known = all_stand(
        TWO, queued("M001", "P01", "P02"), *(about(EventKind.DECLINED, p, why="Nej") for p in ("P01", "P02"))
    )
    assert [m.id for m in leftover(first_mails(TWO, known), known, [Purpose.FORM])] == ["M001"]


@pytest.mark.parametrize(
    "kind", [EventKind.MAIL_SENT, EventKind.MAIL_WRITTEN, EventKind.MAIL_OFFERED, EventKind.MAIL_REFUSED]
)
def test_only_a_mail_that_waits_can_be_left_over(kind: EventKind) -> None:
    known = all_stand(ONE, queued("M001"), became(kind, "M001"), about(EventKind.DECLINED, why="Nej"))
    assert leftover(first_mails(ONE, known), known, [Purpose.FORM]) == ()


def test_a_practice_named_alone_does_not_take_the_others_in_its_mail_along() -> None:
    known = all_stand(TWO, queued("M001", "P01", "P02"))
    made = first_mails(TWO[:1], known)
    assert to_whom(made) == [("kim@norrvik.example", ("P01",))] and made.mails[0].mail is None
