"""Strands: parts of a plan that run side by side, each reading as if it were alone.

A strand is a generator. It yields a durable task and is resumed with that task when it completed, or yields a
condition (a function without arguments) and is resumed when that holds.

Two facts of Durable Functions for Python shape this module (ADR 3):

* A task is scheduled when it is yielded, not when it is made. So all strands' tasks are yielded together.
* The host follows the plan action by action, and of a `task_any` it sees only the tasks that are new in it.
  It would not see what a strand asks for next before one of *those* completed: a retry that waits five
  minutes in one strand would hold up every other. So, wherever older tasks are still open, a timer that is
  due at once goes along with the new ones; when it fires, the host is past that point.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from orchestrations.context import Context, Task

Condition = Callable[[], bool]
Strand = Generator[Any, Any, None]
"""Yields `Task` or `Condition`."""


@dataclass(slots=True)
class Waiting:
    """A strand and what it waits for.

    An idle one waits for someone outside and keeps nothing open. A last one goes on only where no other can.
    """

    strand: Strand
    wait: Any = None
    is_idle: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Idle:
    """Yielded around an external event that may never come: the plan may end without it."""

    task: Task


class Strands:
    """Runs strands side by side on one durable orchestration."""

    def __init__(self, context: Context, changed: Callable[[], None]) -> None:
        self._context = context
        self._changed = changed
        self._waiting: list[Waiting] = []
        self._open: list[Task] = []

    def begin(self, strand: Strand, *, last: bool = False) -> None:
        """Start a strand: it runs up to its first wait. A last one goes on only where no other strand can."""
        waiting = Waiting(strand, is_last=last)
        self._waiting.append(waiting)
        self._resume(waiting, None)

    def until_quiet(self) -> Generator[Task, Any, None]:
        """Run until nothing is open but conditions that do not hold and events that nobody raised."""
        while True:
            self._advance()
            self._changed()
            if not any(_is_task(w.wait) and not w.is_idle for w in self._waiting):
                return
            done = yield self._context.task_any(self._tasks())
            self._complete(done)

    def _advance(self) -> None:
        """Resume every strand whose condition holds, until none does."""
        while self._resume_those(last=False) or self._resume_those(last=True):
            pass

    def _resume_those(self, *, last: bool) -> bool:
        """Resume the strands whose condition holds; whether there was one."""
        moved = False
        for waiting in list(self._waiting):
            if waiting.is_last == last and not _is_task(waiting.wait) and waiting.wait():
                self._resume(waiting, None)
                moved = True
        return moved

    def _tasks(self) -> list[Task]:
        """All open tasks; where new ones join older ones, a timer that is due at once goes along."""
        tasks: list[Task] = [w.wait for w in self._waiting if _is_task(w.wait)]
        new = [task for task in tasks if task not in self._open]
        self._open = tasks
        if new and len(new) < len(tasks):
            return [*tasks, self._context.create_timer(self._context.current_utc_datetime)]
        return tasks

    def _complete(self, done: Task) -> None:
        """Resume the strand whose task completed; a mere nudge belongs to none."""
        for waiting in self._waiting:
            if waiting.wait is done:
                self._resume(waiting, done)
                return

    def _resume(self, waiting: Waiting, value: Any) -> None:
        try:
            wait = waiting.strand.send(value)
        except StopIteration:
            self._waiting.remove(waiting)
            return
        waiting.is_idle = isinstance(wait, Idle)
        waiting.wait = wait.task if isinstance(wait, Idle) else wait


def _is_task(wait: Any) -> bool:
    return not callable(wait)
