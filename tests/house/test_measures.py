"""The measures of the code, so that it stays as small and as plain as CONTRIBUTING.md promises."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("activities", "api", "incident", "integrations", "local", "orchestrations")
LINES_OF_A_FILE = 250
LINES_OF_A_FUNCTION = 50
MEDIAN_LINES, NINETIETH_PERCENTILE_LINES = 9, 25


def python_files(*folders):
    """The Python files under these folders, and those beside them."""
    return [*ROOT.glob("*.py"), *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]


def functions(files):
    """Every function and method with where it stands."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node


def lines_of(function):
    """How many lines a function has from its def to its end, without its docstring."""
    said = function.body[0] if ast.get_docstring(function) is not None else None
    return function.end_lineno - function.lineno + 1 - (said.end_lineno - said.lineno + 1 if said else 0)


def untyped(function):
    """The parameters of a function without a type, and "return" where that has none."""
    every = function.args
    named = [*every.posonlyargs, *every.args, *every.kwonlyargs, *filter(None, (every.vararg, every.kwarg))]
    missing = [one.arg for one in named if one.annotation is None and one.arg not in ("self", "cls")]
    return missing + ([] if function.returns else ["return"])


def test_no_file_is_longer_than_a_few_screens():
    """A file has at most 250 lines."""
    lengths = {
        str(f.relative_to(ROOT)): len(f.read_text("utf-8").splitlines()) for f in python_files(*SHIPPED)
    }

    assert {file: lines for file, lines in lengths.items() if lines > LINES_OF_A_FILE} == {}


def test_functions_are_short():
    """Half of all functions have at most 9 lines, nine of ten at most 25, and none more than 50."""
    lengths = {where: lines_of(function) for where, function in functions(python_files(*SHIPPED))}

    assert {where: lines for where, lines in lengths.items() if lines > LINES_OF_A_FUNCTION} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_LINES
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= NINETIETH_PERCENTILE_LINES


def test_every_function_is_fully_typed():
    """Every parameter and every result has its type, whatever a linter was asked to overlook."""
    assert {where: names for where, f in functions(python_files(*SHIPPED)) if (names := untyped(f))} == {}


def test_every_test_states_its_rule():
    """Every test has a docstring: the rule that it proves, in a sentence."""
    tests = [(w, f) for w, f in functions(ROOT.glob("tests/**/test_*.py")) if f.name.startswith("test_")]
    said = {where: ast.get_docstring(function) or "" for where, function in tests}

    assert said
    assert [where for where, rule in said.items() if not rule.endswith(".")] == []
