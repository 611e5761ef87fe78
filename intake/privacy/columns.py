"""Encrypted columns and blind indexes."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from intake.errors import KeyFileError
from intake.privacy.keyring import Keyring


def keyring_of(session: Session) -> Keyring:
    """The keyring of the database that this session works on."""
    return _of_dialect(session.get_bind().dialect)


def _of_dialect(dialect: Dialect) -> Keyring:
    keyring = getattr(dialect, "keyring", None)
    if not isinstance(keyring, Keyring):
        raise KeyFileError("this engine has no keyring; make it with intake.db.Database")
    return keyring


class EncryptedText(TypeDecorator[str]):
    """Text that the database holds only sealed (AES-256-GCM, a random nonce each time).

    The keyring comes from the engine's dialect. ``context`` (by habit ``table.column``) is
    authenticated: a value copied into another column does not open. Equality in SQL means
    nothing on such a column; look up by :func:`blind_index`.
    """

    impl = Text
    cache_ok = True

    def __init__(self, context: str = "") -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _of_dialect(dialect).seal(value.encode(), self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _of_dialect(dialect).open(value, self.context).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value held as :class:`EncryptedText` holds text. ``None`` is SQL NULL.

    Changes inside the value are not noticed: assign a new one.
    """

    impl = Text
    cache_ok = True

    def __init__(self, context: str = "") -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return _of_dialect(dialect).seal(plain, self.context)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return json.loads(_of_dialect(dialect).open(value, self.context))


def blind_index(keyring: Keyring, kind: str, value: str) -> str:
    """A keyed hash (HMAC-SHA256, 64 hex digits) to find a value by without storing it.

    Keyed per ``kind``: the same phone as ``farmer_phone`` and as ``user_phone`` gives two
    values that nobody can match without the keys.
    """
    key = keyring.derive(f"blind-index/{kind}")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
