"""`lovande receive`: whose a form is, its own mark says; what came without one is understood; nothing is lost or counted twice."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.base.package import pack, sha256
from pipeline.commands import receive as receiving
from pipeline.commands.receive import Received
from pipeline.ledger import peek
from pipeline.model.events import EventKind, mails, standings
from pipeline.model.mail import MailFate
from tests.support import wrapping as w
from tests.support.filling import blank
from tests.support.happenings import about, became, checked, clock, day, kinds, put, queued, sent
from tests.support.incoming import KIM, answered_by, sent_round
from tests.support.mailing import attach, letter
from tests.support.mailing import saved as outlook
from tests.support.rounds import Command, answered, contents
from tests.support.rounds import receive as take

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(150_000)
LINK = "Hej! Formuläret finns här: https://norrvik-my.sharepoint.com/:w:/g/personal/kim/EaBcD?e=x1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A round whose forms went out on 1 September, M001 to Kim about P01 and M002 to Alex about P02."""
    return sent_round(tmp_path / "omgång")


def receive(home: Path, *sources: Path) -> Received:
    return take(home, day(3), *sources)


def missing(home: Path) -> list[str]:
    return [p for p, s in standings(peek(home), ["P01", "P02"]).items() if s.missing]


def inbox(home: Path) -> list[str]:
    return sorted(contents(home / "inbox"))


def saved(folder: Path, mail: object, name: str = "mejl.eml") -> Path:
    (folder / name).write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())  # type: ignore[attr-defined]
    return folder


# ---- Whose it is


def test_a_form_in_a_mail_is_saved_under_a_name_of_ours_and_answers_for_its_practice(home: Path, post: Path) -> None:
    done = receive(home, saved(post, attach(letter(), "Svar från oss.docx", answered())))
    (file,) = done.saved
    assert file.practice == "P01" and inbox(home) == [file.name] and file.name.startswith("P01-")
    assert answered_by(home) == ["P01"]


def test_the_mark_decides_and_neither_the_sender_nor_the_files_name(home: Path, post: Path) -> None:
    receive(home, saved(post, attach(letter(), "P01 Gruppen.docx", answered("P02"))))
    assert answered_by(home) == ["P02"]


@pytest.mark.parametrize("way", ["eml", "mbox", "zip", "folder"])
def test_mails_and_files_are_taken_however_they_were_saved(home: Path, post: Path, way: str) -> None:
    mail = attach(letter(), "svar.docx", answered()).as_bytes()
    if way == "zip":
        with zipfile.ZipFile(post / "post.zip", "w") as archive:
            archive.writestr("mejl.eml", mail)
    elif way == "mbox":
        (post / "Inkorg.mbox").write_bytes(b"From kim Thu Oct 22 10:12:00 2026\n" + mail.replace(b"\r\n", b"\n"))
    elif way == "eml":
        saved(post, mail)
    else:
        (post / "svar.docx").write_bytes(answered())
    receive(home, post)
    assert answered_by(home) == ["P01"] and len(inbox(home)) == 1


def test_a_mail_dropped_in_the_inbox_is_read_where_it_lies(home: Path) -> None:
    saved(home / "inbox", attach(letter(), "svar.docx", answered()))
    done = receive(home)
    assert (
        answered_by(home) == ["P01"]
        and inbox(home) == ["mejl.eml"]
        and [m.meaning.what for m in done.mails] == ["files"]
    )


def test_nothing_in_a_folder_is_moved_or_changed(home: Path, post: Path) -> None:
    before = contents(saved(post, attach(letter(), "svar.docx", answered())))
    receive(home, post)
    assert contents(post) == before


# ---- Once


def test_the_same_mail_is_taken_once(home: Path, post: Path) -> None:
    saved(post, attach(letter(), "svar.docx", answered()))
    receive(home, post)
    record = peek(home)
    again = receive(home, post)
    assert (again.saved, again.mails, peek(home)) == ((), (), record)


def test_the_same_file_in_two_mails_is_one_answer(home: Path, post: Path) -> None:
    saved(post, attach(letter(), "svar.docx", answered()))
    saved(post, attach(letter(Message_ID="<svar2@norrvik.example>"), "svar igen.docx", answered()), "igen.eml")
    done = receive(home, post)
    assert len(inbox(home)) == 1 and done.copies == 1
    assert [kinds(peek(home)).count(k) for k in ("file_received", "file_accepted")] == [1, 1]


def test_the_same_file_twice_in_one_mail_is_one_answer(home: Path, post: Path) -> None:
    mail = attach(attach(letter(), "svar.docx", answered()), "svar (1).docx", answered())
    done = receive(home, saved(post, mail))
    assert len(done.saved) == 1 and done.copies == 1 and kinds(peek(home)).count("file_received") == 1


