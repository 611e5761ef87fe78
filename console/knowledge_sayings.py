"""The review list of sayings that were understood wrongly: taken to be learned, or refused."""

from __future__ import annotations

from sanic import HTTPResponse

from console import knowledge_common as common
from console.call import Call, go
from console.due import day_words
from intake import corrections, regions
from intake.corrections import INTENTS, OPEN, STATES, TAKEN
from intake.errors import StepProblem
from intake.tables.corrections import NluCorrection
from policy_kb.editing.questions import masked

PAGE = 20


def show(call: Call, problem: str | None = None, status: int = 200) -> HTTPResponse:
    """The list, the newest first."""
    asked = call.arg("state")
    state = asked if asked in STATES else OPEN
    with call.database.reading() as session:
        counts = {one: corrections.number(session, call.me, one) for one in STATES}
        pages = max(1, -(-counts[state] // PAGE))
        number = min(max(call.number(call.arg("page"), 1), 1), pages)
        rows = corrections.listing(session, call.me, state, (number - 1) * PAGE, PAGE)
        return call.show(
            "knowledge_sayings.html",
            status,
            problem=problem,
            state=state,
            states=STATES,
            counts=counts,
            intents=INTENTS,
            rows=[_row(call, row) for row in rows],
            page={"number": number, "pages": pages},
            base=f"{common.ROOT}sayings?state={state}&",
        )


def settle(call: Call, saying_id: str) -> HTTPResponse:
    """Take it (``text``, ``intent``, ``words``), refuse it, or put it back."""
    state = call.field("state")
    text, words = " ".join(call.field("text").split()), call.field("words") or None
    try:
        with call.database.unit_of_work() as uow:
            places = regions.gazetteer(uow.session)
            corrections.settle(
                uow, call.me, saying_id, state, call.clock,
                text=text, intent=call.field("intent"), words=words,
                hide=lambda plain: masked(plain, places),
            )  # fmt: skip
            uow.commit()
    except StepProblem as error:
        return show(call, str(error), 422)
    done = "saying_taken" if state == TAKEN else "saying_settled"
    return go(f"{common.ROOT}sayings?done={done}")


def _row(call: Call, row: NluCorrection) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": row.kind,
        "text": row.text,
        "heard": row.heard,
        "meant": row.meant,
        "entity": row.entity,
        "disguised": row.entity in corrections.DISGUISED,
        "state": row.state,
        "intent": row.intent or (row.meant if row.kind == corrections.INTENT else ""),
        "words": row.words or "",
        "on": day_words(row.noted_on, call.today),
    }
