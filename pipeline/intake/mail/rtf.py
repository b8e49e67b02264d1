"""The text of a mail that Outlook kept as packed RTF only ([MS-OXRTFCP])."""

from __future__ import annotations

import re

PACKED, PLAIN = b"LZFu", b"MELA"
START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What every packed text is allowed to refer back to."""
MOST = 2_000_000
WINDOW = 4096
WORD = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|\r?\n", re.S)
ELSEWHERE = frozenset("fonttbl colortbl stylesheet info pict generator htmltag mhtmltag xmlnstbl listtable".split())
"""Groups whose text nobody wrote; in HTML kept as RTF, its tags."""
BREAKS = {
    "par": "\n",
    "line": "\n",
    "tab": "\t",
    "cell": "\t",
    "row": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
}


def unpack_rtf(data: bytes) -> bytes:
    """The RTF; what there is of it when the data is damaged."""
    if data[8:12] == PLAIN:
        return data[16 : MOST + 16]
    if data[8:12] != PACKED:
        return b""
    window = bytearray(START + bytes(WINDOW - len(START)))
    at, out, n = len(START), bytearray(), 16
    while n < len(data) and len(out) < MOST:
        control = data[n]
        n += 1
        for bit in range(8):
            if not control >> bit & 1:
                piece = data[n : n + 1]
                n += 1
            else:
                pair = int.from_bytes(data[n : n + 2], "big")
                n += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == at or n > len(data):
                    return bytes(out)
                piece = b""
                for k in range(length):  # what is being copied may be what was just written
                    byte = window[(start + k) % WINDOW]
                    window[(at + k) % WINDOW] = byte
                    piece += bytes((byte,))
            for byte in piece:
                window[at] = byte
                at = (at + 1) % WINDOW
            out += piece
    return bytes(out)


def plain_of(rtf: bytes) -> str:
    """The words of an RTF text, with line breaks and tabs."""
    text = rtf.decode("cp1252", "replace")
    out: list[str] = []
    groups: list[tuple[bool, int]] = []
    silent, skip, end, left = False, 1, 0, 0
    for word in WORD.finditer(text):
        written = text[end : word.start()]
        if not silent:
            out.append(written[left:])
        left, end = max(0, left - len(written)), word.end()
        name, number, code, symbol, brace = word.groups()
        if brace == "{":
            groups.append((silent, skip))
        elif brace == "}":
            silent, skip = groups.pop() if groups else (False, 1)
        elif name in ELSEWHERE or symbol == "*" or (name == "htmlrtf" and number != "0"):
            silent = True
        elif name == "htmlrtf":
            silent = False
        elif name == "uc":
            skip = int(number or 1)
        elif silent:
            continue
        elif name == "u" and number:
            out.append(chr(int(number) % 65_536))
            left = skip
        elif code:
            out.append("" if left else bytes.fromhex(code).decode("cp1252", "replace"))
            left = max(0, left - 1)
        elif name in BREAKS:
            out.append(BREAKS[name])
        elif symbol:
            out.append({"~": "\xa0", "_": "-"}.get(symbol, symbol if symbol in "\\{}" else ""))
    return "".join(out).encode("utf-8", "replace").decode("utf-8")
