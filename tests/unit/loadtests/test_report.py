from pathlib import Path

import msgspec
import pytest

from loadtests import report
from loadtests.claims import Claim
from loadtests.machine import this_machine
from loadtests.report import MarkerError, Section, publish, render, replace_section
from loadtests.tables import Table

PAGE = "# Title\n\nBefore.\n\n<!-- begin:a -->\nold\n<!-- end:a -->\n\nAfter.\n"


def section(**changes: object) -> Section:
    fields: dict[str, object] = {
        "name": "a",
        "date": "2026-01-02",
        "command": "python -m loadtests.pipeline --quick",
        "machine": this_machine(),
        "table": Table("t", ["system", "req/s"], [["mock", "9"]]),
        "claims": [Claim("it is fast", holds=True), Claim("it is small", holds=False)],
        "notes": ["A note."],
    }
    return msgspec.convert(fields | changes, Section)


def test_only_the_text_between_the_markers_is_replaced() -> None:
    assert replace_section(PAGE, "a", "new") == PAGE.replace("old", "new")


def test_replacing_twice_is_the_same_as_once() -> None:
    once = replace_section(PAGE, "a", "new\n\n")
    assert replace_section(once, "a", "new\n\n") == once


def test_a_section_without_markers_is_appended_and_found_again() -> None:
    first = replace_section(PAGE, "b", "one")
    assert first.startswith(PAGE)
    assert replace_section(first, "b", "two") == first.replace("one", "two")


def test_an_empty_page_gets_the_section_alone() -> None:
    assert replace_section("", "a", "x") == "<!-- begin:a -->\nx\n<!-- end:a -->\n"


@pytest.mark.parametrize(
    "page",
    [
        "<!-- begin:a -->\n",
        "<!-- end:a -->\n",
        "<!-- end:a -->\n<!-- begin:a -->\n",
        "<!-- begin:a --><!-- begin:a --><!-- end:a -->",
    ],
)
def test_broken_markers_are_reported_and_nothing_is_guessed(page: str) -> None:
    with pytest.raises(MarkerError, match="section 'a'"):
        replace_section(page, "a", "x")


def test_a_section_shows_day_machine_command_table_and_both_kinds_of_verdict() -> None:
    text = render(section())
    for part in ("2026-01-02", "Python", "loadtests.pipeline --quick", "A note."):
        assert part in text
    assert "| system | req/s |\n| --- | ---: |\n| mock | 9 |" in text
    assert "- holds: it is fast\n- **does not hold**: it is small" in text


def test_publishing_writes_the_page_and_keeps_the_data_to_write_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "BENCH", tmp_path / "bench")
    monkeypatch.setattr(report, "REPORT", tmp_path / "docs" / "page.md")
    publish(section(), report.REPORT)
    first = report.REPORT.read_text()
    report.REPORT.write_text(first.replace("A note.", "Tampered."))
    report.main()
    assert report.REPORT.read_text() == first
