"""Proposing a change of a card or a new one."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from console import knowledge_common as common
from console.call import Call, go
from console.card_form import CardForm
from console.texts import say
from intake import audit, questions
from intake.errors import NotAllowed
from policy_kb.cards import topics
from policy_kb.editing import history, proposals
from policy_kb.editing.content import Content, digest
from policy_kb.editing.errors import NoReason, NotAcceptable, StaleProposal, UnknownCard
from policy_kb.errors import KnowledgeError
from policy_kb.tables import CardRow, DocumentRow

PACKAGED = "packaged"


def edit(call: Call, card_id: str) -> HTTPResponse:
    """The form with what the card says, or with an older version or the package's wording."""
    with call.database.reading() as session:
        here = _own_content(session, call, card_id)
        wanted = call.arg("version")
        form = CardForm.of(here, digest(here))
        try:
            if wanted == PACKAGED:
                found = [one for one in history.offered(session) if one.card == card_id]
                form = CardForm.of(found[0].packaged, digest(here)) if found else form
            elif wanted:
                older = history.version(session, card_id, call.number(wanted))
                form = CardForm.of(older, digest(here))
        except UnknownCard:
            raise NotAllowed from None
        return _page(session, call, form, card_id)


def propose(call: Call, card_id: str) -> HTTPResponse:
    """Take the proposal; the card stays as it is until a second person agrees."""
    return _take(call, CardForm.typed(call), card_id)


def new(call: Call) -> HTTPResponse:
    """An empty form, or one that begins with a question that nobody could answer."""
    with call.database.reading() as session:
        form = CardForm(valid_from=call.today.isoformat())
        if call.arg("question"):
            asked = questions.find(session, call.me, call.arg("question"))
            form.asks, form.topic = asked.text, asked.topic or ""
            near = [
                one
                for one in common.own_documents(session, call.me)
                if one.region in asked.line and one.superseded_by is None
            ]
            form.document = near[0].id if near else ""
        form.document = form.document or call.arg("document")
        return _page(session, call, form, None)


def propose_new(call: Call) -> HTTPResponse:
    """Take the proposal of a new card."""
    return _take(call, CardForm.typed(call), None)


def _take(call: Call, form: CardForm, card_id: str | None) -> HTTPResponse:
    try:
        with call.database.unit_of_work() as uow:
            session = uow.session
            if card_id is not None:
                form.document = _own_content(session, call, card_id)["document"]
            document = session.get(DocumentRow, form.document)
            if document is not None and not common.may_edit(session, call.me, document.id):
                raise NotAllowed
            row = proposals.propose(
                session,
                card_id,
                form.content(document.region if document else ""),
                base=form.base if card_id else "",
                why=form.why,
                proposer=call.actor,
                now=call.now,
                today=call.today,
            )
            audit.append(
                uow, call.actor, "propose_card", "proposal", row.id,
                {"card": row.card_id}, at=call.now,
            )  # fmt: skip
            uow.commit()
    except NotAcceptable as error:
        form.problems = error.problems
    except NoReason as error:
        form.problems = {"why": str(error)}
    except StaleProposal:
        return _again(call, form, card_id)
    except KnowledgeError as error:
        form.problems = {"all": str(error)}
    else:
        return go(f"{common.ROOT}proposals/{row.id}?done=proposed")
    with call.database.reading() as session:
        return _page(session, call, form, card_id, 422)


def _again(call: Call, form: CardForm, card_id: str | None) -> HTTPResponse:
    """The card was changed while the form was open: what was typed stays, beside what it says
    now; sent once more it is meant against that."""
    with call.database.reading() as session:
        assert card_id is not None
        here = _own_content(session, call, card_id)
        form.base = digest(here)
        form.problems = {"all": say("problems", "card_changed")}
        return _page(session, call, form, card_id, 409, stale=True)


def _page(
    session: Session,
    call: Call,
    form: CardForm,
    card_id: str | None,
    status: int = 200,
    *,
    stale: bool = False,
) -> HTTPResponse:
    region = "" if card_id is None else session.get_one(CardRow, card_id).region
    now = proposals.content_of(session, card_id) if card_id and stale else None
    return call.show(
        "knowledge_form.html",
        status,
        form=form,
        card_id=card_id,
        documents=common.own_documents(session, call.me),
        topics=[(key, topic.question) for key, topic in topics().items()],
        now=common.changes(now, form.content(region)) if now else [],
    )


def _own_content(session: Session, call: Call, card_id: str) -> Content:
    """What the card says, for an editor who may change it."""
    row = session.get(CardRow, card_id)
    if row is None or not common.may_edit(session, call.me, row.document_id):
        raise NotAllowed
    return proposals.content_of(session, card_id)
