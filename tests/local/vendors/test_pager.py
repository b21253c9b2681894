import httpx
import pytest

from local.vendors.faults import Fault
from local.vendors.pager import pager
from tests.local.vendors.graph_calls import plain_http


@pytest.fixture
async def http(stand_ins):
    """An HTTP client on the pager."""
    async with plain_http(f"{stand_ins.url}/pager/") as client:
        yield client


async def test_a_page_is_taken_and_listed(http, stand_ins):
    """202 with an id; the list shows what arrived."""
    answer = await http.post("pages", json={"title": "INC-1"})
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    (page,) = (await http.get("pages")).json()
    assert (page["id"], page["body"]) == (answer.json()["id"], {"title": "INC-1"})
    assert pager(stand_ins.world).pages[0].deliveries == 1


async def test_a_page_that_comes_again_is_kept_once(http, stand_ins):
    """The same Idempotency-Key gives the same id, and the page stands once with its deliveries counted."""
    answers = [
        await http.post("pages", json={"n": n}, headers={"Idempotency-Key": "INC-1/ada"}) for n in (1, 2)
    ]
    assert answers[0].json() == answers[1].json()
    (page,) = pager(stand_ins.world).pages
    assert (page.body, page.deliveries) == ({"n": 1}, 2)


async def test_a_dedup_key_in_the_body_counts_as_well(http, stand_ins):
    """Where there is no header, `dedup_key` is the key."""
    for _ in range(2):
        await http.post("pages", json={"dedup_key": "INC-1/ada"})
    assert len(pager(stand_ins.world).pages) == 1


async def test_pages_without_a_key_are_all_kept(http, stand_ins):
    """Without a key nothing tells two pages apart from one that came twice."""
    for _ in range(2):
        await http.post("pages", json={})
    assert len(pager(stand_ins.world).pages) == 2


async def test_a_page_that_is_no_json_is_refused(http, stand_ins):
    """The webhook takes JSON only."""
    assert (await http.post("pages", content=b"{")).status_code == 400
    assert pager(stand_ins.world).pages == []


async def test_a_reply_lost_after_the_page_leaves_it(http, stand_ins):
    """Sending again with the same key after a lost reply pages once."""
    stand_ins.world.faults.order(Fault("drop_after", "POST", "/pager/pages"))
    headers = {"Idempotency-Key": "INC-1/ada"}
    with pytest.raises(httpx.TransportError):
        await http.post("pages", json={}, headers=headers)
    assert (await http.post("pages", json={}, headers=headers)).status_code == 202
    assert len(pager(stand_ins.world).pages) == 1
