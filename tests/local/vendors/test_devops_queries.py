"""WIQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

SELECT = "SELECT [System.Id] FROM WorkItems"


@pytest.fixture
async def filled(rest):
    """Operations: 1 a bug of Ada's, 2 a task with a quote in its title, 3 a closed bug; Basic: 4 an issue."""
    bug = {
        "System.Title": "Checkout is slow",
        "System.Tags": "incident; sev1",
        "Microsoft.VSTS.Common.Priority": 1,
    }
    await rest.create(
        bug | {"System.AssignedTo": "ada@contoso.com", "System.AreaPath": "Operations\\Payments\\Checkout"}
    )
    await rest.create({"System.Title": "It's [odd] % and_so on"}, "Task")
    closed = await rest.create({"System.Title": "Export late", "System.Tags": "sev10"})
    await rest.patch(closed.body["id"], [{"op": "add", "path": "/fields/System.State", "value": "Closed"}])
    await rest.create({"System.Title": "Checkout is slow"}, "Issue", "Basic")
    return rest


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("[System.Title] = 'checkout IS slow'", [1, 4]),
        ("[System.TeamProject] = @project AND [System.Title] = 'Checkout is slow'", [1]),
        ("[System.Title] = 'It''s [odd] % and_so on'", [2]),
        ("[System.Title] CONTAINS 'slow'", [1, 4]),
        ("[System.Title] NOT CONTAINS 'slow'", [2, 3]),
        ("[System.WorkItemType] IN ('Task', 'Issue')", [2, 4]),
        ("[System.WorkItemType] NOT IN ('Task', 'Issue')", [1, 3]),
        ("[System.State] <> 'Closed' AND [System.TeamProject] = 'Operations'", [1, 2]),
        ("[System.Tags] CONTAINS 'sev1'", [1]),
        ("[System.AreaPath] UNDER 'Operations\\Payments'", [1]),
        ("[System.AreaPath] NOT UNDER 'Operations'", [4]),
        ("[System.AssignedTo] = 'ada@contoso.com'", [1]),
        ("[System.AssignedTo] = 'Ada Lovelace'", [1]),
        ("[System.AssignedTo] = ''", [2, 3, 4]),
        ("[System.CreatedBy] = @me", [1, 2, 3, 4]),
        ("[System.Id] >= 2 AND [System.Id] < 4", [2, 3]),
        ("[Microsoft.VSTS.Common.Priority] = 1", [1]),
        ("[System.CreatedDate] >= @today - 1", [1, 2, 3, 4]),
        ("[System.CreatedDate] > @today", []),
        ("([System.Id] = 1 OR [System.Id] = 2) AND [System.WorkItemType] = 'Bug'", [1]),
        ("[System.Id] = 1 OR [System.Id] = 2 AND [System.WorkItemType] = 'Bug'", [1]),
    ],
)
async def test_conditions_select_what_they_say(filled, where, found):
    """Operators, brackets, macros, doubled quotes, and AND before OR; text without regard to case."""
    answer = await filled.wiql(f"{SELECT} WHERE {where} ORDER BY [System.Id]")
    assert [hit["id"] for hit in answer.body["workItems"]] == found


async def test_the_projects_path_does_not_narrow_the_query(filled):
    """A query asked in a project sees all projects unless it says otherwise itself."""
    answer = await filled.wiql(SELECT, path="Scrum/")
    assert [hit["id"] for hit in answer.body["workItems"]] == [1, 2, 3, 4]


async def test_order_and_top(filled):
    """ORDER BY sorts by several fields, DESC included; `$top` cuts."""
    query = f"{SELECT} ORDER BY [System.State] DESC, [System.Id] DESC"
    answer = await filled.wiql(query, **{"$top": "3"})
    assert [hit["id"] for hit in answer.body["workItems"]] == [4, 2, 1]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (f"{SELECT} WHERE [Custom.No] = 'x'", "TF51005: The query references a field that does not exist."),
        (
            "SELECT [System.Id] WHERE [System.Id] = 1",
            "TF51006: The query statement is missing a FROM clause.",
        ),
        (f"{SELECT} WHERE [System.Title] = 'It's'", "Expecting end of string. The error is caused by «s»."),
        (f"{SELECT} WHERE [System.AreaPath] UNDER 'No'", "TF51011: The specified area path does not exist."),
        (f"{SELECT} WHERE [System.Title] LIKE 'x'", "Expecting comparison operator."),
        (f"{SELECT} WHERE [System.Id] = 'x'", "The value does not fit the field [System.Id]."),
        (f"{SELECT} WHERE [System.Description] = 'x'", "The operator = cannot be used with the field"),
        ("SELECT [System.Id] FROM WorkItemLinks", "The FROM clause must name WorkItems"),
        ("UPDATE", "Expecting SELECT."),
        (f"{SELECT} WHERE [System.Title] = '{'x' * 32_000}'", "VS402340"),
    ],
)
async def test_a_query_that_cannot_be_run_is_400_with_its_cause(filled, query, message):
    """Unknown fields and paths, bad syntax (an undoubled quote!), misfitting operators and overlong queries."""
    answer = await filled.wiql(query)
    assert answer.status == 400
    assert message in answer.body["message"]


async def test_times_need_time_precision(filled):
    """A time of day is refused unless `timePrecision=true`, and compared to the moment then."""
    created = filled.boards.work_items[2].fields["System.CreatedDate"]
    query = f"{SELECT} WHERE [System.CreatedDate] > '{(created - timedelta(microseconds=1)).isoformat()}'"
    refused = await filled.wiql(query)
    precise = await filled.wiql(query, timePrecision="true")
    assert "using date precision" in refused.body["message"]
    assert [hit["id"] for hit in precise.body["workItems"]] == [2, 3, 4]


async def test_a_lag_hides_new_items_from_queries_only(filled):
    """Within the ordered lag a query does not see an item that a GET already answers."""
    filled.stand_ins.world.lag_seconds["wiql"] = 3600
    answer = await filled.wiql(SELECT)
    direct = await filled.call("GET", "_apis/wit/workitems/1")
    assert (answer.body["workItems"], direct.status) == ([], 200)
