import asyncio
import socket
import subprocess
import sys
import time
from typing import Any

import pytest

from incident.errors import Failure, Refused, TryAgain, Unknown
from integrations.tables import Incidents, Problems, Tables, Timeline

ELSEWHERE = (
    "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:{port}/a"
)


async def failure_of(awaitable) -> Any:
    """What the call fails with."""
    with pytest.raises(Failure) as caught:
        await awaitable
    return caught.value


async def test_a_stopped_service_is_again_and_soon(free_port, new_incident):
    """Nobody listens: the read is to be tried again, the write may not be taken for undone, both within a second."""
    tables = Tables(connection_string=ELSEWHERE.format(port=free_port))
    began = time.monotonic()

    read = await failure_of(Incidents(tables).get("INC-1"))
    written = await failure_of(Incidents(tables).add(new_incident()))

    assert time.monotonic() - began < 1
    assert type(read) is TryAgain
    assert type(written) is Unknown
    assert "cannot read incident INC-1: Table Storage did not answer: Cannot connect" in str(read)
    await tables.aclose()


@pytest.mark.parametrize(
    ("status", "wait", "meanings"),
    [
        (429, "7", [TryAgain, TryAgain]),
        (503, "7", [TryAgain, TryAgain]),
        (500, None, [TryAgain, Unknown]),
        (503, None, [TryAgain, Unknown]),
        (403, None, [Refused, Refused]),
        (400, None, [Refused, Refused]),
    ],
)
async def test_each_status_means_what_it_means_everywhere(relay, new_incident, status, wait, meanings):
    """Of a read and a write, a status is again, unknown or refused; the SDK neither waits nor sends again itself."""
    tables = Tables(connection_string=relay.account)
    relay.retry_after = wait
    relay.faults = [status, status]

    read = await failure_of(Incidents(tables).get("INC-1"))
    written = await failure_of(Incidents(tables).add(new_incident()))

    assert [type(read), type(written)] == meanings
    assert relay.seen == ["GET", "POST"]
    assert "Table Storage answered Broken: out of order" in read.why
    assert "Table Storage answered Broken: out of order" in written.why
    assert [getattr(failure, "after", None) for failure in (read, written)] == [wait and 7.0, wait and 7.0]
    await tables.aclose()


async def test_a_refusal_names_the_role_to_give(relay, relayed):
    """Without the right to the tables, the person reads which role is missing and where."""
    relay.faults = [403]

    refusal = await failure_of(Incidents(relayed).get("INC-1"))

    assert isinstance(refusal, Refused)
    assert "Storage Table Data Contributor" in refusal.fix


async def test_an_answer_that_nobody_asked_for_is_a_failure(relay, relayed):
    """A listing cannot be "not found": such an answer is a refusal to check the address, not an empty list."""
    relay.code = "ResourceNotFound"
    relay.faults = [404]

    refusal = await failure_of(Timeline(relayed).of("INC-1"))

    assert isinstance(refusal, Refused)
    assert "AzureWebJobsStorage" in refusal.fix


async def test_a_wrong_key_is_refused(tables_connection):
    """The service's own refusal of a signature is a refusal, not a reason to try again."""
    head, _, rest = tables_connection.partition("AccountKey=")
    tables = Tables(connection_string=f"{head}AccountKey=d3Jvbmc=;{rest.partition(';')[2]}")

    assert isinstance(await failure_of(Incidents(tables).get("INC-1")), Refused)
    await tables.aclose()


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_lost_answer_is_asked_for_once_more(relay, relayed, new_incident, lost):
    """One broken connection passes unseen; two in a row are an unknown outcome, and the row is there."""
    incidents, incident = Incidents(relayed), new_incident()
    await incidents.get(incident.id)
    relay.faults = ["lost"] * lost
    if lost == 1:
        await incidents.add(incident)
    else:
        assert type(await failure_of(incidents.add(incident))) is Unknown

    assert (await incidents.get(incident.id)).incident == incident


