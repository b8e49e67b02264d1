"""What the sender wrote: readable, and without what is quoted below it, whatever program wrote the mail."""

from __future__ import annotations

import pytest

from pipeline.intake.mail.html import text_of
from pipeline.intake.mail.written import own_text, without_signature
from tests.support.mailing import letter, read

OUTLOOK = """Från: FoU Mälarkanten <lovande@fou.example>
Skickat: den 1 oktober 2026 09:00
Till: Kim Exempel <kim@norrvik.example>
Ämne: Formulär

Vår fråga"""
QUOTES = {
    "Outlook": OUTLOOK,
    "Outlook with a rule": "________________________________\n" + OUTLOOK,
    "Outlook in bold": OUTLOOK.replace("Från:", "*Från:*").replace("Skickat:", "*Skickat:*"),
    "Outlook with empty lines": OUTLOOK.replace("\n", "\n\n"),
    "Outlook in English": "From: FoU\nSent: Thursday, October 1, 2026\nTo: Kim\nSubject: Form\n\nVår fråga",
    "Outlook, old": "-----Ursprungligt meddelande-----\nFrån: FoU\nSkickat: igår\nTill: Kim\n\nVår fråga",
    "Outlook, old, in English": "-----Original Message-----\nFrom: FoU\n\nVår fråga",
    "Gmail": "Den tors 1 okt. 2026 kl 09:00 skrev FoU <lovande@fou.example>:\n\n> Vår fråga\n> igen",
    "Gmail on two lines": "Den tors 1 okt. 2026 kl 09:00 skrev FoU Mälarkanten <\nlovande@fou.example>:\n\n> Vår fråga",
    "Gmail in English": "On Thu, Oct 1, 2026 at 9:00 AM FoU <lovande@fou.example> wrote:\n\n> Vår fråga",
    "Apple Mail": "1 okt. 2026 kl. 09:00 skrev FoU <lovande@fou.example>:\n\n> Vår fråga",
    "Apple Mail in English": "> On 1 Oct 2026, at 09:00, FoU <lovande@fou.example> wrote:\n> \n> Vår fråga",
    "Thunderbird": "Den 2026-10-01 kl. 09:00, skrev FoU:\n> Vår fråga",
    "without marks": "Den tors 1 okt. 2026 kl 09:00 skrev FoU <lovande@fou.example>:\n\nVår fråga",
    "marks only": "> Vår fråga\n>> äldre",
}


@pytest.mark.parametrize("program", QUOTES)
def test_what_is_quoted_below_is_no_part_of_what_the_sender_wrote(program: str) -> None:
    assert own_text(f"Hej!\nVi svarar ja.\n\n{QUOTES[program]}\n") == "Hej!\nVi svarar ja."


def test_answers_between_the_quoted_lines_are_kept() -> None:
    text = "Den 2026-10-01 kl. 09:00 skrev FoU <lovande@fou.example>:\n> Vilka möter ni?\nBarn 6–12 år.\n> Hur ofta?\nVarje vecka."
    assert own_text(text) == "Barn 6–12 år.\nVarje vecka."


ABOVE = {
    "Outlook, marked": "Från: FoU <lovande@fou.example>\nSkickat: den 1 oktober 2026 09:00\nTill: Kim\nÄmne: Formulär\n",
    "header with marks": "> Från: FoU <lovande@fou.example>\n> Skickat: den 1 oktober 2026 09:00\n> Till: Kim\n> Ämne: Formulär\n",
    "divider": "----- Ursprungligt meddelande -----\n",
    "Gmail": "Den tors 1 okt. 2026 kl 09:00 skrev FoU <lovande@fou.example>:\n",
    "nothing": "",
}


@pytest.mark.parametrize("first", ["", "Hej! Svaren står nedan.\n\n", "Hej!\n\nSvaren står nedan.\n\nMvh Kim\n\n"])
@pytest.mark.parametrize("above", ABOVE)
def test_what_has_no_mark_between_marked_lines_is_the_senders_wherever_it_stands(above: str, first: str) -> None:
    quote = "> 4.3 Har ni en rutin?\nJa, sedan 2024.\n>\n> 4.4 Vem följer upp?\n>\n\nEnhetschefen.\n> Hälsningar FoU\n"
    own = own_text(f"Hej!\n\n{ABOVE[above]}{first}{quote}Ring om något är oklart.\n")
    assert own.splitlines()[0] == "Hej!" and "4.3" not in own and "Skickat" not in own and "skrev" not in own
    said = [line for line in own.splitlines() if line]
    assert said[-3:] == ["Ja, sedan 2024.", "Enhetschefen.", "Ring om något är oklart."]
    assert not first or "Svaren står nedan." in own


@pytest.mark.parametrize(
    "line", ["Den anhörige skrev så här:", "Från: Norrvik till Ekvalla är det långt.", "Till: alla", "- - -"]
)
def test_a_sentence_that_looks_like_a_quote_is_kept(line: str) -> None:
    assert own_text(f"Hej!\n{line}\nDet var allt.") == f"Hej!\n{line}\nDet var allt."


