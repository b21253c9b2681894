"""The Bicep files are consistent and fit the published resource types, where a checker is at hand."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKER = ROOT.parent / "shared" / "tools" / "bicep_check.py"
needs_checker = pytest.mark.skipif(
    not CHECKER.is_file(),
    reason="no offline checker beside this clone; `az bicep build` checks the same and more",
)


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Let the checker look at a folder of Bicep files."""
    command = [sys.executable, str(CHECKER), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # our own command


@needs_checker
def test_the_bicep_files_pass_the_checker():
    """Every name, type, property and module call fits."""
    done = check(ROOT / "bicep")

    assert done.returncode == 0, done.stdout + done.stderr


@needs_checker
@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAcess: false"),
        ("self-alerts.bicep", "threshold: 1", "threshold: 'one'"),
        ("main.bicepparam", "messenger: 'bot'", "messenger: 'bat'"),
    ],
)
def test_the_checker_sees_a_fault(file, right, wrong, tmp_path):
    """Its silence means something: a wrong name, a wrong type and a wrong value are each reported."""
    copy = shutil.copytree(ROOT / "bicep", tmp_path / "bicep")
    text = (copy / file).read_text("utf-8")
    assert right in text
    (copy / file).write_text(text.replace(right, wrong), "utf-8")

    done = check(copy)

    assert done.returncode == 1
    assert file in done.stdout
