"""The list of questions that no document answered, and what an editor says to each."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from console import knowledge_common as common
from console.call import Call, go
from console.due import day_words
from intake import questions
from intake.errors import StepProblem
from intake.questions import NO_KIND, OPEN, SETTLED, Filter
from intake.tables.questions import UnansweredQuestion
from policy_kb.editing.errors import UnknownCard
from policy_kb.errors import KnowledgeError
from policy_kb.tables import CardRow

PAGE = 20
STATES = (OPEN, *SETTLED)


def home(call: Call) -> HTTPResponse:
    """An editor begins with the questions."""
    return go(f"{common.ROOT}questions")


def show(call: Call, problem: str | None = None, status: int = 200) -> HTTPResponse:
    """The list: the most asked first or the newest, of one region or one kind."""
    wanted = _filter(call)
    with call.database.reading() as session:
        found = questions.number(session, call.me, wanted)
        pages = max(1, -(-found // PAGE))
        number = min(max(call.number(call.arg("page"), 1), 1), pages)
        rows = questions.listing(session, call.me, wanted, (number - 1) * PAGE, PAGE)
        names = common.names_of(session, [row.settled_by for row in rows])
        return call.show(
            "knowledge_questions.html",
            status,
            problem=problem,
            wanted=wanted,
            states=STATES,
            counts={one: questions.number(session, call.me, Filter(one)) for one in STATES},
            regions=[
                (path, common.region_name(session, [code for code in path.split("/") if code]))
                for path in questions.paths(session, call.me, wanted.state)
            ],
            kinds=_kinds(session, call, wanted),
            rows=[_row(session, call, row, names) for row in rows],
            page={"number": number, "pages": pages},
            base=_address(wanted),
        )


def settle(call: Call, question_id: str) -> HTTPResponse:
    """Mark a question as answered by a card, as one no document speaks of, or as off topic."""
    state, card = call.field("state"), call.field("card") or None
    try:
        with call.database.unit_of_work() as uow:
            if state == questions.ANSWERED and card and uow.session.get(CardRow, card) is None:
                raise UnknownCard(card)
            questions.settle(uow, call.me, question_id, state, call.clock, card_id=card)
            uow.commit()
    except (StepProblem, KnowledgeError) as error:
        return show(call, str(error), 422)
    done = "question_open" if state == OPEN else "question_settled"
    return go(f"{common.ROOT}questions?done={done}")


def _filter(call: Call) -> Filter:
    state = call.arg("state")
    return Filter(
        state=state if state in STATES else OPEN,
        region=call.arg("region") or None,
        refused_as=call.arg("kind") or None,
        often=call.arg("order") != "new",
    )


def _kinds(session: Session, call: Call, wanted: Filter) -> list[tuple[str, str | None]]:
    found = questions.kinds(session, call.me, wanted.state)
    named = sorted((key, common.refusal_name(key)) for key in found if key)
    return [(NO_KIND, None), *named] if None in found else list(named)


def _row(
    session: Session, call: Call, row: UnansweredQuestion, names: dict[str, str]
) -> dict[str, object]:
    return {
        "id": row.id,
        "text": row.text,
        "count": row.count,
        "region": common.region_name(session, row.line),
        "region_code": row.line[-1] if row.line else "",
        "status": row.status,
        "kind": common.refusal_name(row.refused_as) if row.refused_as else None,
        "topic": common.topic_name(row.topic),
        "first": day_words(row.first_on, call.today),
        "last": day_words(row.last_on, call.today),
        "state": row.state,
        "card": row.card_id,
        "settled_by": names.get(row.settled_by or ""),
    }


def _address(wanted: Filter) -> str:
    parts = {
        "state": wanted.state,
        "region": wanted.region or "",
        "kind": wanted.refused_as or "",
        "order": "often" if wanted.often else "new",
    }
    return f"{common.ROOT}questions?" + "".join(f"{name}={value}&" for name, value in parts.items())
