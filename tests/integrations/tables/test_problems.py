import asyncio

from integrations.tables import Problems, Tables
from integrations.tables.keys import digest

KEY = "/subscriptions/1/rules/checkout?x#y\t'quoted'"


async def test_of_many_concurrent_claims_exactly_one_wins(tables, new_incident):
    """Thirty deliveries of one problem at the same moment name the same owner, and it is one of them."""
    problems = Problems(tables)
    rivals = [new_incident(f"INC-{number:06d}") for number in range(30)]

    owners = await asyncio.gather(*(problems.claim(KEY, rival) for rival in rivals))

    assert owners[0] in rivals
    assert owners == [owners[0]] * 30


async def test_a_joiner_gets_the_owner_whole(tables, new_incident):
    """Who loses a claim gets the winner's full record, so that it can finish what a crashed opener began."""
    owner = new_incident("INC-A", description="ü" * 40_000)
    await Problems(tables).claim(KEY, owner)

    assert await Problems(tables).claim(KEY, new_incident("INC-B")) == owner
    assert await Problems(tables).owner(KEY) == owner


async def test_a_repeated_claim_is_still_ones_own(tables, new_incident):
    """Claiming twice for the same incident answers that incident."""
    problems, incident = Problems(tables), new_incident()

    assert [await problems.claim(KEY, incident) for _ in range(2)] == [incident, incident]


async def test_a_claim_whose_answer_was_lost_is_still_ones_own(relay, relayed, new_incident):
    """The server took the claim and the connection broke: the resent insert meets our own row, a success."""
    problems, incident = Problems(relayed), new_incident()
    await problems.owner(KEY)
    relay.seen.clear()
    relay.faults = ["lost"]

    assert await problems.claim(KEY, incident) == incident
    assert relay.seen == ["POST", "POST", "GET"]


async def test_nobody_owns_a_problem_that_was_never_claimed(tables):
    """A key without a claim has no owner, also where the table does not exist yet."""
    assert await Problems(tables).owner(KEY) is None


async def test_a_released_problem_can_be_claimed_again(tables, new_incident):
    """After its incident let go, the next incident owns the key; letting go twice does no harm."""
    problems, first, second = Problems(tables), new_incident("INC-A"), new_incident("INC-B")
    await problems.claim(KEY, first)

    await problems.release(KEY, first.id)
    await problems.release(KEY, first.id)

    assert await problems.claim(KEY, second) == second


async def test_only_the_owner_releases_a_problem(tables, new_incident):
    """A late release by an earlier owner leaves the present owner's claim standing."""
    problems, owner = Problems(tables), new_incident("INC-B")
    await problems.claim(KEY, owner)

    await problems.release(KEY, "INC-A")

    assert await problems.owner(KEY) == owner


async def test_a_claim_that_changed_hands_during_a_release_stands(tables, new_incident):
    """A release deletes the claim that it read, not one that was made since."""
    problems, first, second = Problems(tables), new_incident("INC-A"), new_incident("INC-B")
    await problems.claim(KEY, first)
    table = problems._table
    stale = await table.get("read", digest(KEY), "open")
    await problems.release(KEY, first.id)
    await problems.claim(KEY, second)

    assert not await table.delete("release", stale)
    assert await problems.owner(KEY) == second


async def test_prefixed_tables_do_not_meet(tables_connection, table_prefix, new_incident):
    """A claim under one prefix is unknown under another."""
    one = Tables(connection_string=tables_connection, prefix=f"{table_prefix}a")
    other = Tables(connection_string=tables_connection, prefix=f"{table_prefix}b")
    await Problems(one).claim(KEY, new_incident())

    assert await Problems(other).owner(KEY) is None
    await one.aclose()
    await other.aclose()


async def test_those_who_look_at_once_share_a_look(relay, relayed, new_incident):
    """A flood asks for the owner of its problem with one request, and each gets the answer."""
    problems, owner = Problems(relayed), new_incident()
    await problems.claim(KEY, owner)
    relay.seen.clear()

    assert await asyncio.gather(*(problems.owner(KEY) for _ in range(30))) == [owner] * 30
    assert relay.seen == ["GET"]


async def test_a_look_shows_what_others_did_before_it(relay, relayed, tables, new_incident):
    """While a look is under way another process releases the claim: whoever asks after that sees nobody."""
    here, there, owner = Problems(relayed), Problems(tables), new_incident()
    await there.claim(KEY, owner)
    relay.faults = ["held"]
    before = asyncio.create_task(here.owner(KEY))
    await relay.holds.wait()
    await there.release(KEY, owner.id)
    after = asyncio.create_task(here.owner(KEY))
    await asyncio.sleep(0)
    relay.go.set()

    assert [await before, await after] == [owner, None]
