"""Which key the Functions host asks for, by the setting with which the app was started."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEVELS = """
import json, function_app
functions = function_app.app.get_functions()
triggers = [f.get_trigger() for f in functions if f.is_http_function()]
print(json.dumps([trigger.auth_level.value for trigger in triggers]))
"""


@pytest.mark.parametrize(
    ("access", "level"), [("keys", "function"), ("Entra", "anonymous"), ("entra id", "function")]
)
def test_the_host_asks_for_a_key_unless_sign_in_stands_in_for_it(access, level):
    """With sign-in none, so that a link works for who is signed in; with a wrong setting, one all the same."""
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "ACCESS": access}
    done = subprocess.run([sys.executable, "-c", LEVELS], cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # fmt: skip  # noqa: S603 - our own command

    levels = json.loads(done.stdout or "[]")
    assert len(levels) > 10, done.stderr
    assert set(levels) == {level}
