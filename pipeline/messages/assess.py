"""What `lovande assess` says: where the file is, what was taken of it and what was not, how far the assessors are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.assessment.agreement import NAMES, Agreement
from pipeline.base.swedish import join_words
from pipeline.commands.assess import NO_ANSWERS, ForAssessor, Imported, Progressed, Returned, Withdrawn
from pipeline.model.returns import Severity

from .written import written_json, written_lines

OUTDATED = "rating_outdated"
SHOWN_CASES = 12
"""Cases where assessors differ that a screen shows; the workbook has them all."""


ASK_WHO, SOMEBODY_ELSE, NAME = "Vem har bedömt?", "Någon annan", "Namn:"
"""Asked at a terminal when a file's box names another than it was made for."""


def assess_export_json(done: ForAssessor) -> dict[str, Any]:
    return {"written": written_json([done.written]), "practices": done.practices, "elements": done.elements}


def assess_export_lines(done: ForAssessor, home: Path, consensus: bool) -> Iterator[str]:
    yield from written_lines([done.written])
    name = done.written.beside or done.written.name
    what = "att enas om" if consensus else "att bedöma"
    yield f"{done.elements} element i {done.practices} arbetssätt {what}: {home / 'outbox' / name}"
    if consensus:
        yield "Nästa steg: gå igenom den tillsammans, spara och läs in den: lovande assess import FIL."
    else:
        yield "Nästa steg: ge filen till bedömaren. Läs in den när den är ifylld: lovande assess import FIL."


def other_name(told: Returned) -> str:
    return f"{told.file} är gjord för {told.made_for}, men i rutan Bedömare står ”{told.by}”."


def assess_import_json(done: Imported) -> dict[str, Any]:
    """No reasons: they are in assessments.jsonl and in the workbook."""
    return {
        "files": [
            {
                "file": r.file,
                "refused": r.refused or None,
                "by": r.by or None,
                "made_for": r.made_for or None,
                "consensus": r.consensus,
                "levels": len(r.ratings),
                "new": new,
                "findings": [
                    {"code": f.code, "severity": f.severity, "element": f.element, "place": f.question, "message": f.message}
                    for f in r.findings
                ],
            }
            for r, new in zip(done.returned, done.new, strict=True)
        ]
    }  # fmt: skip


def assess_import_lines(done: Imported) -> Iterator[str]:
    for r, new, replaced in zip(done.returned, done.new, done.replaced, strict=True):
        if r.refused:
            yield f"  ✗ {r.file}: {r.refused}"
            continue
        whose = f"samsyn av {r.by}" if r.consensus else r.by
        again = "" if new == len(r.ratings) else f", {len(r.ratings) - new} fanns redan"
        if not r.ratings and all(f.severity is Severity.GAP for f in r.findings):
            yield f"  · {r.file}: {whose} har inte fyllt i något än."
            continue
        yield f"  ✓ {r.file}: {whose}, {new} {'ny nivå' if new == 1 else 'nya nivåer'}{again}."
        if replaced:
            before = "bedömarna enades om" if r.consensus else f"{r.by} har satt"
            kept = "Det tidigare finns kvar i assessments.jsonl."
            yield f"    ! {join_words(replaced)} ersätter det som {before} tidigare. {kept}"
        for f in r.findings:
            yield f"    {'·' if f.severity is Severity.GAP else '!'} {f.message}"
    yield ""
    asks = {f.code for r in done.returned for f in r.findings if f.severity is Severity.ASK}
    if asks == {OUTDATED}:
        yield "Nästa steg: lovande assess export skriver en ny fil, om de svar som finns nu ska bedömas."
    elif asks:
        yield "Nästa steg: rätta raderna med ! i filen och läs in den igen."
    elif len(done.refused) == len(done.returned):
        yield "Inget är inläst. Nästa steg: rätta till det som står ovan och läs in filen igen."
    elif all(r.consensus for r in done.returned if not r.refused) and len(done.refused) < len(done.returned):
        yield "Nästa steg: lovande compile skriver beskrivningarna och sammanställningen med samsynen."
    else:
        yield "Nästa steg: lovande assess status visar hur långt bedömarna har kommit."


