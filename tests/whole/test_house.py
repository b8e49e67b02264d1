"""The house rules that keep the program easy to change, and able to run on a coordinator's Windows machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.model.instrument import fields
from tests.support import ROOT, instrument
from tests.support.rounds import answered, make_round

PACKAGE = ROOT / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = [f.relative_to(PACKAGE).with_suffix("").as_posix().removesuffix("/__init__") for f in FILES]
ORDER = tuple(
    "cli messages commands post outputs cases assessment intake reading forms ledger round servers instrument office model base".split()
)
"""The rooms. Each may import those after it, never one before it."""
APART = ("description", "export", "letter", "overview", "pdf_copies", "question_report", "workbook")
"""What comes out: none of them imports another."""
MOST_WAYS = 90
"""How many pairs of rooms import one another, at most: 79 when they were laid out."""
POSIX_ONLY = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix", "crypt", "spwd", "nis"}
POSIX_CALLS = {
    "SIGKILL",
    "SIGALRM",
    "SIGHUP",
    "SIGUSR1",
    "alarm",
    "setitimer",
    "O_NOFOLLOW",
    "fork",
    "getuid",
    "geteuid",
    "getpgid",
    "killpg",
    "mkfifo",
}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
}


NOT_THE_INSTRUMENTS = {
    "model/returns": ("intern", "referensgrupper", "oppet"),  # the register's codes for who may read
    "round/register": ("intern", "referensgrupper", "oppet", "ja", "nej"),  # what its cells may hold
    "round/register/new": ("intern", "nej"),  # what a new one shows as examples
    "round/register/new_book": ("ja", "nej"),  # whether a column must be filled in
    "commands/demo/script": ("intern", "nej"),  # what the demo's register says
    "messages/status": ("ja", "nej"),  # a column of the table that status saves
    "cli/menu/asking": ("ja", "nej"),  # what is typed at the terminal
    "model/case": ("delvis", "saknas"),  # how far an element is filled in
    "model/assessment": ("planerat",),  # how far an element holds
    "outputs/overview/national": ("saknas",),  # the anchor of a figure
    "outputs/overview/shown": ("intern",),  # why a practice is not told by name
    "outputs/overview/html/heatmap": ("ja", "nej"),  # the values of a filter on the page
    "outputs/export/codebook": ("saknas",),  # a column of the codebook
}
"""{module: words that are spelled as a choice of the shipped instrument, and are not its}."""


@dataclass(frozen=True)
class Facts:
    """What a file of the program says, as far as the house rules ask."""

    imports: tuple[str, ...]
    """Every imported module as a dotted name, our own as 'pipeline.…'."""
    attributes: tuple[tuple[int, str, str], ...]
    """(line, attribute, it and what stands before it) of every attribute."""
    words: tuple[tuple[int, str], ...]
    """(line, text) of every text that is no docstring."""


@cache
def facts(file: Path) -> Facts:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    here = ("pipeline", *file.relative_to(PACKAGE).with_suffix("").parts[:-1]) if PACKAGE in file.parents else ()
    said = {id(n.value) for n in nodes if isinstance(n, ast.Expr)}
    return Facts(
        tuple(name for node in nodes for name in imported(here, node)),
        tuple((n.lineno, n.attr, dotted(n)) for n in nodes if isinstance(n, ast.Attribute)),
        tuple(
            (n.lineno, n.value)
            for n in nodes
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in said
        ),
    )


def dotted(attribute: ast.Attribute) -> str:
    before = attribute.value
    name = before.id if isinstance(before, ast.Name) else before.attr if isinstance(before, ast.Attribute) else ""
    return f"{name}.{attribute.attr}"


def imported(here: tuple[str, ...], node: ast.AST) -> list[str]:
    """The modules that a line imports in a file of the package `here`."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = ".".join(here[: len(here) - node.level + 1]) if node.level else ""
    module = ".".join(x for x in (base, node.module or "") if x)
    return [f"{module}.{n.name}" for n in node.names] if module == "pipeline" else [module]


def room(module: str, depth: int = 1) -> str:
    """The folder below the package, or the one below that, in which something dotted lies."""
    return ".".join(module.split(".")[1 : depth + 1])


def ways(depth: int = 1) -> set[tuple[str, str]]:
    """(from, to) of every import from one room into another."""
    here = {f: ".".join(("pipeline", *f.relative_to(PACKAGE).with_suffix("").parts)) for f in FILES}
    found = {
        (room(here[f], depth), room(name, depth))
        for f in FILES
        for name in facts(f).imports
        if name.startswith("pipeline.")
    }
    return {(a, b) for a, b in found if a != b and a not in ("__init__", "__main__") and b != "__version__"}


def test_the_package_holds_the_rooms_and_nothing_else() -> None:
    lying = {p.name for p in PACKAGE.iterdir() if p.name not in ("__pycache__", "_templates")}
    assert lying == {*ORDER, "__init__.py", "__main__.py"}


def test_a_room_imports_only_those_after_it() -> None:
    found = ways()
    assert [(a, b) for a, b in sorted(found) if ORDER.index(b) < ORDER.index(a)] == []
    assert len(found) <= MOST_WAYS


def test_nothing_that_comes_out_imports_another() -> None:
    assert {p.name.removesuffix(".py") for p in (PACKAGE / "outputs").iterdir()} - {"__pycache__"} == {
        "__init__",
        *APART,
    }
    outputs = {(a, b) for a, b in ways(2) if a.startswith("outputs.") and b.startswith("outputs.")}
    assert outputs == set()


