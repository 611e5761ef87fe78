"""When the platform takes a message that nobody asked for: its windows and how many in each.

Source: the platform's page on customer-service messages (客服消息): five within 48 hours after a
message, three within a minute after a tap in the menu, a follow or a scanned code.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.tables import ChannelAddress

AFTER_WORDS, WORDS = timedelta(hours=48), 5
AFTER_TAP, TAPS = timedelta(minutes=1), 3
SAFELY = timedelta(seconds=5)
"""So much earlier a window counts as over here: the platform's clock is not ours."""


def may_speak(address: ChannelAddress, now: datetime) -> bool:
    """Whether a customer-service message to this person may still go out."""
    if address.spoke_at is not None and now < address.spoke_at + AFTER_WORDS - SAFELY:
        return address.sent_since < WORDS
    if address.menu_at is not None and now < address.menu_at + AFTER_TAP - SAFELY:
        return address.sent_since < TAPS
    return False
