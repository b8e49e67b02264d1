"""What the computer did not get round to reading: no quarantine, nobody reminded or asked, nothing described anew, and read the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.guard import Lost, LostWhy
from pipeline.base.package import sha256
from pipeline.commands.status import follow
from pipeline.intake import guarded as apart
from pipeline.ledger import peek
from pipeline.messages.status import next_step
from pipeline.model.events import Event, EventKind, standings
from tests.support.happenings import about, clock, day, kinds, put, sent
from tests.support.rounds import TEXT, Command, answered, contents, make_round

FIRST, SECOND = answered("P01"), answered("P02", "xlsx")
Busy = Callable[..., None]


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Busy:
    """The computer does not get round to files and mails that hold any of these bytes, until it is told so with none."""

    def guarded(held: tuple[bytes, ...], task: Any, items: Iterable[Any], **_: Any) -> Iterator[Any]:
        for item in items:
            content = item.read_bytes() if isinstance(item, Path) else str(item).encode()
            content = b"".join(c for _, c in item) if isinstance(item, tuple | list) else content
            content = item if isinstance(item, bytes) else content
            yield Lost(LostWhy.NOT_NOW) if any(h in content for h in held) else task(item)

    def now(*held: bytes) -> None:
        monkeypatch.setattr(apart, "run_guarded", partial(guarded, held))

    return now


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Both practices have been sent their forms; the first has answered, and that is compiled."""
    made = make_round(tmp_path / "omgång", {"svar.docx": FIRST})
    put(made, *sent("M001", "P01", "P02"))
    return made


def quarantined(home: Path) -> list[Event]:
    return [e for e in peek(home) if e.kind is EventKind.FILE_QUARANTINED]


def test_read_tells_it_as_a_status_of_its_own_with_exit_4(home: Path, busy: Busy, command: Command) -> None:
    busy(FIRST)
    done = command("read", "--json", home / "inbox" / "svar.docx", "--round", home)
    assert (done.code, done.json["status"]) == (ExitCode.QUARANTINED, "unread")
    assert [f["code"] for f in done.json["findings"]] == ["not_read_this_time"]
    assert done.json["sha256"] == sha256(FIRST) and done.json["answers"] == {}
    assert "Datorn hann inte" in done.json["reason"] and "kör igen" in done.json["reason"]
    told = command("read", home / "inbox" / "svar.docx", "--round", home).out
    assert "Inte läst: Datorn hann inte" in told and "karantän" not in told and "skadad" not in told


def test_it_is_no_quarantine_on_record_is_not_kept_as_read_and_is_read_the_next_time(
    home: Path, busy: Busy, command: Command
) -> None:
    busy(FIRST)
    done = command("compile", "--json", "--round", home)
    assert (done.code, [f["status"] for f in done.json["files"]]) == (ExitCode.QUARANTINED, ["unread"])
    assert quarantined(home) == [] and kinds(peek(home))[-1] == EventKind.FILE_UNREAD
    busy()
    done = command("compile", "--json", "--round", home)
    assert (done.code, [f["status"] for f in done.json["files"]]) == (ExitCode.OK, ["accepted"])
    assert standings(peek(home), ["P01"])["P01"].unread == ()


def test_a_round_that_was_compiled_keeps_its_description_and_letter_as_they_are(
    home: Path, busy: Busy, command: Command
) -> None:
    (home / "inbox" / "två.xlsx").write_bytes(SECOND)
    command("compile", "--round", home)
    before = contents(home / "outbox")
    assert any(n.startswith("letters/P01") for n in before)
    _without_readings(home)
    busy(FIRST)
    done = command("compile", "--json", "--round", home)
    after = contents(home / "outbox")
    own = [n for n in before if "/P01" in n]
    assert own and all(after[n] == before[n] for n in own)
    assert done.json["left"] == ["P01"] and not [w for w in done.json["written"] if w["outcome"] == "removed"]


