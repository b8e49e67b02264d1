"""Mails that a coordinator drops into the inbox: the forms in them are returns, and one without a form says what it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.base.package import pack
from pipeline.cases.gather import read_file
from pipeline.commands import compile
from pipeline.model.returns import Return, Status
from tests.intake.test_bounces import FAILED, report
from tests.support import instrument
from tests.support.mailing import FILLER, attach, letter, saved
from tests.support.rounds import answered, make_round


def put(tmp_path: Path, name: str, data: bytes) -> tuple[Return, ...]:
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(instrument(), path)


def codes(ret: Return) -> list[str]:
    return [f.code for f in ret.findings]


@pytest.mark.parametrize(
    ("name", "file", "practice"),
    [
        ("reply.msg", "reply.msg/Svar från Norrvik – Gruppen (åäö).docx", "P01"),
        ("forwarded.msg", "forwarded.msg/Gruppen ifylld.docx", "P01"),
        ("logo-and-calendar.msg", "logo-and-calendar.msg/Kartan.xlsx", "P02"),
    ],
)
def test_the_form_in_an_outlook_mail_is_a_return(name: str, file: str, practice: str, tmp_path: Path) -> None:
    (ret,) = put(tmp_path, name, saved(name))
    assert (ret.file, ret.status) == (file, Status.ACCEPTED)
    assert ret.identity and ret.identity.practice == practice


def test_a_photo_beside_the_form_goes_with_it_and_is_told(tmp_path: Path) -> None:
    mail = attach(attach(letter(), "Svar.docx", answered()), "IMG: 1.jpg", b"\xff\xd8\xff" + FILLER, "image/jpeg")
    (ret,) = put(tmp_path, "mejl.eml", mail.as_bytes())
    assert [(a.name, len(a.content)) for a in ret.attachments] == [("bilaga-1-IMG_ 1.jpg", 3 + len(FILLER))]
    assert any(f.code == "picture" and "i mejlet" in f.message for f in ret.findings)


def test_a_zip_in_a_mail_is_opened(tmp_path: Path) -> None:
    mail = attach(letter(), "svar.zip", pack([("a.docx", answered()), ("b.xlsx", answered("P02", "xlsx"))]))
    found = put(tmp_path, "mejl.eml", mail.as_bytes())
    assert [r.file for r in found] == ["mejl.eml/svar.zip/a.docx", "mejl.eml/svar.zip/b.xlsx"]


def test_files_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    mail = attach(attach(letter(), "Svar.docx", answered()), "Svar.docx", answered(text="Annat."))
    assert [r.file for r in put(tmp_path, "mejl.eml", mail.as_bytes())] == [
        "mejl.eml/Svar.docx",
        "mejl.eml/Svar.docx (2)",
    ]


def test_every_mail_in_a_mailbox_and_in_a_zip_is_read(tmp_path: Path) -> None:
    one = attach(letter(), "Svar.docx", answered()).as_bytes().replace(b"\r\n", b"\n")
    box = b"".join(b"From kim Thu Oct 22 10:12:00 2026\n" + mail + b"\n\n" for mail in (one, letter().as_bytes()))
    assert [r.file for r in put(tmp_path, "post.mbox", box)] == ["post.mbox/1/Svar.docx", "post.mbox/2"]
    found = put(
        tmp_path,
        "alla.zip",
        pack([("a.eml", one), ("b.msg", saved("ndr.msg")), ("Kartan.xlsx", answered("P02", "xlsx"))]),
    )
    assert [r.file for r in found] == ["alla.zip/a.eml/Svar.docx", "alla.zip/b.msg", "alla.zip/Kartan.xlsx"]


CUT = attach(letter(), "Svar.docx", answered()).as_bytes()
WITHOUT = {
    "a link": (letter("Svaret: https://1drv.ms/w/s!A").as_bytes(), "mail_link", "1drv.ms"),
    "secure mail": (letter("Läs här.", "Säkert meddelande från Norrvik").as_bytes(), "mail_secure", "säker e-post"),
    "winmail": (attach(letter(), "winmail.dat", b"\x78\x9f\x3e\x22").as_bytes(), "mail_winmail", "winmail.dat"),
    "an automatic reply": (saved("automatic-reply.msg"), "mail_auto_reply", "automatiskt svar"),
    "a bounce": (saved("ndr.msg"), "mail_bounced", "kim@norrvik.example"),
    "a bounce that no server sent": (
        report(FAILED, From="Lo <lo@annan.example>").encode(),
        "mail_bounced",
        "inte från en e-postserver: läs det innan",
    ),
    "a delay": (report(FAILED.replace("failed", "delayed")).encode(), "mail_delayed", "försöker igen"),
    "a receipt": (
        report("Disposition: x; displayed", kind="disposition-notification").encode(),
        "mail_receipt",
        "kvitto",
    ),
    "answers in the text": (
        letter("På fråga 1 svarar vi ja.").as_bytes(),
        "mail_without_form",
        "Läs mejlet och för in svaren",
    ),
    "another file": (attach(letter(), "protokoll.txt", b"Hej").as_bytes(), "mail_without_form", "bara protokoll.txt"),
    "nothing": (letter("\n").as_bytes(), "mail_without_form", "varken text eller bifogad fil"),
    "the beginning of an Outlook mail": (saved("reply.msg")[:600], "mail_broken", "på nytt"),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_a_mail_without_a_form_is_one_return_that_says_what_it_is(what: str, tmp_path: Path) -> None:
    data, code, said = WITHOUT[what]
    (ret,) = put(tmp_path, "mejl.msg" if data.startswith(b"\xd0\xcf") else "mejl.eml", data)
    assert (ret.status, codes(ret)) == (Status.QUARANTINED, [code])
    assert said in ret.reason and ret.reason.endswith(".")
    assert ret.file in ("mejl.msg", "mejl.eml") and len(ret.sha256) == 64


def test_a_cut_mail_gives_the_forms_it_has_and_says_that_more_may_be_gone(tmp_path: Path) -> None:
    data = attach(attach(letter(), "Svar.docx", answered()), "Mer.xlsx", answered("P02", "xlsx")).as_bytes()
    first, second, whole = put(tmp_path, "mejl.eml", data[: len(data) - 3000])
    assert (first.file, first.status) == ("mejl.eml/Svar.docx", Status.ACCEPTED)
    assert (second.file, codes(second)[-1]) == ("mejl.eml/Mer.xlsx", "cut_off")
    assert codes(whole) == ["mail_broken"]


def test_a_locked_form_in_a_mail_keeps_its_own_reason(tmp_path: Path) -> None:
    shut = pack([("EncryptedPackage", b"x"), ("[Content_Types].xml", b"<x/>")])
    (ret,) = put(tmp_path, "mejl.eml", attach(letter(), "Svar.docx", shut).as_bytes())
    assert (ret.file, codes(ret)) == ("mejl.eml/Svar.docx", ["locked"])


def test_mails_in_the_inbox_are_compiled_without_anything_else(tmp_path: Path) -> None:
    home = make_round(
        tmp_path, {"Från Kim/SV Formulär.msg": saved("reply.msg"), "frånvaro.msg": saved("automatic-reply.msg")}
    )
    with ThreadPoolExecutor(1) as executor:
        done = compile.compile_round(home, executor, lambda: datetime(2026, 11, 2, tzinfo=UTC))
    assert [c.practice.id for c in done.cases] == ["P01"]
    assert [(r.file, codes(r)) for r in done.quarantined] == [("frånvaro.msg", ["mail_auto_reply"])]
    assert any(r.file == "Från Kim/SV Formulär.msg/Svar från Norrvik – Gruppen (åäö).docx" for r in done.returns)


@pytest.mark.parametrize("name", ["mejl.emlx", "mejl.eml", "mejl.txt", "mejl"])
def test_a_mail_is_known_by_its_content_however_a_program_saved_it(name: str, tmp_path: Path) -> None:
    """Apple Mail writes the mail's size before it, and Windows' Notepad saves what is pasted into it as UTF-16."""
    mail = attach(letter(), "Svar.docx", answered()).as_bytes()
    for data in (mail, b"%d\n" % len(mail) + mail, mail.decode().encode("utf-16")):
        assert [(r.file, r.status) for r in put(tmp_path, name, data)] == [(f"{name}/Svar.docx", Status.ACCEPTED)]


def test_a_text_that_begins_with_a_number_is_no_mail(tmp_path: Path) -> None:
    (ret,) = put(tmp_path, "rad.txt", b"12\nAnteckning: ring dem\n\nhej")
    assert "mail" not in " ".join(codes(ret))
