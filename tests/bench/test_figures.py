"""Medians, ratios, targets and lines say what was measured."""

from dataclasses import astuple

import pytest

from bench.figures import Line, Spread, Target, ratios


def test_a_spread_is_the_median_between_the_least_and_the_most():
    """One slow run moves the most, not the median."""
    spread = Spread.of([1.0, 9.0, 2.0])

    assert (spread.middle, spread.least, spread.most, spread.runs) == (2.0, 1.0, 9.0, 3)
    assert spread.text() == "2.00 (1.00-9.00)"
    assert Spread.of([1546]).text(0) == "1,546"


def test_nothing_measured_is_an_error_and_not_a_zero():
    """A row without samples must not look like a fast one."""
    with pytest.raises(ValueError, match="nothing was measured"):
        Spread.of([])


def test_a_ratio_is_of_one_round():
    """A slow minute slows both samples of its round, and so does not show."""
    assert ratios([2.0, 20.0, 4.0], [1.0, 10.0, 2.0]) == Spread(2.0, 2.0, 2.0, 3)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("target", "figure", "met"),
    [
        (Target("<=", 1.05), 1.05, True),
        (Target("<=", 1.05), 1.06, False),
        (Target(">=", 300), 300, True),
        (Target(">=", 300), 299, False),
        (Target("==", 10), 10, True),
        (Target("==", 10), 11, False),
    ],
)
def test_a_target_is_met_up_to_its_edge(target, figure, met):
    """At most and at least include the value; exactly means exactly."""
    assert target.is_met_by(figure) is met


def test_a_line_tells_its_slope_and_its_worst_point():
    """Points on a line are off it by nothing; a square is not."""
    assert astuple(Line.through([(1, 43), (3, 59), (10, 115)])) == pytest.approx((35, 8, 0))
    assert Line.through([(1, 1), (2, 4), (3, 9)]).worst > 0.5
    with pytest.raises(ValueError, match="two places"):
        Line.through([(3, 1), (3, 2)])
