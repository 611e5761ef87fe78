"""What somebody else writes of who spoke: 对方叫…, 王大强打来的, …，是会计的弟弟.

For operators' notes on anonymous talks. Found even more generously than a speaker's own words
(:mod:`language.self_identity`): who else is named there may be hidden with them.
"""

from __future__ import annotations

import re

from language import names
from language.self_identity import HIDDEN, KIN, POST, spans
from language.surnames import is_common, is_han, surname_length
from language.text import fold

_SPEAKER = re.compile(
    r"对方|他|她|[Tt][Aa](?![A-Za-z])|来电(?:的人|的|人|者)?|打电话(?:来)?的(?:人)?|来访(?:的人|的|者)?|反映的人|举报的人|"
    r"这(?:个)?人|此人|当事人|群众|农户|本村村民"
)
_APART = r"[，。,.;；、:：（）()\s]"
_NAME = r"(?P<n>[\u4e00-\u9fff]{2,3})"
_SPOKE = re.compile(
    rf"(?:^|(?<=[，。,.;；、:：（）()\s]))(?:是|叫|找)?{_NAME}"
    r"(?=的?(?:打|来|反映|举报|告|说|讲|称|自称|要|想|问|电话|手机|怕|不敢|不愿|本人|家)|[，。,.;；、:：（）()\s]|$)"
)
_BARE_TIE = re.compile(
    rf"(?:^|{_APART})(?:就|也|还|以前|原来)*(?:是|当过?|做过?|在)(?P<n>[^，。,.;；、\s]{{0,14}}?(?:{KIN}|{POST})[^，。,.;；、\s]{{0,4}})"
)

_HOUSE = re.compile(r"老(?P<n>[\u4e00-\u9fff])(?:家|头|汉|[大二三四五六七八幺])")


def hide_told(text: str) -> str:
    """The text with a mark in place of each stretch that tells who spoke, as others write it."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    # As if the speaker said it: the last 我 stands right before the verb, the places stay.
    own = _SPEAKER.sub(lambda found: "我" * len(found.group()), folded)
    found = [*spans(folded), *spans(own)]
    found += [(one.start, one.end) for one in names.find(folded, [], False)]
    for match in _SPOKE.finditer(folded):
        if is_common(match["n"]) and is_han(match["n"]):
            found.append(match.span("n"))
    found += [match.span("n") for match in _BARE_TIE.finditer(folded)]
    found += [match.span() for match in _HOUSE.finditer(folded) if surname_length(match["n"], 0)]
    kept = len(text)
    for start, end in sorted(found, reverse=True):
        if start < min(end, kept):
            text = f"{text[:start]}{HIDDEN}{text[min(end, kept) :]}"
            kept = start
    return text
