"""python -m tests.fidelity: measures what comes back of a form through editors, formats and damage, and writes docs/fidelity.md.

Needs both LibreOffice versions (tests/libreoffice/install.sh), ONLYOFFICE (pip install ".[editors]") and pdftotext; takes some minutes. Formats that the program does not read
yet show as quarantined, and are measured by the same command the day they are read.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from pipeline.base.package import unpack
from pipeline.model.instrument import fields
from pipeline.model.returns import Return, State, Status
from pipeline.reading.files import read_bytes
from tests import onlyoffice
from tests.habits import HABITS, wear
from tests.habits.truth import Truth, Words, every_text, lost, plain, problems
from tests.libreoffice import driver
from tests.support import ROOT, SHORT, instrument, typed
from tests.support.filling import blank, filled

TARGET = ROOT / "docs" / "fidelity.md"
ONLYOFFICE_SAVES = {"docx": ("docx", "odt", "rtf", "pdf"), "xlsx": ("xlsx", "ods", "pdf")}
SAVED_AS = {"docx": ("docx", "odt", "doc", "rtf", "pdf"), "xlsx": ("xlsx", "ods", "xls", "pdf")}
MARK = re.compile(r"\d+x\d+")
"""The number in every word that a habit adds."""
VERSIONS: tuple[driver.Version, ...] = ("7.4", "25.2")
DAMAGES: dict[str, dict[str, str]] = {
    "docx": {
        "choice_by_hand": "Valet skrivet för hand i stället för valt",
        "words_after_a_picked_choice": "Text efter valet",
        "words_in_the_question_cell": "Text i frågans ruta",
        "words_after_the_control": "Text efter eller under svarsfältet",
        "words_around_an_empty_control": "Text bredvid ett tomt svarsfält",
        "control_replaced_by_typing": "Svarsfältet borttaget, svaret skrivet ändå",
        "bullets": "Punktlista",
        "numbers": "Numrerad lista",
        "pasted_table": "Tabell inklistrad i svaret",
        "link": "Länk med en annan text än adressen",
        "look": "Genomstruken eller dold text",
        "tracked_deletion": "Spårade ändringar som inte godtagits",
        "row_inserted": "Ny rad mellan frågorna",
        "row_below_with_blank_code": "Svaret i en ny rad under frågan",
        "row_moved_to_another_table": "Rad flyttad till en annan tabell",
        "rows_in_another_order": "Raderna i en annan ordning",
        "cell_split": "Cell delad i två",
        "empty_column_inserted": "Tom kolumn infogad",
        "paragraph_between_the_tables": "Stycke mellan tabellerna",
        "paragraph_on_the_cover": "Stycke på omslaget",
        "comment_on_an_answer": "Kommentar i marginalen",
        "footnote": "Fotnot i ett svar",
        "text_box": "Textruta",
        "equation": "Ekvation",
        "picture": "Bild med alternativtext",
        "new_header": "Sidhuvud",
        "split_runs": "Stavningsmärken och bokmärken",
        "tag_lost": "Svarsfältets märke borta",
    },
    "xlsx": {
        "choice_by_hand": "Valet skrivet för hand i stället för valt",
        "choice_and_comment_in_one_cell": "Val och kommentar i samma ruta",
        "words_beside": "Text till höger om svaret",
        "words_far_away": "Text långt ut på bladet",
        "words_in_the_question_cell": "Text i frågans ruta",
        "answer_in_the_row_below": "Svaret i en ny rad under frågan",
        "row_inserted": "Ny rad mellan frågorna",
        "rich_text": "Fet och genomstruken text",
        "link": "Länk med en annan text än adressen",
        "formula_without_a_value": "Svar som börjar med likhetstecken",
        "share": "Procenttal",
        "day": "Datum",
        "rows_hidden": "Filtrerade rader",
        "cells_merged": "Svar och kommentar sammanfogade",
        "note_on_a_cell": "Anteckning på en cell",
        "text_box": "Textruta",
        "new_sheet": "Nytt blad",
        "sheet_hidden": "Dolt blad",
        "printed_head_and_foot": "Sidhuvud och sidfot",
        "names_broken": "Namnen på svarsrutorna trasiga",
    },
}
"""Habits that can be tried at one form together, as the table names them."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a form came back: typed in one program, saved by another, in a format."""

    typed: str
    saved: str
    ending: str


