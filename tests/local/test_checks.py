"""Running all checks."""

import sys

from local.checks import Check, bicep_command, run_all

PASSES = [sys.executable, "-c", "pass"]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]


def test_a_failure_stops_no_other_check(capsys):
    """Every check runs and is summed up whatever the others did; one failure makes the whole fail."""
    status = run_all([Check("first", FAILS), Check("second", PASSES), Check("third", [])])
    summary = [line.split() for line in capsys.readouterr().out.partition("Summary\n")[2].splitlines()]
    assert [(words[0], words[-1]) for words in summary] == [
        ("FAILED", "first"),
        ("ok", "second"),
        ("skipped", "third"),
    ]
    assert status == 1


def test_all_checks_ok_is_success():
    """Only passed and skipped checks make exit status 0."""
    assert run_all([Check("first", PASSES), Check("second", [])]) == 0


def test_bicep_is_checked_only_with_a_checker(tmp_path):
    """Without the checker or without Bicep files there is no command, so the check is shown as skipped."""
    checker = tmp_path / "check.py"
    files = tmp_path / "bicep"
    assert bicep_command(checker, files) == []
    files.mkdir()
    assert bicep_command(checker, files) == []
    checker.touch()
    assert bicep_command(checker, files)[1:] == [str(checker), str(files)]
