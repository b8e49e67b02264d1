"""docs/bedomning.md tells methodologists how each level comes about: its rules, sentences and counts are the program's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipeline.assessment.agreement import MIN_CLUSTERS, MIN_UNITS, NAMES
from pipeline.instrument.rule_words import requirement, rule_in_words
from pipeline.model.assessment import Fulfilment, Proposal, Sensitivity
from pipeline.model.rules import Rule
from tests.support import ROOT, instrument
from tests.support.judging import element, proposed

TEXT = (ROOT / "docs" / "bedomning.md").read_text(encoding="utf-8")
PRACTICES = tuple(f"P{n:02}" for n in range(1, 11))
QUOTED = re.compile(r"^> (?:\*\*(P\d\d)(?:, (element|kriterium) (\w+))?:\*\* )?(.+)$", re.M)
CODES = re.compile(r"(\d+)\.(\d+)(?:–\1\.(\d+))?")
RULES = tuple(instrument().rules)


def row(start: str, table: str = "") -> list[str]:
    """The cells of the one table row whose first cell begins so, below a header that begins with `table`."""
    below = TEXT.split(f"\n| {table}", 1)[1] if table else TEXT
    rows = (below.split("\n\n")[0] if table else below).splitlines()
    (found,) = [line for line in rows if line.startswith(f"| {start} ")]
    return [cell.strip() for cell in found.strip("|").split("|")]


def said_by(practice: str, kind: str, which: str) -> set[str]:
    """What the program says of one element, of one criterion, or of the practice as a whole."""
    found = proposed(practice)
    if not kind:
        return {found.summary, found.stands, *found.warnings}
    if kind == "element":
        about = found.of(int(which))
        return {about.why, *about.notes}
    return {c.why for e in found.elements for c in e.criteria if c.criterion == which}


@pytest.mark.parametrize("quote", QUOTED.findall(TEXT), ids=lambda q: f"{q[0]} {q[2]} {q[3][:20]}")
def test_a_sentence_that_is_quoted_is_what_the_program_says_today(quote: tuple[str, str, str, str]) -> None:
    practice, kind, which, sentence = quote
    of_all = instrument().judgement
    general = {*of_all.picture, of_all.self_assessed, of_all.disclaimer}
    assert sentence in (said_by(practice, kind, which) if practice else general)


def test_no_quoted_line_is_passed_over() -> None:
    assert len(QUOTED.findall(TEXT)) == sum(line.startswith(">") for line in TEXT.splitlines()) > 10


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.criterion)
def test_the_table_of_rules_says_what_is_printed_of_each(rule: Rule) -> None:
    """Word for word what it takes, what limits it and why; a precondition stands among what fails it."""
    i = instrument()
    _, takes, fails, why = row(f"**{rule.criterion}**")
    assert takes.startswith(f"{requirement(i, rule)}.")
    assert rule.why in why
    for sentence in rule_in_words(i, rule).removesuffix(rule.why).removeprefix("Uppfyllt: ").strip().split(". "):
        enough = re.fullmatch(r"(Nej på [\d.]+) räcker för ej uppfyllt\.?", sentence)
        assert enough[1] in fails if enough else sentence in takes


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.criterion)
def test_what_the_table_says_is_enough_to_fail_a_criterion_is_enough(rule: Rule) -> None:
    """Those answers are Nej, and nothing else in the form is answered."""
    number = next(e.number for e in instrument().elements for c in e.criteria if c.id == rule.criterion)
    _, _, fails, _ = row(f"**{rule.criterion}**")
    for case in fails.split(" eller "):
        found = element(number, **{f"q{q.replace('.', '_')}": "Nej" for q in questions(case)})
        assert {c.criterion: c.level for c in found.criteria}[rule.criterion] is Fulfilment.NOT_MET


def questions(text: str) -> Iterator[str]:
    """'4.1 och 4.3–4.5' -> 4.1, 4.3, 4.4, 4.5."""
    for of, first, last in CODES.findall(text):
        yield from (f"{of}.{n}" for n in range(int(first), int(last or first) + 1))


def test_the_criteria_are_in_the_sources_words() -> None:
    for c in (c for e in instrument().elements for c in e.criteria):
        assert row(f"**{c.id}**")[0] == f"**{c.id}** {c.text}"


def test_what_no_question_asks_is_told_at_its_criterion() -> None:
    """4b says it in its reason, in fewer words."""
    for c in instrument().coverage:
        if c.not_asked and c.criterion != "4b":
            assert row(f"**{c.criterion}**")[3].endswith(f"*Inte frågat:* {'; '.join(c.not_asked)}.")


def test_every_level_and_every_other_rule_is_explained() -> None:
    assert all(row(level)[1] for level in Fulfilment)
    assert [row(f"{n} |")[1] for n in range(1, 6)] == [a.says for a in instrument().alternatives]


@pytest.mark.parametrize("practice", PRACTICES)
def test_the_table_of_the_ten_practices_is_what_is_found(practice: str) -> None:
    found = proposed(practice)
    _, short, picture = row(practice, "Arbetssätt | I korthet")
    assert short == found.summary
    assert picture == in_short(found)


def in_short(found: Proposal) -> str:
    """The picture and whether it stands, with the alternatives by their number in the document."""
    (picture,) = [p for p in instrument().judgement.picture if found.stands.startswith(p)]
    changed, uncertain = numbers(found, is_open=False), numbers(found, is_open=True)
    said = [f"{picture.split(' av ')[0]}."]
    said += [f"Ändras med regel {changed}."] if changed else []
    said += [f"Blir osäker med regel {uncertain}."] if uncertain else []
    return " ".join(said if len(said) > 1 else [*said, "Står sig."])


def numbers(found: Proposal, is_open: bool) -> str:
    def moves(s: Sensitivity) -> bool:
        return not s.stands and s.open is is_open

    return " och ".join(str(n) for n, s in enumerate(found.sensitivity, 1) if moves(s))


def test_what_changes_the_ten_pictures_is_counted_right() -> None:
    said = [in_short(proposed(p)) for p in PRACTICES]
    low, high = [s for s in said if s.startswith("Högst")], [s for s in said if s.startswith("Mer")]
    assert (len(low), len(high)) == (8, 2) and not [s for s in said if "Står sig" in s]
    assert all("Ändras med regel 4." in s for s in low) and all("Ändras med regel 1" in s for s in high)
    assert "Åtta av tio är högst hälften, och alla åtta ändras om delvis uppfyllt räcker (regel 4)." in TEXT


def test_no_other_rule_makes_an_element_fulfilled() -> None:
    """As the document warns: only how elements are counted, the second rule, can make a picture better."""
    for practice in PRACTICES:
        for s in proposed(practice).sensitivity:
            assert all(after is not Fulfilment.MET for _, _, after in s.changed)


def test_a_not_relevant_where_it_was_unknown_can_move_a_level_as_the_document_says() -> None:
    assert all("med Ja som med Nej på 6.2" in proposed(p).of(6).why for p in ("P01", "P04", "P06", "P07"))
    known = {"q6_1": "Ja", "q6_3": "Nej"}
    assert element(6, **known, q6_2="Vet ej").level is Fulfilment.PARTLY
    assert element(6, **known, q6_2="Ej relevant", r6_2="Resultaten går inte att mäta.").level is Fulfilment.MET


def test_a_follower_that_contradicts_its_gate_and_other_answers_that_go_ill_together() -> None:
    assert element(11, q10_1="Ja", q10_6="Nej", q11_5="Delvis").level is Fulfilment.NO_BASIS
    whole = {f"q4_{n}": "Ja" for n in (3, 4, 6, 7, 8)}
    assert element(4, q3_4="Ja", q4_1="Nej", **whole) == element(4, q4_1="Nej", **whole)


def test_a_precondition_that_is_only_planned_makes_the_criterion_planned() -> None:
    assert element(2, q2_1="Ja", q2_2="Planerat").level is Fulfilment.PLANNED


def test_the_measures_and_what_they_take_are_the_programs() -> None:
    assert all(name in TEXT for name in NAMES.values())
    assert f"**Minst {MIN_UNITS} fall från minst {MIN_CLUSTERS} arbetssätt**" in TEXT


def test_the_edition_is_the_instruments() -> None:
    assert f"formulärets utgåva {instrument().version}." in TEXT


def test_the_gates_are_those_of_the_form() -> None:
    (told,) = re.findall(r"om en annan är Ja eller Delvis: (.+?)\. Dessutom", TEXT)
    found = {
        tuple(questions(part.split(" efter ")[1])): set(questions(part.split(" efter ")[0]))
        for part in told.split("; ")
    }
    assert found == {(g.question,): set(g.followers) for g in instrument().gates}


def test_no_danish_words_of_the_source_are_used_as_our_own() -> None:
    ours = re.sub(r"^\| \*\*\w+\*\*.*$", "", TEXT, flags=re.M)
    assert re.findall(r"(?i)erbjudande|omkostnad|sparring|tvärfacklig|avrapporter|visitation|brukarförlopp", ours) == []
