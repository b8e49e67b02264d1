"""How servers call themselves and what they say when a mail does not arrive, in the languages that come back to Sweden. Patterns, nothing else."""

from __future__ import annotations

import re


def _any(*pieces: str) -> re.Pattern[str]:
    return re.compile("|".join(pieces), re.I)


DAEMON = _any(
    r"\b(?:e?mail(?:er)?-?daemon|maildaemon|mdaemon)\b",
    r"\bpost_?master\b",
    r"\bmail delivery (?:sub)?system",
    r"\bmail(?:zustell)?system",
    r"\bmail administrator",
    r"\bsystem ?administrat(?:or|ören)\b",
    r"\bmicrosoft outlook\b",
    r"\bmicrosoftexchange[0-9a-f]{8}",
    r"\binternet mail delivery",
    r"\bmail deliver(?:y|er)\b",
    r"\bmail server at\b",
)
"""In From: nobody but a server, or who answers for one."""
NOBODY = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|microsoftexchange\w*|mail\s?delivery.*|noreply-dmarc.*|.*=.*=.*)@.*|",
    re.I,
)
"""Addresses in a report that are no recipient's."""
FAILED = re.compile(
    r"\W*(?:undeliver|non[- ]?deliver|returned mail|mail (?:delivery failed|failed|system error|could not be delivered|failure|not delivered)"
    r"|(?:e-?mail |message )?delivery (?:status notification(?::? ?\(?(?:failure|error))|failure|failed|has failed|problem|error"
    r"|notification: delivery has failed)"
    r"|(?:permanent |mail |message |e-?mail )?delivery failure|failure notice|failed mail|message (?:undeliverable|status - undeliverable|rejected"
    r"|you sent blocked)"
    r"|could not (?:be delivered|deliver)|rejected:|notice: mail delivery|notification d|unable to deliver|delivery report|mail not deliver"
    r"|olevererat|oleverer(?:ad|bart)|kan inte levereras|kunde inte levereras|det gick inte att leverera|meddelandet (?:gick inte att leverera"
    r"|avvisades)|leveransfel"
    r"|ej levererat|e-?post(?:en|meddelandet)? kunde inte|returner(?:ad|at) |brevlådan är full|avvisat"
    r"|unzustellbar|nicht zustellbar|zustellung (?:fehlgeschlagen|nicht)|fehler bei der (?:zu|nachrichten)|nachricht abgelehnt|postfach voll"
    r"|non remis|échec|message (?:refusé|non)|remise impossible|notification d.échec|boîte pleine|toimitus epäonnistui|ei voitu toimittaa"
    r"|viesti hylättiin|toimittamaton|postilaatikko on täynnä"
    r"|kan ikke (?:leveres|sendes)|kunne ikke leveres|ikke leveret|ikke levert|leveringsfejl|leveringsfeil|meddelelsen blev afvist"
    r"|meldingen ble avvist|post(?:kassen|boksen) er fuld|postboksen er full"
    r"|no entregado|no se puede entregar|mensaje (?:rechazado|no)|buzón lleno|onbestelbaar|bericht geweigerd|postvak vol|non recapitabile"
    r"|mancata consegna|niedostarczon|недоставлен"
    r"|mailbox full|mail(?:box)? quota)",
    re.I,
)
"""A subject that says that a mail did not arrive."""
WAITING = re.compile(
    r"\W*(?:(?:mail |e-?mail |message )?delivery (?:status notification(?::? ?\(?(?:delay|warning))|delayed|is delayed|delay)|(?:mail|message"
    r"|e-?mail) (?:delivery )?(?:is |has been )?delay"
    r"|warning\W{1,3}(?:message|could not send)|delayed(?: mail)?\b|message still undelivered|mail delayed"
    r"|fördröjd|leveransen är försenad|försenat?:|zustellung verzögert|verzögert|verspätet|remise (?:retardée|différée)|retardé|toimitus viivästy"
    r"|viivästynyt"
    r"|leveringen er forsinket|forsinket|entrega retrasada|retrasado|bezorging vertraagd|vertraagd)",
    re.I,
)
WAITS = _any(
    r"(?:will|shall) (?:be )?(?:keep|continue|retr|tr(?:y|ied))\w*",
    r"has not (?:yet )?been delivered",
    r"not been delivered yet",
    r"you (?:need not|do not need to) (?:send|resend)",
    r"warning message only",
    r"delivery attempts will continue",
    r"still (?:in the queue|trying)",
    r"fortsätter (?:att )?försöka",
    r"försöker igen",
    r"inte (?:levererat|levererats) ännu",
    r"noch nicht zugestellt",
    r"weiter(?:hin)? versucht",
    r"pas encore été (?:remis|livré)",
    r"(?:va|sera) (?:ré)?essay",
    r"nouvelles? tentatives?",
    r"ei ole vielä toimitettu",
    r"yrittää uudelleen|yritetään uudelleen",
    r"endnu ikke leveret",
    r"forsøger igen",
    r"ennå ikke levert",
    r"prøver igjen",
    r"aún no se ha entregado",
    r"volverá a intentar",
    r"nog niet (?:bezorgd|afgeleverd)",
    r"probeert het opnieuw",
)
"""The server goes on trying."""
GAVE_UP = _any(
    r"giv(?:e|en|ing) up",
    r"gave up",
    r"permanent",
    r"will not (?:be )?(?:retr|tr)",
    r"has expired|message expired|expired after",
    r"too long",
    r"returned to sender",
    r"gav upp|har gett upp|ger upp",
    r"aufgegeben",
    r"abandonn",
)
SAYS_FAILED = _any(
    r"(?:could|can|was|were|has|is) ?not (?:be |been )?(?:deliver|accept|relay|sen[td])",
    r"(?:couldn't|wasn't|can't) be delivered",
    r"undeliverable",
    r"un(?:able|successful)\w* (?:to )?deliver",
    r"user (?:is )?unknown|unknown (?:user|recipient|address)",
    r"no such (?:user|mailbox|recipient|address|person)",
    r"(?:address|recipient|mailbox|user|account) (?:\S+ )?(?:rejected|not found|unavailable|does not exist|doesn't exist|disabled)",
    r"(?:kunde|kan|gick) inte (?:att )?(?:levereras?|nås|tas emot)",
    r"går inte att leverera",
    r"tog inte emot",
    r"brevlåda(?:n)? är full",
    r"avvisa(?:t|des|de)\b",
    r"(?:konnte|kann|wurde) nicht zugestellt",
    r"zugestellt werden",
    r"abgelehnt",
    r"postfach .{0,40}voll",
    r"n'a(?:i)? (?:pas )?pu être (?:remis|distribué|livré)",
    r"refusé",
    r"boîte .{0,40}pleine",
    r"ei voitu toimittaa",
    r"hylkäsi",
    r"täynnä",
    r"kunne ikke leveres",
    r"afviste",
    r"avviste",
    r"er fuld",
    r"er full\b",
    r"no se (?:pudo|ha podido) entregar",
    r"rechazó",
    r"está lleno",
    r"kon niet worden bezorgd",
    r"geweigerd",
    r"is vol\b",
    r"niet worden bezorgd",
    r"delivery (?:to the following recipients? )?(?:failed|error|has failed)",
    r"permanent (?:fatal )?(?:error|failure)",
    r"errors? (?:has )?occurred while attempting",
    r"did not reach",
    r"not delivered",
)
"""Sentences of servers, believed only of what a server has sent."""
GONE_WORDS = _any(
    r"user (?:is )?unknown|unknown (?:or illegal )?(?:user|recipient|alias|address)",
    r"(?:no|not a) (?:such|valid|known) (?:user|mailbox|recipient|address|person)",
    r"no mailbox",
    r"does(?:n't| not) exist",
    r"recipientnotfound|recipient not found|not found",
    r"(?:address|mailbox|account|user) (?:\S+ )?(?:is )?(?:unavailable|disabled|inactive|invalid|not (?:available|exist))",
    r"host (?:or domain name )?not found|unrouteable|unrouteable|no such domain|nxdomain|bad destination",
    r"finns inte|okänd",
    r"existiert nicht|unbekannt",
    r"n'existe pas|inconnu",
    r"ei ole olemassa|tuntematon",
    r"findes ikke|finnes ikke|ukendt|ukjent",
)
FULL_WORDS = _any(
    r"quota",
    r"(?:mail|in)?box (?:\S+ ){0,4}(?:is |was )?(?:full|exceeded)",
    r"(?:mailbox|storage|size) (?:size )?limit (?:exceeded|reached)",
    r"full mailbox",
    r"insufficient (?:system )?storage|not enough (?:disk )?space|disk full|out of storage",
    r"mailbox (?:has )?exceeded|exceeded (?:the )?(?:its |their |his )?(?:mailbox|storage|size)",
    r"brevlåda(?:n)? är full|inkorg(?:en)? är full",
    r"postfach .{0,40}voll",
    r"boîte .{0,40}pleine",
    r"postilaatikko .{0,40}täynnä",
    r"post(?:kasse|boks)(?:en)? er full?d?",
    r"buzón .{0,40}lleno",
    r"postvak .{0,40}vol\b",
)
REFUSED_WORDS = _any(
    r"\bspam|junk|unsolicited|bulk (?:e-?mail|mail)|phish|virus|malware|infected",
    r"block(?:ed|list)|black ?list|denylist|spamhaus|barracuda|reputation|listed (?:in|at|by)",
    r"polic(?:y|ies)|prohibited|not permitted|administrative(?:ly)? prohib",
    r"\b(?:spf|dkim|dmarc)\b|unauthenticated",
    (
        r"content (?:rejected|filter)|banned|attachment|too (?:large|big)|size limit|exceeds? (?:the )?(?:maximum|size|fixed|limit)|message size"
        r"|size exceeds"
    ),
    r"skräppost|spärra|nekad",
    r"unerwünscht|richtlinie",
    r"indésirable|politique",
    r"roskaposti",
    r"uønsket",
    r"access denied|relay(?:ing)? (?:access )?denied|unable to relay",
)
RECEIVED = re.compile(
    r"\W*(?:(?:not )?read|(?:ej )?läst|oläst|gelesen|ungelesen|lu|non lu|luettu|læst|lest|ulæst|delivered|levererat|levererad|zugestellt|remis"
    r"|toimitettu|leveret|levert|relayed|vidarebefordrat|deleted)\s?:",
    re.I,
)
"""Receipts: what became of the mail was that it arrived."""
