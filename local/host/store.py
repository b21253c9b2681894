"""Instances, their history, and what is still to be done, in SQLite.

One transaction per episode. Timers are messages that are not yet due. An activity is a row of `work` until its result
is a message; who deletes the row has the result, so an answer that comes twice, or too late, counts for nothing.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from local.host.episode import Execution
from local.host.wire import Event, read_stamp, stamp

FINISHED = ("Completed", "Failed", "Terminated")

PRAGMAS = """
pragma locking_mode = exclusive;
pragma journal_mode = wal;
pragma synchronous = normal;
"""
"""One runner at a time: two on one file would run every activity twice. The lock goes with the process."""

SCHEMA = """
create table if not exists instances (
    id text primary key, execution_id text not null, name text not null, status text not null, input text,
    output text, custom_status text, created text not null, updated text not null,
    parent_id text, parent_execution_id text, parent_task_id integer);
create table if not exists history (
    instance_id text not null, number integer not null, event text not null, primary key (instance_id, number));
create table if not exists messages (
    number integer primary key autoincrement, instance_id text not null, execution_id text, due real not null,
    event text not null);
create index if not exists messages_by_instance on messages (instance_id, due);
create table if not exists work (
    number integer primary key autoincrement, instance_id text not null, task_id integer not null,
    name text not null, input text);
