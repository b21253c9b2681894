"""What is peculiar to Shifts; what every source of who is on call must answer is in tests/integrations/roster_contract."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from incident.errors import NotFound
from incident.records import Responder
from integrations.graph.shifts_book import Shift, ShiftBook, key_of
from local.vendors.graph.state import graph, new_user
from tests.integrations.graph.conftest import NOW
from tests.integrations.graph.shift_calls import HOUR, SPAN, emails


async def test_all_that_is_known_of_a_person_reaches_the_responder(shifts, planned, uid):
    """Address, name and the id for mentions are the directory's; the label of the shift is in the reason."""
    planned.add_shift(uid("ada"), "checkout", SPAN, "Primary")
    found = await shifts.on_call("checkout", NOW)

    reason = "Primary of checkout by shift until Sun 03:20 UTC"
    assert found.alarm is None
    assert found.responders == (
        Responder("ada@contoso.com", "Ada Lovelace", 0, user_id=uid("ada"), reason=reason),
    )


async def test_a_shift_without_a_label_is_a_shift(shifts, planned, uid):
    """The reason needs no label."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    (one,) = (await shifts.on_call("checkout", NOW)).responders

    assert one.reason == "shift of checkout until Sun 03:20 UTC"


async def test_a_label_is_shown_on_one_line_and_cut(shifts, planned, uid):
    """What people write in Shifts reaches mails and cards as bounded text."""
    planned.add_shift(uid("ada"), "checkout", SPAN, "a\nb\u202e" + "c" * 300)
    (one,) = (await shifts.on_call("checkout", NOW)).responders

    assert one.reason.startswith("a b")
    assert "\n" not in one.reason
    assert len(one.reason) < 200


async def test_drafts_and_open_shifts_are_nobodys(shifts, planned, uid):
    """What was not shared was told to nobody, and a shift without a user has none."""
    planned.add_shift(uid("ada"), "checkout", SPAN, is_shared=False)
    planned.add_shift(None, "checkout", SPAN)

    assert await emails(shifts) == []


async def test_time_off_that_is_a_draft_does_not_count(shifts, planned, uid):
    """Who only asked for time off is still on call."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    planned.add_time_off(uid("ada"), SPAN, is_shared=False)

    assert await emails(shifts) == ["ada@contoso.com"]


async def test_a_shift_that_is_to_be_deleted_counts_until_that_is_shared(shifts, planned, uid):
    """Nobody but the manager knows yet that it will go."""
    planned.add_shift(uid("ada"), "checkout", SPAN)["isStagedForDeletion"] = True

    assert await emails(shifts) == ["ada@contoso.com"]


@pytest.mark.parametrize("group", [None, "", "*", "Every service", "EVERY SERVICE "])
async def test_a_group_for_every_service(shifts, planned, uid, group):
    """A shift in no group, in one without a name or in one that says so serves every service."""
    planned.add_shift(uid("ada"), group, SPAN)

    assert await emails(shifts) == await emails(shifts, None) == ["ada@contoso.com"]


def test_a_group_is_a_service_in_any_casing_and_with_any_signs():
    """As in the tables, so that the same alert finds the same people."""
    assert key_of(" Payments/EU ") == key_of("payments-eu")


async def test_shifts_in_a_group_that_was_removed_still_count(shifts, planned, uid):
    """Shifts stay in it (learn.microsoft.com/graph/api/schedulinggroup-delete)."""
    planned.add_group("checkout", is_active=False)
    planned.add_shift(uid("ada"), "checkout", SPAN)

    assert await emails(shifts) == ["ada@contoso.com"]


async def test_who_has_no_mailbox_is_written_to_by_their_principal_name(shifts, planned, world):
    """It is their address in most tenants."""
    mary = new_user("mary@contoso.com", "Mary Jackson")
    mary.mail = None
    graph(world).users.append(mary)
    planned.add_shift(mary.id, "checkout", SPAN)

    assert await emails(shifts) == ["mary@contoso.com"]


