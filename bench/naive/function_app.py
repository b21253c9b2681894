"""The bench's yardstick: Microsoft Learn's incident Logic App, ported step by step. Never deployed.

The same steps in the same order, with the assignments side by side as the Logic App's loop has them, and with each
SDK as its documentation shows it: imported at the top, a credential and a client for each call, typed answers.

Two things differ, because they would not run otherwise. The message goes through the bot connector: Graph lets no
application post in a channel. And an assignment is tried again after a conflict: where two writes of one work item
overlap, the stand-ins answer 409, while the Logic App's overwrite each other.
"""

import json
import os
from collections.abc import Generator
from typing import Any

import azure.durable_functions as df
import azure.functions as func
import requests
from azure.data.tables import TableServiceClient
from azure.devops.connection import Connection
from azure.devops.exceptions import AzureDevOpsServiceError
from azure.devops.v7_1.work_item_tracking.models import JsonPatchOperation
from azure.identity import DefaultAzureCredential
from azure.identity.aio import DefaultAzureCredential as AsyncDefaultAzureCredential
from msgraph import GraphServiceClient
from msgraph.generated.models.channel import Channel
from msrest.authentication import BasicTokenAuthentication

AZURE_DEVOPS = "499b84ac-1321-427f-aa17-267ca6975798/.default"
PROJECT = os.environ["AZURE_DEVOPS_PROJECT"]
CONFLICTS = 20

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)


@app.route("incidents", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    instance_id = await client.start_new("launch", None, req.get_json())
    return client.create_check_status_response(req, instance_id)


@app.orchestration_trigger(context_name="context")
def launch(context: df.DurableOrchestrationContext) -> Generator[Any, Any, dict[str, Any]]:
    alert: Any = context.get_input()
    item = yield context.call_activity("create_work_item", alert)
    channel = yield context.call_activity("create_channel", {"title": alert["title"], "work_item": item["id"]})
    yield context.call_activity("link_channel", {"work_item": item["id"], "channel": channel["url"]})
    people = yield context.call_activity("find_on_call", alert["service"])
    yield context.task_all(
        [context.call_activity("assign", {"work_item": item["id"], "email": email}) for email in people]
    )
    yield context.call_activity("post_message", {"channel": channel["id"], "work_item": item["url"]})
    return {"work_item": item, "channel": channel, "people": people}


def work_items() -> Any:
    token = DefaultAzureCredential().get_token(AZURE_DEVOPS)
    credentials = BasicTokenAuthentication({"access_token": token.token})
    connection = Connection(base_url=os.environ["AZURE_DEVOPS_ORGANIZATION_URL"], creds=credentials)
    return connection.clients_v7_1.get_work_item_tracking_client()


def add(path: str, value: object) -> JsonPatchOperation:
    return JsonPatchOperation(op="add", path=path, value=value)


@app.activity_trigger(input_name="alert")
def create_work_item(alert: dict) -> dict:
    document = [
        add("/fields/System.Title", alert["title"]),
        add("/fields/System.Description", alert.get("description", "")),
    ]
    item = work_items().create_work_item(document, PROJECT, os.environ.get("AZURE_DEVOPS_WORK_ITEM_TYPE", "Issue"))
    return {"id": item.id, "url": item.url}


@app.activity_trigger(input_name="order")
async def create_channel(order: dict) -> dict:
    async with AsyncDefaultAzureCredential() as credential:
        graph = GraphServiceClient(credentials=credential, scopes=["https://graph.microsoft.com/.default"])
        graph.request_adapter.base_url = os.environ["GRAPH_URL"]
        body = Channel(display_name=f"{order['work_item']} {order['title']}"[:50], description=order["title"])
        channel = await graph.teams.by_team_id(os.environ["TEAMS_TEAM_ID"]).channels.post(body)
    return {"id": channel.id, "url": channel.web_url}


@app.activity_trigger(input_name="order")
def link_channel(order: dict) -> dict:
    link = f'<a href="{order["channel"]}">Teams channel</a>'
    work_items().update_work_item([add("/fields/System.Description", link)], order["work_item"], PROJECT)
    return {}


@app.activity_trigger(input_name="service")
def find_on_call(service: str) -> list:
    with TableServiceClient.from_connection_string(os.environ["AzureWebJobsStorage"]) as tables:
        rows = tables.get_table_client("oncall").list_entities()
        listed = [row["Email"] for row in rows if row["OnCall"] and row["Service"] == service]
    return listed


@app.activity_trigger(input_name="order")
def assign(order: dict) -> dict:
    client, document = work_items(), [add("/fields/System.AssignedTo", order["email"])]
    for _ in range(CONFLICTS):
        try:
            client.update_work_item(document, order["work_item"], PROJECT)
        except AzureDevOpsServiceError as error:
            if "TF26071" not in str(error):
                raise
        else:
            break
    return {}


@app.activity_trigger(input_name="order")
def post_message(order: dict) -> dict:
    token = DefaultAzureCredential().get_token("https://api.botframework.com/.default")
    answer = requests.post(
        f"{os.environ['TEAMS_BOT_SERVICE_URL']}/v3/conversations/{order['channel']}/activities",
        data=json.dumps({"type": "message", "text": f"Work item: {order['work_item']}"}),
        headers={"Authorization": f"Bearer {token.token}", "Content-Type": "application/json"},
        timeout=60,
    )
    answer.raise_for_status()
    return answer.json()
