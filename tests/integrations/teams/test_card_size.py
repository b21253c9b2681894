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
    on_call = tuple(Responder(f"p{n}@contoso.com", text, n, other, text) for n in range(people))
    gaps = tuple(Gap(other, text, other) for _ in range(12))
    built = card(Briefing(incident, on_call, WorkItem(1, "https://a.example"), None, gaps))
    assert _size(built) <= SIZE_LIMIT
    assert faults_of_card(built) == []
    assert "ref INC-7F3K2Q/briefing" in json.dumps(built)


def _size(built) -> int:
    return len(json.dumps(built, ensure_ascii=False, separators=(",", ":")).encode())
