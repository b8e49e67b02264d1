"""A template of the unit's own, as bytes -> the same without what ties it to another computer; refused when it is no plain, whole file.

Everything in a template is copied into every document made of it: a program in it would go out to every municipality.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.base.errors import SettingsError
from pipeline.base.package import pack, unpack

TYPES = "[Content_Types].xml"
PROGRAMS = re.compile(r"(^|/)(vba\w*\.bin|vbaData\.xml|activeX/|customUI/)|\.(exe|dll|js|vbs|hta|lnk)$", re.I)
LINK, TIED = "/hyperlink", "/attachedTemplate"
"""Endings of the kinds of relationship that may lead out of a file: a link that a reader may click, and the template that it was made of."""
LARGEST = 25_000_000
"""Bytes. A letter is mailed, and most servers take no more."""
NOTE = re.compile(rb"<w:attachedTemplate\b[^>]*/>")


class OfficeKind(StrEnum):
    """What a template must be: the type of its main part."""

    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


SHOWN = {OfficeKind.WORD: ("Word-fil", ".docx"), OfficeKind.POWERPOINT: ("PowerPoint-fil", ".pptx")}


def read_template(path: Path, kind: OfficeKind, content: bytes | None = None) -> bytes:
    """A template's bytes, fit to make documents of. `content`: what the file held, when it has been read already.

    Raises SettingsError (exit 3) when it cannot be read, is no whole file of its kind (also one with macros, or a .dotx under
    another name), holds a program or fetches something from elsewhere.
    """
    what, ending = SHOWN[kind]
    remedy = f"Lägg dit en {what} ({ending}), eller ta bort filen så används mallen som följer med programmet."
    try:
        data = path.read_bytes() if content is None else content
    except FileNotFoundError as e:
        raise SettingsError(path, f"Mallen saknas eller är ingen hel {what}.", remedy) from e
    except OSError as e:
        why = f" ({e.strerror})" if e.strerror else ""
        problem = f"Mallen går inte att läsa{why}."
        raise SettingsError(path, problem, "Kontrollera att det är en fil, och att ni får läsa den.") from e
    if len(data) > LARGEST:
        problem = f"Mallen är {len(data) // 1_000_000} MB, och allt som görs av den blir lika stort."
        raise SettingsError(path, problem, "Gör bilderna i den mindre (Komprimera bilder i Office).")
    try:
        if _unpacked_size(data) > LARGEST * 10:
            raise ValueError("larger than any template")
        members = unpack(data)
        relations = {name: etree.fromstring(part) for name, part in members.items() if name.endswith(".rels")}
        main = _main_type(members, relations)
        whole = all(_is_there(members, name, root) for name, root in relations.items())
    except (
        zipfile.BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        NotImplementedError,
        EOFError,
        RuntimeError,
    ) as e:
        raise SettingsError(path, f"Mallen saknas eller är ingen hel {what}.", remedy) from e
    if any(PROGRAMS.search(name) for name in members) or "macroEnabled" in main:
        problem = "Mallen innehåller ett program (makron), som skulle följa med i allt som görs av den."
        raise SettingsError(path, problem, f"Spara den som en vanlig {what} ({ending}), utan makron.")
    if main != kind:
        raise SettingsError(path, f"Mallen är ingen {what}.", f"Spara den som en vanlig {what} ({ending}).")
    if not whole:
        raise SettingsError(path, f"Mallen saknas eller är ingen hel {what}.", remedy)
    for root in relations.values():
        for relation in root:
            if _leads_out(relation) and not str(relation.get("Type")).endswith((LINK, TIED)):
                problem = f"Mallen hämtar något utifrån ({relation.get('Target', '')[:80]})."
                raise SettingsError(path, problem, "Infoga det i filen i stället för att länka till det.")
    return _untied(data, members, relations)


def _unpacked_size(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return sum(info.file_size for info in z.infolist())


def _main_type(members: Mapping[str, bytes], relations: Mapping[str, Any]) -> str:
    """The type of the part that the file is of. Raises KeyError when it does not say."""
    main = next(
        r.get("Target", "")
        for r in [*relations["_rels/.rels"], {}]
        if str(r.get("Type", "/officeDocument")).endswith("/officeDocument")
    )
    name = "/" + posixpath.normpath(main.lstrip("/"))
    types = {t.get("PartName"): t.get("ContentType", "") for t in etree.fromstring(members[TYPES])}
    return str(types.get(name, ""))


def _is_there(members: Mapping[str, bytes], name: str, relations: Any) -> bool:
    """Whether every part that a part relates to is in the file."""
    folder = posixpath.dirname(posixpath.dirname(name))
    targets = (str(r.get("Target", "")).partition("#")[0] for r in relations if not _leads_out(r))
    return all(
        posixpath.normpath(t.lstrip("/") if t.startswith("/") else posixpath.join(folder, t)) in members
        for t in targets
        if t
    )


def _leads_out(relation: Any) -> bool:
    return str(relation.get("TargetMode", "")) == "External"


def _untied(data: bytes, members: Mapping[str, bytes], relations: Mapping[str, Any]) -> bytes:
    """The file without the name of the template that it was made of, which is a place on somebody's computer."""
    changed: dict[str, bytes] = {}
    for name, root in relations.items():
        tied = [r for r in root if str(r.get("Type")).endswith(TIED)]
        for relation in tied:
            root.remove(relation)
        if tied:
            changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            part = posixpath.join(
                posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name).removesuffix(".rels")
            )
            changed[part] = NOTE.sub(b"", members[part])
    return pack({**members, **changed}.items()) if changed else data
