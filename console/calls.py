"""Promised calls (回电) on the operators' page: whom, why, what was tried, and how it went."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import HTTPResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention
from connectors import texts as chat_texts
from connectors.leases import LEFT
from connectors.phone.holding import CALLING
from connectors.readers import readable
from connectors.receiving import append, is_anonymous
from connectors.tables import Conversation
from console import desk, texts
from console.call import ROOT, Call, go
from console.texts import say as sentence
from intake import audit, regions
from intake.clock import SHANGHAI
from intake.errors import NotAllowed, StepProblem
from intake.service import callbacks
from intake.tables.service import Callback

MAX_NOTE = 500


@dataclass(frozen=True)
class Line:
    """A promised call as the page shows it; ``notes`` are sentences, the last try first."""

    id: str
    phone: str
    wish: str | None
    reasons: list[str]
    urgent: bool
    place: str | None
    waited: str
    tries: int
    notes: list[str]
    talk: str | None


def lines(session: Session, call: Call) -> list[Line]:
    """The calls of talks that this operator may open, urgent ones first.

    The numbers are shown in clear: they are dialled from here. Reading them is noted by
    :func:`noted`.
    """
    found, promised = [], callbacks.waiting(session)
    if not promised:
        return []
    ids = [row.conversation_id for row in promised]
    talks = {
        talk.id: talk
        for talk in session.scalars(select(Conversation).where(Conversation.id.in_(ids)))
    }
    allowed = readable(session, call.me, talks.values(), call.clock)
    for row in promised:
        if row.conversation_id not in allowed:
            continue
        talk = talks[row.conversation_id]
        found.append(
            Line(
                id=row.id,
                phone=row.phone or "",
                wish=row.wish,
                reasons=why([row.reason]),
                urgent=row.urgent,
                place=regions.full_name(session, row.region_code) if row.region_code else None,
                waited=row.created_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
                tries=row.tries,
                notes=[_note(one) for one in reversed(row.notes)],
                talk=talk.id if talk.state == "open" and talk.attention != "none" else None,
            )
        )
    return found


def noted(call: Call, shown: list[Line]) -> None:
    """Reading numbers is an audit row each time a page with some is shown."""
    if not shown:
        return
    with call.database.unit_of_work() as uow:
        for one in shown:
            audit.append(uow, call.actor, "read_callback", "callback", one.id, at=call.now)
        uow.commit()


def note(call: Call, callback_id: str) -> HTTPResponse:
    """Write down how a try to call went."""
    done, name = tried(call, callback_id)
    return go(f"{ROOT}talks?{'done' if done else 'problem'}={name}")


def tried(call: Call, callback_id: str) -> tuple[bool, str]:
    """Keep how a try went, from the form that was sent: whether it was kept, and the name of the
    sentence that says so (of ``done``) or why not (of ``problems``). Raises NotAllowed."""
    outcome, text = call.field("outcome"), call.field("text")
    if outcome not in callbacks.OUTCOMES:
        return False, "call_outcome"
    if len(text) > MAX_NOTE:
        return False, "call_long"
    with call.database.unit_of_work() as uow:
        row = uow.session.get(Callback, callback_id, with_for_update=True)
        talk = uow.session.get(Conversation, row.conversation_id) if row else None
        if row is None or talk is None or not desk.may_open(uow.session, call.me, talk, call.clock):
            raise NotAllowed
        try:
            callbacks.note(uow, row, call.actor, call.me.name, outcome, text, call.clock)
        except StepProblem:
            return False, "call_over" if row.state != callbacks.OPEN else "call_note"
        _tell(uow.session, call, talk, row)
        uow.commit()
    return True, f"call_{outcome}"


def why(reasons: list[str]) -> list[str]:
    """Reasons as people read them; a danger by its sentence."""
    known, dangers = texts.words("reasons"), texts.words("dangers")
    return [known.get(one) or dangers.get(one.removeprefix("danger:"), one) for one in reasons]


def reasons(talk: Conversation) -> list[str]:
    """Why a person is wanted in a talk; one that somebody has taken does not wait any more."""
    over = (CALLING, LEFT) if talk.attention == desk.TAKEN else ()
    return [one for one in attention.reasons_of(talk) if one not in over]


def why_of(talk: Conversation) -> list[str]:
    """``reasons`` as people read them."""
    return why(reasons(talk))


def _tell(session: Session, call: Call, talk: Conversation, row: Callback) -> None:
    """The farmer reads in the chat that a call was tried; a call that is done ends the waiting."""
    if row.state == callbacks.OPEN and talk.state == "open" and not is_anonymous(talk):
        append(session, talk, "system", chat_texts.system("called_in_vain"), call.now)
    if row.state == callbacks.DONE and talk.attention == "wanted":
        attention.clear(session, talk)


def _note(one: dict[str, str]) -> str:
    said = sentence("call_outcomes", one["outcome"])
    at = one["at"][5:16].replace("T", " ")
    return f"{at} {one['who']}：{said}" + (f"。{one['text']}" if one["text"] else "")
