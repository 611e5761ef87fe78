"""The course of a turn, the same for both forms; what differs is given as a :class:`Form`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions import asides, filing
from actions.absorb import Facts
from actions.drafting import DraftTurn
from actions.services import Services
from actions.turn import Heard, Reply

FILING = "filing"
"""What ``next_field`` gives when everything is there and confirmed."""


@dataclass(frozen=True)
class Form:
    """One form: how it reads back, listens, chooses the next field, asks, mirrors its slots.

    ``instead`` may take the turn away from the form (``True``: the reply is complete);
    ``ends_at`` may end it at the field that comes next.
    """

    kind: str
    name: str
    summary: Callable[[Facts], str]
    listen: Callable[[DraftTurn, Reply], None]
    next_field: Callable[[DraftTurn], str]
    ask: Callable[[DraftTurn, Reply, str], None]
    mirror: Callable[[Facts], dict[str, object]]
    instead: Callable[[DraftTurn, Reply], bool] = lambda turn, reply: False
    ends_at: Callable[[DraftTurn, Reply, str], bool] = lambda turn, reply, field: False


def take_turn(form: Form, services: Services, heard: Heard) -> Reply:
    """One message in or at the start of a form; the reply says which field comes next."""
    reply = Reply()
    turn = DraftTurn.begin(services, heard, form.kind)
    if turn.filed:
        return filing.file(turn, reply)
    if form.instead(turn, reply):
        return reply
    if turn.resumed:
        reply.say(f"utter_{form.kind}_resumed", summary=form.summary(turn.facts))
    aside = asides.handle(turn, reply, form.name)
    if aside is asides.LEAVE:
        return reply
    if aside is asides.NONE:
        form.listen(turn, reply)
    field = form.next_field(turn)
    if field == FILING:
        return filing.file(turn, reply)
    if turn.talk.pop("no_place", False):
        return filing.put_aside(turn, reply)
    if form.ends_at(turn, reply, field):
        return reply
    form.ask(turn, reply, field)
    reply.ask = field
    reply.slots.update(form.mirror(turn.facts))
    turn.save(reply)
    return reply
