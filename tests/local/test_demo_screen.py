"""The live picture as a person sees it, on terminals of every size."""

from __future__ import annotations

import os
import random

import pytest

from incident.timeline import DOING
from local.demo import picture
from local.demo.screen import OutputClosed, Screen
from tests.local.terminals import Terminal, pseudo_terminal

NAMES = [
    *("find_responders", "page:ada@contoso.com", "page:grace@contoso.com", "page:alan@contoso.com"),
    *("open_work_item", "open_channel", "assign:ada@contoso.com", "assign:grace@contoso.com"),
    *("assign:alan@contoso.com", "link_channel", "post_briefing", "record"),
]
WHY = "cannot open the channel in team 1111: ServiceUnavailable: out of order, as ordered (HTTP 503)"
DONE = {"outcome": "done"}
AGAIN = {"outcome": "again"}


def step(name, state="done", **more):
    """One step as the status tells it."""
    kind, _, whom = name.partition(":")
    usual = {
        "step": name,
        "doing": f"{DOING[kind]} {whom}".strip(),
        "needs": [],
        "attempts": 1,
        "tries": [DONE],
    }
    times = {"started_at": "12:00:00", "ended_at": "12:00:02", "retry_at": "12:00:09"}
    at = {key: f"2025-01-01T{clock}+00:00" for key, clock in times.items()}
    return usual | at | {"state": state, "why": "", "fix": ""} | more


def incident(*steps, running=True):
    """An incident with these steps."""
    severity = {"label": "Sev1"}
    told = {"id": "INC-1", "title": "Checkout", "severity": severity, "steps": list(steps)}
    return told | {"launch": {"running": running}}


def seen(told, columns=80, rows=24, *, environment=None, encoding="utf-8"):
    """What a terminal shows of these incidents one after another, and all that was written to it."""
    with pseudo_terminal(columns, rows, encoding) as (out, written):
        screen = Screen(out, environment or {})
        for one in told:
            screen.show(one) if isinstance(one, dict) else screen.say(one)
    terminal = Terminal(columns, rows)
    terminal.feed(written[0])
    return [line.rstrip() for line in terminal.lines if line.strip()], written[0]


def launch(seed):
    """A launch as it goes on, with some trouble; at the end it is done."""
    chance = random.Random(seed)
    states = ["waiting"] * len(NAMES)
    while set(states) != {"done"}:
        place = chance.choice([place for place, state in enumerate(states) if state != "done"])
        states[place] = chance.choice(["running", "retrying", "refused", "done", "done"])
        why = {"retrying": WHY, "refused": WHY}
        yield incident(
            *(step(n, s, why=why.get(s, ""), fix="grant it") for n, s in zip(NAMES, states, strict=True))
        )
    yield incident(*map(step, NAMES), running=False)


@pytest.mark.parametrize("rows", [4, 6, 10, 13, 14, 24, 60])
@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_picture_smears_on_no_terminal(columns, rows):
    """However small the terminal is, at the end each step stands there once, in order, below the heading."""
    told = [*launch(seed=rows * columns)]
    drawn = picture.lines(told[-1], picture.Style(columns=columns))
    lines, _ = seen(told, columns, rows)
    assert lines == ["INC-1  Sev1  Checkout", *"\n".join(drawn).split("\n")]


def test_what_does_not_fit_is_summed_up():
    """What needs eyes is drawn; the rest is one line that says how many and in which states."""
    steps = [step(name) for name in NAMES]
    steps[5] = step("open_channel", "retrying", why="busy")
    lines, _ = seen([incident(*steps)], rows=7)
    assert len(lines) == 7
    assert lines[-1] == "  ... and 8 more steps, all done"
    assert "retrying at 12:00:09" in "".join(lines)


