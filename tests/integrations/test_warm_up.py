"""What is imported ahead of its use, in processes and threads of its own."""

import gc
import importlib
import json
import logging
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from integrations.warm_up import MODULES, WarmUp

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Makes modules that the interpreter finds, each with a text; gives the name under which it is found."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def make(name: str, text: str = "") -> str:
        (tmp_path / f"warm_{name}.py").write_text(textwrap.dedent(text))
        importlib.invalidate_caches()
        made.append(f"warm_{name}")
        return made[-1]

    yield make
    for name in made:
        sys.modules.pop(name, None)


def warmed(*modules, **options):
    """Warm up, and wait until it is over."""
    warm_up = WarmUp(modules, **options)
    warm_up.begin()
    warm_up.wait()


def process(text):
    """What a process of its own says that runs this text from the app's folder."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(text)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_host_begins_it_and_an_import_does_not():
    """Importing the app starts no thread; asking it for its functions does, and then every module is there."""
    said = process(f"""
        import json, sys, threading
        import function_app
        def threads(): return [thread for thread in threading.enumerate() if thread.name == "warm-up"]
        before = len(threads())
        function_app.app.get_functions()
        for thread in threads(): thread.join()
        print(json.dumps([before, sorted(set({MODULES!r}) - set(sys.modules))]))
    """)

    assert json.loads(said) == [0, []]


def test_nothing_a_launch_imports_later_was_forgotten():
    """What warms up covers what the vendors' clients import when they are made."""
    said = process("""
        import asyncio, os, sys
        os.environ["IDENTITY_ENDPOINT"], os.environ["IDENTITY_HEADER"] = "http://127.0.0.1:9/token", "header"
        from integrations.warm_up import WarmUp
        warm_up = WarmUp()
        warm_up.begin()
        warm_up.wait()
        from integrations.credentials import Tokens
        from integrations.graph.client import Graph
        from integrations.tables import Tables
        before = set(sys.modules)
        async def use():
            tokens = Tokens(os.environ)
            tables = Tables(endpoint="https://muster.table.core.windows.net", credential=tokens.credential)
            tables.client("incidents")
            graph = Graph(tokens.source("scope", "https://graph.microsoft.com"))
            graph.api.teams.by_team_id("team").channels.to_get_request_information()
            graph.api.users.by_user_id("sender").send_mail
            tokens._credential()
            for service in (tables, graph, tokens):
                await service.aclose()
        asyncio.run(use())
        print(*sorted(set(sys.modules) - before))
    """)

    assert said.split() == []


SLOW = """
import time, warm_gate
warm_gate.begun.set()
time.sleep(0.3)
print("whole", flush=True)
"""
"""A module that says when its import is under way, takes its time, and says when it is over."""


@pytest.fixture
def in_the_middle(package, tmp_path):
    """The beginning of a program: a warm-up in the middle of its first module."""
    package("gate", "import threading; begun = threading.Event()")
    package("slow", SLOW)
    package("never", "print('never')")
    return f"""
import concurrent.futures.thread  # which every host has, and which has its own say in forks
import os, signal, sys
sys.path.insert(0, {str(tmp_path)!r})
import warm_gate
from integrations.warm_up import WarmUp
WarmUp(["warm_slow", "warm_never"]).begin()
warm_gate.begun.wait()
"""


def test_a_process_that_ends_waits_for_the_module_under_way(in_the_middle):
    """No thread is cut off inside an import, and no further one is begun."""
    assert process(in_the_middle) == "whole\n"


def test_the_app_may_end_while_it_warms_up():
    """A process that ends while the vendors' packages are imported ends in order, and has nothing to say about it."""
    assert process("import function_app; function_app.app.get_functions(); print('over')") == "over\n"


def test_a_child_is_forked_when_no_import_is_under_way(in_the_middle):
    """A fork waits for the warm-up: a child that kept the lock of a half imported module could never import it."""
    forked = """
child = os.fork()
if child == 0:
    signal.alarm(10)
    import warm_slow
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

    assert process(in_the_middle + forked) == "whole\nnever\n7\n"


def test_a_module_that_fails_is_left_to_its_first_use(package, caplog):
    """It is logged, the next ones are imported nevertheless, and its use raises what is wrong."""
    broken, next_one = package("broken", "raise OSError('no room')"), package("next_one")

    with caplog.at_level(logging.WARNING):
        warmed(broken, next_one)

    assert next_one in sys.modules
    assert [record.getMessage() for record in caplog.records] == [
        f"{broken} cannot be imported ahead of its use"
    ]
    with pytest.raises(OSError, match="no room"):
        importlib.import_module(broken)


def test_a_use_at_the_same_time_waits_for_the_whole_module(package):
    """Whoever imports a module that is being warmed up gets it complete."""
    slow = package("slow", "import threading; begun, go = threading.Event(), threading.Event()")
    gate = importlib.import_module(slow)
    held = package("held", f"import {slow}; {slow}.begun.set(); {slow}.go.wait({PATIENCE}); complete = True")
    warm_up, found = WarmUp([held]), []
    warm_up.begin()
    assert gate.begun.wait(PATIENCE)

    user = threading.Thread(target=lambda: found.append(importlib.import_module(held).complete))
    user.start()
    gate.go.set()
    user.join(PATIENCE)
    warm_up.wait()

    assert found == [True]


def test_an_end_waits_for_one_module_and_begins_no_other(package):
    """The process can end as soon as the module under way is imported."""
    gate = importlib.import_module(
        package("gate", "import threading; begun, go = threading.Event(), threading.Event()")
    )
    held = package("held", f"import warm_gate; warm_gate.begun.set(); warm_gate.go.wait({PATIENCE})")
    warm_up = WarmUp([held, package("never")])
    warm_up.begin()
    assert gate.begun.wait(PATIENCE)

    ending = threading.Thread(target=warm_up.end)
    ending.start()
    assert warm_up._ends.wait(PATIENCE)
    gate.go.set()
    ending.join(PATIENCE)

    assert held in sys.modules
    assert "warm_never" not in sys.modules


def test_garbage_is_collected_again_afterwards(package):
    """Only while modules are imported nobody looks for garbage; what they left is not looked at any more."""
    seen = package("seen", "import gc; collects = gc.isenabled()")
    before = gc.get_freeze_count()
    try:
        warmed(seen)
        frozen = gc.get_freeze_count()
    finally:
        gc.unfreeze()

    assert (sys.modules[seen].collects, gc.isenabled()) == (False, True)
    assert frozen > before
