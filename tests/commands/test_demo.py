"""`lovande demo`: a whole round in one folder, without a trace outside it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.base.errors import SettingsError
from pipeline.cli import cli
from pipeline.commands.demo import HOME, OWN, PlayedStep, play
from pipeline.commands.demo.script import load
from pipeline.ledger import peek
from pipeline.messages.demo import TEXTS, TITLES, end_lines
from pipeline.model.events import EventKind
from pipeline.model.instrument import fields
from tests.support import ROOT, instrument

pytestmark = pytest.mark.heavy  # a whole round is played

AT = datetime(2026, 10, 1, 7, 30, tzinfo=UTC)
SCRIPT = ROOT / "templates" / "lovande-arbetssatt" / "demo.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["demo", *arguments], standalone_mode=False, catch_exceptions=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, PlayedStep]]:
    folder, steps = tmp_path_factory.mktemp("demo") / "ny mapp å", []
    play(folder, lambda: AT, steps.append)
    return folder, {s.name: s for s in steps}


def test_everybody_has_answered_and_everything_is_described_in_the_end(
    played: tuple[Path, dict[str, PlayedStep]],
) -> None:
    folder, steps = played
    assert set(steps["end"].facts["states"].values()) == {"complete"}
    described = sorted(p.name[:3] for p in (folder / HOME / "outbox" / "descriptions").iterdir())
    assert described == ["P01", "P02", "P03", "P04"]
    assert not list((folder / HOME / "outbox").glob("letters/*"))


def test_it_shows_what_a_round_meets(played: tuple[Path, dict[str, PlayedStep]]) -> None:
    _, steps = played
    assert steps["status"].facts["states"] == {
        "P01": "complete", "P02": "incomplete", "P03": "file_missing", "P04": "unreached"
    }  # fmt: skip
    assert steps["away"].facts["about"] == {"auto_reply": ["P04"]}
    kinds = ("mails", "letter", "reply", "reminder")
    assert [steps["remind"].facts[k] for k in kinds] == [3, 1, 1, 1]
    assert [steps[s].facts["to_review"] for s in ("first_answers", "away", "last_answers")] == [0, 1, 1]
    # the one: until when somebody is away, which holds nobody's reminder
    assert (steps["end"].day - AT).days == 20


def test_the_letter_carries_their_own_answers(played: tuple[Path, dict[str, PlayedStep]]) -> None:
    folder, _ = played
    (path,) = (folder / "mejl" / "skickade").glob("05 *")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert [a.get_filename() for a in mail.iter_attachments()] == ["P02-hem-igen.xlsx"]


def test_the_users_own_ledgers_are_not_touched(tmp_path: Path, data_folder: Path) -> None:
    before = dict(os.environ)
    play(tmp_path / "demo", lambda: AT, lambda _: None)
    assert dict(os.environ) == before
    assert list(data_folder.iterdir()) == []
    assert {p.name for p in (tmp_path / "demo").iterdir()} == {HOME, OWN, "mejl"}


def test_what_was_there_before_is_put_back_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOVANDE_DATA")

    def stop(step: PlayedStep) -> None:
        if step.name == "send":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(tmp_path / "demo", lambda: AT, stop)
    assert "LOVANDE_DATA" not in os.environ


def test_no_password_of_the_users_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.post.hand_over.find_login", lambda *_: pytest.fail("looked for a login"))
    play(tmp_path / "demo", lambda: AT, lambda _: None)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "viktigt.txt").write_text("x")
    with pytest.raises(SettingsError, match="inte tom"):
        play(tmp_path, lambda: AT, lambda _: None)
    assert [p.name for p in tmp_path.iterdir()] == ["viktigt.txt"]


def test_the_command_tells_each_step_and_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("--folder", str(tmp_path / "d"))
    assert done.return_value == 0
    paths = ("rm -r", "cd ", "export", "Allt ligger i", "   $env:")
    lines = done.output.splitlines()
    assert [line for line in lines if len(line) > 80 and not line.strip().startswith(paths)] == []
    assert f"Allt ligger i {tmp_path / 'd'}" in lines
    assert sum(line[:1].isdigit() and ". " in line[:4] for line in lines) == len(TITLES) == len(TEXTS)
    assert "{" not in done.output
    monkeypatch.setenv("LOVANDE_DATA", str(tmp_path / "d" / OWN))
    assert EventKind.LETTER_SENT in {e.kind for e in peek(tmp_path / "d" / HOME)}


def test_json_is_one_object(tmp_path: Path) -> None:
    told = json.loads(run("--json", "--keep", str(tmp_path / "d")).stdout)
    assert [s["step"] for s in told["steps"]] == list(TITLES)
    assert all((tmp_path / "d" / path).exists() for s in told["steps"] for path in s["look"])


def test_windows_gets_its_own_words(tmp_path: Path) -> None:
    said = "\n".join(end_lines(tmp_path, windows=True))
    assert "$env:LOVANDE_DATA" in said
    assert "rm -r" not in said


def test_every_invented_answer_has_a_question() -> None:
    asked = {f.key for f in fields(instrument(), "oversikt")}
    for p in load(SCRIPT).practices:
        assert {*p.answers, *p.left_out} <= asked
