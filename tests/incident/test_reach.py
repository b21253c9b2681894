import pytest

from incident.reach import BY_SEVERITY, Reach, reach_of, spared
from incident.records import Declaration, Severity, Source


def said(severity, **marks):
    """A declaration of a severity."""
    return Declaration("Checkout answers 500", severity, Source("person", "Ada"), "key", **marks)


@pytest.mark.parametrize("severity", Severity)
def test_the_severity_decides_how_far_an_incident_is_told(severity):
    """The table is followed, by a rehearsal that tells people too."""
    assert reach_of(said(severity), BY_SEVERITY) is BY_SEVERITY[severity]
    assert reach_of(said(severity, drill=True), BY_SEVERITY) is BY_SEVERITY[severity]


def test_a_drill_that_disturbs_nobody_tries_everything():
    """The test of an action group comes as mild as the portal makes it, and is to show that all of it works."""
    assert reach_of(said(Severity.VERBOSE, drill=True, quiet=True), BY_SEVERITY) is Reach.EVERYONE


def test_what_is_spared_is_told_with_its_reason():
    """The reason names the severity, what is done instead, and the setting."""
    told = spared(Severity.INFORMATIONAL, Reach.CHANNEL)
    assert told == "at Sev3 nobody is paged, it is told in the channel (SEVERITY_REACH)"
