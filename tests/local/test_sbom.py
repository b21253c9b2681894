"""`python3 dev.py sbom`: what is deployed, package by package."""

import json
from importlib.metadata import version

import pytest

from local.requirements_check import DEPLOYED, ROOT, Lock, Pin, read_lock
from local.sbom import bill_of_materials, main

PINS = {
    "zlib-ng": Pin("1.0", frozenset({"b" * 64, "a" * 64})),
    "aiohttp": Pin("3.14.5", frozenset({"c" * 64})),
}


@pytest.fixture
def written(tmp_path) -> dict:
    """The document that the command writes."""
    out = tmp_path / "muster.cdx.json"
    assert main(["--out", str(out)]) == 0
    return json.loads(out.read_text("utf-8"))


def test_every_locked_package_is_listed_with_its_version_and_all_its_hashes(written):
    """What may be installed is what is listed: no package, version or hash is missing or more."""
    lock = read_lock(DEPLOYED, (ROOT / DEPLOYED).read_text("utf-8"))
    listed = {
        component["name"]: Pin(component["version"], frozenset(one["content"] for one in component["hashes"]))
        for component in written["components"]
    }

    assert listed == lock.pins
    assert len(written["components"]) == len(listed)


def test_what_is_listed_is_what_is_installed_here(written):
    """The versions are those of the environment that the tests run in."""
    assert {component["name"]: version(component["name"]) for component in written["components"]} == {
        component["name"]: component["version"] for component in written["components"]
    }


def test_each_package_has_the_address_by_which_scanners_know_it(written):
    """Type, name in its canonical form and version (github.com/package-url/purl-spec)."""
    assert all(
        component["purl"] == f"pkg:pypi/{component['name']}@{component['version']}"
        for component in written["components"]
    )
    assert "pkg:pypi/azure-functions-durable@" in " ".join(one["purl"] for one in written["components"])


def test_the_document_says_what_it_is_a_list_of(written):
    """The application itself is its subject, with the project's version."""
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    assert written["metadata"]["component"]["name"] == "muster"


def test_the_same_lock_gives_the_same_document_in_whatever_order():
    """Two documents can be compared; other packages give another number."""
    document = bill_of_materials("muster", "1.0", Lock("x", PINS, []))
    turned = bill_of_materials("muster", "1.0", Lock("x", dict(reversed(PINS.items())), []))
    fewer = bill_of_materials("muster", "1.0", Lock("x", {"aiohttp": PINS["aiohttp"]}, []))

    assert document == turned
    assert [component["name"] for component in document["components"]] == ["aiohttp", "zlib-ng"]
    assert document["serialNumber"] != fewer["serialNumber"]


def test_a_place_that_cannot_be_written_is_told(tmp_path, capsys):
    """The command fails with the reason and what to do."""
    assert main(["--out", str(tmp_path)]) == 1
    assert "cannot be written" in capsys.readouterr().err
