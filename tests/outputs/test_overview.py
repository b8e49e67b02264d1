"""Overviews from the round: who is told of whom, what is counted and what is hidden, and what is to be done next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.commands.overview import _folders
from pipeline.instrument.texts import texts
from pipeline.model.assessment import Fulfilment, Judged
from pipeline.model.returns import Answer, Attachment, Decision, Source, State
from pipeline.model.settling import Ruling, Settled, digest_of, finds
from pipeline.office.content import Cards, Figure, HeatMap, Paragraphs, Points, Tone
from pipeline.outputs.overview import Overview, Reader, SharedCase, Silent, Why, overviews, why_not
from pipeline.outputs.overview.local import leaders, municipalities, next_steps, units
from pipeline.outputs.overview.material import leading
from pipeline.outputs.overview.national import national
from pipeline.outputs.overview.shown import left_out_lines
from tests.assessment.test_assessing import rating
from tests.support import ROUND, instrument
from tests.support.judging import proposed
from tests.support.overview_rounds import CHECKED, DRAFT, material, register, standing, words

ALL = tuple(f"P{n:02}" for n in range(1, 11))
EVERYBODY = tuple(standing(id, may_leave=n % 3 != 0) for n, id in enumerate(ALL))
DRAFTS = tuple(standing(id, may_leave=False) for id in ALL)
"""As a round is before anybody has fact-checked: nobody is named to others, and all are counted."""
SETS = tuple(o for a in ("national", "leaders", "units") for o in overviews(material(*EVERYBODY), a))  # type: ignore[arg-type]


def allowed(o: Overview, s: SharedCase) -> bool:
    """The rule in the test's own words: one's own; else shared by both, fact-checked and read, and never with units."""
    if o.municipality and o.municipality in s.practice.municipalities:
        return True
    said = s.case.value("b_spridning") or "oppet"
    shared = "intern" not in (s.practice.spread, said)
    return o.audience != "units" and shared and s.may_leave


def own_words(s: SharedCase) -> set[str]:
    """What only this practice has: its name, people, and every text it has written."""
    p = s.practice
    texts = {
        a.value
        for a in s.case.completeness.answers.values()
        if a.state is State.ANSWERED and a.value and len(a.value) > 25
    }
    return {p.name, p.contact, p.email} | texts


@pytest.mark.parametrize("o", SETS, ids=[f"{o.audience}-{o.municipality}" for o in SETS])
def test_no_set_holds_a_word_of_a_practice_its_reader_may_not_see(o: Overview) -> None:
    said = "\n".join(words(o))
    for s in EVERYBODY:
        if not allowed(o, s):
            assert not [w for w in own_words(s) if w and w in said], s.practice.id


@pytest.mark.parametrize("o", SETS, ids=[f"{o.audience}-{o.municipality}" for o in SETS])
def test_a_contact_person_is_named_only_where_both_have_said_yes(o: Overview) -> None:
    said = "\n".join(words(o))
    for s in EVERYBODY:
        if not s.case.contact:
            assert s.practice.email not in said and s.practice.contact not in said


def test_drafts_and_internal_practices_never_leave_the_municipality() -> None:
    internal, draft = standing("P02", spread="intern"), standing("P06", may_leave=False, spread="oppet")
    assert (why_not(internal), why_not(draft)) == (Why.INTERN, Why.DRAFT)
    assert not Reader("national").may_name(internal) and not Reader("leaders", "Ekvalla").may_name(draft)
    assert Reader("leaders", "Sjöhamra").may_name(internal) and Reader("units", "Granlunda").may_name(draft)


def test_units_see_their_own_and_nothing_else_however_open_it_is() -> None:
    shared = standing("P08", spread="oppet")
    assert not Reader("units", "Björkestad").may_name(shared) and Reader("units", "Lindeby").may_name(shared)


def test_what_is_left_out_is_told_with_how_many_and_why_and_never_which() -> None:
    two = (standing("P02", spread="intern"), standing("P06", may_leave=False))
    told = left_out_lines(texts(instrument()).overview.left_out, Reader("national"), two)
    assert told[0].startswith("1 arbetssätt är inte med vid namn") and told[1].startswith("1 arbetssätt")
    assert "Intern betyder inte hemlig" in told[-1]


# ---- National


def figure(o: Overview, id: str) -> Figure:
    return next(f for f in o.figures if f.id == id)


def test_the_national_set_names_no_level_of_any_practice() -> None:
    o = national(material(*EVERYBODY))
    assert not [f for f in o.figures if isinstance(f.drawn, HeatMap)] and o.pages == ()
    cards = [c for s in o.sections for b in s.blocks if isinstance(b, Cards) for c in b.cards]
    assert cards and not [x for c in cards for _, text in c.lines for x in Fulfilment if str(x) in text.casefold()]


def test_who_has_not_answered_is_counted_with_the_reason() -> None:
    silent = (Silent(register()["P10"], "har avstått"), Silent(register()["P09"], "väntar på svar"))
    o = national(material(*EVERYBODY[:8], silent=silent))
    assert figure(o, "bortfall").text == (
        "8 av 10 arbetssätt i registret har svarat (n = 10). Bortfallet är 2: 1 har avstått och 1 väntar på svar."
    )
    assert [(r[0].text, r[1].text) for r in figure(o, "bortfall").table.rows] == [
        ("Har svarat", "8"), ("Har avstått", "1"), ("Väntar på svar", "1"),
    ]  # fmt: skip


def test_a_sparse_map_drops_the_third_dimension_and_counts_of_practices_are_not_hidden() -> None:
    found = figure(national(material(*EVERYBODY)), "karta")
    assert "Skede är inte med" in found.text
    assert {c.text for row in found.table.rows for c in row[1:]} >= {"1", "2"}


def test_small_numbers_of_answers_are_hidden_everywhere_picture_and_table() -> None:
    o = national(material(*EVERYBODY))
    for f in o.figures:
        if f.id.startswith(("svar-", "element", "saknas")):
            numbers = [s.number for b in f.drawn.bars for s in b.segments]  # type: ignore[union-attr]
            assert not [n for n in numbers if n and n < 5]
            assert not [c for row in f.table.rows for c in row[1:] if c.number and c.number < 5]
            assert len([n for n in numbers if n is None]) == len(
                [c for r in f.table.rows for c in r if c.tone is Tone.HIDDEN]
            )


def at_level(s: SharedCase, level: Fulfilment, element: int = 1) -> SharedCase:
    """The same practice with another level proposed for one element."""
    assert s.case.judged
    elements = tuple(replace(e, level=level) if e.element == element else e for e in s.case.judged.proposal.elements)
    proposal = replace(s.case.judged.proposal, elements=elements)
    return replace(s, case=replace(s.case, judged=Judged(proposal)))


def test_a_number_that_is_hidden_in_one_figure_is_shown_in_no_other() -> None:
    """3 fulfilled and 7 without basis: who sees the 7 in another figure knows the 3, since n is 10."""
    split = [Fulfilment.MET] * 3 + [Fulfilment.NO_BASIS] * 7
    o = national(material(*(at_level(s, level) for s, level in zip(EVERYBODY, split, strict=True))))
    row = next(r for r in figure(o, "element").table.rows if r[0].text.startswith("1 "))
    assert {c.text for c in row[1:] if c.tone is Tone.HIDDEN} and "7" not in {c.text for c in row[1:]}
    lacking = [f for f in o.figures if f.id == "saknas"]
    assert "7" not in {c.text for f in lacking for r in f.table.rows if r[0].text.startswith("1 ") for c in r[1:]}


def test_fewer_practices_than_the_least_have_no_figure_of_levels() -> None:
    """With three, and one level, "hidden" beside zeros and n = 3 would be a three."""
    o = national(material(*DRAFTS[:3]))
    assert not [f for f in o.figures if f.id in ("element", "saknas")]
    assert any("I hur nivåer och svar fördelar sig räknas de däremot inte" in w for w in words(o))
    o = national(material(*(standing(id, spread="oppet") for id in ("P01", "P02", "P03"))))
    assert any("för få (n = 3" in w for w in words(o))


def answers_of_gate(s: SharedCase, closed: bool) -> SharedCase:
    """The same practice: with no description, so that 3.2-3.8 are not put to it, or with Ja on all of them."""
    said = {f"f3_{n}_svar": Answer(f"f3_{n}_svar", State.ANSWERED, "ja", "Ja") for n in range(1, 9)}
    if closed:
        said = {k: Answer(k, State.NOT_APPLICABLE) for k in said} | {
            "f3_1_svar": Answer("f3_1_svar", State.ANSWERED, "nej", "Nej")
        }
    answers = {**s.case.completeness.answers, **said}
    return replace(s, case=replace(s.case, completeness=replace(s.case.completeness, answers=answers)))


def test_the_questions_behind_a_gate_do_not_tell_what_is_hidden_at_the_gate() -> None:
    """Three of eight say Nej on 3.1: a 5 at 3.2 would say so, because n is 8."""
    deep = [s for s in EVERYBODY if s.case.depth == "fordjupad"]
    assert len(deep) == 8
    o = national(material(*(answers_of_gate(s, n < 3) for n, s in enumerate(deep))))
    rows = [r for f in o.figures if f.id == "svar-3" for r in f.table.rows]
    assert not [c.text for r in rows for c in r[1:] if c.number]


def test_another_municipality_is_not_told_who_decided_or_why_or_in_what_role_somebody_answered() -> None:
    secret = Decision("P02", "f1_1_svar", "ja", "Dora Beslut", date(2026, 11, 1), "Ringde Gustav Patient.")
    source = Source("svar.docx", "a" * 64, None, "Stina Rollsson, kurator")
    s = standing("P02", municipalities=("Ekvalla",), spread="oppet")
    s = replace(s, case=replace(s.case, ret=replace(s.case.ret, decisions=(secret,), sources=(source,))))
    others = "\n".join(words(leaders(material(s, standing("P01")), "Norrvik")))
    own = "\n".join(words(leaders(material(s, standing("P01")), "Ekvalla")))
    for text in ("Dora Beslut", "Gustav Patient", "Stina Rollsson"):
        assert text not in others
    assert "Dora Beslut" in own and "Beslutat av den som sammanställer" in others


def test_personal_data_in_a_name_is_for_its_own_municipality() -> None:
    s = standing(
        "P02", name="Gruppen 19121212-1212", unit="Enheten 070-174 06 05", municipalities=("Ekvalla",), spread="oppet"
    )
    others = [national(material(s)), leaders(material(s, standing("P01")), "Norrvik")]
    for o in others:
        said = "\n".join(words(o))
        assert "Gruppen [borttaget]" in said and "1212" not in said and "174 06 05" not in said
    assert "19121212-1212" in "\n".join(words(leaders(material(s), "Ekvalla")))


def test_two_municipalities_never_share_a_folder() -> None:
    found = _folders(["Åstad", "Astad", "Norrvik"])
    assert len(set(found.values())) == 3 and found["Norrvik"] == "norrvik"


def test_an_approval_is_of_all_that_the_description_says() -> None:
    before = standing("P01").case
    decided = Decision("P01", "f1_1_svar", "ja", "Dora Beslut", date(2026, 11, 1), "Ringde.")
    for after in (
        replace(before, ret=replace(before.ret, decisions=(decided,))),
        replace(before, practice=replace(before.practice, name="Ruths grupp")),
        replace(before, practice=replace(before.practice, spread="intern")),
        replace(before, practice=replace(before.practice, show_contact=not before.practice.show_contact)),
        replace(before, ret=replace(before.ret, attachments=(Attachment("bild.png", "", b"x"),))),
        replace(before, judged=Judged(proposed("P01"), (rating(1, Fulfilment.MET, "Anna Berg"),))),
    ):
        assert after.described != before.described and after.digest == before.digest


def test_what_would_be_nothing_but_hidden_numbers_is_a_sentence() -> None:
    """Of eight deep returns, few questions have an answer that five share and no small one beside it."""
    o = national(material(*DRAFTS))
    section = next(s for s in o.sections if s.id == "fragor")
    assert isinstance(section.blocks[0], Paragraphs) and "visas inte för" in section.blocks[0].paragraphs[0]
    figures = [b for b in section.blocks if isinstance(b, Figure)]
    assert figures and all(any(c.number for r in f.table.rows for c in r) for f in figures)


def test_all_eight_deep_returns_describe_their_practice() -> None:
    """3.1 is Ja in all eight: a distribution with nothing small in it is shown."""
    row = next(r for r in figure(national(material(*DRAFTS)), "svar-3").table.rows if r[0].text.startswith("3.1"))
    assert [c.text for c in row[1:3]] == ["8", "0"]


def test_two_who_may_not_be_named_are_not_counted_among_eight_who_may() -> None:
    """Every municipality's leaders read the eight by name: the sum minus those would be the two."""
    o = national(material(*(standing(id, spread="oppet") for id in ALL)))
    assert sum(s.case.spread == "intern" for s in map(standing, ALL)) == 2, "P04 and P09 have said so themselves"
    assert o.left_out[-1].startswith("I hur nivåer och svar fördelar sig räknas de däremot inte")
    assert "(n = 8)" in figure(o, "element").text
    assert "10 av 10 arbetssätt" in figure(o, "bortfall").text, "that they have answered is no secret"


