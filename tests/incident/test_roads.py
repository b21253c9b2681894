"""The roads that somebody asks for."""

import pytest

from incident.roads import ROADS, Wish, wish


@pytest.mark.parametrize(
    "text", ["mention,email", " Mention ; EMAIL ", "mention email mention", "mention\nemail,"]
)
def test_roads_are_read_in_their_order_and_each_once(text):
    """Commas, semicolons and blanks part them; casing and repetitions make no difference."""
    assert wish(text) == Wish(("mention", "email"), ())


def test_a_name_that_is_no_road_is_kept_apart():
    """What is meant by it nobody knows, so it is named and the others count."""
    assert wish("sms, email, Pigeon, sms") == Wish(("email",), ("sms", "pigeon"))


def test_no_words_are_no_wish():
    """An empty cell leaves the choice to the settings."""
    assert wish(" , ") == Wish((), ())


def test_every_road_can_be_asked_for():
    """All of their names can be written in one cell."""
    assert wish(", ".join(ROADS)) == Wish(ROADS, ())
