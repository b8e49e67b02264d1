"""instrument.toml -> Instrument, checked. A mistake in the file is an error with file, line and remedy."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.base.toml import TomlFile, read_toml
from pipeline.instrument.mistakes.coverage import coverage_mistakes
from pipeline.instrument.mistakes.rules import rule_mistakes
from pipeline.instrument.roles import role_mistakes
from pipeline.instrument.shipped import with_first_words, with_shipped_roles
from pipeline.model.field_kinds import FieldKind
from pipeline.model.instrument import Instrument, fields
from pipeline.model.instrument_texts import FillingTexts

FILLED_IN: dict[str, set[str]] = {
    **{f.name: set() for f in dataclasses.fields(FillingTexts) if f.name != "supplement_cover"},
    "answers": {"day"},
    "earlier": {"round"},
    "reason": {"label", "why"},
    "unclear": {"said"},
    "conflict": {"answers"},
    "status": {"label"},
}
"""What can be filled in in each sentence of [form.filling]."""
LOWEST_NUMBER, HIGHEST_NUMBER = -9, 99
"""Of a choice in exported tables; numbers below stand for answers that are missing."""
FED_NOTHING = ("unknown", "contact", "profile", "judgement")
"""Kinds of parts that tell what they tell without any feeds."""
QUESTION_ID = re.compile(r"[1-9]\d*\.[1-9]\d*")


def load(path: Path) -> Instrument:
    """Read and check one instrument.

    Raises SettingsError (exit 3) for a file that is missing, is not TOML, has an unknown or missing key, or whose
    parts contradict each other.
    """
    return load_borrowing(path)[0]


def load_borrowing(path: Path) -> tuple[Instrument, Path | None]:
    """The same, and the shipped file that an own copy of it from before has got its roles and meanings from."""
    file, shipped = with_shipped_roles(read_toml(path))
    instrument = with_first_words(file).validate(Instrument)
    if instrument.texts_file:
        problem, remedy = (
            '"texts_file" är inte en känd inställning.',
            "Ta bort raden: texterna ligger i texts.toml bredvid.",
        )
        raise SettingsError(path, problem, remedy, file.line("texts_file"))
    for problem, remedy, line in _mistakes(instrument, file):
        raise SettingsError(path, problem, remedy, line)
    return instrument, shipped


def _mistakes(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    yield from _repeated_ids(i, file)  # first: an id written twice is often another one that then seems to be missing
    yield from _unknown_references(i, file)
    yield from _gate_mistakes(i, file)
    yield from _part_mistakes(i, file)
    yield from _text_mistakes(i, file)
    yield from rule_mistakes(i, file)
    yield from coverage_mistakes(i, file)
    yield from _export_mistakes(i, file)
    yield from role_mistakes(i, file)


def _repeated_ids(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    for table, key, ids in (
        ("questions", "id", [q.id for q in i.questions]),
        ("elements", "number", [str(e.number) for e in i.elements]),
        ("categories", "id", [c.id for c in i.categories]),
        ("choices", "code", [c.code for c in i.choices]),
        ("depths", "code", [d.code for d in i.depths]),
        ("background", "key", [b.key for b in i.background]),
        ("gates", "question", [g.question for g in i.gates]),
        ("checks", "code", [c.code for c in i.checks]),
        ("coverage", "criterion", [c.criterion for c in i.coverage]),
        ("parts", "id", [p.id for p in i.parts]),
    ):
        for name, n in Counter(ids).items():
            if n > 1:
                second = [k for k, x in enumerate(ids) if x == name][1]
                yield (
                    f'"{name}" står {n} gånger.',
                    "Varje id får bara finnas en gång: ta bort eller byt namn på det ena.",
                    file.line(table, second, key),
                )


def _question_references(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    choices = {c.code for c in i.choices}
    elements = {e.number for e in i.elements}
    questions = {q.id for q in i.questions}
    for n, q in enumerate(i.questions):
        if not QUESTION_ID.fullmatch(q.id) or int(q.id.split(".")[0]) != q.element:
            yield (
                f'Frågans id "{q.id}" passar inte element {q.element}.',
                f'Skriv elementets nummer, punkt och frågans nummer, till exempel "{q.element}.1".',
                file.line("questions", n, "id"),
            )
        if q.element not in elements:
            yield (
                f"Element {q.element} finns inte.",
                f"Lägg till elementet eller välj ett av {_list_names(elements)}.",
                file.line("questions", n, "element"),
            )
        if not q.kind.is_chosen:
            yield (
                f"{q.id} är av slaget {q.kind}, och en fråga besvaras än så länge med ett val.",
                f'Skriv kind = "{FieldKind.CHOICE}", eller ta bort raden.',
                file.line("questions", n, "kind"),
            )
        yield from _outside(set(q.text_if), choices, "Svarsvalet", file.line("questions", n, "text_if"))
        if q.reason_at:
            yield from _outside({q.reason_at}, questions, "Frågan", file.line("questions", n, "reason_at"))
        if q.requires:
            yield from _outside({q.requires.question}, questions, "Frågan", file.line("questions", n, "requires"))
            yield from _outside(set(q.requires.is_not), choices, "Svarsvalet", file.line("questions", n, "requires"))


def _unknown_references(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    choices = {c.code for c in i.choices}
    questions = {q.id for q in i.questions}
    categories = {c.id for c in i.categories}
    yield from _question_references(i, file)
    for n, e in enumerate(i.elements):
        yield from _outside({e.category}, categories, "Kategorin", file.line("elements", n, "category"))
    for n, d in enumerate(i.depths):
        yield from _outside(set(d.choices), choices, "Svarsvalet", file.line("depths", n, "choices"))
        yield from _outside(set(d.only_in_stage or {}), choices, "Svarsvalet", file.line("depths", n, "only_in_stage"))
        for k, c in enumerate(i.categories):
            if d.code not in c.minutes:
                yield (
                    f'Tiden för "{d.code}" saknas.',
                    f"Skriv minutes = {{ {d.code} = 10 }} med rätt antal minuter.",
                    file.line("categories", k, "minutes"),
                )
    for n, b in enumerate(i.background):
        if not re.fullmatch(r"b_[a-z0-9_]+", b.key):
            yield (
                f'Nyckeln "{b.key}" har fel form.',
                'Skriv "b_" och sedan små bokstäver a-z, till exempel "b_kommun".',
                file.line("background", n, "key"),
            )
        yield from _outside(set(b.choices), choices, "Svarsvalet", file.line("background", n, "choices"))
    for n, check in enumerate(i.checks):
        yield from _outside(set(check.when), questions, "Frågan", file.line("checks", n, "when"))
        yield from _outside(
            {c for codes in check.when.values() for c in codes}, choices, "Svarsvalet", file.line("checks", n, "when")
        )
    rules = i.completeness
    for key in ("reason_if", "text_waived_if_all", "not_relevant_if_all"):
        yield from _outside(set(getattr(rules, key)), choices, "Svarsvalet", file.line("completeness", key=key))


def _gate_mistakes(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    questions = [q.id for q in i.questions]
    behind = Counter(f for g in i.gates for f in g.followers)
    yes = set(i.judgement.in_place) & {c for d in i.depths if d.unit == "question" for c in d.choices}
    for n, g in enumerate(i.gates):
        yield from _outside({g.question}, set(questions), "Frågan", file.line("gates", n, "question"))
        yield from _outside(set(g.followers), set(questions), "Frågan", file.line("gates", n, "followers"))
        yield from _outside(
            set(g.opens_on), {c.code for c in i.choices}, "Svarsvalet", file.line("gates", n, "opens_on")
        )
        if yes and (not yes <= set(g.opens_on) or set(g.opens_on) - yes - set(i.judgement.partly)):
            yield (
                f"Grinden {g.question} öppnas inte av just de svar som säger att något finns.",
                f'Skriv opens_on = ["{min(yes)}"], med eller utan de svar som betyder delvis.',
                file.line("gates", n, "opens_on"),
            )
        for f in g.followers:
            if questions.index(f) <= questions.index(g.question):
                yield (
                    f"{f} följer på {g.question} men står före den.",
                    "En följdfråga måste stå efter sin grindfråga.",
                    file.line("gates", n, "followers"),
                )
            if behind[f] > 1:
                yield (
                    f"{f} följer på mer än en grindfråga.",
                    "Låt varje fråga ha högst en grind; grindar kan följa på grindar.",
                    file.line("gates", n, "followers"),
                )


def _part_mistakes(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    """Every field feeds exactly one part of the description, or is left out on purpose: nothing vanishes."""
    known = {f.feed for d in i.depths for f in fields(i, d.code)}
    keys = {f.key for d in i.depths for f in fields(i, d.code)}
    fed = Counter([feed for p in i.parts for feed in p.feeds] + list(i.description.left_out))
    for n, p in enumerate(i.parts):
        yield from _outside(set(p.feeds), known, "Fältet", file.line("parts", n, "feeds"))
        yield from _kind_mistakes(i, file, n)
    yield from _outside(set(i.description.left_out), known, "Fältet", file.line("description", key="left_out"))
    yield from _outside(set(i.letter.first), keys, "Fältet", file.line("letter", key="first"))
    for feed in sorted(known):
        if fed[feed] != 1:
            what = (
                "står i ingen del av beskrivningen" if not fed[feed] else f"står i {fed[feed]} delar av beskrivningen"
            )
            yield (
                f'"{feed}" {what}.',
                f'Skriv "{feed}" i feeds för precis en del under [[parts]], eller i left_out.',
                _last_place(i, file, feed),
            )


def _kind_mistakes(i: Instrument, file: TomlFile, n: int) -> Iterator[tuple[str, str, int | None]]:
    """A part that cannot show what it is fed, or that stands where its kind cannot be drawn."""
    p = i.parts[n]
    if p.feeds and p.kind in FED_NOTHING:
        problem = f'Delen "{p.id}" av slaget {p.kind} visar inga fält, så svaren skulle inte komma med.'
        yield problem, "Flytta fälten till en del med texter, eller till left_out.", file.line("parts", n, "feeds")
    if p.kind == "judgement" and n != len(i.parts) - 1:
        problem = f'"{p.id}" står inte sist bland delarna.'
        yield problem, "Lägg den sist: den skrivs ut efter beskrivningen, på egna sidor.", file.line("parts", n, "kind")
    if p.kind == "profile" and p.page == 1:
        problem = f'"{p.id}" får inte plats på sida 1.'
        yield problem, "Ta bort page = 1: profilen tar hela sidans bredd.", file.line("parts", n, "page")


def _last_place(i: Instrument, file: TomlFile, feed: str) -> int | None:
    """The line of the last list that holds the feed; of the first part when none does."""
    parts = [n for n, p in enumerate(i.parts) if feed in p.feeds]
    if feed in i.description.left_out and len(parts) < 2:
        return file.line("description", key="left_out")
    return file.line("parts", parts[-1], "feeds") if parts else file.line("parts", 0)


def _text_mistakes(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    """Texts that would print wrongly, a prompt that could be an answer, an edition that cannot stand in the form's mark."""
    facts = ("practice", "minutes", "deadline", "contact", "sender", "authority", "choices", "about", "who_knows")
    texts = [*(c.text for c in i.form.cover), *i.form.notes, i.form.category_lead]
    for name in sorted({n for t in texts for n in re.findall(r"\{([^}]*)\}", t)} - set(facts)):
        yield (
            f'"{{{name}}}" kan inte fyllas i.',
            f"Använd något av {_list_names(set(facts))}.",
            file.line_of("{" + name + "}"),
        )
    for key, facts_of in FILLED_IN.items():
        for name in sorted(set(re.findall(r"\{([^}]*)\}", getattr(i.form.filling, key))) - facts_of):
            line = file.line("form.filling", key=key)
            yield f'"{{{name}}}" kan inte fyllas i.', f"Använd {_list_names(facts_of) or 'vanliga ord'}.", line
    yield from _page_mistakes(i, file)
    labels = [getattr(i.form.facts, f.name).casefold() for f in dataclasses.fields(i.form.facts)]
    for n, field in enumerate(dataclasses.fields(i.form.facts)):
        if labels[n] in labels[:n]:
            problem = f'Två uppgifter på första sidan heter "{getattr(i.form.facts, field.name)}".'
            yield problem, "Ge varje uppgift ett eget namn.", file.line("form.facts", key=field.name)
    heads = i.form.columns
    shown = [heads.code, heads.question, heads.choice, heads.comment, heads.text, heads.both, heads.fact, heads.known]
    for head in sorted({h for h in shown if [x.casefold() for x in shown].count(h.casefold()) > 1}):
        yield (
            f'Två kolumner heter "{head}".',
            "Ge varje kolumn ett eget namn: svaren läses efter det.",
            file.line("form.columns"),
        )
    said = {t.casefold() for c in i.choices for t in (c.label, *c.typed)}
    for key in FieldKind:
        if i.placeholders.of(key).casefold() in said:
            line = file.line("placeholders", key=key)
            yield "Ledtexten är samma som ett svarsval, så svaret skulle tas för tomt.", "Välj en annan ledtext.", line
    for c1, c2 in combinations(i.choices, 2):
        same = {t.casefold() for t in (c1.label, *c1.typed)} & {t.casefold() for t in (c2.label, *c2.typed)}
        if same and any({c1.code, c2.code} <= set(d.choices) for d in i.depths):
            line = file.line("choices", i.choices.index(c2), "typed")
            yield (
                f'"{min(same)}" betyder både {c1.label} och {c2.label}.',
                "Låt varje ord höra till ett svarsval.",
                line,
            )
    for key in ("id", "version"):
        if not re.fullmatch(r"[a-zåäö0-9][\w.-]*", getattr(i.instrument, key)):
            yield (
                f'"{getattr(i.instrument, key)}" kan inte stå i formulärens märkning.',
                "Använd små bokstäver, siffror, punkt och bindestreck.",
                file.line("instrument", key=key),
            )


