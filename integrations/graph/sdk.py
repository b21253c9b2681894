"""msgraph-sdk as far as a launch uses it, loaded as a whole when its first client is made.

In one go, because two threads may come to it at the same time: whoever is second waits for the first. Imported in
pieces and from two ends, Python's import locks could meet in a deadlock (`integrations.warm_up`).
"""

from __future__ import annotations

from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_http.kiota_client_factory import KiotaClientFactory
from kiota_http.middleware.options import RetryHandlerOption
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.channel import Channel
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.importance import Importance
from msgraph.generated.models.internet_message_header import InternetMessageHeader
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.teams.item.channels.channels_request_builder import ChannelsRequestBuilder
from msgraph.generated.teams.item.team_item_request_builder import TeamItemRequestBuilder
from msgraph.generated.teams.teams_request_builder import TeamsRequestBuilder
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import SendMailPostRequestBody
from msgraph.generated.users.item.send_mail.send_mail_request_builder import SendMailRequestBuilder
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from integrations.http import trust

__all__ = [
    "APIError",
    "AccessTokenProvider",
    "AllowedHostsValidator",
    "BaseBearerTokenAuthenticationProvider",
    "BodyType",
    "Channel",
    "ChannelsRequestBuilder",
    "EmailAddress",
    "GraphRequestAdapter",
    "GraphServiceClient",
    "Importance",
    "InternetMessageHeader",
    "ItemBody",
    "KiotaClientFactory",
    "Message",
    "ODataError",
    "Recipient",
    "RequestConfiguration",
    "RetryHandlerOption",
    "SendMailPostRequestBody",
    "SendMailRequestBuilder",
    "TeamItemRequestBuilder",
    "TeamsRequestBuilder",
    "UserItemRequestBuilder",
    "UsersRequestBuilder",
]

trust()  # read here, in whichever thread this is, because its first call would wait for it
