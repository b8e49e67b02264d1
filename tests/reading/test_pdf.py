"""A PDF printed from a form: rows by visible code and ruling lines, and everything else told."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.forms.layout import rows_by_code
from pipeline.model.returns import State
from pipeline.reading.answers import Reading
from pipeline.reading.document.pdf import PAGES, read_pdf
from pipeline.reading.document.pdf.ruling import MOST
from tests.support import ROOT, SHORT, instrument, typed
from tests.support.filling import meant, told

PDF = ROOT / "tests" / "data" / "pdf"
X = (40, 80, 320, 390, 550)
"""Where the columns of the Word form begin and end."""
HEADS = ("Nr", "Fråga", "Svar", "Kommentar")
MARK = f"{instrument().form.mark}: lovande-arbetssatt/2025-01/P01/host-2026/fordjupad"
ROW = rows_by_code(instrument(), "fordjupad")["1.1"]
ASK = textwrap.fill(f"{ROW.ask} {ROW.hint} {ROW.help}", 45)


class Paper:
    """A PDF drawn by hand: text, ruling lines and the PDF's own comments and fields."""

    def __init__(self) -> None:
        self.pages: list[tuple[list[str], list[str]]] = []
        self.page()

    def page(self) -> Paper:
        self.pages.append(([], []))
        self.y = 800
        return self

    def say(self, text: str, x: int = 40) -> Paper:
        self._text(x, self.y - 20, text)
        self.y -= 30
        return self

    def row(self, *cells: str, ruled: bool = True) -> Paper:
        """One row; a newline in a cell is a new line in print."""
        height = 14 * max(c.count("\n") + 1 for c in cells) + 6
        for n, cell in enumerate(cells):
            if ruled:
                self.pages[-1][0].append(f"{X[n]} {self.y - height} {X[n + 1] - X[n]} {height} re S")
            for k, line in enumerate(cell.split("\n")):
                self._text(X[n] + 3, self.y - 13 - 14 * k, line)
        self.y -= height
        return self

    def mark(self, kind: str, extra: str, above: int = 10, x: int = 400) -> Paper:
        """A comment or field on the row drawn last."""
        box = f"[{x} {self.y + above - 4} {x + 60} {self.y + above + 4}]"
        self.pages[-1][1].append(f"<< /Type /Annot /Subtype /{kind} /Rect {box} {extra} >>")
        return self

    def _text(self, x: int, y: int, text: str) -> None:
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.pages[-1][0].append(f"BT /F 9 Tf {x} {y} Td ({escaped}) Tj ET")

    def made(self) -> bytes:
        kids, objects = [], ["<< /Type /Catalog /Pages 2 0 R >>", "", FONT]
        for drawn, marks in self.pages:
            content = "\n".join(drawn)
            at = len(objects) + 1
            kids.append(f"{at + 1} 0 R")
            objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
                f"/Contents {at} 0 R /Annots [{' '.join(marks)}] >>"
            )
        objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
        return _file(objects)


FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _file(objects: Iterable[str]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    return bytes(out + f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())


def read(paper: Paper) -> Reading:
    found = read_pdf(instrument(), paper.made())
    assert found.code == ""
    assert found.reading is not None
    return found.reading


def loose(reading: Reading) -> list[tuple[str, str]]:
    return [(u.text, u.near) for u in reading.unplaced]


def form() -> Paper:
    return Paper().say(MARK).row(*HEADS)


def collapsed(text: str | None) -> str | None:
    return text and " ".join(text.split())


@pytest.mark.parametrize("name", [p.name for p in sorted(PDF.glob("*.pdf"))])
def test_a_printed_form_gives_every_answer_and_leaves_nothing_over(name: str) -> None:
    """P01 was printed by LibreOffice 7.4; the short forms by 25.2, one of them with its answers in form fields."""
    depth = "oversikt" if name[:3] in SHORT else "fordjupad"
    found = read_pdf(instrument(), (PDF / name).read_bytes())
    assert found.code == ""
    assert found.reading is not None
    read, wanted = told(dict(found.reading.answers)), meant(typed(name[:3]), depth)
    assert {k: (s, collapsed(v)) for k, (s, v) in read.items()} == {
        k: (s, collapsed(v)) for k, (s, v) in wanted.items()
    }
    assert found.reading.unplaced == ()
    assert [f.code for f in found.reading.findings] == ["read_from_pdf"]
    assert str(found.reading.identity) == f"lovande-arbetssatt/2025-01/{name[:3]}/host-2026/{depth}"
    assert found.reading.saved is not None


def test_an_answer_is_read_by_the_code_of_its_row_and_wrapping_becomes_a_space() -> None:
    reading = read(form().row("1.1", ASK, "Delvis", "Vi utgår mest från\nvår egen erfarenhet."))
    assert reading.answers["f1_1_svar"].value == "delvis"
    assert reading.answers["f1_1_text"].value == "Vi utgår mest från vår egen erfarenhet."
    assert loose(reading) == []


def test_a_line_that_had_room_for_the_next_word_was_broken_by_hand() -> None:
    reading = read(form().row("1.1", ASK, "Ja", "Ett.\nTvå som går över hela bredden."))
    assert reading.answers["f1_1_text"].value == "Ett.\nTvå som går över hela bredden."


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("Vi skriver alltid e-\npost till alla.", "Vi skriver alltid e-post till alla."),
        ("Både om alla risk-\noch skyddsfaktorer.", "Både om alla risk- och skyddsfaktorer."),
        ("Gäller bara barn 6–\n12 år, inga andra.", "Gäller bara barn 6–12 år, inga andra."),
    ],
)
def test_a_break_inside_a_word_leaves_no_space(lines: str, text: str) -> None:
    assert read(form().row("1.1", ASK, "Ja", lines)).answers["f1_1_text"].value == text