def returns(name: str, data: bytes) -> tuple[Return, ...]:
    """What the program reads from a file, in one piece or in several."""
    read: Any = read_bytes(instrument(), name, data)
    return read if isinstance(read, tuple) else (read,)


def read_one(way: Way, data: bytes) -> Return:
    return returns(f"svar.{way.ending}", data)[0]


def saved_again(data: bytes, form: str, version: driver.Version, ending: str) -> bytes:
    """The file opened in LibreOffice and saved as another format."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"svar.{form}")
        source.write_bytes(data)
        if ending == "pdf":
            return driver.to_pdf(source, Path(folder), version).read_bytes()
        (made,) = driver._convert(source, Path(folder), f"{ending}:{driver.FILTERS[f'.{ending}']}", version)
        return made.read_bytes()


def typed_in(form: str, depth: str, answers: dict[str, str], version: driver.Version, ending: str) -> bytes:
    """The form filled in with LibreOffice's own keyboard and saved."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, f"svar.{form}"), Path(folder, f"sparad.{form if ending == 'pdf' else ending}")
        source.write_bytes(blank(form, depth, stage="uppstart"))
        driver.fill(source, answers, version, target)
        return driver.to_pdf(target, Path(folder), version).read_bytes() if ending == "pdf" else target.read_bytes()


def in_onlyoffice(data: bytes, form: str, answers: dict[str, str], ending: str) -> bytes:
    """The file opened in ONLYOFFICE, with these answers typed there, and saved."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, f"svar.{form}"), Path(folder, f"sparad.{ending}")
        source.write_bytes(data)
        onlyoffice.fill(source, answers, target)
        return target.read_bytes()


def ways(form: str, depth: str, answers: dict[str, str]) -> Iterator[tuple[Way, Callable[[], bytes]]]:
    """Every way a form with these answers can come back, and how to make it."""
    office, only = "Word" if form == "docx" else "Excel", "ONLYOFFICE"
    full = filled(blank(form, depth, stage="uppstart"), answers)
    yield Way(office, office, form), lambda: full
    for v in VERSIONS:
        program = f"LibreOffice {v}"
        for ending in SAVED_AS[form]:
            yield Way(office, program, ending), partial(saved_again, full, form, v, ending)
            yield Way(program, program, ending), partial(typed_in, form, depth, answers, v, ending)
    for ending in ONLYOFFICE_SAVES[form]:
        yield Way(office, only, ending), partial(in_onlyoffice, full, form, {}, ending)
        yield (
            Way(only, only, ending),
            partial(in_onlyoffice, blank(form, depth, stage="uppstart"), form, answers, ending),
        )


def whole_forms(practice: str) -> Iterator[str]:
    """A row of the first table for each way that the practice's answers can come back."""
    depth = "oversikt" if practice in SHORT else "fordjupad"
    answers = typed(practice)
    jobs = [(way, make) for form in SAVED_AS for way, make in ways(form, depth, answers)]
    with ThreadPoolExecutor(2) as pool:
        for (way, _), data in zip(jobs, pool.map(lambda job: _made(job[1]), jobs), strict=True):
            start = f"| {way.typed} | {way.saved} | .{way.ending} | {practice} "
            yield start + (
                "| – | – | – | – | filen kunde inte sparas |"
                if data is None
                else _compared(read_one(way, data), answers, depth)
            )


