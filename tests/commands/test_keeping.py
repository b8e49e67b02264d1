"""verify, forget and archive: what is whole is said to be, what is forgotten is nowhere, and what is handed over can be checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from pipeline.base.errors import ExitCode
from pipeline.commands import forget
from pipeline.ledger import log as ledger
from pipeline.ledger import peek
from pipeline.ledger.place import Owner
from pipeline.model.events import EventKind
from tests.support.happenings import put, sent
from tests.support.inflated import inflated
from tests.support.rounds import REGISTER, Command, answered, make_round, register

pytestmark = pytest.mark.heavy  # every test plays a whole round first
ALEX, KIM = "alex@ekvalla.example", "kim@norrvik.example"
SECRET = "En hemlig mening om gruppen i Norrvik."
OTHER = "En annan mening, om kartan."
GROUND = ("--ground", "Beslut 2026-11-03, dnr 12/26", "--by", "Karin Exempel")


@pytest.fixture
def home(tmp_path: Path, command: Command) -> Path:
    """Two practices that have been sent forms, answered, been compiled, approved, asked to check, overviewed and exported."""
    made = make_round(
        tmp_path / "omgång", {"svar.docx": answered(text=SECRET), "svar.xlsx": answered("P02", "xlsx", OTHER)}
    )
    put(made, *sent("M001", "P01"), *sent("M002", "P02", to=ALEX))
    for words in (
        ("compile",), ("approve", "P01", "--checked-by", "Kim Exempel"), ("approve", "P02", "--checked-by", "Alex Exempel"), ("mark", "P01", "--use-as-is"),
        ("decide", "P01", "1", "vet_ej", "--why", "Vi ringde.", "--by", "Karin Exempel"),
        ("approve", "--ask", "P01", "--to", "eml"), ("overview",), ("export", "--with-texts", "--with-municipality"),
        ("assess", "export", "--by", "Anna Berg"), ("forms",),
    ):  # fmt: skip
        split = 2 if words[0] == "assess" else 1
        command(*words[:split], "--round", made, *words[split:])
    return made


def everything(*folders: Path) -> dict[str, bytes]:
    """{path: content} of every file, unpacked: what anybody can get out of it."""
    found = {}
    for folder in folders:
        for path in (p for p in folder.rglob("*") if p.is_file()):
            found[path.relative_to(folder.parent).as_posix()] = inflated(path.read_bytes())
    return found


def holding(text: str, *folders: Path) -> list[str]:
    return [name for name, data in everything(*folders).items() if text.encode() in data]


def altered(ledger: Path) -> None:
    """An event of the copy says something else, and there are as many."""
    with sqlite3.connect(ledger) as connection:
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("UPDATE events SET practice = 'P99' WHERE number = 2")


# ---- verify


def test_a_whole_round_is_whole_and_nothing_is_changed_by_looking(home: Path, command: Command) -> None:
    before = {n: hashlib.sha256(d).digest() for n, d in everything(home).items()}
    done = command("verify", "--round", home, "--json")
    assert (done.code, done.json["whole"]) == (0, True)
    assert done.json["looked_at"]["originals"] == 2 and done.json["looked_at"]["packs"] > 5
    assert {n: hashlib.sha256(d).digest() for n, d in everything(home).items()} == before


@pytest.mark.parametrize(
    ("harm", "part", "says"),
    [
        (lambda h: (h / "inbox/svar.docx").unlink(), "originals", "finns inte kvar i inbox"),
        (lambda h: (h / "inbox/svar.docx").write_bytes(answered(text="Ändrat")), "originals", "ändrad sedan den togs emot"),
        (lambda h: (h / "approvals.jsonl").write_text("{trasig\n"), "records", "Raden är"),
        (lambda h: (h / "approvals.jsonl").unlink(), "records", "Filen är borta"),
        (lambda h: altered(h / "ledger.sqlite"), "ledger", "säger något annat än liggaren"),
        (lambda h: next((h / "outbox/export").glob("*/lang.csv")).write_text("x"), "packs", "ändrad sedan den frystes"),
        (lambda h: (h / "ledger.sqlite").write_bytes(b"SQLite format 3\0" + bytes(5000)), "ledger", "ledger.sqlite"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_is_told_with_what_to_do(
    home: Path, command: Command, harm, part: str, says: str
) -> None:  # type: ignore[no-untyped-def]
    harm(home)
    done = command("verify", "--round", home, "--json")
    assert done.code == ExitCode.QUARANTINED and not done.json["whole"]
    (matter,) = [m for m in done.json["matters"] if m["wrong"] and m["part"] == part]
    assert says in matter["message"] + matter["name"]


def test_two_answers_that_have_changed_names_are_told_as_that(home: Path, command: Command) -> None:
    """Both are there, byte for byte, and each is taken for the other's."""
    one, other = (home / "inbox" / name for name in ("svar.docx", "svar.xlsx"))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    done = command("verify", "--round", home, "--json")
    told = {m["name"]: m["message"] for m in done.json["matters"] if m["wrong"]}
    assert done.code == ExitCode.QUARANTINED and set(told) == {"svar.docx", "svar.xlsx"}
    assert all("två filer har bytt namn" in message for message in told.values())