def test_the_sum_of_several_states_names_each():
    """Steps that are left out are counted by their state."""
    states = ["done", "done", "waiting", "refused"]
    size, narrow = os.terminal_size((80, 3)), os.terminal_size((24, 3))
    assert picture.fitted(["x"] * 4, states, [1] * 4, size) == [
        "x",
        "  ... and 3 more steps: 2 done, 1 waiting",
    ]
    assert picture.fitted(["x"] * 4, states, [1] * 4, narrow) == ["x", "  ... and 3 more steps: "]
    assert picture.fitted(["x"] * 4, states, [1] * 4, os.terminal_size((80, 5))) == ["x"] * 4
    assert picture.fitted(["x", "y"], ["refused", "done"], [9, 1], size) == [
        "y",
        "  ... and 1 more step, all refused",
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"ended_at": "2025-01-01T12:00:59+00:00"},
        {"attempts": 2, "tries": [AGAIN, DONE]},
        {"attempts": 2, "tries": [DONE, DONE]},
        {"state": "retrying"},
        {"state": "running"},
    ],
)
def test_a_step_takes_one_line_of_sixty_columns(more):
    """What most steps say stands beside the longest of the usual labels."""
    lines, _ = seen([incident(step("link_channel", **more))], columns=60)
    assert len(lines) == 2


def test_what_is_longer_than_the_terminal_goes_on_below_the_label():
    """A reason is wrapped between words, indented, and nothing of it is lost."""
    lines, _ = seen([incident(step("open_channel", "refused", why=WHY, fix="grant it"))], columns=60)
    assert lines[1] == "  ✗ open the channel                  refused"
    assert " ".join(line.strip() for line in lines[2:]) == f"{WHY} to do: grant it"
    assert all(line.startswith("      ") for line in lines[2:])


def test_what_is_said_meanwhile_stays():
    """A line between two pictures is not drawn over; the next picture stands below it."""
    lines, _ = seen([incident(step("record", "running")), "The app died", incident(step("record"))])
    assert [line.split("  ")[-1].strip() for line in lines] == [
        "Checkout",
        "running",
        "The app died",
        "done in 2.0 s",
    ]


def test_no_color_is_obeyed():
    """NO_COLOR takes the colours and leaves the picture live; empty it means nothing (no-color.org)."""
    told = [incident(step("record", "running")), incident(step("record"))]
    plain, colored = (seen(told, environment={"NO_COLOR": value})[1] for value in ("1", ""))
    assert "\x1b[32m" in colored
    assert "m" not in "".join(part[:3] for part in plain.split("\x1b[")[1:])
    assert "\x1b[1F\x1b[J" in plain


def test_a_dumb_terminal_gets_lines():
    """Where the cursor cannot be moved (TERM=dumb), each change is a line of its own."""
    told = [incident(step("record", "running")), incident(step("record"))]
    lines, written = seen(told, environment={"TERM": "dumb"})
    assert "\x1b" not in written
    assert lines[1:] == ["  ✓ record the launch                 done in 2.0 s"]


def test_an_output_of_ascii_gets_marks_of_ascii():
    """What the output cannot write is replaced, and breaks nothing."""
    states = picture.URGENCY
    steps = [step(name, state, why="Zoë") for name, state in zip(NAMES, states, strict=False)]
    lines, _ = seen([incident(*steps), "Zoë"], encoding="ascii", environment={"NO_COLOR": "1"})
    assert "".join(line[2] for line in lines[1:-1] if line[2] != " ") == "x~>o.o+"
    assert lines[-1] == "Zo?"


def test_a_planned_second_run_does_not_look_like_a_retry():
    """Trying again after a failure says so; running again because there was news says that."""
    retried = step("open_channel", attempts=2, tries=[AGAIN, DONE])
    planned = step("record", attempts=2, tries=[DONE, DONE])
    lines, _ = seen([incident(retried, planned)])
    assert [line[38:] for line in lines[1:]] == ["done in 2.0 s, try 2", "done, 2 runs in 2.0 s"]


def test_a_closed_output_is_told_apart_from_other_failures():
    """Nobody reading is no broken connection: it has an exception of its own."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", closefd=False) as out:
        with pytest.raises(OutputClosed):
            Screen(out, {}).say("hello")
        os.dup2(os.open(os.devnull, os.O_WRONLY), writer)