def assess_withdraw_json(done: Withdrawn) -> dict[str, Any]:
    return {
        "of": done.of,
        "withdrawn": [{"practice": r.practice, "element": r.element, "consensus": r.consensus} for r in done.ratings],
    }


def assess_withdraw_lines(done: Withdrawn) -> Iterator[str]:
    own = len(done.ratings) - len(done.agreed)
    if own:
        yield f"{own} {'nivå' if own == 1 else 'nivåer'} av {done.of} gäller inte längre. Det som var sagt finns kvar i assessments.jsonl, med skälet."
    if done.agreed:
        yield f"Samsynen om {join_words(done.agreed)} byggde på dem och gäller inte heller: enas på nytt med lovande assess export --consensus."
    yield "Nästa steg: lovande compile skriver beskrivningarna och sammanställningen utan dem."


def assess_status_json(done: Progressed) -> dict[str, Any]:
    a = done.agreement
    return {
        "practices": done.practices,
        "elements": done.elements,
        "assessors": [{"name": name, "levels": now, "outdated": old} for name, now, old in done.assessors],
        "ready_for_consensus": done.ready,
        "consensus": done.agreed,
        "withdrawn": [
            {"practice": w.practice, "of": w.withdrawn, "why": w.why, "by": w.by, "day": w.day.isoformat()}
            for w in done.withdrawn
        ],
        "agreement": {
            "n": a.units,
            "identical": a.identical,
            "too_few": a.too_few or None,
            "coefficients": {
                c.name: {"value": c.value, "low": c.low, "high": c.high, "why": c.why or None} for c in a.coefficients
            },
            "differing": [{"unit": d.unit, "said": dict(d.said)} for d in a.differing],
        },
    }


def assess_status_lines(done: Progressed) -> Iterator[str]:
    if not done.practices:
        yield NO_ANSWERS
        return
    yield f"{done.practices} arbetssätt, {done.elements} element att bedöma."
    for name, now, old in done.assessors:
        since = f", {old} på svar som har ändrats sedan" if old else ""
        yield f"  {name}: {now} av {done.elements}{since}"
    for w in done.withdrawn:
        yield f"  Tillbakataget: {w.withdrawn} om {w.practice}, av {w.by} {w.day.isoformat()}. {w.why}"
    if not done.assessors:
        yield "Ingen har bedömt än."
        yield 'Nästa steg: lovande assess export --by "Namn" skriver en fil åt en bedömare.'
        return
    yield f"Bedömda av två eller fler: {done.ready}. Samsyn: {done.agreed}."
    yield from _agreement(done.agreement)
    yield ""
    if done.agreed:
        left = done.ready - done.agreed
        more = f" {left} element saknar samsyn: dem går det att enas om i filen från lovande assess export --consensus."
        yield f"Nästa steg: lovande compile.{more if left else ''}"
    elif done.ready:
        yield "Nästa steg: lovande assess export --consensus skriver filen där bedömarna kommer överens."
    else:
        yield 'Nästa steg: låt en till bedöma: lovande assess export --by "Namn".'


def _agreement(a: Agreement) -> Iterator[str]:
    if not a.units:
        return
    yield f"Lika nivå: {a.identical} av {a.units}."
    if a.too_few:
        yield a.too_few
    else:
        for c in a.coefficients:
            if c.value is None:
                yield f"  {NAMES[c.name]:<30} – {c.why}"
                continue
            low, high = _number(c.low, c.name), _number(c.high, c.name)
            yield f"  {NAMES[c.name]:<30} {_number(c.value, c.name)}{f' ({low}–{high})' if low and high else ''}"
        yield f"  n = {a.units} fall från {a.clusters} arbetssätt; 95 % osäkerhet inom parentes."
    for d in a.differing[:SHOWN_CASES]:
        yield f"  {d.unit.replace('/', ' E')}: {'; '.join(f'{who} {level}' for who, level in d.said)}"
    if len(a.differing) > SHOWN_CASES:
        yield f"  ... och {len(a.differing) - SHOWN_CASES} till, i bladet Enighet i summary.xlsx."


def _number(value: float | None, name: str) -> str:
    """A share in per cent, as its name says and as the workbook has it; any other measure with two decimals."""
    if value is None:
        return ""
    return f"{100 * value:.0f} %" if name == "percent" else f"{value:.2f}".replace(".", ",")
