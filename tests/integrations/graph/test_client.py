"""The Graph client: light to load, careful with tokens, plain about errors."""

import asyncio
import sys
from pathlib import Path

import pytest

from incident.errors import Failure, Refused, TryAgain, Unknown
from integrations.graph.client import Graph, GraphError
from local.vendors.graph.state import TEAM_ID
from local.vendors.tokens import make_token

DOING = "try it"


def teams_request(graph):
    """A read of the team."""
    return graph.api.teams.by_team_id(TEAM_ID).to_get_request_information()


async def test_opening_a_channel_loads_few_modules(stand_ins):
    """A fresh process opens a channel with fewer than 200 SDK modules loaded, and none before the first use."""
    program = Path(__file__).with_name("opens_a_channel.py")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(program), stand_ins.graph_url, TEAM_ID),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        env={"PYTHONPATH": "."},
    )
    printed, _ = await process.communicate()
    before, after = map(int, printed.split())
    assert process.returncode == 0
    assert before == 0
    assert 0 < after < 200


async def test_the_token_is_sent_to_graph(stand_ins, clock):
    """Where there is a token, it is asked for anew by each request and sent as a bearer token."""
    asked: list[int] = []

    async def token():
        asked.append(1)
        return make_token({"aud": "https://graph.microsoft.com", "exp": clock().timestamp() + 60})

    graph = Graph(token, stand_ins.graph_url)
    for _ in range(2):
        await graph.send(teams_request(graph), DOING, writes=False)
    await graph.aclose()
    assert len(asked) == 2
    assert all("Authorization" in request.headers for request in stand_ins.world.requests)


async def test_a_token_that_expired_on_its_way_is_replaced_once(stand_ins, clock):
    """Graph's first 401 is answered with a fresh token, a second one is the last word."""
    ends = iter([-60, 3600, -60, -60])

    async def token():
        return make_token({"aud": "https://graph.microsoft.com", "exp": clock().timestamp() + next(ends)})

    graph = Graph(token, stand_ins.graph_url)
    assert (await graph.send(teams_request(graph), DOING, writes=False))["id"] == TEAM_ID
    with pytest.raises(GraphError, match="401"):
        await graph.send(teams_request(graph), DOING, writes=False)
    await graph.aclose()


async def test_a_token_does_not_follow_an_answer_to_another_host(stand_ins, order):
    """The address of a next page may name any host; our token goes to Graph's alone."""

    async def token():
        return "secret"

    elsewhere = stand_ins.url.replace("127.0.0.1", "localhost") + "/graph/v1.0/teams"
    order("answer", status=200, body={"value": [], "@odata.nextLink": elsewhere})
    order("answer", status=200, body={"value": []})
    graph = Graph(token, stand_ins.graph_url)
    assert [page async for page in graph.pages(teams_request(graph), DOING)] == [[], []]
    await graph.aclose()
    first, second = stand_ins.world.requests
    assert "Authorization" in first.headers
    assert "Authorization" not in second.headers
    assert second.headers["Host"].startswith("localhost")


@pytest.mark.parametrize(
    ("value", "url", "why"),
    [(None, "https://graph.example/v1.0", "anonymous"), ("secret", "http://graph.example/v1.0", "https")],
)
async def test_nobody_comes_anonymous_or_in_clear_beyond_this_machine(value, url, why):
    """Without a token, or without https, nothing is sent to an address that is not loopback."""

    async def token():
        return value

    graph = Graph(token, url)
    with pytest.raises(Refused, match=why):
        await graph.send(teams_request(graph), DOING, writes=False)
    await graph.aclose()


async def test_an_error_keeps_graphs_own_words(graph, order):
    """Status, code, message and Retry-After of an error answer are kept."""
    order("answer", status=429, retry_after=12)
    with pytest.raises(GraphError) as caught:
        await graph.send(teams_request(graph), DOING, writes=False)
    error = caught.value
    assert (error.status, error.code, error.retry_after) == (429, "TooManyRequests", 12)
    assert error.message == "out of order, as ordered"
    assert "TooManyRequests: out of order, as ordered (HTTP 429)" in str(error.means(DOING, writes=True))


@pytest.mark.parametrize("kind", ["drop_before", "malformed"])
async def test_a_broken_read_may_be_tried_again(kind, graph, order):
    """A read whose answer is lost or garbled did no harm."""
    order(kind)
    with pytest.raises(TryAgain) as caught:
        await graph.send(teams_request(graph), DOING, writes=False)
    assert type(caught.value) is TryAgain


async def test_a_broken_write_is_unknown(graph, order):
    """A write whose connection breaks may have been carried out."""
    order("drop_before")
    with pytest.raises(Unknown, match="the connection broke"):
        await graph.send(teams_request(graph), DOING, writes=True)


async def test_a_gateways_page_instead_of_an_answer_is_read_by_its_status(graph, order):
    """An error without Graph's body still has a status, and that decides."""
    order("answer", status=502, body="<html>Bad gateway</html>")
    with pytest.raises(GraphError) as caught:
        await graph.send(teams_request(graph), DOING, writes=True)
    assert isinstance(caught.value.means(DOING, writes=True), Unknown)
    assert isinstance(caught.value.means(DOING, writes=False), Failure)


async def test_reading_pages_ends_at_its_bound(graph, stand_ins, order, asked):
    """A list that never ends is read to the given number of pages."""
    again = stand_ins.graph_url + "/teams"
    order("answer", times=None, status=200, body={"value": [{"id": "1"}], "@odata.nextLink": again})
    pages = [page async for page in graph.pages(teams_request(graph), DOING, most=3)]
    assert len(pages) == 3
    assert len(asked()) == 3


async def test_a_client_that_was_never_used_closes(stand_ins):
    """Closing makes no connection."""
    await Graph(lambda: asyncio.sleep(0), stand_ins.graph_url).aclose()
