"""A mail's own text beside a form: shown until somebody has seen it, and nobody is written to before that."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.commands.forget import forget
from pipeline.commands.receive import Review, review
from pipeline.commands.status import follow
from pipeline.ledger import open_ledger, peek
from pipeline.model.events import Event, EventKind, standings, waiting
from tests.support.happenings import beginning, clock, day, kinds, put
from tests.support.incoming import GRUPPEN, JOBBSPARET, KARTAN, sent_round
from tests.support.mailing import attach, letter
from tests.support.rounds import Command, answered, receive, register
from tests.support.wrapping import body, tnef

DECLINES = (
    "Hej!\n\nHär kommer vårt svar. Jobbspåret vill vi inte vara med i. På fråga E6: ungefär 400 000 kr.\n\nMvh Kim"
)
ONLY = "Hej! Här kommer vårt svar, hör av er om något är oklart.\n\nMed vänlig hälsning\nKim Exempel\n010-000 00 00"
LINK = "Här kommer svaret. Det andra formuläret ligger här: https://norrvik-my.sharepoint.com/:w:/g/personal/kim/EaBcD?e=x1"


pytestmark = pytest.mark.usefixtures("no_long_wait")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Kim has been sent P01 and P03, Alex P02."""
    return sent_round(tmp_path / "omgång", GRUPPEN, KARTAN, JOBBSPARET, kim=("P01", "P03"))


def came(post: Path, text: str, **headers: str) -> Path:
    headers = {"In_Reply_To": "<M001@fou.example>", **headers}
    (post / "mejl.eml").write_bytes(attach(letter(text, **headers), "svar.docx", answered()).as_bytes())
    return post


def waits(home: Path) -> dict[str, tuple[str, ...]]:
    return {p: s.waits for p, s in standings(peek(home), ["P01", "P02", "P03"]).items() if s.waits}


def reminded(home: Path, command: Command) -> str:
    return command("remind", "--round", home).out


def only(home: Path) -> Review:
    (one,) = review(home, clock(day(20)))
    return one


def test_what_a_mail_says_beside_its_form_is_shown_by_sentence(home: Path, post: Path) -> None:
    done = receive(home, day(3), came(post, DECLINES))
    (one,) = done.review
    assert one.said == ("Jobbspåret vill vi inte vara med i.", "På fråga E6: ungefär 400 000 kr.")
    assert "E6" in one.about[0] and "P03" in one.about[1]
    assert standings(peek(home), ["P01"])["P01"].answered  # and the form is used
    assert only(home) == one


def test_nobody_it_is_about_is_written_to_until_it_is_seen(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), came(post, DECLINES))
    (id,) = {i for ids in waits(home).values() for i in ids}
    assert set(waits(home)) == {"P01", "P03"}
    shown = command("remind", "--round", home, "--json").json
    assert {p for m in shown["mails"] for p in m["practices"]} == {"P02"}
    compiled = command("compile", "--round", home)
    assert not list((home / "outbox" / "letters").glob("P01*")) and id in compiled.out
    done = command("receive", "--seen", id, "--declined", "P03", "--why", "resursbrist", "--round", home)
    assert done.code == ExitCode.OK and waits(home) == {}
    stands = standings(peek(home), ["P01", "P03"])
    assert stands["P03"].declined == "resursbrist" and not stands["P01"].declined
    command("compile", "--round", home)
    assert list((home / "outbox" / "letters").glob("P01*"))


def test_a_mail_that_only_hands_over_waits_for_nobody(home: Path, post: Path) -> None:
    done = receive(home, day(3), came(post, ONLY))
    assert done.review == () and waits(home) == {} and "mail_text" not in kinds(peek(home))


