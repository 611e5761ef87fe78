"""What the operator thinks of a suggestion: used, wrong, or what was missing."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json

from connectors import desk_notes
from console import desk
from console.call import Call
from console.texts import say as sentence
from intake import feedback


def judge(call: Call, talk_id: str) -> HTTPResponse:
    """``suggestion`` is its id; ``verdict`` used | wrong, or missing with a ``note``."""
    suggestion, verdict, note = (call.field(one) for one in ("suggestion", "verdict", "note"))
    if verdict == feedback.MISSING and not 0 < len(note) <= feedback.MOST_NOTE:
        return _problem("missing_empty")
    with call.database.unit_of_work() as uow:
        talk = desk.find(uow.session, call.me, talk_id, call.clock)
        try:
            if verdict == feedback.MISSING:
                feedback.miss(uow, talk_id, desk_notes.kept(talk, note), call.me.id, call.clock)
            else:
                feedback.judge(uow, talk_id, suggestion, verdict, call.me.id, call.clock)
        except feedback.NoSuchSuggestion:
            return _problem("no_suggestion")
        uow.commit()
    return json({"done": sentence("done", f"judged_{verdict}")}, ensure_ascii=False)


def _problem(name: str) -> HTTPResponse:
    return json({"problem": sentence("problems", name)}, status=422, ensure_ascii=False)