@given(st.lists(st.booleans(), min_size=10, max_size=10), st.integers(0, 6))
@settings(max_examples=12, deadline=None)
def test_no_reader_can_subtract_the_named_and_their_own_and_be_left_with_a_few(leave: list[bool], town: int) -> None:
    """For the leaders of a municipality: what is told of the country, minus what they read by name."""
    every = [standing(id, may, spread="oppet") for id, may in zip(ALL, leave, strict=True)]
    m = material(*every)
    reader = Reader("leaders", municipalities(m)[town])
    unread = [s for s in every if not reader.may_name(s)]
    shown_figures = [f for f in national(m).figures if f.id == "element"]
    for row in (r for f in shown_figures for r in f.table.rows):
        element = int(row[0].text.split()[0])
        counted = "(n = 10)" in shown_figures[0].text
        for cell, level in zip(row[1:], Fulfilment, strict=True):
            left = sum(leading(s.case.judged, element)[0] is level for s in unread) if counted else 0
            assert cell.tone is Tone.HIDDEN or left == 0 or left >= 5


def test_a_round_without_answers_is_a_sensible_page() -> None:
    o = national(material(silent=(Silent(register()["P01"], "väntar på svar"),)))
    assert "0 av 1 arbetssätt" in figure(o, "bortfall").text
    assert not [f for f in o.figures if f.id.startswith(("element", "svar-"))]
    assert national(material()).sections[0].blocks == (Paragraphs(("Registret är tomt.",)),)


