"""Street addresses: a word that streets are called by and a number, or in the country a name and a number before a postcode.

A street can be called the same as a way of working (Tryggare väg, Steget). So what is also said otherwise counts only
with a capital letter or a first name, and never when the number belongs to the word after it (Ekgatan 3 dagar i veckan).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .found import RUN, SPACE, Confidence, Found, FoundKind, in_web_address

UPPER, LOWER = "A-ZÅÄÖÉÜÆØ", "a-zåäöéüæø"
QUARTER = (
    r"(?:[NSVÖ]\.?|St\.?|L\.?|S:t|S:ta|Sankt|Sankta|Norra|Södra|Västra|Östra|Stora|Lilla|Nya|Gamla|Övre|Nedre|Inre|Yttre|"
    r"Mellersta|norra|södra|västra|östra|stora|lilla|nya|gamla|övre|nedre)"
)
STREET = r"gatan|vägen|stigen|gränden|gränd|allén|allen|esplanaden|promenaden|boulevarden|stråket"
"""What is hardly the end of anything but a street's name; what follows needs a capital letter."""
PLACE = (
    r"gata|väg|stig|allé|alle|esplanad|backen|backe|torget|torg|kajen|kaj|ringen|stranden|strand|parken|park|gården|gård|kroken|krok"
    r"|slingan|slinga|bron|brinken|brink|svängen|vreten|höjden|lunden|lund|ängen|hagen|dalen|viken|udden|terrassen|bågen"
    r"|passagen|liden|rundeln|kullen|berget|leden|platsen|plats|plan|planen|holmen|åsen|gärdet|gläntan|heden|hamnen|ängarna|täppan"
)
OF = r"gata|väg|gränd|stig|allé|torg|plats|plan|backe|park|strand|kaj|led|bro"
"""What is somebody's: Karin Boyes gata."""
COMPOUND = re.compile(rf"\w[\w:-]+(?:{STREET})", re.I)
CAPITAL = re.compile(rf"[{UPPER}][\w:-]{{2,}}?(?:{PLACE})", re.I)
WEAK = re.compile(r".*(?:plan|planen|plats|platsen|leden|parken|park|gården|gård|ringen|bron|hamnen)", re.I)
"""Of those, what is at home in words of every day; they need a word before that says where, too."""
SQUARE = re.compile(r"Torget|Kajen|Allén|Backen|Stranden|Brinken|Esplanaden|Promenaden")
ALONE = re.compile(rf"(?:{STREET}|{PLACE})", re.I)
SHORT = re.compile(rf"[{UPPER}{LOWER}-]{{2,}}[bdfghjklmnpqrstvxz](?:v|(?<!n)g)\.?", re.I)
SHORTER = re.compile(rf"[{UPPER}][{LOWER}]+(?:v|(?<!n)g)\.")
NOT_SHORT = re.compile(
    r"(?:nov|aug|lag|dialog|\w*(?:dag|behov|prov|brev|krav)|torg|berg|helg|sorg|tolv|golv|halv|själv|tillg|lång|alv|\w*(?:arv|urv))\.?",
    re.I,
)
OTHERWISE = re.compile(
    r"(?i:riks|läns|europa|motor|cykel|gång)(?i:vägen|väg|stigen|stig)"
    r"|(?:ut|om|av|upp|in|fram|infarts|genom|hem|arbets|skol|behandlings|kontakt|utvecklings|karriär|studie|livs|utbildnings|stöd|vård|tillbaka"
    r"|åter|språk|insats|mellan|sido|rätt)(?:vägen|väg|stigen|stig)"
    r"|(?i:[\w-]*(?:fritids|skol|förskole|lek|bond|herr|inner|ungdoms|familje|mötes|arbets|praktik|boende|vård|samlings|träff|lär|handlings|genomförande"
    r"|utvecklings|behandlings|insats|tids|mål|start|verksamhets|utbildnings|projekt|aktivitets|kris|rehab|kommun|kurs|studie|lektions)"
    r"(?:gården|gård|parken|park|platsen|plats|plan|planen|ringen|torget|torg|led|leden))"
)
"""Words with such an end that are no streets."""
NO_PLACE = re.compile(
    r"(?:Box|Postbox|Boks|Fack|FE|PB|Fråga|Grupp|Element|Kapitel|Kap|Sida|Sid|Rum|Sal|Vecka|Version|Nr|Steg|Bilaga|Tabell|Enkät|Postnummer|Postnr|Ref|Märk)\.?", re.I
)  # fmt: skip
LETTER = r"(?:[ ]?[A-Ha-h](?!\w))"
HOUSE = (
    rf"(?:nr\.?[ ]?)?\d{{1,3}}{LETTER}?(?:[ ]?[-–/][ ]?\d{{1,3}}{LETTER}?)?(?![\w%°])(?![.:,]\d(?!\d\d[ ]?\d\d(?!\d)))"
)
FLOOR = (
    r"(?:[,;]?\s{1,2}(?:\d{1,2}[ ]?(?:tr|trappor|trp|vån)\b\.?(?:[ ](?:ög|öv|upp|ned))?"
    r"|(?:lgh|lägenhet|vån|våning|plan|port|hus|uppg|uppgång|ing|ingång)\b\.?[ ]?(?:nr[ ]?)?[\dA-Z]\w{0,4}|(?:bv|nb|ög|öv)\b))"
)
POSTCODE = rf"(?:(?:SE|S)[ ]?[-–]?[ ]?)?\d{{3}}[{SPACE}]?\d\d(?!\d)"
TOWN = (
    rf"(?:[{UPPER}][\w-]+(?:[ ](?!Tel|Tfn|Mob|Fax|E-post|Mail|Växel)[{UPPER}][\w-]+)?|[{LOWER}]{{3,20}}(?=[.,;)\n]|$))"
)
ADDRESS = re.compile(
    rf"(?P<word>[\w:-]{{2,32}}\.?)(?:[{SPACE}]{{1,2}}|(?<=\.))(?P<house>{HOUSE})"
    rf"(?P<floor>{FLOOR}{{0,3}})(?P<post>\s?[,;]?\s{{0,2}}{POSTCODE}(?P<town>[{SPACE},]{{1,2}}{TOWN})?)?"
)
WORD = re.compile(rf"(?<![\w@-])[\w:-]{{2,32}}(?:\.|\.?[{SPACE}]{{1,2}}(?:nr\.?[ ])?)$", re.I)
BETWEEN = (*SPACE, ".")
COUNTED = re.compile(
    r"\s{1,2}(?:(?:och|eller|till|á|à|x|×|av|–|-)\s\d+\s)?(?:(?:hela|halva|nya|extra|fasta|korta|långa|olika|gemensamma|enskilda|digitala|fysiska|små|stora|andra|nästa)\s)?"
    r"(?:[a-zåäö]*(?:dag|dagar|dagars|veckor|veckors|månader|månaders|timmar|timmars|minuter|gånger|kvällar|morgnar|mornar|kvarter|hus|nätter|helger|terminer|träffar|möten"
    r"|besök|barn|familjer|föräldrar|elever|ungdomar|personer|deltagare|platser|rum|lägenheter|hushåll|lektioner|tillfällen|omgångar|samtal"
    r"|handläggare|ledare|behandlare|klienter|brukare|kronor|procent|poäng|meter|kilometer|våningar|steg|delar|åringar|frågor|grupper"
    r"|ärenden|kurser|pass|enkäter|svar|stycken|vuxna|kvinnor|män|flickor|pojkar|mammor|pappor|kommuner|skolor|klasser|bilar|tjänster"
    r"|medarbetare|kollegor|anställda|boende|bostäder|gäster|böcker|moduler|avsnitt|kapitel|insatser|uppdrag|beslut|ansökningar|uppföljningar)"
    r"|år|års|st|ggr|tim|min|kr|tkr|km|mil|h|v|mån|(?:till|av)(?=\s\d))(?!\w)"
)
"""What a number counts, when it is no number of a house."""
PLURAL = re.compile(
    r"\s(?!(?:har|bor|ligger|sitter|under|över|eller|efter|var|per|kommer|heter|behöver|saknar|flyttar)\b)[a-zåäö]{3,}(?:ar|or|er|ningar)\b"
)
"""What is most likely counted, after a word that need not be a street."""
BOX = re.compile(
    rf"(?<!\w)(?i:box|postbox|fack)[ ]\d{{1,5}}\s?[,;]?\s{{0,2}}{POSTCODE}(?:[{SPACE},]{{1,2}}{TOWN})?(?!\w)"
)
CARE_OF = re.compile(r"\bc/o\s+[^\n,;]{2,40}[,\n]\s*$", re.I)
FIRST = re.compile(rf"(?<!\w){QUARTER}[ ]$")
SOMEBODY = re.compile(rf"(?<!\w)(?:{QUARTER}[ ])?(?:[{UPPER}][\w-]+[ ]){{0,2}}[{UPPER}][\w:-]*[sxz][ ]$")
NAMES = re.compile(rf"(?<!\w)(?:(?:{QUARTER}|[{UPPER}][\w-]+)[ ]){{1,3}}$")
WHERE = re.compile(r"(?:\b(?:på|till|från|i|vid|adress\w*|bor|gatuadress)\b:?\s*|[(,:]\s*|\n\s*|^)$", re.I)
BOX_SAYS = "en box och ett postnummer"
WITH_POSTCODE = "ett namn, ett nummer och ett postnummer"
STREET_SAYS = "ett gatunamn och ett nummer"
MAYBE = "kan vara ett gatunamn och ett nummer"


