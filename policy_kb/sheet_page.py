"""明白纸 as a page of its own: no script, nothing fetched, made for an A4 printer."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policy_kb.cards import PACKAGE
from policy_kb.sheet import Sheet


def as_html(sheet: Sheet) -> str:
    """The whole page, its style within."""
    return _environment().get_template("sheet.html").render(sheet=sheet, style=Markup(_style()))


def style_source() -> str:
    """What a content security policy says of the page's style."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def _style() -> str:
    return PACKAGE.joinpath("templates", "sheet.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("policy_kb"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
