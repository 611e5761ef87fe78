"""The course of a turn, the same for both forms; what differs is given as a :class:`Form`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from actions import asides, beside, danger, filing, lost, own_steps, replying, step_back, waiting
from actions.absorb import Facts
from actions.asides import Aside
from actions.drafting import DraftTurn
from actions.services import Services
from actions.turn import Heard, Reply

FILING = "filing"
"""What ``next_field`` gives when everything is there and confirmed."""


@dataclass(frozen=True)
class Form:
    """One form: how it reads back, listens, chooses the next field, asks, mirrors its slots.

    ``heed`` takes a wish out of the words that is no field of the form (``STAY``: there is nothing
    else in them). ``instead`` may take the turn away from the form (``True``: the reply is
    complete); ``ends_at`` may end it at the field that comes next; ``after`` adds to what was
    said once the record is filed.
    """

    kind: str
    name: str
    summary: Callable[[Facts], str]
    listen: Callable[[DraftTurn, Reply], None]
    next_field: Callable[[DraftTurn], str]
    ask: Callable[[DraftTurn, Reply, str], None]
    mirror: Callable[[Facts], dict[str, object]]
    heed: Callable[[DraftTurn, Reply], Aside]
    instead: Callable[[DraftTurn, Reply], bool] = lambda turn, reply: False
    ends_at: Callable[[DraftTurn, Reply, str], bool] = lambda turn, reply, field: False
    after: Callable[[DraftTurn, Reply], None] = lambda turn, reply: None


def take_turn(form: Form, services: Services, heard: Heard) -> Reply:
    """One message in or at the start of a form; the reply says which field comes next.

    A form that ends leaves no copy of the facts in the slots: draft or record hold them.
    """
    reply = _course(form, services, heard)
    if reply.ask is None:
        reply.slots |= form.mirror({})
    return reply


def _course(form: Form, services: Services, heard: Heard) -> Reply:
    reply = Reply()
    call_back = beside.call_back_of(heard)
    if call_back:
        heard = replace(heard, expects=call_back["back"])
    if heard.expects is None and own_steps.hears(services, heard, reply):
        return reply
    if replying.instead_of(services, heard, form.kind, reply):
        return reply
    heard = waiting.opening(services, heard, form.kind, reply)
    turn = DraftTurn.begin(services, heard, form.kind)
    if turn.filed:
        return _filed(form, turn, reply)
    alarm = danger.alarm(services, heard, reply)
    danger.carry(heard, turn.facts)
    if not alarm.acute and waiting.interrupts(turn, reply):
        return reply
    heeded = Aside.NONE if call_back else form.heed(turn, reply)
    if heeded is Aside.LEAVE or (heeded is Aside.NONE and form.instead(turn, reply)):
        return reply
    resumed = _say_resumed(form, turn, reply)
    before = dict(turn.facts)
    if alarm.acute and (alarm.new or not turn.entities):
        beside.hear_quietly(turn, reply, form.listen)
        return _wait(form, turn, reply, form.next_field(turn))
    aside: Aside = heeded
    if heeded is Aside.NONE:
        aside = beside.handle(turn, reply, call_back) or asides.handle(turn, reply, form.name)
    if aside is Aside.LEAVE:
        return reply
    if aside is Aside.QUIET and heard.expects:
        return _keep(form, turn, reply, heard.expects)
    if aside is Aside.BESIDE:
        turn.save(reply)
        return reply
    if aside is Aside.NONE and not beside.after_a_pause(turn, reply):
        form.listen(turn, reply)
        if resumed:  # what was told while the draft was offered belongs to it now
            resumed["summary"] = form.summary(turn.facts)
        lost.count(turn, reply, before)
    field = form.next_field(turn)
    if field == FILING:
        return _filed(form, turn, reply)
    if turn.talk.pop("no_place", False):
        return filing.put_aside(turn, reply)
    if form.ends_at(turn, reply, field):
        return reply
    if aside is Aside.NONE:
        step_back.note(turn, field)
    turn.remember_where_it_stands()
    form.ask(turn, reply, field)
    if aside is Aside.NONE or alarm.kinds:  # who cries for help again hears it in other words, too
        lost.vary(turn, reply, field)
    return _keep(form, turn, reply, field)


def _say_resumed(form: Form, turn: DraftTurn, reply: Reply) -> dict[str, object] | None:
    """What there is from an earlier visit, read back first."""
    if not turn.resumed:
        return None
    reply.say(f"utter_{form.kind}_resumed", summary=form.summary(turn.facts))
    return reply.messages[-1]


def _wait(form: Form, turn: DraftTurn, reply: Reply, field: str) -> Reply:
    """Nothing is asked aloud of somebody in danger; the field stands open until they go on."""
    turn.talk["paused"] = True
    return _keep(form, turn, reply, "confirm" if field == FILING else field)


def _keep(form: Form, turn: DraftTurn, reply: Reply, field: str) -> Reply:
    reply.ask = field
    reply.slots.update(form.mirror(turn.facts))
    turn.save(reply)
    return reply


def _filed(form: Form, turn: DraftTurn, reply: Reply) -> Reply:
    """File; what follows is only said when that has gone well."""
    filing.file(turn, reply)
    if reply.ask is None:
        form.after(turn, reply)
    return reply
