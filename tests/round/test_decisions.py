"""A decision stands on record with who, when and why, holds until the answers it rested on change, and never touches a file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.base.errors import NotWritableError, SettingsError
from pipeline.cases.merge import merge_returns
from pipeline.model.instrument import field_map
from pipeline.model.returns import Answer, Carrier, Decision, Fate, Return, Severity, State
from pipeline.outputs.description import Description, description
from pipeline.round.decisions import (
    DecisionError,
    append,
    apply_decisions,
    current,
    field_named,
    load,
    make_decision,
    value_of,
)
from tests.cases.test_merge import CHIEF, DEEP, SHORT, STAFF, case_of, ret
from tests.office.test_docx_template import words
from tests.support import ROUND, instrument
from tests.support.rounds import Command, answered, make_round
from tests.support.summaries import opened, rows

KEY = "f4_3_svar"
CONFLICT = (ret(k2_roll=CHIEF, f4_3_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, f4_3_svar="nej"))
SAID = "Beslutat av Karin Exempel 2026-11-22: Vi ringde."


def decision(*returns: Return, key: str = KEY, value: str = "delvis", why: str = "Vi ringde.") -> Decision:
    standing = merge_returns(returns, instrument()).standing(key)
    return make_decision("P01", key, value, "Karin Exempel", date(2026, 11, 22), why, standing)


def after(taken: Decision, *returns: Return) -> Return:
    found = merge_returns(returns, instrument())
    return apply_decisions(found.ret, instrument(), {taken.key: taken}, found.standing)


def codes(found: Return) -> list[str]:
    return [f.code for f in found.findings]


# ---- What holds


def test_a_decision_settles_a_conflict_and_what_was_said_is_kept() -> None:
    found = after(decision(*CONFLICT), *CONFLICT)
    answer = found.answers[KEY]
    assert (answer.state, answer.value, answer.carrier) == (State.ANSWERED, "delvis", Carrier.DECISION)
    assert answer.raw == f"{CHIEF}: Ja; {STAFF}: Nej"
    assert [(v.answer.value, v.fate) for v in found.versions] == [("ja", Fate.DECIDED), ("nej", Fate.DECIDED)]
    assert found.conflicts == frozenset() and "conflict" not in codes(found)
    assert [str(d) for d in found.decisions] == [SAID]
    assert not [f for f in case_of(found).completeness.findings if f.key == KEY]


def test_a_decision_settles_an_unclear_choice_of_a_single_file() -> None:
    alone = ret()
    alone = replace(
        alone, answers={**alone.answers, KEY: Answer(KEY, State.UNCLEAR, None, "njae", Carrier.ROW, "rad 4.3")}
    )
    found = after(decision(alone), alone)
    assert found.value(KEY) == "delvis"
    assert [v.answer.raw for v in found.versions] == ["njae"]


def test_any_field_may_be_decided_also_one_that_nobody_filled_in() -> None:
    found = after(decision(ret(), key="e4_text", value="Ur samtalet: trygghet."), ret())
    assert found.value("e4_text") == "Ur samtalet: trygghet."


def test_an_unchanged_copy_saved_later_leaves_the_decision_as_it_is() -> None:
    again = replace(ret("c.docx", 9, k2_roll=CHIEF, f4_3_svar="ja"))
    found = after(decision(*CONFLICT), *CONFLICT, again)
    assert (found.value(KEY), codes(found).count("decision_outdated")) == ("delvis", 0)


def test_a_newer_return_that_changes_what_it_rested_on_outdates_it_and_the_newer_answer_stands() -> None:
    newer = ret("c.docx", 9, k2_roll=f"{CHIEF} och två handläggare", f4_3_svar="vet_ej")
    found = after(decision(*CONFLICT), *CONFLICT, newer)
    assert found.decisions == ()
    [told] = [f for f in found.findings if f.code == "decision_outdated"]
    assert (told.severity, told.question, told.key) == (Severity.ASK, "4.3", KEY)
    assert "2026-11-22" in told.message
    assert found.value(KEY) == "vet_ej"


def test_a_decision_about_what_the_form_no_longer_asks_is_told_and_not_dropped() -> None:
    short = ret(depth=SHORT, e1_svar="finns")
    taken = decision(short, key="e1_svar", value="saknas")
    found = after(taken, short, ret("b.docx", 2, f1_1_svar="ja"))
    [told] = [f for f in found.findings if f.code == "decision_outdated"]
    assert "E1 Svar" in told.message and found.decisions == ()


def test_a_newer_return_that_says_what_was_decided_needs_no_decision() -> None:
    newer = ret("c.docx", 9, k2_roll=f"{CHIEF} och två handläggare", f4_3_svar="delvis")
    found = after(decision(*CONFLICT), *CONFLICT, newer)
    assert (found.value(KEY), found.decisions, "decision_outdated" in codes(found)) == ("delvis", (), False)


def test_a_change_elsewhere_in_the_form_leaves_the_decision_as_it_is() -> None:
    other = ret("c.docx", 9, f1_1_svar="nej")
    assert after(decision(*CONFLICT), *CONFLICT, other).value(KEY) == "delvis"


def test_a_decision_stands_when_the_same_file_is_only_read_otherwise_and_that_is_told() -> None:
    before = replace(ret(), sha256="a" * 64)
    before = replace(
        before, answers={**before.answers, KEY: Answer(KEY, State.UNCLEAR, None, "njae", Carrier.ROW, "rad 4.3")}
    )
    now = replace(ret(f4_3_svar="nej"), sha256="a" * 64)
    found = after(decision(before), now)
    assert found.value(KEY) == "delvis" and [d.value for d in found.decisions] == ["delvis"]
    [told] = [f for f in found.findings if f.code == "decision_reread"]
    assert (told.severity, told.key) == (Severity.TELL, KEY) and "densamma" in told.message
    assert codes(after(decision(before, value="nej"), now)).count("decision_reread") == 0, "it is read as decided"
    other = replace(now, sha256="b" * 64)
    assert after(decision(before), other).value(KEY) == "nej", "another file says something new"


@pytest.mark.parametrize(("day", "value"), [(21, "delvis"), (22, "nej"), (23, "nej"), (None, "nej")])
def test_of_a_field_that_nobody_had_answered_it_stands_when_the_file_was_an_answer_before(
    day: int | None, value: str
) -> None:
    """A file that came the same day may have come after it was taken."""
    accepted = date(2026, 11, day) if day else None
    blank = replace(ret(), sha256="a" * 64)
    now = replace(ret(f4_3_svar="nej"), sha256="a" * 64, accepted=accepted)
    assert after(decision(blank), now).value(KEY) == value


def test_a_line_from_before_stands_over_the_same_file_in_a_whole_round(tmp_path: Path, command: Command) -> None:
    """Its grounds were an unclear choice, which is read now."""
    form = answered()
    home = make_round(tmp_path / "omgång", {"svar.docx": form})
    basis = ["svar.docx", hashlib.sha256(form).hexdigest(), "unclear", hashlib.sha256(b"X vid Finns").hexdigest()]
    line = {"practice": "P01", "key": "e1_svar", "value": "saknas", "by": "Karin Exempel", "day": "2026-11-22",
            "why": "Vi ringde.", "basis": [basis], "withdrawn": False}  # fmt: skip
    (home / "decisions.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert command("compile", "--round", home).code == 0
    assert SAID in words(next((home / "outbox/descriptions").glob("P01*")).read_bytes())
    told = [str(c) for sheet in load_workbook(home / "outbox/summary.xlsx") for row in sheet.values for c in row]
    assert any("Filen är densamma, men programmet läser nu ett annat svar" in c for c in told)


# ---- Where it is seen


def test_the_description_says_who_decided_when_and_why() -> None:
    case = case_of(after(decision(*CONFLICT), *CONFLICT))
    said = description(instrument(), ROUND, case)
    [decided] = [g for p in said.parts for g in p.groups if SAID in g.said]
    assert (decided.label, decided.codes) == ("Delvis", "4.3"), "beside its answer, and never among those they ticked"
    assert decided.said.endswith(f"{SAID} Formulären sa Ja och Nej")
    [source] = [g.said for p in said.parts for g in p.groups if g.label == "Underlag"]
    assert all(
        s.file not in source and f"{s.role}, sparat" in source and s.sha256[:12] in source for s in case.ret.files
    )
    assert "Beslutat av" not in whose(said)


def whose(said: Description) -> str:
    [words] = [g.said for p in said.parts for g in p.groups if g.label == "Vems ord"]
    return words


def test_a_decided_text_stands_with_whose_word_it_is_and_that_it_is_not_theirs() -> None:
    form = ret(e4_text="Vår text.")
    said = description(
        instrument(), ROUND, case_of(after(decision(form, key="e4_text", value="Vår gemensamma."), form))
    )
    texts = [t for p in said.parts for t in p.texts]
    n = next(n for n, t in enumerate(texts) if t.text == "Vår gemensamma.")
    assert (
        f"{texts[n + 1].lead}: {texts[n + 1].text}" == f"{SAID} Formulärets egen text står i bladet Svar."
        and "E4" in texts[n + 1].code
    )
    assert "utom där det står ”Beslutat av”" in whose(said)


def test_a_decision_over_a_clear_answer_shows_both() -> None:
    form = ret(f4_3_svar="ja", f4_3_text="Ja visst.")
    said = description(instrument(), ROUND, case_of(after(decision(form), form)))
    [note] = [t.text for p in said.parts for t in p.texts if SAID.startswith(t.lead or "-")]
    assert note.endswith("Formuläret sa Ja.")


def test_a_decision_about_what_no_part_shows_is_told_about_the_description() -> None:
    taken = decision(ret(b_spridning="oppet"), key="b_spridning", value="intern")
    case = case_of(after(taken, ret(b_spridning="oppet")))
    assert case.spread == "intern"
    groups = {g.label: g.said for p in description(instrument(), ROUND, case).parts for g in p.groups}
    assert SAID in groups["Beslut"]


def test_the_workbook_shows_the_decision_and_below_it_what_each_file_says() -> None:
    case = case_of(after(decision(*CONFLICT), *CONFLICT))
    book = opened([case], CONFLICT)
    found = [r for r in rows(book["Svar"]) if r["Nr"] == "4.3" and r["Svarstyp"] == "Val"]
    assert [(r["Variabel"], r["Läge"], r["Val"] or r["Text"], r["Fil"]) for r in found] == [
        (KEY, "Besvarat", "Delvis", "a.docx, b.docx"),
        ("", "Avgjort genom beslut", "Ja", "a.docx"),
        ("", "Avgjort genom beslut", "Nej", "b.docx"),
    ]
    assert found[0]["Beslut"] == SAID and found[0]["Hämtat från"] == "Beslut"
    assert [r["Anmärkning"] for r in found[1:]] == [f"Svarat av: {CHIEF}", f"Svarat av: {STAFF}"]
    listed = {r["Fil"]: r for r in rows(book["Källor"])}
    assert (listed["a.docx"]["Sammanförd med"], listed["a.docx"]["Status"]) == ("b.docx", "Inläst")
    assert len(listed) == 2


def test_a_conflict_that_waits_is_in_the_workbook_and_the_description_without_being_settled() -> None:
    case = case_of(merge_returns(CONFLICT, instrument()).ret)
    book = opened([case], CONFLICT)
    assert [r["Vad"] for r in rows(book["Luckor"]) if r["Nr"] == "4.3" and r["Slag"] == "Fråga"]
    assert [r["Läge"] for r in rows(book["Svar"]) if r["Nr"] == "4.3" and r["Svarstyp"] == "Val"] == [
        "Otydligt",
        "Olika svar",
        "Olika svar",
    ]
    labels = [g.label for p in description(instrument(), ROUND, case).parts for g in p.groups]
    assert f"Olika svar ({CHIEF}: Ja; {STAFF}: Nej)" in labels


# ---- The record


def test_the_record_is_one_line_each_in_order_and_holds_no_words_of_the_respondents(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    rested = (ret(e4_text="HEMLIGT\u2028ord."),)
    first = decision(*rested, key="e4_text", value="Ny\u2028text\u0085.")
    append(path, first)
    append(path, decision(*CONFLICT))
    assert load(path) == (first, decision(*CONFLICT))
    lines = path.read_bytes().split(b"\n")
    assert len(lines) == 3 and lines[-1] == b""
    assert b"HEMLIGT" not in path.read_bytes()
    assert rested[0].sha256.encode() in path.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["decisions.jsonl"]


def test_a_line_without_an_end_is_not_run_together_with_the_next(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    append(path, decision(*CONFLICT))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append(path, decision(*CONFLICT, value="nej"))
    assert [d.value for d in load(path)] == ["delvis", "nej"]


@pytest.mark.parametrize("line", ['{"practice": "P01"', "[]", '{"practice": "P01"}', "null"])
def test_a_line_that_is_no_decision_is_named_and_never_skipped(line: str, tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    append(path, decision(*CONFLICT))
    path.write_bytes(path.read_bytes() + line.encode() + b"\n")
    with pytest.raises(SettingsError, match="rad 2"):
        load(path)


def test_a_record_that_cannot_be_written_is_said_and_nothing_is_left_half(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(NotWritableError, match="decisions"):
        append(tmp_path / "decisions.jsonl", decision(*CONFLICT))


def test_the_latest_decision_about_a_field_holds_and_one_taken_back_does_not() -> None:
    first, second = decision(*CONFLICT), decision(*CONFLICT, value="nej")
    assert current((first, second), "p01") == {KEY: second}
    assert current((first, replace(second, withdrawn=True)), "P01") == {}
    assert current((first,), "P02") == {}


# ---- What may be decided


@pytest.mark.parametrize(
    ("name", "waiting", "value", "key"),
    [
        ("f4_3_text", (), None, "f4_3_text"),
        ("4.3", (), None, "f4_3_svar"),
        ("F4.3", (), None, "f4_3_svar"),
        ("11.2", (), None, "f11_2_svar"),
        ("e4", (), None, "e4_text"),
        ("b9", (), None, "b_spridning"),
        ("4.3", ("f4_3_text",), "Ny kommentar", "f4_3_text"),
        ("4.3", ("f4_3_text",), "Ja", "f4_3_svar"),
        ("4.3", ("f4_3_text", "f4_3_svar"), "x", "f4_3_svar"),
    ],
)
def test_a_field_is_named_by_key_or_visible_code(
    name: str, waiting: tuple[str, ...], value: str | None, key: str
) -> None:
    assert field_named(instrument(), DEEP, name, waiting, value).key == key


def test_what_cannot_be_understood_says_what_to_write() -> None:
    known = field_map(instrument(), DEEP)
    with pytest.raises(DecisionError, match="frågans nummer"):
        field_named(instrument(), DEEP, "99.9", (), None)
    with pytest.raises(DecisionError, match="”Delvis”"):
        value_of(instrument(), known[KEY], "kanske")
    with pytest.raises(DecisionError, match="inte tömma"):
        value_of(instrument(), known["e4_text"], " ")
    with pytest.raises(DecisionError, match="varför"):
        decision(ret(), why=" ")


@pytest.mark.parametrize("typed", ["vet_ej", "Vet ej", " vet  EJ "])
def test_a_choice_is_given_by_code_or_label(typed: str) -> None:
    assert value_of(instrument(), field_map(instrument(), DEEP)[KEY], typed) == "vet_ej"


def test_half_a_character_from_a_terminal_does_not_stop_the_record(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    append(path, decision(*CONFLICT, why="f\udce5r"))
    assert load(path)[0].why == "f?r"
