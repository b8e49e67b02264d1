"""Inbox -> accepted returns: which files there are, and which round and practice they belong to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.base.archive import BEGINNINGS
from pipeline.forms.form_texts import squeeze
from pipeline.forms.layout import facts, known_facts, named_texts, said_facts
from pipeline.model.instrument import Instrument
from pipeline.model.returns import (
    PUT_ASIDE,
    SAME_FILE,
    Finding,
    Practice,
    Return,
    Round,
    Severity,
    Status,
    Unplaced,
    put_in_quarantine,
)
from pipeline.round.inbox import NOT_RETURNS as NOT_RETURNS
from pipeline.round.inbox import files_in as files_in
from pipeline.round.inbox import is_hidden, name_order

UNCHANGED = (
    "Filen är formuläret som vi skickade för {practice}, med svaren som redan stod i det. Inget är ändrat, så det räknas inte som "
    "ett nytt svar. Har de sagt att allt stämmer: lovande receive --assign."
)
OTHER_COVER = (
    "Märkningen säger {id}, men på första sidan står {name} i {town}, och registret säger {known}. Kontrollera om id har bytt "
    "plats i registret, eller säg vems svaren är: lovande receive --assign."
)
ASIDE = "Någon hos er har lagt filen åt sidan: den är inget svar i omgången. Är den det ändå: lovande receive --assign."
NOTHING: Mapping[str, str] = {}
HIDDEN = "Namnet är ett sådant som program ger sina egna filer, men innehållet är ett dokument. Är det ett svar: spara det under ett annat namn."
ENDINGS = re.compile(r".*\.(?:docx|docm|doc|xlsx|xlsm|xls|odt|ods|fodt|fods|rtf|pdf|zip|eml|msg)", re.I)


def hidden_documents(inbox: Path) -> tuple[str, ...]:
    """Files directly in the inbox's folders that are passed over by their names, and begin as documents do."""
    found = (p for p in inbox.rglob("*") if NOT_RETURNS.fullmatch(p.name) and not _is_hidden_folder(p.parent, inbox))
    return tuple(sorted(p.relative_to(inbox).as_posix() for p in found if begins_as_document(p)))


def begins_as_document(path: Path) -> bool:
    """Whether a file is named and begins as a document or a mail. Reads twelve bytes."""
    if not ENDINGS.fullmatch(path.name):
        return False
    try:
        with path.open("rb") as file:
            return file.read(12).startswith(BEGINNINGS)
    except OSError:
        return False


def accept(
    returns: Iterable[Return],
    round: Round,
    practices: Sequence[Practice],
    instrument: Instrument,
    assigned: Mapping[str, str] = NOTHING,
    issued: Mapping[str, str] = NOTHING,
    answered: Mapping[str, str] = NOTHING,
    removed: Mapping[str, str] = NOTHING,
    aside: Collection[str] = (),
) -> tuple[Return, ...]:
    """The same returns, in order, each accepted, or quarantined or unread with a reason in plain Swedish.

    Matched by the form's own mark, never by sender or file name. Several returns of one practice are all accepted: they
    are merged. Only exactly the same file once more is put aside. `assigned`: {sha256: the practice that a person has said a
    file belongs to}; `issued`, `answered`: {sha256 of a form as we sent it out, blank or with answers in it: the practice}; `removed`: {practice: why it has been
    removed from the round}; `aside`: sha256 of files that a person has put aside.
    """
    known = {p.id.casefold(): p for p in practices}
    left = (_put_aside(ret) if ret.sha256 in aside else ret for ret in returns)
    told = (_apply_assignment(_not_ours(ret, issued, answered, assigned), assigned, known, round) for ret in left)
    placed = [
        with_changed_facts(
            _own_cover(_place(ret, round, known, removed), known, instrument, assigned), known, round, instrument
        )
        for ret in told
    ]
    _once_each(placed)
    return tuple(placed)


def _put_aside(ret: Return) -> Return:
    """Nothing is used of what a person has said is nothing for the round; whose it says it is stays known."""
    return put_in_quarantine(replace(ret, answers={}, unplaced=(), attachments=(), findings=()), PUT_ASIDE, ASIDE)


def _not_ours(
    ret: Return, issued: Mapping[str, str], answered: Mapping[str, str], assigned: Mapping[str, str]
) -> Return:
    """What we sent, come back as it was, is no answer; a person may say that it is one: everything in it still holds."""
    if ret.sha256 in assigned or any(f.code == PUT_ASIDE for f in ret.findings):
        return ret
    if ret.sha256 in answered:
        return put_in_quarantine(ret, "unchanged_form", UNCHANGED.format(practice=answered[ret.sha256]))
    if ret.sha256 not in issued:
        return ret
    reason = f"Filen är det tomma formuläret för {issued[ret.sha256]}, precis som det skickades ut. Inget är ifyllt: fråga om fel fil bifogades."
    return put_in_quarantine(ret, "blank_form", reason)


def _apply_assignment(
    ret: Return, assigned: Mapping[str, str], practices: Mapping[str, Practice], round: Round
) -> Return:
    """A file that a person has said the practice of: then it is that, whatever its mark says, and both are told."""
    practice = practices.get(assigned.get(ret.sha256, "").casefold())
    codes = {f.code for f in ret.findings}
    if practice is None or ret.identity is None or (ret.status is not Status.ACCEPTED and "two_forms" not in codes):
        return ret
    other = f" i omgången {ret.identity.round}" if ret.identity.round not in ("", round.id) else ""
    was = (
        f"Filens märkning säger {ret.identity.practice}{other}" if ret.identity.practice else "Filens märkning är borta"
    )
    said = Finding("assigned", Severity.TELL, f"{was}. Någon hos er har sagt att svaren gäller {practice.id}.")
    identity = replace(ret.identity, practice=practice.id, round=round.id)
    return replace(ret, identity=identity, status=Status.ACCEPTED, reason="", findings=(*ret.findings, said))


