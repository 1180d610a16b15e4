"""The OpenAPI document is one, describes every endpoint, and shows no private type."""

import json
import re
from typing import Any

import jsonschema
import pytest

from eventrail.gateway.http.docs_page import page
from eventrail.gateway.http.table import TABLE, openapi
from eventrail.keys.scopes import SCOPES

DOCUMENT: dict[str, Any] = openapi()


def test_every_route_is_described_once() -> None:
    described = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    assert described == {(route.method, route.path.replace("*}", "}")) for route in TABLE.routes}
    names = [
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    ]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere() -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert named <= set(DOCUMENT["components"]["schemas"])


def test_every_type_is_a_schema_with_a_public_name() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert not name.startswith("_")
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_scope_that_an_endpoint_wants_can_be_given_to_a_key() -> None:
    assert {route.scope for route in TABLE.routes if route.scope} <= set(SCOPES)


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_what_a_path_names_is_declared(path: str) -> None:
    for operation in DOCUMENT["paths"][path].values():
        declared = [
            each["name"] for each in operation.get("parameters", []) if each["in"] == "path"
        ]
        assert declared == re.findall(r"\{(\w+)\}", path)
        assert "default" in operation["responses"]


def test_the_page_escapes_what_it_shows() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["info"]["title"] = "<script>alert(1)</script>"
    assert "<script" not in page(document)
