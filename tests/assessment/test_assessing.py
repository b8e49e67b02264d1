"""An assessor's file: what it holds, that it comes back whole through Word and Excel, and every way it can be wrong."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from pipeline.assessment import booklets
from pipeline.assessment.booklets import BookletContext, answers_digest, consensus, load, read_returned, single
from pipeline.assessment.booklets.booklet import Booklet
from pipeline.assessment.booklets.returned import Returned
from pipeline.base.errors import SettingsError
from pipeline.base.swedish import swedish_date
from pipeline.cases.completeness import check
from pipeline.model.assessment import Fulfilment, Judged, Rating
from pipeline.model.case import Case
from pipeline.model.instrument import roles_of
from pipeline.model.returns import Identity, Return
from pipeline.round.ratings import append
from tests.support import ROUND, SHORT, instrument, practice, typed
from tests.support.assessors import Said, filled
from tests.support.judging import BRIEF, DEEP, answered, proposed

TODAY = date(2026, 11, 28)
DRAWN = {"xlsx": booklets.as_workbook, "docx": lambda booklet: booklets.as_document(booklet, "FoU")}


@lru_cache(maxsize=64)
def _drawn(form: str, booklet: bytes) -> bytes:
    return DRAWN[form](pickle.loads(booklet))


def as_workbook(booklet: Booklet) -> bytes:
    """The file for a booklet, drawn once for those that are alike."""
    return _drawn("xlsx", pickle.dumps(booklet))


FORMS = {"xlsx": as_workbook, "docx": lambda booklet: _drawn("docx", pickle.dumps(booklet))}


def case(id: str = "P01", ratings: tuple[Rating, ...] = ()) -> Case:
    depth = BRIEF if id in SHORT else DEEP
    known = check(instrument(), depth, answered(typed(id), depth))
    identity = Identity(instrument().id, instrument().version, id, ROUND.id, depth)
    ret = Return(f"{id}.docx", id.rjust(64, "0"), identity=identity, answers=known.answers)
    return Case(
        replace(practice(id, depth), name=f"Arbetssätt {id}"),
        ret,
        known,
        roles_of(instrument()),
        Judged(proposed(id), ratings),
    )


def rating(element: int, level: Fulfilment, by: str, reason: str = "Svaren talar för det.") -> Rating:
    edition = f"{instrument().id} {instrument().version}"
    return Rating("P01", element, level, reason, by, TODAY, edition, answers_digest(case()))


def known(*cases: Case, judged_by: int = 0) -> BookletContext:
    every = [(c.practice.id, e.number) for c in cases for e in instrument().elements]
    digests = {c.practice.id: answers_digest(c) for c in cases}
    return BookletContext(instrument(), ROUND, digests, dict.fromkeys(every, ("Anna Berg", "Bo Ek")[:judged_by]))


def back(content: bytes, held: BookletContext | None = None) -> Returned:
    return read_returned("svar", content, held or known(case()), TODAY)


def own(show: bool = False, *cases: Case) -> Booklet:
    return single(instrument(), ROUND, cases or (case(),), "Anna Berg", show)


def codes(found: Returned) -> list[str]:
    return [f.code for f in found.findings]


ALL: Said = {f"P01 E{n}": ("uppfyllt", f"Svaren på element {n} räcker.") for n in range(1, 12)}


@pytest.mark.parametrize("form", FORMS)
def test_every_level_and_reason_comes_back_with_who_when_and_on_what(form: str) -> None:
    found = back(filled(FORMS[form](own()), ALL))
    assert (found.refused, found.by, found.consensus, codes(found)) == ("", "Anna Berg", False, [])
    assert {(r.element, r.level, r.reason) for r in found.ratings} == {
        (n, Fulfilment.MET, f"Svaren på element {n} räcker.") for n in range(1, 12)
    }
    assert {(r.practice, r.edition, r.answers, r.saw_proposal) for r in found.ratings} == {
        ("P01", "lovande-arbetssatt 2025-01", answers_digest(case()), False)
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_same_booklet_is_the_same_bytes(form: str) -> None:
    assert DRAWN[form](own()) == DRAWN[form](own())


@pytest.mark.parametrize("form", FORMS)
def test_an_untouched_file_says_that_nothing_is_judged(form: str) -> None:
    found = back(FORMS[form](own()))
    assert (found.ratings, codes(found)) == ((), ["rating_missing"])
    assert "11 element är inte bedömda" in found.findings[0].message


def text_of(booklet: Booklet) -> str:
    book = load_workbook(BytesIO(as_workbook(booklet)))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def test_the_proposal_is_hidden_unless_it_is_asked_for_and_the_rating_says_which() -> None:
    assert "Reglernas förslag" not in text_of(own())
    assert "Delvis uppfyllt: 3.3–3.6 och 3.8 är Ja, 3.2 är Delvis" in text_of(own(show=True))
    assert {r.saw_proposal for r in back(filled(as_workbook(own(show=True)), ALL)).ratings} == {True}


def test_an_assessors_file_holds_nothing_of_what_another_has_said() -> None:
    other = rating(1, Fulfilment.NOT_MET, "Bo Ek", "Hemligt skäl")
    text = text_of(own(True, case("P01", (other,))))
    assert "Bo Ek" not in text and "Hemligt skäl" not in text


def test_all_answers_are_there_to_judge_from_word_for_word() -> None:
    text = text_of(own())
    assert typed("P01")["e1_text"] in text and typed("P01")["f1_2_text"] in text
    assert "Arbetssättet är systematiskt beskrivet med tydliga mål, målgrupper, aktiviteter etc." in text


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    keys = answered(typed("P01") | {"e1_text": "=1+1"})
    shown = replace(case(), completeness=check(instrument(), DEEP, keys))
    book = load_workbook(BytesIO(as_workbook(own(False, shown))))
    cell = next(c for row in book["P01"].iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_a_text_that_is_longer_than_a_row_can_show_goes_on_below_and_is_all_there() -> None:
    """A row in a workbook is 409 points at most, and a cell holds 32,767 characters."""
    long = "\n".join(f"{n}. Vi träffas, pratar och {'går ' * (n % 40)}hem." for n in range(900))
    keys = answered(typed("P01") | {"e1_text": long})
    book = load_workbook(
        BytesIO(as_workbook(own(False, replace(case(), completeness=check(instrument(), DEEP, keys)))))
    )
    sheet = book["P01"]
    first = row_of(sheet, "E1")
    last = next(r for r in range(first + 1, sheet.max_row) if sheet.cell(r, 2).value != "(fortsättning)")
    assert "".join(str(sheet.cell(r, 4).value) for r in range(first, last)) == long
    assert max(d.height for d in sheet.row_dimensions.values() if d.height) < 409


def test_who_judges_is_told_what_the_practice_is() -> None:
    text = text_of(own())
    assert typed("P01")["b_sammanfattning"] in text and typed("P01")["b_krav"] in text
    assert "skede: pågående" in text.casefold()
    assert "Karin Exempel" in text, "whom the file goes back to"


def test_the_cover_counts_what_is_judged_as_it_is_filled_in() -> None:
    """A cell that holds an empty text would count, and would cut the heading beside it."""
    book = load_workbook(BytesIO(filled(as_workbook(own()), ALL)))
    counts = [c.value for row in book["Läs först"].iter_rows() for c in row if str(c.value).startswith("=")]
    boxes = re.findall(r"'P01'!(C\d+)<>\"\"", str(counts[0]))
    assert len(counts) == 1 and str(counts[0]).endswith('&" av 11"')
    assert [book["P01"][box].value for box in boxes] == ["uppfyllt"] * 11
    for sheet in load_workbook(BytesIO(as_workbook(own()))):
        assert not [c.coordinate for row in sheet.iter_rows() for c in row if c.value == ""]


def test_one_element_that_is_left_is_said_in_the_singular() -> None:
    found = back(filled(as_workbook(own()), {code: said for code, said in ALL.items() if code != "P01 E4"}))
    assert [f.message for f in found.findings] == ["P01: 1 element är inte bedömt (E4)."]


# ---- What is wrong with a row


def changed(said: dict[str, tuple[str, str]]) -> Returned:
    return back(filled(as_workbook(own()), {**ALL, **said}))


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (("ganska bra", "Därför."), "rating_impossible", "”ganska bra” är ingen nivå"),
        (("delvis", "Därför."), "rating_impossible", "”delvis” är ingen nivå"),
        (("", "Därför."), "rating_impossible", "ingen nivå är vald"),
        (("uppfyllt", ""), "rating_without_reason", "har inget skäl"),
        (("uppfyllt", "–"), "rating_without_reason", "har inget skäl"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_taken(
    said: tuple[str, str], code: str, words: str
) -> None:
    found = changed({"P01 E4": said})
    assert codes(found) == [code] and words in found.findings[0].message
    assert (found.findings[0].element, found.findings[0].question) == (4, "P01 E4")
    assert {r.element for r in found.ratings} == set(range(1, 12)) - {4}


def test_a_level_in_other_capitals_is_the_level() -> None:
    assert {r.level for r in changed({"P01 E4": (" Ej  Uppfyllt ", "Därför.")}).ratings} == {
        Fulfilment.MET,
        Fulfilment.NOT_MET,
    }


def worked(change: Any) -> Returned:
    book = load_workbook(BytesIO(filled(as_workbook(own()), ALL)))
    change(book)
    buffer = BytesIO()
    book.save(buffer)
    return back(buffer.getvalue())


def row_of(sheet: Any, code: str) -> int:
    return int(next(cell.row for row in sheet.iter_rows(max_col=1) for cell in row if cell.value == code))


def test_a_row_that_was_copied_with_another_level_is_not_guessed_at() -> None:
    def change(book: Any) -> None:
        sheet = book["P01"]
        n = sheet.max_row + 2
        for column, value in enumerate(("P01 E4", "", "ej uppfyllt", "Ett annat skäl."), 1):
            sheet.cell(n, column, value)

    found = worked(change)
    assert codes(found) == ["rating_twice"] and 4 not in {r.element for r in found.ratings}


def test_rows_that_were_moved_and_columns_that_were_added_are_read_by_what_they_say() -> None:
    def change(book: Any) -> None:
        book["P01"].insert_cols(3)
        book["P01"].insert_rows(row_of(book["P01"], "P01 E1"))

    found = worked(change)
    assert codes(found) == [] and len(found.ratings) == 11


def test_a_practice_that_has_no_return_is_told() -> None:
    def change(book: Any) -> None:
        sheet = book["P01"]
        sheet.cell(row_of(sheet, "P01 E4"), 1).value = "P77 E4"

    found = worked(change)
    assert codes(found) == ["rating_unknown", "rating_missing"] and len(found.ratings) == 10


def test_a_sheet_says_which_answers_its_own_levels_are_about_and_no_reason_does() -> None:
    """Two sheets of one practice, of different days; and a reason that mentions the mark of other answers."""
    content = filled(as_workbook(own()), {"P01 E1": ("uppfyllt", "jämför P01 svar deadbeef")})
    book = load_workbook(BytesIO(content))
    sheet = book["P01"]
    newer = book.copy_worksheet(sheet)
    newer.cell(row_of(newer, "P01 E1"), 3).value = newer.cell(row_of(newer, "P01 E1"), 4).value = None
    today = sheet["A2"].value
    sheet["A2"].value = "P01 svar 00000001"
    buffer = BytesIO()
    book.save(buffer)
    found = back(buffer.getvalue())
    assert [(r.element, r.answers) for r in found.ratings] == [(1, "00000001")] and "rating_outdated" in codes(found)
    (kept,) = back(content).ratings
    assert today == f"P01 svar {kept.answers}"


def test_one_persons_name_is_one_whatever_computer_it_was_typed_on() -> None:
    names = ("Åsa Ek", "A\u030asa Ek", "\u200bÅsa\u00a0Ek ")
    assert {back(filled(as_workbook(own()), ALL, name)).by for name in names} == {"Åsa Ek"}


def test_a_level_that_is_struck_through_is_asked_about() -> None:
    content = filled(
        as_workbook(own()), {"P01 E1": ("uppfyllt", "1.1 är Ja."), "P01 E2": ("planerat", "Det är på gång.")}
    )
    book = load_workbook(BytesIO(content))
    book["P01"].cell(row_of(book["P01"], "P01 E1"), 3).font = Font(strike=True)
    buffer = BytesIO()
    book.save(buffer)
    found = back(buffer.getvalue())
    assert [r.element for r in found.ratings] == [2]
    assert "P01 E1: något i nivån eller skälet är överstruket" in found.findings[0].message


def test_levels_whose_codes_are_gone_are_told() -> None:
    content = filled(as_workbook(own()), {"P01 E1": ("uppfyllt", "1.1 är Ja.")})
    book = load_workbook(BytesIO(content))
    book["P01"].delete_cols(1)
    buffer = BytesIO()
    book.save(buffer)
    found = back(buffer.getvalue())
    assert found.refused or "rating_unknown" in codes(found)
    assert found.ratings == ()


def test_a_name_with_a_comma_can_take_part() -> None:
    """The box says who judged in so many words; a comma in a name parts nobody in two."""
    names = ("Anna Berg, FoU Nordväst", "Lisa och Per")
    booklet = consensus(instrument(), ROUND, (judged_twice(),), names)
    held = replace(known(case(), judged_by=2), judges=dict.fromkeys(known(case(), judged_by=2).judges, names))
    found = back(filled(as_workbook(booklet), {}, "Anna Berg, FoU Nordväst och Lisa och Per"), held)
    assert [r.by for r in found.ratings] == ["Anna Berg, FoU Nordväst och Lisa och Per"]


def test_a_level_in_one_practices_sheet_is_never_given_to_another() -> None:
    """The code of a row is overwritten with that of another practice, which has answers too."""
    content = filled(as_workbook(own(False, case("P01"), case("P02"))), {"P01 E4": ("uppfyllt", "Målen är tydliga.")})
    book = load_workbook(BytesIO(content))
    sheet = book["P01"]
    sheet.cell(row_of(sheet, "P01 E4"), 1).value = "P02 E4"
    buffer = BytesIO()
    book.save(buffer)
    found = back(buffer.getvalue(), known(case("P01"), case("P02")))
    assert found.ratings == ()
    assert "P02 E4: raden står bland raderna om P01. Den är inte läst" in found.findings[0].message


def test_answers_that_have_changed_since_are_told_and_the_rating_says_which_it_was_about() -> None:
    content = filled(as_workbook(own()), ALL)
    newer = replace(case(), completeness=check(instrument(), DEEP, answered(typed("P01") | {"f1_1_svar": "Nej"})))
    found = back(content, known(newer))
    assert set(codes(found)) == {"rating_outdated"}
    assert {r.answers for r in found.ratings} == {answers_digest(case())} != {answers_digest(newer)}


# ---- What is wrong with a file


def test_a_file_for_another_round_or_edition_is_refused_with_a_sentence() -> None:
    content = filled(as_workbook(own()), ALL)
    held = known(case())
    other_round = back(content, replace(held, round=replace(ROUND, id="varen-2027")))
    assert "hör till omgången host-2026, inte varen-2027" in other_round.refused and other_round.ratings == ()
    made_later = single(instrument(), replace(ROUND, id="varen-2027"), (case(),), "Anna Berg")
    assert "hör till omgången varen-2027" in back(as_workbook(made_later)).refused
    renamed = as_workbook(replace(own(), mark=own().mark.replace("2025-01", "2027-01")))
    assert "lovande-arbetssatt 2027-01, och omgången har lovande-arbetssatt 2025-01" in back(renamed).refused


def test_a_file_without_a_name_is_refused_because_nobody_stands_for_it() -> None:
    assert "Rutan Bedömare är tom" in back(filled(as_workbook(own()), ALL, name="")).refused


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04 torn", b"hej"])
def test_a_file_that_is_nothing_of_the_kind_is_refused(content: bytes) -> None:
    assert "går inte att läsa" in back(content).refused


def test_some_other_workbook_is_refused() -> None:
    buffer = BytesIO()
    load_workbook(BytesIO(as_workbook(replace(own(), mark="något annat")))).save(buffer)
    assert "märkningen saknas" in back(buffer.getvalue()).refused


# ---- Consensus


BOTH = "Anna Berg och Bo Ek"


def judged_twice() -> Case:
    said = [rating(n, Fulfilment.MET, "Anna Berg") for n in (1, 2)]
    said += [rating(1, Fulfilment.MET, "Bo Ek"), rating(2, Fulfilment.PARTLY, "Bo Ek", "2.2 är Delvis.")]
    return case("P01", tuple(said))


def test_the_consensus_holds_what_both_said_and_only_what_two_have_judged() -> None:
    booklet = consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek"))
    (practice_part,) = booklet.practices
    alike, differ = practice_part.elements
    assert (alike.level, alike.reason) == ("uppfyllt", "Lika från alla bedömare.")
    assert (differ.level, differ.reason) == ("", "")
    assert ("Bo Ek", "delvis uppfyllt", "2.2 är Delvis.") in differ.said
    assert booklet.who == ("Deltagare", "") and any("Anna Berg och Bo Ek" in step for step in booklet.steps)
    assert (alike.title, differ.title) == ("1 Teori och kunskap", "2 Positiv verkan – olika nivå")
    assert "Att enas om: E2" in text_of(booklet)


def settled_on(element: int, level: Fulfilment, reason: str) -> Rating:
    return replace(rating(element, level, "Anna Berg och Bo Ek", reason), consensus=True)


def test_what_was_agreed_on_earlier_stands_in_the_new_file_and_in_its_boxes() -> None:
    """Who opens the file again must neither start from nothing nor write over an earlier consensus without seeing it."""
    both = judged_twice()
    assert both.judged
    earlier = settled_on(2, Fulfilment.PARTLY, "Vi enades om 2.2.")
    settled = replace(both, judged=replace(both.judged, ratings=(*both.judged.ratings, earlier)))
    booklet = consensus(instrument(), ROUND, (settled,), ("Anna Berg", "Bo Ek"))
    _, differ = booklet.practices[0].elements
    assert (differ.level, differ.reason, differ.differ) == ("delvis uppfyllt", "Vi enades om 2.2.", False)
    assert differ.said[-1] == (
        f"Tidigare samsyn {swedish_date(TODAY)}: Anna Berg och Bo Ek",
        "delvis uppfyllt",
        "Vi enades om 2.2.",
    )
    found = back(filled(as_workbook(booklet), {}, BOTH), known(case(), judged_by=2))
    assert [(r.element, str(r.level), r.reason) for r in found.ratings] == [
        (1, "uppfyllt", "Lika från alla bedömare."),
        (2, "delvis uppfyllt", "Vi enades om 2.2."),
    ]


def test_what_was_agreed_on_about_answers_that_have_changed_is_shown_and_not_filled_in() -> None:
    both = judged_twice()
    assert both.judged
    earlier = settled_on(2, Fulfilment.PARTLY, "Vi enades om 2.2.")
    judged = replace(both.judged, ratings=(*both.judged.ratings, earlier), outdated=frozenset({earlier}))
    booklet = consensus(instrument(), ROUND, (replace(both, judged=judged),), ("Anna Berg", "Bo Ek"))
    _, differ = booklet.practices[0].elements
    assert (differ.level, differ.reason, differ.differ) == ("", "", True)
    assert "på svar som har ändrats sedan" in differ.said[-1][0]


def test_what_they_could_not_agree_on_stays_as_each_has_said() -> None:
    booklet = consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek"))
    found = back(filled(as_workbook(booklet), {}, BOTH), known(case(), judged_by=2))
    assert [(f.code, f.message) for f in found.findings] == [
        ("rating_missing", "P01: ingen samsyn om E2. Vars och ens nivå står kvar.")
    ]
    assert [r.element for r in found.ratings] == [1]


def test_what_one_said_of_answers_that_have_changed_is_not_there_to_agree_on() -> None:
    both = judged_twice()
    assert both.judged
    outdated = frozenset(r for r in both.judged.ratings if r.by == "Bo Ek")
    old = replace(both, judged=replace(both.judged, outdated=outdated))
    assert consensus(instrument(), ROUND, (old,), ()).practices == ()


@pytest.mark.parametrize("form", FORMS)
def test_a_consensus_comes_back_as_one(form: str) -> None:
    booklet = consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek"))
    content = filled(FORMS[form](booklet), {"P01 E2": ("delvis uppfyllt", "Vi enades om Delvis på 2.2.")}, BOTH)
    found = back(content, known(case(), judged_by=2))
    assert (found.refused, found.by, found.consensus, codes(found)) == ("", "Anna Berg och Bo Ek", True, [])
    assert [(r.element, str(r.level), r.consensus) for r in found.ratings] == [
        (1, "uppfyllt", True),
        (2, "delvis uppfyllt", True),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_nobody_has_put_a_name_in_is_no_consensus(form: str) -> None:
    """Where all are alike the levels are filled in beforehand: to come back untouched is not to have agreed."""
    booklet = consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek"))
    found = back(FORMS[form](booklet), known(case(), judged_by=2))
    assert "Rutan Deltagare är tom" in found.refused and found.ratings == ()


def test_a_consensus_about_what_only_one_has_judged_is_too_early() -> None:
    booklet = consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek"))
    found = back(filled(as_workbook(booklet), {}, BOTH), known(case(), judged_by=1))
    assert found.ratings == () and "consensus_too_early" in codes(found)


# ---- The record


def test_the_record_keeps_all_and_says_nothing_twice(tmp_path: Any) -> None:
    path = tmp_path / "assessments.jsonl"
    first = rating(1, Fulfilment.MET, "Anna Berg")
    assert append(path, [first]) == (first,) and append(path, [first]) == ()
    changed_mind = replace(first, level=Fulfilment.PARTLY)
    append(path, [changed_mind])
    append(path, [first])
    assert load(path) == (first, changed_mind, first)


def test_a_line_that_is_no_rating_is_told_with_its_place(tmp_path: Any) -> None:
    path = tmp_path / "assessments.jsonl"
    append(path, [rating(1, Fulfilment.MET, "Anna Berg")])
    path.write_text(path.read_text() + '{"practice": "P01"}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"rad 2: Raden är ingen bedömning"):
        load(path)


# ---- Dates, rows and names that are not as they were


def dated(typed: str) -> Returned:
    def change(book: Any) -> None:
        for row in book["Läs först"].iter_rows():
            if row[0].value == "Datum":
                row[1].value = typed

    return worked(change)


@pytest.mark.parametrize(
    "typed", ["2026-11-27", "20261127", "27 november 2026", "27/11 2026", "27.11.2026", "27 nov 2026"]
)
def test_a_date_is_read_as_swedes_write_it(typed: str) -> None:
    found = dated(typed)
    assert ({r.day for r in found.ratings}, codes(found)) == ({date(2026, 11, 27)}, [])


@pytest.mark.parametrize("typed", ["2026-13-45", "i går", "2027-12-01"])
def test_a_date_that_is_none_or_has_not_come_is_told(typed: str) -> None:
    found = dated(typed)
    assert codes(found) == ["rating_date"] and typed in found.findings[0].message
    assert all(r.day <= TODAY for r in found.ratings)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_nobody_has_saved_bears_the_day_it_is_read_in(form: str) -> None:
    assert {r.day for r in back(filled(FORMS[form](own()), ALL)).ratings} == {TODAY}


def test_a_level_in_a_row_that_lost_its_code_is_told_and_the_element_is_missed() -> None:
    def change(book: Any) -> None:
        sheet = book["P01"]
        n = row_of(sheet, "P01 E4")
        sheet.cell(n, 1).value = sheet.cell(n, 2).value = None

    found = worked(change)
    assert codes(found) == ["rating_unknown", "rating_missing"]
    assert "rad utan kod" in found.findings[0].message and "E4" in found.findings[1].message


def test_a_sheet_without_its_header_is_told_row_by_row() -> None:
    def change(book: Any) -> None:
        sheet = book["P01"]
        for row in sheet.iter_rows():
            if [c.value for c in row[2:4]] == ["Svar eller nivå", "Kommentar eller skäl"]:
                row[2].value = row[3].value = None

    found = worked(change)
    assert found.refused or "rubrikrad är borta" in found.findings[0].message


def agreed(content: bytes, name: str, judges: tuple[str, ...]) -> Returned:
    held = replace(known(case()), judges={("P01", n): judges for n in (1, 2)} | {("P02", 1): ("Elin Öberg",)})
    return back(filled(content, {"P01 E2": ("delvis uppfyllt", "Vi enades.")}, name), held)


def test_a_consensus_is_theirs_who_judged_the_element_and_nobody_elses() -> None:
    content = as_workbook(consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek")))
    both = ("Anna Berg", "Bo Ek")
    found = agreed(content, "Anna Berg, Bo Ek, Elin Öberg och Kim Exempel", both)
    assert {r.by for r in found.ratings} == {"Anna Berg, Bo Ek och Kim Exempel"}
    alone = agreed(content, "Anna Berg", both)
    assert alone.ratings == () and "nämner färre än två" in alone.findings[0].message


def test_an_older_consensus_holds_when_a_new_one_is_left_empty_and_that_is_said() -> None:
    content = filled(as_workbook(consensus(instrument(), ROUND, (judged_twice(),), ("Anna Berg", "Bo Ek"))), {}, BOTH)
    held = replace(known(case(), judged_by=2), agreed=frozenset({("P01", 2)}))
    (told,) = [f for f in back(content, held).findings if f.code == "rating_missing"]
    assert "Den tidigare samsynen om E2 gäller fortfarande" in told.message


@pytest.mark.parametrize("form", FORMS)
def test_a_file_knows_whom_it_was_made_for_whatever_its_box_says(form: str) -> None:
    found = back(filled(FORMS[form](own()), ALL, "Uppfyllt"))
    assert (found.made_for, found.by, found.ratings) == ("Anna Berg", "Uppfyllt", ())
    assert "gjord för Anna Berg" in found.refused
    assert (
        read_returned("svar", filled(FORMS[form](own()), ALL, "Uppfyllt"), known(case()), TODAY, "Bo Ek").by == "Bo Ek"
    )


@pytest.mark.parametrize("typed", ["delvis uppfyllt", "2026-11-28", "Vi tycker att " + "målen är tydliga " * 8, "–"])
def test_a_file_from_before_whose_box_holds_no_name_makes_no_new_person(typed: str) -> None:
    """A file made before the name stood in its mark."""
    older = replace(own(), who=("Bedömare", typed), agreeing=True)
    found = back(filled(as_workbook(older), ALL))
    assert found.ratings == () and "--as" in found.refused
    named = back(filled(as_workbook(replace(older, who=("Bedömare", "Bo Ek"))), ALL))
    assert (named.by, len(named.ratings)) == ("Bo Ek", 11)
