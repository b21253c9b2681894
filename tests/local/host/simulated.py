"""A simulated orchestration whose activities take fixed times."""

from datetime import timedelta
from random import Random

from local.host.simulator import Simulation

SECONDS = {"quick": 1.0, "slow": 5.0, "slower": 10.0}


def echo(order):
    """Give back what was asked."""
    return order


def run(orchestrator, activities=None, *, events=(), **options):
    """Simulate with fixed durations: what is named in SECONDS takes so long, anything else one second."""
    activities = activities or dict.fromkeys(SECONDS, echo)
    simulation = Simulation(
        orchestrator,
        activities,
        random=Random(1),
        duration=lambda name, _: SECONDS.get(name, 1.0),
        **options,
    )
    for at, name, data in events:
        simulation.raise_event(name, data, at=at)
    return simulation.run()


def after(context, seconds):
    """A timer that fires so many seconds from now."""
    return context.create_timer(context.current_utc_datetime + timedelta(seconds=seconds))