def _page_mistakes(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    for key, numbers in (("page", ["{page}"]), ("page_of", ["{page}", "{pages}"])):
        if sorted(re.findall(r"\{[^}]*\}", getattr(i.form, key))) != sorted(numbers):
            example = f'{key} = "sida {" av ".join(numbers)}"'
            yield (
                f'"{key}" ska ha {" och ".join(numbers)} en gång.',
                f"Skriv till exempel {example}",
                file.line("form", key=key),
            )


def _export_mistakes(i: Instrument, file: TomlFile) -> Iterator[tuple[str, str, int | None]]:
    """Two choices of one field that could not be told apart in a table, or a number that means something else there."""
    numbers = {c.code: c.exported_as for c in i.choices if c.exported_as is not None}
    for n, choice in enumerate(i.choices):
        if choice.exported_as is not None and not LOWEST_NUMBER <= choice.exported_as <= HIGHEST_NUMBER:
            problem = f'{choice.exported_as} kan inte vara talet för "{choice.code}".'
            remedy = f"Välj ett tal från {LOWEST_NUMBER} till {HIGHEST_NUMBER}: lägre tal betyder att ett svar saknas."
            yield problem, remedy, file.line("choices", n, "exported_as")
    for offered in (*(d.choices for d in i.depths), *(b.choices for b in i.background)):
        for c1, c2 in combinations([c for c in offered if c in numbers], 2):
            if numbers[c1] == numbers[c2] and c1 != c2:
                line = file.line("choices", [c.code for c in i.choices].index(c2), "exported_as")
                yield (
                    f'"{c1}" och "{c2}" har båda talet {numbers[c1]}.',
                    "Ge dem varsitt tal: de är val i samma fråga.",
                    line,
                )


def _outside(used: set[str], known: set[str], what: str, line: int | None) -> Iterator[tuple[str, str, int | None]]:
    for name in sorted(used - known):
        yield f'{what} "{name}" finns inte.', f"Rätta stavningen eller välj ett av {_list_names(known)}.", line


def _list_names(names: set[str] | set[int]) -> str:
    shown = [str(n) for n in sorted(names)]
    return ", ".join(shown[:12]) + (" ..." if len(shown) > 12 else "")
