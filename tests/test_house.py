"""The house rules that keep the program easy to change, and able to run on a coordinator's Windows machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.rounds import answered, make_round
from tests.support import ROOT

PACKAGE = ROOT / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = [f.relative_to(PACKAGE).with_suffix("").as_posix().removesuffix("/__init__") for f in FILES]
BASE: dict[str, set[str]] = {
    "addresses": set(),
    "model": set(),
    "rules": set(),
    "form_wording": {"rules"},
    "coverage": {"rules", "swedish"},
    "questionnaire": {"coverage", "form_wording", "rules"},
    "errors": set(),
    "register_layout": set(),
    "register_book": {"errors", "register_layout", "swedish"},
    "toml": {"errors"},
    "files": {"errors"},
    "xml_text": set(),
    "jsonl": {"errors", "files"},
    "package": set(),
    "swedish": set(),
    "personal": set(),
    "settling": {"personal"},
    "told": {"case", "judgement", "model", "personal", "questionnaire", "settling"},
    "mail": set(),
    "watch": set(),
    "watched_child": set(),
    "isolation": {"watch", "watched_child"},
    "preflight": set(),
    "torn_zip": {"package", "preflight"},
    "soffice": {"watch"},
    "tagged_pdf": {"soffice"},
    "events": {"mail"},
    "judgement": set(),
    "case": {"model", "judgement", "personal", "settling"},
    "weighing": {"judgement", "rules"},
    "rule_words": {"questionnaire", "rules", "swedish"},
    "question_facts": set(),
}
"""What everything rests on, and what each may rest on itself."""
STAGES = {
    "beginning": set(),
    "settings": {"register"},  # the one exception: register shares what an id and an address look like
    "instrument": set(),
    "register": set(),
    "intake": set(),
    "merge": set(),
    "decisions": set(),
    "approvals": set(),
    "forgotten": set(),
    "mail_texts": set(),
    "register_rows": set(),
    "archive": {"reading", "intake"},
    "servers": {"dispatch", "intake"},
    "dispatch": set(),
    "chase": set(),
    "status": set(),
    "ledger": set(),
    "reading": set(),
    "completeness": set(),
    "personal_findings": set(),
    "agreement": {"workbook"},
    "assessment": set(),
    "assessing": set(),
    "overview": set(),
    "rule_mistakes": {"instrument"},
    "coverage_mistakes": {"instrument"},
    "letter": set(),
    "description": set(),
    "question_review": set(),
    "workbook": set(),
    "export": set(),
    "outbox": {"report"},
}
"""The stages, and who beside recipes may import each."""
WRITING = {"docx_template"}
"""What description and letter are made of."""
ABOVE = {"__init__", "__main__", "cli", "recipes", "report"}
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
    here = ("pipeline", *file.relative_to(PACKAGE).with_suffix("").parts[:-1])
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


def top(module: str) -> str:
    return module.split("/", maxsplit=1)[0] or "__init__"


def ours(file: Path) -> set[str]:
    """The top modules of ours that a file imports from outside its own."""
    own = top(file.relative_to(PACKAGE).with_suffix("").as_posix())
    return {name.split(".")[1] for name in facts(file).imports if name.startswith("pipeline.")} - {own, "__version__"}


def test_every_module_has_its_place_in_the_house() -> None:
    assert {top(m) for m in MODULES} == set(BASE) | set(STAGES) | WRITING | ABOVE | {"forms"}


def may_import(name: str) -> set[str]:
    """The top modules that a top module of ours may import."""
    if name in STAGES or name in WRITING:
        allowed = set(BASE) | {stage for stage, others in STAGES.items() if name in others}
        allowed |= (
            {"forms"} if name in {"reading", "intake", "chase", "assessing", "question_review", "overview"} else set()
        )
        return allowed | (WRITING if name in {"description", "letter"} | WRITING else set())
    return {
        "forms": set(BASE),
        "recipes": set(BASE) | set(STAGES) | {"forms"},
        "report": set(BASE) | {"recipes", "outbox", "status", "agreement"},
        "cli": {"approvals", "errors", "events", "isolation", "model", "recipes", "report"},
        "__init__": set(),
        "__main__": {"cli"},
    }[name]


def test_imports_go_one_way() -> None:
    """cli -> recipes -> stages -> forms -> model; a stage never imports another stage."""
    for file, module in zip(FILES, MODULES, strict=True):
        name, used = top(file.relative_to(PACKAGE).with_suffix("").as_posix()), ours(file)
        if name in BASE:
            assert used == BASE[name], module
        else:
            assert used <= may_import(name), module


def test_nothing_needs_anything_but_windows_and_nothing_looks_at_the_clock() -> None:
    """But for one thing: the command line asks what time it is, and passes it down."""
    for file, module in zip(FILES, MODULES, strict=True):
        clocks = CLOCKS - {"datetime.now"} if file == PACKAGE / "cli" / "options.py" else CLOCKS
        assert not {name.split(".")[0] for name in facts(file).imports} & POSIX_ONLY, module
        for line, name, whole in facts(file).attributes:
            assert name not in POSIX_CALLS, f"{module}, rad {line}"
            assert whole not in clocks, f"{module}, rad {line}"


def test_no_question_is_known_by_number_in_the_program() -> None:
    for file, module in zip(FILES, MODULES, strict=True):
        for line, text in facts(file).words:
            known = re.fullmatch(r"\d{1,2}\.\d{1,2}|f\d+_\d+_(svar|text)|e\d+_(svar|text)", text)
            assert not known, f"{module}, rad {line}"


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
