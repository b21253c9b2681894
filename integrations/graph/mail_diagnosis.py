"""Whether the sender's mailbox is there, and what the app may do with it: no mail is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from incident.diagnosis import Finding, missing, ok, unknown
from integrations.graph.client import Graph, GraphError
from integrations.http import Token
from integrations.identity_diagnosis import claims

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

MAILBOX, SEND, READ = "Mail: mailbox", "Mail: right Mail.Send", "Mail: right Mail.ReadBasic.All"
BAD_REQUEST, FORBIDDEN, NOT_FOUND = 400, 403, 404
GRANT = (
    "grant the app's identity the role {exchange} for the mailbox {mailbox} in Exchange Online (RBAC for Applications), or "
    "the application permission {graph} for the whole tenant"
)
TRY = "declare an incident of a service for which only you are on call, and see whether the mail comes"


class MailCheck:
    """The mailbox by its sent items, and the right to send by a mail without content, which nobody can send.

    Graph refuses who may not send with 403; the empty mail of who may, with 400. That the right is looked at first is
    nowhere documented, so 400 alone proves nothing.
    """

    subjects = (MAILBOX, SEND, READ)

    def __init__(self, graph: Graph, token: Token, sender: str) -> None:
        self._graph = graph
        self._token = token
        self._sender = sender

    async def look(self) -> AsyncIterator[Finding]:
        """Read, then try to send nothing."""
        said = claims(await self._token())
        _ = self._graph.api  # loads the SDK as a whole, before any part of it is asked for
        read = await self._answer(self._reading(), f"read the sent items of {self._sender}")
        sent = await self._answer(self._sending_nothing(), f"send nothing from {self._sender}")
        yield self._mailbox(read, sent)
        yield self._may_send(sent, said)
        yield self._may_read(read)

    def _mailbox(self, read: GraphError | None, sent: GraphError | None) -> Finding:
        if read is None:
            return ok(MAILBOX, self._sender)
        gone = next((error for error in (read, sent) if error and error.status == NOT_FOUND), None)
        if gone:
            fix = "set PAGE_EMAIL_SENDER to a mailbox in Exchange Online that has a licence"
            return missing(MAILBOX, f"{self._sender}: {gone.message}", fix)
        return unknown(MAILBOX, f"{self._sender} cannot be looked into: {read.message}")

    def _may_send(self, sent: GraphError | None, said: Mapping[str, Any]) -> Finding:
        if sent and sent.status == FORBIDDEN:
            return missing(SEND, sent.message, self._grant("Application Mail.Send", "Mail.Send"))
        if sent and sent.status == BAD_REQUEST:
            if "Mail.Send" in (said.get("roles") or ()):
                return ok(SEND, "the token carries it, and an empty mail was refused for being empty")
            what = (
                "an empty mail was refused for being empty and not for lack of the right, which proves little"
            )
            return unknown(SEND, what, TRY)
        return unknown(SEND, f"not seen: {sent.message if sent else 'an empty mail was not refused'}", TRY)

    def _may_read(self, read: GraphError | None) -> Finding:
        if read is None:
            return ok(READ, "the sent items can be read")
        if read.status == FORBIDDEN:
            why = f"without it a mail whose answer was lost may be sent twice. Graph says: {read.message}"
            return missing(READ, why, self._grant("Application Mail.ReadBasic", "Mail.ReadBasic.All"))
        return unknown(READ, f"not seen: {read.message}")

    def _grant(self, exchange: str, graph: str) -> str:
        return GRANT.format(exchange=exchange, mailbox=self._sender, graph=graph)

    async def _answer(self, request: RequestInformation, doing: str) -> GraphError | None:
        try:
            await self._graph.send(request, doing, writes=False)
        except GraphError as error:
            return error
        return None

    def _reading(self) -> RequestInformation:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
            MessagesRequestBuilder,
        )

        query = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(select=["id"], top=1)
        folder = self._user.mail_folders.by_mail_folder_id("sentitems")
        return folder.messages.to_get_request_information(RequestConfiguration(query_parameters=query))

    def _sending_nothing(self) -> RequestInformation:
        from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody

        return self._user.send_mail.to_post_request_information(SendMailPostRequestBody())

    @property
    def _user(self) -> Any:
        return self._graph.api.users.by_user_id(self._sender)