def _made(make: Callable[[], bytes]) -> bytes | None:
    try:
        return make()
    except (driver.LibreOfficeError, onlyoffice.OnlyOfficeError) as e:
        sys.stderr.write(f"{e}\n")
        return None


def _compared(ret: Return, answers: dict[str, str], depth: str) -> str:
    known = {f.key: f for f in fields(instrument(), depth) if f.key in answers}
    codes = {c.label: c.code for c in instrument().choices}
    choices = [k for k, f in known.items() if f.kind == "choice"]
    texts = [k for k in known if k not in choices]
    right = sum(ret.value(k) == codes[answers[k]] for k in choices)
    exact = sum(ret.value(k) == answers[k].strip() for k in texts)
    unbroken = sum(plain(ret.value(k) or "") == plain(answers[k]) for k in texts) - exact
    homes = {plain(answers[k]): k for k in texts if len(answers[k]) > 12}
    wrong = sum(homes.get(plain(a.value or ""), a.key) != a.key for a in ret.answers.values())
    wrong += sum(
        a.state is State.ANSWERED and a.key in choices and a.value != codes[answers[a.key]]
        for a in ret.answers.values()
    )
    if ret.status is Status.QUARANTINED:
        return f"| {right}/{len(choices)} | {exact}/{len(texts)} | {unbroken} | {wrong} | karantän: {ret.findings[-1].code} |"
    said = ", ".join(dict.fromkeys(f.code for f in ret.findings)) or "inget"
    return f"| {right}/{len(choices)} | {exact}/{len(texts)} | {unbroken} | {wrong} | {said} |"


def damaged(form: str) -> tuple[bytes, Truth, dict[str, list[Words]]]:
    """One form with every damage of the table, what must be true of it, and which words each damage brought."""
    from tests.habits import excel, word  # noqa: PLC0415
    from tests.habits.paper import paper  # noqa: PLC0415
    from tests.habits.workbook import workbook  # noqa: PLC0415

    random = Random(2026)
    rooms: dict[str, Any] = {"docx": (word.EVERY, paper), "xlsx": (excel.EVERY, workbook)}
    every, desk = rooms[form]
    page = desk(random)
    brought: dict[str, list[Words]] = {}
    for name in DAMAGES[form]:
        words, used = len(page.truth.words), set(page.used)
        every[name](page)
        rows = [key for key, f in page.fields.items() if f.code in page.used - used]
        doubtful = [Words(page.truth.unclear[key], key) for key in rows if key in page.truth.unclear]
        sure = [
            key for key in rows if key in page.truth.answers and key not in page.truth.free | set(page.truth.unclear)
        ]
        brought[name] = [*page.truth.words[words:], *doubtful, *(Words(page.truth.answers[key], key) for key in sure)]
    untouched = [Words(text, key) for key, text in page.truth.answers.items() if page.fields[key].code not in page.used]
    brought = {name: words or untouched for name, words in brought.items()}
    return page.data(), page.truth, brought


def damages(form: str) -> Iterator[str]:
    """The second table: what became of the words that each damage brought, in each format and editor."""
    data, truth, brought = damaged(form)
    office = "Word" if form == "docx" else "Excel"
    columns = [(Way(office, office, form), data)]
    for v in VERSIONS:
        for ending in SAVED_AS[form]:
            made = _made(partial(saved_again, data, form, v, ending))
            columns += [(Way(office, v, ending), made)] if made else []
    read = [(read_one(way, file), file) for way, file in columns]
    yield "| Skada | " + " | ".join(f".{w.ending} {w.saved.removeprefix('LibreOffice ')}" for w, _ in columns) + " |"
    yield "|" + "---|" * (len(columns) + 1)
    for name, words in brought.items():
        yield f"| {DAMAGES[form][name]} | " + " | ".join(_fate(ret, file, words) for ret, file in read) + " |"
    silent = [sum("nothing is told" in p for p in lost(ret, truth)) for ret, _ in read]
    yield "| **Svar på fel fråga utan anmärkning** | " + " | ".join(str(n) for n in silent) + " |"