async def test_who_cannot_be_written_to_is_skipped_with_an_alarm(shifts, planned, uid, world):
    """A guest without an address, and somebody who left; the others are told."""
    guest = new_user("eve_x.com#EXT#@contoso.com", "Eve")
    guest.mail = None
    graph(world).users.append(guest)
    for user_id in (guest.id, "00000000-dead-0000-0000-000000000000", uid("ada")):
        planned.add_shift(user_id, "checkout", SPAN)
    found = await shifts.on_call("checkout", NOW)

    assert [one.email for one in found.responders] == ["ada@contoso.com"]
    assert guest.id in found.alarm
    assert "00000000-dead" in found.alarm


async def test_if_nobody_of_a_service_can_be_written_to_every_services_people_are_told(shifts, planned, uid):
    """A shift of somebody who left is as good as none."""
    planned.add_shift("00000000-dead-0000-0000-000000000000", "checkout", SPAN)
    planned.add_shift(uid("grace"), "*", SPAN)

    assert await emails(shifts) == ["grace@contoso.com"]


@pytest.mark.parametrize("hours", [0, 24])
async def test_the_longest_shift_counts_from_its_first_to_its_last_instant(shifts, planned, uid, hours):
    """24 hours before an instant and 24 after it, all that is longest is within."""
    starts = NOW - hours * HOUR + (timedelta(microseconds=1) if hours else timedelta())
    planned.add_shift(uid("ada"), "checkout", (starts, starts + 24 * HOUR))

    assert await emails(shifts) == ["ada@contoso.com"]


async def test_the_calendar_is_in_teams(shifts):
    """Muster draws rotations; who asks for shifts is led to where they are."""
    with pytest.raises(NotFound, match="Shifts"):
        await shifts.schedules("checkout", NOW)


def documented() -> list[list[str]]:
    """The rows of the example in docs/rosters.md."""
    document = (Path(__file__).parents[3] / "docs/rosters.md").read_text("utf-8")
    lines = document.split("An example, for a Wednesday in Berlin, in winter:")[1].strip().split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines()[2:]]


async def test_the_documented_example_is_answered_as_documented(shifts, planned, uid, world):
    """Ada and then Grace for payments at noon, Barbara for any other service; and Alan in the evening."""
    graph(world).users.append(new_user("barbara@contoso.com", "Barbara Liskov"))
    for group, person, times, label in documented():
        since, until = (time.fromisoformat(part[:5]) for part in times.split(" until "))
        zone = ZoneInfo("Europe/Berlin")
        starts = datetime.combine(datetime(2026, 3, 4, tzinfo=zone), since, zone)
        ends = datetime.combine(starts + timedelta(days=until <= since), until, zone)
        planned.add_shift(uid(person.lower()), group, (starts, ends), label)
    noon = datetime(2026, 3, 4, 11, tzinfo=UTC)
    told = await shifts.on_call("payments", noon)

    assert [one.email for one in told.responders] == ["ada@contoso.com", "grace@contoso.com"]
    assert told.responders[0].reason == "primary of Payments by shift until Wed 20:00 UTC"
    assert await emails(shifts, "search", noon) == ["barbara@contoso.com"]
    assert (await emails(shifts, "payments", noon + 10 * HOUR))[0] == "alan@contoso.com"


def test_a_book_answers_for_each_hour_of_a_month_at_once():
    """The daily check asks it for many services and hours, so it must not read through all shifts each time."""
    shifts = [
        Shift(f"u{number % 7}", f"s{number % 30}", NOW + number * HOUR / 30, NOW + (number / 30 + 1) * HOUR)
        for number in range(30 * 24 * 30)
    ]
    people = {f"u{number}": Responder(f"u{number}@contoso.com", "U") for number in range(7)}
    book = ShiftBook(shifts, services=[f"s{number}" for number in range(30)])

    answers = [book.who("s3", NOW + hour * HOUR, people) for hour in range(1, 24 * 29)]
    assert all(len(answer.responders) == 1 for answer in answers)
