"""What an attack on the round's mail found: each would have sent twice, to the wrong people, or lost an answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.base.errors import SettingsError
from pipeline.commands.mark_sent import mark_sent
from pipeline.commands.receive import receive
from pipeline.commands.remind import remind
from pipeline.commands.send import send
from pipeline.intake.mail.meaning import says_as_is
from pipeline.ledger import open_ledger, peek
from pipeline.model.addresses import address_mistake
from pipeline.model.events import mails
from pipeline.model.mail import MailFate
from pipeline.post.hand_over import SHOWN, way_of
from tests.support.happenings import clock, day
from tests.support.rounds import REGISTER, TEXT, answered, make_round


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A round whose forms have been sent by hand."""
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    send(made, way_of("eml"), clock(day(1)))
    mark_sent(made, ["ALL"], clock(day(1)))
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Använd som det är.",
        "Hej Karin!\n\nAnvänd som det är.\n\nMvh\nKim Exempel\nEnhetschef, telefon 010-000 00 00",
        "Hej! Använd det som det är. Mvh Kim",
        "”använd som det är”",
    ],
)
def test_the_letters_own_words_mean_what_they_say(text: str) -> None:
    assert says_as_is(text)


@pytest.mark.parametrize(
    "text",
    [
        "Använd det som det är inte! Vi kommer med en ny version.",
        "Använd det som det är, men vänta tills vi skickat kapitel 3.",
        "Använd som det är. Ta bort namnet i 4.3 först!",
        "Hej, svara ”använd det som det är” stod det, vad betyder det?",
        "Får man svara att använd det som det är?",
        "",
    ],
)
def test_words_with_anything_else_beside_them_are_for_a_person_to_read(text: str) -> None:
    assert not says_as_is(text)


def test_a_letters_file_that_comes_back_untouched_changes_no_answer_and_calls_for_no_new_letter(home: Path) -> None:
    (home / "inbox" / "v1.docx").write_bytes(answered())
    receive(home, (), clock(day(2)), sleep=lambda _: None)
    remind(home, way_of("eml"), clock(day(3)))
    (home / "inbox" / "v2.docx").write_bytes(answered(text="Vi träffas på fredagar."))
    mark_sent(home, ["M003"], clock(day(3)))
    received = receive(home, (str(home / "outbox" / "mail" / "skickade"),), clock(day(4)), sleep=lambda _: None)
    assert received.saved == ()
    assert not [r for r in received.returns if r.file.startswith("P01-")]


def test_an_old_live_ledger_gives_way_to_the_snapshot(home: Path, data_folder: Path) -> None:
    (live,) = data_folder.glob("rounds/*/ledger.sqlite")
    old = data_folder / "old"
    with open_ledger(home, clock(day(2))) as ledger:
        ledger._engine.dispose()
        shutil.copy(live, old)
    (home / "register.csv").write_text(
        REGISTER + REGISTER.splitlines()[1].replace("P01;Gruppen", "P03;Trappan") + "\n", encoding="utf-8"
    )
    send(home, way_of("eml"), clock(day(3)), ["P03"])
    for file in live.parent.glob("ledger.sqlite*"):
        file.unlink()
    shutil.copy(old, live)
    with open_ledger(home, clock(day(4))) as ledger:
        assert [m.fate for m in mails(ledger.log()).values()] == [MailFate.SENT, MailFate.SENT, MailFate.WRITTEN]
    assert len(mails(peek(home))) == 3


def test_a_letter_does_not_go_to_the_contact_of_another_practice(home: Path) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered())
    swapped = (
        REGISTER.replace("kim@norrvik", "x@norrvik")
        .replace("alex@ekvalla", "kim@norrvik")
        .replace("x@norrvik", "alex@ekvalla")
    )
    (home / "register.csv").write_text(swapped, encoding="utf-8")
    done = remind(home, SHOWN, clock(day(9)))
    assert [m.practices for m in done.mails if any(TEXT.encode() in e.content for e in m.enclosures)] == []
    assert "P01" in {s.practice.id for s in done.skipped if s.act}


@pytest.mark.parametrize("id", ["M002", "m9", "G17", "ALL", "alla"])
def test_an_id_that_a_mail_could_have_is_refused(tmp_path: Path, id: str) -> None:
    home = make_round(tmp_path, {})
    (home / "register.csv").write_text(REGISTER.replace("P01;", f"{id};"), encoding="utf-8")
    with pytest.raises(SettingsError, match="så heter mejlen"):
        send(home, SHOWN, clock(day(1)))


@pytest.mark.parametrize(
    "address", ["a@x..example", "a\u200bb@x.example", "a..b@x.example", "a@[127.0.0.1].x", "a@b", ".a@x.example"]
)
def test_an_address_that_no_server_knows_is_refused(address: str) -> None:
    assert address_mistake(address)


@pytest.mark.parametrize(
    "address", ["kim@norrvik.example", "åsa@ekvalla.example", "a@nörrvik.example", "o'neil+x@sub.norrvik.example"]
)
def test_an_address_that_a_server_may_know_is_taken(address: str) -> None:
    assert address_mistake(address) is None
