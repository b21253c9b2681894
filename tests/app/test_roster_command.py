"""`dev.py roster` against the running app: export, preview, import, and how it ends."""

import asyncio
import os
import pty
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.roster.program import run
from local.stage import APP
from tests.api.signed_in import ENTRA, person

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FILE = """
oncall:
- {PartitionKey: people, RowKey: ada, Email: ada@contoso.com, Name: Ada Lovelace}
rotations:
- PartitionKey: checkout
  RowKey: 1
  Participants: [ada@contoso.com, grace@contoso.com]
  HandOver: Mon 09:00
  Zone: Europe/Berlin
  From: 2026-03-02
overrides: []
absences: []
"""


@pytest.fixture
def file(tmp_path):
    """A file with one rotation."""
    place = tmp_path / "roster.yaml"
    place.write_text(FILE)
    return place


@pytest.fixture
def roster(muster):
    """Runs the command against the app, with a fixed clock; its exit status."""

    async def command(*arguments):
        return await asyncio.to_thread(
            run, "", [*map(str, arguments), "--url", muster.stage.app.url], lambda: NOW
        )

    return command


async def test_a_file_is_imported_and_exported_again(roster, muster, file, capsys):
    """It shows what changes and for whom, does it, and then there is nothing left to change, in either format."""
    assert await roster("import", file, "--yes", "--by", "Sam") == 0
    said = capsys.readouterr().out
    assert "- removed row oncall/0 of oncall" in said
    assert "+ added row checkout/1 of rotations" in said
    assert (
        "from now on: on call for checkout by flag is nobody, was ada@contoso.com, grace@contoso.com" in said
    )
    assert "primary of checkout is ada@contoso.com, was nobody" in said
    assert "Before: no rotation serves checkout" in said
    assert "│Grace──" in said
    assert said.endswith("Done.\n")
    status, kept = await muster.call("GET", "/rosters")
    assert (status, [row["RowKey"] for row in kept["roster"]["rotations"]]) == (200, ["1"])
    assert ", by Sam" in muster.stage.app.log.read_text()
    for name in ("again.yaml", "again.csv"):
        again = file.with_name(name)
        assert await roster("export", again) == 0
        assert await roster("preview", again) == 0
        assert await roster("import", again) == 0
        assert capsys.readouterr().out == "Nothing changes.\n" * 2


async def test_a_preview_changes_nothing(roster, muster, file, capsys):
    """It shows the same as the import, and that is all; there are no colours but at a terminal."""
    before = await muster.call("GET", "/rosters")
    assert await roster("preview", file) == 0

    assert "\x1b" not in capsys.readouterr().out
    assert await muster.call("GET", "/rosters") == before


async def test_a_faulty_file_is_refused_with_every_line(roster, muster, file, capsys):
    """Nothing is asked and nothing written."""
    before = await muster.call("GET", "/rosters")
    file.write_text(FILE.replace("Europe/Berlin", "Berlin").replace("2026-03-02", "soon"))

    assert await roster("import", file, "--yes") == 1
    said = capsys.readouterr().err
    assert f"{file}, line 9: row checkout/1 of rotations: Zone is 'Berlin'" in said
    assert "From is 'soon'" in said
    assert await muster.call("GET", "/rosters") == before


async def test_sign_in_asks_for_a_role(with_roster, file, capsys):
    """With sign-in the app lets in who may change the roster; the command says why it does not."""
    async with with_roster((), **ENTRA) as muster:
        arguments = ["preview", str(file), "--url", muster.stage.app.url, "--token", "x"]
        assert await asyncio.to_thread(run, "", arguments, lambda: NOW) == 2
        asked = [
            (await muster.call("GET", "/rosters", headers=person("a@contoso.com", role)))[0]
            for role in ("Muster.Read", "Muster.Roster", "Muster.Respond", "Muster.Declare")
        ]
        changed, answer = await muster.call(
            "PUT", "/rosters/absences/a/b?by=Sam", {"Email": "a@contoso.com", "From": "2026-12-24"},
            headers=person("a@contoso.com", "Muster.Roster"),
        )  # fmt: skip

        assert asked == [200, 200, 200, 403]
        assert (changed, answer["row"]["Email"]) == (201, "a@contoso.com")
        assert "by a@contoso.com, on behalf of Sam" in muster.stage.app.log.read_text()
    assert "wants a function key or a token" in capsys.readouterr().err


