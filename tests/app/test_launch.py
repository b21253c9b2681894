"""The launch, end to end."""

import asyncio
import json
import sys

import pytest

from local.stage import APP

ON_CALL = ["ada@contoso.com", "grace@contoso.com", "alan@contoso.com"]


async def test_the_demo_is_as_promised():
    """`demo --once --json` exits 0 and its JSON shows one of everything, linked, and the provoked retry."""
    command = [sys.executable, "-m", "local.demo", "--once", "--json"]
    demo = await asyncio.create_subprocess_exec(
        *command, cwd=APP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await demo.communicate()
    assert demo.returncode == 0, said.decode() + complained.decode()
    report = json.loads(said)

    incident_id = report["incident"]["id"]
    assert report["channel"]["name"].startswith(incident_id)
    assert len(report["channel"]["name"]) <= 50
    assert report["channel"]["url"] in report["work_item"]["hyperlinks"]
    assert report["work_item"]["assigned_to"] == ON_CALL[0]
    assert [a["email"] for a in report["assignments"]] == ON_CALL
    assert len({a["work_item_id"] for a in report["assignments"]}) == 3
    assert [report["roles"][role] for role in ("incident-commander", "subject-expert", "scribe")] == ON_CALL
    assert report["roles"]["communications"] is None
    # Where all else is done before the retry, the launch comes to rest twice, and is recorded each time.
    retried = {step["step"] for step in report["steps"] if step["attempts"] > 1}
    assert retried - {"record"} == {"open_channel"}


async def test_one_of_everything_and_all_of_it_linked(muster):
    """A declaration ends with one work item, one channel, one briefing, one assignment and one page each."""
    answer = await muster.declare(severity=1)
    incident = await muster.launched(answer["id"])

    assert muster.faults_of(incident) == []
    assert {step["state"] for step in incident["steps"]} == {"done"}
    assert [person["email"] for person in incident["people"]] == ON_CALL
    assert incident["work_item"]["url"] in muster.evidence(answer["id"]).card_text


async def test_the_branches_run_side_by_side_outside_too(muster):
    """By the vendors' own records the pages went out while work item and channel were still being made."""
    muster.order("delay", "POST", r"/workItems/\$Issue", seconds=1.0)
    muster.order("delay", "POST", "/channels$", seconds=1.0)
    answer = await muster.declare()
    await muster.launched(answer["id"])

    requests = muster.stage.vendors.world.requests
    item = next(r for r in requests if "/workItems/$Issue" in r.path)
    channel = next(r for r in requests if r.path.endswith("/channels") and r.method == "POST")
    pages = [r for r in requests if r.path.endswith("/sendMail")]
    assert len(pages) == 3
    assert all(page.ended < min(item.ended, channel.ended) for page in pages)
    assert max(item.began, channel.began) < min(item.ended, channel.ended)


async def test_teams_refusing_everything_leaves_record_and_people(muster):
    """Without Teams everyone is paged and assigned, and status and work item name the missing permission."""
    muster.take_away("Channel.Create.Group")
    answer = await muster.declare()
    incident = await muster.launched(answer["id"])

    refused = muster.step(incident, "open_channel")
    assert refused["state"] == "refused"
    assert "Channel.Create.Group" in refused["why"] + refused["fix"]
    assert muster.step(incident, "link_channel")["state"] == "blocked"
    evidence = muster.evidence(answer["id"])
    assert evidence.owner == ON_CALL[0]
    assert evidence.task_owners == sorted(ON_CALL[1:])
    assert evidence.paged == sorted(ON_CALL)
    (item,) = evidence.work_items
    assert "Channel.Create.Group" in " ".join(comment.text for comment in item.comments)


async def test_boards_refusing_everything_leaves_room_and_people(muster):
    """Without Azure DevOps the room is opened and briefed with the reason, and everyone is paged."""
    muster.take_away("Work items (write)")
    answer = await muster.declare()
    incident = await muster.launched(answer["id"])

    assert muster.step(incident, "open_work_item")["state"] == "refused"
    assert muster.step(incident, "open_work_item")["fix"]
    evidence = muster.evidence(answer["id"])
    assert len(evidence.channels) == len(evidence.briefings) == 1
    assert "work item" in evidence.card_text.lower()
    assert evidence.paged == sorted(ON_CALL)


async def test_an_empty_roster_pages_the_catch_all(with_roster):
    """Nobody on call is an alarm in the status, on the card and in the work item, and the catch-all is paged."""
    async with with_roster(()) as muster:
        answer = await muster.declare()
        incident = await muster.launched(answer["id"])

        evidence = muster.evidence(answer["id"])
        assert evidence.paged == ["duty@contoso.com"]
        assert evidence.owner == "duty@contoso.com"
        assert "nobody is on call" in " ".join(incident["alarms"]).lower()
        assert "nobody is on call" in evidence.card_text.lower()
        (item,) = evidence.work_items
        assert "nobody is on call" in " ".join(comment.text for comment in item.comments).lower()


async def test_a_responder_unknown_to_boards_never_loses_the_incident(with_roster):
    """The stranger's assignment is refused with what to do; the others are assigned; everyone is paged."""
    stranger = {"Email": "new@contoso.com", "Name": "New", "Service": "checkout", "Order": 2, "OnCall": True}
    ada = {"Email": "ada@contoso.com", "Name": "Ada", "Service": "checkout", "Order": 1, "OnCall": True}
    grace = {"Email": "grace@contoso.com", "Name": "Grace", "Service": "checkout", "Order": 3, "OnCall": True}
    async with with_roster((ada, stranger, grace)) as muster:
        answer = await muster.declare()
        incident = await muster.launched(answer["id"])

        refused = muster.step(incident, "assign:new@contoso.com")
        assert refused["state"] == "refused"
        assert "new@contoso.com" in refused["fix"]
        evidence = muster.evidence(answer["id"])
        assert (evidence.owner, evidence.task_owners) == ("ada@contoso.com", ["grace@contoso.com"])
        assert evidence.paged == ["ada@contoso.com", "grace@contoso.com", "new@contoso.com"]


@pytest.mark.parametrize("road", ["sendMail", "/pager/pages"])
async def test_a_page_takes_the_next_road_when_one_is_down(muster, road):
    """With one road down everyone is still told, once."""
    muster.order("answer", "POST", road, times=None, status=503)
    answer = await muster.declare()
    incident = await muster.launched(answer["id"])

    assert muster.evidence(answer["id"]).paged == sorted(ON_CALL)
    other = "webhook" if road == "sendMail" else "email"
    assert {person["paged_by"] for person in incident["people"]} == {other}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", r"/workItems/\$Issue"),
        ("POST", r"/workItems/\$Task"),
        ("PATCH", "/workItems/1"),
        ("POST", "/channels$"),
        ("POST", "/activities$"),
    ],
)
@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_an_answer_lost_after_the_commit_makes_no_second_one(leaping_muster, method, path, kind):
    """Whatever was done but not heard of is found again, not done again."""
    leaping_muster.order(kind, method, path, status=500)
    answer = await leaping_muster.declare()
    incident = await leaping_muster.launched(answer["id"])

    assert leaping_muster.faults_of(incident) == []


async def test_a_killed_app_completes_its_launch_after_a_restart(muster):
    """The app dies by kill -9 while work item and channel are being made: after the restart there is still one of everything."""
    muster.order("slow_after", "POST", r"/workItems/\$Issue", seconds=5.0)
    muster.order("slow_after", "POST", "/channels$", seconds=5.0)
    answer = await muster.declare()
    await muster.until(
        answer["id"],
        lambda i: (
            all(person["paged_by"] for person in i["people"])
            and muster.evidence(answer["id"]).work_items
            and muster.evidence(answer["id"]).channels
        ),
    )
    await muster.stage.app.killed()
    await muster.stage.app.start()
    incident = await muster.launched(answer["id"])

    assert muster.faults_of(incident) == []
