"""`python -m local.doctor`: with the settings of this machine, or by asking a running app."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

from local.doctor import main
from local.vendors.server import serving

ROOT = Path(__file__).resolve().parents[2]
FINDING = {"subject": "Teams: team", "state": "missing", "what": "no such team", "fix": "set TEAMS_TEAM_ID"}


def doctor(*arguments):
    """Run the command as a person does, with none of our settings in the environment."""
    env = {"PATH": os.environ["PATH"]}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "local.doctor", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_it_reads_the_settings_file_and_finds_what_is_missing(set_up, tmp_path):
    """It looks with the file's settings, prints each finding, and ends with 1 where something is missing."""
    settings = tmp_path / "local.settings.json"
    values = {**set_up.env, "AZURE_DEVOPS_PROJECT": "Operatons"}
    settings.write_text(json.dumps({"Values": values}))
    done = await asyncio.to_thread(doctor, "--settings", str(settings))

    assert (done.returncode, done.stderr) == (1, "")
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("missing")]
    assert line.startswith("missing  Azure DevOps: project: ")
    assert "AZURE_DEVOPS_PROJECT" in line


def test_without_settings_it_says_how_to_get_them(tmp_path, capsys):
    """2, and where the example is."""
    assert main(["--settings", str(tmp_path / "none.json")]) == 2
    assert "local.settings.example.json" in capsys.readouterr().err


async def asked(capsys, status, body, *arguments):
    """What the command makes of an app's answer: its status, what it said, and the key that it gave."""
    keys = []

    async def answer(request):
        keys.append(request.headers.get("x-functions-key"))
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_get("/api/doctor", answer)
    async with serving(app) as url:
        code = await asyncio.to_thread(main, ["--url", url, *arguments])
    return code, capsys.readouterr(), keys


async def test_it_asks_a_running_app(capsys):
    """The app's findings are printed like its own, and the key goes in the header."""
    code, said, keys = await asked(capsys, 200, {"findings": [FINDING]}, "--key", "k")

    assert (code, keys) == (1, ["k"])
    assert said.out.startswith("missing  Teams: team: no such team. To do: set TEAMS_TEAM_ID\n")


async def test_its_json_is_the_findings(capsys):
    """For programs; 0 where nothing is missing."""
    finding = {**FINDING, "state": "unknown"}
    code, said, _ = await asked(capsys, 200, {"findings": [finding]}, "--json")

    assert (code, json.loads(said.out)) == (0, [finding])


@pytest.mark.parametrize(
    ("status", "body", "words"), [(401, {}, "--key"), (404, {}, "HTTP 404"), (200, [], "no doctor")]
)
async def test_an_app_that_does_not_answer_as_a_doctor_is_told(capsys, status, body, words):
    """2, and what is wrong."""
    code, said, _ = await asked(capsys, status, body)

    assert (code, words in said.err) == (2, True)


def test_the_key_is_not_sent_in_clear(capsys):
    """A key that everybody on the way can read is not sent."""
    assert main(["--url", "http://muster.example", "--key", "k"]) == 2
    assert "https://" in capsys.readouterr().err


def test_an_address_where_nobody_listens_is_told(free_port, capsys):
    """2, and not a stack trace."""
    assert main(["--url", f"http://127.0.0.1:{free_port}"]) == 2
    assert "does not answer" in capsys.readouterr().err
