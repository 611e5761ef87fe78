"""Due dates as people say them: 今天到期, 还有2天, 超期1天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from console import texts
from intake.clock import local_date
from intake.deadlines.words import pause_words
from intake.tables.deadlines import Deadline

_WEEK = "一二三四五六日"


@dataclass(frozen=True)
class DueWords:
    """``tone``: late | today | soon | later | done | done_late; the words alone say it too."""

    text: str
    tone: str
    day: str


def due_words(due: Deadline, today: date) -> DueWords:
    """What stands on a ticket about its due date."""
    shown = day_words(due.due_on, today)
    if due.provisional:
        shown += texts.say("due", "provisional")
    if due.met_at is not None:
        late = (local_date(due.met_at) - due.due_on).days
        if late > 0:
            return DueWords(texts.say("due", "done_late", days=late), "done_late", shown)
        return DueWords(texts.say("due", "done_in_time"), "done", shown)
    if due.stopped_at is not None:
        return DueWords(texts.say("due", "stopped"), "later", shown)
    if due.paused_for is not None:
        why = pause_words()[due.paused_for]
        return DueWords(texts.say("due", "paused", why=why), "later", shown)
    left = (due.due_on - today).days
    if left < 0:
        return DueWords(texts.say("due", "late", days=-left), "late", shown)
    if left == 0:
        return DueWords(texts.say("due", "today"), "today", shown)
    tone = "soon" if left <= 2 else "later"
    return DueWords(texts.say("due", "later", days=left), tone, shown)


def day_words(day: date, today: date) -> str:
    """11月25日（周三), with the year when it is another one."""
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日（周{_WEEK[day.weekday()]}）"
