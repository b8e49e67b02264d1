"""A file that people say they have sent, or a newer one behind a link, is asked for until it has come, whatever stood before."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.package import pack, unpack
from pipeline.commands import receive as receiving
from pipeline.intake.mail.meaning import What
from pipeline.ledger import peek
from pipeline.model.events import EventKind, standings
from tests.support import ROUND
from tests.support.happenings import about, came, checked, day, put
from tests.support.incoming import GRUPPEN, KARTAN, saved_mail, sent_round
from tests.support.mailing import letter
from tests.support.rounds import Command, answered, receive

NEWER = "Hej! Den nya versionen ligger här: https://norrvik-my.sharepoint.com/:w:/g/personal/kim/EaBcD?e=x1"


pytestmark = pytest.mark.usefixtures("no_long_wait")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """P01 has answered everything, and P02 has not answered."""
    return sent_round(tmp_path / "omgång", GRUPPEN, KARTAN, more=(came(), checked(complete=True)))


def mail(home: Path, text: str, **headers: str) -> Path:
    return saved_mail(home, letter(text, **headers))


def state(command: Command, home: Path, id: str) -> str:
    rows = command("status", "--json", "--round", home).json["practices"]
    return str(next(r["state"] for r in rows if r["practice"] == id))


def asked_for(command: Command, home: Path) -> set[str]:
    mails = command("remind", "--json", "--round", home).json["mails"]
    return {p for m in mails if m["purpose"] == "reply" for p in m["practices"]}


def test_the_file_of_who_has_answered_is_asked_for_when_a_person_says_that_one_is_missing(
    home: Path, command: Command
) -> None:
    assert state(command, home, "P01") == "complete"
    receive(home, day(3), mail(home, "Vi har skrivit om lite i formuläret.", In_Reply_To="<M001@fou.example>"))
    (one,) = receiving.review(home, lambda: day(4))
    command("receive", "--seen", one.id, "--file-missing", "P01", "--round", home)
    assert state(command, home, "P01") == "file_missing" and asked_for(command, home) == {"P01"}
    put(home, came(at=day(6), sha="b2"))
    assert state(command, home, "P01") == "complete" and asked_for(command, home) == set()


def test_a_link_to_the_new_version_is_asked_for_though_the_old_one_was_whole(home: Path, command: Command) -> None:
    done = receive(home, day(3), mail(home, NEWER, In_Reply_To="<M001@fou.example>"))
    assert [m.meaning.what for m in done.mails] == [What.MISSING]
    assert state(command, home, "P01") == "file_missing" and asked_for(command, home) == {"P01"}


def test_who_then_says_use_it_as_it_is_is_asked_for_nothing(home: Path) -> None:
    put(home, about(EventKind.FILE_MISSING, at=day(4), why="x"), about(EventKind.USE_AS_IS, at=day(5)))
    assert standings(peek(home), ["P01"])["P01"].finished


def test_who_has_declined_is_taken_up_again_before_anything_is_asked_of_them(home: Path, command: Command) -> None:
    receive(home, day(3), mail(home, "Vi hör av oss om filen.", In_Reply_To="<M002@fou.example>"))
    (one,) = receiving.review(home, lambda: day(4))
    command("mark", "P02", "--declined", "--why", "resursbrist", "--round", home)
    for words in (["receive", "--seen", one.id, "--file-missing", "P02"], ["mark", "P02", "--file-missing"]):
        refused = command(*words, "--round", home)
        assert refused.code == ExitCode.USAGE
        assert "P02 har avstått" in refused.err and "lovande mark P02 --resume" in " ".join(refused.err.split())
    assert receiving.review(home, lambda: day(4)) and standings(peek(home), ["P02"])["P02"].missing is None
    command("mark", "P02", "--resume", "--round", home)
    command("receive", "--seen", one.id, "--file-missing", "P02", "--round", home)
    assert asked_for(command, home) == {"P02"}


def test_a_link_from_who_has_declined_waits_for_a_person(home: Path, command: Command) -> None:
    command("mark", "P02", "--declined", "--why", "resursbrist", "--round", home)
    done = receive(home, day(3), mail(home, NEWER, In_Reply_To="<M002@fou.example>"))
    assert len(done.review) == 1 and asked_for(command, home) == set()


def test_they_cannot_both_decline_and_take_part_in_one_word(home: Path, command: Command) -> None:
    receive(home, day(3), mail(home, "Vi hör av oss.", In_Reply_To="<M002@fou.example>"))
    (one,) = receiving.review(home, lambda: day(4))
    both = ("--declined", "P02", "--why", "x", "--file-missing", "p02")
    assert command("receive", "--seen", one.id, *both, "--round", home).code == ExitCode.BAD_SETTINGS
    assert receiving.review(home, lambda: day(4))


def test_who_sent_a_file_that_came_torn_is_asked_for_it_and_not_reminded_as_silent(
    home: Path, command: Command
) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered("P02")[:-3_000])
    assert command("compile", "--json", "--round", home).json["files"][-1]["status"] == "quarantined"
    assert state(command, home, "P02") == "file_missing"
    (asked,) = [m for m in command("remind", "--json", "--round", home).json["mails"] if "P02" in m["practices"]]
    assert asked["purpose"] == "reply"
    assert standings(peek(home), ["P02"])["P02"].missing_mail["why"] == "filen kom fram avhuggen eller skadad"
    (home / "inbox" / "svar igen.docx").write_bytes(answered("P02"))
    command("compile", "--round", home)
    assert state(command, home, "P02") != "file_missing"


def test_a_torn_file_of_another_round_is_nobodys_here(home: Path, command: Command) -> None:
    members = {n: c.replace(ROUND.id.encode(), b"host-2019") for n, c in unpack(answered("P02")).items()}
    (home / "inbox" / "svar.docx").write_bytes(pack(members.items())[:-3_000])
    command("compile", "--round", home)
    assert state(command, home, "P02") == "late"


# ---- The next step that status tells


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0 ett gammalt Pages-dokument", answered()], ids=["no_form", "form"]
)
def test_a_copy_of_a_file_that_has_been_read_is_no_new_file(home: Path, command: Command, content: bytes) -> None:
    (home / "inbox" / "svar.docx").write_bytes(content)
    (home / "inbox" / "svar kopia.docx").write_bytes(content)
    assert command("status", "--json", "--round", home).json["totals"]["new_files"] == 2
    command("compile", "--round", home)
    assert command("status", "--json", "--round", home).json["totals"]["new_files"] == 0
    assert "lovande compile" not in command("status", "--round", home).out.splitlines()[-1]