def _fate(ret: Return, file: bytes, words: list[Words]) -> str:
    """The worst that happened to any of the words."""
    if ret.status is Status.QUARANTINED and not ret.unplaced and not ret.answers:
        return "karantän"
    fates = [_one_fate(ret, file, w) for w in words] or ["rätt"]
    return max(fates, key=["rätt", "sagt", "editorn", "**borta**"].index)


def _one_fate(ret: Return, file: bytes, w: Words) -> str:
    text, labels = plain(w.text), {c.code: c.label for c in instrument().choices}
    answer = ret.answers.get(w.key) if w.key else None
    if answer is not None and (
        text in plain(answer.raw or answer.value or "") or labels.get(answer.value or "") == w.text
    ):
        return "rätt"
    everything, marks = plain("\n".join(every_text(ret))), MARK.findall(w.text)
    if text in everything or (marks and all(mark in everything for mark in marks)):
        return "sagt"
    return "**borta**" if in_file(file, w.text) else "editorn"


def in_file(data: bytes, text: str) -> bool:
    """True when the words' own number stands somewhere in the file, in whatever way the format writes it."""
    mark = (MARK.findall(text) or [text])[-1]
    if data.startswith(b"PK"):
        return any(
            mark in re.sub(r"<[^>]*>", "", part.decode("utf-8", "replace")) or mark.encode() in part
            for part in unpack(data).values()
        )
    if data.startswith(b"%PDF"):
        said = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
        return mark.encode() in b"".join(said.split())
    return mark.encode() in data or mark.encode("utf-16-le") in data


def habits(form: str) -> str:
    """One line about every habit that the tests know, three forms of each."""
    broken = [name for name in HABITS[form]() if any(_breaks(form, name, n) for n in range(3))]
    kinds = "Word" if form == "docx" else "Excel"
    said = f"{len(HABITS[form]()) - len(broken)} av {len(HABITS[form]())} vanor i {kinds}formulär ger rätt svar i alla fält, med all övrig text redovisad."
    return said + (f" Inte än: {', '.join(f'`{name}`' for name in broken)}." if broken else "")


def own_fields(form: str) -> str:
    """One line: how many of the answers that the habits are about are read in their own fields, and how many are only told."""
    right = told = 0
    for name in HABITS[form]():
        for n in range(3):
            data, answers = _about(form, name, Random(f"{name}{n}"))
            ret = returns(f"svar.{form}", data)[0]
            for words in answers:
                good = words.key is not None and _one_fate(ret, data, words) == "rätt"
                right, told = right + good, told + (not good)
    share = f"{100 * right / (right + told):.1f}".replace(".", ",")
    kinds = "Word" if form == "docx" else "Excel"
    return f"{right} av {right + told} svar som vanorna i {kinds}formulär rör ({share} %) läses i sina egna fält; de andra redovisas som text för en människa."


def _about(form: str, name: str, random: Random) -> tuple[bytes, list[Words]]:
    """(a form worn by one habit, the answers in the rows that it took, and the words that it wrote at a question)."""
    from tests.habits import excel, word  # noqa: PLC0415
    from tests.habits.paper import paper  # noqa: PLC0415
    from tests.habits.workbook import workbook  # noqa: PLC0415

    rooms: dict[str, Any] = {"docx": (word.EVERY, paper), "xlsx": (excel.EVERY, workbook)}
    every, desk = rooms[form]
    page = desk(random)
    every[name](page)
    truth, doubtful = page.truth, page.truth.free | set(page.truth.unclear) | page.truth.gone
    touched = [key for key, f in page.fields.items() if f.code in page.used and key not in doubtful]
    about = [w for w in truth.words if w.key or w.near]  # a note on the cover is nobody's answer
    return page.data(), [*about, *(Words(truth.answers[k], k) for k in touched if k in truth.answers)]


