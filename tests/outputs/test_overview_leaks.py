"""Nothing suppressed, internal or not fact-checked is anywhere in a file for a wider group: every byte is unpacked and searched.

Practices with every combination of what can hold one back; each of their texts, names and reasons bears a mark of its own.
What may be there must be there too, or the search would prove nothing.
"""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.model.assessment import Fulfilment, Judged, Rating
from pipeline.model.instrument import fields
from pipeline.model.returns import SPREADS, Decision, Source
from pipeline.office.content import Tone
from pipeline.office.tagged_pdf import write_tagged_pdfs
from pipeline.outputs.overview import Overview, SharedCase, html, overviews
from tests.support import case, instrument
from tests.support.judging import proposal
from tests.support.looks import deck_of, report_of
from tests.support.overview_rounds import material
from tests.support.packed import texts_packed, unpacked_pages

pytestmark = pytest.mark.heavy  # some hundred practices, every set in every format
TOWNS = ("Norrvik", "Ekvalla", "Tallmo")
CHOICES = ("ja", "delvis", "nej", "vet_ej")
PERSON = "19121212-1212"
"""A personnummer that the Tax Agency gives as an example."""
KINDS = ("NAMN", "ORD", "SKAL", "VEM", "POST", "GRANSK", "BESLUT", "ROLL", "FIL", "ENSAM")
MARK = re.compile(rf"({'|'.join(KINDS)})x(\d{{3}})x")
DRAW = {"html": html.draw, "docx": report_of, "pptx": deck_of}


@cache
def standings() -> tuple[SharedCase, ...]:
    combinations = itertools.product(SPREADS, (*SPREADS, ""), (True, False), ("ja", "nej"), (True, False))
    return tuple(_standing(n, *c) for n, c in enumerate(combinations))


def first_key() -> str:
    return next(f.key for f in fields(instrument(), "fordjupad") if f.kind == "choice" and f.element)


def _choice(n: int, k: int) -> str:
    """Nearly all answer alike; three answer something else and three a third thing: small numbers beside a large one."""
    return CHOICES[(k + (n % 32 if n % 32 < 3 else 0)) % 4]


def _level(n: int) -> Fulfilment:
    """Three of ninety-six have one level, thirty another and the rest a third: the first is hidden, the second with it."""
    return Fulfilment.MET if n % 32 == 1 else Fulfilment.NOT_MET if n % 32 in range(2, 12) else Fulfilment.PARTLY


def _standing(n: int, spread: str, said: str, shows: bool, contact: str, may_leave: bool) -> SharedCase:
    labels = {c.code: c.label for c in instrument().choices}
    answers = {}
    for k, f in enumerate(fields(instrument(), "fordjupad")):
        if f.kind == "choice":
            answers[f.key] = labels[next(c for c in (_choice(n, k), *f.choices) if c in f.choices)]
        elif f.kind == "text":
            answers[f.key] = f"ORDx{n:03}x {f.key} pojken {PERSON} bor på Storgatan {n} hemma."
    answers["b_spridning"] = labels.get(said, "")
    answers["b_visa_kontakt"] = labels[contact]
    made = case(
        f"P{n:03}",
        {k: v for k, v in answers.items() if v},
        "fordjupad",
        name=f"NAMNx{n:03}x med {PERSON}",
        unit=f"Enhet {n} tel 070-174 06 05",
        municipalities=(TOWNS[n % 3],),
        contact=f"VEMx{n:03}x",
        email=f"POSTx{n:03}x@norrvik.example",
        spread=spread,
        show_contact=shows,
    )
    decided = Decision(
        f"P{n:03}", first_key(), CHOICES[n % 2], f"BESLUTx{n:03}x Ek", date(2026, 11, 1), f"BESLUTx{n:03}x"
    )
    source = Source(f"FILx{n:03}x.docx", f"{n:064x}", datetime(2026, 10, 1), f"ROLLx{n:03}x, kurator")
    made = replace(made, ret=replace(made.ret, decisions=(decided,), sources=(source,)))
    said_of = tuple(
        Rating(f"P{n:03}", e.number, _level(n), f"{mark}x{n:03}x ring 070-123 45 67.",
               by, date(2026, 11, 1), "x", made.digest, mark == "SKAL")
        for e in instrument().elements
        for by, mark in (("Anna Berg", "ENSAM"), ("Bo Ek", "ENSAM"), ("Anna Berg och Bo Ek", "SKAL"))
    )  # fmt: skip
    keys = {k: v for k, v in answers.items() if v}
    judged = Judged(proposal(keys), said_of)
    status = f"Faktagranskad av GRANSKx{n:03}x." if may_leave else "Utkast."
    return SharedCase(replace(made, judged=judged), may_leave, status, "Faktagranskad." if may_leave else "Utkast.")


