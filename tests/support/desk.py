"""A coordinator's desk: a round's folder, the commands as they are typed, and a calendar that moves when the tests say so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree
from openpyxl import load_workbook

from pipeline.base.package import sha256, unpack
from pipeline.cli import cli
from pipeline.commands import compile
from pipeline.ledger import peek
from pipeline.model.case import Case
from pipeline.model.events import Event, EventKind, mails
from pipeline.model.mail import MailFate
from pipeline.model.returns import State
from pipeline.round.register.layout import HEADINGS
from tests.support import ROUND, instrument

START = datetime(2026, 10, 1, 7, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Desk:
    """Commands are run as typed, with --json; each fails the test when its exit code is another than `code`."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.now, self._patch = home, START, monkeypatch
        who = ["--sender", ROUND.sender, "--contact", f"{ROUND.contact}, {ROUND.email}, {ROUND.phone}"]
        begun = ["init", str(home), "--name", ROUND.id, "--deadline", str(ROUND.deadline), *who]
        assert CliRunner().invoke(cli, begun, standalone_mode=False, catch_exceptions=False).return_value == 0
        settings = home / "round.toml"
        text = settings.read_text(encoding="utf-8").replace(f'name = "{ROUND.id}"', f'name = "{ROUND.name}"')
        settings.write_text(text, encoding="utf-8")
        for module in (
            f"pipeline.cli.{name}"
            for name in ("compile", "decide", "forms", "mark", "receive", "remind", "seen", "send", "status")
        ):
            monkeypatch.setattr(f"{module}.clock", lambda: self.now)
        monkeypatch.setattr("pipeline.commands.receive.LOOK_AGAIN", 0.0)

    def register(self, rows: Sequence[Sequence[str]], whole: str = "") -> None:
        """Rows of (id, kommun, kontaktperson, e-post, format, djup); before them `whole` rows, as they stand in a file."""
        columns = ("id", "kommun", "kontaktperson", "e-post", "format", "djup")
        book = load_workbook(self.home / "register.xlsx")
        sheet = book.worksheets[0]
        sheet.delete_rows(2, sheet.max_row)
        lines = [line.split(";") for line in whole.splitlines()]
        for row in rows:
            cells = {"arbetssätt": f"Sättet {row[0]}", **dict(zip(columns, row, strict=True))}
            lines.append([cells.get(h, "") for h in HEADINGS])
        for n, line in enumerate(lines, 2):
            for k, cell in enumerate(line, 1):
                sheet.cell(n, k).value = cell or None
        book.save(self.home / "register.xlsx")

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    def run(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        name, *rest = arguments
        typed = [name, "--round", str(self.home), "--json", *rest]
        done = CliRunner().invoke(cli, typed, standalone_mode=False, catch_exceptions=False)
        assert done.return_value == code, done.output
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def said(self, *arguments: str) -> str:
        """What a person sees."""
        name, *rest = arguments
        typed = [name, "--round", str(self.home), *rest]
        return CliRunner().invoke(cli, typed, standalone_mode=False, catch_exceptions=False).output

    @contextmanager
    def password(self, word: str) -> Iterator[None]:
        with self._patch.context() as patch:
            patch.setenv("LOVANDE_MAIL_PASSWORD", word)
            yield

    def states(self) -> dict[str, str]:
        return {r["practice"]: r["state"] for r in self.run("status")["practices"]}

    def log(self) -> tuple[Event, ...]:
        return peek(self.home)

    def cases(self) -> dict[str, Case]:
        with ThreadPoolExecutor(1) as executor:
            done = compile.compile_round(self.home, executor, lambda: self.now)
        return {c.practice.id: c for c in done.cases}

    def described(self, id: str) -> str:
        """The text of a practice's description."""
        (path,) = (self.home / "outbox" / "descriptions").glob(f"{id}-*.docx")
        root: Any = etree.fromstring(unpack(path.read_bytes())["word/document.xml"])
        return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


def in_place(cases: dict[str, Case], told: dict[str, dict[str, str]]) -> None:
    """Every answer that was typed is in the right question of the right practice, and nowhere else."""
    code = {c.label: c.code for c in instrument().choices}
    assert set(cases) == set(told)
    for id, answers in told.items():
        case, asked = cases[id], {k: code.get(v, v) for k, v in answers.items()}
        read = {k: a.value for k, a in case.ret.answers.items() if a.state is State.ANSWERED}
        assert {k: v for k, v in read.items() if v != asked.get(k)} == {}, id
        assert set(read) == set(asked), id
        assert not (loose := [u.text for u in case.ret.unplaced]), (id, loose)
        assert not case.completeness.gaps, id


def described_once(desk: Desk, told: dict[str, dict[str, str]]) -> None:
    """Each description holds its practice's texts, each once, and nobody else's."""
    for id, answers in told.items():
        text = desk.described(id)
        for key, words in answers.items():
            if key.startswith("e") and key.endswith("_text"):
                assert text.count(words) == 1, (id, key)
        others = [other for other in told if other != id and f"{other} " in text]
        assert others == [], id


def consistent(desk: Desk, waiting: Sequence[str] = ()) -> None:
    """What the ledger says is what lies in the folder, no mail is left hanging, and nothing was taken twice."""
    log = desk.log()
    assert [e.number for e in log] == sorted({e.number for e in log})
    open_ones = {
        m.id for m in mails(log).values() if m.fate in (MailFate.QUEUED, MailFate.UNCERTAIN, MailFate.DEFERRED)
    }
    assert open_ones == set()
    assert {m.id for m in mails(log).values() if m.fate is MailFate.WRITTEN} == set(waiting)
    lying = {sha256(p) for p in (desk.home / "inbox").rglob("*") if p.is_file()}
    accepted = [e.sha256 for e in log if e.kind is EventKind.FILE_ACCEPTED]
    assert len(accepted) == len(set(accepted))
    assert set(accepted) <= lying
    sent = [e.mail for e in log if e.kind is EventKind.MAIL_SENT]
    assert len(sent) == len(set(sent))
    taken = [e.data["key"] for e in log if e.kind is EventKind.MAIL_RECEIVED]
    assert len(taken) == len(set(taken))
