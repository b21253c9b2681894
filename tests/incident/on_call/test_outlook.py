"""What the rows of a roster hold for the time ahead."""

import pytest

from incident.diagnosis import State
from incident.on_call.book import RotaRows, book_of
from incident.on_call.instead import who_by
from incident.on_call.outlook import AHEAD, outlook
from tests.incident.on_call.team import ADA, ALAN, GRACE
from tests.incident.on_call.test_book import WEDNESDAY, exception, rotation


def ahead(book, *flagged):
    """What is found in 30 days from Wednesday on, where these rows are flagged."""
    return list(outlook(book, WEDNESDAY, WEDNESDAY + AHEAD, who_by(book.schedules, flagged)))


def states(rows):
    """What is found, in short."""
    return [(one.subject, one.state) for one in ahead(book_of(rows))]


def test_a_rotation_without_faults_is_in_order():
    """Each service has a finding, also where nothing is wrong."""
    assert states(RotaRows([rotation(ADA), rotation(GRACE, service="*")])) == [
        ("On call ahead: payments", State.OK),
        ("On call ahead: every service", State.OK),
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (RotaRows([rotation(ADA, Until="2026-03-20")]), "nobody is on call for payments"),
        (RotaRows([rotation(ADA), rotation(ADA, "2", Layer="secondary")]), "at once"),
        (
            RotaRows([rotation(ADA)], [exception(GRACE, "a", Layer="primary"), exception(ALAN, "b", Layer="primary")]),
            "want both",
        ),
        (
            RotaRows([rotation(ADA)], [exception(ALAN, Layer="primary")], [exception(ALAN, service="alan")]),
            "who is absent",
        ),
    ],
)  # fmt: skip
def test_gaps_and_doubles_ahead_are_missing(rows, words):
    """Nobody, one person twice, contradicting overrides and absent ones are each told with a fix."""
    (finding,) = ahead(book_of(rows))

    assert (finding.state, words in finding.what) == (State.MISSING, True)
    assert finding.fix


def test_a_gap_that_comes_every_night_is_told_once():
    """The first with its times, and how many more there are."""
    (finding,) = ahead(book_of(RotaRows([rotation(ADA, Only="08:00-20:00")])))

    assert "from Wed 2026-03-04 20:00 Europe/Berlin until Thu 2026-03-05 08:00 Europe/Berlin" in finding.what
    assert "29 more times" in finding.what


def test_a_gap_that_somebody_answers_says_who():
    """It is still a gap of the rotation; but a flagged row, or the rotation of every service, is told."""
    nights = rotation(ADA, Only="08:00-20:00")
    flag, others = {"Email": ALAN, "Service": "Payments"}, {"Email": ALAN, "Service": "search"}
    (nobody,) = ahead(book_of(RotaRows([nights])), others)
    (flagged,) = ahead(book_of(RotaRows([nights])), flag)
    by_rule, _ = ahead(book_of(RotaRows([nights, rotation(GRACE, service="*")])))

    assert "answer" not in nobody.what
    assert f"; flagged rows answer then: {ALAN}; and 29 more times" in flagged.what
    assert f"; the rotation of every service answers then: {GRACE}; and 29 more times" in by_rule.what
    assert {one.state for one in (nobody, flagged, by_rule)} == {State.MISSING}


def test_overrides_alone_leave_no_gap_ahead():
    """A service without a rotation has nobody by rule, and that is no finding."""
    assert states(RotaRows((), [exception(ALAN, Layer="primary")])) == [("On call ahead: payments", State.OK)]


def test_a_layer_that_may_be_meant_to_be_empty_is_no_finding():
    """A secondary on weekdays alone is in order."""
    rows = [rotation(ADA), rotation(GRACE, "2", Layer="secondary", Only="Mon-Fri")]

    assert states(RotaRows(rows)) == [("On call ahead: payments", State.OK)]


def test_all_faults_of_a_row_are_one_finding():
    """Each row has its finding, with every column to correct."""
    book = book_of(RotaRows([rotation("Ada", Zone="Berlin"), rotation(GRACE, "2", Note="", Untill="x")]))
    bad, misspelt, _ = ahead(book)

    assert (bad.subject, bad.state) == ("On-call row: rotations payments/1", State.MISSING)
    assert "skipped: Participants" in bad.what
    assert "Zone" in bad.what
    assert "Zone: write" in bad.fix
    assert misspelt.what.startswith("used as it is: Untill")
