"""Rows put together to schedules."""

from datetime import timedelta

from incident.on_call.answer import who_is_on_call
from incident.on_call.book import RotaRows, book_of
from incident.on_call.duty import on_call
from incident.records import OnCall, Responder
from tests.incident.on_call.team import ADA, ALAN, GRACE, SECONDARY, iso, layer, override, schedule

WEDNESDAY = iso("2026-03-04T12:00Z")
WEEKLY = {"HandOver": "Mon 09:00", "Zone": "Europe/Berlin", "From": "2026-03-02"}
FLAGGED = OnCall((Responder("flag@contoso.com", "Flag"),))


def rotation(people, row="1", service="payments", **columns):
    """A row of the table `rotations`."""
    return {"PartitionKey": service, "RowKey": row, "Participants": people, **WEEKLY, **columns}


def exception(person, row="1", service="payments", **columns):
    """A row of the table `overrides`, for Wednesday, 4 March."""
    return {
        "PartitionKey": service,
        "RowKey": row,
        "Email": person,
        "From": "2026-03-04",
        "Until": "2026-03-04",
        **columns,
    }


def told(book, service="payments", flagged=FLAGGED, **more):
    """Who is told on Wednesday, by e-mail, and the alarm."""
    found = who_is_on_call(book.schedules, flagged, service, WEDNESDAY, **more)
    return [responder.email for responder in found.responders], found.alarm


def test_each_partition_is_a_schedule_and_the_star_is_every_services():
    """A service is called as one of its rows writes it, else as its partition does."""
    rows = [
        rotation(ADA, service="payments"),
        rotation(GRACE, "2", Service="Payments"),
        rotation(ALAN, service="*"),
        rotation(ALAN, service="search"),
    ]
    book = book_of(RotaRows(rows))

    assert [one.service for one in book.schedules] == ["Payments", None, "search"]
    assert book.services == ("Payments", "search")


def test_layers_come_by_order_and_then_by_key():
    """The smallest number is the primary's; rows without one come last, as they stand in the table."""
    rows = [rotation(ADA, "a", Layer="third"), rotation(GRACE, "b", Layer="second", Order=10)]
    rows += [rotation(ALAN, "c", Layer="first", Order="9"), rotation(ADA, "d", Layer="fourth")]
    (one,) = book_of(RotaRows(rows)).schedules

    assert one.slots == ("first", "second", "third", "fourth")


def test_times_without_a_zone_are_on_the_clock_of_the_first_layer():
    """Nobody writes Europe/Berlin into each override and each absence."""
    rows = RotaRows(
        [rotation(ADA)], [exception(ALAN, Layer="primary")], [exception(GRACE, service="anything")]
    )
    (one,) = book_of(rows).schedules

    assert one.overrides[0].starts == iso("2026-03-03T23:00Z")
    assert one.absences[0].starts == iso("2026-03-03T23:00Z")


def test_of_overrides_of_one_place_the_last_row_counts():
    """As the table shows them, the lower goes over the higher."""
    rows = [exception(GRACE, "a", Layer="primary"), exception(ALAN, "b", Layer="primary")]

    assert told(book_of(RotaRows([rotation(ADA)], rows))) == ([ALAN], None)


def test_a_bad_row_is_skipped_and_the_rest_counts():
    """One layer that cannot be used takes no other with it, and the alarm names it."""
    book = book_of(RotaRows([rotation("Ada", "1"), rotation(GRACE, "2", Layer="secondary")]))

    assert told(book)[0] == [GRACE]
    assert book.alarm is not None
    assert "row payments/1 of rotations was skipped: Participants" in book.alarm


def test_an_alarm_of_many_faults_stays_short():
    """A table of garbage does not fill the incident: a few faults and how many more there are."""
    book = book_of(RotaRows([rotation("Ada", str(number)) for number in range(100)]))

    assert len(book.faults) == 100
    assert str(book.alarm).count("was skipped") == 5
    assert "95 more" in str(book.alarm)


