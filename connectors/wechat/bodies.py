"""Bodies of the platform, XML or JSON, as plain mappings; and ours written the same two ways."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from connectors.wechat.errors import Malformed

Format = Literal["xml", "json"]

LARGEST = 64 * 1024
"""Bytes of a body at most; a real one has a few hundred, and an encrypted one some thousand."""
DEEPEST = 6
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read(body: bytes, form: Format) -> dict[str, Any]:
    """The fields of a body: texts, numbers (JSON only), mappings and lists of them.

    Of elements of one name beside each other a list is made. Raises Malformed.
    """
    if len(body) > LARGEST:
        raise Malformed("the body is too large")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("the body is not UTF-8") from None
    return _read_xml(text) if form == "xml" else _read_json(text)


def _read_xml(text: str) -> dict[str, Any]:
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Malformed("the body is no XML that may be read") from None
    fields = _fields(root, DEEPEST)
    if root.tag != "xml" or not isinstance(fields, dict):
        raise Malformed("the body is no message")
    return fields


def _fields(element: Element, deeper: int) -> dict[str, Any] | str:
    if not len(element):
        return element.text or ""
    if not deeper:
        raise Malformed("the body is nested too deeply")
    found: dict[str, Any] = {}
    for child in element:
        value = _fields(child, deeper - 1)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found


def _read_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the body is no JSON") from None
    if not isinstance(found, dict):
        raise Malformed("the body is no message")
    return found


def write(fields: Mapping[str, str | int], form: Format) -> bytes:
    """A body of texts and whole numbers; what XML cannot carry is left out of a text."""
    if form == "json":
        kept = {name: _carried(value) for name, value in fields.items()}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    inner = "".join(f"<{name}>{_as_xml(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>".encode()


def _carried(value: str | int) -> str | int:
    return _NOT_IN_XML.sub("", value) if isinstance(value, str) else value


def _as_xml(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    # The end mark of a CDATA section is divided between two of them.
    return f"<![CDATA[{str(_carried(value)).replace(']]>', ']]]]><![CDATA[>')}]]>"
