"""The commands by name, each in one line; the module of one is imported when that command is asked for, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click


class NamedCommands(MutableMapping[str, click.Command]):
    """{name: the command}, out of the module of that name beside this one."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        self.lines = lines
        self._known: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._known:
            if name not in self.lines:
                raise KeyError(name)
            module = import_module(f"{__package__}.{name}")
            found = getattr(module, name, None) or getattr(module, f"{name}_")  # compile_, where Python has the name
            assert isinstance(found, click.Command)
            self._known[name] = found
        return self._known[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.lines, **self._known})

    def __len__(self) -> int:
        return len({**self.lines, **self._known})

    def __contains__(self, name: object) -> bool:  # asked without importing
        return name in self.lines or name in self._known


class NamedGroup(click.Group):
    """A group that tells of its commands by their lines: what it says is what click would say of the commands themselves."""

    def __init__(self, *arguments: object, lines: Mapping[str, str], **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # click's own, handed on
        self.commands = NamedCommands(lines)
        self.lines = lines

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        stand_ins = [click.Command(name, help=line) for name, line in self.lines.items()]
        click.Group(commands=stand_ins).format_commands(ctx, formatter)
