"""The judgement a second time, written from the text of docs/bedomning.md (sections 2 and 3) and nothing of the program.

Plain letters for what an answer says: P in place, D partly, N not, L planned, I not relevant, U unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Answers = Mapping[str, str]
"""{question: label of the choice}; a question that is left empty is not there."""
Facts = dict[str, str]
LEVELS = {
    "P": "uppfyllt",
    "D": "delvis uppfyllt",
    "N": "ej uppfyllt",
    "L": "planerat",
    "I": "ej relevant",
    "U": "underlag saknas",
}
COUNT = {1: 6, 2: 2, 3: 8, 4: 9, 5: 2, 6: 3, 7: 4, 8: 4, 9: 7, 10: 7, 11: 7}
QUESTIONS = [f"{e}.{n}" for e, count in COUNT.items() for n in range(1, count + 1)]
ANSWERS = {"Ja": "P", "Delvis": "D", "Nej": "N", "Planerat": "L", "Vet ej": "U", "otydligt": "U"}
GATES = {
    **{f"3.{n}": "3.1" for n in range(2, 9)},
    **dict.fromkeys(("6.2", "6.3"), "6.1"),
    "7.4": "7.3",
    **dict.fromkeys(("10.2", "10.3", "10.5", "10.6", "11.1", "11.2", "11.3"), "10.1"),
    **dict.fromkeys(("10.7", "11.5", "11.7"), "10.6"),
    "2.2": "2.1",
}
CRITERIA = {
    1: ("1a", "1b"), 2: ("2a", "2b"), 3: ("3a",), 4: ("4a", "4b"), 5: ("5a",), 6: ("6a", "6b", "6c"),
    7: ("7a",), 8: ("8a",), 9: ("9a",), 10: ("10a",), 11: ("11a",),
}  # fmt: skip


def judged(answers: Answers, reasons: set[str]) -> tuple[dict[str, str], dict[int, str]]:
    """({criterion: level}, {element: level}). `reasons`: the questions that have a comment."""
    told = _facts(answers, reasons)
    best, worst = (_criteria({q: x if f == "U" else f for q, f in told.items()}) for x in "PN")
    criteria = {c: _same(best[c], worst[c]) for c in best}
    elements = {e: _same(*(_weighed([side[c] for c in own]) for side in (best, worst))) for e, own in CRITERIA.items()}
    return criteria, elements


def _same(best: str, worst: str) -> str:
    return LEVELS[best if best == worst else "U"]


def _facts(answers: Answers, reasons: set[str]) -> Facts:
    found: Facts = {}
    for q in QUESTIONS:
        gate = GATES.get(q, q)
        while gate not in answers and gate in GATES:
            gate = GATES[gate]
        if gate != q and answers.get(gate) == "Nej" and answers.get(q) in ("Ja", "Delvis"):
            found[q] = found[gate] = "U"
    for q in QUESTIONS:
        if q not in found:
            found[q] = _fact(q, answers, reasons, found)
    found["5.2"] = {"P": "N", "N": "P"}.get(found["5.2"], found["5.2"])
    return found


def _fact(q: str, answers: Answers, reasons: set[str], found: Facts) -> str:
    said = answers.get(q)
    if said is None:
        gate = found.get(GATES.get(q, ""), "U")
        closed = gate == "N" or (q != "2.2" and gate in ("L", "I"))
        return gate if closed else "U"
    if said == "Ej relevant":
        shared = q in ("4.4", "4.5", "4.6", "4.7", "4.8") and answers.get("4.3") == said and "4.3" in reasons
        return "I" if q in reasons or shared else "U"
    return ANSWERS[said]


def _weighed(facts: Sequence[str], enough: int = 0) -> str:
    """What remains of some facts; `enough`: so many in place are as good as all."""
    relevant = [f for f in facts if f != "I"]
    if not relevant:
        return "I"
    if relevant.count("P") >= min(enough or len(relevant), len(relevant)):
        return "P"
    if "P" in relevant or "D" in relevant:
        return "D"
    return "L" if "L" in relevant else "N"


def _needs(first: str, level: str) -> str:
    if level == "I" or first in ("P", "I"):
        return level
    return "D" if first == "D" and level == "P" else level if first == "D" else first


def _limited(limit: str, level: str) -> str:
    return "D" if level == "P" and limit in ("N", "D", "L") else level


def _criteria(f: Facts) -> dict[str, str]:
    def of(*questions: str) -> list[str]:
        return [f[q] for q in questions]

    goals = _weighed(of("4.3", "4.4"))
    return {
        "1a": _weighed([f["1.1"], _weighed(of("1.2", "1.3", "1.4", "1.5"), 1)]),
        "1b": f["1.6"],
        "2a": f["2.2"],
        "2b": _needs(f["2.2"], f["2.1"]),
        "3a": _needs(f["3.1"], _weighed([*of("3.2", "3.3", "3.4", "3.5"), _weighed(of("3.6", "3.7", "3.8"), 2)])),
        "4a": _needs(f["4.1"], _weighed([f["4.9"] if goals == "I" else goals, *of("4.6", "4.7")])),
        "4b": _weighed([goals, *of("4.6", "4.8")]),
        "5a": _limited(f["5.2"], f["5.1"]),
        "6a": _limited(f["6.3"], f["6.2"]),
        "6b": f["6.1"],
        "6c": f["6.2"],
        "7a": _weighed(of("7.1", "7.2")),
        "8a": _weighed([f["8.1"], _weighed(of("8.2", "8.3", "8.4"), 2)]),
        "9a": _weighed(of("9.1", "9.2", "9.3")),
        "10a": _weighed(of("10.1", "10.2", "10.3", "10.5")),
        "11a": _weighed([_weighed(of("11.3", "11.4")), _weighed(of("11.5", "11.6"))]),
    }
