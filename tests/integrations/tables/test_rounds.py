"""Work that those who come at once do together."""

import asyncio

import pytest

from integrations.tables.rounds import Rounds


class Work:
    """Work that is under way until it is let go; remembers who took part in which round."""

    def __init__(self):
        self.played, self.gate = [], asyncio.Event()

    async def play(self, key, items):
        """One round; an item that is an error fails it."""
        self.played.append((key, list(items)))
        await self.gate.wait()
        for item in items:
            if isinstance(item, Exception):
                raise item
        return sum(items)


async def begun(rounds, *items, key="k"):
    """The tasks of those who joined, once what can begin has begun."""
    tasks = [asyncio.create_task(rounds.join(key, item)) for item in items]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_who_comes_while_a_round_is_under_way_takes_part_in_the_next():
    """The work that answers a call begins after the call: nobody gets what was read before it came."""
    work = Work()
    rounds = Rounds(work.play)
    first = await begun(rounds, 1)
    late = await begun(rounds, 2) + await begun(rounds, 3)
    assert work.played == [("k", [1])]
    work.gate.set()

    assert await asyncio.gather(*first, *late) == [1, 5, 5]
    assert work.played == [("k", [1]), ("k", [2, 3])]


async def test_those_who_come_at_once_do_it_once():
    """Ten who come together are one round, and each gets its outcome."""
    work = Work()
    work.gate.set()

    assert await asyncio.gather(*await begun(Rounds(work.play), *range(10))) == [45] * 10
    assert len(work.played) == 1


async def test_keys_do_not_wait_for_each_other():
    """A round of one key is under way beside that of another."""
    work = Work()
    rounds = Rounds(work.play)
    tasks = await begun(rounds, 1, key="a") + await begun(rounds, 2, key="b")

    assert work.played == [("a", [1]), ("b", [2])]
    work.gate.set()
    assert await asyncio.gather(*tasks) == [1, 2]


async def test_what_fails_fails_for_all_who_took_part_and_for_nobody_else():
    """Nobody is told that work was done which failed, and the next round begins anew."""
    work = Work()
    rounds = Rounds(work.play)
    failing = await begun(rounds, 1, ValueError("broken")) + await begun(rounds, 7)
    work.gate.set()
    results = await asyncio.gather(*failing, return_exceptions=True)

    assert [str(result) for result in results] == ["broken", "broken", "7"]
    assert await rounds.join("k", 4) == 4


async def test_who_is_cancelled_leaves_the_round_to_the_others():
    """A caller that hangs up takes nothing away from those who wait with it."""
    work = Work()
    gone, stays = await begun(Rounds(work.play), 1, 2)
    gone.cancel()
    work.gate.set()

    assert await stays == 3
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_nothing_is_remembered_of_what_is_over():
    """A process that sees a million problems keeps none of them."""
    work = Work()
    work.gate.set()
    rounds = Rounds(work.play)
    for number in range(3):
        await rounds.join(f"k{number}", number)

    assert (rounds._waiting, rounds._playing) == ({}, {})


async def test_a_round_that_hangs_does_not_hold_up_the_next_for_long():
    """One connection that is stuck must not keep a whole problem from being answered; what both do is repeatable."""
    work = Work()
    rounds = Rounds(work.play, patience_seconds=0.01)
    stuck = await begun(rounds, 1)
    late = await begun(rounds, 2)
    async with asyncio.timeout(5):
        while len(work.played) < 2:
            await asyncio.sleep(0.001)
    latest = await begun(rounds, 3)
    work.gate.set()

    assert await asyncio.gather(*stuck, *late, *latest) == [1, 2, 3]
    assert (rounds._waiting, rounds._playing) == ({}, {})
