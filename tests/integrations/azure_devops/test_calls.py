"""What goes over the wire: how many requests, with which token, and nothing that we did not ask for."""

import logging
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError

from incident.errors import Doubtful, TryAgain
from incident.records import Channel, Gap
from local.vendors.devops.desk import AUDIENCE
from local.vendors.faults import Fault
from local.vendors.tokens import make_token

CHANNEL = Channel("19:abc", "room", "https://teams.microsoft.com/l/channel/1")
ROOT = Path(__file__).parents[3]


async def test_requests_of_each_step_in_one_process(record, calls, incident, people):
    """Only the first opening asks a question; no step asks where things are, and none reads what it knows."""
    item = await record.open(incident)
    assert calls() == ["GET wit/workitemtypes/Bug/fields", "POST wit/workItems/$Bug"]
    await record.open(incident)
    assert calls() == ["POST wit/workItems/$Bug"]
    await record.link_channel(item, CHANNEL)
    assert calls() == ["PATCH wit/workItems/1"]
    await record.assign_primary(item, people)
    assert calls() == ["PATCH wit/workItems/1"]
    await record.note_gaps(item, incident, (Gap("step", "why", "fix"),))
    assert calls() == ["PATCH wit/workItems/1"]
    await record.note_closed(item, incident, "ada", "done")
    assert calls() == ["PATCH wit/workItems/1"]
    await record.note_closed(item, incident, "ada", "done")
    assert calls() == []
    task = await record.open_task(incident, item, people[1])
    assert calls() == ["POST wit/workItems/$Task"]
    await record.link_tasks(item, [task])
    assert calls() == ["PATCH wit/workItems/1"]
    await record.link_tasks(item, [task])
    assert calls() == []


async def test_requests_of_each_step_in_another_process(record, connect, calls, incident, people):
    """What this process did not write itself it reads once, and again where another process wrote meanwhile."""
    item = await record.open(incident)
    other = connect()
    calls()
    await other.find(incident)
    assert calls() == ["POST wit/wiql", "GET wit/workItems/1"]
    await other.link_channel(item, CHANNEL)
    assert calls() == ["GET wit/workItems/1/updates", "PATCH wit/workItems/1"]
    await other.assign_primary(item, people)
    assert calls() == ["PATCH wit/workItems/1"]
    await other.find_task(incident, people[1])
    assert calls() == ["POST wit/wiql"]
    task = await record.open_task(incident, item, people[1])
    calls()
    await other.note_closed(item, incident, "ada", "done")
    assert calls() == ["PATCH wit/workItems/1"]
    await record.link_tasks(item, [task])
    calls()
    await other.note_closed(item, incident, "ada", "done again")
    assert calls() == [
        "PATCH wit/workItems/1",
        "GET wit/workItems/1",
        "GET wit/workItems/1/updates",
        "PATCH wit/workItems/1",
    ]


async def test_a_server_of_another_version_is_asked_what_it_speaks(record, world, calls, incident):
    """An older server refuses our version before it does anything; then the package's own discovery goes first."""
    await record.find(incident)
    calls()
    refusal = {
        "message": "The requested REST API version is out of range.",
        "typeKey": "VssVersionOutOfRangeException",
    }
    world.faults.order(Fault("answer", "POST", "wiql", status=400, body=refusal))
    assert await record.find(incident) is None
    assert calls() == ["POST wit/wiql", "OPTIONS ", "POST wit/wiql"]


async def test_every_request_forbids_the_redirect_to_a_sign_in_page(record, world, incident):
    """Asked so, Azure DevOps answers 401 instead of a page."""
    await record.open(incident)
    assert {r.headers["X-TFS-FedAuthRedirect"] for r in world.requests} == {"Suppress"}


