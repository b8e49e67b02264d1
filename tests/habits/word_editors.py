"""What editors and converters do to the whole package of a Word form when they save it."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from pipeline.base.package import FIXED_TIME, unpack
from tests.habits.paper import DECLARED, Paper, W, par, run, xml
from tests.support.filling import flatten

BODY = "word/document.xml"
STRICT = [
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/extended-properties", "http://purl.oclc.org/ooxml/officeDocument/extendedProperties"),
]  # fmt: skip


def _package(page: Paper, compression: int = zipfile.ZIP_DEFLATED, prefix: str = "", folders: bool = False) -> None:
    """The finished file, zipped by hand."""
    page.store()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as z:
        if folders:
            for folder in ("word/", "docProps/", "_rels/"):
                z.writestr(zipfile.ZipInfo(folder, FIXED_TIME), b"")
        for name, data in page.members.items():
            z.writestr(zipfile.ZipInfo(prefix + name, FIXED_TIME), data, compression)
    page.raw = buffer.getvalue()


def saved_by_pandoc(page: Paper) -> None:
    """Controls flattened, looks gone, properties and margins empty, every cell a plain paragraph, a bookmark at each heading."""
    flatten(page.root)
    for gone in list(page.root.iter(f"{W}rPr", f"{W}tcPr", f"{W}trPr", f"{W}shd")):
        gone.getparent().remove(gone)
    for p in page.root.iter(f"{W}pPr"):
        for child in list(p):
            p.remove(child)
    _without_marks(page)
    page.truth.says("controls_gone")
    page.truth.talk = True


def saved_by_google(page: Paper) -> None:
    """Controls flattened; a run per word, each with right-to-left off; empty properties."""
    flatten(page.root)
    for r in list(page.root.iter(f"{W}r")):
        t = r.find(f"{W}t")
        if t is None or " " not in (t.text or "") or r[-1] is not t:
            continue
        head, _, tail = t.text.partition(" ")
        t.text = head
        r.addnext(run(f" {tail}", '<w:rtl w:val="0"/>'))
    for p in page.root.iter(f"{W}p"):
        p.set(f"{W}rsidRDefault", "00000000")
    _without_marks(page, footers=False)
    page.truth.says("controls_gone")
    page.truth.talk = True


def _without_marks(page: Paper, footers: bool = True) -> None:
    for name in [n for n in page.members if n.startswith("docProps/") or (footers and n.startswith("word/footer"))]:
        if name.startswith("word/"):
            page.members[name] = f"<w:ftr {DECLARED}><w:p/></w:ftr>".encode()
        elif name == "docProps/core.xml":
            page.members[name] = (
                b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
            )
        else:
            del page.members[name]
            rels = page.members["_rels/.rels"].decode()
            page.members["_rels/.rels"] = re.sub(rf'<Relationship [^>]*Target="/?{name}"[^>]*/>', "", rels).encode()


def saved_by_abiword(page: Paper) -> None:
    """Controls flattened with their prompts, no heading rows, texts split at every tab and accented letter."""
    flatten(page.root)
    for head in list(page.root.iter(f"{W}tblHeader")):
        head.getparent().remove(head)
    for r in list(page.root.iter(f"{W}r")):
        t = r.find(f"{W}t")
        match = re.search("[åäö]", t.text or "") if t is not None else None
        if match and match.start() and r[-1] is t:
            r.addnext(run(t.text[match.start() :]))
            t.text = t.text[: match.start()]
            t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    page.truth.says("controls_gone")
    page.truth.talk = True


def saved_by_wps(page: Paper) -> None:
    """Other ids, a placeholder part of its own, spelling marks, properties with its name."""
    for n, sdt in enumerate(page.root.iter(f"{W}sdt")):
        properties = sdt.find(f"{W}sdtPr")
        properties.find(f"{W}id").set(f"{W}val", str(147450000 + n))
        properties.append(xml('<w15:color w:val="DBDBDB"/>'))
        properties.insert(0, xml('<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'))
        properties.append(xml('<w:placeholder><w:docPart w:val="{9d7f}"/></w:placeholder>'))
        sdt.insert(1, xml("<w:sdtEndPr><w:rPr><w:b/></w:rPr></w:sdtEndPr>"))


def saved_by_onlyoffice(page: Paper) -> None:
    """Every control at run level gets zero-width places around it, and its runs a language."""
    for sdt in list(page.root.iter(f"{W}sdt")):
        for r in sdt.iter(f"{W}r"):
            if r.find(f"{W}rPr") is None:
                r.insert(0, xml("<w:rPr/>"))
            r.find(f"{W}rPr").append(xml('<w:lang w:val="sv-SE"/>'))
        sdt.addprevious(xml("<w:r><w:rPr/></w:r>"))
        sdt.addnext(xml("<w:r/>"))
    page.members["word/footer9.xml"] = page.members.pop(next(n for n in page.members if n.startswith("word/footer")))
    for part in ("word/_rels/document.xml.rels", "[Content_Types].xml"):
        page.members[part] = re.sub(rb"footer1\.xml", b"footer9.xml", page.members[part])


def saved_by_superdoc(page: Paper) -> None:
    """The choices stand only in the lists' memory."""
    for key, field in page.fields.items():
        if field.kind == "choice" and key in page.truth.answers:
            text = page.truth.answers[key]
            page.clear(key)
            next(page.control(key).iter(f"{W}dropDownList")).set(f"{W}lastValue", text)
            page.answer(key, text)


