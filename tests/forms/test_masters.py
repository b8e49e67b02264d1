"""A form made from the master of its kind is the form that is drawn from nothing, to the byte, whatever was made before it."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from pipeline.forms import FORMATS, excel, word
from pipeline.forms.filling import BLANK, Filling
from pipeline.forms.layout import labels_offered, stage_asked
from pipeline.forms.masters import excel as excel_masters
from pipeline.forms.masters import place
from pipeline.forms.masters import word as word_masters
from pipeline.model.instrument import Instrument, fields
from pipeline.model.returns import Format, Practice, Round
from tests.forms.test_filling import FORMATS_OF_FORMS, NASTY, NOTES, nasty
from tests.forms.test_forms import BOTH, DEPTHS, any_answers
from tests.support import ROUND, SHORT, instrument, practice, typed

DRAW = {"docx": word.draw, "xlsx": excel.draw}
"""How a form is drawn that has no master."""
MASTER: dict[str, Any] = {"docx": word_masters._master, "xlsx": excel_masters._master}
STAGES = ("pågående", "Uppstart hösten 2026", "omtag/revidering", "")
ALL = tuple(f"P{n:02}" for n in range(1, 11))
NAMES = (
    "Barn & unga <i centrum> ]]> &amp; \"så\" 'här'", "=1+1", "#N/A", "-", "å" * 180, "Ett långt namn " * 20, "x" * 3_000, "x" * 12_000,
    "\U0001f600 \U0001f469\u200d\U0001f469\u200d\U0001f467", "e\u0301", "fast\xa0mellanslag", "mjukt\xadstreck", " inledande", "avslutande ",
    "två\nrader", "en\ttabb", "a\r\nb", "\x0b", "\x7f\x85\u2028", "_x0041_", "{page} {practice} {{ x }}", "&P av &N", "12 %", "عربي", "\ue000practice\ue001",
    "\ue000", "", " ",
)  # fmt: skip
NOT_XML = ("\x00", "a\x07", "\ud800", "\uffff")


def same(
    format: Format, of: Practice, filling: Filling = BLANK, round: Round = ROUND, own: Instrument | None = None
) -> None:
    """Made and drawn, the form of a practice is the same; or both say of a name that no file can hold it."""
    known = own or instrument()
    about = (known, replace(of, format=format), round, filling)
    try:
        drawn: object = DRAW[format](*about)
    except (ValueError, IllegalCharacterError) as e:
        drawn = (type(e), str(e))
    try:
        made: object = FORMATS[format].write(*about)
    except (ValueError, IllegalCharacterError) as e:
        made = (type(e), str(e))
    assert made == drawn


def fillings(id: str, depth: str) -> tuple[Filling, ...]:
    """A blank form, an answered one, an answered one with notes where nothing is said, and one that asks only for that."""
    keys = [f.key for f in fields(instrument(), depth)]
    answers = {key: text for key, text in typed(id).items() if key in keys}
    part = dict(islice(answers.items(), 0, None, 2))
    notes = dict(zip((key for key in keys if key not in part), cycle(NOTES), strict=False))
    few = dict(islice(notes.items(), 0, None, 3))
    return (
        BLANK,
        Filling(answers, lead="Det ni svarade i våras.", held="svar-0a1b2c3d"),
        Filling(part, notes, "Svaren & det som fattas."),
        Filling(part, few, "Svaren."),
        Filling(part, few, "Det som fattas.", frozenset((*few, keys[0])), "svar-0a1b2c3d"),
    )


@pytest.mark.parametrize("id", ALL)
def test_the_forms_of_a_practice_are_as_they_are_drawn(id: str) -> None:
    depth, stage = ("oversikt" if id in SHORT else "fordjupad"), STAGES[int(id[1:]) % len(STAGES)]
    for format, filling in zip(
        cycle(FORMATS_OF_FORMS), fillings(id, depth)[:: 1 if int(id[1:]) % 2 else -1], strict=False
    ):
        same(format, practice(id, depth, stage=stage, unit=f"Enhet & {id}", types=("stöd", "råd")), filling)


@pytest.mark.heavy
@pytest.mark.parametrize("id", ALL)
@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_every_practice_in_every_depth_and_stage(format: Format, depth: str, id: str) -> None:
    for stage in STAGES:
        for filling in fillings(id, depth):
            same(format, practice(id, depth, stage=stage), filling)


@pytest.mark.parametrize("name", [*NAMES, *NOT_XML])
@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
def test_whatever_a_practice_is_called(format: Format, name: str) -> None:
    same(format, practice("P01", "oversikt", name=name))


@pytest.mark.parametrize("text", [NAMES[0], "Ett långt namn " * 20, "två\nrader", "\ue000mark\ue001"])
@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
def test_whatever_the_register_and_the_round_say(format: Format, text: str) -> None:
    facts = dict.fromkeys(("unit", "area", "support", "contact", "email"), text)
    same(format, practice("P01", "oversikt", municipalities=(text, "Norrvik"), types=(text,), **facts))
    same(format, practice("P01", "oversikt"), replace(BLANK, lead=text))
    for key in ("sender", "authority", "contact", "email", "phone"):
        same(format, practice("P01", "oversikt"), round=replace(ROUND, **{key: text}))


@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_whatever_stands_in_it(format: Format, depth: str) -> None:
    keys = [f.key for f in fields(instrument(), depth)]
    texts = (*NASTY, *NAMES[:-2], *NOT_XML, "\n".join("rad" for _ in range(40)), "ord " * 600)
    same(format, practice(depth=depth), Filling(nasty(depth)))
    answers = dict(zip(keys, texts, strict=False))
    same(format, practice(depth=depth), Filling(answers, {}, "x"))
    same(
        format, practice(depth=depth), Filling(answers, dict(zip(keys[::3], cycle((*NOTES, *texts[:8])), strict=False)))
    )
    same(format, practice(depth=depth), Filling({"ingen": "x", keys[0]: ""}, {"ingen": "x", keys[1]: ""}))


@pytest.mark.heavy
@pytest.mark.parametrize(("format", "depth"), BOTH)
def test_wherever_a_note_stands(format: Format, depth: str) -> None:
    keys = [f.key for f in fields(instrument(), depth)]
    for key in keys:
        same(format, practice(depth=depth), Filling({}, {key: NOTES[0]}))
    for start in range(0, len(keys), 5):
        same(format, practice(depth=depth), Filling({}, dict.fromkeys(keys[:start], NOTES[0])))
        same(format, practice(depth=depth), Filling({}, dict.fromkeys(keys[start:], NOTES[0])))


@pytest.mark.heavy
@pytest.mark.parametrize(("format", "depth"), BOTH)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None)
@given(data=st.data())
def test_any_name_answer_and_note(format: Format, depth: str, data: st.DataObject) -> None:
    keys = st.sampled_from([f.key for f in fields(instrument(), depth)])
    notes = data.draw(st.dictionaries(keys, st.text(), max_size=8))
    filling = Filling(data.draw(any_answers(depth)), notes, data.draw(st.text()))
    same(format, practice(depth=depth, name=data.draw(st.text()), unit=data.draw(st.text())), filling)


@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
def test_what_was_made_before_changes_nothing(format: Format) -> None:
    wanted = [
        (practice(id, depth, format=format, stage=stage, name=f"Arbetssätt {id}"), filling)
        for id in ("P01", "P08")
        for depth in DEPTHS
        for stage in STAGES[:2]
        for filling in fillings(id, depth)[:4]
    ]
    first = [FORMATS[format].write(instrument(), of, ROUND, filling) for of, filling in wanted]
    for seed in range(2):
        order = Random(seed).sample(range(len(wanted)), len(wanted))
        for n in order:
            assert FORMATS[format].write(instrument(), wanted[n][0], ROUND, wanted[n][1]) == first[n]


@pytest.mark.parametrize("note", ["", NOTES[0]])
@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
def test_a_kind_of_form_is_drawn_once(format: Format, note: str) -> None:
    own, before = replace(instrument()), MASTER[format].cache_info().misses
    for n in range(12):
        filling = Filling({"e2_text": "ord " * n}, {f"e{n % 10 + 1}_text": note}, f"Svaren {n}.")
        for stage in ("pågående", "avslutat", "i drift sedan länge"):
            about = practice(
                f"P{n}", "oversikt", format=format, name=f"Arbetssätt & {n}", stage=stage, unit="Enhet" * n
            )
            FORMATS[format].write(own, about, replace(ROUND, contact=f"Kim {n}"), filling)
    assert MASTER[format].cache_info().misses == before + 1


@pytest.mark.parametrize("format", FORMATS_OF_FORMS)
@pytest.mark.parametrize("text", [place("nowhere"), "\ue000", "\ue001"])
def test_an_instrument_may_hold_what_marks_a_place(format: Format, text: str) -> None:
    form = instrument().form
    same(format, practice("P01", "oversikt"), own=replace(instrument(), form=replace(form, thanks=f"Tack! {text}")))
    same(
        format, practice("P01", "oversikt"), own=replace(instrument(), form=replace(form, title=f"{text}a", sheet="b"))
    )


@pytest.mark.parametrize("stage", [*STAGES, "OMTAG", "omta", "uppstartad", "start"])
def test_stages_that_are_asked_alike_offer_the_same_choices(stage: str) -> None:
    nested = replace(
        instrument(), depths=tuple(replace(d, only_in_stage={"planerat": ("upp", "uppstart", "om"), "nej": ("o",)}) for d in instrument().depths)
    )  # fmt: skip
    for known in (instrument(), nested):
        for depth in DEPTHS:
            for f in (f for f in fields(known, depth) if f.choices):
                asked = stage_asked(known, stage, depth)
                assert labels_offered(known, f, asked, depth) == labels_offered(known, f, stage, depth)


def test_an_answer_that_escapes_make_too_long_for_excel_is_left_out_with_a_note() -> None:
    text = "_x0041_" + "å" * 32_760
    drawn = excel.draw(instrument(), practice(depth="oversikt", format="xlsx"), ROUND, Filling({"e1_text": text}))
    assert b"comments" in drawn
    same("xlsx", practice(depth="oversikt"), Filling({"e1_text": text}))
    same("xlsx", practice(depth="oversikt"), Filling({"e1_text": "å" * 32_767}))
