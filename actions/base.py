"""The two kinds of Rasa action: one that answers, and one that takes a form's turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import accounts
from actions.services import Services
from actions.turn import Heard, Reply

Respond = Callable[[Services, Heard], Reply]


class Answer(Action):
    """Runs ``respond`` outside the event loop and turns its reply into Rasa events."""

    def __init__(self, name: str, services: Services, respond: Respond) -> None:
        self._name = name
        self._services = services
        self._respond = respond

    def name(self) -> str:
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        heard = Heard.from_tracker(tracker)
        reply = await asyncio.to_thread(self._respond, self._services, heard)
        accounts.fit(heard, reply)
        reply.dispatch(dispatcher)
        events = [SlotSet(name, value) for name, value in reply.slots.items()]
        events.append(SlotSet("turn", f"{heard.message_id}:{self._name}"))
        # After a form that gave way to it no rule says what follows, and Rasa would fall back to
        # "not understood" again and again.
        events.append(FollowupAction(reply.then or "action_listen"))
        return events


class FormTurn(Action):
    """``validate_<form>``: takes the words of a turn and says which field comes next.

    Rasa asks for nothing itself: the reply holds the question, ``requested_slot`` says what it
    is about, and ``None`` there ends the form.
    """

    def __init__(self, form: str, services: Services, respond: Respond) -> None:
        self._form = form
        self._services = services
        self._respond = respond

    def name(self) -> str:
        return f"validate_{self._form}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        heard = Heard.from_tracker(tracker, self._form)
        reply = await asyncio.to_thread(self._respond, self._services, heard)
        accounts.fit(heard, reply)
        reply.dispatch(dispatcher)
        events = [SlotSet(name, value) for name, value in reply.slots.items()]
        events.append(SlotSet("turn", f"{heard.message_id}:{self._form}"))
        events.append(SlotSet("requested_slot", reply.ask))
        if reply.then:
            events.append(FollowupAction(reply.then))
        return events
