"""Small rounds on disk for the tests that run commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.filling import blank, filled
from tests.support import ROOT

REGISTER = """id;arbetssätt;kommun;verksamhet;område;typ;skede;stöd;kontaktperson;e-post;format;djup;publicering;visa kontakt
P01;Gruppen;Norrvik;Familjeenheten;IFO;stöd;pågående;FoU;Kim Exempel;kim@norrvik.example;docx;Översikt;intern;nej
P02;Kartan;Ekvalla;LSS;LSS;stöd;pågående;FoU;Alex Exempel;alex@ekvalla.example;xlsx;Översikt;intern;nej
"""
TEXT = "Vi träffas på torsdagar."


def answered(id: str = "P01", format: str = "docx", text: str = TEXT) -> bytes:
    """A short form that came back with a few answers."""
    return filled(blank(format, "oversikt", id), {"e1_svar": "Finns", "e1_text": text, "e2_svar": "Vet ej"})


def make_round(home: Path, inbox: Mapping[str, bytes]) -> Path:
    """A round with two practices, P01 and P02, and these files in its inbox."""
    home.mkdir(exist_ok=True)
    (home / "round.toml").write_bytes((ROOT / "round.toml").read_bytes())
    (home / "register.csv").write_text(REGISTER, encoding="utf-8")
    for name, data in inbox.items():
        path = home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return home
