"""What somebody types into our mail where it stands quoted without marks is told by the mail that was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands import receive as receiving
from pipeline.commands.receive import review
from pipeline.intake.mail.compared import find_typed
from pipeline.intake.mail.mails import read_mails
from pipeline.ledger import peek
from pipeline.model.events import mails
from tests.support.happenings import clock, day
from tests.support.mailing import letter
from tests.support.rounds import Command, make_round, receive

SENT = """Hej Kim!

Tack för svaret om Gruppen. Några frågor är kvar, och vi vore glada för några ord om dem:

- 4.3: Har ni en skriftlig rutin för uppföljningen av arbetssättet?
- E6: Vem i verksamheten följer upp resultatet, och hur ofta?

Svara i det bifogade formuläret och skicka det till lovande@fou.example.

Vänliga hälsningar
Karin Exempel
"""
HEADER = "Från: FoU <lovande@fou.example>\nSkickat: den 1 oktober 2026 09:00\nTill: Kim\nÄmne: Några frågor kvar\n\n"
WRAPPED = SENT.replace("några ord om dem", "några\nord om dem").replace("- ", "•\t").replace(
    "lovande@fou.example.", "lovande@fou.example<mailto:lovande@fou.example>."
)  # fmt: skip


@pytest.mark.parametrize(
    "quoted",
    [
        SENT,
        WRAPPED,
        f"[Extern avsändare]\n\n{SENT}",
        f"{SENT}\n\nNorrviks kommun behandlar dina personuppgifter.",
        SENT.replace("Kim!", "*Kim*!").replace("Vänliga", "[image001.png]\nVänliga"),
        SENT.replace("lovande@fou.example", "https://fou.example<https://fou.example>"),
    ],
)
def test_our_mail_as_programs_quote_it_has_nothing_typed_into_it(quoted: str) -> None:
    sent = SENT.replace("lovande@fou.example", "https://fou.example") if "https" in quoted else SENT
    assert find_typed(quoted, sent) == ()


@pytest.mark.parametrize("quoted", [SENT, WRAPPED])
def test_what_is_typed_between_our_lines_is_told_with_the_line_above_it(quoted: str) -> None:
    typed = quoted.replace("arbetssättet?\n", "arbetssättet?\n\nJa\n").replace(
        "hur ofta?\n", "hur ofta?\nEnhetschefen.\nVarje höst.\n"
    )
    one, two = find_typed(typed, SENT)
    assert (one.said, two.said) == ("Ja", "Enhetschefen.\nVarje höst.") and "4.3" in one.quoted and "E6" in two.quoted


def test_what_is_typed_on_our_own_line_is_told_with_it() -> None:
    (one,) = find_typed(SENT.replace("hur ofta?", "hur ofta? Enhetschefen, varje höst."), SENT)
    assert one.said.endswith("Enhetschefen, varje höst.")
    marked = "".join(f"> {line}\n" for line in SENT.replace("hur ofta?", "hur ofta? Varje höst.").splitlines())
    (one,) = find_typed(marked, SENT)
    assert one.said.endswith("hur ofta? Varje höst.")


def test_a_quote_of_another_mail_says_nothing() -> None:
    assert find_typed("Hej!\nEtt helt annat mejl.\nMed andra ord.\nOch fler.", SENT) == () == find_typed(SENT, "")


def test_answers_in_an_unmarked_quote_are_shown_when_the_sent_mail_lies_in_the_outbox(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LOOK_AGAIN", 0.01)
    home = make_round(tmp_path / "omgång", {})
    (home / "inbox").mkdir()
    command("forms", "--round", home)
    command("send", "--to", "eml", "--round", home)
    command("send", "--sent", "ALL", "--round", home)
    ours = next(m for m in mails(peek(home)).values() if "P01" in m.practices)
    (path,) = (home / "outbox" / "mail").rglob(f"{ours.id}-*.eml")
    (sent,) = read_mails("m.eml", path.read_bytes())
    lines = sent.text.splitlines()
    middle = next(n for n, line in enumerate(lines) if n > 4 and not line.strip())
    for n, quote in enumerate((lines, [*lines[:middle], "", "Vi saknar uppgifter om kostnaden.", *lines[middle:]])):
        reply = letter(
            f"Hej!\n\n{HEADER}" + "\n".join(quote), In_Reply_To=ours.message_id, Message_ID=f"<t{n}@norrvik.example>"
        )
        post = tmp_path / f"svar{n}.eml"
        post.write_bytes(reply.as_bytes())
        receive(home, day(20), post)
    first, second = review(home, clock(day(21)))
    assert (first.said, second.said) == ((), ("Vi saknar uppgifter om kostnaden.",))
