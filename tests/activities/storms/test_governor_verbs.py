"""What opens, what is gathered, and who decides."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from activities.find_gathering import find_gathering
from activities.receive_delivery import receive_delivery
from incident.errors import TryAgain
from incident.records import Severity, Source
from integrations.tables import Problems

PERSON = Source("person", "Sam")


async def test_what_is_over_the_limit_is_gathered_and_nothing_is_dropped(hosts):
    """Twelve problems with room for five: five incidents, one storm that lists the other seven, six launches."""
    host = hosts.host(limit=5)
    receptions = [await hosts.receive(host, f"p{n}") for n in range(12)]
    storm = await hosts.storm()
    listed = (await find_gathering(storm, host)).problems

    assert [r.gathered for r in receptions] == [False] * 5 + [True] * 7
    assert {r.incident.id for r in receptions[5:]} == {storm.id}
    assert [problem.title for problem, _ in listed] == [f"p{n} is down" for n in range(5, 12)]
    assert Counter(hosts.launched()) == Counter({r.incident.id: 1 for r in receptions})


async def test_two_hosts_together_keep_the_limit(hosts):
    """Twenty problems, each at both hosts at once: as many incidents as the limit, and one storm, whoever opened it."""
    one, other = hosts.host(limit=4), hosts.host(limit=4)
    receptions = await asyncio.gather(
        *(hosts.receive(host, f"p{n}") for n in range(20) for host in (one, other))
    )
    opened = {r.incident.id for r in receptions if not r.gathered}
    storms = {r.incident.id for r in receptions if r.gathered}
    listed = (await find_gathering(await hosts.storm(), one)).problems

    assert (len(opened), len(storms), len(listed)) == (4, 1, 16)
    assert {counts.deliveries for _, counts in listed} == {2}
    assert Counter(hosts.launched()) == Counter(dict.fromkeys(opened | storms, 1))


async def test_a_problem_counts_once_however_often_it_asks(hosts):
    """A minute's slots go to problems: sixteen deliveries of one at once leave the room that it did not need."""
    one, other = hosts.host(limit=2), hosts.host(limit=2)
    await asyncio.gather(*(hosts.receive(host, "flood") for _ in range(8) for host in (one, other)))

    assert (await hosts.receive(other, "next")).gathered is False
    assert (await hosts.receive(one, "third")).gathered is True


async def test_the_next_minute_has_room_again(hosts):
    """While the storm is open, further problems open incidents of their own as far as the limit of their minute goes."""
    host = hosts.host(limit=1)
    await hosts.receive(host, "a")
    assert (await hosts.receive(host, "b")).gathered
    later = replace(host, clock=lambda: hosts.first.clock() + timedelta(minutes=1))

    assert not (await hosts.receive(later, "c")).gathered
    assert (await hosts.receive(later, "d")).incident == await hosts.storm()


async def test_without_a_limit_all_open(hosts):
    """0 switches the governor off."""
    receptions = [await hosts.receive(hosts.host(limit=0), f"p{n}") for n in range(15)]

    assert len({r.incident.id for r in receptions}) == 15


async def test_a_persons_declaration_always_opens(hosts):
    """A person who declares in the midst of a storm is not gathered, and takes a slot where there is one."""
    host = hosts.host(limit=1)
    first = await hosts.receive(host, "a", source=PERSON)
    gathered = await hosts.receive(host, "b")
    second = await hosts.receive(host, "c", source=PERSON)

    assert [r.gathered for r in (first, gathered, second)] == [False, True, False]
    assert (first.joined, second.joined) == (False, False)


async def test_a_person_who_declares_what_was_gathered_gets_it_opened(hosts):
    """Then it is no alert among many any more: it is split out, and its later alerts join it."""
    host = hosts.host(limit=1)
    await hosts.receive(host, "a")
    storm = (await hosts.receive(host, "b")).incident
    declared = await hosts.receive(host, "b", source=PERSON)

    assert declared.incident.id != storm.id
    assert declared.gathered is False
    assert (await hosts.receive(host, "b")).incident == declared.incident
    assert declared.incident.id in hosts.launched()


async def test_further_deliveries_of_what_was_gathered_are_counted_with_it(hosts):
    """A gathered problem's later alerts join the storm and open nothing, at any host and in any minute."""
    host, other = hosts.host(limit=1), hosts.host(limit=1)
    await hosts.receive(host, "a")
    await hosts.receive(host, "b")
    later = replace(other, clock=lambda: hosts.first.clock() + timedelta(minutes=9))
    again = await hosts.receive(later, "b")
    [(problem, counts)] = (await find_gathering(await hosts.storm(), host)).problems

    assert (again.joined, again.gathered) == (True, True)
    assert (problem.problem_key, counts.deliveries, counts.occurrences) == ("b", 2, 1)


