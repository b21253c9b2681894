"""The one command for working on Muster: ``python3 dev.py``.

It needs Python 3.11 or 3.12 on Linux or macOS and nothing else: the first start sets everything up by itself
(``local/set_up.py`` says how), later starts find it ready.

This file keeps to what Python 3.8 can read, so that an older Python says what is missing and not "syntax error".
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SETTINGS = "local.settings.json"
SUPPORTED = ((3, 11), (3, 12))
VERBS = {
    "demo": "play an incident from alert to briefing on this machine, no account needed",
    "test": "run the tests; arguments go to pytest",
    "vendors": "run the stand-in vendors and tables that local.settings.example.json leads to",
    "start": "run the app on this machine with your local.settings.json [--port 7071]",
    "doctor": "say what of the set-up is in order, what is missing and how to give it [--url ... --key ...]",
    "drill": "hold a fire drill in a running app and say how it went [--url ... --key ... --page]",
    "roster": "keep all that is on call as one file: export, check, preview, import [--url ... --key ...]",
    "faults": "let every outside call of a launch meet every fault, and print what became of it [--quick]",
    "crashes": "kill the app and its tables again and again, and print what became of every incident [--quick]",
    "storm": "flood the app with alerts, from two processes of it, and print the figures [--deliveries 1000]",
    "bench": "measure a launch against its limit and a plain port of the Logic App [--quick]",
    "teams-app": "make the package of the Teams app that an administrator uploads [--bot-id ... --out muster.zip]",
    "package": "build what is deployed, with its packages and their bytecode [--prune]",
    "sbom": "list the packages that are deployed, as CycloneDX [--out muster.cdx.json]",
    "check": "run every check that CI runs",
    "check-next": "run a launch on the next line of the Durable Functions SDK, where there is a Python 3.13",
    "lock": "compile requirements.txt and requirements-dev.txt from pyproject.toml [--upgrade]",
    "setup": "set everything up and stop; the other verbs do it by themselves",
}
PROGRAMS = {
    "demo": ["local.demo"],
    "test": ["pytest", "-n", "auto", "--dist", "worksteal"],
    "vendors": ["local.vendors"],
    "start": ["local.host", "--app", ".", "--settings", SETTINGS, "--port", "7071"],
    "doctor": ["local.doctor"],
    "drill": ["local.drill"],
    "roster": ["local.roster"],
    "faults": ["local.faults"],
    "crashes": ["local.crashes"],
    "storm": ["local.storms"],
    "bench": ["bench"],
    "teams-app": ["local.teams_app"],
    "package": ["local.package"],
    "sbom": ["local.sbom"],
    "check": ["local.checks"],
    "check-next": ["local.next_sdk"],
    "lock": ["local.requirements_lock"],
}


def main(arguments: list[str]) -> int:
    """Run one verb and return the exit status; 2 means that there is no such verb."""
    verb = arguments[0] if arguments else "--help"
    if verb in ("-h", "--help", "help"):
        print(usage())
        return 0
    if verb not in VERBS:
        complain(f"There is no verb '{verb}'.\n\n{usage()}")
        return 2
    complaint = what_is_missing(sys.version_info[:2], os.name, arguments)
    if verb == "start" and not (ROOT / SETTINGS).exists():
        complaint = complaint or settings_are_missing()
    if complaint:
        complain(complaint)
        return 1
    return set_up_and_run(verb, arguments[1:])


def usage() -> str:
    """List the verbs, one line each."""
    lines = [f"  {verb:<10} {meaning}" for verb, meaning in VERBS.items()]
    return "\n".join(["usage: python3 dev.py VERB [arguments]", "", *lines])


def complain(message: str) -> None:
    """Say what is wrong, apart from what a verb prints."""
    print(message, file=sys.stderr)


def what_is_missing(version: tuple[int, ...], system: str, arguments: list[str]) -> str:
    """Say what this Python or system lacks and how to get it; empty if nothing is lacking.

    Args:
        version: The Python's version, as (3, 11).
        system: The system's name, as ``os.name`` has it.
        arguments: The command's arguments, to be repeated in the advice.
    """
    if system == "nt":
        return "dev.py runs on Linux and macOS. On Windows use WSL (wsl --install) and run it in there."
    if version in SUPPORTED:
        return ""
    again = " ".join(["dev.py", *arguments])
    found = f"Muster needs Python 3.11 or 3.12; this is Python {version[0]}.{version[1]} ({sys.executable})."
    suitable = suitable_python()
    if suitable:
        return f"{found}\nThis machine has one that will do. Run:\n  {suitable} {again}"
    return (
        f"{found} Get one:\n"
        "  Debian, Ubuntu  sudo apt install python3.12 python3.12-venv (or python3.11 python3.11-venv)\n"
        "  macOS           brew install python@3.12\n"
        f"  with uv         uv run --no-project --python 3.12 {again}"
    )


def suitable_python() -> str:
    """Name a Python on PATH that would do and does start; empty if there is none."""
    for name in ("python3.12", "python3.11"):
        # A version manager's stand-in is found too, even where the version behind it is switched off.
        if (
            shutil.which(name)
            and not subprocess.run([name, "--version"], capture_output=True, check=False).returncode
        ):
            return name
    return ""


def settings_are_missing() -> str:
    """Say how to get a local.settings.json."""
    return (
        f"{SETTINGS} is missing: it says which Azure DevOps project, Teams team and storage to use.\n"
        f"  cp local.settings.example.json {SETTINGS}\n"
        "and fill it in; docs/settings.md explains each setting. To see Muster work without any of them:\n"
        "  python3 dev.py demo"
    )


def set_up_and_run(verb: str, arguments: list[str]) -> int:
    """Set up what the verb needs, then become the verb's own program (or return, for ``setup``)."""
    from local import set_up  # noqa: PLC0415  # an older Python could not read it

    try:
        # What compiles the locked requirements must run even where those that are locked cannot be installed.
        if not (verb == "lock" and set_up.can_lock_already()):
            set_up.set_up()
    except KeyboardInterrupt:
        complain("\nStopped. The next start takes up the set-up.")
        return 130
    except (set_up.SetUpFailed, OSError) as failure:
        complain(f"{failure}\nThen run the same command again: it takes up the set-up.")
        return 1
    if verb == "setup":
        print("Ready. See it work: python3 dev.py demo")
        return 0
    return hand_over([str(set_up.PYTHON), "-m", *PROGRAMS[verb], *arguments])


def hand_over(command: list[str]) -> int:
    """Become another program: Ctrl-C, the terminal and the exit status are its own from here."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
