"""What runs on GitHub: little rights, nothing that can change behind our back, no command that is not there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import dev

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
USES = re.compile(r"^\s*(?:- )?uses:\s*(.*)$", re.MULTILINE)
WITH_VERSION = re.compile(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
VERB = re.compile(r"\bdev\.py (\S+)")
FILE = re.compile(r"(?<![\w/])(?:tests|bicep)/[\w./-]+|requirements[\w-]*\.txt")
READING = {"contents": "read"}

each = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def workflow(path: Path) -> dict[str, Any]:
    """A workflow as GitHub reads it."""
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of every job."""
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def test_there_are_the_three_workflows():
    """The rules below hold of something."""
    assert [path.name for path in WORKFLOWS] == ["bicep.yml", "check.yml", "end-to-end.yml"]


@each
def test_every_action_is_pinned_by_its_whole_commit_and_names_its_version(path):
    """A tag can be moved to other code; a commit cannot. The version beside it is for people."""
    used = [step["uses"] for step in steps(path) if "uses" in step]

    assert [name for name in used if not PINNED.fullmatch(name)] == []
    assert [line for line in USES.findall(path.read_text("utf-8")) if not WITH_VERSION.fullmatch(line)] == []


def test_one_action_has_one_commit_everywhere():
    """No workflow stays behind when an action is brought up to date."""
    used = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}

    assert len(used) == len({name.partition("@")[0] for name in used})


@each
def test_a_workflow_may_read_the_code_and_nothing_else(path):
    """Rights are declared for the whole workflow, and no job takes more."""
    read = workflow(path)

    assert read["permissions"] == READING
    assert [name for name, job in read["jobs"].items() if job.get("permissions", READING) != READING] == []


@each
def test_the_token_does_not_stay_in_the_checkout(path):
    """What the tests run cannot push."""
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]

    assert checkouts
    assert [step for step in checkouts if step["with"].get("persist-credentials") is not False] == []


@each
def test_no_secret_and_no_foreign_pull_request_with_rights_is_used(path):
    """There is nothing to steal, and nobody's pull request runs with our rights."""
    text = path.read_text("utf-8")

    assert "secrets." not in text
    assert "pull_request_target" not in text


@each
def test_each_job_ends(path):
    """A job that hangs is stopped within the hour."""
    assert all(0 < job["timeout-minutes"] <= 60 for job in workflow(path)["jobs"].values())


@each
def test_each_verb_of_dev_py_that_is_named_is_there(path):
    """A renamed verb shows here, and not on the next push."""
    commands = " ".join(step.get("run", "") for step in steps(path))

    assert [verb for verb in VERB.findall(commands) if verb not in dev.VERBS] == []


@each
def test_each_file_that_is_named_is_there(path):
    """So does a file that was moved."""
    commands = " ".join(step.get("run", "") for step in steps(path))

    assert [name for name in FILE.findall(commands) if not (ROOT / name).exists()] == []


def test_ci_checks_both_pythons_and_the_next_sdk():
    """What is supported is what is checked."""
    jobs = workflow(ROOT / ".github" / "workflows" / "check.yml")["jobs"]

    supported = [".".join(map(str, version)) for version in dev.SUPPORTED]
    assert jobs["check"]["strategy"]["matrix"]["python"] == supported
    assert "dev.py check-next" in jobs["next-sdk"]["steps"][-1]["run"]


def test_both_locks_are_audited_and_what_cannot_be_looked_up_fails():
    """An audit that reaches nobody must not look like one that found nothing."""
    jobs = workflow(ROOT / ".github" / "workflows" / "check.yml")["jobs"]
    audits = [step["run"] for step in jobs["audit"]["steps"] if "run" in step]

    assert [command.rpartition(" ")[2] for command in audits] == ["requirements.txt", "requirements-dev.txt"]
    assert all("pip-audit --strict --disable-pip --require-hashes " in command for command in audits)


def test_the_real_host_runs_the_same_tests():
    """The tests of the whole app are pointed at `func start`, not copied for it."""
    last = steps(ROOT / ".github" / "workflows" / "end-to-end.yml")[-1]

    assert last["run"].startswith("python dev.py test tests/app ")
    assert last["env"]["MUSTER_HOST"].startswith("func start ")
