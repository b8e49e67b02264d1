"""round.toml of a new round: every setting, each with what it means to the one who fills it in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from pipeline.base.errors import SettingsError
from pipeline.base.swedish import join_words
from pipeline.model.returns import Round

SENDER, NAME, ADDRESS, PHONE = "FoU-enhetens namn", "Förnamn Efternamn", "namn@fou.example", ""
"""What stands there until the coordinator has written their own."""
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x80-\x9f]+")
PLAIN = str.maketrans("åäöéü", "aaoeu")


@dataclass(frozen=True, slots=True)
class FirstSettings:
    """What is known of a round when it begins."""

    id: str
    name: str
    deadline: date
    instrument: str
    sender: str = SENDER
    contact: str = NAME
    email: str = ADDRESS
    phone: str = PHONE

    @property
    def to_fill_in(self) -> tuple[str, ...]:
        """Tables of round.toml that still hold an example."""
        return tuple(
            t for t, v, example in (("sender", self.sender, SENDER), ("contact", self.email, ADDRESS)) if v == example
        )


def id_of(name: str) -> str:
    """What a name becomes as a round's id: "Hösten 2026" -> "hosten-2026"; "omgang" when nothing is left."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold().translate(PLAIN))
    return plain[:40].strip("-") or "omgang"


def settings_file(first: FirstSettings) -> str:
    """The text of round.toml."""
    return TEXT.format(
        id=_quote(first.id), name=_quote(first.name), deadline=first.deadline.isoformat(), instrument=_quote(first.instrument),
        sender=_quote(first.sender), contact=_quote(first.contact), email=_quote(first.email), phone=_quote(first.phone),
    )  # fmt: skip


def _quote(text: str) -> str:
    """As a TOML string, on one line."""
    return json.dumps(" ".join(UNPRINTABLE.sub(" ", text).split()), ensure_ascii=False)


TEXT = """\
# Inställningar för omgången. Raderna som börjar med # är förklaringar.
# Ändra det som står till höger om lika med-tecknet. Låt citattecknen stå kvar.

# Omgångens id. Står inuti varje formulär, så ändra det aldrig när formulären är skickade.
# Bokstäver, siffror, punkt och bindestreck.
id = {id}

# Omgångens namn, så som mottagarna ser det.
name = {name}

# Sista svarsdag: ÅÅÅÅ-MM-DD, utan citattecken.
deadline = {deadline}

# Vilket frågeformulär som används. Låt det stå.
instrument = {instrument}


# ---- Ni, så som kommunerna känner er
[sender]

# Enhetens namn. Står i formulären, breven och mejlen.
name = {sender}

# Personuppgiftsansvarig myndighet. Tomt betyder samma som name.
authority = ""

# Rättslig grund för att ha personuppgifter, så som den ska stå i det första mejlet.
legal_basis = "uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen)"

# Hur man når ert dataskyddsombud: en adress eller en webbsida. Får vara tomt.
data_protection = ""


# ---- Den som svarar på frågor om omgången
[contact]

# För- och efternamn.
name = {contact}

# E-postadress.
email = {email}

# Telefon. Får vara tomt.
phone = {phone}


# ---- Mejlen ut och in. Allt här får stå som det är: då skrivs mejlen som filer att skicka från Outlook.
[mail]

# Brevlådan som mejlen kommer från och som svaren går till, till exempel "lovande@fou.example".
# Tomt betyder adressen under [contact].
mailbox = ""

# Namnet som syns vid brevlådans adress. Tomt betyder enhetens namn.
name = ""

# Servern som skickar, till exempel "smtp://mail.fou.example:587". Fråga IT. Lösenord skrivs aldrig här.
smtp = ""

# Servern med brevlådan, för utkast och för att hämta svar, till exempel "imaps://mail.fou.example".
imap = ""

# Användarnamnet att logga in med. Tomt betyder brevlådans adress.
user = ""

# Varifrån lovande receive hämtar när inget annat sägs: mappar, filer eller imaps://-adresser.
# Till exempel ["inbox", "imaps://mail.fou.example"]. Tomt, [], betyder inget särskilt.
receive = []

# Så många mejl skickas i minuten som mest. 0 betyder ingen gräns.
per_minute = 20


# ---- Påminnelser
[reminders]

# Minst så många dagar mellan två mejl om samma arbetssätt.
days_between = 7

# Så många påminnelser får någon som mest.
most = 3


# ---- Översikter
[overview]

# Antal svar under det här talet visas inte i översikter för andra.
least = 5


# ---- Hur länge uppgifterna sparas
[retention]

# Sista dagen som svar och mejl sparas här, till exempel 2027-12-31. lovande status säger till när den har passerat.
# Inget tas bort av sig självt. Ta bort # och skriv dagen enligt er dokumenthanteringsplan.
# until = 2027-12-31

# Omgångens diarienummer, som står i listan från lovande archive.
reference = ""
"""


def examples_left(round: Round) -> SettingsError | None:
    """What is wrong with a round whose settings still hold a new round's examples: its mail would come from nobody."""
    left = [
        t
        for t, value, example in (("sender", round.sender, SENDER), ("contact", round.email, ADDRESS))
        if value == example
    ]
    if not left:
        return None
    problem = f"Under {join_words([f'[{t}]' for t in left])} står exemplet kvar, så mottagarna ser inte vilka ni är."
    return SettingsError("round.toml", problem, "Skriv ert eget och spara filen.")
