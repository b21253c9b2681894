"""Goes through docs/deploy.md as its reader does without Azure, in a bash of its own, in a folder like a fresh clone."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from local.vendors.pagerduty import ROUTING_KEY
from tests.deploy.guide import BEFORE, ROOT, Block, Prose, Step, Substitute, plain, steps, substitutes

HERE = Path(__file__).parent
NOT_IN_A_CLONE = {"dist", "local.settings.json", "muster.zip"}
SETTINGS = "local.settings.example.json"
SECONDS = 90.0
STRICT = """\
set -eEuo pipefail
trap 'echo "step $STEP of docs/deploy.md fails: $BASH_COMMAND" >&2' ERR
"""


class NothingStandsIn(AssertionError):
    """The page asks for something that can be done nowhere but in Azure, and its table has no row for it."""


@dataclass(frozen=True)
class Place:
    """Where the walk takes place: addresses and tables in place of those that the page names."""

    app_port: int
    vendors_url: str
    tables: str

    def put(self, text: str) -> str:
        """A text of the page or of the clone with this place's addresses."""
        text = text.replace("127.0.0.1:7071", f"127.0.0.1:{self.app_port}")
        text = text.replace("http://127.0.0.1:7072", self.vendors_url)
        return text.replace("UseDevelopmentStorage=true", self.tables)


@dataclass
class Walk:
    """One reader, who goes through one text of the page. `folder` is empty before."""

    page: str
    place: Place
    folder: Path
    said: str = ""
    complaints: str = ""
    status: int | None = None
    _group: int = 0
    _by_hand: set[str] = field(default_factory=set)

    @property
    def clone(self) -> Path:
        """The folder that the reader stands in."""
        return self.folder / "muster"

    @property
    def url(self) -> str:
        """The app's address."""
        return f"http://127.0.0.1:{self.place.app_port}"

    async def go(self) -> None:
        """Type everything, and wait for its end; the app goes on until `end`."""
        rows = substitutes(self.page)
        script = "".join(self._script(rows))
        self._prepare(rows)
        process = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            script,
            cwd=self.clone,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # one group, so that the app that it starts can be ended with it
        )
        self._group = process.pid
        url = self.place.vendors_url
        typed = f"{ROUTING_KEY}\n{url}/pager/pages\n{url}/bot/workflows/none\n"
        async with asyncio.timeout(SECONDS):
            out, complaints = await process.communicate(typed.encode())
        self.said, self.complaints, self.status = out.decode(), complaints.decode(), process.returncode

    def end(self) -> None:
        """End what the walk started."""
        if self._group:
            with suppress(ProcessLookupError):
                os.killpg(self._group, signal.SIGKILL)

    def step_said(self, number: int) -> str:
        """What the commands of a step printed."""
        return self.said.partition(f"=== {number}\n")[2].partition("\n=== ")[0]

    def unused(self) -> list[str]:
        """What the table stands in for and nobody asked for."""
        used = {*self._noted("used"), *self._by_hand}
        return [words for row in substitutes(self.page) for words in row.instead_of if words not in used]

    def nothing_stood_in_for(self) -> list[str]:
        """The commands that no row was for, or that were wrong."""
        return self._noted("unknown")

    def app_said(self) -> str:
        """The end of the app's log."""
        log = self.folder / "app.log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    def _script(self, rows: list[Substitute]) -> Iterator[str]:
        yield STRICT
        self._by_hand |= {row.instead_of[0] for row in rows if row.instead_of[0] == BEFORE}
        for step in steps(self.page):
            yield f"STEP={step.number}; printf '\\n=== {step.number}\\n'\n"
            here = [row for row in rows if row.step == step.number and not row.is_for_program]
            yield from self._typed(step, here)

    def _typed(self, step: Step, rows: list[Substitute]) -> Iterator[str]:
        for item in step.items:
            done = [row for row in rows if plain(row.instead_of[0]) in plain(item.text)]
            self._by_hand |= {row.instead_of[0] for row in done}
            if isinstance(item, Block) and not item.language:
                yield self.place.put(item.text)
            elif isinstance(item, Block) and not done:
                raise NothingStandsIn(f"step {step.number} has {item.language}: {item.text[:80]}")
            elif isinstance(item, Prose):
                yield from (f"{self.place.put(row.command)}\n" for row in done if row.command)

    def _prepare(self, rows: list[Substitute]) -> None:
        """A folder like a clone, the programs that are stood in for, and curl told to fail where it is refused."""
        self.clone.mkdir()
        for entry in ROOT.iterdir():
            if not entry.name.startswith(".") and entry.name not in {*NOT_IN_A_CLONE, SETTINGS}:
                (self.clone / entry.name).symlink_to(entry)
        (self.clone / SETTINGS).write_text(self.place.put((ROOT / SETTINGS).read_text("utf-8")), "utf-8")
        programs = self.folder / "bin"
        programs.mkdir()
        for name in ("az", "func"):
            self._program(programs / name, HERE / "stand_in_program.py", name)
        self._program(programs / "python3", HERE / "stand_in_python.py")
        (self.folder / ".curlrc").write_text("silent\nshow-error\nfail-with-body\nmax-time = 60\n")
        table = [
            {**asdict(row), "command": self.place.put(row.command), "instead_of": words}
            for row in rows
            if row.is_for_program
            for words in row.instead_of
        ]
        (self.folder / "substitutes.json").write_text(json.dumps(table), "utf-8")

    @staticmethod
    def _program(path: Path, *command: Path | str) -> None:
        words = " ".join(shlex.quote(str(word)) for word in (sys.executable, *command))
        path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        path.chmod(0o755)

    def _environment(self) -> Mapping[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "CURL_HOME": str(self.folder),
            "AZURE_DEVOPS_CACHE_DIR": str(self.folder),
            "APP_PORT": str(self.place.app_port),
            "SUBSTITUTES": str(self.folder / "substitutes.json"),
            "TABLES": self.place.tables,
        }

    def _noted(self, file: str) -> list[str]:
        path = self.folder / file
        return path.read_text("utf-8").splitlines() if path.exists() else []
