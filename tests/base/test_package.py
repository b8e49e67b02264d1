"""A zip put together of what is compressed already is the zip that the zipfile module would make."""

from __future__ import annotations

import pytest

from pipeline.base.package import pack, pack_member, read_zip, unpack, write_zip

CONTENTS = {
    "[Content_Types].xml": b"<Types/>",
    "word/document.xml": b"<w:p>en rad</w:p>" * 5_000,
    "tom.xml": b"",
    "bilaga/\u00e5\u00e4\u00f6 \U0001f600.txt": bytes(range(256)),
}


@pytest.mark.parametrize("names", [(), *((name,) for name in CONTENTS), tuple(CONTENTS)])
def test_members_compressed_one_by_one_are_the_zip_that_pack_gives(names: tuple[str, ...]) -> None:
    whole = pack((name, CONTENTS[name]) for name in names)
    assert write_zip((pack_member(name, CONTENTS[name]) for name in names), as_pack=True) == whole
    assert write_zip(read_zip(whole), as_pack=True) == whole


def test_what_is_copied_as_it_lies_comes_back_as_it_was() -> None:
    copied = write_zip(read_zip(pack(CONTENTS.items())))
    assert unpack(copied) == CONTENTS
    assert [m.data for m in read_zip(copied)] == [m.data for m in read_zip(pack(CONTENTS.items()))]
