"""The description of the API says what the app does: no route, status, header or field more or less."""

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema
import openapi_spec_validator

from api.openapi import DESCRIPTION
from incident.declaring import FIELDS, SOURCE_FIELDS
from local.stage import APP

DOCUMENT = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
REFUSALS = ("401", "403")
"""Answered to whom the platform or the app does not let in; `test_access_routes.py` asks every route as such."""
FAILURES = "503"
"""Needs settings that cannot be used or a failure of storage; it is the same for every route."""
PAGES = {("getIncident", "400")} | {
    (name, status)
    for name in ("retryStep", "splitGathered", "closeIncident", "changeRole")
    for status in ("303", "413", "415")
}
"""Answered to a browser; `test_page.py` asks as one, and holds what it gets against the description."""


def resolved(node: Any) -> Any:
    """What a reference points to; anything else as it is."""
    while isinstance(node, dict) and "$ref" in node:
        found = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its method and path."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


OPERATIONS = {operation["operationId"]: operation for _, _, operation in operations()}


@cache
def triggers() -> list[dict[str, Any]]:
    """The HTTP triggers of the app: of a copy of its own, because an app tells its functions only once."""
    spec = importlib.util.spec_from_file_location("described_function_app", APP / "function_app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    bindings = [b for function in module.app.get_functions() for b in function.get_bindings()]
    return [binding.get_dict_repr() for binding in bindings if binding.type == "httpTrigger"]


def closed(schema: Any) -> Any:
    """The schema without references, admitting no property that it does not name."""
    schema = resolved(schema)
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        return merged([closed(part) for part in schema["allOf"]])
    properties = {name: closed(part) for name, part in schema.get("properties", {}).items()}
    rest = {key: closed(part) for key, part in schema.items() if key != "properties"}
    return {"additionalProperties": False, **rest, "properties": properties} if properties else rest


def merged(parts: list[Any]) -> Any:
    """One object with the properties of all: closed ones would each refuse the others' properties."""
    return {
        "type": "object",
        "properties": {name: part for one in parts for name, part in one["properties"].items()},
        "required": [name for one in parts for name in one["required"]],
        "additionalProperties": False,
    }


def faults(schema: Any, value: Any) -> list[str]:
    """What of the value the schema does not allow."""
    checker = jsonschema.Draft202012Validator(
        closed(schema), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


def faults_of(answered) -> Iterator[str]:
    """What of an answer the description does not say."""
    described = resolved(OPERATIONS[answered.operation]["responses"].get(str(answered.status)))
    if described is None:
        yield "this status is not described"
        return
    kind = answered.headers["Content-Type"].split(";")[0]
    if kind not in described["content"]:
        yield f"{kind} is not described"
        return
    yield from faults(described["content"][kind]["schema"], answered.body)
    for name, header in described.get("headers", {}).items():
        if resolved(header).get("required") and name not in answered.headers:
            yield f"the header {name} is absent"


def roles_of(operation: dict[str, Any]) -> set[str]:
    """The app roles that an operation takes."""
    return {role for entry in operation["security"] for role in entry.get("entra", ())}


def examples(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every schema with the example beside it."""
    if isinstance(node, dict):
        if "example" in node and "schema" in node:
            yield node["schema"], node["example"]
        for key, part in node.items():
            if key != "example":
                yield from examples(part)
    elif isinstance(node, list):
        for part in node:
            yield from examples(part)


def test_the_description_is_openapi_3_1():
    """Any tool that reads OpenAPI 3.1 can read it."""
    openapi_spec_validator.validate(DOCUMENT)

    assert DOCUMENT["openapi"].startswith("3.1.")


def test_routes_and_methods_are_those_of_the_app():
    """Each HTTP function is described, and nothing is described that is no function."""
    served = {(method.value.lower(), f"/{t['route']}") for t in triggers() for method in t["methods"]}

    assert {(method, path) for method, path, _ in operations()} == served


def test_every_route_asks_for_a_key_or_a_role():
    """The key that the description asks for is the one that the app's routes ask for; in its place there is a role."""
    keys = [{"functionKey": []}, {"functionKeyInQuery": []}]

    assert {trigger["authLevel"].value for trigger in triggers()} == {"function"}
    assert [name for name, operation in OPERATIONS.items() if operation["security"][:2] != keys] == []
    assert [name for name, operation in OPERATIONS.items() if not roles_of(operation)] == []


def test_each_real_answer_is_described(answers):
    """What the running app answers has a described status, media type and headers, and no undescribed field."""
    wrong = {
        f"{answered.operation} {answered.status}: {fault}"
        for answered in answers
        for fault in faults_of(answered)
    }

    assert wrong == set()


def test_each_described_answer_is_given(answers):
    """Every status that is described was seen, but for what a refusal, a failure or a browser brings."""
    described = {
        (name, status) for name, operation in OPERATIONS.items() for status in operation["responses"]
    }
    seen = {(answered.operation, str(answered.status)) for answered in answers}

    assert {(n, s) for n, s in described - seen if s not in (*REFUSALS, FAILURES)} == PAGES
    assert ("getHealth", FAILURES) in seen


def test_the_app_serves_this_description(answers):
    """`GET /api/openapi.json` answers the file as it stands in the repository."""
    (served,) = (answered.body for answered in answers if answered.operation == "getDescription")

    assert served == DOCUMENT


def test_each_field_that_a_declaration_may_have_is_described():
    """The request's schema and the reader of declarations know the same fields."""
    declare = DOCUMENT["components"]["schemas"]["Declare"]
    source = declare["properties"]["source"]["anyOf"][1]

    assert set(declare["properties"]) == set(FIELDS)
    assert set(source["properties"]) == set(SOURCE_FIELDS)


def test_each_example_fits_its_schema():
    """No example shows what the app would not take or answer."""
    found = list(examples(DOCUMENT))

    assert len(found) > 10
    assert [fault for schema, example in found for fault in faults(schema, example)] == []


def test_each_link_leads_to_an_operation():
    """A link from an answer names an operation that is there."""
    linked = {
        link["operationId"]
        for operation in OPERATIONS.values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    }

    assert linked
    assert linked <= OPERATIONS.keys()
