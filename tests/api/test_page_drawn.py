"""The status page as it is drawn, from incidents as the API's JSON tells them."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import pytest

from activities.find_launch import FoundLaunch
from api.browser import Here, wants_page
from api.http import Request, problem
from api.page import incident_page, problem_page
from api.views import whole
from incident.ledger import Attempt, Ledger
from incident.records import Counts, Declaration, Detail, Event, Incident, IncidentRow, Severity, Source
from incident.roles import Role
from incident.storm import Gathered

AT = datetime(2026, 11, 22, 2, 14, 7, tzinfo=UTC)
URL = "https://muster.example.com/api/incidents/INC-7F3K2Q"
ADA = {"email": "ada@contoso.com", "name": "Ada Lovelace", "order": 0}
HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp; \ud800\u202e"
WHERE_TO_GO = "https://dev.azure.com/contoso/_workitems/edit/42"
KEPT = ("state", "status", "at", "retry_at", "started_at", "ended_at", "declared_at", "first_seen", "since")


@dataclass
class Drawn(HTMLParser):
    """A page as a browser would take it apart: the texts, and each tag with its attributes."""

    html: str
    tags: list[tuple[str, dict]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        """A tag begins."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """A text comes."""
        self.texts.append(data)

    @property
    def text(self):
        """All texts, with single spaces between them."""
        return " ".join(" ".join(self.texts).split())

    def all(self, tag):
        """The attributes of each tag of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def ledger():
    """Ada was paged, the channel is refused, the briefing waits for it, and the link is being retried."""
    made = Ledger()
    found = made.step("find_responders")
    found.succeed(AT, {"responders": [ADA], "alarm": None})
    for name, result in (
        ("page:ada@contoso.com", {"road": "email"}),
        ("open_work_item", {"id": 42, "url": WHERE_TO_GO}),
    ):
        made.step(name).begin(AT)
        made.step(name).end(Attempt(AT, "done"))
        made.step(name).succeed(AT + timedelta(seconds=1), result)
    channel = made.step("open_channel")
    channel.begin(AT)
    channel.end(Attempt(AT, "refused", "the app may lack a right"))
    channel.refuse(AT, "the app may lack a right", "grant it")
    made.step("post_briefing", ("open_channel",))
    link = made.step("link_channel")
    link.end(Attempt(AT, "again", "HTTP 503"))
    link.retry(AT + timedelta(seconds=20))
    return made


def view(made=None, *, status="open", running=False, gathered=(), **said):
    """The JSON of an incident with that ledger."""
    source = Source("azure_monitor", "Platform", "ref", "https://portal.azure.com/alert")
    declaration = Declaration(
        "Nobody can pay", Severity.ERROR, source, "key", "checkout", details=(Detail("region", "west"),)
    )
    incident = Incident("INC-7F3K2Q", replace(declaration, **said), AT, URL)
    row = IncidentRow(incident, status, closed_at=AT if status == "closed" else None)
    found = FoundLaunch(
        row, ledger() if made is None else made, running, "running" if running else "completed", ""
    )
    return whole(found, Counts(3, 1), [Event(AT, "declared", "Platform", "alert")], gathered)


def drawn(shown, url=URL, **query):
    """The page of that JSON, opened at an address."""
    here = Here.of(Request("GET", url, query=query))
    return Drawn(incident_page(shown, here.at(AT + timedelta(minutes=3))).to_bytes().decode())


def hostile(node, name=""):
    """The same JSON with a hostile text in place of every text that the page does not reckon with."""
    if isinstance(node, dict):
        return {key: hostile(value, key) for key, value in node.items()}
    if isinstance(node, list):
        return [hostile(value, name) for value in node]
    return f"javascript:{HOSTILE}" if isinstance(node, str) and name not in KEPT else node


GATHERED = Gathered("p1", "key", "Queue is full", Severity.WARNING, None, Source("queues", "q"), AT)


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", True),
        ("text/html", True),
        ("application/json;q=0.5, TEXT/HTML ; q=0.9", True),
        ("text/*", True),
        ("*/*", False),
        ("", False),
        ("application/json, text/plain, */*", False),
        ("application/json, text/html", False),
        ("text/html;q=0.4, application/json;q=0.5", False),
        ("text/html;q=0", False),
        ("text/html;q=nan", False),
        ("text/html;q=huge", False),
        ("image/*", False),
    ],
)
def test_a_page_is_for_who_likes_html_better(accept, is_page):
    """The header Accept decides by its weights; JSON where both are as welcome."""
    assert wants_page(Request("GET", URL, {"accept": accept})) is is_page


