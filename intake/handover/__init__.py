"""Hand-over of cases (转办) to and from another hotline, 12345 (002, question 42)."""

from intake.handover.arriving import Answer, take
from intake.handover.giving import Offer, cancel, give, of_ticket, offer, possible
from intake.handover.leaving import Due, acknowledge, due, mark_sent
from intake.handover.shape import Malformed, Unreadable, read
from intake.handover.states import peer

__all__ = [
    "Answer",
    "Due",
    "Malformed",
    "Offer",
    "Unreadable",
    "acknowledge",
    "cancel",
    "due",
    "give",
    "mark_sent",
    "of_ticket",
    "offer",
    "peer",
    "possible",
    "read",
    "take",
]
