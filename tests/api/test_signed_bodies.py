"""Who declares is written into what is stored, where they are signed in."""

import json

import pytest

from api.access import KEY_HOLDER, Caller, May
from api.bodies import signed
from api.http import Request
from incident.errors import InvalidInput

ADA = Caller("ada@contoso.com", frozenset(May))


def declared(said, caller=ADA):
    """A declaration as it is stored."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return signed(Request("POST", "https://muster.example/api/incidents", body=body, caller=caller)).body


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, {"reporter": "ada@contoso.com"}),
        ({"reporter": None}, {"reporter": "ada@contoso.com"}),
        ({"reporter": "Eve"}, {"reporter": "ada@contoso.com, on behalf of Eve"}),
        ({"source": "person"}, {"source": "person", "reporter": "ada@contoso.com"}),
        (
            {"source": {"kind": "queues", "name": "Orders"}},
            {
                "reporter": "ada@contoso.com",
                "source": {"kind": "queues", "name": "ada@contoso.com, on behalf of Orders"},
            },
        ),
        ({"reporter": 7}, {"reporter": 7}),
        ({"source": {"name": 7}}, {"reporter": "ada@contoso.com", "source": {"name": 7}}),
        (["Eve"], ["Eve"]),
    ],
)
def test_a_declaration_is_stored_with_who_made_it(said, kept):
    """What is stored is read again by the sweep, so the name stands in it; what is no text stays for the reader to refuse."""
    assert json.loads(declared(said)) == kept


def test_without_sign_in_a_declaration_is_stored_as_it_came():
    """Byte for byte, whatever it is."""
    body = b'{"reporter":  "Eve"} '

    assert declared(body, KEY_HOLDER) is body


def test_a_declaration_of_any_depth_is_read_or_refused():
    """However deep a body nests, nothing else than a fault comes of it."""
    seen = set()
    for depth in range(1, 3000, 7):
        try:
            declared(b'{"title": "x", "details": %s%s}' % (b"[" * depth, b"]" * depth))
            seen.add("stored")
        except InvalidInput:
            seen.add("refused")

    assert seen == {"stored", "refused"}
