"""Hostile input: how much of it. `MUSTER_FUZZ=50` makes every search fifty times as long, each time another one."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("MUSTER_FUZZ", "1"))


def searching(examples: int) -> settings:
    """So many examples, the same ones every time and none made smaller, unless a longer search was asked for."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        print_blob=True,
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        suppress_health_check=[*slow, HealthCheck.function_scoped_fixture],
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A longer search may take longer."""
    for item in items:
        if TIMES > 1 and "hostile" in item.path.parts:
            item.add_marker(pytest.mark.timeout(120 * TIMES))
