from datetime import UTC, datetime

import pytest

from local.vendors.graph import teams
from local.vendors.graph.state import TEAM_ID
from local.vendors.tokens import make_token
from tests.local.vendors.graph_calls import plain_http

TEAM = f"teams/{TEAM_ID}"
FAR = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture
async def http(stand_ins):
    """A plain HTTP client on the stand-in Graph."""
    async with plain_http(stand_ins.graph_url + "/") as client:
        yield client


def bearer(audience, expires=FAR):
    """The header with a token."""
    return {"Authorization": f"Bearer {make_token({'aud': audience, 'exp': expires})}"}


@pytest.mark.parametrize(
    "audience", ["https://graph.microsoft.com", "https://graph.microsoft.com/", "http://127.0.0.1:9"]
)
async def test_a_token_for_graph_is_taken(http, audience):
    """Graph takes its own audience, and here the loopback address."""
    assert (await http.get("users", headers=bearer(audience))).status_code == 200


async def test_no_token_is_taken_on_loopback(http):
    """An anonymous caller needs no secret toward the stand-ins."""
    assert (await http.get("users")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        (bearer("https://api.botframework.com"), "Invalid audience"),
        (
            bearer("https://graph.microsoft.com", expires=1),
            "Lifetime validation failed, the token is expired.",
        ),
        ({"Authorization": "Bearer garbage"}, "IDX14100"),
        ({"Authorization": "Basic OnNlY3JldA=="}, "Access token is empty."),
    ],
)
async def test_a_token_that_is_not_for_graph_is_refused(http, headers, text):
    """Wrong audience, expired, garbled, wrong scheme: 401 InvalidAuthenticationToken with the reason."""
    answer = await http.get("users", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert text in answer.json()["error"]["message"]


RIGHTS = [
    ("Channel.Create.Group", "POST", TEAM + "/channels"),
    ("ChannelSettings.Read.Group", "GET", TEAM + "/channels"),
    ("ChannelSettings.Read.Group", "GET", TEAM),
    ("ChannelSettings.Read.Group", "GET", TEAM + "/channels/{general}"),
    ("ChannelSettings.ReadWrite.Group", "PATCH", TEAM + "/channels/{general}"),
    ("ChannelSettings.ReadWrite.All", "POST", TEAM + "/channels/{general}/archive"),
    ("Channel.Delete.Group", "DELETE", TEAM + "/channels/{general}"),
    ("ChannelMessage.Read.Group", "GET", TEAM + "/channels/{general}/messages"),
    ("TeamsAppInstallation.Read.Group", "GET", TEAM + "/installedApps"),
    ("TeamMember.Read.Group", "GET", TEAM + "/members"),
    ("TeamMember.ReadWriteNonOwnerRole.All", "POST", TEAM + "/members/add"),
]


@pytest.mark.parametrize(("right", "method", "path"), RIGHTS)
async def test_a_missing_teams_right_is_refused_by_its_name(http, stand_ins, right, method, path):
    """Without its right an operation answers 403 and names the right."""
    stand_ins.world.missing_rights.add(right)
    general = teams(stand_ins.world).channels[0].id
    answer = await http.request(method, path.format(general=general), json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Forbidden")
    assert f"API requires one of '{right}'" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("right", "method", "path", "code"),
    [
        ("User.ReadBasic.All", "GET", "users", "Authorization_RequestDenied"),
        ("User.ReadBasic.All", "GET", "users/ada@contoso.com", "Authorization_RequestDenied"),
        ("Mail.Send", "POST", "users/muster@contoso.com/sendMail", "ErrorAccessDenied"),
        ("Mail.Read", "GET", "users/muster@contoso.com/messages", "ErrorAccessDenied"),
    ],
)
async def test_a_missing_directory_or_mail_right_is_refused(http, stand_ins, right, method, path, code):
    """Users and mail refuse in their own words."""
    stand_ins.world.missing_rights.add(right)
    answer = await http.request(method, path, json={} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)


async def test_without_teams_everything_of_teams_is_refused(http, stand_ins):
    """`Teams` taken away: all of /teams answers 403 while users and mail go on."""
    stand_ins.world.missing_rights.add("Teams")
    general = teams(stand_ins.world).channels[0].id
    answers = [
        await http.request(method, path.format(general=general), json={}) for _, method, path in RIGHTS
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert (await http.get("users")).status_code == 200


async def test_another_team_is_not_found(http):
    """Only the seeded team is there."""
    answer = await http.get("teams/99999999-2222-3333-4444-555555555555/channels")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")


async def test_an_unknown_path_is_refused_in_graphs_shape(http):
    """What is not played answers Graph's 404, so that a client's error handling works."""
    answer = await http.get("planner/plans")
    assert answer.status_code == 404
    assert "Resource not found for the segment" in answer.json()["error"]["message"]


async def test_a_team_takes_so_many_requests_a_second(http, stand_ins):
    """Where the limit is on, the request over it is answered 429 with Retry-After."""
    stand_ins.world.team_limit = 2
    answers = [await http.get(TEAM + "/channels") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].json()["error"]["code"] == "TooManyRequests"
