"""Documents and cards: the list with its search, and the page of one card."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse

from console import knowledge_common as common
from console import texts
from console.call import Call, go
from intake import audit
from intake.errors import NotAllowed
from policy_kb.cards import Card
from policy_kb.editing import history, proposals
from policy_kb.editing.errors import UnknownCard
from policy_kb.export import list_documents
from policy_kb.library import Library, clauses_of_card
from policy_kb.tables import CardRow, HistoryRow
from policy_kb.wording import plain

PAGE = 30


def show(call: Call) -> HTTPResponse:
    """All documents, and the cards that hold the words looked for."""
    library = Library.read(call.database.engine)
    said, document = call.arg("q"), call.arg("document")
    chosen = [card for card in library.cards.values() if document in ("", card.document)]
    found = [card for card in chosen if holds(card, said)]
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(call.number(call.arg("page"), 1), 1), pages)
    with call.database.reading() as session:
        offered = [one.card for one in history.offered(session)]
    return call.show(
        "knowledge_cards.html",
        documents=[
            {
                **row,
                "standing": library.documents[row["id"]].standing(call.today),
            }
            for row in list_documents(call.database.engine)
        ],
        said=said,
        document=document,
        number=len(found),
        cards=[_line(library, card, call) for card in found[(number - 1) * PAGE : number * PAGE]],
        page={"number": number, "pages": pages},
        base=f"{common.ROOT}cards?q={said}&document={document}&",
        offered=offered,
    )


def holds(card: Card, said: str) -> bool:
    """Whether a card holds the words, each of them, anywhere; or has them as its id."""
    pieces = (card.id, card.section, card.brief, card.answer, *card.facts, *card.steps, *card.asks)
    held = plain(" ".join(pieces))
    return said == card.id or all(plain(word) in held for word in said.split())


def show_card(call: Call, card_id: str) -> HTTPResponse:
    """One card in full, with its clauses in their own words and all that was changed."""
    library = Library.read(call.database.engine)
    card = common.card_of(library, card_id)
    with call.database.reading() as session:
        row = session.get_one(CardRow, card_id)
        changes = history.history(session, card_id)
        waiting = proposals.open_for(session, card_id)
        actors = [name for one in changes for name in (one.proposer, one.approver)]
        names = common.names_of(session, [*actors, *(one.proposer for one in waiting)])
        offered = next((one for one in history.offered(session) if one.card == card_id), None)
        return call.show(
            "knowledge_card.html",
            card=card,
            document=library.documents[card.document],
            standing=common.standing(library, card, call),
            topic=common.topic_name(card.topic),
            also=[common.topic_name(key) for key in card.also],
            edited=row.edited,
            clauses=clauses_of_card(call.database.engine, card_id),
            may_edit=common.may_edit(session, call.me, card.document),
            waiting=[
                {
                    "id": one.id,
                    "by": names.get(one.proposer),
                    "day": common.day(one.proposed_at, call),
                }
                for one in waiting
            ],
            offered=common.changes(offered.here, offered.packaged) if offered else None,
            history=[_change(one, call, names) for one in changes],
            has_first=bool(changes) and changes[-1].before is not None,
        )


def keep(call: Call, card_id: str) -> HTTPResponse:
    """The package's new wording was looked at; ours stays."""
    with call.database.unit_of_work() as uow:
        row = uow.session.get(CardRow, card_id)
        if row is None or not common.may_edit(uow.session, call.me, row.document_id):
            raise NotAllowed
        try:
            history.keep(uow.session, card_id, call.actor, call.now)
        except UnknownCard:  # somebody else was first
            return go(f"{common.ROOT}cards/{card_id}")
        audit.append(uow, call.actor, "keep_card", "card", card_id[:64], at=call.now)
        uow.commit()
    return go(f"{common.ROOT}cards/{card_id}?done=card_kept")


def _line(library: Library, card: Card, call: Call) -> dict[str, str]:
    return {
        "id": card.id,
        "brief": card.brief,
        "section": card.section,
        "document": library.documents[card.document].title,
        "topic": common.topic_name(card.topic),
        "standing": common.standing(library, card, call),
    }


def _change(row: HistoryRow, call: Call, names: dict[str, str]) -> dict[str, Any]:
    return {
        "number": row.number,
        "event": texts.say("card_events", row.event),
        "changed": row.event != history.KEPT,
        "day": common.day(row.at, call),
        "proposer": names.get(row.proposer, row.proposer),
        "approver": names.get(row.approver, row.approver),
        "why": row.why,
        "differences": common.changes(row.before, row.after),
    }
