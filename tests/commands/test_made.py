"""What has been made is not made again, and whatever it rests on makes it anew: after any change the outputs are those of a run from nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.base import program
from pipeline.base.checker import as_json
from pipeline.commands import making, overview
from pipeline.ledger import kept
from pipeline.model.assessment import Fulfilment, Rating
from pipeline.model.returns import Decision
from pipeline.round import decisions, ratings
from tests.support import ROOT
from tests.support.rounds import TEXT, Command, answered, make_round

TEMPLATES = ROOT / "templates" / "lovande-arbetssatt"
OTHER = "Vi träffas på fredagar i stället."
NAMED = "Ring Kim Exempelsson på 070-123 45 67 om hon inte kommer."
INBOX = {
    "svar.docx": answered(),
    "svar.xlsx": answered("P02", "xlsx"),
    "sent/svar.docx": answered(text=f"{TEXT} {NAMED}"),
}
Change = Callable[[Path], object]


def put(name: str, content: bytes) -> Change:
    return lambda home: (home / "inbox" / name).write_bytes(content)


def edit(name: str, old: str, new: str) -> Change:
    def change(home: Path) -> None:
        text = (home / name).read_text(encoding="utf-8")
        assert old in text
        (home / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def own(name: str, old: str = "", new: str = "") -> Change:
    """A template of the round's own, with a text changed."""

    def change(home: Path) -> None:
        target = home / "templates" / "lovande-arbetssatt" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (TEMPLATES / name).read_bytes()
        if old:
            assert old in content.decode()
            content = content.decode().replace(old, new, 1).encode()
        target.write_bytes(content)

    return change


def restyled(name: str) -> Change:
    """A Word template of the round's own, in which a style has another size."""

    def change(home: Path) -> None:
        from docx import Document  # noqa: PLC0415
        from docx.shared import Pt  # noqa: PLC0415

        own(name)(home)
        path = home / "templates" / "lovande-arbetssatt" / name
        doc = Document(str(path))
        doc.styles["Heading 1"].font.size = Pt(31)
        doc.save(str(path))

    return change


def decided(home: Path) -> None:
    decisions.append(
        home / decisions.FILE, Decision("P01", "e1_svar", "saknas", "Karin", date(2026, 11, 1), "De har sagt det.")
    )


def rated(home: Path) -> None:
    rating = Rating(
        "P01",
        1,
        Fulfilment.PARTLY,
        "Bara till hälften.",
        "Anna Berg",
        date(2026, 11, 2),
        "lovande-arbetssatt 2025-01",
        "x",
        file="f" * 64,
    )
    ratings.append(home / "assessments.jsonl", [rating])


CHANGES: dict[str, Change] = {
    "another answer": put("svar.docx", answered(text=OTHER)),
    "one file more": put("till.xlsx", answered("P02", "xlsx", OTHER)),
    "one file less": lambda home: (home / "inbox" / "svar.xlsx").unlink(),
    "a file by another name": lambda home: (home / "inbox" / "svar.docx").rename(home / "inbox" / "svaret.docx"),
    "a practice's name": edit("register.csv", ";Gruppen;", ";Den nya gruppen;"),
    "who may read": edit("register.csv", "Översikt;intern;nej\nP02", "Översikt;öppet;ja\nP02"),
    "a contact": edit("register.csv", "Kim Exempel", "Robin Exempel"),
    "the sender": edit("round.toml", "Karin Exempel", "Robin Exempel"),
    "the deadline": edit("round.toml", "2026-10-23", "2026-10-30"),
    "a decision": decided,
    "a level": rated,
    "the texts": own("texts.toml", "Tack för att ni tog er tid.", "Stort tack för att ni tog er tid."),
    "the instrument": own("instrument.toml", 'name = "Koncept', 'name = "Konceptet'),
    "the description's template": restyled("description.docx"),
    "the letter's template": restyled("letter.docx"),
    "an output that is gone": lambda home: next((home / "outbox" / "descriptions").iterdir()).unlink(),
    "the workbook gone": lambda home: (home / "outbox" / "summary.xlsx").unlink(),
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, command: Command) -> Path:
    made = make_round(tmp_path / "round", INBOX)
    assert command("compile", "--round", made).code in (0, 4)
    return made


