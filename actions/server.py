"""The action server: rasa-sdk's executor behind our own small Sanic app, with a bearer token."""

from __future__ import annotations

import hmac
import logging
import secrets
import traceback
from typing import Any

from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from actions import (
    additions,
    declaration,
    lead,
    own_steps,
    people,
    policy,
    progress,
    waiting_choice,
)
from actions.answered import Answered
from actions.base import Answer, FormTurn, Respond
from actions.heeding import arrange_call, heeding
from actions.services import Services

logger = logging.getLogger(__name__)


ANSWERS: dict[str, Respond] = {
    "action_answer_policy": heeding(policy.answer),
    "action_talk_to_human": heeding(people.call_a_person),
    "action_not_understood": heeding(people.not_understood),
    "action_small_talk": heeding(people.small_talk),
    "action_correct": heeding(people.correct),
    "action_cancel": heeding(people.cancel),
}
"""Actions that answer, by their name in ``bot/domain/core.yml``."""

FORMS: dict[str, Respond] = {
    "declaration_form": declaration.take_turn,
    "lead_form": lead.take_turn,
    "region_form": heeding(policy.region_told, in_form=True),
    "progress_form": heeding(progress.take_turn, in_form=True),
    "addition_form": heeding(additions.take_turn, in_form=True),
    "own_step_form": heeding(own_steps.take_turn, in_form=True),
    "callback_form": heeding(arrange_call, in_form=True),
    "waiting_form": heeding(waiting_choice.take_turn, in_form=True),
}
"""What takes the turns of each form."""


def executor(services: Services) -> ActionExecutor:
    """Every custom action of ``bot/domain/core.yml``, registered under its name."""
    registered = ActionExecutor()
    for name, respond in ANSWERS.items():
        registered.register_action(Answer(name, services, respond))
    for form, respond in FORMS.items():
        registered.register_action(FormTurn(form, services, respond))
    return registered


def create_app(services: Services, token: str) -> Sanic[Any, Any]:
    """The app that Rasa calls; it must listen on loopback only. 401 without the token."""
    app: Sanic[Any, Any] = Sanic("actions", configure_logging=False)
    actions = executor(services)
    answered = Answered()
    began = secrets.token_hex(8)  # another one after each start: what was under way then is lost

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return json({"ready": True, "began": began})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return json({"error": "unauthorized"}, status=401)
        before = answered.get(request.json or {})
        if before is not None:
            return json(before)
        try:
            result = await actions.run(request.json)
        except Exception as error:
            # Without the error's own text: it may quote what was said.
            where = "".join(traceback.format_tb(error.__traceback__))
            action = (request.json or {}).get("next_action")
            logger.error("action %s failed: %s\n%s", action, type(error).__name__, where)
            return json({"error": "the action failed"}, status=500)
        answer = result.model_dump() if result else None
        answered.keep(request.json or {}, answer)
        return json(answer)

    return app
