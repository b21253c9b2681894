"""The Durable HTTP API and the SDK's client: status, lists, histories, purge, and what they refuse."""

from datetime import UTC, datetime, timedelta

from local.host import wire


async def test_starting_over_http_answers_where_to_look(sample):
    """202 with the management URLs, whose status URL works while it runs and afterwards."""
    url = f"{sample.durable}/orchestrators/race/INC-1"
    async with sample.session.post(url, json={"not": "used"}) as response:
        body = await response.json()
        location = response.headers["Location"]

    assert (response.status, body["id"], body["statusQueryGetUri"]) == (202, "INC-1", location)
    status, _ = await sample.call("GET", location)
    assert status in {200, 202}
    status, _ = await sample.call("POST", body["terminatePostUri"].replace("{text}", "enough"))
    assert status in {202, 410}


async def test_the_status_says_202_while_it_runs_and_200_when_it_ended(sample):
    """With name, times, input, custom status and output."""
    instance_id = await sample.start("gated", {"a": 1})
    running, body = await sample.call("GET", f"{sample.durable}/instances/{instance_id}")
    sample.module.gate.set()
    ended = await sample.until(instance_id)

    assert (running, body["name"], body["input"]) == (202, "gated", '{"a": 1}')
    assert (ended["output"], ended["customStatus"]) == ("somebody passed", None)
    assert abs(datetime.fromisoformat(ended["createdTime"]) - datetime.now(UTC)) < timedelta(minutes=1)


async def test_the_sdks_client_reads_status_and_history(sample):
    """`get_status` with everything shown, for one that ran and for one that never was."""
    instance_id = (await sample.run("fan_out"))["instanceId"]
    _, status = await sample.call("POST", f"client/status/{instance_id}")

    assert status["runtimeStatus"] == "Completed"
    assert status["events"][:3] == ["OrchestratorStarted", "ExecutionStarted", "TaskScheduled"]
    missing, text = await sample.call("GET", f"{sample.durable}/instances/nobody")
    assert (missing, text) == (404, "No instance with ID 'nobody' found.")


async def test_lists_can_be_narrowed(sample):
    """By status, by time, by the beginning of the id."""
    await sample.start("gated", instance_id="INC-1")
    await sample.until("INC-1", is_={"Running"})
    done = (await sample.run("fan_out"))["instanceId"]

    async def ids(query):
        _, body = await sample.call("GET", f"{sample.durable}/instances?{query}")
        return {each["instanceId"] for each in body}

    assert await ids("") == {"INC-1", done}
    assert await ids("runtimeStatus=Running,Pending") == {"INC-1"}
    assert await ids("instanceIdPrefix=INC-") == {"INC-1"}
    assert await ids("createdTimeTo=2020-01-01T00:00:00Z") == set()
    _, statuses = await sample.call("POST", "client/statuses")
    assert {each["instanceId"] for each in statuses} == {"INC-1", done}


async def test_purging_forgets_what_has_ended(sample):
    """One by id, many by time and status; what still runs stays."""
    first = (await sample.run("fan_out"))["instanceId"]
    await sample.run("fan_out")
    await sample.start("gated", instance_id="INC-1")

    assert await sample.call("POST", f"client/purge/{first}") == (200, 1)
    assert await sample.call("POST", f"client/purge/{first}") == (200, 0)
    assert await sample.call("POST", "client/purge_before") == (200, 1)
    assert (await sample.status("INC-1"))["runtimeStatus"] in {"Pending", "Running"}


async def test_an_ended_instance_is_gone_for_signals(sample):
    """410 for what has ended, 404 for what never was, 400 for what is no JSON."""
    ended = (await sample.run("fan_out"))["instanceId"]
    one = f"{sample.durable}/instances"

    assert (await sample.call("POST", f"{one}/{ended}/raiseEvent/go", json=1))[0] == 410
    assert (await sample.call("POST", f"{one}/{ended}/terminate"))[0] == 410
    assert (await sample.call("POST", f"{one}/nobody/raiseEvent/go", json=1))[0] == 404
    assert (await sample.call("POST", f"{one}/{ended}/raiseEvent/go", data="text"))[0] == 400
    assert (await sample.call("POST", f"{one}/{ended}/rewind"))[0] == 501


async def test_a_bad_id_or_body_is_refused(sample):
    """What Azure Storage could not keep as a key is no instance id; the input has to be JSON."""
    start = f"{sample.durable}/orchestrators/fan_out"

    for bad in ("x" * 101, "@entity", "a%23b"):
        status, body = await sample.call("POST", f"{start}/{bad}")
        assert (status, "cannot be an instance id" in body["ExceptionMessage"]) == (400, True)
    status, body = await sample.call("POST", start, data="{")
    assert (status, body["ExceptionMessage"][:20]) == (400, "Invalid JSON content")


async def test_an_orchestrator_that_is_not_there_is_a_400_in_json(sample):
    """The SDK's client reads `ExceptionMessage`."""
    status, body = await sample.call("POST", f"{sample.durable}/orchestrators/nowhere")

    assert status == 400
    assert body["ExceptionMessage"].startswith("The function 'nowhere' doesn't exist")


def test_times_survive_the_way_to_the_sdk_and_back():
    """The SDK writes a timer's time as the host writes its own: UTC to the microsecond."""
    moment = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)

    assert wire.read_stamp(wire.stamp(moment)) == moment
    assert wire.stamp(moment.astimezone()) == "2026-01-05T09:00:00.123456Z"
