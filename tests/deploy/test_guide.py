"""What docs/deploy.md names is there, where no walk can tell because only Azure would."""

import re

import pytest

from dev import PROGRAMS
from tests.deploy.guide import BEFORE, LAST_STEP, PAGE, ROOT, Block, Prose, steps, substitutes
from tests.deploy.stand_in_program import fault, is_for

STEPS = steps(PAGE)
TYPED = "\n".join(item.text for step in STEPS for item in step.items if isinstance(item, Block))


def test_the_steps_are_numbered_without_a_gap():
    """No step is skipped by its reader, or by the walk."""
    assert [step.number for step in STEPS] == list(range(1, LAST_STEP + 1))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_each_step_says_how_long_it_takes_and_whose_figure_that_is(step):
    """A time is measured, published or estimated, and the reader is told which."""
    first = step.items[0]
    assert isinstance(first, Prose)

    assert re.match(r"\s*Takes \d+ minutes? \((measured|published|estimated)\)", first.text)


def test_what_is_read_of_the_deployment_is_put_out_by_it():
    """`out url` asks for an output that main.bicep has."""
    asked = set(re.findall(r"\$\(out (\w+)\)", TYPED))
    put_out = set(
        re.findall(r"^output (\w+) ", (ROOT / "bicep" / "main.bicep").read_text("utf-8"), re.MULTILINE)
    )

    assert asked
    assert asked <= put_out


def test_the_secrets_that_are_put_in_are_those_that_are_asked_for():
    """A secret under another name would never be found."""
    named = set(re.findall(r"--name ([\w-]+) --value", TYPED))
    app = (ROOT / "bicep" / "function-app.bicep").read_text("utf-8")

    assert named == set(re.findall(r"secrets/([\w-]+)\)", app))


def test_the_key_is_made_for_the_function_that_takes_alerts():
    """A key of another function would be refused."""
    (name,) = re.findall(r"--function-name (\w+)", TYPED)

    assert f"async def {name}(" in (ROOT / "triggers" / "http.py").read_text("utf-8")


def test_what_the_table_starts_is_a_verb_of_dev():
    """The stand-ins and the app are started by commands that are there; the walk runs what the first one runs."""
    rows = {row.instead_of[0]: row.command for row in substitutes(PAGE)}

    assert rows[BEFORE] == "python3 dev.py vendors"
    started = [
        row.command.split()[2] for row in substitutes(PAGE) if row.command.startswith("python3 dev.py ")
    ]
    assert set(started) <= set(PROGRAMS)


def test_a_row_is_for_what_begins_like_it_and_for_nothing_else():
    """The longer word is another command, and what stands between dots may be anything."""
    assert is_for("az rest", "az rest --method get")
    assert not is_for("az rest", "az restore")
    assert is_for(
        "az show ... outputs.url.value ...", "az show -g x --query properties.outputs.url.value -o tsv"
    )
    assert not is_for(
        "az show ... outputs.url.value ...", "az show -g x --query properties.outputs.name.value -o tsv"
    )


def test_a_body_that_is_no_json_and_a_file_that_is_not_there_are_faults():
    """The quotes around a variable in a body are easily lost."""
    assert fault(["az", "rest", "--body", '{"a": "b"}']) == ""
    assert "no JSON" in fault(["az", "rest", "--body", '{"a": b}'])
    assert "no file" in fault(["az", "deployment", "--parameters", "bicep/none.bicepparam"])
