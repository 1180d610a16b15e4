"""The end of every benchmark: table and verdicts on the terminal, then the page."""

from __future__ import annotations

import sys

from loadtests.report import Section, publish
from loadtests.tables import show


def conclude(section: Section, *, write: bool, strict: bool) -> None:
    """Show a finished section.

    Args:
        section: What was measured.
        write: Write it into `docs/benchmarks.md` too.
        strict: End the process with status 1 when a claim does not hold.
    """
    show(section.table)
    for claim in section.claims:
        print(f"{'holds        ' if claim.holds else 'DOES NOT HOLD'}  {claim.text}")
    if write:
        publish(section)
    if strict and not all(claim.holds for claim in section.claims):
        sys.exit(1)
