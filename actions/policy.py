"""Policy questions: the knowledge base's answer, and the region where the answer hangs on it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions import entry, openings, progress, unanswered, waiting
from actions.dispatching import dispatch
from actions.drafting import DraftTurn
from actions.places import listed_region
from actions.services import Services
from actions.turn import Heard, Reply
from language.entities import Entity, extract
from policy_kb.answer import Answer

SURE = 0.85
"""Confidence from which a message in a form is a question even where no document answers it."""

_CONDITION = re.compile(
    r"车|[买有]房|楼|公务员|编制|户口|低保|工资|做生意|公司|存款|农机|拖拉机|收割机|手机|APP|app|外省|外地"
)
"""What somebody asks about in particular: that is answered before the own trouble is asked for."""
_BARE_WISH = frozenset(
    ("我想问问政策", "问政策", "想问政策", "咨询政策", "问问政策", "我想问政策", "政策咨询")
)


_MATTERS = frozenset({"declare_hardship", "report_lead", "talk_to_human"})
_LONG = 6
"""So many characters beside a place tell more than where somebody lives."""
_SENT_BY = {"declare_hardship": entry.DECLARATION, "report_lead": entry.LEAD}
"""The form that a message of this intent came through: it is not sent back there."""


def answer(services: Services, heard: Heard) -> Reply:
    """Answer a question that stands alone or follows up the last one."""
    reply = Reply()
    if _only_wishes(heard):
        reply.say("utter_question_policy_open")
        return reply
    sent_by = _SENT_BY.get(heard.intent)  # a form that took the words for a question
    told = extract(heard.text, gazetteer=services.gazetteer)
    if sent_by != entry.LEAD and entry.reports(heard, told):
        reply.then = entry.LEAD
        return reply
    found = asked(services, heard)
    plain = found.status != "answered" and not _CONDITION.search(heard.text)
    if plain and sent_by != entry.DECLARATION and entry.wishes_to_declare(heard.text):
        reply.then = entry.DECLARATION
        return reply
    if found.status in ("candidates", "no_basis") and progress.is_meant(services, heard):
        reply.then = "progress_form"
        return reply
    tell(services, reply, found)
    unanswered.note(services, heard, heard.text, region_of(heard), found)
    reply.slots["misunderstood"] = None
    form = openings.form_for(services, heard, reply)
    reply.then = form if form != sent_by else None
    if found.status == "ask_region" and reply.then is None:
        reply.then = "region_form"
    waiting.offers_when_due(services, heard, reply)
    return reply


def _only_wishes(heard: Heard) -> bool:
    """To ask something, and says not what."""
    return heard.text.strip(" 。，,.?？!！") in _BARE_WISH


def region_of(heard: Heard) -> str | None:
    """Where the asker lives, as far as the talk has told: a code or a name."""
    return heard.slots.get("told_region") or heard.region


def asked(services: Services, heard: Heard) -> Answer:
    """The answer to a message as a question, which may lean on the one before."""
    previous = heard.slots.get("last_question")
    return services.knowledge.ask(heard.text, region_of(heard), previous=previous)


def answer_beside(turn: DraftTurn, reply: Reply) -> bool:
    """Answer a question asked in the middle of a form; ``False`` if the documents hold nothing.

    The place that the draft holds is where the asker lives.
    """
    services, heard = turn.services, turn.heard
    if _only_wishes(heard):
        reply.say("utter_question_policy_open")
        return True
    code = turn.facts.get("region_code")
    region = listed_region(services, code) if code else region_of(heard)
    found = services.knowledge.ask(heard.text, region)
    sure_question = heard.intent == "ask_policy" and heard.confidence >= SURE
    if sure_question:  # what is not surely a question may be an answer, about the household
        unanswered.note(services, heard, heard.text, region, found)
    if found.status == "candidates" or (found.status == "no_basis" and not sure_question):
        return False
    reply.tell(found.text, [("找人工", "转人工")] if found.status == "no_basis" else None)
    return True


def region_told(services: Services, heard: Heard) -> Reply:
    """The turn after ``ask_region``: a place answers the question, anything else is new."""
    reply = Reply()
    if heard.expects is None:
        reply.ask = "region"
        return reply
    question = heard.slots.get("last_question")
    # A story in which a place is named as well is a story.
    told = extract(heard.text, gazetteer=services.gazetteer)
    only_a_place = all(one.type == "place" for one in told) and not _is_a_matter(heard, told)
    if question and only_a_place and services.gazetteer.resolve(heard.text.strip(" 。，,.的呢")):
        region = heard.text.strip(" 。，,.的呢")
        found = services.knowledge.ask(question, region)
        tell(services, reply, found)
        reply.slots["told_region"] = region
        unanswered.note(services, heard, question, region, found)
        return reply
    reply.then = dispatch(heard.intent)
    return reply


def _is_a_matter(heard: Heard, told: Sequence[Entity]) -> bool:
    """Whether a place is only named in words about something of their own:
    我要反映问题，红安村的会计不给钱."""
    around = len(heard.text.strip()) - sum(one.end - one.start for one in told)
    return heard.intent in _MATTERS and around >= _LONG


def tell(services: Services, reply: Reply, found: Answer) -> None:
    """Say an answer with what may be tapped next, and keep what a later question may lean on."""
    if found.meant:
        reply.slots["last_question"] = found.meant
    if found.home:
        reply.slots["told_region"] = found.home
    buttons = [(question, question) for question in found.candidates]
    if found.status == "no_basis":
        buttons.append(("找人工", "转人工"))
    elif found.status == "ask_region":
        documents = services.knowledge.prepared().library.documents
        names = (documents[one.document].region_name for one in found.citations)
        buttons = [(name, name) for name in dict.fromkeys(names)]
    elif found.status == "answered":
        if any(one.text for one in found.citations):
            buttons.append(("看原文", "看原文"))
        buttons += [(question, question) for question in found.suggestions]
    reply.tell(found.text, buttons)
