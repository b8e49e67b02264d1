"""Names in a context that says that somebody gets help, or is a relative: "En mamma, Lena Karlsson, på …", "pojken Elias, 9 år".

A name has no form. What counts is a given name, or a capitalised word, beside a word for a client or a relative, an age, or what
is done about somebody (an anmälan, a placement). People at work, authors, methods and places stand in other contexts.
Every find is doubtful. Each run of capitalised words is looked at once, with so many characters around it, so time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .client_words import CASE, COMMON, FAMILY, MANY, ONE, ORDINARY, ROLES, STRANGE
from .found import Confidence, Found, FoundKind
from .given_names import GIVEN

UPPER, LOWER = "A-ZÅÄÖÉÜÆØ", "a-zåäöéèüæøáíóçñ"
TOKEN = rf"[{UPPER}](?:[\w-]*\w)?"
RUN = re.compile(rf"(?<![\w@./-])(?:{TOKEN}(?: |(?=[^\w-]|$))){{1,5}}")
AS_NAMES_ARE = re.compile(rf"(?:Mc|Mac)?[{UPPER}][{LOWER}]+")
IN_RUN = re.compile(TOKEN)
BEFORE, AFTER = 60, 50
MOST = 3
"""So many words a name has at most."""
HEADS = re.compile(
    r"\w*(?:pojken?|flickan?|killen?|tjejen?|mamman?|pappan?|modern|fadern|brodern?|systern?|dottern?|barnet|familjen)"
    r"|\d+-?åring(?:en)?|\d+-årig[ea]|\w{2,8}årig[ea]|\w{2,8}åringen"
)
"""Compounds: tonårspojken, bonusmamman, femåringen."""
KIN = (
    "mamma|pappa|mor|far|son|dotter|döttrar|söner|syster|bror|syskon|mormor|morfar|farmor|farfar|moster|faster|morbror|farbror|kusin|barn|barnbarn"
    "|föräldrar|familj|make|maka|man|fru|sambo|pojkvän|flickvän|anhöriga"
)
SOMEBODY = (
    r"\w*(?:mamma|pappa)|mor|far|son|dotter|syster|bror|mormor|morfar|farmor|farfar|moster|faster|kusin|brukare|klient|deltagare|boende|patient|elev"
    r"|ungdom|tonåring|änka|änkling|förälder|vårdnadshavare|pensionär|placerad|pojke|flicka|kille|tjej"
)
WORK = (
    "chef|kurator|handledare|sekreterare|psykolog|pedagog|lärare|behandlare|stödjare|terapeut|samordnare|ledare|utvecklare|forskare|sköterska|läkare"
    "|assistent|konsulent|rektor|handläggare|coach|tolk|barnmorska|utredare|strateg|ordförande|professor|docent|författare"
)
NUMBERED = (
    "ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|tjugo"
)
AT_AGE = rf"(?:(?:snart|nu|nyss|då|ca|bara|nyligen|strax|över|drygt|knappt) ){{0,2}}(?:[1-9]?\d|10\d|{NUMBERED})"
NO_CAREER = r"(?!\w)(?! (?:i yrket|som|inom|på|hos|sedan|efter|av|med|tillbaka|senare|från|till|framåt|erfarenhet)\b)"
"""Lena, 20 år i yrket, is at work."""
AGE = re.compile(
    rf",? ?\({AT_AGE}(?: ?år)?[,)]|,(?: som är| är)? {AT_AGE} ?(?:år|månader){NO_CAREER}|, \d{{1,2}}(?=[.,;!?]|$)"
    rf"| (?:som är |är |var |fyllde )?{AT_AGE} (?:år|månader){NO_CAREER}|,? \d{{1,3}}-årig|(?:, |,? ?\()(?:född|f\.)[ ]?(?:den )?\d"
)
OF_A_KIND = r"(?:en|ett|en av|vår|våra|tidigare|ensamstående|ung|äldre|nybliven|då|själv|numera|nu|f\.?d\.?|före detta|yngsta|äldsta|före|gift|frånskild|\w+årig)"
FOLLOWED = re.compile(
    rf",? ?[,(–-] ?(?:{OF_A_KIND} ){{0,3}}(?:{SOMEBODY})(?![\w-])"
    rf"|,? (?:och|med|samt|till|hos) (?:hans|hennes|hens|deras|sin|sina|sitt) (?:[{LOWER}]+ )?\w*(?:{KIN})(?![\w-])"
)
OWNED = re.compile(
    rf"['’]? (?:(?:yngsta|äldsta|gamla|nya|båda|egen|två|biologiska|ena) )?(?:\w*(?:{KIN})"
    r"|lärare|klasslärare|skola|skolgång|handläggare|placering|familjehem|jourhem|journal|ärende|utredning|hem|föräldrahem)(?![\w-])"
)
AT_WORK = re.compile(
    rf"(?:,| \(|,? som är|,? är) ?(?:vår |en av våra )?(?:bitr\w* )?[a-zåäö]*(?:{WORK})(?:n|en|na)?(?!\w)"
)
TITLE = re.compile(rf"(?:{WORK})(?:n|en|na|s)?,? $")
"""What somebody at work is called, just before the name."""
CALLED = re.compile(r"(?:heter|hette|kallas|kallades|kallad|heta|vid namn|med namnet|döptes till)(?: för)? $")
DONE = re.compile(
    r"(?<!\w)(?:(?:oros)?anmäl(?:an|ningen|ningar)|(?:om)?placering(?:en)?|utredning(?:en)?|samtycke(?:t)?|vårdnad(?:en)?|umgänge(?:t|n)?"
    r"|[\w-]*ansökan|\w*plan(?:en)?|journal(?:en)?|akt(?:en)?|lvu|hemtagning(?:en)?|omhändertagande(?:t)?|oro(?:n)?|misshandel(?:n)?|våldet|brevet"
    r"|insats(?:en|er|erna)?) (?:om|av|från|för|mellan|kring|gällande|angående|rörande|mot|till|hos) $",
    re.I,
)
BY_SOMEBODY = re.compile(
    r"(?:plan|insats|akt|journal)\w* (?:av|från|mellan|till|mot)\s$|projektplan|handlingsplanen? (?:av|från)|verksamhetsplan",
    re.I,
)
SURNAME = re.compile(
    r"\w{2,}(?:sson|son|sen|berg|gren|lund|ström|qvist|kvist|vist|stedt|lind|dahl|dal|man|holm|vall|wall|hed|mark|ius|én|ell|stam|ek|ås|näs|hamre|blad"
    r"|brand|bäck|löf|löv|rot|torp|ic|ić|ski|ska|oğlu|pour|zadeh|yan|ov|ova|ović|isha|aj|adi|ani|ahi|iri|oui|zai)s?"
)
NOUN = re.compile(
    r"\w+(?:en|et|na|ing|ning|tion|het|skap|erna|arna|gruppen|modellen|mottagningen|skola|kommun|gården|hem|huset|län)s?"
)
"""What a word that is no given name most often is, with an ending of its own."""
OF_SOMEBODY = re.compile(
    r"(?<!\w)(?:mamm\w+|papp\w+|mor|modern|far|fadern|förälder|föräldrar(?:na)?|son(?:en)?|dotter(?:n)?|syster(?:n)?|bror|brodern|syskon(?:en)?"
    r"|anhörig\w*|vårdnadshavar\w+) (?:till|åt) $|(?<![\w-])(?:lille|lilla|gamle|unge|stackars) $"
    r"|(?<!\w)(?:(?:fallet|ärendet) med|kallar (?:honom|henne|hen)(?: för)?) $",
    re.I,
)
"""Mamman till Hugo; lilla Elsa; fallet med Kalle."""
HIS = (["hans"], ["hennes"], ["sin"], ["min"], ["ung"], ["äldre"], ["vuxen"], ["annan"])
"""Before "man", which is most often nobody in particular."""
IN_A_GROUP = re.compile(rf"(\w+) (?:(?:i|på|från|hos|till|med|av|ur) [{LOWER}]+ ?){{1,3}},? $")
"""En tjej i gruppen, Moa, …"""
BESIDE = "står intill ett ord om någon som får stöd, eller en anhörig"
AGED = "ett namn och en ålder"
FAMILY_SAYS = "står efter ett ord om en familj"
DONE_SAYS = "står efter ett ord om vad som görs för någon"
NAME_SAYS = "något sägs heta så"
WORDS = re.compile(r"[\w-]+")


Spans = list[tuple[str, int, int]]
"""Words and where they stand."""


class NameRun(NamedTuple):
    """Capitalised words that may be a name, and what stands around them in the sentence."""

    words: tuple[str, ...]
    start: int
    end: int
    before: str
    """To the sentence's beginning, sixty characters at most."""

    @property
    def given(self) -> bool:
        return is_given(self.words[0])

    @property
    def owner(self) -> bool:
        """Elsas, Elias, Lena Bergs: somebody's."""
        last = self.words[-1]
        if len(self.words) > 1:
            return self.given and last.endswith("s")
        return last != "Hans" and ((last[-1] == "s" and is_given(last[:-1])) or (last[-1] in "sxz" and is_given(last)))


