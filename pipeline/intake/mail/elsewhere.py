"""Why an answer may be somewhere else than in an attached file: links to files in a cloud, and secure mail. No link is followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, unquote, urlsplit

LINK = re.compile(r"https?://[^\s<>\"'\])}]{3,4000}", re.I)
CLOUDS = (
    "1drv.ms onedrive.live.com sharepoint.com sharepoint.us d.docs.live.net "
    "drive.google.com docs.google.com drive.usercontent.google.com "
    "dropbox.com db.tt dropboxusercontent.com wetransfer.com we.tl sprend.com box.com app.box.com "
    "icloud.com mega.nz mega.io pcloud.com sync.com jottacloud.com jotta.cloud filemail.com fromsmash.com "
    "transfernow.net swisstransfer.com send.tresorit.com tresorit.com egnyte.com sharefile.com hightail.com "
    "filesender.sunet.se filesender.org box.sunet.se sunet.se storegate.com storegate.se binero.cloud projektplatsen.se "
    "projectplace.com teams.microsoft.com teams.cloud.microsoft"
).split()
"""Hosts (and all below them) that people share files from, in Sweden too."""
OWN_CLOUD = re.compile(
    r"(?:^|\.)(?:nextcloud|owncloud|filesender|seafile|nextshare|filr|filbox|fildelning)[\w-]*\.", re.I
)
SHARED = re.compile(
    r"/:[a-z]:/|/personal/|guestaccess|download\.aspx|/file/d/|/document/d/|/spreadsheets/d/|/drive/|/open\?id=|/sc[lh]?/|/s/[\w-]{6,}|/l/file/|1drv\.ms/|we\.tl/|/downloads?/|/iclouddrive/",
    re.I,
)
"""An address of one file, as a share button makes it."""
NEEDS_PATH = {
    "teams.microsoft.com": re.compile(r"/l/file/|/_#/(?:docx?|xlsx?|pdf)/", re.I),
    "teams.cloud.microsoft": re.compile(r"/l/file/", re.I),
    "docs.google.com": re.compile(r"/(?:document|spreadsheets|presentation|file|uc)\b", re.I),
    "icloud.com": re.compile(r"/iclouddrive/|/attachment/|/numbers/|/pages/", re.I),
    "sunet.se": re.compile(r"filesender|/s/|box", re.I),
}
"""Where the host alone does not say that it is about a file: a meeting is no answer."""
SECURE_HOSTS = (
    "sefos.se zivver.com zivver.eu egress.com cryptshare.com outlook.office365.com/encryption purview.microsoft.com "
    "office365messageencryption.com securemail.se frama-rmail.com rmail.com proton.me/eo securedelivery.se"
).split()
SECURE_FILES = re.compile(
    r".*\.rpmsg|message(?:_v\d+)?\.html?|securedoc.*\.html?|cryptshare.*\.html?|zivver.*\.html?",
    re.I,
)
SECURE_MEDIA = re.compile(r"application/x-microsoft-rpmsg-message")
PGP_FILES, PGP_MEDIA = re.compile(r"encrypted\.asc|.*\.(?:pgp|gpg)", re.I | re.S), "application/pgp-encrypted"
PGP_TEXT = "-----BEGIN PGP MESSAGE-----"
OF_SECURE = r"(?:säkert|säkra|krypterat|skyddat|secure|encrypted|protected|sekretessbelagt)"
MESSAGE = r"(?:meddelande|mejl|mail|e-?post\w*|message|e-?mail)"
SECURE_SUBJECT = re.compile(
    rf"\b(?:{OF_SECURE} {MESSAGE}|säkra meddelanden|säker e-?post|sefos|cryptshare|zivver|egress)\b|\[(?:secure|encrypt|krypterat|säkert)\]",
    re.I,
)
SECURE_TEXT = re.compile(
    rf"\b(?:fått|skickat?|received|sent|skickade|har|läs|öppna|hämta|read|view|open)\b[^.\n]{{0,100}}\b{OF_SECURE} {MESSAGE}"
    rf"|\bmeddelandet är (?:krypterat|skyddat)\b|\bmessage (?:is|has been) encrypted\b|\b{OF_SECURE} {MESSAGE} (?:från|from|till dig|to you)\b",
    re.I,
)
SECURE_NAMES = re.compile(r"\b(?:sefos|cryptshare|zivver|egress|säkra meddelanden|säker e-?post)\b", re.I)
MOST = 100_000


def cloud_hosts(message: str, signature: str, attached: Iterable[str] = ()) -> tuple[str, ...]:
    """Host names of links to files elsewhere, in order, each once.

    Any link to a cloud counts in the message itself. In the signature only one that is the address of a single file
    does: there stand meetings, the municipality's pages and its privacy notice.
    """
    found = [host for host, link in _links(message) if _is_cloud(host, link)]
    found += [host for host, link in _links(signature) if _is_cloud(host, link) and SHARED.search(link)]
    found += [host for text in attached for host, _ in _links(text)]
    return tuple(dict.fromkeys(found))


def is_secure(subject: str, message: str, names: Iterable[tuple[str, str]], has_files: bool) -> bool:
    """The answer is in a service of secure mail, or in a part that one has sealed. `names`: (name, media type) of every part.

    Words alone do not make it so when there is a file and no link: many a municipality's mail says how to send securely.
    """
    if any(SECURE_MEDIA.fullmatch(media.split(";")[0]) or SECURE_FILES.fullmatch(name[:300]) for name, media in names):
        return True
    if SECURE_SUBJECT.search(subject[:1000]) and not has_files:
        return True
    text = message[:MOST]
    links = list(_links(text))
    if any(_is_below(f"{host}{urlsplit(link).path}", known) for host, link in links for known in SECURE_HOSTS):
        return True
    if has_files and not links:
        return False
    return bool(SECURE_TEXT.search(text)) or (bool(links) and bool(SECURE_NAMES.search(text)))


def is_pgp(message: str, names: Iterable[tuple[str, str]]) -> bool:
    """Encrypted with PGP: in its text, or in a part. `names` as above."""
    told = any(media.startswith(PGP_MEDIA) or PGP_FILES.fullmatch(name[:300]) for name, media in names)
    return told or PGP_TEXT in message[:MOST]


def _links(text: str) -> Iterator[tuple[str, str]]:
    """(host, address) of every link, out of the wrappings that protection services put around them."""
    for found in LINK.findall(text[:MOST]):
        link = _unwrap_link(found.rstrip(".,;:!?"))
        host = _host(link)
        if host:
            yield host, link


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").rstrip(".").lower()[:253]
    except ValueError:  # a broken address
        return ""


def _unwrap_link(link: str) -> str:
    for _ in range(3):
        host = _host(link)
        try:
            query = parse_qs(urlsplit(link).query, max_num_fields=50)
        except ValueError:
            return link
        inner = ""
        if host.endswith("safelinks.protection.outlook.com") or host.endswith("safelinks.office.net"):
            inner = query.get("url", [""])[0]
        elif host.endswith("urldefense.com") and "/v3/__" in link:
            inner = link.split("/v3/__", 1)[1].split("__;", 1)[0]
        elif host.endswith("urldefense.proofpoint.com"):
            inner = unquote(query.get("u", [""])[0].replace("-", "%").replace("_", "/"))
        elif host.endswith("linkprotect.cudasvc.com"):
            inner = query.get("a", [""])[0]
        elif host in ("www.google.com", "google.com") and urlsplit(link).path == "/url":
            inner = query.get("q", query.get("url", [""]))[0]
        if not inner.lower().startswith(("http:", "https:")):
            return link
        link = inner
    return link


def _is_cloud(host: str, link: str) -> bool:
    known = max((c for c in CLOUDS if _is_below(host, c)), key=len, default="")
    if known in NEEDS_PATH and not NEEDS_PATH[known].search(link):
        return False
    return bool(known) or bool(OWN_CLOUD.search(host))


def _is_below(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}") or ("/" in known and f".{host}".find(f".{known}") >= 0)
