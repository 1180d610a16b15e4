"""The endpoints, one line each. `routing.py` says how to add one."""

from typing import Any

from eventrail.gateway.http import incidents, models, requests
from eventrail.gateway.http.chat import chat
from eventrail.gateway.http.chat_body import ChatBody
from eventrail.gateway.http.completion import Completion
from eventrail.gateway.http.completions import completions
from eventrail.gateway.http.describing import with_descriptions
from eventrail.gateway.http.embeddings import Embeddings, EmbeddingsBody, embeddings
from eventrail.gateway.http.feedback_routes import FEEDBACK
from eventrail.gateway.http.headers import CREATING, RESUMING
from eventrail.gateway.http.openapi import document
from eventrail.gateway.http.resource_routes import RESOURCES
from eventrail.gateway.http.responses import input_items
from eventrail.gateway.http.responses import serve as responses
from eventrail.gateway.http.responses.body import ResponsesBody
from eventrail.gateway.http.responses.create import create
from eventrail.gateway.http.responses.shape import Response
from eventrail.gateway.http.routing import Doc, Route, Table
from eventrail.gateway.http.text_body import CompletionsBody
from eventrail.gateway.http.text_completion import TextCompletion

_CHAT = Doc("Ask, streamed or whole", ChatBody, Completion, events=True, parameters=CREATING)
_TEXT = Doc(
    "Ask by OpenAI's older API", CompletionsBody, TextCompletion, events=True, parameters=CREATING
)
_RESPOND = Doc(
    "Ask by the Responses API", ResponsesBody, Response, events=True, parameters=CREATING
)
_EMBED = Doc("Vectors of texts", EmbeddingsBody, Embeddings, parameters=CREATING)

ROUTES = (
    Route("POST", "/v1/chat/completions", "chat", chat, _CHAT),
    Route("POST", "/v1/completions", "completions", completions, _TEXT),
    Route("POST", "/v1/responses", "responses", create, _RESPOND),
    Route(
        "GET",
        "/v1/responses/{response_id}",
        "responses",
        responses.show,
        Doc("A response, or its events", answer=Response, events=True, parameters=responses.SHOWN),
    ),
    Route(
        "DELETE",
        "/v1/responses/{response_id}",
        "responses",
        responses.delete,
        Doc("Stop it if it runs", answer=responses.Deleted),
    ),
    Route(
        "POST",
        "/v1/responses/{response_id}/cancel",
        "responses",
        responses.cancel,
        Doc("Stop it, and see how it ended", answer=Response),
    ),
    Route(
        "GET",
        "/v1/responses/{response_id}/input_items",
        "responses",
        input_items.input_items,
        Doc("The input of a turn", answer=input_items.InputItems, parameters=input_items.LISTED),
    ),
    Route("POST", "/v1/embeddings", "embeddings", embeddings, _EMBED),
    Route(
        "GET",
        "/v1/models",
        "models",
        models.models,
        Doc("The models you may name", answer=models.Models),
    ),
    Route(
        "GET",
        "/v1/models/{model*}",
        "models",
        models.model,
        Doc("One of them", answer=models.Model),
    ),
    *RESOURCES,
    Route(
        "GET",
        "/v1/requests/{rid}",
        "requests:read",
        requests.show,
        Doc("A request's status, answer and events"),
    ),
    *FEEDBACK,
    Route("DELETE", "/v1/requests/{rid}", "requests:cancel", requests.delete, Doc("Cancel it")),
    Route(
        "GET",
        "/v1/requests/{rid}/events",
        "requests:read",
        requests.events,
        Doc("Its stream again, from Last-Event-ID on", events=True, parameters=RESUMING),
    ),
    Route(
        "POST",
        "/v1/operations/incidents",
        "",  # a pager has no tenant: it shows the secret of the webhook
        incidents.tell,
        Doc(
            "Open, note or close an incident, for pagers",
            body=incidents.Told,
            answer=incidents.Taken,
            status=201,
            also={200: "It was there already, or was noted or closed"},
        ),
    ),
)

TABLE = Table(with_descriptions(ROUTES))


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document: an entry point of group `eventrail.schemas`."""
    return document(TABLE.routes)
