"""What `lovande export` says: where the pack is, what is in it and what is not, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.base.swedish import join_words
from pipeline.commands.export import Exported

from .screen import wrap_lines


def export_json(done: Exported) -> dict[str, Any]:
    """The result of `lovande export --json`. No answers."""
    frozen = done.frozen
    return {
        "folder": str(frozen.folder) if frozen else None,
        "new": bool(frozen and frozen.new),
        "altered": list(frozen.altered) if frozen else [],
        "with_texts": done.wanted.texts,
        "with_municipality": done.wanted.municipality,
        "practices": done.facts.practices,
        "answered": done.facts.answered,
        "texts_withheld": list(done.facts.withheld) if done.wanted.texts else [],
        "removed": done.facts.removed,
        "tables": [{"name": name, "rows": rows, "variables": columns} for name, rows, columns in done.tables],
        "files": [{"name": name, "bytes": size, "sha256": digest} for name, size, digest in done.files],
        "quarantined": [{"file": r.file, "reason": r.reason} for r in done.quarantined],
    }


def export_lines(done: Exported) -> Iterator[str]:
    """One line per file that needs a person, then what was made and what to do next."""
    for ret in done.quarantined:
        yield f"  ✗ {ret.file}: {ret.reason}"
    frozen, facts = done.frozen, done.facts
    if frozen is None:
        yield "Det finns inga lästa svar att ta ut."
        yield "Nästa steg: lägg svaren i inbox och kör lovande export igen."
        return
    for name in frozen.altered:
        yield f"  ! {name} är inte som den skrevs, eller borta. Lämna inte ut det paketet."
    for name, rows, columns in done.tables:
        yield f"  {name:<8}{rows:>6} rader {columns:>4} variabler   .csv .parquet .sav"
    yield ""
    yield f"{facts.answered} av {facts.practices} arbetssätt har svar. Namn på personer, adresser och roller är inte med."
    if done.wanted.municipality:
        yield "Kommunernas och arbetssättens namn är med i tabellen bred."
    if done.wanted.texts:
        some = (
            f" Texterna från {join_words(facts.withheld)} är utelämnade: de får bara läsas av kommunen och er."
            if facts.withheld
            else ""
        )
        places = "1 ställe är ersatt" if facts.removed == 1 else f"{facts.removed} ställen är ersatta"
        yield from wrap_lines(f"Fritexterna är med; {places} med [borttaget].{some}")
    elif facts.withheld:
        yield from wrap_lines(
            f"{join_words(facts.withheld)} har spridningen ”{facts.narrow}”: avgör om deras tal ska lämnas vidare."
        )
    if done.quarantined:
        yield (
            f"{len(done.quarantined)} filer i karantän är inte med."
            if len(done.quarantined) > 1
            else "1 fil i karantän är inte med."
        )
    if frozen.new:
        yield f"Paketet ligger i {frozen.folder}. Det ändras aldrig; nya svar ger ett nytt."
    else:
        yield f"Inget är nytt: paketet i {frozen.folder} har redan precis det här."
    yield ""
    first = "läs alla fritexter i texter.csv, " if done.wanted.texts else ""
    yield f"Nästa steg: {first}läs LÄSMIG.txt och lämna hela mappen till den som ska räkna."
