"""The faults that a call can meet; each is a column of the matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.faults.calls import BOARDS, BOT, DUTY, GRAPH, PAGER, RECORD, ROOM, SIGN_IN, TABLES, TALK, Call
from local.faults.launches import ANSWER_SECONDS, Conditions
from local.vendors.faults import Fault
from local.vendors.tokens import make_token

FOR_EVER = None
TIMES: dict[str, int | None] = {"once": 1, "3 times": 3, "for ever": FOR_EVER}
SHORT_ANSWER_SECONDS = 0.2
"""For what never answers: it is waited for dozens of times."""
LAGS = {"once": 3.0, "3 times": 25.0}
"""Seconds for which a write stays unseen. One that stays unseen for ever cannot be told from one that is not there,
except where the vendor lets nobody have a taken name a second time."""
EVER_UNSEEN = {"channels": 24 * 3600.0}
ASKED_SECONDS = 7
EXPIRED = make_token({"aud": "https://graph.microsoft.com", "exp": 1_000_000_000})

Make = Callable[[Call, str], Conditions | None]
"""The conditions under which a call meets a fault so often (a key of `TIMES`); None where there is no such thing."""


@dataclass(frozen=True)
class Column:
    """A fault, how it is made, and whether the call may have been carried out although it failed."""

    name: str
    meaning: str
    make: Make
    is_ambiguous: bool = False


def _order(call: Call, often: str, **fault: Any) -> Fault:
    return Fault(method=call.method, path=call.path, sent=call.sent, times=TIMES[often], **fault)


def _fault(seconds: float = 0.0, **fault: Any) -> Make:
    """A fault that any call can meet. With `seconds` it is one of waiting, and lasts so many of our patience."""

    def make(call: Call, often: str) -> Conditions:
        if not seconds:
            return Conditions((_order(call, often, **fault),))
        patience = SHORT_ANSWER_SECONDS if TIMES[often] is FOR_EVER else ANSWER_SECONDS
        slow = _order(call, often, seconds=patience * seconds, **fault)
        return Conditions((slow,), answer_seconds=patience)

    return make


def _revised(call: Call, often: str) -> Conditions | None:
    return Conditions((_order(call, often, kind="answer", status=412),)) if call.revised else None


def _sign_in_page(call: Call, often: str) -> Conditions | None:
    return Conditions((_order(call, often, kind="sign_in_page"),)) if call.vendor == BOARDS else None


def _expired(call: Call, often: str) -> Conditions | None:
    """The token service gives an expired token; or the vendor finds that ours has expired."""
    if call.vendor == SIGN_IN:
        body = {"access_token": EXPIRED, "expires_on": "1000000000", "resource": "x", "token_type": "Bearer"}
        return Conditions((_order(call, often, kind="answer", status=200, body=body),))
    if call.vendor in (BOARDS, GRAPH, BOT):
        return Conditions((_order(call, often, kind="answer", status=401),))
    return None


def _lag(call: Call, often: str) -> Conditions | None:
    """The answer is lost after the commit, and what was written stays unseen."""
    seconds = LAGS.get(often) or EVER_UNSEEN.get(call.lag)
    if not call.lag or seconds is None:
        return None
    lost = Fault("drop_after", call.method, call.path, sent=call.sent)
    return Conditions((lost,), lags={call.lag: seconds})


COLUMNS = (
    Column(
        "429", "answers 429 with Retry-After", _fault(kind="answer", status=429, retry_after=ASKED_SECONDS)
    ),
    Column("500", "answers 500 and does nothing", _fault(kind="answer", status=500), is_ambiguous=True),
    Column("502", "answers 502 and does nothing", _fault(kind="answer", status=502), is_ambiguous=True),
    Column("503", "answers 503 and does nothing", _fault(kind="answer", status=503), is_ambiguous=True),
    Column("504", "answers 504 and does nothing", _fault(kind="answer", status=504), is_ambiguous=True),
    Column("412", "answers 412 and does nothing", _revised),
    Column("sign-in", "answers 203 with a sign-in page", _sign_in_page),
    Column("expired", "the token has expired (401)", _expired),
    Column("time-out", "does nothing and never answers", _fault(seconds=1.4, kind="hang"), is_ambiguous=True),
    Column("dropped", "does nothing and drops the connection", _fault(kind="drop_before"), is_ambiguous=True),
    Column("lost", "does it and drops the connection", _fault(kind="drop_after"), is_ambiguous=True),
    Column("500 after", "does it and answers 500", _fault(kind="error_after", status=500), is_ambiguous=True),
    Column(
        "slow",
        "does it and answers after our time-out",
        _fault(seconds=1.4, kind="slow_after"),
        is_ambiguous=True,
    ),
    Column("malformed", "does it and answers half a JSON", _fault(kind="malformed"), is_ambiguous=True),
    Column(
        "lag", "the answer is lost, and reads lag behind by 3 s, by 25 s, for ever", _lag, is_ambiguous=True
    ),
)

DOORS = {
    "AZURE_DEVOPS_ORGANIZATION_URL": (BOARDS, RECORD),
    "GRAPH_URL": (GRAPH, ROOM),
    "TEAMS_BOT_SERVICE_URL": (BOT, TALK),
    "PAGE_WEBHOOK_URL": (PAGER, ("page:.*",)),
    "PAGE_PAGERDUTY_URL": (DUTY, ("page:.*",)),
    "IDENTITY_ENDPOINT": (SIGN_IN, (*RECORD, *ROOM)),
    "AzureWebJobsStorage": (TABLES, ()),
}
"""The settings with an address that can refuse connections: whose it is, and what it holds up."""
