"""The control address: what it takes, what it refuses, what it lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from local.vendors.rights import LAGS, RIGHTS
from local.vendors.world import World
from tests.local.vendors.graph_calls import plain_http

STAND_INS = Path(__file__).parents[3] / "docs" / "stand-ins.md"


@pytest.fixture
async def control(stand_ins):
    """An HTTP client on the control address."""
    async with plain_http(f"{stand_ins.url}/_control/") as client:
        yield client


async def refused(answer, status=400):
    """What a refusal says."""
    assert answer.status_code == status, answer.text
    return answer.json()["error"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({}, "kind must be one of answer, hang,"),
        ({"kind": "anwser"}, "got 'anwser'"),
        ({"kind": ["answer"]}, "kind must be"),
        ({"kind": "answer", "path": "("}, "path must be a regular expression; got '('"),
        ({"kind": "answer", "sent": "["}, "sent must be a regular expression"),
        ({"kind": "answer", "path": 7}, "path must be a regular expression"),
        ({"kind": "answer", "method": "PSOT"}, "method must be one of *, CONNECT,"),
        ({"kind": "answer", "times": "many"}, "times must be a whole number from 1, or null for ever"),
        ({"kind": "answer", "times": 0}, "times must be"),
        ({"kind": "answer", "times": True}, "times must be"),
        ({"kind": "answer", "skip": -1}, "skip must be"),
        ({"kind": "answer", "status": "503"}, "status must be a status from 200 to 599; got '503'"),
        ({"kind": "answer", "status": 600}, "status must be"),
        ({"kind": "hang", "seconds": "5"}, "seconds must be a number"),
        ({"kind": "hang", "seconds": 1e9}, "seconds must be a number"),
        ({"kind": "answer", "retry_after": -1}, "retry_after must be"),
        ({"kind": "answer", "headers": {"X": 1}}, "headers must be"),
        ({"kind": "answer", "headers": {"X": "a\r\nb"}}, "headers must be"),
        ({"kind": "answer", "headers": {"content-type": "text/html"}}, "headers must be"),
        ({"kind": "answer", "pth": "x"}, "'pth' is no field; there are: kind, method, path,"),
        (["answer"], "must be a JSON object"),
    ],
)
async def test_a_typo_in_an_order_is_refused_and_breaks_nothing(control, order, said):
    """400 says what is wrong and what there is; no order is taken and the vendors go on."""
    assert said in await refused(await control.post("faults", json=order))
    assert (await control.get("faults")).json() == []
    assert (await control.get("../graph/v1.0/users")).status_code == 200


async def test_an_order_that_is_no_json_is_refused(control):
    """400, not an accident, for what a shell's quotes left over."""
    assert "no JSON" in await refused(await control.post("faults", content="{kind: answer}"))


async def test_all_that_is_wrong_is_said_at_once(control):
    """One answer names every fault of an order."""
    said = await refused(await control.post("faults", json={"kind": "answer", "times": "x", "status": "y"}))
    assert "times must" in said
    assert "status must" in said


async def test_a_whole_order_is_taken(control):
    """Every field may be said, and the list repeats it."""
    order = {"kind": "answer", "method": "GET", "path": "/users$", "sent": "", "times": None, "skip": 1}
    order |= {"status": 418, "retry_after": 0.5, "seconds": 2, "body": {"a": 1}, "headers": {"X-Y": "z"}}
    answer = await control.post("faults", json=order)
    assert (answer.status_code, answer.json()) == (201, {"orders": 1})
    assert (await control.get("faults")).json() == [order]


async def test_the_orders_in_force_are_listed_until_they_are_used_up(control):
    """The list shows how often an order will still be met, and no order that will not."""
    await control.post("faults", json={"kind": "answer", "path": "/users$", "times": 2})
    left = []
    for _ in range(2):
        await control.get("../graph/v1.0/users")
        left.append([fault["times"] for fault in (await control.get("faults")).json()])
    assert left == [[1], []]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_misspelt_right_is_refused_with_the_names(control, method, stand_ins):
    """400 names the nearest right and all others; nothing is taken away."""
    said = await refused(await control.request(method, "rights/Chanel.Create.Group"))
    assert said.startswith("'Chanel.Create.Group' is no right, perhaps Channel.Create.Group; there are: ")
    assert all(right in said for right in RIGHTS)
    assert stand_ins.world.missing_rights == set()


