"""What the scenes gave, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from local.storms.scenes import Result, Size

PAGE = """\
Printed by `{command}`, on one machine with {processors} processors. The figures are that machine's; the promises are not.

{scenes}
"""


@dataclass(frozen=True)
class Report:
    """All scenes of one run."""

    size: Size
    results: list[Result]
    seconds: float
    processors: int

    @property
    def as_promised(self) -> bool:
        """Whether every scene went as it has to."""
        return not any(result.faults for result in self.results)

    @property
    def command(self) -> str:
        """What was run."""
        given = {name.replace("_", "-"): value for name, value in asdict(self.size).items()}
        return "python3 dev.py storm " + " ".join(f"--{name} {value}" for name, value in given.items())

    def to_json(self) -> dict[str, Any]:
        """The run as JSON."""
        return {
            "command": self.command,
            "as_promised": self.as_promised,
            "seconds": round(self.seconds, 1),
            "scenes": [asdict(result) for result in self.results],
        }

    def to_text(self) -> str:
        """The run for a terminal."""
        return "\n".join([self.command, *self._lines()])

    def _lines(self) -> Iterator[str]:
        for result in self.results:
            yield f"\n{'ok    ' if not result.faults else 'FAILED'} {result.scene}"
            yield from (f"         {name}: {value}" for name, value in result.figures.items())
            yield from (f"    not {fault}" for fault in result.faults)
        yield f"\n{'As promised' if self.as_promised else 'NOT as promised'}, in {self.seconds:.0f} s."

    def to_markdown(self) -> str:
        """The run as a part of the docs."""
        scenes = "\n".join("\n".join(_section(result)) for result in self.results)
        return PAGE.format(command=self.command, processors=self.processors, scenes=scenes).rstrip() + "\n"


def _section(result: Result) -> Iterator[str]:
    yield f"**{result.scene[0].upper()}{result.scene[1:]}**\n"
    yield "| | |\n|---|---|"
    yield f"| as promised | {'yes' if not result.faults else 'NO: ' + '; '.join(result.faults)} |"
    yield from (f"| {name} | {value} |" for name, value in result.figures.items())
    yield ""