def test_what_was_forwarded_counts_and_what_it_quotes_does_not() -> None:
    text = (
        "För kännedom.\n\nFrån: Alex <alex@norrvik.example>\nSkickat: den 20 oktober 2026\nTill: Registrator\nÄmne: SV: Formulär\n\nSvaret är ja.\n\n"
        + OUTLOOK
    )
    one = read(letter(text, "VB: Formulär"))
    assert "För kännedom." in one.text and "Svaret är ja." in one.text
    assert "Vår fråga" not in one.text
    assert "Svaret" not in read(letter(text, "SV: VB: Formulär")).text


def test_what_was_forwarded_with_marks_counts_too() -> None:
    text = "Begin forwarded message:\n\n> From: Alex <alex@norrvik.example>\n> Date: 20 October 2026\n> To: Kim\n> Subject: Form\n> \n> Svaret är ja."
    assert own_text(text, forwarded=True) == "Svaret är ja."


def test_html_is_read_as_people_see_it() -> None:
    html = """<html><head><title>x</title><style>p{color:red}</style></head><body><script>alert(1)</script>
    <p>Hej&nbsp;Karin,</p><p>rad ett<br>rad  två</p><ul><li>punkt</li></ul><table><tr><td>a</td><td>b</td></tr></table>
    <div style="display:none">dold</div><p>Se <a href="https://www.norrvik.example/sida">sidan</a> &amp; https://ekvalla.example</p></body></html>"""
    assert (
        text_of(html)
        == "Hej Karin,\nrad ett\nrad två\n- punkt\na\tb\nSe sidan <https://www.norrvik.example/sida> & https://ekvalla.example"
    )


GMAIL = (
    '<div>Svaret är ja.</div><div class="gmail_quote">'
    '<div class="gmail_attr">Den tors 1 okt. 2026 kl 09:00 skrev FoU &lt;'
    '<a href="mailto:lovande@fou.example">lovande@fou.example</a>&gt;:<br></div>'
    '<blockquote class="gmail_quote">Vår fråga</blockquote></div>'
)
WORD = (
    '<p>Svaret är ja.</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>Från:</b> FoU &lt;lovande@fou.example&gt;'
    "<br><b>Skickat:</b> den 1 oktober 2026 09:00<br><b>Till:</b> Kim<br><b>Ämne:</b> Formulär</p></div><p>Vår fråga</p>"
)
APPLE = (
    '<div>Svaret är ja.</div><div><br><blockquote type="cite">'
    "<div>1 okt. 2026 kl. 09:00 skrev FoU &lt;lovande@fou.example&gt;:</div><div>Vår fråga</div></blockquote></div>"
)
OWA = (
    '<div>Svaret är ja.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> FoU<br><b>Sent:'
    "</b> 1 October<br><b>To:</b> Kim<br><b>Subject:</b> Form</div><div>Vår fråga</div>"
)


@pytest.mark.parametrize("html", [GMAIL, WORD, APPLE, OWA])
def test_what_is_quoted_in_html_is_taken_away_too(html: str) -> None:
    assert read(letter("", html=html)).text == "Svaret är ja."


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "finns-inte"])
def test_swedish_letters_are_right_whatever_the_mail_says_of_them(charset: str) -> None:
    raw = "räksmörgås".encode("cp1252" if charset in ("iso-8859-1", "windows-1252") else "utf-8")
    data = (
        f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
        + raw
    )
    assert read(data).text == "räksmörgås"


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?Q?H=C3=B6sten?= =?utf-8?Q?_2026?=", "=?utf-8?B?SMO=?= =?utf-8?B?tnN0ZW4gMjAyNg==?=", "Hösten\n 2026"],
)
def test_a_subject_is_read_in_one_piece(subject: str) -> None:
    """A letter cut in two between encoded words is forbidden and common."""
    assert read(f"From: a@b.example\nTo: x\nSubject: {subject}\n\nhej").subject == "Hösten 2026"


@pytest.mark.parametrize(
    "greeting",
    [
        "Med vänlig hälsning",
        "Vänliga hälsningar,",
        "Mvh",
        "MVH Kim",
        "Hälsningar Kim",
        "Best regards",
        "-- ",
        "Skickat från min iPhone",
    ],
)
def test_a_signature_begins_with_a_greeting_or_two_dashes(greeting: str) -> None:
    message, _ = without_signature(f"Svaret är ja.\n{greeting}\nKim Exempel\n010-000 00 00")
    assert message == "Svaret är ja."


def test_a_sentence_with_a_greeting_in_it_is_no_signature() -> None:
    text = "Hälsningar från gruppen avslutar alltid träffarna, så att alla känner sig sedda när de går hem igen."
    assert without_signature(text)[0] == text
