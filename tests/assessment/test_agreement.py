"""How far assessors agree: every coefficient against published worked examples, and what is said when there is none."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.assessment.agreement import (
    EXPLAINED,
    MIN_CLUSTERS,
    MIN_UNITS,
    NAMES,
    Agreement,
    RatedUnit,
    Scale,
    agreement,
)
from pipeline.assessment.agreement.coefficients import gwet
from pipeline.assessment.agreement.ratings import group_ratings
from pipeline.assessment.agreement.spread import linearized_error, student

LEVELS = Scale(
    ("ej uppfyllt", "delvis uppfyllt", "uppfyllt"), ("underlag saknas", "ej relevant", "planerat")
)  # the levels of the real instrument
NO, PARTLY, YES, NO_MATERIAL, IRRELEVANT = LEVELS.categories[:5]
ALL = {"min_units": 1, "min_clusters": 2}
"""The published examples are smaller than what we give coefficients for."""


def rows(text: str, scale: Scale) -> Agreement:
    """One line a unit, one column a rater, '-' where a rating is missing."""
    units = [line.split() for line in text.strip().splitlines()]
    ratings = [
        RatedUnit(f"enhet {u}", f"bedömare {r}", category)
        for u, said in enumerate(units)
        for r, category in enumerate(said)
        if category != "-"
    ]
    return agreement(ratings, scale, **ALL)


def table(*counts: Sequence[int]) -> Agreement:
    """Two raters' contingency table over ordered categories."""
    scale = Scale(tuple(str(k) for k in range(len(counts))))
    return rows("\n".join(f"{a} {b}\n" * n for a, row in enumerate(counts) for b, n in enumerate(row)), scale)


def pair(*units: tuple[str, str], scale: Scale = LEVELS, **minimum: int) -> Agreement:
    ratings = [
        RatedUnit(f"{i}", r, c) for i, unit in enumerate(units) for r, c in zip(("Asta", "Bo"), unit, strict=True)
    ]
    return agreement(ratings, scale, **minimum or ALL)


def large_sample(found: Agreement, name: str) -> float:
    """The standard error divided by n, as published for contingency tables; ours is divided by n - 1."""
    error = found.coefficient(name).error
    assert error is not None
    return error * math.sqrt((found.units - 1) / found.units)


# --- published examples ------------------------------------------------------------------------------------------

FIVE = Scale(("1", "2", "3", "4", "5"))
TWELVE_UNITS = """
1 1 - 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
- 5 5 5
- - 1 1
- - 3 -
"""
"""Krippendorff's data with four observers, also Gwet (2014) p. 120 and cac.raw4raters in his R package irrCAC."""


def test_gwets_four_raters_with_missing_ratings() -> None:
    """irrCAC README: percent agreement 0.8181818, AC1 0.77544; AC2 with linear weights 0.859 (irrCAC for Python)."""
    found = rows(TWELVE_UNITS, FIVE)
    assert (found.units, found.rated_once, len(found.raters)) == (11, 1, 4)
    assert found.coefficient("percent").value == pytest.approx(0.8181818, abs=5e-8)
    assert found.coefficient("ac1").value == pytest.approx(0.77544, abs=5e-6)
    assert found.coefficient("ac2").value == pytest.approx(0.859, abs=5e-4)


def test_krippendorffs_own_example_nominal_and_ordinal() -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: nominal 0.743, ordinal 0.815."""
    found = rows(TWELVE_UNITS, FIVE)
    assert found.coefficient("alpha_nominal").value == pytest.approx(0.743, abs=5e-4)
    assert found.coefficient("alpha_nominal").value == pytest.approx(0.74342, abs=5e-6)  # irrCAC README
    assert found.coefficient("alpha_ordinal").value == pytest.approx(0.815, abs=5e-4)


def test_alpha_with_many_gaps() -> None:
    """The computational example of Wikipedia's article: 3 coders, 15 units, many gaps; nominal 0.691."""
    coders = ("*****34121133*3", "1*213343*******", "**21344*21133*4")
    columns = zip(*coders, strict=True)
    text = "\n".join(" ".join(unit).replace("*", "-") for unit in columns)
    assert rows(text, FIVE).coefficient("alpha_nominal").value == pytest.approx(0.691, abs=5e-4)