def test_nothing_needs_anything_but_windows_and_nothing_looks_at_the_clock() -> None:
    """But for one thing: the command line asks what time it is, and passes it down."""
    for file, module in zip(FILES, MODULES, strict=True):
        clocks = CLOCKS - {"datetime.now"} if file == PACKAGE / "cli" / "options.py" else CLOCKS
        assert not {name.split(".")[0] for name in facts(file).imports} & POSIX_ONLY, module
        for line, name, whole in facts(file).attributes:
            assert name not in POSIX_CALLS, f"{module}, rad {line}"
            assert whole not in clocks, f"{module}, rad {line}"


def test_colours_and_fonts_stand_in_the_one_palette() -> None:
    """No file of a reader needs one: what others have coloured is compared with nothing."""
    colour = re.compile(r"(?<![0-9A-Za-z-])(#[0-9A-Fa-f]{6}|(?=\d*[A-F])[0-9A-F]{6})(?![0-9A-Za-z-])")
    font = re.compile(r"Arial|Times New Roman|Calibri")
    makers = sorted((ROOT / "templates").glob("*.py"))
    found = [
        (f.relative_to(ROOT).as_posix(), line, text)
        for f in (*FILES, *makers)
        for line, text in facts(f).words
        if colour.search(text) or font.fullmatch(text)
    ]
    assert {name for name, _, _ in found} == {"pipeline/office/looks.py"}, found
    for sheet in PACKAGE.rglob("*.css"):
        assert not colour.search(sheet.read_text(encoding="utf-8")), sheet


def test_one_module_writes_excel() -> None:
    """The forms have an Excel of their own, since they name every cell; the register is edited in place, as the unit has it."""
    users = {
        library: {
            m for f, m in zip(FILES, MODULES, strict=True) if {n.split(".")[0] for n in facts(f).imports} & {library}
        }
        for library in ("xlsxwriter", "openpyxl")
    }
    assert users["xlsxwriter"] == {"office/excel"}
    assert users["openpyxl"] == {"forms/excel", "forms/masters/excel", "round/register/book", "round/register/removal"}


def test_who_makes_a_word_file_shares_page_styles_and_properties() -> None:
    """python-docx is asked for a file by those alone who have the rest from office/word; a description is a template filled in."""
    makers = {
        m
        for f, m in zip(FILES, MODULES, strict=True)
        if any(name == "docx" or name.startswith("docx.") for name in facts(f).imports)
    }
    assert makers == {
        "office/word",
        "office/report/file",
        "office/report/look",
        "forms/word",
        "forms/masters/word",
        "assessment/booklets/paper",
    }
    for file, module in zip(FILES, MODULES, strict=True):
        if module in makers - {"office/word"}:
            assert ".office import word\n" in file.read_text(encoding="utf-8"), module


def test_no_question_is_known_by_number_in_the_program() -> None:
    for file, module in zip(FILES, MODULES, strict=True):
        for line, text in facts(file).words:
            known = re.fullmatch(r"\d{1,2}\.\d{1,2}|f\d+_\d+_(svar|text)|e\d+_(svar|text)", text)
            assert not known, f"{module}, rad {line}"


def test_no_word_of_an_instrument_is_known_in_the_program() -> None:
    """Which field is for what, and what a choice means, the instrument says itself (model/roles.py)."""
    i = instrument()
    keys = {f.key for d in i.depths for f in fields(i, d.code)}
    choices = {c.code for c in i.choices}
    found: dict[str, set[str]] = {}
    for file, module in zip(FILES, MODULES, strict=True):
        for line, text in facts(file).words:
            assert text not in keys and not re.fullmatch(r"b_[a-z0-9_]+", text), f"{module}, rad {line}"
            if text in choices:
                found.setdefault(module, set()).add(text)
    assert found == {module: set(words) for module, words in NOT_THE_INSTRUMENTS.items()}


def test_kinds_of_fields_are_matched_with_every_kind_and_never_compared() -> None:
    """So that mypy shows every place where a kind that is added has to say what it is."""
    for file, module in zip(FILES, MODULES, strict=True):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
                kinds = [s for s in sides if s.startswith("FieldKind.") or s in ("'choice'", "'date'")]
                assert not (kinds and any(s.endswith(".kind") for s in sides)), f"{module}, rad {node.lineno}"
            if isinstance(node, ast.Match) and any("FieldKind." in ast.unparse(c.pattern) for c in node.cases):
                last = node.cases[-1]
                assert ast.unparse(last.pattern) == "_" and "assert_never(" in ast.unparse(last), (
                    f"{module}, rad {node.lineno}"
                )


def test_a_module_is_read_in_one_sitting() -> None:
    lines = {m: len(f.read_text(encoding="utf-8").splitlines()) for f, m in zip(FILES, MODULES, strict=True)}
    assert {m: n for m, n in lines.items() if n > 400} == {}


BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class Windows(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in {blocked!r}:
            raise ImportError(name)

for name in {blocked!r}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Windows())
sys.argv = ["lovande", "compile", "--round", {home!r}]
from pipeline.cli import main
main()
"""


def test_a_round_is_compiled_without_what_windows_lacks(tmp_path: Path) -> None:
    """posix itself cannot be blocked on Linux: Python starts with it."""
    home = make_round(tmp_path, {"svar.docx": answered()})
    code = BLOCKED.format(blocked=POSIX_ONLY - {"posix"}, home=str(home))
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(p.name for p in (home / "outbox").rglob("P01*")) == ["P01-gruppen.docx"] * 2