def test_what_a_person_has_changed_by_hand_is_told_and_is_no_fault(home: Path, command: Command) -> None:
    description = next((home / "outbox/descriptions").glob("P01*.docx"))
    description.write_bytes(description.read_bytes() + b"x")
    done = command("verify", "--round", home, "--json")
    assert done.code == 0 and [m["name"] for m in done.json["matters"]] == [f"descriptions/{description.name}"]


def test_a_round_that_nobody_has_begun_can_be_verified(tmp_path: Path, command: Command) -> None:
    made = make_round(tmp_path / "ny", {"svar.docx": answered()})
    done = command("verify", "--round", made)
    assert done.code == 0 and "ingen liggare än" in " ".join(done.out.split())
    assert not (made / ".lovande.json").exists()


def test_the_sum_of_an_original_follows_it_to_the_description(home: Path, command: Command) -> None:
    """From the inbox to the sheet Källor, and to the document that rests on it."""
    digest = hashlib.sha256((home / "inbox" / "svar.docx").read_bytes()).hexdigest()
    assert digest in {e.sha256 for e in peek(home) if e.kind is EventKind.FILE_RECEIVED}
    sheet = load_workbook(home / "outbox" / "summary.xlsx")["Källor"]
    assert digest in {str(c) for row in sheet.iter_rows(values_only=True) for c in row}
    description = next((home / "outbox/descriptions").glob("P01*.docx"))
    with zipfile.ZipFile(description) as z:
        assert f"fil {digest[:12]}" in z.read("word/document.xml").decode()


# ---- forget


def test_what_would_be_removed_is_shown_first_and_nothing_is_removed(home: Path, command: Command) -> None:
    before = sorted(everything(home))
    done = command("forget", "--round", home, "P01")
    assert done.code == 0 and "Inget är borttaget" in done.out and "svar.docx" in done.out
    assert "säkerhetskopior" in done.out
    assert sorted(everything(home)) == before


@pytest.mark.parametrize("words", [(), ("--ground", "x", "--by", "K"), ("--ground", "Beslut 12/26")])
def test_without_a_ground_and_a_name_nothing_is_removed(home: Path, command: Command, words: tuple[str, ...]) -> None:
    before = sorted(everything(home))
    done = command("forget", "--round", home, "P01", "--yes", *words)
    assert done.code == ExitCode.USAGE and ("--ground" in done.err or "--by" in done.err)
    assert sorted(everything(home)) == before


