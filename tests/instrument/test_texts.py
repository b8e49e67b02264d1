"""The sentences of letters, mails, descriptions and overviews: the unit changes them in texts.toml, and a mistake there is
told before anything is written."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from docx import Document

from pipeline.base.errors import SettingsError
from pipeline.base.toml import read_toml
from pipeline.instrument.load import load
from pipeline.instrument.packaged import TEXTS
from pipeline.instrument.texts import FREE, load_texts, texts
from tests.instrument.test_instrument import SHIPPED
from tests.support import ROOT
from tests.support.rounds import Command, answered, make_round

OWN = ROOT / "templates" / "lovande-arbetssatt" / TEXTS
SAID = OWN.read_text(encoding="utf-8")
THANKS = re.search("^thanks = .*$", SAID, re.M)
CLOSING = 'closing = "Vänliga hälsningar"\n'

MISTAKES = {
    # name: (old, new, what the line begins with, words of what is said)
    "misspelt name": ("\nthanks =", "\nthnaks =", "thnaks =", ('"thnaks" under [letter]', "Menade du thanks?")),
    "unknown name": ("\nclosing =", '\nps = "Hej"\nclosing =', "ps =", ('"ps" under [mail]', "ta bort den")),
    "misspelt table": ("\n[mail]", "\n[mial]", "[mial]", ('"mial"', "Menade du mail?")),
    "missing sentence": (CLOSING, "", "[mail]", ('"closing" saknas under [mail]', 'closing = "Vänliga hälsningar"')),
    "empty sentence": (CLOSING, 'closing = " "\n', "closing =", ('"closing" under [mail] är tom', "till exempel")),
    "a sign that turns the text": (CLOSING, 'closing = "Hej \u202egnisål"\n', "closing =", ("vänder läsriktningen", "Skriv raden")),
    "one that is spelled out": (CLOSING, 'closing = "Hej \\u202e"\n', "closing =", ("vänder läsriktningen", "Skriv raden")),
    "a number": (CLOSING, "closing = 3\n", "closing =", ("ska vara text", "citattecken")),
    "a table for a sentence": (CLOSING, "closing = { a = 1 }\n", "closing =", ("inte skriven som den ska", "Skriv closing")),
    "what is not filled in": ("av {practice}", "av {practise}", "title =", ("{practise}", "Menade du {practice}?")),
    "what is not filled in there": ('"Hej!"', '"Hej {names}!"', "greeting_plain =", ("{names}", "vanliga ord")),
    "a lone brace": ('"Hej!"', '"Hej {!"', "greeting_plain =", ("klammer", "Ta bort den")),
    "a value in figures": ('"Hej {names}!"', '"Hej {names:>9}!"', "greeting =", ("klammer", "{names}")),
    "what has to be told": ('"Hej {names}!"', '"Hej alla!"', "greeting =", ("inte kvar {names}", 'greeting = "Hej {names}!"')),
    "a control character": ('"Hej!"', r'"Hej\u0007!"', "greeting_plain =", ("styrtecken", "Ta bort det")),
    "no TOML": ('"Hej!"', '"Hej!', "greeting_plain =", ("TOML", "citattecken")),
}  # fmt: skip


def own_texts(home: Path, old: str = "", new: str = "") -> Path:
    """A copy of the texts in a round's own folder, with something changed."""
    assert old in SAID
    path = home / "templates" / "lovande-arbetssatt" / TEXTS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SAID.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "begins", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_file_line_and_remedy(
    old: str, new: str, begins: str, words: tuple[str, ...], tmp_path: Path, command: Command
) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    path = own_texts(home, old, new)
    line = next(n for n, x in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if x.startswith(begins))
    done = command("compile", "--round", home)
    assert done.code == 3
    said = " ".join(done.err.split())
    assert f"{TEXTS}, rad {line}:" in said and all(w in said for w in words)
    assert not (home / "outbox").exists()


