"""What in a text may point at a person, sentence by sentence, and what a decision about it holds on to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from pipeline.base.personal_data import Names, find
from pipeline.model.assessment import Fulfilment, Judged
from pipeline.model.returns import Attachment, Decision, Source, Unplaced
from pipeline.model.sentences import clear_in, finds_in, names_in, statements, take_out, tell_case
from pipeline.model.settling import (
    Find,
    Ruling,
    Settled,
    clear_marks,
    current,
    digest_of,
    finds,
    hide_open,
    is_clear,
    sentences,
)
from tests.assessment.test_assessing import rating
from tests.support import case, instrument, typed
from tests.support.judging import proposed

KEY, DAY = "e1_text", date(2026, 11, 1)
TEXT = "Vi träffas på torsdagar. En mamma ringde från 070-174 06 05 och grät. Skriv till enheten@norrvik.example!"


def ruled(f: Find, ruling: Ruling = Ruling.MASK, key: str = KEY) -> Settled:
    return Settled("P01", key, ruling, "Karin Exempel", DAY, "Så är det.", digest_of(f.sentence), f.first, f.last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Vi gör så. Sedan så.", ("Vi gör så.", "Sedan så.")),
        ("Vi gör t.ex. Kartan med alla, m.m. Och mer.", ("Vi gör t.ex. Kartan med alla, m.m. Och mer.",)),
        ("Ring kl. 9. Eller tel. 070-174 06 05.", ("Ring kl. 9.", "Eller tel. 070-174 06 05.")),
        ("– Ett\n– Två\n\nTre", ("– Ett", "– Två", "Tre")),
        ("”Bra!” sa de. (Det var 2024.) Nu?  Ja…", ("”Bra!” sa de.", "(Det var 2024.)", "Nu?", "Ja…")),
        (" \n ", ()),
    ],
)
def test_a_text_is_told_sentence_by_sentence(text: str, said: tuple[str, ...]) -> None:
    assert sentences(text) == said


def test_each_find_stands_in_its_sentence_with_what_was_found_marked() -> None:
    assert [f.shown for f in finds(TEXT)] == [
        "En mamma ringde från »070-174 06 05« och grät.",
        "Skriv till »enheten@norrvik.example«!",
    ]


def test_what_is_open_or_masked_is_shown_to_nobody_and_what_is_kept_stands() -> None:
    phone, mail = finds(TEXT)
    assert hide_open(TEXT, KEY).count("[borttaget]") == 2
    settled = [ruled(phone), ruled(mail, Ruling.KEEP)]
    assert hide_open(TEXT, KEY, settled) == TEXT.replace("070-174 06 05", "[borttaget]")
    assert [f.settled and f.settled.ruling for f in finds(TEXT, KEY, settled)] == [Ruling.MASK, Ruling.KEEP]


def test_only_a_text_that_was_searched_with_the_names_and_holds_nothing_is_passed_over_the_next_time() -> None:
    plain, named = "Vi träffas på torsdagar.", "Berit leder gruppen."
    names = Names(("Berit",))
    assert hide_open(named, names=names) == "[borttaget] leder gruppen."
    for known, clear in ((Names(), (plain, named)), (names, (plain,))):
        marks = clear_marks((plain, TEXT, named), known)
        assert [t for t in (plain, TEXT, named) if is_clear(t, marks)] == list(clear)
        assert hide_open(TEXT, KEY, (), known, marks) == hide_open(TEXT, KEY, (), known)


def test_a_case_is_told_the_same_by_who_knows_which_of_its_texts_are_clear() -> None:
    one = case("P01", {**typed("P01"), KEY: TEXT})
    assert is_clear(one.practice.name, clear_in(one)) and not is_clear(TEXT, clear_in(one))
    assert replace(tell_case(replace(one, clear=clear_in(one))), clear="") == tell_case(replace(one, clear=""))
    masked = replace(one, settled=(ruled(finds(TEXT)[0]),), clear=clear_in(one))
    assert replace(tell_case(masked), clear="") == tell_case(replace(masked, clear=""))


def test_a_decision_ends_with_its_own_sentence_and_with_no_other() -> None:
    phone, mail = finds(TEXT)
    settled = [ruled(phone, Ruling.KEEP), ruled(mail, Ruling.KEEP)]
    other = TEXT.replace("torsdagar", "fredagar").replace(" En", "\n\n  En")
    assert hide_open(other, KEY, settled) == other
    changed = TEXT.replace("och grät", "och var glad")
    assert hide_open(changed, KEY, settled) == changed.replace("070-174 06 05", "[borttaget]")
    new_number = TEXT.replace("070-174 06 05", "070-174 06 06")
    assert "070-174" not in hide_open(new_number, KEY, settled)
    assert "070-174" not in hide_open(TEXT, "e2_text", settled), "it is of one field"


def test_a_masked_place_stays_masked_when_the_finder_no_longer_finds_it() -> None:
    text = "Så här.\nEn  mamma, Lena Karlsson, sa  det."
    sentence = "En mamma, Lena Karlsson, sa det."
    at = sentence.index("Lena")
    name = Settled("P01", KEY, Ruling.MASK, "K", DAY, "Namn.", digest_of(sentence), at, at + len("Lena Karlsson"))
    assert hide_open(text, KEY, [name]) == "Så här.\nEn  mamma, [borttaget], sa  det."


def test_what_reaches_outside_a_kept_place_is_open_again() -> None:
    (phone, _) = finds(TEXT)
    narrow = replace(ruled(phone, Ruling.KEEP), end=phone.last - 3)
    assert finds(TEXT, KEY, [narrow])[0].is_open


def test_something_across_two_lines_is_one_find_and_its_sentences_one() -> None:
    text = "Vi ses på Storgatan 3,\n123 45 Tallmo. Välkomna."
    [f] = finds(text)
    assert f.words == "Storgatan 3, 123 45 Tallmo"
    assert hide_open(text, KEY, [ruled(f, Ruling.KEEP)]) == text
    assert hide_open(text, KEY, [ruled(f)]) == "Vi ses på [borttaget]. Välkomna."


def test_the_last_that_was_said_of_a_place_holds_and_one_taken_back_does_not() -> None:
    (phone, mail) = finds(TEXT)
    first, then = ruled(phone), ruled(phone, Ruling.KEEP)
    assert current([first, then], "p01") == (then,)
    assert current([first, replace(first, withdrawn=True), ruled(mail)], "P01") == (ruled(mail),)
    assert current([first], "P02") == ()
    wider = replace(then, start=then.start - 2, end=then.end + 1)
    assert current([first, wider], "P01") == (wider,), "the finder gives it other ends now"


def test_nothing_open_is_left_whatever_the_text_and_the_rest_stands() -> None:
    said = ("Ring 070-174 06 05.", "Vi ses.", "\n", "a@b.example", "19121212-1212", "Hej!")
    for parts in product(said, repeat=3):
        text = " ".join(parts)
        shown, every = hide_open(text, KEY), finds(text, KEY)
        assert not find(shown, doubtful=True)
        assert hide_open(text, KEY, [ruled(f, Ruling.KEEP) for f in every]) == text
        assert hide_open(text, KEY, [ruled(f) for f in every]) == shown


# ---- The case as it is told


PERSON = "Ring 070-174 06 05."


def test_whatever_is_written_about_a_practice_is_masked_in_the_one_place_that_decides() -> None:
    one = case("P01", {**typed("P01"), "e1_text": PERSON, "k1_roll": PERSON}, name=PERSON, unit=PERSON)
    said = Decision("P01", "f1_1_svar", "ja", "Dora Beslut", DAY, PERSON)
    ret = replace(
        one.ret,
        unplaced=(Unplaced(PERSON, "4.3"),),
        decisions=(said,),
        attachments=(Attachment("bild.png", "", b"x", PERSON),),
        sources=(Source("svar.docx", "0" * 64, role=PERSON),),
    )
    shown = tell_case(replace(one, ret=ret))
    everything = repr((shown.practice, shown.ret, shown.completeness, shown.judged))
    assert "070-174" not in everything and everything.count("[borttaget]") >= 8
    assert tell_case(shown) == shown


def test_finds_are_numbered_field_by_field_settled_ones_among_them() -> None:
    one = case("P01", {**typed("P01"), "e1_text": TEXT, "f1_1_text": PERSON})
    found = finds_in(instrument(), one)
    assert [(f.key, f.number) for f in found] == [("e1_text", 1), ("e1_text", 2), ("f1_1_text", 1)]
    again = finds_in(instrument(), replace(one, settled=(ruled(found[0]),)))
    assert [(f.key, f.number, f.is_open) for f in again] == [
        ("e1_text", 1, False), ("e1_text", 2, True), ("f1_1_text", 1, True)
    ]  # fmt: skip


def test_what_is_told_in_the_unit_only_stops_nothing() -> None:
    """Corrections of the register stand in no document for others."""
    assert not finds_in(instrument(), case("P01", {**typed("P01"), "b_andring": PERSON}))


def test_a_single_assessors_reason_is_no_statement_and_what_they_have_agreed_on_is_one() -> None:
    one = replace(case("P01"), judged=Judged(proposed("P01")))
    before = statements(instrument(), one)
    alone = replace(one, judged=Judged(proposed("P01"), (rating(1, Fulfilment.MET, "Anna Berg"),)))
    agreed = replace(rating(1, Fulfilment.MET, "Anna Berg och Bo Ek"), consensus=True, reason="Vi är eniga.")
    assert statements(instrument(), alone) == before and alone.described != one.described
    together = statements(instrument(), replace(one, judged=Judged(proposed("P01"), (agreed,))))
    assert [s.text for s in together if s not in before] == ["Uppfyllt.", "Vi är eniga."]


def test_whom_to_ask_and_when_it_was_saved_are_no_statements_and_who_may_read_it_is_one() -> None:
    one = case("P01")
    p = one.practice
    before = statements(instrument(), one)
    for same in (replace(p, contact="Eva Exempel"), replace(p, email="eva@norrvik.example")):
        assert statements(instrument(), replace(one, practice=same)) == before
    assert statements(instrument(), replace(one, ret=replace(one.ret, saved=None))) == before
    for other in (replace(p, name="Kartan"), replace(p, unit="LSS"), replace(p, spread="oppet")):
        assert len(set(statements(instrument(), replace(one, practice=other))) - set(before)) == 1


def test_what_is_approved_is_what_the_documents_say_masked_as_they_are() -> None:
    one = case("P01", {**typed("P01"), "e1_text": TEXT})
    said = [s.text for s in statements(instrument(), one)]
    assert "En mamma ringde från [borttaget] och grät." in said and "Vi träffas på torsdagar." in said
    assert "070-174" not in repr(said)


def test_a_name_that_one_answer_gives_away_is_masked_in_every_text_of_the_practice() -> None:
    answers = {**typed("P01"), "e1_text": "En mamma, Lena Karlsson, grät.", "f1_1_text": "Ring Lena."}
    one = case("P01", answers, name="Hos Lena Karlsson", unit="Karlssons")
    ret = replace(one.ret, unplaced=(Unplaced("Fråga Lena.", "4.3"),), file="Lena Karlsson.docx")
    one = replace(one, ret=ret)
    one = replace(one, names=names_in(one, ["Anna Ek"]))
    shown = tell_case(one)
    assert not any(word in repr((shown.practice, shown.ret, shown.completeness)) for word in ("Lena", "Karlsson"))
    found = finds_in(instrument(), one)
    assert {f.key for f in found} == {"arbetssätt", "verksamhet", "e1_text", "f1_1_text", "bredvid"}
    assert (one.file_name, shown.file_name) == ("P01", "P01")
    [ring] = [f for f in found if f.key == "f1_1_text"]
    kept = replace(one, settled=(ruled(ring, Ruling.KEEP, "f1_1_text"),))
    assert (
        tell_case(kept).value("f1_1_text") == "Ring Lena."
        and tell_case(kept).value("e1_text") == "En mamma, [borttaget], grät."
    )
    assert take_out(kept, "Ring Lena.", "f1_1_text") == "Ring [borttaget].", "researchers get nothing of it"


def test_a_name_that_two_ways_of_finding_tell_differently_is_one_find_as_long_as_both() -> None:
    names = Names(whole=("Lena Karlsson",), alone=("Lena", "Karlsson"))
    text = "Mamman Lena karlsson kom. Skriv till lena.karlsson@norrvik.example."
    assert [f.words for f in finds(text, names=names)] == ["Lena karlsson", "lena.karlsson@norrvik.example"]
    assert hide_open(text, KEY, (), names) == "Mamman [borttaget] kom. Skriv till [borttaget]."
