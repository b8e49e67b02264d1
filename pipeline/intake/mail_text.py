"""A mail's own text beside what it brings -> on record that it says something, its sentences kept until a person has seen them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path

from pipeline.base.errors import SettingsError
from pipeline.intake.mail.compared import find_typed
from pipeline.intake.mail.covering import LIST, Covering, Phrases, load_phrases
from pipeline.intake.mail.elsewhere import LINK
from pipeline.intake.mail.meaning import MailMeaning, What
from pipeline.intake.mail.said import MOST, MailSentence, SentenceContext, answers_in, content_of
from pipeline.intake.mail.written import REPLY_OR_FORWARD
from pipeline.model.events import Event, EventKind
from pipeline.model.instrument import fields
from pipeline.model.mail import OURS, Elsewhere, Incoming
from pipeline.round import mail_texts, settings
from pipeline.round.folder import RoundFolder

from .mail import eml, meaning

HAS_TEXT = (What.FILES, What.MISSING, What.TEXT)
NOTHING_LISTED = Covering({}, (), (), (), (), (), (), (), ())
AWAY = "Autosvar. Det räknas inte som svar, och påminnelserna går som förut. Är kontakten en annan: ändra i registret"
SAYS_AWAY = re.compile(
    r"\b(?:slutat|slutar|slutade|(?:inte|ej) (?:längre|kvar)|pension\w*|\w+ledig\w*|sjukskriven|åter|tillbaka|kontakta\w*|vänd|vända|hänvis\w*"
    r"|ersätt\w*|vikari\w*|efterträd\w*|i ?stället|t\.?\s?o\.?\s?m\.?|till och med|fr\.?\s?o\.?\s?m\.?|från och med|ny tjänst|nytt jobb"
    r"|andra uppdrag|tar över|tagit över|ansvarar|sköter|ring|mejla|maila|left|no longer|parental|retired|return\w*|back|contact|until|instead)\b"
    r"|@|\d{1,2}[/.]\d{1,2}\b|\b(?:till|den|to|on|vecka|v\.?) ?\d{1,2}\b",
    re.I,
)
"""Who has left, whom to ask instead, until when."""
IS_AWAY = re.compile(
    r"\b(?:\w*ledig\w*|semester\w*|frånvarande|borta|bortrest|out of (?:the )?office|away|on leave|vacation)\b", re.I
)
"""What is told beside that, and alone says nothing that anybody needs to do."""
SAYS_MORE = "Mejlet säger mer än att det lämnar formuläret"
FILE_NAME = re.compile(r"\w\.(?:docx?|xlsx?|od[ts]|pdf|rtf|zip)\b", re.I)
OF_A_FILE = re.compile(
    r"\b(?:formulär\w*|svar(?:et|en)?|fil(?:en|er|erna)?|version(?:en|er)?|dokument\w*|blankett\w*|ifylld\w*|bilag\w*)\b",
    re.I,
)
"""Words beside a link by which a form may lie behind it, whatever the host is called."""
NEAR = 200
"""Letters before and after a link that count as beside it: the words that hand over stand in a sentence of their own."""
TOPIC_SAYS = re.compile(
    r"\b(?:inte|ej|ingen|inga|ska|skall|vill|kan|får|ändra\w*|byt\w*|ny kontakt\w*|slutat|slutar|tar över|obs|rättelse|komplettering)\b",
    re.I,
)
"""What tells a subject that says something from one that only names what the mail is about."""
SHORT = 8
"""Words around a link that say no more than where the file is."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """What a mail says, and whom it may be about."""

    sentences: tuple[MailSentence, ...]
    practices: tuple[str, ...]
    hosts: tuple[str, ...]
    """Of links to files elsewhere, beside a form or beside words about one."""
    marked: tuple[str, ...] = ()
    """Those of `practices` whose form is in the mail, by its own mark: it declines for none of these."""
    as_is: bool = False
    """It seems to say that the answers are to be used as they are."""
    informs: bool = False
    """An automatic reply that says who is away: it answers nothing, and holds nothing back."""

    @property
    def is_empty(self) -> bool:
        return not (self.sentences or self.hosts)

    @property
    def declines(self) -> tuple[str, ...]:
        """Ids of the practices that it seems to decline for: those the sentence or the one before it names, else the only one
        without a form in the mail."""
        others = tuple(p for p in self.practices if p not in self.marked)
        found: list[str] = []
        before: tuple[str, ...] = ()
        for s in self.sentences:
            before = s.practices or before
            if s.declines:
                open_ones = tuple(p for p in before if p not in self.marked)
                found += s.practices or open_ones or (others if len(others) == 1 else ())
        return tuple(p for p in dict.fromkeys(found) if p not in self.marked)

    @property
    def seems_to_decline(self) -> bool:
        return any(s.declines for s in self.sentences)

    def event(self, at: datetime, key: str) -> Event:
        """What goes on record: how much and about what, never the words."""
        data = {
            "key": key,
            "practices": list(self.practices),
            "sentences": len(self.sentences),
            "questions": list(dict.fromkeys(q for s in self.sentences for q in s.questions)),
            "declines": list(self.declines),
            "seems_to_decline": self.seems_to_decline,
            "hosts": list(self.hosts),
        }
        data |= {"marked": list(self.marked)} if self.marked else {}
        data |= {"as_is": True} if self.as_is else {}
        data |= {"informs": True} if self.informs else {}
        return Event(at, EventKind.MAIL_TEXT, data=data)

    def kept(self, key: str) -> mail_texts.MailText:
        return mail_texts.MailText(key, self.practices, tuple(s.text for s in self.sentences))


def own_text(
    at: RoundFolder,
    incoming: Incoming,
    found: MailMeaning,
    known: meaning.KnownRound,
    forms: Sequence[str],
    read: SentenceContext,
) -> OwnText:
    """What a mail of the round says of its own. `forms`: practices of the forms in it; `read`: round_words of the round."""
    if found.what is What.AUTO_REPLY and found.practices:
        told = _of_absence(_all_sentences(at, incoming, known, read))
        return OwnText(tuple(told), found.practices, (), informs=True)
    if found.what not in HAS_TEXT:
        return OwnText((), (), ())
    sentences = _all_sentences(at, incoming, known, read)
    if found.what is What.MISSING:
        service = Elsewhere.SECURE_MAIL in incoming.remarks  # its text is the service's own
        sentences = tuple(s for s in sentences if s.declines or not (service or _only_where(s)))
    hosts = dict.fromkeys(incoming.hosts if found.what is What.FILES else ())
    hosts |= dict.fromkeys(_beside_words(sentences, incoming.text) if found.what is not What.MISSING else ())
    about = meaning.about(incoming, known)[0]
    named = (p for s in sentences for p in s.practices)
    practices = tuple(dict.fromkeys((*forms, *found.practices, *found.likely, *about, *named)))
    as_is = any(meaning.AS_IS.search(s.text) for s in sentences)
    return OwnText(sentences, practices, tuple(hosts), tuple(dict.fromkeys(forms)), as_is)


def _of_absence(sentences: Sequence[MailSentence]) -> Iterator[MailSentence]:
    """What an automatic reply says of who is away, as words alone: it answers nothing and declines nothing."""
    if any(SAYS_AWAY.search(s.text) for s in sentences):
        for s in sentences:
            if SAYS_AWAY.search(s.text) or IS_AWAY.search(s.text):
                yield s._replace(declines=False, questions=(), hosts=())


def _beside_words(sentences: Sequence[MailSentence], text: str) -> Iterator[str]:
    """Hosts of links with words about a form or a file near them: a municipality's own cloud has any name."""
    for s in (s for s in sentences if s.hosts):
        at = max(text.find(link[0]) if (link := LINK.search(s.text)) else -1, 0)
        if OF_A_FILE.search(LINK.sub(" ", f"{s.text} {text[max(at - NEAR, 0) : at + NEAR]}")):
            yield from s.hosts


