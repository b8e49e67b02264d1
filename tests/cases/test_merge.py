"""Several returns of one practice become one: later supersedes earlier, blank supersedes nothing, contradictions are kept and asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cases.completeness import check
from pipeline.cases.merge import by_practice, merge_returns, with_conflicts
from pipeline.model.case import Case
from pipeline.model.instrument import choice_key, fields, roles_of
from pipeline.model.returns import (
    Answer,
    Attachment,
    Carrier,
    Fate,
    Finding,
    Identity,
    Return,
    Severity,
    State,
    Status,
    Unplaced,
    put_in_quarantine,
)
from pipeline.outputs.description import description
from pipeline.outputs.letter import letter
from tests.support import ROUND, instrument, practice

CHIEF, STAFF = "Enhetschef", "Två handläggare"
DEEP, SHORT = "fordjupad", "oversikt"
EVERY = {f.key: f for d in (DEEP, SHORT) for f in fields(instrument(), d)}


def day(number: int | None) -> datetime | None:
    return datetime(2026, 10, number) if number else None


def ret(file: str = "a.docx", saved: int | None = 1, depth: str = DEEP, id: str = "P01", **answers: str) -> Return:
    """A return with these answers (choices by code) and the rest of its form left empty."""
    given = {}
    for f in fields(instrument(), depth):
        value = answers.pop(f.key, None)
        said = Answer(f.key, State.ANSWERED, value, value or "", Carrier.CONTROL, f"rad {f.code}")
        given[f.key] = said if value else Answer(f.key, State.BLANK)
    assert not answers, "no such field"
    identity = Identity(instrument().id, instrument().version, id, ROUND.id, depth)
    return Return(file, file.rjust(64, "0"), identity=identity, answers=given, saved=day(saved))


def one(*returns: Return) -> Return:
    return merge_returns(returns, instrument()).ret


def codes(found: Return) -> list[str]:
    return [f.code for f in found.findings]


def said(found: Return, key: str) -> list[tuple[str, Fate | None, str]]:
    return [(v.source.file, v.fate, v.answer.raw) for v in found.versions if v.key == key]


def case_of(found: Return) -> Case:
    assert found.identity
    known = with_conflicts(check(instrument(), found.identity.depth, found.answers), found)
    return Case(practice("P01", found.identity.depth), found, known, roles_of(instrument()))


def test_a_later_date_and_a_longer_role_are_what_a_revision_brings_and_nothing_to_look_into() -> None:
    first = ret(b_datum="2026-10-01", k1_roll=CHIEF)
    found = one(first, ret("b.docx", 2, b_datum="2026-10-09", k1_roll=f"{CHIEF} och en handläggare"))
    assert found.value("b_datum") == "2026-10-09" and "answer_replaced" not in codes(found)
    also = one(
        replace(first, answers={**first.answers, **ret(f1_1_svar="ja").answers}), ret("b.docx", 2, f1_1_svar="nej")
    )
    assert "answer_replaced" in codes(also)


def test_it_is_known_which_of_the_files_say_what_stands() -> None:
    found = one(ret(k1_roll=CHIEF, f1_1_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, f4_3_svar="ja"))
    given = {key: [(s.file, s.role) for s in sources] for key, sources in found.given.items()}
    assert given["f1_1_svar"] == [("a.docx", CHIEF)] and given["f4_3_svar"] == [("b.docx", STAFF)]
    assert "f2_1_svar" not in given


# ---- One after another


def test_one_return_is_what_it_was() -> None:
    assert one(ret(f1_1_svar="ja")) == ret(f1_1_svar="ja")


def test_a_later_answer_supersedes_an_earlier_and_the_earlier_is_kept_for_the_reader() -> None:
    found = one(ret(f1_1_svar="ja", e1_text="Lika"), ret("b.docx", 2, f1_1_svar="nej", e1_text="Lika"))
    assert (found.value("f1_1_svar"), found.value("e1_text")) == ("nej", "Lika")
    assert said(found, "f1_1_svar") == [("a.docx", Fate.SUPERSEDED, "ja")]
    assert said(found, "e1_text") == []
    [told] = [f for f in found.findings if f.code == "answer_replaced"]
    assert (told.severity, told.file) == (Severity.TELL, "a.docx")
    assert "a.docx" in told.message and "(1.1)" in told.message


def test_a_blank_never_supersedes_an_answer() -> None:
    found = one(ret(f1_1_svar="ja", e1_text="Text."), ret("b.docx", 2))
    assert (found.value("f1_1_svar"), found.value("e1_text")) == ("ja", "Text.")
    assert found.versions == ()


def test_a_field_that_is_gone_from_the_later_file_supersedes_nothing() -> None:
    later = ret("b.docx", 2)
    gone = replace(later, answers={**later.answers, "f1_1_svar": Answer("f1_1_svar", State.NOT_FOUND)})
    assert one(ret(f1_1_svar="ja"), gone).value("f1_1_svar") == "ja"


def test_an_unclear_choice_that_comes_later_is_unclear_and_the_clear_one_is_kept_beside() -> None:
    later = ret("b.docx", 2)
    unclear = Answer("f1_1_svar", State.UNCLEAR, None, "ja/nej", Carrier.ROW, "rad 1.1")
    found = one(ret(f1_1_svar="ja"), replace(later, answers={**later.answers, "f1_1_svar": unclear}))
    assert found.answers["f1_1_svar"].state is State.UNCLEAR
    assert said(found, "f1_1_svar") == [("a.docx", Fate.SUPERSEDED, "ja")]


def test_white_space_that_an_editor_changed_is_no_difference() -> None:
    found = one(ret(e1_text="Ett.\nTvå."), ret("b.docx", 2, e1_text="Ett. Två."))
    assert found.versions == () and "answer_replaced" not in codes(found)


# ---- Contributors


def test_two_partial_returns_become_one_whole() -> None:
    found = one(ret(k1_roll=CHIEF, f1_1_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, e4_text="Syftet."))
    assert (found.value("f1_1_svar"), found.value("e4_text")) == ("ja", "Syftet.")
    assert (found.value("k1_roll"), found.value("k2_roll")) == (CHIEF, STAFF)
    assert found.conflicts == frozenset()
    assert [s.file for s in found.sources] == [s.file for s in found.files] == ["a.docx", "b.docx"]


def test_different_people_who_choose_differently_are_asked_and_neither_is_picked() -> None:
    found = one(ret(k2_roll=CHIEF, f4_3_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, f4_3_svar="nej"))
    answer = found.answers["f4_3_svar"]
    assert (answer.state, answer.value) == (State.UNCLEAR, None)
    assert answer.raw == f"{CHIEF}: Ja; {STAFF}: Nej"
    assert found.conflicts == {"f4_3_svar"}
    [told] = [f for f in found.findings if f.code == "conflict"]
    assert (told.severity, told.question, told.element) == (Severity.ASK, "4.3", 4)
    assert all(word in told.message for word in (CHIEF, STAFF, "Ja", "Nej"))


def test_texts_of_different_people_are_both_kept_each_introduced_by_who_wrote_it() -> None:
    found = one(ret(k2_roll=CHIEF, e4_text="Ordning."), ret("b.docx", 2, k2_roll=STAFF, e4_text="Trygghet."))
    assert found.value("e4_text") == f"{CHIEF}: Ordning.\n{STAFF}: Trygghet."
    assert found.conflicts == {"e4_text"}


def test_who_answered_is_no_contradiction_both_did() -> None:
    found = one(ret(k1_roll=CHIEF), ret("b.docx", 2, k1_roll=STAFF))
    assert found.value("k1_roll") == f"{CHIEF}, {STAFF}"
    assert found.conflicts == frozenset()


@pytest.mark.parametrize("roles", [(CHIEF, f"{CHIEF} och två handläggare"), (CHIEF, "enhetschef."), (CHIEF, None)])
def test_the_same_people_may_write_their_role_in_other_words(roles: tuple[str, str | None]) -> None:
    early, late = ({"k2_roll": r} if r else {} for r in roles)
    found = one(ret(f4_3_svar="ja", **early), ret("b.docx", 2, f4_3_svar="nej", **late))
    assert (found.value("f4_3_svar"), found.conflicts) == ("nej", frozenset())


def test_the_categorys_own_role_decides_before_the_others() -> None:
    early = ret(k1_roll=CHIEF, k2_roll=CHIEF, f1_1_svar="ja", f4_3_svar="ja")
    late = ret("b.docx", 2, k1_roll=CHIEF, k2_roll=STAFF, f1_1_svar="nej", f4_3_svar="nej")
    found = one(early, late)
    assert found.value("f1_1_svar") == "nej"
    assert found.conflicts == {"f4_3_svar"}


def test_background_fields_are_a_contradiction_when_any_category_has_other_people() -> None:
    early = ret(k1_roll=CHIEF, k2_roll=CHIEF, b_spridning="intern")
    found = one(early, ret("b.docx", 2, k1_roll=CHIEF, k2_roll=STAFF, b_spridning="oppet"))
    assert found.conflicts == {"b_spridning"}
    assert replace(case_of(found), practice=practice("P01", spread="oppet")).spread == "intern", (
        "never wider than anyone wants"
    )


@pytest.mark.parametrize("saved", [(None, None), (None, 2), (2, None), (3, 3)])
def test_without_two_times_it_cannot_be_told_which_is_the_revision(saved: tuple[int | None, int | None]) -> None:
    found = one(ret("a.docx", saved[0], f1_1_svar="ja"), ret("b.docx", saved[1], f1_1_svar="nej"))
    assert found.conflicts == {"f1_1_svar"}
    raw = found.answers["f1_1_svar"].raw
    assert raw in ("Ett svar: Ja; Ett annat svar: Nej", "Ett svar: Nej; Ett annat svar: Ja")
    assert ".docx" not in raw, "never the file's name: it may hold a person's"


def test_the_same_role_twice_is_told_apart_without_the_files_names() -> None:
    found = one(ret(saved=None, k1_roll=CHIEF, f1_1_svar="ja"), ret("b.docx", None, k1_roll=CHIEF, f1_1_svar="nej"))
    assert found.answers["f1_1_svar"].raw == f"{CHIEF} (ett svar): Ja; {CHIEF} (ett annat svar): Nej"


def test_a_third_return_supersedes_only_what_its_own_people_said() -> None:
    first, second = ret(k2_roll=CHIEF, f4_3_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, f4_3_svar="nej")
    found = one(first, second, ret("c.docx", 3, k2_roll=CHIEF, f4_3_svar="delvis"))
    assert found.answers["f4_3_svar"].raw == f"{STAFF}: Nej; {CHIEF}: Delvis"
    assert ("a.docx", Fate.SUPERSEDED, "ja") in said(found, "f4_3_svar")


def test_people_who_agree_are_no_conflict() -> None:
    found = one(ret(k2_roll=CHIEF, f4_3_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, f4_3_svar="ja"))
    assert (found.value("f4_3_svar"), found.conflicts) == ("ja", frozenset())


def test_of_the_dates_when_several_were_done_the_last_holds() -> None:
    early = ret(k1_roll=CHIEF, b_datum="2026-10-09")
    found = one(early, ret("b.docx", 2, k1_roll=STAFF, b_datum="2026-10-02"))
    assert (found.value("b_datum"), found.conflicts) == ("2026-10-09", frozenset())
    assert case_of(found).date == date(2026, 10, 9)


# ---- The frame, and what has no field


def test_the_deeper_form_is_the_frame_and_what_only_the_other_asks_is_kept_at_its_element() -> None:
    short = ret(depth=SHORT, saved=2, e1_svar="finns", e1_text="Teorin.", b_malgrupp="Barn.")
    found = one(short, ret("b.docx", 1, f1_1_svar="ja", b_malgrupp="Barn och unga."))
    assert found.identity and found.identity.depth == DEEP
    assert (found.value("e1_text"), found.value("f1_1_svar"), found.value("b_malgrupp")) == ("Teorin.", "ja", "Barn.")
    assert Unplaced("E1 Svar, i formuläret Översikt: Finns", "E1", "a.docx") in found.unplaced
    assert "depths_merged" in codes(found)


def test_a_deeper_form_that_nobody_wrote_in_is_no_frame() -> None:
    found = one(ret(depth=SHORT, e1_svar="finns"), ret("b.docx", 2))
    assert found.identity and found.identity.depth == SHORT
    assert found.value("e1_svar") == "finns"


def test_unplaced_texts_findings_and_places_name_their_file() -> None:
    early = replace(ret(f1_1_svar="ja"), unplaced=(Unplaced("Ring mig.", "4.3"),))
    mark = Finding("picture", Severity.TELL, "En bild.")
    late = replace(ret("b.docx", 2), unplaced=(Unplaced("Ring mig.", "4.3"), Unplaced("Hej!", "")), findings=(mark,))
    found = one(early, late)
    assert found.unplaced == (Unplaced("Ring mig.", "4.3", "a.docx"), Unplaced("Hej!", "", "b.docx"))
    assert replace(mark, file="b.docx") in found.findings
    assert found.answers["f1_1_svar"].location == "a.docx: rad 1.1"


def test_attachments_of_all_are_kept_and_their_names_never_collide_on_any_system() -> None:
    def picture(content: bytes, name: str = "4.3-bild-1.png") -> Attachment:
        return Attachment(name, "4.3", content)

    early = replace(ret(), attachments=(picture(b"1"), picture(b"2", "4.3-BILD-1.png"), picture(b"5", "../../CON.exe")))
    late = replace(ret("b.docx", 2), attachments=(picture(b"1"), picture(b"3"), picture(b"4", "..\\.\\")))
    found = one(early, late)
    names = [a.name for a in found.attachments]
    assert len({n.casefold() for n in names}) == len(names) == 5, "exactly the same picture once"
    assert sorted(a.content for a in found.attachments) == [b"1", b"2", b"3", b"4", b"5"]
    assert not [n for n in names if "/" in n or "\\" in n or n.startswith(".") or n.upper().startswith("CON")]


def test_words_in_a_field_that_could_not_be_read_are_not_lost() -> None:
    broken = ret()
    broken = replace(
        broken, answers={**broken.answers, "e1_text": Answer("e1_text", State.UNREADABLE, None, "Halva orden")}
    )
    found = one(broken, ret("b.docx", 2, e1_text="Hela texten."))
    assert found.value("e1_text") == "Hela texten."
    assert Unplaced("Halva orden", "E1", "a.docx") in found.unplaced


# ---- All of them


def test_practices_are_merged_each_for_itself_and_quarantined_files_take_no_part() -> None:
    away = put_in_quarantine(ret("x.docx", 9, f1_1_svar="nej"), "other_round", "Fel omgång.")
    found = by_practice([ret("b.docx", id="P02"), ret(f1_1_svar="ja"), away], instrument())
    assert [(m.ret.file, m.ret.status) for m in found] == [("a.docx", Status.ACCEPTED), ("b.docx", Status.ACCEPTED)]
    assert found[0].ret.value("f1_1_svar") == "ja"


def test_times_with_and_without_a_zone_are_compared() -> None:
    zoned = replace(ret("b.docx", f1_1_svar="nej"), saved=datetime(2026, 10, 1, 1, tzinfo=UTC))
    assert one(ret(f1_1_svar="ja"), zoned).value("f1_1_svar") == "nej"


KEYS = ("k1_roll", "k2_roll", "f1_1_svar", "f4_3_svar", "e4_text", "b_malgrupp", "b_datum")
WORDS = st.sampled_from(["Enhetschef", "Handläggare", "Morötter", "Två rader\noch en till", "2026-10-01"])
CHOICES = st.sampled_from(["ja", "nej", "delvis"])
GIVEN = st.fixed_dictionaries({}, optional={k: CHOICES if k.endswith("_svar") else WORDS for k in KEYS})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(GIVEN, st.sampled_from([None, 1, 2, 3])), min_size=2, max_size=3))
def test_nothing_said_is_lost_and_the_order_never_matters(data: list[tuple[dict[str, str], int | None]]) -> None:
    returns = [ret(f"{n}.docx", saved, **answers) for n, (answers, saved) in enumerate(data)]
    found = one(*returns)
    assert all(one(*order) == found for order in permutations(returns))
    labels = {c.code: c.label for c in instrument().choices}
    for r in returns:
        for a in r.answers.values():
            if a.value:
                shown = labels.get(a.value, a.value) if a.key.endswith("_svar") else a.value
                kept = f"{found.answers[a.key].value}\n{found.answers[a.key].raw}"
                assert (
                    a.value in kept
                    or shown in kept
                    or (a.key, a.raw) in {(v.key, v.answer.raw) for v in found.versions}
                )


# ---- What the respondents are asked


def test_a_conflict_is_asked_once_in_the_questions_own_words() -> None:
    found = one(ret(k2_roll=CHIEF, f4_3_svar="ja"), ret("b.docx", 2, k2_roll=STAFF, f4_3_svar="nej"))
    asked = case_of(found)
    assert [f.code for f in asked.completeness.findings if f.key == "f4_3_svar"] == ["conflict"]
    instrument_first = replace(instrument().letter, first=("f4_3_svar",))
    [gap] = [g for g in letter(replace(instrument(), letter=instrument_first), ROUND, asked).gaps if g.code == "4.3"]
    assert gap.ask.startswith(instrument().question("4.3").text.split("? (")[0])
    assert gap.ask.endswith(f"Ni har svarat olika på 4.3. {CHIEF}: ”Ja”; {STAFF}: ”Nej”. Vilket gäller?")


def test_status_and_text_of_one_element_in_conflict_are_one_question_asked_once() -> None:
    early = ret(saved=None, depth=SHORT, e1_svar="finns", e1_text="A.")
    found = case_of(one(early, ret("b.docx", None, SHORT, e1_svar="saknas", e1_text="B.")))
    [gap] = [g for g in letter(instrument(), ROUND, found).gaps if g.code == "E1"]
    assert gap.ask.count(instrument().element(1).ask) == 1
    assert gap.ask.count("Ni har svarat olika") == 2


def test_a_text_that_waits_for_a_decision_is_in_the_description_and_not_said_to_be_missing() -> None:
    texts = {"b_malgrupp": ("Barn.", "Unga."), "e4_text": ("A.", "B.")}
    early, late = ({k: v[n] for k, v in texts.items()} for n in (0, 1))
    found = case_of(one(ret(saved=None, **early), ret("b.docx", None, **late)))
    parts = description(instrument(), ROUND, found).parts
    notes = [n for p in parts for n in p.notes]
    assert "Två texter står kvar tills det är avgjort vilken som gäller (E4)." in notes
    assert not [n for n in notes if n.startswith("Inte ifyllt") and ("(E4)" in n or "(B2)" in n)]
    [empty] = [g.codes for p in parts for g in p.groups if g.label == "Inte beskrivet"]
    assert "B2" not in empty.split(", ")
    assert "Ett svar: Barn.\nEtt annat svar: Unga." in [t.text for p in parts for t in p.texts]


def test_a_merged_return_was_saved_when_its_last_file_was() -> None:
    found = one(ret("b.docx", 2), ret("a.docx", 1), ret("c.docx", None))
    assert (found.saved, case_of(found).date) == (day(2), date(2026, 10, 2))


def test_two_optional_comments_can_both_be_true_and_are_not_asked_about() -> None:
    found = one(ret(k2_roll=CHIEF, f4_3_text="A."), ret("b.docx", 2, k2_roll=STAFF, f4_3_text="B."))
    [told] = [f for f in found.findings if f.code == "conflict"]
    assert told.severity is Severity.TELL
    assert "conflict" not in [f.code for f in case_of(found).completeness.findings]


def test_a_merged_return_says_from_which_files() -> None:
    found = one(ret(k1_roll=CHIEF, f1_1_svar="ja"), ret("b.docx", 2))
    [told] = [f for f in found.findings if f.code == "merged"]
    assert told.severity is Severity.NOTE
    assert all(word in told.message for word in ("2 filer", "a.docx", CHIEF, "1 oktober 2026", "b.docx"))
    assert letter(instrument(), ROUND, case_of(found)).arrived.startswith("Vi har tagit emot filerna a.docx och b.docx")


def test_a_gate_in_conflict_closes_nothing() -> None:
    gate = instrument().gates[0]
    key = choice_key(gate.question)
    found = one(ret(saved=None, **{key: "ja"}), ret("b.docx", None, **{key: "nej"}))
    followers = [case_of(found).completeness.answers[choice_key(q)].state for q in gate.followers]
    assert State.NOT_APPLICABLE not in followers
