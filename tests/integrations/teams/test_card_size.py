"""Every card fits."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from incident.briefing import Briefing
from incident.records import (
    Declaration,
    Detail,
    Gap,
    Incident,
    Responder,
    Severity,
    Source,
    WorkItem,
)
from incident.roles import Holding, Role
from integrations.teams.card import SIZE_LIMIT, card
from local.vendors.cards import faults_of_card

NOW = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)


def test_description_and_details_give_way_first(briefing_with):
    """A card that would be too large loses description and details, never people, gaps, links or its marker."""
    details = tuple(Detail(f"name {n}", "v" * 500) for n in range(30))
    whole = briefing_with(description="word " * 4000, details=details)
    built = card(whole)
    text = json.dumps(built)
    assert _size(built) <= SIZE_LIMIT
    assert [
        w for w in ("Ada Lovelace", "Grace Hopper", "To do: add Grace", whole.marker) if w not in text
    ] == []


def test_what_a_role_does_gives_way_before_the_description(briefing_with):
    """A card that is a little too large loses the duties alone: description, reasons and holders stay."""
    reason = "primary of payments by rotation"
    people = (Responder("ada@contoso.com", "Ada Lovelace", reason=reason),)
    roles = (Holding(Role.SCRIBE, "zoe@contoso.com", "Zoe Quinn"), Holding(Role.COMMUNICATIONS))
    details = tuple(Detail(f"name {n}", "é" * 400) for n in range(15))
    parts = {"responders": people, "roles": roles, "details": details}
    whole = card(briefing_with(description="", **parts))
    assert Role.SCRIBE.duty in json.dumps(whole)
    description = "x" * (SIZE_LIMIT - _size(whole))
    built = card(briefing_with(description=description, **parts))
    text = json.dumps(built, ensure_ascii=False)
    assert _size(built) <= SIZE_LIMIT
    assert Role.SCRIBE.duty not in text
    kept = (description, "name 14", reason, "Zoe Quinn", "unfilled")
    assert [words for words in kept if words not in text] == []


def test_a_long_reason_is_cut_and_costs_nothing_else(briefing_with):
    """What somebody wrote into the reason of an override takes no room from the description."""
    people = tuple(Responder(f"p{n}@contoso.com", f"P{n}", n, reason="r" * 9000) for n in range(5))
    text = json.dumps(card(briefing_with(responders=people, description="d" * 4000)))
    assert "d" * 4000 in text
    assert "r" * 250 in text
    assert "r" * 301 not in text


TEXT = st.one_of(
    st.text(max_size=300), st.sampled_from(["&" * 5000, "𝄞" * 5000, "\\" * 5000, "*\n" * 3000, "é" * 5000])
)


@settings(max_examples=60, deadline=None)
@given(
    text=TEXT, other=TEXT, people=st.integers(0, 60), severity=st.sampled_from(Severity), drill=st.booleans()
)
def test_every_card_fits_and_is_valid(text, other, people, severity, drill):
    """However long and odd the texts and however many the people, the card is valid and at most 20 KB."""
    said = Declaration(
        *(
            text,
            severity,
            Source("azure_monitor", other, None, "https://a.example/" + "€" * 1900),
            "k",
            other,
            None,
            text,
        ),
        *(tuple(Detail(text, other) for _ in range(30)), False, drill),
    )
    incident = Incident("INC-7F3K2Q", said, NOW, "https://muster.contoso.com")
    on_call = tuple(Responder(f"p{n}@contoso.com", text, n, other, text, reason=other) for n in range(people))
    roles = tuple(Holding(role, other or None, text) for role in Role)
    gaps = tuple(Gap(other, text, other) for _ in range(12))
    built = card(Briefing(incident, on_call, WorkItem(1, "https://a.example"), None, gaps, roles))
    assert _size(built) <= SIZE_LIMIT
    assert faults_of_card(built) == []
    text = json.dumps(built)
    assert [
        words for words in ("ref INC-7F3K2Q/briefing", *(r.title for r in Role)) if words not in text
    ] == []


def _size(built) -> int:
    return len(json.dumps(built, ensure_ascii=False, separators=(",", ":")).encode())