@cache
def sets() -> tuple[Overview, ...]:
    m = material(*standings())
    return tuple(o for a in ("national", "leaders", "units") for o in overviews(m, a))  # type: ignore[arg-type]


SETS = ["national-", *(f"{a}-{t}" for a in ("leaders", "units") for t in sorted(TOWNS))]


@cache
def unpacked(set_: str, format: str) -> str:
    """Every character that anybody can get out of a file."""
    o = next(o for o in sets() if f"{o.audience}-{o.municipality}" == set_)
    return "\n".join(_everything(DRAW[format](o)))


def _everything(data: bytes) -> Iterator[str]:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for name in z.namelist():
                yield name
                yield from _everything(z.read(name))
        return
    text = data.decode("utf-8", "ignore")
    yield text
    yield from texts_packed(text)
    yield from unpacked_pages(text).values()


def found(set_: str, format: str) -> dict[str, set[int]]:
    marks: dict[str, set[int]] = {kind: set() for kind in KINDS}
    for kind, n in MARK.findall(unpacked(set_, format)):
        marks[kind].add(int(n))
    return marks


def own(set_: str) -> set[int]:
    town = set_.partition("-")[2]
    return {n for n, s in enumerate(standings()) if town in s.practice.municipalities}


def shared() -> set[int]:
    """Those whom both the register and the answer let others read, fact-checked and read by named persons."""
    return {
        n
        for n, s in enumerate(standings())
        if s.practice.spread != "intern" and s.case.value("b_spridning") != "intern" and s.may_leave
    }


def readable(set_: str) -> set[int]:
    return own(set_) if set_.startswith("units") else own(set_) | shared()


def test_the_combinations_are_all_there_and_differ() -> None:
    assert len(standings()) == 3 * 4 * 2 * 2 * 2
    assert [f"{o.audience}-{o.municipality}" for o in sets()] == SETS
    assert shared() and shared() != set(range(len(standings())))


@pytest.mark.parametrize("format", DRAW)
@pytest.mark.parametrize("set_", SETS)
def test_no_file_holds_a_word_of_a_practice_that_its_reader_may_not_read(set_: str, format: str) -> None:
    marks = found(set_, format)
    for kind in marks:
        assert marks[kind] <= readable(set_), kind


@pytest.mark.parametrize("set_", SETS)
def test_what_may_be_read_is_there(set_: str) -> None:
    """The page has it all; the report and the deck have less."""
    marks = found(set_, "html")
    assert marks["NAMN"] == readable(set_)
    assert marks["ORD"] == readable(set_)
    assert marks["BESLUT"] == marks["ROLL"] == marks["ENSAM"] == own(set_)
    assert marks["SKAL"] == (set() if set_ == "national-" else readable(set_))


@pytest.mark.parametrize("format", DRAW)
@pytest.mark.parametrize("set_", SETS)
def test_a_contact_is_named_only_where_both_have_said_yes(set_: str, format: str) -> None:
    both = {n for n, s in enumerate(standings()) if s.practice.show_contact and s.case.value("b_visa_kontakt") == "ja"}
    marks = found(set_, format)
    assert marks["VEM"] | marks["POST"] <= both & readable(set_)
    if format == "html":
        assert marks["VEM"] == marks["POST"] == both & readable(set_)


@pytest.mark.parametrize("format", DRAW)
@pytest.mark.parametrize("set_", SETS)
def test_who_has_checked_decided_answered_or_judged_alone_is_for_its_own_municipality(set_: str, format: str) -> None:
    """And the name of a file, which may hold a person's, is for nobody: a fingerprint says which it was."""
    marks = found(set_, format)
    assert marks["GRANSK"] | marks["BESLUT"] | marks["ROLL"] | marks["ENSAM"] <= own(set_)
    assert marks["FIL"] == set()


