"""Bytes of a text file into characters, or a clear no instead of replacement characters."""

from __future__ import annotations

import codecs

from policy_kb.importing.unreadable import Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WITHOUT_MARK = ("gb18030", "big5", "utf-16-le", "utf-16-be")
NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
# What fills a third of any Chinese text. Bytes read in a wrong encoding give rare characters.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
    "说产种面而方后多定行学法所民得经，。、；：（）“”《》這為個國時來們對會發動過說產種後經"
)
LEAST_COMMON = 0.08  # the share of COMMON below which text is hardly Chinese
FEW_BAD = 20  # bad places in a UTF-8 text up to which it is a damaged file, not another encoding


def decode(data: bytes, declared: str | None = None) -> str:
    """UTF-8, UTF-16, GBK (GB 18030) or Big5; ``declared`` is what a page says of itself.

    Raises :class:`Unreadable` when no encoding gives a text without a bad byte.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strict(data, encoding) or _complain(data)
    for named in (declared, "utf-8"):
        if named is not None:
            held = _strict(data, NAMES.get(named.lower(), named))
            if held is not None and "\0" not in held:
                return held
    read = [text for encoding in WITHOUT_MARK if (text := _strict(data, encoding))]
    best = max(read, key=commonness, default="")
    if commonness(best) < LEAST_COMMON or "\0" in best:
        return _complain(data)
    return best


def commonness(text: str) -> float:
    """The share of the characters other than ASCII that are among the most common ones."""
    held = [character for character in text if not character.isascii()]
    return sum(character in COMMON for character in held) / len(held) if held else 0.0


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _complain(data: bytes) -> str:
    """Where a text that is otherwise UTF-8 is damaged, else that the encoding is unknown."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        loose = data.decode("utf-8", errors="replace")
        if loose.count("\ufffd") <= FEW_BAD and commonness(loose) >= LEAST_COMMON:
            line = data.count(b"\n", 0, error.start) + 1
            raise Unreadable("damaged_text", line=line) from error
    raise Unreadable("encoding")