async def test_a_missing_table_costs_one_creation(relay, relayed, new_incident):
    """The table is made when it is first missed, and never asked about again."""
    await Problems(relayed).claim("a", new_incident("INC-A"))
    first = list(relay.seen)
    relay.seen.clear()
    await Problems(relayed).claim("b", new_incident("INC-B"))

    assert first == ["POST", "POST", "POST"]
    assert relay.seen == ["POST"]


async def test_a_table_that_is_being_deleted_is_again(relay, relayed, new_incident):
    """While Azure still deletes a table of the name, creating it is to be tried again later."""
    relay.faults = [None, 409]

    failure = await failure_of(Incidents(relayed).add(new_incident()))

    assert type(failure) is TryAgain
    assert failure.doing == "create the table incidents"


async def test_a_key_that_cannot_be_written_is_refused_before_it_is_sent(relay, relayed, new_incident):
    """A slash in a key would be a server error that the caller retries for ever."""
    refused = await failure_of(Timeline(relayed)._table.put("add", [{"PartitionKey": "a/b", "RowKey": "c"}]))

    assert isinstance(refused, Refused)
    assert isinstance(await failure_of(Incidents(relayed).add(new_incident("a/b"))), Refused)
    assert relay.seen == []


async def test_closed_tables_open_again_when_they_are_used(tables):
    """Closing gives the connections back; a later call makes new ones."""
    await Problems(tables).owner("key")
    await tables.aclose()

    assert await Problems(tables).owner("key") is None


def test_tables_need_one_way_in():
    """Neither two ways to the account nor none is accepted."""
    with pytest.raises(ValueError, match="either a connection string or an endpoint"):
        Tables()
    with pytest.raises(ValueError, match="either a connection string or an endpoint"):
        Tables(connection_string="UseDevelopmentStorage=true", endpoint="https://a.table.core.windows.net")


def test_importing_the_package_loads_no_sdk():
    """The SDK is loaded by the first call, so that a cold start which needs no table does not pay for it."""
    program = (
        "import sys, integrations.tables, integrations.settings, integrations.credentials;"
        "from integrations.tables import Tables; Tables(connection_string='UseDevelopmentStorage=true');"
        "print([name for name in sys.modules if name.startswith(('azure', 'aiohttp', 'httpx', 'msal'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own program

    assert done.stdout.strip() == "[]"


async def test_tables_are_waited_for_no_longer_than_any_vendor():
    """VENDOR_ANSWER_SECONDS caps the wait for an answer of Table Storage, too."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = ELSEWHERE.format(port=silent.getsockname()[1])
        tables = Tables(connection_string=address, answer_seconds=0.2)
        begun = time.monotonic()
        failure = await failure_of(Incidents(tables).get("INC-1"))
        await tables.aclose()

    assert type(failure) is TryAgain
    assert time.monotonic() - begun < 2


async def test_an_operation_asks_no_thread(tables):
    """Without a proxy there is nothing to look for: the SDK's search for one would take a thread twice an operation."""
    await Problems(tables).owner("key")

    assert asyncio.get_running_loop()._default_executor is None


async def test_a_proxy_that_the_environment_names_is_used(relay, monkeypatch):
    """Where a proxy is set, as companies do, tables are reached through it."""
    monkeypatch.setenv("http_proxy", relay.account.split("TableEndpoint=")[1].rsplit("/", 1)[0])
    monkeypatch.setenv("no_proxy", "")
    relay.faults = [503]
    key = "AccountName=a;AccountKey=a2V5;TableEndpoint=http://tables.example/a"
    tables = Tables(connection_string=f"DefaultEndpointsProtocol=http;{key}")

    assert "Broken" in (await failure_of(Problems(tables).owner("key"))).why
    assert relay.seen == ["GET"]
    await tables.aclose()
