"""The action server: rasa-sdk's executor behind our own small Sanic app, with a bearer token."""

from __future__ import annotations

import hmac
import logging
import traceback
from typing import Any

from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from actions import declaration, lead, people, policy, progress
from actions.base import Answer, FormTurn
from actions.heeding import arrange_call, heeding
from actions.services import Services

logger = logging.getLogger(__name__)


def executor(services: Services) -> ActionExecutor:
    """Every custom action of ``bot/domain/core.yml``, registered under its name."""
    registered = ActionExecutor()
    for action in (
        Answer("action_answer_policy", services, heeding(policy.answer)),
        Answer("action_talk_to_human", services, heeding(people.call_a_person)),
        Answer("action_not_understood", services, heeding(people.not_understood)),
        Answer("action_small_talk", services, heeding(people.small_talk)),
        Answer("action_correct", services, heeding(people.correct)),
        Answer("action_cancel", services, heeding(people.cancel)),
        FormTurn("declaration_form", services, declaration.take_turn),
        FormTurn("lead_form", services, lead.take_turn),
        FormTurn("region_form", services, heeding(policy.region_told, in_form=True)),
        FormTurn("progress_form", services, heeding(progress.take_turn, in_form=True)),
        FormTurn("callback_form", services, heeding(arrange_call, in_form=True)),
    ):
        registered.register_action(action)
    return registered


def create_app(services: Services, token: str) -> Sanic[Any, Any]:
    """The app that Rasa calls; it must listen on loopback only. 401 without the token."""
    app: Sanic[Any, Any] = Sanic("actions", configure_logging=False)
    actions = executor(services)

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return json({"ready": True})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return json({"error": "unauthorized"}, status=401)
        try:
            result = await actions.run(request.json)
        except Exception as error:
            # Without the error's own text: it may quote what was said.
            where = "".join(traceback.format_tb(error.__traceback__))
            action = (request.json or {}).get("next_action")
            logger.error("action %s failed: %s\n%s", action, type(error).__name__, where)
            return json({"error": "the action failed"}, status=500)
        return json(result.model_dump() if result else None)

    return app