def test_absences_are_named_once_whoever_asks_and_also_where_nobody_does():
    """A faulty absence is one fault, with two schedules in two zones as with none."""
    away = [{"PartitionKey": "a", "RowKey": "b", "Email": ADA, "From": "soon"}]
    two = [rotation(ADA), rotation(GRACE, service="search", Zone="Asia/Kolkata")]

    assert len(book_of(RotaRows(two, (), away)).faults) == 1
    assert len(book_of(RotaRows((), (), away)).faults) == 1


def test_overrides_without_a_rotation_count_while_they_last():
    """With a layer somebody is on call by them alone; before and after there is no gap, because there is no rotation."""
    book = book_of(RotaRows((), [exception(ALAN, Layer="primary")]))
    later = who_is_on_call(book.schedules, FLAGGED, "payments", WEDNESDAY + timedelta(days=2))

    assert told(book) == ([ALAN], None)
    assert later == FLAGGED


def test_an_override_that_covers_in_no_rotation_is_named():
    """It would do nothing, in silence."""
    book = book_of(RotaRows((), [exception(ALAN, InsteadOf=ADA)]))

    assert told(book) == (["flag@contoso.com"], None)
    assert [fault.column for fault in book.faults] == ["Layer"]


def test_what_names_the_service_answers_before_what_serves_every_one():
    """Rotation of the service, its flagged rows, rotation of every service, flagged rows of every service."""
    own, every = rotation(ADA), rotation(GRACE, service="*")

    assert told(book_of(RotaRows([own, every])), flagged_for_it=True)[0] == [ADA]
    assert told(book_of(RotaRows([every])), flagged_for_it=True)[0] == ["flag@contoso.com"]
    assert told(book_of(RotaRows([every])))[0] == [GRACE]
    assert told(book_of(RotaRows()))[0] == ["flag@contoso.com"]


def test_the_rotation_of_every_service_steps_in_for_a_gap():
    """Somebody is told, and the alarm says whose gap it was."""
    ended = rotation(ADA, Until="2026-03-03")
    people, alarm = told(book_of(RotaRows([ended, rotation(GRACE, service="*")])), flagged=OnCall(()))

    assert people == [GRACE]
    assert (
        alarm == "nobody is on call by the schedule of payments, so the schedule of every service was asked"
    )


def test_a_row_of_a_person_lends_name_and_contact():
    """What is known of who is on call comes with the answer, and so does the reason."""
    book = book_of(RotaRows([rotation(ADA)], [exception(ALAN, InsteadOf=ADA, By="Sam", Reason="dentist")]))
    known = [Responder(ALAN, "Alan T.", 7, "lead", "+44", "u-2"), Responder(ADA.upper(), "Ada L.")]
    (found,) = on_call(book.with_people(known).schedules[0], WEDNESDAY).responders

    assert found == Responder(
        ALAN,
        "Alan T.",
        0,
        "lead",
        "+44",
        "u-2",
        "primary of payments, override by Sam to cover for Ada L. (dentist) until Thu 00:00 Europe/Berlin",
        layer="primary",
    )
    assert book.told_of(WEDNESDAY) == (ALAN, ADA)


def test_everybody_whom_rows_name_is_listed():
    """Participants and who overrides, each once whatever the casing."""
    rows = RotaRows([rotation(f"{ADA}, {GRACE}, {ADA.upper()}")], [exception(ALAN, Layer="primary")])

    assert {email.casefold() for email in book_of(rows).emails} == {ADA, GRACE, ALAN}
    assert len(book_of(rows).emails) == 3


def test_a_reason_is_told_with_an_override():
    """`by` says who arranged it, the reason why."""
    given = override(ALAN, "2026-03-03T00:00Z", "2026-03-06T00:00Z", "primary")
    (found,) = on_call(schedule(layer(), SECONDARY, overrides=[given]), WEDNESDAY).responders[:1]

    assert found.reason == "primary of payments, override by Sam until Fri 01:00 Europe/Berlin"
