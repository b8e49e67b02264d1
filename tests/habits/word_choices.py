"""Choices typed by hand in a Word form, for certain or not."""

from __future__ import annotations

from tests.habits.paper import Paper, par, run

CERTAIN = [("JA", "Ja"), ("ja.", "Ja"), (" Nej! ", "Nej"), ("nej", "Nej"), ("Vet inte", "Vet ej"), ("vet\u00a0ej", "Vet ej"),
           ("DELVIS", "Delvis"), ("Ej  relevant.", "Ej relevant"), ("ej aktuellt", "Ej relevant"), ("Ja\u200b", "Ja"),
           ("\u200eNej", "Nej"), ("”Ja”", "Ja"), ("Delvis;", "Delvis"), ("n\u0065j", "Nej")]  # fmt: skip


UNSURE = ["x", "X", "ja/nej", "kanske", "Ja och nej", "Ja?", "4", "☒", "Se bilaga", "delvis, men bara ibland", "Ja, om chefen får välja",
          "Inte nej", "Nja", "-", "?", "N/A", "J", "ja nej vet ej"]  # fmt: skip


def choice_by_hand(page: Paper) -> None:
    key = page.choice()
    typed, label = page.random.choice(CERTAIN)
    page.empty(key).append(run(typed))
    page.answer(key, label)


def choice_that_cannot_be_told(page: Paper) -> None:
    key = page.choice()
    typed = page.random.choice(UNSURE)
    page.empty(key).append(run(typed))
    page.truth.unclear[key] = typed


def choice_typed_in_the_control(page: Paper) -> None:
    key = page.choice()
    typed, label = page.random.choice(CERTAIN)
    page.rewrite(key, run(typed))
    page.answer(key, label)


def choice_typed_beside_the_prompt(page: Paper) -> None:
    key = page.choice()
    page.clear(key)
    page.line(key).append(run(" Nej"))
    page.answer(key, "Nej")


def choice_typed_under_the_prompt(page: Paper) -> None:
    key = page.choice()
    page.clear(key)
    page.cells[key].append(par("ja"))
    page.answer(key, "Ja")


def another_choice_typed_beside_the_picked(page: Paper) -> None:
    """'Ja' is picked and 'Nej' typed after it: the picked stays, and the other is told."""
    key = page.choice()
    page.rewrite(key, run("Ja"))
    page.line(key).append(run(" Nej"))
    page.answer(key, "Ja")
    page.truth.loose("Nej", page.fields[key].code)


def two_choices_in_one_control(page: Paper) -> None:
    key = page.choice()
    page.rewrite(key, run("Ja"), run("Nej"))
    page.truth.unclear[key] = "JaNej"