@pytest.mark.parametrize("format", DRAW)
@pytest.mark.parametrize("set_", SETS)
def test_nobodys_number_or_street_is_told_to_others(set_: str, format: str) -> None:
    """In one's own texts it stands as it was typed; the unit has been asked for a version without."""
    said = unpacked(set_, format)
    told = {int(n) for n in re.findall(r"ORDx(\d{3})x[^.]{0,60}19121212", said)}
    called = {int(n) for n in re.findall(r"NAMNx(\d{3})x[^.]{0,12}19121212", said)}
    units = {int(n) for n in re.findall(r"Enhet (\d+) tel 070", said)}
    streets = {int(n) for n in re.findall(r"Storgatan (\d+)", said)}
    telling = {int(n) for n in re.findall(r"SKALx(\d{3})x ring 070", said)}
    assert told | called | units | streets | telling <= own(set_)
    assert ("19121212" in said) == bool(told | called), "no other place has it"
    assert ("174 06 05" in said) == bool(units)


@pytest.mark.parametrize("format", ["docx", "pptx"])
def test_no_small_number_of_answers_lies_in_a_charts_own_workbook(format: str) -> None:
    """A chart can be opened and its numbers read: they are those that are shown."""
    o = next(o for o in sets() if o.audience == "national")
    small = 0
    with zipfile.ZipFile(io.BytesIO(DRAW[format](o))) as z:
        books = [n for n in z.namelist() if n.endswith(".xlsx")]
        for name in books:
            rows = list(load_workbook(io.BytesIO(z.read(name))).active.iter_rows(values_only=True))  # type: ignore[union-attr]
            if {"Uppfyllt", "Delvis uppfyllt", "Ja", "Delvis"} & {str(c) for c in rows[0]}:
                small += 1
                assert not [c for row in rows[1:] for c in row[1:] if isinstance(c, int | float) and 0 < c < 5], name
    assert books and (small or format == "pptx"), "the deck shows the levels as a table where much is hidden"
    hidden = [c for f in o.figures for row in f.table.rows for c in row if c.tone is Tone.HIDDEN]
    assert hidden, "there was something to hide"


def test_what_is_left_out_is_said_by_how_many_and_never_by_which() -> None:
    for set_ in (s for s in SETS if not s.startswith("units")):
        o = next(o for o in sets() if f"{o.audience}-{o.municipality}" == set_)
        intern = {
            n for n, s in enumerate(standings()) if "intern" in (s.practice.spread, s.case.value("b_spridning"))
        } - own(set_)
        drafts = set(range(len(standings()))) - readable(set_) - intern
        said = " ".join(o.left_out)
        assert f"{len(intern)} arbetssätt är inte med vid namn: de som svarade, eller registret" in said
        assert f"{len(drafts)} arbetssätt är inte med vid namn: beskrivningen är ett utkast" in said


@pytest.mark.parametrize("set_", ["national-", "leaders-Norrvik"])
def test_the_pdf_says_what_its_word_report_says_and_no_more(set_: str, tmp_path: Path) -> None:
    """Read by another program: its text, its structure with alternative texts, and what it says of itself."""
    o = next(o for o in sets() if f"{o.audience}-{o.municipality}" == set_)
    (pdf,) = write_tagged_pdfs([report_of(o)])
    assert pdf
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    programs = (["pdftotext", "-raw", path, "-"], ["pdfinfo", "-struct-text", path], ["pdfinfo", "-meta", path], ["pdfinfo", path])  # fmt: skip
    said = "".join(
        "".join(subprocess.run(p, capture_output=True, text=True, check=True).stdout.split()) for p in programs
    )
    marks: dict[str, set[int]] = {kind: set() for kind in KINDS}
    for kind, n in MARK.findall(said):
        marks[kind].add(int(n))
    assert marks["NAMN"]
    for kind in KINDS:
        assert marks[kind] <= found(set_, "docx")[kind], kind
    assert {int(n) for n in re.findall(r"NAMNx(\d{3})xmed19121212", said)} <= own(set_)
    assert ("19121212" in said) == bool(own(set_)), "its own are told as they are written"