def _all_sentences(
    at: RoundFolder, incoming: Incoming, known: meaning.KnownRound, read: SentenceContext
) -> tuple[MailSentence, ...]:
    """Every sentence once, of its subject, its text and what else it says; mails of ours that came back in it are ours."""
    theirs = (
        a
        for a in incoming.more
        if not known.with_message(a.message_id)
        and not a.message_id.startswith(OURS)
        and not (a.sender and a.sender == known.unit.casefold())
    )
    answered = (m.subject for m in meaning.thread(incoming, known))  # nearly always one of these
    topic = _topic(incoming.subject, chain(answered, (m.subject for m in known.mails.values())))
    subject = [s for s in content_of(topic, read) if s.declines or s.questions or TOPIC_SAYS.search(s.text)]
    beside = [s for a in theirs for s in (answers_in(a.text, a.below, read) if a.below else content_of(a.text, read))]
    sent = _text_sent(at, incoming, known)
    typed = [s for b in find_typed(incoming.quoted, sent) for s in answers_in(b.said, b.quoted, read)]
    found: dict[str, MailSentence] = {}
    for s in (*subject, *content_of(incoming.text, read), *beside, *typed):
        before = found.setdefault(s.text, s)
        found[s.text] = before._replace(questions=tuple(dict.fromkeys((*before.questions, *s.questions))))
    return tuple(found.values())[:MOST]


