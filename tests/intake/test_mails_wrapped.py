"""What mails are wrapped in is opened: signed mail (S/MIME) and Outlook's winmail.dat. What is encrypted is told as that."""

from __future__ import annotations

import base64
import random
import zlib
from email.message import EmailMessage

import pytest

from pipeline.intake.mail import cms, tnef
from pipeline.intake.mail import mails as mails_module
from pipeline.intake.mail.opened import Attached
from pipeline.intake.mail.returns import returns_in_mails
from pipeline.intake.mail.wrapped import unwrap
from pipeline.model.mail import Elsewhere
from pipeline.reading.files import read_files
from tests.support import ROOT, instrument
from tests.support import wrapping as w
from tests.support.mailing import attach, letter, names, read
from tests.support.rounds import answered

MAILS = ROOT / "tests" / "data" / "mails"
FORM = answered()
MOST = 10_000_000


def inside(text: str = "Här är svaret.", form: bytes = FORM) -> bytes:
    """What is signed: a mail's text and file, without the headers of the mail."""
    mail = EmailMessage()
    mail.set_content(text)
    attach(mail, "Svar från oss.docx", form)
    return mail.as_bytes()


def sealed(content: bytes, media: str = "application/pkcs7-mime", name: str = "smime.p7m") -> EmailMessage:
    """A mail that is nothing but the sealed part."""
    mail = letter("")
    mail.set_content(content, maintype=media.partition("/")[0], subtype=media.partition("/")[2], filename=name)
    return mail


# ---- Signed


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("media", ["application/pkcs7-mime", "application/x-pkcs7-mime", "application/octet-stream"])
def test_a_signed_mails_words_and_form_are_had_however_they_were_encoded(streamed: bool, media: str) -> None:
    one = read(sealed(w.cms(w.SIGNED, inside(), streamed), media))
    assert (names(one), one.text, one.signed) == (["Svar från oss.docx"], "Här är svaret.", True)
    assert (one.remarks, one.broken, one.files[0].content) == ((), "", FORM)


@pytest.mark.parametrize("head", ["", "-----BEGIN PKCS7-----\n", "-----BEGIN CMS-----\n"])
def test_a_signed_part_in_letters_is_opened(head: str) -> None:
    text = base64.encodebytes(w.cms(w.SIGNED, inside())).decode()
    one = read(attach(letter("Se bifogat."), "svar.p7m", f"{head}{text}{head.replace('BEGIN', 'END')}".encode()))
    assert (names(one), one.signed) == (["Svar från oss.docx"], True)


def test_a_file_that_was_signed_itself_is_had_under_its_own_name() -> None:
    one = read(attach(letter(), "Formulär.docx.p7m", w.cms(w.SIGNED, FORM)))
    assert (names(one), one.files[0].content) == (["Formulär.docx"], FORM)


def test_a_mail_signed_twice_and_packed_is_opened_all_the_way() -> None:
    packed = w.cms(w.COMPRESSED, zlib.compress(sealed(w.cms(w.SIGNED, inside())).as_bytes()))
    assert names(read(sealed(w.cms(w.SIGNED, sealed(packed).as_bytes())))) == ["Svar från oss.docx"]


def test_a_signature_beside_a_mail_changes_nothing() -> None:
    mail = attach(attach(letter(), "Svar.docx", FORM), "smime.p7s", w.cms(w.SIGNED, b""), "application/pkcs7-signature")
    assert names(read(mail)) == ["Svar.docx"]


def test_outlook_keeps_a_signed_mail_as_one_file() -> None:
    whole = (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="s"\r\n\r\n--s\r\n'
        + inside()
    )
    whole += b"\r\n--s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\n0\r\n--s--\r\n"
    one = read(attach(letter(""), "smime.p7m", whole, "application/pkcs7-mime"))
    assert (names(one), one.signed) == (["Svar från oss.docx"], True)


def test_the_signed_mail_that_a_real_program_made_is_read_with_its_answers() -> None:
    one = read((MAILS / "smime-opaque-signed.eml").read_bytes())
    (ret,) = read_files(instrument(), [(f.name, f.content) for f in one.files])
    assert ret.identity is not None and ret.reason == "" and one.signed and one.remarks == ()


