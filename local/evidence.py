"""What the stand-in vendors hold of an incident after the dust has settled: the proof of what a launch did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.vendors.devops.state import WorkItem, boards
from local.vendors.graph.state import Channel, Message, SentMail, mail, teams
from local.vendors.pager import Page, pager
from local.vendors.pagerduty import Trigger, pagerduty
from local.vendors.world import World

TASK = "Task"
"""The type of the tasks, as AZURE_DEVOPS_TASK_TYPE has it unless somebody sets it."""
PAGE_MARK = "/page/"
MENTIONED = re.compile(rf"ref \S+{PAGE_MARK}([^\s\"]+)")
"""How a mention in the channel is told from the briefing, and whom it mentions (`integrations.teams.mention.marker`)."""
NAME_LIMIT = 50
"""Characters that a channel's name may have (learn.microsoft.com/graph/api/resources/channel)."""


@dataclass(frozen=True)
class Evidence:
    """Everything outside that carries the incident's id."""

    incident_id: str
    work_items: list[WorkItem]
    tasks: list[WorkItem]
    channels: list[Channel]
    briefings: list[Message]
    mails: list[SentMail]
    pages: list[Page]
    mentions: list[Message]
    events: list[Trigger]

    @classmethod
    def of(cls, world: World, incident_id: str) -> Evidence:
        """Look for the incident everywhere."""
        items = [item for item in boards(world).work_items.values() if incident_id in item.title]
        channels = [c for c in teams(world).channels if incident_id in f"{c.display_name} {c.description}"]
        here = {channel.id for channel in channels}
        said = [m for m in teams(world).messages if m.channel_id in here and m.deleted is None]
        opened = [one for one in pagerduty(world).incidents if one.dedup_key == incident_id]
        return cls(
            incident_id,
            work_items=[item for item in items if item.type.name != TASK],
            tasks=[item for item in items if item.type.name == TASK],
            channels=channels,
            briefings=[message for message in said if PAGE_MARK not in _text(message)],
            mails=[sent for sent in mail(world).sent if incident_id in sent.subject],
            pages=[page for page in pager(world).pages if page.body.get("incident") == incident_id],
            mentions=[message for message in said if PAGE_MARK in _text(message)],
            events=[event for one in opened for event in one.triggers],
        )

    @property
    def owner(self) -> str | None:
        """Who owns the record."""
        owner = self.work_items[0].assigned_to if self.work_items else None
        return owner.unique_name if owner else None

    @property
    def task_owners(self) -> list[str]:
        """Who owns a task, sorted."""
        return sorted(task.assigned_to.unique_name for task in self.tasks if task.assigned_to)

    @property
    def loose_tasks(self) -> list[int]:
        """The tasks that do not hang below the record, by their ids."""
        records = {item.id for item in self.work_items}
        return [task.id for task in self.tasks if task.parent not in records]

    @property
    def is_completed(self) -> bool:
        """Whether every work item is in a state that says that all is done."""
        items = [*self.work_items, *self.tasks]
        return bool(items) and all(item.category == "Completed" for item in items)

    @property
    def is_removed(self) -> bool:
        """Whether there is no channel any more."""
        return all(channel.deleted is not None for channel in self.channels)

    @property
    def paged(self) -> list[str]:
        """Who was told, as often as they were told, sorted."""
        return sorted(email for told in self.paged_by_road.values() for email in told)

    @property
    def paged_by_road(self) -> dict[str, list[str]]:
        """Who was told by which road, as often as they were told. Of PagerDuty each once: it makes one of several."""
        details = {event.event["payload"]["custom_details"]["responder"] for event in self.events}
        return {
            "email": [address for sent in self.mails for address in sent.recipients],
            "webhook": [page.body["responder"]["email"] for page in self.pages],
            "pagerduty": [responder.rpartition("<")[2].rstrip(">") for responder in details],
            "mention": [found[1] for m in self.mentions if (found := MENTIONED.search(_text(m)))],
        }

    @property
    def card_text(self) -> str:
        """The briefing's cards as JSON text, to look for things in."""
        return json.dumps([card for message in self.briefings for card in message.cards])

    def faults(self, on_call: list[str], urls: dict[str, str]) -> list[str]:
        """What is not as promised: one of everything, linked to each other, nobody overwritten.

        Args:
            on_call: The e-mail addresses on call, the primary first.
            urls: The addresses for people of the `work_item` and the `channel`.
        """
        return [text for text, holds in self._promises(on_call, urls) if not holds]

    def _promises(self, on_call: list[str], urls: dict[str, str]) -> Iterator[tuple[str, Any]]:
        links = [link for item in self.work_items for link in item.hyperlinks]
        names = [channel.display_name for channel in self.channels]
        yield f"one work item, not {len(self.work_items)}", len(self.work_items) == 1
        yield f"the work item is owned by {on_call[0]}, not {self.owner}", self.owner == on_call[0]
        yield f"the work item links the channel {urls['channel']}", links.count(urls["channel"]) == 1
        yield (
            f"a task for each further responder, not {self.task_owners}",
            self.task_owners == sorted(on_call[1:]),
        )
        yield f"every task below the work item, but not {self.loose_tasks}", not self.loose_tasks
        yield f"one channel, not {names}", len(names) == 1
        yield (
            f"the channel's name starts with {self.incident_id}",
            all(n.startswith(self.incident_id) for n in names),
        )
        yield (
            f"the channel's name has at most {NAME_LIMIT} characters",
            all(len(n) <= NAME_LIMIT for n in names),
        )
        yield f"one briefing, not {len(self.briefings)}", len(self.briefings) == 1
        yield f"the briefing leads to {urls['work_item']}", urls["work_item"] in self.card_text
        yield f"one page for each responder, not {self.paged}", self.paged == sorted(on_call)


def _text(message: Message) -> str:
    return json.dumps(message.cards)
