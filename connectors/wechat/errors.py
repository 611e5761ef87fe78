"""What may be wrong with something that claims to come from the platform."""

from __future__ import annotations


class WrongSignature(Exception):
    """Not signed with our token, too old, or a signature used again for something else."""


class Malformed(Exception):
    """It cannot be read. The text says why, without anything of its content."""
