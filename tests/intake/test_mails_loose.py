"""A mail whose boundaries or encodings are broken: what is in it is had all the same, or it is said that something is not."""

from __future__ import annotations

import base64
import binascii
import random
import re
from pathlib import Path

import pytest

from pipeline.commands import receive as receiving
from pipeline.intake.mail.mailbox import read_summaries
from pipeline.intake.mail.mails import is_mail, read_mails
from pipeline.intake.mail.opened import UNCLEAR
from pipeline.ledger import peek
from pipeline.model.events import standings
from pipeline.model.returns import Status
from tests.support.happenings import day, put, sent
from tests.support.mailing import attach, letter, names, read
from tests.support.rounds import answered, make_round, receive
from tests.support.wrapping import SIGNED, cms

FORM = answered()
HEADS = "From: Kim <kim@norrvik.example>\nTo: lovande@fou.example\nSubject: Svar\nMessage-ID: <a@norrvik.example>\nMIME-Version: 1.0\n"
LETTERS = base64.encodebytes(FORM).decode()
AS_FILE = (
    'Content-Type: application/octet-stream; name="svar.docx"\nContent-Disposition: attachment; filename="svar.docx"\n'
)
TEXT_PART = "--gräns\nContent-Type: text/plain; charset=utf-8\n\nHej, här är svaret.\n"
FILE_PART = f"--gräns\n{AS_FILE}Content-Transfer-Encoding: base64\n\n{LETTERS}\n"
PARTS = f"{TEXT_PART}{FILE_PART}"


def mixed(body: str, said: str = 'multipart/mixed; boundary="gräns"') -> bytes:
    """A mail whose headers say this of its body."""
    return f"{HEADS}Content-Type: {said}\n\n{body}".replace("gräns", "=_b17").encode()


# ---- Boundaries


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "mail",
    [
        mixed(PARTS + "--gräns--\n", 'multipart/mixed; boundary="annan"'),
        mixed(PARTS, 'multipart/mixed; boundary="annan"'),
        mixed(PARTS + "--gräns--\n", "multipart/mixed"),
        mixed(PARTS + "--gräns--\n", "multipart/mixed boundary=gräns"),
        mixed(PARTS + "--gräns--\n", 'multipart/mixed; boundary="gräns'),
        mixed(PARTS + "--gräns--\n", "multipart/mixed; bounadry=gräns"),
        mixed(PARTS + "--gräns--\n", "multi part/mixed; boundary=gräns"),
        mixed(PARTS + "--gräns--\n", "text/plain"),
        mixed(PARTS + "--gräns--\n", "mxltipart/mixed; boundary=gräns"),
        mixed(f"{TEXT_PART}--gräns--\n{FILE_PART}--gräns--\n"),
        mixed(PARTS.replace("--gräns", "--annan", 1).replace("--annan", "--gräns") + "--gräns--\n", "multipart/mixed; boundary=GRÄNS"),
    ],
    ids=["wrong", "wrong-no-end", "none", "no-semicolon", "no-quote", "misspelt", "no-type", "text", "wrong-type", "after-the-end", "case"],
)  # fmt: skip
def test_a_form_behind_a_broken_boundary_is_had_byte_for_byte(mail: bytes, end: str) -> None:
    one = read(mail.replace(b"\n", end.encode()))
    assert (names(one), one.broken, one.text) == (["svar.docx"], "", "Hej, här är svaret.")
    assert one.files[0].content == FORM


def test_a_form_before_the_first_boundary_is_had() -> None:
    one = read(mixed(f"{FILE_PART.replace('gräns', 'x')}\n{TEXT_PART}--gräns--\n"))
    assert (names(one), one.text) == (["svar.docx"], "Hej, här är svaret.")


@pytest.mark.parametrize("line", ["", "-gräns\n", "gräns\n", " --gräns\n", "--annan\n"])
def test_a_form_whose_own_boundary_is_broken_is_had_from_the_text_above_it(line: str) -> None:
    one = read(
        mixed(
            f"{TEXT_PART}\n{FILE_PART.replace(chr(10), chr(10) + '@', 0).replace('--gräns', line.strip() or '', 1)}--gräns--\n"
        )
    )
    assert (names(one), one.files[0].content) == (["svar.docx"], FORM)
    assert one.text == "Hej, här är svaret."


def test_a_form_below_another_file_whose_boundary_is_broken_is_had() -> None:
    second = base64.encodebytes(answered("P02", "xlsx")).decode()
    body = f"{PARTS}--gr\nContent-Type: application/x; name=andra.xlsx\nContent-Transfer-Encoding: base64\n\n{second}\n--gräns--\n"
    one = read(mixed(body))
    assert names(one) == ["svar.docx", "andra.xlsx"]
    assert [f.content for f in one.files] == [FORM, answered("P02", "xlsx")]


