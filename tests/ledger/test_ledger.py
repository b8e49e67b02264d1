"""The ledger: what is on record stays, only one computer and one command at a time writes, and nothing is lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from pipeline.base.errors import ExitCode, NotWritableError, SettingsError
from pipeline.ledger import Ledger, open_ledger, peek, schema
from pipeline.ledger.place import lock, read_owner
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.mail import MailFate
from tests.support import ROOT
from tests.support.happenings import about, became, beginning, cut_off, day, kinds, put, queued, sent

NOW = beginning
SAYS_SOMETHING = about(EventKind.ON_HOLD, why="Föräldraledig")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "omgång"
    folder.mkdir()
    return folder


def live_file(home: Path) -> Path:
    with open_ledger(home, NOW) as ledger:
        return ledger.place.live


def run(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


# ---- What is on record stays


@pytest.mark.parametrize("statement", ["UPDATE events SET practice = 'P02'", "DELETE FROM events"])
def test_the_file_itself_refuses_to_change_or_remove_what_has_happened(home: Path, statement: str) -> None:
    put(home, SAYS_SOMETHING)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        run(live_file(home), statement)


def test_an_event_comes_back_as_it_was_told(home: Path) -> None:
    happened = Event(day(3), EventKind.DECLINED, "P01", data={"why": "Ingen tid, å ä ö"})
    put(home, happened)
    assert peek(home) == (happened._replace(number=1),)


def test_several_events_are_put_on_record_together_or_not_at_all(home: Path) -> None:
    with open_ledger(home, NOW) as ledger:
        with pytest.raises(TypeError):
            ledger.append(SAYS_SOMETHING, about(EventKind.DECLINED, why=object()))
        assert ledger.log() == ()


def test_times_are_kept_in_utc(home: Path) -> None:
    put(home, SAYS_SOMETHING._replace(at=day(1, 12).astimezone()))
    assert peek(home)[0].at == day(1, 12) and peek(home)[0].at.tzname() == "UTC"


# ---- Versions


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'l.sqlite'}")
    with engine.begin() as connection:
        assert schema.version(connection) == 0
        schema.migrate(connection)
        assert schema.version(connection) == schema.VERSION


def test_a_ledger_of_version_1_opens_with_everything_in_it(home: Path) -> None:
    file = live_file(home)
    for old in file.parent.glob("ledger.sqlite*"):
        old.unlink()
    (home / "ledger.sqlite").unlink()
    owner = read_owner(home)
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in schema.MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('schema', '1')")
        connection.execute("INSERT INTO meta VALUES ('round', ?)", (owner.round if owner else "",))
        connection.execute(
            "INSERT INTO events VALUES (1, '2026-09-01T09:00:00.000+00:00', 'resumed', 'P01', '', '', '{}')"
        )
    put(home, SAYS_SOMETHING)
    assert kinds(peek(home)) == ["resumed", "on_hold"]


@pytest.mark.parametrize("way", ["write", "look"])
def test_a_ledger_of_a_newer_program_is_left_alone(home: Path, way: str) -> None:
    put(home, SAYS_SOMETHING)
    run(live_file(home), f"UPDATE meta SET value = '{schema.VERSION + 1}' WHERE key = 'schema'")
    with pytest.raises(SettingsError, match="nyare version av programmet"):
        put(home) if way == "write" else peek(home)


@pytest.mark.parametrize("way", ["write", "look"])
def test_a_damaged_ledger_is_said_to_be_damaged_and_what_to_do(home: Path, way: str) -> None:
    put(home, SAYS_SOMETHING)
    live_file(home).write_bytes(b"inte en databas" * 500)
    with pytest.raises(SettingsError, match=r"går inte att läsa.*säkerhetskopia"):
        put(home) if way == "write" else peek(home)


def test_a_damaged_ledger_does_not_take_the_snapshot_with_it(home: Path) -> None:
    put(home, SAYS_SOMETHING)
    live_file(home).write_bytes(b"inte en databas" * 500)
    before = (home / "ledger.sqlite").read_bytes()
    with pytest.raises(SettingsError):
        put(home)
    assert (home / "ledger.sqlite").read_bytes() == before


# ---- One mail, one hand


def test_a_mail_is_claimed_once(home: Path) -> None:
    with open_ledger(home, NOW) as ledger:
        ledger.append(queued("M001"))
        assert [ledger.claim("M001"), ledger.claim("M001")] == [True, False]


@pytest.mark.parametrize(
    ("kind", "free"),
    [
        (EventKind.MAIL_DEFERRED, True),
        (EventKind.MAIL_SENT, False),
        (EventKind.MAIL_WRITTEN, False),
        (EventKind.MAIL_REFUSED, False),
        (EventKind.MAIL_BOUNCED, False),
        (EventKind.MAIL_WITHDRAWN, False),
    ],
)
def test_only_a_mail_that_waits_can_be_claimed(home: Path, kind: EventKind, free: bool) -> None:
    with open_ledger(home, NOW) as ledger:
        ledger.append(queued("M001"), became(kind, "M001"))
        assert ledger.claim("M001") is free


def test_a_mail_that_is_not_on_record_is_nobodys_to_send(home: Path) -> None:
    with open_ledger(home, NOW) as ledger:
        assert not ledger.claim("M001")


CLAIMER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.ledger.log import Ledger, LedgerPlace, _engine
home, folder, start = map(Path, sys.argv[1:])
ledger = Ledger(LedgerPlace(home, folder), _engine(folder / "ledger.sqlite"), lambda: datetime.now(UTC))
ledger.log()
print("ready", flush=True)
while not start.exists():
    pass
print(sum(ledger.claim(f"M{n:03}") for n in range(50)))
"""


