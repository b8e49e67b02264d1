"""A Word template kept open: docxtpl reads its tags once, and each document is only its changed parts, written anew.

docxtpl by itself opens, parses and writes the whole file for every document, which takes many tens of times as long
as packing the result. Here its tag rules (`{{ name }}`, `{%p for ... %}`) are applied and compiled once, and the
members of the file that hold no tags are copied as the compressed bytes they are. Two of docxtpl's extras are left
out: rich text with form feeds in a value, and new numbers for pictures that are repeated in a loop.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from jinja2 import Template, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from lxml import etree
from markupsafe import Markup, escape

from pipeline.base.errors import SettingsError
from pipeline.base.fenced_templates import REFUSED, REMEDY, FencedEnvironment
from pipeline.base.package import PackedMember, pack_member, read_zip, write_zip
from pipeline.office.own_files import OfficeKind, read_template

from .fields import Unknown, filled_fields, unknown_fields, used_fields

CORE, BODY = "docProps/core.xml", "word/document.xml"
TAGGED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
NO_DATE = date(2000, 1, 1)
"""Stands in the file's properties when a case has no date: the clock would give other bytes each time."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPECIAL = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BREAKS = re.compile("\r\n|[\n\r\v\f]")


class KeptTemplate:
    """A .docx template that is opened and compiled once and rendered many times.

    `offers` is the dataclass whose fields a template may use. Raises SettingsError (exit 3), naming the file, the
    field and the paragraph it stands in, when the file is no .docx, a tag cannot be understood or a field is unknown.
    """

    def __init__(self, path: Path, offers: type, content: bytes | None = None) -> None:
        """`content`: what the file held, when it has been read already."""
        self.path, self.offers = path, offers
        self._members = tuple(_open(path, content))
        self._sources: dict[str, str] = {}
        self._templates: dict[str, Template] = {}
        self._used: set[str] = set()
        for name, source in _sources(path, self._members):
            self._sources[name] = source
            self._templates[name] = self._compile(name)
        if "{{" not in self._sources.get(BODY, ""):
            remedy = "Utgå från den mall som följer med och låt texterna inom {{ }} stå kvar."
            raise SettingsError(path, "Mallen har inga fält, så inget svar skulle komma med.", remedy)

    def __reduce__(self) -> tuple[type[KeptTemplate], tuple[Path, type]]:
        """Compiled code cannot travel to another process; the path can."""
        return KeptTemplate, (self.path, self.offers)

    def leaves_out(self, field: str) -> bool:
        """Whether a field ("rest", or "Gap.ask" of a gap) stands nowhere in it."""
        return not {field, f"*.{field.rpartition('.')[2]}"} & self._used

    def lost(self, content: object, tells: Iterable[str]) -> frozenset[str]:
        """Those of some fields that hold something in this content, and stand nowhere in the template."""
        out = {field for field in tells if self.leaves_out(field)}
        return frozenset(out.intersection(filled_fields(content, out))) if out else frozenset()

    def render(self, context: Mapping[str, object], title: str, written: date | None) -> bytes:
        """One document. `title` and `written` go into the file's properties; same input gives the same bytes.

        Values are text, never markup or tags: line breaks and tabs become Word's own, characters that XML cannot hold
        are shown as symbols. Raises SettingsError for a field that turns out not to exist.
        """
        stamp = f"{(written or NO_DATE).isoformat()}T12:00:00Z"
        return write_zip(
            pack_member(m.name, self._text(m.name, {**context, "document_title": title, "document_written": stamp}))
            if m.name in self._templates
            else m
            for m in self._members
        )

    def _text(self, name: str, context: Mapping[str, object]) -> bytes:
        try:
            return (DECLARATION + self._templates[name].render(context)).encode()
        except SecurityError as e:
            raise self._mistake(name, _line(e), REFUSED, REMEDY) from e
        except TemplateError as e:
            field = re.search(r"'(\w+)'(?: is undefined)?$", str(e))
            problem = f'Fältet "{field[1]}" finns inte.' if field else f"Mallen gick inte att fylla i ({e})."
            raise self._mistake(name, _line(e), problem, "Rätta stavningen eller ta bort fältet ur mallen.") from e
        except Exception as e:  # whatever a template's own expressions run into is a mistake in the template
            problem = f"Mallen gick inte att fylla i ({type(e).__name__})."
            remedy = "Använd bara fält, {% for %} och {% if %} som i den mall som följer med."
            raise self._mistake(name, _line(e), problem, remedy) from e

    def _compile(self, name: str) -> Template:
        try:
            template, unknown, used = _compile_part(self._sources[name], self.offers)
        except TemplateSyntaxError as e:
            problem = f"En tagg i mallen går inte att tolka ({e.message})."
            remedy = "Rätta taggen. {% for %} och {% if %} ska ha var sitt {% endfor %} eller {% endif %}."
            raise self._mistake(name, e.lineno, problem, remedy) from e
        except SecurityError as e:
            raise self._mistake(name, 0, REFUSED, REMEDY) from e
        self._used |= used
        for field, line, known in unknown if name != CORE else ():
            remedy = f"Rätta stavningen eller ta bort fältet ur mallen. Här finns: {', '.join(known)}."
            raise self._mistake(name, line, f'Fältet "{field}" finns inte.', remedy)
        return template

    def _mistake(self, name: str, line: int, problem: str, remedy: str) -> SettingsError:
        lines = self._sources[name].splitlines()
        paragraph = re.sub(r"<[^>]+>", "", lines[line - 1]).strip() if 0 < line <= len(lines) else ""
        part = re.sub(r"\d|\.xml$", "", name.rsplit("/", 1)[-1])
        where = {"header": "sidhuvudet", "footer": "sidfoten"}.get(part, "stycket")
        return SettingsError(self.path, problem, remedy, place=f"{where} ”{paragraph}”" if paragraph else "")


