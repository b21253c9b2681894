"""What dev.py says where it cannot go on."""

import ast
from pathlib import Path

import pytest

import dev
from local.set_up import failure_report

ROOT = Path(__file__).resolve().parent.parent


def test_an_older_python_can_read_dev_py():
    """dev.py keeps to Python 3.8's grammar, so that 3.8 says what is missing and not "syntax error"."""
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 13)])
def test_an_unsuitable_python_is_named_with_the_way_to_a_suitable_one(version):
    """Another Python than 3.11 or 3.12 is told what was found, what is needed and the command to run."""
    said = dev.what_is_missing(version, "posix", ["demo", "--fast"])
    assert f"this is Python 3.{version[1]}" in said
    assert "needs Python 3.11 or 3.12" in said
    assert "dev.py demo --fast" in said


@pytest.mark.parametrize("version", [(3, 11), (3, 12)])
def test_a_suitable_python_hears_nothing(version):
    """Python 3.11 and 3.12 are good as they are."""
    assert dev.what_is_missing(version, "posix", ["demo"]) == ""


def test_windows_is_sent_to_wsl():
    """On Windows, where the locked packages do not fit, the way is named."""
    assert "WSL" in dev.what_is_missing((3, 11), "nt", ["demo"])


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "Find out who serves it"),
        ("Connection refused", "Check the network."),
    ],
)
def test_a_known_failure_gets_its_own_advice(output, advice):
    """A full disk and an exchanged package are recognised; all else gets the part's usual advice."""
    report = failure_report("Python packages", f"first line\n{output}", "Check the network.")
    assert report.splitlines()[-1].startswith(advice) or advice in report.splitlines()[-1]
    assert f"  | {output}" in report
