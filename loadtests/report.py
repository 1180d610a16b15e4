"""Writes results into `docs/benchmarks.md`, each between its own pair of markers.

python -m loadtests.report    # write the sections again from the last results
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from loadtests.claims import Claim
from loadtests.machine import Machine
from loadtests.paths import BENCH, REPORT
from loadtests.tables import Table, markdown


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One result, complete enough to be written without measuring again.

    Attributes:
        name: The marker's name, e.g. `pipeline`.
        date: Day of the run, ISO 8601.
        command: What makes it again.
        machine: Where it ran.
        table: The figures.
        claims: What the figures were checked for.
        notes: Sentences that say how to read the table.
    """

    name: str
    date: str
    command: str
    machine: Machine
    table: Table
    claims: list[Claim]
    notes: list[str]


class MarkerError(ValueError):
    """The page has one marker of a pair, or the pair in the wrong order or more than once."""


def replace_section(page: str, name: str, body: str) -> str:
    """Put `body` between `<!-- begin:NAME -->` and `<!-- end:NAME -->`.

    A page without the markers gets them, with the body, at its end. The same call twice gives the
    same page as once.

    Raises:
        MarkerError: The markers are broken; nothing is guessed.
    """
    begin, end = f"<!-- begin:{name} -->", f"<!-- end:{name} -->"
    counts = (page.count(begin), page.count(end))
    block = f"{begin}\n{body.strip()}\n{end}"
    if counts == (0, 0):
        return f"{page.rstrip()}\n\n{block}\n" if page.strip() else f"{block}\n"
    start, stop = page.find(begin), page.find(end)
    if counts != (1, 1) or stop < start:
        raise MarkerError(
            f"section {name!r} needs {begin} once and {end} once, in this order; repair the page"
        )
    return page[:start] + block + page[stop + len(end) :]


def render(section: Section) -> str:
    """The Markdown of a section, without its markers."""
    parts = [
        f"Measured on {section.date}: {section.machine.sentence()}.",
        f"```\n{section.command}\n```",
        markdown(section.table),
        *section.notes,
        "\n".join(
            f"- {'holds' if c.holds else '**does not hold**'}: {c.text}" for c in section.claims
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def publish(section: Section, page: Path = REPORT) -> None:
    """Keep the section's data beside the other results and write it into the page."""
    BENCH.mkdir(parents=True, exist_ok=True)
    data = msgspec.json.format(msgspec.json.encode(section))
    (BENCH / f"{section.name}.section.json").write_bytes(data)
    _write(section, page)


def _write(section: Section, page: Path) -> None:
    before = page.read_text() if page.is_file() else ""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(replace_section(before, section.name, render(section)))


def main() -> None:
    """Write every kept section into the page again."""
    for path in sorted(BENCH.glob("*.section.json")):
        section = msgspec.json.decode(path.read_bytes(), type=Section)
        _write(section, REPORT)
        print(f"{section.name}: written to {REPORT.name}")


if __name__ == "__main__":
    main()