def test_a_decline_does_not_close_without_an_answer(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), came(post, DECLINES))
    id = only(home).id
    for words in (["--seen", id], ["--assign", id, "-"], ["--assign", id, "P03"]):
        refused = command("receive", *words, "--round", home)
        assert refused.code == ExitCode.USAGE and f"--seen {id} --declined P03" in " ".join(refused.err.split())
    assert set(waits(home)) == {"P01", "P03"}
    command("mark", "P03", "--declined", "--why", "resursbrist", "--round", home)
    assert command("receive", "--seen", id, "--round", home).code == ExitCode.OK


@pytest.mark.heavy
def test_a_person_may_say_that_it_was_no_decline(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), came(post, DECLINES))
    assert command("receive", "--seen", only(home).id, "--nothing", "--round", home).code == ExitCode.OK
    assert waits(home) == {} and not standings(peek(home), ["P03"])["P03"].declined


def test_a_link_to_a_second_form_stops_the_reminders(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), came(post, LINK))
    one = only(home)
    assert "sharepoint.com" in one.about[0] and set(waits(home)) == {"P01", "P03"}
    assert command("receive", "--seen", one.id, "--round", home).code == ExitCode.USAGE
    command("receive", "--assign", one.id, "P03", "--round", home)
    assert standings(peek(home), ["P03"])["P03"].missing and waits(home) == {}


def test_a_mail_dropped_in_the_inbox_is_heard_by_compile_and_remind_too(home: Path, command: Command) -> None:
    came(home / "inbox", DECLINES)
    assert "P03" not in {p for m in command("remind", "--round", home, "--json").json["mails"] for p in m["practices"]}
    assert "mail_received" not in kinds(peek(home))  # who only looks writes nothing
    command("compile", "--round", home)
    assert set(waits(home)) == {"P01", "P03"} and only(home).said[0].startswith("Jobbspåret")
    command("compile", "--round", home)
    assert kinds(peek(home)).count("mail_text") == 1


# ---- Mails that the ledger has from before their text was looked at


def forgotten_text(home: Path, data: Path | None = None) -> None:
    """The ledger as an earlier program left it: no mail's own text has been looked at."""
    log = [e for e in peek(home) if e.kind not in (EventKind.MAIL_TEXT,)]
    before = [_as_before(e) for e in log]
    with open_ledger(home, beginning) as ledger:
        place = ledger.place
    for path in (*place.folder.glob("*.sqlite*"), place.snapshot, home / ".lovande.json", home / "mailtexts.jsonl"):
        path.unlink(missing_ok=True)
    put(home, *before)


def _as_before(e: Event) -> Event:
    if e.kind is not EventKind.MAIL_RECEIVED:
        return e._replace(number=0)
    return e._replace(
        number=0, data={k: v for k, v in e.data.items() if k not in ("looked", "asks")} | {"review": False, "why": ""}
    )


def test_a_mail_from_before_is_looked_at_once_more_where_it_still_lies(
    home: Path, post: Path, command: Command
) -> None:
    receive(home, day(3), came(post, DECLINES))
    forgotten_text(home)
    (old,) = follow(home, clock(day(4))).not_looked_at
    told = command("status", "--round", home)
    assert old in told.out and "1 mejl från tidigare" in told.out and waits(home) == {}
    again = receive(home, day(5), post)
    assert again.again == 1 and again.mails == () and again.saved == ()
    assert set(waits(home)) == {"P01", "P03"} and only(home).said[0].startswith("Jobbspåret")
    assert follow(home, clock(day(6))).not_looked_at == ()
    assert receive(home, day(7), post).again == 0


@pytest.mark.heavy
def test_a_mail_from_before_that_only_handed_over_is_done_with_when_it_is_looked_at(home: Path, post: Path) -> None:
    receive(home, day(3), came(post, ONLY))
    forgotten_text(home)
    assert (
        receive(home, day(5), post).again == 1 and waits(home) == {} and follow(home, clock(day(6))).not_looked_at == ()
    )


