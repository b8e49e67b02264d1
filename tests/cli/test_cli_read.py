"""`lovande read FILE` for a person: whose it is, how each answer was found, what is out of place, what to do; on any terminal."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.base.errors import ExitCode
from pipeline.messages.explain import HEADER, HOW, explain, lines
from pipeline.messages.screen import columns, one_line, shorten_line, visible, wrap_lines
from pipeline.model.returns import Answer, Attachment, Carrier, Finding, Return, Severity, State, Unplaced
from tests.cases.test_merge import ret
from tests.cli.test_cli import lovande  # noqa: F401
from tests.support import instrument
from tests.support.filling import blank
from tests.support.rounds import TEXT, answered, make_round

WILD = "\x1b[31mröd\x1b[0m \u202ebaklänges\u202c \ud83d halv\x00\x9b2J\u200fslut"


def shown(one: Return) -> str:
    return "\n".join(lines(explain(instrument(), one)))


def with_answer(answer: Answer) -> Return:
    whole = ret(f1_1_svar="ja")
    return replace(whole, answers={**whole.answers, answer.key: answer})


def test_a_file_is_explained_from_whose_it_is_to_what_to_do(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"svar.docx": answered()})
    done = lovande("read", home / "inbox/svar.docx", "--round", home)
    text = done.out
    for said in (
        "svar.docx",
        "Lovande arbetssätt, utgåva 2025-01, översikt",
        "Arbetssätt: P01",
        "host-2026",
        "1 oktober 2026",
    ):
        assert said in text
    rows = {tuple(line.split()[:2]): line for line in text.splitlines()}
    assert "i sin svarsruta" in rows["E1", "Finns"] and "tabell" in rows["E1", "Finns"]
    assert TEXT[:15] in text
    assert text.index("Svar i filen") < text.index("Inga svar på") < text.index("Att göra")
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in text, "plain in a pipe"


@pytest.mark.parametrize(
    ("carrier", "words"),
    [
        (Carrier.CONTROL, "i sin svarsruta"),
        (Carrier.CONTROL_AND_CELL, "i ruta och bredvid"),
        (Carrier.NAME, "i cell med namn"),
        (Carrier.ROW, "efter numret i raden"),
        (Carrier.MARK, "efter markering"),
    ],
)
def test_how_each_answer_was_found_is_said_in_plain_words(carrier: Carrier, words: str) -> None:
    [row] = [
        line
        for line in shown(with_answer(Answer("f4_3_svar", State.ANSWERED, "nej", "Nej", carrier, "rad 9"))).splitlines()
        if line.startswith("4.3")
    ]
    assert words in row and "rad 9" in row


def test_every_way_of_finding_an_answer_has_words() -> None:
    assert set(HOW) == set(Carrier)


def test_a_choice_typed_by_hand_and_one_that_is_unclear_show_what_was_typed() -> None:
    typed = shown(with_answer(Answer("f4_3_svar", State.ANSWERED, "ja", "japp", Carrier.ROW)))
    assert "Ja (skrivet: japp)" in typed
    asked = Finding("unclear_choice", Severity.ASK, "Ni har skrivit ”njae”.", 4, "4.3")
    unclear = replace(with_answer(Answer("f4_3_svar", State.UNCLEAR, None, "njae", Carrier.ROW)), findings=(asked,))
    assert "Otydligt: njae" in shown(unclear)
    assert "Otydliga val: 4.3" in shown(unclear)
    assert "- Valet på 4.3 är otydligt" in shown(unclear)


def test_unplaced_text_is_whole_with_its_question_and_attachments_are_named() -> None:
    long = "ord " * 200 + "slutet"
    one = replace(
        ret(),
        unplaced=(Unplaced(long, "4.3"), Unplaced("Löst.", "")),
        attachments=(Attachment("4.3-bild-1.png", "4.3", b"x", "Karta"),),
    )
    text = shown(one)
    assert "Vid 4.3: ord ord" in text and "slutet" in text
    assert "Utan fråga i närheten: Löst." in text
    assert "4.3-bild-1.png, ”Karta” (vid 4.3)" in text


def test_what_is_gone_empty_and_optional_is_told_apart() -> None:
    one = with_answer(Answer("f4_3_svar", State.NOT_FOUND))
    text = shown(one)
    assert "Borta ur filen: 4.3" in text
    assert "Tomma svar: " in text and "Tomma svar, frivilliga: " in text


def test_a_file_in_quarantine_says_why_and_what_to_do_once(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    (tmp_path / "trasig.docx").write_bytes(b"PK nonsense")
    text = lovande("read", tmp_path / "trasig.docx", "--round", tmp_path).out
    assert text.count("Filen går inte att öppna") == 1 and "I karantän: Filen går inte att öppna" in text
    assert "Inget." not in text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    os.mkfifo(tmp_path / "rör.docx")
    done = lovande("read", tmp_path / "rör.docx", "--round", tmp_path)
    assert done.code == ExitCode.QUARANTINED and "ingen vanlig fil" in done.out


def test_long_answers_are_whole_in_a_pipe_and_on_a_narrow_terminal_it_is_said_how_to_see_them(
    tmp_path: Path,
    lovande: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = "ord " * 60 + "SLUTET"
    home = make_round(tmp_path, {"svar.docx": answered(text=long)})

    def text() -> str:
        return lovande("read", home / "inbox/svar.docx", "--round", home).out  # type: ignore[no-any-return]

    assert "SLUTET" in text() and max(map(len, text().splitlines())) <= 80
    monkeypatch.setenv("COLUMNS", "200")
    assert "SLUTET" in text() and 80 < max(map(len, text().splitlines())) <= 200
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "SLUTET" in text()
    monkeypatch.setenv("COLUMNS", "80")
    assert "SLUTET" not in text() and "--json visar hela" in text()


def test_optional_comments_are_called_comments_and_a_name_that_a_program_gave_is_no_title() -> None:
    one = replace(ret(), attachments=(Attachment("4.3-bild-1.png", "4.3", b"x", "Picture 1"),))
    text = shown(one)
    assert "Tomma kommentarer, frivilliga: 1.1" in text and "Picture 1" not in text


def test_when_there_is_nothing_to_do_it_says_so() -> None:
    assert shown(ret(f1_1_svar="ja")).endswith("Att göra:\n  Inget.")


def test_several_files_are_told_apart(tmp_path: Path, lovande) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"a.docx": answered(), "b.xlsx": blank("xlsx")})
    text = lovande("read", home / "inbox/a.docx", home / "inbox/b.xlsx", "--round", home).out
    assert text.count("=" * 80) == 1 and text.index("a.docx") < text.index("=" * 80) < text.index("b.xlsx")


# ---- Nothing a respondent wrote steers the terminal


def test_control_characters_direction_marks_and_half_characters_are_shown_as_signs() -> None:
    text = visible(WILD)
    assert text == "␛[31mröd␛[0m ‹U+202E›baklänges‹U+202C› ‹U+D83D› halv␀‹U+009B›2J‹U+200F›slut"
    assert one_line("a\r\n\r\nb\tc\u2028d") == "a ⏎ b c ⏎ d"
    assert visible("👩\u200d🚒") == "👩\u200d🚒", "an emoji stays whole"


@pytest.mark.parametrize("text", ["漢字" * 40, "e\u0301" * 90, "🙂" * 60, "a" * 200, "ett två " * 40])
def test_what_is_cut_or_wrapped_fits_in_its_columns(text: str) -> None:
    assert columns(shorten_line(text, 29)) <= 29
    found = list(wrap_lines(text, 80, "  ", "    "))
    assert all(columns(line) <= 80 for line in found)
    assert "".join("".join(found).split()) == "".join(text.split()), "nothing is lost"


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(), max_size=120))
def test_any_text_in_any_place_is_shown_in_80_columns_and_steers_nothing(text: str) -> None:
    one = replace(
        with_answer(Answer("e4_text", State.ANSWERED, text, text, Carrier.ROW, text)),
        file=text or "x",
        unplaced=(Unplaced(text, "4.3"),),
        findings=(Finding("picture", Severity.TELL, text),),
        attachments=(Attachment("a.png", "", b"", text),),
    )
    found = list(lines(explain(instrument(), one)))
    for line in found:
        assert columns(line) <= 80
        assert not [
            c
            for c in line
            if c < " "
            or "\x7f" <= c <= "\x9f"
            or "\u202a" <= c <= "\u202e"
            or "\u2066" <= c <= "\u2069"
            or "\ud800" <= c <= "\udfff"
        ]


def test_a_terminal_gets_the_same_words_in_a_table(tmp_path: Path, lovande, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    home = make_round(tmp_path, {"[bold]svar.docx": answered(text="[red]Inte rött[/red]")})
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    text = lovande("read", home / "inbox/[bold]svar.docx", "--round", home).out
    for said in (*HEADER, "[bold]svar.docx", "[red]Inte rött[/red]", "Att göra"):
        assert said in text