def _breaks(form: str, name: str, seed: int) -> bool:
    data, truth = wear(form, [name], Random(f"{name}{seed}"))
    return bool(problems(returns(f"svar.{form}", data)[0], truth))


HEAD = """# Vad som kommer tillbaka

Mätt med `python -m tests.fidelity`, som skriver den här filen. Formulären fylls i av program, sparas av LibreOffice 7.4 och 25.2 och av
ONLYOFFICE i de format som brukar komma, och läses. Inget i tabellerna är skrivet för hand.

## Ifyllda formulär genom editorer och format

P01 är det fördjupade formuläret, P08 översikten, båda med svar som en verksamhet skriver dem. *Rätt* är lika tecken för tecken.
*Radbrytningar* är texter som är rätt så när som på radbrytningar, blanksteg eller tabbar: LibreOffice 7.4 tar bort dem när den öppnar
ett Word-formulär, och i en PDF går de inte att skilja från radens slut. En PDF ur ett Excel-formulär visar bara så mycket av en text som
rutans höjd rymde: resten finns inte i filen. *Fel fråga* ska alltid vara 0.

| Skrivet i | Sparat av | Format | Formulär | Val rätt | Texter rätt | Radbrytningar | Fel fråga | Anmärkningar |
|---|---|---|---|---|---|---|---|---|
"""
MIDDLE = """
## Skador genom editorer och format

Ett och samma formulär med alla skador i tabellen, sparat på nytt i varje format. Det sämsta som hände med skadans text:

- **rätt**: den står i sitt svar.
- **sagt**: den redovisas som oplacerad text eller bilaga med närmaste fråga, eller i ett svar där editorn har ändrat annat.
- **editorn**: editorn tog bort den innan filen sparades, så ingen kan få tillbaka den ur den filen.
- **borta**: den finns i filen men inte i redovisningen.
- **karantän**: filen läses inte, och orsaken sägs.

"""
END = """
## Vanor

Testerna känner till människors och programs vanor en och en (`tests/habits/`), och prövar också slumpvis två till fyra på en gång
(`tests/reading/test_wear.py`).

"""
NOBODY = """
## Vad ingen kan få tillbaka

- Det som editorn själv tog bort när filen sparades (*editorn* ovan).
- Borttagen text i spårade ändringar räknas inte: den är struken av den som skrev.
- Radbrytningar som LibreOffice 7.4 tar bort ur textfälten, och radbrytningar i en PDF.
- Text som inte fick plats i rutan när ett Excel-formulär skrevs ut som PDF, och det som aldrig skrivs ut: kommentarer, anteckningar, dolda rader och blad.
- Ekvationer som sparas om i ett LibreOffice utan delen Math.
- Bilder av text och handskrift: bilden sparas som bilaga, men läses inte.
- Den del av en fil som saknas när filen är avhuggen. Filen hamnar i karantän med råd om vad som ska begäras.
- Valet i en sammanfogad cell där Excel redan har kastat det ena innehållet.
"""


def main() -> None:
    for version in VERSIONS:
        driver._require(version)
    if not onlyoffice.available():
        sys.exit('ONLYOFFICE is not installed: python -m pip install ".[editors]"')
    rows = [row for practice in ("P01", "P08") for row in whole_forms(practice)]
    tables = [
        f"### {'Word' if form == 'docx' else 'Excel'}-formulär\n\n" + "\n".join(damages(form)) + "\n"
        for form in SAVED_AS
    ]
    lines = "".join(f"- {habits(form)}\n- {own_fields(form)}\n" for form in SAVED_AS)
    TARGET.write_text(
        HEAD + "\n".join(rows) + "\n" + MIDDLE + "\n".join(tables) + END + lines + NOBODY, encoding="utf-8"
    )


if __name__ == "__main__":
    main()
