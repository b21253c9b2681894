"""What a person may send to declare an incident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident.codec import to_json
from incident.declaring import read_declaration
from incident.declaring_texts import DESCRIPTION_LIMIT, DETAILS_LIMIT, SERVICE_LIMIT, TITLE_LIMIT
from incident.errors import InvalidInput
from incident.records import Severity

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def read(body):
    """Read a body as if Ann had sent it at three in the morning."""
    return read_declaration(body, default_reporter="ann@contoso.com", now=NOW)


def faults(body):
    """What is wrong with a body, by where."""
    with pytest.raises(InvalidInput) as caught:
        read(body)
    return dict(caught.value.faults)


def test_a_title_is_enough():
    """With only a title, everything else has a stated default."""
    declaration = read({"title": "  Checkout\tis \n down "})

    assert declaration.title == "Checkout is down"
    assert declaration.severity is Severity.WARNING
    assert (declaration.source.kind, declaration.source.name) == ("person", "ann@contoso.com")
    assert (declaration.service, declaration.detected_at, declaration.drill) == (None, None, False)
    assert not declaration.resolved


def test_every_field_is_read():
    """All fields that the documentation names reach the declaration."""
    declaration = read(
        {
            "title": "Checkout is down",
            "severity": "sev 1",
            "service": "checkout",
            "description": "Since the release.\r\n\r\n\r\n\r\nCustomers cannot pay.",
            "detected_at": "2026-11-20T03:30:00+01:00",
            "source": {
                "kind": "ticket",
                "name": "desk",
                "ref": "T-17",
                "url": "https://desk.contoso.com/T-17",
            },
            "reporter": "bob@contoso.com",
            "problem_key": "release 42",
            "details": {"region": "westeurope", "errors": 31, "paid": False, "empty": None},
            "drill": True,
        }
    )

    assert declaration.severity is Severity.ERROR
    assert declaration.service == "checkout"
    assert declaration.description == "Since the release.\n\nCustomers cannot pay."
    assert declaration.detected_at == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert to_json(declaration.source) == {
        "kind": "ticket",
        "name": "desk",
        "ref": "T-17",
        "url": "https://desk.contoso.com/T-17",
    }
    assert declaration.problem_key == "drill/release 42"
    assert [(d.name, d.value) for d in declaration.details] == [
        ("region", "westeurope"),
        ("errors", "31"),
        ("paid", "false"),
    ]
    assert declaration.drill


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (0, 0),
        (4, 4),
        (2.0, 2),
        ("0", 0),
        ("sev3", 3),
        ("Sev 2", 2),
        ("SEV-1", 1),
        ("Severity 4", 4),
        ("critical", 0),
        ("Error", 1),
        ("WARNING", 2),
        ("informational", 3),
        (" verbose ", 4),
        (None, 2),
    ],
)
def test_a_severity_may_be_written_in_many_ways(said, meant):
    """Numbers, Sev numbers and Azure's words mean a severity; nothing said is Sev2."""
    assert read({"title": "x", "severity": said}).severity == meant


@pytest.mark.parametrize("said", [5, -1, 1.5, True, "sev5", "high", "", [1], {"n": 1}, float("nan"), 10**400])
def test_an_odd_severity_is_refused_with_what_is_allowed(said):
    """A severity that is none is a fault that lists the allowed ones."""
    assert "Sev0 to Sev4" in faults({"title": "x", "severity": said})["severity"]


def test_a_misspelt_severity_is_guessed_at():
    """A near miss gets a did-you-mean."""
    assert faults({"title": "x", "severity": "critcal"})["severity"].endswith("did you mean critical?")


def test_all_faults_are_named_at_once():
    """Nobody has to send a declaration twice to learn of the second fault."""
    found = faults(
        {
            "titel": "x",
            "severity": "urgent",
            "service": 7,
            "detected_at": "2026-11-20T03:00:00",
            "source": {"kind": 1, "link": "x", "url": "javascript:alert(1)"},
            "details": {"region": ["a"]},
            "drill": "yes",
        }
    )

    assert set(found) == {
        "titel",
        "title",
        "severity",
        "service",
        "detected_at",
        "source.kind",
        "source.link",
        "source.url",
        "details.region",
        "drill",
    }
    assert found["titel"] == "is not a field; did you mean title?"
    assert "with its zone" in found["detected_at"]