@pytest.mark.heavy
def test_what_is_left_of_several_files_does_not_replace_what_was_made_of_all(
    home: Path, busy: Busy, command: Command
) -> None:
    """A supplement came later; when only the first file can be read, its description and letter are not the practice's."""
    (home / "inbox" / "mer.docx").write_bytes(answered("P01", text="Vi träffas på fredagar."))
    command("compile", "--round", home)
    before = {n: c for n, c in contents(home / "outbox").items() if "/P01" in n}
    checked = [e for e in peek(home) if e.kind is EventKind.CHECKED]
    _without_readings(home)
    busy(answered("P01", text="Vi träffas på fredagar."))
    command("compile", "--round", home)
    assert {n: c for n, c in contents(home / "outbox").items() if "/P01" in n} == before
    assert [e for e in peek(home) if e.kind is EventKind.CHECKED] == checked


def test_the_next_step_is_to_run_again_and_never_to_remind(home: Path, busy: Busy, command: Command) -> None:
    command("compile", "--round", home)
    _without_readings(home)
    busy(FIRST)
    step = command("compile", "--round", home).out.split("Nästa steg: ")[1]
    assert "kör lovande compile igen" in step and "påminn" not in step and "remind" not in step
    assert "kör lovande compile igen" in next_step(follow(home, clock(day(3))))


def test_status_says_that_it_is_not_read_yet(home: Path, busy: Busy, command: Command) -> None:
    put(
        home, about(EventKind.FILE_RECEIVED, "P01", sha=sha256(FIRST), file="svar.docx")
    )  # taken from a mail, by its mark
    busy(FIRST)
    command("compile", "--round", home)
    told = command("status", "--json", "--round", home).json
    (row,) = [p for p in told["practices"] if p["practice"] == "P01"]
    assert (row["state"], told["totals"]["unread_files"], told["totals"]["not_answered"]) == (
        "unread",
        1,
        {"Inget svar": 1},
    ), "the other"
    assert "kör lovande compile igen" in command("status", "--round", home).out


def test_nobody_is_reminded_when_it_is_not_known_whose_the_file_is(home: Path, busy: Busy, command: Command) -> None:
    busy(FIRST)
    done = command("remind", "--round", home)
    assert "kan vara deras" in " ".join(done.out.split())
    assert not _mails(command, home)
    busy()
    assert {m for one in _mails(command, home) for m in one["practices"]} >= {"P02"}, "then they are"


@pytest.mark.heavy
def test_only_the_one_whose_file_it_is_waits_when_that_is_known(home: Path, busy: Busy, command: Command) -> None:
    command("compile", "--round", home)
    _without_readings(home)
    busy(FIRST)
    assert [m["practices"] for m in _mails(command, home)] == [["P02"]]


def test_a_clock_of_an_earlier_edition_has_quarantined_nothing(home: Path, busy: Busy, command: Command) -> None:
    """An old ledger says too_slow of a good form: it is read again, and until then its sender has sent something."""
    old = about(EventKind.FILE_QUARANTINED, "", sha=sha256(FIRST), file="svar.docx", why="too_slow")
    put(home, about(EventKind.FILE_RECEIVED, "P01", sha=sha256(FIRST), file="svar.docx"), old)
    assert standings(peek(home), ["P01", "P02"])["P01"].unread == (sha256(FIRST),)
    assert follow(home, clock(day(3))).unread == 1
    assert command("compile", "--round", home).code == ExitCode.OK
    assert follow(home, clock(day(3))).unread == 0 and standings(peek(home), ["P01"])["P01"].answered


def test_what_was_tried_alone_stays_in_quarantine(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "run_guarded", lambda task, items, **_: iter([Lost(LostWhy.SLOW) for _ in items]))
    for _ in range(2):
        assert command("compile", "--round", home).code == ExitCode.QUARANTINED
    (event,) = quarantined(home)
    assert event.data["why"] == "too_slow" and event.data["tried_alone"]
    assert follow(home, clock(day(3))).unread == 0


