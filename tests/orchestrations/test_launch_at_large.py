"""Launches of many people, and launches in every order."""

from random import Random

import pytest

from incident.status import size_of


def test_the_custom_status_of_a_large_launch_fits(launched):
    """Two dozen responders with trouble at every one fit into what Durable Functions takes (16 KB)."""
    crowd = [launched.person(f"responder.number{n}", n) for n in range(24)]
    launched.answers["find_responders"] = [launched.done({"responders": crowd, "alarm": None})]
    launched.answers["assign_responder"] = [lambda _: launched.refused("x" * 600)]
    launched.run()

    assert max(size_of(status) for status in launched.outcome.custom_statuses) <= 16 * 1024


@pytest.mark.parametrize("block", range(4))
def test_every_interleaving_ends_with_one_of_everything(launches, block):
    """In random orders of completion with two of five answers failing, each step is done, and done once."""
    for seed in range(block * 15, block * 15 + 15):
        launched = launches(seed, seconds=None)
        fail = launched_random(seed)
        for name in ("page_responder", "open_work_item", "open_channel", "link_channel", "assign_responder"):
            launched.answers[name] = [lambda _, fail=fail: launched_again() if fail() else None]
        ledger = launched.run()

        assert {step.state for step in ledger.steps.values()} == {"done"}, seed
        done = [call for call in launched.outcome.calls if call.result["outcome"] == "done"]
        once = [
            (c.name, c.input.get("page", c.input).get("responder", {}).get("email"))
            for c in done
            if c.name in ONCE
        ]
        assert len(once) == len(set(once)) == 9, seed


ONCE = {
    "find_responders",
    "page_responder",
    "open_work_item",
    "open_channel",
    "link_channel",
    "assign_responder",
    "post_briefing",
}


def launched_again():
    """An answer that asks for another try."""
    return {"outcome": "again", "why": "HTTP 503"}


def launched_random(seed):
    """Whether the next answer fails: two of five, the same for the same seed."""
    random = Random(seed)
    return lambda: random.random() < 0.4
