"""`eventrail eval cache` on rows made here."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.caching.semantic.learned.model import shipped
from eventrail.cli.app import build
from eventrail.evaluating.cache import evaluate
from eventrail.evaluating.rows import UnfitData

SAME = [
    ("How do I reset my password?", "How can I reset my password?"),
    ("How do I track an order?", "How can I track an order?"),
    ("배송은 얼마나 걸리나요?", "배송 얼마나 걸리나요?"),
]
DIFFERENT = [
    ("How do I open port 80?", "How do I open port 443?"),
    ("Who wrote Hamlet?", "Which birds swim?"),
    ("배송은 얼마나 걸리나요?", "환불은 얼마나 걸리나요?"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        {"id": str(at), "text_a": one, "text_b": other, "equivalent": same}
        for same, pairs in ((True, SAME), (False, DIFFERENT))
        for at, (one, other) in enumerate(pairs)
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    return path


def test_figures_and_baseline(data: Path) -> None:
    found = evaluate(data)
    assert (found.n, found.left_out) == (6, 0)
    assert found.metrics["hit_rate_default"].value >= 2 / 3
    assert found.metrics["false_hit_rate_default"].value == 0
    assert found.by["rule"]["number"]["n"] == 1
    assert set(found.by["language"]) == {"en", "ko"}
    assert found.baseline is not None
    assert set(found.baseline.metrics) == set(found.metrics)
    assert found.baseline.metrics["false_hit_rate_default"].value > 0


def test_the_command_prints_one_object(data: Path) -> None:
    found = CliRunner().invoke(build(), ["eval", "cache", "--data", str(data), "--json"])
    assert found.exit_code == 0, found.output
    shown = msgspec.json.decode(found.stdout)
    assert {"hit_rate_default", "false_hit_rate_default", "hit_rate_at_fhr_1pct"} <= set(
        shown["metrics"]
    )


def test_another_schema_ends_with_status_2(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"question": "Who?"}')
    found = CliRunner().invoke(build(), ["eval", "cache", "--data", str(path)])
    assert found.exit_code == 2


def test_rows_that_the_model_was_trained_on_are_known_by_hash_alone() -> None:
    assert len(shipped().seen) > 1000


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"")
    with pytest.raises(UnfitData):
        evaluate(path)