async def test_the_rights_are_listed_as_they_are(control):
    """Each right is granted, or taken away until it is given back; spaces are percent-encoded."""
    usual = dict.fromkeys(RIGHTS, "granted")
    assert (await control.delete("rights/Work%20items%20(write)")).status_code == 204
    taken = (await control.get("rights")).json()
    assert (await control.put("rights/Work%20items%20(write)")).status_code == 204
    assert taken == usual | {"Work items (write)": "taken away"}
    assert (await control.get("rights")).json() == usual


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("nope/5", "'nope' is no lag; there are: archive, channels,"),
        ("channels/abc", "'abc' is no number of seconds from 0 to 86400"),
        ("channels/-1", "no number of seconds"),
        ("channels/nan", "no number of seconds"),
        ("channels/inf", "no number of seconds"),
    ],
)
async def test_a_lag_of_nothing_or_of_no_number_is_refused(control, order, said):
    """400 says what can lag, and that seconds are a number; nothing lags."""
    assert said in await refused(await control.put(f"lag/{order}"))
    assert (await control.get("lag")).json() == dict.fromkeys(LAGS)


async def test_the_lags_are_listed(control):
    """The list shows what was set, and null where all is as usual."""
    await control.put("lag/channels/2.5")
    assert (await control.get("lag")).json() == dict.fromkeys(LAGS) | {"channels": 2.5}


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("DELETE", "azure-devops/identities/nobody@x", None, "ada@contoso.com, grace@contoso.com"),
        ("PUT", "azure-devops/identities/zz", None, "'zz' is no address"),
        ("PUT", "azure-devops/identities/zz@x.org", "{", "no JSON"),
        ("PUT", "azure-devops/identities/zz@x.org", '{"active": "no"}', "active must be true or false"),
        (
            "PUT",
            "azure-devops/identities/zz@x.org",
            '{"name": "Z"}',
            "there are: displayName, active, container",
        ),
        ("DELETE", "graph/users/nobody@x", None, "ada@contoso.com, grace@contoso.com"),
        ("PUT", "graph/users/zz", None, "'zz' is no address"),
        ("PUT", "graph/users/zz@x.org", "{", "no JSON"),
        ("PUT", "graph/users/zz@x.org", "[]", "must be a JSON object"),
        ("PUT", "graph/users/zz@x.org", '{"mailbox": "no"}', "mailbox must be true or false; got 'no'"),
        ("PUT", "graph/users/zz@x.org", '{"mail": 7}', "mail must be a text"),
        ("PUT", "identity/lifetime/abc", None, "'abc' is no lifetime"),
    ],
)
async def test_orders_about_people_and_tokens_are_checked_too(control, method, path, body, said):
    """400 says what is wrong, and whom or what there is; the tenant stays as it was."""
    assert said in await refused(await control.request(method, path, content=body))
    users = (await control.get("../graph/v1.0/users")).json()["value"]
    assert len(users) == 6


async def test_people_are_known_in_any_case(control):
    """An address means the same person in capitals."""
    assert (await control.delete("azure-devops/identities/Ada@Contoso.com")).status_code == 204
    assert (await control.delete("graph/users/Ada@Contoso.com")).status_code == 204


@pytest.mark.parametrize(("method", "path"), [("GET", "fault"), ("PATCH", "faults"), ("PUT", "lag/channels")])
async def test_an_address_that_does_not_exist_is_answered_with_those_that_do(control, method, path):
    """404 lists the control addresses."""
    said = await refused(await control.request(method, path), 404)
    assert f"there is no {method} /_control/{path};" in said
    assert "/_control/faults" in said
    assert "/_control/lag/{what}/{seconds}" in said


def test_what_nobody_could_order_is_a_mistake_of_the_stand_ins():
    """A right or a lag that a stand-in asks for is one that can be ordered."""
    with pytest.raises(KeyError):
        World().may("Chanel.Create.Group")
    with pytest.raises(KeyError):
        World().lag("chanels")


def test_every_right_and_lag_is_in_the_documentation():
    """docs/stand-ins.md lists them all, with the words that the control page uses."""
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|$", STAND_INS.read_text(), re.MULTILINE))
    assert {name: rows.get(name) for name in (RIGHTS | LAGS)} == RIGHTS | LAGS