def addresses(text: str) -> Iterator[Found]:
    """Every street address in `text`, in order."""
    at = 0
    for run in RUN.finditer(text):
        if run.end() - run.start() > 3 or text[run.start() - 1 : run.start()] not in BETWEEN:
            continue
        word = WORD.search(text, max(at, run.start() - 40), run.start())
        m = ADDRESS.match(text, word.start()) if word else None
        start = _start(text, m) if m else None
        if m is None or start is None or in_web_address(text, m.start()):
            continue
        town = bool(m["town"])
        sure = (
            Confidence.CERTAIN if town else Confidence.LIKELY if COMPOUND.fullmatch(m["word"]) else Confidence.POSSIBLE
        )
        why = WITH_POSTCODE if town else STREET_SAYS if sure is Confidence.LIKELY else MAYBE
        care_of = CARE_OF.search(text, max(0, start - 60), start)
        start = care_of.start() if care_of else start
        yield Found(FoundKind.ADDRESS, start, m.end(), text[start : m.end()], sure, why)
        at = m.end()


def boxes(text: str) -> Iterator[Found]:
    """Every box with a postcode: most are an office's, some are where a person with a hidden address gets letters."""
    for m in BOX.finditer(text):
        yield Found(FoundKind.ADDRESS, m.start(), m.end(), m[0], Confidence.POSSIBLE, BOX_SAYS)


