import io

import msgspec
import pytest
from rich.console import Console

from loadtests import claims
from loadtests.pipeline_table import pipeline_table
from loadtests.rows import Row, medians, row_of
from loadtests.stats import summarize
from loadtests.tables import figure, markdown, show


def row(system: str, concurrency: int = 8, **changes: object) -> Row:
    fields: dict[str, object] = {
        "system": system,
        "forwards": True,
        "concurrency": concurrency,
        "rps": 100.0,
        "p50_ms": 5.0,
        "p95_ms": 8.0,
        "p99_ms": 9.0,
        "ttft_p50_ms": 0.0,
        "cpu_ms": 1.0,
        "errors": 0,
        "answered": 100,
        "upstream_calls": 100,
    }
    return msgspec.convert(fields | changes, Row)


def good_rows() -> list[Row]:
    return [
        row("mock alone", rps=9000.0, p50_ms=0.5, p95_ms=1.0, p99_ms=2.0),
        row("eventrail fused (echo)", rps=900.0, forwards=False, upstream_calls=0),
        row(claims.OURS, rps=1000.0, p99_ms=20.0),
        row("litellm", rps=90.0, p99_ms=700.0),
        row("portkey", rps=400.0, p99_ms=60.0),
    ]


def failing(rows: list[Row]) -> list[str]:
    return [claim.text for claim in claims.check(rows) if not claim.holds]


def test_a_row_takes_cpu_per_answered_request_from_start_to_end() -> None:
    summary = summarize([0.1] * 10, 1.0, {"200": 10}, answered=10, answered_total=20)
    made = row_of("x", 4, summary, forwards=True, cpu_s=0.5, upstream_calls=20)
    assert (made.cpu_ms, made.rps, made.concurrency) == (25.0, 10.0, 4)


def test_medians_are_taken_per_system_and_concurrency_while_counts_add_up() -> None:
    rounds = [
        row("a", rps=1, p99_ms=9, errors=1),
        row("b", rps=50),
        row("a", rps=3, p99_ms=7),
        row("a", rps=2, p99_ms=8),
        row("a", concurrency=32, rps=70),
    ]
    merged = medians(rounds)
    assert [(made.system, made.concurrency, made.rps) for made in merged] == [
        ("a", 8, 2),
        ("b", 8, 50),
        ("a", 32, 70),
    ]
    assert (merged[0].p99_ms, merged[0].errors, merged[0].answered) == (8, 1, 300)


def test_all_claims_hold_for_a_run_that_shows_what_it_has_to() -> None:
    assert failing(good_rows()) == []
    assert len(claims.check(good_rows())) == 6


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rps": 899.0}, "throughput at least 10 times litellm"),
        ({"rps": 400.0}, "throughput above portkey"),
        ({"p99_ms": 60.0}, "p99 below portkey"),
        ({"p99_ms": 700.0}, "p99 below litellm"),
        ({"errors": 1}, "no errors: not so for eventrail fused"),
        ({"upstream_calls": 99}, "reached the mock: not so for eventrail fused"),
        ({"answered": 0}, "reached the mock: not so for eventrail fused"),
    ],
)
def test_a_run_that_falls_short_is_told_where(changes: dict[str, object], told: str) -> None:
    rows = [
        msgspec.structs.replace(made, **changes) if made.system == claims.OURS else made
        for made in good_rows()
    ]
    assert any(told in text for text in failing(rows))


def test_a_peer_without_any_throughput_proves_nothing() -> None:
    rows = [*good_rows()[:3], row("litellm", rps=0.0, p99_ms=700.0)]
    assert any("no request of it answered" in text for text in failing(rows))


def test_added_latency_is_what_a_forwarding_system_adds_to_the_mock_alone() -> None:
    table = pipeline_table(good_rows())
    added = [table.columns.index(f"added {name}") for name in ("p50", "p95", "p99")]
    by_name = {cells[0]: [cells[index] for index in added] for cells in table.rows}
    assert by_name["portkey"] == ["4.50", "7.00", "58.0"]
    assert by_name["eventrail fused (echo)"] == ["5.00", "8.00", "9.00"]
    assert by_name["mock alone"] == ["-", "-", "-"]


def test_a_system_that_answered_nothing_added_nothing_that_could_be_told() -> None:
    silent = row("portkey", answered=0, rps=0.0, p50_ms=0.0, p95_ms=0.0, p99_ms=0.0)
    table = pipeline_table([*good_rows()[:1], silent])
    assert list(table.rows[1][6:9]) == ["-", "-", "-"]


def test_ratios_compare_only_systems_that_do_the_same_work() -> None:
    table = pipeline_table(good_rows())
    columns = [table.columns.index(f"x {peer}") for peer in ("litellm", "portkey")]
    by_name = {cells[0]: [cells[index] for index in columns] for cells in table.rows}
    assert by_name[claims.OURS] == ["11.11", "2.50"]
    assert by_name["litellm"] == ["-", "0.23"]
    assert by_name["eventrail fused (echo)"] == by_name["mock alone"] == ["-", "-"]


def test_time_to_first_token_is_a_column_only_for_streams() -> None:
    assert "TTFT p50" not in pipeline_table(good_rows()).columns
    streamed = pipeline_table([row("portkey", ttft_p50_ms=3.25)])
    assert streamed.rows[0][streamed.columns.index("TTFT p50")] == "3.25"


def test_rows_are_ordered_by_concurrency_and_then_as_measured() -> None:
    rows = [row("b", 1), row("b", 8), row("a", 1), row("a", 8)]
    shown = [tuple(cells[:2]) for cells in pipeline_table(rows).rows]
    assert shown == [("b", "1"), ("a", "1"), ("b", "8"), ("a", "8")]


def test_terminal_and_markdown_show_the_same_cells() -> None:
    table = pipeline_table(good_rows())
    output = io.StringIO()
    console = Console(file=output, width=200)
    show(table, console)
    printed = output.getvalue()
    for cells in table.rows:
        assert "| " + " | ".join(cells) + " |" in markdown(table)
        assert all(cell in printed for cell in cells)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0642, "0.064"), (4.152, "4.15"), (27.84, "27.8"), (1284.4, "1,284")]
)
def test_figures_have_about_three_significant_digits(value: float, text: str) -> None:
    assert figure(value) == text
