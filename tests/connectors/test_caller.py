"""What is derived from a token opens for its holder alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.caller import HANDLES, Caller, SealBroken, new_token, seal

CONTENT = {"conversation": "0" * 32, "after": 7}


def test_only_the_holder_of_the_token_opens_what_was_sealed() -> None:
    mine, other = Caller(new_token()), Caller(new_token())
    blob = seal(mine.sealing_key, CONTENT)
    assert Caller(mine.token).open(blob) == CONTENT
    with pytest.raises(SealBroken):
        other.open(blob)
    for at in (0, 40, len(blob) - 1):
        with pytest.raises(SealBroken):
            mine.open(blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :])


@given(st.integers(0, 10**6))
def test_a_sealed_blob_tells_nothing_by_its_size_or_twice(after: int) -> None:
    key = Caller("a" * 43).sealing_key
    blobs = {seal(key, {**CONTENT, "after": after}) for _ in range(2)}
    assert [len(blob) for blob in blobs] == [len(seal(key, CONTENT))] * 2


def test_nothing_that_is_stored_has_anything_in_common() -> None:
    caller = Caller(new_token())
    stored = [caller.token_hash, caller.sealing_key.hex(), *caller.slots]
    stored += [caller.message_key(f"page-{number}") for number in range(20)]
    assert len(set(stored)) == 22 + HANDLES
    assert caller.token not in "".join(stored)


def test_too_much_is_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError):
        seal(Caller(new_token()).sealing_key, {"long": "x" * 300})