def test_two_processes_that_want_the_same_mails_get_each_mail_once(home: Path, tmp_path: Path) -> None:
    put(home, *(queued(f"M{n:03}") for n in range(50)))
    start, folder = tmp_path / "start", live_file(home).parent
    command = [sys.executable, "-c", CLAIMER, str(home), str(folder), str(start)]
    two = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    for process in two:
        assert process.stdout and process.stdout.readline() == "ready\n"
    start.touch()
    assert sum(int(process.communicate()[0]) for process in two) == 50
    assert kinds(peek(home)).count("mail_offered") == 50


def test_a_second_command_is_told_to_wait(home: Path) -> None:
    with open_ledger(home, NOW), pytest.raises(NotWritableError, match="Ett annat lovande-kommando") as said:
        put(home)
    assert said.value.exit_code == ExitCode.NOT_WRITABLE


def test_the_lock_is_gone_with_the_command(home: Path) -> None:
    with open_ledger(home, NOW) as ledger:
        place = ledger.place
    with lock(place.lock):
        assert place.lock.exists()


def test_of_two_first_commands_at_once_only_one_begins_the_round(home: Path) -> None:
    with open_ledger(home, NOW), pytest.raises(NotWritableError, match="Ett annat lovande-kommando"):
        put(home)
    assert peek(home) == ()


BEGINNER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipeline.base.errors import LovandeError
from pipeline.ledger import open_ledger
home, start = map(Path, sys.argv[1:])
print("ready", flush=True)
while not start.exists():
    pass
try:
    with open_ledger(home, lambda: datetime.now(UTC)):
        print("works", flush=True)
        sys.stdin.read()
except LovandeError as e:
    print(e, flush=True)
