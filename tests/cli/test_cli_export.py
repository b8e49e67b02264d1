"""`lovande export` as a coordinator and a script meet it."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.base.errors import ExitCode
from tests.support.rounds import Command, answered, contents, make_round

OVERVIEW = "host-2026-1"


def wide(pack: Path) -> list[dict[str, str]]:
    with (pack / "bred.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_a_pack_is_made_of_what_is_in_the_inbox_as_compile_reads_it(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    done = command("export", "--round", home)
    assert (done.code, done.err) == (ExitCode.OK, "")
    assert "1 av 2 arbetssätt har svar" in done.out
    assert "Nästa steg" in done.out
    first, second = wide(home / "outbox" / "export" / OVERVIEW)
    assert (first["id"], first["inkommet"], first["e1_svar"], first["e2_svar"]) == ("P01", "1", "3", "-1")
    assert (second["id"], second["inkommet"], second["e1_svar"]) == ("P02", "3", "-18")


def test_nothing_in_the_inbox_is_touched_and_nothing_new_makes_no_new_pack(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    before = contents(home / "inbox")
    command("export", "--round", home)
    packs = contents(home / "outbox" / "export")
    again = command("export", "--round", home, "--json")
    assert (again.json["new"], Path(again.json["folder"]).name) == (False, OVERVIEW)
    assert contents(home / "outbox" / "export") == packs
    assert contents(home / "inbox") == before


def test_a_new_answer_makes_a_new_pack_beside_the_old(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    command("export", "--round", home)
    old = contents(home / "outbox" / "export" / OVERVIEW)
    make_round(home, {"svar 2.xlsx": answered("P02", "xlsx")})
    done = command("export", "--round", home, "--json")
    assert (done.json["answered"], done.json["practices"]) == (2, 2)
    assert Path(done.json["folder"]).name == "host-2026-2"
    assert contents(home / "outbox" / "export" / OVERVIEW) == old


def test_a_compile_leaves_the_packs_alone(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    command("export", "--round", home)
    before = contents(home / "outbox" / "export")
    command("compile", "--round", home)
    assert contents(home / "outbox" / "export") == before


def test_texts_are_said_to_need_reading_before_they_are_taken_out(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered(text="Mejla kim@norrvik.example. Vi möts på torsdagar.")})
    register = home / "register.csv"
    register.write_text(register.read_text(encoding="utf-8").replace(";intern;", ";öppet;"), encoding="utf-8")
    done = command("export", "--round", home, "--with-texts", "--with-municipality")
    assert "läs dem alla" in done.err
    assert "läs alla fritexter" in done.out
    pack = home / "outbox" / "export" / "host-2026-1-med-kommun-med-texter"
    texts = (pack / "texter.csv").read_text(encoding="utf-8-sig")
    assert "Mejla [borttaget]. Vi möts på torsdagar." in texts
    assert "Kommunernas och arbetssättens namn är med" in done.out
    assert wide(pack)[0]["kommun"] == "Norrvik"


def test_json_is_alone_on_stdout_and_holds_no_answers(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    done = command("export", "--round", home, "--json", "--with-texts")
    assert {t["name"]: t["rows"] for t in done.json["tables"]} == {
        "bred": 2,
        "lang": 11,
        "texter": len_texts(home),
        "nivaer": 11,
    }
    assert "SHA256SUMS" in {f["name"] for f in done.json["files"]}
    assert "torsdagar" not in done.out


def len_texts(home: Path) -> int:
    (pack,) = (home / "outbox" / "export").iterdir()
    with (pack / "texter.csv").open(encoding="utf-8-sig", newline="") as file:
        return len(list(csv.reader(file, delimiter=";"))) - 1


def test_files_in_quarantine_are_told_with_exit_code_4(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered(), "trasig.docx": b"PK\x03\x04inte en zip"})
    done = command("export", "--round", home)
    assert done.code == ExitCode.QUARANTINED
    assert "✗ trasig.docx" in done.out
    assert "1 fil i karantän är inte med." in done.out


def test_without_answers_there_is_no_pack(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {})
    (home / "inbox").mkdir()
    done = command("export", "--round", home)
    assert done.code == ExitCode.OK
    assert "inga lästa svar" in done.out
    assert not (home / "outbox" / "export").exists()


def test_an_inbox_that_is_gone_is_exit_code_3(tmp_path: Path, command: Command) -> None:
    done = command("export", "--round", make_round(tmp_path, {}))
    assert done.code == ExitCode.BAD_SETTINGS
    assert "inbox" in done.err


def test_an_outbox_that_cannot_be_written_is_exit_code_6(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    (home / "outbox").write_text("en fil där mappen skulle ligga", encoding="utf-8")
    done = command("export", "--round", home)
    assert done.code == ExitCode.NOT_WRITABLE
    assert "Traceback" not in done.err
