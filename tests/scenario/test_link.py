"""Share links: what goes in comes out, and nothing else does."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import random
import re
import time
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import LinkError, decode_link, encode_link, parse_scenario, with_changes

CHANGES = {
    "parameters": {"quality_value": 7.0},
    "policies": [{"carbon-price": {"start": "2026Q1", "level": 80}}],
    "seed": 5,
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


def forged(content: bytes, version: str = "v1", packed: bytes | None = None) -> str:
    """A link with a right check around any content."""
    packed = zlib.compress(content, 9) if packed is None else packed
    check = hashlib.sha256(b"v1" + packed).digest()[:6]
    return f"{version}." + base64.urlsafe_b64encode(check + packed).decode().rstrip("=")


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=5))
def test_what_goes_in_comes_out(changes: dict[str, Any]) -> None:
    link = encode_link(changes)
    assert re.fullmatch(r"v1\.[A-Za-z0-9_-]+", link) and len(link) <= 8192
    assert decode_link(link) == changes
    assert encode_link(decode_link(link)) == link


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_one_changed_sign_is_noticed(place: int, sign: str) -> None:
    link = encode_link(CHANGES)
    place %= len(link)
    if link[place] == sign:
        return
    with pytest.raises(LinkError) as caught:
        decode_link(link[:place] + sign + link[place + 1 :])
    assert str(caught.value).endswith(".") and str(caught.value).isprintable()


@given(st.integers(0, 200))
def test_a_cut_or_longer_link_is_noticed(place: int) -> None:
    link = encode_link(CHANGES)
    for other in (
        link[: place % len(link)],
        link + link[3 : 4 + place % 20],
        link + "=",
        link + "\n",
        " " + link,
    ):
        with pytest.raises(LinkError):
            decode_link(other)


@given(st.text(max_size=100))
def test_any_text_is_refused_plainly(text: str) -> None:
    for link in (text, "v1." + text):
        with pytest.raises(LinkError):
            decode_link(link)


@given(st.binary(max_size=100))
def test_any_bytes_with_a_right_check_are_refused_plainly(content: bytes) -> None:
    for link in (forged(content), forged(b"", packed=content)):
        with contextlib.suppress(LinkError):
            assert isinstance(decode_link(link), dict)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]", b"5", b"null", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e999}',
        b'{"a": 1, "a": 2}', b"\xff",
        b'{"a":' * 20 + b"1" + b"}" * 20, b"[" * 60_000, b'{"a": ' + b"9" * 6000 + b"}", b'{"a": 1} {}',
    ],
)  # fmt: skip
def test_content_that_no_link_holds(content: bytes) -> None:
    with pytest.raises(LinkError):
        decode_link(forged(content))


def test_a_bomb_is_not_inflated() -> None:
    link = forged(b" " * 5_000_000)
    assert len(link) < 8192
    start = time.perf_counter()
    with pytest.raises(LinkError, match="more than a link may hold"):
        decode_link(link)
    with pytest.raises(LinkError, match="too long"):
        decode_link("v1." + "A" * 50_000_000)
    assert time.perf_counter() - start < 1.0


def test_other_versions_say_so() -> None:
    with pytest.raises(LinkError, match="version v2"):
        decode_link(forged(b"{}", version="v2"))
    with pytest.raises(LinkError, match="not a link"):
        decode_link("hello")


@pytest.mark.parametrize(
    "changes", [{"a": float("nan")}, {"a": float("inf")}, {"a": {1, 2}}, {1: 2}, {"a": b"x"}]
)
def test_what_cannot_be_put_in_a_link(changes: dict[str, Any]) -> None:
    with pytest.raises(LinkError):
        encode_link(changes)


def test_too_much_for_a_link() -> None:
    luck = random.Random(1)
    with pytest.raises(LinkError, match="too many changes"):
        encode_link({"a": [luck.random() for _ in range(2000)]})
    with pytest.raises(LinkError, match="too many changes"):
        encode_link({"a": "x" * 70_000})
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    with pytest.raises(LinkError, match="deeply"):
        encode_link({"a": deep})


def test_a_link_s_changes_are_changes_of_a_scenario() -> None:
    base = parse_scenario("schema: 1\ntitle: x\n", "x")
    changed = with_changes(base, **decode_link(encode_link(CHANGES)))
    assert changed.seed == 5 and changed.policies[0].options["price_usd"] == 80.0
    assert json.dumps(changed.canonical())
