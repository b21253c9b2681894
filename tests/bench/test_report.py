"""The report says of each row whether it holds, and shows the naive port's figure beside it."""

import json

from bench.figures import Spread, Target
from bench.report import Report
from bench.rows import Row
from bench.table import Table

HELD = Row("a", "warm launch / T*", Spread.of([1.04]), target=Target("<=", 1.05), naive=Spread.of([1.9]))
MISSED = Row("f", "modules", Spread.of([1546]), 0, Target("<=", 1300), note="515 of them are the floor's")
SAID = Row("m1", "package", Spread.of([8.1]), 1)
GROWTH = Table("Responders", ("responders", "launch (ms)"), [("1", "1,884"), ("3", "2,144")])
REPORT = Report("python3 dev.py bench", [HELD, MISSED, SAID], [GROWTH], 12.3, 2)


def test_a_row_without_a_target_has_no_verdict():
    """What is only said neither holds nor misses."""
    assert [row.verdict for row in REPORT.rows] == ["hold", "miss", ""]
    assert REPORT.misses == ["f"]


def test_the_text_shows_figure_target_and_the_naive_port():
    """One line a row, its note below, and the sum at the end."""
    text = REPORT.to_text()

    assert "hold  a       warm launch / T*" in text
    assert "<= 1.05   naive 1.90" in text
    assert "515 of them are the floor's" in text
    assert text.endswith("1 targets hold; missed: f. 12 s.")


def test_the_json_can_be_read_by_a_program():
    """Every row with its spread, target and verdict; every table with its columns."""
    said = json.loads(json.dumps(REPORT.to_json()))

    assert said["rows"][0]["measured"] == {"middle": 1.04, "least": 1.04, "most": 1.04, "runs": 1}
    assert said["rows"][1]["verdict"] == "miss"
    assert said["tables"][0]["columns"] == ["responders", "launch (ms)"]


def test_the_markdown_is_tables_of_equal_rows():
    """Each line of a table has as many cells as its heading."""
    blocks = [block.splitlines() for block in REPORT.to_markdown().split("\n\n") if block.startswith("|")]

    assert len(blocks) == 2
    assert all(len({line.count("|") for line in block}) == 1 for block in blocks)
