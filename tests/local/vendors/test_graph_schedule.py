"""The stand-in for Shifts: it filters, pages and refuses as Graph does, and is filled at the control address."""

from datetime import UTC, datetime, timedelta

import pytest

from local.vendors.graph.schedule_state import schedule
from local.vendors.graph.state import TEAM_ID, graph
from tests.local.vendors.graph_calls import plain_http

PLACE = f"teams/{TEAM_ID}/schedule"
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LISTS = ("shifts", "timesOff", "schedulingGroups")


@pytest.fixture
async def http(stand_ins):
    """A plain HTTP client on the stand-in Graph."""
    async with plain_http(stand_ins.graph_url + "/") as client:
        yield client


@pytest.fixture
async def control(stand_ins):
    """A plain HTTP client on the control address of the schedule."""
    async with plain_http(f"{stand_ins.url}/_control/graph/schedule/") as client:
        yield client


@pytest.fixture
def planned(stand_ins):
    """A schedule with a shift on each of five days, from nine to nine."""
    state = schedule(stand_ins.world)
    ada = graph(stand_ins.world).user("ada@contoso.com")
    for number in range(5):
        state.add_shift(ada.id, "checkout", (NINE + number * DAY, NINE + (number + 1) * DAY), str(number))
        state.add_time_off(ada.id, (NINE + number * DAY, NINE + (number + 1) * DAY))
    return state


async def labels(http, clause):
    """The labels of the shifts that a filter lets through."""
    answer = await http.get(f"{PLACE}/shifts", params={"$filter": clause})
    assert answer.status_code == 200, answer.text
    return [shift["sharedShift"]["displayName"] for shift in answer.json()["value"]]


async def test_a_shift_is_shown_as_graph_shows_it(http, planned):
    """The user, the group by its id, and the times in UTC."""
    shift = (await http.get(f"{PLACE}/shifts")).json()["value"][0]
    (group,) = (await http.get(f"{PLACE}/schedulingGroups")).json()["value"]

    assert shift["schedulingGroupId"] == group["id"]
    assert group["displayName"] == "checkout"
    assert shift["sharedShift"]["startDateTime"] == "2026-03-02T09:00:00Z"
    assert shift["draftShift"] is None


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("sharedShift/startDateTime ge 2026-03-04T09:00:00Z", ["2", "3", "4"]),
        ("sharedShift/startDateTime gt 2026-03-04T09:00:00Z", ["3", "4"]),
        ("sharedShift/endDateTime le 2026-03-04T09:00:00.000Z", ["0", "1"]),
        ("sharedShift/startDateTime ge 2026-03-03T09:00:00Z and sharedShift/endDateTime le 2026-03-05T09:00:00Z", ["1", "2"]),
        ("draftShift/startDateTime ge 2026-03-01T09:00:00Z", []),
    ],
)  # fmt: skip
async def test_shifts_are_filtered_by_their_times(http, planned, clause, found):
    """Shared and drafted times compare; what has none does not match."""
    assert await labels(http, clause) == found


@pytest.mark.parametrize(
    "clause",
    [
        "sharedShift/startDateTime ge 2026-03-01T00:00:00Z and sharedShift/startDateTime le 2026-03-09T00:00:00Z",
        "lastModifiedDateTime ge 2026-03-01T00:00:00Z",
        "sharedShift/startDateTime ge yesterday",
        "sharedShift/startDateTime ge 2026-03-01T00:00:00",
        "userId eq 'x'",
    ],
)
async def test_a_filter_that_graph_does_not_take_is_refused(http, planned, clause):
    """One property twice, another property, no time: 400."""
    answer = await http.get(f"{PLACE}/shifts", params={"$filter": clause})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize("query", [{"$top": "5"}, {"$select": "id"}, {"$orderby": "id"}])
@pytest.mark.parametrize("what", LISTS)
async def test_no_other_option_is_documented(http, planned, what, query):
    """An integration that counts on one is found out here."""
    assert (await http.get(f"{PLACE}/{what}", params=query)).status_code == 400


async def test_pages_follow_each_other(http, planned):
    """Each names the next, with the filter, until the last."""
    planned.page = 2
    found, address = [], f"{PLACE}/timesOff?$filter=sharedTimeOff/startDateTime ge 2026-03-03T00:00:00Z"
    while address:
        body = (await http.get(address)).json()
        found.append(len(body["value"]))
        address = body.get("@odata.nextLink")

    assert found == [2, 2]


@pytest.mark.parametrize("what", LISTS)
async def test_the_right_is_asked_for(http, stand_ins, planned, what):
    """Without it: 403 that names it."""
    stand_ins.world.missing_rights.add("Schedule.Read.All")
    answer = await http.get(f"{PLACE}/{what}")

    assert answer.status_code == 403
    assert "'Schedule.Read.All'" in answer.json()["error"]["message"]


@pytest.mark.parametrize("what", LISTS)
async def test_without_a_schedule_nothing_is_found(http, what):
    """404, as for a team that is not there."""
    assert (await http.get(f"{PLACE}/{what}")).status_code == 404


async def test_another_team_has_another_schedule(http, planned):
    """404 for any other id."""
    assert (await http.get(PLACE.replace(TEAM_ID, "99" + TEAM_ID[2:]) + "/shifts")).status_code == 404


async def test_the_control_address_gives_shifts_and_time_off(http, control):
    """A group is made where there is none of that name."""
    span = {"from": "2026-03-02T09:00Z", "until": "2026-03-02T17:00+01:00"}
    for label in ("primary", "secondary"):
        order = {"group": "checkout", "label": label, **span}
        assert (await control.post("shifts/Ada@contoso.com", json=order)).status_code == 204
    assert (await control.post("times-off/ada@contoso.com", json=span)).status_code == 204

    counts = [len((await http.get(f"{PLACE}/{what}")).json()["value"]) for what in LISTS]
    assert counts == [2, 1, 1]


async def test_the_schedule_can_be_taken_away(http, control, planned, stand_ins):
    """Then the team has none."""
    assert (await control.delete(f"{stand_ins.url}/_control/graph/schedule")).status_code == 204
    assert (await http.get(f"{PLACE}/shifts")).status_code == 404


@pytest.mark.parametrize(
    ("path", "order", "said"),
    [
        ("shifts/nobody@contoso.com", {}, "is no user"),
        ("shifts/ada@contoso.com", {"from": "soon"}, "must be times"),
        ("shifts/ada@contoso.com", {"until": "2000-01-01T00:00Z"}, "until must be after from"),
        ("shifts/ada@contoso.com", {"from": "2026-03-02T09:00Z", "until": "2026-03-03T09:01Z"}, "24 hours"),
        ("shifts/ada@contoso.com", {"groop": "x"}, "'groop' is no property"),
        ("times-off/ada@contoso.com", {"group": "x"}, "'group' is no property"),
    ],
)
async def test_a_wrong_order_is_refused(control, stand_ins, path, order, said):
    """400 says what is wrong, and nothing is added."""
    answer = await control.post(path, json=order)

    assert (answer.status_code, said in answer.json()["error"]) == (400, True), answer.text
    assert not schedule(stand_ins.world).is_made