def test_gwets_two_abstractors() -> None:
    """irrCAC README, cont3x3abstractors: values and standard errors; linear weights from irrCAC for Python."""
    found = table((13, 0, 0), (0, 20, 7), (0, 4, 56))
    for name, value, error in (
        ("percent", 0.89, 0.03128898),
        ("kappa", 0.7964094, 0.05891072),
        ("ac1", 0.8493305, 0.04321747),
    ):
        assert found.coefficient(name).value == pytest.approx(value, abs=5e-8)
        assert large_sample(found, name) == pytest.approx(error, abs=5e-9)
    assert found.coefficient("alpha_nominal").value == pytest.approx(0.7972585, abs=5e-8)
    assert found.coefficient("ac2").value == pytest.approx(0.900, abs=5e-4)
    assert found.coefficient("kappa_weighted").value == pytest.approx(0.843, abs=5e-4)


def test_gwets_interval_of_ac1() -> None:
    """irrCAC README: (0.764, 0.935). Ours may be wider by the n - 1."""
    ac1 = table((13, 0, 0), (0, 20, 7), (0, 4, 56)).coefficient("ac1")
    assert (ac1.low, ac1.high) == pytest.approx((0.764, 0.935), abs=1e-3)


def test_gwets_six_psychiatrists() -> None:
    """irrCAC README, distrib.6raters: AC1 0.4448007, standard error 0.08418757 (n - 1), (0.264, 0.625); alpha 0.4204384."""
    counts = """
    00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
    """.split()
    text = "\n".join(" ".join(str(k + 1) for k, n in enumerate(row) for _ in range(int(n))) for row in counts)
    found = rows(text, Scale(("1", "2", "3", "4", "5")))
    ac1 = found.coefficient("ac1")
    assert found.coefficient("percent").value == pytest.approx(0.5511111, abs=5e-8)
    assert (ac1.value, ac1.error) == pytest.approx((0.4448007, 0.08418757), abs=5e-8)
    assert (ac1.low, ac1.high) == pytest.approx((0.264, 0.625), abs=5e-4)
    assert found.coefficient("alpha_nominal").value == pytest.approx(0.4204384, abs=5e-8)


def test_gwets_five_observers() -> None:
    """irrCAC for Python, raw_5observers: AC1 0.497, standard error 0.122, (0.235, 0.758); alpha 0.481."""
    text = """
    1 1 2 - 2
    1 1 0 1 -
    2 3 3 3 -
    - 0 0 - 0
    0 0 0 - 0
    0 0 0 - 0
    1 0 2 - 1
    1 - 2 0 -
    2 2 2 - 2
    2 1 1 1 -
    - 1 0 0 -
    0 0 0 0 -
    1 2 2 2 -
    3 3 2 2 3
    1 1 1 - 1
    """
    found = rows(text, Scale(("0", "1", "2", "3")))
    ac1 = found.coefficient("ac1")
    assert (ac1.value, ac1.error, ac1.low, ac1.high) == pytest.approx((0.497, 0.122, 0.235, 0.758), abs=5e-4)
    assert found.coefficient("alpha_nominal").value == pytest.approx(0.481, abs=5e-4)


def test_gwets_psychiatric_diagnoses() -> None:
    """irrCAC, cont4x4diagnosis: AC1 0.456 (0.043); linear weights: AC2 0.377 (0.056), kappa 0.407 (0.053)."""
    found = table((40, 6, 4, 15), (4, 25, 1, 5), (4, 2, 21, 9), (17, 13, 12, 45))
    for name, value, error in (("ac1", 0.456, 0.043), ("ac2", 0.377, 0.056), ("kappa_weighted", 0.407, 0.053)):
        assert found.coefficient(name).value == pytest.approx(value, abs=5e-4)
        assert large_sample(found, name) == pytest.approx(error, abs=5e-4)


