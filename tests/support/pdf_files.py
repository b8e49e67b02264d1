"""A PDF of ours written anew as other programs write theirs: locked against changes only, or its parts packed in other ways."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
"""What stands for a password that is shorter, or none (ISO 32000-1, 7.6.3.3)."""
OBJECT = re.compile(rb"^(\d+) 0 obj\s(.*?)\sendobj\s", re.DOTALL | re.MULTILINE)
STREAM = re.compile(rb"(.*>>\s*stream\r?\n)(.*)(\nendstream)", re.DOTALL)
TEXT = re.compile(rb"<<|>>|<([0-9A-Fa-f]*)>|\(([^()\\]*)\)")
PRINT_ONLY = -3904


def restricted(data: bytes) -> bytes:
    """The same file locked with RC4 of 40 bits and no password, with its list of parts in a packed stream, as Acrobat writes it."""
    trailer = data[data.rindex(b"trailer") :]
    root, info = re.findall(rb"/Root (\d+) 0 R", trailer)[0], re.findall(rb"/Info (\d+) 0 R", trailer)[0]
    named = hashlib.md5(data).digest()
    owner = rc4(hashlib.md5(PAD).digest()[:5], PAD)
    key = hashlib.md5(PAD + owner + PRINT_ONLY.to_bytes(4, "little", signed=True) + named).digest()[:5]
    out, places = bytearray(b"%PDF-1.5\n"), {}
    for number, body in OBJECT.findall(data):
        places[int(number)] = len(out)
        out += b"%s 0 obj\n%s\nendobj\n" % (number, _locked(key, int(number), body))
    lock, last = max(places) + 1, max(places) + 2
    places |= {lock: len(out)}
    out += b"%d 0 obj\n<</Filter/Standard/V 1/R 2/P %d/O<%s>/U<%s>>>\nendobj\n" % (
        lock, PRINT_ONLY, owner.hex().encode(), rc4(key, PAD).hex().encode()
    )  # fmt: skip
    places[last] = len(out)
    rows = b"".join(b"\1%s\0" % places[n].to_bytes(4, "big") if n in places else bytes(6) for n in range(last + 1))
    packed = zlib.compress(rows)
    out += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 1]/Root %s 0 R/Info %s 0 R/Encrypt %d 0 R/ID[<%s><%s>]" % (
        last, last + 1, root, info, lock, named.hex().encode(), named.hex().encode()
    )  # fmt: skip
    out += b"/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % places[last])


def repacked(data: bytes, packed: Callable[[bytes], bytes], line_end: bytes = b"\n", shorter: int = 0) -> bytes:
    """The same file with its parts packed by another, and another end of the line before each. Of their ends so many bytes are lost."""
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for number, body in OBJECT.findall(data):
        places[int(number)] = len(out)
        stream = STREAM.fullmatch(body)
        if stream and b"/FlateDecode" in stream[1]:
            part = packed(zlib.decompress(stream[2]))
            head = re.sub(rb"/Length \d+(?: 0 R)?", b"/Length %d" % len(part), stream[1].rstrip())
            written = head + line_end + part[: len(part) - shorter] + stream[3]
        else:
            written = body
        out += b"%s 0 obj\n%s\nendobj\n" % (number, written)
    start, count = len(out), max(places) + 1
    rows = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(count)]
    trailer = data[data.rindex(b"trailer") : data.rindex(b"startxref")]
    return bytes(out + b"xref\n0 %d\n" % count + b"".join(rows) + trailer + b"startxref\n%d\n%%%%EOF\n" % start)


def for_slow_networks(data: bytes) -> bytes:
    """The same file as it is saved for "fast web view": it says how long it is, and its list of parts comes first."""
    trailer, parts = data[data.rindex(b"trailer") : data.rindex(b"startxref")], OBJECT.findall(data)
    count = max(int(number) for number, _ in parts) + 1
    head = b"%%%%PDF-1.4\n%d 0 obj\n<</Linearized 1/L %%010d>>\nendobj\n" % count
    start = len(head % 0)
    at, places, body = (
        start + len(b"xref\n0 %d\n" % count) + 20 * count + len(trailer) + len(b"startxref\n0\n%%EOF\n"),
        {},
        b"",
    )
    for number, inside in parts:
        places[int(number)] = at + len(body)
        body += b"%s 0 obj\n%s\nendobj\n" % (number, inside)
    rows = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(count)]
    listed = b"xref\n0 %d\n" % count + b"".join(rows) + trailer + b"startxref\n0\n%%EOF\n"
    end = b"startxref\n%d\n%%%%EOF\n" % start
    return head % (at + len(body) + len(end)) + listed + body + end


def rc4(key: bytes, data: bytes) -> bytes:
    """By a library, and not by the program's own."""
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def _locked(key: bytes, number: int, body: bytes) -> bytes:
    own = hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10]

    def text(found: re.Match[bytes]) -> bytes:
        if found[0] in (b"<<", b">>"):
            return found[0]
        return b"<%s>" % rc4(own, bytes.fromhex(found[1].decode()) if found[2] is None else found[2]).hex().encode()

    stream = STREAM.fullmatch(body)
    return TEXT.sub(text, stream[1]) + rc4(own, stream[2]) + stream[3] if stream else TEXT.sub(text, body)
