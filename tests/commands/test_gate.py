"""What may point at a person stops every approval until somebody has settled it, and stands in nothing that is written."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode
from pipeline.base.package import pack, unpack
from pipeline.base.personal_data import find
from pipeline.forms import FORMATS
from pipeline.model.case import Case
from pipeline.round.approvals import ApprovalStep, load
from pipeline.round.decisions import load as decisions_of
from pipeline.round.decisions import load_settled
from tests.cli.test_cli import lovande  # noqa: F401
from tests.support import ROUND, instrument, practice
from tests.support.filling import filled
from tests.support.rounds import Command, make_round

PHONE = "070-174 06 05"
SENTENCE = f"En mamma ringde från {PHONE} och grät."
TEXT = f"Vi träffas på torsdagar. {SENTENCE}"
TOWNS = ("Norrvik", "Ekvalla", "Lindeby", "Tallmo")
ROWS = [
    f"P0{n};Gruppen {n};{town};Familjeenheten;IFO;stöd;pågående;FoU;Kim Exempel;kim@{n}.example;docx;Översikt;öppet;ja"
    for n, town in enumerate(TOWNS, 1)
]
HEAD = "id;arbetssätt;kommun;verksamhet;område;typ;skede;stöd;kontaktperson;e-post;format;djup;publicering;visa kontakt"


@cache
def blank(n: int) -> bytes:
    of = practice(f"P0{n}", "oversikt", name=f"Gruppen {n}", municipalities=(TOWNS[n - 1],), email=f"kim@{n}.example")
    return FORMATS["docx"].write(instrument(), of, ROUND)


@cache
def form(n: int, text: str, **more: str) -> bytes:
    answers = {"e1_svar": "Finns", "e1_text": text, "b_spridning": "Öppet", "b_visa_kontakt": "Ja", **more}
    return filled(blank(n), answers)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four municipalities, each with a practice that all may read; a mother's number in the first."""
    home = make_round(tmp_path / "omgång", {f"{n}.docx": form(n, TEXT if n == 1 else "Vi ses.") for n in (1, 2, 3, 4)})
    (home / "register.csv").write_text("\n".join([HEAD, *ROWS]) + "\n", encoding="utf-8")
    return home


def everything(data: bytes) -> Iterator[str]:
    """Every character that anybody can get out of a file."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for name in z.namelist():
                yield name
                yield from everything(z.read(name))
        return
    text = data.decode("utf-8", "ignore")
    yield re.sub(r"<[^>]*>", "", text) + text
    for packed in re.findall(r'id="x-packed"[^>]*>([^<]+)<', text):
        yield zlib.decompress(b64decode(packed)).decode("utf-8")


def holding(home: Path, text: str, but: tuple[str, ...] = ("summary.xlsx",)) -> set[str]:
    """The files in outbox that hold a text anywhere; the workbook is the unit's own, with every answer as it came."""
    files = [p for p in (home / "outbox").rglob("*") if p.is_file() and p.name not in but]
    return {p.relative_to(home / "outbox").as_posix() for p in files if text in "\n".join(everything(p.read_bytes()))}


def said(done: object) -> str:
    return " ".join((done.out + done.err).split())  # type: ignore[attr-defined]


PAGES = ("--for", "leaders", "--format", "html")
"""Enough to see who is told what; every set in every format is drawn once, among the heavy tests."""


def approve_both(lovande: Command, home: Path, *ids: str) -> None:  # noqa: F811
    for who, name in (("--checked-by", "Kim Exempel"), ("--read-by", "Karin Exempel")):
        assert lovande("approve", *ids, who, name, "--round", home).code == ExitCode.OK


# ---- The gate


