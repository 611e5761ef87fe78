"""What the channels' settings have in common: strict tables, and a sentence for each mistake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ConfigDict, StringConstraints, TypeAdapter, ValidationError

STRICT = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
"""For ``pydantic.dataclasses.dataclass``: unknown keys are mistakes, values are not bent."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
"""A value without spaces, such as an id or a secret."""

Secret = Annotated[str, StringConstraints(min_length=16, max_length=200, pattern=r"^\S+$")]
"""What both sides sign requests with."""

Read = TypeVar("Read")


class BadSetting(ValueError):
    """A table cannot be used. The sentence names the key, never the value: it may be a secret."""


def root(value: str) -> str:
    """Check an address; gives it without its last slash. Raises ValueError."""
    if not value.startswith(("https://", "http://")) or "?" in value or " " in value:
        raise ValueError("must be an address that begins with https:// (or http://)")
    return value.rstrip("/")


Root = Annotated[str, AfterValidator(root)]
"""The root of an HTTP interface, kept without its last slash."""


def read_table(kind: type[Read], table: Mapping[str, Any], name: str) -> Read:
    """Make the frozen dataclass ``kind`` of a table of the file; ``name`` is the table's.

    Raises :class:`BadSetting` for the first mistake: an unknown key, a missing one, a value
    that cannot be used.
    """
    try:
        # By way of JSON: there, strictly, a list is a tuple and a table a dataclass.
        return TypeAdapter(kind).validate_json(json.dumps(dict(table), default=str))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join((name, *(str(part) for part in first["loc"])))
        raise BadSetting(_sentence(where, first["type"], first["msg"])) from None


def _sentence(where: str, kind: str, told: str) -> str:
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return f"{where} is no setting that is known"
    if kind in ("missing", "missing_argument"):
        return f"{where} is missing"
    told = told.removeprefix("Value error, ")
    if told.startswith("must"):
        return f"{where} {told}"
    return f"{where}: {told[:1].lower()}{told[1:]}"
