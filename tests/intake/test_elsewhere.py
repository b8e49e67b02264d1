"""An answer that is not in the mail: behind a link or in a service for secure mail. No link is followed, and others do not count."""

from __future__ import annotations

import pytest

from pipeline.model.mail import Elsewhere
from tests.support.mailing import attach, letter, read

SAFE = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnorrvik-my.sharepoint.com%2F%3Aw%3A%2Fg%2Fx&data=05%7C02&reserved=0"


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://1drv.ms/w/s!Abc", "1drv.ms"),
        ("https://norrvik-my.sharepoint.com/:w:/g/personal/kim/Eabc?e=1", "norrvik-my.sharepoint.com"),
        (SAFE, "norrvik-my.sharepoint.com"),
        ("https://urldefense.com/v3/__https://drive.google.com/file/d/1/view__;!!x", "drive.google.com"),
        ("https://docs.google.com/document/d/1/edit", "docs.google.com"),
        ("https://www.dropbox.com/s/abcdef1/x.docx?dl=0", "www.dropbox.com"),
        ("https://we.tl/t-abc", "we.tl"),
        ("https://sprend.com/sv/download?C=abc", "sprend.com"),
        ("https://app.box.com/s/abcdef123", "app.box.com"),
        ("https://www.icloud.com/iclouddrive/0abc", "www.icloud.com"),
        ("https://teams.microsoft.com/l/file/ABC?x=1", "teams.microsoft.com"),
        ("https://nextcloud.ekvalla.example/s/AbCdEf12", "nextcloud.ekvalla.example"),
        ("https://filesender.sunet.se/?s=download&token=1", "filesender.sunet.se"),
    ],
)
@pytest.mark.parametrize("html", [False, True])
def test_a_link_to_a_file_is_told_by_its_host(link: str, host: str, html: bool) -> None:
    mail = letter("", html=f'<p>Svaret: <a href="{link}">Gruppen.docx</a></p>') if html else letter(f"Svaret: {link}")
    one = read(mail)
    assert (one.remarks, one.hosts) == ((Elsewhere.CLOUD_LINK,), (host,))


@pytest.mark.parametrize(
    "text",
    [
        "Se https://www.norrvik.example/gruppen",
        "Vi ses: https://teams.microsoft.com/l/meetup-join/19%3a1",
        "Hej!\n\nMed vänlig hälsning\nKim\nhttps://norrvik.sharepoint.com/sites/gdpr",
        "Hej!\n-- \nKim\nhttps://1drv.ms/w/s!Abc",
        "Hej!\n\nFrån: FoU\nSkickat: igår\nTill: Kim\n\nhttps://1drv.ms/w/s!Abc",
        "Hej!\n> https://1drv.ms/w/s!Abc",
        "https://sharepoint.com.ekvalla.example/:w:/x",
        "https://[::1/sharepoint.com",
    ],
)
def test_links_that_hold_no_answer_do_not_count(text: str) -> None:
    """A page, a meeting, the signature's privacy notice, what we wrote ourselves, a host that only looks like one."""
    assert read(letter(text)).hosts == ()


def test_a_shared_file_below_the_greeting_counts() -> None:
    assert read(letter("Hej!\nMvh\nKim\n\nhttps://1drv.ms/w/s!Abc")).hosts == ("1drv.ms",)


def test_files_that_outlook_on_the_web_shared_below_the_signature_count() -> None:
    html = '<p>Hej!</p><p>-- <br>Kim</p><div id="OwaReferenceAttachments"><a href="https://norrvik-my.sharepoint.com/:w:/g/x">Svar.docx</a></div>'
    assert read(letter("", html=html)).hosts == ("norrvik-my.sharepoint.com",)


def test_a_link_that_is_only_in_the_html_is_seen() -> None:
    one = read(letter("Svaret: Gruppen.docx", html='<p>Svaret: <a href="https://1drv.ms/w/s!A">Gruppen.docx</a></p>'))
    assert (one.text, one.hosts) == ("Svaret: Gruppen.docx", ("1drv.ms",))


@pytest.mark.parametrize(
    "mail",
    [
        letter("Hej", "Säkert meddelande från Norrviks kommun"),
        letter("Norrvik använder Säkra meddelanden. Läs: https://norrvik.sefos.se/x"),
        letter("Du har fått ett krypterat meddelande från Kim."),
        letter("Kim has sent you a protected message."),
        letter("Öppna i Cryptshare: https://cs.norrvik.example/x"),
        attach(letter("Klicka här."), "message.rpmsg", b"x", "application/x-microsoft-rpmsg-message"),
        attach(letter("Klicka här."), "message_v4.rpmsg", b"x"),
        attach(letter("Öppna bilagan."), "message.html", b"<html>", "text/html"),
    ],
)  # fmt: skip
def test_secure_mail_is_told(mail) -> None:  # type: ignore[no-untyped-def]
    assert Elsewhere.SECURE_MAIL in read(mail).remarks


@pytest.mark.parametrize(
    "text",
    [
        "Här är filen.\n\nMvh\nKim\nSkicka känsligt med säker e-post.",
        "Vi använder krypterat meddelande i arbetet. Ni har fått filen.",
    ],
)
def test_a_form_with_words_about_secure_mail_beside_it_is_no_secure_mail(text: str) -> None:
    assert read(attach(letter(text), "Svar.docx", b"PK")).remarks == ()
