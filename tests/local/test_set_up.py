"""What the set-up says while a part of it takes long."""

import os
import signal
import subprocess
import sys

import pytest

from local.set_up import SetUpFailed, phase, run

SLOW = [sys.executable, "-c", "import sys, time; time.sleep(0.5); print('done')"]


@pytest.mark.parametrize(("patience", "said"), [(0.01, "still working: npm downloads ... "), (60, "")])
def test_a_part_that_takes_long_gives_a_sign_of_life(patience, said, capsys):
    """After a while the person hears that it goes on, and what it is busy with; a quick part says nothing."""
    done = run(SLOW, "npm downloads", patience)
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert capsys.readouterr().err == said


def test_a_part_that_fails_tells_its_last_words(capsys):
    """The failure holds what the program said and what to do."""
    with pytest.raises(SetUpFailed) as failed:
        phase(
            "Azurite", [sys.executable, "-c", "print('no route'); raise SystemExit(1)"], "Check the network."
        )
    assert "| no route" in str(failed.value)
    assert "Check the network." in str(failed.value)
    assert "FAILED after" in capsys.readouterr().err


def test_who_stops_the_set_up_stops_its_parts(tmp_path):
    """An interrupted set-up ends, and takes a part that would go on for ever along."""
    told = tmp_path / "pid"
    part = f"import os, pathlib, signal; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); signal.pause()"
    program = f"import sys; from local.set_up import run; run([sys.executable, '-c', {part!r}])"
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) as setting_up:  # noqa: S603  # our own command
        while not told.exists() or not told.read_text():
            assert setting_up.poll() is None
        setting_up.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in setting_up.communicate(timeout=30)[1]
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
