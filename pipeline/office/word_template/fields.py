"""Which fields of a template does its stage not offer, and which that it offers are left out?

The first is told when the template is opened, not when some case needs it; the second when a document has lost something by it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from jinja2 import meta, nodes


class Unknown(NamedTuple):
    """A field as it is written in the template, the line it stands on, and the names that could have stood there."""

    field: str
    line: int
    known: tuple[str, ...]


def unknown_fields(tree: nodes.Template, offers: type) -> Iterator[Unknown]:
    """The names and attributes in `tree` that the dataclass `offers` does not have.

    Follows the declared types through loops: `part.txets` is found when `parts` is a `tuple[Part, ...]`. What has no
    type that can be followed (a filter's result, a macro's argument) is left to StrictUndefined.
    """
    scope = get_type_hints(offers)
    names = tuple(scope)
    missing = meta.find_undeclared_variables(tree) - set(names)
    yield from _visit(tree, dict(scope), missing, names)


def used_fields(tree: nodes.Template, offers: type) -> frozenset[str]:
    """The fields that `tree` has: "title", "Part.notes", or "*.notes" where it cannot be told of what."""
    used = set(meta.find_undeclared_variables(tree))
    waiting: list[tuple[nodes.Node, dict[str, Any]]] = [(tree, dict(get_type_hints(offers)))]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, nodes.For):
            scope = {**scope, **dict.fromkeys(_targets(node.target))}
            if isinstance(node.target, nodes.Name):
                scope[node.target.name] = _item(_type(node.iter, scope))
        elif isinstance(node, nodes.Assign):
            scope.update(dict.fromkeys(_targets(node.target)))
        elif isinstance(node, nodes.Getattr):
            owner = _type(node.node, scope)
            used.add(
                f"{owner.__name__ if dataclasses.is_dataclass(owner) and isinstance(owner, type) else '*'}.{node.attr}"
            )
        waiting += [(child, scope) for child in node.iter_child_nodes()]
    return frozenset(used)


def filled_fields(content: Any, out: Container[str], owner: str = "") -> Iterator[str]:
    """The fields of a document's content that hold something, as `used_fields` names them; nothing of what is in one of `out`."""
    for f in dataclasses.fields(content):
        value, name = getattr(content, f.name), f"{owner}.{f.name}" if owner else f.name
        if value:
            yield name
        if name in out:
            continue
        for inner in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(inner):
                yield from filled_fields(inner, out, type(inner).__name__)


def _visit(node: nodes.Node, scope: dict[str, Any], missing: set[str], names: tuple[str, ...]) -> Iterator[Unknown]:
    match node:
        case nodes.For():
            yield from _visit(node.iter, scope, missing, names)
            scope = {**scope, **dict.fromkeys(_targets(node.target)), "loop": None}
            if isinstance(node.target, nodes.Name):
                scope[node.target.name] = _item(_type(node.iter, scope))
            for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
                yield from _visit(child, scope, missing, names)
            return
        case nodes.Assign():
            scope.update(dict.fromkeys(_targets(node.target)))
        case nodes.Macro() | nodes.CallBlock():
            scope = {**scope, **dict.fromkeys(a.name for a in node.args)}
        case nodes.Name() if node.ctx == "load" and node.name in missing and node.name not in scope:
            yield Unknown(node.name, node.lineno, names)
        case nodes.Getattr():
            owner = _type(node.node, scope)
            if dataclasses.is_dataclass(owner) and not hasattr(owner, node.attr):
                yield Unknown(_path(node), node.lineno, tuple(f.name for f in dataclasses.fields(owner)))
    for child in node.iter_child_nodes():
        yield from _visit(child, scope, missing, names)


def _targets(target: nodes.Node) -> list[str]:
    return [n.name for n in (target, *target.find_all(nodes.Name)) if isinstance(n, nodes.Name)]


def _type(node: nodes.Node, scope: Mapping[str, Any]) -> Any:
    """The declared type of an expression, or None when it cannot be told."""
    match node:
        case nodes.Name():
            return _plain(scope.get(node.name))
        case nodes.Getattr():
            owner = _type(node.node, scope)
            return _plain(get_type_hints(owner).get(node.attr)) if dataclasses.is_dataclass(owner) else None
        case nodes.Getitem():
            owner = _type(node.node, scope)
            return owner if isinstance(node.arg, nodes.Slice) else _item(owner)
    return None


def _plain(hint: Any) -> Any:
    """`Part | None` -> `Part`."""
    if get_origin(hint) is Union or type(hint).__name__ == "UnionType":
        kinds = [a for a in get_args(hint) if a is not type(None)]
        return kinds[0] if len(kinds) == 1 else None
    return hint


def _item(hint: Any) -> Any:
    """`tuple[Part, ...]` -> `Part`."""
    args = get_args(hint)
    return _plain(args[0]) if get_origin(hint) is tuple and args else None


def _path(node: nodes.Node) -> str:
    match node:
        case nodes.Getattr():
            return f"{_path(node.node)}.{node.attr}"
        case nodes.Name():
            return node.name
        case nodes.Getitem():
            return f"{_path(node.node)}[...]"
    return "..."
