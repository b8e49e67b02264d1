"""`lovande status`: the round at a glance, for a person, for Excel and for scripts, with what to do next."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.commands.mark import StatusMark as Says
from pipeline.commands.mark import mark
from pipeline.commands.status import follow
from pipeline.messages.status import next_step
from pipeline.model.events import Event, EventKind
from tests.support.happenings import (
    about,
    became,
    beginning,
    came,
    checked,
    clock,
    cut_off,
    day,
    kinds,
    put,
    queued,
    sent,
)
from tests.support.rounds import Command, answered, contents, make_round, register

ALEX, KIM = "alex@ekvalla.example", "kim@norrvik.example"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    return made


def next_of(home: Path, *events: Event) -> str:
    if events:
        put(home, *events)
    return next_step(follow(home, clock(day(3))))


def step(home: Path, practice: str = "P01") -> tuple[str, bool]:
    (row,) = follow(home, clock(day(3)), [practice]).rows
    return row.next, row.act


def test_a_round_that_nobody_has_begun_has_a_status_and_nothing_is_written(home: Path, command: Command) -> None:
    before = contents(home)
    done = command("status", "--round", home)
    assert done.code == ExitCode.OK and "inte skickat" in done.out and contents(home) == before


def test_the_json_is_one_object_with_practices_and_totals(home: Path, command: Command) -> None:
    put(home, *sent("M001", "P01"), came("P01", day(2)), checked("P01", at=day(2)))
    told = command("status", "--json", "--round", home).json
    assert {"practices", "totals"} <= set(told)
    first = told["practices"][0]
    assert (first["practice"], first["state"], first["complete"], first["filled"], first["elements"]) == (
        "P01",
        "incomplete",
        False,
        3,
        11,
    )
    assert told["totals"]["practices"] == 2 and told["totals"]["response_rate"] == 1.0
    assert {m: t["answered"] for m, t in told["totals"]["municipalities"].items()} == {"Ekvalla": 0, "Norrvik": 1}


def test_one_practice_can_be_asked_for(home: Path, command: Command) -> None:
    told = command("status", "p02", "--json", "--round", home).json
    assert [p["practice"] for p in told["practices"]] == ["P02"]


def test_a_practice_that_does_not_exist_is_said(home: Path, command: Command) -> None:
    done = command("status", "P99", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS and "P99" in done.err


def test_the_table_for_excel_has_a_row_per_practice(home: Path, command: Command) -> None:
    mark(home, ["P02"], Says(EventKind.DECLINED, "Läggs ned"), beginning)
    found = list(csv.DictReader(io.StringIO(command("status", "--csv", "--round", home).out), delimiter=";"))
    assert [(r["id"], r["läge"], r["skäl"]) for r in found] == [
        ("P01", "inte skickat", ""),
        ("P02", "har avstått", "Läggs ned"),
    ]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+46 10", "-1", "@kim", "＝1+1", "007", "1-2"])
def test_no_cell_in_the_table_runs_as_a_formula_or_becomes_a_number(home: Path, command: Command, text: str) -> None:
    register(home, f"P01;{text};Norrvik;{KIM}")
    mark(home, ["P01"], Says(EventKind.DECLINED, text), beginning)
    (row,) = csv.DictReader(io.StringIO(command("status", "--csv", "--round", home).out), delimiter=";")
    assert (row["arbetssätt"], row["skäl"]) == (f"'{text}", f"'{text}")


def test_days_and_counts_in_the_table_are_dates_and_numbers_to_excel(home: Path, command: Command) -> None:
    put(home, *sent("M001", "P01"), came("P01", day(2)), checked("P01", at=day(2)))
    row = next(csv.DictReader(io.StringIO(command("status", "--csv", "--round", home).out), delimiter=";"))
    assert (row["ifyllda element"], row["element"], row["påminnelser"]) == ("3", "11", "0")
    assert [bool(re.fullmatch(r"\d{4}-\d\d-\d\d", row[n])) for n in ("skickat", "svarat", "sista dag", "när")] == [
        True
    ] * 4


def test_the_reasons_for_what_is_not_answered_are_shown(home: Path, command: Command) -> None:
    put(home, *sent("M001", "P01"))
    mark(home, ["P01"], Says(EventKind.DECLINED, "Läggs ned"), beginning)
    assert "1  Avstod: Läggs ned" in command("status", "--round", home).out


# ---- What is next


def test_first_the_forms_are_sent(home: Path) -> None:
    assert "lovande send" in next_of(home) and step(home) == ("Skicka formuläret: lovande send.", True)


def test_mails_that_nobody_knows_the_fate_of_come_first(home: Path) -> None:
    assert next_of(home, queued("M001"), became(EventKind.MAIL_OFFERED, "M001")).startswith("det är osäkert om M001")


def test_mails_that_lie_written_are_to_be_marked(home: Path) -> None:
    written = became(EventKind.MAIL_WRITTEN, "M001", way="eml", file="mail/M001-P01.eml")
    assert "--mark-sent M001" in next_of(home, queued("M001"), written)


def test_new_files_in_the_inbox_are_to_be_read(home: Path) -> None:
    put(home, *sent("M001"), *sent("M002", "P02"))
    (home / "inbox" / "svar.docx").write_bytes(answered())
    assert next_of(home) == "en ny fil i inbox: lovande compile."


def test_files_that_have_been_read_are_not_new(home: Path, command: Command) -> None:
    (home / "inbox" / "svar.docx").write_bytes(answered())
    command("compile", "--round", home)
    assert follow(home, beginning).new_files == 0


def test_mails_that_wait_for_a_person_are_told(home: Path) -> None:
    seen = Event(
        day(2), EventKind.MAIL_RECEIVED, data={"key": "<a>#1", "what": "text", "review": True, "why": "läs det"}
    )
    assert "lovande receive --review" in next_of(home, *sent("M001"), *sent("M002", "P02"), seen)


def test_an_address_that_did_not_work_is_to_be_corrected(home: Path) -> None:
    put(home, *sent("M001"), *sent("M002", "P02"), became(EventKind.MAIL_BOUNCED, "M001", why="550 okänd"))
    assert "rätta adresserna" in next_of(home) and "550 okänd" in step(home)[0]


def test_when_all_have_been_written_to_there_is_nothing_to_do_but_wait(home: Path) -> None:
    assert next_of(home, *sent("M001"), *sent("M002", "P02")).startswith("vänta på svar")
    assert step(home) == ("Fick ett mejl 1 september 2026; nästa tidigast 8 september 2026.", False)


def test_when_all_is_complete_or_declined_it_says_so(home: Path) -> None:
    done = (*sent("M001"), came(), checked(complete=True), about(EventKind.DECLINED, "P02", why="Nej"))
    assert next_of(home, *done).startswith("allt är klart")


def test_who_has_answered_is_never_told_to_be_sent_a_form(home: Path) -> None:
    put(home, came(at=day(2)), checked(at=day(2)))
    assert step(home) == ("Be om det som fattas: lovande remind.", True)


# ---- What people say


@pytest.mark.parametrize("said", ["--declined", "--hold"])
def test_a_no_needs_a_reason(home: Path, command: Command, said: str) -> None:
    done = command("mark", "P01", said, "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS and "Skälet saknas" in done.err


@pytest.mark.parametrize("said", [(), ("--hold", "--declined", "--why", "x")])
def test_one_thing_is_said_at_a_time(home: Path, command: Command, said: tuple[str, ...]) -> None:
    assert command("mark", "P01", *said, "--round", home).code == ExitCode.USAGE


def test_a_wrong_id_among_several_marks_none(home: Path, command: Command) -> None:
    assert command("mark", "P01", "P99", "--use-as-is", "--round", home).code == ExitCode.BAD_SETTINGS
    assert follow(home, beginning).rows[0].standing.last is None


def test_a_moved_deadline_is_shown(home: Path, command: Command) -> None:
    command("mark", "P01", "--deadline", "2026-12-04", "--round", home)
    assert command("status", "P01", "--json", "--round", home).json["practices"][0]["deadline"] == "2026-12-04"


# ---- Another computer


def test_a_second_computer_is_refused_and_told_how_to_move_the_round(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(home, *sent("M001"))
    monkeypatch.setenv("LOVANDE_DATA", str(tmp_path / "annan"))
    for arguments in (
        ("status",),
        ("send",),
        ("send", "--to", "eml"),
        ("receive",),
        ("compile",),
        ("mark", "P01", "--resume"),
    ):
        done = command(*arguments, "--round", home)
        assert done.code == ExitCode.BAD_SETTINGS and "Omgången sköts från datorn" in done.err, arguments


def test_a_round_that_is_moved_after_a_cut_off_sends_nothing_that_may_have_gone(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(home, queued("M001"))
    cut_off(home)
    monkeypatch.setenv("LOVANDE_DATA", str(tmp_path / "annan"))
    done = command("status", "--move-here", "--json", "--round", home)
    assert done.code == ExitCode.OK and done.json["totals"]["uncertain_mails"] == ["M001"]
    assert [m["practices"] for m in command("send", "--json", "--round", home).json["mails"]] == [["P02"]]


def test_what_is_on_record_about_a_move_is_no_practices_doing(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: Command, tmp_path: Path
) -> None:
    put(home, *sent("M001"))
    monkeypatch.setenv("LOVANDE_DATA", str(tmp_path / "annan"))
    command("status", "--move-here", "--round", home)
    assert kinds([r.standing.last for r in follow(home, beginning).rows if r.standing.last]) == ["mail_sent"]


@pytest.mark.parametrize(("now", "told"), [(1, False), (2, False), (3, True)])
def test_the_day_after_the_last_that_answers_may_be_kept_it_is_said(
    home: Path, command: Command, now: int, told: bool
) -> None:
    """[retention] until is the last day; nothing is removed by itself."""
    last = day(2).date()
    with (home / "round.toml").open("a", encoding="utf-8") as f:
        f.write(f"\n[retention]\nuntil = {last.isoformat()}\n")
    (home / "inbox" / "svar.docx").write_bytes(answered())
    assert follow(home, clock(day(now))).kept_until == (last if told else None)
    assert (home / "inbox" / "svar.docx").exists()


def test_what_is_kept_too_long_is_told_with_what_to_do(home: Path, command: Command) -> None:
    with (home / "round.toml").open("a", encoding="utf-8") as f:
        f.write("\n[retention]\nuntil = 2020-01-31\n")
    said = " ".join(command("status", "--round", home).out.split())
    assert "sparas här till 31 januari 2020" in said and "lovande archive" in said