"""


def test_two_processes_never_begin_the_same_round_twice(home: Path, tmp_path: Path) -> None:
    start = tmp_path / "start"
    command = [sys.executable, "-c", BEGINNER, str(home), str(start)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    four = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for process in four:
        assert process.stdout and process.stdout.readline() == "ready\n"
    start.touch()
    # whoever works goes on until its input ends
    said = sorted(process.stdout.readline().strip() for process in four if process.stdout)
    for process in four:
        process.communicate()
    assert [line.startswith("Ett annat lovande-kommando") for line in said] == [True, True, True, False]


# ---- The snapshot


def tables(file: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return [connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in ("meta", "events")]


def test_the_snapshot_is_the_whole_log_and_closed(home: Path) -> None:
    put(home, *sent("M001"), SAYS_SOMETHING)
    assert tables(home / "ledger.sqlite") == tables(live_file(home))
    assert sorted(p.name for p in home.iterdir()) == [".lovande.json", "ledger.sqlite"]


def test_the_owner_file_says_how_much_the_snapshot_holds_and_that_nobody_works(home: Path) -> None:
    put(home, *sent("M001"))
    owner = read_owner(home)
    assert owner and (owner.events, owner.open) == (2, False)


def test_the_snapshot_is_made_also_when_a_command_fails(home: Path) -> None:
    with pytest.raises(ValueError), open_ledger(home, NOW) as ledger:
        ledger.append(SAYS_SOMETHING)
        raise ValueError
    assert len(tables(home / "ledger.sqlite")[1]) == 1


def test_the_ledger_is_restored_when_the_live_file_is_gone(home: Path) -> None:
    put(home, *sent("M001"))
    shutil.rmtree(live_file(home).parent)
    put(home, SAYS_SOMETHING)
    assert kinds(peek(home)) == ["mail_queued", "mail_sent", "on_hold"]


def test_looking_needs_no_live_file_and_makes_none(home: Path) -> None:
    put(home, SAYS_SOMETHING)
    folder = live_file(home).parent
    shutil.rmtree(folder)
    assert kinds(peek(home)) == ["on_hold"] and not folder.exists()


def test_an_old_snapshot_does_not_stand_in_for_the_ledger_that_is_gone(home: Path) -> None:
    put(home, queued("M001"))
    old = (home / "ledger.sqlite").read_bytes()
    put(home, became(EventKind.MAIL_SENT, "M001"))
    shutil.rmtree(live_file(home).parent)
    (home / "ledger.sqlite").write_bytes(old)
    with pytest.raises(SettingsError, match="äldre"):
        put(home)


def test_mails_that_waited_are_uncertain_when_the_ledger_of_a_cut_off_command_is_gone(home: Path) -> None:
    put(home, queued("M001"))
    shutil.rmtree(live_file(home).parent)
    cut_off(home)
    put(home)
    assert mails(peek(home))["M001"].fate is MailFate.UNCERTAIN


def test_without_live_file_and_snapshot_nothing_is_sent_from_memory(home: Path) -> None:
    put(home, *sent("M001"))
    shutil.rmtree(live_file(home).parent)
    (home / "ledger.sqlite").unlink()
    with pytest.raises(SettingsError, match="Liggaren, som säger vad som har skickats"):
        put(home)


def test_a_snapshot_without_its_owner_file_is_not_taken_for_a_new_round(home: Path) -> None:
    put(home, *sent("M001"))
    (home / ".lovande.json").unlink()
    with pytest.raises(SettingsError, match="Här finns en liggare"):
        put(home)


def test_an_owner_file_that_cannot_be_read_is_said(home: Path) -> None:
    put(home)
    (home / ".lovande.json").write_text("{halv", encoding="utf-8")
    with pytest.raises(SettingsError, match="vilken dator som sköter omgången"):
        put(home)


def test_what_is_put_on_record_is_seen_in_the_same_command(home: Path) -> None:
    with open_ledger(home, NOW) as ledger:
        ledger.append(SAYS_SOMETHING)
        first = ledger.log()
        ledger.append(about(EventKind.RESUMED))
        assert isinstance(ledger, Ledger) and kinds(first) == ["on_hold"]
        assert kinds(ledger.log()) == ["on_hold", "resumed"]
