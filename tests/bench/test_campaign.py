"""The whole bench has a row for every promise of speed, and no row without its samples."""

from bench.campaign import ORDERS, PARTS, letters


def test_every_row_can_be_asked_for():
    """From a to m, the overlap, and the sweep of the channel's delay."""
    assert letters() == [*"abcdefghijklmo", "sweep"]


def test_every_part_s_samples_are_ordered():
    """A row is made of samples that the bench takes, and no sample is taken for nothing."""
    assert {need for part in PARTS for need in part.needs} == set(ORDERS)


def test_muster_and_the_naive_port_meet_the_same_circumstances():
    """What is compared differs in the app alone: the same responders, delays and launches."""
    for name, order in ORDERS.items():
        if name.endswith(" naive"):
            other = ORDERS[name.removesuffix(" naive")]
            assert (order.app, other.app) == ("naive", "muster")
            assert (order.responders, order.delays, order.launches) == (
                other.responders,
                other.delays,
                other.launches,
            )
