"""`GET /docs`: the OpenAPI document as one page of HTML that loads nothing from anywhere."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
       color: #1b1f24; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem; text-transform: capitalize }
details { border: 1px solid #d5dae0; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem }
summary { cursor: pointer } code { font: 13px ui-monospace, monospace }
pre { overflow: auto; background: #f5f7f9; padding: .7rem; border-radius: 6px; font-size: 12px }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600 }
table { border-collapse: collapse } td { padding: .1rem .8rem .1rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) {
  body { color: #e4e8ec; background: #14171a } pre { background: #1e2328 }
  details { border-color: #3a4148 } a { color: #7db4ff } }
"""


def page(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    info = document["info"]
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(info['title'])}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
            f"<p>{escape(info['description'])}</p>",
            '<p>The same for programs: <a href="/openapi.json">/openapi.json</a></p>',
            *_groups(document["paths"]),
            "<h2>Types</h2>",
            *_types(document["components"]["schemas"]),
            "</body></html>",
        )
    )


def _groups(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    tags: dict[str, list[str]] = {}
    for path, methods in paths.items():
        for method, operation in methods.items():
            entry = "".join(_operation(method, path, operation))
            tags.setdefault(operation["tags"][0], []).append(entry)
    for tag, entries in tags.items():
        yield f"<h2>{escape(tag)}</h2>"
        yield from entries


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<details><summary><span class="method">{method.upper()}</span>'
    yield f"<code>{escape(path)}</code> {escape(operation['summary'])}</summary>"
    scope = operation.get("x-eventrail-scope")
    yield f"<p>Scope: <code>{escape(scope)}</code></p>" if scope else "<p>Needs no key.</p>"
    rows = operation.get("parameters", [])
    if rows:
        yield "<table>"
        for row in rows:
            yield f"<tr><td><code>{escape(row['name'])}</code></td><td>{row['in']}</td>"
            yield f"<td>{escape(row.get('description', ''))}</td></tr>"
        yield "</table>"
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Takes {escape(kind)}: {_type(body['schema'])}</p>"
    for status, response in operation["responses"].items():
        for kind, body in response["content"].items():
            yield f"<p>{escape(status)}: {escape(kind)} {_type(body['schema'])}</p>"
    yield "</details>"


def _type(schema: Mapping[str, Any]) -> str:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'
    return f"<code>{escape(json.dumps(schema))}</code>" if schema else ""


def _types(schemas: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        text = escape(json.dumps(schema, indent=2))
        yield f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        yield f"<pre>{text}</pre></details>"
