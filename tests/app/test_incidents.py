"""The incident's life over HTTP: status, retry, close, who is on call, health."""


async def test_a_refused_step_is_run_again_and_completes_the_incident(muster):
    """Grant what was missing, ask for the step again: the channel opens, is linked and briefed; nothing is doubled."""
    muster.take_away("Channel.Create.Group")
    answer = await muster.declare()
    refused = muster.step(await muster.launched(answer["id"]), "open_channel")
    muster.give_back("Channel.Create.Group")
    async with muster.http.post(refused["retry_url"], json={"by": "ada"}) as response:
        assert response.status == 202
    incident = await muster.until(
        answer["id"],
        lambda i: not i["launch"]["running"] and muster.step(i, "open_channel")["state"] == "done",
    )

    assert muster.faults_of(incident) == []
    assert any("asked to run open_channel again" in event["what"] for event in incident["timeline"])


async def test_a_refused_step_is_run_again_while_others_still_retry(muster):
    """The launch need not end first: another step in its retries does not keep a mended one waiting."""
    muster.take_away("Channel.Create.Group")
    muster.order("answer", "POST", "/pager/pages|sendMail", times=None, status=503)
    answer = await muster.declare()
    await muster.until(answer["id"], lambda i: any(s["state"] == "refused" for s in i["steps"]))
    muster.give_back("Channel.Create.Group")
    status, _ = await muster.call("POST", f"/incidents/{answer['id']}/steps/open_channel/retry")

    assert status == 202
    incident = await muster.until(answer["id"], lambda i: muster.step(i, "post_briefing")["state"] == "done")
    assert incident["launch"]["running"]
    assert len(muster.evidence(answer["id"]).channels) == 1


async def test_only_what_is_refused_can_be_run_again(muster):
    """A step that is done is a conflict, one that is unknown is not found and the message lists the steps."""
    answer = await muster.declare()
    await muster.launched(answer["id"])
    done, conflict = await muster.call("POST", f"/incidents/{answer['id']}/steps/open_channel/retry")
    unknown, missing = await muster.call("POST", f"/incidents/{answer['id']}/steps/nonsense/retry")

    assert (done, unknown) == (409, 404)
    assert "done" in conflict["detail"]
    assert "open_work_item" in missing["detail"]


async def test_closing_frees_the_problem_and_tells_the_work_item(muster):
    """After the close the same alert opens a new incident; the work item says who closed the old one and why."""
    _, first = await muster.alert()
    await muster.launched(first["id"])
    status, closed = await muster.call(
        "POST", f"/incidents/{first['id']}/close", {"by": "ada", "reason": "restarted"}
    )
    twice, _ = await muster.call("POST", f"/incidents/{first['id']}/close", {"by": "ada"})
    _, second = await muster.alert()

    assert (status, twice, closed["work_item_not_told"]) == (200, 200, None)
    assert second["joined"] is False
    assert second["id"] != first["id"]
    (item,) = muster.evidence(first["id"]).work_items
    notes = [comment.text for comment in item.comments if "restarted" in comment.text]
    assert len(notes) == 1
    assert "ada" in notes[0]


async def test_closing_stops_what_still_runs(muster):
    """A launch in its retries ends with the close: nobody is paged for a closed incident."""
    muster.order("answer", "POST", "/channels$", times=None, status=503, retry_after=1)
    answer = await muster.declare()
    await muster.until(
        answer["id"],
        lambda i: i["work_item"] and any(s["attempts"] for s in i["steps"] if s["step"] == "open_channel"),
    )
    await muster.call("POST", f"/incidents/{answer['id']}/close")
    incident = await muster.until(answer["id"], lambda i: not i["launch"]["running"])

    assert (incident["status"], incident["launch"]["state"]) == ("closed", "terminated")
    assert muster.step(incident, "open_work_item")["state"] == "done"


async def test_the_lists_tell_open_from_closed(muster):
    """Open incidents by default; closed ones and all on demand; nonsense is a 400 that names the choices."""
    one, two = await muster.declare(title="one"), await muster.declare(title="two")
    await muster.call("POST", f"/incidents/{one['id']}/close")

    async def ids(query):
        return {i["id"] for i in (await muster.call("GET", f"/incidents{query}"))[1]["incidents"]}

    assert await ids("") == {two["id"]}
    assert await ids("?status=closed") == {one["id"]}
    assert await ids("?status=all") == {one["id"], two["id"]}
    assert (await muster.call("GET", "/incidents?status=odd&limit=x"))[0] == 400


async def test_an_unknown_incident_is_not_found(muster):
    """404 with the id that was asked for."""
    status, problem = await muster.call("GET", "/incidents/INC-ZZZZZZ")

    assert status == 404
    assert "INC-ZZZZZZ" in problem["detail"]


async def test_who_is_on_call_is_answered_in_order(muster):
    """The responders of a service, the primary first, and who is paged if nobody is."""
    status, answer = await muster.call("GET", "/on-call?service=checkout")

    assert status == 200
    assert [r["email"] for r in answer["responders"]] == [
        "ada@contoso.com",
        "grace@contoso.com",
        "alan@contoso.com",
    ]
    assert answer["catch_all"] == "duty@contoso.com"


async def test_health_is_well_and_names_what_is_not(muster):
    """Each vendor is reached; one that refuses is named with the fix, and nothing secret is said."""
    well, healthy = await muster.call("GET", "/health")
    muster.take_away("Teams")
    ill, sick = await muster.call("GET", "/health")

    assert (well, healthy["ok"]) == (200, True), healthy
    assert (ill, sick["ok"]) == (503, False)
    assert sick["checks"]["teams"]["ok"] is False
    assert sick["checks"]["azure_devops"]["ok"] is True


async def test_settings_that_are_wrong_are_all_named_and_nothing_is_lost(with_roster):
    """With bad settings a call is answered 503 naming every one, so that an action group calls again."""
    async with with_roster(TEAMS_TEAM_ID="nonsense", CATCH_ALL_EMAIL="") as muster:
        status, problem = await muster.alert()

    assert status == 503
    assert "TEAMS_TEAM_ID" in problem["detail"]
    assert "CATCH_ALL_EMAIL" in problem["detail"]
