"""Phones of lists: from what was typed to the number, and the keys under which it is known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.privacy.columns import blind_index, keyring_of
from intake.privacy.keyring import Keyring
from intake.records.phone_codes import gets_messages
from intake.tables.lists import SheetRefusal

_ABROAD = re.compile(r"(?:00)?86(?=1\d{10}$)")


def mobile(typed: str) -> str | None:
    """The number that a text message can reach, however it was typed; ``None`` if it is none."""
    digits = _ABROAD.sub("", re.sub(r"\D", "", typed))
    return digits if gets_messages(digits) else None


def refusal_index(keyring: Keyring, phone: str) -> str:
    """Under what a refusal is kept."""
    return blind_index(keyring, "sheet_refusal", phone)


def message_key(keyring: Keyring, list_id: str, phone: str) -> str:
    """The one key of the message to this phone from this list; no two lists' keys agree."""
    return f"sheet/{list_id}/{blind_index(keyring, 'sheet_list', f'{list_id}/{phone}')}"


def refused(session: Session, phones: Iterable[str]) -> set[str]:
    """Those of the phones whose holders want no message."""
    keyring = keyring_of(session)
    indexes = {refusal_index(keyring, phone): phone for phone in phones}
    keys, found = list(indexes), set[str]()
    for begin in range(0, len(keys), 500):
        part = SheetRefusal.phone_index.in_(keys[begin : begin + 500])
        found |= {
            indexes[one] for one in session.scalars(select(SheetRefusal.phone_index).where(part))
        }
    return found