def test_a_row_that_goes_on_on_the_next_page_is_one_row() -> None:
    paper = form().row("1.1", ASK, "Ja", "Första halvan av svaret").say(f"{MARK} · sida 1").page()
    paper.row(*HEADS).row("", "", "", "och andra halvan.").row("1.2", "", "Nej", "")
    reading = read(paper)
    assert reading.answers["f1_1_text"].value == "Första halvan av svaret och andra halvan."
    assert reading.answers["f1_2_svar"].value == "nej"
    assert loose(reading) == []


def test_a_row_without_code_in_the_middle_of_a_page_is_no_continuation() -> None:
    reading = read(form().row("1.1", ASK, "Ja", "Svar.").row("", "", "", "Egen rad."))
    assert reading.answers["f1_1_text"].value == "Svar."
    assert loose(reading) == [("Egen rad.", "1.1")]


def test_text_on_the_page_outside_the_table_is_kept_near_its_row() -> None:
    assert loose(read(form().row("1.1", ASK, "Ja", "").say(" ").say("Ett tillägg."))) == [("Ett tillägg.", "1.1")]


def test_text_in_the_question_cell_is_kept() -> None:
    assert loose(read(form().row("1.1", ASK + "\nVi menar metoden X.", "Ja", ""))) == [("Vi menar metoden X.", "1.1")]


@pytest.mark.parametrize("kind", ["Text", "FreeText", "Highlight"])
def test_a_comment_in_the_pdf_is_kept_near_its_row(kind: str) -> None:
    paper = form().row("1.1", ASK, "Ja", "").mark(kind, "/Contents (Fråga chefen)").row("1.2", "", "Nej", "")
    assert loose(read(paper)) == [("Fråga chefen", "1.1")]


def test_a_filled_field_is_the_answer_of_its_cell() -> None:
    paper = form().row("1.1", ASK, "", "").mark("Widget", "/FT /Tx /T (x) /V (Vi\\nskrev här.)")
    paper.mark("Widget", "/FT /Ch /T (y) /V (Ja)", x=322)
    reading = read(paper)
    assert (reading.answers["f1_1_svar"].value, reading.answers["f1_1_text"].value) == ("ja", "Vi\nskrev här.")


def test_a_field_whose_text_is_printed_too_is_no_second_answer() -> None:
    reading = read(form().row("1.1", ASK, "Ja", "Svar.").mark("Widget", "/FT /Tx /T (x) /V (Svar.)"))
    assert reading.answers["f1_1_text"].value == "Svar."


def test_a_text_too_long_for_its_cell_stays_in_the_cell_where_it_begins() -> None:
    reading = read(form().row("1.1", " ".join(ASK.split()) * 2, "", ""))
    assert reading.answers["f1_1_svar"].state is State.BLANK
    assert reading.answers["f1_1_text"].state is State.BLANK


def test_text_set_on_edge_is_kept() -> None:
    paper = form().row("1.1", ASK, "Ja", "")
    paper.pages[-1][0].append("BT /F 9 Tf 0 1 -1 0 20 300 Tm (Skrivet på tvären) Tj ET")
    assert [text for text, _ in loose(read(paper))] == ["Skrivet på tvären"]