def test_the_dermatologists_of_the_sas_manual() -> None:
    """SAS/STAT, PROC FREQ, Agreement Study: kappa 0.3449, 95 % limits 0.2030 and 0.4868 (Fleiss, Cohen & Everitt)."""
    found = table((10, 4, 1, 0), (5, 10, 12, 2), (2, 4, 12, 5), (0, 2, 6, 13))
    kappa, margin = found.coefficient("kappa").value, 1.959964 * large_sample(found, "kappa")
    assert kappa is not None
    assert (kappa, kappa - margin, kappa + margin) == pytest.approx((0.3449, 0.2030, 0.4868), abs=5e-5)


def test_a_printout_of_sas_with_a_category_one_rater_never_uses() -> None:
    """Quoted in statsmodels' test_inter_rater.py: kappa 0.4842 (0.1380), linear weights 0.4701 (0.1457)."""
    found = table((0, 4, 1), (0, 8, 0), (0, 1, 5))
    for name, value, error in (("kappa", 0.4842, 0.1380), ("kappa_weighted", 0.4701, 0.1457)):
        assert found.coefficient(name).value == pytest.approx(value, abs=5e-5)
        assert large_sample(found, name) == pytest.approx(error, abs=5e-5)


def test_the_paradox_high_agreement_low_kappa() -> None:
    """Counted by hand: 118 and 0 alike of 125, 5 and 2 apart. Kappa falls below zero, AC1 stays by the share alike."""
    found = table((118, 5), (2, 0))
    a, b = Fraction(123, 125), Fraction(120, 125)
    alike, chance = Fraction(118, 125), a * b + (1 - a) * (1 - b)
    common = (a + b) / 2
    gwets_chance = 2 * common * (1 - common)
    kappa, ac1 = (alike - chance) / (1 - chance), (alike - gwets_chance) / (1 - gwets_chance)
    assert found.coefficient("kappa").value == pytest.approx(float(kappa)) == pytest.approx(-0.0234, abs=5e-5)
    assert found.coefficient("ac1").value == pytest.approx(float(ac1)) == pytest.approx(0.9408, abs=5e-5)
    assert found.coefficient("percent").value == pytest.approx(0.944)


@pytest.mark.parametrize(("freedom", "quantile"), [(1, 12.706), (2, 4.303), (9, 2.262), (10, 2.228), (30, 2.042)])
def test_students_t_as_in_the_tables(freedom: int, quantile: float) -> None:
    assert student(0.975, freedom) == pytest.approx(quantile, abs=5e-4)


# --- an independent implementation -------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=4, max_size=4))
def test_kappa_is_that_of_statsmodels(counts: list[list[int]]) -> None:
    """Value and variance, plain and with linear weights, for any table."""
    from statsmodels.stats.inter_rater import cohens_kappa  # noqa: PLC0415  (2 s that only one worker need pay)

    found = table(*counts) if sum(map(sum, counts)) > 1 else None
    for name, weights in (("kappa", None), ("kappa_weighted", "linear")):
        if found is None or found.coefficient(name).error is None:
            continue
        theirs = cohens_kappa(counts, wt=weights)
        assert found.coefficient(name).value == pytest.approx(theirs.kappa, abs=1e-9)
        assert large_sample(found, name) == pytest.approx(theirs.std_kappa, abs=1e-9)


def test_students_t_is_that_of_scipy() -> None:
    from scipy.stats import t  # noqa: PLC0415  (as above)

    for freedom in (*range(1, 40), 109, 1099, 10_999):
        assert student(0.975, freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-9)


# --- practices are what varies -----------------------------------------------------------------------------------


def elements(copies: int, units: Sequence[tuple[str, str]]) -> Agreement:
    """Practices in which the assessors say the same of every element."""
    ratings = [
        RatedUnit(f"P{p:02}/{e}", rater, category, f"P{p:02}")
        for p, said in enumerate(units)
        for e in range(copies)
        for rater, category in zip(("Asta", "Bo"), said, strict=True)
    ]
    return agreement(ratings, LEVELS, **ALL)


