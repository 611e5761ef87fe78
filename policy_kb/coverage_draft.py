"""A draft of a coverage file: what is mapped already is kept, for the rest cards are proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from language.search_tokens import tokens
from policy_kb.cards import Card
from policy_kb.coverage import digest_of, entries_of, original_of, sentences_of
from policy_kb.library import Clause, Library
from policy_kb.tables import LinkRow

SURE = 0.5  # the share of a sentence's pairs that a card must hold to be written down at once
SHOWN = 3  # cards named beside a sentence
LONGEST_TITLE = 22  # characters with the number
BEGINNING = 24  # characters of a sentence in its comment


def draft(engine: Engine, document: str) -> Iterator[str]:
    """The lines of the YAML. Comments show the original and must not go into the file.

    A clause is known again by its place and digest, or by the digest alone when it has moved;
    of one that was changed the entries are kept if it has as many sentences as before.
    """
    library = Library.read(engine)
    original = original_of(engine, library, document)
    cards = [card for card in library.cards.values() if card.document == document]
    links = linked(engine)
    entries = entries_of(document)
    by_place = {entry.place: entry for entry in entries}
    by_digest = {entry.digest: entry for entry in entries}
    yield f"document: {document}"
    yield "sections:"
    for place, clause in original:
        digest, texts = digest_of(clause.text), sentences_of(clause.text)
        known = by_place.get(place)
        if known is None or known.digest != digest:
            known = by_digest.get(digest, known)
        kept = known.sentences if known and len(known.sentences) == len(texts) else None
        changed = known is not None and known.digest != digest
        yield f"- section: {place.section}"
        if place.part > 1:
            yield f"  part: {place.part}"
        yield f'  digest: "{digest}"' + ("  # 原文变了，请重看" if changed else "")
        yield "  sentences:"
        near = [card for card in cards if card.id in links[clause.id]] or cards
        for number, text in enumerate(texts):
            entry = kept[number] if kept else ()
            beginning = text[:BEGINNING] + ("…" if len(text) > BEGINNING else "")
            yield f"  - {_written(entry, text, clause, near)}  # {beginning}{_others(text, near)}"


def linked(engine: Engine) -> dict[int, set[str]]:
    """The ids of the cards that rest on a clause, by the clause's id."""
    found: dict[int, set[str]] = defaultdict(set)
    with Session(engine) as session:
        for card, clause in session.execute(select(LinkRow.card_id, LinkRow.clause_id)):
            found[clause].add(card)
    return found


def _written(entry: tuple[str, ...] | str, text: str, clause: Clause, cards: list[Card]) -> str:
    """The entry as it is, a sure proposal, or an empty list to be filled in."""
    if isinstance(entry, str):
        return entry
    if entry:
        return f"[{', '.join(entry)}]"
    sure = [card.id for score, card in ranked(text, cards)[:1] if score >= SURE]
    if not sure and is_title(text, clause):
        return "heading"
    return f"[{', '.join(sure)}]"


def is_title(text: str, clause: Clause) -> bool:
    """A short beginning that more sentences follow, or a line without a full stop."""
    if not clause.heading or len(text) > LONGEST_TITLE:
        return False
    opens = text.rstrip("。").endswith(clause.heading)
    return opens and (text != clause.text or not text.endswith(("。", "；", ";")))


def _others(text: str, cards: list[Card]) -> str:
    named = [card.id for score, card in ranked(text, cards)[:SHOWN] if score > 0]
    return f" → {'、'.join(named)}" if named else ""


def ranked(text: str, cards: list[Card]) -> list[tuple[float, Card]]:
    """Cards by the share of the sentence's pairs of characters and numbers that they hold;
    a number counts like four pairs."""
    found = {one for one in tokens(text) if len(one) > 1 or one.isdigit()}
    wanted = {one: 4 if one[0].isdigit() else 1 for one in found}
    whole = sum(wanted.values()) or 1
    scored = []
    for card in cards:
        held = set(tokens("\n".join([*card.facts, card.brief, card.answer, *card.steps])))
        scored.append((sum(weight for one, weight in wanted.items() if one in held) / whole, card))
    return sorted(scored, key=lambda one: (-one[0], one[1].id))
