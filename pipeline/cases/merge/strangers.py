"""What a form from somebody who is not known as one of theirs may not open by itself: who may read, and the contact's name.

The form is used like any other, and what it narrows is narrowed. What it would widen is kept as a conflict, with the narrower
answer in force, until a person decides (`lovande decide`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipeline.model.instrument import Field
from pipeline.model.returns import SENDER_UNKNOWN, SPREADS, Answer, Finding, Return, Severity, Version
from pipeline.model.roles import FieldRole, Meaning, Roles

HELD = "widening_held"
MESSAGE = (
    "{file} kom från en avsändare som inte är känd, och öppnar mer än annars: {name} är ”{said}”. Det gäller inte förrän någon "
    "har sagt ja: fråga kontaktpersonen och skriv lovande decide. Till dess gäller det snävare."
)


def strange_files(returns: Sequence[Return]) -> frozenset[str]:
    """Those whose sender is in doubt."""
    return frozenset(r.file for r in returns if any(f.code == SENDER_UNKNOWN for f in r.findings))


def opens_more(roles: Roles, asked: Field, answer: Answer, standing: Sequence[Version]) -> bool:
    """Whether an answer would let more people see more than what stands; of consent, when nobody else has given it."""
    match asked.role:
        case FieldRole.CONSENT:
            yes = [roles.means(a.value, Meaning.YES) for a in (answer, *(v.answer for v in standing))]
            return yes[0] and not any(yes[1:])
        case FieldRole.SPREAD:
            widths = [SPREADS.index(roles.spread(a.value)) for a in (answer, *(v.answer for v in standing))]
            return len(widths) > 1 and widths[0] > min(widths[1:])
        case _:
            return False


def held_versions(
    roles: Roles, asked: Field, standing: Sequence[Version], strange: Collection[str]
) -> tuple[Version, ...]:
    """Those of what stands that wait for a person's yes."""
    others = [v for v in standing if v.source.file not in strange]
    found = []
    for v in standing:
        beside = others or [
            o for o in standing if o is not v and asked.role is not FieldRole.CONSENT
        ]  # two strangers give no consent
        if v.source.file in strange and opens_more(roles, asked, v.answer, beside):
            found.append(v)
    return tuple(found)


def held_findings(asked: Field, versions: Sequence[Version], shown: Sequence[str]) -> Iterator[Finding]:
    """`shown`: the answers of `versions` as people read them."""
    for v, said in zip(versions, shown, strict=True):
        message = MESSAGE.format(file=v.source.file, name=asked.alias, said=said)
        yield Finding(HELD, Severity.TELL, message, asked.element, asked.code, asked.key, v.source.file)
