"""The costs in docs/deploy.md are what their own arithmetic says, of the rules and timers that there are."""

import ast
import operator
import re

import pytest

from tests.deploy.guide import PAGE, ROOT, section

COSTS = section(PAGE, "What it costs")
SIZES = ("trial", "team", "organisation")
LINE = re.compile(r"^\S[^\n]*?  +(.+?) += ([\d.,]+)(, .+)?$", re.MULTILINE)
UNITS = re.compile(r"\b(GB|s)\b")
HOURS = 730
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def value(expression):
    """What an expression of the page comes to: numbers with commas and units, `x`, `/`, `+`, `-` and brackets."""
    return _of(
        ast.parse(UNITS.sub("", expression).replace(",", "").replace("x", "*").strip(), mode="eval").body
    )


def _of(node):
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_of(node.left), _of(node.right))
    assert isinstance(node, ast.Constant)
    return node.value


def lines(size):
    """The lines of a size: expression, result as it is written, and what stands behind it (nothing for dollars)."""
    block = COSTS.partition(f"\n**{size}**\n\n```\n")[2].partition("\n```")[0]
    found = [match.groups() for match in LINE.finditer(block)]
    assert len(found) == len(block.splitlines())
    return found


@pytest.mark.parametrize("size", SIZES)
def test_every_line_comes_to_what_it_says(size):
    """A reader who reckons along gets the same."""
    for expression, result, _ in lines(size):
        written = result.replace(",", "")
        assert f"{value(expression):.{len(written.partition('.')[2])}f}" == written, expression


@pytest.mark.parametrize(("column", "size"), [*enumerate(SIZES)])
def test_the_sum_is_the_sum_of_its_lines(column, size):
    """What stands in the table at the top is what the lines in dollars add up to."""
    total = sum(float(result) for _, result, behind in lines(size) if not behind)
    (row,) = re.findall(r"^\| \*\*Azure, a month\*\* (.+) \|$", COSTS, re.MULTILINE)

    assert f"{total:.2f}" == re.findall(r"[\d.]+", row)[column]


@pytest.mark.parametrize("size", SIZES)
def test_no_price_is_used_that_the_table_does_not_have(size):
    """Every figure below a cent is one of the prices, so a reader finds what to replace."""
    prices = {float(cell) for cell in re.findall(r"^\| [^|]+ \| ([\d.]+) \|", COSTS, re.MULTILINE)}
    used = {
        float(number)
        for expression, _, behind in lines(size)
        if not behind
        for number in re.findall(r"x (0\.0\d+|1\.50)", expression)
    }

    assert used <= prices


def test_the_rules_that_are_paid_for_are_those_that_bicep_makes():
    """One more rule in bicep/self-alerts.bicep is one more to pay for."""
    alerts = (ROOT / "bicep" / "self-alerts.bicep").read_text("utf-8")
    rules = re.findall(r"^    name: '[^$]", alerts, re.MULTILINE)

    assert COSTS.count(f"{len(rules)} x 1.50 ") == len(SIZES)
    assert alerts.count("evaluationFrequency: 'PT5M'") == 1


def test_the_timers_run_as_often_as_is_reckoned():
    """A timer that is added, or runs more often, shows in the costs."""
    timers = (ROOT / "triggers" / "timers.py").read_text("utf-8")
    runs = [a_month(schedule) for schedule in re.findall(r'schedule="([^"]+)"', timers)]

    assert f"{sum(runs):,} times a month ({' + '.join(f'{count:,}' for count in runs)})" in COSTS


def a_month(schedule):
    """How often a schedule of this project comes round in a month of 730 hours."""
    _, minute, hour, *_ = schedule.split()
    if hour != "*":
        return HOURS // 24
    if minute == "*":
        return HOURS * 60
    return HOURS * 60 // int(minute.removeprefix("*/")) if minute.startswith("*/") else HOURS
