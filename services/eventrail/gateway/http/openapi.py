"""The OpenAPI 3.1 document, made of the routes and the types that they decode and encode."""

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import msgspec

from eventrail.gateway.http.errors import ErrorEnvelope
from eventrail.gateway.http.routing import Doc, Parameter, Route

_REF = "#/components/schemas/{name}"
_IN_PATH = re.compile(r"\{(\w+)\*?\}")
_REQUEST_ID = {
    "X-Request-Id": {
        "description": "Id of the request in the log, or of this exchange",
        "required": True,
        "schema": {"type": "string"},
    }
}
_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "One server-sent event; its data is JSON, but for a last `[DONE]`",
    "properties": {
        "event": {"type": "string"},
        "id": {"type": "string"},
        "data": {"type": "string"},
        "retry": {"type": "integer"},
    },
    "required": ["data"],
}
_ABOUT = (
    "Eventrail's HTTP API: OpenAI's, and requests as resources. Each request is a life in an "
    "append-only log; `X-Request-Id` names it. docs/apps.md says what differs from OpenAI's own."
)


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the document that describes `routes`."""
    types = [each for route in routes for each in (route.doc.body, route.doc.answer)]
    types = [*dict.fromkeys(each for each in types if each is not None), ErrorEnvelope]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    by_type = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, by_type)
        paths.setdefault(_openapi_path(route.path), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Eventrail", "version": version("eventrail"), "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _openapi_path(path: str) -> str:
    return path.replace("*}", "}")


def _operation(route: Route, by_type: Mapping[Any, Any]) -> dict[str, Any]:
    doc = route.doc
    described: dict[str, Any] = {
        "operationId": _name(route),
        "summary": doc.summary,
        "tags": [_tag(route.path)],
        "responses": _responses(doc, by_type),
        "security": [{"key": []}] if route.scope else [],
    }
    parameters = [_path_parameter(name) for name in _IN_PATH.findall(route.path)]
    parameters += [_parameter(each) for each in doc.parameters]
    if parameters:
        described["parameters"] = parameters
    body = doc.body_schema if doc.body is None else by_type[doc.body]
    if body is not None:
        described["requestBody"] = {"required": True, "content": {doc.takes: {"schema": body}}}
    if route.scope:
        described["x-eventrail-scope"] = route.scope
    return described


def _responses(doc: Doc, by_type: Mapping[Any, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if doc.content.startswith("application/json"):
        content[doc.content] = {"schema": {} if doc.answer is None else by_type[doc.answer]}
    else:
        content[doc.content] = {"schema": {"type": "string"}}
    if doc.events:
        content["text/event-stream"] = {"schema": _EVENT}
    error = {"application/json": {"schema": by_type[ErrorEnvelope]}}
    return {
        str(doc.status): {"description": doc.summary, "headers": _REQUEST_ID, "content": content},
        **{
            str(status): {"description": says, "headers": _REQUEST_ID, "content": content}
            for status, says in doc.also.items()
        },
        "default": {"description": "Why not", "headers": _REQUEST_ID, "content": error},
    }


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.about,
        "required": False,
        "schema": dict(parameter.schema),
    }


def _name(route: Route) -> str:
    parts = [part.strip("{}*") for part in route.path.split("/") if part not in {"", "v1"}]
    return "_".join([route.method.lower(), *parts]).replace(".", "_").replace("-", "_")


def _tag(path: str) -> str:
    parts = [part for part in path.split("/") if part not in {"", "v1"}]
    return parts[0] if path.startswith("/v1/") else "about"
