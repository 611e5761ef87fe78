"""What the operator thinks of a suggestion: used, wrong, or what was missing. A caution that was
judged by who has the talk goes away."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json

from connectors import desk_notes
from console import desk
from console.call import Call
from console.texts import say as sentence
from console.workbench import beside, panel
from intake import feedback

_CAUTION = "caution:"


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
        mine = panel.is_mine(call, talk)
        uow.commit()
    told: dict[str, object] = {"done": sentence("done", f"judged_{verdict}")}
    if call.assist is not None and mine and suggestion.startswith(_CAUTION):
        call.assist.dismiss(talk_id, suggestion)
        call.wake(talk_id)
        with call.database.reading() as session:
            talk = desk.find(session, call.me, talk_id, call.clock)
            told["parts"] = beside.parts(session, call, talk)
    return json(told, ensure_ascii=False)


def _problem(name: str) -> HTTPResponse:
    return json({"problem": sentence("problems", name)}, status=422, ensure_ascii=False)
