"""What a human should know about a merge, as findings: from which files, what was replaced, what contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from pipeline.base.swedish import code_ranges, join_words, swedish_date
from pipeline.model.case import Completeness
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Instrument, field_map
from pipeline.model.returns import Fate, Finding, Return, Severity, Source, Version

from .people import Contributor
from .settle import answer_label, introduce_versions, is_role

MADE_OVER = "excel_made_over"
"""What the reading of workbooks says of an answer that Excel may have made over: only they know what they typed."""
MOST_SHOWN = 200
"""Characters of each text in a conflict's message; the whole texts stand in the answer."""


def with_conflicts(completeness: Completeness, ret: Return) -> Completeness:
    """The completeness of a return, with its conflicts asked for instead of the unclear choices they leave, and what Excel made over.

    Both of two optional comments can be true: they are told to the round, and the respondents are not asked.
    """
    told = [f for f in ret.findings if f.code == "conflict" and f.severity is Severity.ASK]
    keys = {f.key for f in told}
    told += [f for f in ret.findings if f.code == MADE_OVER and f.key not in keys and _still_asked(completeness, f)]
    others = (f for f in completeness.findings if not (f.code == "unclear_choice" and f.key in keys))
    return replace(completeness, findings=(*told, *others)) if told else completeness


def _still_asked(completeness: Completeness, finding: Finding) -> bool:
    """Whether what Excel made over is still the answer: a later file or a decision may say something else."""
    answer = completeness.answers.get(finding.key or "")
    return finding.severity is Severity.ASK and bool(answer and answer.value and answer.value in finding.message)


def own_told(ordered: Sequence[Return]) -> Iterator[Finding]:
    """What each file's reading told, with its file; what is the same in several of them once."""
    files: dict[Finding, list[str]] = {}
    for ret in ordered:
        for f in ret.findings:
            files.setdefault(f, []).append(ret.file)
    for finding, names in files.items():
        yield replace(finding, file=", ".join(dict.fromkeys(names)))


def files_told(
    instrument: Instrument, ordered: Sequence[Return], people: Mapping[str, Contributor], depth: str
) -> Iterator[Finding]:
    files = [_present_source(people[r.file].source) for r in ordered]
    message = f"Svaret är sammanfört ur {len(files)} filer: {'; '.join(files)}."
    yield Finding("merged", Severity.NOTE, message)
    others = [r.file for r in ordered if r.identity and r.identity.depth != depth]
    if others:
        label = instrument.depth(depth).label
        message = (
            f"Formulären har olika djup. {label} gäller för arbetssättet; det som bara {join_words(others)} frågar efter "
            "står kvar som text vid sitt element. Se efter att djupet i registret stämmer."
        )
        yield Finding("depths_merged", Severity.TELL, message)


def _present_source(source: Source) -> str:
    saved = f"sparad {swedish_date(source.saved.date())}" if source.saved else "utan uppgift om när den sparades"
    return f"{source.file} ({', '.join(w for w in (source.role, saved) if w)})"


def replaced_findings(instrument: Instrument, depth: str, versions: Iterable[Version]) -> Iterator[Finding]:
    asked = field_map(instrument, depth)
    by_file: dict[str, list[str]] = {}
    for v in versions:
        # a later date, or a role that says more, is what a revision brings: nothing to look into
        if v.fate is Fate.SUPERSEDED and not asked[v.key].kind.is_day and not is_role(asked[v.key]):
            by_file.setdefault(v.source.file, []).append(asked[v.key].code)
    for file, codes in by_file.items():
        once = ", ".join(code_ranges(list(dict.fromkeys(codes))))
        if len(codes) == 1:
            message = f"Ett svar i {file} har ersatts av ett senare ({once}). Det tidigare står i bladet Svar: se efter att det nya stämmer."
        else:
            message = f"{len(codes)} svar i {file} har ersatts av senare ({once}). De tidigare står i bladet Svar: se efter att de nya stämmer."
        yield Finding("answer_replaced", Severity.TELL, message, file=file)


def conflicts_told(instrument: Instrument, depth: str, versions: Iterable[Version]) -> Iterator[Finding]:
    asked = field_map(instrument, depth)
    by_key: dict[str, list[Version]] = {}
    for v in versions:
        if v.fate is Fate.CONFLICT:
            by_key.setdefault(v.key, []).append(v)
    for key, standing in by_key.items():
        f = asked[key]
        said = [f"{who}: ”{_short(answer_label(instrument, v.answer))}”" for who, v in introduce_versions(standing)]
        match f.kind:
            case FieldKind.CHOICE:
                place, asks, severity = f.code, "Vilket gäller?", Severity.ASK
            case FieldKind.TEXT | FieldKind.DATE:
                place = f"kommentaren till {f.code}" if f.question else f.code if f.element else f.alias
                asks = "Vilken text gäller, eller gäller båda?"
                severity = Severity.ASK if f.required else Severity.TELL
            case _:
                assert_never(f.kind)
        message = f"Ni har svarat olika på {place}. {'; '.join(said)}. {asks} ({f.code})"
        yield Finding("conflict", severity, message, f.element, f.code, key)


def _short(text: str) -> str:
    line = " ".join(text.split()).removesuffix(".")
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1].rstrip()}…"
