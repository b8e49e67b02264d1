"""What is wrong with an instrument's rules: they name what is not there, contradict each other, or can never be met.

Each mistake is (problem, remedy, line) in Swedish, as instrument/load.py shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.base.toml import TomlFile
from pipeline.instrument.weighing import Fact, criterion_fact
from pipeline.model.instrument import Instrument
from pipeline.model.rules import Rule

Mistakes = Iterator[tuple[str, str, int | None]]
WAYS = ("in_place", "partly", "not_in_place", "planned", "not_relevant", "unknown")
KINDS = ("required", "categories_alike", "half_for_partly", "partly_is_enough", "unknown_decides")


def rule_mistakes(i: Instrument, file: TomlFile) -> Mistakes:
    """Every mistake in [judgement], [[rules]], [[status_caps]], [[remarks]] and [[alternatives]]."""
    yield from _choices(i, file)
    yield from _references(i, file)
    yield from _one_each(i, file)
    for n, rule in enumerate(i.rules):
        yield from _legs(rule, file, n)
        yield from _contradictions(rule, file, n)
    if not any(True for _ in _references(i, file)):
        yield from _never(i, file)
    yield from _alternatives(i, file)


def _choices(i: Instrument, file: TomlFile) -> Mistakes:
    """Every choice about an element means one thing, and only one."""
    known = {c.code for c in i.choices}
    meant = Counter(c for way in WAYS for c in getattr(i.judgement, way))
    for way in WAYS:
        line = file.line("judgement", key=way)
        for choice in getattr(i.judgement, way):
            if choice not in known:
                yield f'Svarsvalet "{choice}" finns inte.', f"Välj bland {_list_names(known)}.", line
            elif meant[choice] > 1:
                yield f'"{choice}" betyder mer än en sak i [judgement].', "Låt det stå i bara en av listorna.", line
    for choice in sorted({c for d in i.depths for c in d.choices} - set(meant)):
        remedy = f'Skriv "{choice}" i en av listorna {_list_names(WAYS)}.'
        yield f'[judgement] säger inte vad "{choice}" betyder.', remedy, file.line("judgement")
    for way in ("in_place", "not_in_place"):
        if not getattr(i.judgement, way):
            yield f'"{way}" är tom.', "Skriv minst ett svarsval.", file.line("judgement", key=way)


def _references(i: Instrument, file: TomlFile) -> Mistakes:
    questions, elements = {q.id for q in i.questions}, {e.number for e in i.elements}
    criteria = {c.id for e in i.elements for c in e.criteria}
    choices = {c.code for c in i.choices}
    for n, rule in enumerate(i.rules):
        yield from _outside({rule.criterion}, criteria, "Kriteriet", file.line("rules", n, "criterion"))
        legs = {q for leg in rule.legs for q in leg.questions}
        yield from _outside(legs, questions, "Frågan", file.line("rules", n, "legs"))
        for key in ("precondition", "limited_by"):
            named = {getattr(rule, key)} - {""}
            yield from _outside(named, questions, "Frågan", file.line("rules", n, key))
    for table, about in (
        ("status_caps", [c.element for c in i.status_caps]),
        ("remarks", [r.element for r in i.remarks]),
    ):
        for n, element in enumerate(about):
            numbers = {str(e) for e in elements}
            yield from _outside({str(element)}, numbers, "Elementet", file.line(table, n, "element"))
    outcome = {str(i.judgement.outcome)} - {"0"}
    yield from _outside(outcome, {str(e) for e in elements}, "Elementet", file.line("judgement", key="outcome"))
    capped = Counter(c.element for c in i.status_caps)
    for n, cap in enumerate(i.status_caps):
        if capped[cap.element] > 1:
            line = file.line("status_caps", n, "element")
            yield f"Element {cap.element} står två gånger under [[status_caps]].", "Ta bort den ena.", line
    for n, remark in enumerate(i.remarks):
        line = file.line("remarks", n, "when")
        if not remark.when or not all(remark.when.values()):
            yield "Anmärkningen säger inte vid vilka svar den gäller.", "Skriv fråga och svar i when.", line
        yield from _outside(set(remark.when), questions, "Frågan", line)
        yield from _outside({c for codes in remark.when.values() for c in codes}, choices, "Svarsvalet", line)
    for n, other in enumerate(i.alternatives):
        known = criteria | {str(e) for e in elements}
        yield from _outside(
            set(other.required), known, "Kriteriet eller elementet", file.line("alternatives", n, "required")
        )


def _one_each(i: Instrument, file: TomlFile) -> Mistakes:
    """One rule a criterion: with none it could not be judged, with two nobody could say which holds."""
    ruled = Counter(r.criterion for r in i.rules)
    for n, rule in enumerate(i.rules):
        if ruled[rule.criterion] > 1:
            line = file.line("rules", n, "criterion")
            yield f"{rule.criterion} har {ruled[rule.criterion]} regler.", "Behåll en av dem.", line
    for e in i.elements:
        for c in e.criteria:
            if not ruled[c.id]:
                remedy = f'Lägg till [[rules]] med criterion = "{c.id}" och legs.'
                yield f"Kriterium {c.id} har ingen regel.", remedy, file.line("rules", 0)


def _legs(rule: Rule, file: TomlFile, n: int) -> Mistakes:
    line = file.line("rules", n, "legs")
    if not rule.legs or any(not leg.of for leg in rule.legs):
        yield f"{rule.criterion} har ett led utan frågor.", 'Skriv minst en fråga i varje led: { of = ["1.1"] }.', line
    for leg in rule.legs:
        if leg.at_least is not None and leg.of and not 1 <= leg.at_least <= len(leg.of):
            problem = f"{rule.criterion} kräver {leg.at_least} Ja av {len(leg.of)} frågor, så det kan aldrig bli rätt."
            yield problem, f"Skriv at_least från 1 till {len(leg.of)}.", line


def _contradictions(rule: Rule, file: TomlFile, n: int) -> Mistakes:
    """A question has one part in a rule: two would pull the level different ways."""
    inside = Counter(q for leg in rule.legs for q in leg.questions)
    for q in sorted(q for q, times in inside.items() if times > 1):
        line = file.line("rules", n, "legs")
        yield f"{q} står i mer än ett led av {rule.criterion}.", "Låt den stå i ett av dem.", line
    beside = Counter(q for q in (rule.precondition, rule.limited_by) if q)
    for key in ("precondition", "limited_by"):
        q = getattr(rule, key)
        if q and (inside[q] or beside[q] > 1):
            line = file.line("rules", n, key)
            yield f"{q} både avgör och begränsar {rule.criterion}.", "Låt den ha en enda uppgift i regeln.", line


def _never(i: Instrument, file: TomlFile) -> Mistakes:
    """The best answers there can be must give "uppfyllt" and the worst "ej uppfyllt", with gates closed as they then are."""
    for n, rule in enumerate(i.rules):
        if not all(leg.of for leg in rule.legs) or not rule.legs:
            continue
        for best, wanted, word in ((True, Fact.IN_PLACE, "uppfyllt"), (False, Fact.NOT, "ej uppfyllt")):
            facts = {q: _extreme(i, q, best, rule.questions) for q in rule.questions}
            if criterion_fact(rule, facts) is not wanted:
                remedy = "Ändra leden eller grindarna under [[gates]]: svaren som krävs stänger ute varandra."
                yield f"{rule.criterion} kan aldrig bli {word}.", remedy, file.line("rules", n, "criterion")


def _extreme(i: Instrument, question: str, best: bool, decides: Iterable[str]) -> Fact:
    """What a question says when all that decide are answered as well (or as badly) as can be for the criterion."""
    wanted = Fact.IN_PLACE if best else Fact.NOT
    gate = i.gate_of(question)
    if best and gate and gate.question in set(decides):
        turned = i.question(gate.question).polarity == "-"
        answers = i.judgement.not_in_place if turned else i.judgement.in_place
        if not set(answers) & set(gate.opens_on):
            return Fact.NOT  # the answer wanted of the gate shuts it
    return wanted


def _alternatives(i: Instrument, file: TomlFile) -> Mistakes:
    for n, other in enumerate(i.alternatives):
        if sum(bool(getattr(other, kind)) for kind in KINDS) != 1:
            yield (
                f'"{other.says}" ska pröva precis en sak.',
                f"Sätt en av {_list_names(KINDS)}.",
                file.line("alternatives", n),
            )
    if len(set(i.judgement.picture)) != len(i.judgement.picture):
        yield (
            "Två av meningarna i picture är lika.",
            "Skriv en för ja, en för nej och en för okänt.",
            file.line("judgement", key="picture"),
        )


def _outside(used: set[str], known: set[str], what: str, line: int | None) -> Mistakes:
    for name in sorted(used - known):
        yield f'{what} "{name}" finns inte.', f"Rätta stavningen eller välj ett av {_list_names(known)}.", line


def _list_names(names: Iterable[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown[:12]) + (" ..." if len(shown) > 12 else "")
