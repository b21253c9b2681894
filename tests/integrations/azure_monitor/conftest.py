"""The payloads, by their file's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def payload():
    """Load a payload by name, afresh, so that a test may change it."""
    folder = Path(__file__).parent / "payloads"
    return lambda name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