def _start(text: str, m: re.Match[str]) -> int | None:
    """Where the street's or the farm's name begins; None when it is none."""
    word, before = m["word"], max(0, m.start() - 50)
    if m["town"] and word[0].isupper() and not NO_PLACE.fullmatch(word):
        names = NAMES.search(text, before, m.start())
        return names.start() if names else m.start()
    if COUNTED.match(text, m.end("house")) or not _is_street(text, m):
        return None
    first = (FIRST if not ALONE.fullmatch(word) else SOMEBODY).search(text, before, m.start())
    first = first or FIRST.search(text, before, m.start())
    return first.start() if first else m.start()


def _is_street(text: str, m: re.Match[str]) -> bool:
    word, start = m["word"], m.start()
    before = max(0, start - 50)
    if OTHERWISE.fullmatch(word):
        return False
    if COMPOUND.fullmatch(word):
        return True
    if PLURAL.match(text, m.end("house")):
        return False
    where = WHERE.search(text, before, start)
    if ALONE.fullmatch(word):
        of = re.fullmatch(OF, word, re.I) and SOMEBODY.search(text, before, start)
        return bool(of or FIRST.search(text, before, start) or (SQUARE.fullmatch(word) and where and where[0]))
    if word[0].isupper() and CAPITAL.fullmatch(word):
        return not WEAK.fullmatch(word) or where is not None
    if SHORT.fullmatch(word) and not NOT_SHORT.fullmatch(word) and not word.casefold().rstrip(".").endswith("ing"):
        return word[0].isupper() or (word.endswith(".") and where is not None)
    return bool(SHORTER.fullmatch(word) and not NOT_SHORT.fullmatch(word) and where and where[0])
