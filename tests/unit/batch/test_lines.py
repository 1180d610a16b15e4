"""The input of a batch: what fits is read as it stands, what does not is named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.batch.lines import InvalidBatch, digest, parse, read_batch

BODY = {"model": "echo", "messages": [{"role": "user", "content": "é"}]}


def line(custom_id: str = "a", **changed: object) -> bytes:
    whole = {"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": BODY}
    return json.dumps({**whole, **changed}).encode()


@given(st.lists(st.text(min_size=1, max_size=40), unique=True, max_size=20))
def test_every_line_is_read_in_order_with_its_body_untouched(ids: list[str]) -> None:
    lines, wrong = parse([line(each) for each in ids])
    assert not wrong
    assert [each.custom_id for each in lines] == ids
    assert all(json.loads(bytes(each.body)) == BODY for each in lines)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_input_is_an_accident(raw: list[bytes]) -> None:
    lines, wrong = parse(raw)
    assert len(lines) + len(wrong) <= sum(bool(each.strip()) for each in raw)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{", "truncated"),
        (b"[]", "object"),
        (line(method="GET"), "method: POST, not 'GET'"),
        (line(url="/v1/answers"), "url: one of /v1/chat/completions"),
        (line(""), "custom_id: 1 to 512 characters, not 0"),
        (line("a" * 513), "not 513"),
        (line(body={"stream": True}), "body.stream"),
        (line(body=[]), "body: Expected `object`"),
        (line(priority=1), "priority"),
        (b'{"custom_id": "\xff"}', "line 1"),
    ],
)
def test_a_wrong_line_is_named(text: bytes, says: str) -> None:
    _, (why,) = parse([text])
    assert why.startswith("line 1: ")
    assert says in why


def test_no_two_requests_share_an_id() -> None:
    _, wrong = parse([line("a"), b"", line("b"), line("a")])
    assert wrong == ["line 4: custom_id 'a' stands in line 1 already"]


def test_nothing_is_sent_of_a_file_that_is_wrong_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(line("a") + b"\n" + b"\n".join([b"?"] * 12))
    with pytest.raises(InvalidBatch, match=r"line 2: (.|\n)*and 2 more"):
        read_batch(path)


def test_a_file_without_requests_or_no_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\n\n")
    with pytest.raises(InvalidBatch, match="holds no request"):
        read_batch(tmp_path / "in.jsonl")
    with pytest.raises(InvalidBatch, match="No such file"):
        read_batch(tmp_path / "none.jsonl")


def test_the_digest_tells_batches_apart() -> None:
    one, other = parse([line("a")])[0], parse([line("b")])[0]
    assert digest(one) == digest(list(one))
    assert digest(one) != digest(other)