def kept_template(path: Path, offers: type, copy: Path | None = None) -> KeptTemplate:
    """The same, kept for as long as the file is what it was: a program that runs many commands opens the same templates
    for each. `copy`: where what it holds is read, when it may be saved meanwhile. Raises as KeptTemplate does."""
    try:
        content = (copy or path).read_bytes()
    except OSError:
        return KeptTemplate(path, offers)  # which tells what is wrong
    return _as_it_is(path, offers, content)


@lru_cache(maxsize=8)
def _as_it_is(path: Path, offers: type, content: bytes) -> KeptTemplate:
    return KeptTemplate(path, offers, content)


@lru_cache(maxsize=32)
def _compile_part(source: str, offers: type) -> tuple[Template, tuple[Unknown, ...], frozenset[str]]:
    """A part's tags made into a program, the fields in it that `offers` does not have, and those that it has. Compiling costs more than a
    description does, and the parts of several templates are often the same."""
    environment = FencedEnvironment(autoescape=True, finalize=run_text)
    environment.filters["plain"] = plain_text
    tree = environment.parse(source)
    unknown, used = tuple(unknown_fields(tree, offers)), used_fields(tree, offers)
    return environment.from_string(tree), unknown, used


def run_text(value: object) -> Markup:
    """A value as the inside of a `w:t`: escaped, with line breaks and tabs as Word's own elements."""
    if isinstance(value, Markup):
        return value
    text = str(value)
    if not SPECIAL.search(text):
        return escape(text)
    parts = BREAKS.sub("\n", text)
    parts = str(escape(SPECIAL.sub(_visible, parts)))
    parts = parts.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return Markup(parts.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'))


def plain_text(value: object) -> Markup:
    """A value as an attribute or a property of the file, on one line."""
    return escape(SPECIAL.sub(_visible, " ".join(str(value).split())))


def _visible(match: re.Match[str]) -> str:
    """A character XML cannot hold, as one that can be seen: U+0007 as its symbol, the rest as a replacement mark."""
    character = match[0]
    if character in "\n\t":
        return character
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


def _open(path: Path, content: bytes | None) -> list[PackedMember]:
    remedy = "Lägg dit en Word-fil (.docx), eller ta bort filen så används mallen som följer med programmet."
    data = read_template(path, OfficeKind.WORD, content)
    try:
        members = [*read_zip(data)]
        for m in members:
            if m.name.endswith(".xml"):
                etree.fromstring(_content(m))
    except (zipfile.BadZipFile, zlib.error, struct.error, etree.XMLSyntaxError) as e:
        raise SettingsError(path, "Mallen saknas eller är ingen hel Word-fil.", remedy) from e
    if BODY not in {m.name for m in members}:
        raise SettingsError(path, "Mallen är ingen Word-fil.", remedy)
    return members


def _sources(path: Path, members: Iterable[PackedMember]) -> Iterator[tuple[str, str]]:
    """The parts that hold tags, with docxtpl's rules applied and one paragraph a line so that a mistake has a place."""
    from docxtpl import DocxTemplate  # noqa: PLC0415  (it takes python-docx along, which only compile needs)

    rules = DocxTemplate(str(path))
    for m in members:
        if m.name == CORE:
            yield m.name, _core(m)
        elif TAGGED.fullmatch(m.name):
            root = etree.fromstring(_content(m), etree.XMLParser(resolve_entities=False))
            source = rules.patch_xml(etree.tostring(root, encoding="unicode"))
            if "{{" in source or "{%" in source:
                source = re.sub(r'="[^"<>]*\{\{[^"<>]*"', _in_attribute, source)
                yield m.name, re.sub(r"\s*(<w:p[ >])", r"\n\1", source).replace("</w:p>", "</w:p>\n")


def _in_attribute(match: re.Match[str]) -> str:
    """Elements for line breaks have no place in an attribute, such as the description of a table."""
    return re.sub(r"\{\{(.*?)\}\}", r"{{ (\1)|plain }}", match[0])


def _core(member: PackedMember) -> str:
    names = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    root = etree.fromstring(_content(member))
    for tag, text in (("dc:title", "title"), ("dcterms:created", "written"), ("dcterms:modified", "written")):
        prefix, local = tag.split(":")
        found = root.find(tag, names)
        element = found if found is not None else etree.SubElement(root, f"{{{names[prefix]}}}{local}")
        element.text = f"{{{{ document_{text}|plain }}}}"
        if prefix == "dcterms":
            element.set(f"{{{names['xsi']}}}type", "dcterms:W3CDTF")
    return etree.tostring(root, encoding="unicode")


def _line(error: BaseException) -> int:
    """The template's line that was running when the error was raised."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _content(member: PackedMember) -> bytes:
    return zlib.decompress(member.data, -15) if member.method == zipfile.ZIP_DEFLATED else member.data