@pytest.mark.heavy
def test_a_mail_from_before_that_is_nowhere_is_told_until_somebody_has_read_it(
    home: Path, post: Path, command: Command
) -> None:
    receive(home, day(3), came(post, DECLINES))
    forgotten_text(home)
    (post / "mejl.eml").unlink()
    receive(home, day(5), post)
    (old,) = command("status", "--json", "--round", home).json["totals"]["mails_not_looked_at"]
    assert command("receive", "--seen", old, "--round", home).code == ExitCode.OK
    assert command("status", "--json", "--round", home).json["totals"]["mails_not_looked_at"] == []


# ---- What is kept, and for how long


@pytest.mark.heavy
def test_the_words_lie_beside_the_ledger_and_go_with_the_practice(home: Path, post: Path) -> None:
    receive(home, day(3), came(post, DECLINES))
    kept = home / "mailtexts.jsonl"
    assert "400 000" in kept.read_text(encoding="utf-8") and b"400 000" not in (home / "ledger.sqlite").read_bytes()
    forget(home, "P03", "Beslut 2026-11-03", "Robin", clock(day(9)), really=True)
    assert "Jobbspåret" not in kept.read_text(encoding="utf-8")
    assert [w.practices for w in waiting(peek(home))] == [("P01",)]  # and P01's mail is still to be read
    assert only(home).said == ("Texten finns inte kvar här: läs mejlet",)


def test_what_does_not_wait_cannot_be_seen(home: Path) -> None:
    with pytest.raises(SettingsError, match="inget som väntar"):
        from pipeline.commands.seeing import mark_seen  # noqa: PLC0415

        mark_seen(home, "G99", (), False, clock(day(2)))


def test_status_tells_what_a_practice_waits_for(home: Path, post: Path, command: Command) -> None:
    receive(home, day(3), came(post, DECLINES))
    rows = {r["practice"]: r for r in command("status", "--json", "--round", home).json["practices"]}
    id = only(home).id
    assert rows["P03"]["waits_for"] == [id] and rows["P02"]["waits_for"] == []
    assert id in rows["P03"]["next"] and rows["P03"]["act"]
    assert command("status", "--json", "--round", home).json["totals"]["to_review"] == 1


# ---- Words that do not stand in the mail's own text


def mime(*parts: tuple[str, str], subject: str = "SV: Formulär", kind: str = "mixed") -> bytes:
    """A mail of Kim's with these parts (headers, content), and the form."""
    form = base64.encodebytes(answered()).decode()
    named = 'application/octet-stream; name="svar.docx"\r\nContent-Transfer-Encoding: base64'
    body = "".join(f"--b\r\nContent-Type: {head}\r\n\r\n{content}\r\n" for head, content in (*parts, (named, form)))
    head = f"From: kim@norrvik.example\r\nSubject: {subject}\r\nMessage-ID: <w@x.example>\r\nMIME-Version: 1.0\r\n"
    return f'{head}Content-Type: multipart/{kind}; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


HANDS_OVER = ("text/plain; charset=utf-8", "Här kommer svaret.")
INNER = "From: anna@norrvik.example\r\nSubject: svar\r\nMessage-ID: {id}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nE6 ska vara Nej."
ALTERNATIVES = (
    "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHär kommer svaret.\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Här kommer svaret.</p><p>E6 ska vara Nej.</p>\r\n--a--"
)
TEXT_TNEF = tnef(body("E6 ska vara Nej."))
ASIDE = {
    "a forwarded mail's own text": (HANDS_OVER, ("message/rfc822", INNER.format(id="<i@x.example>"))),
    "HTML that says more": (('multipart/alternative; boundary="a"', ALTERNATIVES),),
    "an HTML part with a name": (
        HANDS_OVER,
        ('text/html; charset=utf-8\r\nContent-Disposition: inline; filename="x.html"', "<p>E6 ska vara Nej.</p>"),
    ),
    "RTF": (HANDS_OVER, ("text/rtf", "{\\rtf1\\ansi E6 ska vara Nej.}")),
    "Markdown": (HANDS_OVER, ("text/x-markdown; charset=utf-8", "E6 ska vara Nej.")),
    "winmail.dat": (
        HANDS_OVER,
        (
            "application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64",
            base64.encodebytes(TEXT_TNEF).decode(),
        ),
    ),
}


