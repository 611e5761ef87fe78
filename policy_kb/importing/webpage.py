"""A saved web page into the text that a reader sees of it, a block a line."""

from __future__ import annotations

import re

from lxml import etree

from policy_kb.importing.encoding import decode
from policy_kb.importing.marks import mark_at


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
HEAD = 4096  # bytes in which a page must say its encoding
DROPPED = _names(
    "script style noscript template head nav footer aside button select option textarea iframe "
    "object svg canvas audio video map dialog"
)
BLOCKS = _names(
    "address article blockquote body center dd div dl dt fieldset figcaption figure form h1 h2 "
    "h3 h4 h5 h6 header hr legend li main ol p pre section table tbody tfoot thead tr ul "
    "caption br summary details"
)
CELLS = frozenset({"td", "th"})
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
SPACES = re.compile(r"[ \t\r\n\f\v]+")
# A line break between two Chinese characters in the source is no space in the sentence.
BROKEN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")


def charset_of(data: bytes) -> str | None:
    """The encoding that a page declares."""
    found = CHARSET.search(data[:HEAD])
    return found.group(1).decode("ascii", "replace") if found else None


def page_text(data: bytes) -> str:
    """The page's text: scripts, menus and hidden parts dropped, a table row a line with tabs
    between its cells, numbers of ordered lists written out."""
    # Encoded anew so that a declaration inside no longer matters.
    source = decode(data, charset_of(data)).encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, remove_comments=True, remove_pis=True, no_network=True
    )
    root = etree.fromstring(source, parser)
    if root is None:
        return ""
    pieces: list[str] = []
    numbers: list[int | None] = []  # of the open lists; None is a list without numbers
    preserved = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag).lower()
        if event == "start":
            if is_dropped(element, tag):
                walk.skip_subtree()
                continue
            if tag in BLOCKS:
                pieces.append("\n")
            if tag in {"ol", "ul"}:
                numbers.append(_start(element) if tag == "ol" else None)
            elif tag == "li":
                pieces.append(_number(element, numbers))
            preserved += tag == "pre"
            pieces.append(_flow(element.text, preserved > 0))
            continue
        if not is_dropped(element, tag):
            if tag in BLOCKS:
                pieces.append("\n")
            elif tag in CELLS:
                pieces.append("\t")
            if tag in {"ol", "ul"} and numbers:
                numbers.pop()
            preserved -= tag == "pre"
        pieces.append(_flow(element.tail, preserved > 0))
    return tidy("".join(pieces))


def is_dropped(element: etree._Element, tag: str) -> bool:
    """Not part of what is read: scripts, navigation, what the page hides."""
    if tag in DROPPED or element.get("hidden") is not None:
        return True
    return bool(HIDDEN.search(element.get("style") or ""))


def tidy(text: str) -> str:
    """Without space at the ends of lines, and without empty lines and cells at their ends."""
    lines = (re.sub(r" *\t *", "\t", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _flow(text: str | None, preserved: bool) -> str:
    if not text:
        return ""
    if preserved:
        return text.replace("\t", " ")
    return SPACES.sub(" ", BROKEN.sub("", text)).replace("\xa0", " ")


def _start(element: etree._Element) -> int:
    """One before the first number of a list."""
    given = element.get("start") or ""
    return int(given) - 1 if given.isdecimal() else 0


def _number(element: etree._Element, numbers: list[int | None]) -> str:
    """The number that the browser writes before an item, unless the item has one of its own."""
    if not numbers or numbers[-1] is None:
        return ""
    given = element.get("value") or ""
    number = int(given) if given.isdecimal() else numbers[-1] + 1
    numbers[-1] = number
    own = "".join(map(str, element.itertext())).strip()
    return "" if mark_at(own) is not None else f"{number}."
