"""Who has which role, over HTTP: given out at the launch, changed by people, told on status, work item and card."""

import asyncio
import json

from tests.api.signed_in import ENTRA, person

ADA, GRACE, ALAN, ZOE = (f"{name}@contoso.com" for name in ("ada", "grace", "alan", "zoe.quinn"))
DETAIL = ("id", "role", "title", "holder", "since", "by", "work_item_not_told", "briefing_not_told")


async def launched(muster, **said):
    """The id of an incident whose launch is over."""
    incident = await muster.declare(severity=1, **said)
    await muster.launched(incident["id"])
    return incident["id"]


async def ask(muster, incident_id, role, change, **said):
    """Ask for a role to change hands; the status and the answer."""
    headers = said.pop("headers", {})
    return await muster.call("POST", f"/incidents/{incident_id}/roles/{role}/{change}", said, headers=headers)


async def holders(muster, incident_id):
    """Who has which role, by the status."""
    shown = (await muster.incident(incident_id))["roles"]
    return {role["role"]: role["holder"] and role["holder"]["email"] for role in shown}


async def lines(muster, incident_id, word):
    """The lines of the timeline that have a word, each with its actor and source."""
    timeline = (await muster.incident(incident_id))["timeline"]
    return [(event["what"], event["actor"], event["source"]) for event in timeline if word in event["what"]]


def card(muster, incident_id):
    """The posted card, as text."""
    (briefing,) = muster.evidence(incident_id).briefings
    return json.dumps(briefing.cards, ensure_ascii=False)


def last_note(muster, incident_id):
    """The newest note in the work item."""
    (item,) = muster.evidence(incident_id).work_items
    return item.comments[-1].text


async def test_the_launch_gives_out_roles_and_shows_what_is_unfilled(muster):
    """By place among those on call, at Sev1; who has none is null, and the timeline says both."""
    incident_id = await launched(muster)

    assert await holders(muster, incident_id) == {
        "incident-commander": ADA,
        "subject-expert": GRACE,
        "scribe": ALAN,
        "communications": None,
    }
    assert await lines(muster, incident_id, "scribe") == [("scribe: Alan Turing", "Muster", "launch")]
    (unfilled,) = await lines(muster, incident_id, "communications")
    assert unfilled == ("nobody has these roles yet: communications", "Muster", "launch")


async def test_fewer_roles_are_wanted_of_what_is_less_bad(muster):
    """At Sev3 somebody commands, and that is all; at Sev4 nobody needs to."""
    third, fourth = await muster.declare(severity=3, title="a"), await muster.declare(severity=4, title="b")
    for incident in (third, fourth):
        await muster.launched(incident["id"])

    assert await holders(muster, third["id"]) == {"incident-commander": ADA}
    assert await holders(muster, fourth["id"]) == {}


async def test_a_change_is_told_everywhere(muster):
    """Status, timeline, work item and card name the new holder, who need not be on call."""
    incident_id = await launched(muster)
    status, answer = await ask(muster, incident_id, "communications", "take", person=ZOE, by="Sam")

    assert (status, tuple(answer)) == (200, DETAIL)
    assert answer["holder"] == {"email": ZOE, "name": "Zoe Quinn"}
    assert (answer["by"], answer["work_item_not_told"], answer["briefing_not_told"]) == ("Sam", None, None)
    assert (await holders(muster, incident_id))["communications"] == ZOE
    assert await lines(muster, incident_id, "Zoe Quinn") == [("communications: Zoe Quinn", "Sam", "api")]
    assert "Communications: Zoe Quinn" in last_note(muster, incident_id)
    assert "Zoe Quinn" in card(muster, incident_id)


async def test_of_two_who_take_a_role_at_once_exactly_one_has_it(muster):
    """The other is told who has it, with 409; the status, the note and the card name the one."""
    incident_id = await launched(muster)
    people = (ZOE, "max.born@contoso.com")
    answers = await asyncio.gather(
        *(ask(muster, incident_id, "communications", "take", person=p) for p in people)
    )

    assert sorted(status for status, _ in answers) == [200, 409]
    (won,) = (answer["holder"] for status, answer in answers if status == 200)
    (lost,) = (answer["detail"] for status, answer in answers if status == 409)
    assert f"{won['name']} has the role communications" in lost
    assert (await holders(muster, incident_id))["communications"] == won["email"]
    assert won["name"] in last_note(muster, incident_id)
    assert won["name"] in card(muster, incident_id)


async def test_a_role_goes_from_hand_to_hand(muster):
    """Handed over by who knows whose it is, released, taken again: each is a line of the timeline."""
    incident_id = await launched(muster)
    handed, _ = await ask(muster, incident_id, "scribe", "hand-over", **{"person": ZOE, "from": ALAN})
    late, why = await ask(muster, incident_id, "scribe", "hand-over", **{"person": ADA, "from": ALAN})
    released, freed = await ask(muster, incident_id, "scribe", "release", by="Zoe")
    empty, nobody = await ask(muster, incident_id, "scribe", "hand-over", person=ADA)
    taken, _ = await ask(muster, incident_id, "scribe", "take", person=ADA)

    assert (handed, late, released, empty, taken) == (200, 409, 200, 409, 200)
    assert f"Zoe Quinn has the role scribe now, not {ALAN}" in why["detail"]
    assert (freed["holder"], freed["by"]) == (None, "Zoe")
    assert "nobody has the role scribe" in nobody["detail"]
    assert [what for what, _, _ in await lines(muster, incident_id, "scribe")] == [
        "scribe: Alan Turing",
        "scribe: Zoe Quinn, taking over from Alan Turing",
        "scribe: Zoe Quinn gave it up",
        "scribe: Ada Lovelace",
    ]


