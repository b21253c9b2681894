"""The pattern our launch lives on, in many random orders of completion: 80, and 800 where MUSTER_FUZZ is set."""

import os
from datetime import timedelta
from random import Random

import pytest

from local.host.simulator import Simulation

BRANCHES = {"record": ["open", "link"], "room": ["create", "pin", "brief"], "people": ["find", "page"]}
FAILURE_RATE = 0.4
RUNS = 200 if os.environ.get("MUSTER_FUZZ") else 20


def launch(context):
    """Steps of several branches side by side; a failed step waits ten seconds and is called again."""
    left = {branch: list(steps) for branch, steps in BRANCHES.items()}
    done, tries = [], 0
    tasks = {context.call_activity("step", f"{branch}.{steps[0]}"): branch for branch, steps in left.items()}
    waits = {}
    while tasks or waits:
        winner = yield context.task_any([*tasks, *waits])
        if winner in waits:
            branch = waits.pop(winner)
        else:
            branch = tasks.pop(winner)
            tries += 1
            if isinstance(winner.result, Exception):
                waits[context.create_timer(context.current_utc_datetime + timedelta(seconds=10))] = branch
                continue
            done.append(winner.result)
            left[branch].pop(0)
            context.set_custom_status({"done": done})
        if left[branch]:
            tasks[context.call_activity("step", f"{branch}.{left[branch][0]}")] = branch
    return {"done": done, "tries": tries}


def simulate(seed):
    """One run, its durations and failures at random."""
    random = Random(seed)

    def step(name):
        if random.random() < FAILURE_RATE:
            raise ConnectionError(name)
        return name

    return Simulation(launch, {"step": step}, random=random).run()


@pytest.mark.parametrize("first_seed", range(0, 4 * RUNS, RUNS))
def test_a_task_any_loop_gives_every_result_once_whatever_comes_first(first_seed):
    """Random runs with 40 % failures: every step ends once, in its branch's order, with its own result."""
    for seed in range(first_seed, first_seed + RUNS):
        outcome = simulate(seed)

        assert outcome.status == "Completed", (seed, outcome.output)
        done = outcome.output["done"]
        assert outcome.output["tries"] == len(outcome.calls), seed
        for branch, steps in BRANCHES.items():
            assert [name for name in done if name.startswith(branch)] == [f"{branch}.{s}" for s in steps], (
                seed
            )
        assert outcome.custom_statuses[-1] == {"done": done}, seed


def test_the_same_seed_gives_the_same_run():
    """A failing seed can be looked at again."""
    assert simulate(7).history == simulate(7).history
    assert simulate(7).history != simulate(8).history