@pytest.mark.parametrize("step", ["--read-by", "--checked-by"])
def test_with_something_open_nothing_is_approved_and_each_is_listed_with_its_sentence_and_the_commands(
    home: Path,
    lovande: Command,  # noqa: F811
    step: str,
) -> None:
    done = lovande("approve", "P01", "P02", step, "Karin Exempel", "--round", home)
    assert done.code == ExitCode.USAGE
    assert not (home / "approvals.jsonl").exists(), "none of them, also not the one without anything open"
    told = said(done)
    assert f"1. En mamma ringde från »{PHONE}« och grät." in told and "P02" not in told
    assert "lovande decide P01 e1_text --mask 1" in told and "lovande decide P01 e1_text --keep 1 --why" in told


def test_scripts_get_what_is_open_as_data(home: Path, lovande: Command) -> None:  # noqa: F811
    done = lovande("approve", "P01", "--read-by", "Karin Exempel", "--json", "--round", home)
    assert done.code == ExitCode.USAGE
    [found] = json.loads(done.out)["open"]
    assert {k: found[k] for k in ("practice", "key", "number", "kind", "certain", "sentence", "found", "settled")} == {
        "practice": "P01", "key": "e1_text", "number": 1, "kind": "phone", "certain": True, "sentence": SENTENCE,
        "found": PHONE, "settled": None,
    }  # fmt: skip


def test_what_is_masked_is_on_record_without_its_words_and_stands_in_no_file(home: Path, lovande: Command) -> None:  # noqa: F811
    done = lovande("decide", "P01", "E1", "--mask", "1", "--by", "Karin Exempel", "--round", home)
    assert done.code == ExitCode.OK and "inget mer väntar i P01" in said(done)
    record = (home / "decisions.jsonl").read_text(encoding="utf-8")
    assert PHONE not in record and "mamma" not in record and '"kind": "personal"' in record
    approve_both(lovande, home, "P01")
    compiled, drawn = lovande("compile", "--round", home), lovande("overview", *PAGES, "--round", home)
    assert compiled.code == drawn.code == ExitCode.OK
    assert holding(home, PHONE) == set()
    told = holding(home, "En mamma ringde från [borttaget] och grät.")
    towns = {f.split("/")[2] for f in told if f.startswith("overview/leaders")}
    assert towns == {"norrvik", "ekvalla", "lindeby", "tallmo"}
    assert "descriptions/P01-gruppen-1.docx" in told


@pytest.mark.heavy
def test_no_byte_of_any_set_in_any_format_holds_what_is_masked(home: Path, lovande: Command) -> None:  # noqa: F811
    lovande("decide", "P01", "E1", "--mask", "1", "--round", home)
    approve_both(lovande, home, "P01", "P02", "P03", "P04")
    for command in (
        ("compile",),
        ("overview",),
        ("assess", "export", "--by", "Anna Exempel"),
        ("export", "--with-texts"),
    ):
        assert lovande(*command, "--round", home).code == ExitCode.OK, command
    assert len([p for p in (home / "outbox" / "overview").rglob("*.*") if p.is_file()]) == 27
    assert holding(home, PHONE) == set()
    assert {f.split("/")[0] for f in holding(home, "[borttaget] och grät")} >= {
        "overview",
        "descriptions",
        "assess",
        "export",
    }


def test_what_may_stand_stands_for_everybody_with_a_reason_and_is_not_told_again(home: Path, lovande: Command) -> None:  # noqa: F811
    for wrong in ((), ("--why", "Hon på 070-174 har sagt ja"), ("--why", "Mejla kim@norrvik.example")):
        assert lovande("decide", "P01", "E1", "--keep", "1", *wrong, "--round", home).code == ExitCode.USAGE
    assert not (home / "decisions.jsonl").exists()
    assert "På E1 ser det ut att stå" in said(lovande("compile", "--round", home))
    assert lovande("decide", "P01", "E1", "--keep", "1", "--why", "Enhetens växel", "--round", home).code == ExitCode.OK
    assert "På E1 ser det ut att stå" not in said(lovande("compile", "--round", home))
    approve_both(lovande, home, "P01")
    assert lovande("overview", *PAGES, "--round", home).code == ExitCode.OK
    told = holding(home, PHONE)
    assert "descriptions/P01-gruppen-1.docx" in told and "overview/leaders/ekvalla/oversikt.html" in told
    assert holding(home, "Enhetens växel") == set()