create index if not exists work_by_instance on work (instance_id);
"""


@dataclass(frozen=True)
class Parent:
    """The execution that waits for a sub-orchestration, and as which task."""

    instance_id: str
    execution_id: str
    task_id: int


@dataclass(frozen=True)
class Instance:
    """An orchestration as it stands; `output` is JSON text, or plain words unless it completed."""

    execution: Execution
    status: str
    output: str | None
    custom_status: str | None
    created: datetime
    updated: datetime
    parent: Parent | None

    @property
    def finished(self) -> bool:
        """Whether it has ended, well or not."""
        return self.status in FINISHED


@dataclass(frozen=True)
class Work:
    """An activity to run; `input_text` is JSON text."""

    number: int
    instance_id: str
    task_id: int
    name: str
    input_text: str | None


class Store:
    """The state of one task hub in one file; used by one thread."""

    def __init__(self, path: Path | str) -> None:
        self._database = sqlite3.connect(path, timeout=1, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        try:
            self._database.executescript(PRAGMAS + SCHEMA)
        except sqlite3.Error:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing."""
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")

    def instance(self, instance_id: str) -> Instance | None:
        """One instance; None if there is none of this id."""
        row = self._database.execute("select * from instances where id = ?", (instance_id,)).fetchone()
        return None if row is None else _instance(row)

    def instances(self) -> list[Instance]:
        """All of them, oldest first."""
        rows = self._database.execute("select * from instances order by created, id")
        return [_instance(row) for row in rows]

    def create(self, execution: Execution, at: datetime, parent: Parent | None) -> None:
        """A new pending instance in place of whatever had its id."""
        self.purge(execution.instance_id)
        parents = (parent.instance_id, parent.execution_id, parent.task_id) if parent else (None, None, None)
        self._database.execute(
            "insert into instances (id, execution_id, name, status, input, created, updated, parent_id,"
            " parent_execution_id, parent_task_id) values (?, ?, ?, 'Pending', ?, ?, ?, ?, ?, ?)",
            (
                execution.instance_id,
                execution.execution_id,
                execution.name,
                execution.input_text,
                stamp(at),
                stamp(at),
                *parents,
            ),
        )

    def purge(self, instance_id: str) -> None:
        """Forget an instance and all that belongs to it."""
        self._database.execute("delete from instances where id = ?", (instance_id,))
        self._database.execute("delete from history where instance_id = ?", (instance_id,))
        self.drop_pending(instance_id)
        self._database.execute("delete from messages where instance_id = ?", (instance_id,))

    def drop_pending(self, instance_id: str) -> None:
        """Forget the timers, results and activities of the present execution; external events stay."""
        self._database.execute(
            "delete from messages where instance_id = ? and execution_id is not null", (instance_id,)
        )
        self._database.execute("delete from work where instance_id = ?", (instance_id,))

    def set_status(self, instance_id: str, status: str, at: datetime, output: str | None = None) -> None:
        """Note how an instance stands."""
        self._database.execute(
            "update instances set status = ?, output = ?, updated = ? where id = ?",
            (status, output, stamp(at), instance_id),
        )

    def set_custom_status(self, instance_id: str, text: str | None) -> None:
        """Note what the orchestrator says of itself (JSON text)."""
        self._database.execute("update instances set custom_status = ? where id = ?", (text, instance_id))

    def continue_as_new(self, execution: Execution) -> None:
        """Begin an instance's next execution with an empty history."""
        self._database.execute("delete from history where instance_id = ?", (execution.instance_id,))
        self._database.execute(
            "update instances set execution_id = ?, input = ? where id = ?",
            (execution.execution_id, execution.input_text, execution.instance_id),
        )

    def history(self, instance_id: str) -> list[Event]:
        """The history of an instance's present execution."""
        rows = self._database.execute(
            "select event from history where instance_id = ? order by number", (instance_id,)
        )
        return [json.loads(row["event"]) for row in rows]

    def append_history(self, instance_id: str, length: int, events: Sequence[Event]) -> None:
        """Add events to a history that has this length."""
        rows = [(instance_id, length + number, json.dumps(each)) for number, each in enumerate(events)]
        self._database.executemany("insert into history values (?, ?, ?)", rows)

    def send(self, instance_id: str, execution_id: str | None, event: Event, due: datetime) -> None:
        """A message for an instance; without an execution it is for whichever runs when it is read."""
        self._database.execute(
            "insert into messages (instance_id, execution_id, due, event) values (?, ?, ?, ?)",
            (instance_id, execution_id, due.timestamp(), json.dumps(event)),
        )

    def due_instances(self, now: datetime) -> list[str]:
        """Who has messages that are due, and may read them."""
        rows = self._database.execute(
            "select messages.instance_id from messages join instances on instances.id = messages.instance_id"
            " where due <= ? and status <> 'Suspended' group by messages.instance_id order by min(number)",
            (now.timestamp(),),
        )
        return [row["instance_id"] for row in rows]

    def next_due(self) -> float | None:
        """When the next message becomes due (Unix seconds); None if there is none."""
        return self._database.execute(
            "select min(due) from messages join instances on instances.id = messages.instance_id"
            " where status <> 'Suspended'"
        ).fetchone()[0]

    def take_messages(self, instance_id: str, now: datetime) -> list[Event]:
        """The messages that are due, by arrival; they are gone from the store."""
        rows = self._database.execute(
            "delete from messages where instance_id = ? and due <= ? returning due, number, event",
            (instance_id, now.timestamp()),
        ).fetchall()
        return [json.loads(row["event"]) for row in sorted(rows, key=lambda row: (row["due"], row["number"]))]

    def add_work(self, instance_id: str, task_id: int, name: str, input_text: str | None) -> Work:
        """Note an activity that has to run."""
        cursor = self._database.execute(
            "insert into work (instance_id, task_id, name, input) values (?, ?, ?, ?)",
            (instance_id, task_id, name, input_text),
        )
        return Work(cursor.lastrowid or 0, instance_id, task_id, name, input_text)

    def work(self) -> list[Work]:
        """Every activity that has no result yet."""
        rows = self._database.execute("select * from work order by number")
        return [
            Work(row["number"], row["instance_id"], row["task_id"], row["name"], row["input"]) for row in rows
        ]

    def finish_work(self, work: Work) -> bool:
        """Take an activity off the list; False if nobody waits for it any more."""
        return self._database.execute("delete from work where number = ?", (work.number,)).rowcount == 1


def _instance(row: sqlite3.Row) -> Instance:
    parent = None
    if row["parent_id"] is not None:
        parent = Parent(row["parent_id"], row["parent_execution_id"], row["parent_task_id"])
    execution = Execution(row["id"], row["execution_id"], row["name"], row["input"], row["parent_id"])
    return Instance(
        execution=execution,
        status=row["status"],
        output=row["output"],
        custom_status=row["custom_status"],
        created=read_stamp(row["created"]),
        updated=read_stamp(row["updated"]),
        parent=parent,
    )
