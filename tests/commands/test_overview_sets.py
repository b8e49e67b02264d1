"""The sets of a round, drawn together: in whatever process, and each told apart by all that it says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pipeline.base.workers import apart, executor_of, map_ahead
from pipeline.commands.overview import SetWanted, draw_sets
from pipeline.outputs.overview import Overview, OverviewMaterial, deck, html, overviews, word
from tests.support.looks import DECK, REPORT
from tests.support.overview_rounds import material, register, standing

DRAW = {
    "html": html.draw,
    "docx": partial(word.draw, look=REPORT),
    "pptx": partial(deck.draw, look=DECK),
}


def leaders_of(*changed: str) -> tuple[Overview, ...]:
    return overviews(round_of(*changed), "leaders")


def round_of(*changed: str) -> OverviewMaterial:
    return material(*(standing(id, name=f"Nytt namn på {id}") if id in changed else standing(id) for id in register()))


def test_sets_are_the_same_bytes_in_another_process() -> None:
    wanted = [SetWanted(o, ("html", "docx", "pptx") if n else ("docx",)) for n, o in enumerate(leaders_of()[:3])]
    here = draw_sets(DRAW, wanted)
    with executor_of(2) as executor:
        drawn = apart(partial(draw_sets, DRAW), executor)
        assert drawn is not draw_sets
        (there,) = map_ahead(executor, drawn, [wanted])
    assert there == here
    assert [len(files) for files in here] == [1, 3, 3]


def test_what_sets_share_has_one_key_for_what_it_says() -> None:
    """Kept drawn by its key: a word of anybody's that all may read is another key, and the same words are the same."""
    keys = [{o.shared.key for o in leaders_of(*changed) if o.shared} for changed in ((), (), ("P01",))]
    assert [len(k) for k in keys] == [1, 1, 1]
    assert keys[0] == keys[1] != keys[2]


def test_a_set_drawn_after_another_rounds_holds_its_own() -> None:
    """What is kept drawn of one round is never told in another's."""
    before, after = leaders_of()[0], leaders_of("P01")[0]
    assert b"Nytt namn" not in html.draw(before)
    assert "Nytt namn på P01" in html.draw(after).decode()
    assert html.draw(replace(before)) == html.draw(before)
