"""Whichever module is imported first, it can be: no module needs, round about, that it has already been read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.support import ROOT

FILES = {
    ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
    for p in sorted((ROOT / "pipeline").rglob("*.py"))
}


def at_once(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module does: not those in functions, nor those for types only."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.Try):
            yield from at_once([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from at_once([*node.body, *node.orelse])


@cache
def needs(module: str) -> frozenset[str]:
    """What must have been run from its first line to its last before a module can be."""
    path = FILES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    around = {module, *(module.rsplit(".", n)[0] for n in range(1, module.count(".") + 1))}
    found: set[str] = set()
    for node in at_once(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            named = [a.name for a in node.names]
        else:
            up = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(filter(None, (up, node.module)))
            inner = [f"{source}.{a.name}" for a in node.names if f"{source}.{a.name}" in FILES]
            named = inner or [source]
            if len(inner) < len(node.names) and source in FILES:
                found.add(source)  # something that stands in the module itself
        for name in named:
            parts = name.split(".")
            found |= {p for n in range(1, len(parts) + 1) if (p := ".".join(parts[:n])) in FILES and p not in around}
    return frozenset(found - {module})


def test_no_module_waits_for_itself() -> None:
    done: set[str] = set()
    rounds: list[str] = []

    def look(module: str, way: tuple[str, ...]) -> None:
        if module in way:
            rounds.append(" -> ".join((*way[way.index(module) :], module)))
        elif module not in done:
            for other in sorted(needs(module)):
                look(other, (*way, module))
            done.add(module)

    for module in FILES:
        look(module, ())
    assert not rounds, "\n".join(rounds)
