"""Who is told how far, end to end: by severity, by which road, and who instead."""

import pytest

ADA, GRACE, ALAN = (f"{name}@contoso.com" for name in ("ada", "grace", "alan"))


@pytest.mark.parametrize(("severity", "paged"), [(1, [ADA, ALAN, GRACE]), (2, [ADA]), (3, []), (4, [])])
async def test_the_severity_decides_who_is_told_and_what_is_opened(muster, severity, paged):
    """The worse, the more people; at 4 there is no channel. The primary owns the work item at each, and nothing is missing."""
    answer = await muster.declare(severity=severity)
    incident = await muster.launched(answer["id"])
    evidence = muster.evidence(answer["id"])

    assert evidence.paged == paged
    assert evidence.owner == ADA
    assert (incident["channel"] is None, evidence.channels == []) == (severity == 4, severity == 4)
    assert (incident["missing"], incident["alarms"]) == ([], [])


async def test_what_the_severity_spares_is_run_when_a_person_asks(muster):
    """At 4 a page and the room are a request each: the person is told and assigned, the room linked and briefed."""
    answer = await muster.declare(severity=4)
    incident = await muster.launched(answer["id"])
    for step in (f"page:{GRACE}", "open_channel"):
        spared = muster.step(incident, step)
        assert (spared["state"], "SEVERITY_REACH" in spared["why"]) == ("skipped", True)
        status, _ = await muster.call("POST", f"/incidents/{answer['id']}/steps/{step}/retry")
        assert status == 202
    await muster.until(answer["id"], lambda i: i["briefing"] and not i["launch"]["running"])
    evidence = muster.evidence(answer["id"])

    assert evidence.paged == [GRACE]
    assert evidence.task_owners == [GRACE]
    assert len(evidence.briefings) == len(evidence.channels) == 1


async def test_where_the_primary_is_not_reached_the_secondary_is_paged_and_everything_says_so(muster):
    """Both roads refuse Ada: Grace has a page and a task, and status, card and work item name who was not reached."""
    for path in ("/sendMail", "/pager/pages"):
        muster.order("answer", "POST", path, sent="ada@contoso", status=400, times=None)
    answer = await muster.declare(severity=2)
    incident = await muster.launched(answer["id"])
    evidence = muster.evidence(answer["id"])

    assert evidence.paged == [GRACE]
    assert evidence.task_owners == [GRACE]
    [alarm] = incident["alarms"]
    assert (ADA in alarm, GRACE in alarm) == (True, True)
    attempts = {p["email"]: [(a["road"], a["result"]) for a in p["pages"]] for p in incident["people"]}
    assert attempts[ADA] == [("email", "refused"), ("webhook", "refused")]
    assert attempts[GRACE] == [("email", "delivered")]
    told = [line["what"] for line in incident["timeline"] if line["what"].startswith(f"paging {ADA}")]
    assert [line.partition(",")[0] for line in told] == [
        f"paging {ADA} by e-mail: refused",
        f"paging {ADA} by webhook: refused",
    ]
    assert alarm in evidence.card_text
    assert any(alarm in comment.text for comment in evidence.work_items[0].comments)