# ---- Leaders


def test_there_is_one_set_for_every_municipality_that_has_a_practice() -> None:
    m = material(*EVERYBODY)
    assert [o.municipality for o in overviews(m, "leaders")] == list(municipalities(m))
    assert municipalities(m) == ("Björkestad", "Ekvalla", "Granlunda", "Lindeby", "Norrvik", "Sjöhamra", "Tallmo")


def test_the_map_has_own_practices_whole_and_shared_ones_from_elsewhere() -> None:
    m = material(standing("P02", may_leave=False), standing("P06", spread="oppet"), standing("P07", may_leave=False))
    drawn = figure(leaders(m, "Sjöhamra"), "karta").drawn
    assert isinstance(drawn, HeatMap) and [(r.id, r.own) for r in drawn.rows] == [("P02", True), ("P06", False)]


def test_a_consensus_goes_before_the_proposal_and_says_who_and_when() -> None:
    s = standing("P01")
    agreed = replace(rating(1, Fulfilment.PARTLY, "Anna Berg och Bo Ek"), consensus=True)
    judged = replace(s, case=replace(s.case, judged=Judged(proposed("P01"), (agreed,))))
    cell = figure(leaders(material(judged), "Norrvik"), "karta").drawn.rows[0].cells[0]  # type: ignore[union-attr]
    assert cell.text == "Delvis uppfyllt" and "Samsyn av Anna Berg och Bo Ek den 28 november 2026" in cell.about


