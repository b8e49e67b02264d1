"""What a person has to look at, how they settle it, and that neither hostile names nor answers get out of hand on the way."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.commands.receive import assign, review
from pipeline.ledger import open_ledger, peek
from pipeline.model.events import EventKind, standings
from tests.reading.test_conversion import renamed
from tests.support.happenings import beginning, clock, day, kinds
from tests.support.incoming import answered_by, sent_round
from tests.support.mailing import attach, letter
from tests.support.rounds import Command, answered, contents, receive

SENTINEL = "Hemlig mening om torsdagar"
LINK = "Formuläret: https://norrvik-my.sharepoint.com/:w:/g/personal/kim/EaBcD?e=x1"


pytestmark = pytest.mark.usefixtures("no_long_wait")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return sent_round(tmp_path / "omgång")


def drop(home: Path, name: str, content: bytes) -> None:
    (home / "inbox" / name).write_bytes(content)


# ---- Files that a person says whose they are


def test_a_form_of_a_practice_that_is_not_in_the_register_waits_for_a_person(home: Path) -> None:
    drop(home, "P02 svar.docx", answered("P77"))
    (waiting,) = receive(home, day(3)).review
    assert waiting.id == "P02 svar.docx" and "P77" in waiting.why
    assert dict(waiting.likely)["P02"] == "filens namn" and dict(waiting.likely)["P01"] == "kommunen på första sidan"


def test_the_sender_is_a_sign_of_whose_a_form_may_be_and_never_makes_it_theirs(home: Path, post: Path) -> None:
    mail = attach(letter(From="Alex <alex@ekvalla.example>"), "svar.docx", answered("P77"))
    (post / "mejl.eml").write_bytes(mail.as_bytes())
    (waiting,) = receive(home, day(3), post).review
    assert dict(waiting.likely)["P02"] == "avsändarens adress"
    assert answered_by(home) == []


def test_a_file_that_is_assigned_answers_for_that_practice_and_says_so(home: Path) -> None:
    drop(home, "svar.docx", answered("P77"))
    receive(home, day(3))
    done = assign(home, "svar.docx", "p02", clock(day(4)))
    (file,) = receive(home, day(5)).returns
    assert done.practice and done.practice.id == "P02" and answered_by(home) == ["P02"]
    assert "assigned" in [f.code for f in file.findings]


def test_a_file_that_is_assigned_to_another_practice_is_no_longer_the_firsts(home: Path) -> None:
    drop(home, "svar.docx", answered("P01"))
    receive(home, day(3))
    assign(home, "svar.docx", "P02", clock(day(4)), anyway="de bytte formulär")
    assert answered_by(home) == ["P02"]


def test_the_last_word_about_a_file_holds(home: Path) -> None:
    drop(home, "svar.docx", answered("P77"))
    assign(home, "svar.docx", "P02", clock(day(4)))
    assign(home, "svar.docx", "P01", clock(day(5)))
    assert answered_by(home) == ["P01"]


def test_a_file_in_a_zip_is_assigned_by_its_name_there(home: Path) -> None:
    with zipfile.ZipFile(home / "inbox" / "svar.zip", "w") as archive:
        archive.writestr("svar.docx", answered("P77"))
    assign(home, "svar.zip/svar.docx", "P02", clock(day(4)))
    assert answered_by(home) == ["P02"]


@pytest.mark.parametrize(
    ("name", "practice"),
    [("borta.docx", "P01"), ("svar.docx", "P99"), ("G999", "P01"), ("../svar.docx", "P01")],
)
def test_a_file_mail_or_practice_that_is_not_there_is_said(home: Path, name: str, practice: str) -> None:
    drop(home, "svar.docx", answered("P77"))
    with pytest.raises(SettingsError):
        assign(home, name, practice, clock(day(4)))
    assert EventKind.FILE_ASSIGNED not in [e.kind for e in peek(home)]


def test_what_is_no_form_cannot_become_an_answer_by_being_assigned(home: Path) -> None:
    drop(home, "bild.png", b"\x89PNG\r\n\x1a\n" + bytes(99))
    with pytest.raises(SettingsError, match="inget formulär"):
        assign(home, "bild.png", "P01", clock(day(4)))


# ---- Mails that a person has to read


def text_mail(home: Path, post: Path) -> str:
    (post / "mejl.eml").write_bytes(letter("Vi hör av oss.").as_bytes())
    (waiting,) = receive(home, day(3), post).review
    return waiting.id


@pytest.mark.parametrize("practice", ["P01", "-"])
def test_a_mail_that_is_settled_waits_no_more(home: Path, post: Path, practice: str) -> None:
    id = text_mail(home, post)
    assign(home, id.lower(), practice, clock(day(4)))
    assert review(home, clock(day(5))) == ()


def test_a_locked_file_from_somebody_we_do_not_know_is_asked_for_when_a_person_has_said_whose_it_is(
    home: Path, post: Path
) -> None:
    mail = attach(letter("Hej", From="Vik <vik@annan.example>"), "svar.docx", renamed("EncryptedPackage"))
    (post / "mejl.eml").write_bytes(mail.as_bytes())
    done = receive(home, day(3), post)
    (id,) = [r.id for r in done.review if r.id.startswith("G")]
    assign(home, id, "P02", clock(day(4)))
    assert standings(peek(home), ["P02"])["P02"].missing


def test_review_takes_nothing_in(home: Path, post: Path) -> None:
    text_mail(home, post)
    before = contents(home / "inbox")
    assert len(review(home, clock(day(5)))) == 1 and contents(home / "inbox") == before


# ---- Hostile names


@pytest.mark.parametrize(
    "name",
    [
        "../../../x.docx",
        "CON",
        "svar\u202excod.exe",
        "a" * 300 + ".docx",
        "\x1b[2Jsvar.docx",
        "C:\\Windows\\x.docx",
        ".lovande.json",
        "svar\n.docx",
    ],
)
def test_a_file_is_saved_under_our_name_inside_the_inbox_whatever_it_is_called(
    home: Path, post: Path, command: Command, name: str
) -> None:
    mail = attach(letter(), "N.docx", answered())
    raw = mail.as_bytes().replace(
        b'filename="N.docx"', b"filename*=utf-8''" + "".join(f"%{b:02X}" for b in name.encode()).encode()
    )
    (post / "mejl.eml").write_bytes(raw)
    before = contents(home.parent)
    done = command("receive", str(post), "--round", home)
    new = [n for n in contents(home.parent) if n not in before]
    assert len(new) == 1 and new[0].startswith("omgång/inbox/P01-") and new[0].endswith(".docx")
    assert not {"\x1b", "\u202e"} & set(done.out + done.err) and max(map(len, done.out.splitlines())) <= 100


def test_the_name_of_a_file_in_a_folder_cannot_steer_the_terminal(home: Path, post: Path, command: Command) -> None:
    (post / "x\x1b[2J\u202e.txt").write_bytes(b"hej")
    done = command("receive", str(post), "--round", home)
    assert not {"\x1b", "\u202e"} & set(done.out + done.err)


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="needs symbolic links")
def test_a_link_in_a_folder_is_not_followed(home: Path, post: Path, tmp_path: Path) -> None:
    (tmp_path / "annan.docx").write_bytes(answered())
    (post / "svar.docx").symlink_to(tmp_path / "annan.docx")
    done = receive(home, day(3), post)
    assert contents(home / "inbox") == {} and [x.name for x in done.left] == ["svar.docx"]


def test_a_file_that_is_only_in_the_cloud_is_named(home: Path, post: Path) -> None:
    (post / ".svar.docx.icloud").write_bytes(b"bplist")
    assert [x.name for x in receive(home, day(3), post).left] == ["svar.docx"]


# ---- No answers in what is kept about them


def test_no_answer_text_is_in_the_record_or_in_what_is_said(home: Path, post: Path, command: Command) -> None:
    mail = attach(letter(f"Hej! {SENTINEL} två."), "svar.docx", answered(text=f"{SENTINEL} ett."))
    (post / "a.eml").write_bytes(mail.as_bytes())
    (post / "b.eml").write_bytes(
        letter(f"{SENTINEL} tre.", Message_ID="<b@x.example>", From="Alex <alex@ekvalla.example>").as_bytes()
    )
    said = [
        command("receive", str(post), "--round", home),
        command("receive", "--json", "--round", home),
        command("receive", "--review", "--round", home),
        command("status", "--json", "--round", home),
        command("status", "--csv", "--round", home),
    ]
    assert f"{SENTINEL} ett" not in "".join(s.out + s.err for s in said)
    assert SENTINEL not in "".join(s.out + s.err for s in said[3:])
    assert (
        f"{SENTINEL} två" in said[2].out and f"{SENTINEL} tre" in said[2].out
    )  # what a person has to see of the mails
    with open_ledger(home, beginning) as ledger:
        files = [*ledger.place.folder.glob("ledger.sqlite*"), home / "ledger.sqlite"]
        assert [f.name for f in files if SENTINEL.encode() in f.read_bytes()] == []
        kept = json.dumps([dict(e.data) for e in ledger.log()], ensure_ascii=False)
        assert SENTINEL not in kept and ledger.place.readings.parent != home


# ---- The command


def test_the_json_tells_what_came(home: Path, post: Path, command: Command) -> None:
    (post / "mejl.eml").write_bytes(attach(letter(), "svar.docx", answered()).as_bytes())
    done = command("receive", str(post), "--json", "--round", home)
    told = done.json
    assert done.code == ExitCode.OK
    assert set(told) == {
        "saved",
        "mails",
        "review",
        "files",
        "left",
        "sync_copies",
        "copies",
        "blank_forms",
        "looked_again",
        "unread_mails",
        "untouched",
        "aside",
        "stopped",
    }
    (file,) = told["files"]
    assert (told["saved"][0]["original"], file["practice"], file["status"], file["new"]) == (
        "svar.docx",
        "P01",
        "accepted",
        True,
    )


def test_what_waits_in_quarantine_ends_with_4(home: Path, command: Command) -> None:
    drop(home, "svar.docx", answered("P77"))
    done = command("receive", "--round", home)
    assert done.code == ExitCode.QUARANTINED and 'lovande receive --assign "svar.docx"' in done.out


def test_a_mailbox_that_does_not_answer_ends_with_5_and_the_inbox_is_read_all_the_same(
    home: Path, command: Command
) -> None:
    drop(home, "svar.docx", answered())
    done = command("receive", "imap://127.0.0.1:9", "--round", home)
    assert done.code == ExitCode.MAIL_FAILED and answered_by(home) == ["P01"]


def test_a_mail_without_its_file_is_told_with_what_comes_next(home: Path, post: Path, command: Command) -> None:
    (post / "mejl.eml").write_bytes(letter(LINK).as_bytes())
    done = command("receive", str(post), "--round", home)
    assert "P01: svarat, men filen saknas" in done.out and "lovande remind" in done.out
    assert [
        m["purpose"] for m in command("remind", "--json", "--round", home).json["mails"] if m["practices"] == ["P01"]
    ] == ["reply"]


# ---- What compile and receive put on record


def test_each_thing_about_a_file_is_on_record_once(home: Path, command: Command) -> None:
    drop(home, "svar.docx", answered())
    drop(home, "okänd.docx", answered("P77"))
    for _ in range(3):
        command("compile", "--round", home)
        command("receive", "--round", home)
    found = kinds(peek(home))
    assert {k: found.count(k) for k in ("file_received", "file_accepted", "file_quarantined", "checked")} == {
        "file_received": 2, "file_accepted": 1, "file_quarantined": 1, "checked": 1,
    }  # fmt: skip
