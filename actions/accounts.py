"""What is said otherwise where an account of a platform speaks: nobody is anonymous there."""

from __future__ import annotations

from actions.turn import Heard, Reply

OTHERWISE = {
    "utter_callback_not_now": "utter_callback_not_now_account",
    "utter_explain_anonymity": "utter_explain_anonymity_account",
    "utter_how_kept_secret": "utter_how_kept_secret_account",
    "utter_question_name_lead": "utter_question_name_lead_account",
    "utter_taken_as_confidential": "utter_taken_as_confidential_account",
    "utter_why_name_lead": "utter_why_name_lead_account",
}
"""Responses that offer or explain anonymity, and what stands for each of them there."""


def fit(heard: Heard, reply: Reply) -> None:
    """Let the reply promise nothing that does not hold on the channel of this turn."""
    if heard.may_be_anonymous:
        return
    for message in reply.messages:
        response = message.get("response")
        if response in OTHERWISE:
            message["response"] = OTHERWISE[response]
