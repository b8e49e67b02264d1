"""What is wrong with what an instrument says of its own questions: similar pairs, and questions and criteria.

Each mistake is (problem, remedy, line) in Swedish, as instrument/load.py shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.base.toml import TomlFile
from pipeline.model.instrument import Instrument

Mistakes = Iterator[tuple[str, str, int | None]]


def coverage_mistakes(i: Instrument, file: TomlFile) -> Mistakes:
    """Every mistake in [[similar]], [[coverage]] and [[no_criterion]]."""
    yield from _pairs(i, file)
    yield from _criteria(i, file)
    yield from _questions(i, file)
    yield from _rules(i, file)


def _pairs(i: Instrument, file: TomlFile) -> Mistakes:
    for n, pair in enumerate(i.similar):
        line = file.line("similar", n, "questions")
        yield from _unknown(i, pair.questions, line)
        if len(pair.questions) != 2 or len(set(pair.questions)) != 2:
            yield "Ett par ska vara två olika frågor.", 'Skriv dem så: questions = ["4.3", "4.4"].', line


def _criteria(i: Instrument, file: TomlFile) -> Mistakes:
    """Once coverage is told, it is told of every criterion."""
    criteria = [c.id for e in i.elements for c in e.criteria]
    for n, c in enumerate(i.coverage):
        if c.criterion not in criteria:
            line = file.line("coverage", n, "criterion")
            yield f'Kriteriet "{c.criterion}" finns inte.', f"Välj ett av {', '.join(criteria)}.", line
        yield from _unknown(i, c.questions, file.line("coverage", n, "questions"))
        yield from _unknown(i, c.indirectly, file.line("coverage", n, "indirectly"))
        for question in sorted(set(c.questions) & set(c.indirectly)):
            line = file.line("coverage", n, "indirectly")
            yield f"{question} prövar {c.criterion} både direkt och indirekt.", "Ta bort den ur en av listorna.", line
        if not c.questions and not c.not_asked:
            remedy = "Skriv i not_asked vad ingen frågar om, eller i questions vilka frågor som prövar det."
            yield f"Ingen fråga prövar {c.criterion}.", remedy, file.line("coverage", n)
    told = {c.criterion for c in i.coverage}
    for criterion in (c for c in criteria if told and c not in told):
        remedy = f'Lägg till [[coverage]] med criterion = "{criterion}".'
        yield f"Kriterium {criterion} saknar uppgift om vilka frågor som prövar det.", remedy, file.line("coverage", 0)


def _questions(i: Instrument, file: TomlFile) -> Mistakes:
    """Once coverage is told, every question bears on a criterion or is said to bear on none, never both."""
    outside = [q for group in i.no_criterion for q in group.questions]
    for n, group in enumerate(i.no_criterion):
        line = file.line("no_criterion", n, "questions")
        yield from _unknown(i, group.questions, line)
        for question in group.questions:
            criteria = i.criteria_of(question)
            if criteria or outside.count(question) > 1:
                where = f"prövar {criteria[0]}" if criteria else "står två gånger"
                yield f"{question} står under [[no_criterion]] men {where}.", "Ta bort den ur en av listorna.", line
    for q in i.questions if i.coverage else ():
        if not i.criteria_of(q.id) and q.id not in outside:
            remedy = "Skriv den i questions under [[coverage]] eller under [[no_criterion]]."
            yield f"{q.id} saknar uppgift om vilket kriterium den prövar.", remedy, file.line("no_criterion", 0)


def _rules(i: Instrument, file: TomlFile) -> Mistakes:
    """What decides a criterion bears on it, at least indirectly."""
    bears = {c.criterion: {*c.questions, *c.indirectly} for c in i.coverage}
    for n, rule in enumerate(i.rules):
        for question in rule.questions:
            if question not in bears.get(rule.criterion, {question}):
                remedy = f'Skriv den i questions eller indirectly under [[coverage]] för "{rule.criterion}", eller ändra regeln.'
                line = file.line("rules", n, "legs")
                yield f"{question} avgör {rule.criterion}, men sägs inte pröva det.", remedy, line


def _unknown(i: Instrument, named: Iterable[str], line: int | None) -> Mistakes:
    for question in sorted(set(named) - {q.id for q in i.questions}):
        remedy = "Rätta stavningen, eller ta bort den ur listan."
        yield f'Frågan "{question}" finns inte.', remedy, line