def test_a_said_format_goes_before_accept():
    """`?format=` is what a person can write into an address."""
    assert wants_page(Request("GET", URL, {"Accept": "application/json"}, query={"format": "html"}))
    assert not wants_page(Request("GET", URL, {"Accept": "text/html"}, query={"format": "json"}))


def test_no_text_from_outside_becomes_markup():
    """Whatever a title, a name, a reason or an address holds, it is shown as it is, and nothing runs or leads astray."""
    shown = view(gathered=[(GATHERED, Counts(1, 0))])
    plain, attacked = drawn(shown), drawn(hostile(shown))
    leads = [a["href"] for a in attacked.all("a")] + [f["action"] for f in attacked.all("form")]

    assert {tag for tag, _ in attacked.tags} <= {tag for tag, _ in plain.tags}
    assert {name for _, attributes in attacked.tags for name in attributes} <= {
        *(name for _, attributes in plain.tags for name in attributes)
    }
    assert [lead for lead in leads if urlsplit(urljoin(URL, lead)).scheme not in ("https", "mailto")] == []
    assert "<script>alert(1)</script>" in attacked.text


def test_the_page_loads_nothing():
    """No script, no picture, no font, no file of another address: the style that its hash allows is all there is."""
    shown = drawn(view())
    policy = incident_page(view(), Here.of(Request("GET", URL)).at(AT)).headers["Content-Security-Policy"]
    style = shown.html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"'sha256-{digest}'" in policy
    assert "url(" not in style
    assert "@import" not in style
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in shown.tags}
    assert not [1 for _, attributes in shown.tags if {"src", "style", "onclick"} & attributes.keys()]


def test_nobody_paged_is_said_until_somebody_is():
    """The first thing to know at 3 a.m. is whether anybody was told."""
    silent = ledger()
    silent.steps["page:ada@contoso.com"].retry(AT + timedelta(seconds=9))

    assert "Nobody has been paged yet" in drawn(view(silent, running=True)).text
    assert "not paged yet, trying again at 02:14:16" in drawn(view(silent, running=True)).text
    assert "Nobody has been paged" not in drawn(view()).text
    assert "1 person was paged; 1 thing is missing." in drawn(view()).text


def test_nobody_paged_on_purpose_is_no_alarm():
    """Where the severity spares everybody, the page says so, and why, and is not red for it."""
    spared = ledger()
    spared.steps.pop("open_channel")
    spared.steps["page:ada@contoso.com"].skip("at Sev3 nobody is paged")
    shown = drawn(view(spared))

    assert "Nobody is to be paged; all that was to be done is done." in shown.text
    assert "- not paged: at Sev3 nobody is paged" in shown.text
    assert "Nobody has been paged" not in shown.text
    assert "verdict bad" not in shown.html


def test_each_attempt_to_page_somebody_is_told_with_its_result():
    """By which road, how it went, why, and when; what went the same way again and again is one line."""
    tried = ledger()
    tried.steps["page:ada@contoso.com"].tries = (
        Attempt(AT, "again", "HTTP 503", "pagerduty"),
        Attempt(AT + timedelta(seconds=1), "refused", "no mailbox", "email"),
        Attempt(AT + timedelta(seconds=2), "again", "HTTP 503", "pagerduty"),
        Attempt(AT + timedelta(seconds=3), "unanswered", "it hangs", "webhook"),
        Attempt(AT + timedelta(seconds=4), "done", "", "webhook"),
    )
    shown = view(tried)
    text = drawn(shown).text

    assert [(page["road"], page["result"]) for page in shown["people"][0]["pages"]] == [
        ("pagerduty", "failed"),
        ("email", "refused"),
        ("pagerduty", "failed"),
        ("webhook", "no answer"),
        ("webhook", "delivered"),
    ]
    assert (
        "PagerDuty: failed, HTTP 503 · 02:14:07 , 02:14:09 e-mail: refused, no mailbox · 02:14:08 "
        "webhook: no answer, it hangs · 02:14:10 webhook: delivered · 02:14:11"
    ) in text


def test_a_page_that_was_delivered_at_once_is_told_once():
    """How somebody was paged is one line where nothing went wrong before."""
    shown = view()

    assert [page["result"] for page in shown["people"][0]["pages"]] == ["delivered"]
    assert "delivered" not in drawn(shown).text