def is_given(word: str) -> bool:
    return word in GIVEN or ("-" in word and all(part in GIVEN for part in word.split("-")))


def names(text: str) -> Iterator[Found]:
    """Every name that its context gives away, in order."""
    many, last = False, -10
    """Whether several are being told (syskonen Sara och Jonas), and where the last of them ended."""
    for run in _runs(text):
        why = _why(text, run)
        if why is None and many and run.given and text[last : run.start] in (" och ", ", ", " samt ", " & "):
            why = BESIDE
        elif why:
            many = why == AGED or not MANY.isdisjoint(_words(run.before)[-1:])
        if why:
            last = run.end
            yield Found(FoundKind.NAME, run.start, run.end, text[run.start : run.end], Confidence.POSSIBLE, why)


def _runs(text: str) -> Iterator[NameRun]:
    for m in RUN.finditer(text):
        spans = [(w[0], m.start() + w.start(), m.start() + w.end()) for w in IN_RUN.finditer(m[0])]
        first = 0
        while first < len(spans):
            taken = _take_name(spans[first:])
            if not taken or _leads(text, taken[0], len(spans) > 1):
                first += 1
                continue
            yield _run(text, taken[:MOST])
            first += min(len(taken), MOST)


def _take_name(spans: Spans) -> Spans:
    """The words from the first on that can be one name; none when the first cannot."""
    taken: Spans = []
    for word, start, end in spans:
        if not _is_word(word) and not (taken and len(word) == 1):
            break
        if word.casefold() in ROLES and not (taken and is_given(word)):
            break
        taken.append((word, start, end))
    return taken


