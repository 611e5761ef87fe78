"""Which imported clauses a card rests on, found by its section reference."""

from __future__ import annotations

import re
from collections import defaultdict

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from language.search_tokens import tokens
from policy_kb.tables import CardRow, ClauseRow, LinkRow

NUMBERS = "一二三四五六七八九十"
RANGE = re.compile(r"^(.*)（([一二三四五六七八九十])）至（([一二三四五六七八九十])）$")
SHORTEST_OWN = 30  # characters; below this a section's own text is only its heading
LONGEST_CITED = 800  # characters; a longer section is cited by its own text alone
# Where a link comes from: from the card's section; from the text, which an edited original has
# under another number than the card names; from a person, who set it.
FOUND, BY_TEXT, BY_HAND = "section", "text", "hand"


def link_cards(session: Session, document: str) -> list[str]:
    """Link every card of a document to its clauses anew; the cards that found none, by id.

    Links that a person set are all that their card has. Those that followed the text stay until
    the card's section leads to the same clauses.
    """
    cards = session.scalars(select(CardRow).where(CardRow.document_id == document)).all()
    clauses = session.scalars(
        select(ClauseRow).where(ClauseRow.document_id == document).order_by(ClauseRow.position)
    ).all()
    ids = [card.id for card in cards]
    kept: dict[str, dict[str, set[int]]] = {BY_TEXT: defaultdict(set), BY_HAND: defaultdict(set)}
    for link in session.scalars(select(LinkRow).where(LinkRow.card_id.in_(ids))):
        if link.origin != FOUND:
            kept[link.origin][link.card_id].add(link.clause_id)
    lost = []
    wanted = LinkRow.card_id.in_([one for one in ids if one not in kept[BY_HAND]])
    session.execute(delete(LinkRow).where(wanted))
    for card in cards:
        if card.id in kept[BY_HAND]:
            continue
        followed = kept[BY_TEXT].get(card.id, set())
        found = {
            clause.id
            for section in expand(card.section)
            for clause in clauses_for(card, section, list(clauses))
        }
        origin = FOUND
        if not followed <= found:
            found, origin = followed, BY_TEXT
        if not found:
            lost.append(card.id)
        session.add_all(
            LinkRow(card_id=card.id, clause_id=one, origin=origin) for one in sorted(found)
        )
    return lost


def clauses_for(card: CardRow, section: str, clauses: list[ClauseRow]) -> list[ClauseRow]:
    """The clauses of one section: of a span (第24–28问之间) the one nearest to the card, of a
    whole part (三) its own text, else the section with everything numbered below it."""
    own = [clause for clause in clauses if clause.section == section]
    if section.endswith("问之间"):
        return [max(own, key=lambda clause: nearness(card, clause))] if own else []
    below = [clause for clause in clauses if is_within(clause.section, section)]
    size = sum(len(clause.text) for clause in own)
    whole = sum(len(clause.text) for clause in below)
    if size >= SHORTEST_OWN and ("（" not in section or whole > LONGEST_CITED):
        return own
    return below


def nearness(card: CardRow, clause: ClauseRow) -> tuple[int, float]:
    """The card's numbers that the clause holds; then the words they share, less if it is long."""
    wanted = set(tokens(" ".join([*card.facts, card.brief])))
    held = set(tokens(clause.text))
    numbers = {token for token in wanted & held if token[0].isdigit()}
    pairs = {token for token in wanted if len(token) > 1}
    shared = pairs & held
    return len(numbers), len(shared) / ((len(pairs) * len(held)) ** 0.5 or 1.0)


def expand(section: str) -> list[str]:
    """``四（一）4、7`` → both; ``一（一）；二（四）`` → both; ``四（一）至（四）`` → all four."""
    parts: list[str] = []
    for piece in re.split("[；]", section):
        span = RANGE.match(piece)
        if span:
            stem, first, last = span.groups()
            parts += [
                f"{stem}（{number}）"
                for number in NUMBERS[NUMBERS.index(first) : NUMBERS.index(last) + 1]
            ]
            continue
        first, *rest = piece.split("、")
        stem = first[: first.rindex("（")] if first.endswith("）") else first.rstrip("0123456789")
        parts.append(first)
        parts += [stem + one for one in rest]
    return parts


def is_within(section: str, parent: str) -> bool:
    """The section itself or one numbered below it: 三（一）1 in 三（一）, but not 三10 in 三1."""
    if not section.startswith(parent):
        return False
    rest = section[len(parent) :]
    return not rest or not (parent[-1].isdecimal() and rest[0].isdecimal())
