"""Whether words that sound like a report are one: a household's trouble accuses nobody."""

from __future__ import annotations

import re

from actions import additions, entry, openings
from actions.anonymity import choice_in
from actions.drafting import DraftTurn
from actions.turn import Reply
from language import lead_accused

_WISHES = re.compile(r"反映|线索|问题|情况|说道|评评理")
_VERY_SURE, _LIKELY = 0.85, 0.5
"""Confidence from which words that name somebody in office accuse: beside an own trouble, alone."""
_PRAISES = re.compile(
    r"(?:干部|村里|书记|主任|他们)(?:都|也|对我)*(?:们)?(?:挺|很|蛮|还)?(?:好|不错|照顾)|(?:干部|书记|主任|村里)[^，。]{0,4}(?:帮(?:了|我)|来看过)"
)
_OF_A_RULE = re.compile(
    r"(?:文件|政策|规定|上头|上面)[^，。]{0,8}(?:有|写|说|讲|定)[^，。]{0,6}(?:吗|不|么|没有)[?？]?$|有没有[^，。]{0,4}(?:规定|限制|说法)"
)
"""Whether something stands in a rule: asked, not reported."""
_SURE = 0.75
"""Confidence from which words that accuse nobody by name of a deed still begin a lead."""


def is_none(turn: DraftTurn, reply: Reply) -> bool:
    """A household's trouble that accuses nobody belongs into a declaration."""
    heard = turn.heard
    begins = heard.expects is None and not turn.resumed and heard.intent == "report_lead"
    if begins and heard.confidence < _VERY_SURE and _OF_A_RULE.search(heard.text):
        reply.then = "action_answer_policy"
        return True
    if _turns_out_a_hardship(turn, reply):
        return True
    if begins and additions.wishes(heard.text):
        reply.then = additions.FORM
        return True
    if begins and not _accuses(turn):
        form = (
            entry.DECLARATION
            if entry.wishes_to_declare(heard.text)
            else openings.form_for(turn.services, heard, reply)
        )
        reply.then = form if form != entry.LEAD else None
        if form == entry.LEAD:
            return False
        if reply.then is None and heard.confidence < _SURE and not _WISHES.search(heard.text):
            reply.then = "action_not_understood"
    return reply.then is not None


def _accuses(turn: DraftTurn) -> bool:
    """Whether the words accuse by what they say, or by naming somebody in office."""
    heard = turn.heard
    if entry.accuses(heard.text, turn.entities):
        return True
    if not lead_accused.accused(heard.text) or _PRAISES.search(heard.text):
        return False
    own = any(one.type in ("risk", "phone", "id_card") for one in turn.entities)
    return heard.confidence >= (_VERY_SURE if own else _LIKELY)


def _turns_out_a_hardship(turn: DraftTurn, reply: Reply) -> bool:
    """Anger at the village, and then the house that fell: nobody in particular is accused."""
    heard, facts = turn.heard, turn.facts
    if heard.expects != "anonymity" or set(facts) - {"what", "urgent", "dangers", "where", "place"}:
        return False
    said = str(facts.get("what") or "")
    if entry.names_a_deed(said) or entry.names_a_deed(heard.text):
        return False
    if choice_in(heard.text, asked=True) or not any(one.type == "risk" for one in turn.entities):
        return False
    if not entry.declares(heard.text, turn.entities):
        return False
    turn.close(delete=True)
    reply.slots["talk"] = None
    reply.then = "declaration_form"
    return True
