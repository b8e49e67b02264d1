"""What is wrong with what an instrument says of its own words: roles of background fields, meanings of choices.

Each mistake is (problem, remedy, line) in Swedish, as instrument/load.py shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.base.swedish import join_words
from pipeline.base.toml import TomlFile
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Background, Instrument
from pipeline.model.roles import SPREAD_MEANT, FieldRole, Meaning

Mistakes = Iterator[tuple[str, str, int | None]]

ASKS = {
    FieldRole.SPREAD: (FieldKind.CHOICE, "vilka som får läsa", "då läser bara kommunen och FoU-enheten"),
    FieldRole.CONSENT: (FieldKind.CHOICE, "om kontaktpersonen får visas", "då visas inte kontaktpersonen"),
    FieldRole.DATE: (FieldKind.DATE, "när svaren blev klara", "då gäller när filen sparades"),
    FieldRole.SUMMARY: (FieldKind.TEXT, "vad arbetssättet är", "då står ingen sammanfattning i översikterna"),
    FieldRole.TARGET: (FieldKind.TEXT, "vilka arbetssättet är till för", "då jämförs arbetssätten utan det"),
}
"""{role: (kind of its field, what it asks, what holds without it)}."""
MEANS = {
    "in_place": (Meaning.YES, None),
    "partly": (None,),
    "not_in_place": (Meaning.ABSENT,),
    "planned": (Meaning.PLANNED,),
    "not_relevant": (Meaning.NOT_RELEVANT,),
    "unknown": (Meaning.UNKNOWN,),
}
"""{a list in [judgement]: what a choice in it may mean}."""


def role_mistakes(i: Instrument, file: TomlFile) -> Mistakes:
    """Every mistake in [roles], and in the role and meaning of [[background]] and [[choices]]."""
    for role in FieldRole:
        have = [b for b in i.background if b.role is role]
        yield from _role_mistakes(i, file, role, have)
        for b in have[:1]:
            yield from _unfit(i, file, role, b)
    yield from _meaning_mistakes(i, file)


def _role_mistakes(i: Instrument, file: TomlFile, role: FieldRole, have: Sequence[Background]) -> Mistakes:
    """A role is given to one field, or said not to exist."""
    _, asks, without = ASKS[role]
    none = file.line("roles", key="none")
    for other in have[1:]:
        problem = f'{join_words(_quote([have[0].key, other.key]))} har båda role = "{role}".'
        remedy = f"Låt bara ett fält ha den: det som frågar {asks}."
        yield problem, remedy, file.line("background", i.background.index(other), "role")
    if list(i.roles.none).count(role) > 1:
        yield f'"{role}" står två gånger i none.', "Ta bort det ena.", none
    if have and role in i.roles.none:
        problem = f'"{role}" står i none, men "{have[0].key}" har den rollen.'
        yield problem, "Ta bort det ena: none är för det som formuläret inte frågar.", none
    if not have and role not in i.roles.none:
        remedy = f'Skriv role = "{role}" under fältet som frågar {asks}. Frågar inget fält det: skriv none = ["{role}"] under [roles], {without}.'
        yield f'Inget fält har role = "{role}".', remedy, none or file.line("background", 0)


def _unfit(i: Instrument, file: TomlFile, role: FieldRole, b: Background) -> Mistakes:
    """A field that cannot be used for what it is said to be for."""
    kind, asks, _ = ASKS[role]
    n = i.background.index(b)
    if b.kind != kind:
        problem = f'"{b.key}" har role = "{role}" men är av slaget {b.kind}.'
        yield problem, f'Skriv kind = "{kind}", eller ge rollen till fältet som frågar {asks}.', file.line("background", n, "role")  # fmt: skip
        return
    offered = [c for c in i.choices if c.code in b.choices]
    match role:
        case FieldRole.CONSENT if not any(c.meaning is Meaning.YES for c in offered):
            problem = f'Inget svarsval i "{b.key}" betyder ja.'
            yield problem, f'Skriv meaning = "{Meaning.YES}" under ett av dem i [[choices]].', file.line("background", n, "choices")  # fmt: skip
        case FieldRole.SPREAD:
            if not offered:
                yield f'"{b.key}" har inga svarsval.', "Skriv dem i choices.", file.line("background", n, "choices")
            for c in offered:
                line = file.line("choices", i.choices.index(c), "meaning")
                if c.meaning not in SPREAD_MEANT:
                    remedy = f"Skriv meaning = {join_words(_quote(SPREAD_MEANT), 'eller')} under det i [[choices]]."
                    yield f'Svarsvalet "{c.code}" i "{b.key}" säger inte vilka som får läsa.', remedy, line
                elif c.code != next(o.code for o in offered if o.meaning is c.meaning):
                    yield f'Två svarsval i "{b.key}" har meaning = "{c.meaning}".', "Låt dem betyda olika saker.", line
        case _:
            pass


def _meaning_mistakes(i: Instrument, file: TomlFile) -> Mistakes:
    """What a choice means is what the rules read it as."""
    known = {c.code: (n, c.meaning) for n, c in enumerate(i.choices)}
    for way, may in MEANS.items():
        for code in getattr(i.judgement, way):
            n, meaning = known[code]
            if meaning not in may:
                said = f'har meaning = "{meaning}"' if meaning else "har ingen meaning"
                right = f'Skriv meaning = "{may[0]}"' if may[0] else "Ta bort meaning"
                yield (
                    f'Svarsvalet "{code}" står under {way} i [judgement] men {said}.',
                    f"{right}, eller flytta det i [judgement].",
                    file.line("choices", n, "meaning"),
                )


def _quote(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]
