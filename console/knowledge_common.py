"""What the knowledge editors' pages share: who may edit what, and names instead of ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from console import texts
from console.call import Call
from console.due import day_words
from intake import regions
from intake.clock import local_date
from intake.errors import NotAllowed, UnknownRegion
from intake.privacy.access import may_edit_knowledge
from intake.tables.people import User
from policy_kb.cards import Card, topics
from policy_kb.editing.content import Difference, differences
from policy_kb.editing.history import moment
from policy_kb.library import Library
from policy_kb.refusal import refusals
from policy_kb.tables import DocumentRow

ROOT = "/console/knowledge/"


def line_of_document(session: Session, document_id: str) -> list[str]:
    """The codes from the top down to the document's region; never empty, so that an editor of
    one county has nothing to do with a document that lies nowhere we know."""
    code = session.scalar(select(DocumentRow.region).where(DocumentRow.id == document_id)) or "?"
    try:
        return regions.line_of(session, code)
    except UnknownRegion:
        return [code]


def may_edit(session: Session, user: User, document_id: str) -> bool:
    """Whether this editor may change what the document's cards say."""
    return may_edit_knowledge(user, line_of_document(session, document_id))


def own_documents(session: Session, user: User) -> list[DocumentRow]:
    """The documents that this editor may write cards for, the newest first."""
    rows = session.scalars(select(DocumentRow).order_by(DocumentRow.issued.desc(), DocumentRow.id))
    return [row for row in rows if may_edit(session, user, row.id)]


def card_of(library: Library, card_id: str) -> Card:
    """The card; :class:`NotAllowed` when there is none, as for everything that is not there."""
    card = library.cards.get(card_id)
    if card is None:
        raise NotAllowed
    return card


def standing(library: Library, card: Card, call: Call) -> str:
    """current | future | past: whether the card answers today, its document included."""
    of_document = library.documents[card.document].standing(call.today)
    return of_document if of_document != "current" else card.standing(call.today)


def names_of(session: Session, actors: Iterable[str | None]) -> dict[str, str]:
    """Who is behind ``user:<id>``, as colleagues know them."""
    ids = {one.removeprefix("user:") for one in actors if one}
    people = session.scalars(select(User).where(User.id.in_(ids)))
    return {f"user:{one.id}": one.name for one in people}


def day(value: Any, call: Call) -> str:
    """A stored moment as a day."""
    return day_words(local_date(moment(value)), call.today)


def shown(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Differences with the names of their fields and their values as lines."""
    return [
        {
            "name": texts.words("card_fields")[one.field],
            "before": lines(one.field, one.before),
            "after": lines(one.field, one.after),
        }
        for one in found
    ]


def changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[dict[str, Any]]:
    """What a change does to a card, to be looked at."""
    return shown(differences(before, after))


def lines(field: str, value: Any) -> list[str]:
    """A field's value as lines for people."""
    values = value if isinstance(value, list) else [value]
    if field in ("topic", "also"):
        return [topic_name(one) for one in values if one]
    return [str(one) for one in values if one]


def topic_name(key: str | None) -> str:
    """The question that stands for a topic."""
    return topics()[key].question if key in topics() else key or ""


def refusal_name(key: str) -> str:
    """A kind of refusal by one of its questions."""
    known = refusals().get(key)
    return texts.say("knowledge", "like", question=known.asks[0]) if known else key


def region_name(session: Session, line: list[str]) -> str:
    """江苏省盐城市东台市, or that no place was said."""
    return "".join(regions.names_of(session, line)) or texts.say("knowledge", "no_region")
