"""The validity pack: what came back in a round as frozen tables for researchers, without what points at people.

`answers.py` and `texts.py` say what stands in the tables, as data; the `*_file.py` write them; `frozen.py` puts the pack
on disk. A table from elsewhere goes into the same pack: make a `DataTable` and give it to `pack`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.base.csv import csv_bytes
from pipeline.base.package import sha256 as digest
from pipeline.model.returns import SPREADS, Round

from . import codebook, readme
from .answers import DataMaterial, is_withheld, long, wide
from .csv_file import write_csv
from .frozen import SUMS, Frozen, checksums, freeze, highest
from .levels import levels
from .options import Wanted
from .parquet_file import write_parquet
from .readme import BEFORE_TEXTS, Facts
from .removal import contact_names
from .sav_file import is_cut, write_sav
from .table import Code, ColumnKind, DataTable, Variable
from .texts import texts

README, CODEBOOK, FLAT, PACKAGE = "LÄSMIG.txt", "kodbok.xlsx", "kodbok.csv", "datapackage.json"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of the answers, and what is counted about them."""

    tables: tuple[DataTable, ...]
    facts: Facts


def answer_tables(m: DataMaterial, wanted: Wanted) -> Tables:
    """What came back, as tables: bred, lang and texter. Nothing is read or written."""
    written, removed = texts(m, wanted)
    tables = (wide(m, wanted), long(m, wanted), written)
    depths = Counter(c.depth for c in m.cases)
    facts = Facts(
        practices=len(m.cases) + len(m.waiting),
        answered=len(m.cases),
        held=len(m.held),
        per_depth=tuple((d.label, depths[d.code]) for d in m.instrument.depths),
        withheld=tuple(sorted(c.practice.id for c in m.cases if is_withheld(c))),
        narrow=m.instrument.spread_label(SPREADS[0]),
        removed=removed,
        long_texts=sum(is_cut(v) for t in tables for row in t.rows for v in row if isinstance(v, str)),
        newest=max((c.date for c in m.cases if c.date), default=None),
    )
    return Tables(tables, facts)


def pack(
    m: DataMaterial, round: Round, found: Tables, wanted: Wanted, more: Sequence[DataTable] = ()
) -> Mapping[str, bytes]:
    """{name: content} of every file, the checksums last. `more`: tables from other stages, in the same formats and codebook.

    The same input gives the same bytes, with the same versions of the libraries that write.
    """
    from .codebook_file import write_codebook  # noqa: PLC0415  (XlsxWriter, that only this command needs)
    from .datapackage import describe  # noqa: PLC0415

    tables = (*found.tables, *more)
    files: dict[str, bytes] = {}
    for t in tables:
        files[f"{t.name}.csv"] = write_csv(t)
        files[f"{t.name}.parquet"] = write_parquet(t)
        files[f"{t.name}.sav"] = write_sav(t)
    title = f"{m.instrument.name}, {round.name}"
    about = _about(m, round, tables)
    day = found.facts.newest or round.deadline
    files[CODEBOOK] = write_codebook(
        f"Kodbok: {title}", about, codebook.variables(tables), codebook.codes(tables), round.sender, day
    )
    files[FLAT] = csv_bytes(codebook.FLAT, codebook.flat(tables))
    files[PACKAGE] = describe(_slug(round.id), title, PACKAGE_ABOUT, tables, files)
    files[README] = readme.readme(m.instrument, round, tables, wanted, found.facts)
    return {**files, SUMS: checksums(files)}


PACKAGE_ABOUT = (
    "Ta bort en inledande apostrof ur varje textcell: den skyddar mot att kalkylprogram gör texten till en formel, ett tal "
    "eller ett datum. Negativa tal är slag av saknade värden. LÄSMIG.txt säger vad som inte är med."
)


def _about(m: DataMaterial, round: Round, tables: Sequence[DataTable]) -> list[tuple[str, ...]]:
    about = m.instrument.instrument
    return [
        ("Formulär", f"{about.name} ({about.id}), utgåva {about.version}"),
        ("Källa", about.source),
        ("Omgång", f"{round.name} ({round.id}), {round.sender}"),
        *((f"Tabellen {t.name}", f"{t.about} {len(t.rows)} rader, {len(t.columns)} variabler.") for t in tables),
        ("Bladet Variabler", "Varje variabel i varje tabell: vad den är, vad koderna betyder och vad man behöver veta."),
        ("Bladet Koder", "Vad talen betyder i variabler med svar. Negativa tal är deklarerade som saknade i .sav."),
        ("Saknade värden", "-1 till -9 är valda svar som lämnas utanför beräkningar. Lägre tal säger varför ett svar inte finns. Inget av dem är ett nekande svar."),
        ("Det som inte är med", "Se LÄSMIG.txt."),
    ]  # fmt: skip


def _slug(id: str) -> str:
    """A name that a data package may have: small letters, figures, '.', '_' and '-'."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in id.lower())


__all__ = [
    "BEFORE_TEXTS",
    "Code",
    "ColumnKind",
    "DataMaterial",
    "DataTable",
    "Frozen",
    "Tables",
    "Variable",
    "Wanted",
    "answer_tables",
    "contact_names",
    "digest",
    "freeze",
    "highest",
    "levels",
    "pack",
]
