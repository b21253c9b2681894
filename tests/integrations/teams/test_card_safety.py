"""Nothing from outside acts in a card."""

import re

import pytest

from incident.records import Detail, Gap, Responder, Source
from incident.roles import Holding, Role
from integrations.teams.card import card
from integrations.teams.elements import literal
from local.vendors.cards import draw_card, faults_of_card


def poisoned(briefing_with, text):
    """A briefing with the text in every place that comes from outside."""
    return briefing_with(
        title=text,
        service=text,
        description=text,
        source=Source("probe", text, text, text),
        details=(Detail(text, text),),
        responders=(Responder("ada@contoso.com", text, role=text, contact=text, reason=text),),
        roles=(Holding(Role.SCRIBE, "zoe@contoso.com", text), Holding(Role.COMMUNICATIONS, text, None)),
        work_item=None,
        work_item_missing=text,
        gaps=(Gap(text, text, text),),
    )


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://evil.example)",
        "**loud** __loud__",
        "<at>Grace Hopper</at>",
        "</at><at>Everyone",
        '<a href="https://evil.example">x</a>',
        "<script>alert(1)</script>",
        "- item\n- item",
        "1. item",
        "{{DATE(2026-11-22T02:13:00Z)}}",
        "javascript:alert(1)",
        "[x]: https://evil.example",
    ],
)
def test_nothing_from_outside_acts(text, briefing_with):
    """Markdown, HTML, mentions and odd addresses from outside are shown as the text that they are."""
    built = card(poisoned(briefing_with, text))
    html = draw_card(built)
    assert faults_of_card(built) == []
    assert re.findall(r'<a [^>]*href="([^"]+)"', html) == [
        "https://muster.contoso.com/api/incidents/INC-7F3K2Q"
    ]
    assert [tag for tag in ("<strong>", "<li>", "<script", "<ul") if tag in html] == []
    assert html.count('class="mention"') == 1
    assert len(built["msteams"]["entities"]) == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("payments_api v2.1 - EU", "payments_api v2.1 - EU"),
        ("*b* _i_ __init__ a_b", r"\*b\* \_i\_ \_\_init\_\_ a_b"),
        ("[x](https://evil.example)", r"\[x\]\(https://evil.example\)"),
        ("<at>Ada</at> & `co`", r"\<at\>Ada\</at\> \& \`co\`"),
        ("~~s~~ |t| # h {{DATE(x)}}", r"\~\~s\~\~ \|t\| \# h \{\{DATE\(x\)\}\}"),
        ("- item", r"\- item"),
        ("---", r"\---"),
        ("+44 20 7946 0000", "+44 20 7946 0000"),
        ("12. item", r"12\. item"),
        ("two\n\nlines", "two lines"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_every_letter_that_markdown_would_read_is_escaped(text, written):
    """Words from outside in a place that knows Markdown are escaped, and only where they would act."""
    assert literal(text) == written


def test_a_title_is_shown_letter_for_letter(briefing_with):
    """A title needs no escapes, because a text run knows no Markdown."""
    title = "a_b *c* [d](e) \\ <f> & `g`"
    runs = [
        run["text"]
        for item in card(briefing_with(title=title))["body"][0]["items"][1:]
        for run in item["inlines"]
    ]
    assert runs == [title]
