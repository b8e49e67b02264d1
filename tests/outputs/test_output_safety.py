"""What a respondent typed arrives everywhere as the plain text it is: nothing of it runs, links, disappears or is cut off.

Read by other ways than our own: the package's XML, openpyxl, csv, pandas and pyreadstat. The page and the deck are held by
test_overview_html_browser.py and test_overview_deck.py.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from pipeline.base.csv import as_it_was
from pipeline.forms import FORMATS
from pipeline.model.instrument import fields
from tests.support import ROOT, ROUND, instrument, practice
from tests.support.filling import filled
from tests.support.hostile_texts import TEXTS
from tests.support.rounds import Command, Said

pytestmark = pytest.mark.heavy  # a whole round through every command
HEAD = "id;arbetssätt;kommun;verksamhet;område;typ;skede;stöd;kontaktperson;e-post;format;djup;publicering;visa kontakt"
NAMES = {"P01": "=HYPERLINK(1)+<b>Gruppen</b> {{ 7*7 }}", "P02": "@SUM(1) <script>alert(1)</script>"}
FORMAT = {"P01": "docx", "P02": "xlsx"}
CELL = 32_767
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CODE = re.compile(r"-?\d+")
"""A number that we wrote, such as the code of a missing answer."""
FORMULA = re.compile(r"\s*[=+\-@\uff1d]|[\t\r\n]")


def answers(id: str) -> dict[str, str]:
    """Each of the texts in a question's own box, so that no rule about personal data or about contacts hides it."""
    boxes = [f for f in fields(instrument(), "fordjupad") if f.kind == "text" and f.element]
    assert len(boxes) >= len(TEXTS)
    longest = CELL if FORMAT[id] == "xlsx" else len(TEXTS["long"])
    return {f.key: text[:longest] for f, text in zip(boxes, TEXTS.values(), strict=False)}


