"""From inbox to accepted returns: whose file it is, and that every file ends somewhere with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest

from pipeline.intake import accept, files_in
from pipeline.model.returns import Answer, Finding, Identity, Return, Severity, State, Status
from tests.support import ROUND, instrument, practice

KNOWN = (practice("P01"), practice("P02"))
OCTOBER = datetime(2026, 10, 1)


def ret(
    file: str = "svar.docx", id: str = "P01", round: str = ROUND.id, saved: datetime | None = OCTOBER, **answers: str
) -> Return:
    identity = Identity("lovande-arbetssatt", "2025-01", id, round, "fordjupad")
    given = {k: Answer(k, State.ANSWERED, v, v) for k, v in answers.items()}
    return Return(file, file.rjust(64, "0"), identity=identity, answers=given, saved=saved)


def judged(*returns: Return) -> dict[str, Return]:
    return {r.file: r for r in accept(returns, ROUND, KNOWN, instrument())}


def codes(ret: Return) -> list[str]:
    return [f.code for f in ret.findings]


def test_a_return_of_this_round_for_a_known_practice_is_accepted_as_it_is() -> None:
    assert judged(ret())["svar.docx"] == ret()


def test_an_id_in_another_case_is_the_same_practice() -> None:
    accepted = judged(ret(id="p02"))["svar.docx"]
    assert accepted.identity and accepted.identity.practice == "P02"


@pytest.mark.parametrize(
    ("arrived", "code", "said"),
    [
        (ret(round="var-2026"), "other_round", ["var-2026", "host-2026"]),
        (ret(id="P99"), "unknown_practice", ["P99", "registret"]),
        (ret(id=""), "unknown_practice", ["märkning"]),
    ],
)
def test_what_does_not_belong_here_is_quarantined_with_what_to_do(arrived: Return, code: str, said: list[str]) -> None:
    judgement = judged(arrived)["svar.docx"]
    assert (judgement.status, codes(judgement)) == (Status.QUARANTINED, [code])
    assert all(word in judgement.reason for word in said)
    assert judgement.findings[0].message == judgement.reason
    assert judgement.answers == arrived.answers


def test_what_reading_quarantined_stays_so_with_its_own_reason() -> None:
    broken = Return(
        "x.docx",
        "0" * 64,
        Status.QUARANTINED,
        "Filen är tom.",
        findings=(Finding("empty_file", Severity.DAMAGE, "Filen är tom."),),
    )
    assert judged(broken)["x.docx"] == broken


def test_the_same_file_twice_is_used_once_and_nothing_needs_to_be_done() -> None:
    first = ret("a.docx", f1_1_svar="ja")
    both = judged(first, replace(first, file="kopia.docx"))
    assert sorted(r.status for r in both.values()) == [Status.ACCEPTED, Status.QUARANTINED]
    (other,) = (r for r in both.values() if r.status is Status.QUARANTINED)
    (used,) = (r for r in both.values() if r.status is Status.ACCEPTED)
    assert codes(other) == ["same_file"] and used.file in other.reason
    assert codes(used) == []


@pytest.mark.parametrize("copy", ["svar (1).docx", "Kopia av svar.docx", "arkiv/svar - kopia.docx"])
def test_of_two_identical_files_the_one_that_is_no_copy_is_used_and_the_other_needs_nothing(copy: str) -> None:
    own = ret("svar.docx", f1_1_svar="ja")
    both = judged(replace(own, file=copy), own)
    assert both["svar.docx"].status is Status.ACCEPTED
    assert both[copy].status is Status.QUARANTINED and not both[copy].needs_action


def test_several_returns_of_one_practice_are_all_accepted() -> None:
    returns = [ret("a.docx", f1_1_svar="ja"), ret("b.docx", saved=None, f1_1_svar="nej"), ret("c.docx")]
    for order in permutations(returns):
        assert {r.file: (r.status, codes(r)) for r in accept(order, ROUND, KNOWN, instrument())} == {
            r.file: (Status.ACCEPTED, []) for r in returns
        }


def test_which_of_two_copies_is_put_aside_never_depends_on_the_order_they_came_in() -> None:
    copies = [replace(ret("a.docx"), file=name) for name in ("b.docx", "a.docx", "mapp/a.docx")]
    for order in permutations(copies):
        both = judged(*order)
        assert [n for n, r in both.items() if r.status is Status.ACCEPTED] == ["a.docx"]


# ---- The inbox


def test_every_file_also_in_folders_is_found_in_a_fixed_order(tmp_path: Path) -> None:
    names = ["b.docx", "A.docx", "a.docx", "kommun/Öst/svar.xlsx", "kommun/svar (2).docx", "bild.png"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    found = [p.relative_to(tmp_path).as_posix() for p in files_in(tmp_path)]
    assert found == ["A.docx", "a.docx", "b.docx", "bild.png", "kommun/svar (2).docx", "kommun/Öst/svar.xlsx"]


@pytest.mark.parametrize(
    "name", ["~$svar.docx", ".~lock.svar.docx#", ".DS_Store", "Thumbs.db", "desktop.ini", ".git/svar.docx"]
)
def test_files_that_no_person_sent_are_not_returns(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert files_in(tmp_path) == ()


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert files_in(tmp_path / "inbox") == ()


def test_a_fact_changed_on_the_cover_is_kept_and_told() -> None:
    changed = replace(ret(), facts=(("Kommun", "Norrvik och Lindeby"), ("Verksamhet", KNOWN[0].unit)))
    judgement = judged(changed)["svar.docx"]
    assert [u.text for u in judgement.unplaced] == ["Kommun: Norrvik och Lindeby"]
    assert codes(judgement) == ["fact_changed"]
