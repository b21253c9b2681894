"""Names are legal wherever they are used, whatever the title holds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident.naming import channel_name, email_subject, incident_id, task_title, work_item_title
from incident.records import Declaration, Incident, Responder, Severity, Source

DECLARATION = Declaration(
    title="Checkout is down",
    severity=Severity.ERROR,
    source=Source("person", "ann@contoso.com"),
    problem_key="k",
    service="checkout",
)
INCIDENT = Incident("INC-7F3K2Q", DECLARATION, datetime(2026, 11, 20, tzinfo=UTC), "https://x/INC-7F3K2Q")
ANN = Responder(email="ann.andersen@contoso.com", name="Ann")

LEGAL_CHANNEL = re.compile(r"INC-7F3K2Q [A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?")


def titled(title, **more):
    """The incident under another title."""
    return replace(INCIDENT, declaration=replace(DECLARATION, title=title, **more))


def utf16_length(text):
    """The length as Azure DevOps counts it."""
    return len(text.encode("utf-16-le")) // 2


@given(st.binary(min_size=4, max_size=16))
def test_an_id_is_six_letters_that_survive_being_read_aloud(entropy):
    """INC- and six characters of Crockford's base 32: no I, L, O or U."""
    assert re.fullmatch(r"INC-[0-9A-HJKMNP-TV-Z]{6}", incident_id(entropy))


def test_an_id_uses_the_entropy_and_nothing_else():
    """The same bytes give the same id, and each place of the id changes with them."""
    assert incident_id(b"\x00\x00\x00\x00") == "INC-000000"
    assert incident_id(b"\xff\xff\xff\xff more") == "INC-ZZZZZZ"
    assert len({incident_id(number.to_bytes(4, "big")) for number in range(10_000)}) == 10_000


def test_an_id_from_too_few_bytes_is_refused():
    """Less than four bytes would make ids that meet."""
    with pytest.raises(ValueError, match="4 random bytes"):
        incident_id(b"abc")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Checkout is down", "INC-7F3K2Q Checkout is down"),
        ('50% of "pay": <b>slow</b> & lost? ~#{x}|..', "INC-7F3K2Q 50 of pay b slow b lost x"),
        ("Größenwahn à la carte \u2013 l\u2019été", "INC-7F3K2Q Grossenwahn a la carte lete"),
        ("api/v1/orders.get", "INC-7F3K2Q api v1 orders get"),
        ("a -- b---c - - d", "INC-7F3K2Q a - b-c - d"),
        ("Падение кассы", "INC-7F3K2Q checkout Sev1"),
        ("決済 API 障害が発生", "INC-7F3K2Q checkout Sev1 API"),
        ("", "INC-7F3K2Q checkout Sev1"),
        ("🔥🔥🔥", "INC-7F3K2Q checkout Sev1"),
        ("x" * 80, "INC-7F3K2Q " + "x" * 39),
        ("y" * 38 + " and more", "INC-7F3K2Q " + "y" * 38),
    ],
)
def test_a_channel_name_keeps_what_can_be_kept(title, name):
    """Letters stay, signs become one space, and a title that cannot be written gives way to service and severity."""
    assert channel_name(titled(title)) == name


@settings(max_examples=300)
@given(st.text(max_size=120), st.none() | st.text(max_size=70), st.booleans())
def test_any_title_gives_a_legal_channel_name(title, service, drill):
    """At most 50 of [A-Za-z0-9 -], the id first, something after it, no sign or space at the end."""
    name = channel_name(titled(title, service=service, drill=drill))

    assert len(name) <= 50
    assert LEGAL_CHANNEL.fullmatch(name)
    assert "  " not in name
    assert not drill or name.startswith("INC-7F3K2Q DRILL ")


@settings(max_examples=200)
@given(st.text(max_size=400), st.booleans())
def test_any_title_gives_a_legal_work_item_title(title, drill):
    """At most 255 UTF-16 units on one line, with the id at the end to be found by."""
    name = work_item_title(titled(title, drill=drill))

    assert utf16_length(name) <= 255
    assert name.endswith(" [INC-7F3K2Q]")
    assert len(name.splitlines()) == 1
    assert not drill or name.startswith("DRILL: ")


@settings(max_examples=200)
@given(st.text(max_size=400), st.from_regex(r"[a-z]{1,64}@[a-z]{1,150}\.com", fullmatch=True))
def test_a_task_is_found_by_its_responder_and_its_incident(title, email):
    """However long the title, the task's own holds the whole e-mail address and the id, within 255."""
    name = task_title(titled(title), replace(ANN, email=email))

    assert email in name
    assert name.endswith(" [INC-7F3K2Q]")
    assert utf16_length(name) <= 255


def test_characters_outside_the_basic_plane_count_twice():
    """Azure DevOps counts UTF-16 units: 200 emoji are too long, and none is cut in half."""
    name = work_item_title(titled("🔥" * 200))

    assert utf16_length(name) <= 255
    assert set(name.removesuffix(" [INC-7F3K2Q]")) == {"🔥", "…"}


def test_an_email_subject_is_one_line_that_says_how_bad_which_and_what():
    """A line break in a title cannot add a header to an e-mail."""
    subject = email_subject(titled("Checkout is down\r\nBcc: everyone@contoso.com"))

    assert subject == "Sev1 INC-7F3K2Q: Checkout is down Bcc: everyone@contoso.com"
    assert len(email_subject(titled("x" * 500))) == 200
