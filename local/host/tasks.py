"""Tasks without an event loop: settled by hand, in a fixed order, so that a walk is the same every time."""

from collections.abc import Sequence
from typing import Protocol


class Listener(Protocol):
    """Wants to know how a task ended."""

    def __call__(self, *, ok: bool) -> None:
        """It ended, well or not."""
        ...


class Task:
    """Something that will end once, well or not."""

    def __init__(self) -> None:
        self.ok: bool | None = None
        self._listeners: list[Listener] = []

    @classmethod
    def ended(cls) -> "Task":
        """A task that ended well before anybody asked."""
        task = cls()
        task.settle(ok=True)
        return task

    @property
    def settled(self) -> bool:
        """Whether it has ended."""
        return self.ok is not None

    def settle(self, *, ok: bool) -> None:
        """End it, and tell those who listen; a second time changes nothing."""
        if self.settled:
            return
        self.ok = ok
        for listener in self._listeners:
            listener(ok=ok)

    def when_settled(self, listener: Listener) -> None:
        """Call back when it ends, at once if it has."""
        if self.ok is None:
            self._listeners.append(listener)
        else:
            listener(ok=self.ok)


def when_all(children: Sequence[Task]) -> Task:
    """Ends when every child has, even after one failed; well if all did."""
    result, left = Task(), len(children)

    def ended(*, ok: bool) -> None:  # noqa: ARG001 - the children remember it
        nonlocal left
        left -= 1
        if not left:
            result.settle(ok=all(child.ok for child in children))

    for child in children:
        child.when_settled(ended)
    return result if children else Task.ended()


def when_any(children: Sequence[Task]) -> Task:
    """Ends with the first child, however that ended."""
    result = Task()
    for child in children:
        child.when_settled(lambda *, ok: result.settle(ok=True))  # noqa: ARG005 - the race ended well all the same
    return result
