"""A form is a form by its content: no name, media type or place in a mail makes noise of it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pipeline.intake.mail.structure import shape
from pipeline.ledger import peek
from pipeline.model.events import standings
from pipeline.model.returns import Status
from pipeline.reading.files import read_files
from tests.support import ROOT, instrument
from tests.support.happenings import day, put, sent
from tests.support.mailing import attach, letter, names, read
from tests.support.rounds import answered, contents, make_round
from tests.support.rounds import receive as take

MAILS = ROOT / "tests" / "data" / "mails"
FORM, BOOK = answered(), answered("P02", "xlsx")
NAMES = ("ATT00001.bin", "ATT00001.dat", "svar.dat", "winmail.dat", "smime.p7m", "smime.p7s", "möte.ics", "kort.vcf", "message.rpmsg",
         "oledata.mso", "image001.png", "logo.png", "footer.txt", "encrypted.asc", "unsubscribe", "")  # fmt: skip
TYPES = ("application/ms-tnef", "application/vnd.ms-tnef", "application/pkcs7-mime", "application/x-pkcs7-signature", "text/calendar", "text/vcard",
         "image/png", "application/x-ole-object", "application/pgp-encrypted", "text/plain", "text/html")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_makes_noise_of_a_form(name: str) -> None:
    one = read(attach(attach(letter(), name, FORM), name, BOOK))
    assert [f.content for f in one.files] == [FORM, BOOK] and one.set_aside == () and one.remarks == ()


@pytest.mark.parametrize("media", TYPES)
def test_no_type_makes_noise_of_a_form(media: str) -> None:
    one = read(attach(letter(), "Svar.docx", FORM, media))
    assert [f.content for f in one.files] == [FORM]


@pytest.mark.parametrize("media", ["text/plain", "text/html"])
def test_a_nameless_form_typed_as_text_is_a_file_and_no_text(media: str) -> None:
    mail = letter()
    mail.add_attachment(FORM, maintype="application", subtype="octet-stream")
    data = mail.as_bytes().replace(b"application/octet-stream", media.encode())
    data = data.replace(b"Content-Disposition: attachment\r\n", b"")
    one = read(data)
    assert [f.content for f in one.files] == [FORM] and "PK" not in one.text


def test_a_form_shown_in_the_text_as_a_picture_is_kept() -> None:
    mail = letter("", html='<p>Hej</p><img src="cid:b@1">')
    mail.add_related(FORM, "image", "png", cid="<b@1>", filename="image001.png")
    assert [f.content for f in read(mail).files] == [FORM]


def test_a_form_that_lost_its_end_is_kept_so_that_somebody_is_told() -> None:
    assert names(read(attach(letter(), "ATT00001.bin", FORM[:9000]))) == ["ATT00001.bin"]


@pytest.mark.parametrize("media", ["application/octet-stream", "text/html", "text/plain"])
def test_a_form_behind_a_downloads_page_is_a_file_whatever_it_is_typed_as(media: str) -> None:
    page = b"<!doctype html><html><body>" + b"<p>Hej</p>" * 900 + b"</body></html>"
    mail = f"From: kim@norrvik.example\nSubject: Svar\nMIME-Version: 1.0\nContent-Type: {media}\nContent-Transfer-Encoding: base64\n\n"
    (file,) = read(mail.encode() + base64.encodebytes(page + FORM)).files
    (ret,) = read_files(instrument(), [(file.name, file.content)])
    assert next(f.code for f in ret.findings) == "stray_bytes" and ret.status is Status.ACCEPTED


def test_what_office_and_gateways_leave_beside_a_form_is_still_set_aside() -> None:
    mail = attach(letter(), "Svar.docx", FORM)
    for name, content in (("ATT00001.txt", b"-- list"), ("image.emz", b"\x1f\x8b\x08rest"), ("smime.p7s", b"0\x80")):
        attach(mail, name, content)
    assert names(read(mail)) == ["Svar.docx"]


def test_a_mailbox_fetches_a_mail_whose_form_is_typed_as_a_signature_or_a_calendar() -> None:
    for kind in (b'"application" "pkcs7-signature"', b'"text" "calendar"'):
        part = b'(%s ("name" "svar.bin") NIL NIL "base64" %d NIL NIL NIL)'
        small, large = ([_item(part % (kind, size))] for size in (4_000, 17_000))
        assert (shape([*small, b"mixed"]).has_files, shape([*large, b"mixed"]).has_files) == (False, True)


def _item(text: bytes) -> list[object]:
    from pipeline.intake.mail.structure import read_fetched  # noqa: PLC0415

    (items,) = read_fetched([b"1 (BODYSTRUCTURE (" + text + b"))"])
    return items["BODYSTRUCTURE"][0]  # type: ignore[index,return-value]


def test_the_form_that_a_gateway_called_att00001_bin_is_read_with_all_its_answers() -> None:
    one = read((MAILS / "noise-by-name.eml").read_bytes())
    (ret,) = read_files(instrument(), [(f.name, f.content) for f in one.files])
    assert ret.identity is not None and ret.identity.practice == "P04"
    assert sum(a.state == "answered" for a in ret.answers.values()) == 78


@pytest.mark.parametrize("name", ["ATT00001.bin", "winmail.dat", "smime.p7m"])
def test_an_unknown_senders_form_under_such_a_name_is_saved_and_counted(tmp_path: Path, name: str) -> None:
    home = make_round(tmp_path / "omgång", {})
    (home / "inbox").mkdir()
    put(home, *sent("M001", "P01"))
    post = tmp_path / "mejl.eml"
    post.write_bytes(attach(letter(From="en.kollega@annan.example"), name, FORM).as_bytes())
    done = take(home, day(3), post)
    assert [s.practice for s in done.saved] == ["P01"] and len(contents(home / "inbox")) == 1
    assert standings(peek(home), ["P01"])["P01"].answered
