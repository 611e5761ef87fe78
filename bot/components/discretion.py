"""Keeping what people said out of the bot's log: events are named, their contents are not."""

from __future__ import annotations

import json
import logging

_OURS = ("components", "__mp_main__")


class Discreet(logging.Filter):
    """Cuts a record of Rasa's down to what happened and where.

    Rasa logs messages, slots and local variables along with its warnings and errors; those
    are a farmer's words and numbers.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_OURS):
            return True
        if record.exc_info and record.exc_info[0]:
            record.msg = f"{record.funcName}: {record.exc_info[0].__name__}"
        else:
            record.msg = _event(record)
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def install() -> None:
    """Put the filter on every handler that exists now."""
    loggers = [logging.getLogger()] + [
        one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)
    ]
    for logger in loggers:
        for handler in logger.handlers:
            if not any(isinstance(one, Discreet) for one in handler.filters):
                handler.addFilter(Discreet())


def _event(record: logging.LogRecord) -> str:
    """The name of a structured event; else the unfilled template of the message."""
    message = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    try:
        event = json.loads(message).get("event", "")
    except (ValueError, AttributeError):
        return message if record.args else f"{record.funcName}:{record.lineno}"
    return str(event)