def test_why_somebody_is_on_call_stands_below_them():
    """The reason of the rotation is shown, and nothing is made up for who is flagged by hand."""
    reason = "primary of checkout by rotation until Mon 09:00 Europe/Berlin"
    rotated = ledger()
    rotated.step("find_responders").succeed(AT, {"responders": [{**ADA, "reason": reason}], "alarm": None})

    assert f"ada@contoso.com {reason} ✓ paged" in drawn(view(rotated)).text
    assert view()["people"][0]["reason"] is None
    assert "ada@contoso.com ✓ paged" in drawn(view()).text


def test_an_alarm_is_no_missing_thing():
    """That everybody was told because nobody was listed is an alarm; nothing is missing for it."""
    alarmed = ledger()
    alarmed.alarm("nobody is on call for checkout")
    alarmed.steps.pop("open_channel")

    assert "1 person was paged; 1 alarm." in drawn(view(alarmed)).text
    assert "nobody is on call for checkout" in drawn(view(alarmed)).text


def test_each_step_says_how_it_stands():
    """State, tries, when the next comes, why, what to do, and what a blocked one waits for."""
    text = drawn(view(running=True)).text

    assert "page ada@contoso.com done 02:14:08 in 1.0 s" in text
    assert "open the channel refused 02:14:07 after 1 try" in text
    assert "the app may lack a right To do: grant it" in text
    assert "link the channel in the work item 1 try failed, the next comes at 02:14:27 HTTP 503" in text
    assert "post the briefing blocked by: open the channel" in text


def test_people_and_places_are_links():
    """Who is on call, how they were paged, what they have; the work item and the alert are one tap away."""
    assigned = ledger()
    assigned.step("assign:ada@contoso.com").succeed(
        AT, {"email": "ada@contoso.com", "work_item_id": 42, "url": WHERE_TO_GO}
    )
    shown = drawn(view(assigned))
    leads = [a["href"] for a in shown.all("a")]

    assert {WHERE_TO_GO, "https://portal.azure.com/alert", "mailto:ada@contoso.com"} <= set(leads)
    assert "Ada Lovelace · ada@contoso.com ✓ paged by e-mail at 02:14:08 has work item 42" in shown.text
    assert "Channel refused" in shown.text
    assert "3 deliveries, 1 further occurrence" in shown.text
    assert "02:14:07 UTC, 3 min ago" in shown.text


def test_links_to_other_sites_say_nothing_of_us():
    """No other site learns the page's address, and none can reach back into it."""
    outward = [a for a in drawn(view()).all("a") if a["href"].startswith("http")]

    assert outward
    assert {a["rel"] for a in outward} == {"noreferrer noopener"}


def test_the_key_is_carried_on_to_ourselves_alone():
    """Forms and links of our own have the key that opened the page; no other link has it."""
    shown = drawn(view(), code="s3/cr&t")
    leads = [a["href"] for a in shown.all("a")] + [f["action"] for f in shown.all("form")]
    ours = [lead for lead in leads if not urlsplit(lead).scheme]

    assert len(ours) >= 3
    assert [lead for lead in ours if "code=s3%2Fcr%26t" not in lead] == []
    assert [lead for lead in leads if urlsplit(lead).scheme and "s3" in lead] == []
    assert "code" not in drawn(view()).html.partition("</style>")[2]


@pytest.mark.parametrize(
    "url", [URL, f"{URL}/", f"{URL}?code=K", "https://proxy.example.com/muster/api/incidents/INC-7F3K2Q"]
)
def test_forms_lead_to_ourselves_from_every_address(url):
    """Addresses are relative to the page's own: no forged Host, slash or proxy leads them astray."""
    actions = [urljoin(url, form["action"]) for form in drawn(view(), url).all("form")]
    base = url.partition("?")[0].rstrip("/")

    takes = [f"{base}/roles/{role.value}/take" for role in Role]
    assert actions == [f"{base}/steps/open_channel/retry", *takes, f"{base}/close"]


def test_a_step_for_a_person_is_named_safely_in_its_form():
    """A step's name holds an e-mail address; in a path it is percent-encoded."""
    made = ledger()
    made.steps["page:ada@contoso.com"].refuse(AT, "no road", "mend it")

    assert "./INC-7F3K2Q/steps/page%3Aada%40contoso.com/retry" in [
        f["action"] for f in drawn(view(made)).all("form")
    ]


