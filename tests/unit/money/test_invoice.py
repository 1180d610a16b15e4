"""Invoices, call by call."""

from datetime import date
from pathlib import Path

import pytest

from eventrail.cli.spending.plot import UnknownFormat, drawn, write_plot
from eventrail.spend.invoice import InvalidInvoice, Line, differences, read_invoice


def call(attempt: str, nano: int, prompt: int = 1, answer: int = 2) -> dict[str, object]:
    return {
        "attempt": attempt,
        "nano": nano,
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "kind": "generated",
    }


def test_columns_are_found_by_their_usual_names(tmp_path: Path) -> None:
    path = tmp_path / "invoice.csv"
    path.write_text("\ufeffX-Request-Id,Amount,Input_Tokens,when\na,$1.000000001,7,x\nb,,,\n")
    assert read_invoice(path) == [Line("a", 1_000_000_001, 7), Line("b")]


@pytest.mark.parametrize("text", ["", "when,cost\nx,1\n", "attempt,cost\na,dear\n"])
def test_a_file_that_is_no_invoice_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "invoice.csv"
    path.write_text(text)
    if not text:
        assert read_invoice(path) == []
        return
    with pytest.raises(InvalidInvoice, match=r"invoice\.csv: line 2"):
        read_invoice(path)


def test_lines_of_one_call_are_added_up() -> None:
    lines = [Line("a", 3, 1), Line("a", 4, None, 2)]
    assert differences([call("a", 7)], lines) == []


def test_what_differs_is_named() -> None:
    calls = [call("a", 5), call("b", 5), call("c", 5), call("free", 0)]
    lines = [Line("a", 6), Line("b", 5, completion_tokens=9), Line("z", 1)]
    kinds = {each.attempt: each.kind for each in differences(calls, lines)}
    assert kinds == {"a": "cost", "b": "tokens", "c": "log only", "z": "invoice only"}


def test_spend_is_drawn_day_by_day(tmp_path: Path) -> None:
    rows = [
        {"day": date(2026, 11, day), "tenant": f"t{number}", "nano": day * 10**9, "requests": 1}
        for day in (1, 3)
        for number in range(8)
    ]
    picture = drawn(rows, "tenant", "USD")
    assert picture.startswith("<svg")
    assert "others" in picture
    assert "days since 2026-11-01" in picture
    write_plot(tmp_path / "spend.html", rows, "tenant", "USD")
    assert "<td>3.00</td>" in (tmp_path / "spend.html").read_text()
    with pytest.raises(UnknownFormat):
        write_plot(tmp_path / "spend.png", rows, "tenant", "USD")
