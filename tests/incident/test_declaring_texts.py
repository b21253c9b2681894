"""Texts from outside are made fit to show, store and send."""

from __future__ import annotations

import pytest

from incident.declaring_texts import bounded_key, cut, details, link, one_line, prose
from incident.storm import STORM


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("a\ud800b", "ab"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\ufeffa\u200b\ufffe", "a"),
        ("a\x85b\u2028c\td", "a b c d"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
    ],
)
def test_one_line_holds_nothing_that_cannot_be_shown(came, shown):
    """No control characters, lone surrogates or overrides of direction; joiners of emoji and scripts stay."""
    assert one_line(came, 100) == shown


def test_prose_keeps_its_lines():
    """Lines stay, each trimmed, with at most one empty line between them."""
    assert prose(" a \r\n\n\n\n  b\tc\x00\n", 100) == "a\n\nb c"


def test_a_cut_counts_utf16_and_splits_no_character():
    """Azure counts UTF-16 units; half an emoji would be no text."""
    assert cut("ab\U0001f525c", 4) == "ab…"
    assert cut("ab\U0001f525", 4) == "ab\U0001f525"


def test_a_link_is_kept_whole_or_not_shown():
    """A link that is cut leads nowhere: up to 2,000 characters stay, a longer one is only mentioned."""
    whole, too_long = "https://wiki.contoso.com/" + "a" * 1_900, "https://wiki.contoso.com/" + "a" * 2_000
    shown = details([("whole", whole), ("too long", too_long)])

    assert shown[0].value == whole
    assert shown[1].value == "an address too long to show; it is in the stored body"


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "https://", "https://x y", 'https://x/"onclick', "//x", ""]
)
def test_what_cannot_be_followed_is_no_link(text):
    """Only a whole http or https address is one."""
    assert link(text) is None


def test_no_caller_can_claim_a_key_of_our_own():
    """A declaration that names the storm's key gets a key beside it."""
    assert bounded_key(STORM) != STORM
    assert bounded_key("checkout is down") == "checkout is down"
