import contextlib

import pytest

from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Limits, UnreadableDocument


def rows(data: bytes) -> list[str]:
    return [one.text for one in chunk("a.csv", load("a.csv", "text/csv", data).text)]


def test_a_row_is_a_passage_and_names_its_columns() -> None:
    data = b'name,height,note\nTower,330,"high, and\nold"\nBridge,,"a ""long"" one"\n\n'
    assert rows(data) == [
        "name: Tower\nheight: 330\nnote: high, and old",
        'name: Bridge\nnote: a "long" one',
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    data = "\n".join(delimiter.join(row) for row in (["a", "b"], ["one", "1"], ["two", "2"]))
    assert rows(data.encode()) == ["a: one\nb: 1", "a: two\nb: 2"]


def test_a_delimiter_within_quotes_or_values_is_none() -> None:
    data = 'name;place\n"Tower, old";"by the river, north"\nBridge;"a|b"\n'
    assert rows(data.encode()) == [
        "name: Tower, old\nplace: by the river, north",
        "name: Bridge\nplace: a|b",
    ]


@pytest.mark.timeout(30)
def test_no_table_takes_for_ever() -> None:
    for data in (b'"' * 100_000, b'",' * 50_000, b"'a'," * 30_000, b'"a\n' * 30_000):
        with contextlib.suppress(UnreadableDocument):
            load("a.csv", "text/csv", data)


def test_a_table_without_a_header_gets_numbers() -> None:
    assert rows(b"1,2\n3,4") == ["column 1: 1\ncolumn 2: 2", "column 1: 3\ncolumn 2: 4"]


def test_a_korean_table_of_a_spreadsheet_is_read() -> None:
    assert rows("이름,높이\n타워,330\n".encode("cp949")) == ["이름: 타워\n높이: 330"]


def test_a_long_value_is_cut_between_its_sentences() -> None:
    prose = " ".join(f"Sentence {number} has some words in it." for number in range(60))
    found = rows(f'title,text\nTower,"{prose}"\n'.encode())
    assert found[0].startswith("title: Tower\ntext: Sentence 0")
    assert len(found) > 1
    assert all(one.endswith(".") for one in found)


def test_rows_beyond_the_bound_are_left_out_with_a_warning() -> None:
    loaded = load("a.csv", "text/csv", b"a\n1\n2\n3\n", Limits(rows=2))
    assert loaded.warnings == ["rows after the first 2 were left out"]
    assert len(chunk("a.csv", loaded.text)) == 2
