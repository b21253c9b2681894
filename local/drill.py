"""`python3 dev.py drill`: hold a fire drill in a running app, wait for its end, and say how it went."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx

from local.asking import CannotAsk, add_key, address, headers

ROUTE = "/api/drills"
URL = "http://127.0.0.1:7071"
ANSWER_SECONDS = 60.0
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 600.0
WORDS = {None: "not over yet", True: "went well", False: "did not go well"}


def main(arguments: list[str] | None = None) -> int:
    """Hold it; 0 where it went well, 1 where something was missing or is left, 2 where nobody could be asked."""
    options = _parser().parse_args(arguments)
    try:
        report = hold(options)
    except CannotAsk as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report, indent=2) if options.json else "\n".join(told(report)))
    return 0 if report["went_well"] else 1


def hold(options: argparse.Namespace) -> dict[str, Any]:
    """Begin the drill and wait for its end; the last report.

    Raises:
        CannotAsk: The app cannot be asked, or refuses.
    """
    names = ("service", "severity", "title", "page", "keep")
    asked = {name: getattr(options, name) for name in names}
    with httpx.Client(headers=headers(options.key), timeout=ANSWER_SECONDS) as http:
        begun = _answer(http, "POST", address(options.url, ROUTE), json=asked)
        print(f"{begun['id']} is under way: {begun['status_url']}", file=sys.stderr)
        until = time.monotonic() + options.wait
        while True:
            report = _answer(http, "GET", address(options.url, f"{ROUTE}/{begun['id']}"))
            if report["is_over"] or time.monotonic() >= until:
                return report
            time.sleep(LOOK_SECONDS)


def told(report: dict[str, Any]) -> Iterator[str]:
    """The report for a person at a terminal."""
    yield f"{report['id']} {report['title']}: {WORDS[report['went_well']]}"
    for step in report["steps"]:
        yield f"  {step['state']:<9} {_seconds(step)}  {step['doing']}"
        if step["why"]:
            yield f"            {step['why']}"
    if report["ready_after"] is not None:
        yield f"All was there after {report['ready_after']:.1f} s."
    for gap in report["missing"]:
        yield f"Missing, {gap['step']}: {gap['why']}\n  To do: {gap['fix']}"
    for thing in report["left"]:
        yield f"Still there: {thing}."


def _seconds(step: dict[str, Any]) -> str:
    if step["began_after"] is None:
        return " " * 18
    took = "" if step["took"] is None else f"{step['took']:.1f} s"
    return f"at {step['began_after']:5.1f} s {took:>7}"


def _answer(http: httpx.Client, method: str, url: str, **options: Any) -> dict[str, Any]:
    try:
        answer = http.request(method, url, **options)
        body = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise CannotAsk(f"{url} does not answer as Muster does: {type(error).__name__}") from error
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise CannotAsk(f"{url} wants a function key: give it with --key")
    if answer.is_error:
        faults = "; ".join(f"{fault['where']} {fault['what']}" for fault in body.get("faults", ()))
        raise CannotAsk(f"{url} answers {answer.status_code}: {faults or body.get('detail')}")
    return body


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dev.py drill", description=__doc__)
    parser.add_argument("--url", default=URL, help="the app's address (%(default)s)")
    add_key(parser)
    parser.add_argument("--service", help="whose roster is asked")
    parser.add_argument(
        "--severity", help="how bad it is said to be, 0 to 4; decides who is told, as in earnest"
    )
    parser.add_argument("--title", help="what it is called")
    parser.add_argument("--page", action="store_true", help="tell and assign the people on call, too")
    parser.add_argument("--keep", action="store_true", help="remove nothing at the end")
    wait = {"type": float, "default": PATIENCE_SECONDS, "metavar": "SECONDS"}
    parser.add_argument("--wait", **wait, help="how long its end is waited for (%(default)g)")
    parser.add_argument("--json", action="store_true", help="print JSON in place of text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
