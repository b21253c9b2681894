"""The tests that documents name: whoever wants to see a promise kept finds the test that keeps it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = re.compile(r"`(test_\w+)`(?:\]\(([^)#\s]+\.py)\))?")
PEERS = ROOT / "docs" / "rotation.md"


def defined(path: Path) -> Iterator[str]:
    """The names of the tests of a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


TESTS = {path.resolve(): set(defined(path)) for path in (ROOT / "tests").rglob("test_*.py")}


def rows(document: Path) -> Iterator[list[str]]:
    """The cells of each row of the tables whose first column of answers is Muster's."""
    is_compared = False
    for line in document.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells[1:2] == ["Muster"]:
            is_compared = True
        elif not cells:
            is_compared = False
        elif is_compared and set(cells[0]) != {"-"}:
            yield cells


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_that_a_document_names_is_there(document):
    """A named test exists, in the file that its link leads to where it has one."""
    anywhere = {name for names in TESTS.values() for name in names}
    gone = [
        (name, link)
        for name, link in NAMED.findall(document.read_text("utf-8"))
        if name not in (TESTS.get((document.parent / link).resolve(), set()) if link else anywhere)
    ]
    assert gone == []


def test_every_yes_beside_others_leads_to_its_test():
    """Where we say that Muster does what others do not, the test that shows it is one click away."""
    answers = {cells[0]: cells[1] for cells in rows(PEERS)}
    claimed = [what for what, said in answers.items() if said != "no" and not said.startswith("no,")]
    assert len(answers) > len(claimed) > 0
    assert [what for what in claimed if not any(link for _, link in NAMED.findall(answers[what]))] == []