TEN = [(YES, YES)] * 5 + [(YES, PARTLY), (PARTLY, PARTLY), (PARTLY, YES), (NO, NO), (NO_MATERIAL, YES)]


def test_eleven_elements_that_say_the_same_make_nobody_surer_than_one() -> None:
    one, eleven = elements(1, TEN), elements(11, TEN)
    assert (one.units, eleven.units, eleven.clusters) == (10, 110, 10)
    for name in NAMES:
        alone, together = one.coefficient(name), eleven.coefficient(name)
        loose = 0.03 if name.startswith("alpha") else 1e-12  # alpha corrects for few ratings, and there are more now
        assert (together.value, together.error) == pytest.approx((alone.value, alone.error), abs=loose)


def test_without_practices_the_same_ratings_would_seem_three_times_as_sure() -> None:
    loose = pair(*[said for said in TEN for _ in range(11)])
    tied = elements(11, TEN)
    for name in NAMES:
        mine, theirs = tied.coefficient(name).error, loose.coefficient(name).error
        assert mine is not None
        assert theirs is not None
        assert mine / theirs > 3


def test_a_practice_only_one_has_assessed_so_far_makes_the_others_no_less_certain() -> None:
    """Gwet's variance counts it as disagreement, and gives 0.14295 where leaving units out one at a time gives 0.125."""
    error = rows(TWELVE_UNITS, FIVE).coefficient("ac1").error
    assert error is not None
    lines = TWELVE_UNITS.strip().splitlines()
    values = [rows("\n".join(lines[:i] + lines[i + 1 :]), FIVE).coefficient("ac1").value for i in range(12)]
    mean = sum(v for v in values if v is not None) / 12
    left_out = math.sqrt(11 / 12 * sum((v - mean) ** 2 for v in values if v is not None))
    assert error == pytest.approx(left_out, abs=1e-3)


def test_gwets_own_variance_is_ours_when_such_units_count_as_disagreement() -> None:
    """irrCAC README: standard error 0.14295, 12 units of which one is rated once."""
    said = [line.split() for line in TWELVE_UNITS.strip().splitlines()]
    ratings = [RatedUnit(f"{u}", f"{r}", c) for u, unit in enumerate(said) for r, c in enumerate(unit) if c != "-"]
    units = group_ratings(ratings, FIVE)
    value, ours = gwet(units, FIVE.alike())
    his = [
        mine + (value * (12 / 11 - 1) if len(unit.said) > 1 else -value) for mine, unit in zip(ours, units, strict=True)
    ]
    assert linearized_error(his, range(12)) == pytest.approx(0.14295, abs=5e-6)


# --- the levels outside the order --------------------------------------------------------------------------------


def test_no_step_from_a_level_to_none_is_a_small_one() -> None:
    near = LEVELS.near()
    place = {level: i for i, level in enumerate(LEVELS.categories)}
    assert near[place[NO]][place[PARTLY]] == near[place[PARTLY]][place[YES]] == 0.5
    assert near[place[NO]][place[YES]] == 0
    for level in LEVELS.ordered:
        for outside in LEVELS.outside:
            assert near[place[level]][place[outside]] == near[place[outside]][place[level]] == 0
    assert near[place[NO_MATERIAL]][place[IRRELEVANT]] == 0


def test_one_step_apart_is_nearer_than_no_material() -> None:
    a_step = pair(*[(YES, YES)] * 6, *[(NO, NO)] * 6, *[(PARTLY, PARTLY)] * 6, *[(YES, PARTLY)] * 3)
    no_material = pair(*[(YES, YES)] * 6, *[(NO, NO)] * 6, *[(PARTLY, PARTLY)] * 6, *[(YES, NO_MATERIAL)] * 3)
    for name in ("ac2", "kappa_weighted", "alpha_ordinal"):
        near, far = a_step.coefficient(name).value, no_material.coefficient(name).value
        assert near is not None
        assert far is not None
        assert near > far


