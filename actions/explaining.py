"""What a question means and what it is for, said in other words."""

from __future__ import annotations

from actions.turn import Reply

_THEIR_OWN = ("name", "phone")
"""Fields that a lead asks of whoever reports, a declaration of whom it is for."""

_WHY_OF_ITS_OWN = {
    "phone": "utter_why_phone",
    "reporter_phone": "utter_why_phone",
    "id_card": "utter_why_id_card",
    "income": "utter_why_income",
    "expense": "utter_why_income",
    "consent": "utter_why_consent",
    "anonymity": "utter_why_anonymity",
}


def explain(reply: Reply, field: str | None, kind: str, form: str) -> None:
    """Answer 等一下, 为啥要这个 and 啥意思 about a field's question, which then comes again."""
    if kind == "wait":
        reply.say("utter_wait")
    elif kind == "why":
        general = "utter_why_lead" if form == "lead_form" else "utter_why_declaration"
        reply.say(_WHY_OF_ITS_OWN.get(field or "", general))
    elif field is not None:
        lead = form == "lead_form" and field in _THEIR_OWN
        reply.say(f"utter_explain_{field}_lead" if lead else f"utter_explain_{field}")