def typed(id: str) -> list[str]:
    return list(answers(id).values())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("omgång")
    (home / "inbox").mkdir()
    (home / "round.toml").write_bytes((ROOT / "round.toml").read_bytes())
    rows = [HEAD]
    for id, format in FORMAT.items():
        rows.append(
            f"{id};{NAMES[id]};Norrvik;=cmd|A1;IFO;stöd;pågående;FoU;<i>Kim</i> Exempel;kim@norrvik.example;{format};Fördjupad;öppet;ja"
        )
        known = practice(id, "fordjupad", format=format, name=NAMES[id], municipalities=("Norrvik",))
        choices = {f.key: "Ja" for f in fields(instrument(), "fordjupad") if f.kind == "choice" and "ja" in f.choices}
        form = FORMATS[format].write(instrument(), known, ROUND)  # type: ignore[index]
        (home / "inbox" / f"{id}.{format}").write_bytes(filled(form, choices | answers(id)))
    (home / "register.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return home


@pytest.fixture
def done(home: Path, command: Command) -> Path:
    """The round with everything written that holds answers. Once: what is there already is left."""
    for said in _commands(home, command) if not (home / "outbox").exists() else ():
        assert said.code == 0, said.err
    return home / "outbox"


def _commands(home: Path, command: Command) -> Iterator[Said]:
    for words in (
        ("compile",),
        ("export", "--with-texts", "--with-municipality"),
        ("assess", "export", "--by", "=Anna"),
        ("assess", "export", "--by", "Bo Ek", "--format", "docx", "--show-proposal"),
    ):
        split = 2 if words[0] == "assess" else 1
        yield command(*words[:split], "--round", home, *words[split:])


def squeezed(text: str) -> str:
    """Without what wraps a line, which looks different in every format."""
    return re.sub(r"\s+", "", text)


def words_of(data: bytes) -> str:
    """Every paragraph of every part of a Word file."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        for name in z.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                for p in etree.fromstring(z.read(name)).iter(f"{W}p"):
                    found.append(
                        "".join((t.text or "") if t.tag == f"{W}t" else "\n" for t in p.iter(f"{W}t", f"{W}br"))
                    )
    return "\n".join(found)


@pytest.mark.parametrize("id", FORMAT)
def test_a_description_holds_every_text_whole(done: Path, id: str) -> None:
    (file,) = (done / "descriptions").glob(f"{id}-*.docx")
    said = squeezed(words_of(file.read_bytes()))
    assert [t[:60] for t in (NAMES[id], *typed(id)) if squeezed(t) not in said] == []


@pytest.mark.parametrize("file", ["descriptions/P01-*.docx", "letters/P01-*.docx", "assess/*.docx", "questions.docx"])
def test_no_text_becomes_a_field_or_a_link(done: Path, file: str) -> None:
    """Page numbers are the only fields, and nothing in the file leads out of it."""
    (path,) = done.glob(file)
    with zipfile.ZipFile(path) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    for name, data in parts.items():
        if name.endswith(".xml"):
            fields_there = [f.text.strip() for f in etree.fromstring(data).iter(f"{W}instrText") if f.text]
            assert {f.split()[0] for f in fields_there} <= {"PAGE", "NUMPAGES"}, (name, fields_there)
        if name.endswith(".rels"):
            out = [r for r in etree.fromstring(data) if r.get("TargetMode") == "External"]
            assert [r.get("Target") for r in out if not str(r.get("Target")).startswith("mailto:lovande@")] == []


def test_the_workbook_holds_every_text_whole_and_nothing_alive(done: Path) -> None:
    """Over the rows where a long text goes on, nothing of it is missing; no cell is a formula, an error or a link."""
    book = load_workbook(done / "summary.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert [(c.parent.title, c.coordinate) for c in cells if c.data_type in ("f", "e") or c.hyperlink] == []
    said = {squeezed(unescape(str(c.value))) for c in cells}
    everything = "".join(squeezed(unescape(str(c.value))) for c in cells)
    for id in FORMAT:
        short = [t for t in typed(id) if len(t) < CELL]
        assert [t[:60] for t in short if squeezed(t) not in said and squeezed(t) not in everything] == []
    ends = [f"ord{n:05}" for n in range(4500)]
    missing = [word for word in ends if word not in everything]
    assert len(missing) <= 1, "one word at most is parted between two cells"


def test_an_assessors_workbook_has_no_formulas_but_its_own_counts(done: Path) -> None:
    (file,) = (done / "assess").glob("bedomning-anna*.xlsx")
    book = load_workbook(file)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    alive = [str(c.value) for c in cells if c.data_type == "f"]
    assert all(re.fullmatch(r'''=(\('P0[12]'!C\d+<>""\)\+?)+&" av 11"''', f) for f in alive), alive
    said = squeezed(
        "".join(str(c.value) for c in cells)
    )  # openpyxl has undone "_x005F_" in a shared text, not in another
    short = [t for t in typed("P02") if t != TEXTS["long"][:CELL]]
    assert [t[:60] for t in short if squeezed(t) not in said] == []


def test_a_csv_file_gives_every_text_back_and_none_that_a_spreadsheet_would_run(done: Path) -> None:
    (pack,) = (done / "export").iterdir()
    with (pack / "texter.csv").open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.reader(f, delimiter=";"))
    assert [cell[:40] for row in rows for cell in row if FORMULA.match(cell) and not CODE.fullmatch(cell)] == []
    said = {as_it_was(cell) for row in rows for cell in row}
    assert [t[:60] for id in FORMAT for t in typed(id) if t not in said] == []


def test_parquet_and_spss_hold_the_same_texts(done: Path) -> None:
    pandas, pyreadstat = pytest.importorskip("pandas"), pytest.importorskip("pyreadstat")
    (pack,) = (done / "export").iterdir()
    parquet = {t for column in pandas.read_parquet(pack / "texter.parquet").values.T for t in column}
    assert [t[:60] for id in FORMAT for t in typed(id) if t not in parquet] == []
    table, _ = pyreadstat.read_sav(str(pack / "texter.sav"))
    sav = "".join(str(t) for row in table.values for t in row)
    assert [t[:60] for id in FORMAT for t in typed(id) if len(t) < CELL and t not in sav] == []


@pytest.mark.parametrize("id", FORMAT)
def test_a_terminal_shows_it_and_is_not_steered_by_it(home: Path, command: Command, id: str) -> None:
    said = command("read", home / "inbox" / f"{id}.{FORMAT[id]}")
    assert {c for c in said.out if unicodedata.category(c) in ("Cc", "Cf")} <= {"\n", "\u200d"}
    shown = squeezed(said.out)
    plain = [t for k, t in TEXTS.items() if k not in ("marks", "emoji", "lines", "long")]
    assert [t[:60] for t in plain if squeezed(t) not in shown] == []
