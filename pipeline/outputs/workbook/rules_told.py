"""How levels come about, for the sheet Kodbok: what they mean, how answers are read, and the rules that are applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.base.swedish import join_words
from pipeline.instrument.rule_words import rule_in_words
from pipeline.model.instrument import Instrument

from .words import CHANGED, FULFILMENTS, NOTHING_ASKED, UNSETTLED

Told = tuple[str, str, str, str]
"""(section, code, word, what it means)."""
READ, RULE = "Så läses svaren", "Regel för uppfyllt"
ADDING_UP = (
    "Det som är ej relevant faller bort. Är allt som återstår på plats är det uppfyllt; är något på plats, helt eller delvis, "
    "är det delvis uppfyllt. Är inget på plats är det planerat om något av det är planerat, annars ej uppfyllt. "
    "Så vägs svar till kriterium och kriterier till element. Inga andelar och inga poäng räknas."
)
TRIED = "Okänt är aldrig ett nej. Det prövas åt båda håll: blir nivån densamma vad svaret än är gäller den, annars är det underlag saknas."
CLOSED = "Tomma frågor som följer av en annan frågas svar läses som det svaret, en gång. De räknas aldrig som fler nej."


def rules_told(instrument: Instrument) -> Iterator[Told]:
    """The levels, then how choices are read, then every rule of the instrument, in its own order and words."""
    judgement = instrument.judgement
    yield from (("Nivå", str(level), w.word, w.about) for level, w in FULFILMENTS.items())
    yield from (("Nivå", "", w.word, w.about) for w in (NOTHING_ASKED, UNSETTLED, CHANGED))
    yield ("Nivå", "", "Självskattning", judgement.self_assessed)
    yield ("Nivå", "", "Säger inte", judgement.disclaimer)
    yield from ((READ, "", word, about) for word, about in _read(instrument))
    for element in instrument.elements:
        name = f"{element.number} {element.name}"
        for c in element.criteria:
            yield (RULE, c.id, name, rule_in_words(instrument, instrument.rule(c.id)))
        for cap in (c for c in instrument.status_caps if c.element == element.number):
            only = "Med bara en status för elementet blir nivån högst delvis uppfyllt."
            yield (RULE, "", name, f"{only} {cap.why}")
        for remark in (r for r in instrument.remarks if r.element == element.number):
            yield (RULE, "", name, f"När {_when(instrument, remark.when)} läses nivån tillsammans med: {remark.says}")
    yield ("Helhetsbild", "", "Står det sig", f"Helhetsbilden är en av tre: {' '.join(judgement.picture)}")
    for other in instrument.alternatives:
        yield ("Helhetsbild", "", "Annan regel som prövas", f"Om {other.says}.")


def _read(instrument: Instrument) -> Iterator[tuple[str, str]]:
    ways = instrument.judgement
    for codes, word, about in (
        (ways.in_place, "På plats", ""),
        (ways.partly, "Delvis på plats", ""),
        (ways.not_in_place, "Inte på plats", ""),
        (ways.planned, "Planerat", ""),
        (ways.not_relevant, "Ej relevant", " med ett skäl i formuläret; utan skäl är det okänt"),
        (ways.unknown, "Okänt", ", tomt eller otydligt, och svar som säger emot varandra"),
    ):
        if codes:
            yield word, f"{_labels(instrument, codes)}{about}."
    turned = [q.id for q in instrument.questions if q.polarity == "-"]
    if turned:
        swap = f"{_labels(instrument, ways.in_place[:1])} talar emot och {_labels(instrument, ways.not_in_place[:1])} talar för."
        yield "Omvänd fråga", f"{join_words(turned)}: {swap}"
    yield "Okänt prövas", TRIED
    yield "Följer av en annan fråga", CLOSED
    yield "Sammanvägning", ADDING_UP


def _when(instrument: Instrument, when: Mapping[str, Sequence[str]]) -> str:
    return join_words([f"{q} är {_labels(instrument, choices)}" for q, choices in when.items()])


def _labels(instrument: Instrument, codes: Sequence[str]) -> str:
    return join_words([instrument.label(c) for c in codes], "eller")