def test_the_headers_of_the_parts_may_stand_in_the_body() -> None:
    """A gateway put an empty line in the middle of the headers."""
    data = f'{HEADS}\nContent-Type: multipart/mixed; boundary="gräns"\n\n{PARTS}--gräns--\n'.replace("gräns", "=_b17")
    assert names(read(data)) == ["svar.docx"] and is_mail("x.eml", data.encode())


@pytest.mark.parametrize("line", ["Content-Transfer-Encod ng: base64\n", "\nContent-Transfer-Encoding: base64\n"])
def test_headers_of_a_part_may_be_broken(line: str) -> None:
    for part in (
        FILE_PART.replace("Content-Transfer-Encoding: base64\n", line),
        FILE_PART.replace("Content-Disp", "\nContent-Disp"),
    ):
        one = read(mixed(f"{TEXT_PART}{part}--gräns--\n"))
        assert [f.content for f in one.files] == [FORM] and one.text == "Hej, här är svaret."


def test_no_form_is_lost_in_silence_whatever_happens_to_the_lines_around_it() -> None:
    """Lines that are taken away, doubled, moved or misspelt."""
    rng = random.Random(7)
    whole = attach(letter("Hej!", html="<p>Hej!</p>"), "svar.docx", FORM)
    whole.set_boundary("=_yttre")
    base = whole.as_bytes().split(b"\r\n")
    around = [n for n, line in enumerate(base) if len(line) < 70 or b" " in line]
    for _ in range(150):
        lines = list(base)
        for at in sorted(rng.choices(around, k=rng.choice((1, 1, 2, 3))), reverse=True):
            line, cut = lines[at], rng.randrange(len(lines[at]) + 1)
            other = (line[:cut] + line[cut + 1 :], line[:cut] + b'"' + line[cut:], line.upper(), b" " + line)
            lines[at : at + 1] = rng.choice([[], [b"", line], [line, line], *([o] for o in other)])
        data = b"\r\n".join(lines)
        (one,) = read_mails("mejl.eml", data)
        assert one.files or one.broken, data[:3000]


def test_a_mail_within_a_mail_with_a_broken_boundary_is_opened() -> None:
    inner = mixed(PARTS + "--gräns--\n", "multipart/mixed; boundary=annan").decode()
    one = read(
        mixed(f"{TEXT_PART}--gräns\nContent-Type: message/rfc822\n\n{inner}\n--gräns--\n".replace("=_b17", "=_inre"))
    )
    assert names(one) == ["svar.docx"]


def test_parts_that_cannot_be_told_apart_are_told_and_their_words_are_shown() -> None:
    one = read(mixed("Hej\n-gräns\nContent-Type: application/octet-stream\n\nxxxx\n"))
    assert one.broken == UNCLEAR and "Hej" in one.text and one.files == ()


def test_a_body_that_only_says_it_has_parts_is_a_text() -> None:
    one = read(mixed("Hej!\n\n---------- Vidarebefordrat meddelande\nVi avstår.\n----------\n"))
    assert (one.broken, one.files) == ("", ()) and "Vi avstår." in read(mixed("Vi avstår.\n")).text


# ---- Encodings


@pytest.mark.parametrize(
    "said",
    [
        "base64 ", '"base64"', '"base64 "', "base64 (för säkerhets skull)", "(x) base64", "base64;", "Base-64", "BASE64\t", "'base64'", "base64,7bit",
        "7bit", "8bit", "binary", "quoted-printable", "", "bas64", "7bit\nContent-Transfer-Encoding: base64",
    ],
)  # fmt: skip
def test_a_form_in_base64_is_had_whatever_its_encoding_is_called(said: str) -> None:
    part = f"--gräns\n{AS_FILE}Content-Transfer-Encoding: {said}\n\n{LETTERS}\n"
    one = read(mixed(f"{TEXT_PART}{part}--gräns--\n"))
    assert (names(one), one.broken, one.text) == (["svar.docx"], "", "Hej, här är svaret.")
    assert one.files[0].content == FORM


@pytest.mark.parametrize("media", ["text/plain", "text/html", "application/octet-stream", "trasig"])
def test_a_nameless_form_in_base64_that_is_not_said_to_be_that_is_had(media: str) -> None:
    one = read(mixed(f"{TEXT_PART}--gräns\nContent-Type: {media}\n\n{LETTERS}\n--gräns--\n"))
    assert [f.content for f in one.files] == [FORM] and one.text == "Hej, här är svaret."


def test_words_in_base64_that_are_not_said_to_be_that_are_read() -> None:
    said = base64.encodebytes("Hej! Vi avstår i år, för enheten är nedlagd sedan i våras.".encode()).decode()
    assert read(f"{HEADS}\n{said}").text.startswith("Hej! Vi avstår i år")