def test_a_decision_can_be_taken_back_and_then_it_is_open_again(home: Path, lovande: Command) -> None:  # noqa: F811
    assert lovande("decide", "P01", "E1", "--mask", "1", "--withdraw", "--round", home).code == ExitCode.USAGE
    assert lovande("decide", "P01", "e1_text", "--mask", "1", "--round", home).code == ExitCode.OK
    approve_both(lovande, home, "P01")
    assert lovande("decide", "P01", "e1_text", "--mask", "1", "--withdraw", "--round", home).code == ExitCode.OK
    done = json.loads(lovande("approve", "P01", "--list", "--json", "--round", home).out)["practices"][0]
    assert (len(done["open"]), done["outdated"], done["may_leave"]) == (1, ["checked", "read"], False)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("P01", "E1", "--mask", "2"), "Det finns ingen uppgift nr 2 i E1"),
        (("P01", "E2", "--mask", "1"), "Inget som kan peka ut en person är hittat i E2"),
        (("P01", "verksamhet", "--mask", "1"), "Verksamhetens namn i registret"),
        (("P01", "Q9", "--mask", "1"), "Det finns ingen fråga Q9"),
        (("P01", "E1", "Ja", "--mask", "1"), "--mask N"),
        (("P01", "E1", "--mask", "1", "--keep", "1"), "--mask N"),
        (("P02", "E1", "--keep", "1", "--why", "Växel"), "Inget som kan peka ut"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_settled(
    home: Path,
    lovande: Command,  # noqa: F811
    args: tuple[str, ...],
    words: str,
) -> None:
    done = lovande("decide", *args, "--round", home)
    assert (done.code, words in said(done)) == (ExitCode.USAGE, True), said(done)
    assert not (home / "decisions.jsonl").exists()


def test_the_list_has_settled_ones_too_and_their_numbers_stay(home: Path, lovande: Command) -> None:  # noqa: F811
    (home / "inbox" / "1.docx").write_bytes(form(1, f"Skriv till a@norrvik.example. {SENTENCE}"))
    assert lovande("decide", "P01", "E1", "--mask", "1", "--round", home).code == ExitCode.OK
    told = lovande("decide", "P01", "--list", "--round", home)
    assert "Kan peka ut en person och väntar på beslut: 1" in told.out
    assert "1. Skriv till »a@norrvik.example«. Avgjort. Borttaget, beslutat av" in said(told)
    assert "--mask 2" in told.out and "--mask 1" not in told.out
    listed = json.loads(lovande("decide", "--list", "--json", "--round", home).out)["personal"]
    assert [(f["number"], f["settled"] and f["settled"]["ruling"]) for f in listed] == [(1, "mask"), (2, None)]


def test_status_and_the_next_step_tell_what_waits_until_it_is_settled(home: Path, lovande: Command) -> None:  # noqa: F811
    assert "avgör vad som kan peka ut en person med lovande decide --list" in said(lovande("compile", "--round", home))
    before = lovande("status", "--json", "--round", home)
    assert [p["open"] for p in json.loads(before.out)["practices"]] == [1, 0, 0, 0]
    assert "lovande decide P01 --list" in said(lovande("status", "--round", home))
    lovande("decide", "P01", "E1", "--mask", "1", "--round", home)
    assert [p["open"] for p in json.loads(lovande("status", "--json", "--round", home).out)["practices"]] == [0] * 4


# ---- Approvals from before


def approved_before(home: Path, lovande: Command, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Lines as they were written before there was a gate: one digest of everything, and nothing of sentences."""
    with monkeypatch.context() as before:
        before.setattr(Case, "open_finds", ())
        approve_both(lovande, home, "P01", "P02", "P03", "P04")
    lines = (home / "approvals.jsonl").read_text(encoding="utf-8").splitlines()
    old = [{k: v for k, v in json.loads(line).items() if k != "sentences"} for line in lines]
    (home / "approvals.jsonl").write_text("".join(json.dumps(line) + "\n" for line in old), encoding="utf-8")


def test_an_approval_from_before_with_something_open_is_outdated_and_three_other_municipalities_are_told_nothing(
    home: Path,
    lovande: Command,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    approved_before(home, lovande, monkeypatch)
    listed = said(lovande("approve", "--list", "--round", home))
    assert "P01: utkast, inte faktagranskad och inte läst av en namngiven person, uppgifter som kan peka ut" in listed
    assert "P02: får lämna enheten" in listed
    assert lovande("compile", "--round", home).code == lovande("overview", *PAGES, "--round", home).code == ExitCode.OK
    assert holding(home, PHONE) == set(), "not in their own municipality's either"
    assert holding(home, "En mamma ringde från [borttaget]")
    told = {f.split("/")[2] for f in holding(home, "En mamma ringde") if f.startswith("overview/")}
    assert told == {"norrvik"}, "to others it is a draft, which is not told"


MOTHER = "Lena Karlsson"
NAMED = f"En mamma, {MOTHER}, på Ekgatan har varit med från början."


@pytest.mark.skipif(not find(NAMED, doubtful=True), reason="the finder does not find names in context")
@pytest.mark.heavy
def test_a_mothers_name_is_told_to_no_other_municipality_whoever_has_said_that_the_text_is_read(
    home: Path,
    lovande: Command,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was recorded as read so that no one can be recognised, and stood in three other municipalities' overviews."""
    (home / "inbox" / "1.docx").write_bytes(form(1, NAMED))
    approved_before(home, lovande, monkeypatch)
    assert lovande("compile", "--round", home).code == lovande("overview", *PAGES, "--round", home).code == ExitCode.OK
    assert holding(home, MOTHER) == set()
    assert lovande("approve", "P01", "--read-by", "Karin Exempel", "--round", home).code == ExitCode.USAGE
    assert lovande("decide", "P01", "E1", "--mask", "1", "--round", home).code == ExitCode.OK
    approve_both(lovande, home, "P01")
    assert lovande("overview", *PAGES, "--round", home).code == ExitCode.OK
    told = holding(home, "En mamma, [borttaget], på Ekgatan")
    assert {f.split("/")[2] for f in told if f.startswith("overview/")} == {"norrvik", "ekvalla", "lindeby", "tallmo"}
    assert holding(home, MOTHER) == set() and MOTHER not in (home / "decisions.jsonl").read_text(encoding="utf-8")


def test_an_approval_from_before_holds_again_when_what_was_open_may_stand(
    home: Path,
    lovande: Command,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    approved_before(home, lovande, monkeypatch)
    lovande("decide", "P01", "E1", "--keep", "1", "--why", "Växeln", "--round", home)
    listed = json.loads(lovande("approve", "--list", "--json", "--round", home).out)["practices"]
    assert [p["may_leave"] for p in listed] == [True] * 4


def test_what_has_changed_since_one_from_before_cannot_be_told_so_all_of_it_is_read_again(
    home: Path,
    lovande: Command,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    approved_before(home, lovande, monkeypatch)
    (home / "inbox" / "2.docx").write_bytes(form(2, "Vi ses ofta."))
    assert "P02: vad som har ändrats sedan den lästes går inte att säga" in said(
        lovande("approve", "P02", "--list", "--round", home)
    )


# ---- What an approval covers


def change_of(lovande: Command, home: Path, id: str = "P02") -> list[dict[str, object]]:  # noqa: F811
    """What has changed since each step, by the list."""
    [one] = json.loads(lovande("approve", id, "--list", "--json", "--round", home).out)["practices"]
    return one["changed"]  # type: ignore[no-any-return]


def test_another_contact_address_ends_no_approval(home: Path, lovande: Command) -> None:  # noqa: F811
    approve_both(lovande, home, "P02")
    register = home / "register.csv"
    register.write_text(
        register.read_text(encoding="utf-8").replace("kim@2.example", "eva@2.example"), encoding="utf-8"
    )
    assert change_of(lovande, home) == []


def test_only_the_sentences_that_are_new_are_shown_for_a_new_yes(home: Path, lovande: Command) -> None:  # noqa: F811
    approve_both(lovande, home, "P02")
    (home / "inbox" / "2.docx").write_bytes(form(2, "Vi ses. Vi fikar också.", e2_text="Alla får vara med."))
    listed = said(lovande("approve", "P02", "--list", "--round", home))
    assert "P02, sedan den lästes: 2 nya eller ändrade meningar." in listed
    assert "Vi fikar också." in listed and "Alla får vara med." in listed and "Vi ses." not in listed
    done = lovande("approve", "P02", "--read-by", "Karin Exempel", "--json", "--round", home)
    [change] = json.loads(done.out)["changed"]
    assert [s["text"] for s in change["sentences"]] == ["Vi fikar också.", "Alla får vara med."]
    assert [c["step"] for c in change_of(lovande, home)] == [ApprovalStep.CHECKED.value]


def test_a_sentence_that_is_taken_away_is_a_change_too(home: Path, lovande: Command) -> None:  # noqa: F811
    (home / "inbox" / "2.docx").write_bytes(form(2, "Vi ses. Vi gör det inte med barn."))
    approve_both(lovande, home, "P02")
    (home / "inbox" / "2.docx").write_bytes(form(2, "Vi ses."))
    assert {(c["gone"], len(c["sentences"])) for c in change_of(lovande, home)} == {(1, 0)}  # type: ignore[arg-type]
    assert "1 mening är borttagen" in said(lovande("approve", "P02", "--list", "--round", home))


def test_the_same_answers_saved_again_and_a_find_that_is_masked_ask_for_no_more_than_that_sentence(
    home: Path,
    lovande: Command,  # noqa: F811
) -> None:
    lovande("decide", "P01", "E1", "--keep", "1", "--why", "Växeln", "--round", home)
    approve_both(lovande, home, "P01")
    (home / "inbox" / "1.docx").write_bytes(form(1, TEXT.replace(" En", "  En"), b_datum="2026-11-02"))
    assert change_of(lovande, home, "P01") == []
    lovande("decide", "P01", "E1", "--mask", "1", "--round", home)
    [checked, read] = change_of(lovande, home, "P01")
    assert [s["text"] for s in read["sentences"]] == ["En mamma ringde från [borttaget] och grät."]  # type: ignore[attr-defined]
    assert checked["sentences"] == read["sentences"]


def test_the_lines_hold_digests_and_no_words(home: Path, lovande: Command) -> None:  # noqa: F811
    approve_both(lovande, home, "P02")
    assert "Vi ses" not in (home / "approvals.jsonl").read_text(encoding="utf-8")
    assert all(a.sentences for a in load(home / "approvals.jsonl"))


# ---- Who else reads the record


def test_the_answers_own_decisions_are_read_as_before_beside_the_new_lines(home: Path, lovande: Command) -> None:  # noqa: F811
    lovande("decide", "P01", "E1", "--mask", "1", "--round", home)
    lovande("decide", "P01", "e2_svar", "Finns", "--why", "Ringde.", "--round", home)
    record = home / "decisions.jsonl"
    assert ([d.key for d in decisions_of(record)], [s.key for s in load_settled(record)]) == (["e2_svar"], ["e1_text"])
    assert lovande("verify", "--round", home).code == ExitCode.OK
    with record.open("a", encoding="utf-8") as file:
        file.write('{"kind": "personal", "practice": "P01"}\n')
    assert (
        "rad 3" in said(lovande("compile", "--round", home)) and lovande("verify", "--round", home).code != ExitCode.OK
    )


def test_what_is_forgotten_takes_its_settled_lines_with_it(home: Path, lovande: Command) -> None:  # noqa: F811
    lovande("decide", "P01", "E1", "--mask", "1", "--round", home)
    ground = ("--ground", "Beslut 2026-11-03, dnr 12/26", "--by", "Karin Exempel")
    assert lovande("forget", "P01", *ground, "--yes", "--round", home).code == ExitCode.OK
    assert not (home / "decisions.jsonl").read_text(encoding="utf-8")


def test_the_mail_that_asks_a_unit_to_check_has_the_masked_description(home: Path, lovande: Command) -> None:  # noqa: F811
    done = lovande("approve", "--ask", "P01", "--to", "eml", "--round", home)
    assert done.code == ExitCode.OK, said(done)
    mails = list((home / "outbox" / "mail").rglob("*.eml"))
    assert mails
    for mail in mails:
        files = re.findall(rb"(?s)base64\r?\n.*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)", mail.read_bytes())
        told = "\n".join(t for f in files for t in everything(b64decode(f)))
        assert "En mamma ringde från [borttaget]" in told and PHONE not in told


@pytest.mark.heavy
def test_a_description_that_somebody_has_changed_by_hand_is_not_sent_with_what_is_masked_in_ours(
    home: Path,
    lovande: Command,  # noqa: F811
) -> None:
    lovande("compile", "--round", home)
    file = home / "outbox" / "descriptions" / "P01-gruppen-1.docx"
    members = unpack(file.read_bytes())
    members["word/document.xml"] = members["word/document.xml"].replace(b"[borttaget]", PHONE.encode())
    file.write_bytes(pack(members.items()))
    done = lovande("approve", "--ask", "P01", "--to", "eml", "--round", home)
    assert "P01-gruppen-1.docx är ändrad för hand, och där står uppgifter" in said(done)
    assert not (home / "outbox" / "mail").exists()


@pytest.mark.heavy
def test_a_unit_that_is_asked_again_is_told_only_what_is_new(home: Path, lovande: Command) -> None:  # noqa: F811
    approve_both(lovande, home, "P02")
    (home / "inbox" / "2.docx").write_bytes(form(2, "Vi ses. Vi fikar också."))
    shown = said(lovande("approve", "--ask", "P02", "--round", home))
    assert "sedan ni senast sa att den stämmer" in shown and "- E1 Beskrivning: Vi fikar också." in shown
    assert "Vi ses." not in shown
    assert "sedan ni senast" not in said(lovande("approve", "--ask", "P03", "--round", home))


@pytest.mark.heavy
def test_two_who_differ_and_say_who_they_are_with_a_number_are_masked_in_everything(
    home: Path,
    lovande: Command,  # noqa: F811
) -> None:
    """Who answered stands before each text that both stand, in the letter's question and where an answer comes from."""
    for name, role, day in (("1", "Kurator", "2026-10-01"), ("1 igen", "Chef", "2026-10-02")):
        answers = {
            "k1_roll": f"{role} {PHONE}",
            "e1_svar": "Finns" if role == "Chef" else "Delvis",
            "e1_text": f"{role} sa: {SENTENCE}",
        }
        (home / "inbox" / f"{name}.docx").write_bytes(filled(blank(1), {**answers, "b_spridning": "Öppet"}, day))
    assert lovande("compile", "--round", home).code == lovande("overview", *PAGES, "--round", home).code == ExitCode.OK
    assert holding(home, PHONE) == set()
    assert {f.split("/")[0] for f in holding(home, "Kurator [borttaget]")} == {"descriptions", "letters", "overview"}


@pytest.mark.heavy
def test_a_pack_for_researchers_has_neither_what_is_masked_nor_what_is_kept(home: Path, lovande: Command) -> None:  # noqa: F811
    lovande("decide", "P01", "E1", "--keep", "1", "--why", "Växeln", "--round", home)
    assert lovande("export", "--with-texts", "--round", home).code == ExitCode.OK
    assert holding(home, "En mamma ringde från [borttaget] och grät.") and not holding(home, PHONE)