@pytest.mark.heavy
def test_a_file_that_is_taken_away_holds_nobody_back(home: Path, busy: Busy, command: Command) -> None:
    busy(FIRST)
    command("compile", "--round", home)
    (home / "inbox" / "svar.docx").unlink()
    command("compile", "--round", home)
    assert follow(home, clock(day(3))).unread == 0
    assert {m for one in _mails(command, home) for m in one["practices"]} == {"P01", "P02"}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("overview",), marks=pytest.mark.heavy),
        ("export",),
        ("decide", "P01", "e1_svar", "Saknas", "--why", "Vi vet"),
        pytest.param(("approve", "P01", "--read-by", "Anna Berg"), marks=pytest.mark.heavy),
        pytest.param(("forms", "--prefill"), marks=pytest.mark.heavy),
    ],
)
def test_what_rests_on_the_answers_waits_and_says_so(
    home: Path, busy: Busy, command: Command, words: tuple[str, ...]
) -> None:
    command("compile", "--round", home)
    _without_readings(home)
    busy(FIRST)
    before = contents(home / "outbox")
    done = command(*words, "--round", home)
    assert done.code == ExitCode.QUARANTINED and "hann inte läsa svar.docx" in " ".join(done.err.split())
    assert contents(home / "outbox") == before


def test_a_file_in_a_mail_is_saved_all_the_same_and_read_the_next_time(
    home: Path, busy: Busy, command: Command
) -> None:
    folder = home / "kom"
    folder.mkdir()
    (folder / "Svar från oss.xlsx").write_bytes(SECOND)
    busy(SECOND)
    done = command("receive", folder, "--json", "--round", home)
    assert done.code == ExitCode.QUARANTINED and len(done.json["saved"]) == 1
    assert sorted(f["status"] for f in done.json["files"]) == ["accepted", "unread"]
    busy()
    done = command("receive", folder, "--json", "--round", home)
    assert {(f["status"], f["practice"]) for f in done.json["files"]} == {("accepted", "P01"), ("accepted", "P02")}


def test_a_mail_that_it_did_not_get_round_to_lies_where_it_lay_and_is_taken_the_next_time(
    home: Path, busy: Busy, command: Command
) -> None:
    mail = b"From: alex@ekvalla.example\nMessage-ID: <1@ekvalla.example>\nSubject: Svar\n\nVi vill inte vara med.\n"
    (home / "kom").mkdir()
    (home / "kom" / "mejl.eml").write_bytes(mail)
    busy(mail)
    done = command("receive", home / "kom", "--json", "--round", home)
    assert done.code == ExitCode.QUARANTINED and [m["name"] for m in done.json["unread_mails"]] == ["mejl.eml"]
    assert EventKind.MAIL_RECEIVED not in kinds(peek(home))
    busy()
    done = command("receive", home / "kom", "--json", "--round", home)
    assert done.json["unread_mails"] == [] and EventKind.MAIL_RECEIVED in kinds(peek(home))


@pytest.mark.heavy
def test_the_summary_says_that_it_is_not_read_yet(home: Path, busy: Busy, command: Command) -> None:
    import openpyxl  # noqa: PLC0415

    command("compile", "--round", home)
    _without_readings(home)
    busy(FIRST)
    command("compile", "--round", home)
    book = openpyxl.load_workbook(home / "outbox" / "summary.xlsx", read_only=True)
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    book.close()
    assert "Inte läst" in cells and TEXT not in cells


def _mails(command: Command, home: Path) -> list[dict[str, Any]]:
    """The mails that `remind` would send now."""
    found: list[dict[str, Any]] = command("remind", "--json", "--round", home).json["mails"]
    return found


def _without_readings(home: Path) -> None:
    """As after an update of the program: every file is read again."""
    from pipeline.ledger.place import data_folder  # noqa: PLC0415

    for cache in data_folder().rglob("readings.sqlite"):
        cache.unlink()