def outputs(home: Path) -> dict[str, bytes]:
    files = (p for p in (home / "outbox").rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(home).as_posix(): p.read_bytes() for p in files}


def from_nothing(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[dict[str, bytes], object]:
    """(the outputs of the same round on a computer that has never seen it, what it says of each practice)."""
    away = tmp_path / "nothing"
    shutil.rmtree(away, ignore_errors=True)
    shutil.copytree(home, away / "round", ignore=shutil.ignore_patterns("outbox", ".lovande.json", "ledger.sqlite"))
    with monkeypatch.context() as patch:
        patch.setenv("LOVANDE_DATA", str(away / "data"))
        said = command("compile", "--round", away / "round", "--json").json
    return outputs(away / "round"), (said["files"], said["practices"], said["notes"])


def assert_as_from_nothing(home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = command("compile", "--round", home, "--json").json
    made, told = from_nothing(home, command, monkeypatch, tmp_path)
    assert (said["files"], said["practices"], said["notes"]) == told
    assert outputs(home) == made


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_the_outputs_are_those_of_a_run_from_nothing(
    change: Change, home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    change(home)
    assert_as_from_nothing(home, command, monkeypatch, tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_changed_one_after_another(
    seed: int, home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = [n for n in CHANGES if n != "one file less"]
    Random(seed).shuffle(names)
    for name in names:
        CHANGES[name](home)
        assert_as_from_nothing(home, command, monkeypatch, tmp_path)


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The practices whose documents are drawn from now on; "all" for what is about the round."""
    seen: list[str] = []
    draw, workbook = making._draw, making.summary_workbook
    monkeypatch.setattr(making, "_draw", lambda by, d: (seen.append(f"{d[0]}/{d[1].practice.id}"), draw(by, d))[1])
    monkeypatch.setattr(making, "summary_workbook", lambda *a: (seen.append("summary"), workbook(*a))[1])
    return seen


@pytest.mark.parametrize(
    ("change", "made"),
    [
        (lambda home: None, []),
        (CHANGES["another answer"], ["descriptions/P01", "letters/P01", "summary"]),
        (CHANGES["the letter's template"], ["letters/P01", "letters/P02"]),
        (CHANGES["the description's template"], ["descriptions/P01", "descriptions/P02"]),
        (CHANGES["a level"], ["descriptions/P01", "letters/P01", "summary"]),
        (CHANGES["the workbook gone"], ["summary"]),
    ],
    ids=[
        "nothing",
        "another answer",
        "the letter's template",
        "the description's template",
        "a level",
        "the workbook gone",
    ],
)
def test_only_what_rests_on_the_change_is_made(
    change: Change, made: list[str], home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(home)
    seen = drawn(monkeypatch)
    assert command("compile", "--round", home).code in (0, 4)
    assert sorted(seen) == sorted(made)


def readings(data_folder: Path) -> Path:
    (file,) = data_folder.glob("rounds/*/readings.sqlite")
    return file


@pytest.mark.parametrize("damage", ["gone", "empty", "torn", "no database", "other bases", "other contents"])
def test_nothing_wrong_is_reused_from_a_store_that_is_damaged(
    damage: str, home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_folder: Path
) -> None:
    file = readings(data_folder)
    whole = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "torn":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "no database":
        file.write_bytes(b"x" * 10_000)
    else:
        column = "basis = 'another'" if damage == "other bases" else "content = x'00'"
        with sqlite3.connect(file) as connection:
            connection.execute(f"UPDATE kept SET {column}")
        connection.close()
    CHANGES["a practice's name"](home)
    assert_as_from_nothing(home, command, monkeypatch, tmp_path)


def test_what_other_code_has_worked_out_is_worked_out_anew(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = drawn(monkeypatch)
    monkeypatch.setattr("pipeline.cases.kept.program", lambda: "another version")
    assert command("compile", "--round", home).code in (0, 4)
    assert sorted(seen) == ["descriptions/P01", "descriptions/P02", "letters/P01", "letters/P02", "summary"]


def test_the_programs_digest_is_of_all_its_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "pipeline"
    shutil.copytree(program.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(program, "PACKAGE", package)
    digests = set()
    for file in (None, "__main__.py", "outputs/letter.py", "model/texts/reasons.py"):
        if file:
            with (package / file).open("a", encoding="utf-8") as code:
                code.write("\n# another line\n")
        program.program.cache_clear()
        digests.add(program.program())
    program.program.cache_clear()
    assert len(digests) == 4


def test_what_is_kept_of_a_practice_goes_with_it(home: Path, command: Command, data_folder: Path) -> None:
    with sqlite3.connect(readings(data_folder)) as connection:
        assert connection.execute("SELECT count(*) FROM kept WHERE kind = 'case'").fetchone() == (2,)
    (home / "inbox" / "svar.xlsx").unlink()
    command("compile", "--round", home)
    with sqlite3.connect(readings(data_folder)) as connection:
        assert connection.execute("SELECT key FROM kept WHERE kind = 'case'").fetchall() == [("P01",)]
        names = {name for (name,) in connection.execute("SELECT key FROM kept WHERE kind = 'output'")}
    connection.close()
    assert not [name for name in names if "P02" in name]


def test_who_only_looks_keeps_nothing(home: Path, command: Command, data_folder: Path) -> None:
    before = readings(data_folder).read_bytes()
    CHANGES["another answer"](home)
    assert command("remind", "--round", home).code == 0
    assert readings(data_folder).read_bytes() == before


def test_half_a_character_is_worked_out_each_time() -> None:
    assert kept.basis_of("a", "b") != kept.basis_of("ab", "") != kept.basis_of("", "ab")
    assert as_json(str, "\ud83d") == b""
    assert json.loads(as_json(str, "å")) == "å"


def kept_sets(home: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of the overviews that are drawn by one more run."""
    seen: list[str] = []
    real = overview._writers

    def counted(*given: Any) -> Any:
        def draw(form: str, writer: Any) -> Any:
            return writer._replace(
                draw=lambda o: (seen.append(f"{o.audience}/{o.municipality}.{form}"), writer.draw(o))[1]
            )

        return {form: draw(form, writer) for form, writer in real(*given).items()}

    with monkeypatch.context() as patch:
        patch.setattr(overview, "_writers", counted)
        assert command("overview", "--round", home).code in (0, 4)
    return seen


def test_a_set_is_drawn_when_what_its_reader_sees_has_changed(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kept_sets(home, command, monkeypatch)
    assert len(first) == len(set(first)) > 9
    before = {p: p.read_bytes() for p in (home / "outbox" / "overview").rglob("oversikt.*")}
    assert kept_sets(home, command, monkeypatch) == []
    CHANGES["a contact"](home)  # whom to ask at P01, which nobody else is told
    assert {name.split(".")[0] for name in kept_sets(home, command, monkeypatch)} <= {
        "units/Norrvik",
        "leaders/Norrvik",
    }
    own("overview.docx")(home)
    restyled("overview.docx")(home)
    assert {name.rsplit(".", 1)[1] for name in kept_sets(home, command, monkeypatch)} == {"docx"}
    assert set(before) == set((home / "outbox" / "overview").rglob("oversikt.*"))


@pytest.mark.parametrize(
    "change",
    [CHANGES[n] for n in ("another answer", "who may read", "a decision", "a level", "the texts", "the instrument")],
)
def test_after_a_change_the_overviews_are_those_of_a_run_from_nothing(
    change: Change, home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command("overview", "--round", home)
    change(home)
    assert command("overview", "--round", home).code in (0, 4)
    with monkeypatch.context() as patch:
        patch.setenv("LOVANDE_DATA", str(tmp_path / "nothing" / "data"))
        fresh = tmp_path / "nothing" / "round"
        shutil.copytree(home, fresh, ignore=shutil.ignore_patterns("outbox", ".lovande.json", "ledger.sqlite"))
        assert command("overview", "--round", fresh).code in (0, 4)
    of = [{n: c for n, c in outputs(h).items() if "/overview/" in n} for h in (home, fresh)]
    assert of[0] and of[0] == of[1]


def test_nothing_that_was_worked_out_of_a_practice_outlives_it(home: Path, command: Command, data_folder: Path) -> None:
    assert command("forget", "P01", "--ground", "Dnr 7", "--by", "Karin", "--yes", "--round", home).code == 0
    assert list(data_folder.glob("rounds/*/readings.sqlite*")) == []
    assert command("compile", "--round", home).code in (0, 4)
    with sqlite3.connect(readings(data_folder)) as connection:
        rows = connection.execute("SELECT key, content FROM kept").fetchall()
    connection.close()
    contents = b"\n".join(zlib.decompress(content) for _, content in rows)
    assert {key for key, _ in rows} >= {"P02"} and not [key for key, _ in rows if "P01" in key]
    assert TEXT.encode() in contents and NAMED.encode() not in contents


def padded(content: bytes, size: int) -> bytes:
    """The same form in so many bytes."""
    with zipfile.ZipFile(made := io.BytesIO(content), "a") as z:
        z.comment = b"x" * (size - len(content))
    return made.getvalue()


def test_a_file_changed_within_the_same_second_and_size_is_read_anew(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    size = max(len(answered()), len(answered(text=OTHER))) + 50
    path = home / "inbox" / "svar.docx"
    path.write_bytes(padded(answered(), size))
    os.utime(path, ns=(10**18, 10**18))
    assert command("compile", "--round", home).code in (0, 4)
    path.write_bytes(padded(answered(text=OTHER), size))
    os.utime(path, ns=(10**18, 10**18))
    assert path.stat().st_size == size
    assert_as_from_nothing(home, command, monkeypatch, tmp_path)


@pytest.mark.parametrize(
    "change", ["the letter's template", "the description's template", "the texts", "the instrument", "the deadline"]
)
def test_what_is_saved_while_compile_runs_counts_the_next_time(
    change: str, home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    CHANGES["another answer"](home)
    draw, saved = making._draw, []

    def saves_first(*given: Any) -> Any:
        if not saved:
            CHANGES[change](home)
            saved.append(change)
        return draw(*given)

    with monkeypatch.context() as patch:
        patch.setattr(making, "_draw", saves_first)
        assert command("compile", "--round", home).code in (0, 4)
    assert saved
    assert_as_from_nothing(home, command, monkeypatch, tmp_path)


def test_a_template_that_is_another_only_while_compile_draws_is_drawn_with_nowhere(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Saved as another just when the first document is drawn, and back when the last is: what is made is of what was there."""
    template = home / "templates" / "lovande-arbetssatt" / "letter.docx"
    template.parent.mkdir(parents=True, exist_ok=True)
    own = (ROOT / "templates" / "lovande-arbetssatt" / "letter.docx").read_bytes()
    template.write_bytes(own)
    real = making.Making.documents

    def other_meanwhile(self: making.Making, *given: Any) -> Any:
        template.write_bytes(b"PK not a template at all")
        try:
            return real(self, *given)
        finally:
            template.write_bytes(own)

    with monkeypatch.context() as patch:
        patch.setattr(making.Making, "documents", other_meanwhile)
        assert command("compile", "--round", home).code in (0, 4)
    assert_as_from_nothing(home, command, monkeypatch, tmp_path)