def program(*arguments):
    """The command as a process of its own."""
    return [sys.executable, "-m", "local.roster", *map(str, arguments)]


async def ran(*arguments, stdin=b""):
    """Run it to its end: exit status and what it said."""
    process = await asyncio.create_subprocess_exec(
        *program(*arguments),
        cwd=APP,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(stdin), 30)
    return process.returncode, out.decode(), err.decode()


async def test_who_does_not_say_yes_changes_nothing(muster, file):
    """A no, an empty line and nobody there are all no; a yes is one."""
    before = await muster.call("GET", "/rosters")
    for answer in (b"n\n", b"\n", b""):
        status, out, err = await ran("import", file, "--url", muster.stage.app.url, stdin=answer)
        assert (status, "Nothing was changed." in err) == (1, True)
        assert "Change it so? [y/N]" in out
    assert await muster.call("GET", "/rosters") == before
    status, out, _ = await ran("import", file, "--url", muster.stage.app.url, stdin=b"y\n")
    assert (status, out.endswith("Done.\n")) == (0, True)


async def until_asked(terminal):
    """What a terminal shows until it asks for a yes."""
    shown, asked = bytearray(), asyncio.Event()

    def take():
        shown.extend(os.read(terminal, 4096))
        if b"[y/N]" in shown:
            asked.set()

    asyncio.get_running_loop().add_reader(terminal, take)
    await asyncio.wait_for(asked.wait(), 30)
    asyncio.get_running_loop().remove_reader(terminal)
    return bytes(shown)


async def test_ctrl_c_at_the_question_is_clean(muster, file):
    """It ends with 130 and one line, and nothing was changed; at a terminal there are colours."""
    before = await muster.call("GET", "/rosters")
    terminal, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *program("import", file, "--url", muster.stage.app.url),
        cwd=APP,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": ""},
        stdin=theirs,
        stdout=theirs,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(theirs)
    shown = await until_asked(terminal)
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), 30)
    os.close(terminal)

    assert (process.returncode, err.decode().split()[0]) == (130, "Stopped.")
    assert b"Traceback" not in err
    assert b"\x1b[32m" in shown
    assert await muster.call("GET", "/rosters") == before


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (("", ""), 0, "2 rows, no fault; no gap and nothing double until "),
        (("From: 2026-03-02", "From: 2026-03-02\n  Until: 2026-03-03"), 1, "nobody is on call for checkout"),
        (("absences: []", ""), 1, "table absences: is missing"),
        (("oncall:", "oncall: {"), 2, "is no YAML"),
    ],
)
def test_check_looks_at_the_file_alone(file, capsys, change, status, said):
    """No app is asked: 0 where all is well, 1 with a gap or a fault, 2 where it is no such file."""
    file.write_text(FILE.replace(*change) if change[0] else FILE)
    assert run("", ["check", str(file)], lambda: NOW) == status

    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["export", "--url", "http://muster.example"], "must begin with https://"),
        (["export", "--url", "http://127.0.0.1:9"], "does not answer"),
        (["check", "nowhere.yaml"], "cannot be read"),
        (["check", "nowhere.txt"], "--format"),
        (["check", str(Path(__file__).with_name("__pycache__")), "--format", "csv"], "cannot be read"),
    ],
)
def test_what_cannot_be_asked_or_read_is_told(capsys, arguments, why):
    """Exit 2 with the reason, and no traceback."""
    assert run("", arguments, lambda: NOW) == 2
    assert why in capsys.readouterr().err


def test_a_wrong_option_is_told(capsys):
    """No verb, or one that there is not, is exit 2 with how it is used."""
    for arguments in ([], ["imports", "x"]):
        with pytest.raises(SystemExit) as ended:
            run("", arguments)
        assert ended.value.code == 2
    assert "export|check|preview|import" in capsys.readouterr().err
