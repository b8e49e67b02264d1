"""Jinja for templates that people change and hand on to each other: fields, {% for %} and {% if %}, and nothing that reaches the computer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

REFUSED = "Mallen försöker göra något som en mall inte får göra."
REMEDY = "Använd bara fält, {% for %} och {% if %} som i den mall som följer med. Kom mallen från någon annan: fråga dem, och använd den inte."
SWELLING = frozenset({"batch", "center", "format", "indent", "random", "slice"})
"""Filters by which a few signs become more than a computer holds."""
SWELLING_METHODS = frozenset(
    {"center", "expandtabs", "format", "format_map", "ljust", "rjust", "to_bytes", "translate", "zfill"}
)


class FencedEnvironment(SandboxedEnvironment):
    """No globals (`range`, `cycler`), no way from a value to what it is made of, and no sum that swells."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.globals.clear()
        for name in SWELLING:
            del self.filters[name]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        raise SecurityError(operator)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in SWELLING_METHODS and super().is_safe_attribute(obj, attr, value)

    def parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """Raises SecurityError already here for what is hidden in a value, so that nothing has been written by then."""
        tree = super().parse(source, name, filename)
        for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
            named = node.attr if isinstance(node, nodes.Getattr) else getattr(getattr(node, "arg", None), "value", "")
            if str(named).startswith("_"):
                raise SecurityError(str(named))
        return tree

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        if super().wrap_str_format(value) is not None:
            raise SecurityError("format")
        return None

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        raise SecurityError(attribute)
