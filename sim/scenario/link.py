"""Share links: changes to a scenario as a short text that fits in an address.

``v1.`` and, in base64 for addresses, six bytes of check and the deflated JSON of the changes. A
link is a stranger's text: its size is bounded before and while it is unpacked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

VERSION = "v1"
MAX_LINK = 8192
MAX_JSON = 65_536
MAX_DEPTH = 16
_CHECK = 6
_SAFE = re.compile(r"[A-Za-z0-9_-]+")


class LinkError(ValueError):
    """A link that cannot be made or read; the message says why."""


def encode_link(changes: Mapping[str, Any]) -> str:
    """The link text of changes (JSON values).

    Raises
    ------
    LinkError
        If they are no JSON values, nest too deeply or make a link of more than 8 KB.
    """
    _check_values(changes)
    text = json.dumps(changes, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MAX_JSON:
        raise LinkError("There are too many changes for a link; save the scenario as a file instead.")
    packed = zlib.compress(text, 9)
    link = f"{VERSION}." + base64.urlsafe_b64encode(_digest(packed) + packed).decode().rstrip("=")
    if len(link) > MAX_LINK:
        raise LinkError("There are too many changes for a link; save the scenario as a file instead.")
    return link


def decode_link(text: str) -> dict[str, Any]:
    """The changes of a link.

    Raises
    ------
    LinkError
        If the text is too long, of another version, damaged or not made by :func:`encode_link`.
    """
    if len(text) > MAX_LINK:
        raise LinkError(f"This link is too long: at most {MAX_LINK} characters can be read.")
    version, dot, body = text.partition(".")
    if not dot or not re.fullmatch("v[0-9]{1,4}", version):
        raise LinkError("This is not a link of the lab: it should start with 'v1.'.")
    if version != VERSION:
        raise LinkError(f"This link is of version {version}; this lab reads {VERSION}.")
    changes = _parsed(_inflated(_unpacked(body)))
    _check_values(changes)
    if not isinstance(changes, dict):
        raise LinkError("This link is damaged: it holds no changes.")
    return changes


def _digest(packed: bytes) -> bytes:
    return hashlib.sha256(VERSION.encode() + packed).digest()[:_CHECK]


def _unpacked(body: str) -> bytes:
    """The deflated bytes, after their check."""
    if not _SAFE.fullmatch(body) or len(body) % 4 == 1:
        raise LinkError("This link is damaged: a part is missing or changed.")
    content = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    packed = content[_CHECK:]
    same = base64.urlsafe_b64encode(content).decode().rstrip("=") == body
    if not same or content[:_CHECK] != _digest(packed):
        raise LinkError("This link is damaged: a part is missing or changed.")
    return packed


def _inflated(packed: bytes) -> bytes:
    """The JSON text, inflated no further than the limit."""
    machine = zlib.decompressobj()
    try:
        content = machine.decompress(packed, MAX_JSON)
    except zlib.error:
        raise LinkError("This link is damaged: it cannot be unpacked.") from None
    if machine.unconsumed_tail or not machine.eof or machine.unused_data:
        raise LinkError("This link is damaged, or unpacks to more than a link may hold.")
    return content


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_refused)
    except LinkError:
        raise
    except (ValueError, RecursionError):
        raise LinkError("This link is damaged: what it holds cannot be read.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise LinkError("This link is damaged: it says the same thing twice.")
    return found


def _refused(word: str) -> NoReturn:
    raise LinkError(f"This link is damaged: {word} is not a number.")


def _check_values(value: Any, depth: int = 0) -> None:
    """Refuse anything but finite numbers, texts, switches, lists and mappings by name."""
    if depth > MAX_DEPTH:
        raise LinkError("These changes nest too deeply.")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise LinkError("Changes are named by words.")
        for entry in value.values():
            _check_values(entry, depth + 1)
    elif isinstance(value, list | tuple):
        for entry in value:
            _check_values(entry, depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        raise LinkError("Changes hold finite numbers only.")
    elif value is not None and not isinstance(value, str | int | float):
        raise LinkError(f"A link cannot hold a {type(value).__name__}.")
