"""`python3 dev.py teams-app`, as an administrator runs it."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.teams_app.__main__ import main
from local.teams_app.check import faults
from tests.local.teams_app.conftest import BOT_ID

ROOT = Path(__file__).resolve().parents[3]
OTHER_ID = "11111111-2222-3333-4444-555555555555"


def made(folder, *options):
    """The files of the package that the command makes with these options."""
    out = folder / "muster.zip"
    assert main(["--bot-id", BOT_ID, "--out", str(out), *options]) == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(files):
    """What its manifest says."""
    return json.loads(files["manifest.json"])


def test_the_package_holds_the_manifest_and_two_icons_and_is_in_order(tmp_path):
    """Three files at the top of the zip, that break no rule."""
    files = made(tmp_path)

    assert sorted(files) == ["color.png", "manifest.json", "outline.png"]
    assert faults(files) == []


def test_the_bot_only_speaks_and_only_in_a_team(tmp_path):
    """One bot, for notifications, with the id that was given."""
    assert manifest(made(tmp_path))["bots"] == [
        {"botId": BOT_ID, "scopes": ["team"], "isNotificationOnly": True}
    ]


def test_the_same_app_makes_the_same_bytes_in_every_process(tmp_path):
    """Neither the hour, the process nor the order of a set shows: two packages can be compared by their hash."""
    outs = [tmp_path / "a.zip", tmp_path / "b.zip"]
    for number, out in enumerate(outs):
        command = [sys.executable, "-m", "local.teams_app", "--bot-id", BOT_ID, "--out", str(out)]
        seed = {"PYTHONHASHSEED": str(number)}
        subprocess.run(command, cwd=ROOT, env=seed, check=True, capture_output=True)  # noqa: S603  # ours

    assert outs[0].read_bytes() == outs[1].read_bytes()
    with zipfile.ZipFile(io.BytesIO(outs[0].read_bytes())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_apps_id_is_made_of_the_bots_and_stays(tmp_path):
    """The same bot gives the same app, however its id is written; another bot gives another."""
    first = manifest(made(tmp_path))["id"]

    assert manifest(made(tmp_path, "--bot-id", BOT_ID.upper()))["id"] == first
    assert manifest(made(tmp_path, "--bot-id", OTHER_ID))["id"] != first
    assert first != BOT_ID


def test_an_app_that_is_there_already_keeps_its_id(tmp_path):
    """An update of an app has to carry the id that it has."""
    assert manifest(made(tmp_path, "--app-id", OTHER_ID))["id"] == OTHER_ID


def test_rights_can_be_granted_to_another_than_the_bots_app(tmp_path):
    """The rights go to webApplicationInfo, which is the bot's app unless another is named."""
    assert manifest(made(tmp_path))["webApplicationInfo"]["id"] == BOT_ID
    assert manifest(made(tmp_path, "--web-app-id", OTHER_ID))["webApplicationInfo"]["id"] == OTHER_ID


def test_without_rights_there_is_only_the_bot(tmp_path):
    """A tenant that grants the rights itself installs an app that asks for none."""
    files = made(tmp_path, "--without-rights")

    assert not {"webApplicationInfo", "authorization"} & manifest(files).keys()
    assert faults(files) == []


def test_names_version_and_address_are_what_was_given(tmp_path):
    """What people see in Teams is the organisation's to choose."""
    options = [
        "--name",
        "Go",
        "--developer",
        "Contoso",
        "--website",
        "https://contoso.com",
        "--version",
        "1.2.3",
    ]

    said = manifest(made(tmp_path, *options))

    assert (said["name"]["short"], said["developer"]["name"], said["version"]) == ("Go", "Contoso", "1.2.3")
    assert {said["developer"][url] for url in ("websiteUrl", "privacyUrl", "termsOfUseUrl")} == {
        "https://contoso.com"
    }


def test_every_fault_of_the_arguments_is_named_at_once_and_nothing_is_written(tmp_path, capsys):
    """One run shows all that is to be mended."""
    out = tmp_path / "none" / "muster.txt"
    wrong = ["--bot-id", "x", "--app-id", "y", "--web-app-id", "z", "--name", "n" * 31, "--developer", " "]

    status = main(
        [
            *wrong,
            "--website",
            "contoso.com",
            "--version",
            "1",
            "--drills",
            "--without-rights",
            "--out",
            str(out),
        ]
    )

    told = capsys.readouterr().err
    assert status == 2
    for option in (
        "bot-id x",
        "app-id y",
        "web-app-id z",
        "name has 31",
        "developer has 1",
        "website",
        "version 1",
        "drills",
    ):
        assert f"--{option}" in told
    assert ".zip" in told
    assert "there is no folder" in told
    assert not out.exists()


def test_a_missing_bot_id_is_told_with_the_command_that_shows_it(capsys):
    """Who has deployed the bicep can read the id out of it."""
    assert main([]) == 2
    assert "identityClientId" in capsys.readouterr().err


def test_an_id_that_is_nobodys_is_refused(tmp_path, capsys):
    """The package is checked before it is written."""
    out = tmp_path / "muster.zip"

    assert main(["--bot-id", "00000000-0000-0000-0000-000000000000", "--out", str(out)]) == 2
    assert "nobody's id" in capsys.readouterr().err
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path, capsys):
    """A folder of that name is in the way."""
    out = tmp_path / "muster.zip"
    out.mkdir()

    assert main(["--bot-id", BOT_ID, "--out", str(out)]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "steps"), [([], 4), (["--without-rights"], 3)])
def test_what_comes_next_is_said(tmp_path, capsys, options, steps):
    """Upload, consent where rights are asked for, add to the team, look: numbered."""
    made(tmp_path, *options)

    told = capsys.readouterr().out
    assert [f"  {number}. " in told for number in range(1, steps + 2)] == [True] * steps + [False]
