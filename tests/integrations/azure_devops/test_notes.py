"""What people read in an open record: channel, owner, gaps, closing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from incident.errors import Refused
from incident.records import Channel, Gap, Responder
from incident.roles import Holding, Role
from local.vendors.devops.state import Relation

CHANNEL = Channel(
    "19:abc@thread.tacv2", "INC-7F3K2Q Checkout", "https://teams.microsoft.com/l/channel/19%3aabc"
)
AT = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
ROLES = (
    Holding(Role.INCIDENT_COMMANDER, "ada@contoso.com", "Ada Lovelace", AT, "launch"),
    Holding(Role.SCRIBE, "zoe@contoso.com", None, AT, "launch"),
    Holding(Role.COMMUNICATIONS, since=AT, by="launch"),
)
GAPS = (Gap("open_channel", "the app lacks Channel.Create.Group", "grant it in team Incidents"),)


async def test_the_channel_is_linked_and_named(record, item, held):
    """The link is for people, and the note says what it leads to."""
    await record.link_channel(item, replace(CHANNEL, name="<b>room</b>"))
    assert CHANNEL.url in held.hyperlinks
    assert f'<a href="{CHANNEL.url}">&lt;b&gt;room&lt;/b&gt;</a>' in held.comments[0].text


async def test_a_channel_without_an_address_is_noted(record, item, held):
    """Teams makes some addresses later: the name is worth knowing at once, and the address when it is there."""
    await record.link_channel(item, replace(CHANNEL, url=None))
    assert CHANNEL.name in held.comments[0].text
    await record.link_channel(item, CHANNEL)
    assert CHANNEL.url in held.hyperlinks


async def test_a_link_that_people_made_already_does_not_stop_the_note(record, item, held):
    """Azure DevOps refuses a second link to the same address; the note is written without it."""
    held.relations.append(Relation("Hyperlink", CHANNEL.url))
    await record.link_channel(item, CHANNEL)
    assert held.hyperlinks.count(CHANNEL.url) == 1
    assert CHANNEL.name in held.comments[0].text


async def test_the_first_responder_owns_the_record_and_all_are_noted(record, item, held, people):
    """One owner, and everyone else by name and e-mail."""
    assigned = await record.assign_primary(item, people)
    assert (assigned.email, assigned.work_item_id, assigned.url) == ("ada@contoso.com", item.id, item.url)
    assert held.assigned_to.unique_name == "ada@contoso.com"
    for person in people:
        assert f"{person.name} ({person.email})" in held.comments[0].text


async def test_why_somebody_is_on_call_stands_beside_them(record, item, held, people):
    """By which rule, and until when; nothing beside who is flagged by hand."""
    ada, grace, _ = people
    await record.assign_primary(
        item, (replace(ada, reason="primary of R&D"), replace(grace, reason="<b>II</b>"))
    )
    expected = (
        "<li>Ada Lovelace (ada@contoso.com) (owner of this work item)<br>primary of R&amp;D</li>"
        "<li>Grace Hopper (grace@contoso.com)<br>&lt;b&gt;II&lt;/b&gt;</li>"
    )
    assert expected in held.comments[0].text
    await record.assign_primary(item, (grace,))
    assert "<li>Grace Hopper (grace@contoso.com) (owner of this work item)</li>" in held.comments[1].text


async def test_roles_are_told_with_who_is_on_call(record, item, held, people):
    """The launch's note says who has which role; one that nobody has is seen to be unfilled."""
    await record.assign_primary(item, people, ROLES)
    [note] = held.comments
    for told in (
        "<li>Incident commander: Ada Lovelace (ada@contoso.com)</li>",
        "<li>Scribe: zoe@contoso.com</li>",
        "<li>Communications: <b>unfilled</b></li>",
    ):
        assert told in note.text


async def test_other_roles_are_another_note(record, item, held, incident):
    """A role that is given up and taken again is two notes, the last of which is how it stands."""
    given_up = replace(
        ROLES[0], email=None, name=None, since=AT + timedelta(minutes=1), before="Ada Lovelace"
    )
    taken = replace(ROLES[0], since=AT + timedelta(minutes=2))
    for commander in (ROLES[0], given_up, taken):
        await record.note_roles(item, incident, (commander, *ROLES[1:]))
    notes = [comment.text for comment in held.comments]
    assert ["Incident commander: <b>unfilled</b>" in note for note in notes] == [False, True, False]
    assert all(incident.status_url in note for note in notes)


async def test_the_same_roles_are_noted_once(record, connect, item, held, incident):
    """Whoever tells them again, the launch or a repetition by another process, writes nothing."""
    for told_by in (record, record, connect()):
        await told_by.note_roles(item, incident, ROLES)
    assert len(held.comments) == 1


async def test_a_change_of_responders_is_written_again(record, item, held, people):
    """Another order is another assignment, and so is the return to the first."""
    for order in (people, people[::-1], people):
        await record.assign_primary(item, order)
    assert held.assigned_to.unique_name == "ada@contoso.com"
    assert len(held.comments) == 3


async def test_an_unknown_identity_is_refused_with_what_to_do(record, item, held, people):
    """The person, the organisation's users, and the table oncall are named; the record is unharmed."""
    stranger = Responder("zoe@fabrikam.com", "Zoe")
    with pytest.raises(Refused) as refused:
        await record.assign_primary(item, (stranger, *people))
    assert refused.value.fix == (
        "give zoe@fabrikam.com access to the organisation (Organization settings > Users) or correct the Email in the "
        "table oncall; then run the step again"
    )
    assert (held.rev, held.assigned_to) == (1, None)


async def test_an_assignment_to_nobody_is_refused(record, item):
    """An empty roster is said, not assigned."""
    with pytest.raises(Refused, match="nobody is on call"):
        await record.assign_primary(item, ())


async def test_names_and_reasons_are_never_markup(record, item, held, incident):
    """What people and vendors write is shown as they wrote it."""
    evil = "<script>'\"</script></at>"
    roles = (Holding(Role.SCRIBE, "zoe@contoso.com", evil), Holding(Role.COMMUNICATIONS, evil))
    await record.assign_primary(item, (Responder("ada@contoso.com", evil, reason=evil),), roles)
    await record.note_roles(item, incident, roles)
    await record.note_gaps(item, incident, (Gap(evil, evil, evil),))
    await record.note_closed(item, incident, evil, evil)
    assert not any("<script" in c.text or "</at>" in c.text for c in held.comments)
    assert all("&lt;script&gt;" in c.text for c in held.comments)


async def test_gaps_say_what_to_do(record, item, held, incident):
    """Step, reason and instruction stand in the discussion."""
    await record.note_gaps(item, incident, GAPS)
    for said in ("open_channel", GAPS[0].why, GAPS[0].fix, incident.status_url):
        assert said in held.comments[0].text


async def test_other_gaps_are_another_note(record, item, held, incident):
    """What changed is said, and at last that nothing is missing any more."""
    await record.note_gaps(item, incident, GAPS)
    await record.note_gaps(item, incident, (*GAPS, Gap("assign", "unknown identity", "add the user")))
    await record.note_gaps(item, incident, ())
    assert len(held.comments) == 3
    assert "Nothing is missing any more" in held.comments[-1].text


async def test_a_deleted_record_is_refused(record, boards, item, incident):
    """Somebody deleted it: a person must restore it."""
    del boards.work_items[item.id]
    with pytest.raises(Refused, match="TF401232") as refused:
        await record.note_closed(item, incident, "ada", "done")
    assert "recycle bin" in refused.value.fix