def saved_by_libreoffice_7(page: Paper) -> None:
    """Tags gone; texts flattened; lists left as controls."""
    for sdt in list(page.root.iter(f"{W}sdt")):
        properties = sdt.find(f"{W}sdtPr")
        if properties.find(f"{W}dropDownList") is None:
            for child in list(sdt.find(f"{W}sdtContent")):
                sdt.addprevious(child)
            sdt.getparent().remove(sdt)
        else:
            for name in ("tag", "alias"):
                properties.remove(properties.find(f"{W}{name}"))
    page.truth.talk = True


def saved_by_word_online(page: Paper) -> None:
    """The body is called document2.xml; paragraphs have ids."""
    _rename_body(page, "word/document2.xml")
    for n, p in enumerate(page.root.iter(f"{W}p")):
        p.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", f"{n:08X}")


def body_elsewhere(page: Paper) -> None:
    """The package says where the body is; its name means nothing."""
    _rename_body(page, "content/body.xml")


def _rename_body(page: Paper, name: str) -> None:
    page.store()
    page.members[name] = page.members.pop(BODY)
    rels = page.members.pop("word/_rels/document.xml.rels")
    folder, _, base = name.rpartition("/")
    if folder != "word":
        rels = re.sub(rb'Target="(?![/h])', b'Target="/word/', rels)
    page.members[f"{folder}/_rels/{base}.rels"] = rels
    page.members["_rels/.rels"] = page.members["_rels/.rels"].replace(b"word/document.xml", name.encode())
    page.members["[Content_Types].xml"] = page.members["[Content_Types].xml"].replace(
        b"word/document.xml", name.encode()
    )
    _package_as_it_is(page)


def _package_as_it_is(page: Paper) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in page.members.items():
            z.writestr(zipfile.ZipInfo(name, FIXED_TIME), data)
    page.raw = buffer.getvalue()


def other_prefixes(page: Paper) -> None:
    """docx4j and others name the namespaces ns2, ns3 ...; some declare Word's as the default."""
    page.store()
    text = page.members[BODY].decode()
    new = page.random.choice(["ns2", "q1", "wordprocessing"])
    text = re.sub(r"(?<=[<\s/:])w:", f"{new}:", text).replace("xmlns:w=", f"xmlns:{new}=")
    page.root = etree.fromstring(text.encode())


def other_encoding(page: Paper) -> None:
    page.store()
    how = page.random.choice(["UTF-16", "ISO-8859-1", "utf-8-sig", "standalone"])
    if how == "utf-8-sig":
        page.members[BODY] = b"\xef\xbb\xbf" + page.members[BODY]
    elif how == "standalone":
        page.members[BODY] = etree.tostring(page.root)
    else:
        page.members[BODY] = page.members[BODY].decode().replace("UTF-8", how, 1).encode(how, "xmlcharrefreplace")
    _package_as_it_is(page)


