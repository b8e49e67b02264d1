"""A round of any size as a season leaves it: drawn once, kept, the same bytes for the same number and the same instrument.

Six in ten forms are Word's and four Excel's, filled as those programs do and with Word's many runs; every answer is drawn by itself, so
that no two files are alike. One in eight leaves elements out, one in twenty has answered twice, one in ten not at all.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

from pipeline.base.package import pack, unpack
from pipeline.forms import FORMATS
from pipeline.forms.layout import labels_offered
from pipeline.model.instrument import fields
from tests.support import ROOT, ROUND, instrument, practice, typed
from tests.support.filling import DOCUMENT, W, filled
from tests.support.rounds import REGISTER

KEPT = Path(os.environ.get("LOVANDE_BENCH", tempfile.gettempdir())) / "lovande-growth"
TOWNS = tuple(
    f"{a}{b}"
    for a in ("Norr", "Söder", "Öster", "Väster", "Sjö", "Ek", "Tall", "Lind")
    for b in ("vik", "by", "hamra", "valla", "mo", "åsa", "berga")
)
"""Invented, as all here."""
DEEP = 0.3
"""So many answer the long form."""


def grown(count: int) -> Path:
    """The folder of a round with so many practices: round.toml, register.csv and inbox. Never written in by who measures."""
    home = KEPT / f"{count}-{_made_of()}"
    if not home.is_dir():
        draft = home.with_name(f"{home.name}.draft")
        _draw(draft, count)
        draft.rename(home)
    return home


@cache
def _made_of() -> str:
    """What the kept rounds rest on: this file and the forms."""
    form = FORMATS["docx"].write(instrument(), practice("P01"), ROUND)
    return sha256(Path(__file__).read_bytes() + form).hexdigest()[:10]


def _draw(home: Path, count: int) -> None:
    (home / "inbox").mkdir(parents=True, exist_ok=True)
    (home / "round.toml").write_bytes((ROOT / "round.toml").read_bytes())
    rows = [REGISTER.splitlines()[0]]
    for n in range(1, count + 1):
        id, chance = f"P{n:04}", Random(f"grown {n}")
        town, format = TOWNS[n % min(len(TOWNS), max(2, count // 7))], "docx" if n % 5 < 3 else "xlsx"
        depth = "fordjupad" if chance.random() < DEEP else "oversikt"
        spread = "öppen" if n % 3 else "intern"
        label = next(d.label for d in instrument().depths if d.code == depth)
        rows.append(
            f"{id};Arbetssätt {n} i {town};{town};Enhet {n % 9};IFO;stöd;pågående;FoU;Kim Ek {n};kim{n}@{n}.example;{format};{label};{spread};nej"
        )
        if chance.random() < 0.1:
            continue
        blank = FORMATS[format].write(
            instrument(),
            practice(id, depth, format=format, name=f"Arbetssätt {n} i {town}", municipalities=(town,)),
            ROUND,
        )
        for again in range(1 + (chance.random() < 0.05)):
            day = date(2026, 9, 1) + timedelta(days=n % 45 + again)
            (home / "inbox" / f"{id}-{again}.{format}").write_bytes(
                _as_word(filled(blank, _answers(depth, chance), day.isoformat()), chance)
            )
    (home / "register.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _answers(depth: str, chance: Random) -> dict[str, str]:
    """As people fill in: most choices made, a text at every second of them, and whole elements left out by one in eight."""
    left = {chance.randrange(1, 12) for _ in range(3)} if chance.random() < 1 / 8 else set()
    found = {}
    for f in fields(instrument(), depth):
        if f.element in left:
            continue
        if f.choices:
            found[f.key] = chance.choice(labels_offered(instrument(), f, "pågående", depth))
        elif f.kind == "date":
            found[f.key] = f"2026-{chance.randrange(8, 11):02}-{chance.randrange(1, 28):02}"
        elif chance.random() < 0.55:
            said = chance.sample(_sentences(), chance.randrange(1, 5))
            found[f.key] = ". ".join(said) + f" ({chance.randrange(2, 90)} av {chance.randrange(90, 400)})."
    return found


@cache
def _sentences() -> tuple[str, ...]:
    return tuple(
        s.strip(" .")
        for id in ("P01", "P08", "P10")
        for text in typed(id).values()
        for s in text.split(". ")
        if len(s.split()) > 4
    )


def _as_word(form: bytes, chance: Random) -> bytes:
    """A document's answers in several runs with marks of revision and of spelling between them, as Word saves what is typed."""
    members = unpack(form)
    if DOCUMENT not in members:
        return form
    root: Any = etree.fromstring(members[DOCUMENT])
    for run in [r for sdt in root.iter(f"{W}sdtContent") for r in sdt.iter(f"{W}r")]:
        text = run.find(f"{W}t")
        words = (text.text or "").split(" ") if text is not None else []
        if len(words) < 4:
            continue
        parent, at = run.getparent(), run.getparent().index(run)
        pieces, start = [], 0
        while start < len(words):
            stop = start + chance.randrange(2, 9)
            pieces.append(" ".join(words[start:stop]) + (" " if stop < len(words) else ""))
            start = stop
        parent.remove(run)
        for n, piece in enumerate(pieces):
            one = etree.fromstring(etree.tostring(run))
            one.set(f"{W}rsidR", f"00{chance.randrange(16**6):06X}")
            told = one.find(f"{W}t")
            told.text = piece
            told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            parent.insert(at, one)
            at += 1
            if n % 3 == 0:
                for kind in ("spellStart", "spellEnd"):
                    parent.insert(at, etree.Element(f"{W}proofErr", {f"{W}type": kind}))
                    at += 1
    members[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(members.items())
