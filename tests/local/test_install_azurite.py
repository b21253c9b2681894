"""Putting a finished Azurite in its place."""

import pytest

from local.install_azurite import replace


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
