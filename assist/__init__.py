"""The operator's assist: it listens beside a talk and fills the form that the operator sees.

What is heard goes the way of the bot's own forms (``actions/``) into the conversation's draft
(``intake.drafts``); beside it is kept from which words each fact came (``intake.tables.assist``).
Nothing is said to the caller and nothing is filed from here without the operator.
"""

from assist.desk import Assist
from assist.errors import AssistProblem, NotHeard, NotUnderstood
from assist.filling import Said
from assist.shown import (
    Caution,
    Clause,
    Field,
    Filed,
    Intent,
    Parser,
    Question,
    Referral,
    Similar,
    Suggestions,
    View,
)

__all__ = [
    "Assist",
    "AssistProblem",
    "Caution",
    "Clause",
    "Field",
    "Filed",
    "Intent",
    "NotHeard",
    "NotUnderstood",
    "Parser",
    "Question",
    "Referral",
    "Said",
    "Similar",
    "Suggestions",
    "View",
]
