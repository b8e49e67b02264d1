"""Why a file is not read, by what it is: the finding's code and the sentence in Swedish, true of that very file."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model.instrument import Instrument
from pipeline.reading.book.xls import real_kind

from .attached import STARTED, came_as
from .kinds import FileKind
from .recognition import Sign, recognise

ASK = "Be om formuläret som .docx eller .xlsx"
NOT_A_FORM = "Filen är inget svarsformulär: inga av formulärets frågor eller svarsfält finns i den. Kontrollera om fel fil bifogades och be annars om rätt fil."
GONE = "Svarsfälten är borta och alla rutor är tomma, så det här är ett skadat formulär, inte ett tomt svar. Be om filen igen, helst sparad i Word eller Excel."
NO_ROWS = "Det går inte att säga vilken fråga som svaren i filen hör till: frågornas nummer är borta. Texten är sparad som oplacerad. Be om en ny fil på ett märkt formulär."
OTHER_INSTRUMENT = (
    "Filen hör till ett annat formulär ({found}) än omgångens ({wanted}). Kontrollera vilken omgång den hör till."
)
TOO_MUCH_TEXT = "Filen har text som i en hel bok, och så mycket skriver ingen i ett formulär. Se vad den är. Är det ett svar: be om det utan det som är inklistrat."
OWN_TEXT = "I svarsrutan står formulärets egen text. Rutor eller rader kan ha bytt plats: jämför raden med filen."
PROGRAM = (
    "Filen är inget svarsformulär och kan vara ett program{named}. Den är inte öppnad och har inte startats: "
    "fråga avsändaren vad det är innan någon öppnar den."
)
CUT_OFF = "Filen går inte att öppna: den är avhuggen eller skadad. Be avsändaren att öppna den hos sig, spara den och skicka den igen."
SALVAGED = "Filen är avhuggen eller skadad. Det som gick att läsa är sparat, men något kan saknas: be avsändaren att öppna den hos sig, spara den och skicka den igen."
TORN_PDF = "Filen är en PDF som är avhuggen eller skadad. Be avsändaren att skicka den igen, eller be om Word- eller Excel-filen som svaren skrevs i."
DISGUISED = f"Filen är inget svarsformulär utan {{what}}, vad den än heter. {ASK}."
SAVED_AS = f"Formuläret är sparat som {{what}}, och då syns det inte säkert vilken fråga ett svar hör till. {ASK.replace('formuläret', 'det')}."
STRAY = "Före eller efter formuläret ligger {count} byte som inte hör till det, troligen från ett mejlprogram. Formuläret självt är läst: jämför några av svaren med filen."
DOCTYPE = "Filen är ändrad på ett sätt som inget ordbehandlings- eller kalkylprogram gör (DOCTYPE). Öppna den inte: be avsändaren om formuläret sparat i Word eller Excel."
REFUSED: Mapping[FileKind, tuple[str, str]] = {
    FileKind.EMPTY: ("empty_file", "Filen är tom (0 byte). Be avsändaren att skicka den igen som bifogad kopia."),
    FileKind.LOCKED: ("locked", f"Filen är skyddad med lösenord. {ASK} utan lösenord."),
    FileKind.LABEL: (
        "label_locked",
        f"Filen är krypterad av en känslighetsetikett, så ingen utanför organisationen kan öppna den. {ASK} med en etikett utan kryptering.",
    ),
    FileKind.MAIL: (
        "other_format",
        "Filen är ett mejl som ligger i ett arkiv eller i ett annat mejl, så det läses inte. Öppna det, spara den bifogade filen och lägg den i inbox.",
    ),
    FileKind.ARCHIVE: (
        "other_format",
        "Filen är ett arkiv (.7z, .rar, .gz). Packa upp det och lägg filerna i inbox, eller be om dem i en .zip.",
    ),
    FileKind.XLSB: (
        "other_format",
        f"Filen är en binär Excel-arbetsbok (.xlsb). {ASK}: öppna den i Excel och spara som .xlsx.",
    ),
    FileKind.IWORK: (
        "other_format",
        "Filen är sparad i Apples Pages, Numbers eller Keynote och läses inte här. "
        "Be avsändaren att öppna den där, välja Arkiv > Exportera till > Word (i Numbers: Excel) och skicka den nya filen.",
    ),
    FileKind.SLIDES: ("not_a_form", "Filen är inget svarsformulär utan en presentation. Kontrollera om fel fil bifogades och be annars om rätt fil."),
    FileKind.OTHER: ("not_a_form", NOT_A_FORM),
}  # fmt: skip


def refusal_of_program(name: str) -> tuple[str, str]:
    """(code, reason) for a file that may be a program (attached.may_run)."""
    ending = came_as(name.rstrip("_ "))
    named = f" ({ending})" if ending[1:] in STARTED else ", vad den än heter"
    return "program", PROGRAM.format(named=named)


def refusal_of_other(instrument: Instrument, data: bytes) -> tuple[str, str]:
    """(code, reason) for a file that is none of the formats: our own form saved as text, or torn, is told from what is no form."""
    what = real_kind(data)
    if recognise(instrument, FileKind.OTHER, data).sign not in (Sign.NONE, Sign.OTHER_MARK):
        if what is None and b"\0" in data:
            return "cut_off", CUT_OFF
        return "other_format", SAVED_AS.format(what=what or "ren text")
    return ("not_a_form", DISGUISED.format(what=what)) if what else REFUSED[FileKind.OTHER]
