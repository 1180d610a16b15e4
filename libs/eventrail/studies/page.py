"""A report as one HTML page that asks for nothing else: no network, no scripts.

Every text goes through autoescaping; what is not ours is cut and shown without characters that
could hide what stands around it. A policy in the page's head forbids scripts besides.
"""

from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from eventrail.studies.provenance import Provenance
from eventrail.studies.report import Block, Column, Plot, Report, Table
from eventrail.studies.shown import cell, interval, plain, visible

MOST_ROWS = 40
"""Rows of a table that are shown; its Parquet file has all."""


def page(report: Report, provenance: Provenance, data_folder: str) -> str:
    """Return the page.

    Args:
        report: what it says.
        provenance: how it was made.
        data_folder: name of the folder with its numbers, beside it.
    """
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    template = environment.from_string(_file("page.html.j2"))
    return template.render(
        report=report,
        provenance=provenance,
        data_folder=data_folder,
        style=Markup(_file("page.css")),  # noqa: S704 -- a file of this package
        most_rows=MOST_ROWS,
        cell=cell,
        interval=interval,
        plain=plain,
        prose=_prose,
        shown_columns=_shown_columns,
        is_plot=_is_plot,
        is_table=_is_table,
        safe_svg=_safe_svg,
    )


def _prose(text: str) -> Markup:
    """Return a sentence with what stands between backticks as code; the rest is escaped."""
    parts = [escape(visible(each)) for each in text.split("`")]
    whole = len(parts) % 2
    pieces = [
        Markup("<code>{}</code>").format(each) if place % 2 and (whole or place < len(parts) - 1)
        else each
        for place, each in enumerate(parts)
    ]  # fmt: skip
    return Markup("").join(pieces)


def _visible(value: object) -> object:
    """Return what an expression gives, without characters that hide others."""
    return visible(value) if type(value) is str else value


def _file(name: str) -> str:
    return (resources.files("eventrail.studies") / name).read_text("utf-8")


def _shown_columns(table: Table) -> list[tuple[int, Column]]:
    return [(place, each) for place, each in enumerate(table.columns) if not each.stored]


def _is_plot(block: Block) -> bool:
    return isinstance(block, Plot)


def _is_table(block: Block) -> bool:
    return isinstance(block, Table)


def _safe_svg(block: Any) -> Markup:
    """Return a drawing as it is; matplotlib escapes the texts in it."""
    return Markup(block.svg)  # noqa: S704 -- drawn by `plots`