def test_likeness_is_told_with_reasons_and_no_number() -> None:
    o = leaders(material(standing("P03"), standing("P06", spread="oppet")), "Ekvalla")
    (card,) = [c for s in o.sections if s.id == "liknande" for b in s.blocks if isinstance(b, Cards) for c in b.cards]
    why = dict(card.lines)["Därför"]
    assert why.startswith("Samma område (IFO)") and "procent" not in why and "%" not in why


def test_what_has_changed_since_last_time_is_told_element_by_element() -> None:
    m = replace(
        material(standing("P03")), earlier={"P03": {1: Fulfilment.PARTLY, 3: Fulfilment.MET}}, earlier_name="Våren 2026"
    )
    found = figure(leaders(m, "Ekvalla"), "forandring")
    assert [[c.text for c in row[1:]] for row in found.table.rows] == [
        ["1 Teori och kunskap", "Delvis uppfyllt", "Uppfyllt"]
    ]


# ---- Units


def test_a_unit_gets_at_most_three_things_to_do_and_the_first_is_what_stops_most() -> None:
    m = material(standing("P04", may_leave=False))
    steps = next_steps(m, m.standings[0])
    assert len(steps) == 3 and steps[0].startswith("Komplettera det som fattas: ")


def test_a_draft_is_told_to_its_own_unit_as_one() -> None:
    o = units(material(standing("P02", may_leave=False)), "Sjöhamra")
    said = "\n".join(words(o))
    assert DRAFT in said and "Faktagranska beskrivningen" in said and CHECKED not in said


