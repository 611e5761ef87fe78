"""Hand-over of cases (转办) to and from another hotline, 12345 (002, question 42)."""

from intake.handover.arriving import take
from intake.handover.giving import Offer, cancel, give, of_ticket, offer, possible
from intake.handover.leaving import Due, acknowledge, due, mark_sent
from intake.handover.news import refused_there
from intake.handover.sending_back import can_send_back, send_back
from intake.handover.shape import Answer, Malformed, Unreadable, read
from intake.handover.standing import settle
from intake.handover.states import peer

__all__ = [
    "Answer",
    "Due",
    "Malformed",
    "Offer",
    "Unreadable",
    "acknowledge",
    "can_send_back",
    "cancel",
    "due",
    "give",
    "mark_sent",
    "of_ticket",
    "offer",
    "peer",
    "possible",
    "read",
    "refused_there",
    "send_back",
    "settle",
    "take",
]