@pytest.mark.parametrize("what", ASIDE)
def test_what_a_mail_says_beside_its_own_text_waits_too(home: Path, post: Path, what: str) -> None:
    (post / "mejl.eml").write_bytes(mime(*ASIDE[what]))
    done = receive(home, day(3), post)
    assert only(home).said == ("E6 ska vara Nej.",) and not done.quarantined


def test_answers_typed_between_the_lines_of_our_mail_are_shown(home: Path, post: Path) -> None:
    quote = "Från: FoU <lovande@fou.example>\nSkickat: den 1 oktober 2026 09:00\nTill: Kim\nÄmne: Formulär\n\n> 4.3 Har ni en rutin?\nJa, sedan 2024.\n> Hälsningar FoU\n"
    (post / "mejl.eml").write_bytes(letter(f"Hej!\n\n{quote}", In_Reply_To="<M001@fou.example>").as_bytes())
    receive(home, day(3), post)
    assert only(home).said == ("Ja, sedan 2024.",)


def test_a_word_between_the_lines_of_our_mail_is_an_answer_also_below_a_signature(home: Path, post: Path) -> None:
    text = "Hej! Svaren står nedan.\n\nMvh\nKim Exempel\nEnhetschef\n\nDen tors 1 okt. 2026 kl 09:00 skrev FoU <lovande@fou.example>:\n"
    text += "> 4.3 Har ni en rutin?\nJa\n> E6: Vem följer upp?\nEnhetschefen\n> 4.4 Finns det pengar?\nTack, ja.\n> Hälsningar FoU\n\nMvh Kim\n"
    (post / "mejl.eml").write_bytes(letter(text, In_Reply_To="<M001@fou.example>").as_bytes())
    receive(home, day(3), post)
    waits = only(home)
    assert set(waits.said) >= {"Ja", "Enhetschefen", "Tack, ja."} and not any("Mvh" in s for s in waits.said)
    assert waits.about == ("Nämner 4.3, 4.4 och E6.",)


def test_a_mail_with_marks_and_no_words_between_them_says_nothing(home: Path, post: Path) -> None:
    text = "Här kommer svaret.\n\nMvh Kim\n\nDen tors 1 okt. 2026 kl 09:00 skrev FoU <lovande@fou.example>:\n> 4.3 Har ni en rutin?\n>\n\n> Hälsningar FoU\n"
    (post / "mejl.eml").write_bytes(attach(letter(text), "svar.docx", answered()).as_bytes())
    assert receive(home, day(3), post).review == ()


def test_our_own_mail_that_came_along_says_nothing(home: Path, post: Path) -> None:
    (post / "mejl.eml").write_bytes(mime(HANDS_OVER, ("message/rfc822", INNER.format(id="<M001@fou.example>"))))
    assert receive(home, day(3), post).review == ()


def test_html_that_says_the_same_in_other_lines_says_nothing_more(home: Path, post: Path) -> None:
    same = ALTERNATIVES.replace(
        "<p>E6 ska vara Nej.</p>", "<div>Här <b>kommer</b><br>svaret.</div><p>Mvh<br>Kim Exempel | Norrvik</p>"
    )
    (post / "mejl.eml").write_bytes(mime(('multipart/alternative; boundary="a"', same)))
    assert receive(home, day(3), post).review == ()


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Vi avstår från Jobbspåret", ("Vi avstår från Jobbspåret",)),
        ("SV: E6 ska vara Nej", ("E6 ska vara Nej",)),
        ("Formulär", ()),
        ("SV: Formulär: Gruppen", ()),
        ("Gruppen, Norrvik", ()),
    ],
)
def test_a_subject_that_says_something_is_words_of_the_mail(
    home: Path, post: Path, subject: str, said: tuple[str, ...]
) -> None:
    (post / "mejl.eml").write_bytes(mime(HANDS_OVER, subject=subject))
    receive(home, day(3), post)
    assert tuple(s for r in review(home, clock(day(20))) for s in r.said) == said


