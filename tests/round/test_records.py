"""The records of a round, line by line: what each version has written is read as it was meant, and what is no such line is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.base.errors import SettingsError
from pipeline.model.assessment import Fulfilment, Rating
from pipeline.model.returns import Basis, Decision, State
from pipeline.model.settling import Ruling, Settled
from pipeline.round import approvals, decisions, forgotten, mail_texts, ratings
from pipeline.round.approvals import Approval, ApprovalStep
from pipeline.round.forgotten import Forgotten
from pipeline.round.mail_texts import MailText
from pipeline.round.ratings import Withdrawal

DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Kept:
    """One kind of line: the bytes that are written, and what they mean."""

    line: str
    means: Any
    load: Callable[[Path], Any]
    append: Callable[[Path, Any], object]
    problem: str
    remedy: str = "Hämta tillbaka filen ur en säkerhetskopia."


KINDS = {
    "decision": Kept(
        '{"practice": "P01", "key": "f4_3_svar", "value": "delvis", "by": "Karin Exempel", "day": "2026-11-22", "why": "Vi ringde\u2028dem.", '
        '"basis": [["a.docx", "ab12", "answered", "cd34"], ["b.docx", "ef56", "blank", "0"]], "withdrawn": false}',
        Decision("P01", "f4_3_svar", "delvis", "Karin Exempel", DAY, "Vi ringde\u2028dem.", (
            Basis("a.docx", "ab12", State.ANSWERED, "cd34"), Basis("b.docx", "ef56", State.BLANK, "0"))),
        lambda path: decisions.load(path)[0], decisions.append, "Raden är inget beslut",
    ),
    "settled": Kept(
        '{"kind": "personal", "practice": "P01", "key": "e1_text", "ruling": "keep", "by": "Karin Exempel", "day": "2026-11-22", '
        '"why": "Eget nummer.", "sentence": "ab12", "start": 3, "end": 17, "withdrawn": true}',
        Settled("P01", "e1_text", Ruling.KEEP, "Karin Exempel", DAY, "Eget nummer.", "ab12", 3, 17, True),
        lambda path: decisions.load_settled(path)[0], decisions.append, "Raden är inget beslut",
    ),
    "approval": Kept(
        '{"practice": "P01", "step": "checked", "by": "Åsa Ek", "day": "2026-11-22", "answers": "ab12", "withdrawn": false, "sentences": ["c", "d"]}',
        Approval("P01", ApprovalStep.CHECKED, "Åsa Ek", DAY, "ab12", False, ("c", "d")),
        lambda path: approvals.load(path)[0], lambda path, one: approvals.append(path, [one]), "Raden är inget godkännande",
    ),
    "rating": Kept(
        '{"practice": "P01", "element": 4, "level": "delvis uppfyllt", "reason": "Målgruppen saknas.", "by": "Anna Ek", "day": "2026-11-22", '
        '"edition": "lovande-arbetssatt 2025-01", "answers": "ab12", "consensus": false, "saw_proposal": true, "file": "cd34"}',
        Rating("P01", 4, Fulfilment.PARTLY, "Målgruppen saknas.", "Anna Ek", DAY, "lovande-arbetssatt 2025-01", "ab12", False, True, "cd34"),
        lambda path: ratings.load(path)[0], lambda path, one: ratings.append(path, [one]), "Raden är ingen bedömning",
    ),
    "withdrawal": Kept(
        '{"practice": "P01", "withdrawn": "Anna Ek", "why": "Fel fil.", "by": "Karin Exempel", "day": "2026-11-22"}',
        Withdrawal("P01", "Anna Ek", "Fel fil.", "Karin Exempel", DAY),
        lambda path: ratings.withdrawals(path)[0], lambda path, one: ratings.withdraw(path, [one]), "Raden är ingen bedömning",
    ),
    "forgotten": Kept(
        '{"practice": "P01", "ground": "Beslut dnr 12/26", "by": "Karin Exempel", "day": "2026-11-22", "removed": 14, "packs": 2}',
        Forgotten("P01", "Beslut dnr 12/26", "Karin Exempel", DAY, 14, 2),
        lambda path: forgotten.load(path)[0], forgotten.append, "Raden är ingen borttagning",
    ),
    "mail": Kept(
        '{"key": "<1@ekvalla.example>", "practices": ["P01", "P02"], "sentences": ["Vi ses på tisdag 😀."]}',
        MailText("<1@ekvalla.example>", ("P01", "P02"), ("Vi ses på tisdag 😀.",)),
        lambda path: mail_texts.load(path)["<1@ekvalla.example>"], lambda path, one: mail_texts.append(path, [one]),
        "Raden är ingen text ur ett mejl",
    ),
}  # fmt: skip


@pytest.fixture(params=KINDS)
def kept(request: pytest.FixtureRequest) -> Kept:
    return KINDS[request.param]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.jsonl"


def write(path: Path, line: object) -> None:
    path.write_text(f"{line if isinstance(line, str) else json.dumps(line)}\n", encoding="utf-8")


def mistake(kept: Kept, path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        kept.load(path)
    assert str(caught.value).startswith(str(path)) and caught.value.exit_code == 3
    assert caught.value.remedy.startswith(kept.remedy)
    return caught.value


def test_a_line_is_written_as_every_version_has_written_it(kept: Kept, path: Path) -> None:
    kept.append(path, kept.means)
    assert path.read_bytes() == f"{kept.line}\n".encode()


def test_a_line_means_what_was_said(kept: Kept, path: Path) -> None:
    write(path, kept.line)
    assert kept.load(path) == kept.means


def test_a_key_that_a_later_version_has_written_is_passed_over(kept: Kept, path: Path) -> None:
    write(path, {**json.loads(kept.line), "nytt": ["något"]})
    assert kept.load(path) == kept.means


@pytest.mark.parametrize(
    ("kind", "key", "then"),
    [("approval", "sentences", None), ("forgotten", "packs", 0)],
)
def test_a_line_from_before_there_was_such_a_key_is_read(kind: str, key: str, then: object, path: Path) -> None:
    line = json.loads(KINDS[kind].line)
    del line[key]
    write(path, line)
    assert getattr(KINDS[kind].load(path), key) == then


def test_what_a_line_must_say_is_named_when_it_does_not(kept: Kept, path: Path) -> None:
    for key in json.loads(kept.line):
        line = {k: v for k, v in json.loads(kept.line).items() if k != key}
        if key in ("kind", "sentences", "packs") or (key == "withdrawn" and isinstance(kept.means, Withdrawal)):
            continue  # may be absent; or says what kind of line it is
        write(path, line)
        error = mistake(kept, path)
        assert (error.problem, error.line) == (f'{kept.problem}: "{key}" saknas.', 1)


@pytest.mark.parametrize("value", [None, 7.5, {"a": 1}, "HEMLIGT"])
def test_a_value_of_another_kind_is_named_by_its_key_and_never_shown(kept: Kept, value: object, path: Path) -> None:
    line = json.loads(kept.line)
    for key, old in line.items():
        if key in ("kind", "sentences") or (
            isinstance(value, str) and isinstance(old, str) and key not in ("day", "level", "step", "ruling")
        ):
            continue
        write(path, {**line, key: value})
        error = mistake(kept, path)
        assert error.problem.startswith(f'{kept.problem}: "{key}" ') and "HEMLIGT" not in str(error)


@pytest.mark.parametrize("day", ["2026-02-30", "snart", "", 20261122, 86400, "2026-11-22T00:00:00"])
def test_a_day_is_a_day_and_nothing_else(kept: Kept, day: object, path: Path) -> None:
    line = json.loads(kept.line)
    if "day" in line:
        write(path, {**line, "day": day})
        assert '"day"' in mistake(kept, path).problem


@pytest.mark.parametrize("line", ["{", "[]", "null", "7", '"kind"', '{"practice": "P01"', "hej"])
def test_what_is_no_line_at_all_is_told_with_its_number_and_never_skipped(kept: Kept, line: str, path: Path) -> None:
    path.write_text(f"\n{kept.line}\n{line}\n{kept.line}\n", encoding="utf-8")
    assert (mistake(kept, path).problem, mistake(kept, path).line) == (f"{kept.problem}.", 3)
