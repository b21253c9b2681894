"""The outside calls of a launch, by the names that people know them by; each is a row of the matrix."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from local.vendors.world import Recorded

BOARDS, GRAPH, BOT, PAGER, DUTY, SIGN_IN = "azure-devops", "graph", "bot", "pager", "pagerduty", "identity"
TABLES = "tables"


@dataclass(frozen=True)
class Call:
    """One kind of outside call.

    Attributes:
        name: For people.
        vendor: Who is called.
        method: The HTTP method.
        path: A regular expression for path and query.
        sent: A regular expression for the body, where path and method do not tell.
        steps: Regular expressions for the steps that cannot be done while this call fails for ever.
        lag: What is blind when reads lag behind this write: a key of `World.lag_seconds`.
        revised: Whether its vendor answers 412 to it.
    """

    name: str
    vendor: str
    method: str
    path: str
    sent: str = ""
    steps: tuple[str, ...] = ()
    lag: str = ""
    revised: bool = False

    def fits(self, request: Recorded) -> bool:
        """Whether a request is such a call."""
        body = request.body if isinstance(request.body, str) else json.dumps(request.body)
        return (
            request.method == self.method
            and re.search(self.path, request.path) is not None
            and re.search(self.sent, body) is not None
        )


RECORD = ("open_work_item", "link_channel", "assign:.*", "link_tasks", "note_gaps")
TALK = ("post_briefing", "update_briefing")
ROOM = ("open_channel", "link_channel", *TALK)

KNOWN = (
    Call("token for Azure DevOps", SIGN_IN, "GET", "resource=499b84ac", steps=RECORD),
    Call("token for Graph", SIGN_IN, "GET", "resource=https?.*graph", steps=ROOM),
    Call("token for the bot", SIGN_IN, "GET", "resource=https?.*botframework", steps=TALK),
    Call("type's fields", BOARDS, "GET", "/workitemtypes/Issue/fields", steps=RECORD),
    Call("create work item", BOARDS, "POST", r"/workItems/\$Issue", steps=RECORD, lag="wiql", revised=True),
    Call("find work item", BOARDS, "POST", "/wiql", "'Issue'", steps=RECORD),
    Call("read work item", BOARDS, "GET", r"/workItems/1(\?|$)", steps=RECORD),
    Call("link channel", BOARDS, "PATCH", "/workItems/1", "Hyperlink", steps=("link_channel",), revised=True),
    Call("read states", BOARDS, "GET", "/workitemtypes/[^/]+/states", steps=("complete_work",)),
    Call(
        "complete work item",
        BOARDS,
        "PATCH",
        "/workItems/1",
        "drill-",
        steps=("complete_work",),
        revised=True,
    ),
    Call("complete task", BOARDS, "PATCH", "/workItems/2", "State", steps=("complete_work",), revised=True),
    Call("remove channel", GRAPH, "DELETE", "/channels/", steps=("remove_channel",)),
    Call("link tasks", BOARDS, "PATCH", "/workItems/1", "Hierarchy", steps=("link_tasks",), revised=True),
    Call("assign primary", BOARDS, "PATCH", "/workItems/1", "AssignedTo", steps=("assign:.*",), revised=True),
    Call("note gaps", BOARDS, "PATCH", "/workItems/1", "gaps-", steps=("note_gaps",), revised=True),
    Call(
        "read history",
        BOARDS,
        "GET",
        r"/workItems/1/updates",
        steps=("link_channel", "assign:.*", "link_tasks", "note_gaps"),
    ),
    Call(
        "create task",
        BOARDS,
        "POST",
        r"/workItems/\$Task",
        steps=("assign:.*",),
        lag="wiql",
        revised=True,
    ),
    Call("find task", BOARDS, "POST", "/wiql", "'Task'", steps=("assign:.*",)),
    Call("read task", BOARDS, "GET", r"/workItems/2(\?|$)", steps=("assign:.*",)),
    Call("create channel", GRAPH, "POST", "/channels$", steps=ROOM, lag="channels"),
    Call("find channel", GRAPH, "GET", r"/channels(\?|$)", steps=ROOM),
    Call("send mail", GRAPH, "POST", "/sendMail$", steps=(), lag="mail"),
    Call("find sent mail", GRAPH, "GET", "/mailFolders/sentitems", steps=()),
    Call("post mention", BOT, "POST", "/activities$", "/page/", steps=("page:.*",), revised=True),
    Call("find briefing", GRAPH, "GET", "/channels/.*/messages", steps=TALK),
    Call("post briefing", BOT, "POST", "/activities$", steps=TALK, revised=True),
    Call(
        "tell gaps in briefing",
        BOT,
        "PUT",
        "/activities/",
        "What is missing",
        steps=("update_briefing",),
        revised=True,
    ),
    Call("update briefing", BOT, "PUT", "/activities/", steps=("update_briefing",), revised=True),
    Call("page by webhook", PAGER, "POST", "/pager/pages", steps=("page:.*",)),
    Call("page by PagerDuty", DUTY, "POST", "/pagerduty/", steps=("page:.*",)),
    Call("read roster", TABLES, "GET", "/oncall", steps=("find_responders",)),
    Call("read rotations", TABLES, "GET", "/rotations", steps=("find_responders",)),
    Call("read overrides", TABLES, "GET", "/overrides", steps=("find_responders",)),
    Call("read absences", TABLES, "GET", "/absences", steps=("find_responders",)),
    Call("read drill", TABLES, "GET", r"/incidents\(.*RowKey='incident'", steps=("end_drill",)),
    Call(
        "list drill as closed",
        TABLES,
        "POST",
        "/incidents$",
        r'"PartitionKey": "closed"',
        steps=("end_drill",),
    ),
    Call(
        "find drill in the open list", TABLES, "GET", r"/incidents\(PartitionKey='open'", steps=("end_drill",)
    ),
    Call(
        "take drill off the open list",
        TABLES,
        "DELETE",
        r"/incidents\(PartitionKey='open'",
        steps=("end_drill",),
    ),
    Call("find drill's claim", TABLES, "GET", "/problems", steps=("end_drill",)),
    Call("note drill's end", TABLES, "PUT", "/timeline", steps=("end_drill",)),
    Call("read roles", TABLES, "GET", r"/incidents\(.*RowKey='roles'", steps=("fill_roles", *TALK)),
    Call("keep roles", TABLES, "POST", "/incidents$", r'"RowKey": "roles"', steps=("fill_roles",)),
    Call("note: work item begun", TABLES, "POST", "/incidents$", r'Step": "open_work_item"', steps=RECORD),
    Call("note: channel begun", TABLES, "POST", "/incidents$", r'Step": "open_channel"', steps=ROOM),
    Call("note: briefing begun", TABLES, "POST", "/incidents$", r'Step": "post_briefing"', steps=TALK),
    Call("note: task begun", TABLES, "POST", "/incidents$", r'Step": "assign ', steps=("assign:.*",)),
    Call("note: mail begun", TABLES, "POST", "/incidents$", r'Step": "page email', steps=()),
    Call("note: webhook begun", TABLES, "POST", "/incidents$", r'Step": "page webhook', steps=("page:.*",)),
    Call("note: event begun", TABLES, "POST", "/incidents$", r'Step": "page pagerduty', steps=("page:.*",)),
    Call("note: mention begun", TABLES, "POST", "/incidents$", r'Step": "page mention', steps=("page:.*",)),
    Call("read note: begun", TABLES, "GET", r"/incidents\(.*'attempt-", steps=(*RECORD, *ROOM)),
    Call("keep timeline", TABLES, "POST", r"/\$batch", steps=("record",)),
    Call("keep ledger", TABLES, "PATCH", r"/incidents\(", steps=("record",)),
)
"""Named calls with what they hold up. One that is seen and not named here is a row all the same; nothing may be
missing while it fails, until somebody says here what may."""

NEXT_PERSON = Call("page the next person", GRAPH, "POST", "/sendMail$", "grace@contoso\\.com")
"""A call of the kind "send mail", made because nobody else could be reached."""

OF_NO_LAUNCH = (
    Call("the intake's own", TABLES, "*", "/deliveries"),
    Call("a table that is used for the first time", TABLES, "POST", "/Tables$"),
)


def calls_in(requests: Iterable[Recorded]) -> list[Call]:
    """Each kind of call once, in the order of `KNOWN`, then those that are not known."""
    seen = dict.fromkeys(call_of(request) for request in requests if not _is_of_no_launch(request))
    return sorted(seen, key=lambda call: KNOWN.index(call) if call in KNOWN else len(KNOWN))


def call_of(request: Recorded) -> Call:
    """The kind of call that a request is."""
    return next((call for call in KNOWN if call.fits(request)), None) or _unnamed(request)


def _is_of_no_launch(request: Recorded) -> bool:
    return any(re.search(call.path, request.path) for call in OF_NO_LAUNCH)


def _unnamed(request: Recorded) -> Call:
    """A row for a call that nobody has named: its path with what changes from launch to launch left open."""
    path = request.path.partition("?")[0]
    shape = re.sub(r"\d+|INC-\w+|19%3A[^/]+|[0-9a-f-]{36}", "\0", path)
    vendor = request.vendor if request.vendor in (BOARDS, GRAPH, BOT, PAGER, DUTY, SIGN_IN) else TABLES
    pattern = re.escape(shape).replace("\0", "[^/]+")
    return Call(f"{request.method} {shape.replace(chr(0), '*')}", vendor, request.method, f"{pattern}(\\?|$)")
