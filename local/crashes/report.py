"""What a play came to, as figures: text for a terminal, JSON for a program, a table for the documentation."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from local.crashes.callers import Caller
from local.crashes.verdict import Court, Verdict
from local.crashes.victims import Toll
from local.document import write_part

REQUESTS_SHOWN = 60


@dataclass(frozen=True)
class Report:
    """One play. `left_to_sweep` are deliveries of which nothing had become when the callers were done."""

    title: str
    seed: int
    seconds: float
    toll: Toll
    callers: list[Caller]
    court: Court
    left_to_sweep: int

    @cached_property
    def failures(self) -> list[Verdict]:
        """The problems that did not end as promised."""
        verdicts = [self.court.verdict(caller) for caller in self.callers]
        return [verdict for verdict in verdicts if verdict.faults]

    @property
    def strays(self) -> list[str]:
        """What the vendors hold that belongs to no incident."""
        return self.court.strays()

    @property
    def as_promised(self) -> bool:
        """Whether everything did."""
        return not self.failures and not self.strays

    def figures(self) -> dict[str, Any]:
        """The figures, in the order in which they are shown."""
        callers, kept = self.callers, self.court.kept
        return {
            "kills": self.toll.kills,
            "incidents": len(kept.incidents),
            "restart, median": f"{statistics.median(self.toll.restart_seconds or [0.0]):.2f} s",
            **self._figures_from_inside(),
            "vendor faults besides (429, 503, answer lost after the commit)": self._faults_met,
            "calls that reached nobody": sum(c.not_reached for c in callers),
            "calls answered 503": sum(c.unavailable for c in callers),
            "calls whose answer was lost": sum(c.lost for c in callers),
            "incidents that such a call had opened unheard": sum(c.was_opened_unheard for c in callers),
            "callers who gave up after a lost answer": sum(not c.answers for c in callers),
            "deliveries kept and counted": len(kept.deliveries),
            "of these taken up by the sweep": self.left_to_sweep,
            "incidents with anything missing, double or uncounted": len(self.failures),
            "seconds": round(self.seconds),
        }

    def _figures_from_inside(self) -> dict[str, Any]:
        toll = self.toll
        if not toll.looks_inside:
            return {}
        return {
            "kills while it started": toll.kills_while_starting,
            "launches that were in flight at a kill": len(toll.launches),
            "most kills that one launch lived through": max(toll.launches.values(), default=0),
            "activities in flight at a kill, so executed again": len(toll.activities),
        }

    @property
    def _faults_met(self) -> int:
        return sum(r.fault not in (None, "slow_after") for r in self.court.world.requests)

    def to_json(self) -> dict[str, Any]:
        """All of it, with the requests that prove each failure."""
        return {
            "title": self.title,
            "seed": self.seed,
            "as_promised": self.as_promised,
            "figures": self.figures(),
            "strays": self.strays,
            "failures": [verdict.__dict__ for verdict in self.failures],
        }

    def to_text(self) -> str:
        """For a terminal."""
        head = f"{self.title}: {'as promised' if self.as_promised else 'NOT AS PROMISED'} (seed {self.seed})"
        lines = [f"  {name:<64} {value}" for name, value in self.figures().items()]
        strays = [f"  belongs to no incident: {stray}" for stray in self.strays]
        return "\n".join([head, *lines, *strays, *(text_of(verdict) for verdict in self.failures)])

    def to_markdown(self) -> str:
        """A table with a title."""
        title = f"{self.title[:1].upper()}{self.title[1:]} (seed {self.seed})"
        rows = [f"| {name} | {value} |" for name, value in self.figures().items()]
        return "\n".join([f"**{title}**", "", "| Figure | Value |", "|---|---|", *rows])


def text_of(verdict: Verdict) -> str:
    """A failure, with the requests that prove it."""
    faults = [f"    {fault}" for fault in verdict.faults]
    requests = [
        f"      {r['began']:8.3f} s  {r['method']:<6}{r['path']}  {r['status']}  {r['fault'] or ''}  "
        f"{json.dumps(r['body'])[:160]}"
        for r in verdict.requests[:REQUESTS_SHOWN]
    ]
    return "\n".join([f"  {verdict.tag}, {verdict.incident_id}:", *faults, *requests])


def write_markdown(file: Path, reports: list[Report]) -> None:
    """Write the tables into their part of a document."""
    write_part(file, "crashes", "\n\n".join(report.to_markdown() for report in reports) + "\n")
