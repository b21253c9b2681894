"""Installing Azurite with npm, and putting it in its place when it is complete."""

import os
from pathlib import Path

import pytest

from local.install_azurite import install, replace

NODE = "#!/bin/sh\necho v20.0.0\n"
NPM = """#!/bin/sh
echo "$@" > "$ARGUMENTS"
while [ "$1" != "--cache" ]; do shift; done
mkdir -p "$2"
exec {then}
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose npm notes how it was called, begins a cache, and then does as told."""

    def with_npm_that(then) -> Path:
        programs = tmp_path / "bin"
        programs.mkdir()
        for name, text in {"node": NODE, "npm": NPM.format(then=then)}.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        monkeypatch.setenv("ARGUMENTS", str(tmp_path / "arguments"))
        return tmp_path / ".muster"

    return with_npm_that


def test_npm_keeps_what_it_downloads_within_the_repository(machine, tmp_path):
    """The cache that npm is given is beside the folder, and goes when the folder is complete."""
    kept = machine("true")
    assert install(kept / "azurite", "1.2.3") == 0
    arguments = (tmp_path / "arguments").read_text().split()
    assert arguments[arguments.index("--cache") + 1] == str(kept / "npm-cache")
    assert arguments[-1] == "azurite@1.2.3"
    assert [path.name for path in kept.iterdir()] == ["azurite"]


def test_a_failed_installation_keeps_the_downloads_and_takes_no_place(machine):
    """What npm has already is there for the next try; what is incomplete is not taken for Azurite."""
    kept = machine("false")
    assert install(kept / "azurite", "1.2.3") == 1
    assert sorted(path.name for path in kept.iterdir()) == ["azurite.unfinished", "npm-cache"]


def test_an_npm_that_hangs_is_stopped(machine, capfd):
    """After its time npm is killed, and that is said."""
    kept = machine("sleep 60")
    assert install(kept / "azurite", "1.2.3", longest_seconds=0.5) == 1
    assert "npm was not done after 0.5 seconds and was stopped." in capfd.readouterr().out
    assert not (kept / "azurite").exists()


@pytest.mark.parametrize("before", ["nothing", "folder", "link", "dangling link"])
def test_a_finished_installation_takes_the_place(tmp_path, before):
    """Whatever was there, the new installation is there afterwards; what a link led to is left alone."""
    folder, finished, elsewhere = (
        tmp_path / "azurite",
        tmp_path / "azurite.unfinished",
        tmp_path / "elsewhere",
    )
    finished.mkdir()
    (finished / "new").touch()
    if before == "folder":
        folder.mkdir()
        (folder / "old").touch()
    if before == "link":
        elsewhere.mkdir()
        (elsewhere / "kept").touch()
    if before.endswith("link"):
        folder.symlink_to(elsewhere)
    replace(folder, finished)
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert not folder.is_symlink()
    assert (elsewhere / "kept").exists() == (before == "link")
