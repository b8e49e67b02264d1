"""A template from anybody is a plain file: no program in it goes out to municipalities, and its tags reach nothing but the fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.base.package import pack, unpack
from pipeline.office.own_files import LARGEST, OfficeKind, read_template
from tests.libreoffice.driver import save_as
from tests.support import ROOT
from tests.support.rounds import Command, answered, make_round

SHIPPED = ROOT / "templates" / "lovande-arbetssatt"
Members = dict[str, bytes]
WORD = ("letter.docx", "description.docx", "overview.docx")
EVERY = (*WORD, "overview.pptx")
STRIKE = b"<w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p>"


def changed(name: str, change: Callable[[Members], object]) -> bytes:
    members = dict(unpack((SHIPPED / name).read_bytes()))
    change(members)
    return pack(members.items())


def with_program(members: Members) -> None:
    members["word/vbaProject.bin"] = b"\xd0\xcf\x11\xe0"


def as_macros(members: Members) -> None:
    types = members["[Content_Types].xml"].decode()
    types = types.replace("wordprocessingml.document.main", "X").replace("presentationml.presentation.main", "X")
    kinds = "application/vnd.ms-word.document.macroEnabled.main+xml"
    members["[Content_Types].xml"] = re.sub(
        r"application/vnd\.openxmlformats-officedocument\.X\+xml", kinds, types
    ).encode()


def as_pattern(members: Members) -> None:
    """Saved as .dotx or .potx, and renamed."""
    types = members["[Content_Types].xml"].decode()
    for was, now in (("document.main", "template.main"), ("presentation.main", "template.main")):
        types = types.replace(was, now)
    members["[Content_Types].xml"] = types.encode()


def without_types(members: Members) -> None:
    del members["[Content_Types].xml"]


def without_relations(members: Members) -> None:
    del members["_rels/.rels"]


def fetching(members: Members) -> None:
    part = next(n for n in members if n.endswith(("document.xml.rels", "presentation.xml.rels")))
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    linked = b'<Relationship Id="rId99" Type="%s" Target="http://x.example/a.png" TargetMode="External"/>' % kind
    members[part] = members[part].replace(b"</Relationships>", linked + b"</Relationships>")


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (with_program, "innehåller ett program"),
        (as_macros, "innehåller ett program"),
        (as_pattern, "Mallen är ingen"),
        (without_types, "ingen hel"),
        (without_relations, "ingen hel"),
        (fetching, "hämtar något utifrån"),
    ],
)
def test_what_would_go_out_with_every_document_is_refused(
    tmp_path: Path, command: Command, name: str, change: Callable[[Members], object], says: str
) -> None:
    home = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    own = home / "templates" / "lovande-arbetssatt"
    own.mkdir(parents=True)
    (own / name).write_bytes(changed(name, change))
    done = command("overview" if name.startswith("overview") else "compile", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS
    assert says in done.err
    assert name in done.err


@pytest.mark.parametrize("name", EVERY)
def test_the_shipped_ones_are_read_as_they_are(name: str) -> None:
    kind = OfficeKind.POWERPOINT if name.endswith(".pptx") else OfficeKind.WORD
    assert read_template(SHIPPED / name, kind) == (SHIPPED / name).read_bytes()


@pytest.mark.heavy
@pytest.mark.parametrize("name", EVERY)
def test_so_is_one_that_libreoffice_has_saved(tmp_path: Path, name: str) -> None:
    kind = OfficeKind.POWERPOINT if name.endswith(".pptx") else OfficeKind.WORD
    saved = save_as(SHIPPED / name, tmp_path, name.rpartition(".")[2])
    assert read_template(saved, kind)


def test_the_place_of_the_template_it_was_made_of_does_not_follow(tmp_path: Path) -> None:
    """Word notes it by itself: a path on somebody's computer, or an address that every reader's Word would ask."""

    def tied(members: Members) -> None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        members["word/_rels/settings.xml.rels"] = (
            '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}" Target="file:///C:/Users/kim/mall.dotx" TargetMode="External"/></Relationships>'
        ).encode()
        settings = members["word/settings.xml"].decode()
        end = settings.index(">", settings.index("<w:settings")) + 1
        note = '<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
        members["word/settings.xml"] = (settings[:end] + note + settings[end:]).encode()

    path = tmp_path / "letter.docx"
    path.write_bytes(changed("letter.docx", tied))
    members = unpack(read_template(path, OfficeKind.WORD))
    assert not any(b"mall.dotx" in part or b"attachedTemplate" in part for part in members.values())


def test_one_that_would_make_every_letter_too_large_to_mail_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(bytes(LARGEST + 1))
    with pytest.raises(SettingsError, match="25 MB, och allt som görs av den blir lika stort"):
        read_template(path, OfficeKind.WORD)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ title['__class__'] }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ 'x' * 10**9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ title|center(1000000000) }}",
        "{{ '{:>1000000000}'.format(title) }}",
        "{{ title.ljust(1000000000) }}",
        "{{ lipsum(1000) }}",
    ],
)
@pytest.mark.parametrize("name", ["letter.docx", "description.docx", "mail/form.txt"])
def test_a_tag_reaches_nothing_but_the_fields_and_makes_nothing_swell(
    tmp_path: Path, command: Command, name: str, tag: str
) -> None:
    home = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    own = home / "templates" / "lovande-arbetssatt" / name
    own.parent.mkdir(parents=True)
    if name.endswith(".txt"):
        own.write_text((SHIPPED / name).read_text(encoding="utf-8") + tag.replace("title", "sender"), encoding="utf-8")
        done = command("send", "--round", home)
    else:
        own.write_bytes(
            changed(
                name,
                lambda m: m.update(
                    {"word/document.xml": m["word/document.xml"].replace(b"<w:body>", STRIKE % tag.encode())}
                ),
            )
        )
        done = command("compile", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS, done
    assert name in done.err
    assert not (home / "outbox" / "letters").exists()


@pytest.mark.parametrize("name", ["texts.toml", "letter.docx", "description.docx", "overview.docx", "instrument.toml"])
def test_what_lies_in_a_templates_place_and_is_no_file_is_not_passed_over(
    tmp_path: Path, command: Command, name: str
) -> None:
    home = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    (home / "templates" / "lovande-arbetssatt" / name).mkdir(parents=True)
    done = command("compile", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS
    assert name in done.err
    assert "Här ska en fil ligga" in done.err


def test_nor_is_a_file_in_the_place_of_the_folder(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    (home / "templates").write_text("?", encoding="utf-8")
    done = command("compile", "--round", home)
    assert (done.code, "Här ska en mapp ligga" in done.err) == (ExitCode.BAD_SETTINGS, True)


def test_a_report_s_template_without_a_page_is_told(tmp_path: Path, command: Command) -> None:
    def pageless(members: Members) -> None:
        members["word/document.xml"] = re.sub(
            rb"<w:sectPr.*?</w:sectPr>", b"", members["word/document.xml"], flags=re.S
        )

    home = make_round(tmp_path / "omgång", {"svar.docx": answered()})
    own = home / "templates" / "lovande-arbetssatt"
    own.mkdir(parents=True)
    (own / "overview.docx").write_bytes(changed("overview.docx", pageless))
    done = command("compile", "--round", home)
    assert (done.code, "hur sidan ser ut" in done.err) == (ExitCode.BAD_SETTINGS, True)
