"""A whole round without any server: mails as files out, saved mails (.eml, .msg) and loose files in a synced folder back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.desk import Desk, consistent, described_once, in_place
from tests.support.filling import filled
from tests.support.mailing import saved
from tests.support.respondents import answers, away, bounce, fresh, only, opened, reply, without

ROWS = [
    ("P03", "Ekvalla", "Robin Exempel", "robin@ekvalla.example", "docx", ""),
    ("P04", "Ekvalla", "Robin Exempel", "robin@ekvalla.example", "xlsx", "fördjupad"),
    ("P05", "Norrvik, Åvik", "Kim Exempel", "kim@norrvik.example", "docx", ""),
    ("P06", "Åvik", "Mio Exempel", "mio@avik.example", "xlsx", ""),
    ("P07", "Åvik", "Noa Exempel", "noa@avik.exmaple", "docx", ""),
]
MSG_ROWS = """P01;Arbetssätt P01;Norrvik;Familjeenheten;IFO;förebyggande;pågående;FoU;Kim Exempel;kim@norrvik.example;docx;;;
P02;Arbetssätt P02;Norrvik;Familjeenheten;IFO;förebyggande;pågående;FoU;Kim Exempel;kim@norrvik.example;xlsx;;;"""
"""P01 and P02, whose forms lie in the mails that Outlook's like have saved."""
DEPTHS = {"P01": "oversikt", "P02": "oversikt"} | {r[0]: "fordjupad" if r[5] else "oversikt" for r in ROWS}
TOLD = {id: answers(id, depth) for id, depth in DEPTHS.items()}
GAPS = {"P04": ("f4_2_svar", "f4_2_text", "e6_text", "b_malgrupp"), "P03": ("e9_svar", "e9_text")}


