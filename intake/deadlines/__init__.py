"""Time limits (时限): the rules that apply, the dates that follow, the clocks on records."""

from intake.deadlines.clocks import start_clocks
from intake.deadlines.importing import RulesImported, import_rules, read_rules
from intake.deadlines.packaged import follow_packaged
from intake.deadlines.reckon import Due, Limits, limits_for
from intake.deadlines.recompute import Change, recompute, recompute_one
from intake.deadlines.shown import all_rules, as_json, state_of

__all__ = [
    "Change",
    "Due",
    "Limits",
    "RulesImported",
    "all_rules",
    "as_json",
    "follow_packaged",
    "import_rules",
    "limits_for",
    "read_rules",
    "recompute",
    "recompute_one",
    "start_clocks",
    "state_of",
]