def indented(page: Paper) -> None:
    """Saved by a tool that prints the XML prettily: the white space between elements is no text."""
    page.store()
    page.members[BODY] = re.sub(rb">(<w:(?:p|tr|tc|tbl|sdt|sdtContent|r|pPr|tcPr)\b)", rb">\n   \1", page.members[BODY])
    _package_as_it_is(page)


def stored_without_packing(page: Paper) -> None:
    _package(page, zipfile.ZIP_STORED)


def packed_with_folders(page: Paper) -> None:
    """Zipped again by hand: entries for the folders too."""
    _package(page, folders=True)


def parts_in_another_order(page: Paper) -> None:
    page.store()
    page.members = dict(sorted(page.members.items(), reverse=True))
    _package_as_it_is(page)


def names_with_backslashes(page: Paper) -> None:
    """Some old programs for Windows wrote paths their own way; Python's zipfile only mends them on Windows."""
    page.store()
    page.members = {name.replace("/", "\\"): data for name, data in page.members.items()}
    _package_as_it_is(page)
    page.truth.may_stop = True


def strict(page: Paper) -> None:
    """'Strict Open XML-dokument': the same elements in other namespaces."""
    page.store()
    for name, data in page.members.items():
        if name.endswith((".xml", ".rels")):
            text = data.decode()
            for old, new in STRICT:
                text = text.replace(old, new)
            page.members[name] = text.encode()
    _package_as_it_is(page)
    page.truth.may_stop = True


def with_macros(page: Paper) -> None:
    """.docm: read without running anything."""
    kinds = page.members["[Content_Types].xml"]
    old = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    page.members["[Content_Types].xml"] = kinds.replace(old, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    page.part(
        "word/vbaProject.bin",
        b"\xd0\xcf\x11\xe0" + b"\x00" * 99,
        "application/vnd.ms-office.vbaProject",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
    )
    page.truth.talk = True


def as_a_template(page: Paper) -> None:
    kinds = page.members["[Content_Types].xml"]
    page.members["[Content_Types].xml"] = kinds.replace(b"document.main+xml", b"template.main+xml")


def cut_off(page: Paper) -> None:
    data = page.data()
    page.raw = data[: page.random.randrange(len(data) // 4, len(data) - 100)]
    page.truth.reasons = frozenset({"cut_off"})


def body_cut_off(page: Paper) -> None:
    """The package is whole but the body stops in the middle: what could be read is not lost in silence."""
    page.store()
    page.members[BODY] = page.members[BODY][: len(page.members[BODY]) // 2]
    _package_as_it_is(page)
    page.truth.reasons = frozenset({"cut_off"})


def part_missing(page: Paper) -> None:
    """A part that a relation points to is not there."""
    page.relate("footnotes.xml", "footnotes")
    page.relate("media/borta.png", "image")


def part_damaged(page: Paper) -> None:
    """The comments cannot be parsed: the answers are read and the damage told."""
    page.part(
        "word/comments.xml",
        b"<w:comments",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
        "comments",
    )
    page.truth.talk = True
    page.truth.may_stop = True


def flat_package(page: Paper) -> None:
    """'Word XML-dokument (.xml)': the whole package in one file."""
    page.store()
    parts = "".join(
        f'<pkg:part pkg:name="/{name}" pkg:contentType="x"><pkg:xmlData>{re.sub(r"^<[?].*?[?]>", "", data.decode()).strip()}</pkg:xmlData></pkg:part>'
        for name, data in page.members.items()
        if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml"
    )
    page.raw = f'<?xml version="1.0" standalone="yes"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'.encode()
    page.truth.may_stop = True


def pasted_into_a_new_document(page: Paper) -> None:
    """Everything but the tables' answers comes from a fresh document: no marks, no margins, no cover."""
    for child in list(page.body)[:5]:
        if child.tag == f"{W}p":
            page.body.remove(child)
    _without_marks(page)
    page.body.insert(0, par())
    page.truth.talk = True


def bytes_after_the_end(page: Paper) -> None:
    """Mail gateways append to files."""
    page.raw = page.data() + b"\r\n-- \r\nScanned\r\n"
    assert unpack(page.raw)
