"""What people have decided and approved stands when a later version only reads more in the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.sentences import Sentence
from pipeline.round.approvals import load
from tests.support.rounds import Command, answered, make_round


@pytest.fixture
def home(tmp_path: Path, command: Command) -> Path:
    """A practice whose description was checked and read long after its answers came."""
    made = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    command("compile", "--round", made)
    for step in ("--checked-by", "--read-by"):
        assert command("approve", "P01", step, "Kim Exempel", "--round", made).code == 0
    rewrite(made, day="2099-01-01")
    return made


def rewrite(home: Path, day: str, without: str = "") -> None:
    """The record as a version wrote it that read otherwise: what is said in `without` was something else then."""
    file = home / "approvals.jsonl"
    lines: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["day"] = day
        line["sentences"] = ["00000000" if s == without else s for s in line["sentences"]]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def standing(home: Path, command: Command) -> Any:
    (told,) = command("approve", "--list", "--round", home, "--json").json["practices"]
    return told


def digest_of(home: Path, where: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of the sentence that is said somewhere, by what the command itself finds new when nothing of it was covered."""
    from pipeline.cases import approved  # noqa: PLC0415

    seen: list[Sentence] = []
    real = approved.statements
    with monkeypatch.context() as patch:
        patch.setattr(approved, "statements", lambda *given: seen.extend(found := real(*given)) or found)
        standing(home, command)
    return next(s.digest for s in seen if s.where == where)


def test_an_approval_stands_when_a_choice_is_read_otherwise_in_the_same_file_and_that_is_told(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert standing(home, command)["may_leave"]
    rewrite(home, "2099-01-01", digest_of(home, "E1 Svar", command, monkeypatch))
    told = standing(home, command)
    assert told["may_leave"] and told["changed"] == []
    assert [s["text"] for c in told["reread"] for s in c["sentences"]] == ["Finns", "Finns"]
    said = " ".join(command("approve", "--list", "--round", home).out.split())
    assert "Filerna är desamma som när den godkändes" in said and "E1 Svar: Finns" in said


def test_a_text_that_nobody_has_read_is_for_somebody_to_read(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(home, "2099-01-01", digest_of(home, "E1 Beskrivning", command, monkeypatch))
    told = standing(home, command)
    assert not told["may_leave"] and [c["step"] for c in told["changed"]] == ["checked", "read"]


def test_an_approval_of_the_day_on_which_the_file_came_may_be_older_than_the_file(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = digest_of(home, "E1 Svar", command, monkeypatch)
    rewrite(home, load(home / "approvals.jsonl")[0].day.replace(year=2020).isoformat(), digest)
    assert not standing(home, command)["may_leave"]
