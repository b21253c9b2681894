import pytest
from hypothesis import given, settings, strategies

from local.vendors.cards import draw_card, faults_of_card
from local.vendors.cards.schema import ACTIONS, ELEMENTS

PROPERTIES = {name for shape in [*ELEMENTS.values(), *ACTIONS.values()] for name in shape.required}
PROPERTIES |= {"entities", "width", "style", "color", "title", "value", "isVisible", "mentioned", "fallback"}

ADA = {"type": "mention", "text": "<at>Ada</at>", "mentioned": {"id": "ada@contoso.com", "name": "Ada"}}


def card(*body, **more):
    """A card with that body."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def text(words, **more):
    """A TextBlock."""
    return {"type": "TextBlock", "text": words, **more}


def button(url):
    """A button that opens an address."""
    return {"type": "Action.OpenUrl", "title": "Open", "url": url}


GOOD = card(
    {
        "type": "Container",
        "style": "attention",
        "bleed": True,
        "items": [text("SEV 1", weight="Bolder", size="Large")],
    },
    {"type": "FactSet", "facts": [{"title": "Service", "value": "checkout"}]},
    {
        "type": "ColumnSet",
        "columns": [{"type": "Column", "width": "auto", "items": [text("On call <at>Ada</at>")]}],
    },
    {"type": "Image", "url": "https://example.org/a.png", "size": "Small"},
    {"type": "ActionSet", "actions": [button("https://dev.azure.com/contoso")]},
    msteams={"width": "Full", "entities": [ADA]},
)


def test_a_good_card_has_no_faults():
    """Every element that a briefing uses is taken."""
    assert faults_of_card(GOOD) == []


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ("no card", "card"),
        (card(text("a")) | {"type": "MessageCard"}, "type"),
        (card(text("a")) | {"version": "1.6"}, "version"),
        (card(text("a")) | {"version": None}, "version"),
        (card(), "body"),
        (card({"type": "Textblock", "text": "a"}), "body[0]"),
        (card({"type": "TextBlock"}), "body[0]"),
        (
            card(text("a"), actions=[{"type": "Action.ShowCard", "card": {"body": [{}]}}]),
            "actions[0].card.body[0]",
        ),
        (card(text(7)), "body[0]"),
        (card(text("a", color="red")), "body[0]"),
        (card({"type": "Container", "items": [{"type": "Video"}]}), "body[0].items[0]"),
        (card({"type": "ColumnSet", "columns": [text("a")]}), "body[0].columns[0]"),
        (card({"type": "FactSet", "facts": [{"title": "a", "value": 7}]}), "body[0].facts[0]"),
        (card({"type": "Image", "url": "picture.png"}), "body[0]"),
        (card({"type": "ActionSet", "actions": [button("")]}), "body[0].actions[0]"),
        (card({"type": "ActionSet", "actions": [button("/incidents/1")]}), "body[0].actions[0]"),
        (card(text("a"), actions=[{"type": "Action.Http", "url": "https://a.example"}]), "actions[0]"),
        (card(text("Ada"), msteams={"entities": [ADA]}), "msteams.entities[0]"),
        (card(text("<at>ada</at>"), msteams={"entities": [ADA]}), "msteams.entities[0]"),
        (
            card(text("<at>Ada</at>"), msteams={"entities": [ADA | {"mentioned": {"id": "Ada"}}]}),
            "msteams.entities[0]",
        ),
        (card(text("<at>Ada</at>"), msteams={"entities": [{"text": "<at>Ada</at>"}]}), "msteams.entities[0]"),
    ],
)
def test_a_fault_is_named_by_its_place(bad, place):
    """Each kind of fault is found, at the place where it is."""
    (fault,) = faults_of_card(bad)[:1]
    assert fault.startswith(f"{place}:")


def test_an_unknown_element_with_a_fallback_is_taken():
    """A card may hold newer elements if it says what to show instead."""
    assert faults_of_card(card({"type": "Chart", "fallback": "drop"})) == []


JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(max_size=5),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.sampled_from(sorted(PROPERTIES)), inner, max_size=4)
        | strategies.fixed_dictionaries(
            {"type": strategies.sampled_from([*ELEMENTS, *ACTIONS])},
            optional=dict.fromkeys(sorted(PROPERTIES), inner),
        )
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    body=strategies.lists(JSON, max_size=3),
    more=strategies.dictionaries(strategies.sampled_from(["actions", "msteams"]), JSON),
)
def test_no_card_breaks_the_check_and_a_good_one_is_always_drawn(body, more):
    """Whatever a card holds is either refused with a fault or drawn, and never an accident."""
    whole = card(*body, **more)
    if not faults_of_card(whole):
        assert draw_card(whole)


def test_every_fault_is_named_at_once():
    """The check goes on after the first fault."""
    assert len(faults_of_card(card(text(7), {"type": "Nothing"}))) == 2


def test_a_card_is_drawn_with_all_its_parts():
    """Styles become classes, facts a list, a button a link, a mention a highlight."""
    html = draw_card(GOOD)
    assert 'class="box style-attention bleed"' in html
    assert "<dt>Service</dt><dd>checkout</dd>" in html
    assert '<a class="button" href="https://dev.azure.com/contoso" rel="noopener">Open</a>' in html
    assert '<span class="mention">Ada</span>' in html
    assert "size-large weight-bolder" in html


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_what_a_backslash_makes_literal_is_drawn_without_it():
    """In texts and facts alike, escaped punctuation is itself: no markup, no mention, no backslash."""
    words = r"\<b\>Mallory\</b\> \<at\>Ada\</at\>"
    drawn = "&#60;b&#62;Mallory&#60;/b&#62; &#60;at&#62;Ada&#60;/at&#62;"
    facts = {"type": "FactSet", "facts": [{"title": words, "value": words}]}
    html = draw_card(card(text(words), facts, text("<at>Ada</at>"), msteams={"entities": [ADA]}))
    assert html.count(drawn) == 3
    assert html.count('class="mention"') == 1


def test_nothing_in_a_card_becomes_markup():
    """Text, titles, values, addresses and names of a card are escaped wherever they are drawn."""
    html = draw_card(
        card(
            text(EVIL, color=EVIL, spacing=EVIL),
            {"type": EVIL},
            {"type": "FactSet", "facts": [{"title": EVIL, "value": EVIL}]},
            {"type": "RichTextBlock", "inlines": [EVIL, {"type": "TextRun", "text": EVIL}]},
            {"type": "Image", "url": f"https://a.example/{EVIL}", "altText": EVIL},
            {"type": "ColumnSet", "columns": [{"width": EVIL, "items": []}]},
            actions=[button(f"https://a.example/{EVIL}"), {"type": "Action.Submit", "title": EVIL}],
        )
    )
    assert "<script" not in html
    assert "<img src=x" not in html
    assert html.count("<img ") == 1


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:alert(1)", "vbscript:x"]
)
def test_an_address_that_could_run_is_no_link(url):
    """Neither a button nor a Markdown link leads to a scheme that runs something."""
    html = draw_card(card(text(f"[here]({url})"), actions=[button(url)]))
    assert "href" not in html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and _italic_", "<strong>bold</strong> and <em>italic</em>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("first\nsecond", "first<br>second"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("[a](https://x.example/a_b_c)", '<a href="https://x.example/a&#95;b&#95;c" rel="noopener">a</a>'),
        ("<at>Bob</at>", "Bob"),
        (r"\*\*bold\*\* and \_italic\_", "&#42;&#42;bold&#42;&#42; and &#95;italic&#95;"),
        (r"\[a\]\(https://x.example\)", "&#91;a&#93;&#40;https://x.example&#41;"),
        (r"\- one", "&#45; one"),
        (r"C:\Temp \\server", r"C:\Temp &#92;server"),
    ],
)
def test_the_markdown_of_teams_is_drawn(markdown, html):
    """Bold, italic, links, lists and line breaks; an `<at>` without its entity is plain text."""
    assert f">{html}</div>" in draw_card(card(text(markdown)))
