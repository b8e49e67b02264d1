"""What a mail says: templates in the instrument's folder, which a round may hold its own copy of.

A template is a text file in mail/: the first line is "Ämne: …", then an empty line, then the text, in Jinja2.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from pipeline.base.errors import SettingsError
from pipeline.base.fenced_templates import REFUSED, REMEDY, FencedEnvironment
from pipeline.model.mail import Purpose

SUBJECT = "Ämne:"
NAMES = ("form", "reminder-1", "reminder-2", "reminder-last", "letter", "letter-again", "reply", "check")
"""The templates that a round needs."""


@dataclass(frozen=True, slots=True)
class PracticeWords:
    """One practice, as templates name it."""

    id: str
    name: str
    municipality: str
    deadline: str
    """"fredag 23 oktober 2026"."""
    passed: bool
    """The deadline has passed."""
    depth: str
    minutes: int
    file: str
    """The name of its form among the mail's files."""


def template_name(purpose: Purpose, step: int, last: bool) -> str:
    """Which template a mail is made from: reminders have a first, a second and a last."""
    if purpose is Purpose.REMINDER:
        return "reminder-last" if last else "reminder-1" if step <= 1 else "reminder-2"
    return "letter-again" if purpose is Purpose.LETTER and step else purpose.value


def render_mail(path: Path, words: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, text) of one mail. Raises SettingsError with the file, the line and what to do."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(path, "Mejlmallen går inte att läsa.", "Spara den som text i UTF-8.") from None
    head, _, body = source.partition("\n")
    if not head.startswith(SUBJECT) or not body.strip():
        problem, remedy = (
            "Mejlmallen ska börja med en rad ”Ämne: …” och sedan ha en text.",
            "Jämför med programmets egen mall.",
        )
        raise SettingsError(path, problem, remedy, 1)
    try:
        subject = _compile_text(head.removeprefix(SUBJECT)).render(words)
        # the head stands as a comment, so that line numbers in mistakes are those of the file
        text = _compile_text("{# #}\n" + body).render(words)
    except Exception as e:  # a template is the round's own small program: whatever goes wrong in it is a mistake in it
        raise _mistake(path, e, words) from None
    subject = " ".join(subject.split())
    if not subject:
        raise SettingsError(path, "Mejlets ämne blev tomt.", "Skriv ett ämne efter ”Ämne:”.", 1)
    return subject, text.strip("\n") + "\n"


@lru_cache(maxsize=32)
def _compile_text(source: str) -> Template:
    """Made into a program once: a round sends the same text to all."""
    environment = FencedEnvironment(trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def _mistake(path: Path, e: Exception, words: Mapping[str, Any]) -> SettingsError:
    if isinstance(e, TemplateSyntaxError):
        problem = f"Mejlmallen går inte att tolka ({e.message})."
        return SettingsError(path, problem, "Jämför med programmets egen mall.", e.lineno)
    lines = [f.lineno for f in traceback.extract_tb(e.__traceback__) if f.filename == "<template>"]
    line = lines[-1] if lines else None
    if isinstance(e, SecurityError):
        return SettingsError(path, REFUSED, REMEDY, line)
    if isinstance(e, UndefinedError):
        problem, remedy = (
            f"Mejlmallen nämner något som inte finns ({e}).",
            f"Det som finns är {', '.join(sorted(words))}.",
        )
        return SettingsError(path, problem, remedy, line)
    return SettingsError(path, f"Mejlmallen går inte att fylla i ({e}).", "Jämför med programmets egen mall.", line)
