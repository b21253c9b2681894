"""Words from outside stay words, wherever they are shown, asked with, or kept."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import pytest

from integrations.tables.keys import is_key
from local.evidence import Evidence
from local.vendors.cards import draw_card, faults_of_card
from local.vendors.devops.state import boards
from tests.hostile.bodies import PAYLOADS
from tests.hostile.markup import seen
from tests.hostile.watched import Watched, watched

OUR_HTML = {"html", "body", "p", "b", "h3", "table", "tr", "td", "a", "br", "div", "ul", "li"}
EMAILS = ("ada@contoso.com", "grace@contoso.com", "alan@contoso.com")
EVIL = "evil.example"
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]")


def poison(place: str, *, storable: bool = False) -> str:
    """A text that tries every trick; `storable` is one that Table Storage takes from Storage Explorer, too."""
    rest = "" if storable else "\x00\ud800"
    return (
        f"{place}') or 1 eq 1 <x-{place} onclick=alert(1)></td><at>Everyone</at>[y](https://{EVIL}/{place})"
        f" %27%0d%0aBcc:a@b.c&$top=1#;+/\\ {{0}}%s\r\nFORGED {place}\u202e{rest}"
    )


ROSTER = tuple(
    {
        "Email": email,
        "Name": poison(f"name{number}", storable=True),
        "Role": poison("role", storable=True),
        "Contact": poison("contact", storable=True),
        "Order": number,
        "OnCall": True,
    }
    for number, email in enumerate(EMAILS)
)
DECLARED = {name: poison(name) for name in ("title", "service", "description", "reporter", "problem_key")} | {
    "source": {name: poison(f"source-{name}") for name in ("kind", "name", "ref")},
    "details": {poison("detail"): poison("value")},
    "severity": 1,
}


def hostile_alert() -> dict[str, Any]:
    """A metric alert with tricks in every text that its reader looks at."""
    body = json.loads(json.dumps(PAYLOADS["metric_static_fired"]))
    essentials, context = body["data"]["essentials"], body["data"]["alertContext"]
    essentials |= {"alertRule": poison("rule"), "description": poison("said"), "alertId": poison("alert")}
    essentials |= {"monitoringService": poison("monitor"), "targetResourceGroup": poison("group")}
    essentials |= {"alertTargetIDs": [poison("target")], "investigationLink": f"javascript:alert('{EVIL}')"}
    context["condition"]["allOf"][0] |= {"metricName": poison("metric"), "operator": poison("operator")}
    body["data"]["customProperties"] = {poison("custom"): poison("property"), "service": poison("service")}
    return body


@dataclass
class Attacked:
    """The product after a hostile incident was launched and closed, and what that left behind."""

    muster: Watched
    incident: dict[str, Any]
    evidence: Evidence


@pytest.fixture(params=["a person, by e-mail", "an alert, by webhook"])
async def attacked(request, tables_connection, tmp_path) -> AsyncIterator[Attacked]:
    """An intake route attacked; each creation loses its first answer, so that everything is looked for, too."""
    person = request.param.startswith("a person")
    path, said = ("/incidents", DECLARED) if person else ("/alerts/azure-monitor", hostile_alert())
    async with watched(
        tables_connection, tmp_path, ROSTER, leaps=True, PAGE_ROADS="email" if person else "webhook"
    ) as muster:
        for place in (r"workItems/\$Issue", r"workItems/\$Task", "/channels$", "/activities$", "/sendMail"):
            muster.order("drop_after", "POST", place, times=1)
        status, answer = await muster.call("POST", path, said)
        assert status == 202, answer
        incident = await muster.launched(answer["id"])
        said = {"by": poison("by"), "person": EMAILS[2]}
        path = f"/incidents/{incident['id']}/roles/communications/take"
        status, answer = await muster.call("POST", path, said)
        assert (status, answer["work_item_not_told"], answer["briefing_not_told"]) == (200, None, None), (
            answer
        )
        said = {"by": poison("by"), "reason": poison("reason")}
        status, answer = await muster.call("POST", f"/incidents/{incident['id']}/close", said)
        assert (status, answer["work_item_not_told"]) == (200, None), answer
        yield Attacked(muster, incident, muster.evidence(incident["id"]))


async def test_words_stay_words(attacked):
    """After a hostile launch nothing acts in Boards, Teams, mail or our pages, and nothing is forged or doubled."""
    assert attacked.muster.faults_of(attacked.incident, list(EMAILS)) == []
    for look in (work_items, channels, mails, pages_of_pager, questions, keys, log_lines, answers):
        assert look(attacked) == [], look.__name__
    assert await shown_pages(attacked) == []


def work_items(attacked: Attacked) -> list[str]:
    """What in the work items is not our markup, leads elsewhere, or is set by a field that is not ours."""
    wrong = []
    for item in boards(attacked.muster.stage.vendors.world).work_items.values():
        texts = [str(v) for name, v in item.fields.items() if "Description" in name or "ReproSteps" in name]
        for html in (*texts, *(comment.text for comment in item.comments)):
            found = seen(html)
            wrong += sorted(found.elements - OUR_HTML) + sorted(found.attributes - {"href", "style"})
            wrong += [link for link in found.links if EVIL in link or not link.startswith("http")]
        wrong += [tag for tag in item.tags if any(c in tag for c in ",;\r\n")]
        wrong += [link for link in item.hyperlinks if EVIL in link]
        wrong += [item.title] if UNSEEN.search(item.title) or len(item.title) > 255 else []
    return wrong


def channels(attacked: Attacked) -> list[str]:
    """What is odd about the channel, its card, or whom that mentions."""
    (channel,), (briefing,) = attacked.evidence.channels, attacked.evidence.briefings
    (card,) = briefing.cards
    html, written = draw_card(card), json.dumps(card, ensure_ascii=False)
    drawn = seen(html)
    name, mentioned = channel.display_name, [e["mentioned"]["id"] for e in card["msteams"]["entities"]]
    wrong = [] if re.fullmatch(r"INC-[0-9A-Z]{6}[A-Za-z0-9 -]{0,40}", name) else [name]
    wrong += faults_of_card(card) + [link for link in drawn.links if EVIL in link]
    wrong += [e for e in drawn.elements if e.startswith("x-") or e in ("at", "em")]
    wrong += [] if mentioned == list(EMAILS) and html.count('class="mention"') == len(EMAILS) else [html]
    texts = (channel.description or "", briefing.activity["summary"], written)
    return [*wrong, *(text for text in texts if UNSEEN.search(text))]


def mails(attacked: Attacked) -> list[str]:
    """What in the mails could become a header, markup or a link, or who got one that should not."""
    wrong = []
    for sent in attacked.evidence.mails:
        lines = [sent.subject, *(to["emailAddress"]["name"] for to in sent.message["toRecipients"])]
        lines += [header["value"] for header in sent.message["internetMessageHeaders"]]
        wrong += [line for line in lines if UNSEEN.search(line) or "\n" in line]
        found = seen(sent.message["body"]["content"])
        wrong += sorted(found.elements - OUR_HTML) + sorted(found.attributes - {"href", "style"})
        wrong += [link for link in found.links if EVIL in link]
        wrong += [] if len(sent.recipients) == 1 and sent.recipients[0] in EMAILS else sent.recipients
    return wrong


def pages_of_pager(attacked: Attacked) -> list[str]:
    """Pages by webhook that hold what cannot be shown."""
    bodies = [page.body for page in attacked.evidence.pages]
    return [str(body) for body in bodies if UNSEEN.search(json.dumps(body, ensure_ascii=False))]


def questions(attacked: Attacked) -> list[str]:
    """Filters and queries in which a value does not end where it should; and questions that were never asked."""
    requests = attacked.muster.stage.vendors.world.requests
    wiql = [r.body["query"] for r in requests if "wiql" in r.path]
    filters = [one for r in requests for one in re.findall(r"[?&](?:\$|%24)filter=([^&]*)", r.path)]
    text = r"'(?:[^']|'')*'"
    ours = rf"SELECT \[System.Id\] FROM WorkItems WHERE [^']*{text} AND \[System.WorkItemType\] = {text} ORDER BY .*"  # noqa: S608 - a pattern, not a query
    wrong = [query for query in wiql if not re.fullmatch(ours, query, re.DOTALL)]
    wrong += [f"refused: {r.path}" for r in requests if r.status == 400]
    wrong += [one for one in map(unquote_plus, filters) if not re.fullmatch(rf"\w+ eq {text}", one)]
    return wrong if wiql and filters else [*wrong, "nothing was looked for"]


def keys(attacked: Attacked) -> list[str]:
    """Keys of rows that are not from the plain alphabet."""
    return [
        row[key]
        for row in attacked.muster.rows()
        for key in ("PartitionKey", "RowKey")
        if not is_key(row[key])
    ]


def log_lines(attacked: Attacked) -> list[str]:
    """Lines of the log that a caller began."""
    return [line for line in attacked.muster.log().splitlines() if line.startswith(("FORGED", "Bcc"))]


def answers(attacked: Attacked) -> list[str]:
    """Addresses in our answers that lead elsewhere, and texts with letters that cannot be shown."""
    text = json.dumps(attacked.incident, ensure_ascii=False)
    ours = f"{attacked.muster.stage.app.url}/api/incidents/INC-"
    wrong = [link for link in re.findall(r'_url": "([^"]*)"', text) if not link.startswith(ours)]
    return [*wrong, *UNSEEN.findall(text)]


async def shown_pages(attacked: Attacked) -> list[str]:
    """Elements and links of a caller's on the pages for people."""
    muster = attacked.muster
    paths = ["/boards", "/teams", "/teams/mail", "/teams/pager"]
    paths += [f"/boards/{item.id}" for item in (*attacked.evidence.work_items, *attacked.evidence.tasks)]
    paths += [f"/teams/{channel.id}" for channel in attacked.evidence.channels]
    wrong = []
    for path in paths:
        async with muster.http.get(f"{muster.stage.vendors.url}{path}") as response:
            found = seen(await response.text())
            assert response.status == 200, path
        wrong += [
            f"{path}: {name}" for name in found.elements if name.startswith("x-") or name in ("at", "script")
        ]
        wrong += [f"{path}: {name}" for name in found.attributes if name.startswith("on")]
        wrong += [f"{path}: {link}" for link in found.links if EVIL in link]
    return wrong