async def test_what_cannot_be_told_is_said_and_told_by_the_next_call(muster):
    """Boards and Teams refuse: the role is changed all the same; the same call later tells both."""
    incident_id = await launched(muster)
    muster.order("answer", "*", "workitems|workItems|activities", times=None, status=403)
    status, answer = await ask(muster, incident_id, "communications", "take", person=ZOE)
    muster.stage.vendors.world.faults.orders.clear()

    assert status == 200
    assert answer["work_item_not_told"]
    assert answer["briefing_not_told"]
    assert (await holders(muster, incident_id))["communications"] == ZOE
    assert "Zoe Quinn" not in card(muster, incident_id)
    status, answer = await ask(muster, incident_id, "communications", "take", person=ZOE)
    assert (status, answer["work_item_not_told"], answer["briefing_not_told"]) == (200, None, None)
    assert "Zoe Quinn" in last_note(muster, incident_id)
    assert "Zoe Quinn" in card(muster, incident_id)
    assert len(await lines(muster, incident_id, "Zoe Quinn")) == 1


async def test_what_cannot_be_done_is_refused_with_every_reason(muster):
    """An unknown role or change lists those that there are; a body's faults come in one 400; closed is a conflict."""
    incident_id = await launched(muster)
    refused = {
        "role": await ask(muster, incident_id, "captain", "take", person=ZOE),
        "change": await ask(muster, incident_id, "scribe", "steal", person=ZOE),
        "body": await ask(
            muster, incident_id, "scribe", "hand-over", **{"person": "zoe", "by": 7, "from": []}
        ),
        "nobody": await ask(muster, incident_id, "scribe", "take"),
        "incident": await ask(muster, "INC-ZZZZZZ", "scribe", "take", person=ZOE),
    }
    await muster.call("POST", f"/incidents/{incident_id}/close")
    refused["closed"] = await ask(muster, incident_id, "scribe", "release")

    statuses = {name: status for name, (status, _) in refused.items()}
    assert statuses == {
        "role": 404,
        "change": 404,
        "body": 400,
        "nobody": 400,
        "incident": 404,
        "closed": 409,
    }
    assert "incident-commander, subject-expert, scribe, communications" in refused["role"][1]["detail"]
    assert "take, hand-over, release" in refused["change"][1]["detail"]
    assert {fault["where"] for fault in refused["body"][1]["faults"]} == {"person", "by", "from"}
    assert (await holders(muster, incident_id))["scribe"] == ALAN


async def test_a_role_that_changes_hands_while_the_launch_runs_stays_so(muster):
    """A person is faster than the launch, or takes over what it has just given out: status and card say so."""
    incident = await muster.declare(severity=1)
    change, status = "take", 0
    while status != 200:  # it is taken before the launch gives it out, and handed over afterwards
        status, _ = await ask(muster, incident["id"], "incident-commander", change, person=ZOE)
        change = "hand-over" if change == "take" else "take"
    await muster.launched(incident["id"])

    assert await holders(muster, incident["id"]) == {
        "incident-commander": ZOE,
        "subject-expert": GRACE,
        "scribe": ALAN,
        "communications": None,
    }
    assert "Zoe Quinn" in card(muster, incident["id"])


async def test_who_is_signed_in_takes_a_role_for_themselves(with_roster):
    """By their sign-in name, which the record names; who may only read sees the roles and no form."""
    async with with_roster(**ENTRA) as muster:
        grace, reader = person(GRACE, "Muster.Respond"), person("eve@contoso.com", "Muster.Read")
        muster.http.headers.update(grace)
        incident_id = await launched(muster)
        status, answer = await ask(muster, incident_id, "communications", "take", by="Sam")
        forbidden, _ = await ask(muster, incident_id, "scribe", "release", headers=reader)
        pages = []
        for caller in (grace, reader):
            url = f"{muster.stage.app.url}/api/incidents/{incident_id}"
            async with muster.http.get(url, headers={"Accept": "text/html", **caller}) as response:
                pages.append(await response.text())

    assert (status, forbidden) == (200, 403)
    assert answer["holder"] == {"email": GRACE, "name": "Grace Hopper"}
    assert answer["by"] == f"{GRACE}, on behalf of Sam"
    assert all("<b>Communications</b>: <span>Grace Hopper" in page for page in pages)
    assert ["/roles/scribe/hand-over" in page for page in pages] == [True, False]


async def test_a_quiet_drill_shows_its_roles_and_disturbs_nobody(muster):
    """Its roles are given out and can change; the card mentions nobody, and the page of the drill is as ever."""
    status, begun = await muster.call("POST", "/drills", {"service": "checkout", "severity": 1, "keep": True})
    assert status == 202, begun
    await muster.launched(begun["id"])
    status, answer = await ask(muster, begun["id"], "communications", "take", person=ZOE)

    assert (status, answer["work_item_not_told"], answer["briefing_not_told"]) == (200, None, None)
    assert "Zoe Quinn" in card(muster, begun["id"])
    (briefing,) = muster.evidence(begun["id"]).briefings
    assert [c["msteams"]["entities"] for c in briefing.cards] == [[]]
    assert muster.evidence(begun["id"]).paged == []
