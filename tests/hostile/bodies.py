"""Hostile and odd bodies: what strategies draw them from, and the alert shapes that they are made of."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from incident.declaring import FIELDS, SOURCE_FIELDS

PAYLOADS = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[1] / "integrations/azure_monitor/payloads").glob("*.json"))
}
LONG = "long " * 20_000
"""100 KB."""
RAW = "@raw@"
"""Stands where a literal goes that no encoder writes."""
LITERALS = (
    "NaN",
    "-Infinity",
    "1e400",
    "-0.0",
    "1e308",
    "9" * 4_000,
    "9" * 100_000,
    "[" * 100_000 + "]" * 100_000,
    '{"a":' * 900 + "1" + "}" * 900,
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '{"a": 1, "a": 2, "A": 3}',
    '"\x01"',
    "01",
    "'x'",
    "undefined",
)
TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202egnp.exe",
    "\ufeff",
    "\uffff",
    "🔥" * 3_000,
    "ﷺ" * 2_000,
    "e\u0301" * 1_000,
    "\r\nX-Forged: yes",
    "<b>&amp;</b>",
    "' or 1 eq 1 or 'a' eq 'a",
    "{0.__class__}%s%n",
    "../../etc/passwd",
    "https://x/\x00",
    "0001-01-01T00:00:00+23:59",
    "Sev²",
    "٣",
    "[" * 50_000,
    "{}",
    LONG,
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(TEXTS)
    | st.just(RAW)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(TEXTS), inner, max_size=4)
    ),
    max_leaves=6,
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32")
CONTENT_TYPES = (
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application/cloudevents+json",
    "",
)
FOREIGN_TYPES = (
    "text/plain",
    "application/xml",
    "multipart/form-data; boundary=x",
    "json",
    "\udcff",
    "application/json, text/html",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, as the path to it."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from places(item, (*path, key))


def changed(value: Any, path: tuple[Any, ...], *put: Any) -> Any:
    """The JSON with another value at a place, or with nothing there."""
    if not path:
        return put[0] if put else None
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) > 1 or put:
        copy[path[0]] = changed(value[path[0]], path[1:], *put)
    else:
        del copy[path[0]]
    return copy


def written(value: Any, literal: str = "null", encoding: str = "utf-8") -> bytes:
    """The JSON as bytes, with a literal where `RAW` stands; lone surrogates as they come, which is broken UTF-8."""
    text = json.dumps(value, ensure_ascii=False).replace(json.dumps(RAW), literal)
    return text.encode(encoding, "surrogatepass")


def broken(body: bytes, place: float, piece: bytes) -> bytes:
    """The bytes with a piece forced in somewhere."""
    at = int(place * len(body))
    return body[:at] + piece + body[at:]


@st.composite
def alerts(draw: st.DrawFn) -> bytes:
    """An alert of any shape with up to three places changed or missing, in any encoding, sometimes broken."""
    value = PAYLOADS[draw(st.sampled_from(sorted(PAYLOADS)))]
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(places(value))))
        value = changed(value, path, *draw(st.just(()) | st.tuples(VALUES)))
    return draw(_bytes_of(value))


@st.composite
def declarations(draw: st.DrawFn) -> bytes:
    """What a person's client might send: known fields with any value, unknown ones, a source of any shape."""
    words = st.text(min_size=1, max_size=30) | st.sampled_from(TEXTS)
    fields = st.sampled_from(("title", "service", "description", "reporter", "problem_key"))
    value = {"title": "x", **draw(st.dictionaries(fields, words, max_size=5))}
    value["details"] = draw(st.dictionaries(words, words, max_size=3))
    value["source"] = draw(words | st.dictionaries(st.sampled_from(SOURCE_FIELDS[:3]), words, max_size=3))
    if draw(st.booleans()):  # those above are taken as they are; with these most are refused
        odd = st.sampled_from(FIELDS) | st.text(max_size=8)
        value |= draw(st.dictionaries(odd, VALUES, max_size=3))
    return draw(_bytes_of(value))


def _bytes_of(value: Any) -> st.SearchStrategy[bytes]:
    whole = st.builds(
        written, st.just(value), st.sampled_from(LITERALS), st.sampled_from(ENCODINGS) | st.just("utf-8")
    )
    pieces = st.sampled_from([b"\xff", b"\x00", b"\xed\xa0\x80", b"\xc3", b"}", b'"', b"\r\n"])
    torn = st.builds(broken, whole, st.floats(0, 1), pieces)
    return whole | torn | st.binary(min_size=1, max_size=40)
