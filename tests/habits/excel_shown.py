"""What Excel shows of a value by its number format, what it makes of what was typed, and what a paste spreads over rows."""

from __future__ import annotations

from lxml import etree

from tests.habits.workbook import Workbook, X, Xml

MADE_OVER, RUN_ON = "excel_made_over", "answers_run_on"


def day_and_month(page: Workbook) -> None:
    """Typed "1-2": Excel makes it a day."""
    _shown(page, *page.random.choice([("46024", 16, "02-jan"), ("46115", 16, "03-apr"), ("46303", 16, "08-okt")]), True)


def month_and_year(page: Workbook) -> None:
    """Typed "2-26": Excel makes it a month."""
    _shown(page, *page.random.choice([("46054", 17, "feb-26"), ("36281", 17, "maj-99"), ("45992", 17, "dec-25")]), True)


def ratio_made_a_time(page: Workbook) -> None:
    """Typed "3:1"."""
    value, shown = page.random.choice([("0.125694444444444", "03:01"), ("0.0430555555555556", "01:02")])
    _shown(page, value, 20, shown, True)


def letter_made_a_power(page: Workbook) -> None:
    """Typed "1E5", the name of a corridor."""
    _shown(page, *page.random.choice([("100000", 11, "1,00E+05"), ("12000", 11, "1,20E+04")]), True)


def time_passed(page: Workbook) -> None:
    """Typed "37:30"."""
    value, shown = page.random.choice([("1.5625", "37:30:00"), ("4.16666666666667", "100:00:00")])
    _shown(page, value, 46, shown, True)


def day_in_words(page: Workbook) -> None:
    code, shown = page.random.choice(
        [
            ("[$-41D]d mmmm yyyy;@", "2 januari 2026"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "den 2 januari 2026"),
            ("[$-409]d\\-mmm\\-yy;@", "2-Jan-26"),
            ("dd/mm/yyyy", "02-01-2026"),
        ]
    )
    _shown(page, "46024", code, shown, True)


def money(page: Workbook) -> None:
    """Typed "1 500 kr"."""
    code, shown = page.random.choice(
        [
            ('#,##0\\ "kr"', "1\u00a0500 kr"),
            ('#,##0\\ "kr";[Red]\\-#,##0\\ "kr"', "1\u00a0500 kr"),
            ("#,##0.00\\ [$kr-41D]", "1\u00a0500,00 kr"),
        ]
    )
    _shown(page, "1500", code, shown)


def parts_of_a_hundred(page: Workbook) -> None:
    _shown(page, *page.random.choice([("0.85", 9, "85%"), ("0.853", 10, "85,30%"), ("0.5", "0\\ %", "50 %")]))


def parts_of_a_whole(page: Workbook) -> None:
    _shown(page, *page.random.choice([("0.75", 12, "3/4"), ("1.5", 13, "1 1/2"), ("0.5", "# ?/8", "4/8")]))


def words_by_a_condition(page: Workbook) -> None:
    code, shown = page.random.choice(
        [('[<100]"färre än hundra";0', "färre än hundra"), ('[Blue]0" familjer";;"inga"', "12 familjer")]
    )
    _shown(page, "12", code, shown)
    page.truth.allowed |= {MADE_OVER}  # words for a number are told with the number


def digits_in_groups(page: Workbook) -> None:
    code, shown = page.random.choice([("000000-0000", "700101-1234"), ("0000\\-00\\-00\\-00", "7001-01-12-34")])
    _shown(page, "7001011234", code, shown)


def number_kept_as_text(page: Workbook) -> None:
    _shown(page, "7.5", 49, "7,5")


def error_pasted_as_a_value(page: Workbook) -> None:
    key = page.text()
    value, shown = page.random.choice(
        [("#DIV/0!", "#DIVISION/0!"), ("#VALUE!", "#VÄRDEFEL!"), ("#REF!", "#REFERENS!"), ("#NAME?", "#NAMN?")]
    )
    page.value(page.at(key), value, "e")
    page.answer(key, shown)


def paragraphs_spilled(page: Workbook) -> None:
    """Three paragraphs from Word, pasted into one cell: they fall on three questions."""
    words = page.words()
    _spill(page, [f"Stycke {n} om målgruppen. {words}" for n in ("ett", "två", "tre")])


def sentence_spilled(page: Workbook) -> None:
    """A line break in the middle of a sentence, as in text from a PDF."""
    one, two = page.words(), page.words()
    _spill(page, [f"{one} och vi möter ofta familjer där", f"ingen tidigare har frågat barnen. {two}"])


def numbered_list_spilled(page: Workbook) -> None:
    _spill(page, [f"{n}. {page.words()}" for n in range(1, 4)])


def bullets_spilled(page: Workbook) -> None:
    _spill(page, [f"• {page.words()}" for n in range(3)])


def steps_spilled(page: Workbook) -> None:
    _spill(page, [f"{start} {page.words()}." for start in ("Först möter vi familjen.", "Därefter", "Till sist")])


def _shown(page: Workbook, value: str, format: int | str, shown: str, told: bool = False) -> None:
    key = page.text()
    page.value(page.at(key), value, "n", style=_style(page, format))
    page.answer(key, shown)
    if told:
        page.truth.says(MADE_OVER)


def _style(page: Workbook, format: int | str) -> int:
    """A cell style with one of Excel's own formats, or with a format's own code."""
    styles: Xml = etree.fromstring(page.members["xl/styles.xml"])
    number = format if isinstance(format, int) else _own_format(styles, format)
    group = styles.find(f"{X}cellXfs")
    etree.SubElement(group, f"{X}xf", numFmtId=str(number), fontId="0", fillId="0", borderId="0", applyNumberFormat="1")
    group.set("count", str(len(group)))
    page.members["xl/styles.xml"] = etree.tostring(styles)
    return len(group) - 1


def _own_format(styles: Xml, code: str) -> int:
    group = styles.find(f"{X}numFmts")
    if group is None:
        group = etree.Element(f"{X}numFmts")
        styles.insert(0, group)
    number = 170 + len(group)
    etree.SubElement(group, f"{X}numFmt", numFmtId=str(number), formatCode=code)
    group.set("count", str(len(group)))
    return number


def _spill(page: Workbook, paragraphs: list[str]) -> None:
    """The paragraphs in the text cells of rows that follow each other."""
    texts = [k for k, f in page.fields.items() if f.kind == "text" and k in page.places]
    runs = [texts[n : n + len(paragraphs)] for n in range(len(texts) - len(paragraphs) + 1)]
    free = [
        run
        for run in runs
        if not {page.fields[k].code for k in run} & page.used and _follow(page, [page.places[k] for k in run])
    ]
    for key, text in zip(page.random.choice(free), paragraphs, strict=True):
        page.used.add(page.fields[key].code)
        page.enter(page.at(key), text)
        page.answer(key, text)
    page.truth.says(RUN_ON)


def _follow(page: Workbook, places: list[tuple[str, str]]) -> bool:
    (sheet, first), start = places[0], int(places[0][1].lstrip("ABCDEFGH"))
    return all(s == sheet and ref == f"{first[0]}{start + n}" for n, (s, ref) in enumerate(places))
