"""Sample overviews to draw, all invented: of ten practices, of three hundred, of none yet, and of texts that mean harm."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.instrument.texts import texts
from pipeline.office.content import (
    Bar,
    Bars,
    Card,
    Cards,
    Cell,
    ElementPage,
    Facets,
    Figure,
    Grid,
    HeatMap,
    HeatRow,
    Overview,
    Paragraphs,
    Points,
    PracticePage,
    Said,
    Section,
    Segment,
    Table,
    Tone,
)
from tests.support import instrument

HEADS = ("Arbetssätt", "Kommun")
TOWNS = (
    "Björkestad",
    "Ekvalla",
    "Granlunda",
    "Lindeby",
    "Norrvik",
    "Sjöhamra",
    "Tallmo",
    "Åkershamn",
    "Ängsö",
    "Östervik",
)
AREAS = ("IFO", "Familjerätt", "Äldreomsorg", "Funktionshinder")
TYPES = ("förebyggande", "biståndsbedömt", "öppen insats")
STAGES = ("uppstart", "pågående", "omtag")
LEVELS = (
    ("Uppfyllt", Tone.MET),
    ("Delvis uppfyllt", Tone.PARTLY),
    ("Ej uppfyllt", Tone.NOT_MET),
    ("Underlag saknas", Tone.NO_BASIS),
    ("Ej relevant", Tone.NOT_RELEVANT),
    ("Planerat", Tone.PLANNED),
)
ANSWERS = (
    ("Ja", Tone.MET),
    ("Delvis", Tone.PARTLY),
    ("Nej", Tone.NOT_MET),
    ("Vet ej", Tone.NO_BASIS),
    ("Ej relevant", Tone.NOT_RELEVANT),
    ("Planerat", Tone.PLANNED),
    ("Inte besvarad", Tone.PLAIN),
)
NAMES = (
    "Föräldragrupp Tryggare väg",
    "Intensivteamet",
    "Råd och stöd i skolan",
    "Familjerummet",
    "Friskvård i socialpsykiatrin",
    "Intensivutredning med nätverksarbete",
    "Våldspreventivt skolprogram",
    "Dialog utan dom",
    "Hemrehabteam Steget",
    "Vardagsstöd med kommunikationskarta",
)
SENTENCES = (
    "Vi träffas åtta gånger och går igenom ett tema i taget.",
    "Handledaren är med varannan vecka, och då går vi igenom hur det har gått.",
    "Det finns en skriven beskrivning, men den är från 2019 och stämmer inte längre helt.",
    "Familjerna fyller i en kort enkät före och efter.",
    "Här är vi osäkra: det har inte mätts på ett sådant sätt att det går att säga.",
    "Kostnaden är ungefär en halv tjänst och lokalhyra.",
    "Skolan, elevhälsan och socialtjänsten har gemensamma rutiner.",
    "Deltagarna säger själva att de har blivit tryggare, men inget annat är gjort för att följa upp det.",
)
LONG = "Samordnad individuell planering i nätverk för unga vuxna med omfattande behov " * 3
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>window.hacked = true</script>",
    '<img src=x onerror="window.hacked = true">',
    '" onmouseover="window.hacked = true" x="',
    "' autofocus onfocus='window.hacked = true",
    '<a href="javascript:window.hacked = true">klicka</a> javascript:window.hacked=true',
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    '=HYPERLINK("http://evil.example/";"Klicka")',
    "rad\u2028ny rad\u2029stycke\x00\x1b[31mrött\ufffe",
    "\u202etxet dnäv\u202c \u200f\u05d0\u05d1\u05d2 abc",
    "<!-- ]]> --> &lt;b&gt; &amp; <b>fet</b> <style>*{display:none}</style>",
    "https://evil.example/pixel.png",
    "å" * 300,
    "Donaudampfschifffahrtsgesellschaft" * 8,
)


def ten() -> Overview:
    """A set as the example round would give: ten practices that can all be opened."""
    return _overview("Lovande arbetssätt, hösten 2026", 10)


@cache
def three_hundred() -> Overview:
    return _overview("Lovande arbetssätt i hela landet, hösten 2026", 300)


def nothing_yet() -> Overview:
    """A round whose forms are out and of which nothing has come back."""
    heat = HeatMap(_columns(), (), HEADS)
    empty = Table("Inga svar än", ("Arbetssätt", "Svar"), ())
    sections = (
        Section(
            "svar", "Vilka har svarat", (Paragraphs(("Inga svar har kommit in än. Översikten fylls när de gör det.",)),)
        ),
        Section(
            "karta",
            "Arbetssätt och element",
            (
                Figure("varme", "Arbetssätt och element", "Inget arbetssätt har svarat (n = 0).", heat, empty),
                Figure("staplar", "Svar per element", "Inga svar (n = 0).", Bars((), "svar"), empty),
                Figure("falt", "Område och typ", "Inga arbetssätt (n = 0).", Grid((), (), ()), empty),
                Cards(()),
                Points(()),
            ),
        ),
    )
    said = texts(instrument())
    return Overview(
        "national",
        "",
        "Lovande arbetssätt, hösten 2026",
        "För nationella och regionala aktörer",
        (),
        (),
        sections,
        said,
    )


def hostile() -> Overview:
    """Every text that a person can have written is markup, script, a formula, a name of 200 characters or one endless word."""
    plain = ten()
    written = [*HOSTILE, LONG]
    take = iter(written * 4000)

    def bad(_: str = "") -> str:
        return next(take)

    pages = tuple(
        replace(
            p,
            **{k: bad() for k in ("name", "place", "facts", "status", "summary", "picture", "contact")},  # type: ignore[arg-type]
            elements=tuple(
                replace(
                    e,
                    name=bad(),
                    level=replace(e.level, text=bad(), about=bad()),
                    filled=replace(e.filled, text=bad(), about=bad()),
                    reasons=(bad(), bad()),
                    answers=tuple(Said(a.code, bad(), bad(), bad(), bad()) for a in e.answers),
                )
                for e in p.elements
            ),
        )
        for p in plain.pages
    )
    heat = next(f for f in plain.figures if isinstance(f.drawn, HeatMap))
    drawn = heat.drawn
    assert isinstance(drawn, HeatMap)
    rows = tuple(
        replace(
            r,
            name=bad(),
            facets=Facets((bad(), bad()), bad(), (bad(), bad()), bad()),
            cells=tuple(replace(c, text=bad(), about=bad()) for c in r.cells),
        )
        for r in drawn.rows
    )
    table = Table(bad(), (bad(), bad()), ((Cell(bad()), Cell(bad(), about=bad())),), bad())
    bars = Bars(
        tuple(Bar(bad(), (Segment(bad(), 3), Segment(bad(), None, Tone.HIDDEN)), bad()) for _ in range(9)), bad()
    )
    grid = Grid((bad(), bad()), (bad(),), ((bad(), ((Cell(bad(), 3.0), Cell(bad(), None, Tone.HIDDEN, bad())),)),))
    sections = (
        Section(
            "karta",
            bad(),
            (
                Figure(
                    "varme",
                    bad(),
                    bad(),
                    HeatMap(tuple((n, bad()) for n, _ in drawn.columns), rows, (bad(), bad())),
                    table,
                ),
                Figure("staplar", bad(), bad(), bars, table),
                Figure("falt", bad(), bad(), grid, table),
                Paragraphs(tuple(written)),
                Points(tuple(written)),
                Points(tuple(written), numbered=True),
                Cards(tuple(Card(t, bad(), ((bad(), bad()),), "P01") for t in written)),
                table,
            ),
        ),
    )
    glossary = tuple((t, bad()) for t in written)
    said = texts(instrument())
    return Overview("units", bad(), bad(), bad(), tuple(written), tuple(written), sections, said, pages, glossary)


def _overview(title: str, n: int) -> Overview:
    draw = random.Random(n)
    pages = tuple(_page(i, draw) for i in range(1, n + 1))
    rows = tuple(_row(p, draw, i) for i, p in enumerate(pages))
    return Overview(
        "leaders",
        TOWNS[0],
        title,
        f"För utvecklingsledare i {TOWNS[0]}",
        (
            f"{n} av {n + n // 5} arbetssätt har svarat (n = {n}). Utgåva 2025-01 av Lovande arbetssätt.",
            "Svaren lästes till och med 16 oktober 2026. FoU Mälarkanten har satt samman översikten.",
            "Nivåerna är verksamheternas egna svar lästa genom kriterierna, eller bedömares samsyn. De är ingen ordning mellan arbetssätt.",
        ),
        (
            "3 arbetssätt är utkast: verksamheten har inte faktagranskat dem.",
            "2 arbetssätt får bara läsas i den egna kommunen.",
            "Tal under 5 är dolda, och även andra som de kunde räknas ut med.",
        ),
        (_who(n), _map(rows), _spread(rows), _questions(draw, n), _next(pages), _table(rows)),
        texts(instrument()),
        pages,
        (
            ("Element", "En av modellens elva delar."),
            ("Uppfyllt", "Allt som avgör är på plats enligt svaren."),
            (
                "Underlag saknas",
                "Ingen kan säga: det som skulle avgöra är tomt, Vet ej eller går isär. Det är inte ett Nej.",
            ),
            ("Ifyllt", "Hur många av frågorna som har ett svar. Säger inget om nivån."),
        ),
    )


def _page(i: int, draw: random.Random) -> PracticePage:
    name = NAMES[(i - 1) % 10] + ("" if i <= 10 else f" {(i - 1) // 10 + 1}")
    if i == 7:
        name = LONG[:200]
    sources = [
        f"{role}, sparat {draw.randint(1, 16)} oktober 2026, fil {draw.getrandbits(48):012x}"
        for role in draw.sample(("Enhetschef", "Utvecklingsledare", "Socialsekreterare"), 2)
    ]
    towns = draw.sample(TOWNS, 2 if i % 5 == 0 else 1)
    return PracticePage(
        f"P{i:02}",
        name,
        ", ".join(towns),
        " · ".join((draw.choice(AREAS), ", ".join(draw.sample(TYPES, 1 + i % 2)), draw.choice(STAGES))),
        "Faktagranskad av Kim Exempel 14 oktober 2026. Får läsas av kommunen, FoU-enheten och referensgrupperna.",
        " ".join(draw.sample(SENTENCES, 3)),
        "7 av 10 relevanta element uppfyllda, 2 delvis, 1 underlag saknas. Står sig om kategorierna väger lika.",
        tuple(_element(e.number, e.name, draw, sources) for e in instrument().elements),
        "Kim Exempel, kim@norrvik.example" if i % 3 == 0 else "",
    )


def _element(number: int, name: str, draw: random.Random, sources: Sequence[str]) -> ElementPage:
    text, tone = draw.choices(LEVELS, (6, 4, 3, 3, 1, 1))[0]
    asked = instrument().questions_of(number)
    filled = draw.randint(0, len(asked))
    said = tuple(
        Said(
            q.id,
            q.text,
            draw.choice(ANSWERS)[0],
            " ".join(draw.sample(SENTENCES, draw.randint(0, 3))),
            draw.choice(sources),
        )
        for q in asked
    )
    why = f"Reglernas förslag. {draw.choice(SENTENCES)}"
    return ElementPage(
        number,
        name,
        Cell(text, tone=tone, about=why),
        Cell(f"{filled} av {len(asked)}", filled / len(asked)),
        (why, f"{text}. Se svaren. Nina Exempel, 20 oktober 2026, utgåva 2025-01."),
        said,
    )


def _row(page: PracticePage, draw: random.Random, i: int) -> HeatRow:
    area, types, stage = page.facts.split(" · ")
    return HeatRow(
        page.id,
        page.name,
        Facets(tuple(page.place.split(", ")), area, tuple(types.split(", ")), stage),
        tuple(e.level for e in page.elements),
        own=i % 4 != 3,
        opens=page.id,
    )


def _columns() -> tuple[tuple[str, str], ...]:
    return tuple((str(e.number), e.name) for e in instrument().elements)


def _who(n: int) -> Section:
    silent = (
        ("Har svarat", n, Tone.MET),
        ("Inget svar än", n // 10, Tone.PLAIN),
        ("Har avböjt: ingen tid", n // 10, Tone.PLAIN),
    )
    bars = Bars(
        tuple(Bar(label, (Segment("arbetssätt", number, tone),)) for label, number, tone in silent), "arbetssätt"
    )
    table = Table("Svar och bortfall", ("Läge", "Arbetssätt"), tuple((Cell(a), _number(b)) for a, b, _ in silent))
    text = f"{n} av {n + 2 * (n // 10)} arbetssätt i registret har svarat. Bortfallet är {2 * (n // 10)}."
    return Section("svar", "Vilka har svarat", (Figure("bortfall", "Svar och bortfall", text, bars, table),))


def _map(rows: Sequence[HeatRow]) -> Section:
    cells = tuple((Cell(r.name), *r.cells) for r in rows)
    table = Table("Arbetssätt och element", ("Arbetssätt", *(f"{a} {b}" for a, b in _columns())), cells)
    text = f"Hur långt varje element är uppfyllt (n = {len(rows)}). Hur mycket som är ifyllt står för sig, när ett arbetssätt öppnas."
    return Section(
        "karta",
        "Arbetssätt och element",
        (Figure("varme", "Hur långt elementen är uppfyllda", text, HeatMap(_columns(), tuple(rows), HEADS), table),),
    )


def _spread(rows: Sequence[HeatRow]) -> Section:
    bars, told = [], []
    for k, (number, name) in enumerate(_columns()):
        found = [sum(r.cells[k].tone is tone for r in rows) for _, tone in LEVELS]
        shown = [None if 0 < x < 3 and k == 2 else x for x in found]
        segments = tuple(Segment(text, x, tone) for (text, tone), x in zip(LEVELS, shown, strict=True))
        bars.append(Bar(f"{number} {name}", segments))
        told.append((Cell(f"{number} {name}"), *(_number(x) for x in shown)))
    table = Table("Nivåer per element", ("Element", *(t for t, _ in LEVELS)), tuple(told), "Tal under 5 är dolda.")
    panels = []
    for stage in STAGES:
        there = [r for r in rows if r.facets.stage == stage]
        panels.append(
            (
                stage,
                tuple(
                    tuple(_number(sum(r.facets.area == a and t in r.facets.types for r in there)) for t in TYPES)
                    for a in AREAS
                ),
            )
        )
    down = tuple(
        (Cell(a), *(_number(sum(r.facets.area == a and t in r.facets.types for r in rows)) for t in TYPES))
        for a in AREAS
    )
    field = Table(
        "Arbetssätt per område och typ",
        ("Område", *TYPES),
        down,
        "Ett arbetssätt med flera typer räknas en gång i varje.",
    )
    return Section(
        "falt",
        "Var det finns underlag",
        (
            Figure("element", "Nivåer per element", f"Hur många arbetssätt som har varje nivå (n = {len(rows)}).", Bars(tuple(bars), "arbetssätt"), table),
            Figure("omrade", "Område, typ och skede", f"Hur många arbetssätt det finns (n = {len(rows)}).", Grid(TYPES, AREAS, tuple(panels)), field),
        ),
    )  # fmt: skip


def _questions(draw: random.Random, n: int) -> Section:
    figures = []
    for e in instrument().elements[:3]:
        bars, rows = [], []
        for q in instrument().questions_of(e.number):
            left, counts = n, []
            for _ in ANSWERS[:-1]:
                counts.append(draw.randint(0, left))
                left -= counts[-1]
            counts.append(left)
            segments = tuple(Segment(a, c, tone) for (a, tone), c in zip(ANSWERS, counts, strict=True))
            bars.append(Bar(f"{q.id} {q.text}", segments))
            rows.append((Cell(f"{q.id} {q.text}"), *(_number(c) for c in counts)))
        table = Table(f"Svar: {e.number} {e.name}", ("Fråga", *(a for a, _ in ANSWERS)), tuple(rows))
        figures.append(
            Figure(
                f"svar-{e.number}",
                f"{e.number} {e.name}",
                f"Svaren på frågorna (n = {n}).",
                Bars(tuple(bars), "svar"),
                table,
            )
        )
    return Section("fragor", "Hur svaren fördelar sig", tuple(figures), slides=False)


def _next(pages: Sequence[PracticePage]) -> Section:
    lines = (("Därför lik", "Samma målgrupp och samma teori."), ("Nästa steg", "Skriv ned målen för brukarna (4.5)."))
    cards = tuple(Card(p.name, p.place, lines, p.id) for p in pages[:6])
    points = Points(
        ("Faktagranska beskrivningen.", "Svara på 4.5 och 10.1.", "Bjud in en bedömare till."), numbered=True
    )
    return Section("sedan", "Gör härnäst", (Paragraphs(("Tre saker som ger mest just nu.",)), points, Cards(cards)))


def _table(rows: Sequence[HeatRow]) -> Section:
    hidden = Cell("dolt", None, Tone.HIDDEN, "Färre än fem står bakom talet.")
    cells = tuple((Cell(t), _number(sum(t in r.facets.municipalities for r in rows)), hidden) for t in TOWNS)
    return Section(
        "kommuner",
        "Kommunerna",
        (
            Table(
                "Arbetssätt per kommun",
                ("Kommun", "Arbetssätt", "Svarande"),
                cells,
                "Delade arbetssätt räknas i varje kommun.",
            ),
        ),
    )


def _number(n: int | None) -> Cell:
    return Cell("dolt", None, Tone.HIDDEN, "Färre än fem står bakom talet.") if n is None else Cell(str(n), float(n))
