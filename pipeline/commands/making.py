"""What `compile` makes of the cases, each output only when something that it rests on has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, Self

from pipeline.base.checker import as_json
from pipeline.base.package import sha256
from pipeline.base.workers import Workers, apart, expect, map_ahead
from pipeline.cases.gather import Progress
from pipeline.cases.kept import round_basis
from pipeline.ledger.kept import KeptStore, WorkedOut, basis_of, file_basis
from pipeline.ledger.made import MadeOutputs
from pipeline.model.case import Case
from pipeline.model.events import Standing
from pipeline.model.returns import Practice, Return, Round
from pipeline.outputs import description, letter
from pipeline.outputs.question_report import review, with_questions, write_report
from pipeline.outputs.workbook import summary_workbook
from pipeline.outputs.workbook import workbook_date as newest
from pipeline.round import settings
from pipeline.round.folder import RoundFolder, load
from pipeline.round.outbox import Outbox, Written

if TYPE_CHECKING:
    from pipeline.office.report import ReportLook

KIND, CHECKED, LOOK = "output", "template", "overview.docx"
SUMMARY, QUESTIONS = "summary.xlsx", "questions.docx"
DESCRIPTIONS, LETTERS, ATTACHMENTS = "descriptions", "letters", "attachments"


class TemplatePaths(NamedTuple):
    description: Path
    letter: Path
    look: Path
    """Of the report on the questions."""


def check_templates(at: RoundFolder, store: KeptStore) -> TemplatePaths:
    """Where those of the round are. Raises SettingsError for one in which something is wrong; one that has been found good is
    not opened again to see that."""
    find = partial(settings.find_template, at.home, at.round.instrument)
    paths = TemplatePaths(
        find("description.docx"), find("letter.docx"), settings.find_look(at.home, at.round.instrument, LOOK)
    )
    known, good = store.known(CHECKED, [p.name for p in paths]), {}
    opening: tuple[Callable[[Path], object], ...] = (description.open_template, letter.open_template, _open_look)
    for path, open_it in zip(paths, opening, strict=True):
        basis = file_basis(path)
        if path.name not in known or not basis or known[path.name].basis != basis:
            open_it(path)
            good[path.name] = WorkedOut(basis, b"")
    store.keep(CHECKED, good)
    return paths


def _open_look(path: Path, content: bytes | None = None) -> ReportLook:
    from pipeline.office import report  # noqa: PLC0415  (python-docx, that reading and asking do without)

    return report.open_look(path, content)


class _Document(NamedTuple):
    """A description or a letter."""

    name: str
    folder: str
    basis: str
    case: Case


class Making:
    """The outputs of one run, drawn with copies of the templates that are gone when it is left. What a case says is compared as JSON: whatever of it changes, changes that."""

    def __init__(
        self, at: RoundFolder, outbox: Outbox, store: KeptStore, templates: TemplatePaths, cases: Sequence[Case],
        known: Mapping[str, Standing],
    ) -> None:  # fmt: skip
        self._at, self._outbox, self._cases = at, outbox, cases
        self._held = {k: p.read_bytes() for k, p in zip(OF, (templates.description, templates.letter), strict=True)}
        self._look, self._held_look = templates.look, templates.look.read_bytes()
        self._copies = TemporaryDirectory(prefix="lovande-")
        self._templates = {
            k: _CopiedTemplate(p, Path(self._copies.name, f"{k}.docx")) for k, p in zip(OF, templates, strict=False)
        }
        for k, content in self._held.items():
            self._templates[k].copy.write_bytes(content)
        rests: tuple[bytes | str, ...] = (*round_basis(at), as_json(Round, at.round))
        # All is drawn with what was read here, in any process: one that is saved meanwhile is another the next time.
        self._rests = {k: basis_of(*rests, content) for k, content in self._held.items()}
        self._rests[SUMMARY], self._rests[QUESTIONS] = basis_of(*rests), basis_of(*rests, self._held_look)
        self._said = {c.practice.id: _said(c) for c in cases}
        """{practice: a digest of all that its case says}, in the order of the cases."""
        self._wanted = {c.practice.id: list(self._documents_of(c, known[c.practice.id])) for c in cases}
        self._names = [SUMMARY, QUESTIONS, *(d.name for documents in self._wanted.values() for d in documents)]
        self._made = MadeOutputs(outbox, store, self._names, KIND)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._copies.cleanup()

    def documents(
        self, executor: Workers, progress: Progress | None
    ) -> tuple[list[Written], dict[str, list[frozenset[str]]]]:
        """(what became of each description, letter and attachment, what the unit's own templates left out of them by folder)."""
        every = [d for documents in self._wanted.values() for d in documents]
        done = {d.name: found for d in every if (found := self._made.unchanged(d.name, d.basis))}
        new = [d for d in every if d.name not in done]
        expect(executor, len(new))
        drawn = map_ahead(executor, apart(partial(_draw, self._drawing()), executor), ((d.folder, d.case) for d in new))
        for n, (document, (content, lost)) in enumerate(zip(new, drawn, strict=True), 1):
            done[document.name] = self._outbox.put(document.name, content), lost
            self._made.note(document.name, document.basis, sha256(content), lost)
            if progress:
                progress("Skriver beskrivningar och brev", n, len(new))
        left_out: dict[str, list[frozenset[str]]] = {DESCRIPTIONS: [], LETTERS: []}
        written: list[Written] = []
        for case in self._cases:
            for document in self._wanted[case.practice.id]:
                put, lost = done[document.name]
                written.append(put)
                left_out[document.folder].append(lost)
            if self._wanted[case.practice.id]:
                for a in case.ret.attachments:
                    written.append(self._outbox.put(f"{ATTACHMENTS}/{case.file_name}/{a.name}", a.content))
        return written, left_out

    def about_all(self, returns: Sequence[Return], waiting: Sequence[Practice]) -> tuple[list[Written], bool]:
        """(what became of the workbook and of the report on the questions, whether there is anything to report on them)."""
        at, cases = self._at, self._cases
        rest = as_json(tuple[Return, ...], tuple(returns)), as_json(tuple[Practice, ...], tuple(waiting))
        parts: tuple[bytes | str, ...] = (*self._said.values(), *rest)
        basis = {name: basis_of(self._rests[name], *parts) if all(parts) else "" for name in (SUMMARY, QUESTIONS)}
        names = (SUMMARY, QUESTIONS) if any(with_questions(at.instrument, c) for c in cases) else (SUMMARY,)
        done = {name: found[0] for name in names if (found := self._made.unchanged(name, basis[name]))}
        if len(done) < len(names):
            told = review(at.instrument, cases, len(waiting))
        if SUMMARY not in done:
            temporary = self._outbox.temporary(SUMMARY)
            summary_workbook(at.instrument, at.round, cases, returns, waiting, told, temporary)
            self._made.note(SUMMARY, basis[SUMMARY], sha256(temporary))
            done[SUMMARY] = self._outbox.put(SUMMARY, temporary)
        if QUESTIONS in names and QUESTIONS not in done:
            look = _open_look(self._look, self._held_look)
            content = write_report(at.instrument, at.round, told, newest(at.round, cases), look)
            self._made.note(QUESTIONS, basis[QUESTIONS], sha256(content))
            done[QUESTIONS] = self._outbox.put(QUESTIONS, content)
        return [done[name] for name in names], QUESTIONS in names

    def save(self) -> None:
        """Keep what this run made."""
        self._made.save(self._names)

    def _documents_of(self, case: Case, standing: Standing) -> Iterator[_Document]:
        """What comes out of one practice: its description, and a letter when there is something to ask for."""
        name = f"{case.file_name}.docx"
        if standing.unread and (self._at.outbox / DESCRIPTIONS / name).is_file():
            return  # what lies there is made of all their files, and this would be of some
        said = self._said[case.practice.id]
        yield _Document(f"{DESCRIPTIONS}/{name}", DESCRIPTIONS, self._basis(DESCRIPTIONS, said), case)
        if letter.is_wanted(case) and not (standing.use_as_is or standing.unread or standing.waits):
            yield _Document(f"{LETTERS}/{name}", LETTERS, self._basis(LETTERS, said), case)

    def _basis(self, kind: str, said: str) -> str:
        return basis_of(self._rests[kind], said) if said else ""

    def _drawing(self) -> _Drawing:
        at = self._at
        return _Drawing(at.instrument_file, at.instrument.texts_file, at.round, self._templates)


class _CopiedTemplate(NamedTuple):
    """Where a template lies, as its mistakes are told, and where what it held lies for as long as this run draws."""

    path: Path
    copy: Path


class _Drawing(NamedTuple):
    """What a process needs to draw a document: everything by path."""

    instrument: Path
    texts: Path | None
    round: Round
    templates: Mapping[str, _CopiedTemplate]


OF = {DESCRIPTIONS: (description.open_template, description.describe, description.lost_fields),
      LETTERS: (letter.open_template, letter.write_letter, letter.lost_fields)}  # fmt: skip


def _draw(by: _Drawing, document: tuple[str, Case]) -> tuple[bytes, frozenset[str]]:
    """(a description or letter, what its template left out of it)."""
    folder, case = document
    open_template, write, lost_fields = OF[folder]
    instrument, template = load(by.instrument, by.texts), open_template(*by.templates[folder])
    return write(template, instrument, by.round, case), lost_fields(template, instrument, by.round, case)


def _said(case: Case) -> str:
    """A digest of all that a case holds, what is outdated in it in a fixed order; empty when it has no JSON."""
    judged = case.judged
    outdated = judged.outdated if judged else frozenset()
    plain = replace(case, judged=replace(judged, outdated=frozenset())) if judged and outdated else case
    said = as_json(Case, plain)
    return basis_of(said, *sorted(map(repr, outdated))) if said else ""
