"""No secret leaves by another door than its own: not by log, answer, table, history, or another vendor's request."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from api.http import Request, answered
from incident.errors import Refused
from integrations.services import Services
from local.azurite import ACCOUNT_KEY
from local.stage import environment
from local.vendors.bot.state import Workflow, bot
from tests.hostile.conftest import TIMES
from tests.hostile.intake_door import ALERT, NOBODY, URL, door
from tests.hostile.watched import watched

ROUTING_KEY = "canary0routing0key00000000006Lp2"
PAGER, WORKFLOW, IDENTITY = "canary-pager-7Yq2", "canary-workflow-sig-9Zk4", "canary-identity-header-3Wd8"
FUNCTION_KEY, HEADER_KEY, CALLER = "canary-code-5Tn1", "canary-functions-key-8Bv6", "canary-caller-2Hs0"
SETTINGS = {
    "PAGE_PAGERDUTY_ROUTING_KEY": ROUTING_KEY,
    "PAGE_PAGERDUTY_URL": "{vendors}/pagerduty/v2/enqueue",
    "PAGE_ROADS": "pagerduty,webhook,email",
    "PAGE_WEBHOOK_URL": f"{{vendors}}/pager/pages?routing_key={PAGER}",
    "TEAMS_WORKFLOW_URL": f"{{vendors}}/bot/workflows/incidents?sp=%2Ftriggers&sig={WORKFLOW}",
    "IDENTITY_HEADER": IDENTITY,
}
AUDIENCES = {
    "499b84ac-1321-427f-aa17-267ca6975798": "azure-devops",
    "https://graph.microsoft.com": "graph",
    "https://api.botframework.com": "bot",
}
CREDENTIALS = {"x-functions-key": HEADER_KEY, "Authorization": f"Bearer {CALLER}"}


@dataclass(frozen=True)
class Secret:
    """A secret by its name, its text, and the vendor that may see it."""

    name: str
    text: str
    owner: str | None


def secrets_of(muster) -> list[Secret]:
    """What was planted, and every token that the identity handed out."""
    planted = [
        Secret("the pager's address", PAGER, "pager"),
        Secret("PagerDuty's routing key", ROUTING_KEY, "pagerduty"),
        Secret("the workflow's address", WORKFLOW, "bot"),
        Secret("the identity's header", IDENTITY, "identity"),
        Secret("the storage key", ACCOUNT_KEY, None),
        Secret("the caller's function key in the address", FUNCTION_KEY, None),
        Secret("the caller's function key in the header", HEADER_KEY, None),
        Secret("the caller's token", CALLER, None),
    ]
    return [*planted, *tokens(muster)]


def tokens(muster) -> Iterator[Secret]:
    """The tokens, each with the vendor that it is for."""
    for one in muster.sent:
        if one.vendor == "identity":
            told = json.loads(one.answer)
            yield Secret(
                f"the token for {told['resource']}",
                told["access_token"],
                AUDIENCES[told["resource"].removesuffix("/")],
            )


def leaks(muster) -> list[str]:
    """Each place where a secret is that should not be there."""
    places = {
        "the log": muster.log(),
        "the tables": repr(muster.rows()),
        "the launches' history": muster.state(),
        "the answers": "\n".join(muster.answers),
    }
    told = [
        (f"a request to {one.vendor}: {one.head.splitlines()[0]}", one.vendor, one.whole)
        for one in muster.sent
    ]
    told += [(place, "", text) for place, text in places.items()]
    return [
        f"{s.name} in {place}"
        for s in secrets_of(muster)
        for place, who, text in told
        if who != s.owner and s.text in text
    ]


def out_of_order(muster, messenger):
    """Every vendor answers its first calls with an error that repeats the address that was called."""
    url = muster.stage.vendors.url
    for path in (
        f"/pager/pages?routing_key={PAGER}",
        f"/bot/workflows/incidents?sp=%2Ftriggers&sig={WORKFLOW}",
        "/graph/v1.0/teams",
        "/azure-devops/contoso",
    ):
        said = {
            "error": {
                "code": "Odd",
                "message": f"POST {url}{path} and {path}, with {unquote(path).rpartition('=')[2]}, {unquote(path)}",
            }
        }
        muster.order("answer", "POST", path.partition("?")[0], times=1, status=502, body=said)
        muster.order("answer", "POST", path.partition("?")[0], times=1, status=403, body=said)
    if messenger == "bot":
        muster.order(
            "answer", "POST", "/bot/v3", times=1, status=401, body={"error": {"code": "x", "message": "y"}}
        )


async def told_everything(muster):
    """A story that touches every route, with credentials on every call."""
    query = f"code={FUNCTION_KEY}"
    said = {"title": "Nobody can pay", "service": "checkout"}
    status, text = await muster.ask("POST", f"/incidents?{query}", json=said, headers=CREDENTIALS)
    assert status == 202, text
    incident_id = json.loads(text)["id"]
    await muster.until(incident_id, lambda i: i["steps"] and not i["launch"]["running"])
    path = f"/incidents/{incident_id}"
    for step in ("open_channel", "open_work_item", "post_briefing", "page:ada@contoso.com", "nonsense"):
        await muster.ask("POST", f"{path}/steps/{step}/retry?{query}", headers=CREDENTIALS)
    incident = await muster.until(incident_id, lambda i: not i["launch"]["running"])
    for each in (
        path,
        "/incidents",
        "/incidents?status=odd",
        "/incidents/INC-ZZZZZZ",
        "/on-call",
        "/health",
        "/openapi.json",
    ):
        await muster.ask("GET", f"{each}{'&' if '?' in each else '?'}{query}", headers=CREDENTIALS)
    await muster.ask("POST", f"/alerts/azure-monitor?{query}", data=b"{", headers=CREDENTIALS)
    await muster.ask("POST", f"{path}/close?{query}", json={"reason": "over"}, headers=CREDENTIALS)
    return incident


@pytest.mark.parametrize("messenger", ["bot", *(["workflow"] if TIMES > 1 else [])])
async def test_no_secret_is_told(tables_connection, tmp_path, messenger):
    """With every vendor failing in its own words, each secret is seen by its own vendor alone, and written nowhere."""
    async with watched(
        tables_connection, tmp_path, leaps=True, TEAMS_MESSENGER=messenger, **SETTINGS
    ) as muster:
        bot(muster.stage.vendors.world).workflows["incidents"] = Workflow(WORKFLOW)
        out_of_order(muster, messenger)
        await told_everything(muster)
        await muster.stage.app.stop()

        assert leaks(muster) == []
        used = {
            s.name
            for s in secrets_of(muster)
            for one in muster.sent
            if one.vendor == s.owner and s.text in one.whole
        }
    assert " DEBUG " in muster.log()
    assert len(used) == 6, used


async def test_storage_that_does_not_answer_tells_no_key(caplog):
    """The answer and the log of a call that could not be stored hold neither key nor credentials."""
    caplog.set_level("DEBUG")
    tables = f"DefaultEndpointsProtocol=http;AccountName=x;AccountKey={ACCOUNT_KEY};TableEndpoint=http://127.0.0.1:9/x;"
    async with door(tables, create=False) as opened:
        answer = await opened.call(ALERT, b"{}")
        listed = await answered(opened.incidents.list(Request("GET", URL, CREDENTIALS)))

    assert (answer.status, listed.status) == (503, 503)
    assert ACCOUNT_KEY not in f"{answer.body} {listed.body} {caplog.text}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAGE_WEBHOOK_URL", f"http://pager.example/{PAGER}"),
        ("TEAMS_WORKFLOW_URL", f"prod-01.logic.azure.com/?sig={WORKFLOW}"),
        ("AzureWebJobsStorage", f"AccountName=x;AccountKey={PAGER};TableEndpoint=http://x/{WORKFLOW}"),
        ("AzureWebJobsStorage", f"SharedAccessSignature={PAGER}"),
    ],
)
def test_a_wrong_secret_setting_is_named_and_not_shown(name, value):
    """What is wrong with a secret setting is said without its value."""
    env = environment(NOBODY, "UseDevelopmentStorage=true", TEAMS_MESSENGER="workflow") | {name: value}
    with pytest.raises(Refused) as refused:
        Services.from_env(env, lambda: datetime.now(UTC))

    assert name in str(refused.value)
    assert (PAGER in str(refused.value), WORKFLOW in str(refused.value)) == (False, False)
