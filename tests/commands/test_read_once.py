"""A form that comes in a mail or from a folder is read once, and says afterwards what it says when the inbox alone is read."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.base.package import pack
from pipeline.ledger.place import data_folder
from pipeline.reading import files as reading
from tests.support.happenings import day
from tests.support.rounds import Command, answered, make_round, receive

ZIPPED = [("svar.docx", answered(text="I zip.")), ("bild.png", b"\x89PNG\r\n\x1a\n" + bytes(40))]


def mailed(folder: Path, **files: bytes) -> Path:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "kim@norrvik.example", "Formuläret", "<1@norrvik.example>"
    mail.set_content("Hej!\n\nHär kommer formuläret.\n\nMvh Kim\n")
    for name, content in files.items():
        ending = name.rpartition("_")[2]
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"mitt svar.{ending}")
    folder.mkdir()
    (folder / "1.eml").write_bytes(mail.as_bytes())
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "r", {})
    (made / "inbox").mkdir()
    return made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read while the inbox is, and of those that are read to tell whose they are."""
    seen: list[str] = []
    real = reading._read

    def noted(instrument, files):  # type: ignore[no-untyped-def]
        seen.extend(f.file if not isinstance(f, tuple) else f[0] for f in files)
        return real(instrument, files)

    monkeypatch.setattr(reading, "_read", noted)
    return seen


def test_a_form_in_a_mail_is_read_once(home: Path, tmp_path: Path, read: list[str]) -> None:
    done = receive(home, day(1), mailed(tmp_path / "m", a_docx=answered(), b_xlsx=answered("P02", "xlsx")))
    assert read == ["mitt svar.docx", "mitt svar.xlsx"]
    assert {r.identity.practice for r in done.returns if r.identity and r.answers} == {"P01", "P02"}


def test_a_form_from_a_folder_is_read_once(home: Path, tmp_path: Path, read: list[str]) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "svaret.docx").write_bytes(answered())
    receive(home, day(1), tmp_path / "m")
    assert read == ["svaret.docx"]


@pytest.mark.parametrize(
    "files",
    [
        {"a_docx": answered()},
        {"a_docx": answered(text="Med egna ord."), "b_xlsx": answered("P02", "xlsx")},
        {"a_zip": pack(ZIPPED)},
        {"a_docx": answered()[:-4000]},
        {"a_docx": b"inget formul\xe4r"},
    ],
    ids=["one", "two", "in a zip", "cut off", "no form"],
)  # fmt: skip
def test_it_says_what_the_inbox_says_when_nothing_is_known_of_it(
    home: Path, tmp_path: Path, files: dict[str, bytes], command: Command
) -> None:
    first = receive(home, day(1), mailed(tmp_path / "m", **files)).returns
    for file in data_folder().rglob("readings.sqlite*"):
        file.unlink()
    assert receive(home, day(1)).returns == first
    assert command("verify", "--round", home).code == 0
