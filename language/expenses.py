"""Spending, debts and losses: yuan as said, with the period where one was said."""

from __future__ import annotations

from language.amounts import Amount
from language.mention import Span


def spans(amounts: list[Amount], kinds: list[str | None]) -> list[Span]:
    """One span for each amount that is spending, debt or loss."""
    found: list[Span] = []
    for amount, kind in zip(amounts, kinds, strict=True):
        if kind not in ("spending", "debt", "loss"):
            continue
        attrs: dict[str, object] = {"kind": kind}
        if amount.approx:
            attrs["approx"] = True
        start, end = amount.start, amount.end
        if amount.period is not None:
            attrs["period"] = amount.period
            close = amount.period_end <= start and start - amount.period_end <= 2
            start = amount.period_start if close and amount.period != "year" else start
        found.append(Span(start, end, amount.value, attrs))
    return found
