"""A text of questions and answers run together in one paragraph (问答), taken apart.

Where headings survive (``24.对突发…?``) they open a clause. Between two of them the answers
to lost headings have run together; a packaged file of short anchors (the first characters of
each such answer) gives the boundaries for a known text. Without one, what stands between
heading N and heading M is cited as 第N–M问之间 unless M follows N directly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from language.text import fold
from policy_kb.cards import LOADER, PACKAGE
from policy_kb.importing.numbering import Clause, Parsed
from policy_kb.importing.reading import Line, normal_title

HEADING = re.compile(r"(?:(?<=[\s。])|^)(\d{1,3})[.、．]\s*([^?？。]{4,80}[?？])")
FEWEST_HEADINGS = 3


@dataclass(frozen=True)
class Anchor:
    """The opening characters of an answer and the section that it is cited as."""

    opening: str
    section: str


def anchors_for(title: str) -> list[Anchor]:
    """The packaged anchors of a text, found by its title; [] when there are none."""
    for entry in PACKAGE.joinpath("data", "anchors").iterdir():
        content = yaml.load(entry.read_text(encoding="utf-8"), Loader=LOADER)
        if normal_title(content["title"]) == normal_title(title):
            return [Anchor(row["opening"], row["section"]) for row in content["anchors"]]
    return []


def looks_like_questions(lines: list[Line]) -> bool:
    """One long line with several numbered questions."""
    return any(len(HEADING.findall(line.text)) >= FEWEST_HEADINGS for line in lines)


def parse_questions(lines: list[Line], title: str) -> Parsed:
    """The clauses of each line that holds numbered questions; other lines are unplaced."""
    anchors = anchors_for(title)
    clauses: list[Clause] = []
    unplaced: list[Line] = []
    missing = {anchor.opening: anchor for anchor in anchors}
    for line in lines:
        headings = list(HEADING.finditer(line.text))
        if not headings:
            unplaced.append(line)
            continue
        folded = fold(line.text)
        found = [(_place(folded, anchor), anchor) for anchor in anchors]
        begun = [(place, anchor.section, "") for place, anchor in found if place >= 0]
        for place, anchor in found:
            if place >= 0:
                missing.pop(anchor.opening, None)
        cuts = begun + [
            (match.start(), _section(headings, i, [one[0] for one in begun]), match.group(2))
            for i, match in enumerate(headings)
        ]
        cuts.sort()
        ends = [*(cut[0] for cut in cuts[1:]), len(line.text)]
        for (start, section, heading), end in zip(cuts, ends, strict=True):
            text = line.text[start:end].strip()
            clauses.append(Clause(section, 0, heading, text, line.offset + start))
    return Parsed(clauses, unplaced, list(missing) if clauses else [])


def _place(folded: str, anchor: Anchor) -> int:
    """Where an answer begins: its first characters at the start or after a sentence."""
    opening = re.escape(fold(anchor.opening))
    found = re.search(rf"(?:^|(?<=[\s。?？]))(?:{opening})", folded)
    return found.start() if found else -1


def _section(headings: list[re.Match[str]], position: int, begun: list[int]) -> str:
    """Sure of its number is a heading whose answer ends at an anchor (places in ``begun``) or
    at the heading that counts one on."""
    number = int(headings[position].group(1))
    last = position + 1 == len(headings)
    following = number + 1 if last else int(headings[position + 1].group(1))
    start = headings[position].start()
    bounded = last or any(start < place < headings[position + 1].start() for place in begun)
    if bounded or following == number + 1:
        return f"第{number}问"
    return f"第{number}–{following}问之间"