def _text_sent(at: RoundFolder, incoming: Incoming, known: meaning.KnownRound) -> str:
    """The text of the mail of ours that it answers, where that lies in the outbox still; one that a server took is not kept."""
    for m in meaning.thread(incoming, known)[:1] if incoming.quoted else ():
        path = at.outbox / m.file
        for there in (path, path.parent / "skickade" / path.name) if m.file else ():
            if there.is_file():
                return eml.open_eml(there.read_bytes()).plain
    return ""


def _topic(subject: str, ours: Iterable[str]) -> str:
    """A subject of their own; empty for that of a mail of ours, or an answer to it."""
    topic = REPLY_OR_FORWARD.sub("", subject, count=1).strip()
    own = topic.casefold()
    return "" if any(own and (own in o.casefold() or (o and o.casefold() in own)) for o in ours) else topic


def _only_where(s: MailSentence) -> bool:
    """A sentence that gives the link, or the name that a web mail shows instead, and nothing else: that the file is missing is on record."""
    named = bool(s.hosts) or FILE_NAME.search(s.text) is not None
    return named and not s.questions and len([w for w in s.text.split() if "://" not in w]) <= SHORT


def round_words(at: RoundFolder) -> SentenceContext:
    """What sentences are read with in a round. Raises SettingsError for a list that is broken."""
    codes = frozenset(f.code for d in at.instrument.depths for f in fields(at.instrument, d.code) if f.code)
    return SentenceContext(_phrases(at), at.practices, codes, _people(at))


def _phrases(at: RoundFolder) -> Phrases:
    try:
        path = settings.find_template(at.home, at.round.instrument, LIST)
    except SettingsError:  # an instrument without a list: everything is shown
        return _no_phrases()
    return load_phrases(path)


@lru_cache(maxsize=1)
def _no_phrases() -> Phrases:
    return Phrases(NOTHING_LISTED)


def _people(at: RoundFolder) -> frozenset[str]:
    names = [n for p in at.practices for n in (p.contact, *p.contact.split()[:1], *p.municipalities, p.unit)]
    return frozenset(
        n for n in (*names, at.round.sender, at.round.contact, *at.round.contact.split()[:1]) if len(n) > 1
    )


def sentences_kept(home: Path, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """{key: what the mail says}, of those that are kept."""
    kept = mail_texts.load(home / mail_texts.FILE)
    return {k: kept[k].sentences for k in keys if k in kept}
