"""A copy of the shipped instrument with one mistake each: exit 3, the file, the line of the mistake and what to do.

Each case changes the text `old` (which must be there) to `new`, and names a text whose line is the right one to show.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.base.errors import ExitCode, SettingsError
from pipeline.instrument.load import load
from tests.instrument.test_instrument import SHIPPED

TEXT = SHIPPED.read_text(encoding="utf-8")
GATE_3_1 = '[[gates]]\nquestion = "3.1"'
FOLLOWERS_3_1 = 'followers = ["3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8"]'
FOLLOWERS_6_1 = 'question = "6.1"\nopens_on = ["ja", "delvis"]\nfollowers = ["6.2", "6.3"]'
SHUTS_6_3 = 'question = "6.2"\nopens_on = ["nej"]\nfollowers = ["6.3"]'
CAP = "[[status_caps]]\nelement = 2"
LAST_PART = 'feeds = ["k1", "k2", "k3", "k4", "b_datum"]'

MISTAKES = {
    # name: (old, new, text at whose first line the mistake is, words of the sentence)
    "misspelt key": ('\nshort = "klara mål"', '\nshrt = "klara mål"', "shrt =", '"shrt" är inte en känd inställning'),
    "misspelt key in a table in a table": ('\nfact = "Uppgift"', '\nfakt = "Uppgift"', "fakt =", '"fakt" är inte'),
    "two facts of one name": ('unit = "Verksamhet"', 'unit = "Kommun"', 'unit = "Kommun"', 'Två uppgifter på första sidan heter "Kommun"'),
    "a page without its number": ('page = "sida {page}"', 'page = "sida"', 'page = "sida"', '"page" ska ha {page} en gång'),
    "a page numbered twice": ('page_of = "sida {page} av {pages}"', 'page_of = "{page} {page} av {pages}"', 'page_of = "{page}', '"page_of" ska ha {page} och {pages} en gång'),
    "a missing spread": ('intern = "Intern"\n', '', '[form.spreads]', '"intern" saknas'),
    "misspelt table": ("\n[role]", "\n[roll]", "[roll]", '"roll" är inte'),
    "misspelt list of tables": ("[[checks]]", "[[cheks]]", "[[cheks]]", '"cheks" är inte'),
    "missing key": ('id = "4.4"\nelement = 4\n', 'id = "4.4"\n', '@id = "4.4"', '"element" saknas'),
    "a gate that nothing opens": (f'{GATE_3_1}\nopens_on = ["ja", "delvis"]', f'{GATE_3_1}\nopens_on = []', 'opens_on = []', "Grinden 3.1 öppnas inte"),
    "a gate that Vet ej opens": (f'{GATE_3_1}\nopens_on = ["ja", "delvis"]', f'{GATE_3_1}\nopens_on = ["ja", "vet_ej"]', 'opens_on = ["ja", "vet_ej"]', "Grinden 3.1 öppnas inte"),
    "unknown choice in a gate": (f'{GATE_3_1}\nopens_on = ["ja", "delvis"]', f'{GATE_3_1}\nopens_on = ["jaa"]', 'opens_on = ["jaa"]', '"jaa" finns inte'),
    "unknown choice in a depth": ('planerat = ["uppstart"', 'planerad = ["uppstart"', "only_in_stage =", '"planerad" finns inte'),
    "unknown choice that needs a text": ('text_if = ["ja"', 'text_if = ["jo"', "text_if =", '"jo" finns inte'),
    "unknown choice in a rule": ('reason_if = ["ej_relevant"]', 'reason_if = ["ej_rel"]', "reason_if =", '"ej_rel" finns inte'),
    "unknown choice in background": ('choices = ["ja", "nej"]', 'choices = ["ja", "nix"]', '"nix"', '"nix" finns inte'),
    "follower before its gate": ('followers = ["7.4"]', 'followers = ["7.4", "7.2"]', '"7.4", "7.2"', "7.2 följer på 7.3 men står före den"),
    "a gate that follows on itself": ('followers = ["7.4"]', 'followers = ["7.3"]', 'followers = ["7.3"]', "7.3 följer på 7.3"),
    "two gates for one follower": ('followers = ["7.4"]', 'followers = ["7.4", "10.7"]', '"7.4", "10.7"', "10.7 följer på mer än en grindfråga"),
    "two gates on one question": ('question = "6.1"', 'question = "3.1"', '2nd question = "3.1"', '"3.1" står 2 gånger'),
    "gate on no question": ('question = "6.1"', 'question = "6.9"', 'question = "6.9"', 'Frågan "6.9" finns inte'),
    "dangling follower": (FOLLOWERS_3_1, FOLLOWERS_3_1.replace("3.8", "3.9"), '"3.9"]', 'Frågan "3.9" finns inte'),
    "dangling question in a check": ('when = { "4.9"', 'when = { "4.10"', '"4.10"', 'Frågan "4.10" finns inte'),
    "dangling requirement": ('requires = { question = "2.1"', 'requires = { question = "2.7"', '"2.7"', 'Frågan "2.7" finns inte'),
    "repeated question id": ('id = "4.4"', 'id = "4.3"', '2nd id = "4.3"', '"4.3" står 2 gånger'),
    "repeated element": ("number = 4\n", "number = 3\n", "2nd number = 3", '"3" står 2 gånger'),
    "repeated choice": ('code = "delvis"', 'code = "ja"', '2nd code = "ja"', '"ja" står 2 gånger'),
    "repeated background key": ('key = "b_krav"', 'key = "b_malgrupp"', '2nd key = "b_malgrupp"', '"b_malgrupp" står 2 gånger'),
    "question in the wrong element": ('id = "4.4"\nelement = 4', 'id = "4.4"\nelement = 5', 'id = "4.4"', '"4.4" passar inte element 5'),
    "question id of another shape": ('id = "4.4"', 'id = "4-4"', 'id = "4-4"', '"4-4" passar inte'),
    "question id as a number": ('id = "4.4"', "id = 4.4", "id = 4.4", '"id" ska vara text'),
    "unknown category": ('category = "k4"\nname = "Mon', 'category = "k5"\nname = "Mon', 'category = "k5"', 'Kategorin "k5" finns inte'),
    "background key of another shape": ('key = "b_krav"', 'key = "krav"', 'key = "krav"', '"krav" har fel form'),
    "feed in no part": (LAST_PART, LAST_PART.replace('"k3", ', ""), "[[parts]]", '"k3" står i ingen del av beskrivningen'),
    "feed in two parts": (LAST_PART, LAST_PART.replace("]", ', "5.1"]'), '"b_datum", "5.1"]', '"5.1" står i 2 delar'),
    "feed in a part and left out": (LAST_PART, LAST_PART.replace("]", ', "b_andring"]'), "left_out =", '"b_andring" står i 2 delar'),
    "feed of a field that is not": (LAST_PART, LAST_PART.replace("]", ', "12.1"]'), '"12.1"]', 'Fältet "12.1" finns inte'),
    "feed in a part that shows no answers": ('kind = "profile"\n', 'kind = "profile"\nfeeds = ["e1"]\n', 'feeds = ["e1"]', "visar inga fält"),
    "the profile on page one": ('kind = "profile"\n', 'kind = "profile"\npage = 1 # här\n', "page = 1 # här", "får inte plats på sida 1"),
    "how levels are set before something else": ('kind = "profile"\n', 'kind = "judgement"\n', 'kind = "judgement"', "står inte sist"),
    "two choices with one number": ("exported_as = 2\n", "exported_as = 3\n", "2nd exported_as = 3", "har båda talet 3"),
    "a number that says an answer is missing": ("exported_as = -2", "exported_as = -11", "exported_as = -11", '-11 kan inte vara talet för "ej_relevant"'),
    "letter asks for a field that is not": ('"e7_text"]', '"e7_txt"]', "first =", 'Fältet "e7_txt" finns inte'),
    "a rule asks a question that is not": ('legs = [{ of = ["7.1"] }', 'legs = [{ of = ["7.9"] }', 'of = ["7.9"]', 'Frågan "7.9" finns inte'),
    "a rule for a criterion that is not": ('criterion = "7a"\n', 'criterion = "7b"\n', 'criterion = "7b"', 'Kriteriet "7b" finns inte'),
    "a criterion without a rule": ('[[rules]]\ncriterion = "7a"\nlegs = [{ of = ["7.1"] }, { of = ["7.2"] }]\n', "", "[[rules]]", "Kriterium 7a har ingen regel"),
    "two rules for a criterion": ('criterion = "6c"\n', 'criterion = "6b"\n', 'criterion = "6b"', "6b har 2 regler"),
    "more answers asked for than there are": ("at_least = 2 }]\nprecondition", "at_least = 4 }]\nprecondition", "at_least = 4", "3a kräver 4 Ja av 3 frågor"),
    "no answer asked for": ('"1.5"], at_least = 1', '"1.5"], at_least = 0', "at_least = 0", "1a kräver 0 Ja av 4 frågor"),
    "a leg without questions": ('legs = [{ of = ["6.1"] }]', "legs = [{ of = [] }]", "of = []", "6b har ett led utan frågor"),
    "a rule without legs": ('legs = [{ of = ["6.1"] }]', "legs = []", "legs = []", "6b har ett led utan frågor"),
    "a question in two legs": ('{ of = ["9.2"] }, { of = ["9.3"] }', '{ of = ["9.2"] }, { of = ["9.2"] }', '{ of = ["9.2"] }, { of = ["9.2"]', "9.2 står i mer än ett led av 9a"),
    "a question that both decides and limits": ('limited_by = "6.3"', 'limited_by = "6.2"', 'limited_by = "6.2"', "6.2 både avgör och begränsar 6a"),
    "a precondition that is not": ('precondition = "4.1"', 'precondition = "4.11"', '"4.11"', 'Frågan "4.11" finns inte'),
    "a rule that can never be met": ('id = "10.1"\nelement = 10', 'id = "10.1"\npolarity = "-"\nelement = 10', 'criterion = "10a"', "10a kan aldrig bli uppfyllt"),
    "a remark for no answers": ('when = { "10.1" = ["nej"] }', "when = {}", "when = {}", "inte vid vilka svar den gäller"),
    "a remark never called for": ('when = { "10.1" = ["nej"] }', 'when = { "10.1" = [] }', '"10.1" = [] }', "inte vid vilka svar den gäller"),
    "two caps on one element": (CAP, f'{CAP} # först\nwhy = "x"\n{CAP}', "element = 2 # först", "Element 2 står två gånger"),
    "a gate that a Nej opens": (FOLLOWERS_6_1, SHUTS_6_3, 'opens_on = ["nej"]', "Grinden 6.2 öppnas inte"),
    "a choice that means two things": ('partly = ["delvis"]', 'partly = ["delvis", "ja"]', "in_place =", '"ja" betyder mer än en sak'),
    "a choice that means nothing": ('planned = ["planerat"]', "planned = []", "[judgement]", 'inte vad "planerat" betyder'),
    "a choice that is not, in the rules": ('unknown = ["vet_ej"]', 'unknown = ["vetej"]', "unknown =", 'Svarsvalet "vetej" finns inte'),
    "a remark on a question that is not": ('when = { "10.1" = ["nej"] }', 'when = { "10.9" = ["nej"] }', '"10.9"', 'Frågan "10.9" finns inte'),
    "a cap on an element that is not": ("[[status_caps]]\nelement = 2", "[[status_caps]]\nelement = 12", "element = 12", 'Elementet "12" finns inte'),
    "an alternative that needs what is not": ('required = ["1b"', 'required = ["1c"', '"1c"', 'Kriteriet eller elementet "1c" finns inte'),
    "an alternative that tries nothing": ("categories_alike = true\n", "", '@says = "varje kategori', "ska pröva precis en sak"),
    "a misspelt part of a leg": ("at_least = 1 }]", "atleast = 1 }]", "atleast = 1", "atleast"),
    "broken TOML: no quote at the end": ('short = "klara mål"', 'short = "klara mål', 'short = "klara mål', "går inte att tolka"),
    "broken TOML: no equals sign": ('short = "klara mål"', 'short "klara mål"', 'short "klara', "går inte att tolka"),
    "broken TOML: a key twice": ('short = "klara mål"', 'short = "a"\nshort = "b"', 'short = "b"', "står två gånger"),
    "wrong type: text for a number": ("minutes = 40", 'minutes = "länge"', 'minutes = "länge"', '"minutes" ska vara ett heltal'),
    "wrong type: a decimal": ("minutes = 40", "minutes = 40.5", "minutes = 40.5", '"minutes" ska vara ett heltal'),
    "wrong type: text for a list": (FOLLOWERS_3_1, 'followers = "3.2"', 'followers = "3.2"', '"followers" ska vara en lista'),
    "wrong type: not true or false": ("required = false", 'required = "kanske"', '"kanske"', '"required" ska vara true eller false'),
    "wrong type: text for a table": ("minutes = { oversikt = 6, fordjupad = 12 }", "minutes = 6", "minutes = 6", '"minutes" ska vara en grupp'),
    "wrong type in a list, one item a line": ('"Spara.",', "17,", "  17,", '"steps" ska vara text'),
    "misspelt key in a list, one item a line": ('{ label = "Varför"', '{ lable = "Varför"', '{ lable = "Varför"', '"lable" är inte'),
    "two columns with one name": ('\nchoice = "Svar"', '\nchoice = "Fråga"', "[form.columns]", 'Två kolumner heter "Fråga"'),
    "a word that a note cannot have filled in": ('status = "I det', 'status = "{day} I det', "{day} I det", '"{day}" kan inte fyllas i'),
    "a fact that cannot be filled in": ('text = "{deadline}."', 'text = "{sista_dag}."', "{sista_dag}", '"{sista_dag}" kan inte fyllas i'),
    "a prompt that is a choice": ('choice = "Välj"', 'choice = "Ja"', 'choice = "Ja"', "samma som ett svarsval"),
    "one word for two choices": ('typed = ["till viss del", "i viss mån"]', 'typed = ["japp"]', 'typed = ["japp"]', '"japp" betyder både Ja och Delvis'),
    "an edition that cannot be in the mark": ('version = "2025-01"', 'version = "2025/01"', 'version = "2025/01"', "kan inte stå i formulärens märkning"),
    "a pair with a question that is not": ('questions = ["4.3", "4.4"]', 'questions = ["4.3", "4.10"]', '"4.10"]', 'Frågan "4.10" finns inte'),
    "a pair of one": ('questions = ["3.5", "9.6"]', 'questions = ["3.5"]', 'questions = ["3.5"]', "två olika frågor"),
    "a pair of a question and itself": ('questions = ["3.5", "9.6"]', 'questions = ["9.6", "9.6"]', '"9.6", "9.6"', "två olika frågor"),
    "a pair without a why": ('why = "Båda gäller om', 'skal = "Båda gäller om', "skal = ", '"skal" är inte'),
    "coverage of a criterion that is not": ('[[coverage]]\ncriterion = "6b"', '[[coverage]]\ncriterion = "6d"', 'criterion = "6d"', 'Kriteriet "6d" finns inte'),
    "coverage told twice": ('[[coverage]]\ncriterion = "6b"', '[[coverage]]\ncriterion = "6a" # igen', "# igen", '"6a" står 2 gånger'),
    "a criterion without coverage": ('[[coverage]]\ncriterion = "1b"\nquestions = ["1.6"]\n', "", "[[coverage]]", "Kriterium 1b saknar uppgift"),
    "coverage by a question that is not": ('questions = ["2.2"]', 'questions = ["2.9"]', 'questions = ["2.9"]', 'Frågan "2.9" finns inte'),
    "indirect coverage by a question that is not": ('indirectly = ["6.2", "6.3"]', 'indirectly = ["6.2", "6.4"]', '"6.4"]', 'Frågan "6.4" finns inte'),
    "a question that tests both directly and indirectly": ('indirectly = ["4.9"]', 'indirectly = ["4.7"]', 'indirectly = ["4.7"]', "både direkt och indirekt"),
    "a criterion that nothing tests": ('[[coverage]]\ncriterion = "6b"\nquestions = ["6.1"]', '[[coverage]] # här\ncriterion = "6b"', "# här", "Ingen fråga prövar 6b"),
    "a question that is said to belong nowhere but does": ('questions = ["4.2"]', 'questions = ["4.2", "1.1"]', '"4.2", "1.1"', "1.1 står under [[no_criterion]] men prövar 1a"),
    "a question that belongs nowhere twice": ('questions = ["4.5"]', 'questions = ["4.5", "4.2"]', 'questions = ["4.2"]', "4.2 står under [[no_criterion]] men står två gånger"),
    "a question that decides what it does not bear on": ('indirectly = ["4.9"]\n', "", '{ of = ["4.3", "4.4"], instead', "4.9 avgör 4a, men sägs inte pröva det"),
    "a question that nobody says where it belongs": ('questions = ["7.3", "7.4"]', 'questions = ["7.3"]', "[[no_criterion]]", "7.4 saknar uppgift om vilket kriterium"),
    "unknown polarity": ('polarity = "-"', 'polarity = "minus"', 'polarity = "minus"', "Välj ett av '+', '+alt' eller '-'"),
}  # fmt: skip


def line_of(text: str, mark: str) -> int:
    """The 1-based line of the mark; "2nd x" is its second line, "@x" the table header above it."""
    second, header = mark.startswith("2nd "), mark.startswith("@")
    mark = mark.removeprefix("2nd ").removeprefix("@")
    lines = text.split("\n")
    hits = [n for n, line in enumerate(lines, 1) if mark in line]
    at = hits[1 if second else 0]
    return max(n for n, line in enumerate(lines[:at], 1) if line.startswith("[")) if header else at


def error_of(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(path)
    error = caught.value
    assert int(error.exit_code) == int(ExitCode.BAD_SETTINGS) == 3
    assert error.file == path
    assert len(error.remedy) > 10 and error.remedy[-1] in '.]"'
    assert str(path) in str(error) and error.problem in str(error) and error.remedy in str(error)
    return error


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_mistake_is_shown_at_its_line_with_a_remedy(name: str, newline: str, tmp_path: Path) -> None:
    old, new, mark, words = MISTAKES[name]
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    path = tmp_path / "instrument.toml"
    path.write_bytes(text.replace("\n", newline).encode())
    error = error_of(path)
    assert words in f"{error.problem} {error.remedy}"
    assert error.line == line_of(text, mark), text.split("\n")[(error.line or 1) - 1]
    assert f"rad {error.line}" in str(error)


@pytest.mark.parametrize("table", ["letter", "gates", "instrument"])
def test_a_table_that_is_not_there_is_named(table: str, tmp_path: Path) -> None:
    kept, skip = [], False
    for line in TEXT.split("\n"):
        skip = line in (f"[{table}]", f"[[{table}]]") if line.startswith("[") else skip
        kept += [] if skip else [line]
    path = tmp_path / "instrument.toml"
    path.write_text("\n".join(kept), encoding="utf-8")
    error = error_of(path)
    assert (error.problem, error.line) == (f'"{table}" saknas.', None)


@pytest.mark.parametrize("content", ["letter = 3\n", "gates = 3\n", "[questions]\nid = 4\n", "\n\n", "x = 1\n"])
def test_a_file_that_is_something_else_is_a_settings_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    path.write_text(content, encoding="utf-8")
    error_of(path)


@pytest.mark.parametrize("content", ["a = [" * 50_000, "a = " + "9" * 5_000, "a = 1\x00", "a = ["])
def test_toml_that_its_own_reader_trips_over_is_a_settings_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    path.write_text(content, encoding="utf-8")
    assert "går inte att tolka som TOML" in error_of(path).problem


def test_a_missing_file() -> None:
    assert error_of(Path("finns/inte/instrument.toml")).problem == "Filen finns inte."


def test_a_folder_with_the_files_name(tmp_path: Path) -> None:
    assert "går inte att läsa" in error_of(tmp_path).problem


def test_a_file_that_is_not_utf_8_is_shown_at_its_first_such_line(tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    path.write_bytes(TEXT.encode("cp1252"))
    error = error_of(path)
    assert error.problem == "Filen är inte sparad som UTF-8."
    assert error.line == next(n for n, line in enumerate(TEXT.split("\n"), 1) if not line.isascii())


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "instrument.toml"
    path.write_bytes(TEXT.encode("utf-8-sig"))
    assert len(load(path).questions) == 59


def test_a_line_separator_inside_a_text_does_not_move_the_line(tmp_path: Path) -> None:
    text = TEXT.replace("Ett formulär om", "Ett formulär\u2028om").replace('short = "klara mål"', 'shrt = "klara mål"')
    path = tmp_path / "instrument.toml"
    path.write_text(text, encoding="utf-8")
    assert error_of(path).line == line_of(text, "shrt =")