def test_a_signed_part_that_lost_its_end_gives_what_there_is_and_says_so() -> None:
    whole = w.cms(w.SIGNED, inside(), streamed=True)
    one = read(sealed(whole[: len(whole) - 9000]))
    assert one.text == "Här är svaret." and "avhugget" in one.broken


def test_a_damaged_sealed_part_is_told_as_damaged_and_not_as_secure_mail() -> None:
    one = read(sealed(b"x" * 900))
    assert "skadad" in one.broken and one.remarks == () and not one.signed


# ---- Encrypted


@pytest.mark.parametrize(
    "mail",
    [
        sealed(w.cms(w.ENVELOPED, b"hemligt" * 90)),
        sealed(w.cms(w.ENVELOPED, b"hemligt" * 90, streamed=True)),
        attach(letter(""), "encrypted.asc", b"-----BEGIN PGP MESSAGE-----"),
        letter("-----BEGIN PGP MESSAGE-----\n\nhQEMA"),
    ],
)
def test_encrypted_mail_is_told_as_that(mail: EmailMessage) -> None:
    one = read(mail)
    assert (one.files, one.remarks) == ((), (Elsewhere.ENCRYPTED,))
    ((ret,), _) = next(iter(returns_in_mails(instrument(), "mejl.eml", mail.as_bytes())))
    assert (ret.findings[0].code, "nyckeln" in ret.reason) == ("mail_secure", True)


# ---- winmail.dat


def test_outlooks_own_wrapping_is_opened_with_its_words_and_long_names() -> None:
    wrapped = w.tnef(w.body("Hej från Åsa!"), w.file("SVARFR~1.DOC", FORM, "Svar från oss.docx"))
    one = read(attach(letter(""), "winmail.dat", wrapped, "application/ms-tnef"))
    assert (names(one), one.text, one.remarks, one.broken) == (["Svar från oss.docx"], "Hej från Åsa!", (), "")
    assert one.files[0].content == FORM


