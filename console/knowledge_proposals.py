"""Proposed changes: the list, one with what it changes, and a second person's decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from console import knowledge_common as common
from console.call import Call, go
from console.texts import say
from intake import audit
from intake.errors import NotAllowed
from intake.privacy.access import may_decide_proposal
from intake.unit_of_work import UnitOfWork
from policy_kb.cards import Document
from policy_kb.editing import proposals
from policy_kb.editing.errors import (
    AlreadyDecided,
    NoReason,
    NotAcceptable,
    StaleProposal,
    UnknownProposal,
)
from policy_kb.errors import KnowledgeError
from policy_kb.library import document_from
from policy_kb.tables import CardRow, DocumentRow, ProposalRow

MAX_REASON = 1000


def show(call: Call) -> HTTPResponse:
    """Those that wait first, then the last that were decided."""
    with call.database.reading() as session:
        rows = proposals.listing(session)
        names = common.names_of(session, [one.proposer for one in rows])
        waiting = [one for one in rows if one.state == proposals.OPEN]
        return call.show(
            "knowledge_proposals.html",
            waiting=[_line(session, call, one, names) for one in waiting],
            decided=[
                _line(session, call, one, names) for one in rows if one.state != proposals.OPEN
            ],
        )


def show_one(
    call: Call, proposal_id: str, problem: str | None = None, status: int = 200
) -> HTTPResponse:
    """What it would change, why, and, for those who may, the decision."""
    with call.database.reading() as session:
        row = _find(session, proposal_id)
        document = session.get(DocumentRow, row.document_id)
        card = session.get(CardRow, row.card_id)
        before = proposals.content_of(session, row.card_id) if card else None
        open_ = row.state == proposals.OPEN
        stale = proposals.is_stale(session, row)
        line = common.line_of_document(session, row.document_id)
        names = common.names_of(session, [row.proposer, row.decider])
        return call.show(
            "knowledge_proposal.html",
            status,
            row=row,
            problem=problem,
            document=_document(document),
            new=not row.base,
            stale=stale,
            differences=common.changes(before if open_ else None, row.content),
            proposer=names.get(row.proposer, row.proposer),
            decider=names.get(row.decider or "", row.decider),
            proposed=common.day(row.proposed_at, call),
            decided=common.day(row.decided_at, call) if row.decided_at else None,
            own=row.proposer == call.actor,
            may_decide=open_ and may_decide_proposal(call.me, line, row.proposer),
            may_edit=common.may_edit(session, call.me, row.document_id),
            limit=MAX_REASON,
        )


def approve(call: Call, proposal_id: str) -> HTTPResponse:
    """The change holds from now on, in every process."""

    def take(uow: UnitOfWork) -> dict[str, Any]:
        card = proposals.approve(uow.session, proposal_id, call.actor, call.now, call.today)
        return {"card": card}

    return _decide(call, proposal_id, "approve_card", take)


def refuse(call: Call, proposal_id: str) -> HTTPResponse:
    """The card stays as it is; the proposer reads why."""
    reason = call.field("reason")[:MAX_REASON]

    def take(uow: UnitOfWork) -> dict[str, Any]:
        proposals.refuse(uow.session, proposal_id, call.actor, reason, call.now)
        return {}

    return _decide(call, proposal_id, "refuse_card", take)


def withdraw(call: Call, proposal_id: str) -> HTTPResponse:
    """The proposer takes it back."""

    def take(uow: UnitOfWork) -> dict[str, Any]:
        proposals.withdraw(uow.session, proposal_id, call.actor, call.now)
        return {}

    return _decide(call, proposal_id, "withdraw_card", take)


def _decide(
    call: Call, proposal_id: str, action: str, take: Callable[[UnitOfWork], dict[str, Any]]
) -> HTTPResponse:
    try:
        with call.database.unit_of_work() as uow:
            row = _find(uow.session, proposal_id)
            if not common.may_edit(uow.session, call.me, row.document_id):
                raise NotAllowed
            detail = take(uow)
            audit.append(uow, call.actor, action, "proposal", proposal_id, detail, at=call.now)
            uow.commit()
    except UnknownProposal:
        raise NotAllowed from None
    except (AlreadyDecided, StaleProposal) as error:
        return show_one(call, proposal_id, str(error), 409)
    except (NotAcceptable, NoReason) as error:
        return show_one(call, proposal_id, str(error), 422)
    except KnowledgeError as error:  # the own proposal
        return show_one(call, proposal_id, str(error), 403)
    return go(f"{common.ROOT}proposals/{proposal_id}?done={action}")


def _find(session: Session, proposal_id: str) -> ProposalRow:
    try:
        return proposals.find(session, proposal_id)
    except UnknownProposal:
        raise NotAllowed from None


def _document(row: DocumentRow | None) -> Document | None:
    return document_from(row) if row is not None else None


def _line(session: Session, call: Call, row: ProposalRow, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "brief": row.content["brief"],
        "new": not row.base,
        "state": say("proposal_states", row.state),
        "stale": proposals.is_stale(session, row),
        "by": names.get(row.proposer, row.proposer),
        "own": row.proposer == call.actor,
        "day": common.day(row.proposed_at, call),
        "why": row.why,
    }
