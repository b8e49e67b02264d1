"""Rounds whose forms have gone out, and the mails that come back to them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from pipeline.ledger import peek
from pipeline.model.events import Event, standings

from .happenings import put, sent
from .rounds import make_round, register

ALEX, KIM = "alex@ekvalla.example", "kim@norrvik.example"
GRUPPEN, KARTAN, JOBBSPARET = (
    f"P01;Gruppen;Norrvik;{KIM}",
    f"P02;Kartan;Ekvalla;{ALEX}",
    f"P03;Jobbspåret;Norrvik;{KIM}",
)


def sent_round(folder: Path, *rows: str, kim: tuple[str, ...] = ("P01",), more: tuple[Event, ...] = ()) -> Path:
    """A round with an empty inbox whose forms went out on 1 September: M001 to Kim about `kim`, M002 to Alex about P02.

    `rows`: of a register of its own; `more`: what has happened since.
    """
    made = make_round(folder, {})
    (made / "inbox").mkdir()
    if rows:
        register(made, *rows)
    put(made, *sent("M001", *kim), *sent("M002", "P02", to=ALEX), *more)
    return made


def saved_mail(home: Path, mail: EmailMessage) -> Path:
    """A folder beside the round with this mail, and what was in it before but for an earlier mail."""
    post = home.parent / "post"
    post.mkdir(exist_ok=True)
    (post / "mejl.eml").write_bytes(mail.as_bytes())
    return post


def answered_by(home: Path) -> list[str]:
    """The practices that have answered, of P01 and P02."""
    return [p for p, s in standings(peek(home), ["P01", "P02"]).items() if s.answered]