def test_the_words_may_be_formatted_only() -> None:
    rtf = b"{\\rtf1\\ansi Vi avst\\'e5r i \\'e5r.\\par}"
    packed = (len(rtf) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA\0\0\0\0" + rtf
    assert (
        read(attach(letter(""), "winmail.dat", w.tnef(w.mail_properties((0x1009, 0x102, packed))))).text.strip()
        == "Vi avstår i år."
    )
    html = w.tnef(
        w.mail_properties((0x3FDE, 3, (65001).to_bytes(4, "little")), (0x1013, 0x102, "<p>Vi avstår.</p>".encode()))
    )
    assert read(attach(letter(""), "winmail.dat", html)).text == "Vi avstår."


def test_mails_in_wrapped_mails_are_opened() -> None:
    inner = w.tnef(w.body("Se filen."), w.file("svar.docx", FORM))
    one = read(attach(letter(""), "winmail.dat", w.tnef(w.mail_in("Svar", w.tnef(w.mail_in("Svar", inner))))))
    assert (names(one), one.text) == (["svar.docx"], "Se filen.")


def test_what_lies_in_a_wrapped_mail_in_a_signed_mail_in_an_attached_mail_is_had() -> None:
    wrapped = attach(letter(""), "winmail.dat", w.tnef(w.file("svar.docx", FORM)), "application/ms-tnef")
    signed = sealed(w.cms(w.SIGNED, wrapped.as_bytes()))
    outer = letter("Vidarebefordrar.")
    outer.add_attachment(signed)
    assert names(read(outer)) == ["svar.docx"]


def test_a_wrapping_of_words_only_is_no_file_that_is_missing() -> None:
    one = read(attach(letter("Hej"), "winmail.dat", w.tnef(w.body("Hej"))))
    assert (one.remarks, one.files, one.broken) == ((), (), "")


def test_a_wrapping_that_lost_its_end_gives_what_came_before_and_says_so() -> None:
    whole = w.tnef(w.file("svar.docx", FORM), w.file("mer.docx", FORM))
    one = read(attach(letter(""), "winmail.dat", whole[: len(FORM) + 2000]))
    assert names(one) == ["svar.docx"] and "winmail.dat" in one.broken


def test_a_wrapping_that_gives_nothing_is_told() -> None:
    one = read(attach(letter(), "winmail.dat", b"\x78\x9f\x3e\x22rest", "application/ms-tnef"))
    assert (names(one), one.set_aside, one.remarks) == ([], ("winmail.dat",), (Elsewhere.WINMAIL,))


# ---- Nothing in them fails, and nothing grows without an end


def test_damage_anywhere_in_a_wrapping_never_raises() -> None:
    rng = random.Random(4)
    small = b"%PDF-" + bytes(300)
    whole = [
        w.tnef(w.body("Hej"), w.file("a.docx", small, "ä.docx"), w.mail_in("m", w.tnef(w.file("b.docx", small)))),
        w.cms(w.SIGNED, inside(form=small), streamed=True),
        w.cms(w.COMPRESSED, zlib.compress(inside(form=small))),
    ]
    for data in whole:
        for _ in range(400):
            bad = bytearray(data)
            for _ in range(rng.randint(1, 4)):
                bad[rng.randrange(len(bad))] = rng.choice((0, 0x80, 0xFF, 0x7F, rng.randrange(256)))
            cut = bytes(bad[: rng.randint(1, len(bad))] if rng.random() < 0.3 else bad)
            unwrap(Attached("winmail.dat", "application/pkcs7-mime", cut), 0, MOST)


def test_lengths_and_counts_that_lie_cost_nothing() -> None:
    lie = (0xFFFFFFFF).to_bytes(4, "little")
    for properties in (
        lie,
        b"\1\0\0\0\x1f\0\x07\x37" + lie,
        b"\1\0\0\0\x1f\x10\x07\x37" + lie,
        b"\1\0\0\0\x03\0\x00\x80" + bytes(16) + b"\1\0\0\0" + lie,
    ):
        assert tnef.open_tnef(w.tnef(w.attribute(0x00069003, properties))).broken
    assert cms.open_sealed(b"\x30\x88" + b"\xff" * 8, MOST) is None
    assert cms.open_sealed(b"\x30\x80" * 5000, MOST) is None


def test_what_is_packed_small_and_grows_without_end_is_cut() -> None:
    found = cms.open_sealed(w.cms(w.COMPRESSED, zlib.compress(bytes(30_000_000), 9)), 1_000_000)
    assert found is not None and len(found[1]) == 1_000_000


def test_a_mail_that_was_packed_is_opened_and_damage_in_it_is_told() -> None:
    packed = zlib.compress(inside(), 9)
    media = 'application/pkcs7-mime; smime-type="compressed-data"'
    for streamed in (False, True):
        mail = sealed(w.cms(w.COMPRESSED, packed, streamed), name="smime.p7z")
        mail.replace_header("Content-Type", f'{media}; name="smime.p7z"')
        one = read(mail)
        assert (names(one), one.text, one.remarks, one.broken) == (["Svar från oss.docx"], "Här är svaret.", (), "")
    assert "avhugget" in read(sealed(w.cms(w.COMPRESSED, packed[:-9000]))).broken
    assert "skadad" in read(sealed(w.cms(w.COMPRESSED, b"x" * 900))).broken


def test_many_packed_parts_give_no_more_than_a_mail_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where what comes out of them is words and no files."""
    monkeypatch.setattr(mails_module, "TOTAL", 1_000_000)
    text = b"Content-Type: text/plain\r\n\r\n" + b"Vi svarar snart.\r\n" * 25_000
    mail = letter("Hej")
    for n in range(9):
        attach(mail, f"{n}.p7z", w.cms(w.COMPRESSED, zlib.compress(text, 9)), "application/pkcs7-mime")
    one = read(mail)
    assert "större filer" in one.broken and sum(len(a.text) for a in one.more) < 2_000_000


def test_wrappings_within_wrappings_end() -> None:
    data = w.tnef(w.file("svar.docx", FORM))
    for _ in range(12):
        data = w.tnef(w.mail_in("m", data))
    assert read(attach(letter(), "winmail.dat", data)).broken
