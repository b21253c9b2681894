"""The whole API called from its own description: no 5xx, and no answer that the description does not know."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from api.openapi import DESCRIPTION
from tests.hostile.conftest import TIMES, searching
from tests.hostile.watched import watched

WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
"""What an answer must hold. Whether each odd request is refused is for the tests of the intake."""


def described(url):
    """The description with the running app behind it."""
    schema = schemathesis.openapi.from_path(DESCRIPTION)
    schema.config.update(base_url=f"{url}/api")
    return schema


def checks():
    """The checks by name, as schemathesis keeps them."""
    load_all_checks()
    return CHECKS.get_by_names(list(WANTED))


@dataclass
class Told:
    """How often each operation answered which status, and what of the answers is not described."""

    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    wanted: list[Any] = field(default_factory=checks)

    def hear(self, case: Any, response: Any) -> None:
        """Hold an answer against the description."""
        self.statuses[f"{case.operation.label} {response.status_code}"] += 1
        try:
            case.validate_response(response, checks=self.wanted)
        except FailureGroup as failures:
            self.faults.append(f"{failures}: {case.as_curl_command()}")


def search(schema, told, examples):
    """Call each operation with what fits its description."""
    for found in schema.get_all_operations():
        operation = found.ok()

        @searching(examples)
        @given(case=operation.as_strategy())
        def call(case):
            told.hear(case, case.call())

        call()


def follow(schema, told, stories, steps):
    """Follow the links of answers to further calls, each story by a seed of its own."""

    class Story(schema.as_state_machine()):
        def validate_response(self, response, case, **_):
            told.hear(case, response)

    for number in range(stories * TIMES):
        # The app remembers earlier stories, so that one told again may go another way.
        with suppress(FlakyStrategyDefinition):
            seed(number)(Story).run(
                settings=settings(searching(1), max_examples=2, stateful_step_count=steps)
            )


async def test_no_operation_answers_what_is_not_described(tables_connection, tmp_path):
    """Each operation by itself, and from answer to answer along the links: ids that are real, too."""
    alone, linked = Told(), Told()
    async with watched(tables_connection, tmp_path) as muster:
        schema = described(muster.stage.app.url)
        await asyncio.to_thread(search, schema, alone, 3)
        await asyncio.to_thread(follow, schema, linked, 3, 8)

    assert (alone.faults, linked.faults) == ([], [])
    every = {found.ok().label for found in schema.get_all_operations()}
    assert {label.rpartition(" ")[0] for label in alone.statuses} == every
    assert linked.statuses["GET /incidents/{id} 200"] + linked.statuses["POST /incidents/{id}/close 200"]
