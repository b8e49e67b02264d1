"""The commands as people and scripts meet them: exit codes, what is printed where, and what is left on disk."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.package import pack, unpack
from pipeline.cli import main
from tests.support import ROOT, instrument
from tests.support.filling import DOCUMENT, blank
from tests.support.rounds import TEXT, answered, make_round

TEMPLATES = ROOT / "templates" / "lovande-arbetssatt"
RETURN_KEYS = [
    "file",
    "sha256",
    "status",
    "reason",
    "instrument",
    "version",
    "practice",
    "round",
    "answers",
    "unplaced",
    "findings",
    "attachments",
    "sources",
    "decisions",
]
SLOW = (
    "docx",
    "openpyxl",
    "lxml",
    "pydantic",
    "pandas",
    "rich",
    "xlsxwriter",
    "jinja2",
    "docxtpl",
    "numpy",
    "PIL",
)


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@pytest.fixture
def lovande(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["lovande", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


def contents(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


# ---- Exit codes


def test_forms_are_written_one_per_practice(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {})
    done = lovande("forms", "--round", home)
    assert done.code == ExitCode.OK
    assert sorted(p.name for p in (home / "outbox" / "forms").iterdir()) == ["P01-gruppen.docx", "P02-kartan.xlsx"]
    assert "Nästa steg" in done.out


def test_an_incomplete_return_is_a_result_and_not_an_error(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {"svar.docx": answered()})
    assert lovande("compile", "--round", home).code == ExitCode.OK
    assert (home / "outbox/letters/P01-gruppen.docx").exists()
    assert lovande("read", home / "inbox/svar.docx", "--round", home).code == ExitCode.OK


def test_wrong_usage_is_2(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    for arguments in (
        ["nonsense"],
        ["read"],
        ["read", tmp_path / "saknas.docx"],
        ["forms", "--nope"],
        ["compile", "--jobs", "0"],
    ):
        done = lovande(*arguments)
        assert (done.code, done.out) == (ExitCode.USAGE, "")
        assert done.err


def test_a_mistake_in_the_rounds_files_is_3_and_names_the_file(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    done = lovande("compile", "--round", tmp_path)
    assert done.code == ExitCode.BAD_SETTINGS
    assert "round.toml" in done.err
    home = make_round(tmp_path, {})
    (home / "register.csv").write_text("id;namn\nP01;x\n", encoding="utf-8")
    for command in ("forms", "compile"):
        done = lovande(command, "--round", home)
        assert (done.code, done.out) == (ExitCode.BAD_SETTINGS, "")
        assert "register.csv" in done.err and "rad 1" in done.err


def test_an_unknown_practice_is_3_and_the_known_are_named(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {})
    done = lovande("forms", "P99", "--round", home)
    assert done.code == ExitCode.BAD_SETTINGS
    assert "P99" in done.err and "P01, P02" in done.err
    assert not (home / "outbox").exists()
    assert lovande("forms", "p02", "--round", home).code == ExitCode.OK


@pytest.mark.parametrize("name", ["description.docx", "letter.docx"])
def test_the_rounds_own_template_wins_and_a_field_it_does_not_know_is_3(tmp_path: Path, lovande, name: str) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {"svar.docx": answered()})
    own = home / "templates" / instrument().id
    own.mkdir(parents=True)
    for file in TEMPLATES.iterdir():
        shutil.copy(file, own) if file.is_file() else shutil.copytree(file, own / file.name)
    members = unpack((own / name).read_bytes())
    members[DOCUMENT] = members[DOCUMENT].replace(b"{{ ", b"{{ hemlig_", 1)
    (own / name).write_bytes(pack(members.items()))
    done = lovande("compile", "--round", home)
    assert (done.code, done.out) == (ExitCode.BAD_SETTINGS, "")
    assert str(own / name) in done.err
    assert "hemlig_" in done.err
    assert len(done.err.strip().split(". ")) > 1, "what is wrong, then what to do"
    assert not (home / "outbox").exists()


def test_a_file_in_quarantine_is_4_and_the_rest_goes_on(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(
        tmp_path, {"a.docx": b"PK nonsense", "b.docx": answered(), "c.xlsx": b"", "d/bild.png": b"\x89PNG"}
    )
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.QUARANTINED
    assert (home / "outbox/descriptions/P01-gruppen.docx").exists()
    for name in ("a.docx", "c.xlsx", "d/bild.png"):
        assert len([line for line in done.out.splitlines() if name in line]) == 1, "one line per file"
    assert "3 i karantän" in done.out and "Nästa steg" in done.out
    assert lovande("read", home / "inbox/a.docx", home / "inbox/b.docx").code == ExitCode.QUARANTINED


def test_an_outbox_that_cannot_be_written_is_6(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {"svar.docx": answered()})
    (home / "outbox").write_bytes(b"")
    for command in ("forms", "compile"):
        done = lovande(command, "--round", home)
        assert (done.code, "outbox" in done.err) == (ExitCode.NOT_WRITABLE, True), done.err


def test_an_output_that_is_open_is_6_and_named_and_the_rest_is_written(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {"svar.docx": answered()})
    assert lovande("compile", "--round", home).code == ExitCode.OK
    before = contents(home / "outbox")
    (home / "outbox/.~lock.summary.xlsx#").write_bytes(b"")
    (home / "inbox/svar.docx").write_bytes(answered(text="Ny text."))
    (home / "inbox/tva.xlsx").write_bytes(answered("P02", "xlsx"))
    done = lovande("compile", "--round", home)
    assert done.code == ExitCode.NOT_WRITABLE
    assert [line for line in done.out.splitlines() if "summary.xlsx är öppen" in line]
    after = contents(home / "outbox")
    assert after["summary.xlsx"] == before["summary.xlsx"]
    assert after["descriptions/P01-gruppen.docx"] != before["descriptions/P01-gruppen.docx"]
    assert "descriptions/P02-kartan.docx" in after


DAMAGED = "import sys; sys.modules['xlsxwriter'] = None; from pipeline.cli import main; main()"


def test_a_damaged_installation_is_70_said_in_one_line_and_the_inbox_is_untouched(tmp_path: Path) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    before = contents(home / "inbox")
    arguments = [sys.executable, "-c", DAMAGED, "compile", "--round", str(home)]
    done = subprocess.run(arguments, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (ExitCode.BUG, "", 1), done.stderr
    assert contents(home / "inbox") == before


# ---- Output


def test_read_json_prints_the_contract_and_nothing_else(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {"svar.docx": answered(), "trasig.docx": b"PK", "tom.xlsx": blank("xlsx")})
    done = lovande("read", *sorted((home / "inbox").iterdir()), "--json")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.err == ""
    assert [line["file"] for line in lines] == ["svar.docx", "tom.xlsx", "trasig.docx"]
    for line in lines:
        assert list(line) == RETURN_KEYS
        assert line["status"] in ("accepted", "quarantined")
        for key, answer in line["answers"].items():
            assert list(answer) == ["value", "raw", "state", "carrier", "location"], key
        assert all(list(f) == ["code", "severity", "element", "question", "message"] for f in line["findings"])
        assert all(list(u) == ["text", "near"] for u in line["unplaced"])
    first = lines[0]
    assert first["answers"]["e1_text"] == {"value": TEXT, "raw": TEXT, "state": "answered", "carrier": "control", "location": first["answers"]["e1_text"]["location"]}  # fmt: skip
    assert first["answers"]["e2_svar"]["value"] == "vet_ej"
    assert (first["instrument"], first["version"], first["practice"], first["round"]) == (
        instrument().id,
        "2025-01",
        "P01",
        "host-2026",
    )
    assert lines[2]["reason"] and lines[2]["instrument"] is None


def test_forms_and_compile_json_are_one_object_on_stdout(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    home = make_round(tmp_path, {"svar.docx": answered(), "trasig.docx": b"PK"})
    forms, compiled = lovande("forms", "--round", home, "--json"), lovande("compile", "--round", home, "--json")
    assert (forms.err, compiled.err) == ("", "")
    assert [w["name"] for w in json.loads(forms.out)["written"]] == ["forms/P01-gruppen.docx", "forms/P02-kartan.xlsx"]
    told = json.loads(compiled.out)
    assert [(f["file"], f["status"]) for f in told["files"]] == [
        ("svar.docx", "accepted"),
        ("trasig.docx", "quarantined"),
    ]
    assert told["waiting"] == ["P02"]


def test_compile_twice_gives_the_same_bytes_and_leaves_the_inbox_alone(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    files = {"svar.docx": answered(), "mapp/tva.xlsx": answered("P02", "xlsx"), "trasig.docx": b"PK"}
    homes = [make_round(tmp_path / name, files) for name in ("en", "två")]
    before = contents(homes[0] / "inbox")
    for home, jobs in zip(homes, (1, 2), strict=True):
        lovande("compile", "--round", home, "--jobs", jobs)
    once = contents(homes[0] / "outbox")
    assert once == contents(homes[1] / "outbox"), "the same with two processes, in another folder"
    assert "nytt eller ändrat: 0" in lovande("compile", "--round", homes[0]).out
    assert contents(homes[0] / "outbox") == once
    assert contents(homes[0] / "inbox") == contents(homes[1] / "inbox") == before


def test_no_answer_text_is_said_by_compile(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    members = unpack(answered(text="HEMLIGT svar"))
    loose = b"<w:body><w:p><w:r><w:t>HEMLIGT mellan raderna</w:t></w:r></w:p>"
    members[DOCUMENT] = members[DOCUMENT].replace(b">Finns<", b">HEMLIGT val<", 1).replace(b"<w:body>", loose)
    home = make_round(tmp_path, {"svar.docx": pack(members.items())})
    for arguments in ([], ["--json"]):
        done = lovande("compile", "--round", home, *arguments)
        assert done.code == ExitCode.OK
        assert "HEMLIGT" not in done.out + done.err
    assert b"HEMLIGT" not in (home / "outbox/.written.json").read_bytes()


def test_characters_that_no_office_file_can_hold_do_not_stop_the_round(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]
    """Excel writes them as _x0001_; other programs may write half an emoji so."""
    members = unpack(answered("P02", "xlsx", text="Före, efter."))
    strings = "xl/sharedStrings.xml"
    members[strings] = members[strings].replace(b", efter", b" _x0001__xD83D__x0041_ efter")
    home = make_round(tmp_path, {"svar.xlsx": pack(members.items())})
    assert lovande("compile", "--round", home).code == ExitCode.OK
    read = lovande("read", home / "inbox/svar.xlsx", "--json")
    assert json.loads(read.out)["answers"]["e1_text"]["value"] == "Före \x01_xD83D__x0041_ efter."


def test_help_imports_nothing_slow() -> None:
    code = f"import sys; sys.argv = ['lovande', '--help']\nfrom pipeline.cli import cli\ncli.main(standalone_mode=False)\nprint([m for m in {SLOW!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(command in done.stdout for command in ("forms", "read", "compile"))