def test_a_table_that_is_gone_is_told_at_the_end_of_the_file(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    path = own_texts(home)
    path.write_text(re.sub(r"^\[mail\]\n(?:[^\[\n].*\n)*", "", SAID, flags=re.M), encoding="utf-8")
    done = command("compile", "--round", home)
    assert done.code == 3 and "Avdelningen [mail] saknas" in " ".join(done.err.split())


def test_all_sentences_that_are_missing_from_a_table_are_told_at_once(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    own_texts(home, 'greeting_plain = "Hej!"\nclosing = "Vänliga hälsningar"\n')
    done = command("compile", "--round", home)
    assert done.code == 3 and 'Texterna "greeting_plain" och "closing" saknas under [mail]' in " ".join(
        done.err.split()
    )
    assert 'greeting_plain = "Hej!"\nclosing = "Vänliga hälsningar"' in done.err


@pytest.mark.parametrize("name", ["overview", "send --to eml", "remind --to eml"])
def test_nothing_is_written_with_texts_that_are_wrong(name: str, tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    own_texts(home, "\nthanks =", "\nthnaks =")
    assert command(*name.split(), "--round", home).code == 3
    assert not [
        p for p in (home / "outbox").rglob("*") if p.suffix in (".eml", ".html", ".docx") and "forms" not in p.parts
    ]


def test_texts_that_are_wrong_stop_nothing_that_tells_nobody(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    own_texts(home, "\nthanks =", "\nthnaks =")
    assert command("status", "--round", home).code == 0


def words(file: Path) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(file.read_bytes())).paragraphs)


def test_a_sentence_of_the_units_own_stands_in_the_letter_and_the_mail(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    assert THANKS
    own_texts(home, THANKS[0], 'thanks = "Stort tack från oss på FoU!"')
    assert command("compile", "--round", home).code == 0
    assert "Stort tack från oss på FoU!" in words(home / "outbox" / "letters" / "P01-gruppen.docx")
    assert command("remind", "--to", "eml", "--round", home).code == 0
    (mail,) = (home / "outbox" / "mail").glob("*P01*.eml")
    assert "Stort tack fr=C3=A5n oss" in mail.read_text(encoding="utf-8").replace("=\n", "")


def test_a_sentence_of_the_units_own_stands_in_the_description(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    own_texts(home, "FoU-enheten förmedlar kontakten.", "Vi förmedlar gärna kontakten.")
    assert command("compile", "--round", home).code == 0
    assert "Vi förmedlar gärna kontakten. Verksamhetens" in words(home / "outbox" / "descriptions" / "P01-gruppen.docx")


def test_a_sentence_of_the_units_own_stands_in_the_overview(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    own_texts(home, '"För utvecklingsledare"', '"För er som leder utvecklingen"')
    assert command("overview", "--round", home, "--for", "leaders", "--municipality", "Norrvik").code == 0
    made = home / "outbox" / "overview" / "leaders" / "norrvik"
    assert "För er som leder utvecklingen" in words(made / "oversikt.docx")
    assert "För er som leder utvecklingen" in (made / "oversikt.html").read_text(encoding="utf-8")


def test_whatever_a_sentence_holds_is_text(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    own = own_texts(home)
    own.write_text(re.sub(r'^("?[^=\[#"\n]+"?) = "', r"""\g<0><&\\n'>""", SAID, flags=re.M), encoding="utf-8")
    for name in ("compile", "overview"):
        assert command(name, "--round", home).code == 0
    assert "<&\n'>Tack för att ni tog er tid." in words(home / "outbox" / "letters" / "P01-gruppen.docx")
    page = (home / "outbox" / "overview" / "leaders" / "norrvik" / "oversikt.html").read_text(encoding="utf-8")
    assert "&lt;&amp;\n&#x27;&gt;Kommunens arbetssätt" in page and "<&" not in page


def test_a_round_with_templates_from_before_has_the_programs_texts(tmp_path: Path, command: Command) -> None:
    home = make_round(tmp_path, {"svar.docx": answered()})
    shutil.copytree(OWN.parent, home / "templates" / "lovande-arbetssatt", ignore=shutil.ignore_patterns(TEXTS))
    assert command("compile", "--round", home).code == 0
    assert "Tack för att ni tog er tid." in words(home / "outbox" / "letters" / "P01-gruppen.docx")


def test_an_instrument_without_texts_has_the_programs(tmp_path: Path) -> None:
    own = tmp_path / "instrument.toml"
    shutil.copy(SHIPPED, own)
    assert texts(load(own)) == load_texts(OWN)


def test_the_instrument_says_nothing_of_where_its_texts_lie(tmp_path: Path) -> None:
    own = tmp_path / "instrument.toml"
    own.write_text(f'texts_file = "x.toml"\n{SHIPPED.read_text(encoding="utf-8")}', encoding="utf-8")
    with pytest.raises(SettingsError, match='rad 1: "texts_file" är inte en känd inställning'):
        load(own)


def test_no_sentence_stands_twice() -> None:
    every = Counter(sentences(read_toml(OWN).data))
    assert {text: n for text, n in every.items() if n > 1} == {}


def sentences(data: dict[str, object], table: str = "") -> list[str]:
    """But for words and what they mean: there two may mean the same."""
    found: list[str] = []
    for name, said in data.items() if table not in FREE else ():
        found += sentences(said, f"{table}.{name}".strip(".")) if isinstance(said, dict) else [str(said)]
    return found


def test_a_word_and_its_meaning_may_be_added(tmp_path: Path) -> None:
    own = own_texts(tmp_path, '\nrtf = "RTF"', '\nrtf = "Rich Text"\npages = "Pages"')
    kinds = load_texts(own).description.about.kinds
    assert kinds["pages"] == "Pages" and kinds["rtf"] == "Rich Text"
    with pytest.raises(SettingsError, match=r'"pages" under .* är tom\. Skriv vad ordet betyder.'):
        load_texts(own_texts(tmp_path / "2", '\nrtf = "RTF"', '\npages = ""'))
