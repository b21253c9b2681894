"""The pages of Azure Boards for people."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def read(rest):
    """Reads a page's HTML."""

    async def get(path: str) -> str:
        async with rest.session.get(f"{rest.stand_ins.url}{path}") as response:
            assert "script-src 'none'" in response.headers["Content-Security-Policy"]
            return await response.text()

    return get


async def test_the_board_shows_each_item_in_the_column_of_its_state_category(rest, bug, read):
    """A card has id, title, owner, tags and severity and stands under its state's category."""
    fields = {"System.State": "Active", "System.AssignedTo": "ada@contoso.com", "System.Tags": "incident"}
    await rest.patch(bug, [{"op": "add", "path": f"/fields/{k}", "value": v} for k, v in fields.items()])
    html = await read("/boards")
    column = re.search(r'<section class="column InProgress">(.*?)</section>', html, re.DOTALL)
    assert column
    for text in (f'/boards/{bug}"', "Checkout is slow", "Ada Lovelace", "incident", "3 - Medium"):
        assert text in column[1]


async def test_a_reason_that_says_no_more_than_the_state_is_left_out(rest, bug, read):
    """The state "New" is not explained with "New"; a reason of its own stands behind the state."""
    item = rest.boards.work_items[bug]
    shown = []
    for reason in (item.state, "Build Failure"):
        item.fields["System.Reason"] = reason
        shown.append(
            re.search(r'<span class="dot"></span>(New.*?)</span><span>', await read(f"/boards/{bug}"))
        )
    assert [match and match[1] for match in shown] == ["New", 'New <span class="soft">Build Failure</span>']


async def test_the_board_of_another_project_shows_its_items_only(rest, bug, read):
    """`?project=` chooses; an unknown project is told to be none."""
    html = await read("/boards?project=Scrum")
    assert "Checkout is slow" not in html
    assert "There is no such project" in await read("/boards?project=Nope")


async def test_the_page_of_an_item_is_where_its_link_leads(rest, bug, read):
    """`_links.html` opens a page with fields, links, discussion and revisions."""
    link = {
        "rel": "Hyperlink",
        "url": "https://teams.example/channel?a=1&b=2",
        "attributes": {"comment": "Room"},
    }
    patch = [{"op": "add", "path": "/relations/-", "value": link}]
    patch += [{"op": "add", "path": "/fields/System.History", "value": "<b>Paged</b> Ada"}]
    answer = await rest.patch(bug, patch)
    html = await read(answer.body["_links"]["html"]["href"].removeprefix(rest.stand_ins.url))
    assert '<a href="https://teams.example/channel?a=1&amp;b=2"' in html
    assert "<b>Paged</b> Ada" in html
    assert "rev 2" in html


async def test_parent_and_children_lead_to_each_other(rest, bug, read):
    """A child's page links to its parent and the parent's to its child."""
    parent = {"rel": "System.LinkTypes.Hierarchy-Reverse", "url": rest.address(bug), "attributes": {}}
    child = await rest.create(
        {"System.Title": "Respond"}, "Task", more=[{"op": "add", "path": "/relations/-", "value": parent}]
    )
    number = child.body["id"]
    assert f'href="/boards/{number}"' in await read(f"/boards/{bug}")
    assert f'href="/boards/{bug}"' in await read(f"/boards/{number}")


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<div style="background:url(https://evil.example)" onclick="alert(1)">x</div>',
        '<iframe src="https://evil.example"></iframe>',
        "</main></body><h1>x",
        "<svg onload=alert(1)>",
    ],
)
async def test_nothing_in_a_text_runs_or_loads(rest, read, evil):
    """What Boards' sanitiser would take out of HTML fields is not on the page, and titles are text."""
    made = await rest.create({"System.Title": evil, "Microsoft.VSTS.TCM.ReproSteps": f"<p>before</p>{evil}"})
    await rest.patch(made.body["id"], [{"op": "add", "path": "/fields/System.History", "value": evil}])
    for path in (f"/boards/{made.body['id']}", "/boards"):
        html = await read(path)
        tags = re.findall(r"<[^>]*>", html)
        assert not [t for t in tags if re.search(r"<(script|img|iframe|svg)|\son\w+=|javascript:|evil", t)]
        assert html.count("</main>") == 1
    assert "<p>before</p>" in await read(f"/boards/{made.body['id']}")


async def test_a_link_that_runs_something_is_not_clickable(rest, bug, read):
    """A hyperlink with a javascript address is shown as text."""
    value = {"rel": "Hyperlink", "url": "javascript:alert(1)", "attributes": {}}
    await rest.patch(bug, [{"op": "add", "path": "/relations/-", "value": value}])
    html = await read(f"/boards/{bug}")
    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html


async def test_a_page_of_no_item_says_so(rest, read):
    """An unknown id is a readable 404 with a way back."""
    assert "There is no such work item" in await read("/boards/99")


async def test_looking_at_a_page_is_no_request_to_azure_devops(rest, bug, read):
    """The pages are for people: they are not recorded among the product's requests."""
    before = len(rest.stand_ins.world.requests)
    await read(f"/boards/{bug}")
    assert len(rest.stand_ins.world.requests) == before