async def test_a_storm_is_told_as_what_it_is(hosts):
    """Its title names the limit, it is at least Sev1, it names no service, and says where its list is."""
    host = hosts.host(limit=1)
    await hosts.receive(host, "a")
    storm = (await hosts.receive(host, "b", service="checkout")).incident
    said = storm.declaration

    assert said.title == "Alert storm: more than 1 new problems a minute"
    assert (said.severity, said.service, said.drill) == (Severity.ERROR, None, False)
    assert f"'gathered' at {storm.status_url}" in said.description


async def test_a_storm_that_a_critical_alert_begins_is_critical(hosts):
    """The storm is as bad as what began it, where that is worse than Sev1."""
    host = hosts.host(limit=1)
    await hosts.receive(host, "a")

    assert (await hosts.receive(host, "b", severity=Severity.CRITICAL)).incident.declaration.severity == 0


async def test_a_drills_storm_takes_no_real_alert_in(hosts):
    """Drills and real alerts gather apart, so that nobody takes the one for the other."""
    host = hosts.host(limit=1)
    await hosts.receive(host, "a")
    drill = await hosts.receive(host, "b", drill=True)
    real = await hosts.receive(host, "c")

    assert (drill.incident.declaration.drill, real.incident.declaration.drill) == (True, False)
    assert drill.incident.id != real.incident.id


async def test_an_alert_that_resolves_is_a_signal_to_its_problem_not_to_the_storm(hosts):
    """One of many problems is over: its entry says so, and the storm itself goes on."""
    host = hosts.host(limit=1)
    for key in ("a", "b", "c"):
        await hosts.receive(host, key)
    await hosts.receive(host, "c", resolved=True)
    storm = await hosts.storm()
    listed = (await find_gathering(storm, host)).problems

    assert [problem.signal for problem, _ in listed] == [None, "resolved"]
    assert (await host.incidents.get(storm.id)).signal is None


async def test_a_storm_is_one_open_incident_in_the_list(hosts):
    """The list of open incidents shows a storm once, however many claims it holds."""
    host = hosts.host(limit=1)
    receptions = [await hosts.receive(host, f"p{n}") for n in range(6)]
    listed = [row.incident.id for row in await host.incidents.list("open", 100)]

    assert sorted(listed) == sorted({r.incident.id for r in receptions})


async def test_the_sweep_asks_the_governor_too(hosts):
    """What was stored and forgotten in a storm is gathered when it is taken up, not opened all at once."""
    host = hosts.host(limit=3)
    for n in range(20):
        await host.deliveries.store(hosts.delivery(f"p{n}"))
    await hosts.sweep(host)

    assert len(set(hosts.launched())) == 4
    assert len((await find_gathering(await hosts.storm(), host)).problems) == 17


async def test_the_storms_timeline_tells_of_each_alert_once(hosts):
    """One line for each gathered problem, however often it came."""
    host = hosts.host(limit=1)
    for key in ("a", "b", "c", "b", "b"):
        await receive_delivery(hosts.delivery(key), hosts.declare(key), host)
    lines = [event.what for event in (await find_gathering(await hosts.storm(), host)).events]

    assert lines == ["gathered: Sev2 b is down", "gathered: Sev2 c is down"]


@pytest.mark.parametrize("key", ["opened", "gathered"])
async def test_a_duplicate_costs_few_calls(hosts, key):
    """Who owns it, how that stands, the delivery with its fate, the count; in a storm also whether it is listed."""
    host = hosts.host(limit=1)
    for first in ("opened", "gathered"):
        await hosts.receive(host, first)
    calls = {"opened": 4, "gathered": 5}[key]

    assert await hosts.survived(hosts.receive(hosts.mortal(host, calls), key))
    assert not await hosts.survived(hosts.receive(hosts.mortal(host, calls - 1), key))


async def test_where_nobody_can_be_asked_the_delivery_is_stored_first(hosts):
    """An alert that comes while the claims cannot be read is kept, and the sweep makes its incident."""
    host, asked = hosts.host(limit=9), []

    class Unreadable(Problems):
        async def owner(self, problem_key):
            asked.append(problem_key)
            raise TryAgain("look for the problem's open incident", "Table Storage answered ServerBusy")

    with pytest.raises(TryAgain):
        await hosts.receive(replace(host, problems=Unreadable(hosts.tables)), "a")
    assert [delivery.problem_key for delivery in await host.deliveries.unsettled(host.clock())] == ["a"]

    await hosts.sweep(host)
    assert asked
    assert (await host.problems.owner("a")).id in hosts.launched()