def _leads(text: str, first: tuple[str, int, int], several: bool) -> bool:
    """Whether a word has its capital only because a sentence opens with it."""
    word, start, _ = first
    if is_given(word) or (not several and (word[-1] in "sxz" and is_given(word[:-1]))):
        return False
    return word.casefold() in ORDINARY or _opens(text, start)


def _is_word(word: str) -> bool:
    """Whether it is written as a name is: Elias, Sven-Erik, Al-Hassan; not BUP, IPS-coachen, Anna-modellen."""
    return all(AS_NAMES_ARE.fullmatch(part) for part in word.split("-"))


def _opens(text: str, start: int) -> bool:
    """Whether a sentence opens here, so that a capital says nothing."""
    return re.search(r"(?:^|[.!?:\n”\"»•-])\s*$", text[max(0, start - 4) : start]) is not None


def _run(text: str, taken: Spans) -> NameRun:
    start, end = taken[0][1], taken[-1][2]
    before = re.split(r"(?<![ (][A-ZÅÄÖa-zåäö])[.!?](?:[”\")]?\s)|\n", text[max(0, start - BEFORE) : start])[-1]
    if len(taken) > 1 and len(taken[-1][0]) == 1 and text[end : end + 1] == ".":
        end += 1  # Anna K.
    return NameRun(tuple(w for w, _, _ in taken), start, end, before)


def _words(before: str) -> list[str]:
    return [w.casefold() for w in WORDS.findall(before)]


def _why(text: str, run: NameRun) -> str | None:
    """What says that it is somebody's name; None when nothing does."""
    after = text[run.end : run.end + AFTER]
    if AT_WORK.match(after) or TITLE.search(run.before):
        return None
    if run.owner and OWNED.match(after):
        return BESIDE
    if run.given and AGE.match(after):
        return AGED
    if run.given and FOLLOWED.match(after):
        return BESIDE
    return _word_before(run, after)


def _word_before(run: NameRun, after: str) -> str | None:
    words = _words(run.before)
    if not words:
        return None
    if not run.before.rstrip(" ,:(–-\"”'")[-1:].isalnum():
        return None  # a table's cell, a bracket
    gap = run.before[len(run.before.rstrip(" ,:(–-\"”'")) :]
    last = words[-1]
    if (last in FAMILY or last in CASE) and gap == " " and _is_family(run, last):
        return FAMILY_SAYS
    role = _is_role(last)
    if (
        role
        and run.given
        and len(gap) <= 3
        and not (last in ("man", "barn") and gap == " " and words[-2:-1] not in HIS)
    ):
        return BESIDE
    if role and _is_strange(run, last, gap):
        return BESIDE
    if (
        CALLED.search(run.before)
        and any(_is_role(w) for w in words[:-1])
        and (run.given or not NOUN.fullmatch(run.words[0]))
    ):
        return NAME_SAYS
    if run.given and OF_SOMEBODY.search(run.before):
        return BESIDE
    if run.given and "," in gap and after[:1] in (",", ")", " ") and _in_a_group(run.before):
        return BESIDE
    if (
        run.given
        and (len(run.words) > 1 or run.words[0] not in COMMON)
        and DONE.search(run.before)
        and not BY_SOMEBODY.search(run.before)
    ):
        return DONE_SAYS
    return None


def _is_role(word: str) -> bool:
    return word in ROLES or HEADS.fullmatch(word) is not None


def _is_family(run: NameRun, last: str) -> bool:
    word = run.words[0]
    if word in STRANGE:
        return False
    if run.given or SURNAME.fullmatch(run.words[-1]):
        return True
    return last in FAMILY and word.casefold() not in ORDINARY and not NOUN.fullmatch(word)


def _is_strange(run: NameRun, last: str, gap: str) -> bool:
    """Whether a word that is no common given name must be one here: klienten Xhevahire, mannen, Roj Testgren."""
    if len(run.words) > 1 and SURNAME.fullmatch(run.words[-1]) and not NOUN.fullmatch(run.words[0]):
        return len(gap) <= 3
    word = run.words[0]
    if word in STRANGE:
        return False
    one = last in ONE or HEADS.fullmatch(last) is not None
    return one and gap == " " and len(run.words) == 1 and word.casefold() not in ORDINARY and not NOUN.fullmatch(word)


def _in_a_group(before: str) -> bool:
    m = IN_A_GROUP.search(before)
    return m is not None and _is_role(m[1].casefold())
