"""What a report is made of, before it is a page: sentences, tables, plots, examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from eventrail.studies.estimates import Estimate

Cell = str | int | float | bool | datetime | Estimate | None

Kind = Literal["text", "count", "number", "share", "money", "ms", "time", "chance"]
"""How the cells of a column are shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        key: its name in the Parquet file; an estimate adds `_low`, `_high` and `_n`.
        title: its heading, with the unit.
        kind: how its cells are shown; `chance` is a p-value.
        stored: only in the Parquet file, not on the page.
    """

    key: str
    title: str
    kind: Kind = "text"
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to read, and to keep as Parquet.

    Attributes:
        name: of the Parquet file, without its ending; unique in a report.
        title: what it shows.
        columns: in order.
        rows: one cell a column.
        note: what a reader should know about it.
        empty: what is said instead of an empty table.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    empty: str = "There is nothing of this in the selection."


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with the numbers that it was drawn from.

    Attributes:
        title: what it shows.
        alt: the same for who does not see it, with the main figures.
        svg: the drawing, made by `plots`.
        data: its numbers; `data.name` names the Parquet file.
        note: what a reader should know about it.
    """

    title: str
    alt: str
    svg: str
    data: Table
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One request, or a pair of them, as it was.

    Attributes:
        rid: the request; `eventrail log RID` shows the rest.
        facts: short figures by name.
        texts: longer texts by name: untrusted, shown as plain text and cut.
    """

    rid: str
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    texts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Examples:
    """Requests to look at.

    Attributes:
        name: of the Parquet file with their ids; unique in a report.
        title: what they have in common.
        items: the most telling first.
        note: how they were chosen.
    """

    name: str
    title: str
    items: Sequence[Example]
    note: str = ""


Block = Table | Plot | Examples


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report.

    Attributes:
        title: its heading.
        lead: one or two sentences that say what is seen below.
        blocks: tables, plots and examples, in order.
    """

    title: str
    lead: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        kind: `cost`, `quality` and so on.
        title: its heading.
        subject: what it is about: whose requests, from when to when.
        changed: first sentence of the summary: what is or what changed.
        sure: second: how sure that is.
        todo: third: what to do.
        sections: the findings.
        method: how they were reckoned, a sentence each.
        limits: what they do not say, a sentence each.
        empty: there was nothing to report on; the summary says how to get data.
    """

    kind: str
    title: str
    subject: str
    changed: str
    sure: str
    todo: str
    sections: Sequence[Section] = ()
    method: Sequence[str] = ()
    limits: Sequence[str] = ()
    empty: bool = False
