"""The locked requirement files against pyproject.toml."""

import pytest

from local.requirements_check import disagreements
from local.requirements_lock import for_everybody

PYPROJECT = """
[project]
dependencies = ["alpha>=1.2,<2", "Beta_lib==7.1.0b4", "winonly>=1; sys_platform == 'win32'"]
[dependency-groups]
dev = ["tool>=3"]
"""
APP = """# Compiled from pyproject.toml
alpha==1.3.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via pyproject.toml (dependencies)
beta-lib==7.1.0b4 \\
    --hash=sha256:bb
"""
TOOL = """tool==3.1 \\
    --hash=sha256:cc
"""


def test_locks_that_fit_have_no_disagreement():
    """Pins within their ranges, hashed and the same in both files, are in order; other systems' packages may lack."""
    assert disagreements(PYPROJECT, APP, APP + TOOL) == []


@pytest.mark.parametrize(
    ("app", "development", "complaint"),
    [
        (APP.replace("1.3.0", "2.0"), APP + TOOL, "requirements.txt: alpha is locked at 2.0"),
        (APP.replace("alpha==1.3.0", "other==1"), APP + TOOL, "requirements.txt: alpha is not locked"),
        (APP, APP, "requirements-dev.txt: tool is not locked"),
        (
            APP,
            APP.replace("1.3.0", "1.4.0") + TOOL,
            "requirements-dev.txt: alpha differs from requirements.txt",
        ),
        (APP, APP.replace("sha256:ab", "sha256:ff") + TOOL, "requirements-dev.txt: alpha differs"),
        (APP, APP + "tool==3.1\n", "requirements-dev.txt: tool has no sha256 hash"),
        (APP, APP + TOOL + "--extra-index-url file:///srv\n", "no addresses or options belong here"),
        (APP, APP + TOOL + "gamma @ file:///srv/gamma.whl\n", "no addresses or options belong here"),
        (APP, APP + TOOL + "gamma>=1 --hash=sha256:dd\n", "'gamma>=1 --hash=sha256:dd' is no pin"),
    ],
)
def test_each_disagreement_is_named(app, development, complaint):
    """A pin out of range, missing, unhashed or different, and a line that is no pin, is said with file and package."""
    assert complaint in "\n".join(disagreements(PYPROJECT, app, development))


def test_a_compiled_file_names_no_file_of_the_compiler():
    """The lock speaks of pyproject.toml, not of the temporary inputs it was compiled from."""
    compiled = for_everybody(
        "alpha==1.3.0\n    # via\n    #   -r dependencies.in\n    #   -c requirements.txt\n"
    )
    assert "#   pyproject.toml (dependencies)\n    #   requirements.txt\n" in compiled
    assert for_everybody(compiled) == compiled
