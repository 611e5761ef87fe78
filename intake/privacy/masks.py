"""Masked forms of single fields, for those whose task does not need them in full."""

from __future__ import annotations


def name(value: str) -> str:
    """王秀英 → 王**"""
    return value[:1] + "*" * max(1, len(value) - 1)


def phone(value: str) -> str:
    """13800000001 → 138****0001"""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 9 else "*" * len(value)


def id_card(value: str) -> str:
    """Only the last two characters stay, to tell two people of one family apart."""
    return "*" * (len(value) - 2) + value[-2:]