@pytest.mark.parametrize("body", [None, [], ["title"], "Checkout is down", 7, True])
def test_a_body_that_is_no_object_is_refused_with_an_example(body):
    """Anything but an object is one fault that shows what to send."""
    assert '{"title": "Checkout is down"}' in faults(body)["body"]


@pytest.mark.parametrize("title", [None, "", " \u200b\u202e\x00 ", 7, ["x"]])
def test_a_title_must_say_something(title):
    """A title that is absent, blank or no text is one fault."""
    assert list(faults({"title": title})) == ["title"]


def test_a_time_far_ahead_is_refused_and_a_clock_slightly_ahead_is_not():
    """Five minutes of difference between clocks are accepted; more is a fault."""
    ahead = NOW + timedelta(minutes=5)

    assert read({"title": "x", "detected_at": ahead.isoformat()}).detected_at == ahead
    assert (
        "future"
        in faults({"title": "x", "detected_at": (ahead + timedelta(seconds=1)).isoformat()})["detected_at"]
    )


@pytest.mark.parametrize("text", ["now", "0001-01-01T00:00:00+23:59", "2026-13-01T00:00:00Z", "2026-11-20"])
def test_a_text_that_is_no_instant_is_a_fault(text):
    """Words, impossible times and times without a zone are refused, not guessed."""
    assert list(faults({"title": "x", "detected_at": text})) == ["detected_at"]


def test_too_long_is_cut_with_an_ellipsis_and_not_refused():
    """A long title must not lose an incident."""
    declaration = read(
        {
            "title": "t" * 201,
            "service": "s" * 90,
            "description": "d" * 5_000,
            "details": {f"name {n}": "v" * 600 for n in range(40)},
        }
    )

    assert declaration.title == "t" * (TITLE_LIMIT - 1) + "…"
    assert len(declaration.service) == SERVICE_LIMIT
    assert len(declaration.description) == DESCRIPTION_LIMIT
    assert len(declaration.details) == DETAILS_LIMIT
    assert declaration.details[0].value == "v" * 499 + "…"
    assert declaration.details[-1].value == "11 more details were left out"


def test_two_people_who_declare_the_same_thing_join():
    """Casing, punctuation and spacing of the title do not make another problem; the service does."""
    key = read({"title": "Checkout is down!", "service": "Shop"}).problem_key

    assert read({"title": "  checkout IS down", "service": "shop", "severity": 0}).problem_key == key
    assert read({"title": "Checkout is down", "service": "orders"}).problem_key != key
    assert read({"title": "Checkout is slow", "service": "Shop"}).problem_key != key


def test_titles_of_signs_alone_still_differ():
    """A title without a letter keeps its signs as its key."""
    assert read({"title": "🔥"}).problem_key != read({"title": "💧"}).problem_key


def test_a_long_problem_key_is_never_just_cut():
    """Two long keys that begin alike stay two problems."""
    one, other = (read({"title": "x", "problem_key": "k" * 5_000 + end}).problem_key for end in "ab")

    assert one != other
    assert len(one) <= 1_000


@settings(max_examples=150, deadline=None)
@given(
    body=JSON | st.dictionaries(st.sampled_from(["title", "severity", "details", "source", "drill"]), JSON)
)
def test_any_json_is_read_or_refused(body):
    """Parsed JSON of any shape gives a declaration fit for UTF-8, or faults; never another error."""
    declaration, refused = None, ()
    try:
        declaration = read(body)
    except InvalidInput as refusal:
        refused = refusal.faults

    assert bool(declaration) != bool(refused)
    if declaration:
        assert str(to_json(declaration)).encode()
        assert 0 < len(declaration.title) <= TITLE_LIMIT
        assert declaration.problem_key