# ---- A mail from somebody who is not known


def stranger(post: Path, subject: str, text: str) -> Path:
    mail = letter(text, subject, From="Eva Exempel <eva.exempel@gmail.com>", Message_ID=f"<{len(subject)}@x.example>")
    (post / "okänd.eml").write_bytes(mail.as_bytes())
    return post


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Jobbspåret i Norrvik", "Vi kan tyvärr inte svara i år."),
        ("Fråga", "Hej! Vem ser svaren om Jobbspåret? Mvh Eva"),
        ("P03", "Hur gör vi?"),
    ],
)
def test_a_strangers_mail_that_names_a_practice_is_read_by_a_person(
    home: Path, post: Path, subject: str, text: str
) -> None:
    receive(home, day(3), stranger(post, subject, text))
    assert [p for p, _ in only(home).likely] == ["P03"] and set(waits(home)) == {"P03"}


def test_a_strangers_mail_with_everyday_words_is_left_aside_and_named(home: Path, post: Path, command: Command) -> None:
    stranger(post, "Gruppen träffas på torsdag", "Kartan över lokalerna kommer, jobbspåret.se också inte.")
    done = command("receive", str(post), "--round", home)
    assert "eva.exempel@gmail.com, ”Gruppen träffas på torsdag”" in " ".join(done.out.split()) and waits(home) == {}


# ---- Whom a mail declines for


@pytest.mark.parametrize(
    "text",
    [
        "Jobbspåret hinner vi tyvärr inte med i år. Den får ni stryka.",
        "Jobbspåret lägger vi ner. Där skickar vi inget.",
        "Det andra får ni stryka, där skickar vi inget.",
        "Det andra hinner vi inte med i år.",
    ],
)
def test_a_decline_is_for_what_the_sentence_names_and_never_for_what_has_just_answered(
    home: Path, post: Path, command: Command, text: str
) -> None:
    receive(home, day(3), came(post, f"Här kommer svaret för Gruppen, som är viktig för oss. {text}"))
    one = only(home)
    assert "P03" in one.settles[0] and "P01" not in one.settles[0]
    refused = command("receive", "--seen", one.id, "--declined", "P01", "--why", "resurser", "--round", home)
    assert refused.code == ExitCode.USAGE and "P01 har svarat" in refused.err
    assert not standings(peek(home), ["P01"])["P01"].declined and waits(home)


def test_a_decline_names_a_practice_by_its_long_word(home: Path, post: Path) -> None:
    register(
        home,
        "P01;Gruppen;Norrvik;kim@norrvik.example",
        "P02;Haschavvänjningsprogrammet;Ekvalla;alex@ekvalla.example",
        "P03;Skolfamiljen i Norrvik;Norrvik;kim@norrvik.example",
    )
    receive(home, day(3), came(post, "Haschavvänjning lägger vi ner. Skolfamiljen hinner vi tyvärr inte med i år."))
    assert [e.data["declines"] for e in peek(home) if e.kind == "mail_text"] == [["P02", "P03"]]


@pytest.mark.parametrize("name", ["mejl.txt", "mejl.emlx"])
def test_what_a_mail_says_is_shown_whatever_it_was_saved_as(name: str, home: Path, command: Command) -> None:
    mail = attach(letter("Hej! På fråga 3.1 ska det stå Nej."), "Svar.docx", answered())
    (home / "inbox" / name).write_bytes(mail.as_bytes())
    command("receive", "--round", home)
    (one,) = command("receive", "--review", "--json", "--round", home).json["review"]
    assert one["says"] == ["På fråga 3.1 ska det stå Nej."]