def test_levels_that_nobody_has_used_count_as_levels_that_could_have_been_used() -> None:
    """Gwet's chance is shared by all categories raters could choose from; kappa and alpha do not see the unused."""
    said = [(YES, YES)] * 8 + [(PARTLY, YES)] * 2 + [(NO, NO)] * 2
    all_levels, three = pair(*said), pair(*said, scale=Scale(LEVELS.ordered))
    for name in ("percent", "kappa", "kappa_weighted", "alpha_nominal", "alpha_ordinal"):
        assert all_levels.coefficient(name).value == pytest.approx(three.coefficient(name).value)
    assert (all_levels.coefficient("ac1").value or 0) > (three.coefficient("ac1").value or 0)


# --- when there is no coefficient --------------------------------------------------------------------------------


def test_one_element_of_ten_practices_is_too_few_and_shows_the_cases_instead() -> None:
    ratings = [
        RatedUnit(f"P{p:02}/4", rater, category, f"P{p:02}")
        for p, said in enumerate(TEN, start=1)
        for rater, category in zip(("Asta", "Bo"), said, strict=True)
    ]
    found = agreement(ratings, LEVELS)
    assert (found.units, found.identical) == (10, 7)
    assert found.too_few.startswith("För få för statistik (10 fall från 10 arbetssätt;")
    assert found.too_few.endswith("här är de fall där ni skiljer er.")
    assert [(d.unit, d.said) for d in found.differing] == [
        ("P06/4", (("Asta", YES), ("Bo", PARTLY))),
        ("P08/4", (("Asta", PARTLY), ("Bo", YES))),
        ("P10/4", (("Asta", NO_MATERIAL), ("Bo", YES))),
    ]
    assert all(c.value is None and c.why == found.too_few for c in found.coefficients)


def test_enough_units_from_too_few_practices_is_too_few() -> None:
    ratings = [
        RatedUnit(f"P{p}/{e}", rater, YES, f"P{p}")
        for p in range(MIN_CLUSTERS - 1)
        for e in range(11)
        for rater in "AB"
    ]
    found = agreement(ratings, LEVELS)
    assert found.units > MIN_UNITS
    assert found.too_few.endswith("Ni skiljer er inte i något fall.")


@pytest.mark.parametrize(("units", "given"), [(MIN_UNITS - 1, False), (MIN_UNITS, True)])
def test_the_smallest_number_that_gives_coefficients(units: int, given: bool) -> None:
    said = [(YES, YES), (YES, PARTLY), (NO, NO)] * units
    found = pair(*said[:units], min_units=MIN_UNITS, min_clusters=MIN_CLUSTERS)
    assert bool(found.too_few) is not given
    assert all((c.value is not None) is given for c in found.coefficients)


def test_one_rater_alone_or_nobody_at_all() -> None:
    for ratings in ([], [RatedUnit(f"P01/{e}", "Asta", YES, "P01") for e in range(40)]):
        found = agreement(ratings, LEVELS)
        assert (found.units, found.raters, found.differing) == (0, (), ())
        assert found.too_few == "Inget är ännu bedömt av två, så det finns inget att jämföra."


def test_raters_who_never_meet_are_not_compared() -> None:
    ratings = [RatedUnit(f"P{i}", "Asta" if i < 20 else "Bo", YES) for i in range(40)]
    assert (agreement(ratings, LEVELS).units, agreement(ratings, LEVELS).rated_once) == (0, 40)


def test_all_the_same_level_all_the_time() -> None:
    """Nothing varies: kappa and alpha say nothing, the others are 1 without pretending to be certain."""
    found = pair(*[(YES, YES)] * 40)
    for name in ("percent", "ac1", "ac2"):
        c = found.coefficient(name)
        assert (c.value, c.low, c.high) == (1, None, None)
        assert "variation" in c.why
    for name in ("kappa", "kappa_weighted", "alpha_nominal", "alpha_ordinal"):
        assert found.coefficient(name).value is None
        assert found.coefficient(name).why.startswith("Alla bedömningar har samma nivå")


def test_all_alike_on_different_levels() -> None:
    found = pair(*[(YES, YES), (NO, NO), (NO_MATERIAL, NO_MATERIAL)] * 12)
    assert all((c.value, c.low) == (1, None) and c.why.startswith("Ni är lika i alla fall") for c in found.coefficients)


