"""Passwords: Argon2id hashes, first secrets, what is too weak."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from intake.errors import UserProblem

LEAST_LENGTH = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # Argon2id by the RFC 9106 profile for little memory: 64 MiB


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def make_hash(password: str) -> str:
    """The Argon2id hash to store; raises :class:`UserProblem` for a password too short."""
    if len(password) < LEAST_LENGTH:
        raise UserProblem(f"密码至少{LEAST_LENGTH}个字符。")
    return _hasher().hash(password)


def first_secret() -> str:
    """A first password of 26 characters in groups (128 bits), to be changed at once."""
    raw = "".join(secrets.choice(_ALPHABET) for _ in range(26))
    return "-".join(raw[at : at + 5] for at in range(0, len(raw), 5))


def is_right(stored: str | None, password: str) -> bool:
    """Check a password; without a stored hash the same work is done, and the answer is no."""
    try:
        return _hasher().verify(stored or _nobodys(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
