"""PDF copies beside the Word files that a command has just written, for those who asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.base.swedish import join_words
from pipeline.cases.gather import Progress
from pipeline.round.outbox import Outbox, Outcome, Written

PRINTING = "Skriver PDF"
GONE = (Outcome.REMOVED, Outcome.LEFT, Outcome.OPEN)


@dataclass(frozen=True, slots=True)
class Printed:
    """The copies, and what a person should know: that there is no LibreOffice, or which file it could not print."""

    written: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()


def print_copies(outbox: Outbox, written: Sequence[Written], asked: bool, progress: Progress | None = None) -> Printed:
    """A tagged PDF beside each .docx of `written`, saying what the Word file says that lies there, changed by hand or not.

    A copy whose Word file has not changed since is left as it is. When none are `asked` for that is all: an older one, that
    says something else than its Word file, is not named here and so is tidied away. Raises NotWritableError.
    """
    documents = [w for w in written if w.name.endswith(".docx") and w.outcome not in GONE]
    kept = [w for w in documents if w.outcome is Outcome.UNCHANGED and outbox.is_ours(_copy(w))]
    wanted = [w for w in documents if w not in kept] if asked else []
    there = tuple(Written(_copy(w), Outcome.UNCHANGED) for w in kept)
    if not wanted:
        return Printed(there)
    from pipeline.office import tagged_pdf  # noqa: PLC0415  (needs psutil, which a plain compile does without)

    if not tagged_pdf.available():
        return Printed(there, (tagged_pdf.MISSING,))
    contents = [(outbox.root / w.name).read_bytes() for w in wanted]

    def told(done: int) -> None:
        if progress:
            progress(PRINTING, done, len(wanted))

    made = [*there]
    failed, untagged = [], []
    for w, pdf in zip(wanted, tagged_pdf.write_tagged_pdfs(contents, told), strict=True):
        if pdf is None:
            failed.append(w.name)
            continue
        made.append(outbox.put(_copy(w), pdf))
        if not tagged_pdf.is_tagged(pdf):
            untagged.append(_copy(w))
    said = ((tagged_pdf.FAILED, failed), (tagged_pdf.UNTAGGED, untagged))
    return Printed(tuple(made), tuple(text.format(named=join_words(names)) for text, names in said if names))


def _copy(w: Written) -> str:
    return f"{w.name.removesuffix('.docx')}.pdf"
