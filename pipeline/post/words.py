"""What the templates of the mails may name: the practices, the days, who is asked, and what is said of people's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.base.swedish import join_words, swedish_date
from pipeline.forms.layout import long_date
from pipeline.instrument.texts import texts
from pipeline.model.events import Standing
from pipeline.model.mail import Enclosure, Purpose
from pipeline.round.folder import RoundFolder

from .letters import Chased
from .plan import Planned
from .texts import PracticeWords


def names(planned: Planned) -> list[str]:
    return list(dict.fromkeys(p.contact for p in planned.practices if p.contact))


def words_of(
    at: RoundFolder, planned: Planned, known: Mapping[str, Standing], files: Sequence[Enclosure], now: datetime, cases: Mapping[str, Chased]
) -> dict[str, Any]:  # fmt: skip
    """What a mail template may name."""
    said = texts(at.instrument).mail
    r, who, today = at.round, names(planned), now.astimezone().date()
    by = [w for w in (r.email, r.phone) if w]
    about = []
    for n, p in enumerate(planned.practices):
        day = known[p.id].deadline or r.deadline
        depth = at.instrument.depth(p.depth)
        file = files[n].name if n < len(files) else ""
        about.append(
            PracticeWords(p.id, p.name, p.municipality, long_date(day), day < today, depth.label, depth.minutes, file)
        )
    words: dict[str, Any] = {
        "greeting": said.greeting.format(names=join_words(who)) if who else said.greeting_plain,
        "practices": about,
        "sender": r.sender,
        "contact": r.contact,
        "authority": r.authority or r.sender,
        "legal_basis": r.legal_basis,
        "data_protection": r.data_protection,
        "kept_until": swedish_date(until) if (until := at.settings.retention.until) else "",
        "closing": said.closing,
        "contact_line": said.contact_line.format(contact=r.contact, ways=join_words(by, "eller")),
        "round": r.name,
        "step": planned.step,
    }
    if planned.purpose is Purpose.LETTER:
        case = cases[planned.practices[0].id]
        words |= {"letter": case.letter, "how": case.how}
    if planned.purpose is Purpose.REPLY:
        whys = dict.fromkeys(str(known[p.id].missing_mail.get("why") or said.no_open) for p in planned.practices)
        words["reason"] = join_words(list(whys))
    return words
