"""Whole rounds through real servers: SMTP out, Dovecot in, and LibreOffice at the other end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.intake.mail.mailbox import HANDLED, TO_REVIEW
from pipeline.servers.imap import hang_up, open_imap
from tests.libreoffice import Version, fill
from tests.support.desk import Desk, consistent, described_once, in_place
from tests.support.dovecot import PASSWORD, USER, Dovecot
from tests.support.filling import filled
from tests.support.mailserver import MailServer
from tests.support.respondents import (  # fmt: skip
    Got,
    answers,
    away,
    bounce,
    forwarded,
    fresh,
    only,
    opened,
    reply,
    unrelated,
    without,
)

pytestmark = pytest.mark.heavy
ROWS = [
    ("P01", "Norrvik", "Kim Åberg", "kim@norrvik.example", "docx", ""),
    ("P02", "Norrvik", "Kim Åberg", "kim@norrvik.example", "xlsx", ""),
    ("P03", "Ekvalla", "Alex Exempel", "alex@ekvalla.example", "docx", ""),
    ("P04", "Ekvalla", "Robin Exempel", "robin@ekvalla.example", "docx", ""),
    ("P05", "Lindeby", "Mio Exempel", "mio@lindeby.example", "xlsx", ""),
    ("P06", "Lindeby, Åvik", "Noa Exempel", "noa@lindeby.example", "docx", "fördjupad"),
    ("P07", "Åvik", "Ida Exempel", "ida@avik.example", "xlsx", ""),
    ("P08", "Åvik", "Åke Exempel", "ake@avik.example", "docx", ""),
    ("P09", "Sjöby", "Ulla Exempel", "ula@sjoby.example", "xlsx", ""),
    ("P10", "Sjöby", "Örjan Exempel", "orjan@sjoby.example", "docx", ""),
]
CORRECTED = [(*r[:3], r[3].replace("ula@", "ulla@"), *r[4:]) for r in ROWS]
DEPTHS = {r[0]: "fordjupad" if r[5] else "oversikt" for r in ROWS}
TOLD = {id: answers(id, depth) for id, depth in DEPTHS.items()}
GAPS = {
    "P06": ("b_malgrupp", "f3_1_svar", "f3_1_text", "f4_4_svar", "e8_text"),
    "P07": ("e2_svar", "e6_text", "e10_svar", "e10_text"),
}
EDITORS: dict[str, tuple[Version, str]] = {
    "P01": ("7.4", ".docx"), "P02": ("25.2", ".xlsx"), "P03": ("25.2", ".odt"), "P04": ("7.4", ".doc"), "P05": ("7.4", ".ods"),
    "P06": ("25.2", ".docx"), "P07": ("25.2", ".xlsx"), "P09": ("25.2", ".xls"), "P10": ("7.4", ".odt"),
}  # fmt: skip
"""What each respondent has, and saves as."""


def typed(folder: Path, jobs: Iterable[tuple[str, Got, dict[str, str]]], round: int) -> dict[str, bytes]:
    """{practice: the form filled in and saved by LibreOffice}, two at a time."""

    def one(job: tuple[str, Got, dict[str, str]]) -> tuple[str, bytes]:
        id, got, told = job
        version, ending = EDITORS[id]
        form, target = folder / got.names[id], folder / f"{id}-{round}{ending}"
        form.write_bytes(got.files[id])
        fill(form, told, version, target)
        return id, target.read_bytes()

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(one, jobs))


def lying(dovecot: Dovecot, folder: str = "INBOX") -> set[str]:
    """Message-IDs."""
    box = open_imap(dovecot.server, dovecot.login)
    box.folder.set(folder, readonly=True)
    found = {m.headers["message-id"][0].strip() for m in box.fetch(mark_seen=False, headers_only=True)}
    hang_up(box)
    return found


def by_practice(server: MailServer, since: int = 0) -> dict[str, Got]:
    """{practice: the mail with its form}, from what recipients have got."""
    return {p: got for t in server.taken[since:] for got in [opened(t.content)] for p in got.files}


def named(mails: Mapping[str, bytes], start: int) -> dict[str, bytes]:
    return {f"{start + n:04}.{name}": content for n, (name, content) in enumerate(mails.items())}


def test_a_round_through_real_servers_and_editors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "omgång", monkeypatch)
    desk.register(ROWS)
    desk.run("forms")
    with MailServer() as out, Dovecot(uses={r"\Drafts": "Utkast"}) as inbox:
        monkeypatch.setenv("SSL_CERT_FILE", str(inbox.cert))
        smtp, imap = ("--to", out.url, "--per-minute", "0"), f"imap://{quote(USER, safe='')}@127.0.0.1:{inbox.port}"

        # ---- Out: one mail a contact, each with its own forms
        sent = desk.run("send", *smtp)
        assert [m["outcome"] for m in sent["mails"]] == ["sent"] * 9
        first = by_practice(out)
        assert {id: got.address for id, got in first.items()} == {r[0]: r[3] for r in ROWS}
        assert desk.run("send", *smtp)["mails"] == []
        assert len(out.taken) == 9

        # ---- Back, in among everything else
        desk.wait(6)
        now = ("P01", "P02", "P03", "P04", "P05", "P06", "P07")
        files = typed(tmp_path, [(id, first[id], without(TOLD[id], GAPS.get(id, ()))) for id in now], 1)
        kim = reply(first["P01"], files={"Svar P01 (åäö).docx": files["P01"], "Svar P02.xlsx": files["P02"]})
        question = reply(first["P05"], "Hej, måste vi svara på allt?")
        link = reply(first["P08"], "Filen ligger här: https://avik.sharepoint.com/:w:/s/soc/Eabc")
        alex = fresh("alex@ekvalla.example", "Beskrivning", "Bifogat.", {"vår text.odt": files["P03"]})
        ours = {
            "kim": kim.as_bytes(),
            "vb": forwarded("registrator@ekvalla.example", alex).as_bytes(),
            "doc": reply(first["P04"], files={"Beskrivning.doc": files["P04"]}).as_bytes(),
            "ods": reply(first["P05"], files={"Kalkyl.ods": files["P05"]}).as_bytes(),
            "djup": reply(first["P06"], files={"fördjupad.docx": files["P06"]}).as_bytes(),
            "gaps": fresh("ida.privat@hem.example", "formuläret", "Från mobilen", {"a.xlsx": files["P07"]}).as_bytes(),
            "link": link.as_bytes(), "studs": bounce(first["P09"]), "borta": away(first["P10"]).as_bytes(),
            "kim igen": kim.as_bytes(),
            "samma fil": fresh("kim@norrvik.example", "Kom det fram?", "Provar igen", {"x.docx": files["P01"]}).as_bytes(),
            "fråga": question.as_bytes(),
        }  # fmt: skip
        others = {f"annat{n}": m for n, m in enumerate(unrelated(50))}
        inbox.put(named(dict(list(others.items())[:25]), 1000) | named(ours, 2000))
        inbox.put(named(dict(list(others.items())[25:]), 3000))
        with desk.password(PASSWORD):
            got = desk.run("receive", imap)
        left = lying(inbox)
        assert len(left) == 50
        assert got["untouched"] == 50
        # a question, two mails that say more than they hand over, and a form from a private address, of which the mail says no more
        assert {r["id"][:1] for r in got["review"]} == {"G", "P"} and question["Message-ID"] in lying(inbox, TO_REVIEW)
        both = len(lying(inbox, TO_REVIEW)) + len(lying(inbox, HANDLED))
        assert both == len(ours) - 1  # the same mail twice has one Message-ID
        assert sorted(s["practice"] for s in got["saved"]) == list(now)
        for waits in got["review"]:
            desk.run("receive", "--seen", waits["id"])
        complete = dict.fromkeys(("P01", "P02", "P03", "P04", "P05"), "complete")
        assert desk.states() == complete | {
            "P06": "incomplete", "P07": "incomplete", "P08": "file_missing", "P09": "unreached", "P10": "waiting"
        }  # fmt: skip
        with desk.password(PASSWORD):
            again = desk.run("receive", imap)
        assert (again["saved"], again["mails"], again["untouched"]) == ([], [], 50)

        # ---- Chased: their own answers back, a supplement, a reply, a reminder, and the form to the right address
        desk.register(CORRECTED)
        before = len(out.taken)
        assert [m["practices"] for m in desk.run("send", *smtp)["mails"]] == [["P09"]]
        desk.wait(16)
        assert [m["purpose"] for m in desk.run("remind", "--supplement", *smtp, "P07")["mails"]] == ["letter"]
        chase = desk.run("remind", *smtp)
        assert {m["practices"][0]: m["purpose"] for m in chase["mails"]} == {
            "P06": "letter", "P08": "reply", "P09": "reminder", "P10": "reminder"
        }  # fmt: skip
        assert desk.run("remind", *smtp)["mails"] == []
        second = by_practice(out, before)
        assert {id: got.address for id, got in second.items()} == {
            r[0]: r[3] for r in CORRECTED if r[0] in ("P06", "P07", "P09", "P10")
        }

        # ---- And the rest comes
        desk.wait(5)
        jobs = [
            (id, second[id], only(TOLD[id], GAPS[id]) if id in GAPS else TOLD[id])
            for id in ("P06", "P07", "P09", "P10")
        ]
        files = typed(tmp_path, jobs, 2)
        p08 = filled(first["P08"].files["P08"], TOLD["P08"], "2026-10-26")
        asked = next(
            opened(t.content)
            for t in out.taken
            if t.recipient == "ake@avik.example" and "kommer inte åt" in opened(t.content).subject
        )
        late = {id: reply(second[id], files={f"{id} klar{EDITORS[id][1]}": f}).as_bytes() for id, f in files.items()}
        inbox.put(named({**late, "P08": reply(asked, files={"Vårt svar.docx": p08}).as_bytes()}, 4000))
        with desk.password(PASSWORD):
            desk.run("receive", imap)
        assert lying(inbox) == left
        assert set(desk.states().values()) == {"complete"}

        # ---- Put together
        desk.run("compile")
        in_place(desk.cases(), TOLD)
        described_once(desk, TOLD)
        consistent(desk)
        assert desk.run("remind")["mails"] == []


def test_the_forms_lie_as_drafts_and_count_as_sent_when_somebody_says_so_or_an_answer_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "omgång", monkeypatch)
    desk.register(ROWS[:5])
    with Dovecot(uses={r"\Drafts": "Påbörjat"}) as inbox, desk.password(PASSWORD):
        monkeypatch.setenv("SSL_CERT_FILE", str(inbox.cert))
        imap = f"imap://{quote(USER, safe='')}@127.0.0.1:{inbox.port}"
        sent = desk.run("send", "--to", imap)
        assert [m["outcome"] for m in sent["mails"]] == ["written"] * 4
        desk.run("send", "--to", imap)
        drafts = {got.address: got for content in contents(inbox, "Påbörjat") for got in [opened(content)]}
        assert {a: set(g.files) for a, g in drafts.items()} == {
            "kim@norrvik.example": {"P01", "P02"}, "alex@ekvalla.example": {"P03"}, "robin@ekvalla.example": {"P04"},
            "mio@lindeby.example": {"P05"},
        }  # fmt: skip
        assert set(desk.states().values()) == {"to_send"}
        desk.run("send", "--mark-sent", "P01")
        alex = drafts["alex@ekvalla.example"]
        form = filled(alex.files["P03"], TOLD["P03"], "2026-10-03")
        inbox.put(named({"svar": reply(alex, files={"svar.docx": form}).as_bytes()}, 1))
        desk.run("receive", imap)
        assert desk.states() == {
            "P01": "waiting", "P02": "waiting", "P03": "complete", "P04": "to_send", "P05": "to_send"
        }  # fmt: skip
        desk.wait(30)
        desk.run("remind", "--to", imap)
        assert len(contents(inbox, "Påbörjat")) == 5
        consistent(desk, waiting=("M003", "M004", "M005"))


def test_two_hundred_practices_each_get_their_own_form_and_their_answers_find_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of four contacts have one practice, the fourth has two."""
    desk = Desk(tmp_path / "omgång", monkeypatch)
    whose = {f"P{n:03}": f"kontakt{n - (n % 5 == 4)}@kommun{n % 17}.example" for n in range(200)}
    whose |= {p: whose[f"P{int(p[1:]) - 1:03}"] for p in whose if int(p[1:]) % 5 == 4}
    desk.register(
        [
            (p, f"Kommun {n % 17}", f"Kontakt {n}", a, "xlsx" if n % 3 else "docx", "")
            for n, (p, a) in enumerate(whose.items())
        ]
    )
    with MailServer() as out, Dovecot() as inbox:
        monkeypatch.setenv("SSL_CERT_FILE", str(inbox.cert))
        sent = desk.run("send", "--to", out.url, "--per-minute", "0")
        assert len(sent["mails"]) == len(set(whose.values())) == 160
        got = by_practice(out)
        assert {p: g.address for p, g in got.items()} == whose
        assert all(t.recipient == opened(t.content).address for t in out.taken)
        told = {p: {"e1_svar": "Finns", "e1_text": f"{p} och ingen annan."} for p in whose}
        answered = {p: reply(g, files={f"svar {p}": filled(g.files[p], told[p])}).as_bytes() for p, g in got.items()}
        mails = list(answered.values()) + unrelated(50)
        inbox.put(named({f"m{n}": m for n, m in enumerate(mails)}, 0))
        with desk.password(PASSWORD):
            received = desk.run("receive", f"imap://{quote(USER, safe='')}@127.0.0.1:{inbox.port}")
        assert len(lying(inbox)) == 50
    assert sorted(s["practice"] for s in received["saved"]) == list(whose)
    assert set(desk.states().values()) == {"incomplete"}
    cases = desk.cases()
    assert {p: c.ret.answers["e1_text"].value for p, c in cases.items()} == {p: t["e1_text"] for p, t in told.items()}
    consistent(desk)


def contents(dovecot: Dovecot, folder: str) -> list[bytes]:
    box = open_imap(dovecot.server, dovecot.login)
    box.folder.set(folder, readonly=True)
    found = [m.obj.as_bytes() for m in box.fetch(mark_seen=False)]
    hang_up(box)
    return found
