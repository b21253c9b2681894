"""The table service that the demo and the tests run on."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from azure.core.exceptions import HttpResponseError
from azure.data.tables import TableServiceClient

from local.azurite import HOST, INSTALLED_IN, Azurite, AzuriteError, free_port
from local.nodejs import node_command, npm_command

ROW = {"PartitionKey": "payments", "RowKey": "ada"}
START_AND_SLEEP = """
import sys, time
from local.azurite import Azurite
running = Azurite()
running.start()
print(running.port, flush=True)
time.sleep(600)
"""


def write_row(connection_string: str, table: str) -> None:
    """Create the table and put the row in."""
    with TableServiceClient.from_connection_string(connection_string) as service:
        service.create_table(table).create_entity(ROW)


def read_keys(connection_string: str, table: str) -> list[str]:
    """Read the row keys of a table."""
    with (
        TableServiceClient.from_connection_string(connection_string) as service,
        service.get_table_client(table) as client,
    ):
        return [entity["RowKey"] for entity in client.list_entities()]


def table_names(connection_string: str) -> list[str]:
    """List the tables of an account."""
    with TableServiceClient.from_connection_string(connection_string) as service:
        return [table.name for table in service.list_tables()]


def answers(port: int) -> bool:
    """Tell whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def wait_until_silent(port: int) -> bool:
    """Wait, up to ten seconds, for nobody to listen any more."""
    deadline = time.monotonic() + 10
    while answers(port) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not answers(port)


def test_a_row_that_was_written_is_read_back(tables_connection):
    """Azurite is the real table service: what the SDK writes, the SDK reads."""
    write_row(tables_connection, "oncall")
    assert read_keys(tables_connection, "oncall") == ["ada"]


def test_accounts_of_one_service_do_not_see_each_other(azurite, unused_accounts):
    """Two tests may use the same table names, because each has its own storage account."""
    mine, other = (azurite.connection_string_of(next(unused_accounts)) for _ in range(2))
    write_row(mine, "oncall")
    assert table_names(mine) == ["oncall"]
    assert table_names(other) == []


# From Python 3.12 on, the SDK's own reading of a refusal warns.
@pytest.mark.filterwarnings("ignore:Testing an element's truth value:DeprecationWarning")
def test_a_wrong_key_is_refused(azurite):
    """Azurite checks keys as Azure does, so a test cannot pass with a wrong connection string."""
    wrong = azurite.connection_string.replace("AccountKey=E", "AccountKey=F")
    with pytest.raises(HttpResponseError, match="failed to authenticate"):
        table_names(wrong)


def test_tables_in_a_folder_outlive_the_service(tmp_path):
    """Stopped and started again on its folder, Azurite has the same rows at the same address."""
    service = Azurite(tmp_path)
    with service:
        write_row(service.connection_string, "oncall")
        service.stop()
        assert not answers(service.port)
        service.start()
        assert read_keys(service.connection_string, "oncall") == ["ada"]


def test_stopping_twice_is_stopping_once(tmp_path):
    """Whoever cleans up need not know whether the service runs."""
    service = Azurite()
    with service:
        port = service.port
        service.stop()
        service.stop()
    assert not answers(port)


def test_the_service_ends_with_its_killed_parent():
    """No Azurite is left behind, even when the program that started it is killed without warning."""
    command = [sys.executable, "-c", START_AND_SLEEP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603  # our own command
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        assert answers(port)
        parent.kill()
    assert wait_until_silent(port)


def test_a_taken_port_is_named():
    """A port that was asked for is not silently exchanged for another."""
    with socket.create_server((HOST, 0)) as squatter:
        port = squatter.getsockname()[1]
        with pytest.raises(AzuriteError, match=f"(?s)port {port}.*EADDRINUSE"), Azurite(port=port):
            pass


def test_a_given_port_is_used():
    """A port that was asked for is the one that is listened on."""
    port = free_port()
    with Azurite(port=port) as running:
        assert running.port == port
        assert f"http://127.0.0.1:{port}/devstoreaccount1" in running.connection_string
        assert answers(port)


def test_a_missing_azurite_says_how_to_get_it(tmp_path):
    """Where Azurite is not installed, the message names the command that installs it."""
    with pytest.raises(AzuriteError, match=r"run: python3 dev\.py setup"), Azurite(installed_in=tmp_path):
        pass


def test_without_a_node_of_its_own_the_machine_gets_one(tmp_path):
    """Where PATH has no Node.js, the one among the development requirements runs Azurite and npm."""
    for command in (node_command(str(tmp_path)), npm_command(str(tmp_path))):
        ask = [*command, "--version"]
        answer = subprocess.run(ask, capture_output=True, check=True)  # noqa: S603  # our own command
        assert answer.stdout.strip().lstrip(b"v")[:1].isdigit()


def test_a_node_too_old_for_azurite_is_passed_over(tmp_path):
    """A Node.js older than 18 on PATH is not used."""
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v16.20.2\n")
    old.chmod(0o755)
    assert node_command(str(tmp_path)) != [str(old)]


def test_azurite_is_installed_where_it_is_looked_for():
    """The set-up and the service agree on the folder."""
    assert Path("node_modules/azurite/package.json") in {
        path.relative_to(INSTALLED_IN) for path in INSTALLED_IN.glob("node_modules/azurite/*.json")
    }
