"""What stands in the sheet Enighet: how far assessors agree, and every case where they do not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.assessment.agreement import (
    EXPLAINED,
    MIN_CLUSTERS,
    MIN_UNITS,
    NAMES,
    Agreement,
    Coefficient,
    Disagreement,
)
from pipeline.assessment.comparison import Comparison, Departure
from pipeline.base.swedish import join_words
from pipeline.model.assessment import Fulfilment
from pipeline.model.instrument import Instrument
from pipeline.model.returns import Round
from pipeline.office.sheets import NOTE, Column, Row, Shade, Shaded, Sheet

from .words import CONSENSUS, FULFILMENTS, PROPOSED

BETWEEN, AGAINST = "Bedömarna", "Förslaget mot samsynen"
ALL = "Alla element"
NONE = "–"
BELOW = "Fallen där ni skiljer er står vid varje element nedan."
NOBODY = "Ingen har bedömt ännu, så det finns ingen enighet att visa."
NOTHING_SETTLED = "Ingen samsyn finns ännu."
WHAT_IT_SAYS = "Säger hur ofta samsynen blev den nivå som reglerna föreslår, inte vem som har rätt."
SAME_NEAR = "Visar hur ofta två eller fler bedömare har satt samma nivå. Det säger inte vem som har rätt. Förslag och samsyn räknas inte med."


def agreement_sheet(instrument: Instrument, round: Round, found: Comparison) -> Sheet:
    """A row for all elements, one per element with the cases where assessors differ below it, and the proposal against
    the consensus in the same way.
    """
    columns = (
        Column("Vad", 13, f"{BETWEEN}: enskilda bedömare mot varandra. {AGAINST}: reglernas nivå mot den som bedömare enats om."),
        Column("Element", 23),
        Column("Id", 6.5, "Arbetssättet, på rader som visar ett fall där nivåerna skiljer sig."),
        Column("Fall", 7, "Element i ett arbetssätt som två eller fler har bedömt. Mot samsynen: element med samsyn."),
        Column("Lika", 7, "Fall där alla har satt samma nivå."),
        *(Column(name, 15.5, EXPLAINED[code]) for code, name in NAMES.items()),
        Column("Skillnad eller skäl", 66, "Vem som sade vad och varför, eller varför ett mått saknas."),
        NOTE,
    )  # fmt: skip
    about = "Hur ofta bedömare har satt samma nivå, och varje fall där de skiljer sig. Säger inte vem som har rätt."
    return Sheet(
        "Enighet", "Enighet", about, columns, _rows(instrument, found), _lead(round, found),
        frozen=3, header_height=50, row_height=30, printed=len(columns) - 1, noted=True,
    )  # fmt: skip


def _lead(round: Round, found: Comparison) -> tuple[str, ...]:
    title = f"Enighet mellan bedömare: {round.name}"
    if not found.ratings:
        return (title, NOBODY, *_outdated_lines(found))
    seen = f"{found.saw_proposal} av dem är gjorda" if found.saw_proposal else "Ingen är gjord"
    counted = f"{_many(found.ratings, 'bedömning', 'bedömningar')} av {join_words(found.assessors)}. {seen} med reglernas förslag synligt."
    measures = (
        f"Andelar och mått visas från {MIN_UNITS} fall i minst {MIN_CLUSTERS} arbetssätt, med 95 % osäkerhet inom parentes. "
        "Vad varje mått säger och inte säger står i bladet Kodbok."
    )
    return (title, SAME_NEAR, counted, measures, *_outdated_lines(found))


def _outdated_lines(found: Comparison) -> tuple[str, ...]:
    if not found.outdated:
        return ()
    many = _many(found.outdated, "nivå", "nivåer")
    return (f"{many} räknas inte här, eftersom svaren har ändrats sedan. De står kvar i bladet Bedömning.",)


def _many(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"


def _rows(instrument: Instrument, found: Comparison) -> Iterator[Row]:
    names = {e.number: f"{e.number} {e.name}" for e in instrument.elements}
    yield _agreement_row(ALL, found.overall, BELOW if found.overall.differing else "")
    if found.ratings:
        for number, name in names.items():
            yield _agreement_row(name, found.elements[number])
            for d in found.elements[number].differing:
                yield (BETWEEN, name, d.cluster, *_blank(), _who_said(found, d), "")
    alike = (str(found.settled), str(found.as_proposed)) if found.settled else ("0", "")
    seen = f"Förslaget syntes när {found.settled_in_sight} av dem skrevs. {WHAT_IT_SAYS}"
    yield (*_band((AGAINST, ALL, "", *alike, *[NONE] * len(NAMES))), seen if found.settled else NOTHING_SETTLED, "")
    for departure in sorted(found.departures, key=lambda d: d.proposal.element):
        yield (
            AGAINST,
            names[departure.proposal.element],
            departure.practice,
            *_blank(),
            _departure_words(departure),
            "",
        )


def _blank() -> Row:
    return ("",) * (2 + len(NAMES))


def _agreement_row(name: str, found: Agreement, otherwise: str = "") -> Row:
    """How many cases and how many alike; the coefficients, or why there are none."""
    shown = [with_interval(c) for c in found.coefficients]
    alike = str(found.identical) if found.units else ""
    cells = _band((BETWEEN, name, "", str(found.units), alike, *shown))
    return (*cells, found.too_few or _missing(found) or otherwise, "")


def _band(cells: Row) -> Row:
    """The cells of a row that sums up the cases below it."""
    return tuple(Shaded(str(c), Shade.TOTAL) for c in cells)


def _missing(found: Agreement) -> str:
    """Each reason why something is missing, once, with the coefficients it is about."""
    about: dict[str, list[str]] = {}
    for c in found.coefficients:
        if c.why:
            about.setdefault(c.why, []).append(NAMES[c.name])
    return "\n".join(f"{', '.join(names)}: {why}" for why, names in about.items())


def with_interval(c: Coefficient) -> str:
    """'0,71 (0,52–0,90)'; '82 % (71–90 %)'; the value alone when its interval is unknown; a dash when there is none."""
    if c.value is None:
        return NONE
    percent = c.name == "percent"
    value = f"{_number(c.value, percent)} %" if percent else _number(c.value)
    if c.low is None or c.high is None:
        return value
    low, high = _number(c.low, percent), _number(c.high, percent)
    joint = " till " if "−" in low else "–"
    return f"{value} ({low}{joint}{high}{' %' if percent else ''})"


def _number(value: float, percent: bool = False) -> str:
    """As Swedish has it: a decimal comma and a real minus sign, and no minus before zero."""
    said = f"{100 * value:.0f}" if percent else f"{value:.2f}"
    return (said.removeprefix("-") if float(said) == 0 else said.replace("-", "−")).replace(".", ",")


def _who_said(found: Comparison, d: Disagreement) -> str:
    return "\n".join(_reason_words(by, level, found.said[d.unit, by].reason) for by, level in d.said)


def _departure_words(d: Departure) -> str:
    # the reason begins with the level
    return f"{PROPOSED.word}: {d.proposal.why}\n{_reason_words(f'{CONSENSUS.word}, {d.consensus.by}', d.consensus.level, d.consensus.reason)}"


def _reason_words(by: str, level: str, reason: str) -> str:
    own_words = f" ”{reason.strip()}”" if reason.strip() else ""
    return f"{by}: {FULFILMENTS[Fulfilment(level)].word}.{own_words}"
