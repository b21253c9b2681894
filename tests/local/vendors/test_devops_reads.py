"""Reading work items: fields, lists, updates."""

from __future__ import annotations


def op(verb: str, path: str, value: object = None) -> dict:
    """An operation of a patch document."""
    return {"op": verb, "path": path, "value": value}


def link(url: str, rel: str = "Hyperlink", **attributes: object) -> dict:
    """The operation that adds a relation."""
    return op("add", "/relations/-", {"rel": rel, "url": url, "attributes": attributes})


async def test_fields_and_expand_exclude_each_other(rest, bug):
    """`fields` narrows the answer; together with `$expand=relations` it is refused."""
    narrow = await rest.call("GET", f"_apis/wit/workitems/{bug}", query={"fields": "System.Id,System.State"})
    both = await rest.call(
        "GET", f"_apis/wit/workitems/{bug}", query={"fields": "System.Id", "$expand": "relations"}
    )
    assert narrow.body["fields"] == {"System.Id": bug, "System.State": "New"}
    assert (both.status, both.body["typeKey"]) == (400, "ConflictingParametersException")


async def test_a_list_fails_for_a_missing_id_unless_omit_is_asked_for(rest, bug):
    """One missing id makes the whole list a 404; `errorPolicy=omit` answers null in its place."""
    ids = f"{bug},999"
    failed = await rest.call("GET", "_apis/wit/workitems", query={"ids": ids})
    omitted = await rest.call("GET", "_apis/wit/workitems", query={"ids": ids, "errorPolicy": "omit"})
    batch = await rest.call("POST", "_apis/wit/workitemsbatch", {"ids": [bug], "fields": ["System.Title"]})
    assert failed.status == 404
    assert [value and value["id"] for value in omitted.body["value"]] == [bug, None]
    assert batch.body["value"][0]["fields"] == {"System.Title": "Checkout is slow"}


async def test_two_hundred_items_are_read_at_once_at_most(rest):
    """201 ids are refused."""
    answer = await rest.call("POST", "_apis/wit/workitemsbatch", {"ids": [*range(201)]})
    assert (answer.status, answer.body["message"][:8]) == (400, "VS403474")


async def test_updates_tell_old_and_new_values(rest, bug):
    """`updates` lists for each write what it changed, with the values before and after."""
    await rest.patch(bug, [op("add", "/fields/System.Title", "Payments are slow"), link("https://x.example")])
    answer = await rest.call("GET", f"_apis/wit/workitems/{bug}/updates")
    second = answer.body["value"][1]
    assert second["fields"]["System.Title"] == {
        "oldValue": "Checkout is slow",
        "newValue": "Payments are slow",
    }
    assert second["relations"]["added"][0]["url"] == "https://x.example"
