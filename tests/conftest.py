"""Fixtures for every test: one real Azurite for the whole run, and a storage account of its own for each test."""

import itertools
import os
from collections.abc import Iterator

import pytest

from local import azurite as emulator

# Accounts cost nothing until they are used. Azurite takes them from one environment variable, which holds 128 KB.
TEST_ACCOUNTS = [f"test{number:04d}" for number in range(999)]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than processors: tests that wait for a process, a port or a retry leave theirs to others."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def azurite() -> Iterator[emulator.Azurite]:
    """The table service of Azurite, in memory, shared by all tests of one run."""
    with emulator.Azurite(accounts=TEST_ACCOUNTS) as running:
        yield running


@pytest.fixture(scope="session")
def unused_accounts() -> Iterator[str]:
    """The storage accounts that no test has had yet."""
    return iter(TEST_ACCOUNTS)


@pytest.fixture
def tables_connection(azurite: emulator.Azurite, unused_accounts: Iterator[str]) -> str:
    """A connection string to an empty storage account that no other test has: tables keep their real names."""
    return azurite.connection_string_of(next(unused_accounts))


@pytest.fixture(scope="session")
def table_prefixes() -> Iterator[str]:
    """Beginnings of table names, each given out once."""
    return (f"t{number:04d}" for number in itertools.count())


@pytest.fixture
def table_prefix(table_prefixes: Iterator[str]) -> str:
    """The beginning of table names that no other test has, for tests that share an account."""
    return next(table_prefixes)


@pytest.fixture
def free_port() -> int:
    """A loopback port that nobody listens on."""
    return emulator.free_port()