@pytest.mark.heavy
def test_a_round_with_nothing_but_folders_and_saved_mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "omgång", monkeypatch)
    desk.register(ROWS, MSG_ROWS)
    drive = tmp_path / "OneDrive - FoU" / "Svar från kommunerna"
    drive.mkdir(parents=True)

    # ---- The forms go out as files that somebody sends from Outlook
    assert len(desk.run("forms")["written"]) == 7
    sent = desk.run("send", "--to", "eml")
    assert [m["practices"] for m in sent["mails"]] == [["P01", "P02", "P05"], ["P03", "P04"], ["P06"], ["P07"]]
    assert set(desk.states().values()) == {"to_send"}
    first = {m["id"]: opened((desk.home / "outbox" / m["file"]).read_bytes()) for m in sent["mails"]}
    assert [set(g.files) for g in first.values()] == [set(m["practices"]) for m in sent["mails"]]
    assert len(desk.run("send", "--mark-sent", "ALL")["mails"]) == 4
    assert desk.run("send", "--to", "eml")["mails"] == []

    # ---- Some weeks of answers: Outlook's saved mails, others' .eml, and what people drop in a shared folder
    desk.wait(6)
    for name in ("reply.msg", "forwarded.msg", "logo-and-calendar.msg", "automatic-reply.msg", "onedrive-link.msg"):
        (drive / f"Sparat {name}").write_bytes(saved(name))
    kim, robin, mio, noa = first.values()
    p04 = filled(robin.files["P04"], without(TOLD["P04"], GAPS["P04"]), "2026-10-05")
    (drive / "SV Beskriv era arbetssätt.eml").write_bytes(
        reply(robin, files={"Fördjupat (klart).xlsx": p04}).as_bytes()
    )
    p03 = filled(robin.files["P03"], without(TOLD["P03"], GAPS["P03"]), "2026-10-05")
    (drive / "Ekvalla åäö").mkdir()
    (drive / "Ekvalla åäö" / "beskrivning (1).docx").write_bytes(p03)
    (drive / "~$skrivning.docx").write_bytes(b"lock")
    (drive / "studs.eml").write_bytes(bounce(noa))
    (drive / "frånvaro.eml").write_bytes(away(mio).as_bytes())
    (drive / "nyhetsbrev.eml").write_bytes(fresh("x@annan.example", "Nyhetsbrev", "Hej alla").as_bytes())
    (drive / "budget.xlsx").write_bytes((desk.home / "outbox" / "forms" / "P06-sattet-p06.xlsx").read_bytes())
    before = {p: p.read_bytes() for p in drive.rglob("*") if p.is_file()}

    got = desk.run("receive", str(drive))
    said = {sentence for r in desk.run("receive", "--review")["review"] for sentence in r["says"]}
    assert said == {
        "Kortfattat på några ställen.",
        "Hej, här är vår fil och en bokning.",
        "Jag är ledig till och med fredag.",
        "Jag är på semester till den 2 november.",
    }  # what is more than handing over, and until when somebody is away
    assert {p for m in desk.run("remind")["mails"] for p in m["practices"]}.isdisjoint({"P01", "P02", "P05"})
    for waiting in got["review"]:
        desk.run("receive", "--seen", waiting["id"])
    assert got["blank_forms"] == 1
    assert got["copies"] == 1  # the form in the forwarded mail is the one in the reply
    assert {p: p.read_bytes() for p in drive.rglob("*") if p.is_file()} == before
    assert desk.states() == {
        "P01": "incomplete", "P02": "incomplete", "P03": "incomplete", "P04": "incomplete", "P05": "file_missing",
        "P06": "waiting", "P07": "unreached",
    }  # fmt: skip
    again = desk.run("receive", str(drive))
    assert (again["saved"], again["mails"]) == ([], [])

    # ---- The wrong address is put right; the others are chased
    desk.register([*ROWS[:-1], (*ROWS[-1][:3], "noa@avik.example", *ROWS[-1][4:])], MSG_ROWS)
    once_more = desk.run("send", "--to", "eml")
    assert [(m["practices"], m["to"]) for m in once_more["mails"]] == [(["P07"], "noa@avik.example")]
    desk.run("send", "--mark-sent", "ALL")
    desk.wait(14)
    chase = desk.run("remind", "--to", "eml")
    purposes = {m["practices"][0]: m["purpose"] for m in chase["mails"]}
    assert purposes == {
        "P01": "letter", "P02": "letter", "P03": "letter", "P04": "letter", "P05": "reply", "P06": "reminder", "P07": "reminder"
    }  # fmt: skip
    chased = {m["practices"][0]: opened((desk.home / "outbox" / m["file"]).read_bytes()) for m in chase["mails"]}
    desk.run("send", "--mark-sent", "ALL")
    assert desk.run("remind", "--to", "eml")["mails"] == []

    # ---- What was missing comes, each in its own way
    desk.wait(6)
    whole = {"P01", "P02"}  # they wrote a few words the first time, and now everything
    for id in ("P01", "P02", "P03", "P04"):
        told = TOLD[id] if id in whole else only(TOLD[id], GAPS[id])
        ending = chased[id].names[id].rpartition(".")[2]
        form = filled(chased[id].files[id], told, "2026-10-25")
        (drive / f"Komplettering {id}.eml").write_bytes(reply(chased[id], files={f"ny {id}.{ending}": form}).as_bytes())
    (drive / "Kims fil.docx").write_bytes(filled(kim.files["P05"], TOLD["P05"], "2026-10-24"))
    (drive / "P06 slutlig.xlsx").write_bytes(filled(chased["P06"].files["P06"], TOLD["P06"], "2026-10-24"))
    p07 = filled(chased["P07"].files["P07"], TOLD["P07"], "2026-10-24")
    shutil.copy(drive / "nyhetsbrev.eml", drive / "nyhetsbrev - kopia.eml")
    (drive / "från Åvik.eml").write_bytes(reply(chased["P07"], files={"Svar.docx": p07}).as_bytes())
    desk.run("receive", str(drive))
    assert set(desk.states().values()) == {"complete"}
    assert desk.run("remind")["mails"] == []

    # ---- Everything is put together
    done = desk.run("compile")
    assert {w["outcome"] for w in done["written"]} == {"written"}
    cases = desk.cases()
    in_place(cases, TOLD)
    described_once(desk, TOLD)
    assert not list((desk.home / "outbox").glob("letters/*"))
    consistent(desk)
    assert desk.run("receive", str(drive))["saved"] == []
