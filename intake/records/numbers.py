"""Record numbers and receipt codes: random, telling nothing."""

from __future__ import annotations

import hmac
import secrets

from intake.facts import DECLARATION, LEAD
from intake.privacy.columns import blind_index
from intake.privacy.keyring import Keyring

PREFIXES = {DECLARATION: "SB", LEAD: "XS"}
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without 0 O 1 I L, which people mix up on paper and on the phone."""
CODE_LENGTH = 8


def new_number(kind: str) -> str:
    """``SB`` or ``XS`` and eight random digits."""
    return PREFIXES[kind] + f"{secrets.randbelow(10**8):08d}"


def new_receipt_code() -> str:
    """Eight characters from a CSPRNG (40 bits); guessing is held off by the attempt limit."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tidy(text: str) -> str:
    """A number or a code as people type it: spaces, hyphens and small letters forgiven."""
    return "".join(text.split()).replace("-", "").upper()


def receipt_hash(keyring: Keyring, number: str, code: str) -> str:
    """What is stored of a receipt code: a keyed hash that belongs to this number only."""
    return blind_index(keyring, "receipt", f"{number}/{code}")


def matches(keyring: Keyring, number: str, code: str, stored: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(receipt_hash(keyring, number, code), stored)