def test_a_choice_typed_by_hand_is_not_guessed() -> None:
    answer = read(form().row("1.1", ASK, "Kanske", "")).answers["f1_1_svar"]
    assert (answer.state, answer.raw) == (State.UNCLEAR, "Kanske")


def test_without_ruling_lines_nothing_is_guessed_and_nothing_lost() -> None:
    found = read_pdf(instrument(), Paper().say(MARK).row("1.1", ASK, "Ja", "Vårt svar.", ruled=False).made())
    assert found.code == "pdf_without_rows"
    assert found.reading is not None
    assert "Vårt svar." in " ".join(u.text for u in found.reading.unplaced)


def test_a_scanned_form_has_no_text_and_says_what_to_ask_for() -> None:
    found = read_pdf(instrument(), Paper().made())
    assert (found.reading, found.code) == (None, "pdf_without_text")
    assert "Word- eller Excel-filen" in found.reason


def test_a_book_of_pages_is_no_form() -> None:
    paper = Paper()
    for _ in range(PAGES):
        paper.page().say("x")
    assert read_pdf(instrument(), paper.made()).code == "pdf_too_large"


def test_a_drawing_of_very_many_lines_is_no_form() -> None:
    paper = form()
    paper.pages[-1][0].extend(f"{n % 500} {n // 50} 3 3 re S" for n in range(MOST // 4))
    assert read_pdf(instrument(), paper.made()).code == "pdf_too_large"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"%PDF-1.4\n" + bytes(500), b"%PDF-1.7\ntrailer << /Root 1 0 R >>"])
def test_a_broken_pdf_is_told_and_raises_nothing(data: bytes) -> None:
    assert read_pdf(instrument(), data).code in ("cut_off", "pdf_without_text")


def test_no_cut_or_overwritten_byte_makes_the_reading_raise(tmp_path: Path) -> None:
    data = form().row("1.1", ASK, "Ja", "Svar.").mark("Text", "/Contents (x)").made()
    for n in range(0, len(data), 101):
        read_pdf(instrument(), data[:n])
        read_pdf(instrument(), data[:n] + b"\xff<<" + data[n + 3 :])


def test_a_packed_part_that_is_damaged_puts_the_file_in_quarantine_with_what_can_be_read() -> None:
    """pdfminer reads on in silence, and some words are others."""
    data = bytearray((PDF / "P08-fields-25.2.pdf").read_bytes())
    at = data.index(b"/FlateDecode")
    data[data.index(b"stream", at) + 120] ^= 4
    found = read_pdf(instrument(), bytes(data))
    assert found.code == "cut_off"
    assert found.reading is not None and found.reading.answers


def test_letters_that_nothing_tells_the_meaning_of_are_no_answers() -> None:
    """The page looks right in print, and its text is numbers of glyphs."""
    data = re.sub(rb"/ToUnicode \d+ 0 R", lambda m: b" " * len(m[0]), (PDF / "P01-word-7.4.pdf").read_bytes())
    found = read_pdf(instrument(), data)
    assert (found.reading, found.code) == (None, "pdf_unknown_letters")
    assert "Word- eller Excel-filen" in found.reason


def test_a_few_bullets_without_meaning_are_told_and_the_rest_is_read() -> None:
    data = (PDF / "P01-word-7.4.pdf").read_bytes()
    *_, bullets = re.finditer(rb"/ToUnicode \d+ 0 R", data)
    found = read_pdf(instrument(), data[: bullets.start()] + b" " * len(bullets[0]) + data[bullets.end() :])
    assert found.code == "" and found.reading is not None
    assert [f.code for f in found.reading.findings] == ["read_from_pdf", "pdf_unknown_letters"]
    assert found.reading.answers["f1_4_svar"].value == "ja"


def test_a_password_is_told() -> None:
    plain = form().made()
    crypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00><00>] " % (
        b"41" * 32,
        b"42" * 32,
    )
    assert read_pdf(instrument(), plain.replace(b"trailer\n<< ", b"trailer\n<< " + crypt)).code == "pdf_locked"


def test_what_is_printed_over_the_code_of_a_row_does_not_hide_it() -> None:
    reading = read(form().row(f"1.1\n{MARK}", ASK, "Ja", "").row("1.2\nobs", "", "Nej", ""))
    assert (reading.answers["f1_1_svar"].value, reading.answers["f1_2_svar"].value) == ("ja", "nej")
    assert loose(reading) == [("obs", "1.2")]