def test_never_alike() -> None:
    found = pair(*[(YES, NO)] * 40)
    assert (found.identical, found.coefficient("percent").value, found.coefficient("kappa").value) == (0, 0, 0)
    assert all(c.low is None and c.why for c in found.coefficients if c.name in ("percent", "kappa"))
    assert (found.coefficient("alpha_nominal").value or 0) < 0


def test_one_unit_is_all_that_varies() -> None:
    """Without it alpha is undefined, so how uncertain it is cannot be told; the value can."""
    alpha = pair(*[(YES, YES)] * 39, (NO, YES)).coefficient("alpha_nominal")
    assert alpha.value is not None
    assert (alpha.low, alpha.why[:10]) == (None, "Utan ett a")


def test_cohens_kappa_is_for_two_the_others_for_any_number() -> None:
    found = rows(TWELVE_UNITS, FIVE)
    for name in ("kappa", "kappa_weighted"):
        assert found.coefficient(name).value is None
        assert found.coefficient(name).why.startswith("Cohens kappa gäller två bestämda bedömare, och ni är 4")
    assert all(found.coefficient(n).value is not None for n in NAMES if not n.startswith("kappa"))


@pytest.mark.parametrize(
    "ratings",
    [
        [RatedUnit("P01/1", "Asta", "bra")],
        [RatedUnit("P01/1", "Asta", YES), RatedUnit("P01/1", "Asta", NO)],
        [RatedUnit("P01/1", "Asta", YES, "P01"), RatedUnit("P01/1", "Bo", YES, "P02")],
    ],
)
def test_what_should_have_been_stopped_before_is_refused(ratings: list[RatedUnit]) -> None:
    with pytest.raises(ValueError, match="P01/1"):
        agreement(ratings, LEVELS)


@pytest.mark.parametrize("categories", [(), ("ja",), ("ja", "ja")])
def test_a_scale_has_two_categories_or_more(categories: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="scale"):
        Scale(categories)


# --- what must hold whatever they say ----------------------------------------------------------------------------

SAID = st.lists(st.lists(st.sampled_from([*LEVELS.categories, ""]), min_size=3, max_size=3), max_size=12)


@settings(max_examples=100, deadline=None)
@given(SAID)
def test_neither_the_order_nor_the_names_matter_and_nothing_leaves_its_bounds(said: list[list[str]]) -> None:
    def ratings(names: Sequence[str]) -> list[RatedUnit]:
        return [
            RatedUnit(f"P{u // 3}/{u % 3}", name, category, f"P{u // 3}")
            for u, unit in enumerate(said)
            for name, category in zip(names, unit, strict=True)
            if category
        ]

    found = agreement(ratings("ABC"), LEVELS, **ALL)
    assert found.identical + len(found.differing) == found.units
    assert {c.name for c in found.coefficients} == set(NAMES) == set(EXPLAINED)
    for c in found.coefficients:
        assert (c.value is not None) or c.why
        assert (c.low is not None) or c.why
        if c.value is not None and c.low is not None and c.high is not None:
            assert -1 <= c.low <= c.value <= c.high <= 1
    for names in permutations("ABC"):
        for other in (ratings(names), ratings(names)[::-1]):
            again = agreement(other, LEVELS, **ALL)
            for c, same in zip(again.coefficients, found.coefficients, strict=True):
                assert (c.name, c.why) == (same.name, same.why)
                assert (c.value, c.low, c.high) == pytest.approx((same.value, same.low, same.high))


def test_nothing_heavy_is_loaded() -> None:
    code = "import sys, pipeline.assessment.agreement; print(sorted({'numpy', 'scipy', 'statsmodels', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_explanations_are_two_plain_sentences_without_a_verdict() -> None:
    for text in EXPLAINED.values():
        assert text.count(". ") == 1
        assert text.endswith(".")
        assert not any(word in text.lower() for word in ("god enighet", "måttlig", "substantiell", "utmärkt"))
