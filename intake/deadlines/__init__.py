"""Time limits (时限): the rules that apply, the dates that follow, the clocks on records."""

from intake.deadlines.clocks import as_json, recompute_provisional, start_clocks
from intake.deadlines.reckon import Due, Limits, limits_for

__all__ = ["Due", "Limits", "as_json", "limits_for", "recompute_provisional", "start_clocks"]
