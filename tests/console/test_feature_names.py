"""Every feature of the refusal model has a name that an editor understands."""

from __future__ import annotations

from console.texts import words
from policy_kb.model import Evidence


def test_every_feature_is_named() -> None:
    assert [name for name in Evidence.names() if name not in words("features")] == []
