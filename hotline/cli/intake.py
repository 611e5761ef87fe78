"""The commands of intake, gathered for ``hotline.cli``."""

from hotline.cli.cases import records, sweep, tickets
from hotline.cli.reference import calendar, deadline, regions, rules
from hotline.cli.staff import users

__all__ = ["calendar", "deadline", "records", "regions", "rules", "sweep", "tickets", "users"]
