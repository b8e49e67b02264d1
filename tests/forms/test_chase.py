"""Chasing: they get back what they said with a note at every gap, fill in the rest, and the two files are one whole answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.base.package import unpack
from pipeline.cases import completeness, merge
from pipeline.cases.merge.settle import utc
from pipeline.forms import clean
from pipeline.forms.clean import ChaseError, clean_form, make_prefilled_form, supplement
from pipeline.intake import accept
from pipeline.model.case import Case, Level
from pipeline.model.instrument import field_map, fields, roles_of
from pipeline.model.mail import Enclosure
from pipeline.model.returns import Fate, Format, Practice, Return, Severity, State
from pipeline.reading.files import read_bytes
from pipeline.reading.properties import parse
from pipeline.round import decisions
from tests.support import ROUND, instrument, practice, typed
from tests.support.filling import Xml, blank, changed, filled

BOTH: list[tuple[Format, str]] = [(f, d) for f in ("docx", "xlsx") for d in ("oversikt", "fordjupad")]  # type: ignore[misc]
NEW = "Nytt svar & <mer>.\n\nI två stycken."
TO_ACT_ON = (Severity.TELL, Severity.ASK, Severity.DAMAGE)
OWN = instrument().form.filling


def said(depth: str) -> dict[str, str]:
    """What a practice answered, with every third answer and the comments to every third missing."""
    whole = typed("P08" if depth == "oversikt" else "P01")
    kept = {k: v for n, (k, v) in enumerate(whole.items()) if n % 3 or k.endswith("_roll")}
    return {k: v for k, v in kept.items() if k in field_map(instrument(), depth)}


def who(format: Format = "docx", depth: str = "oversikt") -> Practice:
    return practice("P01", depth, format=format, stage="uppstart")


def returned(
    name: str, answers: Mapping[str, str], format: Format = "docx", depth: str = "oversikt", saved: str = "2026-10-01"
) -> Return:
    return read_bytes(instrument(), name, filled(blank(format, depth, "P01", "uppstart"), dict(answers), saved))


def sent_back(form: Enclosure, answers: Mapping[str, str] | None = None, day: int = 1) -> Return:
    """The form as it comes back: filled in by Word or Excel, or untouched, when only its arrival says how late it is."""
    if answers is not None:
        return read_bytes(instrument(), f"igen-{form.name}", filled(form.content, dict(answers), f"2026-11-{day:02}"))
    ret = read_bytes(instrument(), f"igen-{form.name}", form.content)
    assert ret.saved is None
    return replace(ret, saved=datetime(2026, 11, day, tzinfo=UTC))


def case_of(
    *returns: Return, by: Practice | None = None, decided: Mapping[str, decisions.Decision] | None = None
) -> Case:
    taken = accept(returns, ROUND, [by or who()], instrument())
    assert [r.reason for r in taken] == [""] * len(taken)
    found = merge.merge_returns(taken, instrument())
    ret = decisions.apply_decisions(found.ret, instrument(), decided or {}, found.standing)
    depth = ret.identity.depth if ret.identity else ""
    known = merge.with_conflicts(completeness.check(instrument(), depth, ret.answers), ret)
    return Case(by or who(), ret, known, roles_of(instrument()))


def answers(case: Case) -> dict[str, tuple[State, str | None]]:
    return {k: (a.state, a.value) for k, a in case.completeness.answers.items()}


def gaps(case: Case) -> set[str]:
    return {g.key for g in case.completeness.gaps if g.key}


def missing(case: Case) -> dict[str, str]:
    """An answer to everything that is missing; choices as labels."""
    asked = field_map(instrument(), case.depth)
    return {k: instrument().label(asked[k].choices[0]) if asked[k].kind == "choice" else NEW for k in gaps(case)}


def to_act_on(case: Case) -> list[str]:
    return [f.code for f in case.ret.findings if f.severity in TO_ACT_ON]


@pytest.mark.parametrize(("format", "depth"), BOTH)
@pytest.mark.parametrize("make", [clean_form, supplement])
def test_the_gaps_filled_in_and_merged_are_the_first_answers_and_the_new_ones(make, format: Format, depth: str) -> None:  # type: ignore[no-untyped-def]
    by, first = who(format, depth), returned(f"svar.{format}", said(depth), format, depth)
    before = case_of(first, by=by)
    form, new = make(instrument(), ROUND, before), missing(before)
    assert len(new) > 5
    second = sent_back(form, new)
    after = case_of(first, second, by=by)
    label = {c.label: c.code for c in instrument().choices}
    expected = answers(before) | {k: (State.ANSWERED, label.get(v, v)) for k, v in new.items()}
    assert {k: v for k, v in answers(after).items() if v[0] is not State.NOT_APPLICABLE} == {
        k: v for k, v in expected.items() if v[0] is not State.NOT_APPLICABLE
    }
    assert (second.unplaced, second.findings, after.ret.unplaced, to_act_on(after)) == ((), (), (), [])
    assert after.ret.identity == first.identity


@pytest.mark.parametrize(("format", "depth"), BOTH)
@pytest.mark.parametrize("make", [clean_form, supplement])
def test_a_form_that_comes_back_untouched_changes_nothing(make, format: Format, depth: str) -> None:  # type: ignore[no-untyped-def]
    by, first = who(format, depth), returned(f"svar.{format}", said(depth), format, depth)
    before = case_of(first, by=by)
    after = case_of(first, sent_back(make(instrument(), ROUND, before)), by=by)
    assert (answers(after), gaps(after), to_act_on(after)) == (answers(before), gaps(before), ["nothing_new"])
    assert after.completeness.elements == before.completeness.elements


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_every_gap_has_a_note_and_nothing_else_has(format: Format, depth: str) -> None:
    case = case_of(returned("a", said(depth), format, depth), by=who(format, depth))
    filling = clean.fill_from(instrument(), case)
    assert set(filling.notes) == gaps(case)
    assert filling.lead.endswith(OWN.gaps)
    assert (
        not set(filling.notes.values())
        - {OWN.choice, OWN.text}
        - {n for n in filling.notes.values() if "Ej relevant" in n}
    )


def test_the_same_case_is_the_same_bytes_under_the_practices_own_name() -> None:
    case = case_of(returned("a", said("oversikt")))
    assert clean_form(instrument(), ROUND, case) == clean_form(instrument(), ROUND, case)
    assert clean_form(instrument(), ROUND, case).name == "P01-arbetssatt-p01.docx"
    assert supplement(instrument(), ROUND, case).name == "P01-arbetssatt-p01-komplettering.docx"


def test_the_form_is_as_deep_as_the_one_that_came_back_whatever_the_register_says_now() -> None:
    case = case_of(returned("a", said("oversikt")), by=who(depth="fordjupad"))
    ret = sent_back(clean_form(instrument(), ROUND, case))
    assert ret.identity and ret.identity.depth == "oversikt"


def test_the_cover_says_when_they_answered_and_the_date_they_gave_wins() -> None:
    first = returned("a", {"e1_svar": "Finns"})
    assert (
        clean.fill_from(instrument(), case_of(first)).lead == f"{OWN.answers.format(day='1 oktober 2026')} {OWN.gaps}"
    )
    dated = returned("a", {"e1_svar": "Finns", "b_datum": "2026-09-28"})
    assert "28 september 2026" in clean.fill_from(instrument(), case_of(dated)).lead
    unknown = replace(first, saved=None)
    assert clean.fill_from(instrument(), case_of(unknown)).lead == f"{OWN.answers_undated} {OWN.gaps}"


def test_what_is_missing_beside_a_choice_is_asked_for_with_that_choice() -> None:
    case = case_of(
        returned("a", {"f5_2_svar": "Ja", "f4_1_svar": "Ej relevant"}, depth="fordjupad"), by=who(depth="fordjupad")
    )
    notes = clean.fill_from(instrument(), case).notes
    rules = instrument().completeness
    assert notes["f4_1_text"] == f"Ni har svarat Ej relevant. {rules.reason_why}"
    assert notes["f5_2_text"] == f"Ni har svarat Ja. {instrument().question('5.2').text_why}"


def test_a_choice_that_cannot_be_told_is_left_empty_and_quoted_and_the_next_answer_settles_it() -> None:
    first = returned("a.xlsx", {"e1_svar": "nja, ”halvt”\noklart"}, "xlsx")
    case = case_of(first)
    filling = clean.fill_from(instrument(), case)
    assert "e1_svar" not in filling.answers
    assert filling.notes["e1_svar"] == OWN.unclear.format(said="nja, 'halvt' oklart")
    assert (
        case_of(first, sent_back(clean_form(instrument(), ROUND, case))).completeness.answers["e1_svar"].state
        is State.UNCLEAR
    )
    after = case_of(first, sent_back(supplement(instrument(), ROUND, case), {"e1_svar": "Delvis"}))
    assert (after.value("e1_svar"), to_act_on(after)) == ("delvis", [])
    assert [v.fate for v in after.ret.versions] == [Fate.SETTLED]


def two(one: str, other: str, key: str = "e1_svar") -> tuple[Return, Return]:
    return (
        returned("a.docx", {"k1_roll": "Enhetschef", key: one}),
        returned("b.docx", {"k1_roll": "Handläggare", key: other}, saved="2026-10-02"),
    )


def test_a_conflict_is_left_empty_and_both_are_quoted_until_they_say_which_holds() -> None:
    both = two("Finns", "Saknas")
    case = case_of(*both)
    filling = clean.fill_from(instrument(), case)
    assert (
        filling.notes["e1_svar"] == "Ni har svarat olika: Enhetschef: ”Finns” och Handläggare: ”Saknas”. Vilket gäller?"
    )
    assert "e1_svar" not in filling.answers
    form = clean_form(instrument(), ROUND, case)
    untouched = case_of(*both, sent_back(form))
    assert (untouched.ret.conflicts, sent_back(form).unplaced) == ({"e1_svar"}, ())
    after = case_of(*both, sent_back(form, {"e1_svar": "Saknas"}))
    assert (after.value("e1_svar"), after.ret.conflicts, to_act_on(after)) == ("saknas", frozenset(), [])


def test_two_texts_both_stand_in_the_field_and_remain_a_conflict_until_somebody_changes_them() -> None:
    both = two("Vi träffas på måndagar.", "Vi träffas på fredagar.", "e1_text")
    case = case_of(*both)
    filling = clean.fill_from(instrument(), case)
    assert filling.answers["e1_text"] == "Enhetschef: Vi träffas på måndagar.\nHandläggare: Vi träffas på fredagar."
    assert filling.notes["e1_text"] == OWN.both
    form = clean_form(instrument(), ROUND, case)
    untouched = case_of(*both, sent_back(form))
    assert (untouched.ret.conflicts, untouched.value("e1_text")) == ({"e1_text"}, case.value("e1_text"))
    after = case_of(*both, sent_back(form, {"e1_text": "Vi träffas på fredagar."}))
    assert (after.value("e1_text"), after.ret.conflicts, to_act_on(after)) == (
        "Vi träffas på fredagar.",
        frozenset(),
        [],
    )


def test_two_choices_that_contradict_each_other_stand_both_in_the_supplement() -> None:
    told = {"f2_1_svar": "Nej", "f2_2_svar": "Ja"}
    case = case_of(returned("a", told, depth="fordjupad"), by=who(depth="fordjupad"))
    check = next(c for c in instrument().checks if c.code == "verkan_motsagelse")
    assert clean.fill_from(instrument(), case).notes["f2_2_svar"] == check.message
    form = supplement(instrument(), ROUND, case)
    back = sent_back(form)
    assert (back.value("f2_1_svar"), back.value("f2_2_svar"), back.unplaced) == ("nej", "ja", ())


def test_what_somebody_decided_is_what_the_form_shows() -> None:
    both = two("Finns", "Saknas")
    standing = case_of(*both).ret.versions
    decision = decisions.make_decision("P01", "e1_svar", "saknas", "Karin", date(2026, 10, 20), "Vi frågade.", standing)
    case = case_of(*both, decided={"e1_svar": decision})
    filling = clean.fill_from(instrument(), case)
    assert (filling.answers["e1_svar"], "e1_svar" in filling.notes) == ("Saknas", False)
    form = clean_form(instrument(), ROUND, case)
    after = case_of(*both, sent_back(form), decided={"e1_svar": decision})
    assert (after.value("e1_svar"), to_act_on(after)) == ("saknas", [])


def corrected(file: str, key: str, value: str, saved: str) -> Return:
    """The whole form once more, sent by themselves, with one answer changed."""
    return returned(file, said("oversikt") | {key: value}, saved=saved)


def test_answers_sent_after_the_letter_went_are_not_taken_back_by_its_form_saved_anew() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Finns"})
    letter = clean_form(instrument(), ROUND, case_of(first))
    since = corrected("b", "e1_svar", "Saknas", "2026-10-20")
    again = sent_back(letter, {})
    after = case_of(first, since, again)
    assert again.value("e1_svar") == "finns" and utc(again.saved) > utc(since.saved)
    assert (after.value("e1_svar"), to_act_on(after)[:2]) == ("saknas", ["nothing_new", "held_differs"])


def test_what_is_filled_in_on_the_letters_form_counts_and_what_stood_in_it_does_not() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Finns"})
    letter = clean_form(instrument(), ROUND, before := case_of(first))
    since = corrected("b", "e1_svar", "Saknas", "2026-10-20")
    key, text = max(missing(before).items(), key=lambda new: len(new[1]))
    after = case_of(first, since, sent_back(letter, {key: text}))
    assert (after.value("e1_svar"), after.ret.value(key)) == ("saknas", text)
    assert "nothing_new" not in to_act_on(after)


def test_who_changes_what_stood_in_the_letters_form_has_said_so_also_when_it_is_what_they_said_first() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Finns"})
    second = corrected("b", "e1_svar", "Saknas", "2026-10-05")
    letter = clean_form(instrument(), ROUND, case_of(first, second))
    back = sent_back(letter, {"e1_svar": "Finns"})
    assert case_of(first, second, back).value("e1_svar") == "finns"


def test_a_second_letters_form_is_known_by_all_that_had_come_when_it_went() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Finns"})
    one = sent_back(clean_form(instrument(), ROUND, case_of(first)), {"e2_text": "En uppföljning görs."}, day=1)
    one = replace(one, file="b")
    letter = clean_form(instrument(), ROUND, case_of(first, one))
    since = corrected("c", "e2_text", "Uppföljningen är gjord.", "2026-11-05")
    after = case_of(first, one, since, sent_back(letter, {}, day=9))
    assert after.value("e2_text") == "Uppföljningen är gjord."


def test_a_form_whose_first_answers_are_gone_says_all_that_stands_in_it() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Finns"})
    letter = clean_form(instrument(), ROUND, case_of(first))
    assert case_of(sent_back(letter, {})).value("e1_svar") == "finns"


def test_what_somebody_decided_is_not_said_by_who_sends_the_letters_form_back() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Delvis"})
    (standing,) = merge.merge_returns([first], instrument()).standing("e1_svar")
    taken = decisions.make_decision("P01", "e1_svar", "vet_ej", "Karin", date(2026, 10, 12), "De ringde.", [standing])
    letter = clean_form(instrument(), ROUND, case_of(first, decided={"e1_svar": taken}))
    since = corrected("b", "e1_svar", "Finns", "2026-10-20")
    back = sent_back(letter, {"e2_text": "En uppföljning görs."})
    assert back.value("e1_svar") == "vet_ej"
    known = merge.before([taken], {})
    found = merge.merge_returns(accept([first, since, back], ROUND, [who()], instrument()), instrument(), known)
    assert (found.ret.value("e1_svar"), found.ret.value("e2_text")) == ("finns", "En uppföljning görs.")


def test_an_answer_changed_back_to_what_the_form_held_is_never_passed_over_in_silence() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Delvis"})
    letter = clean_form(instrument(), ROUND, case_of(first))
    one = replace(sent_back(letter, {"e1_svar": "Saknas"}, day=1), file="b")
    back = replace(sent_back(letter, {"e2_text": "Nytt."}, day=3), file="c")
    after = case_of(first, one, back)
    (told,) = [f for f in after.ret.findings if f.code == "held_differs"]
    assert after.value("e1_svar") == "saknas" and "I c står på E1" in told.message


def test_a_form_whose_first_answers_were_saved_anew_is_told_to_count_as_new() -> None:
    first = returned("a", said("oversikt") | {"e1_svar": "Finns"})
    letter = clean_form(instrument(), ROUND, case_of(first))
    resaved = replace(first, sha256="f" * 64)
    after = case_of(resaved, corrected("b", "e1_svar", "Saknas", "2026-10-20"), sent_back(letter, {}))
    assert (after.value("e1_svar"), "held_unknown" in to_act_on(after)) == ("finns", True)


def test_last_years_answers_in_a_prefilled_form_take_nothing_back_that_was_said_this_year() -> None:
    earlier = case_of(returned("i fjol", said("oversikt") | {"e1_svar": "Delvis"}))
    later = replace(ROUND, id="host-2027")
    form, filling = make_prefilled_form(instrument(), later, who(), earlier, "Hösten 2026")
    known = merge.before([], {filling.held: merge.digests(earlier.completeness.answers[k] for k in filling.answers)})
    new = replace(sent_back(form, {"e1_svar": "Finns"}, day=1), file="a")
    copy = replace(sent_back(form, {"e4_text": "Nya mål."}, day=5), file="b")
    found = merge.merge_returns(accept([new, copy], later, [who()], instrument()), instrument(), known).ret
    assert (found.value("e1_svar"), found.value("e4_text")) == ("finns", "Nya mål.")
    alone = merge.merge_returns(accept([copy], later, [who()], instrument()), instrument(), known).ret
    assert alone.value("e1_svar") == "delvis"  # nobody has said anything else


# ---- Supplements


def test_a_supplement_has_the_rows_with_gaps_and_who_answered_there_and_no_others() -> None:
    whole = {k: v for k, v in typed("P08").items() if k not in ("e4_text", "b_malgrupp")}
    case = case_of(returned("a", whole))
    assert gaps(case) == {"e4_text", "b_malgrupp"}
    back = sent_back(supplement(instrument(), ROUND, case))
    assert {k for k, a in back.answers.items() if a.carrier} == {"b_malgrupp", "k2_roll", "e4_svar", "e4_text"}
    assert back.value("k2_roll") == case.value("k2_roll")
    assert (back.findings, back.identity and back.identity.part) == ((), "komplettering")


def test_nothing_missing_is_nothing_to_supplement() -> None:
    case = case_of(returned("a", typed("P08")))
    assert not case.completeness.gaps
    with pytest.raises(ChaseError, match="Det fattas inget i svaret för P01"):
        supplement(instrument(), ROUND, case)


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_a_supplement_that_comes_alone_is_taken_and_the_rest_is_not_answered(format: Format) -> None:
    by, first = who(format), returned("a", said("oversikt"), format)
    case = case_of(first, by=by)
    alone = case_of(sent_back(supplement(instrument(), ROUND, case), missing(case)), by=by)
    assert len(alone.completeness.answers) == len(fields(instrument(), "oversikt"))
    assert {a.state for a in alone.completeness.answers.values()} == {State.ANSWERED, State.BLANK}
    assert (to_act_on(alone), bool(gaps(alone))) == ([], True)
    assert any(e.level is Level.MISSING for e in alone.completeness.elements)


def test_a_supplement_never_becomes_the_frame_and_tells_nothing_of_what_it_did_not_ask() -> None:
    short = returned("kort", typed("P08"))
    deep = case_of(returned("djup", said("fordjupad"), depth="fordjupad"), by=who(depth="fordjupad"))
    late = sent_back(supplement(instrument(), ROUND, deep), missing(deep))
    both = merge.merge_returns([short, late], instrument()).ret
    assert both.identity == short.identity
    damaged = replace(
        short,
        answers={**short.answers, "e1_text": short.answers["e1_text"]._replace(state=State.NOT_FOUND, value=None)},
    )
    extra = sent_back(
        supplement(
            instrument(), ROUND, case_of(returned("a", {k: v for k, v in typed("P08").items() if k != "e4_text"}))
        )
    )
    assert merge.merge_returns([damaged, extra], instrument()).ret.answers["e1_text"].state is State.NOT_FOUND


def test_two_supplements_of_one_first_return_are_all_merged() -> None:
    first = returned("a.docx", {k: v for k, v in typed("P08").items() if k not in ("e4_text", "e9_text")})
    case = case_of(first)
    form = supplement(instrument(), ROUND, case)
    after = case_of(
        first, sent_back(form, {"e4_text": "Fyra."}), replace(sent_back(form, {"e9_text": "Nio."}, 2), file="c.docx")
    )
    assert (after.value("e4_text"), after.value("e9_text"), gaps(after), to_act_on(after)) == (
        "Fyra.",
        "Nio.",
        set(),
        [],
    )


# ---- From another form


def test_a_deep_form_takes_over_the_short_ones_texts_and_shows_its_choices_as_notes() -> None:
    short = returned("a", {**typed("P08"), "b_datum": "2026-09-22"})
    case = case_of(short)
    deep = sent_back(make_prefilled_form(instrument(), ROUND, who(depth="fordjupad"), case, ROUND.name)[0])
    assert deep.identity and deep.identity.depth == "fordjupad"
    shared = {f.key for f in fields(instrument(), "fordjupad")} & {k for k, a in answers(case).items() if a[1]}
    assert {k: deep.value(k) for k in shared} == {k: case.value(k) for k in shared}
    assert {"b_datum", "k1_roll", "e1_text", "b_spridning"} <= shared
    assert {k for k, a in deep.answers.items() if a.state is not State.BLANK} == shared
    assert (deep.unplaced, deep.findings) == ((), ())
    untouched = case_of(short, deep)
    assert (untouched.depth, answers(untouched)) == ("oversikt", answers(case)), "it says nothing new"


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_next_years_form_holds_this_years_answers_but_not_who_and_when(format: Format, depth: str) -> None:
    told = {**said(depth), "b_datum": "2026-09-22", "b_andring": "Vi heter nu Öppenvården."}
    case = case_of(returned("a", told, format, depth), by=who(format, depth))
    later = replace(ROUND, id="host-2027", name="Hösten 2027")
    form, _ = make_prefilled_form(instrument(), later, who(format, depth), case, "Hösten 2026")
    back = sent_back(form)
    assert str(back.identity).startswith(f"lovande-arbetssatt/2025-01/P01/host-2027/{depth}/svar-")
    gone = {"b_datum", "b_andring", *(f"{c.id}_roll" for c in instrument().categories)}
    expected = {k: v for k, v in answers(case).items() if v[1] and k not in gone}
    assert {k: (a.state, a.value) for k, a in back.answers.items() if a.value} == expected
    assert (back.unplaced, back.findings) == ((), ())


def test_answers_to_another_edition_are_not_filled_in() -> None:
    case = case_of(returned("a", said("oversikt")))
    assert case.ret.identity
    older = replace(case, ret=replace(case.ret, identity=replace(case.ret.identity, version="2024-01")))
    with pytest.raises(ChaseError, match=r"hör till lovande-arbetssatt 2024-01.*Skicka ett tomt formulär"):
        make_prefilled_form(instrument(), ROUND, who(), older, "Hösten 2025")


def test_where_libreoffice_hangs_a_note_is_no_ones_text() -> None:
    case = case_of(returned("svar.xlsx", said("oversikt"), "xlsx"), by=who("xlsx"))
    form = clean_form(instrument(), ROUND, case)
    names = [n for n in unpack(form.content) if "comment" in n and n.endswith(".xml")]
    x = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def hung(root: Xml) -> None:
        for note in root.iter(f"{{{x}}}comment"):
            note.append(parse(f'<commentPr xmlns="{x}"><anchor>1 14 0 2 2 -258 2 13</anchor></commentPr>'.encode()))

    content = form.content
    for name in names:
        content = changed(content, hung, name)
    ret = read_bytes(instrument(), "igen.xlsx", content)
    assert names and ret.unplaced == ()