def test_where_assessors_disagree_is_told_to_the_unit() -> None:
    s = standing("P01")
    two = (rating(1, Fulfilment.MET, "Anna Berg"), rating(1, Fulfilment.PARTLY, "Bo Ek"))
    judged = replace(s, case=replace(s.case, judged=Judged(proposed("P01"), two)))
    points = [
        i
        for x in units(material(judged), "Norrvik").sections
        for b in x.blocks
        if isinstance(b, Points)
        for i in b.items
    ]
    assert "1 Teori och kunskap: Anna Berg uppfyllt och Bo Ek delvis uppfyllt." in points


def test_filled_in_and_fulfilled_stand_in_columns_of_their_own() -> None:
    table = figure(units(material(standing("P04")), "Björkestad"), "profil-p04").table
    assert table.columns == ("Element", "Uppfyllt", "Ifyllt")
    assert [c.text for c in table.rows[0]] == ["1 Teori och kunskap", "Delvis uppfyllt", "Delvis ifyllt (6 av 7)"]


def test_every_answer_says_where_it_comes_from_without_a_files_name() -> None:
    (page,) = units(material(standing("P04")), "Björkestad").pages
    sources = {a.source for e in page.elements for a in e.answers if a.choice not in ("", "inte besvarad")}
    assert sources and not [s for s in sources if "P04.docx" in s or "fil 0000" not in s]


def test_a_unit_without_an_answer_is_told_so() -> None:
    o = units(material(silent=(Silent(register()["P04"], "väntar på svar"),)), "Björkestad")
    assert "Inget svar har kommit in än om Familjerummet." in "\n".join(words(o))


def test_every_figure_has_its_text_and_its_table_and_every_set_says_n_and_the_edition() -> None:
    for o in SETS:
        assert f"utgåva {'2025-01'}" in " ".join(o.about) and "10 av 10 arbetssätt" in o.about[0]
        assert all(f.text and f.table.rows for f in o.figures)
        assert len({f.id for f in o.figures}) == len(list(o.figures))
        assert ROUND.name in o.title


FORBIDDEN = ("betyg", "poäng", "ranking", "rangordn", "evidensbaserat arbetssätt", "lovande arbetssätt är")


def test_no_set_ranks_or_scores_or_calls_a_practice_promising() -> None:
    for o in SETS:
        ours = "\n".join(
            [o.title, o.subtitle, *o.left_out, *(s.heading for s in o.sections), *(f.text for f in o.figures)]
        ).casefold()
        assert not [w for w in FORBIDDEN if w in ours]


def test_what_points_at_a_person_is_taken_out_for_everybody_until_somebody_has_said_that_it_may_stand() -> None:
    """Also for their own: an overview says what the description says, and goes to more people than the unit."""
    s = standing("P08", spread="oppet")
    told = s.case.completeness.answers["e7_text"]
    text = "Ring Kim på 070-174 06 05."
    slipped = {**s.case.completeness.answers, "e7_text": told._replace(value=text)}
    known = replace(s, case=replace(s.case, completeness=replace(s.case.completeness, answers=slipped)))
    [f] = finds(text, "e7_text")
    may = Settled(
        "P08", "e7_text", Ruling.KEEP, "Karin", date(2026, 11, 1), "Växeln.", digest_of(text), f.first, f.last
    )
    kept = replace(known, case=replace(known.case, settled=(may,)))
    for one, stands in ((known, False), (kept, True)):
        others = "\n".join(words(leaders(material(one, standing("P04")), "Björkestad")))
        own = "\n".join(words(leaders(material(one), "Lindeby")))
        for said in (others, own):
            assert ("070-174 06 05" in said, "[borttaget]" in said) == (stands, not stands)
