"""Who sent a form: its mark says whose it is, and an unknown sender is told, opens nothing more, and closes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.package import pack
from pipeline.cases.read import read_cases
from pipeline.commands.receive import review
from pipeline.intake.mail.senders import doubt, is_together, organisation
from pipeline.ledger import peek
from pipeline.model.case import Case
from pipeline.model.events import standings
from pipeline.round.folder import open_round
from tests.support import practice
from tests.support.filling import blank, filled
from tests.support.happenings import clock, day
from tests.support.incoming import sent_round
from tests.support.mailing import attach, letter
from tests.support.rounds import Command, receive

EVIL = "evil@attacker.example"


pytestmark = pytest.mark.usefixtures("no_long_wait")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = sent_round(tmp_path / "omgång")
    table = (made / "register.csv").read_text(encoding="utf-8").replace("intern;nej", "öppet;ja")
    (made / "register.csv").write_text(table, encoding="utf-8")
    return made


def form(spread: str, consent: str = "", text: str = "Vi träffas på torsdagar.", saved: str = "2026-10-01") -> bytes:
    answers = {"e1_svar": "Finns", "e1_text": text, "b_spridning": spread, "b_visa_kontakt": consent}
    return filled(blank("docx", "oversikt"), {k: v for k, v in answers.items() if v}, saved)


def mailed(post: Path, sender: str, content: bytes, number: int = 1) -> Path:
    mail = attach(
        letter("Hej! Här kommer svaret.", From=f"X <{sender}>", Message_ID=f"<s{number}@x.example>"),
        "svar.docx",
        content,
    )
    (post / f"{number}.eml").write_bytes(mail.as_bytes())
    return post


def case(home: Path, id: str = "P01") -> Case:
    found = read_cases(open_round(home), peek(home), day(20))
    return next(c for c in found.cases if c.practice.id == id)


def codes(c: Case) -> list[str]:
    return [f.code for f in c.ret.findings if f.severity == "tell"]


def waits(home: Path, id: str = "P01") -> tuple[str, ...]:
    return standings(peek(home), [id])[id].waits


# ---- Case 13: a form by somebody else


def test_a_forged_form_opens_nothing_until_a_person_says_yes(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), mailed(post, "kim@norrvik.example", form("Bara vi", "Nej")))
    receive(home, day(4), mailed(post, EVIL, form("Öppet", "Ja", "Något annat.", "2026-10-09"), 2))
    c = case(home)
    assert "Något annat." in str(c.value("e1_text"))  # the mark decides whose it is
    assert c.spread == "intern" and c.contact == ""
    assert {"sender_unknown", "widening_held"} <= set(codes(c)) and "conflict" not in codes(c)
    assert len(waits(home)) == 1 and EVIL in review(home, clock(day(5)))[0].why
    listed = command("decide", "--list", "--round", home).out
    assert "Öppet" in listed and "Bara vi" in listed
    assert "P01" not in {p for m in command("remind", "--round", home, "--json").json["mails"] for p in m["practices"]}
    assert (
        command("decide", "P01", "b_spridning", "Öppet", "--why", "Kim bekräftar i telefon", "--round", home).code
        == ExitCode.OK
    )
    assert case(home).spread == "oppet" and case(home).contact == ""
    command("decide", "P01", "b_visa_kontakt", "Ja", "--why", "Kim bekräftar i telefon", "--round", home)
    assert "Kim" in case(home).contact and "widening_held" not in codes(case(home))


def test_a_use_as_is_without_a_thread_or_from_a_stranger_closes_nothing(
    home: Path, post: Path, command: Command
) -> None:
    receive(home, day(3), mailed(post, "kim@norrvik.example", form("Bara vi")))
    for n, (who, thread) in enumerate((("kim@norrvik.example", ""), (EVIL, "<M001@fou.example>")), 5):
        mail = letter("Använd det som det är.", From=who, In_Reply_To=thread, Message_ID=f"<u{n}@x.example>")
        (post / f"u{n}.eml").write_bytes(mail.as_bytes())
    receive(home, day(4), post)
    assert not standings(peek(home), ["P01"])["P01"].use_as_is and len(waits(home)) == 2
    first = review(home, clock(day(5)))[0]
    assert command("receive", "--seen", first.id, "--round", home).code == ExitCode.USAGE
    assert command("receive", "--seen", first.id, "--use-as-is", "P01", "--round", home).code == ExitCode.OK
    assert standings(peek(home), ["P01"])["P01"].finished


@pytest.mark.parametrize("who", ["", "undisclosed", "=?utf-8?q?kim=40norrvik=2Eexample?="])
def test_a_mail_without_a_sender_opens_nothing_and_is_told(home: Path, post: Path, command: Command, who: str) -> None:
    receive(home, day(3), mailed(post, "kim@norrvik.example", form("Bara vi")))
    for n in (2, 3):
        mail = attach(
            letter("Hej!", From="", Message_ID=f"<u{n}@x.example>"),
            "svar.docx",
            form("Öppet", "Ja", "Mer.", f"2026-10-1{n}"),
        )
        (post / f"{n}.eml").write_bytes((f"From: {who}\r\n".encode() if who else b"") + mail.as_bytes())
    receive(home, day(4), post)
    assert case(home).spread == "intern" and case(home).contact == "" and "sender_unknown" in codes(case(home))
    one, two = waits(home)
    assert "ett mejl utan avsändarens adress" in review(home, clock(day(5)))[0].why
    assert command("receive", "--seen", one, "--round", home).code == ExitCode.OK
    assert waits(home) == (two,), "who has looked at one has not looked at the next"


def test_a_mail_without_a_sender_in_the_inbox_opens_nothing_and_a_file_laid_there_does(
    home: Path, command: Command
) -> None:
    mail = attach(letter("Hej!", From=""), "svar.docx", form("Öppet", "Ja"))
    (home / "inbox" / "1.eml").write_bytes(mail.as_bytes())
    command("compile", "--round", home)
    assert len(waits(home)) == 1 and case(home).contact == ""
    (home / "inbox" / "1.eml").unlink()
    (home / "inbox" / "svar.docx").write_bytes(form("Öppet", "Ja", "För hand.", "2026-10-20"))
    assert "Kim" in case(home).contact


@pytest.mark.heavy
def test_a_lone_form_from_a_stranger_gives_no_consent_and_may_narrow(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), mailed(post, EVIL, form("Referensgrupper", "Ja")))
    c = case(home)
    assert c.spread == "referensgrupper" and c.contact == "" and "widening_held" in codes(c)
    done = " ".join(command("decide", "P01", "b_visa_kontakt", "Ja", "--why", "Kim sa ja", "--round", home).out.split())
    assert "kom från en avsändare som inte är känd" in done and "Filerna sade olika" not in done, "there is one file"


@pytest.mark.heavy
def test_their_own_later_word_settles_what_a_stranger_wanted(home: Path, post: Path) -> None:
    receive(home, day(3), mailed(post, "kim@norrvik.example", form("Bara vi")))
    receive(home, day(4), mailed(post, EVIL, form("Öppet", saved="2026-10-09"), 2))
    receive(home, day(5), mailed(post, "kim@norrvik.example", form("Referensgrupper", saved="2026-10-12"), 3))
    assert case(home).spread == "referensgrupper" and "widening_held" not in codes(case(home))


@pytest.mark.heavy
def test_who_is_looked_at_is_only_noted_from_then_on_and_still_opens_nothing(
    home: Path, post: Path, command: Command
) -> None:
    receive(home, day(3), mailed(post, "kim@norrvik.example", form("Bara vi")))
    receive(home, day(4), mailed(post, "kollega@gmail.com", form("Öppet", saved="2026-10-09"), 2))
    (id,) = waits(home)
    assert command("receive", "--seen", id, "--round", home).code == ExitCode.OK and waits(home) == ()
    receive(home, day(5), mailed(post, "kollega@gmail.com", form("Öppet", text="Och mer.", saved="2026-10-12"), 3))
    assert waits(home) == () and "sender_unknown" not in codes(case(home)) and case(home).spread == "intern"


@pytest.mark.parametrize("sender", ["registrator@skola.norrvik.example", "robin@fou-malarkanten.example"])
def test_the_contact_their_organisation_and_those_who_run_the_round_are_no_strangers(
    home: Path, post: Path, sender: str
) -> None:
    receive(home, day(3), mailed(post, sender, form("Öppet", "Ja")))
    assert waits(home) == () and case(home).spread == "oppet" and "Kim" in case(home).contact


def test_a_mail_that_lies_in_the_inbox_tells_its_sender_to_compile(home: Path, command: Command) -> None:
    mailed(home / "inbox", EVIL, form("Öppet", "Ja"))
    command("compile", "--round", home)
    assert waits(home) == ("1.eml/svar.docx",) and case(home).contact == ""
    assert command("receive", "--seen", "1.eml/svar.docx", "--round", home).code == ExitCode.OK and waits(home) == ()


# ---- Addresses


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("kim@norrvik.example", "norrvik.example"),
        ("kim@barn.skola.norrvik.example", "norrvik.example"),
        ("Kim@Norrvik.Example", "norrvik.example"),
        ("kim@gmail.com", ""),
        ("kim@hotmail.se", ""),
        ("kim@telia.com", ""),
        ("kim@lindeby.kommune.no", "lindeby.kommune.no"),
        ("kim@kommune.no", ""),
        ("kim@norrvik.onmicrosoft.com", "norrvik.onmicrosoft.com"),
        ("kim", ""),
        ("", ""),
        ("@norrvik.example", ""),
        ("kim@localhost", ""),
    ],
)
def test_an_organisation_is_a_domain_that_not_anybody_can_have_an_address_in(address: str, whose: str) -> None:
    assert organisation(address) == whose


P02 = {"norrvik": practice("P02", email="lo@norrvik.example"), "ekvalla": practice("P02", email="alex@ekvalla.example")}


@pytest.mark.parametrize(
    ("sender", "contact", "other", "found"),
    [
        ("kim@norrvik.example", "kim@norrvik.example", "", "known"),
        ("kim@norrvik.example", "kim@norrvik.example", "ekvalla", "known"),
        ("lo@norrvik.example", "kim@norrvik.example", "", "known"),
        ("lo@norrvik.example", "kim@norrvik.example", "norrvik", "colleague"),
        ("lo@norrvik.example", "kim@norrvik.example", "ekvalla", "stranger"),
        ("lo@gmail.com", "kim@gmail.com", "", "stranger"),
        ("kim@gmail.com", "kim@gmail.com", "", "known"),
        ("lo@norrvik.example.attacker.example", "kim@norrvik.example", "", "stranger"),
        ("lo@xnorrvik.example", "kim@norrvik.example", "", "stranger"),
        ("", "kim@norrvik.example", "", "known"),
        ("robin@fou.example", "kim@norrvik.example", "ekvalla", "known"),
    ],
)
def test_who_is_in_doubt(sender: str, contact: str, other: str, found: str) -> None:
    others = [P02[other]] if other else []
    told = doubt(sender, practice("P01", email=contact), others, "lovande@fou.example")
    assert ("known" if told is None else "colleague" if told.colleague else "stranger") == found


@pytest.mark.parametrize(
    ("one", "other", "town", "together"),
    [
        ("registrator@norrvik.example", "kim@norrvik.example", "", True),
        ("registrator@norrvik.example", "kim@socialtjanst.norrvik.example", "", True),
        ("registrator@skola.norrvik.example", "kim@norrvik.example", "", True),
        ("lo@skola.norrvik.example", "kim@socialtjanst.norrvik.example", "Norrvik", True),
        ("lo@skola.norrvik.example", "kim@socialtjanst.norrvik.example", "Norrviks kommun", True),
        ("lo@skola.norrvikskommun.example", "kim@vof.norrvikskommun.example", "Norrvik", True),
        ("lo@skola.stora-akersjo.example", "kim@vof.stora-akersjo.example", "Stora Åkersjö", True),
        ("lo@a.lindeby.kommune.no", "kim@b.lindeby.kommune.no", "Lindeby", True),
        ("lo@skola.norrvik.example", "kim@socialtjanst.norrvik.example", "Ekvalla", False),
        ("lo@a.kommunalforbund.example", "kim@b.kommunalforbund.example", "Norrvik", False),
        ("lo@a.vik.example", "kim@b.vik.example", "Norrvik", False),
        ("lo@xnorrvik.example", "kim@norrvik.example", "Norrvik", False),
        ("lo@a.gmail.com", "kim@b.gmail.com", "Gmail", False),
        ("lo@a.norrvik.example", "kim@b.norrvik.example", "", False),
        ("lo@a.kommun.example", "kim@b.kommun.example", "Norrvik", False),
    ],
)
def test_two_addresses_are_of_one_organisation_only_when_that_can_be_known(
    one: str, other: str, town: str, together: bool
) -> None:
    assert is_together(one, other, (town,)) is is_together(other, one, (town,)) is together


def test_who_shares_only_a_host_with_the_contact_opens_nothing_until_a_person_says_yes(home: Path, post: Path) -> None:
    table = (home / "register.csv").read_text(encoding="utf-8")
    (home / "register.csv").write_text(table.replace("kim@norrvik.example", "kim@a.forbund.example"), encoding="utf-8")
    receive(home, day(3), mailed(post, "lo@b.forbund.example", form("Öppet", "Ja")))
    assert case(home).contact == "" and "sender_unknown" in codes(case(home)) and len(waits(home)) == 1


def test_a_form_beside_mails_in_a_zip_that_somebody_laid_here_came_in_none_of_them(
    home: Path, command: Command
) -> None:
    other = letter("Mötet är flyttat.", From="Y <y@annan.example>", Message_ID="<z1@x.example>").as_bytes()
    (home / "inbox" / "alla.zip").write_bytes(pack([("möte.eml", other), ("svar.docx", form("Öppet", "Ja"))]))
    command("compile", "--round", home)
    assert "sender_unknown" not in codes(case(home)) and case(home).spread == "oppet"
    assert waits(home) == ()
