"""The documents are held to the program: every command, exit code and finding is in them, and every finding is triggered."""

from __future__ import annotations

import ast
import re
from functools import cache

import click
import pytest

from pipeline.base.errors import ExitCode
from pipeline.cli import cli
from tests.support import ROOT, instrument

README = (ROOT / "README.md").read_text(encoding="utf-8")
FINDINGS = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
DOCUMENTED = {c for row in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", FINDINGS, re.M) for c in re.findall(r"\w+", row)}
MAKERS = {"Finding": 0, "_finding": 0, "quarantined": 1}
"""Functions that make a finding, and where its code stands among their arguments."""


def finding_codes() -> set[str]:
    """Every code that the program's source gives a finding."""
    codes = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                at = MAKERS[node.func.id]
                argument = node.args[at] if len(node.args) > at else None
                if isinstance(argument, ast.Constant):
                    codes.add(argument.value)
            elif isinstance(node, ast.Tuple) and node.elts and isinstance(node.elts[0], ast.Constant):
                code = node.elts[0].value
                if isinstance(code, str) and code in DOCUMENTED:
                    codes.add(code)
    return codes


def test_every_finding_is_documented() -> None:
    assert finding_codes() - DOCUMENTED == set()


def test_every_documented_finding_still_exists() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "pipeline").rglob("*.py"))
    assert {code for code in DOCUMENTED if f'"{code}"' not in source} == set()


@cache
def all_other_tests() -> str:
    tests = [p for p in (ROOT / "tests").rglob("test_*.py") if p.name != "test_docs.py"]
    return "\n".join(p.read_text(encoding="utf-8") for p in tests)


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_every_finding_is_triggered_by_a_test(code: str) -> None:
    assert f'"{code}"' in all_other_tests()


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`lovande {command}" in README


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_in_the_readme(code: ExitCode) -> None:
    assert re.search(rf"^\| {int(code)} \|", README, re.M)


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"`lovande ([a-z]+)", README))
    assert named <= set(cli.commands)


def test_the_readme_has_exactly_two_set_up_commands_and_ci_runs_them() -> None:
    commands = re.findall(r"```\n(python -m pip install [^\n]+)\n```", README)
    assert len(commands) == 2
    assert all(command in CI for command in commands)


def test_every_file_the_readme_points_to_exists() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [t for t in targets if not (ROOT / t).exists()] == []


def test_the_source_is_named_once_in_the_instrument() -> None:
    text = (ROOT / "templates" / "lovande-arbetssatt" / "instrument.toml").read_text(encoding="utf-8")
    number = re.search(r"Dnr [\d./-]+", instrument().instrument.source)
    assert number and text.count(number[0]) == 1


# ---- What IT, the coordinator and the methodologist read

IT = (ROOT / "docs" / "it.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "anvandarguide.md").read_text(encoding="utf-8")
JUDGING = (ROOT / "docs" / "bedomning.md").read_text(encoding="utf-8")


def test_it_is_told_every_environment_variable_and_no_other() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "pipeline").rglob("*.py"))
    variables = r"\bLOVANDE_(?!COMPLETE)[A-Z_]+[A-Z]\b"
    assert set(re.findall(variables, IT)) == set(re.findall(variables, source))


@pytest.mark.parametrize("text", [IT, GUIDE, JUDGING], ids=["it", "guide", "judging"])
def test_a_guide_names_no_command_or_option_that_does_not_exist(text: str) -> None:
    for name, rest in re.findall(
        r"lovande ([a-z]+)\b([^\n`]*)", "\n".join(re.findall(r"`[^`\n]+`|```\n.*?```", text, re.S))
    ):
        assert name in cli.commands, name
        command = cli.commands[name]
        if isinstance(command, click.Group):
            command = command.commands[rest.split()[0]]
        known = {option for p in command.params for option in p.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known, (name, rest)


@pytest.mark.parametrize("command", sorted(set(cli.commands) - {"demo"}))
def test_every_command_is_in_the_guide(command: str) -> None:
    assert f"lovande {command}" in GUIDE


def test_every_file_the_guides_point_to_exists() -> None:
    for text in (IT, GUIDE, JUDGING):
        assert [t for t in re.findall(r"\]\(([^)#:]+)[)#]", text) if not (ROOT / "docs" / t).exists()] == []


def test_contributing_says_how_many_files_say_what_a_kind_of_answer_is() -> None:
    """A member added to FieldKind is an error for mypy in each of these."""
    sources = {p: p.read_text(encoding="utf-8") for p in (ROOT / "pipeline").rglob("*.py")}
    places = [p for p, text in sources.items() if "FieldKind" in text and "assert_never" in text]
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"what the kind is: {len(places)} files today" in contributing
