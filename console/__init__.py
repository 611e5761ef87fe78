"""The console: pages for villages, townships, counties and operators."""

from console.web import blueprint

__all__ = ["blueprint"]