def test_two_mails_with_one_message_id_are_two_mails(home: Path, post: Path) -> None:
    saved(post, attach(letter(), "a.docx", answered("P01")))
    saved(post, attach(letter(), "b.xlsx", answered("P02", "xlsx")), "b.eml")
    receive(home, post)
    assert answered_by(home) == ["P01", "P02"]


def test_two_versions_are_both_kept(home: Path, post: Path) -> None:
    saved(post, attach(letter(), "svar.docx", answered()))
    saved(post, attach(letter(Message_ID="<2@x.example>"), "svar.docx", answered(text="Nu på fredagar.")), "b.eml")
    receive(home, post)
    assert len(inbox(home)) == 2


def test_our_blank_form_that_comes_back_is_no_answer(home: Path, post: Path) -> None:
    form = blank("docx", "oversikt")
    put(home, about(EventKind.FORM_ISSUED, "P01", sha=sha256(form)))
    done = receive(home, saved(post, attach(letter(), "P01.docx", form)))
    assert answered_by(home) == [] and inbox(home) == [] and done.blanks == 1
    assert [r.id[0] for r in done.review] == ["G"]


# ---- What comes with a form, and what does not


def test_a_photo_beside_a_form_is_kept_and_needs_nobody(home: Path, post: Path, command: Command) -> None:
    mail = attach(attach(letter(), "svar.docx", answered()), "bild.png", PHOTO, "image/png")
    done = receive(home, saved(post, mail))
    assert PHOTO in contents(home / "inbox").values() and done.quarantined == () and done.review == ()
    (photo,) = [r for r in done.returns if r.file.endswith(".png")]
    assert [f.code for f in photo.findings] == ["beside_form"]
    assert command("compile", "--round", home).code == ExitCode.OK


def test_a_link_instead_of_a_file_stops_the_reminders(home: Path, post: Path) -> None:
    done = receive(home, saved(post, letter(LINK, In_Reply_To="<M001@fou.example>")))
    assert missing(home) == ["P01"] and done.review == () and inbox(home) == []
    assert "sharepoint.com" in standings(peek(home), ["P01"])["P01"].missing_mail["why"]


def test_a_mail_saved_in_outlook_means_the_same(home: Path, post: Path) -> None:
    receive(home, saved(post, outlook("onedrive-link.msg"), "Länk.msg"))
    assert missing(home) == ["P01"]


def test_a_link_beside_the_form_itself_is_nothing_missing(home: Path, post: Path) -> None:
    receive(home, saved(post, attach(letter(LINK), "svar.docx", answered())))
    assert missing(home) == [] and answered_by(home) == ["P01"]


def test_a_link_from_somebody_we_do_not_know_is_not_ours(home: Path, post: Path) -> None:
    done = receive(home, saved(post, letter(LINK, From="Okänd <x@annan.example>")))
    assert missing(home) == [] and [m.meaning.what for m in done.mails] == ["other"]


def test_use_as_it_is_finishes_an_answer(home: Path, post: Path) -> None:
    put(home, about(EventKind.FILE_ACCEPTED, "P01", sha="a1"), checked("P01"))
    receive(home, saved(post, letter("Hej! Använd det som det är. Hälsningar Kim", In_Reply_To="<M001@fou.example>")))
    assert standings(peek(home), ["P01"])["P01"].finished


def test_use_as_it_is_from_who_has_not_answered_is_read_by_a_person(home: Path, post: Path) -> None:
    done = receive(home, saved(post, letter("Använd det som det är.")))
    assert not standings(peek(home), ["P01"])["P01"].use_as_is and len(done.review) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Använd inte som det är",
        "Ska vi skriva använd det som det är?",
        "Vi vill inte att ni ska använda det som det är.",
    ],
)
def test_words_that_only_sound_like_it_do_not(home: Path, post: Path, text: str) -> None:
    put(home, about(EventKind.FILE_ACCEPTED, "P01", sha="a1"), checked("P01"))
    receive(home, saved(post, letter(text)))
    assert not standings(peek(home), ["P01"])["P01"].use_as_is


def test_an_automatic_reply_is_on_record_and_needs_nobody(home: Path, post: Path) -> None:
    done = receive(home, saved(post, letter("Jag är ledig.", "Autosvar: Formulär", Auto_Submitted="auto-replied")))
    assert standings(peek(home), ["P01"])["P01"].away and done.review == ()


def test_a_mail_with_text_only_is_read_by_a_person(home: Path, post: Path) -> None:
    done = receive(home, saved(post, letter("Vi vill inte vara med.", In_Reply_To="<M002@fou.example>")))
    (review,) = done.review
    assert review.likely[0][0] == "P02" and "läs det" in review.why


