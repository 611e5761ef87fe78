"""Quality sampling: talks drawn by chance, one looked at with the checklist, the scores."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import dispositions, quality
from connectors.tables import Message
from console import knowledge_common as common
from console import talk_words
from console.call import ROOT, Call, go
from console.supervising import spreadsheet
from console.texts import words
from intake import audit
from intake.errors import StepProblem
from language.masking import mask

PAGE = f"{ROOT}service/quality"
AT_ONCE = 5
"""So many are drawn with one press."""


def show(call: Call) -> HTTPResponse:
    """What was drawn and waits, and how each item came off."""
    with call.database.reading() as session:
        waiting = quality.waiting(session, call.me)
        scored = quality.scored(session, call.me)
        names = common.names_of(session, [f"user:{one.operator}" for one in waiting])
        counts = {
            item.key: [
                sum((one.scores or {}).get(item.key) == mark for one in scored)
                for mark in quality.MARKS
            ]
            for item in quality.checklist()
        }
        return call.show(
            "quality.html",
            waiting=[
                {
                    "id": one.id,
                    "who": names.get(f"user:{one.operator}", "—"),
                    "how": dispositions.name(one.code),
                    "on": one.touched_on.isoformat(),
                }
                for one in waiting
            ],
            scored=len(scored),
            items=[(item.name, *counts[item.key]) for item in quality.checklist()],
            number=AT_ONCE,
        )


def draw(call: Call) -> HTTPResponse:
    """Draw some more."""
    with call.database.unit_of_work() as uow:
        drawn = quality.draw(uow, call.me, AT_ONCE, call.clock)
        audit.append(uow, call.actor, "draw_talks", "talk", "-", {"number": drawn}, at=call.now)
        uow.commit()
    return go(f"{PAGE}?done={'drawn' if drawn else 'drawn_none'}")


def show_one(call: Call, sample_id: str, problem: str | None = None) -> HTTPResponse:
    """A talk up to its end, masked, with the checklist beside it; reading it is an audit row."""
    with call.database.unit_of_work() as uow:
        row, talk = quality.find(uow.session, call.me, sample_id, call.clock)
        audit.append(uow, call.actor, "read_talk", "talk", talk.id, {"for": "quality"}, at=call.now)
        query = (
            select(Message)
            .where(Message.conversation_id == talk.id, Message.at <= row.closed_at)
            .order_by(Message.seq)
        )
        names = common.names_of(uow.session, [f"user:{row.operator}"])
        shown = call.show(
            "quality_talk.html",
            422 if problem else 200,
            problem=problem,
            one={
                "id": row.id,
                "who": names.get(f"user:{row.operator}", "—"),
                "how": dispositions.name(row.code),
                "channel": talk_words.channel(talk),
            },
            messages=[
                (one.direction, mask(one.text), talk_words.at(one.at))
                for one in uow.session.scalars(query)
            ],
            items=quality.checklist(),
            marks=quality.MARKS,
            given={item.key: call.field(item.key) for item in quality.checklist()},
        )
        uow.commit()
        return shown


def score(call: Call, sample_id: str) -> HTTPResponse:
    """Keep the scores; the talk is let go of."""
    marks = {item.key: call.field(item.key) for item in quality.checklist()}
    try:
        with call.database.unit_of_work() as uow:
            row = quality.score(uow, call.me, sample_id, marks, call.clock)
            audit.append(uow, call.actor, "score_talk", "sample", row.id, at=call.now)
            uow.commit()
    except StepProblem as error:
        return show_one(call, sample_id, str(error))
    return go(f"{PAGE}?done=scored")


def scores_csv(call: Call) -> HTTPResponse:
    """A line a talk, for a spreadsheet: day, operator, how it was ended, a mark an item."""
    marks, items = words("quality_marks"), quality.checklist()
    with call.database.reading() as session:
        table = [[*words("quality_columns").values(), *(one.name for one in items)]]
        table += _scored(session, call, marks)
    return spreadsheet("quality", table)


def _scored(session: Session, call: Call, marks: dict[str, str]) -> list[list[str]]:
    found = quality.scored(session, call.me)
    names = common.names_of(session, [f"user:{one.operator}" for one in found])
    return [
        [
            one.scored_on.isoformat() if one.scored_on else "",
            names.get(f"user:{one.operator}", "—"),
            dispositions.name(one.code),
            *(
                str(marks.get((one.scores or {}).get(item.key, ""), ""))
                for item in quality.checklist()
            ),
        ]
        for one in found
    ]
