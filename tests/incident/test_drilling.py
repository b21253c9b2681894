"""What a person sends to hold a drill, and the report of how it went."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.codec import from_json, to_json
from incident.drill_report import report_of
from incident.drilling import read_drill
from incident.errors import InvalidInput
from incident.ledger import Attempt, Ledger
from incident.records import Declaration, Incident, Severity, Source
from incident.storm import storm_of

NOW = datetime(2026, 11, 22, 2, 14, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["title", "service", "severity", "page", "keep", "drill", "problem_key", "reporter", "details"]


def read(body):
    """Read a body."""
    return read_drill(body, default_reporter="someone", now=NOW)


def faults(body):
    """Where a body is at fault."""
    with pytest.raises(InvalidInput) as wrong:
        read(body)
    return {where for where, _ in wrong.value.faults}


@pytest.mark.parametrize("body", [{}, {"title": None, "page": None, "keep": None}])
def test_nothing_needs_to_be_said(body):
    """An empty object is a drill that disturbs nobody and cleans up."""
    said = read(body)
    assert (said.title, said.drill, said.quiet, said.cleans_up) == ("Fire drill", True, True, True)


@pytest.mark.parametrize(("page", "keep"), [(True, False), (False, True), (True, True)])
def test_it_pages_and_keeps_only_if_asked_to(page, keep):
    """Each of the two is asked for by itself."""
    said = read({"page": page, "keep": keep})
    assert (said.quiet, said.cleans_up) == (not page, not keep)


def test_each_drill_is_a_problem_of_its_own():
    """A second drill is not an occurrence of the first, nor a drill one of a real incident."""
    later = read_drill({}, default_reporter="someone", now=NOW + timedelta(microseconds=1))
    assert read({}).problem_key != later.problem_key
    assert read({}).problem_key.startswith("drill/")


def test_every_fault_is_named_at_once():
    """What is wrong with the drill's own fields is told together with what is wrong with the others."""
    body = {"page": "yes", "keep": 1, "drill": True, "problem_key": "x", "severity": "huge", "titel": "x"}
    assert faults(body) == {"page", "keep", "drill", "problem_key", "severity", "titel"}


@given(body=JSON | st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_body_is_read_or_refused(body):
    """Whatever is sent becomes a drill, or a list of faults."""
    try:
        said = read(body)
    except InvalidInput:
        return
    assert from_json(Declaration, to_json(said)) == said


def incident(**said):
    """A drill's incident."""
    declaration = Declaration(
        "Fire drill", Severity.WARNING, Source("person", "Sam"), "drill/1", drill=True, **said
    )
    return Incident("INC-7F3K2Q", declaration, NOW, "https://muster.example/api/incidents/INC-7F3K2Q")


def ledger(**ends):
    """A ledger whose steps began a second after the declaration and ended as told: state and seconds."""
    made = Ledger()
    for name, (state, seconds) in ends.items():
        step = made.step(name)
        step.begin(NOW + timedelta(seconds=1))
        ended = NOW + timedelta(seconds=seconds)
        step.end(Attempt(ended, state))
        step.succeed(ended, {}) if state == "done" else step.refuse(ended, "no right", "grant it")
    return made


def test_the_report_tells_each_step_s_time():
    """Seconds are counted from the declaration; neither the cleaning up nor the keeping is part of being ready."""
    report = report_of(
        incident(cleans_up=True),
        ledger(
            open_channel=("done", 4), remove_channel=("done", 6), end_drill=("done", 7), record=("done", 8)
        ),
        is_running=False,
    )
    assert (report.ready_after, report.over_after, report.went_well, report.left) == (4, 8, True, ())
    assert [(s.step, s.began_after, s.took) for s in report.steps] == [
        ("open_channel", 1, 3),
        ("remove_channel", 1, 5),
        ("end_drill", 1, 6),
        ("record", 1, 7),
    ]


def test_what_was_made_and_not_removed_is_left():
    """A drill that cannot clean up did not go well."""
    report = report_of(
        incident(cleans_up=True),
        ledger(open_channel=("done", 4), open_work_item=("done", 2), remove_channel=("refused", 6)),
        is_running=False,
    )
    assert (report.went_well, report.left) == (False, ("the work item", "the channel"))


def test_what_is_kept_is_not_left():
    """Who asked for it to stay is not told that it is still there."""
    report = report_of(incident(), ledger(open_channel=("done", 4)), is_running=False)
    assert (report.went_well, report.left) == (True, ())


@pytest.mark.parametrize(("known", "running"), [({}, False), ({"open_channel": ("done", 4)}, True)])
def test_a_drill_that_runs_did_not_go_any_way_yet(known, running):
    """Before it began, and while it runs, nobody knows how it goes."""
    report = report_of(incident(), ledger(**known), is_running=running)
    assert (report.is_over, report.went_well, report.over_after) == (False, None, None)


def test_a_storm_of_quiet_drills_is_quiet_and_stays_until_a_person_closes_it():
    """It wakes nobody either; what it gathered is looked at before it goes."""
    storm = storm_of(incident(quiet=True, cleans_up=True), limit=10).declaration
    assert (storm.drill, storm.quiet, storm.cleans_up) == (True, True, False)
