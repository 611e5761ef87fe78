"""Danger to life: the number to call at once, a person, and no question of ours meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from actions.services import Services
from actions.turn import Heard, Reply
from intake import drafts
from intake.service import callbacks
from intake.service.presence import availability
from language import dangers

Facts = dict[str, object]


_OPEN = (None, "hardship", "what")
_SHORT = 60


@dataclass(frozen=True)
class Alarm:
    """What was heard in a turn. ``acute``: seconds count, and nothing may be asked now.
    ``new``: it was not told before in this talk."""

    kinds: tuple[str, ...] = ()
    acute: bool = False
    new: bool = False


def alarm(services: Services, heard: Heard, reply: Reply) -> Alarm:
    """Say what to do about a danger and call a person; the same danger is answered in full once.

    Several actions may run in one turn: the first of them speaks. An unfinished draft and a
    promised call become urgent.
    """
    # A short answer to a question says what was asked; only plain words of danger count in it.
    answers = heard.expects not in _OPEN and len(heard.text) <= _SHORT
    found = dangers.told(heard.text) if answers else dangers.find(heard.text)
    if not found:
        return Alarm()
    known = dict(heard.slots.get("alarmed") or {})
    new = [kind for kind in found if kind not in known]
    others = {kind: dangers.about_other(heard.text, kind) for kind in found}
    if new:
        for kind in new:
            other = kind == "suicide" and others[kind]
            reply.say(f"utter_danger_{kind}_other" if other else f"utter_danger_{kind}")
        with services.database.reading() as session:
            there = availability(session, heard.region, services.clock.now())
        reply.say("utter_danger_called" if there.somebody else "utter_danger_alone")
    elif any(known[kind]["at"] != heard.message_id for kind in found):
        reply.say("utter_danger_again")
    for kind in found:
        reply.cause("wants_human", reason=f"danger:{kind}")
        known[kind] = {"at": heard.message_id, "other": others[kind]}
    reply.slots["alarmed"] = known
    _mark(services, heard, [kind for kind in found if not others[kind]], found[0])
    return Alarm(tuple(found), bool(dangers.ACUTE & set(found)), bool(new))


def carry(heard: Heard, facts: Facts) -> None:
    """A danger of the speaker's own that was told before this draft began makes it urgent."""
    own = [kind for kind, told in (heard.slots.get("alarmed") or {}).items() if not told["other"]]
    if own and facts.get("anonymity") != "anonymous":
        before = facts.get("dangers")
        facts["urgent"] = True
        facts["dangers"] = sorted({*(before if isinstance(before, list) else []), *own})


def _mark(services: Services, heard: Heard, own: list[str], first: str) -> None:
    with services.database.unit_of_work() as uow:
        if own:
            for draft in drafts.unfinished(uow.session, heard.conversation, services.clock):
                said = {"urgent": True, "dangers": own}
                drafts.save_facts(uow, draft.id, said, services.clock)
        now = services.clock.now()
        callbacks.make_urgent(uow.session, heard.conversation, f"danger:{first}", now)
        uow.commit()
