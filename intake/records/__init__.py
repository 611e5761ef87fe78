"""Records: declarations and leads, filed once, added to, read by their owners."""

from intake.records.additions import (
    REPORTER,
    UNIT,
    Added,
    Word,
    add,
    added_by,
    answer,
    new_words,
    open_question,
    read_words,
    waits_for_reply,
    with_new_words,
    words_of,
)
from intake.records.filing import Filed, codes_kept, file_declaration, file_lead
from intake.records.likeness import (
    RECENTLY,
    Alike,
    OpenCase,
    Recent,
    alike,
    open_cases_like,
    recent_like,
)
from intake.records.lookup import look_up, progress_of_conversation, progress_of_record
from intake.records.progress import Progress
from intake.records.view import FiledFacts, filed_facts, record_json, records_of_conversation
from intake.records.visiting import (
    Visiting,
    choose_visitors,
    ends_at_township,
    visiting_village,
    visitors_accused,
    visits_of_conversation,
)

__all__ = [
    "RECENTLY",
    "REPORTER",
    "UNIT",
    "Added",
    "Alike",
    "Filed",
    "FiledFacts",
    "OpenCase",
    "Progress",
    "Recent",
    "Visiting",
    "Word",
    "add",
    "added_by",
    "alike",
    "answer",
    "choose_visitors",
    "codes_kept",
    "ends_at_township",
    "file_declaration",
    "file_lead",
    "filed_facts",
    "look_up",
    "new_words",
    "open_cases_like",
    "open_question",
    "progress_of_conversation",
    "progress_of_record",
    "read_words",
    "recent_like",
    "record_json",
    "records_of_conversation",
    "visiting_village",
    "visitors_accused",
    "visits_of_conversation",
    "waits_for_reply",
    "with_new_words",
    "words_of",
]