def test_a_mail_that_answers_ours_tells_that_ours_had_gone(home: Path, post: Path) -> None:
    put(home, queued("M003", "P01"), became(EventKind.MAIL_OFFERED, "M003"))
    receive(home, saved(post, attach(letter(In_Reply_To="<M003@fou.example>"), "svar.docx", answered())))
    assert mails(peek(home))["M003"].fate is MailFate.SENT


def test_a_form_in_a_mail_that_could_not_be_read_to_its_end_is_used_and_the_rest_is_looked_for(
    home: Path, post: Path
) -> None:
    wrapped = w.tnef(w.file("svar.docx", answered()), w.file("mer.docx", answered("P02")))
    mail = attach(letter(""), "winmail.dat", wrapped[: len(answered()) + 3000], "application/ms-tnef")
    done = receive(home, saved(post, mail))
    (review,) = done.review
    assert answered_by(home) == ["P01"] and review.why.endswith("om filen igen.")


def bounce(address: str = KIM, message_id: str = "") -> bytes:
    original = (
        f"--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nSubject: Formulär\r\n\r\nHej\r\n"
        if message_id
        else ""
    )
    return (
        "From: MAILER-DAEMON@fou.example\r\nTo: lovande@fou.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <b1@fou.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nDet gick inte.\r\n"
        f"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; fou.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\n"
        f"Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 finns inte\r\n\r\n{original}--x--\r\n"
    ).encode()


@pytest.mark.parametrize("message_id", ["", "<M001@fou.example>"], ids=["by address", "by Message-ID"])
def test_a_bounce_is_about_the_mail_that_did_not_arrive(home: Path, post: Path, message_id: str) -> None:
    receive(home, saved(post, bounce(KIM, message_id)))
    assert {id: m.fate for id, m in mails(peek(home)).items()} == {"M001": MailFate.BOUNCED, "M002": MailFate.SENT}
    assert "finns inte" in mails(peek(home))["M001"].why


def test_a_bounce_of_an_earlier_mail_does_not_touch_the_later_one_to_the_same_address(home: Path, post: Path) -> None:
    put(home, *sent("M003", "P01"))
    receive(home, saved(post, bounce(KIM, "<M001@fou.example>")))
    assert mails(peek(home))["M003"].fate is MailFate.SENT


def test_a_bounce_of_somebody_elses_mail_is_looked_at_by_a_person(home: Path, post: Path) -> None:
    done = receive(home, saved(post, bounce("x@annan.example")))
    assert MailFate.BOUNCED not in {m.fate for m in mails(peek(home)).values()} and len(done.review) == 1


@pytest.mark.parametrize("name", ["svar.pages", "svar.numbers"])
@pytest.mark.parametrize("dropped", [False, True])
def test_an_answer_in_apples_formats_is_told_once_with_what_to_ask_for(
    home: Path, post: Path, command: Command, name: str, dropped: bool
) -> None:
    apple = pack([("Index/Document.iwa", b"x"), ("preview.jpg", b"x")])
    saved(home / "inbox" if dropped else post, attach(letter(), name, apple))
    said = " ".join(command("receive", post, "--round", home).out.split())
    assert said.count("Pages") == 1 and "Exportera till > Word" in said and "inget formulär" not in said
    assert missing(home) == ["P01"], "reminders end, and the file is asked for"
    assert "lovande remind ber om filerna som saknas" in said
    assert "inget formulär" not in command("receive", "--review", "--round", home).out


# ---- What cannot be read from


def test_a_source_that_is_not_there_is_told_before_anything_is_taken(home: Path, post: Path) -> None:
    saved(post, attach(letter(), "svar.docx", answered()))
    with pytest.raises(SettingsError, match="finns inte"):
        receive(home, post, post / "borta")
    assert inbox(home) == []


def test_a_file_that_is_no_form_stays_in_its_folder_and_is_told(home: Path, post: Path) -> None:
    (post / "protokoll.txt").write_text("Möte", encoding="utf-8")
    done = receive(home, post)
    assert [x.name for x in done.left] == ["protokoll.txt"] and inbox(home) == []


def test_a_file_that_is_still_being_written_is_left_for_the_next_time(home: Path, post: Path) -> None:
    file = post / "svar.docx"
    file.write_bytes(answered()[:500])

    def written_meanwhile(_: float) -> None:
        file.write_bytes(file.read_bytes() + b"mer")

    done = receiving.receive(home, [str(post)], clock(day(3)), sleep=written_meanwhile)
    assert inbox(home) == [] and [x.name for x in done.left] == ["svar.docx"]
