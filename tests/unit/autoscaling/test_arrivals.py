from pathlib import Path

import pytest

from eventrail.autoscaling.arrivals import Arrival, UnreadableTrace, read_trace, stretched

AZURE = """TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:15:46.6805900,374,44
2023-11-16 18:15:50.9305900,396,0
"""
MOONCAKE = """{"timestamp":1000,"input_length":1100,"output_length":5,"hash_ids":[0,1,2]}
{"timestamp":3000,"input_length":1200,"output_length":7,"hash_ids":[0,1,9]}
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_azures_trace_is_read_with_fractions_of_a_second(tmp_path: Path) -> None:
    first, second = read_trace(write(tmp_path / "conv.csv", AZURE))
    assert first == Arrival(0.0, 374, 44)
    assert second.at == pytest.approx(4.25, abs=1e-3)
    assert second.answer == 1


def test_mooncakes_shared_prefixes_are_read_once(tmp_path: Path) -> None:
    arrivals = read_trace(write(tmp_path / "conversation.jsonl", MOONCAKE))
    assert arrivals == [Arrival(0.0, 1100, 5), Arrival(2.0, 1200 - 2 * 512, 7)]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,2\n", "line 2"),
        ("a.csv", "when,what\n1,2\n", "TIMESTAMP"),
        ("a.jsonl", '{"timestamp":0}\n', "line 1"),
        ("a.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\n", "no request"),
    ],
)
def test_another_form_is_refused_by_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(UnreadableTrace, match=says):
        read_trace(write(tmp_path / name, text))


def test_a_surge_hurries_the_middle_third_only() -> None:
    arrivals = [Arrival(float(at), 1, 1) for at in range(0, 91, 10)]
    surged = [round(each.at, 6) for each in stretched(arrivals, surge=2.0)]
    assert surged == [0, 10, 20, 30, 35, 40, 45, 55, 65, 75]
    assert [each.at for each in stretched(arrivals, speed=10.0)] == list(range(10))
