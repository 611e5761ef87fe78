"""The referral directory (转介): other departments, and whom to call there, by region."""

from intake.referrals.departments import Department, department_called, departments, fallback
from intake.referrals.directory import EVERYWHERE, Office, entries, nearest, put, remove
from intake.referrals.importing import Counts, import_offices, read_file
from intake.referrals.proposing import Proposed, propose, words_in

__all__ = [
    "EVERYWHERE",
    "Counts",
    "Department",
    "Office",
    "Proposed",
    "department_called",
    "departments",
    "entries",
    "fallback",
    "import_offices",
    "nearest",
    "propose",
    "put",
    "read_file",
    "remove",
    "words_in",
]