def _place(ret: Return, round: Round, practices: dict[str, Practice], removed: Mapping[str, str]) -> Return:
    if ret.status is not Status.ACCEPTED or ret.identity is None:
        return ret
    identity = ret.identity
    if not identity.practice:
        return put_in_quarantine(
            ret,
            "unknown_practice",
            "Filens märkning är borta, så det går inte att säga vilket arbetssätt svaren gäller. Se efter i filen och be annars om en ny på ett märkt formulär.",
        )
    if identity.round != round.id:
        return put_in_quarantine(
            ret,
            "other_round",
            f"Filen hör till omgången {identity.round}, inte {round.id}. Lägg den i den omgångens inbox.",
        )
    if why := removed.get(identity.practice.casefold()):
        return put_in_quarantine(replace(ret, answers={}, unplaced=(), attachments=()), "forgotten", why)
    known = practices.get(identity.practice.casefold())
    if known is None:
        return put_in_quarantine(
            ret,
            "unknown_practice",
            f"Arbetssättet {identity.practice} finns inte i registret. Lägg till det i registret, eller kontrollera om id har ändrats.",
        )
    return replace(ret, identity=replace(identity, practice=known.id))


def _own_cover(
    ret: Return, practices: dict[str, Practice], instrument: Instrument, assigned: Mapping[str, str]
) -> Return:
    """A form whose first page names another practice in another municipality is most likely not of this id."""
    if ret.status is not Status.ACCEPTED or ret.identity is None or ret.sha256 in assigned:
        return ret
    practice = practices[ret.identity.practice.casefold()]
    (_, known_name), (_, known_town), *_ = facts(instrument, practice)
    name, town, *_ = said_facts(instrument, ret.facts)
    if not name.strip() or not town.strip():
        return ret
    if squeeze(name) == squeeze(known_name) or squeeze(town) == squeeze(known_town):
        return ret
    words = {"id": practice.id, "name": name, "town": town, "known": f"{known_name} i {known_town}"}
    return put_in_quarantine(ret, "other_cover", OTHER_COVER.format(**words))


def _once_each(placed: list[Return]) -> None:
    """Exactly the same file twice is one return: the one whose name does not look like a copy's, whatever order they came in."""
    used: dict[tuple[str, str], int] = {}
    for n in sorted(range(len(placed)), key=lambda n: _least_copied(placed[n].file)):
        ret = placed[n]
        if ret.status is not Status.ACCEPTED or ret.identity is None:
            continue
        first = used.setdefault((ret.identity.practice, ret.sha256), n)
        if first != n:
            reason = f"Filen är exakt samma som {placed[first].file}, som används. Inget behöver göras."
            placed[n] = put_in_quarantine(ret, SAME_FILE, reason)
            placed[first] = _with_what_lay_beside(placed[first], ret)


def _with_what_lay_beside(used: Return, copy: Return) -> Return:
    """Pictures that came beside only one of two identical forms, in an archive, go with the one that is used."""
    known = {(a.near, a.content) for a in used.attachments}
    more = tuple(replace(a, file=copy.file) for a in copy.attachments if (a.near, a.content) not in known)
    if not more:
        return used
    told = tuple(f for f in copy.findings if f not in used.findings)
    return replace(used, attachments=(*used.attachments, *more), findings=(*used.findings, *told))


def with_changed_facts(ret: Return, practices: dict[str, Practice], round: Round, instrument: Instrument) -> Return:
    """A fact that the respondent changed on the cover is told and kept; the register is not changed by it."""
    if ret.status is not Status.ACCEPTED or ret.identity is None:
        return ret
    practice = replace(practices[ret.identity.practice.casefold()], depth=ret.identity.depth)  # the form's, not today's
    known = known_facts(instrument, practice)
    said = {squeeze(text) for text in named_texts(instrument, practice, round)}
    changed = [(k, t) for k, t in ret.facts if k != instrument.form.mark and squeeze(t) != squeeze(known.get(k, ""))]
    texts = [f"{k}: {t}" for k, t in changed] + [t for t in ret.cover if squeeze(t) not in said]
    if not texts:
        return ret
    labels = list(dict.fromkeys(k for k, _ in changed if k in known)) or ["text"]
    message = f"Det som stod ifyllt på första sidan skiljer sig från registret ({', '.join(labels)}). Texten är sparad som oplacerad: ändra i registret om det stämmer."
    told = Finding("fact_changed", Severity.TELL, message)
    return replace(ret, unplaced=(*ret.unplaced, *(Unplaced(t, "") for t in texts)), findings=(*ret.findings, told))


def _least_copied(name: str) -> tuple[int, tuple[str, str]]:
    """Programs make a copy's name longer: "svar (1).docx", "Kopia av svar.docx"."""
    return len(name.rsplit("/", 1)[-1]), name_order(name)


def _is_hidden_folder(folder: Path, inbox: Path) -> bool:
    return folder != inbox and is_hidden(folder, inbox)