async def test_each_call_is_signed_with_a_token_of_its_own(connect, incident):
    """A token lives an hour and a process longer: one that has expired is replaced once; a second no is a refusal."""
    given = iter([_token(-60), _token(3600), _token(-60), _token(-60)])

    async def token():
        return next(given)

    record = connect(token=token)
    assert await record.find(incident) is None
    with pytest.raises(Doubtful, match="not authorized"):
        await record.find(incident)


async def test_a_token_for_another_resource_is_refused(connect, incident):
    """The scope is that of Azure DevOps."""

    async def token():
        return make_token({"aud": "https://graph.microsoft.com", "exp": time.time() + 60})

    with pytest.raises(Doubtful, match="another resource"):
        await connect(token=token).find(incident)


async def test_a_token_that_cannot_be_had_is_again(connect, world, incident):
    """The identity's endpoint may be back in a moment; nothing was sent."""

    async def token():
        raise ClientAuthenticationError("the managed identity endpoint did not answer")

    with pytest.raises(TryAgain, match="did not answer"):
        await connect(token=token).open(incident)
    assert world.requests == []


async def test_a_netrc_file_does_not_replace_the_token(connect, incident, tmp_path, monkeypatch):
    """The HTTP library would take a password from the home folder before our header."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password\n  default login y password z\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async def token():
        return _token(-60)

    with pytest.raises(Doubtful, match="expired"):
        await connect(token=token).find(incident)


async def test_logs_tell_what_was_done_and_never_the_token(connect, incident, people, caplog):
    """One line for each effect, with the incident and the work item."""
    secret = _token(3600)

    async def token():
        return secret

    record = connect(token=token)
    with caplog.at_level(logging.DEBUG):
        item = await record.open(incident)
        await record.link_channel(item, CHANNEL)
        await record.link_channel(item, CHANNEL)
        await record.assign_primary(item, people)
        await record.open_task(incident, item, people[1])
        await record.note_closed(item, incident, "ada", "done")
    ours = [
        r for r in caplog.records if r.name.startswith("integrations.azure_devops") and r.levelname == "INFO"
    ]
    assert [(r.message, r.work_item) for r in ours] == [
        ("work item opened", 1),
        ("channel linked", 1),
        ("work item assigned", 1),
        ("task opened", 2),
        ("closing noted", 1),
    ]
    assert ours[0].incident == ours[3].incident == ours[4].incident == incident.id
    assert not any(secret in str(r.__dict__) for r in caplog.records)


async def test_a_closed_integration_leaves_no_thread(connect, incident):
    """What the integration started, it ends."""
    record = connect()
    await record.find(incident)
    await record.aclose()
    assert record._client._pool._shutdown


def test_the_package_loads_with_the_first_call_and_writes_nothing_into_the_home(tmp_path, free_port):
    """A cold start does not pay for it, and a read-only home does not break it."""
    program = f"""
        import asyncio, sys
        from datetime import UTC, datetime
        from incident.errors import TryAgain
        from incident.records import Declaration, Incident, Severity, Source
        from integrations.azure_devops import AzureDevOps

        async def token():
            return None

        async def main():
            record = AzureDevOps("http://127.0.0.1:{free_port}/contoso", "Operations", token=token)
            said = Declaration("t", Severity.ERROR, Source("person", "Ada"), "k")
            early = {{"requests", "msrest", "azure.devops", "urllib3"}} & set(sys.modules)
            try:
                await record.find(Incident("INC-1", said, datetime.now(UTC), "https://x.example"))
            except TryAgain:
                print(early, "azure.devops" in sys.modules)
            await record.aclose()

        asyncio.run(main())
    """
    kept = {name: value for name, value in os.environ.items() if name != "AZURE_DEVOPS_CACHE_DIR"}
    environment = {
        **kept,
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path),
        "PYTHONWARNINGS": "error",
    }
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(program)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout.strip(), ran.stderr) == ("set() True", "")
    assert list(tmp_path.iterdir()) == []


def _token(seconds: float) -> str:
    return make_token({"aud": AUDIENCE, "exp": time.time() + seconds})
