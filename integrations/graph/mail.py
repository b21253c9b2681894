"""The road `email`: a mail from one mailbox, through Microsoft Graph.

Sources: learn.microsoft.com/graph/api/user-sendmail, learn.microsoft.com/exchange/permissions-exo/application-rbac.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incident.errors import Failure
from incident.naming import email_subject
from incident.records import Page, Receipt, Responder
from integrations.graph.client import Graph, GraphError
from integrations.graph.letter import letter

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation
    from msgraph.generated.models.message import Message

ROAD = "email"
HEADER = "x-muster-incident"
"""Carries the incident's id, so that a mailbox rule can tell a page from other mail."""
FORBIDDEN = 403


class Mail:
    """Port `Road` (incident.ports)."""

    def __init__(self, graph: Graph, sender: str) -> None:
        self._graph = graph
        self._sender = sender

    async def find(self, page: Page) -> Receipt | None:
        """The mail among the sender's sent items; None also where one may not look.

        Looking needs the application permission Mail.ReadBasic.All (or its role in RBAC for Applications).

        Sent items follow a mail by some seconds, so a page that is repeated at once may be sent twice.
        """
        address = page.responder.email
        doing = f"look for the page to {address} in the sent items of {self._sender}"
        try:
            async for listed in self._graph.pages(self._search(email_subject(page.incident)), doing):
                for sent in listed:
                    if address.casefold() in _recipients(sent):
                        return Receipt(ROAD, sent.get("internetMessageId"))
        except GraphError as error:
            if error.status == FORBIDDEN:
                return None
            raise error.means(doing, writes=False, fixes=self._fixes(page.responder)) from error
        return None

    async def send(self, page: Page) -> Receipt:
        """Send the mail; accepted is when Exchange took it for delivery. Graph gives no reference for it.

        Raises:
            TryAgain: Graph was busy, or could not be reached.
            Unknown: The mail may have been sent.
            Refused: A right, the sender's mailbox or a usable recipient is missing.
        """
        doing = f"e-mail {page.responder.email} from {self._sender}"
        try:
            await self._graph.send(self._sending(page), doing, writes=True)
        except GraphError as error:
            raise self._refusal(error, doing, page.responder) from error
        return Receipt(ROAD)

    def _refusal(self, error: GraphError, doing: str, responder: Responder) -> Failure:
        return error.means(doing, writes=True, fixes=self._fixes(responder))

    def _fixes(self, responder: Responder) -> dict[int, str]:
        again = "then run the step again"
        return {
            400: f"correct the e-mail address '{responder.email}' in the on-call table, {again}",
            403: (
                "grant the application permission Mail.Send to the app's identity, or, if access is scoped with "
                f"RBAC for Applications, add the mailbox {self._sender} to the scope of its role Application "
                f"Mail.Send; {again}"
            ),
            404: (
                f"set PAGE_EMAIL_SENDER to a mailbox in Exchange Online ({self._sender} is none: missing, without "
                f"a licence, or on premises), {again}"
            ),
        }

    def _sending(self, page: Page) -> RequestInformation:
        from integrations.graph.sdk import SendMailPostRequestBody

        body = SendMailPostRequestBody(message=_message(page), save_to_sent_items=True)
        return self._user.send_mail.to_post_request_information(body)

    def _search(self, subject: str) -> RequestInformation:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
            MessagesRequestBuilder,
        )

        query = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(
            filter="subject eq '" + subject.replace("'", "''") + "'",
            select=["id", "internetMessageId", "toRecipients"],
            top=50,
        )
        folder = self._user.mail_folders.by_mail_folder_id("sentitems")
        return folder.messages.to_get_request_information(RequestConfiguration(query_parameters=query))

    @property
    def _user(self) -> Any:
        return self._graph.api.users.by_user_id(self._sender)


def _message(page: Page) -> Message:
    from integrations.graph.sdk import (
        BodyType,
        EmailAddress,
        Importance,
        InternetMessageHeader,
        ItemBody,
        Message,
        Recipient,
    )

    incident, responder = page.incident, page.responder
    address = EmailAddress(address=responder.email, name=responder.name)
    return Message(
        subject=email_subject(incident),
        importance=Importance.High,
        body=ItemBody(content_type=BodyType.Html, content=letter(incident, responder)),
        to_recipients=[Recipient(email_address=address)],
        internet_message_headers=[InternetMessageHeader(name=HEADER, value=incident.id)],
    )


def _recipients(sent: dict[str, Any]) -> set[str]:
    given = (recipient.get("emailAddress") or {} for recipient in sent.get("toRecipients") or [])
    return {str(address.get("address") or "").casefold() for address in given}