def test_afterwards_nothing_of_it_is_in_any_byte_of_the_round_or_of_the_computers_own_files(
    home: Path, data_folder: Path, command: Command
) -> None:
    for text in (SECRET, KIM, "Gruppen"):
        assert holding(text, home), f"{text} was there"
    assert holding(SECRET, data_folder), "the cache of what was read had it"
    done = command("forget", "--round", home, "P01", *GROUND, "--yes", "--json")
    assert done.code == 0 and done.json["removed"]
    for text in (SECRET, KIM, "Gruppen", "Kim Exempel", "Vi ringde."):
        left = [name for name in holding(text, home, data_folder) if not name.endswith("inbox/svar.xlsx")]
        assert left == [], text  # the other's form was made with the same invented contact on its first page
    (line,) = (home / "forgotten.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["practice"] == "P01" and json.loads(line)["ground"] == GROUND[1]


def test_the_other_practice_is_as_it_was(home: Path, command: Command) -> None:
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    done = command("compile", "--round", home, "--json")
    assert [p["practice"] for p in done.json["practices"]] == ["P02"]
    assert holding(OTHER, home)
    assert command("verify", "--round", home, "--json").json["whole"]
    assert [p["id"] for p in command("approve", "--round", home, "--list", "--json").json["practices"]] == ["P02"]


def test_no_number_is_used_twice_and_no_mail_is_sent_again(home: Path, command: Command) -> None:
    mails_before = {e.mail for e in peek(home) if e.kind is EventKind.MAIL_QUEUED}
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert {e.mail for e in peek(home) if e.kind is EventKind.MAIL_QUEUED} == mails_before
    planned = command("send", "--round", home, "--json").json["mails"]
    assert [m for m in planned if "P01" in m["practices"]] == []
    (told,) = [e for e in peek(home) if e.kind is EventKind.FORGOTTEN]
    assert told.practice == "P01"


def test_an_answer_that_comes_later_is_not_taken_in(home: Path, command: Command) -> None:
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    (home / "inbox" / "igen.docx").write_bytes(answered(text=SECRET))
    done = command("compile", "--round", home, "--json")
    (file,) = [f for f in done.json["files"] if f["file"] == "igen.docx"]
    assert (
        file["status"] == "quarantined" and "borttaget ur omgången" in file["reason"] and "dnr 12/26" in file["reason"]
    )
    assert done.code == ExitCode.QUARANTINED
    read = command("receive", "--round", home)
    assert SECRET not in read.out
    assert "forgotten" in {str(e.data.get("why")) for e in peek(home) if e.kind is EventKind.FILE_QUARANTINED}


def test_one_that_was_cut_off_is_told_and_finished_by_running_it_again(home: Path, command: Command) -> None:
    """It was on record as forgotten, and no more."""
    line = {"practice": "P01", "ground": GROUND[1], "by": "Karin Exempel", "day": "2026-11-03", "removed": 3}
    (home / "forgotten.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    done = command("verify", "--round", home, "--json")
    assert done.code == ExitCode.QUARANTINED and any(
        "lovande forget P01 igen" in m["message"] for m in done.json["matters"]
    )
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert holding(SECRET, home) == []
    assert command("verify", "--round", home, "--json").json["whole"]


def test_a_file_with_others_answers_in_it_is_left_and_told(home: Path, command: Command) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("ett.docx", answered(text=SECRET))
        z.writestr("två.xlsx", answered("P02", "xlsx", OTHER))
    (home / "inbox" / "båda.zip").write_bytes(out.getvalue())
    done = command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert "båda.zip innehåller även svar från P02" in " ".join(done.out.split())
    assert (home / "inbox" / "båda.zip").exists()


def test_one_that_dies_in_the_middle_is_finished_by_running_it_again(
    home: Path, data_folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just when the ledger has been cleaned: what it alone knew was whose is gone already."""
    real = forget.forget_events

    def dies(*given: object, **more: object) -> int:
        real(*given, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(forget, "forget_events", dies)
    assert command("forget", "--round", home, "P01", *GROUND, "--yes").code != 0
    monkeypatch.setattr(forget, "forget_events", real)
    assert command("forget", "--round", home, "P01", *GROUND, "--yes").code == 0
    for text in (SECRET, KIM):
        assert [n for n in holding(text, home, data_folder) if not n.endswith("inbox/svar.xlsx")] == []


def test_one_that_dies_between_the_copy_and_what_the_folder_says_of_it_is_finished_by_running_it_again(
    home: Path, data_folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy holds fewer events than were on record: that is no old copy to wait for a newer one of."""
    real = ledger.write_owner

    def dies(home: Path, owner: Owner) -> None:
        if not owner.open:
            raise KeyboardInterrupt
        real(home, owner)

    monkeypatch.setattr(ledger, "write_owner", dies)
    assert command("forget", "--round", home, "P01", *GROUND, "--yes").code != 0
    monkeypatch.setattr(ledger, "write_owner", real)
    assert command("forget", "--round", home, "P01", *GROUND, "--yes").code == 0
    assert command("compile", "--round", home).code == 0 and command("verify", "--round", home).code == 0
    assert [n for n in holding(SECRET, home, data_folder) if not n.endswith("inbox/svar.xlsx")] == []


def test_a_practice_that_was_renamed_is_forgotten_under_both_names(home: Path, command: Command) -> None:
    register = home / "register.csv"
    register.write_text(register.read_text(encoding="utf-8").replace("Gruppen", "Nya gruppen"), encoding="utf-8")
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert list((home / "outbox").rglob("P01-*")) == []


def test_a_mail_about_others_too_is_left_and_told_with_its_number(tmp_path: Path, command: Command) -> None:
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    register(made, "P01;Gruppen;Norrvik;kim@norrvik.example", "P02;Kartan;Norrvik;kim@norrvik.example")
    assert command("send", "--round", made, "--to", "eml").code == 0
    done = command("forget", "--round", made, "P01", *GROUND, "--yes", "--json")
    assert done.json["shared"] == [{"file": "mail/M001-P01-P02.eml", "mail": "M001"}]
    assert command("send", "--round", made, "--withdraw", "M001").code == 0
    assert command("send", "--round", made, "--to", "eml").code == 0
    assert [p.name for p in (made / "outbox" / "mail").glob("*.eml")] == ["M002-P02.eml"]
    assert holding("Gruppen", made) == []


def test_a_pack_made_afterwards_has_a_number_that_no_pack_has_had(home: Path, command: Command) -> None:
    """The one that was removed may be with a researcher under that name."""
    (before,) = (home / "outbox" / "export").iterdir()
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    command("export", "--round", home)
    (after,) = (home / "outbox" / "export").iterdir()
    assert (before.name.split("-")[2], after.name) == ("1", "host-2026-2")


def test_what_a_command_that_was_cut_off_left_half_goes_too(home: Path, command: Command) -> None:
    """Whose it is cannot be told; what it was to be is written again."""
    description = next((home / "outbox/descriptions").glob("P01*.docx"))
    half = description.with_name(f".{description.name}.tmp")
    for path in (half, home / "outbox/.summary.xlsx.tmp", home / "inbox/.svar.docx.tmp", home / ".decisions.jsonl.tmp"):
        path.write_bytes(answered(text=SECRET))
    told = command("verify", "--round", home, "--json").json["matters"]
    assert {m["name"] for m in told} == {f"descriptions/{half.name}", ".summary.xlsx.tmp"}
    command("compile", "--round", home)
    assert not half.exists(), "and a compile takes away its own"
    half.write_bytes(answered(text=SECRET))
    assert command("forget", "--round", home, "P01", *GROUND, "--yes").code == 0
    assert holding(SECRET, home) == []


def test_one_that_is_forgotten_already_is_told_with_day_and_ground(home: Path, command: Command) -> None:
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    for words in (("forget", "P01"), ("mark", "P01", "--use-as-is")):
        done = command(words[0], "--round", home, *words[1:])
        assert (
            done.code == ExitCode.BAD_SETTINGS and "P01 är borttaget ur omgången" in done.err and GROUND[1] in done.err
        )


def test_an_archive_that_holds_it_is_named_and_left(home: Path, command: Command) -> None:
    folder = Path(command("archive", "--round", home, "--json").json["folder"])
    done = command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert f"outbox/archive/{folder.name}" in " ".join(done.out.split()) and (folder / "SHA256SUMS").exists()


@pytest.mark.parametrize("said", ["--withdraw", "--mark-sent"])
def test_a_mail_that_has_been_dealt_with_is_not_missed(tmp_path: Path, command: Command, said: str) -> None:
    """Its file is gone from where it waited because the program moved it, and nothing is to write it again."""
    made = make_round(tmp_path / "omgång", {})
    (made / "inbox").mkdir()
    assert command("send", "--round", made, "--to", "eml").code == 0
    assert command("send", "--round", made, said, "M001", "M002").code == 0
    assert not list((made / "outbox" / "mail").glob("*.eml"))
    assert command("verify", "--round", made, "--json").json["matters"] == []
    assert command("send", "--round", made, "--to", "eml", "--json").code == 0


def test_when_every_practice_is_forgotten_the_round_can_be_verified_and_handed_over(
    home: Path, command: Command
) -> None:
    """What was removed and why is on record there, and that is to be kept."""
    for id in ("P01", "P02"):
        assert command("forget", "--round", home, id, *GROUND, "--yes").code == 0
    assert command("verify", "--round", home, "--json").json["whole"]
    done = command("archive", "--round", home, "--json")
    assert done.code == 0
    assert holding(SECRET, home) == holding(OTHER, home) == []
    assert command("compile", "--round", home).code == ExitCode.BAD_SETTINGS


def test_a_row_of_an_excel_register_is_emptied_and_the_others_are_as_they_were(home: Path, command: Command) -> None:
    book = Workbook()
    for row in csv.reader(io.StringIO(REGISTER), delimiter=";"):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(home / "register.xlsx")
    (home / "register.csv").unlink()
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    rows = list(load_workbook(home / "register.xlsx").active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[1][0] is None and rows[2][0] == "P02" and rows[0][0] == "id"


# ---- archive


def test_an_archive_has_everything_with_sums_that_hold_and_a_list_of_it(home: Path, command: Command) -> None:
    before = {n: hashlib.sha256(d).digest() for n, d in everything(home).items()}
    (home / "round.toml").write_text(
        (home / "round.toml").read_text(encoding="utf-8") + '\n[retention]\nreference = "FoU 2026/12"\n',
        encoding="utf-8",
    )
    done = command("archive", "--round", home, "--to", home.parent / "arkiv", "--json")
    folder = Path(done.json["folder"])
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert (folder / "originals/svar.docx").read_bytes() == (home / "inbox/svar.docx").read_bytes()
    with (folder / "dokumentlista.csv").open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f, delimiter=";"))
    listed = {r["Fil"] for r in rows}
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert files - listed == {"SHA256SUMS", "LÄS MIG.txt", "dokumentlista.csv", "dokumentlista.xlsx"}
    (original,) = [r for r in rows if r["Fil"] == "originals/svar.docx"]
    assert (original["Diarienummer"], original["Arbetssätt"], original["In eller ut"]) == ("FoU 2026/12", "P01", "in")
    assert (
        re.fullmatch(r"\d{4}-\d\d-\d\d", original["Datum"])
        and original["SHA-256"] == hashlib.sha256((home / "inbox/svar.docx").read_bytes()).hexdigest()
    )
    sheet = load_workbook(folder / "dokumentlista.xlsx").active
    assert sheet is not None and sheet.max_row == len(rows) + 1
    with sqlite3.connect(folder / "records/ledger.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    now = {n: hashlib.sha256(d).digest() for n, d in everything(home).items() if not n.endswith("round.toml")}
    assert now == {n: d for n, d in before.items() if not n.endswith("round.toml")}, "nothing in the round is changed"


def test_a_practice_may_have_a_diarienummer_of_its_own(home: Path, command: Command) -> None:
    head, first, second = (home / "register.csv").read_text(encoding="utf-8").splitlines()
    (home / "register.csv").write_text(f"{head};Diarienummer\n{first};SN 2026/7\n{second};\n", encoding="utf-8")
    with (home / "round.toml").open("a", encoding="utf-8") as f:
        f.write('\n[retention]\nreference = "FoU 2026/12"\n')
    command("archive", "--round", home)
    (listed,) = (home / "outbox" / "archive").rglob("dokumentlista.csv")
    rows = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert {r["Arbetssätt"]: r["Diarienummer"] for r in rows} == {
        "P01": "SN 2026/7",
        "P02": "FoU 2026/12",
        "": "FoU 2026/12",
    }


def test_a_document_is_listed_under_its_own_practice_though_anothers_name_begins_it(
    tmp_path: Path, command: Command
) -> None:
    home = make_round(tmp_path / "omgång", {})
    register(home, "P1;Grupp;Norrvik;kim@norrvik.example", "P1-grupp;Sol;Ekvalla;alex@ekvalla.example")
    command("forms", "--round", home)
    command("archive", "--round", home)
    (listed,) = (home / "outbox" / "archive").rglob("dokumentlista.csv")
    rows = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig")), delimiter=";"))
    whose = {Path(r["Fil"]).name: r["Arbetssätt"] for r in rows if r["Handling"] == "Formulär"}
    assert whose == {"P1-grupp.docx": "P1", "P1-grupp-sol.docx": "P1-grupp"}


@pytest.mark.parametrize("reference", ["12/26", "007", "＝1+1", "=1+1", "+46"])
def test_excel_makes_neither_a_date_nor_a_formula_of_a_diarienummer(
    home: Path, command: Command, reference: str
) -> None:
    with (home / "round.toml").open("a", encoding="utf-8") as f:
        f.write(f'\n[retention]\nreference = "{reference}"\n')
    command("archive", "--round", home)
    (listed,) = (home / "outbox" / "archive").rglob("dokumentlista.csv")
    rows = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert {r["Diarienummer"] for r in rows} == {f"'{reference}"}
    (book,) = (home / "outbox" / "archive").rglob("dokumentlista.xlsx")
    sheet = load_workbook(book).active
    assert sheet is not None and {c.value for c in sheet["A"][1:]} == {reference}, "a cell there is text as it is"


@pytest.mark.parametrize("place", ["inbox", "inbox/arkiv", "outbox", "outbox/descriptions"])
def test_an_archive_is_never_put_where_its_files_would_be_read_as_answers_or_outputs(
    home: Path, command: Command, place: str
) -> None:
    before = sorted(everything(home))
    done = command("archive", "--round", home, "--to", home / place)
    assert done.code == ExitCode.USAGE and "Välj en annan mapp" in done.err
    assert sorted(everything(home)) == before


def test_an_archive_is_never_written_over(home: Path, command: Command) -> None:
    first, second = (Path(command("archive", "--round", home, "--json").json["folder"]) for _ in range(2))
    assert first != second and first.exists() and second.exists()
    assert not (second / "outputs" / "archive").exists(), "an archive holds no archive"
    assert list(first.parent.glob(".*")) == []


def test_a_folder_that_cannot_be_written_is_exit_code_6_and_leaves_nothing(home: Path, command: Command) -> None:
    blocked = home.parent / "fil"
    blocked.write_text("", encoding="utf-8")
    done = command("archive", "--round", home, "--to", blocked / "arkiv")
    assert done.code == ExitCode.NOT_WRITABLE and "Kontrollera att det finns plats" in done.err
    shutil.rmtree(home / "outbox" / "archive", ignore_errors=True)


# ---- forget, in registers as people keep them

ROWS = list(csv.reader(io.StringIO(REGISTER), delimiter=";"))


def as_csv(rows: list[list[str]], parted: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=parted).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    "register",
    [
        as_csv(ROWS, ","),
        as_csv(ROWS, "\t"),
        as_csv([[*row[1:], row[0]] for row in ROWS]),
        as_csv([ROWS[0], [*ROWS[1][:2], "Norrvik\nEkvalla", *ROWS[1][3:]], ROWS[2]]),
        as_csv([ROWS[0], ROWS[1], [ROWS[2][0], "P01", *ROWS[2][2:]]]),
    ],
    ids=["comma", "tab", "id in the last column", "a cell of two lines", "another practice is called as its id"],
)
def test_the_row_and_no_other_goes_however_the_register_is_laid_out(
    home: Path, data_folder: Path, command: Command, register: str
) -> None:
    (home / "register.csv").write_text(register, encoding="utf-8", newline="")
    assert command("forget", "--round", home, "P01", *GROUND, "--yes").code == 0
    assert [n for n in holding(KIM, home, data_folder) if not n.endswith("inbox/svar.xlsx")] == []
    done = command("compile", "--round", home, "--json")
    assert [p["practice"] for p in done.json["practices"]] == ["P02"]


def test_a_note_on_a_cell_goes_with_its_row(home: Path, data_folder: Path, command: Command) -> None:
    book = Workbook()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)
    book.active["I2"].comment = Comment("Kims hemliga nummer", "Karin")
    book.active["I3"].comment = Comment("Alex ringer själv", "Karin")
    book.save(home / "register.xlsx")
    (home / "register.csv").unlink()
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert holding("Kims hemliga", home, data_folder) == []
    assert holding("Alex ringer", home)


def test_an_archive_that_was_cut_off_is_not_left_with_the_answers(
    home: Path, data_folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr("pipeline.commands.archive._write_list", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        cut.setattr("shutil.rmtree", lambda *_, **__: None)  # killed: nobody is there to take it away
        command("archive", "--round", home)
    assert any(".tmp/" in name for name in holding(SECRET, home))
    command("forget", "--round", home, "P01", *GROUND, "--yes")
    assert holding(SECRET, home, data_folder) == []


def test_an_archive_that_a_person_stops_leaves_nothing_behind(
    home: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.commands.archive._write_list", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    command("archive", "--round", home)
    assert list((home / "outbox/archive").iterdir()) == []