def test_the_page_refreshes_while_the_launch_runs_and_not_afterwards():
    """Every 5 seconds; not when it is done, closed, or asked to hold still."""

    def refreshes(shown):
        return [meta["content"] for meta in shown.all("meta") if meta.get("http-equiv") == "refresh"]

    assert refreshes(drawn(view(running=True))) == ["5"]
    assert refreshes(drawn(view())) == []
    assert refreshes(drawn(view(status="closed"))) == []
    assert refreshes(drawn(view(running=True), hold="1")) == []


def test_no_refresh_empties_what_somebody_is_typing():
    """A page that refreshes itself has buttons alone; one that holds still has the fields."""
    assert drawn(view(running=True)).all("input") == []
    held = [i["name"] for i in drawn(view(running=True), hold="1").all("input")]
    assert held == ["by", *["person", "by"] * len(Role), "by", "reason"]
    assert "./INC-7F3K2Q?hold=1#close" in [a["href"] for a in drawn(view(running=True)).all("a")]


def test_a_closed_incident_has_no_buttons():
    """Nothing can be run again or closed any more, and the page says so."""
    shown = drawn(view(status="closed", gathered=[(GATHERED, Counts(1, 0))]))

    assert shown.all("form") == []
    assert "This incident is closed." in shown.text


def test_gathered_problems_are_listed_with_their_way_out():
    """Each problem of a storm has a button, or the link to the incident that it has by now."""
    out = replace(GATHERED, id="p2", split_out="INC-8G4M5R")
    shown = drawn(view(gathered=[(GATHERED, Counts(2, 0)), (out, Counts(1, 0))]))
    splits = [form["action"] for form in shown.all("form") if form["action"].endswith("/split")]

    assert "Sev2 Queue is full" in shown.text
    assert splits == ["./INC-7F3K2Q/gathered/p1/split"]
    assert "./INC-8G4M5R" in [a["href"] for a in shown.all("a")]


def test_a_launch_that_broke_can_be_run_again():
    """The failure is said in red, with a button for the first step that is not done."""
    broken = {**view(), "launch": {"state": "failed", "running": False, "failure": "out of memory"}}
    broken["steps"] = [step for step in broken["steps"] if step["step"] != "open_channel"]
    shown = drawn(broken)

    assert "The launch broke out of memory" in shown.text
    assert shown.all("form")[0]["action"] == "./INC-7F3K2Q/steps/link_channel/retry"


def test_a_crowded_launch_that_tells_states_alone_is_drawn():
    """A large launch tells no times and no reasons; the page does without."""
    bare = Ledger.read({"steps": {n: {"state": s.state} for n, s in ledger().steps.items()}, "alarms": []})

    assert "open the channel refused" in drawn(view(bare, running=True)).text


def test_an_incident_before_its_launch_is_drawn_and_looked_at_again():
    """Who opens the link at once sees that it is about to start."""
    young = {**view(Ledger()), "launch": {"state": "not started", "running": False, "failure": None}}
    shown = drawn(young)

    assert "The launch has not started yet." in shown.text
    assert "Who is on call is not known yet." in shown.text
    assert {"http-equiv": "refresh", "content": "5"} in shown.all("meta")


def test_what_may_mend_itself_is_looked_at_again():
    """A 503 is asked for again, but what a form sent is not sent again by itself."""
    later, missing = (
        problem(HTTPStatus.SERVICE_UNAVAILABLE, "storage is away", {"Retry-After": "5"}),
        problem(HTTPStatus.NOT_FOUND, "there is none"),
    )
    pages = {
        (told.status, method): problem_page(told, Request(method, URL, params={"id": "INC-7F3K2Q"}))
        for told in (later, missing)
        for method in ("GET", "POST")
    }
    again = {key for key, page in pages.items() if b'http-equiv="refresh"' in page.to_bytes()}

    assert again == {(503, "GET")}
    assert pages[503, "GET"].headers["Retry-After"] == "5"
    assert b"Back to INC-7F3K2Q" in pages[503, "POST"].to_bytes()


def test_what_the_severity_spares_has_a_button_of_its_own():
    """A page that was skipped with a way out can be asked for there; one that a drill spares cannot."""
    made = ledger()
    made.step("page:grace@contoso.com").skip("at Sev2 the primary is paged", "run the step again")
    made.step("page:alan@contoso.com").skip("a drill that disturbs nobody")
    page = drawn(view(made))

    actions = [form["action"] for form in page.all("form")]
    assert sum("page%3Agrace%40contoso.com/retry" in action for action in actions) == 1
    assert not any("page%3Aalan" in action for action in actions)
    assert "Run all the same" in page.text
