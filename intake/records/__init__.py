"""Records: declarations and leads, filed once, read by their owners."""

from intake.records.filing import Filed, file_declaration, file_lead
from intake.records.lookup import Progress, look_up, progress_of_conversation
from intake.records.view import record_json, records_of_conversation

__all__ = [
    "Filed",
    "Progress",
    "file_declaration",
    "file_lead",
    "look_up",
    "progress_of_conversation",
    "record_json",
    "records_of_conversation",
]