@pytest.mark.parametrize(
    "letters",
    [
        LETTERS.replace("\n", ""),
        LETTERS.replace("\n", "\n\n"),
        re.sub("^", "> ", LETTERS, flags=re.M),
        "".join(base64.encodebytes(FORM[n : n + 1000]).decode() for n in range(0, len(FORM), 1000)),
    ],
    ids=["one line", "empty lines", "quoted", "in pieces"],
)
def test_a_form_as_letters_in_the_text_is_had(letters: str) -> None:
    one = read(f"{HEADS}\nHej, här är svaret.\n\n{letters}\n\nMvh Kim\n")
    assert [f.content for f in one.files] == [FORM]
    assert "Hej, här är svaret." in one.text and "Mvh Kim" in one.text and len(one.text) < 60


def test_a_form_in_uuencode_is_had_under_its_name() -> None:
    lines = b"".join(binascii.b2a_uu(FORM[n : n + 45]) for n in range(0, len(FORM), 45)).decode()
    one = read(f"{HEADS}\nHej\nbegin 644 svar.docx\n{lines}`\nend\nMvh Kim\n")
    assert (names(one), one.files[0].content, one.text) == (["svar.docx"], FORM, "Hej\nMvh Kim")


def test_a_signed_mail_behind_a_broken_boundary_is_opened() -> None:
    inner = attach(letter("Här är svaret."), "svar.docx", FORM).as_bytes()
    letters = base64.encodebytes(cms(SIGNED, inner)).decode()
    one = read(
        mixed(
            f"--gräns\nContent-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64 \n\n{letters}\n--gräns--\n",
            "multipart/mixed",
        )
    )
    assert (names(one), one.signed) == (["svar.docx"], True)


def test_many_letters_that_nobody_can_tell_are_told() -> None:
    letters = base64.encodebytes(bytes(range(255, 0, -1)) * 40).decode()
    one = read(f"{HEADS}\nHej\n\n{letters}\n")
    assert (one.broken, one.text) == (UNCLEAR, "Hej")


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + base64.encodebytes(bytes(range(255, 0, -1)) * 40).decode() + "-----END PGP PUBLIC KEY BLOCK-----",
        "https://x.example/" + "a1B2" * 900,
        "Ordningsreglerförkommunalaverksamheterinomsocialtjänsten\n" * 3,
        "a" * 4000,
    ],
)  # fmt: skip
def test_keys_links_and_long_words_are_left_as_they_are(text: str) -> None:
    one = read(f"{HEADS}\n{text}\n")
    assert (one.broken, one.files) == ("", ()) and one.text.replace("\n", "") == text.replace("\n", "")


def test_a_picture_within_a_page_is_no_file() -> None:
    letters = base64.encodebytes(bytes(range(255, 0, -1)) * 40).decode()
    one = read(letter("", html=f'<p>Hej</p><img src="data:image/png;base64,\n{letters}">'))
    assert (one.broken, one.files, one.text) == ("", (), "Hej")


def test_broken_mails_end_and_cost_little() -> None:
    nested = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=x{n}\n\n" for n in range(300))
    assert read(mixed(nested, "multipart/mixed; boundary=annan")) is not None
    assert read(mixed("--b\n" + "A: b\n" * 50_000)) is not None
    assert read(mixed("--b\nContent-Type: text/plain\n\nx\n" * 5_000, "multipart/mixed")) is not None
    assert read(f"{HEADS}\n" + "begin 644 x\n" * 20_000) is not None


# ---- In a round


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(receiving, "LOOK_AGAIN", 0.01)
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    put(made, *sent("M001", "P01"))
    return made


def test_an_answer_behind_a_broken_boundary_is_an_answer_and_what_cannot_be_read_waits(home: Path) -> None:
    (home / "ett.eml").write_bytes(mixed(PARTS, "multipart/mixed; boundary=annan"))
    got = receive(home, day(3), home / "ett.eml")
    assert standings(peek(home), ["P01"])["P01"].answered and got.review == ()
    letters = base64.encodebytes(bytes(range(255, 0, -1)) * 40).decode()
    (home / "två.eml").write_bytes(
        mixed(f"--gräns\nContent-Type:\n\n{letters}", "multipart/mixed").replace(b"<a@", b"<b@")
    )
    (waits,) = receive(home, day(4), home / "två.eml").review
    assert "En del av mejlet går inte att läsa" in waits.why
    assert [r.status for r in receive(home, day(4)).returns] == [Status.ACCEPTED]


def test_a_mailbox_mail_that_is_larger_than_its_parts_is_fetched() -> None:
    """A server tells of no file in a mail whose boundaries are broken."""
    for size, fetched in ((60_000, True), (15_000, False)):
        parts = f'1 (UID 7 RFC822.SIZE {size} BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 20 1) "mixed") BODY[HEADER.FIELDS (FROM)] '
        (told,) = read_summaries([((parts + "{24}").encode(), b"From: kim@norrvik.example\r\n"), b")"])
        assert told.has_files is fetched
