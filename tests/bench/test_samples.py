"""A sample sees what is deployed and nothing else, and stands on rows that the app itself would have written."""

import json
from collections import Counter

import pytest

from bench.copies import Template
from bench.deployed import locked, undeployed
from bench.package import closure
from bench.rosters import rows
from bench.sample import OnlyDeployed


def test_what_is_installed_for_development_only_is_hidden():
    """Tools are not there in Azure; whatever requirements.txt locks is."""
    hidden = set(undeployed())

    assert {"pytest", "hypothesis", "jsonschema", "ruff"} <= hidden
    assert not hidden & {"azure", "aiohttp", "msgraph", "httpx", "requests", "cryptography"}


def test_a_hidden_module_is_not_found_and_any_other_is():
    """Whoever looks for an optional package finds that it is not there, as in Azure."""
    finder = OnlyDeployed(["pytest"])

    assert finder.find_spec("pytest") is None
    assert finder.find_spec("aiohttp") is not None
    assert finder.find_distributions is not None


def test_the_floor_is_part_of_what_is_deployed():
    """The package's floor and all that it requires is locked in requirements.txt."""
    assert closure(["azure-functions", "azure-functions-durable"]) < locked()


@pytest.mark.parametrize(("responders", "others"), [(1, 0), (3, 1), (3, 9_997), (100, 1)])
def test_a_roster_has_as_many_on_call_as_it_says(responders, others):
    """So many on call among so many, each with a row of their own."""
    listed = rows(responders, others)

    assert Counter(row["OnCall"] for row in listed) == Counter({True: responders, False: others})
    assert len({row["RowKey"] for row in listed}) == responders + others


@pytest.mark.parametrize("table", ["incidents", "problems"])
def test_a_copied_row_is_another_incident_s(table):
    """A copy has keys of its own, and names its own incident wherever the original named itself."""
    original = {"incidents": "INC-7F3K2Q", "problems": "6f22"}[table]
    row = {"PartitionKey": original, "RowKey": "incident", "Incident": json.dumps({"id": "INC-7F3K2Q"})}
    one, other = (Template(table, row).copied("INC-7F3K2Q", number) for number in (1, 2))

    assert "INC-7F3K2Q" not in one
    assert json.loads(one)["PartitionKey"] not in {original, json.loads(other)["PartitionKey"]}
    assert json.loads(json.loads(one)["Incident"])["id"].startswith("INC-")
