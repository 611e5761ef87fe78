"""The form beside a talk, filled and filed by the operator who has it, and what was thought of the
suggestions. Answered in JSON for the workbench's script: ``parts`` as they stand then beside the
talk, or ``problem``, a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sanic import HTTPResponse
from sanic.response import json

from assist import Assist, AssistProblem, View
from connectors import operators
from connectors.phone import CHANNEL
from connectors.receiving import is_anonymous
from console import desk, talks
from console.call import Call
from console.texts import say as sentence
from console.workbench import beside, misheard, panel
from intake import feedback
from intake.errors import NotAllowed
from intake.facts import KINDS
from intake.unit_of_work import UnitOfWork

MOST_VALUE = 2000


def put(call: Call, talk_id: str) -> HTTPResponse:
    """What the operator typed into a field; empty words empty it. What had been heard there was
    wrong, unless the caller may have changed their mind."""
    kind, field, value = call.field("kind"), call.field("field"), call.field("value")
    if len(value) > MOST_VALUE:
        problem = sentence("problems", "too_long", limit=MOST_VALUE, count=len(value))
        return json({"problem": problem}, status=422, ensure_ascii=False)

    def act(assist: Assist, view: View) -> dict[str, object]:
        assist.typed(talk_id, kind, field, value or None, call.me)
        with call.database.reading() as session:
            now = assist.view(session, talk_id, call.me)
            wrong = misheard.was_misheard(session, talk_id, field, view, now)
        if wrong:
            _judge_heard(call, talk_id, view, {field}, feedback.WRONG)
        return {}

    return _acted(call, talk_id, act)


def confirm(call: Call, talk_id: str) -> HTTPResponse:
    """A doubtful field was read back, and is right."""
    kind, field = call.field("kind"), call.field("field")

    def act(assist: Assist, view: View) -> dict[str, object]:
        assist.confirm(talk_id, kind, field)
        _judge_heard(call, talk_id, view, {field}, feedback.USED)
        return {}

    return _acted(call, talk_id, act)


def leave_out(call: Call, talk_id: str) -> HTTPResponse:
    """The caller does not say it; it is asked for no more."""
    kind, field = call.field("kind"), call.field("field")

    def act(assist: Assist, _view: View) -> dict[str, object]:
        assist.leave_out(talk_id, kind, field)
        return {}

    return _acted(call, talk_id, act)


def choose(call: Call, talk_id: str) -> HTTPResponse:
    """Which form it is, where the words did not tell."""
    kind = call.field("kind")

    def act(assist: Assist, _view: View) -> dict[str, object]:
        assist.choose(talk_id, kind)
        return {}

    return _acted(call, talk_id, act)


def file(call: Call, talk_id: str) -> HTTPResponse:
    """File the form, once: number, date and what is to be read out; in a chat the farmer is told
    at once. What was heard and left as it was has been of use."""
    kind = call.field("kind")

    def tell(uow: UnitOfWork, said: Sequence[str]) -> None:
        operators.tell_filed(uow.session, talk_id, said, call.now)

    def act(assist: Assist, view: View) -> dict[str, object]:
        told = tell if _is_chat(call, talk_id) else None
        filed = assist.file(talk_id, kind, call.me, tell=told)
        heard = {one.name for one in view.form}
        _judge_heard(call, talk_id, view, heard, feedback.USED)
        return {"number": filed.number, "say": filed.say + filed.code_aloud}

    return _acted(call, talk_id, act)


def _judge_heard(call: Call, talk_id: str, view: View, names: set[str], verdict: str) -> None:
    """Note what became of fields that were heard; a judgement of before is not undone by filing."""
    heard = [
        one.id
        for one in view.form
        if one.name in names and one.source == "said" and one.value is not None
    ]
    if not heard:
        return
    with call.database.unit_of_work() as uow:
        for one in heard:
            feedback.judge(
                uow, talk_id, one, verdict, call.me.id, call.clock, again=verdict == feedback.WRONG
            )
        uow.commit()


def _is_chat(call: Call, talk_id: str) -> bool:
    with call.database.reading() as session:
        return desk.find(session, call.me, talk_id, call.clock).channel != CHANNEL


def _acted(
    call: Call, talk_id: str, act: Callable[[Assist, View], dict[str, object]]
) -> HTTPResponse:
    """Do it for the operator who has the talk; not in an anonymous one, whose report the speaker
    files with the bot: an operator's field could name them. Raises NotAllowed where there is no
    assist."""
    if call.assist is None or call.field("kind") not in KINDS:
        raise NotAllowed
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        if not panel.is_mine(call, talk):
            problem = talks.refusal(session, call, talk)
            return json({"problem": problem}, status=409, ensure_ascii=False)
        if is_anonymous(talk):
            problem = sentence("problems", "fill_anonymous")
            return json({"problem": problem}, status=422, ensure_ascii=False)
        view = call.assist.view(session, talk_id, call.me)
    try:
        told = act(call.assist, view)
    except AssistProblem as problem:
        return json({"problem": str(problem)}, status=422, ensure_ascii=False)
    call.wake(talk_id)
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        told["parts"] = beside.parts(session, call, talk)
    return json(told, ensure_ascii=False)
