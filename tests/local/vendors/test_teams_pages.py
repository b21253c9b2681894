from urllib.parse import unquote

import pytest

from local.vendors.graph import state, teams
from local.vendors.pages.teams_clean import clean_html
from tests.local.vendors.graph_calls import plain_http

EVIL = "<script>alert(1)</script>"
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Checkout **is down**", "wrap": True}],
}


@pytest.fixture
async def http(stand_ins):
    """An HTTP client on the pages."""
    async with plain_http(stand_ins.url) as client:
        yield client


@pytest.fixture
def open_channel(stand_ins):
    """Open a channel behind Graph's back."""

    def opened(name, description=None):
        channel = state.Channel(state.new_channel_id(), name, description, stand_ins.world.clock())
        teams(stand_ins.world).channels.append(channel)
        return channel

    return opened


async def page(http, path, status=200):
    """The HTML of a page."""
    answer = await http.get(path)
    assert answer.status_code == status
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    return answer.text


async def post(http, channel, **activity):
    """Post through the bot connector."""
    url = f"/bot/v3/conversations/{channel.id}{activity.pop('thread', '')}/activities"
    answer = await http.post(url, json={"type": "message", **activity})
    assert answer.status_code == 201
    return answer.json()["id"]


async def send(http, **message):
    """Send an e-mail through Graph."""
    to = {"toRecipients": [{"emailAddress": {"address": "ada@contoso.com"}}]}
    answer = await http.post("/graph/v1.0/users/muster@contoso.com/sendMail", json={"message": to | message})
    assert answer.status_code == 202


async def test_the_team_lists_its_channels_newest_first(http, open_channel):
    """The newest incident stands on top, the standing channel at the end."""
    open_channel("INC-1")
    open_channel("INC-2")
    html = (await page(http, "/teams")).split('<section class="stage">')[1]
    assert html.index("INC-2") < html.index("INC-1") < html.index("General")


async def test_the_web_address_that_graph_gives_is_the_channels_page(http, stand_ins):
    """A link to a channel leads to its page."""
    url = f"{stand_ins.graph_url}/teams/{state.TEAM_ID}/channels"
    channel = (
        await http.post(url, json={"displayName": "INC-1 Checkout", "description": "All of it"})
    ).json()
    html = await page(http, channel["webUrl"])
    assert "<h1>INC-1 Checkout</h1>" in html
    assert "All of it" in html
    assert channel["id"] in unquote(channel["webUrl"])


async def test_a_channel_shows_cards_drawn(http, open_channel):
    """A card is drawn, not shown as JSON."""
    channel = open_channel("INC-1")
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    await post(http, channel, attachments=[card])
    html = await page(http, f"/teams/{channel.id}")
    assert "Checkout <strong>is down</strong>" in html
    assert "AdaptiveCard" not in html


@pytest.mark.parametrize("way", ["bot", "workflow"])
async def test_a_message_says_whom_it_mentions(http, open_channel, way):
    """A mention in a card is drawn as one, and the message's head has the names that Teams would notify."""
    channel, text = open_channel("INC-1"), "<at>Ada & Co</at>"
    entity = {"type": "mention", "text": text, "mentioned": {"id": "ada@contoso.com", "name": "Ada & Co"}}
    body = [{"type": "TextBlock", "text": f"{text}, you are on call."}]
    card = {**CARD, "body": body, "msteams": {"entities": [entity]}}
    message = {"attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}
    if way == "bot":
        await post(http, channel, **message)
    else:
        handed = {"type": "message", "recipient": {"channelId": channel.id}, **message}
        await http.post("/bot/workflows/incidents?sig=secret", json=handed)
    html = await page(http, f"/teams/{channel.id}")
    assert '<span class="mention">Ada &amp; Co</span>, you are on call.' in html
    assert "mentions Ada &amp; Co" in html


async def test_a_message_without_a_mention_says_none(http, open_channel):
    """Text that looks like a mention and has no entity notifies nobody."""
    channel = open_channel("INC-1")
    await post(http, channel, text="<at>Ada</at> look")
    assert "mentions" not in (await page(http, f"/teams/{channel.id}")).split("<main")[1]


async def test_a_reply_stands_under_its_message(http, open_channel):
    """A thread is one block: the message and behind it the replies."""
    channel = open_channel("INC-1")
    root = await post(http, channel, text="first words")
    await post(http, channel, text="another thread")
    await post(http, channel, text="an answer", thread=f";messageid={root}")
    html = await page(http, f"/teams/{channel.id}")
    assert html.index("first words") < html.index("an answer") < html.index("another thread")


async def test_nothing_that_was_written_becomes_markup(http, open_channel):
    """Names, descriptions, messages, subjects and pages are escaped on every page."""
    channel = open_channel(f"INC-1 {EVIL}", EVIL)
    await post(http, channel, text=EVIL, summary=EVIL)
    await send(http, subject=EVIL, body={"contentType": "html", "content": EVIL})
    await send(http, subject=EVIL, body={"contentType": "text", "content": EVIL})
    await http.post("/pager/pages", json={"title": EVIL, EVIL: [EVIL]}, headers={"Idempotency-Key": EVIL})
    for path in ("/teams", f"/teams/{channel.id}", "/teams/mail", "/teams/pager"):
        html = await page(http, path)
        assert "<script" not in html
        assert "INC-1 &lt;script&gt;" in html


async def test_an_archived_channel_says_so(http, open_channel, stand_ins):
    """People see that a channel takes no more messages."""
    channel = open_channel("INC-1")
    channel.archived = stand_ins.world.clock()
    assert "This channel is archived" in await page(http, f"/teams/{channel.id}")


async def test_a_channel_that_is_gone_is_404(http, open_channel, stand_ins):
    """Unknown and deleted channels answer 404 with a page."""
    channel = open_channel("INC-1")
    channel.deleted = stand_ins.world.clock()
    assert "There is no such channel" in await page(http, f"/teams/{channel.id}", status=404)


async def test_the_newest_email_is_open_and_another_can_be_chosen(http, stand_ins):
    """The inbox lists every e-mail and opens one."""
    await send(http, subject="INC-1", body={"contentType": "html", "content": "<p>first <b>fire</b></p>"})
    await send(http, subject="INC-2", body={"contentType": "text", "content": "second\nfire"})
    assert "second\nfire" in await page(http, "/teams/mail")
    first = state.mail(stand_ins.world).sent[0].id
    assert "<p>first <b>fire</b></p>" in await page(http, f"/teams/mail?letter={first}")


async def test_the_pager_shows_what_it_took(http):
    """A page shows its title, its fields and how often it came in."""
    for _ in range(2):
        await http.post(
            "/pager/pages", json={"title": "INC-1", "to": "Ada"}, headers={"Idempotency-Key": "1"}
        )
    html = await page(http, "/teams/pager")
    assert "<dt>to</dt><dd>Ada</dd>" in html
    assert "came in 2 times" in html


async def test_an_empty_pager_does_not_say_that_nobody_was_paged(http):
    """The page speaks of its own road alone and leads to the mail, by which people may have been paged."""
    html = await page(http, "/teams/pager")
    assert "Nobody has been paged by this road yet" in html
    assert html.count('href="/teams/mail"') == 2


async def test_looking_at_pages_is_not_recorded(http, stand_ins):
    """What people look at is no request to a vendor."""
    await page(http, "/teams")
    assert stand_ins.world.requests == []


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ("<style>p{}</style>a", "a"),
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
        ("<a href='https://x.example/?a=1&b=2'>a</a>", '<a href="https://x.example/?a=1&amp;b=2">a</a>'),
        ("<img src=x onerror=x()>a", "a"),
        ("<p style='color:red;background:url(x)'>a</p>", '<p style="color:red">a</p>'),
        ("<p style='position:fixed;width:9px'>a</p>", '<p style="width:9px">a</p>'),
        ("</div></main><b>a", "<b>a</b>"),
        ("<table><tr><td>a</table>", "<table><tr><td>a</td></tr></table>"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
    ],
)
def test_html_of_an_email_is_made_harmless(dirty, clean):
    """Known tags and plain styles stay, everything that runs, loads or breaks out goes."""
    assert clean_html(dirty) == clean
